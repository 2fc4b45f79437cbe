//! A procedure beside the machine: the list of its steps, and the step that was carried out last in words, formula, shape and code.

use ratatui::style::Style;

use super::pen::Pen;
use crate::content::math::{Formula, MathBox, MathGlyphs};
use crate::lab::{Procedure, ProcedureStep};
use crate::term::capabilities::Glyphs;

/// From this many columns on the list stands at the left of the words.
const BESIDE: usize = 96;
/// Columns between the two.
const GAP: usize = 3;
/// Fewest rows of the list above the words, where it is a line with the present step, and the blank one under it.
const LEAST_LIST: usize = 2;
/// Columns that the formula and the code stand in from the left, and those of a line of code that goes on.
const INDENT: usize = 2;
const GOES_ON: usize = 6;

/// Least and preferred rows: of the words of the present step nothing may be cut, other panels give way; where there is room it is that of the
/// longest step, so that nothing below moves from step to step.
pub(super) fn heights(procedure: &Procedure, width: usize) -> (usize, usize) {
    let now = rows_now(procedure, if width >= BESIDE { width / 2 - GAP } else { width });
    let (steps, words) = (procedure.steps.len(), procedure.steps.iter().map(|step| rows_about(step, width)).max().unwrap_or(0).max(now));
    if width >= BESIDE { (now, steps.max(words)) } else { (LEAST_LIST + now, steps + 1 + words) }
}

/// How many rows the present step takes in words, or before the first what the procedure is for.
fn rows_now(procedure: &Procedure, width: usize) -> usize {
    let Some((_, step)) = procedure.at() else { return textwrap::wrap(&procedure.purpose, width.max(12)).len() };
    let formula = Formula::parse(&step.formula).map_or(0, |formula| boxed(&formula, width, MathGlyphs::Unicode).rows.len());
    textwrap::wrap(&step.does, width.max(12)).len() + formula + code(step, width).len()
}

fn boxed(formula: &Formula, width: usize, glyphs: MathGlyphs) -> MathBox {
    formula.layout(width.saturating_sub(INDENT).max(1), glyphs)
}

/// The code in lines of this width; what goes on is set in further than what begins.
fn code(step: &ProcedureStep, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for line in step.code.lines() {
        let own = line.len() - line.trim_start().len();
        let (first, rest) = (" ".repeat(INDENT + own), " ".repeat(GOES_ON));
        let options = textwrap::Options::new(width.max(12)).initial_indent(&first).subsequent_indent(&rest);
        lines.extend(textwrap::wrap(line.trim(), options).into_iter().map(std::borrow::Cow::into_owned));
    }
    lines
}

/// About how many rows a step takes in words, without laying its formula out.
fn rows_about(step: &ProcedureStep, width: usize) -> usize {
    let width = if width >= BESIDE { width / 2 - GAP } else { width }.max(12);
    let formula = if step.formula.contains("\\frac") || step.formula.contains("\\sum") { 4 } else { 2 };
    textwrap::wrap(&step.does, width).len() + formula + code(step, width).len()
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
    let words = rows_of_step(procedure, pen);
    let rows = height.saturating_sub(words + 1).min(procedure.steps.len());
    list(procedure, &mut pen.part(0, 0, width, rows));
    let top = if rows > 0 { rows + 1 } else { 0 };
    step(procedure, &mut pen.part(0, top, width, height.saturating_sub(top)));
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
        let boxed = boxed(&formula, width, glyphs);
        lines.extend(boxed.rows.iter().map(|row| (format!("{}{}", " ".repeat(INDENT), row.trim_end()), theme.accent())));
    }
    lines.extend(code(step, width).into_iter().map(|line| (line, theme.dim())));
    lines
}

fn rows_of_step(procedure: &Procedure, pen: &Pen<'_>) -> usize {
    lines(procedure, pen.width(), pen).len()
}

/// Draws the step; where it does not fit, its last line says how much is missing.
fn step(procedure: &Procedure, pen: &mut Pen<'_>) {
    let lines = lines(procedure, pen.width(), pen);
    let (all, room) = (lines.len(), pen.height());
    let shown = if all > room { room.saturating_sub(1) } else { all };
    for (y, (text, style)) in lines.into_iter().enumerate().take(shown) {
        pen.text(0, y, &text, style);
    }
    if all > shown && room > 0 {
        let word = pen.theme.spell("…").into_owned();
        pen.text(0, shown, &format!("{word} {} more lines", all - shown), pen.theme.dim());
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use ratatui::buffer::Buffer;
    use ratatui::layout::Rect;

    use super::*;
    use crate::content::flow::Flow;
    use crate::content::source::Source;
    use crate::term::capabilities::Colours;
    use crate::ui::theme::Theme;

    /// The procedure of a flow in the course's words, with so many steps done.
    fn procedure(flow: &Flow, done: usize) -> Procedure {
        let step = |said: &crate::content::flow::FlowStep| ProcedureStep {
            probe: "x",
            made: Some(vec![8, 784]),
            name: said.name.clone(),
            does: said.does.said(),
            formula: said.formula.source.clone(),
            shape: said.shape.to_string(),
            code: said.code.clone(),
        };
        Procedure { flow: "x", title: flow.title.clone(), purpose: flow.purpose.said(), steps: flow.steps.iter().map(step).collect(), done }
    }

    fn drawn(procedure: &Procedure, width: u16, height: u16) -> String {
        let theme = Theme::new(Colours::Mono, Glyphs::Braille);
        let area = Rect::new(0, 0, width, height);
        let mut buf = Buffer::empty(area);
        draw(procedure, &mut Pen::new(&mut buf, area, &theme));
        let row = |y: u16| (0..width).map(|x| buf[(x, y)].symbol()).collect::<String>();
        (0..height).map(row).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn with_its_least_rows_every_step_of_every_flow_is_whole() {
        let course = Source::Embedded.load().unwrap();
        let mut steps = 0;
        for flow in course.flows.iter().filter_map(|entry| course.flow(&entry.id)) {
            for (at, width) in (0..flow.steps.len()).flat_map(|at| [40, 58, 78, 96, 130].map(|width| (at, width))) {
                let procedure = procedure(flow, at + 1);
                let least = heights(&procedure, width).0;
                let text = drawn(&procedure, width as u16, least as u16);
                let said = &procedure.steps[at];
                assert!(text.contains(&format!("{} {}", at + 1, said.name)), "{} at {width}: {text}", flow.title);
                // a line may end at a sign inside of a word, and a long word anywhere
                let pieces = |said: &str| said.split(|sign: char| !sign.is_alphanumeric()).map(str::to_owned).collect::<Vec<_>>();
                let unbroken: String = text.split_whitespace().collect();
                for piece in [pieces(&said.does), pieces(&said.code)].concat() {
                    assert!(unbroken.contains(&piece), "{} at {width}, {piece:?}: {text}", flow.title);
                }
                assert!(!text.contains("more lines"), "{} at {width}: {text}", flow.title);
                steps += 1;
            }
        }
        assert!(steps > 500, "{steps}");
    }

    #[test]
    fn what_does_not_fit_is_said_to_be_missing() {
        let course = Source::Embedded.load().unwrap();
        let procedure = procedure(course.flow("vae-forward").unwrap(), 2);
        let all = drawn(&procedure, 40, 40);
        for height in 1..4 {
            let text = drawn(&procedure, 40, height);
            assert!(text.contains("more lines") && !all.contains("more lines"), "{text}");
        }
    }
}
