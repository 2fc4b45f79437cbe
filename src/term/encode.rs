//! Two frames to the fewest bytes that turn one into the other on the terminal.

use std::io::Write as _;

use ratatui::buffer::{Buffer, Cell, CellWidth};
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier};

use super::capabilities::Colours;
use super::link::Frame;
use super::palette;
use crate::words::is_raw;

/// Begins and ends a frame that terminals with synchronized output show at once; others ignore both.
const BEGIN: &[u8] = b"\x1b[?2026h";
const END: &[u8] = b"\x1b[?2026l";

/// How a cell looks, without its symbol.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Look {
    fg: Color,
    bg: Color,
    modifier: Modifier,
}

const PLAIN: Look = Look { fg: Color::Reset, bg: Color::Reset, modifier: Modifier::empty() };

/// What a blank shows nothing of, like the colour of its ink.
const OF_INK: Modifier = Modifier::BOLD.union(Modifier::DIM).union(Modifier::ITALIC);

impl Look {
    fn of(cell: &Cell) -> Look {
        Look { fg: cell.fg, bg: cell.bg, modifier: cell.modifier }
    }

    /// The look nearest to this one in which the cell of a [`prepare`]d frame shows the same: a blank has no ink, whose colour may stay.
    fn for_cell(self, cell: &Cell) -> Look {
        let look = Look::of(cell);
        let keeps = cell.symbol() == " " && look.fg == Color::Reset && look.modifier.is_empty() && OF_INK.contains(self.modifier);
        if keeps { Look { bg: look.bg, ..self } } else { look }
    }
}

/// Makes frames that look the same the same: colours are brought down to what the terminal has, and what lies under the
/// right half of a wide symbol is emptied, for a terminal shows nothing of it and forgets it when the symbol goes.
pub(crate) fn prepare(frame: &mut Buffer, colours: Colours) {
    for cell in &mut frame.content {
        cell.fg = palette::limit(cell.fg, colours);
        cell.bg = palette::limit(cell.bg, colours);
        // The last door: whatever text came this far, nothing in it steers the terminal or hides.
        if cell.symbol().len() > 1 && cell.symbol().contains(is_raw) {
            let shown: String = cell.symbol().chars().filter(|c| !is_raw(*c)).collect();
            cell.set_symbol(&shown);
        } else if cell.symbol().bytes().any(|byte| byte.is_ascii_control()) {
            cell.set_symbol("?");
        }
        if cell.symbol() == " " && OF_INK.contains(cell.modifier) {
            cell.fg = Color::Reset;
            cell.modifier = Modifier::empty();
        }
    }
    let width = usize::from(frame.area.width.max(1));
    for row in frame.content.chunks_mut(width) {
        let mut x = 0;
        while x < width {
            let wide = usize::from(row[x].cell_width().max(1));
            if x + wide > width || row[x].symbol().is_empty() {
                // half a symbol can't be shown, and an empty one would count as hidden
                row[x].set_symbol(" ");
            }
            let style = row[x].style();
            for hidden in row.iter_mut().take(x + wide).skip(x + 1) {
                hidden.set_symbol("").set_style(style);
            }
            x += wide;
        }
    }
}

/// The bytes that turn `shown` into `next`; without `shown`, or after a change of size, the screen is cleared first.
/// Nothing at all when both are the same.
///
/// Both frames are [`prepare`]d. Expects the default look before it and leaves it behind. Frames begin at the screen's corner.
pub(crate) fn encode(shown: Option<&Frame>, next: &Frame) -> Vec<u8> {
    let area = next.cells.area;
    let mut pen = Pen::new(area);
    if let Some(shown) = shown.filter(|shown| shown.cells.area == area) {
        pen.changes(shown, next);
    } else {
        pen.out.extend_from_slice(b"\x1b[0m\x1b[2J");
        pen.changes(&Buffer::empty(area).into(), next);
    }
    pen.finish()
}

