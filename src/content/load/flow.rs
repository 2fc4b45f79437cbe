//! Flows: from files to procedures.

use std::sync::Arc;

use super::{LoadError, Names, Reader};
use crate::content::flow::{Flow, FlowEntry, FlowStep};
use crate::content::format;
use crate::content::format::flow::{RawFlow, RawFlowStep};
use crate::content::later::Later;
use crate::content::math::Formula;
use crate::content::source::SourceFile;

/// Loads one flow.
pub(super) fn flow(file: &SourceFile, names: &Names) -> Result<Flow, LoadError> {
    let raw: RawFlow = format::read(&file.text).map_err(|error| LoadError::Yaml { path: file.path.clone(), error })?;
    let reader = Reader { path: &file.path, names, named: false };
    let link = |id: &String| {
        let entry = names.ids.iter().position(|known| known == id);
        entry.ok_or_else(|| reader.fault("links", format!("there is no section `{id}`")))
    };
    Ok(Flow {
        title: raw.title,
        purpose: reader.inline("purpose", &raw.purpose)?,
        sizes: raw.sizes.into_iter().collect(),
        steps: raw.steps.iter().map(|step| reader.flow_step(step)).collect::<Result<_, _>>()?,
        links: raw.links.iter().map(link).collect::<Result<_, _>>()?,
        id: raw.id,
    })
}

/// The flows of these files, by the names of the files, each read when it is first looked at; one with faults is nothing then.
pub(super) fn flows(files: &[SourceFile], names: &Arc<Names>) -> Vec<FlowEntry> {
    let entry = |file: &SourceFile| {
        let (file, names) = (file.clone(), Arc::clone(names));
        let id = file.name.rsplit_once('.').map_or(file.name.as_str(), |(stem, _)| stem).to_owned();
        FlowEntry { id, flow: Later::new(move || flow(&file, &names).ok()) }
    };
    files.iter().map(entry).collect()
}

impl Reader<'_> {
    fn flow_step(&self, raw: &RawFlowStep) -> Result<FlowStep, LoadError> {
        let here = raw.probe.as_str();
        Ok(FlowStep {
            name: raw.name.clone(),
            does: self.inline(here, &raw.does)?,
            formula: Formula::parse(&raw.formula).map_err(|error| self.fault(here, error.to_string()))?,
            shape: raw.shape.parse().map_err(|error: crate::content::flow::ShapeError| self.fault(here, error.to_string()))?,
            code: raw.code.trim_end().to_owned(),
            probe: raw.probe.clone(),
            item: raw.item.as_deref().map(|item| self.inline(here, item)).transpose()?,
        })
    }
}
