//! Driving the pane: the run, the knobs, the cursors, the time machine.

use std::sync::Arc;

use super::action::{Effect, Intent};
use super::canvas::Canvas;
use super::cursors::{self, Way};
use super::keymap::Offers;
use super::pane::{Cursor, Held, Item, PaneView, middle};
use super::{App, Drawing, Layer, Question};
use crate::data::SIDE;
use crate::lab::{Body, Bounds, Command, Input, Panel, Phase, Pick, Snapshot, Take, Takes};

/// How often the plane can be halved.
const DEEPEST_ZOOM: u8 = 4;
/// One step of the cursor along a curve, as a share of its axis.
const ALONG_STEP: f32 = 0.02;

impl App {
    /// What a key means in the pane; `None` when the meaning is not the pane's own.
    pub(super) fn act_in_pane(&mut self, intent: Intent) -> Option<Vec<Effect>> {
        if let Some(words) = self.has_no_use_for(intent) {
            self.notice = Some(String::from(words));
            return Some(Vec::new());
        }
        Some(match intent {
            Intent::PlayPause => self.play_or_pause(),
            Intent::Step => {
                self.go_live();
                self.keep_pause(true);
                vec![Effect::Lab(Command::Step)]
            }
            Intent::Restart => {
                self.layers.push(Layer::Confirm(Question::Restart));
                Vec::new()
            }
            Intent::Press(key) => self.press_button(key),
            Intent::NextDigit => input(Input::Pick(Pick::Next)),
            Intent::PreviousDigit => input(Input::Pick(Pick::Previous)),
            Intent::Digit(class) => input(Input::Pick(Pick::Class(class))),
            Intent::NextPartner => input(Input::Partner(Pick::Next)),
            Intent::PreviousPartner => input(Input::Partner(Pick::Previous)),
            Intent::Draw => {
                self.open_canvas();
                Vec::new()
            }
            Intent::NextItem => {
                let items = self.times();
                self.step_item(items)
            }
            Intent::PreviousItem => {
                let items = self.times();
                self.step_item(-items)
            }
            Intent::Left => self.go((-1, 0)),
            Intent::Right => self.go((1, 0)),
            Intent::Up => self.go((0, -1)),
            Intent::Down => self.go((0, 1)),
            Intent::ZoomIn => self.zoom(1),
            Intent::ZoomOut => self.zoom(-1),
            Intent::Earlier => self.scrub(-1),
            Intent::Later => self.scrub(1),
            Intent::First => self.look(super::history::History::first),
            Intent::Live => self.look(super::history::History::live),
            Intent::Style => self.restyle(),
            Intent::Act => self.enter_picture(),
            Intent::Hold => self.hold(),
            _ => return None,
        })
    }

    /// What the experiment in the pane takes from the reader.
    pub fn offers(&self) -> Offers {
        self.pane.as_ref().filter(|_| !self.shows_quiz()).map_or(Offers::of(None), PaneView::offers)
    }

