//! Faults of repair drills, each where it is.

use super::*;
use crate::content::vocabulary::BROKEN_RUN;

const REPAIR: &str = r#"id: blot
title: 'A blot'
level: core
tags: [repair]
symptoms: The loss lies still.
start: {beta: "4"}
after: 20
seen: ["kl < 1"]
choices:
  - {text: a price, right: true, because: so, turn: {beta: "1"}}
  - {text: a rate, because: no, turn: {rate: high}}
  - {text: nothing, because: no, turn: {rate: low}}
repaired: ["kl > 1"]
within: 20
math: 'R + K'
why: It is so.
code: {language: python, source: "a = 1\nb = 2\n"}
find: {question: Which line?, faulty: [{lines: [2], because: it is}]}
links: [{to: first, why: because}]
"#;

/// What the checker says of these drills.
fn checked(drills: &[(&str, String)]) -> Vec<Fault> {
    let files = Files {
        course: file("course.yaml", COURSE.into()),
        sections: vec![file("01-first.yaml", SECTION.into())],
        questions: Vec::new(),
        derivations: Vec::new(),
        repairs: drills.iter().map(|(name, text)| file(name, text.clone())).collect(),
        flows: Vec::new(),
        demos: Vec::new(),
        listings: Vec::new(),
        unread: Vec::new(),
    };
    let knobs = [("beta", &["1", "4"][..]), ("rate", &["low", "mid", "high"][..])];
    let knobs = knobs.map(|(name, stops)| (name.to_owned(), stops.iter().map(|stop| (*stop).to_owned()).collect()));
    let words = ExperimentWords { name: BROKEN_RUN.into(), knobs: knobs.into(), metrics: vec!["kl".into()], ..ExperimentWords::default() };
    let mut vocabulary = vocabulary();
    vocabulary.experiments.push(words);
    check(&files, Some(&vocabulary))
}

#[test]
fn a_small_drill_has_no_fault() {
    assert_eq!(checked(&[("blot.yaml", REPAIR.into())]), []);
}

#[test]
fn each_fault_is_told_in_its_line() {
    for (from, to, line, says) in [
        ("id: blot", "id: blob", 1, "call the file blob.yaml"),
        ("{beta: \"4\"}", "{beta: \"5\"}", 6, "no stop `5`"),
        ("after: 20", "after: 0", 7, "whole number"),
        ("kl < 1", "lk < 1", 8, "no metric `lk`"),
        ("right: true, ", "", 10, "0 choices are marked"),
        ("turn: {beta: \"1\"}", "turn: {beta: \"4\"}", 10, "to where it stands already"),
        ("turn: {beta: \"1\"}", "turn: {rate: mid}", 10, "turns no knob of `start`"),
        ("turn: {rate: low}", "turn: {rate: high}", 12, "turns the same"),
        ("turn: {rate: low}", "turn: {speed: low}", 12, "no knob `speed`"),
        ("kl > 1", "loss > 1", 13, "no metric `loss`"),
        ("lines: [2]", "lines: [3]", 18, "no text in line 3"),
        ("to: first", "to: frist", 19, "no section `frist`"),
        ("why: It", "whi: It", 16, "whi"),
    ] {
        assert_eq!(REPAIR.matches(from).count(), 1, "{from}");
        let faults = checked(&[("blot.yaml", REPAIR.replace(from, to))]);
        assert!(faults.iter().any(|fault| fault.line == line && fault.message.contains(says)), "{to}: {faults:?}");
    }
}

#[test]
fn ids_under_which_progress_is_kept_are_taken() {
    let drills = [("blot.yaml", REPAIR.into()), ("blot-code.yaml", REPAIR.replace("id: blot", "id: blot-code"))];
    let faults = checked(&drills);
    assert!(faults.iter().any(|fault| fault.message.contains("the id `blot-code` is taken by")), "{faults:?}");
}
