//! The knobs of one experiment, and the values of their stops.

use super::experiment::Input;
use super::snapshot::Knob;

/// The knobs of one experiment.
pub(crate) struct Knobs(Vec<Knob>);

impl Knobs {
    pub(crate) fn new(knobs: Vec<Knob>) -> Knobs {
        Knobs(knobs)
    }

    /// Turns the knob that an input names. Returns its id if it stands elsewhere now.
    pub(crate) fn turn(&mut self, input: &Input) -> Option<&'static str> {
        let Input::Knob { id, at } = input else { return None };
        let knob = self.0.iter_mut().find(|knob| knob.id == id)?;
        let at = (*at).min(knob.stops.len() - 1);
        (knob.at != at).then(|| {
            knob.at = at;
            knob.id
        })
    }

    /// Turns a knob to the stop of this name, if it has one.
    pub(crate) fn set(&mut self, id: &str, stop: &str) {
        if let Some(knob) = self.0.iter_mut().find(|knob| knob.id == id)
            && let Some(at) = knob.stops.iter().position(|name| name == stop)
        {
            knob.at = at;
        }
    }

    /// What the chosen stop of a knob is called.
    pub(crate) fn stop(&self, id: &str) -> &str {
        self.0.iter().find(|knob| knob.id == id).map_or("", |knob| &knob.stops[knob.at])
    }

    /// The number that the chosen stop begins with; 0 when it is a word (`off`).
    pub(crate) fn value(&self, id: &str) -> f64 {
        self.stop(id).split(' ').next().and_then(|number| number.parse().ok()).unwrap_or(0.0)
    }

    /// The knobs as the screen shows them.
    pub(crate) fn shown(&self) -> Vec<Knob> {
        self.0.clone()
    }
}

/// A knob with its stops, standing at the one called `at`.
pub(crate) fn knob(id: &'static str, label: &'static str, stops: &[&str], at: &str) -> Knob {
    let at = stops.iter().position(|stop| *stop == at).unwrap_or(0);
    Knob { id, label, stops: stops.iter().map(ToString::to_string).collect(), at }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turned(id: &str, at: usize) -> Input {
        Input::Knob { id: id.into(), at }
    }

    #[test]
    fn a_stop_reads_as_its_leading_number() {
        let mut knobs =
            Knobs::new(vec![knob("warm_up", "warm-up", &["off", "200 steps"], "off"), knob("rate", "rate", &["1e-3", "0.1"], "1e-3")]);
        assert_eq!((knobs.value("warm_up"), knobs.value("rate")), (0.0, 1e-3));
        assert_eq!(knobs.turn(&turned("warm_up", 1)), Some("warm_up"));
        assert_eq!(knobs.value("warm_up"), 200.0);
    }

    #[test]
    fn a_turn_beyond_the_last_stop_ends_at_it_and_an_unknown_knob_is_ignored() {
        let mut knobs = Knobs::new(vec![knob("beta", "β", &["0", "1", "4"], "1")]);
        assert_eq!(knobs.turn(&turned("beta", 99)), Some("beta"));
        assert_eq!(knobs.stop("beta"), "4");
        assert_eq!(knobs.turn(&turned("beta", 99)), None);
        assert_eq!(knobs.turn(&turned("gamma", 0)), None);
    }
}