    /// What to say of a key that means nothing to this experiment.
    pub(super) fn has_no_use_for(&self, intent: Intent) -> Option<&'static str> {
        if self.offers().means(intent) {
            return None;
        }
        Some(match intent {
            Intent::Draw => "this pane takes no digit of your own",
            Intent::NextPartner | Intent::PreviousPartner => "there are no pairs of digits in this pane",
            Intent::Press(_) => "this pane has no button with that key",
            _ => "there are no digits to choose in this pane",
        })
    }

    fn press_button(&mut self, key: char) -> Vec<Effect> {
        match self.offers().buttons().iter().find(|button| button.key == key) {
            Some(button) => {
                self.go_live();
                input(Input::Press(button.id.into()))
            }
            None => {
                self.notice = Some(String::from("this pane has no button with that key"));
                Vec::new()
            }
        }
    }

    fn play_or_pause(&mut self) -> Vec<Effect> {
        self.go_live();
        match self.latest().map(|snapshot| &snapshot.phase) {
            Some(Phase::Failed(_)) => {
                self.layers.push(Layer::Confirm(Question::Restart));
                Vec::new()
            }
            Some(Phase::Paused | Phase::Done(_)) => {
                self.keep_pause(false);
                vec![Effect::Lab(Command::Play)]
            }
            Some(Phase::Training) => {
                self.keep_pause(true);
                vec![Effect::Lab(Command::Pause)]
            }
            Some(Phase::Preparing(_)) | None => {
                self.notice = Some(String::from("still getting ready"));
                Vec::new()
            }
        }
    }

    /// Marks a panel, and in a scatter puts the cursor where the mouse points.
    pub(super) fn point(&mut self, index: usize, place: Option<(f32, f32)>) -> Vec<Effect> {
        let Some(pane) = self.pane.as_mut().filter(|pane| pane.focused) else { return Vec::new() };
        let Some(snapshot) = pane.snapshot().map(Arc::clone) else { return Vec::new() };
        let Some(panel) = pane.shown_panels(&snapshot).get(index).copied() else { return Vec::new() };
        (pane.item, pane.chosen) = (Item::Panel(index), true);
        match (panel.body.takes(), place) {
            (Takes::Place { .. }, Some((x, y))) => {
                pane.cursor_mut(panel.id).point = Some((x, y));
                input(Input::Point { panel: panel.id.to_owned(), x, y })
            }
            (Takes::Place { .. } | Takes::Nothing | Takes::Along | Takes::Pictures { .. } | Takes::Cells { .. }, _) => Vec::new(),
        }
    }

    fn go_live(&mut self) {
        if let Some(pane) = &mut self.pane {
            pane.history.live();
        }
    }

    pub(super) fn look(&mut self, change: impl FnOnce(&mut super::history::History)) -> Vec<Effect> {
        if let Some(pane) = &mut self.pane {
            change(&mut pane.history);
        }
        Vec::new()
    }

    fn step_item(&mut self, by: isize) -> Vec<Effect> {
        if let Some(pane) = &mut self.pane
            && let Some(snapshot) = pane.snapshot().map(Arc::clone)
        {
            let panels = pane.shown_panels(&snapshot).len();
            let all = panels + pane.shown_knobs(&snapshot).len();
            let at = match pane.item {
                Item::Panel(at) => at,
                Item::Knob(at) => panels + at,
            };
            let next = at.saturating_add_signed(by).min(all.saturating_sub(1));
            (pane.item, pane.chosen) = (if next < panels { Item::Panel(next) } else { Item::Knob(next - panels) }, true);
        }
        Vec::new()
    }

    /// Moves the cursor of the marked panel or turns the marked knob; up and down leave what has no use for them.
    fn go(&mut self, way: Way) -> Vec<Effect> {
        let Some(pane) = &mut self.pane else { return Vec::new() };
        let Some(snapshot) = pane.snapshot().map(Arc::clone) else { return Vec::new() };
        match pane.item {
            Item::Knob(index) => {
                let knobs = pane.shown_knobs(&snapshot);
                let Some(knob) = knobs.get(index) else { return Vec::new() };
                if way.0 == 0 {
                    return self.step_item(isize::from(way.1));
                }
                let from = pane.stop_of(knob, self.now);
                let at = from.saturating_add_signed(isize::from(way.0)).min(knob.stops.len().saturating_sub(1));
                if at == from {
                    return Vec::new();
                }
                let (name, id, stop) = (knob.id, knob.id.to_owned(), knob.stops[at].clone());
                pane.history.live();
                pane.ask(name, at, self.now);
                self.keep_knob(&id, &stop);
                input(Input::Knob { id, at })
            }
            Item::Panel(index) => {
                let panels = pane.shown_panels(&snapshot);
                let Some(panel) = panels.get(index).copied() else { return Vec::new() };
                let mut cursor = pane.cursor(panel.id);
                let told = match panel.body.takes() {
                    Takes::Place { bounds, start } => Some(cursors::point_at(bounds, start, panel.id, &mut cursor, way)),
                    Takes::Pictures { columns } => {
                        if !cursors::step_in_images(&mut cursor, columns, way) {
                            return self.step_item(isize::from(way.1));
                        }
                        cursors::pixel_at(panel, &cursor, pane.offers())
                    }
                    Takes::Cells { columns, rows } => {
                        if let Body::Code(code) = &panel.body {
                            // the first step leads from the marked line, which is the one in sight
                            cursor.cell = cursor.cell.or(code.at.map(|line| (0, line)));
                        }
                        if !cursors::step_in_cells(&mut cursor, (columns, rows), way) {
                            return self.step_item(isize::from(way.1));
                        }
                        cursors::cell_at(panel, &cursor, pane.offers())
                    }
                    Takes::Along if way.0 != 0 => {
                        let along = cursor.along.unwrap_or(1.0) + ALONG_STEP * f32::from(way.0);
                        cursor.along = Some(along.clamp(0.0, 1.0));
                        None
                    }
                    Takes::Along | Takes::Nothing => {
                        return if way.1 == 0 { Vec::new() } else { self.step_item(isize::from(way.1)) };
                    }
                };
                *pane.cursor_mut(panel.id) = cursor;
                told.map(input).unwrap_or_default()
            }
        }
    }

    fn zoom(&mut self, by: i8) -> Vec<Effect> {
        if let Some(pane) = &mut self.pane
            && let Some(snapshot) = pane.snapshot().map(Arc::clone)
            && let Some((id, bounds)) = plane_to_zoom(pane, &snapshot)
        {
            let cursor = pane.cursor_mut(id);
            cursor.zoom = cursor.zoom.saturating_add_signed(by).min(DEEPEST_ZOOM);
            cursor.centre = (cursor.zoom > 0).then(|| cursor.point.unwrap_or_else(|| middle(bounds)));
        }
        Vec::new()
    }

    /// The section that explains the line pointed at, where a listing is marked: its place in the course.
    pub fn explained(&self) -> Option<usize> {
        let pane = self.pane.as_ref()?;
        let Item::Panel(index) = pane.item else { return None };
        let panel = pane.shown_panels(pane.snapshot()?).get(index).copied()?;
        let Body::Code(code) = &panel.body else { return None };
        let section = code.link(pane.cursor(panel.id).cell.map(|(_, line)| line))?;
        self.course.position(section)
    }

    /// Enter: goes into a picture to read its pixels, and from a line of a listing to the section that explains it; anywhere else it enlarges
    /// the pane.
    fn enter_picture(&mut self) -> Vec<Effect> {
        if let Some(section) = self.explained() {
            return self.follow(section);
        }
        if let Some(pane) = &mut self.pane
            && let Some(snapshot) = pane.snapshot().map(Arc::clone)
            && let Item::Panel(index) = pane.item
            && let Some(panel) = pane.shown_panels(&snapshot).get(index).copied()
            && matches!(panel.body.takes(), Takes::Pictures { .. })
        {
            let offers = pane.offers();
            let cursor = pane.cursor_mut(panel.id);
            cursor.pixel = if cursor.pixel.is_some() { None } else { Some((SIDE / 2, SIDE / 2)) };
            // a picture is gone into to see all of its pixels, but where the model answers to one its answer stays in sight
            let fills_the_screen = cursor.pixel.is_some() && !offers.takes(Take::Pixel);
            pane.enlarged |= fills_the_screen;
            let cursor = pane.cursor_mut(panel.id);
            return cursors::pixel_at(panel, cursor, offers).map(input).unwrap_or_default();
        }
        self.enlarge();
        Vec::new()
    }

    /// Holds the marked panel as it is beside what it shows from now on, or lets it go.
    fn hold(&mut self) -> Vec<Effect> {
        let Some(pane) = &mut self.pane else { return Vec::new() };
        let marked = match (pane.item, pane.snapshot()) {
            (Item::Panel(index), Some(snapshot)) => {
                let panels = pane.shown_panels(snapshot);
                let pictures = panels.iter().find(|panel| matches!(panel.body, Body::Images(_)));
                panels.get(index).map(|panel| ((*panel).clone(), snapshot.step, pictures.map(|panel| (*panel).clone())))
            }
            _ => None,
        };
        let Some((panel, step, pictures)) = marked else {
            self.notice = Some(String::from("mark a panel first: j and k"));
            return Vec::new();
        };
        if pane.held.take_if(|held| held.panel.id == panel.id).is_some() {
            self.notice = Some(String::from("let go"));
            return Vec::new();
        }
        let cursor = Cursor { pixel: None, ..pane.cursor(panel.id) };
        let goes_on = match panel.body.takes() {
            Takes::Pictures { .. } => "held; ← → mark another picture, which is compared with it; | lets go",
            Takes::Place { .. } => "held; move the cursor to another place, which is compared with it; | lets go",
            Takes::Cells { .. } | Takes::Along | Takes::Nothing => "held as it is; what it shows from now on stands beside it; | lets go",
        };
        pane.held = Some(Box::new(Held { panel, cursor, step, pictures }));
        if !pane.enlarged {
            self.enlarge();
        }
        self.notice = Some(String::from(goes_on));
        Vec::new()
    }

    /// Shows all pictures of the pane in the next style.
    fn restyle(&mut self) -> Vec<Effect> {
        if let Some(pane) = &mut self.pane
            && let Some(snapshot) = pane.snapshot().map(Arc::clone)
        {
            if snapshot.panels.iter().any(|panel| panel.body.shows_images()) {
                let (style, words) = pane.style.next();
                pane.style = style;
                self.keep_style(style);
                self.notice = Some(String::from(words));
            } else {
                self.notice = Some(String::from("there are no pictures here"));
            }
        }
        Vec::new()
    }

    /// Esc inside a picture leaves it; says whether there was one to leave.
    pub(super) fn leave_picture(&mut self) -> bool {
        let Some(pane) = &mut self.pane else { return false };
        let inside = pane.panels.iter_mut().find(|(_, cursor)| cursor.pixel.is_some());
        inside.is_some_and(|(_, cursor)| cursor.pixel.take().is_some())
    }

    fn open_canvas(&mut self) {
        if let Some(pane) = &mut self.pane {
            let canvas = Canvas::new(pane.own.as_deref());
            let before = pane.own.clone();
            let left = (pane.item, pane.enlarged);
            pane.enlarged = false;
            pane.drawing = true;
            if let Some(snapshot) = pane.snapshot().map(Arc::clone) {
                pane.item = follower(pane, &snapshot).unwrap_or(pane.item);
            }
            self.layers.push(Layer::Canvas(Drawing { canvas, before, left, awaited: None }));
        }
    }
}

