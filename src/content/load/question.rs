//! From `questions/TOPIC.yaml` to a typed topic.

use super::{LoadError, Reader};
use crate::content::course::Choice;
use crate::content::fingerprint::fingerprint;
use crate::content::question::{Computation, Drill, FollowUp, Label, Level, Question, Task, Topic, WrongAnswer};
use crate::content::schema::question::{RawDrill, RawQuestion, RawTopic};
use crate::content::schema::{self, RawChoice};
use crate::content::source::SourceFile;

/// Loads one topic. `prefix` goes before its id and the ids in it.
pub(crate) fn topic(file: &SourceFile, ids: &[String], prefix: &str) -> Result<Topic, LoadError> {
    let raw: RawTopic = schema::read(&file.text).map_err(|error| LoadError::Yaml { path: file.path.clone(), error })?;
    let reader = Reader { path: &file.path, ids, glossary: &[] };
    let questions = raw.questions.iter().map(|question| reader.question(question, prefix)).collect::<Result<_, _>>()?;
    let drills = raw.drills.into_iter().map(|drill| reader.drill(drill, prefix)).collect::<Result<_, _>>()?;
    Ok(Topic { id: format!("{prefix}{}", raw.id), title: raw.title, questions, drills })
}

/// What of a multiple-choice question makes its fingerprint.
pub(super) fn choose_fingerprint(question: &str, choices: &[RawChoice]) -> String {
    let choice = |choice: &'_ RawChoice| [mark(choice.right), choice.text.clone(), choice.because.clone()];
    let texts: Vec<String> = choices.iter().flat_map(choice).collect();
    fingerprint(std::iter::once(question).chain(texts.iter().map(String::as_str)))
}

fn mark(right: bool) -> String {
    if right { "right" } else { "wrong" }.into()
}

impl Reader<'_> {
    fn question(&self, raw: &RawQuestion, prefix: &str) -> Result<Question, LoadError> {
        let here = &raw.id;
        let head = Head { id: here, level: &raw.level, links: &raw.links, tags: &raw.tags, sources: &raw.sources };
        let texts = [&raw.question, &raw.answer, &raw.wrong.claim, &raw.wrong.because, &raw.follow_up.question, &raw.follow_up.answer];
        let print = fingerprint(texts.into_iter().chain(&raw.points).map(String::as_str));
        Ok(Question {
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
        let (task, print) = match (raw.compute, raw.choose, raw.sort) {
            (Some(compute), None, None) => {
                let given: Vec<String> = compute.given.iter().map(|(name, values)| format!("{name} {values:?}")).collect();
                let texts = [&compute.question, &compute.answer, &compute.unit, &compute.because];
                let print = fingerprint(texts.into_iter().chain(&given).map(String::as_str));
                let computation = Computation {
                    question: compute.question,
                    given: compute.given.into_iter().collect(),
                    answer: compute.answer,
                    unit: compute.unit,
                    tolerance: compute.tolerance,
                    because: compute.because,
                };
                (Task::Compute(computation), print)
            }
            (None, Some(choose), None) => {
                let print = choose_fingerprint(&choose.question, &choose.choices);
                (Task::Choose { question: self.inline(here, &choose.question)?, choices: self.choices(here, &choose.choices)? }, print)
            }
            (None, None, Some(sort)) => {
                let texts = [&sort.question, &sort.because];
                let print = fingerprint(texts.into_iter().chain(&sort.steps).map(String::as_str));
                let (question, because) = (self.inline(here, &sort.question)?, self.inline(here, &sort.because)?);
                (Task::Sort { question, steps: self.inlines(here, &sort.steps)?, because }, print)
            }
            _ => return Err(self.fault(here, "a drill is exactly one of `compute`, `choose`, `sort`")),
        };
        Ok(Drill { label: self.label(prefix, &head, print)?, task })
    }

    pub(super) fn choices(&self, field: &str, raw: &[RawChoice]) -> Result<Vec<Choice>, LoadError> {
        let choice = |choice: &RawChoice| {
            let (text, because) = (self.inline(field, &choice.text)?, self.inline(field, &choice.because)?);
            Ok(Choice { text, right: choice.right, because })
        };
        raw.iter().map(choice).collect()
    }

    fn label(&self, prefix: &str, head: &Head<'_>, fingerprint: String) -> Result<Label, LoadError> {
        let Head { id, level, links, tags, sources } = *head;
        let level: Level = level.parse().map_err(|_| self.fault(id, format!("there is no level `{level}`")))?;
        let link = |link: &String| {
            let entry = self.ids.iter().position(|known| known == link);
            entry.ok_or_else(|| self.fault(id, format!("there is no section `{link}`")))
        };
        let links = links.iter().map(link).collect::<Result<_, _>>()?;
        Ok(Label { links, level, tags: tags.to_vec(), sources: self.inlines(id, sources)?, fingerprint, id: format!("{prefix}{id}") })
    }
}

/// The keys that questions and drills share.
struct Head<'a> {
    id: &'a str,
    level: &'a str,
    links: &'a [String],
    tags: &'a [String],
    sources: &'a [String],
}
