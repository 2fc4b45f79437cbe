//! The command line: arguments in, one of the program's jobs done, an exit code out. The only floor that prints.

use std::io::ErrorKind;
use std::process::ExitCode;

use anyhow::Context;
use clap::error::ErrorKind as ClapFault;
use clap::parser::ValueSource;
use clap::{ArgMatches, CommandFactory, FromArgMatches, Parser, Subcommand};

use self::out::say;
use self::settings::{Fault, Settings};
use crate::app::keymap;
use crate::content::source::Source;
use crate::content::vocabulary::{ExperimentWords, FlowWords, Quote, Vocabulary};
use crate::lab::{EXPERIMENTS, Entry, Quoted, explained_by};
use crate::term;
use crate::term::capabilities::{ColourChoice, GlyphChoice};
use crate::term::event::Ending;

mod behind;
mod check;
mod class;
mod clock;
mod completions;
mod config;
mod data;
mod deck;
mod demo;
mod derivations;
mod doctor;
mod due;
mod ending;
mod export;
mod flows;
mod keeper;
mod list;
mod lookup;
mod near;
mod out;
mod plot;
mod prepare;
mod progress;
mod quiz;
mod read;
mod repairs;
mod screen;
mod settings;
mod share;
mod sheet;
mod stats;
mod train;
mod wanted;

/// Learn autoencoders and variational autoencoders beside real models that train as you read.
#[derive(Parser)]
#[command(name = "elbo", version, override_usage = USAGE, after_long_help = EXAMPLES, max_term_width = 100)]
struct Arguments {
    #[command(flatten)]
    read: read::ReadArgs,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Practise interview questions: what is due today, a topic, or an exam
    Quiz(quiz::QuizArgs),
    /// Print how many questions are due, alone: for a shell prompt
    Due(due::DueArgs),
    /// Say how the quiz goes: retention, forecast, mastery by topic, exams
    Stats(stats::StatsArgs),
    /// Print the formulas and takeaways for the night before an interview
    Sheet(sheet::SheetArgs),
    /// Take progress to another machine: export it to a file, import it there
    Progress(progress::ProgressArgs),
    /// Show a model that trains to a room: one picture, one number, one sentence
    Demo(Box<demo::DemoArgs>),
    /// Show a demo to others too, who see it with 'elbo follow', each in a terminal of their own size
    Share(Box<share::ShareArgs>),
    /// Follow a run that 'elbo share' shows on this machine
    Follow(share::FollowArgs),
    /// Train ahead what the panes of the course need, so that each opens trained
    Prepare(prepare::PrepareArgs),
    /// Train a model without a screen and say how well it did
    Train(Box<train::TrainArgs>),
    /// Draw the losses that `elbo train --log` wrote, of one run or several
    Plot(plot::PlotArgs),
    /// List the sections of the course
    List(list::ListArgs),
    /// List the derivations, which check themselves with numbers; elbo derivations/ID opens one
    Derivations(derivations::DerivationsArgs),
    /// List the repair drills, runs with a fault to be named and mended; elbo repairs/ID opens one
    Repairs(repairs::RepairsArgs),
    /// Say what a term or a symbol means, and where it is taught
    Glossary(lookup::GlossaryArgs),
    /// Say where words stand: in sections, terms, questions, commands
    Search(lookup::SearchArgs),
    /// Look for faults in a course
    Check(check::CheckArgs),
    /// Write the quiz's cards for Anki, or as a document
    Export(export::ExportArgs),
    /// Write generated digits, or download MNIST or Fashion-MNIST
    Data(data::DataArgs),
    /// Say what the terminal can show and where elbo keeps its files
    Doctor(doctor::DoctorArgs),
    /// Show the settings and where each comes from, or edit them
    Config(config::ConfigArgs),
    /// Print a script with which a shell completes elbo's commands and flags
    Completions(completions::CompletionsArgs),
    /// Print the manual page
    Man(completions::ManArgs),
}

