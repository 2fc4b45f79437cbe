//! `elbo glossary` and `elbo search`: what a term means, and where words stand.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, CommandFactory};

use super::near::nearest;
use super::{Arguments, check, counted, out, say};
use crate::content::course::{Course, Term};
use crate::content::lookup::{self, Found};
use crate::content::source::Source;
use crate::content::watch::Opened;

/// The widest line.
const WIDTH: usize = 78;
/// So many questions are listed; the rest is counted.
const QUESTIONS: usize = 10;

/// Which course it is looked up in.
#[derive(Args)]
struct Where {
    /// Look in the course of a folder instead of the program's, as it is written now
    #[arg(long, value_name = "DIR")]
    content: Option<PathBuf>,
}

impl Where {
    /// The course. One that is being written is looked at as far as it can be read, and its faults are counted; without a course they are
    /// said, and the exit code given.
    fn course(&self) -> anyhow::Result<Result<Course, ExitCode>> {
        let Some(folder) = &self.content else { return Ok(Ok(Source::Embedded.load()?)) };
        Ok(match Source::Folder(folder.clone()).open(None) {
            Ok(Opened { course, faults }) => {
                if !faults.is_empty() {
                    say(format_args!("{} left out; 'elbo check {}' lists them", counted(faults.len(), "fault"), folder.display()));
                }
                Ok(course)
            }
            Err(faults) => {
                faults.iter().for_each(say);
                Err(ExitCode::from(check::FAULTY))
            }
        })
    }
}

/// What to look up.
#[derive(Args)]
pub(super) struct GlossaryArgs {
    #[command(flatten)]
    at: Where,
    /// A term or a symbol: nat, KL, beta, sigma [default: all of them]
    word: Vec<String>,
}

/// What to look for.
#[derive(Args)]
pub(super) struct SearchArgs {
    #[command(flatten)]
    at: Where,
    /// What to look for: in a section as it is written, in a question all of the words
    #[arg(required = true)]
    words: Vec<String>,
}

/// Prints the terms that have the word in name or meaning.
///
/// # Errors
/// When the course can't be read, or the output not be written to.
pub(super) fn glossary(args: &GlossaryArgs) -> anyhow::Result<ExitCode> {
    let course = match args.at.course()? {
        Ok(course) => course,
        Err(code) => return Ok(code),
    };
    let word = args.word.join(" ");
    let found = lookup::terms(&course, &word);
    if found.is_empty() {
        let names: Vec<String> = course.terms().iter().map(|term| term.name.plain()).collect();
        let meant = nearest(&word, names.iter().map(String::as_str)).map(|name| format!("; did you mean '{name}'?")).unwrap_or_default();
        say(format_args!("the glossary has no '{word}'{meant}\n'elbo search {word}' looks everywhere, 'elbo glossary' shows all terms"));
        return Ok(ExitCode::FAILURE);
    }
    // whoever asks for 'nat' wants the nat; what else speaks of nats is named, and can be asked for
    let called = found.iter().filter(|term| lookup::is_called(term, &word)).count();
    let (shown, others) = found.split_at(if called == 0 { found.len() } else { called });
    out::data(|out| {
        shown.iter().try_for_each(|term| write_term(out, term, &course))?;
        if others.is_empty() {
            return Ok(());
        }
        let names: Vec<String> = others.iter().map(|term| term.name.written()).collect();
        hang(out, "", "    ", &format!("see also: {}", names.join(" \u{b7} ")))
    })?;
    Ok(ExitCode::SUCCESS)
}

/// A term, its meaning, and where it is taught.
fn write_term(out: &mut dyn Write, term: &Term, course: &Course) -> anyhow::Result<()> {
    let taught = term.introduced.map(|entry| format!(" ({})", course.entries[entry].named())).unwrap_or_default();
    hang(out, &format!("{}  ", term.name.written()), "    ", &format!("{}{taught}", term.meaning.written()))?;
    let Some(shown) = course.formula_of(term) else { return Ok(()) };
    let home = shown.place.map(|(entry, _)| entry).filter(|home| Some(*home) != term.introduced);
    let from = home.map_or_else(String::new, |home| format!("   (\u{a7} {})", course.entries[home].number));
    hang(out, "    ", "    ", &format!("{}{from}", shown.formula.one_line()))
}

