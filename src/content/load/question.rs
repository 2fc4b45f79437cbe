//! From `questions/TOPIC.yaml` to a typed topic.

use super::{LoadError, Names, Reader};
use crate::content::course::{Choice, Code};
use crate::content::fingerprint::fingerprint;
use crate::content::format;
use crate::content::format::flow::RawFlow;
use crate::content::format::question::{RawCompute, RawDrill, RawFaulty, RawFind, RawQuestion, RawSort, RawTopic};
use crate::content::format::section::{RawChoice, RawCode, RawCurve};
use crate::content::math::Formula;
use crate::content::plot::{Plot, Series};
use crate::content::question::{Computation, Drill, Exhibit, Faulty, FollowUp, Label, Level, Question, Task, Topic, WrongAnswer};
use crate::content::source::SourceFile;

/// Loads one topic. `prefix` goes before its id and the ids in it.
pub(crate) fn topic(file: &SourceFile, names: &Names, prefix: &str) -> Result<Topic, LoadError> {
    let raw: RawTopic = format::read(&file.text).map_err(|error| LoadError::Yaml { path: file.path.clone(), error })?;
    let reader = Reader { path: &file.path, names, named: false };
    let questions = raw.questions.iter().map(|question| reader.question(question, prefix)).collect::<Result<_, _>>()?;
    let drills = raw.drills.into_iter().map(|drill| reader.drill(drill, prefix)).collect::<Result<_, _>>()?;
    Ok(Topic { id: format!("{prefix}{}", raw.id), title: raw.title, questions, drills })
}

/// What of a multiple-choice question makes its fingerprint.
pub(super) fn choose_fingerprint(question: &str, choices: &[RawChoice]) -> String {
    fingerprint(choose_texts(question, choices).iter().map(String::as_str))
}

fn choose_texts(question: &str, choices: &[RawChoice]) -> Vec<String> {
    let choice = |choice: &'_ RawChoice| [mark(choice.right), choice.text.clone(), choice.because.clone()];
    std::iter::once(question.to_owned()).chain(choices.iter().flat_map(choice)).collect()
}

/// A numeric drill, and what of it makes its fingerprint: how it is marked is no part of what is asked.
fn compute_task(raw: RawCompute) -> (Task, Vec<String>) {
    let given = raw.given.iter().map(|(name, values)| format!("{name} {values:?}"));
    let texts = [&raw.question, &raw.answer, &raw.unit, &raw.because].into_iter().cloned().chain(given).collect();
    let computation = Computation {
        question: raw.question,
        given: raw.given.into_iter().collect(),
        answer: raw.answer,
        unit: raw.unit,
        tolerance: raw.tolerance,
        floor: raw.floor,
        mistakes: raw.mistakes.into_iter().map(|mistake| (mistake.answer, mistake.because)).collect(),
        because: raw.because,
    };
    (Task::Compute(computation), texts)
}

/// Figures, as they are drawn.
pub(super) fn plot(raw: &RawCurve) -> Plot {
    let series = raw.series.iter().map(|series| Series { name: series.name.clone(), values: series.values.clone() });
    Plot { title: raw.title.clone(), across: raw.across.clone(), at: raw.at.clone(), series: series.collect() }
}

fn exhibit(code: Option<&RawCode>, curve: Option<&RawCurve>) -> Exhibit {
    let code = code.map(|code| Code { language: code.language.clone(), source: code.source.clone() });
    let curve = curve.map(plot);
    Exhibit { code, curve, run: None }
}

/// What of an exhibit makes the fingerprint; nothing where there is none.
fn shown(code: Option<&RawCode>, curve: Option<&RawCurve>) -> Vec<String> {
    let code = code.map(|code| code.source.clone());
    let curve = curve.map(|curve| {
        let series = curve.series.iter().map(|series| format!("{} {:?}", series.name, series.values));
        let series = series.collect::<Vec<_>>().join("\n");
        format!("{} {} {:?} {series}", curve.title, curve.across, curve.at)
    });
    code.into_iter().chain(curve).collect()
}

fn mark(right: bool) -> String {
    if right { "right" } else { "wrong" }.into()
}

