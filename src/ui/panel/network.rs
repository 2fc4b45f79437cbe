//! A network to scale: each layer is as high as a square of its units, so that a narrow code is seen to be narrow beside 784 pixels, and the
//! colour along it is what they hold.

use ratatui::style::{Color, Style};

use super::number;
use super::pen::Pen;
use super::raster::{Grain, Raster};
use super::shade::Shade;
use crate::lab::{Network, Units};

/// Columns of a layer.
const LAYER: usize = 3;
/// Rows for the names and sizes below.
const WORDS: usize = 2;

/// Least and preferred rows.
pub(super) fn heights(_: &Network, width: usize) -> (usize, usize) {
    (6, (width / 4).clamp(8, 16))
}

/// Draws the layers, the hull between them, and below each its size and name.
pub(super) fn draw(network: &Network, pen: &mut Pen<'_>) {
    let theme = pen.theme;
    let count = network.layers.len();
    if count == 0 {
        pen.text(0, 0, "no layers yet", theme.dim());
        return;
    }
    let words = if pen.height() >= 5 { WORDS } else { 0 };
    let (width, height) = (pen.width(), pen.height() - words);
    if height == 0 || width < count {
        return;
    }
    let across = LAYER.min(width / count);
    let largest = network.layers.iter().map(|layer| layer.size).max().unwrap_or(1).max(1);
    let pitch = (width - across).checked_div(count - 1).unwrap_or(0);
    let left = |at: usize| at * pitch;
    // rounded up, so that layers of 256, 64 and 2 units differ even in four rows
    let rows = |layer: &Units| ((height as f64 * (layer.size as f64 / largest as f64).sqrt()).ceil() as usize).clamp(1, height);
    let mut hull = Raster::new(Grain::of(theme), width, height);
    for (at, pair) in network.layers.windows(2).enumerate() {
        edges(rows(&pair[0]), rows(&pair[1]), left(at) + across, left(at + 1), height, &mut hull);
    }
    for (x, y, glyph) in hull.cells() {
        pen.glyph(x, y, glyph, theme.rule());
    }
    for (at, layer) in network.layers.iter().enumerate() {
        let rows = rows(layer);
        draw_layer(layer, &mut pen.part(left(at), (height - rows) / 2, across, rows));
    }
    if words > 0 {
        for (at, layer) in network.layers.iter().enumerate() {
            let room = pitch.max(across).saturating_sub(1);
            for (row, text) in [number::whole(layer.size as u64, theme), layer.label.clone()].into_iter().enumerate() {
                let length = pen.measure(&text).min(room.max(across));
                let x = (left(at) + across / 2).saturating_sub(length / 2).min(width.saturating_sub(length));
                pen.fit(x, height + row, length, &text, theme.dim());
            }
        }
    }
}

/// The lines from the ends of one layer to those of the next.
fn edges(from: usize, to: usize, left: usize, right: usize, height: usize, raster: &mut Raster) {
    let (_, dots) = raster.size();
    let (across, down) = raster.cell();
    if right <= left {
        return;
    }
    let (first, last) = (left * across, right * across);
    let top = |rows: usize| ((height - rows) / 2 * down) as f32;
    let bottom = |rows: usize| (((height - rows) / 2 + rows) * down) as f32 - 1.0;
    for column in first..last {
        let share = (column - first) as f32 / (last - first) as f32;
        for (start, end) in [(top(from), top(to)), (bottom(from), bottom(to))] {
            let row = (start + share * (end - start)).round().clamp(0.0, dots as f32 - 1.0);
            raster.set(column, row as usize);
        }
    }
}

/// One layer: the mean of the units that fall into each half of a cell.
fn draw_layer(layer: &Units, pen: &mut Pen<'_>) {
    let theme = pen.theme;
    let shade = Shade::new(layer.ramp, layer.range);
    let (width, rows) = (pen.width(), pen.height());
    let mean = |part: usize, parts: usize| {
        let count = layer.values.len();
        let first = part * count / parts;
        let last = ((part + 1) * count / parts).max(first + 1).min(count);
        let values = layer.values.get(first..last).filter(|values| !values.is_empty())?;
        Some(values.iter().sum::<f32>() / values.len() as f32)
    };
    for y in 0..rows {
        let colour = |half: usize| mean(2 * y + half, 2 * rows).and_then(|value| shade.colour(value, theme));
        let (glyph, style) = match (colour(0), colour(1), mean(y, rows)) {
            (Some(upper), Some(lower), _) => ('▀', Style::new().fg(upper).bg(lower)),
            (_, _, Some(value)) => shade.glyph(value, theme),
            (_, _, None) => (theme.symbols().dotted.chars().next().unwrap_or(' '), theme.dim().bg(Color::Reset)),
        };
        for x in 0..width {
            pen.glyph(x, y, glyph, style);
        }
    }
}
