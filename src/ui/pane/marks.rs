//! Where a knob was turned, as a mark on every curve over the steps of the run.

use std::borrow::Cow;

use crate::app::pane::PaneView;
use crate::lab::{Body, Layer, Panel, Shape, Side, Tone, Words};

/// So many of the latest marks are drawn.
const MOST: usize = 3;

/// The panel with the run's marks, where it is a plot over the steps.
pub(super) fn with_marks<'p>(panel: &'p Panel, view: &PaneView) -> Cow<'p, Panel> {
    let mut marked = Cow::Borrowed(panel);
    let over_steps = matches!(&panel.body, Body::Plot(plot) if plot.x.label == "step");
    if !over_steps || view.history.changes().next().is_none() {
        return marked;
    }
    if let Body::Plot(plot) = &mut marked.to_mut().body {
        let marks = view.history.changes().rev().take(MOST).map(|change| Layer {
            label: Words::from(change.words.as_str()),
            tone: Tone::Main,
            side: Side::Left,
            shape: Shape::Upright(change.step as f32),
        });
        plot.layers.extend(marks);
    }
    marked
}
