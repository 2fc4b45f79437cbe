//! Which panels fit, and how many rows each gets.

use ratatui::layout::Rect;

use crate::lab::{Body, Panel};
use crate::ui::panel::{Heights, height};

/// Rows beyond the preferred ones that a plot takes when nothing else needs them.
const STRETCH: u16 = 8;

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

    /// As many panels as fit at their least heights, from the first one, or further down so that the focused one is among them; then
    /// each, from the top, grows towards its preferred height.
    pub(super) fn stacked(panels: &[&Panel], focus: usize, area: Rect) -> Self {
        let heights: Vec<Heights> = panels.iter().map(|panel| height(panel, area.width)).collect();
        let first = (0..=focus).find(|first| focus < first + fitting(&heights[*first..], area.height, *first > 0)).unwrap_or(focus);
        let Some(from_first) = heights.get(first..).filter(|rest| !rest.is_empty()) else { return Self { placed: Vec::new() } };
        let count = fitting(from_first, area.height, first > 0).max(1);
        let shown = &from_first[..count];
        let is_all = count == panels.len();
        let room = if is_all { area.height } else { area.height.saturating_sub(if area.height > 8 { 2 } else { 1 }) };
        let mut rows: Vec<u16> = shown.iter().map(|heights| heights.min).collect();
        let mut spare = room.saturating_sub(needed(shown));
        for (row, heights) in rows.iter_mut().zip(shown) {
            let more = heights.preferred.saturating_sub(*row).min(spare);
            *row += more;
            spare -= more;
        }
        let plot = |panel: &&Panel| matches!(panel.body, Body::Scatter(_) | Body::Curves(_));
        if let Some(plot) = panels[first..first + count].iter().position(plot) {
            rows[plot] += spare.min(STRETCH);
        }
        let mut y = 0;
        let mut placed = Vec::new();
        for (index, rows) in rows.into_iter().enumerate() {
            placed.push((first + index, Rect { y: area.y + y, height: rows.min(room.saturating_sub(y)), ..area }));
            y = (y + rows + 1).min(room);
        }
        Self { placed }
    }
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
