//! What the reader has set up before an experiment: its dials, the digits on show, the place pointed at. The worker keeps it; experiments
//! read it.

use std::sync::Arc;

use super::dial::{AnyDial, Dial};
use super::exhibit::Exhibit;
use super::experiment::Input;
use super::snapshot::Knob;
use crate::data::Dataset;

/// The reader's side of an experiment.
#[derive(Clone)]
pub(crate) struct Desk {
    knobs: Vec<Knob>,
    exhibit: Exhibit,
    point: Option<Point>,
    pixel: Option<Pixel>,
    cell: Option<Cell>,
}

/// A place in a plane that the reader points at.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Point {
    /// In which panel.
    pub(crate) panel: String,
    /// Where, in latent units.
    pub(crate) at: [f32; 2],
}

/// A pixel of a picture that the reader points at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pixel {
    /// In which panel.
    pub(crate) panel: String,
    /// In which of its columns of images.
    pub(crate) column: usize,
    /// From the left and from the top.
    pub(crate) at: [usize; 2],
}

/// A cell of a matrix or of a sheet of images that the reader points at, or a line of a table or listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cell {
    /// In which panel.
    pub(crate) panel: String,
    /// From the left, from 0; 0 for a line.
    pub(crate) column: usize,
    /// From the top, from 0.
    pub(crate) row: usize,
}

impl Desk {
    /// Dials at their first stops, digits from the beginning.
    pub(crate) fn new(dials: &[&dyn AnyDial], data: Arc<Dataset>) -> Desk {
        Desk { knobs: dials.iter().map(|dial| dial.knob()).collect(), exhibit: Exhibit::new(data), point: None, pixel: None, cell: None }
    }

    /// Takes in what the reader did. Returns whether anything is different now.
    pub(crate) fn take(&mut self, input: &Input) -> bool {
        match input {
            Input::Knob { id, at } => self.turn(id, *at),
            Input::Point { panel, x, y } => {
                self.point = Some(Point { panel: panel.clone(), at: [*x, *y] });
                true
            }
            Input::Pixel { panel, column, x, y } => {
                self.pixel = Some(Pixel { panel: panel.clone(), column: *column, at: [*x, *y] });
                true
            }
            Input::Cell { panel, column, row } => {
                self.cell = Some(Cell { panel: panel.clone(), column: *column, row: *row });
                true
            }
            Input::Pick(_) => {
                // The cursor goes with the digit that was picked, until it is moved again.
                self.point = None;
                self.exhibit.input(input)
            }
            Input::Partner(_) | Input::OwnDigit(_) | Input::NoOwnDigit => self.exhibit.input(input),
            Input::Press(_) => false,
        }
    }

    fn turn(&mut self, id: &str, at: usize) -> bool {
        let Some(knob) = self.knobs.iter_mut().find(|knob| knob.id == id) else { return false };
        let at = at.min(knob.stops.len() - 1);
        std::mem::replace(&mut knob.at, at) != at
    }

    /// Turns a dial to the stop of this name, if it has one.
    pub(crate) fn set(&mut self, id: &str, stop: &str) {
        if let Some(knob) = self.knobs.iter_mut().find(|knob| knob.id == id)
            && let Some(at) = knob.stops.iter().position(|name| name == stop)
        {
            knob.at = at;
        }
    }

    /// Each dial with the name of its stop: what [`Desk::set`] puts back.
    pub(crate) fn stops(&self) -> Vec<(String, String)> {
        self.knobs.iter().map(|knob| (knob.id.to_string(), knob.stops[knob.at].clone())).collect()
    }

    /// The value at which a dial of this experiment stands.
    ///
    /// # Panics
    /// If the experiment's entry does not list the dial, which its first test finds.
    pub(crate) fn value<T: Copy>(&self, dial: &Dial<T>) -> T {
        dial.stop(self.at(dial)).1
    }

