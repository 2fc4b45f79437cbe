//! A procedure beside the machine: the list of its steps, and the step that was carried out last in words, formula, shape and code.

use ratatui::style::Style;

use super::pen::Pen;
use crate::content::math::{Formula, MathGlyphs};
use crate::lab::{Procedure, ProcedureStep};
use crate::term::capabilities::Glyphs;

/// From this many columns on the list stands at the left of the words.
const BESIDE: usize = 96;
/// Columns between the two.
const GAP: usize = 3;
/// Rows for the step in words: its sentence, its formula, its code.
const WORDS: usize = 10;
/// Fewest rows of the list above them.
const LEAST_LIST: usize = 3;

/// Least and preferred rows.
pub(super) fn heights(procedure: &Procedure) -> (usize, usize) {
    (LEAST_LIST + WORDS - 2, procedure.steps.len() + 1 + WORDS)
}

/// Draws the list and the step; where there is little room the list shrinks to the steps around the present one.
pub(super) fn draw(procedure: &Procedure, pen: &mut Pen<'_>) {
    let (width, height) = (pen.width(), pen.height());
    if width >= BESIDE {
        let left = list_width(procedure, pen).min(width / 2);
        list(procedure, &mut pen.part(0, 0, left, height));
        step(procedure, &mut pen.part(left + GAP, 0, width - left - GAP, height));
        return;
    }
    let words = rows_of_step(procedure, pen).min(height.saturating_sub(LEAST_LIST + 1));
    let rows = height.saturating_sub(words + 1).min(procedure.steps.len());
    list(procedure, &mut pen.part(0, 0, width, rows));
    step(procedure, &mut pen.part(0, rows + 1, width, height.saturating_sub(rows + 1)));
}

fn number_of(at: usize) -> String {
    format!("{:>2} ", at + 1)
}

/// What a tensor is called and its shape: as it came out, or as the course says it will be.
fn tensor(step: &ProcedureStep) -> String {
    match &step.made {
        Some(made) => format!("{} [{}]", step.probe, made.iter().map(usize::to_string).collect::<Vec<_>>().join(", ")),
        None if step.shape.is_empty() => step.probe.to_owned(),
        None => format!("{} {}", step.probe, step.shape),
    }
}

fn names_width(procedure: &Procedure, pen: &Pen<'_>) -> usize {
    procedure.steps.iter().map(|step| pen.measure(&step.name)).max().unwrap_or(0)
}

fn list_width(procedure: &Procedure, pen: &Pen<'_>) -> usize {
    let tensors = procedure.steps.iter().map(|step| pen.measure(&tensor(step))).max().unwrap_or(0);
    5 + names_width(procedure, pen) + 2 + tensors
}

/// The steps, one a line; with too few lines, those around the present one.
fn list(procedure: &Procedure, pen: &mut Pen<'_>) {
    let theme = pen.theme;
    let symbols = theme.symbols();
    let names = names_width(procedure, pen);
    let (room, now) = (pen.height(), procedure.done.saturating_sub(1));
    let last = procedure.steps.len().saturating_sub(room);
    let first = (now + 1).saturating_sub(room.div_ceil(2).max(1)).min(last);
    for (y, (at, step)) in procedure.steps.iter().enumerate().skip(first).take(room).enumerate() {
        let (mark, style) = match (at + 1).cmp(&procedure.done) {
            std::cmp::Ordering::Less => (symbols.tick, Style::new()),
            std::cmp::Ordering::Equal => (symbols.caret, theme.focus()),
            std::cmp::Ordering::Greater => (symbols.dot, theme.dim()),
        };
        pen.text(0, y, mark, style);
        pen.text(2, y, &number_of(at), style);
        pen.text(5, y, &step.name, style);
        let x = 5 + names + 2;
        let text = tensor(step);
        if x + pen.measure(&text) <= pen.width() {
            pen.text(x, y, &text, if at + 1 == procedure.done { theme.accent() } else { theme.dim() });
        }
    }
}

/// A line of the step and its style.
type Line = (String, Style);

/// The step in lines of this width: its sentence, its formula, its code. Before the first step, what the procedure is for.
fn lines(procedure: &Procedure, width: usize, pen: &Pen<'_>) -> Vec<Line> {
    let theme = pen.theme;
    let wrapped = |text: &str, style: Style| {
        let spelled = theme.spell(text).into_owned();
        textwrap::wrap(&spelled, width.max(12)).into_iter().map(|line| (line.into_owned(), style)).collect::<Vec<Line>>()
    };
    let Some((_, step)) = procedure.at() else {
        return wrapped(&procedure.purpose, Style::new());
    };
    let mut lines = wrapped(&step.does, Style::new());
    if let Ok(formula) = Formula::parse(&step.formula) {
        let glyphs = if theme.glyphs() == Glyphs::Ascii { MathGlyphs::Ascii } else { MathGlyphs::Unicode };
        let indent = 2;
        let boxed = formula.layout(width.saturating_sub(indent).max(1), glyphs);
        lines.extend(boxed.rows.iter().map(|row| (format!("{}{}", " ".repeat(indent), row.trim_end()), theme.accent())));
    }
    lines.extend(step.code.lines().map(|line| (format!("  {line}"), theme.dim())));
    lines
}

fn rows_of_step(procedure: &Procedure, pen: &Pen<'_>) -> usize {
    lines(procedure, pen.width(), pen).len()
}

fn step(procedure: &Procedure, pen: &mut Pen<'_>) {
    for (y, (text, style)) in lines(procedure, pen.width(), pen).into_iter().enumerate().take(pen.height()) {
        pen.text(0, y, &text, style);
    }
}
