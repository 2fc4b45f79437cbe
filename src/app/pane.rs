//! The live pane as the reader has set it up: what is shown, what has the focus, where the cursors are, and the time machine.
//!
//! Plain data: `ui/pane.rs` and `ui/panel/` draw it, [`super::App`] changes it.

use std::sync::Arc;

use crate::content::course::PaneSpec;
use crate::lab::{Bounds, Knob, Panel, Snapshot};

use super::history::History;
use super::keymap::Offers;

/// Greatest magnification of a scatter.
pub const ZOOM_LIMIT: f32 = 16.0;
/// For so many seconds a stop that was asked for is awaited.
const PATIENCE: u64 = 2;

/// A section's live pane.
#[derive(Clone, Debug, PartialEq)]
pub struct PaneView {
    /// Which experiment, panels, knobs and watched metrics the section asks for.
    pub spec: PaneSpec,
    /// The metrics that stand in the folded and in the enlarged pane: those that the section watches, and those of its challenges.
    pub figures: Vec<String>,
    /// Whether the pane has the keys (and not the text).
    pub focused: bool,
    /// Whether the pane fills the screen.
    pub enlarged: bool,
    /// Which of the shown panels or knobs the keys act on; it is only marked on the screen while `focused`.
    pub item: Item,
    /// Whether the reader has gone to that panel or knob; until then it is the one that takes the arrows.
    pub chosen: bool,
    /// Whether the canvas is open beside it: what shows the drawing comes first.
    pub drawing: bool,
    /// Snapshots seen so far, thinned; [`History::shown`] is what must be drawn.
    pub history: History,
    /// The reader's own digit: 784 grey levels, 0 paper to 255 ink.
    pub own: Option<Arc<[u8]>>,
    /// How images show their grey levels.
    pub style: ImageStyle,
    /// A panel that is held as it was, beside what it shows since.
    pub held: Option<Box<Held>>,
    /// Stops that were asked for and that no snapshot shows yet: a key that comes twice before the worker answers counts twice.
    pub asked: Vec<Asked>,
    /// Whether it has been handed the digit that goes with the reader.
    pub greeted: bool,
    /// Cursors and zoom, one per panel that the reader has touched, by panel id.
    pub panels: Vec<(&'static str, Cursor)>,
}

/// A stop of a knob that the worker was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The knob.
    pub knob: &'static str,
    /// Which stop.
    pub at: usize,
    /// When, in seconds since 1970.
    pub when: u64,
}

/// A panel as it was when the reader took hold of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Held {
    /// What it showed.
    pub panel: Panel,
    /// Where the reader pointed in it.
    pub cursor: Cursor,
    /// The step of the run.
    pub step: u64,
    /// The first pictures of the pane at that moment: in a plane those of the place pointed at.
    pub pictures: Option<Panel>,
}

/// What the keys act on inside the pane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item {
    /// A shown panel, by its place from the top: an index into [`PaneView::shown_panels`].
    Panel(usize),
    /// A shown knob: an index into [`PaneView::shown_knobs`].
    Knob(usize),
}

/// Where the reader points in one panel. Only the fields that make sense for its kind are used.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Cursor {
    /// Plane: the place pointed at, in latent units; `None` until the reader has moved it.
    pub point: Option<(f32, f32)>,
    /// Plane: magnification as a power of two, 0 for the whole plane that the snapshot shows.
    pub zoom: u8,
    /// Plane: the middle of what is shown when magnified, in latent units.
    pub centre: Option<(f32, f32)>,
    /// Images: which column of the rows is pointed at.
    pub column: usize,
    /// Images: the pixel pointed at (from the left, from the top, each 0 to 27), once the reader has gone into the picture.
    pub pixel: Option<(usize, usize)>,
    /// Matrix, sheet, table and listing: the cell or line pointed at (from the left, from the top); `None` until the reader has moved it.
    pub cell: Option<(usize, usize)>,
    /// Images: how grey levels are shown.
    pub style: ImageStyle,
    /// Plot: the place on the horizontal axis that is read off, 0 at its left end and 1 at its right.
    pub along: Option<f32>,
}

/// How images show their grey levels. A terminal without Unicode shows ASCII, whatever was chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ImageStyle {
    /// The finest that the terminal is known to draw.
    #[default]
    Auto,
    /// Characters by how much ink they have and where.
    Ascii,
    /// Two parts a cell.
    Halves,
    /// Four parts a cell.
    Quadrants,
    /// Six parts a cell.
    Sextants,
    /// Eight parts a cell.
    Octants,
    /// Braille dots, dithered.
    Braille,
}

/// Every style with its word.
const STYLES: [(ImageStyle, &str); 7] = [
    (ImageStyle::Auto, "auto"),
    (ImageStyle::Ascii, "ascii"),
    (ImageStyle::Halves, "halves"),
    (ImageStyle::Quadrants, "quadrants"),
    (ImageStyle::Sextants, "sextants"),
    (ImageStyle::Octants, "octants"),
    (ImageStyle::Braille, "braille"),
];

