//! The sheet for the night before an interview: formulas with their commonest wrong answers, takeaways, and the last hour's path.

use super::markup::Inline;
use super::math::Formula;
use super::question::WrongAnswer;

/// What to look at the night before; empty in a course that has no such sheet.
#[derive(Clone, Debug, Default)]
pub struct NightSheet {
    /// The formulas that everybody is asked for, in order.
    pub formulas: Vec<KeyFormula>,
    /// What to do in the last hour, in order.
    pub path: Vec<Step>,
}

/// A formula that everybody is asked for.
#[derive(Clone, Debug)]
pub struct KeyFormula {
    /// What it is called.
    pub name: String,
    /// The section that teaches it, an index into [`super::course::Course::entries`].
    pub entry: usize,
    /// The formula.
    pub formula: Formula,
    /// What it says.
    pub says: Inline,
    /// The commonest wrong answer.
    pub wrong: WrongAnswer,
}

/// A step of the last hour.
#[derive(Clone, Debug)]
pub struct Step {
    /// How many minutes it takes.
    pub minutes: u32,
    /// What to do.
    pub what: Inline,
    /// The section to open for it.
    pub entry: Option<usize>,
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::content::source::Source;

    #[test]
    fn the_sheet_has_a_dozen_formulas_and_its_path_takes_an_hour() {
        let course = Source::Embedded.load().unwrap();
        assert_eq!(course.sheet.formulas.len(), 12);
        assert_eq!(course.sheet.path.iter().map(|step| step.minutes).sum::<u32>(), 60);
    }
}