/// The frame as lines of text from where the cursor is, each of which ends in the default look: for what is printed and not held on a
/// screen. Expects a [`prepare`]d frame.
pub(crate) fn lines(frame: &Buffer) -> Vec<u8> {
    let mut pen = Pen { out: Vec::new(), ..Pen::new(frame.area) };
    for y in frame.area.rows().map(|row| row.y) {
        for x in frame.area.left()..blank_tail(frame, y) {
            let cell = &frame[(x, y)];
            if !cell.symbol().is_empty() {
                pen.wear(pen.look.for_cell(cell));
                pen.out.extend_from_slice(cell.symbol().as_bytes());
            }
        }
        pen.wear(PLAIN);
        pen.out.push(b'\n');
    }
    pen.out
}

/// Where the terminal's cursor is and how it writes.
struct Pen<'a> {
    out: Vec<u8>,
    area: Rect,
    /// `None` when it can't be known: at the start, and in the last column, where terminals differ.
    at: Option<(u16, u16)>,
    look: Look,
    /// Where what is written leads.
    link: Option<&'a str>,
}

impl<'a> Pen<'a> {
    fn new(area: Rect) -> Pen<'a> {
        Pen { out: BEGIN.to_vec(), area, at: None, look: PLAIN, link: None }
    }

    fn finish(mut self) -> Vec<u8> {
        if self.out.len() == BEGIN.len() {
            return Vec::new();
        }
        self.lead(None);
        self.wear(PLAIN);
        self.out.extend_from_slice(END);
        self.out
    }

    fn changes(&mut self, shown: &Frame, next: &'a Frame) {
        let area = self.area;
        for y in area.rows().map(|row| row.y) {
            let tail = blank_tail(&next.cells, y);
            for x in area.left()..area.right() {
                let (was, cell) = (&shown.cells[(x, y)], &next.cells[(x, y)]);
                let leads = next.leads(x, y);
                // not `was == cell`: ratatui takes a hidden cell and a blank for the same
                let same = was.symbol() == cell.symbol() && Look::of(was) == Look::of(cell) && shown.leads(x, y) == leads;
                if same || cell.symbol().is_empty() {
                    continue;
                }
                self.go(next, x, y);
                // fewer than four blanks cost less than the sequence that clears the rest of the row
                if x >= tail && area.right() - x >= 4 {
                    self.lead(None);
                    self.wear(PLAIN);
                    self.out.extend_from_slice(b"\x1b[K");
                    break;
                }
                self.lead(leads);
                self.put(cell, x, y);
            }
        }
    }

    /// Opens the link that what follows belongs to, or closes the one that is open.
    fn lead(&mut self, to: Option<&'a str>) {
        if self.link != to {
            // writing into a Vec can't fail
            let _ = write!(self.out, "\x1b]8;;{}\x1b\\", to.unwrap_or_default());
            self.link = to;
        }
    }

    fn put(&mut self, cell: &Cell, x: u16, y: u16) {
        self.wear(self.look.for_cell(cell));
        let symbol = cell.symbol();
        self.out.extend_from_slice(symbol.as_bytes());
        let after = x + cell.cell_width().max(1);
        // terminals disagree on the width of clusters: say where to go on after one
        let certain = symbol.chars().nth(1).is_none();
        self.at = (certain && after < self.area.right()).then_some((after, y));
    }

    /// Moves the cursor in the cheapest way; `next` is what stands in cells that are passed over.
    fn go(&mut self, next: &Frame, x: u16, y: u16) {
        if self.at == Some((x, y)) {
            return;
        }
        match self.at {
            Some((from, row)) if row == y && from < x => {
                let gap = x - from;
                let mut moved = Vec::new();
                // writing into a Vec can't fail
                let _ = if gap == 1 { write!(moved, "\x1b[C") } else { write!(moved, "\x1b[{gap}C") };
                match self.rewritten(next, from, x, y) {
                    Some(text) if text.len() <= moved.len() => self.out.extend_from_slice(&text),
                    _ => self.out.extend_from_slice(&moved),
                }
            }
            Some((_, row)) if row + 1 == y && x == 0 => self.out.extend_from_slice(b"\r\n"),
            _ if x == 0 && y == 0 => self.out.extend_from_slice(b"\x1b[H"),
            _ if x == 0 => {
                let _ = write!(self.out, "\x1b[{}H", y + 1);
            }
            _ => {
                let _ = write!(self.out, "\x1b[{};{}H", y + 1, x + 1);
            }
        }
        self.at = Some((x, y));
    }

    /// The unchanged cells between, if writing them again needs no change of look.
    fn rewritten(&self, next: &Frame, from: u16, to: u16, y: u16) -> Option<Vec<u8>> {
        let mut text = Vec::new();
        for x in from..to {
            let cell = &next.cells[(x, y)];
            let symbol = cell.symbol();
            if self.look.for_cell(cell) != self.look || symbol.len() != 1 || next.leads(x, y) != self.link {
                return None;
            }
            text.extend_from_slice(symbol.as_bytes());
        }
        Some(text)
    }

    /// Changes the look, by the difference or from scratch, whichever is shorter.
    fn wear(&mut self, look: Look) {
        if look == self.look {
            return;
        }
        let mut steps = Codes::default();
        steps.difference(self.look, look);
        let mut anew = Codes::default();
        anew.push("0");
        anew.difference(PLAIN, look);
        let mut best = if steps.text.len() <= anew.text.len() { steps.text } else { anew.text };
        if best == "0" {
            best.clear();
        }
        let _ = write!(self.out, "\x1b[{best}m");
        self.look = look;
    }
}

