//! From the parser's events to the tree.

mod readings;

use pulldown_latex::event::{
    ArrayColumn, Content, DelimiterType, DimensionUnit, EnvironmentFlow, Event, Font, Grouping, ScriptPosition, ScriptType, StateChange,
    Style, Visual,
};
use pulldown_latex::{Parser, Storage};

use super::atoms::Class;
use super::scan::Prepared;
use super::tree::{GridKind, Node, Row, Space, WordKind};
use super::{MathError, fences, symbols};
use readings::{accent, align, name, push_split, single, styled, ungrouped};

/// Parses and gathers.
pub(super) fn build(prepared: &Prepared) -> Result<Row, MathError> {
    let storage = Storage::new();
    let mut events = Vec::new();
    for event in Parser::new(&prepared.text, &storage) {
        events.push(event.map_err(|error| parse_error(&error.to_string(), prepared))?);
    }
    let mut builder = Builder { events, at: 0, terms: &prepared.terms };
    let row = builder.row(Context::default())?;
    if builder.at < builder.events.len() {
        return Err(unsupported("a group that closes nothing"));
    }
    Ok(row)
}

/// The parser's message without its drawing, and the place that the drawing points at: it quotes the
/// source from 12 bytes before the place to 12 bytes after.
fn parse_error(text: &str, prepared: &Prepared) -> MathError {
    const QUOTED: usize = 12;
    let mut lines = text.lines();
    let message = lines.next().unwrap_or_default().trim_start_matches("parsing error: ");
    let quote = lines.find_map(|line| line.strip_prefix('│').filter(|rest| !rest.is_empty()));
    let at = quote.map_or(0, |line| match line.strip_prefix('…') {
        Some(quote) => prepared.text.find(quote).unwrap_or(0) + QUOTED,
        None => line.strip_prefix(' ').map_or(0, str::len).saturating_sub(QUOTED),
    });
    let last = prepared.origin.last().copied().unwrap_or(0);
    let message = match message {
        "expected a token" | "expected an argument" => "a command, `^` or `_` lacks its argument",
        "unknown primitive command found" => "`\\limits` or `\\nolimits` stands after no operator",
        other => other,
    };
    MathError { message: message.to_owned(), offset: prepared.origin.get(at).copied().unwrap_or(last) }
}

fn unsupported(what: &str) -> MathError {
    MathError { message: format!("{what} is outside the subset of LaTeX that formulas may use"), offset: 0 }
}

/// What holds from here to the end of the group.
#[derive(Clone, Copy, Default)]
struct Context {
    font: Option<Font>,
    small: bool,
}

struct Builder<'a> {
    events: Vec<Event<'a>>,
    at: usize,
    terms: &'a [String],
}

