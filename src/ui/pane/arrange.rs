//! Which panels fit, in one column or two, and how many rows each gets.

use ratatui::layout::Rect;

use super::tabs;
use crate::lab::{Body, Panel, Takes};
use crate::ui::panel::{Heights, height, used_width};

/// Rows beyond the preferred ones that a plot takes when nothing else needs them.
const STRETCH: u16 = 8;
/// Rows beyond its least ones that a plot takes before images grow: with fewer a curve's shape can't be read.
const LEGIBLE: u16 = 4;
/// Rows beyond the preferred ones that an image takes: from 7 to 14, where each of its pixels is one of a half block's.
const IMAGE_STRETCH: u16 = 7;

/// An enlarged panel that leaves at least this part of the room, one in so many, shares it.
const WORTH_SHARING: u16 = 3;

/// Columns of images that stand beside the other panels: two at the least size that is read at a glance.
const IMAGES: u16 = 31;
/// Between these widths they do.
const LEAST_FOR_BESIDE: u16 = 76;
const MOST_FOR_BESIDE: u16 = 110;
/// How tightly panels stand, tried one after another until what the text argues from is shown.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fit {
    /// Rows that a plane is content with, its title among them.
    plane: u16,
    /// Rows of the line with the names, a blank one above it among them.
    names: u16,
}

/// In the first a plane is easy to read; in the last its shape can still be seen.
pub(super) const FITS: [Fit; 4] =
    [Fit { plane: 11, names: 2 }, Fit { plane: 9, names: 2 }, Fit { plane: 7, names: 2 }, Fit { plane: 7, names: 1 }];
/// Fewest rows of a scatter beside the canvas.
const LEAST_SCATTER: u16 = 6;
/// Fewest columns of a panel that stands beside another, and where one is a procedure, whose code would be broken in narrower ones.
const LEAST_COLUMN: u16 = 36;
const LEAST_CODE: u16 = 56;
/// Blank columns between the two.
const GUTTER: u16 = 3;
/// Those between the line with the names and what stands beside it.
pub(super) const BEFORE_RIGHT: u16 = 2;

/// What there is to show, in the section's order.
#[derive(Clone, Copy)]
pub(super) struct Wishes<'a> {
    /// The panels.
    pub(super) panels: &'a [&'a Panel],
    /// Which of them the text argues from.
    pub(super) argued: &'a [bool],
    /// The one that the reader is at: it is always shown.
    pub(super) focus: Option<usize>,
    /// How tightly they stand.
    pub(super) fit: Fit,
    /// Whether the others answer to the place pointed at in that one, so that they stand beside it where its width leaves room.
    pub(super) answered: bool,
}

