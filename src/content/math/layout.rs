//! Nodes to cells, in two dimensions.

mod delimiters;
mod grids;
mod scripts;

use super::MathGlyphs;
use super::atoms::{self, Class, Mode};
use super::cells::Cells;
use super::tree::{Mark, Node, Row, WordKind};
use super::{linear, symbols};

/// Fractions inside fractions are written with a slash while each side is at most this wide.
const SLASH_WIDTH: usize = 8;

/// How a row is set.
#[derive(Clone, Copy, Debug)]
pub(super) struct Setting {
    /// The glyphs that may be used.
    pub(super) glyphs: MathGlyphs,
    /// Inside a script: no spaces around operators, fractions with a slash.
    pub(super) tight: bool,
    /// Inside a fraction: small fractions get a slash.
    pub(super) nested: bool,
    /// Rows that a brace below leaves free under its base's baseline, so that the braces of a row are level.
    brace_depth: usize,
    /// Inside a brace, where braces are not levelled: that would lay each one out twice as often as the one around it.
    braced: bool,
}

impl Setting {
    /// A formula that stands by itself.
    pub(super) fn display(glyphs: MathGlyphs) -> Self {
        Self { glyphs, tight: false, nested: false, brace_depth: 0, braced: false }
    }

    fn script(self) -> Self {
        Self { tight: true, nested: true, ..self }
    }

    fn unicode(self) -> bool {
        self.glyphs == MathGlyphs::Unicode
    }

    fn pick(self, unicode: char, ascii: char) -> char {
        if self.unicode() { unicode } else { ascii }
    }
}

/// A row of nodes on one baseline.
pub(super) fn row(nodes: &[Node], setting: Setting) -> Cells {
    let parts: Vec<_> = parts(nodes, setting).into_iter().map(|part| (part.gap, part.cells)).collect();
    Cells::beside(&parts)
}

/// A laid-out node, the columns before it and its class at the left edge.
pub(super) struct Part {
    /// Columns to leave free before it, unless it starts a line.
    pub(super) gap: usize,
    /// The node's cells.
    pub(super) cells: Cells,
    /// Where it stands in the row.
    pub(super) index: usize,
    /// What it is, for line breaking.
    pub(super) class: Option<Class>,
}

/// The nodes of a row, laid out one by one.
pub(super) fn parts(nodes: &[Node], setting: Setting) -> Vec<Part> {
    let mode = if setting.tight { Mode::Script } else { Mode::Display };
    let gaps = atoms::gaps(nodes, mode);
    let classes = atoms::row_edges(nodes);
    let setting = Setting { brace_depth: brace_depth(nodes, setting), ..setting };
    let mut parts: Vec<Part> = Vec::with_capacity(nodes.len());
    let mut before: Option<&Node> = None;
    for (index, current) in nodes.iter().enumerate() {
        if matches!(current, Node::Space(_)) {
            continue;
        }
        let words = !setting.unicode()
            && before.is_some_and(|before| (is_spelled(before) || is_spelled(current)) && ends_in_word(before) && starts_in_word(current));
        let cells = node(current, setting);
        let crowded = parts.last().is_some_and(|last| last.cells.would_touch(&cells));
        parts.push(Part { gap: gaps[index].max(usize::from(words || crowded)), cells, index, class: classes[index].map(|edges| edges.0) });
        before = Some(current);
    }
    parts
}

/// The depth of the deepest row over a brace.
fn brace_depth(nodes: &[Node], setting: Setting) -> usize {
    if setting.braced {
        return 0;
    }
    let inner = Setting { braced: true, ..setting };
    let braced = |node: &Node| match node {
        Node::Brace { base, over: false } => Some(row(base, inner).depth()),
        _ => None,
    };
    let depth = |node: &Node| match node {
        Node::Scripts { base, .. } => braced(base),
        node => braced(node),
    };
    nodes.iter().filter_map(depth).max().unwrap_or(0)
}

/// Whether ASCII spells this symbol in several letters.
fn is_spelled(node: &Node) -> bool {
    match node {
        Node::Symbol(glyph, _) => symbols::spelling(*glyph).is_some_and(|word| word.len() > 1 && word.starts_with(char::is_alphabetic)),
        Node::BigOperator(_) => true,
        Node::Scripts { base, .. } => is_spelled(base),
        Node::Accent { base, .. } => base.iter().any(is_spelled),
        _ => false,
    }
}

fn starts_in_word(node: &Node) -> bool {
    let text = linear::write(std::slice::from_ref(node), MathGlyphs::Ascii);
    text.starts_with(char::is_alphanumeric)
}

fn ends_in_word(node: &Node) -> bool {
    matches!(node, Node::Scripts { .. }) || {
        let text = linear::write(std::slice::from_ref(node), MathGlyphs::Ascii);
        text.ends_with(char::is_alphanumeric)
    }
}

