//! Stages of a procedure, with a mark and a word for how far each is.

use super::number;
use super::pen::Pen;
use crate::lab::{Stage, StageState, Steps};

/// Least and preferred rows.
pub(super) fn heights(steps: &Steps) -> (usize, usize) {
    (steps.stages.len(), steps.stages.len())
}

/// Draws one stage a line; with too few lines, those around the running stage.
pub(super) fn draw(steps: &Steps, pen: &mut Pen<'_>) {
    let names = steps.stages.iter().map(|stage| pen.measure(&stage.name)).max().unwrap_or(0);
    let now = steps.stages.iter().position(|stage| stage.state == StageState::Now).unwrap_or(0);
    let room = pen.height();
    let first = (now + 1).saturating_sub(room);
    for (y, stage) in steps.stages.iter().skip(first).take(room).enumerate() {
        draw_stage(stage, names, y, pen);
    }
}

fn draw_stage(stage: &Stage, names: usize, y: usize, pen: &mut Pen<'_>) {
    let theme = pen.theme;
    let symbols = theme.symbols();
    let (mark, name, detail) = match stage.state {
        StageState::Done => (symbols.tick, ratatui::style::Style::new(), ratatui::style::Style::new()),
        StageState::Now => (symbols.caret, theme.focus(), theme.title()),
        StageState::Waiting => (symbols.dot, theme.dim(), theme.dim()),
    };
    pen.text(0, y, mark, name);
    pen.text(2, y, &stage.name, name);
    pen.text(names + 4, y, &number::words(&stage.detail, theme), detail);
}
