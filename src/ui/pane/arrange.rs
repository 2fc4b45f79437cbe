//! Which panels fit, and how many rows each gets.

use ratatui::layout::Rect;

use crate::lab::{Body, Panel, Takes};
use crate::ui::panel::{Heights, height};

/// Rows beyond the preferred ones that a plot takes when nothing else needs them.
const STRETCH: u16 = 8;
/// Rows beyond its least ones that a plot takes before images grow: with fewer a curve's shape can't be read.
const LEGIBLE: u16 = 2;
/// Rows beyond the preferred ones that an image takes: from 7 to 14, where each of its pixels is one of a half block's.
const IMAGE_STRETCH: u16 = 7;

/// Columns of images that stand beside the other panels: two at the least size that is read at a glance.
const IMAGES: u16 = 31;
/// Between these widths they do.
const LEAST_FOR_BESIDE: u16 = 76;
const MOST_FOR_BESIDE: u16 = 110;
/// Fewest rows of a scatter beside the canvas.
const LEAST_SCATTER: u16 = 6;

/// The shown panels: index and rectangle, from the top.
pub(super) struct Arrangement {
    pub(super) placed: Vec<(usize, Rect)>,
}

impl Arrangement {
    /// One panel in all of the room but the line that names the others.
    pub(super) fn alone(panels: &[&Panel], focus: usize, area: Rect) -> Self {
        let reserved = if panels.len() > 1 && area.height > 2 { 2 } else { 0 };
        let placed = if panels.is_empty() { Vec::new() } else { vec![(focus, Rect { height: area.height - reserved, ..area })] };
        Self { placed }
    }

    /// What shows the reader's drawing: the first scatter, and below it the first images at the least size that can be made out.
    pub(super) fn drawing(panels: &[&Panel], area: Rect) -> Self {
        let first = |wanted: fn(&Body) -> bool| panels.iter().position(|panel| wanted(&panel.body));
        let images = first(|body| matches!(body, Body::Images(_)));
        let scatter = first(|body| matches!(body.takes(), Takes::Place { .. }));
        let below = images.map_or(0, |at| height(panels[at], area.width).min).min(area.height);
        let above = match (images, scatter) {
            (Some(_), Some(_)) if area.height > below + LEAST_SCATTER => area.height - below - 1,
            (None, Some(_)) => area.height,
            _ => 0,
        };
        let scatter = scatter.filter(|_| above > 0).map(|at| (at, Rect { height: above, ..area }));
        let top = if above > 0 { above + 1 } else { 0 };
        let images = images.map(|at| (at, Rect { y: area.y + top, height: area.height - top, ..area }));
        Self { placed: scatter.into_iter().chain(images).collect() }
    }

    /// Images at the right and as many others as fit at the left, when the room is wide and low and the focused one is among them.
    pub(super) fn beside(panels: &[&Panel], focus: usize, area: Rect) -> Option<Self> {
        let (images, others): (Vec<usize>, Vec<usize>) =
            (0..panels.len()).partition(|index| matches!(panels[*index].body, Body::Images(_)));
        let image = *images.first()?;
        if !(LEAST_FOR_BESIDE..MOST_FOR_BESIDE).contains(&area.width) || others.is_empty() {
            return None;
        }
        let left = Rect { width: area.width - IMAGES - 3, ..area };
        let shown: Vec<&Panel> = others.iter().map(|index| panels[*index]).collect();
        let own_focus = others.iter().position(|index| *index == focus).unwrap_or(0);
        // hidden images need the line with the names, as hidden others do
        let lower = if images.len() == 1 { area.height } else { area.height.saturating_sub(2) };
        let placed = Self::stacked(&shown, own_focus, Rect { height: lower, ..left }).placed;
        let mut placed: Vec<(usize, Rect)> = placed.into_iter().map(|(index, place)| (others[index], place)).collect();
        let height = height(panels[image], IMAGES).preferred.min(area.height);
        placed.push((image, Rect { x: area.x + area.width - IMAGES, width: IMAGES, height, ..area }));
        placed.iter().any(|(index, _)| *index == focus).then_some(Self { placed })
    }

