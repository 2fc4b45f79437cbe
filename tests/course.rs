//! The course that is built in: without faults, in step with the lab, and true where it states a number.

#![allow(clippy::unwrap_used)]

#[path = "course/part_one.rs"]
mod part_one;

use std::sync::mpsc::channel;
use std::time::Duration;

use elbo::app::keymap::called_in_texts;
use elbo::content::check::check;
use elbo::content::course::{Condition, Course, PaneSpec, Section};
use elbo::content::deck::{self, DeckError};
use elbo::content::question::{Level, Task};
use elbo::content::source::Source;
use elbo::content::vocabulary::{ExperimentWords, FlowWords, QUIZ, Quote, Vocabulary};
use elbo::data::{Dataset, digits};
use elbo::lab::{Checkpoints, Command, EXPERIMENTS, Entry, Generation, Lab, Quoted, Supplies, explained_by, flows};
use elbo::model::{Activation, Autoencoder, Likelihood, Parameters};

#[path = "course/part_two.rs"]
mod part_two;
#[path = "course/s17.rs"]
mod s17;
#[path = "course/s18.rs"]
mod s18;
#[path = "course/s20.rs"]
mod s20;
#[path = "course/s28.rs"]
mod s28;
#[path = "course/section_10.rs"]
mod section_10;
#[path = "course/section_29.rs"]
mod section_29;
#[path = "course/section_9.rs"]
mod section_9;

