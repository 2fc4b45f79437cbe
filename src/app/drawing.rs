//! The canvas layer: keys and mouse draw, and every change is shown to the experiment at once.

use std::sync::Arc;

use super::action::{Effect, Intent};
use super::{App, Drawing, Layer};
use crate::lab::{Command, Input, Pick, Snapshot};
use crate::term::event::{Mouse, MouseKind};

/// Pixels of a stroke: three or four of them make a digit.
const STROKE: usize = 4;

impl App {
    fn open_drawing(&mut self) -> Option<&mut Drawing> {
        self.layers.iter_mut().find_map(|layer| match layer {
            Layer::Canvas(drawing) => Some(drawing),
            _ => None,
        })
    }

    pub(super) fn act_on_canvas(&mut self, intent: Intent) -> Vec<Effect> {
        if let Some(words) = self.has_no_use_for(intent) {
            self.notice = Some(String::from(words));
            return Vec::new();
        }
        let Some(drawing) = self.open_drawing() else { return Vec::new() };
        let canvas = &mut drawing.canvas;
        let before = canvas.pixels().to_vec();
        match intent {
            Intent::Left => canvas.step(-1, 0),
            Intent::Right => canvas.step(1, 0),
            Intent::Up => canvas.step(0, -1),
            Intent::Down => canvas.step(0, 1),
            Intent::Stroke(right, down) => canvas.stroke((isize::from(right), isize::from(down)), STROKE),
            Intent::Pen => canvas.toggle(),
            Intent::Erase => canvas.erase(),
            Intent::Thicken => canvas.thicken(),
            Intent::Noise => canvas.noise(),
            Intent::Centre => canvas.centre(),
            Intent::Clear => canvas.clear(),
            Intent::Undo => canvas.undo(),
            Intent::NextDigit => return self.await_digit(Pick::Next),
            Intent::PreviousDigit => return self.await_digit(Pick::Previous),
            Intent::Digit(class) => return self.await_digit(Pick::Class(class)),
            Intent::Act => return self.keep_drawing(),
            Intent::Close => return self.drop_drawing(),
            _ => {}
        }
        self.send_if_changed(&before)
    }

    pub(super) fn draw_with_mouse(&mut self, mouse: Mouse) -> Vec<Effect> {
        let area = self.layout().canvas;
        // A cell is one pixel wide and two high; the brush is set down in its middle.
        let x = f32::from(mouse.column) - f32::from(area.x) + 0.5;
        let y = (f32::from(mouse.row) - f32::from(area.y) + 0.5) * 2.0;
        let inside = area.contains(mouse.column, mouse.row);
        let Some(drawing) = self.open_drawing() else { return Vec::new() };
        let before = drawing.canvas.pixels().to_vec();
        match mouse.kind {
            MouseKind::Down if inside => drawing.canvas.press(x, y),
            MouseKind::Drag if inside => drawing.canvas.drag(x, y),
            MouseKind::Up => drawing.canvas.release(),
            MouseKind::Down | MouseKind::Drag | MouseKind::ScrollUp | MouseKind::ScrollDown => {}
        }
        self.send_if_changed(&before)
    }

    fn send_if_changed(&mut self, before: &[u8]) -> Vec<Effect> {
        let Some(drawing) = self.drawing() else { return Vec::new() };
        if drawing.canvas.pixels() == before {
            return Vec::new();
        }
        let own = (!drawing.canvas.is_empty()).then(|| Arc::from(drawing.canvas.pixels()));
        self.set_own(own)
    }

    /// Makes this the reader's digit, here and in the experiment.
    fn set_own(&mut self, own: Option<Arc<[u8]>>) -> Vec<Effect> {
        let Some(pane) = &mut self.pane else { return Vec::new() };
        pane.own.clone_from(&own);
        pane.history.live();
        self.progress.companion.draw(own.as_deref(), self.now);
        let input = own.map_or(Input::NoOwnDigit, |own| Input::OwnDigit(Box::from(&own[..])));
        vec![Effect::Lab(Command::Input(input))]
    }

    /// Enter: the drawing is already with the experiment; an empty one takes the digit away.
    fn keep_drawing(&mut self) -> Vec<Effect> {
        let Some(drawing) = self.drawing() else { return Vec::new() };
        let own = (!drawing.canvas.is_empty()).then(|| Arc::from(drawing.canvas.pixels()));
        self.close_canvas();
        let mut effects = self.set_own(own);
        effects.push(Effect::Save);
        effects
    }

    /// Esc: back to the digit as it was.
    fn drop_drawing(&mut self) -> Vec<Effect> {
        let Some(drawing) = self.drawing() else { return Vec::new() };
        let before = drawing.before.clone();
        self.close_canvas();
        let changed = self.pane.as_ref().is_some_and(|pane| pane.own != before);
        if changed { self.set_own(before) } else { Vec::new() }
    }

    /// Puts the pane back as it was before the canvas was opened.
    fn close_canvas(&mut self) {
        if let (Some(left), Some(pane)) = (self.drawing().map(|drawing| drawing.left), &mut self.pane) {
            (pane.item, pane.enlarged) = left;
            pane.drawing = false;
        }
        self.layers.retain(|layer| !matches!(layer, Layer::Canvas(_)));
        self.relay();
    }

    /// Asks the experiment for another held-out digit; it comes with one of the next snapshots.
    fn await_digit(&mut self, pick: Pick) -> Vec<Effect> {
        let shown = self.latest().and_then(|snapshot| snapshot.held_out.clone());
        if let Some(drawing) = self.open_drawing() {
            drawing.awaited = Some(shown);
        }
        vec![Effect::Lab(Command::Input(Input::Pick(pick)))]
    }

    /// Puts the held-out digit that was asked for on the canvas, once a snapshot shows a new one.
    pub(super) fn feed_canvas(&mut self, snapshot: &Snapshot) -> Vec<Effect> {
        let Some(drawing) = self.open_drawing() else { return Vec::new() };
        let Some(before) = &drawing.awaited else { return Vec::new() };
        let now = snapshot.held_out.clone();
        let Some(pixels) = now.filter(|pixels| Some(pixels) != before.as_ref()) else { return Vec::new() };
        drawing.awaited = None;
        drawing.canvas.load(&pixels);
        self.set_own(Some(pixels))
    }
}
