//! Curves in a text or on a card, drawn as a pane draws them.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::panel::{self, pen::Pen};
use crate::app::pane::PanelView;
use crate::content::page::Figure;
use crate::content::plot::Series;
use crate::lab::{Body, Layer, Panel, Plot, Scaled, Tone, Words};

/// Draws a curve over the lines that a page keeps for it; what of it is scrolled away is cut off.
pub(super) fn draw(figure: &Figure, scroll: usize, pen: &mut Pen<'_>) {
    let range = |values: &mut dyn Iterator<Item = f64>| {
        let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
        if low < high { [low as f32, high as f32] } else { [(low - 0.5) as f32, (high + 0.5) as f32] }
    };
    let plot = &figure.plot;
    let points = |series: &Series| plot.at.iter().zip(&series.values).map(|(x, y)| (*x as f32, *y as f32)).collect();
    let tone = |at: usize| at.checked_sub(1).map_or(Tone::Main, Tone::Other);
    let line = |(at, series): (usize, &Series)| Layer::line(series.name.as_str(), tone(at), points(series));
    let shown = Plot {
        layers: plot.series.iter().enumerate().map(line).collect(),
        x: Scaled::linear(&plot.across, "", range(&mut plot.at.iter().copied())),
        y: Scaled::linear("", "", range(&mut plot.series.iter().flat_map(|series| series.values.iter().copied()))),
        right: None,
        readings: None,
    };
    let panel = Panel { id: "curve", title: plot.title.clone(), figure: Words::none(), caption: Words::none(), body: Body::Plot(shown) };
    let cells = |length: usize| u16::try_from(length).unwrap_or(u16::MAX);
    let whole = Rect { x: 0, y: 0, width: cells(figure.columns), height: cells(figure.rows) };
    let mut drawn = Buffer::empty(whole);
    panel::draw(&panel, whole, &mut drawn, pen.theme, &PanelView::default());
    for y in 0..figure.rows {
        let Some(row) = (figure.first + y).checked_sub(scroll) else { continue };
        for x in 0..figure.columns {
            let cell = &drawn[(cells(x), cells(y))];
            pen.cell(figure.column + x, row, cell);
        }
    }
}
