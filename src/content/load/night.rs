//! The sheet for the night before, from `course.yaml`.

use super::{LoadError, Reader};
use crate::content::format::course::{RawKeyFormula, RawSheet, RawStep};
use crate::content::math::Formula;
use crate::content::night::{KeyFormula, NightSheet, Step};
use crate::content::question::WrongAnswer;

impl Reader<'_> {
    pub(super) fn sheet(&self, raw: &RawSheet) -> Result<NightSheet, LoadError> {
        let formula = |raw: &RawKeyFormula| {
            let here = &raw.name;
            let because = self.inline(here, &raw.wrong.because)?;
            Ok(KeyFormula {
                name: raw.name.clone(),
                entry: self.entry(here, &raw.section)?,
                formula: Formula::parse(&raw.latex).map_err(|error| self.fault(here, error.to_string()))?,
                says: self.inline(here, &raw.says)?,
                wrong: WrongAnswer { claim: self.inline(here, &raw.wrong.claim)?, because },
            })
        };
        let step = |raw: &RawStep| {
            let entry = raw.section.as_ref().map(|section| self.entry("path", section)).transpose()?;
            Ok(Step { minutes: raw.minutes as u32, what: self.inline("path", &raw.what)?, entry })
        };
        Ok(NightSheet {
            formulas: raw.formulas.iter().map(formula).collect::<Result<_, LoadError>>()?,
            path: raw.path.iter().map(step).collect::<Result<_, LoadError>>()?,
        })
    }

    fn entry(&self, field: &str, section: &str) -> Result<usize, LoadError> {
        let entry = self.names.ids.iter().position(|id| id == section);
        entry.ok_or_else(|| self.fault(field, format!("there is no section `{section}`")))
    }
}