/// A paragraph behind a label, its further lines below `indent`.
fn hang(out: &mut dyn Write, label: &str, indent: &str, words: &str) -> anyhow::Result<()> {
    let options = textwrap::Options::new(WIDTH).initial_indent(label).subsequent_indent(indent).break_words(false);
    for line in textwrap::wrap(words, options) {
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

/// Prints where words stand: sections and derivations, terms, flows, questions, commands.
///
/// # Errors
/// When the course can't be read, or the output not be written to.
pub(super) fn search(args: &SearchArgs) -> anyhow::Result<ExitCode> {
    let course = match args.at.course()? {
        Ok(course) => course,
        Err(code) => return Ok(code),
    };
    let words = args.words.join(" ");
    let (found, commands) = (lookup::everywhere(&course, &words), commands(&words));
    if found.is_empty() && commands.is_empty() {
        say(format_args!("'{words}' stands nowhere in the course; fewer words, or the beginning of one, find more"));
        return Ok(ExitCode::FAILURE);
    }
    out::data(|out| write_found(out, &found, &commands, &course))?;
    Ok(ExitCode::SUCCESS)
}

fn write_found(out: &mut dyn Write, found: &Found, commands: &[(String, String)], course: &Course) -> anyhow::Result<()> {
    title(out, !found.sections.is_empty(), "Sections and derivations (elbo NUMBER or ID opens one):")?;
    for section in &found.sections {
        let entry = &course.entries[section.entry];
        let times = match (section.times, section.titled) {
            (0, _) if entry.section.is_none() => String::from("in its name; not written yet"),
            (0, _) => String::from("in its name"),
            (1, _) => String::from("once"),
            (times, _) => format!("{times} times"),
        };
        hang(
            out,
            "  ",
            "     ",
            &format!("{}: {times}", if entry.behind.is_some() { entry.id.clone() } else { format!("{:<2} {}", entry.number, entry.title) }),
        )?;
        if !section.first.is_empty() {
            hang(out, "     ", "     ", &section.first)?;
        }
    }
    title(out, !found.terms.is_empty(), "Terms:")?;
    for term in &found.terms {
        write!(out, "  ")?;
        write_term(out, term, course)?;
    }
    title(out, !found.flows.is_empty(), "Flows (elbo flows/ID opens one):")?;
    for flow in &found.flows {
        let step = if flow.step.is_empty() { String::new() } else { format!(", at '{}'", flow.step) };
        hang(out, "  ", "    ", &format!("flows/{}: {}{step}", flow.id, flow.title))?;
    }
    let questions = counted(found.questions.len(), "question");
    title(out, !found.questions.is_empty(), &format!("{questions} (elbo quiz --find shows their history):"))?;
    for asked in found.questions.iter().take(QUESTIONS) {
        hang(out, "  ", "    ", &format!("{}: {}", asked.topic, asked.question))?;
    }
    if found.questions.len() > QUESTIONS {
        writeln!(out, "  … and {} more", found.questions.len() - QUESTIONS)?;
    }
    title(out, !commands.is_empty(), "Commands:")?;
    commands.iter().try_for_each(|(name, does)| hang(out, "  ", "    ", &format!("elbo {name}: {does}")))
}

/// What a group is called, if there is one.
fn title(out: &mut dyn Write, is_there: bool, words: &str) -> anyhow::Result<()> {
    if is_there { Ok(writeln!(out, "{words}")?) } else { Ok(()) }
}

/// The commands with these words in their name or in what they do.
fn commands(words: &str) -> Vec<(String, String)> {
    let wanted = words.to_lowercase();
    let all = Arguments::command();
    let described = all.get_subcommands().map(|command| {
        let does = command.get_about().map(ToString::to_string).unwrap_or_default();
        (command.get_name().to_owned(), does)
    });
    described.filter(|(name, does)| lookup::stands(name, &wanted) || lookup::stands(&does.to_lowercase(), &wanted)).collect()
}