const USAGE: &str = "elbo [OPTIONS] [SECTION]\n       elbo [--color WHEN] [--glyphs TIER] <COMMAND>";

const EXAMPLES: &str = "\
Examples:
  elbo                                  go on reading where you left off
  elbo 21                               open section 21; its id works too: elbo two-term-loss
  elbo flows                            list the procedures; elbo flows/vae-forward opens one
  elbo --data ~/mnist                   read, with the models training on files of your own
  elbo quiz                             practise interview questions
  elbo quiz --exam --topic kl           an exam with a time limit
  elbo train --model vae --epochs 10    train without a screen
  ssh -t box elbo                       read on another machine
  ssh -t box elbo demo --loop           show models that train there to a room
  elbo share beta                       show one to a class; each sees it with: elbo follow

Exit codes: 0 well, 1 something failed, 2 the command line is wrong, 3 the course has faults,
4 a score below --min-score, 129, 130, 143 ended by a hang-up, an interrupt, a termination.";

/// Runs the program and returns its exit code.
pub fn main() -> ExitCode {
    let mut arguments = match parsed(Arguments::command().try_get_matches()) {
        Ok(arguments) => arguments,
        Err(said) => return out::told(&said),
    };
    if let Some(Command::Train(args)) = &mut arguments.command {
        match train::with_recipe(args, &std::env::args_os().collect::<Vec<_>>()) {
            Ok(note) => note.into_iter().for_each(say),
            Err(fault) => return usage(fault),
        }
    }
    if let Err(faults) = with_settings(&mut arguments) {
        faults.iter().for_each(|fault| say!("{fault}"));
        return usage("the settings have faults, so nothing was begun; 'elbo config edit' opens the file");
    }
    let done = guarded(arguments.command.as_ref()).and_then(|()| match &arguments.command {
        None => read::run(&arguments.read),
        Some(Command::Quiz(args)) => quiz::run(args),
        Some(Command::Due(args)) => due::run(*args),
        Some(Command::Stats(args)) => stats::run(args),
        Some(Command::Sheet(args)) => sheet::run(args),
        Some(Command::Progress(args)) => progress::run(args),
        Some(Command::Demo(args)) => demo::run(args),
        Some(Command::Share(args)) => share::run(args),
        Some(Command::Follow(args)) => share::follow(args),
        Some(Command::Prepare(args)) => prepare::run(args),
        Some(Command::Train(args)) => train::run(args),
        Some(Command::Plot(args)) => plot::run(args),
        Some(Command::List(args)) => list::run(*args, &Source::Embedded),
        Some(Command::Derivations(args)) => derivations::run(*args, &Source::Embedded),
        Some(Command::Repairs(args)) => repairs::run(*args, &Source::Embedded),
        Some(Command::Glossary(args)) => lookup::glossary(args),
        Some(Command::Search(args)) => lookup::search(args),
        Some(Command::Check(args)) => check::run(args, &vocabulary()),
        Some(Command::Export(args)) => export::run(args, &Source::Embedded),
        Some(Command::Data(args)) => data::run(args),
        Some(Command::Doctor(args)) => doctor::run(args),
        Some(Command::Config(args)) => config::run(args),
        Some(Command::Completions(args)) => completions::run(args, Arguments::command()),
        Some(Command::Man(args)) => completions::man(args, Arguments::command()),
    });
    match done {
        Ok(code) => code,
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) if is_hang_up(&error) => ExitCode::from(Ending::HangUp.exit_code()),
        Err(error) => {
            say(in_words(&error));
            ExitCode::FAILURE
        }
    }
}

/// Sees to it that a command which writes a file leaves no half of it behind when a signal ends it. Training and the screen see to
/// themselves.
fn guarded(command: Option<&Command>) -> anyhow::Result<()> {
    let writes = matches!(command, Some(Command::Data(_) | Command::Export(_) | Command::Sheet(_) | Command::Progress(_)));
    if writes { ending::leave_nothing_half_done().context("signals can't be caught") } else { Ok(()) }
}