impl Wishes<'_> {
    /// How much of what matters is among the shown panels: the first that the text argues from, the one that the reader is at, and how many
    /// the text argues from in all.
    pub(super) fn met(&self, found: &Arrangement) -> (bool, bool, usize) {
        let is_shown = |index: usize| found.placed.iter().any(|(placed, _)| *placed == index);
        let argued = || (0..self.panels.len()).filter(|index| self.argued[*index]);
        (argued().next().is_none_or(is_shown), self.focus.is_none_or(is_shown), argued().filter(|index| is_shown(*index)).count())
    }
}

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

    /// One panel with all of the room that it has a use for; where that leaves much, the others below it, as far as they fit.
    pub(super) fn foremost(wishes: &Wishes<'_>, focus: usize, area: Rect) -> Self {
        let panels = wishes.panels;
        if let Some(both) = Self::answered(wishes, focus, area).filter(|_| wishes.answered) {
            return both;
        }
        let alone = Self::alone(panels, focus, area);
        let Some(most) = most_useful(panels[focus], area.width) else { return alone };
        let rest = area.height.saturating_sub(most + 1);
        let others: Vec<usize> = (0..panels.len()).filter(|index| *index != focus).collect();
        let shown: Vec<&Panel> = others.iter().map(|index| panels[*index]).collect();
        let argued: Vec<bool> = others.iter().map(|index| wishes.argued[*index]).collect();
        let first = argued.iter().position(|is_argued| *is_argued).unwrap_or(0);
        let has_room = |panel: &&Panel| rest >= (height(panel, area.width, argued[first]).min + 2).max(area.height / WORTH_SHARING);
        if !shown.get(first).is_some_and(has_room) {
            return alone;
        }
        let below = Rect { y: area.y + most + 1, height: rest, ..area };
        let below = Self::stacked(&Wishes { panels: &shown, argued: &argued, focus: None, ..*wishes }, below).placed;
        let below = below.into_iter().map(|(index, place)| (others[index], place));
        Self { placed: std::iter::once((focus, Rect { height: most, ..area })).chain(below).collect() }
    }

    /// A sheet of images as large as its rows allow, and in the columns that this leaves the others, as many as fit; `None` where it leaves
    /// too few.
    fn answered(wishes: &Wishes<'_>, focus: usize, area: Rect) -> Option<Self> {
        let others: Vec<usize> = (0..wishes.panels.len()).filter(|index| *index != focus).collect();
        let panels: Vec<&Panel> = others.iter().map(|index| wishes.panels[*index]).collect();
        let argued: Vec<bool> = others.iter().map(|index| wishes.argued[*index]).collect();
        let rows = area.height.saturating_sub(2);
        let width = used_width(wishes.panels[focus], area.width, rows)?.max(LEAST_COLUMN);
        let rest = area.width.checked_sub(width + GUTTER).filter(|rest| *rest >= LEAST_COLUMN && !others.is_empty())?;
        let right = Rect { x: area.x + width + GUTTER, width: rest, ..area };
        let at_right = Self::stacked(&Wishes { panels: &panels, argued: &argued, focus: None, ..*wishes }, right).placed;
        let height = if at_right.len() < others.len() { rows } else { area.height };
        let at_right = at_right.into_iter().map(|(index, place)| (others[index], place));
        Some(Self { placed: std::iter::once((focus, Rect { width, height, ..area })).chain(at_right).collect() })
    }

    /// What shows the reader's drawing: the first scatter, and below it the first images at the least size that can be made out.
    pub(super) fn drawing(panels: &[&Panel], area: Rect) -> Self {
        let first = |wanted: fn(&Body) -> bool| panels.iter().position(|panel| wanted(&panel.body));
        let images = first(|body| matches!(body, Body::Images(_)));
        let scatter = first(|body| matches!(body.takes(), Takes::Place { .. }));
        let below = images.map_or(0, |at| height(panels[at], area.width, false).min).min(area.height);
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

    /// Images at the right and as many others as fit at the left, when the room is wide and low and the focused one is among them; not beside a
    /// listing or a procedure, whose lines are long.
    pub(super) fn beside(wishes: &Wishes<'_>, area: Rect) -> Option<Self> {
        let panels = wishes.panels;
        let (images, others): (Vec<usize>, Vec<usize>) =
            (0..panels.len()).partition(|index| matches!(panels[*index].body, Body::Images(_)));
        let image = *images.first()?;
        let has_listing = panels.iter().any(|panel| matches!(panel.body, Body::Code(_) | Body::Procedure(_)));
        if !(LEAST_FOR_BESIDE..MOST_FOR_BESIDE).contains(&area.width) || others.is_empty() || has_listing {
            return None;
        }
        let left = Rect { width: area.width - IMAGES - GUTTER, ..area };
        let shown: Vec<&Panel> = others.iter().map(|index| panels[*index]).collect();
        let argued: Vec<bool> = others.iter().map(|index| wishes.argued[*index]).collect();
        let focus = others.iter().position(|index| Some(*index) == wishes.focus);
        let at_left = Wishes { panels: &shown, argued: &argued, focus, ..*wishes };
        let at_left_of = |rows: u16| Self::stacked(&at_left, Rect { height: rows, ..left }).placed;
        let mut placed = at_left_of(area.height);
        if images.len() > 1 && placed.len() == others.len() {
            // hidden images need the line with the names, for which hidden others have left room already
            placed = at_left_of(area.height.saturating_sub(wishes.fit.names));
        }
        let mut placed: Vec<(usize, Rect)> = placed.into_iter().map(|(index, place)| (others[index], place)).collect();
        let Heights { preferred, caption, .. } = height(panels[image], IMAGES, false);
        let height = (preferred + caption).min(area.height);
        placed.push((image, Rect { x: area.x + area.width - IMAGES, width: IMAGES, height, ..area }));
        wishes.focus.is_none_or(|focus| placed.iter().any(|(index, _)| *index == focus)).then_some(Self { placed })
    }

    /// As many panels as fit at their least heights: the one that the reader is at, those that the text argues from, and the others in
    /// order; in two columns where that shows more. Then each grows towards its preferred height: plots until a shape shows, then images,
    /// which are hard to read when they are small, and plots last.
    pub(super) fn stacked(wishes: &Wishes<'_>, area: Rect) -> Self {
        let one = Chosen::new(wishes, area.width, area.height, false);
        let half = (area.width.saturating_sub(GUTTER)) / 2;
        let has_code = wishes.panels.iter().any(|panel| matches!(panel.body, Body::Procedure(_)));
        let two = (half >= if has_code { LEAST_CODE } else { LEAST_COLUMN } && one.indices.len() < wishes.panels.len())
            .then(|| Chosen::new(wishes, half, area.height, true));
        let (chosen, width) = match two {
            Some(two) if two.indices.len() > one.indices.len() => (two, half),
            _ => (one, area.width),
        };
        let (left, right) = chosen.indices.split_at(chosen.split);
        let (mut placed, _) = column(wishes.panels, left, &chosen.heights, Rect { width, height: chosen.room, ..area });
        let beside = Rect { x: area.x + area.width - half, width: half, height: chosen.room, ..area };
        let (at_right, is_silent) = column(wishes.panels, right, &chosen.heights, beside);
        // the line with the names leaves its end to a caption that else has no room, if all of them still stand in it
        let names = tabs::least_width(wishes.panels, |index| chosen.indices.contains(&index));
        if is_silent && names <= usize::from((beside.x - area.x).saturating_sub(BEFORE_RIGHT)) {
            placed.extend(column(wishes.panels, right, &chosen.heights, Rect { height: area.height, ..beside }).0);
            return Self { placed };
        }
        placed.extend(at_right);
        Self { placed }
    }
}