impl Builder<'_> {
    /// Gathers nodes up to the end of the group, the cell or the events; consumes none of these.
    fn row(&mut self, mut context: Context) -> Result<Row, MathError> {
        let mut row = Row::new();
        loop {
            match self.events.get(self.at) {
                None | Some(Event::End | Event::EnvironmentFlow(_)) => return Ok(fences::gather(row)),
                Some(&Event::StateChange(change)) => {
                    self.at += 1;
                    match change {
                        StateChange::Font(font) => context.font = font,
                        StateChange::Style(style) => context.small = !matches!(style, Style::Display),
                        StateChange::Color(_) => return Err(unsupported("a colour")),
                    }
                }
                Some(_) => {
                    let node = self.element(context)?;
                    if node != Node::Group(Row::new()) {
                        push_split(node, &mut row);
                    }
                }
            }
        }
    }

    fn element(&mut self, context: Context) -> Result<Node, MathError> {
        let Some(event) = self.events.get(self.at).cloned() else {
            return Err(unsupported("a command without its argument"));
        };
        self.at += 1;
        match event {
            Event::Content(content) => Self::content(content, context),
            Event::Begin(grouping) => self.group(grouping, context),
            Event::Visual(visual) => self.visual(visual, context),
            Event::Script { ty, position } => self.scripts(ty, position, context),
            Event::Space { width, .. } => {
                let em = width.map_or(0.0, |width| match width.unit {
                    DimensionUnit::Em => width.value,
                    _ => 0.0,
                });
                Ok(Node::Space(if em < 0.0 {
                    Space::Negative
                } else if em < 0.2 {
                    Space::Thin
                } else if em < 0.9 {
                    Space::Columns(1)
                } else if em < 1.5 {
                    Space::Columns(2)
                } else {
                    Space::Columns(4)
                }))
            }
            Event::End | Event::StateChange(_) | Event::EnvironmentFlow(_) => Err(unsupported("a command without its argument")),
        }
    }

    /// One element as a row: the content of a group, or the element itself.
    fn argument(&mut self, context: Context) -> Result<Row, MathError> {
        Ok(match self.element(context)? {
            Node::Group(row) => row,
            node => vec![node],
        })
    }

    fn content(content: Content<'_>, context: Context) -> Result<Node, MathError> {
        Ok(match content {
            Content::Text("&nbsp;") => Node::Space(Space::Columns(1)),
            Content::Text(text) => Node::Word(text.to_owned(), WordKind::Text),
            Content::Number(number) => Node::Word(number.to_owned(), WordKind::Number),
            Content::Function(name) => Node::Word(name.trim().to_owned(), WordKind::Function),
            // TeX treats the slash as a letter: a/b is one quantity.
            Content::BinaryOp { content: '/', .. } => Node::Symbol('/', Class::Ord),
            Content::Ordinary { content, .. } => {
                let glyph = styled(symbols::canonical(content), context.font);
                Node::Symbol(glyph, if matches!(glyph, '…' | '⋯') { Class::Inner } else { Class::Ord })
            }
            Content::LargeOp { content, .. } => Node::BigOperator(content),
            Content::BinaryOp { content, .. } => Node::Symbol(symbols::canonical(content), Class::Bin),
            Content::Relation { content, .. } => {
                let mut buffer = [0; 8];
                let text = std::str::from_utf8(content.encode_utf8_to_buf(&mut buffer)).unwrap_or_default();
                let mut characters = text.chars();
                match (characters.next(), characters.next()) {
                    (Some('∣'), None) => Node::Symbol('|', Class::Separator),
                    (Some(relation), None) => Node::Symbol(symbols::canonical(relation), Class::Rel),
                    _ => return Err(unsupported("a relation of two signs")),
                }
            }
            Content::Delimiter { content, ty, .. } => {
                let class = match ty {
                    DelimiterType::Open => Class::Open,
                    DelimiterType::Close => Class::Close,
                    DelimiterType::Fence => Class::Ord,
                };
                Node::Symbol(symbols::canonical(content), class)
            }
            Content::Punctuation('.') => Node::Symbol('.', Class::Ord),
            Content::Punctuation(mark) => Node::Symbol(mark, Class::Punct),
        })
    }

    fn group(&mut self, grouping: Grouping, context: Context) -> Result<Node, MathError> {
        match grouping {
            Grouping::Normal => {
                if let Some(Event::StateChange(StateChange::Color(change))) = self.events.get(self.at) {
                    let (red, green, blue) = change.color;
                    let number = usize::from(red) << 16 | usize::from(green) << 8 | usize::from(blue);
                    let id = number.checked_sub(1).and_then(|index| self.terms.get(index));
                    let id = id.ok_or_else(|| unsupported("a colour"))?.clone();
                    self.at += 1;
                    let body = self.row(context)?;
                    self.close()?;
                    return Ok(Node::Term { id, body: ungrouped(body) });
                }
                let upright =
                    matches!(self.events.get(self.at), Some(Event::StateChange(StateChange::Font(Some(Font::UpRight | Font::SansSerif)))));
                let row = self.row(context)?;
                self.close()?;
                Ok(if upright { name(row) } else { single(row) })
            }
            Grouping::LeftRight(open, close) => {
                let body = self.row(context)?;
                self.close()?;
                Ok(Node::Fence { open: open.map(symbols::canonical), close: close.map(symbols::canonical), body })
            }
            Grouping::Aligned | Grouping::Split => self.grid(GridKind::Aligned, context),
            Grouping::Cases { .. } => self.grid(GridKind::Cases, context),
            Grouping::Matrix { alignment } => self.grid(GridKind::Matrix(vec![align(alignment)]), context),
            Grouping::Gathered | Grouping::SubArray { .. } => self.grid(GridKind::Lines, context),
            Grouping::Array(columns) => {
                let columns = columns
                    .iter()
                    .map(|column| match column {
                        ArrayColumn::Column(alignment) => Ok(align(*alignment)),
                        ArrayColumn::Separator(_) => Err(unsupported("a rule in an array")),
                    })
                    .collect::<Result<_, _>>()?;
                self.grid(GridKind::Matrix(columns), context)
            }
            Grouping::Equation { .. }
            | Grouping::Align { .. }
            | Grouping::Alignat { .. }
            | Grouping::Alignedat { .. }
            | Grouping::Gather { .. }
            | Grouping::Multline => Err(unsupported("this environment")),
        }
    }

    fn grid(&mut self, kind: GridKind, context: Context) -> Result<Node, MathError> {
        let mut rows = vec![Vec::new()];
        loop {
            let cell = self.row(Context { small: false, ..context })?;
            rows.last_mut().expect("there is a row from the start").push(cell);
            match self.events.get(self.at) {
                Some(Event::EnvironmentFlow(EnvironmentFlow::Alignment)) => self.at += 1,
                Some(Event::EnvironmentFlow(EnvironmentFlow::NewLine { .. })) => {
                    self.at += 1;
                    rows.push(Vec::new());
                }
                Some(Event::EnvironmentFlow(EnvironmentFlow::StartLines { .. })) => {
                    return Err(unsupported("a rule in an array"));
                }
                _ => break,
            }
        }
        self.close()?;
        if rows.len() > 1 && rows.last().is_some_and(|row| row.iter().all(Vec::is_empty)) {
            rows.pop();
        }
        Ok(Node::Grid { rows, kind })
    }

    fn close(&mut self) -> Result<(), MathError> {
        match self.events.get(self.at) {
            Some(Event::End) => {
                self.at += 1;
                Ok(())
            }
            _ => Err(unsupported("a line break or `&` inside a group")),
        }
    }

    fn visual(&mut self, visual: Visual, context: Context) -> Result<Node, MathError> {
        match visual {
            Visual::SquareRoot => Ok(Node::Root { index: None, body: self.argument(context)? }),
            Visual::Root => {
                let body = self.argument(context)?;
                let index = Some(self.argument(context)?);
                Ok(Node::Root { index, body })
            }
            Visual::Fraction(rule) => Ok(Node::Fraction {
                above: self.argument(context)?,
                below: self.argument(context)?,
                rule: rule.is_none(),
                small: context.small,
            }),
            Visual::Negation => match self.element(context)? {
                Node::Symbol(relation, Class::Rel) => symbols::negated(relation)
                    .map(|negated| Node::Symbol(negated, Class::Rel))
                    .ok_or_else(|| unsupported(&format!("`\\not` before `{relation}`"))),
                _ => Err(unsupported("`\\not` before anything but a relation")),
            },
        }
    }

    /// A relation in braces under `\stackrel` or `\overset` stays a relation.
    fn script_base(&mut self, position: ScriptPosition, context: Context) -> Result<Node, MathError> {
        if position == ScriptPosition::AboveBelow
            && let Some([Event::Begin(Grouping::Normal), Event::Content(relation @ Content::Relation { .. }), Event::End]) =
                self.events.get(self.at..self.at + 3)
        {
            let node = Self::content(*relation, context)?;
            self.at += 3;
            return Ok(node);
        }
        self.element(context)
    }

    fn scripts(&mut self, ty: ScriptType, position: ScriptPosition, context: Context) -> Result<Node, MathError> {
        let base = self.script_base(position, context)?;
        let inner = Context { small: true, ..context };
        let (sub, sup) = match ty {
            ScriptType::Subscript => (Some(self.argument(inner)?), None),
            ScriptType::Superscript => (None, Some(self.argument(inner)?)),
            ScriptType::SubSuperscript => {
                let sub = self.argument(inner)?;
                (Some(sub), Some(self.argument(inner)?))
            }
        };
        if position == ScriptPosition::AboveBelow
            && let Some(node) = accent(&base, sub.as_deref(), sup.as_deref())
        {
            return Ok(node);
        }
        let limits = match position {
            ScriptPosition::AboveBelow => true,
            ScriptPosition::Movable => !context.small,
            // A terminal has no room beside an integral sign that is one row high.
            ScriptPosition::Right => matches!(base, Node::BigOperator(_)) && !context.small,
        };
        Ok(Node::Scripts { base: Box::new(base), sub, sup, limits })
    }
}
