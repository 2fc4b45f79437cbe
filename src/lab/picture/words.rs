//! Words with numbers in them. A number crosses as a number, and the screen alone rounds it: the same value reads the same everywhere.

use std::ops::Add;

use serde::{Deserialize, Serialize};

use super::super::fixed::{self, Name};
/// A number on its way to the screen. Two that are not known are the same.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Value {
    /// The number itself; not finite when it is not known.
    pub value: f64,
    /// Its unit, written after it: `nats`; empty for a pure number.
    #[serde(deserialize_with = "fixed::name")]
    pub unit: Name,
    /// What kind of number it is.
    pub digits: Digits,
}

/// How a number is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Digits {
    /// Measured: as many digits as matter.
    Measured,
    /// Measured, and to two decimals, so that sums can be checked.
    Hundredths,
    /// Counted: whole.
    Count,
    /// A share of 1, read in percent.
    Percent,
}

/// A measured number: `141.2`.
pub fn measured(value: impl Into<f64>) -> Value {
    Value { value: value.into(), unit: "", digits: Digits::Measured }
}

/// A measured number to two decimals: `−131.24`.
pub fn hundredths(value: impl Into<f64>) -> Value {
    Value { value: value.into(), unit: "", digits: Digits::Hundredths }
}

/// A count: `10 000`.
pub fn count(value: usize) -> Value {
    Value { value: value as f64, unit: "", digits: Digits::Count }
}

/// A share of 1 in percent: `31 %`.
pub fn percent(share: impl Into<f64>) -> Value {
    Value { value: share.into(), unit: "%", digits: Digits::Percent }
}

impl PartialEq for Value {
    fn eq(&self, other: &Value) -> bool {
        let is_same = self.value.total_cmp(&other.value).is_eq() || (self.value.is_nan() && other.value.is_nan());
        is_same && self.unit == other.unit && self.digits == other.digits
    }
}

impl Value {
    /// The same number with a unit after it.
    #[must_use]
    pub fn of(self, unit: &'static str) -> Value {
        Value { unit, ..self }
    }
}

/// A piece of a sentence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Piece {
    /// Letters.
    Text(String),
    /// A number.
    Value(Value),
    /// The key for an action, which the screen alone knows: the action's name, as in the settings.
    Key(#[serde(deserialize_with = "fixed::name")] Name),
}

/// A word, a cell or a sentence: pieces that stand side by side with nothing between them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Words(pub Vec<Piece>);

impl Words {
    /// Nothing at all.
    pub fn none() -> Words {
        Words::default()
    }

    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|piece| matches!(piece, Piece::Text(text) if text.is_empty()))
    }

    /// The number of a cell that is nothing but a number.
    pub fn value(&self) -> Option<Value> {
        match self.0.as_slice() {
            [Piece::Value(value)] => Some(*value),
            _ => None,
        }
    }
}

impl From<&str> for Words {
    fn from(text: &str) -> Words {
        Words::from(String::from(text))
    }
}

impl From<String> for Words {
    fn from(text: String) -> Words {
        Words(vec![Piece::Text(text)])
    }
}

impl From<Value> for Words {
    fn from(value: Value) -> Words {
        Words(vec![Piece::Value(value)])
    }
}

/// A sentence in which keys stand between braces, by the names of their actions: `{act} goes into the picture.`
pub fn with_keys(text: &'static str) -> Words {
    let mut words = Words::none();
    for piece in text.split_inclusive('}') {
        match piece.strip_suffix('}').and_then(|piece| piece.split_once('{')) {
            Some((before, action)) => words.0.extend([Piece::Text(before.into()), Piece::Key(action)]),
            None => words.0.push(Piece::Text(piece.into())),
        }
    }
    words
}

impl<T: Into<Words>> Add<T> for Words {
    type Output = Words;

    fn add(mut self, more: T) -> Words {
        self.0.extend(more.into().0);
        self
    }
}

impl<T: Into<Words>> Add<T> for Value {
    type Output = Words;

    fn add(self, more: T) -> Words {
        Words::from(self) + more
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_stand_side_by_side_and_numbers_stay_numbers() {
        let said = Words::from("worth ") + measured(22.5) + " components";
        assert_eq!(said.0.len(), 3);
        assert_eq!(said.0[1], Piece::Value(measured(22.5)));
        assert_eq!((said.value(), Words::from(measured(1.0)).value()), (None, Some(measured(1.0))));
        assert_eq!(measured(f64::NAN), measured(-f64::NAN));
        assert!(measured(1.0) != measured(1.5) && measured(1.0) != count(1) && measured(1.0) != measured(1.0).of("nats"));
        let keyed = with_keys("{act} goes in, {next-item} on.");
        let expected = [Piece::Key("act"), Piece::Text(" goes in, ".into()), Piece::Key("next-item"), Piece::Text(" on.".into())];
        assert_eq!(keyed.0.into_iter().filter(|piece| *piece != Piece::Text(String::new())).collect::<Vec<_>>(), expected);
        assert!(Words::none().is_empty() && Words::from("").is_empty() && !Words::from(count(0)).is_empty());
    }
}