/// Which panels are shown in one or two columns.
struct Chosen {
    /// Heights of all panels at the width of a column.
    heights: Vec<Heights>,
    /// The shown ones, in order.
    indices: Vec<usize>,
    /// How many of them stand in the first column.
    split: usize,
    /// Rows of a column.
    room: u16,
}

impl Chosen {
    fn new(wishes: &Wishes<'_>, width: u16, height: u16, has_two_columns: bool) -> Self {
        let mut heights: Vec<Heights> =
            wishes.panels.iter().zip(wishes.argued).map(|(panel, is_argued)| self::height(panel, width, *is_argued)).collect();
        for (heights, panel) in heights.iter_mut().zip(wishes.panels) {
            if matches!(panel.body, Body::Plane(_)) {
                heights.min = heights.min.min(wishes.fit.plane);
            }
        }
        // A curve that the text argues from has its shape before other panels are shown, unless these are argued from too.
        let argued: Vec<usize> = (0..heights.len()).filter(|index| wishes.argued[*index]).collect();
        if let Some(&at) = argued.first().filter(|at| matches!(wishes.panels[**at].body, Body::Plot(_))) {
            let legible = heights[at].min.max(heights[at].preferred.min(height * 2 / 5));
            let room = height.saturating_sub(2);
            // one that does not fit beside the curve anyway takes nothing from it
            let taken = argued.iter().fold(0, |taken, index| {
                let more = if taken == 0 { heights[*index].min } else { taken + 1 + heights[*index].min };
                if more <= room || taken == 0 { more } else { taken }
            });
            let spare = room.saturating_sub(taken);
            heights[at].min += spare.min(legible - heights[at].min);
        }
        let split = |indices: &[usize], room: u16| {
            let rows = |part: &[usize]| needed(part.iter().map(|index| heights[*index]));
            if !has_two_columns {
                return (rows(indices) <= room).then_some(indices.len());
            }
            let longer = |at: &usize| rows(&indices[..*at]).max(rows(&indices[*at..]));
            (0..=indices.len()).rev().min_by_key(longer).filter(|at| longer(at) <= room)
        };
        let all: Vec<usize> = (0..wishes.panels.len()).collect();
        if let Some(at) = split(&all, height) {
            return Self { indices: all, split: at, room: height, heights };
        }
        // the line with the names of all of them, and a blank one above it
        let names = if height > 8 { wishes.fit.names } else { 1 };
        let room = height.saturating_sub(names);
        let argued = all.iter().copied().filter(|index| wishes.argued[*index]);
        let by_rank = wishes.focus.into_iter().chain(argued).chain(all.iter().copied());
        let (mut indices, mut at): (Vec<usize>, usize) = (Vec::new(), 0);
        for index in by_rank.filter(|index| *index < wishes.panels.len()) {
            let mut more = indices.clone();
            more.push(index);
            more.sort_unstable();
            more.dedup();
            // where not even one fits it is drawn as far as it goes
            match split(&more, room) {
                Some(found) => (indices, at) = (more, found),
                None if indices.is_empty() => (indices, at) = (more, 1),
                None => {}
            }
        }
        Self { indices, split: at, room, heights }
    }
}