impl ImageStyle {
    /// The style that is kept under a name; the finest for one that is not known.
    pub fn named(name: &str) -> Self {
        STYLES.iter().find(|(_, own)| *own == name).map_or(Self::Auto, |(style, _)| *style)
    }

    /// The words for every style, as a flag or a setting says them.
    pub const WORDS: [&str; STYLES.len()] = {
        let (mut words, mut at) = ([""; STYLES.len()], 0);
        while at < words.len() {
            words[at] = STYLES[at].1;
            at += 1;
        }
        words
    };

    /// The name under which it is kept: its word, and nothing for the one that nobody chose.
    pub fn name(self) -> &'static str {
        STYLES.iter().find(|(style, _)| *style == self && self != Self::Auto).map_or("", |(_, word)| word)
    }

    /// The style after this one, round the end, and what it is called.
    pub fn next(self) -> (Self, &'static str) {
        match self {
            Self::Auto => (Self::Ascii, "pictures in ASCII"),
            Self::Ascii => (Self::Halves, "pictures in half blocks"),
            Self::Halves => (Self::Quadrants, "pictures in quadrants, 2 × 2 parts a cell"),
            Self::Quadrants => (Self::Sextants, "pictures in sextants, 2 × 3 parts a cell, if this terminal has them"),
            Self::Sextants => (Self::Octants, "pictures in octants, 2 × 4 parts a cell, if this terminal has them"),
            Self::Octants => (Self::Braille, "pictures in braille dots"),
            Self::Braille => (Self::Auto, "pictures in the finest parts that this terminal is known to have"),
        }
    }
}

impl std::str::FromStr for ImageStyle {
    type Err = String;

    /// One of [`ImageStyle::WORDS`].
    fn from_str(word: &str) -> Result<Self, String> {
        let known = STYLES.iter().find(|(_, own)| *own == word);
        known.map(|(style, _)| *style).ok_or_else(|| format!("'{word}' is not one of {}", Self::WORDS.join(", ")))
    }
}

/// How one panel must be drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PanelView {
    /// Whether the keys act on this panel.
    pub focused: bool,
    /// Where the reader points in it.
    pub cursor: Cursor,
}

impl Cursor {
    /// How many times larger than the snapshot's bounds a plane is drawn.
    pub fn magnification(&self) -> f32 {
        f32::from(1_u16 << u16::from(self.zoom.min(4))).min(ZOOM_LIMIT)
    }

    /// The part of the plane to show of a plane whose snapshot shows `whole`.
    pub fn window(&self, whole: Bounds) -> Bounds {
        let factor = self.magnification();
        if factor <= 1.0 {
            return whole;
        }
        let (x, y) = self.centre.unwrap_or_else(|| middle(whole));
        let half = |[low, high]: [f32; 2]| (high - low) / 2.0 / factor;
        let (half_x, half_y) = (half(whole.x), half(whole.y));
        Bounds { x: [x - half_x, x + half_x], y: [y - half_y, y + half_y] }
    }
}

/// The middle of a part of the plane.
pub fn middle(bounds: Bounds) -> (f32, f32) {
    (bounds.x[0].midpoint(bounds.x[1]), bounds.y[0].midpoint(bounds.y[1]))
}

impl PaneView {
    /// The pane of a section that has just been opened.
    pub fn new(spec: PaneSpec) -> Self {
        Self {
            figures: spec.watch.clone(),
            spec,
            focused: false,
            enlarged: false,
            drawing: false,
            item: Item::Panel(0),
            chosen: false,
            history: History::default(),
            own: None,
            style: ImageStyle::default(),
            held: None,
            asked: Vec::new(),
            greeted: false,
            panels: Vec::new(),
        }
    }

    /// The snapshot to draw: the one the time machine stands at, or the latest. `None` before the first one has arrived.
    pub fn snapshot(&self) -> Option<&Arc<Snapshot>> {
        self.history.shown()
    }