    /// As many panels as fit at their least heights, from the first one, or further down so that the focused one is among them. Then each
    /// grows towards its preferred height: plots until a shape shows, then images, which are hard to read when they are small, and plots last.
    pub(super) fn stacked(panels: &[&Panel], focus: usize, area: Rect) -> Self {
        let heights: Vec<Heights> = panels.iter().map(|panel| height(panel, area.width)).collect();
        let first = (0..=focus).find(|first| focus < first + fitting(&heights[*first..], area.height, *first > 0)).unwrap_or(focus);
        let Some(from_first) = heights.get(first..).filter(|rest| !rest.is_empty()) else { return Self { placed: Vec::new() } };
        let count = fitting(from_first, area.height, first > 0).max(1);
        let shown = &from_first[..count];
        let is_all = count == panels.len();
        let room = if is_all { area.height } else { area.height.saturating_sub(if area.height > 8 { 2 } else { 1 }) };
        let rows = share(&panels[first..first + count], shown, room.saturating_sub(needed(shown)));
        let mut y = 0;
        let mut placed = Vec::new();
        for (index, rows) in rows.into_iter().enumerate() {
            placed.push((first + index, Rect { y: area.y + y, height: rows.min(room.saturating_sub(y)), ..area }));
            y = (y + rows + 1).min(room);
        }
        Self { placed }
    }
}

/// Whether the picture is one of places: with more room it shows more.
fn is_plot(body: &Body) -> bool {
    match body {
        Body::Plane(_) | Body::Plot(_) | Body::Matrix(_) | Body::Sheet(_) | Body::Network(_) => true,
        Body::Images(_) | Body::Bars(_) | Body::Table(_) | Body::Steps(_) | Body::Code(_) => false,
    }
}

/// The rows of each panel when `spare` rows are left beyond their least heights.
fn share(panels: &[&Panel], heights: &[Heights], mut spare: u16) -> Vec<u16> {
    let mut rows: Vec<u16> = heights.iter().map(|heights| heights.min).collect();
    // rows of images grow together: what is left after that helps others more
    let together = |at: usize| match &panels[at].body {
        Body::Images(images) => u16::try_from(images.rows.len()).unwrap_or(1).max(1),
        _ => 1,
    };
    let is_image = |at: &usize| matches!(panels[*at].body, Body::Images(_));
    let is_drawn = |at: &usize| is_plot(&panels[*at].body);
    let (images, others): (Vec<usize>, Vec<usize>) = (0..panels.len()).partition(is_image);
    let (plots, words): (Vec<usize>, Vec<usize>) = others.into_iter().partition(is_drawn);
    for at in &plots {
        let more = spare.min(LEGIBLE).min(heights[*at].preferred.saturating_sub(rows[*at]));
        rows[*at] += more;
        spare -= more;
    }
    for at in images.iter().chain(&words).chain(&plots) {
        let wanted = heights[*at].preferred.saturating_sub(rows[*at]);
        let more = if wanted <= spare { wanted } else { spare - spare % together(*at) };
        rows[*at] += more;
        spare -= more;
    }
    if let Some(plot) = plots.first() {
        let more = spare.min(STRETCH);
        rows[*plot] += more;
        spare -= more;
    }
    if let Some(image) = images.first() {
        rows[*image] += (spare - spare % together(*image)).min(IMAGE_STRETCH * together(*image));
    }
    rows
}

/// How many of the panels fit from the first on, at their least heights, leaving a line for the names of those that don't.
fn fitting(heights: &[Heights], room: u16, hidden_before: bool) -> usize {
    let fits = |count: &usize| {
        let is_all = *count == heights.len() && !hidden_before;
        needed(&heights[..*count]) + if is_all { 0 } else { 2 } <= room
    };
    (0..=heights.len()).rev().find(fits).unwrap_or(0)
}

/// Rows of these panels at their least heights, with a blank line between.
fn needed(heights: &[Heights]) -> u16 {
    let gaps = u16::try_from(heights.len().saturating_sub(1)).unwrap_or(u16::MAX);
    heights.iter().map(|heights| heights.min).fold(gaps, u16::saturating_add)
}
