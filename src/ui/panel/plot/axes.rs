//! Where the plot lies between its axes, and the axes themselves: round numbers, names, and at the right the second scale.

use std::ops::Range;

use ratatui::style::Style;

use super::super::number;
use super::super::pen::Pen;
use super::super::raster::Grain;
use super::super::scale::{Scale, Tick};
use super::super::tone;
use super::{labels, named, trace};
use crate::lab::{Plot, Scaled, Shape, Side, Tone};
use crate::ui::theme::Theme;

/// A plot narrower than this has no numbers beside it.
const LEAST_FOR_NUMBERS: usize = 20;
/// Rows from one number of a vertical axis to the next, at least.
const ROWS_PER_TICK: usize = 3;
/// Columns for each number of the horizontal axis, at least.
const COLUMNS_PER_TICK: usize = 9;

/// Where everything stands, in cells of the part that the plot is drawn in.
pub(super) struct Frame {
    /// First column of the plot itself; its first row is 0.
    pub(super) left: usize,
    /// Columns of the plot itself.
    pub(super) width: usize,
    /// Rows of the plot itself.
    pub(super) height: usize,
    /// Columns at the right of the plot for the names of the series.
    pub(super) margin: usize,
    pub(super) x: Scale,
    y: Scale,
    right: Option<Scale>,
    ticks: Vec<(usize, String)>,
    right_ticks: Vec<(usize, String)>,
    has_x_numbers: bool,
    down: usize,
}

/// Which edge a dot lies beyond.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Edge {
    Left,
    Right,
    Above,
    Below,
}

impl Edge {
    pub(super) fn arrow(self, theme: &Theme) -> &'static str {
        let symbols = theme.symbols();
        match self {
            Edge::Left => symbols.left,
            Edge::Right => symbols.right,
            Edge::Above => symbols.up,
            Edge::Below => symbols.down,
        }
    }
}

impl Frame {
    pub(super) fn new(plot: &Plot, pen: &Pen<'_>) -> Self {
        let (width, height) = (pen.width(), pen.height());
        let has_numbers = width >= LEAST_FOR_NUMBERS;
        let has_x_numbers = height >= 3 && has_numbers;
        let rows = height - usize::from(has_x_numbers);
        let down = Grain::of(pen.theme).dots().1;
        let (x, y) = (Scale::new(plot.x.range, plot.x.spacing), Scale::new(plot.y.range, plot.y.spacing));
        let right = plot.right.as_ref().map(|axis| Scale::new(axis.range, axis.spacing));
        let column = |scale: &Scale| if has_numbers { numbers(scale, rows, down, pen.theme) } else { Vec::new() };
        let ticks = column(&y);
        let right_ticks = right.as_ref().map(column).unwrap_or_default();
        let gutter = |ticks: &[(usize, String)]| ticks.iter().map(|(_, text)| pen.measure(text)).max().map_or(0, |widest| widest + 1);
        let left = if has_numbers { gutter(&ticks).max(1) } else { 0 };
        let at_right = gutter(&right_ticks);
        let inner = width.saturating_sub(left + at_right);
        let margin = if right.is_none() { labels::margin(plot, inner, rows, pen) } else { 0 };
        Self { left, width: inner - margin, height: rows, margin, x, y, right, ticks, right_ticks, has_x_numbers, down }
    }

    /// The scale that a layer is read on.
    pub(super) fn vertical(&self, side: Side) -> &Scale {
        match side {
            Side::Left => &self.y,
            Side::Right => self.right.as_ref().unwrap_or(&self.y),
        }
    }

    /// The row of a value; `None` outside.
    pub(super) fn row(&self, y: f32, side: Side) -> Option<usize> {
        trace::row(y, self.vertical(side), self.height, self.down)
    }

    /// The cell of a point, and the edge it lies beyond when it lies outside: it is then drawn at that edge, as an arrow.
    pub(super) fn place(&self, x: f32, y: f32, side: Side) -> Option<(usize, usize, Option<Edge>)> {
        let (across, up) = (self.x.share(x), self.vertical(side).share(y));
        if !across.is_finite() || !up.is_finite() || self.width == 0 || self.height == 0 {
            return None;
        }
        let edge = match (across, up) {
            (across, _) if across > 1.0 => Some(Edge::Right),
            (across, _) if across < 0.0 => Some(Edge::Left),
            (_, up) if up > 1.0 => Some(Edge::Above),
            (_, up) if up < 0.0 => Some(Edge::Below),
            _ => None,
        };
        let column = (across.clamp(0.0, 1.0) * (self.width - 1) as f32).round() as usize;
        let dots = (self.height * self.down) as f32 - 1.0;
        Some((column, ((1.0 - up.clamp(0.0, 1.0)) * dots).round() as usize / self.down, edge))
    }