impl Reader<'_> {
    fn question(&self, raw: &RawQuestion, prefix: &str) -> Result<Question, LoadError> {
        let here = &raw.id;
        let head = Head { id: here, level: &raw.level, links: &raw.links, tags: &raw.tags, sources: &raw.sources };
        let texts = [&raw.question, &raw.answer, &raw.wrong.claim, &raw.wrong.because, &raw.follow_up.question, &raw.follow_up.answer];
        let shown = shown(raw.code.as_ref(), raw.curve.as_ref());
        let print = fingerprint(texts.into_iter().chain(&raw.points).chain(&raw.formulas).chain(&shown).map(String::as_str));
        let formula = |latex: &String| Formula::parse(latex).map_err(|error| self.fault(here, error.to_string()));
        Ok(Question {
            exhibit: exhibit(raw.code.as_ref(), raw.curve.as_ref()),
            formulas: raw.formulas.iter().map(formula).collect::<Result<_, _>>()?,
            question: self.inline(here, &raw.question)?,
            answer: self.paragraphs(here, &raw.answer)?,
            points: self.inlines(here, &raw.points)?,
            wrong: WrongAnswer { claim: self.inline(here, &raw.wrong.claim)?, because: self.inline(here, &raw.wrong.because)? },
            follow_up: FollowUp {
                question: self.inline(here, &raw.follow_up.question)?,
                answer: self.paragraphs(here, &raw.follow_up.answer)?,
            },
            label: self.label(prefix, &head, print)?,
        })
    }

    fn drill(&self, raw: RawDrill, prefix: &str) -> Result<Drill, LoadError> {
        let here = &raw.id;
        let head = Head { id: here, level: &raw.level, links: &raw.links, tags: &raw.tags, sources: &raw.sources };
        let (code, curve) = (raw.code.as_ref(), raw.curve.as_ref());
        let (exhibit, shown) = (exhibit(code, curve), shown(code, curve));
        let (task, texts) = match (raw.compute, raw.choose, raw.sort, raw.find) {
            (Some(compute), None, None, None) => compute_task(compute),
            (None, Some(choose), None, None) => {
                let task = Task::Choose { question: self.inline(here, &choose.question)?, choices: self.choices(here, &choose.choices)? };
                (task, choose_texts(&choose.question, &choose.choices))
            }
            (None, None, Some(sort), None) => {
                let steps = self.in_order(here, &sort)?;
                let texts = [&sort.question, &sort.because].into_iter().chain(&steps).cloned().collect();
                let (question, because) = (self.inline(here, &sort.question)?, self.inline(here, &sort.because)?);
                (Task::Sort { question, steps: self.inlines(here, &steps)?, because }, texts)
            }
            (None, None, None, Some(find)) => self.find(here, &find)?,
            _ => return Err(self.fault(here, "a drill is exactly one of `compute`, `choose`, `sort`, `find`")),
        };
        let print = fingerprint(texts.iter().chain(&shown).map(String::as_str));
        Ok(Drill { label: self.label(prefix, &head, print)?, exhibit, task })
    }

    /// The steps to put in order: the drill's own, or the items of a flow.
    fn in_order(&self, here: &str, sort: &RawSort) -> Result<Vec<String>, LoadError> {
        match (&sort.steps, &sort.flow) {
            (Some(steps), None) => Ok(steps.clone()),
            (None, Some(id)) => {
                let named = |file: &&SourceFile| file.name.rsplit_once('.').is_some_and(|(stem, _)| stem == id);
                let file = self.names.flows.iter().find(named).ok_or_else(|| self.fault(here, format!("there is no flow `{id}`")))?;
                let raw: RawFlow = format::read(&file.text).map_err(|error| LoadError::Yaml { path: file.path.clone(), error })?;
                Ok(raw.steps.into_iter().filter_map(|step| step.item).collect())
            }
            _ => Err(self.fault(here, "an order has either `steps` or `flow`")),
        }
    }

    pub(super) fn find(&self, here: &str, find: &RawFind) -> Result<(Task, Vec<String>), LoadError> {
        let faulty = |raw: &_| {
            let RawFaulty { lines, because } = raw;
            Ok(Faulty { lines: lines.iter().map(|line| *line as usize).collect(), because: self.inline(here, because)? })
        };
        let texts = find.faulty.iter().flat_map(|faulty| [format!("{:?}", faulty.lines), faulty.because.clone()]);
        let texts = std::iter::once(find.question.clone()).chain(texts).collect();
        let faulty = find.faulty.iter().map(faulty).collect::<Result<_, LoadError>>()?;
        Ok((Task::Find { question: self.inline(here, &find.question)?, faulty }, texts))
    }

    pub(super) fn choices(&self, field: &str, raw: &[RawChoice]) -> Result<Vec<Choice>, LoadError> {
        let choice = |choice: &RawChoice| {
            let (text, because) = (self.inline(field, &choice.text)?, self.inline(field, &choice.because)?);
            Ok(Choice { text, right: choice.right, because })
        };
        raw.iter().map(choice).collect()
    }

    pub(super) fn label(&self, prefix: &str, head: &Head<'_>, fingerprint: String) -> Result<Label, LoadError> {
        let Head { id, level, links, tags, sources } = *head;
        let level: Level = level.parse().map_err(|_| self.fault(id, format!("there is no level `{level}`")))?;
        let link = |link: &String| {
            let entry = self.names.ids.iter().position(|known| known == link);
            entry.ok_or_else(|| self.fault(id, format!("there is no section `{link}`")))
        };
        let links = links.iter().map(link).collect::<Result<_, _>>()?;
        Ok(Label { links, level, tags: tags.to_vec(), sources: self.inlines(id, sources)?, fingerprint, id: format!("{prefix}{id}") })
    }
}

/// The keys that questions and drills share.
pub(super) struct Head<'a> {
    pub(super) id: &'a str,
    pub(super) level: &'a str,
    pub(super) links: &'a [String],
    pub(super) tags: &'a [String],
    pub(super) sources: &'a [String],
}
