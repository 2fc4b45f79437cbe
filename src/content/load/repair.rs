//! From `repairs/ID.yaml` to a page of the course.

use super::question::{Head, choose_fingerprint};
use super::{LoadError, Names, Reader, behind};
use crate::content::course::{Block, Challenge, Code, Condition, PaneSpec, Predict, Prose, Section};
use crate::content::fingerprint::fingerprint;
use crate::content::format::repair::{RawRemedy, RawRepair};
use crate::content::format::section::RawChoice;
use crate::content::markup::{Inline, Role, Span, Target};
use crate::content::math::Formula;
use crate::content::question::Task;
use crate::content::repair::{BrokenRun, QUESTION, Repair};
use crate::content::script::Comparison;
use crate::content::source::SourceFile;
use crate::content::vocabulary::BROKEN_RUN;

/// What the reader does once the fault is named.
const GOAL: &str = "Repair it: press Tab, turn one knob in the pane, and let the run train. Each turn begins it anew from the same weights. It counts \
                    as repaired by what is then measured:";
/// What helps with that.
const HINT: &str = "The answer above names what is wrong; one of the knobs is just that. A wrong one does no harm: turn it back, and the fault is \
                    there again.";

/// The page of a drill.
pub(super) fn page(file: &SourceFile, names: &Names) -> Result<Section, LoadError> {
    let raw: RawRepair = behind::read(file, |raw: &RawRepair| &raw.title)?;
    let reader = Reader { path: &file.path, names, named: false };
    let links = reader.links(raw.links)?;
    let choices: Vec<RawChoice> = raw.choices.iter().map(RawRemedy::choice).collect();
    let sections = links.iter().filter_map(|link| if let Target::Entry(at) = link.to { names.ids.get(at).cloned() } else { None });
    let sections: Vec<String> = sections.collect();
    let head = Head { id: &raw.id, level: &raw.level, links: &sections, tags: &raw.tags, sources: &[] };
    let print = choose_fingerprint(&raw.symptoms, &choices);
    let (task, texts) = reader.find(&raw.id, &raw.find)?;
    let Task::Find { question: find, faulty } = task else { return Err(reader.fault("find", "it asks for no lines")) };
    let run = BrokenRun {
        start: raw.start.into_iter().collect(),
        after: raw.after as u64,
        seen: raw.seen.iter().map(|text| reader.seen(text)).collect::<Result<_, _>>()?,
        turns: raw.choices.into_iter().map(|remedy| remedy.turn.into_iter().collect()).collect(),
        repaired: raw.repaired.iter().map(|text| reader.condition("repaired", text)).collect::<Result<_, _>>()?,
        within: raw.within as u64,
    };
    let repair = Repair {
        label: reader.label("", &head, print)?,
        symptoms: reader.inline("symptoms", &raw.symptoms)?,
        choices: reader.choices("choices", &choices)?,
        formula: Formula::parse(&raw.math).map_err(|error| reader.fault("math", error.to_string()))?,
        why: reader.prose("why", &raw.why)?,
        code_fingerprint: fingerprint(texts.iter().chain([&raw.code.source]).map(String::as_str)),
        code: Code { language: raw.code.language, source: raw.code.source },
        find,
        faulty,
        run,
    };
    let mut section = Section { minutes: 0, goals: Vec::new(), blocks: blocks(repair), takeaways: Vec::new(), links };
    section.minutes = section.reading_minutes();
    Ok(section)
}

/// What stands on the page: the question and the goal are a prediction and a challenge like those of any section.
fn blocks(repair: Repair) -> Vec<Block> {
    let pane = PaneSpec {
        experiment: BROKEN_RUN.into(),
        panels: Vec::new(),
        // the table of what is measured is what the symptoms speak of
        argues: vec!["signs".into()],
        knobs: Some(repair.run.knobs()),
        watch: ["reconstruction", "kl", "active_units"].map(String::from).into(),
        start: repair.run.start.clone(),
    };
    let predict = Predict {
        id: repair.id().to_owned(),
        question: said(QUESTION),
        choices: repair.choices.clone(),
        test: None,
        script: Vec::new(),
        signs: Vec::new(),
        measured: None,
        fingerprint: repair.label.fingerprint.clone(),
    };
    let challenge = Challenge {
        id: repair.challenge(),
        goal: said(GOAL),
        hint: said(HINT),
        conditions: repair.run.repaired.clone(),
        script: Vec::new(),
    };
    let symptoms = Prose::Paragraph(repair.symptoms.clone());
    vec![Block::Text(symptoms), Block::Pane(pane), Block::Predict(predict), Block::Challenge(challenge), Block::Repair(repair.into())]
}

fn said(text: &str) -> Inline {
    Inline(vec![Span::new(text, Role::Body)])
}

impl RawRemedy {
    fn choice(&self) -> RawChoice {
        RawChoice { text: self.text.clone(), right: self.right, because: self.because.clone(), when: None }
    }
}

impl Reader<'_> {
    fn seen(&self, text: &str) -> Result<Comparison, LoadError> {
        Comparison::parse(text).map_err(|error| self.fault("seen", error.message))
    }

    pub(super) fn condition(&self, field: &str, text: &str) -> Result<Condition, LoadError> {
        text.parse().map_err(|error: crate::content::course::ConditionError| self.fault(field, error.to_string()))
    }
}