/// One node.
pub(super) fn node(node: &Node, setting: Setting) -> Cells {
    match node {
        Node::Symbol(glyph, _) | Node::BigOperator(glyph) => symbol(*glyph, setting),
        Node::Word(text, kind) => word(text, *kind, setting),
        Node::Space(_) => Cells::text(""),
        Node::Fence { open, close, body } => {
            let inner = row(body, setting);
            fence(*open, *close, body, inner, setting)
        }
        Node::Group(body) => row(body, setting),
        Node::Fraction { above, below, rule, small } => fraction(above, below, *rule, *small, setting),
        Node::Root { index, body } => root(index.as_ref(), body, setting),
        Node::Scripts { base, sub, sup, limits } => {
            let (sub, sup) = (sub.as_deref(), sup.as_deref());
            if *limits && !(setting.tight && matches!(**base, Node::BigOperator(_))) {
                scripts::limits(base, sub, sup, setting)
            } else {
                scripts::beside(base, sub, sup, setting)
            }
        }
        Node::Accent { base, mark } => accent(base, *mark, setting),
        Node::Brace { base, over } => brace(base, *over, setting),
        Node::Grid { rows, kind } => grids::grid(rows, kind, setting),
        Node::Term { id, body } => row(body, setting).named(id),
    }
}

fn symbol(glyph: char, setting: Setting) -> Cells {
    match symbols::spelling(glyph) {
        Some(spelled) if !setting.unicode() => Cells::text(spelled),
        _ => Cells::text(glyph.encode_utf8(&mut [0; 4])),
    }
}

fn word(text: &str, kind: WordKind, setting: Setting) -> Cells {
    let text = match kind {
        WordKind::Text => text,
        WordKind::Number | WordKind::Name | WordKind::Function => text.trim(),
    };
    if setting.unicode() { Cells::text(text) } else { Cells::text(&symbols::to_ascii(text)) }
}

/// Delimiters around what they enclose.
pub(super) fn fence(open: Option<char>, close: Option<char>, body: &[Node], inner: Cells, setting: Setting) -> Cells {
    let tall = inner.core_height() > 1;
    let airy = !setting.tight && (divided(body) || (open == Some('[') && holds_fence(body)));
    let pad = usize::from((tall && !is_snug(body, &inner)) || airy);
    let mut parts = Vec::with_capacity(3);
    if let Some(glyph) = open {
        parts.push((0, delimiters::delimiter(glyph, &inner, setting)));
    }
    let closing = close.map(|glyph| delimiters::delimiter(glyph, &inner, setting));
    parts.push((if open.is_some() { pad } else { 0 }, inner));
    if let Some(closing) = closing {
        parts.push((pad, closing));
    }
    Cells::beside(&parts)
}

/// Tall delimiters keep a column from rules, but hug letters.
fn is_snug(body: &[Node], inner: &Cells) -> bool {
    match body {
        [Node::Grid { rows, .. }] => inner.height() < 2 * rows.len(),
        [Node::Fraction { rule: false, .. }] => true,
        _ => false,
    }
}

/// `KL( q ‖ p )`: both sides of the bar get air.
fn divided(body: &[Node]) -> bool {
    body.iter().any(|node| matches!(node, Node::Symbol('‖', Class::Rel)))
}

fn holds_fence(body: &[Node]) -> bool {
    body.iter().any(|node| match node {
        Node::Fence { .. } => true,
        Node::Scripts { base, .. } => matches!(**base, Node::Fence { .. }),
        Node::Term { body, .. } | Node::Group(body) => holds_fence(body),
        _ => false,
    })
}

fn fraction(above: &Row, below: &Row, rule: bool, small: bool, setting: Setting) -> Cells {
    let inner = Setting { nested: true, ..setting };
    if rule && (small || setting.tight || setting.nested) {
        let texts = (linear::write(above, MathGlyphs::Ascii), linear::write(below, MathGlyphs::Ascii));
        if let Some(glyph) = symbols::vulgar(&texts.0, &texts.1).filter(|_| setting.unicode()) {
            return Cells::text(glyph.encode_utf8(&mut [0; 4]));
        }
    }
    let top = row(above, inner);
    let bottom = row(below, inner);
    let slim = |cells: &Cells| cells.core_height() == 1 && cells.width <= SLASH_WIDTH;
    let slashed =
        small || setting.tight || (setting.nested && slim(&top) && slim(&bottom) && atoms::is_single(above) && atoms::is_single(below));
    if rule && slashed {
        let tight = Setting { tight: true, ..inner };
        return Cells::beside(&[(0, parenthesised(above, tight, false)), (0, Cells::text("/")), (0, parenthesised(below, tight, true))]);
    }
    // A rule of one column would pass for a minus sign.
    let width = match top.width.max(bottom.width) {
        1 if rule => 3,
        width => width,
    };
    let line = if rule { Cells::text(&setting.pick('─', '-').to_string().repeat(width)) } else { Cells::blank(width, 1, 0) };
    Cells::stacked(&[&top, &line, &bottom], 1)
}