    pub(super) fn draw(&self, plot: &Plot, pen: &mut Pen<'_>) {
        let theme = pen.theme;
        let symbols = theme.symbols();
        if self.left > 0 {
            let axis = self.left - 1;
            for row in 0..self.height {
                pen.text(axis, row, symbols.vertical, theme.rule());
            }
            for (row, text) in &self.ticks {
                pen.right(axis, *row, text, theme.dim());
                pen.text(axis, *row, symbols.right_end, theme.rule());
            }
        }
        if !self.right_ticks.is_empty() {
            let axis = self.left + self.width;
            for row in 0..self.height {
                pen.text(axis, row, symbols.vertical, theme.rule());
            }
            for (row, text) in &self.right_ticks {
                pen.text(axis, *row, symbols.left_end, theme.rule());
                pen.text(axis + 1, *row, text, theme.dim());
            }
        }
        if self.has_x_numbers {
            self.below(&plot.x, pen);
        }
    }

    /// The horizontal axis: round numbers under their places, and its name where it is in nobody's way.
    fn below(&self, axis: &Scaled, pen: &mut Pen<'_>) {
        let (theme, row) = (pen.theme, self.height);
        let name = named(axis);
        let room = pen.width();
        let mut taken: Vec<(Range<usize>, String)> = Vec::new();
        for most in (1..=(self.width / COLUMNS_PER_TICK).max(2)).rev() {
            taken = self.under(&self.x.ticks(most), room, pen);
            let is_clear = taken.windows(2).all(|pair| pair[0].0.end + 1 < pair[1].0.start);
            if is_clear && (most <= 2 || self.gap(&taken, pen.measure(&name), room).is_some()) {
                break;
            }
        }
        for (span, text) in &taken {
            pen.text(span.start, row, text, theme.dim());
        }
        if let Some(start) = self.gap(&taken, pen.measure(&name), room) {
            pen.text(start, row, &name, theme.dim());
        }
    }

    fn under(&self, ticks: &[Tick], room: usize, pen: &Pen<'_>) -> Vec<(Range<usize>, String)> {
        let place = |tick: &Tick| {
            let column = trace::column(tick.value as f32, &self.x, self.width)?;
            let text = number::tick(tick.value, tick.step, pen.theme);
            let length = pen.measure(&text);
            let start = (self.left + column).saturating_sub(length / 2).min(room.saturating_sub(length));
            Some((start..start + length, text))
        };
        ticks.iter().filter_map(place).collect()
    }

    /// Where the name fits: behind the last number, or between two of them, the further right the better.
    fn gap(&self, taken: &[(Range<usize>, String)], length: usize, room: usize) -> Option<usize> {
        if length == 0 {
            return None;
        }
        let starts = std::iter::once(self.left).chain(taken.iter().map(|(span, _)| span.end + 1));
        let ends = taken.iter().map(|(span, _)| span.start.saturating_sub(1)).chain([room]);
        let gaps: Vec<(usize, usize)> = starts.zip(ends).collect();
        let (start, end) = gaps.into_iter().rfind(|(start, end)| start + length <= *end)?;
        // in the middle of a gap between two numbers, right behind the last one
        Some(if end == room { start } else { start + (end - start - length) / 2 })
    }
}

/// The round numbers of a vertical axis and their rows, the high ones first, at least two rows apart.
fn numbers(scale: &Scale, rows: usize, down: usize, theme: &Theme) -> Vec<(usize, String)> {
    let most = (rows / ROWS_PER_TICK + 1).max(2).min(rows);
    let mut numbers: Vec<(usize, String)> = Vec::new();
    for tick in scale.ticks(most).into_iter().rev() {
        let Some(row) = trace::row(tick.value as f32, scale, rows, down) else { continue };
        if numbers.last().is_none_or(|(above, _)| *above + 1 < row) {
            numbers.push((row, number::tick(tick.value, tick.step, theme)));
        }
    }
    numbers
}

/// Whether the names of the vertical axes need a line: the title may say them already.
pub(super) fn has_head(plot: &Plot, title: &str, width: usize, pen: &Pen<'_>) -> bool {
    let is_said = title.contains(&*plot.y.label) && title.contains(&*plot.y.unit) && plot.right.is_none();
    !is_said && !named(&plot.y).is_empty() && pen.measure(&named(&plot.y)) <= width
}

/// The names of the vertical axes, each above its own axis and, when there are two, in the tone of what is read on it.
pub(super) fn head(plot: &Plot, pen: &mut Pen<'_>) {
    let theme = pen.theme;
    let tone = |side: Side| {
        let lines = || plot.layers.iter().filter(|layer| matches!(layer.shape, Shape::Line(_)) && layer.side == side);
        let first = lines().find(|layer| layer.tone == Tone::Main).or_else(|| lines().next());
        match first {
            Some(layer) if plot.right.is_some() => tone::style(layer.tone, theme),
            Some(_) | None => theme.dim(),
        }
    };
    let write = |text: &str, x: Option<usize>, style: Style, pen: &mut Pen<'_>| match x {
        Some(x) => pen.text(x, 0, text, style),
        None => {
            pen.right(pen.width(), 0, text, style);
            0
        }
    };
    let left = named(&plot.y);
    write(&left, Some(0), tone(Side::Left), pen);
    if let Some(right) = plot.right.as_ref().map(named)
        && pen.measure(&left) + 2 + pen.measure(&right) <= pen.width()
    {
        write(&right, None, tone(Side::Right), pen);
    }
}