/// The first column of row `y` from which everything is plain and blank.
fn blank_tail(frame: &Buffer, y: u16) -> u16 {
    let area = frame.area;
    let mut tail = area.right();
    while tail > area.left() {
        let cell = &frame[(tail - 1, y)];
        if Look::of(cell) != PLAIN || cell.symbol() != " " {
            break;
        }
        tail -= 1;
    }
    tail
}

/// The parameters of one `CSI … m`.
#[derive(Default)]
struct Codes {
    text: String,
}

/// Modifiers with the code that turns each on and the one that turns it off. Bold and dim share the latter.
const MODIFIERS: [(Modifier, &str, &str); 9] = [
    (Modifier::BOLD, "1", "22"),
    (Modifier::DIM, "2", "22"),
    (Modifier::ITALIC, "3", "23"),
    (Modifier::UNDERLINED, "4", "24"),
    (Modifier::SLOW_BLINK, "5", "25"),
    (Modifier::RAPID_BLINK, "6", "25"),
    (Modifier::REVERSED, "7", "27"),
    (Modifier::HIDDEN, "8", "28"),
    (Modifier::CROSSED_OUT, "9", "29"),
];

impl Codes {
    fn push(&mut self, code: &str) {
        if !self.text.is_empty() {
            self.text.push(';');
        }
        self.text.push_str(code);
    }

    fn difference(&mut self, from: Look, to: Look) {
        let mut has = from.modifier;
        let gone = from.modifier - to.modifier;
        for (modifier, _, off) in MODIFIERS {
            if gone.contains(modifier) && has.contains(modifier) {
                self.push(off);
                // the code may take its sibling with it
                for (other, _, other_off) in MODIFIERS {
                    if other_off == off {
                        has.remove(other);
                    }
                }
            }
        }
        for (modifier, on, _) in MODIFIERS {
            if (to.modifier - has).contains(modifier) {
                self.push(on);
            }
        }
        if from.fg != to.fg {
            self.colour(to.fg, 30);
        }
        if from.bg != to.bg {
            self.colour(to.bg, 40);
        }
    }

    /// `base` is 30 for the foreground, 40 for the background.
    fn colour(&mut self, colour: Color, base: u8) {
        match colour {
            Color::Reset => self.push(&format!("{}", base + 9)),
            Color::Rgb(r, g, b) => self.push(&format!("{};2;{r};{g};{b}", base + 8)),
            Color::Indexed(index) => self.push(&format!("{};5;{index}", base + 8)),
            named => match palette::number(named) {
                Some(n @ 0..=7) => self.push(&format!("{}", base + n)),
                // 90 to 97 and 100 to 107: every terminal with sixteen colours knows them
                Some(n) => self.push(&format!("{}", base + 60 + n - 8)),
                None => self.push(&format!("{}", base + 9)),
            },
        }
    }
}

#[cfg(test)]
#[path = "encode_tests.rs"]
mod tests;
