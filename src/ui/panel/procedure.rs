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
/// Fewest rows of the list above the words.
const LEAST_LIST: usize = 3;
/// Rows of the words without which a step says nothing: a sentence, a formula, a line of code.
const LEAST_WORDS: usize = 7;
/// Columns that the formula and the code stand in from the left, and those of a line of code that goes on.
const INDENT: usize = 2;
const GOES_ON: usize = 6;

/// Least and preferred rows: the list, and the words of the longest step, so that nothing below moves from step to step.
pub(super) fn heights(procedure: &Procedure, width: usize) -> (usize, usize) {
    let (steps, words) = (procedure.steps.len(), procedure.steps.iter().map(|step| rows_about(step, width)).max().unwrap_or(0));
    if width >= BESIDE {
        return (LEAST_WORDS.max(words.min(steps)), steps.max(words));
    }
    (LEAST_LIST + 1 + words.min(LEAST_WORDS), steps + 1 + words)
}

/// About how many rows a step takes in words, without laying its formula out.
fn rows_about(step: &ProcedureStep, width: usize) -> usize {
    let width = if width >= BESIDE { width / 2 } else { width }.max(12);
    let lines = |text: &str| textwrap::wrap(text, width.saturating_sub(INDENT)).len();
    let formula = if step.formula.contains("\\frac") || step.formula.contains("\\sum") { 4 } else { 2 };
    lines(&step.does) + formula + step.code.lines().map(lines).sum::<usize>()
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

/// The shape of a step's tensor: as it came out, or as the course says it will be.
fn shape(step: &ProcedureStep) -> String {
    let made = |made: &Vec<usize>| format!("[{}]", made.iter().map(usize::to_string).collect::<Vec<_>>().join(", "));
    step.made.as_ref().map_or_else(|| step.shape.clone(), made)
}

/// What stands behind the names: tensors with their shapes, or where that is too wide their shapes alone, or nothing.
fn tensors(procedure: &Procedure, room: usize, pen: &Pen<'_>) -> Vec<String> {
    let all = |text: fn(&ProcedureStep) -> String| {
        let texts: Vec<String> = procedure.steps.iter().map(text).collect();
        texts.iter().all(|text| pen.measure(text) <= room).then_some(texts)
    };
    all(|step| format!("{} {}", step.probe, shape(step)))
        .or_else(|| all(shape))
        .unwrap_or_else(|| vec![String::new(); procedure.steps.len()])
}

fn names_width(procedure: &Procedure, pen: &Pen<'_>) -> usize {
    procedure.steps.iter().map(|step| pen.measure(&step.name)).max().unwrap_or(0)
}

fn list_width(procedure: &Procedure, pen: &Pen<'_>) -> usize {
    let tensors = tensors(procedure, usize::MAX, pen).iter().map(|text| pen.measure(text)).max().unwrap_or(0);
    5 + names_width(procedure, pen) + 2 + tensors
}

/// The steps, one a line; with too few lines, those around the present one.
fn list(procedure: &Procedure, pen: &mut Pen<'_>) {
    let theme = pen.theme;
    let symbols = theme.symbols();
    let x = 5 + names_width(procedure, pen) + 2;
    let tensors = tensors(procedure, pen.width().saturating_sub(x), pen);
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
        pen.text(x, y, &tensors[at], if at + 1 == procedure.done { theme.accent() } else { theme.dim() });
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
        let boxed = formula.layout(width.saturating_sub(INDENT).max(1), glyphs);
        lines.extend(boxed.rows.iter().map(|row| (format!("{}{}", " ".repeat(INDENT), row.trim_end()), theme.accent())));
    }
    for line in step.code.lines() {
        let own = line.len() - line.trim_start().len();
        let (first, rest) = (" ".repeat(INDENT + own), " ".repeat(GOES_ON));
        let options = textwrap::Options::new(width.max(12)).initial_indent(&first).subsequent_indent(&rest);
        lines.extend(textwrap::wrap(line.trim(), options).into_iter().map(|line| (line.into_owned(), theme.dim())));
    }
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
