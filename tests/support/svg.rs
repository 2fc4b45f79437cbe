//! A screen of a terminal as an SVG: words as text, the shapes of block and braille characters as shapes, so that they meet in any browser.

use std::collections::BTreeMap;
use std::fmt::Write;

use vt100::{Color, Screen};

/// A cell in pixels, and the size of its letters.
const CELL: (f64, f64) = (9.0, 18.0);
const FONT: f64 = 15.0;
/// Room around the screen.
const MARGIN: f64 = 14.0;
const PAPER: &str = "#16171d";
const INK: &str = "#d4d4dc";
/// The sixteen colours of a terminal: eight, and eight bright ones.
const SIXTEEN: [&str; 16] = [
    "#1e1f26", "#e0707a", "#7fc48a", "#d8b765", "#6fa8e6", "#c08ad8", "#62bfc4", "#c8c8d0", "#777985", "#f08f98", "#9ad8a3", "#ecd08a",
    "#93c0f4", "#d6aae8", "#86d6da", "#f4f4f8",
];

/// The screen as an SVG, with its text as the picture's description.
pub(crate) fn picture(screen: &Screen, title: &str) -> String {
    let (rows, columns) = screen.size();
    let (rows, columns) = (u16::from(rows), u16::from(columns));
    let (width, height) = (f64::from(columns) * CELL.0 + 2.0 * MARGIN, f64::from(rows) * CELL.1 + 2.0 * MARGIN);
    let mut shapes: BTreeMap<(u8, String), String> = BTreeMap::new();
    let mut words = String::new();
    for row in 0..rows {
        let mut run: Option<Run> = None;
        for column in 0..columns {
            let Some(cell) = screen.cell(row, column) else { continue };
            let (mut ink, mut paper) = (colour(cell.fgcolor(), INK), colour(cell.bgcolor(), PAPER));
            if cell.inverse() {
                std::mem::swap(&mut ink, &mut paper);
            }
            let at = (MARGIN + f64::from(column) * CELL.0, MARGIN + f64::from(row) * CELL.1);
            if paper != PAPER {
                rectangle(shapes.entry((0, paper)).or_default(), at, [0.0, 0.0, 1.0, 1.0]);
            }
            let style = (ink.clone(), cell.bold(), cell.italic(), cell.underline(), cell.dim());
            let text = cell.contents();
            let drawn = text.chars().next().map(parts).unwrap_or_default();
            let is_word = drawn.is_empty() && !text.trim().is_empty();
            for part in drawn {
                rectangle(shapes.entry((1, ink.clone())).or_default(), at, part);
            }
            if run.as_ref().is_some_and(|run| run.style != style || !is_word) {
                words.extend(run.take().map(|run| run.text()));
            }
            if is_word {
                run.get_or_insert_with(|| Run { style, at, text: String::new(), cells: 0 }).push(text, if cell.is_wide() { 2 } else { 1 });
            }
        }
        words.extend(run.map(|run| run.text()));
    }
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" role=\"img\" font-size=\"{FONT}\" \
         font-family=\"ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace\">\n<title>{}</title>\n<desc>{}</desc>\n\
         <rect width=\"{width}\" height=\"{height}\" rx=\"10\" fill=\"{PAPER}\"/>\n",
        escaped(title),
        escaped(&screen.contents()),
    );
    for ((_, colour), path) in shapes {
        let _ = writeln!(svg, "<path fill=\"{colour}\" d=\"{path}\"/>");
    }
    svg + &words + "</svg>\n"
}