fn course() -> Course {
    Source::Embedded.load().unwrap()
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

fn vocabulary() -> Vocabulary {
    let flows = flows().map(|(id, probes)| FlowWords { id: id.into(), probes: probes.into_iter().map(String::from).collect() });
    Vocabulary {
        experiments: EXPERIMENTS.iter().map(words).chain([ExperimentWords::quiz()]).collect(),
        flows: flows.collect(),
        keys: called_in_texts(),
    }
}

fn sections(course: &Course) -> impl Iterator<Item = (usize, &Section)> {
    course.sections().iter().filter_map(|entry| entry.section.as_deref().map(|section| (entry.number, section)))
}

#[test]
fn the_course_has_no_fault_and_names_only_what_the_lab_has() {
    let faults = check(&Source::Embedded.read().unwrap(), Some(&vocabulary()));
    assert!(faults.is_empty(), "{}", faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
}

#[test]
fn a_course_that_names_an_unknown_experiment_is_caught() {
    let nobody = Vocabulary::default();
    assert!(!check(&Source::Embedded.read().unwrap(), Some(&nobody)).is_empty());
}

#[test]
fn no_challenge_is_met_when_its_section_is_opened() {
    let (wake, woken) = channel();
    let data = || {
        let classes = (0..10).map(|class| class.to_string()).collect();
        Ok(Dataset { label: "digits".into(), classes, train: digits(300, 1), test: digits(60, 2) })
    };
    let supplies = Supplies {
        loader: Box::new(data),
        loading: String::new(),
        threads: 1,
        checkpoints: Checkpoints::nowhere(),
        anew: false,
        repeat: 0,
        clothes: None,
        plan: None,
    };
    let lab = Lab::start(supplies, move || {
        let _ = wake.send(());
    });
    let lab = lab.unwrap();
    let course = course();
    let mut generation = 0;
    for (number, section) in sections(&course) {
        let Some(pane) = section.pane().filter(|pane| pane.experiment != QUIZ) else { continue };
        generation += 1;
        lab.send(Command::Open { generation: Generation(generation), experiment: pane.experiment.clone(), start: pane.start.clone() });
        let opened = loop {
            woken.recv_timeout(Duration::from_secs(60)).unwrap();
            match lab.take() {
                Some((Generation(taken), snapshot)) if taken == generation && !snapshot.panels.is_empty() => break snapshot,
                _ => {}
            }
        };
        for challenge in section.challenges().filter(|challenge| !challenge.conditions.is_empty()) {
            let holds = |condition: &Condition| condition.holds(opened.metric(&condition.metric).unwrap().value);
            assert!(!challenge.conditions.iter().all(holds), "section {number}: '{}' is met without doing anything", challenge.id);
        }
    }
    assert!(generation > 4);
}

/// An experiment may be there before its section; once a section shows it, nothing that it offers stays hidden.
#[test]
fn each_panel_and_knob_of_an_experiment_with_a_section_is_shown_somewhere() {
    let course = course();
    let panes: Vec<_> = sections(&course).filter_map(|(_, section)| section.pane()).collect();
    for entry in EXPERIMENTS {
        // An experiment may stand without a section: one that is being written, or a trial.
        let mine: Vec<_> = panes.iter().filter(|pane| pane.experiment == entry.name).collect();
        if mine.is_empty() {
            continue;
        }
        for panel in entry.panels {
            let is_shown = |pane: &&&PaneSpec| pane.panels.is_empty() || pane.panels.iter().any(|shown| shown == panel.id);
            assert!(mine.iter().any(is_shown), "{} is never shown", panel.id);
        }
        for knob in entry.knobs() {
            assert!(mine.iter().any(|pane| pane.knobs.iter().flatten().any(|shown| shown == knob.id)), "{} is never shown", knob.id);
        }
    }
}

#[test]
fn the_readme_lists_the_sections_that_are_written() {
    let readme = include_str!("../README.md");
    let course = course();
    let numbers: Vec<usize> = course.sections().iter().map(|entry| entry.number).collect();
    assert_eq!(numbers, (1..=30).collect::<Vec<_>>());
    let written: Vec<_> = course.sections().iter().filter(|entry| entry.section.is_some()).collect();
    let (all, done) = (course.sections().len(), written.len());
    assert!(readme.contains(&format!("**{done} of {all} sections are written**")), "README.md: {done} of {all} sections are written");
    assert!(all == done || readme.contains(&format!("The other {} have", all - done)), "README.md: the other {}", all - done);
    let rows: Vec<&str> =
        readme.lines().skip_while(|line| !line.starts_with("| § |")).skip(2).take_while(|line| line.starts_with('|')).collect();
    let expected: Vec<String> = written.iter().map(|entry| format!("| {} | {} |", entry.number, entry.title)).collect();
    assert_eq!(rows.len(), expected.len(), "README.md: a row for each written section");
    for (row, expected) in rows.iter().zip(&expected) {
        assert!(row.starts_with(expected), "README.md: '{row}' should begin with '{expected}'");
    }
}

/// The file of a section as one line, so that a sentence is found wherever its lines are broken.
fn text(file: &str) -> String {
    let files = Source::Embedded.read().unwrap();
    let section = files.sections.iter().find(|section| section.name.ends_with(file)).unwrap();
    section.text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Asserts that a section states what was computed here.
fn states(file: &str, sentence: &str) {
    assert!(text(file).contains(sentence), "{file} does not state: {sentence}");
}

#[test]
fn the_numbers_of_section_1_are_computed() {
    let digits = 784.0 * 256.0_f64.log10();
    let (exponent, mantissa) = (digits.floor(), 10.0_f64.powf(digits.fract()));
    states("why-compress.yaml", &format!("\\approx {mantissa:.2} \\cdot 10^{{{exponent}}}"));
    states("why-compress.yaml", &format!("a number with {},{:03} digits", exponent as u64 / 1000, (exponent as u64 + 1) % 1000));
    // A billion people, a billion digits a second, a billion years of 365.25 days.
    let written = (1e9_f64 * 1e9 * 1e9 * 365.25 * 86_400.0).log10();
    let share = (written - digits).ceil();
    states("why-compress.yaml", &format!("less than a $10^{{{share}}}$ share"));
}

#[test]
fn the_numbers_of_section_7_are_computed() {
    states("training-loop.yaml", &format!("$784 \\log 2 = {:.1}$", 784.0 * 2.0_f64.ln()));
    let net = Autoencoder::new(&"784-256-64-16".parse().unwrap(), Activation::Relu, Likelihood::Bernoulli, 0);
    let weights = net.parameter_count();
    states("training-loop.yaml", &format!("that moves {},{} weights and biases at once", weights / 1000, weights % 1000));
    states("training-loop.yaml", &format!("a thousand steps of 128 make {} epochs", 1000.0 * 128.0 / 10_000.0));
}

#[test]
fn the_numbers_of_section_21_are_computed() {
    let mut whole = 0.0;
    for (mu, sigma) in [(0.0_f64, 1.0_f64), (2.0, 0.1), (0.0, 2.0)] {
        let (square, width, definite) = (mu.powi(2), sigma.powi(2) - 1.0, -sigma.powi(2).ln());
        let kl = 0.5 * (square + width + definite);
        whole += kl;
        let shown = [mu, sigma, square, width, definite, kl].map(|number| {
            let rounded = ((number * 100.0).round() / 100.0 + 0.0).to_string();
            format!("'{}'", rounded.replace('-', "\u{2212}"))
        });
        states("two-term-loss.yaml", &format!("[{}]", shown.join(", ")));
    }
    states("two-term-loss.yaml", &format!("A code of these three costs {whole:.2} nats"));
    states("two-term-loss.yaml", &format!("is charged {:.2}", 100.0 / 784.0 + 15.0));
    states("two-term-loss.yaml", &format!("is charged {:.2}", 205.8 / 784.0));
    states("two-term-loss.yaml", &format!("an effective weight of {:.1}", 0.1 * 784.0));
}

#[test]
fn the_name_of_the_quiz_is_no_experiment_s() {
    assert!(EXPERIMENTS.iter().all(|entry| entry.name != QUIZ), "the name of the quiz is taken by an experiment");
}

#[test]
fn the_topic_that_the_readme_shows_has_no_fault() {
    let readme = include_str!("../README.md");
    let topic = readme.split("```yaml\n").nth(1).unwrap().split("```").next().unwrap();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("kl.yaml"), topic).unwrap();
    match deck::read(folder.path(), &course()) {
        Ok(deck) => assert_eq!((deck.topics[0].questions.len(), deck.topics[0].drills.len()), (1, 1)),
        Err(DeckError::Faults(faults)) => panic!("{}", faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")),
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn the_numbers_of_section_30_are_computed() {
    // FSRS 6: the chance of recall at a multiple of the stability, with the default decay.
    let decay = 0.1542_f64;
    let c = 0.9_f64.powf(-1.0 / decay) - 1.0;
    let chance = |stabilities: f64| 100.0 * (1.0 + c * stabilities).powf(-decay);
    states("interview.yaml", &format!("The number $c$ is there to make it {:.0} % after $S$ days", chance(1.0)));
    states("interview.yaml", &format!("with $w = {decay}$ it is {c:.2}. After four times as many days the chance is"));
    states("interview.yaml", &format!("$(1 + 4 \\cdot {c:.2})^{{-{decay}}}$, still {:.0} %", chance(4.0)));
    states("interview.yaml", &format!("how steeply it falls; {decay} unless fitted"));
}

#[test]
fn the_quiz_asks_sixty_questions_or_more_and_some_of_every_level() {
    let course = course();
    let questions: Vec<_> = course.topics().iter().flat_map(|topic| &topic.questions).collect();
    assert!(questions.len() >= 60, "{} questions", questions.len());
    for level in Level::ALL {
        let count = questions.iter().filter(|question| question.label.level == level).count();
        assert!(count >= 5, "{count} questions of the level {}", level.name());
    }
}

#[test]
fn every_question_names_a_source_and_every_computed_drill_two_mistakes() {
    for topic in course().topics() {
        for question in &topic.questions {
            assert!(!question.label.sources.is_empty(), "{} names no source", question.label.id);
        }
        for drill in &topic.drills {
            if let Task::Compute(computation) = &drill.task {
                assert!(computation.mistakes.len() >= 2, "{} lists {} mistakes", drill.label.id, computation.mistakes.len());
            }
        }
    }
}

#[test]
fn the_length_of_a_choice_does_not_give_it_away() {
    for drill in course().topics().iter().flat_map(|topic| &topic.drills) {
        let Task::Choose { choices, .. } = &drill.task else { continue };
        let longest =
            |right: bool| choices.iter().filter(|choice| choice.right == right).map(|choice| choice.text.plain().chars().count()).max();
        assert!(longest(true) <= longest(false), "{}: the right choice is the longest", drill.label.id);
    }
}

#[test]
fn the_answer_that_a_drill_shows_is_one_that_it_takes() {
    let course = course();
    let drills = course.topics().iter().flat_map(|topic| &topic.drills);
    let mut posed_of = 0;
    for drill in drills {
        let Task::Compute(computation) = &drill.task else { continue };
        for seed in 0..50 {
            let posed = computation.pose(seed);
            // Somebody who types what the solution says must be right, however it was rounded.
            let shown = posed.answer_in_words().replace('\u{2212}', "-").replace(',', "");
            let number: f64 = shown.split(' ').next().unwrap().parse().unwrap_or_else(|_| panic!("{}: {shown}", drill.label.id));
            assert!((number - posed.answer).abs() <= posed.tolerance + 1e-12, "{}: {shown} is not {}", drill.label.id, posed.answer);
            assert!(!posed.question.plain().contains(['{', '}']) || computation.question.contains("\\{"), "{}", posed.question.plain());
        }
        posed_of += 1;
    }
    assert!(posed_of > 0, "there is no numeric drill");
}

#[test]
fn what_section_22_says_of_its_measurements_is_true_of_them() {
    let measured =
        [(10.0, 3.01, 153.25), (4.0, 7.45, 118.97), (1.0, 15.55, 96.77), (0.5, 18.91, 93.69), (0.1, 29.04, 92.15), (0.0, 336.10, 90.90)];
    for pair in measured.windows(2) {
        let [(dear, less, worse), (cheap, more, better)] = [pair[0], pair[1]];
        let saved = (worse - better) / (more - less);
        assert!(cheap < saved && saved < dear, "β from {dear} to {cheap}: {saved}");
        states("beta-vae.yaml", &format!("'{more:.2}', '{better:.2}', '{:.2}', '{saved:.2}'", more + better));
    }
}

#[path = "course/s02.rs"]
mod s02;
#[path = "course/s03.rs"]
mod s03;
#[path = "course/s12.rs"]
mod s12;
#[path = "course/s14.rs"]
mod s14;
#[path = "course/section_23.rs"]
mod section_23;
#[path = "course/section_24.rs"]
mod section_24;
#[path = "course/section_25.rs"]
mod section_25;