    /// The panels that the section asks for, in its order; all of the experiment's when it names none.
    pub fn shown_panels<'a>(&self, snapshot: &'a Snapshot) -> Vec<&'a Panel> {
        if self.spec.panels.is_empty() {
            return snapshot.panels.iter().collect();
        }
        self.spec.panels.iter().filter_map(|id| snapshot.panels.iter().find(|panel| panel.id == id)).collect()
    }

    /// The knobs that the section asks for, in its order; all of the experiment's when it names none.
    pub fn shown_knobs<'a>(&self, snapshot: &'a Snapshot) -> Vec<&'a Knob> {
        let Some(wanted) = &self.spec.knobs else { return snapshot.knobs.iter().collect() };
        wanted.iter().filter_map(|id| snapshot.knobs.iter().find(|knob| knob.id == id)).collect()
    }

    /// The stop at which a knob is or soon will be. An order that was not answered for seconds counts no more.
    pub fn stop_of(&self, knob: &Knob, now: u64) -> usize {
        let asked = self.asked.iter().find(|asked| asked.knob == knob.id && now.saturating_sub(asked.when) <= PATIENCE);
        asked.map_or(knob.at, |asked| asked.at)
    }

    /// Notes that a stop was asked for.
    pub fn ask(&mut self, knob: &'static str, at: usize, when: u64) {
        self.asked.retain(|asked| asked.knob != knob);
        self.asked.push(Asked { knob, at, when });
    }

    /// Forgets the orders that a snapshot answers.
    pub fn answer(&mut self, snapshot: &Snapshot) {
        self.asked.retain(|asked| snapshot.knobs.iter().any(|knob| knob.id == asked.knob && knob.at != asked.at));
    }

    /// What the experiment takes from the reader.
    pub fn offers(&self) -> Offers {
        Offers::of(Some(&self.spec.experiment))
    }

    /// Whether the text argues from the panel with this id, so that it is never cut, nor hidden at first.
    pub fn argues(&self, id: &str) -> bool {
        self.spec.argues.iter().any(|argued| argued == id)
    }

    /// The first of `panels`, which are the shown ones, that the text argues from.
    pub fn first_argued(&self, panels: &[&Panel]) -> Option<usize> {
        panels.iter().position(|panel| self.argues(panel.id))
    }

    /// The panel that the reader is at, an index into `panels`, which are the shown ones: the marked one, if the reader has gone to it or is in
    /// the pane, or else the first that the text argues from, or else the first.
    pub fn front(&self, panels: &[&Panel]) -> usize {
        match self.item {
            Item::Panel(index) if index < panels.len() && (self.chosen || self.focused) => index,
            _ => self.first_argued(panels).unwrap_or(0),
        }
    }

    /// How the `index`th shown panel must be drawn.
    pub fn panel_view(&self, index: usize, panel: &Panel) -> PanelView {
        PanelView { focused: self.focused && self.item == Item::Panel(index), cursor: self.cursor(panel.id) }
    }

    /// Whether there is a cursor in the marked panel, that reads something off.
    pub fn reads(&self) -> bool {
        let (Item::Panel(index), Some(snapshot)) = (self.item, self.snapshot()) else { return false };
        let cursor = self.shown_panels(snapshot).get(index).map(|panel| self.cursor(panel.id)).unwrap_or_default();
        cursor.point.is_some() || cursor.pixel.is_some() || cursor.cell.is_some() || cursor.along.is_some()
    }

    /// Whether the keys act on the `index`th shown knob.
    pub fn knob_focused(&self, index: usize) -> bool {
        self.focused && self.item == Item::Knob(index)
    }

    /// Where the reader points in the panel with this id.
    pub fn cursor(&self, id: &str) -> Cursor {
        let cursor = self.panels.iter().find(|(panel, _)| *panel == id).map(|(_, cursor)| *cursor).unwrap_or_default();
        Cursor { style: self.style, ..cursor }
    }

    /// The same, to change it.
    pub fn cursor_mut(&mut self, id: &'static str) -> &mut Cursor {
        let at = self.panels.iter().position(|(panel, _)| *panel == id).unwrap_or_else(|| {
            self.panels.push((id, Cursor::default()));
            self.panels.len() - 1
        });
        &mut self.panels[at].1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLANE: Bounds = Bounds { x: [-4.0, 4.0], y: [-2.0, 2.0] };

    #[test]
    fn every_style_of_pictures_has_a_word() {
        for word in ImageStyle::WORDS {
            let style: ImageStyle = word.parse().expect("each of the words is one");
            assert_eq!((style.name(), style == ImageStyle::Auto), (if word == "auto" { "" } else { word }, word == "auto"));
        }
        assert_eq!(
            "".parse::<ImageStyle>().expect_err("nothing is no word"),
            "'' is not one of auto, ascii, halves, quadrants, sextants, octants, braille"
        );
    }

    #[test]
    fn an_untouched_scatter_shows_the_whole_plane() {
        assert_eq!(Cursor::default().window(PLANE), PLANE);
    }

    #[test]
    fn a_magnified_scatter_shows_a_part_around_its_centre() {
        let cursor = Cursor { zoom: 1, centre: Some((1.0, 0.5)), ..Cursor::default() };
        assert_eq!(cursor.window(PLANE), Bounds { x: [-1.0, 3.0], y: [-0.5, 1.5] });
    }

    #[test]
    fn magnification_never_passes_its_limit() {
        assert!((Cursor { zoom: 200, ..Cursor::default() }.magnification() - ZOOM_LIMIT).abs() < f32::EPSILON);
    }

    #[test]
    fn cursors_are_kept_by_panel() {
        let mut pane = PaneView::new(crate::content::course::PaneSpec {
            experiment: String::from("latent-scatter"),
            panels: Vec::new(),
            argues: Vec::new(),
            knobs: None,
            watch: Vec::new(),
            start: Vec::new(),
        });
        pane.cursor_mut("scatter").point = Some((1.0, 2.0));
        pane.cursor_mut("digits").column = 3;
        assert_eq!(pane.cursor("scatter").point, Some((1.0, 2.0)));
        assert_eq!(pane.cursor("digits").column, 3);
        assert_eq!(pane.cursor("terms"), Cursor::default());
    }
}