/// The text that a picture says it shows.
pub(crate) fn description(svg: &str) -> Option<String> {
    let text = svg.split_once("<desc>")?.1.split_once("</desc>")?.0;
    Some(text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

type Style = (String, bool, bool, bool, bool);

/// Letters of one style that stand side by side.
struct Run {
    style: Style,
    at: (f64, f64),
    text: String,
    cells: u16,
}

impl Run {
    fn push(&mut self, text: &str, cells: u16) {
        self.text.push_str(text);
        self.cells += cells;
    }

    /// The run at its place, as wide as its cells whatever font the browser takes.
    fn text(&self) -> String {
        let (ink, bold, italic, underline, dim) = &self.style;
        let mut how = format!("fill=\"{ink}\"");
        for (is_so, word) in [
            (bold, " font-weight=\"bold\""),
            (italic, " font-style=\"italic\""),
            (underline, " text-decoration=\"underline\""),
            (dim, " opacity=\".65\""),
        ] {
            how.push_str(if *is_so { word } else { "" });
        }
        let ((x, y), long) = (self.at, f64::from(self.cells) * CELL.0);
        format!(
            "<text x=\"{x}\" y=\"{}\" textLength=\"{long}\" lengthAdjust=\"spacingAndGlyphs\" {how}>{}</text>\n",
            y + 14.0,
            escaped(&self.text)
        )
    }
}

fn colour(colour: Color, default: &str) -> String {
    match colour {
        Color::Default => default.to_owned(),
        Color::Rgb(red, green, blue) => format!("#{red:02x}{green:02x}{blue:02x}"),
        Color::Idx(index @ 0..16) => SIXTEEN[usize::from(index)].to_owned(),
        Color::Idx(index @ 16..232) => {
            let level = |part: u8| if part == 0 { 0 } else { 55 + 40 * part };
            let index = index - 16;
            format!("#{:02x}{:02x}{:02x}", level(index / 36), level(index / 6 % 6), level(index % 6))
        }
        Color::Idx(index) => format!("#{0:02x}{0:02x}{0:02x}", 8 + 10 * (index - 232)),
    }
}

/// Adds a part of a cell to a path: left, top, width and height as shares of the cell.
fn rectangle(path: &mut String, (x, y): (f64, f64), [left, top, width, height]: [f64; 4]) {
    let round = |value: f64| (value * 100.0).round() / 100.0;
    let (x, y) = (round(x + left * CELL.0), round(y + top * CELL.1));
    let (width, height) = (round(width * CELL.0), round(height * CELL.1));
    let _ = write!(path, "M{x} {y}h{width}v{height}h-{width}z");
}

/// What a character that is a shape fills of its cell; nothing for a letter.
fn parts(character: char) -> Vec<[f64; 4]> {
    let code = u32::from(character);
    let eighth = |from: u32| f64::from(code - from) / 8.0;
    let quarters = |which: [bool; 4]| {
        let corners = [[0.0, 0.0], [0.5, 0.0], [0.0, 0.5], [0.5, 0.5]];
        corners.into_iter().zip(which).filter(|(_, is_full)| *is_full).map(|([x, y], _)| [x, y, 0.5, 0.5]).collect()
    };
    // lines: to the left, right, up and down from the middle
    let lines = |[left, right, up, down]: [bool; 4]| {
        let (thin, low) = (0.11, 0.055);
        let all = [
            (left, [0.0, 0.5 - low / 2.0, 0.5 + thin / 2.0, low]),
            (right, [0.5 - thin / 2.0, 0.5 - low / 2.0, 0.5 + thin / 2.0, low]),
            (up, [0.5 - thin / 2.0, 0.0, thin, 0.5]),
            (down, [0.5 - thin / 2.0, 0.5, thin, 0.5]),
        ];
        all.into_iter().filter(|(is_there, _)| *is_there).map(|(_, part)| part).collect()
    };
    match character {
        '▀' => vec![[0.0, 0.0, 1.0, 0.5]],
        '▁'..='█' => vec![[0.0, 1.0 - eighth(0x2580), 1.0, eighth(0x2580)]],
        '▉'..='▏' => vec![[0.0, 0.0, 1.0 - eighth(0x2588), 1.0]],
        '▐' => vec![[0.5, 0.0, 0.5, 1.0]],
        '▖' => quarters([false, false, true, false]),
        '▗' => quarters([false, false, false, true]),
        '▘' => quarters([true, false, false, false]),
        '▙' => quarters([true, false, true, true]),
        '▚' => quarters([true, false, false, true]),
        '▛' => quarters([true, true, true, false]),
        '▜' => quarters([true, true, false, true]),
        '▝' => quarters([false, true, false, false]),
        '▞' => quarters([false, true, true, false]),
        '▟' => quarters([false, true, true, true]),
        '─' => lines([true, true, false, false]),
        '│' => lines([false, false, true, true]),
        '├' => lines([false, true, true, true]),
        '┤' => lines([true, false, true, true]),
        '┬' => lines([true, true, false, true]),
        '┴' => lines([true, true, true, false]),
        '┼' => lines([true; 4]),
        '┌' => lines([false, true, false, true]),
        '┐' => lines([true, false, false, true]),
        '└' => lines([false, true, true, false]),
        '┘' => lines([true, false, true, false]),
        '\u{2800}'..='\u{28ff}' => {
            let places = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3)];
            let dot = |(bit, (x, y)): (usize, (u8, u8))| {
                ((code - 0x2800) >> bit & 1 == 1).then(|| [0.11 + 0.5 * f64::from(x), 0.055 + 0.25 * f64::from(y), 0.28, 0.14])
            };
            places.into_iter().enumerate().filter_map(dot).collect()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn screen(text: &str) -> Screen {
        let mut parser = vt100::Parser::new(2.try_into().unwrap(), 8.try_into().unwrap(), 0);
        parser.process(text.as_bytes());
        parser.screen().clone()
    }

    #[test]
    fn words_keep_their_cells_and_shapes_become_shapes() {
        let svg = picture(&screen("\x1b[1ma<b\x1b[0m ▌\x1b[31m⠁─"), "what & why");
        assert!(svg.contains("<title>what &amp; why</title>"), "{svg}");
        assert!(svg.contains("textLength=\"27\"") && svg.contains("font-weight=\"bold\">a&lt;b</text>"), "{svg}");
        assert!(svg.contains(&format!("<path fill=\"{INK}\" d=\"M50 14h4.5v18h-4.5z\"/>")), "{svg}");
        assert!(svg.contains(&format!("<path fill=\"{}\" d=\"M59.99 14.99h2.52v2.52h-2.52z", SIXTEEN[1])), "{svg}");
        assert_eq!(svg.matches("<text").count(), 1, "{svg}");
        assert_eq!(description(&svg).as_deref(), Some("a<b ▌⠁─"));
    }

    #[test]
    fn colours_are_those_of_the_terminal() {
        assert_eq!(colour(Color::Idx(196), INK), "#ff0000");
        assert_eq!(colour(Color::Idx(244), INK), "#808080");
        assert_eq!(colour(Color::Rgb(1, 2, 3), INK), "#010203");
        assert_eq!(colour(Color::Default, INK), INK);
    }
}