    /// What the stop is called at which a dial stands.
    pub(crate) fn name<T: Sync>(&self, dial: &Dial<T>) -> &'static str {
        dial.stop(self.at(dial)).0
    }

    fn at<T>(&self, dial: &Dial<T>) -> usize {
        let id = dial.id;
        self.knobs.iter().find(|knob| knob.id == id).unwrap_or_else(|| panic!("the entry does not list the dial '{id}'")).at
    }

    /// The dials as the screen shows them.
    pub(crate) fn knobs(&self) -> &[Knob] {
        &self.knobs
    }

    /// The images on show.
    pub(crate) fn exhibit(&self) -> &Exhibit {
        &self.exhibit
    }

    /// Where the reader points in a plane; `None` until then, and again once a digit was picked.
    pub(crate) fn point(&self) -> Option<&Point> {
        self.point.as_ref()
    }

    /// Which pixel the reader points at; the last one when the cursor has left the picture, `None` until it was in one.
    pub(crate) fn pixel(&self) -> Option<&Pixel> {
        self.pixel.as_ref()
    }

    /// Which cell or line the reader points at; `None` until then.
    pub(crate) fn cell(&self) -> Option<&Cell> {
        self.cell.as_ref()
    }

    /// Another model takes the place of the present one: a place in its plane means nothing any more.
    pub(crate) fn forget_point(&mut self) {
        self.point = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::digits;
    use crate::lab::experiment::Pick;

    const BETA: Dial<f32> = Dial::new("beta", "β", &[("0", 0.0), ("1", 1.0), ("4", 4.0)], "1");

    fn desk() -> Desk {
        let data =
            Dataset { label: String::new(), classes: (0..10).map(|c| c.to_string()).collect(), train: digits(1, 1), test: digits(20, 2) };
        Desk::new(&[&BETA], Arc::new(data))
    }

    fn turn(id: &str, at: usize) -> Input {
        Input::Knob { id: id.into(), at }
    }

    #[test]
    fn a_turn_beyond_the_last_stop_ends_at_it_and_an_unknown_knob_is_ignored() {
        let mut desk = desk();
        assert_eq!(desk.value(&BETA), 1.0);
        assert!(desk.take(&turn("beta", 99)));
        assert_eq!((desk.value(&BETA), desk.name(&BETA)), (4.0, "4"));
        assert!(!desk.take(&turn("beta", 99)) && !desk.take(&turn("gamma", 0)));
    }

    #[test]
    fn stops_come_back_by_name_and_unknown_ones_change_nothing() {
        let mut desk = desk();
        desk.take(&turn("beta", 2));
        let stops = desk.stops();
        desk.take(&turn("beta", 0));
        desk.set("beta", "7");
        desk.set("gamma", "1");
        assert_eq!(desk.name(&BETA), "0");
        stops.iter().for_each(|(id, stop)| desk.set(id, stop));
        assert_eq!(desk.name(&BETA), "4");
    }

    #[test]
    fn a_picked_digit_takes_the_cursor_back() {
        let mut desk = desk();
        desk.take(&Input::Point { panel: "scatter".into(), x: 1.0, y: -2.0 });
        assert_eq!(desk.point().map(|point| point.at), Some([1.0, -2.0]));
        desk.take(&Input::Pick(Pick::Next));
        assert_eq!(desk.point(), None);
    }

    #[test]
    fn the_pixel_and_the_cell_that_are_pointed_at_stay_when_another_digit_is_picked() {
        let mut desk = desk();
        assert_eq!((desk.pixel(), desk.cell()), (None, None));
        assert!(desk.take(&Input::Pixel { panel: "target".into(), column: 1, x: 3, y: 27 }));
        assert!(desk.take(&Input::Cell { panel: "sheet".into(), column: 4, row: 2 }));
        desk.take(&Input::Pick(Pick::Next));
        assert_eq!(desk.pixel(), Some(&Pixel { panel: "target".into(), column: 1, at: [3, 27] }));
        assert_eq!(desk.cell(), Some(&Cell { panel: "sheet".into(), column: 4, row: 2 }));
    }
}
