//! From `try` and `when` to the acts of a script and what must be seen after it.

use super::{LoadError, Reader};
use crate::content::expression::ExpressionError;
use crate::content::format::section::{RawAct, RawChoice};
use crate::content::script::{Act, Comparison, Measure};

impl Reader<'_> {
    pub(super) fn script(&self, field: &str, raw: Option<&[RawAct]>) -> Result<Vec<Act>, LoadError> {
        raw.unwrap_or_default().iter().map(|act| self.act(field, act)).collect()
    }

    fn act(&self, field: &str, raw: &RawAct) -> Result<Act, LoadError> {
        let panel = raw.panel.clone();
        let pair = |at: &[f64]| match *at {
            [x, y] => Ok([x, y]),
            _ => Err(self.fault(field, "a place is two numbers")),
        };
        Ok(match raw {
            RawAct { run: Some(units), .. } => Act::Run(*units as u64),
            RawAct { mark: Some(name), .. } => Act::Mark(name.clone()),
            RawAct { turn: Some(stops), .. } => Act::Turn(stops.clone().into_iter().collect()),
            RawAct { press: Some(button), .. } => Act::Press(button.clone()),
            RawAct { point: Some(at), .. } => Act::Point { panel, at: pair(at)?.map(|value| value as f32) },
            RawAct { seek: Some(what), .. } => Act::Seek { panel, what: Measure::parse(what).map_err(|error| self.unread(field, &error))? },
            RawAct { pixel: Some(at), .. } => Act::Pixel { panel, at: pair(at)?.map(|value| value as usize) },
            RawAct { cell: Some(at), .. } => Act::Cell { panel, at: pair(at)?.map(|value| value as usize) },
            RawAct { pick: Some(count), .. } => Act::Pick(*count as u64),
            RawAct { class: Some(class), .. } => Act::Class(*class as u8),
            RawAct { partner: Some(count), .. } => Act::Partner(*count as u64),
            RawAct { grade: Some(count), .. } => Act::Grade(*count as u64),
            RawAct { days: Some(count), .. } => Act::Days(*count as u64),
            _ => return Err(self.fault(field, "an act of a script says not what it is")),
        })
    }

    /// What would be seen if a choice were right, for each.
    pub(super) fn signs(&self, field: &str, choices: &[RawChoice]) -> Result<Vec<Vec<Comparison>>, LoadError> {
        let sign = |text: &String| Comparison::parse(text).map_err(|error| self.unread(field, &error));
        choices.iter().map(|choice| choice.when.iter().flatten().map(sign).collect()).collect()
    }

    fn unread(&self, field: &str, error: &ExpressionError) -> LoadError {
        self.fault(field, error.message.clone())
    }
}