/// Gives the reader's settings to what heeds them. The doctor is there for what is wrong, so a fault does not stop it.
fn with_settings(arguments: &mut Arguments) -> Result<(), Vec<Fault>> {
    let heeding = match &mut arguments.command {
        None => &mut arguments.read.screen.settings,
        Some(Command::Quiz(args)) => &mut args.screen.settings,
        Some(Command::Demo(args)) => &mut args.screen.settings,
        Some(Command::Share(args)) => &mut args.screen().settings,
        Some(Command::Follow(args)) => &mut args.screen.settings,
        Some(Command::Prepare(args)) => &mut args.settings,
        Some(Command::Plot(args)) => &mut args.screen.settings,
        Some(Command::Sheet(args)) => &mut args.screen.settings,
        Some(Command::Doctor(args)) => {
            match Settings::load() {
                Ok(settings) => args.settings = settings,
                Err(faults) => args.faults = faults,
            }
            return Ok(());
        }
        Some(_) => return Ok(()),
    };
    *heeding = Settings::load()?;
    heeding.put_keys_in_force();
    Ok(())
}

/// The arguments. Colours and glyphs count for a command too when they stand before it; nothing else there does, so it is refused.
fn parsed(matches: Result<ArgMatches, clap::Error>) -> Result<Arguments, clap::Error> {
    let matches = matches?;
    let mut arguments = Arguments::from_arg_matches(&matches)?;
    let Some(command) = &mut arguments.command else { return Ok(arguments) };
    let given = |id: &&&str| matches.value_source(id) == Some(ValueSource::CommandLine);
    let reading = ["section", "data", "transpose", "seed", "threads", "content", "background", "theme", "no_mouse", "no_motion", "plain"];
    if let (Some(id), Some(name)) = (reading.iter().find(given), matches.subcommand_name()) {
        let what = if *id == "section" { "a section".into() } else { format!("--{}", id.replace('_', "-")) };
        let words = format!("{what} before '{name}' has no meaning; write what belongs to '{name}' behind it");
        return Err(Arguments::command().error(ClapFault::ArgumentConflict, words));
    }
    let (colour, glyphs) = (arguments.read.screen.color, arguments.read.screen.glyphs);
    let (own_colour, own_glyphs) = match command {
        Command::Quiz(args) => (&mut args.screen.color, &mut args.screen.glyphs),
        Command::Demo(args) => (&mut args.screen.color, &mut args.screen.glyphs),
        Command::Share(args) => {
            let screen = args.screen();
            (&mut screen.color, &mut screen.glyphs)
        }
        Command::Follow(args) => (&mut args.screen.color, &mut args.screen.glyphs),
        Command::Doctor(args) => (&mut args.color, &mut args.glyphs),
        Command::Plot(args) => (&mut args.screen.color, &mut args.screen.glyphs),
        _ => return Ok(arguments),
    };
    if *own_colour == ColourChoice::Auto {
        *own_colour = colour;
    }
    if *own_glyphs == GlyphChoice::Auto {
        *own_glyphs = glyphs;
    }
    Ok(arguments)
}

/// The names that content may use for what an experiment offers.
fn words(entry: &Entry) -> ExperimentWords {
    ExperimentWords {
        name: entry.name.into(),
        panels: entry.panels.iter().map(|plate| plate.id.into()).collect(),
        labels: entry.knobs().iter().map(|knob| knob.label.into()).collect(),
        titles: entry.titles().map(String::from).collect(),
        knobs: entry.knobs().into_iter().map(|knob| (knob.id.into(), knob.stops)).collect(),
        metrics: entry.metrics().map(String::from).collect(),
        buttons: entry.buttons.iter().map(|button| button.id.into()).collect(),
        takes: entry.takes.iter().map(|take| take.name().into()).collect(),
        quotes: explained_by(entry.name)
            .map(|Quoted { file, line, section: (number, id) }| Quote {
                file: file.into(),
                line: line.into(),
                section: (number, id.into()),
            })
            .collect(),
    }
}

