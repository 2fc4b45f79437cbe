//! From `derivations/ID.yaml` to a page of the course.

use super::{LoadError, Names, Reader, behind};
use crate::content::course::{Block, PaneSpec, Section};
use crate::content::derivation::{Derivation, Step};
use crate::content::format::derivation::{RawCheck, RawDerivation, RawStep};
use crate::content::math::Formula;
use crate::content::numeric::{Given, NumericCheck, Written};
use crate::content::source::SourceFile;
use crate::content::vocabulary::DERIVATION;

/// The page of a derivation.
pub(super) fn page(file: &SourceFile, names: &Names) -> Result<Section, LoadError> {
    let raw: RawDerivation = behind::read(file, |raw: &RawDerivation| &raw.title)?;
    let reader = Reader { path: &file.path, names, named: false };
    let links = reader.links(raw.links)?;
    let derivation = Derivation {
        level: raw.level.parse().map_err(|_| reader.fault("level", format!("there is no level `{}`", raw.level)))?,
        minutes: raw.minutes as usize,
        question: reader.inline("question", &raw.question)?,
        given: reader.prose("given", &raw.given)?,
        symbols: raw.symbols.iter().map(|symbol| reader.symbol("where", symbol)).collect::<Result<_, _>>()?,
        steps: raw.steps.iter().map(|step| reader.step(step)).collect::<Result<_, _>>()?,
        result: reader.formula("result", &raw.result.math)?,
        result_says: reader.prose("result", &raw.result.text)?,
        matters: reader.prose("matters", &raw.matters)?,
        check: reader.check(&raw.check)?,
        questions: raw.questions,
    };
    let pane = PaneSpec {
        experiment: DERIVATION.into(),
        panels: Vec::new(),
        argues: Vec::new(),
        knobs: Some(["signs", "numbers"].map(String::from).into()),
        watch: ["failing", "draws"].map(String::from).into(),
        start: vec![(String::from("derivation"), raw.id)],
    };
    let blocks = vec![Block::Derivation(derivation.into()), Block::Pane(pane)];
    let mut section = Section { minutes: 0, goals: Vec::new(), blocks, takeaways: Vec::new(), links };
    section.minutes = section.reading_minutes();
    Ok(section)
}

impl Reader<'_> {
    fn formula(&self, field: &str, latex: &str) -> Result<Formula, LoadError> {
        Formula::parse(latex).map_err(|error| self.fault(field, error.to_string()))
    }

    fn step(&self, raw: &RawStep) -> Result<Step, LoadError> {
        let ask = raw.ask.as_ref().map(|ask| Ok::<_, LoadError>((self.inline("ask", &ask.question)?, self.choices("ask", &ask.choices)?)));
        Ok(Step {
            hint: self.inline("hint", &raw.hint)?,
            ask: ask.transpose()?,
            formula: self.formula("math", &raw.math)?,
            because: self.prose("because", &raw.because)?,
        })
    }

    fn check(&self, raw: &RawCheck) -> Result<NumericCheck, LoadError> {
        let definitions: Vec<&str> = raw.define.iter().map(String::as_str).collect();
        let written =
            |raw: &crate::content::format::derivation::RawClaim| Ok((raw.claim.clone(), self.inline("says", &raw.says)?, raw.within));
        let claims: Vec<_> = raw.claims.iter().map(written).collect::<Result<_, LoadError>>()?;
        let claims: Vec<Written<'_>> = claims.iter().map(|(text, says, within)| (text.as_str(), says.clone(), *within)).collect();
        let given = given(raw).ok_or_else(|| self.fault("check", "`between` holds two numbers, the smaller first"))?;
        NumericCheck::read(self.inline("says", &raw.says)?, given, &definitions, &claims)
            .map_err(|faults| self.fault("check", faults.first().map_or(String::new(), |fault| fault.message.clone())))
    }
}

/// What is drawn; `None` when a range is none.
pub(crate) fn given(raw: &RawCheck) -> Option<Vec<Given>> {
    raw.given
        .iter()
        .map(|(name, raw)| match raw.between[..] {
            [low, high] if low <= high => {
                Some(Given { name: name.clone(), between: [low, high], count: raw.count.map(|count| count as usize), whole: raw.whole })
            }
            _ => None,
        })
        .collect()
}