/// A side of a slashed fraction; a product needs no parentheses before the slash, but does after it.
fn parenthesised(side: &[Node], setting: Setting, after: bool) -> Cells {
    let inner = row(side, setting);
    let solid = if after { atoms::is_one_factor(side) } else { atoms::is_single(side) };
    if solid { inner } else { fence(Some('('), Some(')'), side, inner, setting) }
}

fn root(index: Option<&Row>, body: &Row, setting: Setting) -> Cells {
    let inner = row(body, setting);
    let index = index.map(|index| row(index, setting.script()));
    if !setting.unicode() {
        let name = match &index {
            Some(index) => Cells::beside(&[(0, index.clone()), (0, Cells::text("-root"))]),
            None => Cells::text("sqrt"),
        };
        return Cells::beside(&[(0, name), (0, fence(Some('('), Some(')'), body, inner, setting))]);
    }
    let mut parts = Vec::with_capacity(3);
    if let Some(index) = index {
        parts.push((0, scripts::raised_over(&index)));
    }
    if inner.is_one_glyph() || (inner.height() == 1 && atoms::is_single(body) && body.len() == 1) {
        parts.push((0, Cells::text("√")));
        parts.push((0, inner));
        return Cells::beside(&parts);
    }
    let height = inner.height();
    let roof = if height == 1 {
        let mut roof = Cells::blank(inner.width + 1, 2, 1);
        roof.place(&Cells::text("√"), 0, 1);
        roof.place(&Cells::text(&"_".repeat(inner.width)), 1, 0);
        roof.place(&inner, 1, 1);
        roof.core = (1, 1);
        roof
    } else {
        let mut roof = Cells::blank(inner.width + 2, height + 1, inner.baseline + 1);
        let mut stem = vec!['│'; height + 1];
        stem[0] = '┌';
        stem[height] = '√';
        roof.place(&Cells::column(&stem, 0), 0, 0);
        roof.place(&Cells::text(&"─".repeat(inner.width + 1)), 1, 0);
        roof.place(&inner, 2, 1);
        roof
    };
    parts.push((0, roof));
    Cells::beside(&parts)
}

/// A mark over a letter is a combining mark; over more, or in ASCII, it stands on a row of its own.
fn accent(base: &Row, mark: Mark, setting: Setting) -> Cells {
    let inner = row(base, setting);
    if setting.unicode()
        && inner.is_one_glyph()
        && let Some(combining) = linear::combining(mark)
    {
        return inner.marked(combining);
    }
    let width = inner.width;
    let line = match mark {
        Mark::Hat => "^".to_owned(),
        Mark::Tilde => "~".to_owned(),
        Mark::Bar => "_".repeat(width),
        Mark::Vector => setting.pick('→', '>').to_string(),
        Mark::Dot => ".".to_owned(),
        Mark::DoubleDot => "..".to_owned(),
        Mark::Check => "v".to_owned(),
        Mark::Under => setting.pick('─', '-').to_string().repeat(width),
    };
    let line = Cells::text(&line);
    let core_height = inner.core_height();
    if mark == Mark::Under {
        return Cells::stacked(&[&inner, &line], 0);
    }
    let mut whole = Cells::stacked(&[&line, &inner], 1);
    if core_height == 1 {
        whole.core = (whole.baseline, whole.baseline);
    }
    whole
}

/// `└──┬──┘` under a row, `┌──┴──┐` over it.
fn brace(base: &Row, over: bool, setting: Setting) -> Cells {
    let inner = row(base, Setting { braced: true, ..setting });
    let inner = if over { inner } else { inner.deepened(setting.brace_depth) };
    braced(&inner, over, setting)
}

/// A brace at laid-out cells.
pub(super) fn braced(inner: &Cells, over: bool, setting: Setting) -> Cells {
    let width = inner.width.max(3);
    let (left, tip, right) = match (setting.unicode(), over) {
        (true, false) => ('└', '┬', '┘'),
        (true, true) => ('┌', '┴', '┐'),
        (false, false) => ('\\', '+', '/'),
        (false, true) => ('/', '+', '\\'),
    };
    let rule = setting.pick('─', '-').to_string();
    let (before, after) = ((width - 3) / 2, width - 3 - (width - 3) / 2);
    let line = format!("{left}{}{tip}{}{right}", rule.repeat(before), rule.repeat(after));
    let line = Cells::text(&line);
    if over { Cells::stacked(&[&line, inner], 1) } else { Cells::stacked(&[inner, &line], 0) }
}