/// The rectangles of some panels, one below the other, and whether one of them has no room for its caption.
fn column(panels: &[&Panel], indices: &[usize], heights: &[Heights], area: Rect) -> (Vec<(usize, Rect)>, bool) {
    let shown: Vec<&Panel> = indices.iter().map(|index| panels[*index]).collect();
    let heights: Vec<Heights> = indices.iter().map(|index| heights[*index]).collect();
    let (rows, is_silent) = share(&shown, &heights, area.height.saturating_sub(needed(heights.iter().copied())));
    let mut y = 0;
    let mut placed = Vec::new();
    for (index, rows) in indices.iter().zip(rows) {
        placed.push((*index, Rect { y: area.y + y, height: rows.min(area.height.saturating_sub(y)), ..area }));
        y = (y + rows + 1).min(area.height);
    }
    (placed, is_silent)
}

/// Rows beyond which an enlarged panel gains nothing; `None` where it shows more the larger it is.
fn most_useful(panel: &Panel, width: u16) -> Option<u16> {
    let Heights { preferred, caption, .. } = height(panel, width, true);
    match &panel.body {
        Body::Images(images) => Some(preferred + caption + IMAGE_STRETCH * u16::try_from(images.rows.len()).unwrap_or(1)),
        body if is_plot(body) => None,
        _ => Some(preferred + caption),
    }
}

/// Whether the picture is one of places: with more room it shows more.
fn is_plot(body: &Body) -> bool {
    match body {
        Body::Plane(_) | Body::Plot(_) | Body::Matrix(_) | Body::Sheet(_) | Body::Network(_) | Body::Code(_) => true,
        Body::Images(_) | Body::Bars(_) | Body::Table(_) | Body::Steps(_) | Body::Procedure(_) => false,
    }
}

/// The rows of each panel when `spare` rows are left beyond their least heights, and whether a caption among them finds no room.
fn share(panels: &[&Panel], heights: &[Heights], mut spare: u16) -> (Vec<u16>, bool) {
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
    // a line that is cut says less than a larger picture shows
    for at in words.iter().filter(|at| matches!(panels[**at].body, Body::Steps(_))) {
        let more = spare.min(heights[*at].preferred.saturating_sub(rows[*at]));
        rows[*at] += more;
        spare -= more;
    }
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
    // a caption is shown whole or not at all
    let (mut silent, mut is_silent) = (None, false);
    for at in images.iter().chain(&words).chain(&plots) {
        let caption = heights[*at].caption;
        if caption <= spare {
            rows[*at] += caption;
            spare -= caption;
        } else {
            is_silent = true;
            let keeps_its_shape = matches!(panels[*at].body, Body::Images(_) | Body::Matrix(_) | Body::Sheet(_));
            silent = silent.or(Some(*at).filter(|_| keeps_its_shape));
        }
    }
    if let Some(plot) = plots.first() {
        let more = spare.min(STRETCH);
        rows[*plot] += more;
        spare -= more;
    }
    if let Some(image) = images.first() {
        let more = (spare - spare % together(*image)).min(IMAGE_STRETCH * together(*image));
        rows[*image] += more;
        spare -= more;
    }
    // a picture that its width keeps from using all of its rows has room for its caption, together with those that nobody wants
    if let Some(at) = silent {
        rows[at] += spare;
    }
    (rows, is_silent)
}