/// What the experiments and the quiz offer to a course, for its checker.
fn vocabulary() -> Vocabulary {
    let flows = crate::lab::flows().map(|(id, probes)| FlowWords { id: id.into(), probes: probes.into_iter().map(String::from).collect() });
    Vocabulary {
        experiments: EXPERIMENTS.iter().map(words).chain([ExperimentWords::quiz()]).collect(),
        flows: flows.collect(),
        keys: keymap::called_in_texts(),
    }
}

/// Whether the reader of our output has had enough (`elbo list | head -1`), which is no failure.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| cause.downcast_ref::<std::io::Error>().is_some_and(|error| error.kind() == ErrorKind::BrokenPipe))
}

/// Whether the terminal is gone and an error says no more than that: SIGHUP is on its way then, and means the same.
fn is_hang_up(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| cause.downcast_ref().is_some_and(term::is_hang_up))
}

/// An error and its causes, without those that the words before them have quoted already.
fn in_words(error: &anyhow::Error) -> String {
    let add = |mut words: String, cause: String| {
        if !words.contains(&cause) {
            words.push_str(": ");
            words.push_str(&cause);
        }
        words
    };
    error.chain().skip(1).map(ToString::to_string).fold(error.to_string(), add)
}

/// The names of the subcommands.
fn commands() -> Vec<String> {
    Arguments::command().get_subcommands().map(|command| command.get_name().to_owned()).collect()
}

/// `1 drill`, `2 drills`.
fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// Says something on standard error in the program's name.
fn say(words: impl std::fmt::Display) {
    say!("elbo: {words}");
}

/// A usage fault that the parser could not see: said on standard error, exit code 2.
fn usage(message: impl std::fmt::Display) -> ExitCode {
    say(format_args!("{message}\n\nFor more information, try 'elbo --help'."));
    ExitCode::from(2)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::io;

    use super::*;
    use crate::data::DataError;
    use crate::term::capabilities::Colours;

    fn line(words: &str) -> Result<Arguments, clap::Error> {
        parsed(Arguments::command().try_get_matches_from(std::iter::once("elbo").chain(words.split(' '))))
    }

    #[test]
    fn colours_and_glyphs_may_stand_before_a_command_and_nothing_else() {
        assert!(matches!(line("--color mono list").unwrap().command, Some(Command::List(_))));
        let Some(Command::Doctor(args)) = line("--color mono --glyphs ascii doctor").unwrap().command else { panic!() };
        assert_eq!((args.color, args.glyphs), (ColourChoice::Exactly(Colours::Mono), GlyphChoice::Ascii));
        let Some(Command::Quiz(args)) = line("--color never quiz --color 256").unwrap().command else { panic!() };
        assert_eq!(args.screen.color, ColourChoice::Exactly(Colours::Ansi256));
        for (words, fault) in [("--data d train", "--data before 'train'"), ("--no-mouse quiz", "--no-mouse before 'quiz'")] {
            let error = line(words).err().unwrap();
            assert!(error.exit_code() == 2 && error.to_string().contains(fault), "{error}");
        }
        assert!(line("21 --plain").unwrap().command.is_none());
        Arguments::command().debug_assert();
    }

    #[test]
    fn a_cause_that_the_message_quotes_is_not_said_twice() {
        let source = io::Error::from(ErrorKind::PermissionDenied);
        let quoting = DataError::Io { path: "f.gz".into(), action: "read", source };
        let error = Err::<(), _>(quoting).context("--data d").unwrap_err();
        assert_eq!(in_words(&error), "--data d: f.gz: cannot read: permission denied; check the path and its permissions");
        let error = anyhow::Error::new(io::Error::from(ErrorKind::NotFound)).context("the list");
        assert_eq!(in_words(&error), "the list: entity not found");
    }
}
