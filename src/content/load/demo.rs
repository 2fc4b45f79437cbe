//! Demos: from files to what is shown to a room.

use super::LoadError;
use crate::content::course::PaneSpec;
use crate::content::demo::{Demo, Sentence};
use crate::content::format;
use crate::content::format::demo::RawDemo;
use crate::content::script::Comparison;
use crate::content::source::SourceFile;

/// Loads one demo.
pub(super) fn demo(file: &SourceFile) -> Result<Demo, LoadError> {
    let raw: RawDemo = format::read(&file.text).map_err(|error| LoadError::Yaml { path: file.path.clone(), error })?;
    let mut sentences = Vec::with_capacity(raw.sentences.len());
    for sentence in raw.sentences {
        let when = sentence.when.unwrap_or_default();
        let when = when.iter().map(|text| Comparison::parse(text)).collect::<Result<_, _>>();
        let when = when.map_err(|error| LoadError::Field { path: file.path.clone(), field: "when".into(), message: error.message })?;
        sentences.push(Sentence { when, say: sentence.say });
    }
    let pane = PaneSpec {
        experiment: raw.experiment,
        panels: vec![raw.panel],
        argues: Vec::new(),
        knobs: raw.knob.map(|knob| vec![knob]),
        watch: vec![raw.metric],
        start: raw.start.into_iter().collect(),
    };
    Ok(Demo { id: raw.id, title: raw.title, pane, means: raw.means, steps: raw.steps as u64, sentences })
}

/// The demos of these files, in the order of the files' names; one with faults is left out.
pub(super) fn demos(files: &[SourceFile]) -> Vec<Demo> {
    files.iter().filter_map(|file| demo(file).ok()).collect()
}
