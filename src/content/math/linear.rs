//! A formula in one line.

use super::atoms::{self, Class, Mode};
use super::tree::{GridKind, Mark, Node, Row, WordKind};
use super::{MathGlyphs, symbols};

/// The row as text.
pub(super) fn write(row: &[Node], glyphs: MathGlyphs) -> String {
    Writer { glyphs, tight: false }.row(row)
}

/// The row as text without spaces around operators, as inside a script.
pub(super) fn write_tight(row: &[Node], glyphs: MathGlyphs) -> String {
    Writer { glyphs, tight: true }.row(row)
}

/// The combining mark of an accent on one letter.
pub(super) fn combining(mark: Mark) -> Option<char> {
    Some(match mark {
        Mark::Hat => '\u{302}',
        Mark::Bar => '\u{304}',
        Mark::Tilde => '\u{303}',
        Mark::Dot => '\u{307}',
        Mark::DoubleDot => '\u{308}',
        Mark::Check => '\u{30C}',
        Mark::Vector | Mark::Under => return None,
    })
}

fn accent_name(mark: Mark) -> &'static str {
    match mark {
        Mark::Hat => "hat",
        Mark::Bar => "bar",
        Mark::Tilde => "tilde",
        Mark::Vector => "vec",
        Mark::Dot => "dot",
        Mark::DoubleDot => "ddot",
        Mark::Check => "check",
        Mark::Under => "underline",
    }
}

#[derive(Clone, Copy)]
struct Writer {
    glyphs: MathGlyphs,
    tight: bool,
}

impl Writer {
    fn unicode(self) -> bool {
        self.glyphs == MathGlyphs::Unicode
    }

    fn script(self) -> Self {
        Self { tight: true, ..self }
    }

    fn row(self, row: &[Node]) -> String {
        let mode = if self.tight { Mode::LineScript } else { Mode::Line };
        let gaps = atoms::gaps(row, mode);
        let classes = atoms::row_edges(row);
        let mut text = String::new();
        // Whether the last part is a spelled-out letter, ends in a written script, or in a raised one.
        let (mut spelled, mut scripted, mut raised) = (false, false, false);
        for (index, node) in row.iter().enumerate() {
            let mut part = self.node(node);
            if matches!(node, Node::Fraction { rule: true, .. }) && part.contains('/') && is_factor(&classes, index) {
                part = format!("({part})");
            }
            if part.is_empty() {
                continue;
            }
            let now = !self.unicode() && part.chars().take_while(|letter| letter.is_alphabetic()).count() > 1;
            let words = (scripted || (spelled || now) && text.ends_with(char::is_alphanumeric))
                && part.starts_with(|letter: char| letter.is_alphanumeric() || letter == '∇');
            // One space does in running text.
            let applied = raised && part.starts_with(['(', '[']);
            if !text.is_empty() && (gaps[index] > 0 || words || applied) && !text.ends_with(' ') && !part.starts_with(' ') {
                text.push(' ');
            }
            text.push_str(&part);
            let script = matches!(node, Node::Scripts { .. });
            spelled = now;
            scripted = script && part.contains(['_', '^']);
            raised = script && part.contains('^');
        }
        text
    }

    fn node(self, node: &Node) -> String {
        match node {
            Node::Symbol(glyph, _) | Node::BigOperator(glyph) => self.glyph(*glyph),
            Node::Word(text, kind) => {
                let text = if *kind == WordKind::Text { text } else { text.trim() };
                if self.unicode() { text.to_owned() } else { symbols::to_ascii(text) }
            }
            Node::Space(_) => String::new(),
            Node::Fence { open, close, body } => {
                let edge = |glyph: &Option<char>| glyph.map_or(String::new(), |glyph| self.glyph(glyph));
                format!("{}{}{}", edge(open), self.row(body).trim(), edge(close))
            }
            Node::Group(body) | Node::Term { body, .. } => self.row(body),
            Node::Fraction { above, below, rule, .. } => self.fraction(above, below, *rule),
            Node::Root { index, body } => self.root(index.as_ref(), body),
            Node::Scripts { base, sub, sup, limits } => self.scripts(base, sub.as_ref(), sup.as_ref(), *limits),
            Node::Accent { base, mark } => self.accent(base, *mark),
            Node::Brace { base, .. } => self.row(base),
            Node::Grid { rows, kind } => self.grid(rows, kind),
        }
    }

    fn glyph(self, glyph: char) -> String {
        match symbols::spelling(glyph) {
            Some(spelled) if !self.unicode() => spelled.to_owned(),
            _ => glyph.to_string(),
        }
    }