fn input(input: Input) -> Vec<Effect> {
    vec![Effect::Lab(Command::Input(input))]
}

/// The marked plane, or else the first one.
fn plane_to_zoom(pane: &PaneView, snapshot: &Snapshot) -> Option<(&'static str, Bounds)> {
    let panels = pane.shown_panels(snapshot);
    let as_plane = |panel: &Panel| match panel.body.takes() {
        Takes::Place { bounds, .. } => Some((panel.id, bounds)),
        Takes::Nothing | Takes::Along | Takes::Pictures { .. } | Takes::Cells { .. } => None,
    };
    let marked = match pane.item {
        Item::Panel(index) => panels.get(index).copied().and_then(as_plane),
        Item::Knob(_) => None,
    };
    marked.or_else(|| panels.iter().copied().find_map(as_plane))
}

/// What the keys act on in a pane that was just opened: the cursor of a scatter or of a sheet, or the pictures of an experiment that takes their
/// pixels, or a listing, else the first knob, else the first panel. What the experiment does not take from the reader does not count.
pub(super) fn first_item(pane: &PaneView, snapshot: &Snapshot) -> Item {
    let panels = pane.shown_panels(snapshot);
    let first =
        |take: Take, is_wanted: fn(&Body) -> bool| panels.iter().position(|panel| pane.offers().takes(take) && is_wanted(&panel.body));
    let scatter = first(Take::Point, |body| matches!(body.takes(), Takes::Place { .. }));
    let sheet = || first(Take::Cell, |body| matches!(body, Body::Sheet(_)));
    let pictures = || first(Take::Pixel, |body| matches!(body, Body::Images(_)));
    let listing = || first(Take::Cell, |body| matches!(body, Body::Code(_)));
    match scatter.or_else(sheet).or_else(pictures).or_else(listing) {
        Some(index) => Item::Panel(index),
        None if !pane.shown_knobs(snapshot).is_empty() => Item::Knob(0),
        None => Item::Panel(0),
    }
}

/// The panel in which the own digit is seen: a scatter, or else pictures.
fn follower(pane: &PaneView, snapshot: &Snapshot) -> Option<Item> {
    let panels = pane.shown_panels(snapshot);
    let scatter = panels.iter().position(|panel| matches!(panel.body.takes(), Takes::Place { .. }));
    scatter.or_else(|| panels.iter().position(|panel| panel.body.shows_images())).map(Item::Panel)
}

/// Panels and knobs may change from snapshot to snapshot: the mark stays on one that exists.
pub(super) fn keep_item_in_range(pane: &mut PaneView, snapshot: &Snapshot) {
    let (panels, knobs) = (pane.shown_panels(snapshot).len(), pane.shown_knobs(snapshot).len());
    pane.item = match pane.item {
        Item::Panel(at) => Item::Panel(at.min(panels.saturating_sub(1))),
        Item::Knob(at) if knobs > 0 => Item::Knob(at.min(knobs - 1)),
        Item::Knob(_) => Item::Panel(0),
    };
}