/// Rows of these panels at their least heights, with a blank line between.
fn needed(heights: impl Iterator<Item = Heights>) -> u16 {
    let rows = heights.fold(0_u16, |rows, heights| rows.saturating_add(heights.min).saturating_add(1));
    rows.saturating_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::{Plot, Scaled, Spacing, Table, Words};

    fn table(rows: usize) -> Panel {
        let body = Body::Table(Table { header: Vec::new(), rows: vec![vec![Words::from("7")]; rows] });
        Panel { id: "table", title: String::from("table"), figure: Words::default(), caption: Words::default(), body }
    }

    fn plot() -> Panel {
        let axis = || Scaled { label: String::new(), unit: String::new(), range: [0.0, 1.0], spacing: Spacing::Linear };
        let body = Body::Plot(Plot { layers: Vec::new(), x: axis(), y: axis(), right: None, readings: None });
        Panel { id: "plot", title: String::from("plot"), figure: Words::default(), caption: Words::default(), body }
    }

    fn shown(panels: &[&Panel], argued: &[bool], focus: Option<usize>, (width, height): (u16, u16)) -> Vec<(usize, Rect)> {
        Arrangement::stacked(&Wishes { panels, argued, focus, fit: FITS[0], answered: false }, Rect::new(0, 0, width, height)).placed
    }

    #[test]
    fn a_curve_that_the_text_argues_from_has_its_shape_before_others_are_shown() {
        let (curve, words) = (plot(), table(7));
        let panels = [&curve, &words, &words, &words];
        let rows =
            |argued: &[bool]| shown(&panels, argued, None, (34, 30)).into_iter().map(|(at, place)| (at, place.height)).collect::<Vec<_>>();
        assert_eq!(rows(&[false; 4]), [(0, 10), (1, 8), (2, 8)]);
        assert!(rows(&[true, false, false, false])[0].1 >= 12, "{:?}", rows(&[true, false, false, false]));
        let all = rows(&[true; 4]);
        assert_eq!(all.iter().map(|shown| shown.0).collect::<Vec<_>>(), [0, 1, 2], "what is argued from too keeps its place: {all:?}");
    }

    #[test]
    fn what_the_text_argues_from_is_shown_whole_before_anything_else() {
        let (long, plot) = (table(12), plot());
        let panels = [&plot, &plot, &long];
        let indices =
            |argued: &[bool], height| shown(&panels, argued, None, (40, height)).iter().map(|(index, _)| *index).collect::<Vec<_>>();
        assert_eq!(indices(&[false; 3], 20), [0, 1]);
        assert_eq!(indices(&[false; 3], 24), [0, 1, 2]);
        assert_eq!(indices(&[false, false, true], 24), [0, 2]);
        let argued = shown(&panels, &[false, false, true], None, (40, 24));
        assert!(argued.iter().any(|(index, place)| *index == 2 && place.height >= 13), "{argued:?}");
    }

    #[test]
    fn no_rows_go_to_half_a_caption_while_a_table_is_cut() {
        let (short, long) = (Panel { caption: Words::from("word ".repeat(30)), ..table(3) }, table(12));
        let rows =
            |height| shown(&[&short, &long], &[false; 2], None, (40, height)).iter().map(|(_, place)| place.height).collect::<Vec<_>>();
        assert_eq!(rows(18), [4, 13], "the table is whole before there is a caption");
        assert_eq!(rows(19), [4, 13], "one row is of no use to it");
        assert_eq!(rows(22), [8, 13], "four are");
    }

    #[test]
    fn where_one_column_hides_panels_two_columns_show_them() {
        let (long, plot) = (table(12), plot());
        let places = shown(&[&plot, &plot, &long], &[false, false, true], None, (80, 16));
        assert_eq!(places.iter().map(|(index, place)| (*index, place.x)).collect::<Vec<_>>(), [(0, 0), (1, 0), (2, 42)]);
    }

    #[test]
    fn the_panel_that_the_reader_is_at_is_always_shown() {
        let (long, plot) = (table(12), plot());
        for focus in 0..4 {
            let places = shown(&[&plot, &long, &plot, &long], &[true, true, false, false], Some(focus), (40, 16));
            assert!(places.iter().any(|(index, _)| *index == focus), "{focus}: {places:?}");
        }
    }

    #[test]
    fn no_panel_leaves_its_area_or_lies_on_another() {
        let (long, plot) = (table(9), plot());
        for (width, height) in (0..100).step_by(7).flat_map(|width| (0..50).map(move |height| (width, height))) {
            let places = shown(&[&plot, &long, &plot, &long], &[false, true, false, true], None, (width, height));
            for (at, (_, place)) in places.iter().enumerate() {
                assert!(place.right() <= width && place.bottom() <= height, "{width}x{height} {places:?}");
                assert!(places[..at].iter().all(|(_, other)| !other.intersects(*place)), "{width}x{height} {places:?}");
            }
        }
    }
}