    fn fraction(self, above: &Row, below: &Row, rule: bool) -> String {
        if !rule {
            return format!("{} over {}", self.row(above), self.row(below));
        }
        let (top, bottom) = (self.row(above), self.row(below));
        if let Some(glyph) = symbols::vulgar(&top, &bottom).filter(|_| self.unicode()) {
            return glyph.to_string();
        }
        let top = if atoms::is_single(above) { top } else { format!("({top})") };
        let bottom = if atoms::is_one_factor(below) { bottom } else { format!("({bottom})") };
        format!("{top}/{bottom}")
    }

    fn root(self, index: Option<&Row>, body: &Row) -> String {
        let inner = self.row(body);
        let sign = if self.unicode() { "√" } else { "sqrt" };
        let single = self.unicode() && body.len() == 1 && atoms::is_single(body);
        let inner = if single { inner } else { format!("({inner})") };
        match index.map(|index| self.script().row(index)) {
            None => format!("{sign}{inner}"),
            Some(index) => match symbols::raised(&index).filter(|_| self.unicode()) {
                Some(raised) => format!("{raised}√{inner}"),
                None => format!("{index}-{}{inner}", if self.unicode() { "√" } else { "root" }),
            },
        }
    }

    fn scripts(self, base: &Node, sub: Option<&Row>, sup: Option<&Row>, limits: bool) -> String {
        let text = self.node(base);
        if limits && matches!(base, Node::Brace { .. }) {
            let label = sub.or(sup).map_or(String::new(), |label| self.row(label));
            return format!("{text} ({})", label.trim());
        }
        let low = sub.map(|script| self.script().row(script));
        let high = sup.map(|script| self.script().row(script));
        let glyphs = |text: &Option<String>, map: fn(&str) -> Option<String>| match text {
            None => Some(String::new()),
            Some(text) => map(text),
        };
        if self.unicode()
            && let (Some(low), Some(high)) = (glyphs(&low, symbols::lowered), glyphs(&high, symbols::raised))
        {
            return format!("{text}{low}{high}");
        }
        let attach = |sign: &str, script: Option<String>, row: Option<&Row>| match (script, row) {
            (Some(script), Some(row)) if row.len() == 1 && is_plain(&script) => format!("{sign}{script}"),
            (Some(script), _) if enclosed(&script) => format!("{sign}{script}"),
            (Some(script), _) => format!("{sign}({})", script.trim()),
            (None, _) => String::new(),
        };
        format!("{text}{}{}", attach("_", low, sub), attach("^", high, sup))
    }

    fn accent(self, base: &Row, mark: Mark) -> String {
        let text = self.row(base);
        let single = text.chars().count() == 1;
        match combining(mark) {
            Some(combining) if self.unicode() && single => format!("{text}{combining}"),
            _ if self.unicode() && mark == Mark::Vector && single => format!("{text}\u{20D7}"),
            _ if base.len() == 1 => format!("{text}_{}", accent_name(mark)),
            _ => format!("{}({text})", accent_name(mark)),
        }
    }

    fn grid(self, rows: &[Vec<Row>], kind: &GridKind) -> String {
        let (cell_gap, row_gap) = match kind {
            GridKind::Aligned | GridKind::Cases => (" ", "; "),
            GridKind::Matrix(_) => (", ", "; "),
            GridKind::Lines => (" ", ", "),
        };
        let lines: Vec<String> = rows
            .iter()
            .map(|cells| {
                let cells: Vec<_> = cells.iter().map(|cell| self.row(cell).trim().to_owned()).collect();
                cells.join(cell_gap).trim().to_owned()
            })
            .collect();
        let text = lines.join(row_gap);
        if *kind == GridKind::Cases { format!("{{ {text} }}") } else { text }
    }
}

/// Whether what stands at `index` is applied to, or multiplied with, its neighbour: `(1/K) ∑ …`, `log (a/b)`.
fn is_factor(classes: &[Option<(Class, Class)>], index: usize) -> bool {
    let before = classes[..index].iter().rev().flatten().next().map(|edges| edges.1);
    let after = classes[index + 1..].iter().flatten().next().map(|edges| edges.0);
    matches!(before, Some(Class::Function))
        || matches!(after, Some(Class::Ord | Class::Op | Class::Function | Class::Word | Class::Open | Class::Inner))
}

/// A script that needs no parentheses.
fn is_plain(script: &str) -> bool {
    script.chars().all(char::is_alphanumeric) || script.chars().count() == 1
}

/// Whether one pair of parentheses encloses the whole script already.
fn enclosed(script: &str) -> bool {
    let mut depth = 0_usize;
    let last = script.chars().count().saturating_sub(1);
    script.starts_with('(')
        && script.ends_with(')')
        && script.chars().enumerate().all(|(index, character)| {
            match character {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth > 0 || index == last
        })
}
