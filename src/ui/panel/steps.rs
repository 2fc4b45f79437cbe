//! Stages of a procedure, with a mark and a word for how far each is.

use ratatui::style::Style;

use super::number;
use super::pen::Pen;
use crate::lab::{Stage, StageState, Steps};

/// Columns of the mark and the blank behind it, and blank ones between a name and what came of the stage.
const MARK: usize = 2;
const GAP: usize = 2;
/// In fewer columns what came of a stage is cut rather than broken into lines.
const LEAST_TO_BREAK: usize = 12;

/// Least and preferred rows: a line for each stage, and more where what came of one is too long for a line.
pub(super) fn heights(steps: &Steps, width: usize) -> (usize, usize) {
    let room = room(names(steps), width);
    let lines = |stage: &Stage| broken(&number::plain(&stage.detail), room).len();
    (steps.stages.len(), steps.stages.iter().map(lines).sum())
}

/// Draws the stages, in as many lines as are left over when each has one; with fewer still those around the running one.
pub(super) fn draw(steps: &Steps, pen: &mut Pen<'_>) {
    let names = steps.stages.iter().map(|stage| pen.measure(&stage.name)).max().unwrap_or(0);
    let now = steps.stages.iter().position(|stage| stage.state == StageState::Now).unwrap_or(0);
    let (height, room) = (pen.height(), room(names, pen.width()));
    let mut spare = height.saturating_sub(steps.stages.len());
    let mut y = 0;
    for stage in steps.stages.iter().skip((now + 1).saturating_sub(height)) {
        if y >= height {
            break;
        }
        let said = number::words(&stage.detail, pen.theme);
        let mut lines = broken(&said, room);
        if lines.len() - 1 > spare {
            lines = vec![said];
        }
        spare -= lines.len() - 1;
        draw_stage(stage, &lines, names, y, pen);
        y += lines.len();
    }
}

fn names(steps: &Steps) -> usize {
    use unicode_width::UnicodeWidthStr;
    steps.stages.iter().map(|stage| stage.name.width()).max().unwrap_or(0)
}

/// Columns for what came of a stage.
fn room(names: usize, width: usize) -> usize {
    width.saturating_sub(MARK + names + GAP)
}

/// The lines of what came of a stage: one at least.
fn broken(detail: &str, room: usize) -> Vec<String> {
    if room < LEAST_TO_BREAK || detail.is_empty() {
        return vec![detail.to_owned()];
    }
    textwrap::wrap(detail, room).into_iter().map(std::borrow::Cow::into_owned).collect()
}

fn draw_stage(stage: &Stage, lines: &[String], names: usize, y: usize, pen: &mut Pen<'_>) {
    let theme = pen.theme;
    let symbols = theme.symbols();
    let (mark, name, detail) = match stage.state {
        StageState::Done => (symbols.tick, Style::new(), Style::new()),
        StageState::Now => (symbols.caret, theme.focus(), theme.title()),
        StageState::Waiting => (symbols.dot, theme.dim(), theme.dim()),
    };
    pen.text(0, y, mark, name);
    pen.text(MARK, y, &stage.name, name);
    for (at, line) in lines.iter().enumerate() {
        pen.text(MARK + names + GAP, y + at, line, detail);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::Words;
    use crate::term::capabilities::{Colours, Glyphs};
    use crate::ui::theme::Theme;
    use ratatui::buffer::Buffer;
    use ratatui::layout::Rect;

    fn steps() -> Steps {
        let stage = |name: &str, detail: &str, state| Stage { name: name.into(), detail: Words::from(detail), state };
        Steps {
            stages: vec![
                stage("encode", "two numbers, 0.31 and 0.52", StageState::Done),
                stage("decode", "784 grey levels", StageState::Now),
                stage("price", "", StageState::Waiting),
            ],
        }
    }

    fn drawn(width: u16, height: u16) -> Vec<String> {
        let theme = Theme::new(Colours::Mono, Glyphs::Ascii);
        let area = Rect::new(0, 0, width, height);
        let mut buf = Buffer::empty(area);
        draw(&steps(), &mut Pen::new(&mut buf, area, &theme));
        let row = |y| (0..width).map(|x| buf[(x, y)].symbol()).collect::<String>();
        (0..height).map(|y| row(y).get(2..).unwrap_or_default().trim_end().to_owned()).collect()
    }

    #[test]
    fn what_is_too_long_for_a_line_goes_on_in_the_next_where_there_is_one() {
        assert_eq!((heights(&steps(), 60), heights(&steps(), 30)), ((3, 3), (3, 4)));
        assert_eq!(drawn(60, 3), ["encode  two numbers, 0.31 and 0.52", "decode  784 grey levels", "price"]);
        assert_eq!(drawn(30, 4), ["encode  two numbers, 0.31", "        and 0.52", "decode  784 grey levels", "price"]);
        assert_eq!(drawn(30, 3)[1..], ["decode  784 grey levels", "price"], "each stage keeps a line before one has two");
    }
}
