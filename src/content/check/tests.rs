#![allow(clippy::unwrap_used)]
//! Each fault of a small course is found where it is; the embedded course has none.

mod demo;
mod derivation;
mod flow;
mod link;
mod question;
mod repair;

use std::borrow::Cow;

use super::*;
use crate::content::source::Source;
use crate::content::vocabulary::{ExperimentWords, Quote};

const COURSE: &str = r#"title: test
parts:
  - numeral: I
    title: One
    sections:
      - {id: first, title: First}
      - {id: second, title: Second}
glossary:
  - {name: "$x$", meaning: "an image, see [first](first)"}
"#;

const SECTION: &str = r#"id: first
goals: ["Say *why*."]
blocks:
  - text: |
      One paragraph with $x$ and [a link](second).

      Another.
  - math: 'L = \term{kl}{K} + x'
    where:
      - ["$x$", "an image"]
    live: {kl: kl}
  - pane: {experiment: loss, panels: [curves], knobs: [beta], watch: [kl], start: {beta: "1"}}
  - predict:
      id: guess
      question: What?
      choices:
        - {text: up, right: true, because: so}
        - {text: down, because: not so}
  - challenge: {id: reach, goal: Reach it., hint: Turn it., when: ["kl < 0.1"]}
  - code: {language: rust, source: "fn f() {}"}
  - table: {header: [a, b], rows: [[one, two]]}
takeaways: ["So it is.", "And so."]
links: [{to: second, why: because}]
"#;

fn file(name: &str, text: String) -> SourceFile {
    SourceFile { path: name.into(), name: name.into(), text: Cow::Owned(text) }
}

fn vocabulary() -> Vocabulary {
    let words = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let loss = ExperimentWords {
        name: "loss".into(),
        panels: words(&["curves", "digits"]),
        knobs: vec![("beta".into(), words(&["0.5", "1", "2"]))],
        labels: words(&["β"]),
        titles: words(&["loss, nats per image", "β"]),
        metrics: words(&["kl", "reconstruction"]),
        buttons: words(&["again"]),
        takes: words(&["exhibit", "point"]),
        quotes: Vec::new(),
    };
    Vocabulary { experiments: vec![loss], ..Vocabulary::default() }
}

fn files(course: &str, sections: &[(&str, String)]) -> Files {
    Files {
        course: file("course.yaml", course.to_owned()),
        sections: sections.iter().map(|(name, text)| file(name, text.clone())).collect(),
        questions: Vec::new(),
        listings: Vec::new(),
        derivations: Vec::new(),
        repairs: Vec::new(),
        flows: Vec::new(),
        demos: Vec::new(),
        unread: Vec::new(),
    }
}

fn check_texts(course: &str, sections: &[(&str, String)]) -> Vec<Fault> {
    check(&files(course, sections), Some(&vocabulary()))
}

/// The faults of the section with one thing changed, and where the change is: line and column.
fn changed(from: &str, to: &str) -> (Vec<Fault>, (usize, usize)) {
    assert_eq!(SECTION.matches(from).count(), 1, "{from}");
    let at = SECTION.find(from).unwrap();
    let line = SECTION[..at].matches('\n').count() + 1;
    let column = at - SECTION[..at].rfind('\n').map_or(0, |start| start + 1) + 1;
    (check_texts(COURSE, &[("01-first.yaml", SECTION.replace(from, to))]), (line, column))
}

#[test]
fn the_small_course_has_no_fault() {
    assert_eq!(check_texts(COURSE, &[("01-first.yaml", SECTION.into())]), []);
}

#[test]
fn the_embedded_course_has_no_fault() {
    let faults = check(&Source::Embedded.read().unwrap(), None);
    assert!(faults.is_empty(), "{}", faults.iter().map(|fault| format!("{fault}\n")).collect::<String>());
}

#[test]
fn every_kind_of_fault_is_found_where_it_is() {
    // What is changed, into what, how far into it the fault is, and what the message says.
    let table: &[(&str, &str, usize, &str)] = &[
        ("goals:", "gaols:", 0, "did you mean `goals`?"),
        ("goals: [\"Say *why*.\"]", "goals: \"Say\"", 7, "is a list"),
        ("goals: [\"Say *why*.\"]", "goals: []", 7, "at least one item"),
        ("Say *why*", "Say *why", 4, "never closed"),
        ("with $x$ and", "with $\\nosuchcommand$ and", 6, "can't be read"),
        ("(second).", "(secnd).", 1, "did you mean `second`?"),
        ("paragraph with", "paragraph 漢 with", 10, "wider than one column"),
        ("paragraph with", "paragraph 𝔼 with", 10, "Basic Multilingual Plane"),
        ("L = \\term{kl}{K}", "L = \\nosuchcommand", 4, "can't be read"),
        ("[\"$x$\", \"an image\"]", "\"$y$\"", 0, "not in the glossary"),
        ("[\"$x$\", \"an image\"]", "[\"$x$\"]", 0, "a pair"),
        ("{kl: kl}", "{lk: kl}", 1, "no \\term{lk}"),
        ("{kl: kl}", "{kl: kll}", 5, "no metric `kll`; did you mean `kl`?"),
        ("experiment: loss", "experiment: los", 12, "did you mean `loss`?"),
        ("[curves]", "[curve]", 1, "no panel `curve`; did you mean `curves`?"),
        ("[curves], knobs", "[curves], argues: [digits], knobs", 19, "argues from the panel `digits`"),
        ("[curves], knobs", "[curves], argues: [curve], knobs", 19, "did you mean `curves`?"),
        ("knobs: [beta]", "knobs: [bta]", 8, "no knob `bta`"),
        ("watch: [kl]", "watch: [loss]", 8, "no metric `loss`"),
        ("beta: \"1\"", "beta: \"3\"", 6, "no stop `3`"),
        ("beta: \"1\"", "beta: 1", 6, "in quotes"),
        ("question: What?", "question: \"\"", 10, "is empty"),
        ("right: true", "right: false", 0, "0 choices"),
        ("right: true", "right: \"true\"", 7, "without quotes"),
        ("{text: down, because", "{text: down, right: true, because", 0, "2 choices"),
        ("when: [\"kl < 0.1\"]", "when: [\"kl = 0.1\"]", 7, "can't be read"),
        ("when: [\"kl < 0.1\"]", "when: [\"lk < 0.1\"]", 7, "no metric `lk`"),
        ("id: reach", "id: guess", 4, "is taken by 01-first.yaml"),
        ("id: reach", "id: Reach", 4, "lower-case"),
        ("language: rust", "language: ruby", 10, "did you mean `rust`?"),
        ("[[one, two]]", "[[one]]", 1, "1 cells and the header 2"),
        ("{to: second", "{to: third", 5, "no section `third`"),
        ("{to: second", "{to: terms/$y$", 5, "no term `$y$` in the glossary; did you mean `$x$`?"),
        ("(second).", "(derivations/gap).", 1, "no derivation `derivations/gap`"),
        ("id: first\n", "id: second\n", 4, "its file is called 02-second.yaml"),
        ("id: first\n", "id: frist\n", 4, "did you mean `first`?"),
        ("  - code: {language", "  - note: {title: a, text: b}\n    code: {language", 4, "several things at once"),
        ("  - code: {language", "  - where: [[\"$x$\", \"a\"]]\n  - code: {language", 4, "says not what it is"),
        ("takeaways: [\"So it is.\"", "takeaways: [\"So.\", \"So.\"]\ntakeaways: [\"So it is.\"", 25, "second time"),
        ("takeaways: [\"So it is.\", \"And so.\"]", "takeaways: [\"So it is.\"]", 11, "at least 2 items"),
        ("[{to: second, why: because}]", "[]", 0, "at least one item"),
    ];
    for (from, to, inside, says) in table {
        let (faults, (line, column)) = changed(from, to);
        let found = faults.iter().find(|fault| fault.message.contains(says));
        let fault = found.unwrap_or_else(|| panic!("{to}: {faults:?}"));
        // The line and column are those of the fault, unless it is the whole list or file that is wrong.
        let whole = ["choices", "second time"].iter().any(|word| says.contains(word));
        assert!(whole || (fault.line, fault.column) == (line, column + inside), "{to}: {fault} is not at {line}:{}", column + inside);
    }
}

#[test]
fn a_section_has_at_most_one_pane_and_a_pane_keeps_company() {
    let pane = "  - pane: {experiment: loss, panels: [curves], knobs: [beta], watch: [kl], start: {beta: \"1\"}}\n";
    let (two, (line, _)) = changed(pane, &pane.repeat(2));
    assert!(two.iter().any(|fault| fault.message.contains("more than one") && fault.line == line + 1), "{two:?}");
    let (none, _) = changed(pane, "");
    let says =
        |faults: &[Fault]| faults.iter().map(|fault| (fault.line, fault.message.split(',').next().unwrap().to_owned())).collect::<Vec<_>>();
    let expected = [(11, "live values come from the pane"), (18, "a challenge is reached in the pane")];
    assert_eq!(says(&none), expected.map(|(line, says)| (line, says.to_owned())));
    let challenge = "  - challenge: {id: reach, goal: Reach it., hint: Turn it., when: [\"kl < 0.1\"]}\n";
    let (unasked, _) = changed(challenge, "");
    assert!(unasked.len() == 1 && unasked[0].message.contains("no `challenge`"), "{unasked:?}");
    let text = SECTION.replace(pane, "").replace(challenge, "").replace("    live: {kl: kl}\n", "");
    assert_eq!(check_texts(COURSE, &[("01-first.yaml", text)]), []);
}

/// The paragraph of the section with other text in its place, ten spaces from the left.
fn with_text(text: &str) -> Vec<Fault> {
    changed("Another.", &text.replace('\n', "\n      ")).0
}

#[test]
fn markdown_that_is_not_drawn_is_a_fault_with_advice() {
    for (text, says) in [
        ("# A heading", "`- heading: …`"),
        ("### A heading", "`- heading: …`"),
        ("> said", "`- note:"),
        ("```python\nx\n```", "`- code:"),
        ("| a | b |\n|---|---|", "`- table:"),
        ("a\n---\nb", "a rule is not drawn"),
        ("![a](b.png)", "the pane shows pictures"),
        ("so ~~not~~", "struck out"),
        ("see <https://a.org>", "`[words](https://…)`"),
        ("a<br>b", "HTML is not drawn"),
        ("an _important_ thing", "with stars"),
        ("an __important__ thing", "with stars"),
        ("call __init__ first", "with stars"),
        ("it is {answer} nats", "is not filled here"),
        ("- a\n  - b", "inside a list"),
        ("1. a\n3. b", "after 1 comes 2"),
        ("- a\n\n  more", "one paragraph"),
        ("[a] (second)", "no space between"),
    ] {
        let faults = with_text(text);
        assert!(faults.iter().any(|fault| fault.message.contains(says) && fault.line >= 7), "{text}: {faults:?}");
    }
}

#[test]
fn what_only_looks_like_markdown_is_none() {
    for text in [
        "x_i and y_j, a_b_c, `_x_`, $a_b c_d$",
        "a < b > c, {0, 1}, $\\frac{a}{bb}$, \\{answer\\}, in [0, 1] (see there)",
        "5 # 3, C#, #1 of 3 | 4",
        "-3 nats, - so, *then*",
        "Three:\n\n- one *and*\n  a half\n- two\n\n10. ten\n11. eleven",
        "a [paper](https://arxiv.org/abs/1312.6114), with [another](http://a.org/b_c_d)",
        "2 \\* 3, \\_so\\_, 1\\. 2",
    ] {
        assert_eq!(with_text(text), [], "{text}");
    }
}

#[test]
fn a_list_is_a_fault_where_none_can_stand_and_where_yaml_joins_it() {
    let (faults, (line, column)) = changed("{id: reach, goal: Reach it.,", "{id: reach, goal: \"- Reach it.\",");
    assert!(
        faults[0].message.contains("a list can't stand here") && (faults[0].line, faults[0].column) == (line, column + 21),
        "{faults:?}"
    );
    let (faults, (line, _)) = changed("  - code: {language", "  - text: >\n      Two:\n      - one\n      - two\n  - code: {language");
    assert!(faults.len() == 1 && faults[0].message.contains("YAML joins") && faults[0].line == line + 2, "{faults:?}");
    assert_eq!(changed("  - code: {language", "  - text: |\n      Two:\n      - one\n      - two\n  - code: {language").0, []);
}

#[test]
fn all_faults_come_at_once_in_the_order_of_the_file() {
    let text =
        SECTION.replace("goals:", "gaols:").replace("(second).", "(nowhere).").replace("rust", "cobol").replace("right: true", "right: 1");
    let faults = check_texts(&COURSE.replace("(first)", "(frst)"), &[("01-first.yaml", text)]);
    let lines: Vec<(&str, usize)> = faults.iter().map(|fault| (fault.file.as_str(), fault.line)).collect();
    assert!(lines.is_sorted());
    assert!(faults.len() >= 6, "{faults:?}");
    assert_eq!(faults.last().map(|fault| fault.file.as_str()), Some("course.yaml"));
}

#[test]
fn broken_yaml_does_not_hide_the_faults_of_other_files() {
    let faults = check_texts(
        COURSE,
        &[("01-first.yaml", "id: [".into()), ("02-second.yaml", SECTION.replace("id: first", "id: second").replace("rust", "cobol"))],
    );
    assert!(faults.iter().any(|fault| fault.file == "01-first.yaml" && fault.message.contains("YAML")), "{faults:?}");
    assert!(faults.iter().any(|fault| fault.file == "02-second.yaml" && fault.message.contains("cobol")), "{faults:?}");
}

#[test]
fn ids_and_glossary_names_stand_once_in_the_course() {
    let course = COURSE.replace("id: second", "id: first") + "  - {name: \"$x$\", meaning: again}\n";
    let faults = check_texts(&course, &[]);
    assert!(faults.iter().any(|fault| fault.message.contains("the id `first`")), "{faults:?}");
    assert!(faults.iter().any(|fault| fault.message.contains("glossary entry `$x$`")), "{faults:?}");
}

#[test]
fn a_symbol_has_its_meaning_from_the_glossary_or_from_one_section() {
    assert_eq!(changed("[\"$x$\", \"an image\"]", "\"$x$\"").0, []);
    let text = SECTION.replace("[\"$x$\", \"an image\"]", "[\"$y$\", \"a label\"]");
    let other = "id: second\ngoals: [Go.]\nblocks:\n  - math: y\n    where: [[\"$y$\", \"another\"]]\ntakeaways: [One., Two.]\n\
        links: [{to: first, why: because}]\n";
    let sections = [("01-first.yaml", text), ("02-second.yaml", other.to_owned())];
    let faults = check_texts(COURSE, &sections);
    assert!(faults.len() == 1 && faults[0].message.starts_with("01-first.yaml:10 says what `$y$` means"), "{faults:?}");
    let files = sections.map(|(name, text)| file(name, text.replace("    where: [[\"$y$\", \"another\"]]\n", "")));
    let files = Files {
        course: file("course.yaml", COURSE.into()),
        sections: files.into(),
        questions: Vec::new(),
        listings: Vec::new(),
        derivations: Vec::new(),
        repairs: Vec::new(),
        flows: Vec::new(),
        demos: Vec::new(),
        unread: Vec::new(),
    };
    assert_eq!(check(&files, Some(&vocabulary())), []);
    let terms = load::load(&files).unwrap().terms();
    let terms: Vec<_> = terms.iter().map(|term| (term.name.plain(), term.meaning.plain(), term.introduced)).collect();
    assert_eq!(terms, [("x".into(), "an image, see first".into(), None), ("y".into(), "a label".into(), Some(0))]);
}

#[test]
fn a_curve_of_a_section_has_its_places_in_order_and_a_place_for_each_value() {
    let curve = |at: &str, values: &str| {
        let block = format!(
            "  - curve: {{title: loss, across: step, at: {at}, series: [{{name: train, values: {values}}}]}}\n  - code: {{language"
        );
        changed("  - code: {language", &block).0.into_iter().map(|fault| fault.message).collect::<Vec<_>>()
    };
    assert_eq!(curve("[0, 10, 20]", "[3, 2.5, 2]"), Vec::<String>::new());
    assert!(curve("[0, 20, 10]", "[3, 2, 1]")[0].contains("not increasing"));
    assert!(curve("[0, 10]", "[3, 2, 1]")[0].contains("3 values for 2 places"));
}

#[test]
fn a_formula_that_does_not_fit_is_a_fault() {
    let wide = format!("math: 'x_{{{}}}'", "a".repeat(90));
    let (faults, _) = changed("math: 'L = \\term{kl}{K} + x'", &wide);
    assert!(faults.iter().any(|fault| fault.message.contains("wider than the 74 columns")), "{faults:?}");
}

#[test]
fn without_a_vocabulary_names_are_not_looked_at() {
    let sections = vec![file("01-first.yaml", SECTION.replace("loss", "other"))];
    let files = Files {
        course: file("course.yaml", COURSE.into()),
        sections,
        questions: Vec::new(),
        flows: Vec::new(),
        demos: Vec::new(),
        listings: Vec::new(),
        derivations: Vec::new(),
        repairs: Vec::new(),
        unread: Vec::new(),
    };
    assert_eq!(check(&files, None), []);
}

#[test]
fn two_choices_that_say_the_same_are_a_fault() {
    let (faults, (line, column)) = changed("text: down", "text: up  ");
    assert_eq!(faults.len(), 1, "{faults:?}");
    assert_eq!((faults[0].line, faults[0].column), (line, column + 6));
    assert!(faults[0].message.contains("a second time"));
}

#[test]
fn what_steers_a_terminal_or_is_not_seen_is_a_fault_in_keys_and_texts_alike() {
    for (from, to) in [
        ("text: down", "text: \"do\\u202ewn\""),
        ("because: not so", "because: \"not \\eso\""),
        ("hint: Turn it.", "hint: \"Turn\u{200b} it.\""),
        ("watch: [kl]", "\"wa\\etch\": [kl]"),
        ("fn f() {}", "fn f() {}\\u2066"),
    ] {
        let (faults, _) = changed(from, to);
        assert!(faults.iter().any(|fault| fault.message.contains("take it out")), "{to:?}: {faults:?}");
    }
}

#[test]
fn of_a_file_full_of_faults_the_first_are_listed() {
    let blocks = "  - text: \"*a\"\n".repeat(3_000);
    let faults = check_texts(COURSE, &[("01-first.yaml", SECTION.replacen("blocks:\n", &format!("blocks:\n{blocks}"), 1))]);
    assert_eq!(faults.len(), MAX_FAULTS);
    assert!(faults.iter().any(|fault| fault.message.contains("more faults from here on")), "{:?}", faults.last());
    let (faults, _) = changed("[a link](second)", &"$\\q$ ".repeat(5_000));
    assert!(faults.len() <= MAX_FAULTS, "{}", faults.len());
}

#[test]
fn a_script_names_only_what_the_pane_has() {
    let tried = r#"  - predict:
      id: guess
      question: What?
      choices:
        - {text: up, right: true, because: so, when: ["kl > before.kl"]}
        - {text: down, because: not so, when: ["kl < 1"]}
      try: [{run: 20}, {mark: before}, {turn: {beta: "2"}}, {press: again}, {point: [0.5, -1]}, {seek: kl}, {class: 3}]
"#;
    let start = SECTION.find("  - predict:").unwrap();
    let end = SECTION.find("  - challenge:").unwrap();
    let faults = |from: &str, to: &str| {
        assert_eq!(tried.matches(from).count(), 1, "{from}");
        let section = format!("{}{}{}", &SECTION[..start], tried.replace(from, to), &SECTION[end..]);
        check_texts(COURSE, &[("01-first.yaml", section)])
    };
    assert_eq!(faults("{run: 20}", "{run: 20}"), []);
    for (from, to, says) in [
        ("{beta: \"2\"}", "{gamma: \"2\"}", "no knob `gamma`"),
        ("{beta: \"2\"}", "{beta: \"3\"}", "the knob `beta` has no stop `3`"),
        ("press: again", "press: agian", "no button `agian`; did you mean `again`?"),
        ("{run: 20}", "{run: 2.5}", "a whole number from 1"),
        ("{run: 20}", "{run: 20, press: again}", "several things at once"),
        ("{run: 20}", "{run: 20, panel: curves}", "take it out"),
        ("{class: 3}", "{class: 12}", "from 0 to 9"),
        ("{class: 3}", "{pixel: [3, 4]}", "does not take a `pixel`"),
        ("{class: 3}", "{partner: 1}", "does not take a `partner`"),
        ("{class: 3}", "{grade: 1}", "does not take a `grade`"),
        ("{class: 3}", "{days: 2}", "does not take a `days`"),
        ("{seek: kl}", "{seek: kll}", "no metric `kll`; did you mean `kl`?"),
        ("{seek: kl}", "{seek: kl, panel: curve}", "no panel `curve`"),
        ("{seek: kl}", "{mark: before}", "a second time"),
        ("{run: 20}", "{mark: max}", "not `max`"),
        ("before.kl\"", "after.kl\"", "the script sets no mark `after`"),
        ("before.kl\"", "before.loss\"", "no metric `loss`"),
        ("kl < 1", "kl = 1", "compares two expressions"),
        ("kl < 1", "1 < 2", "names no metric"),
        (", when: [\"kl < 1\"]", "", "add a `when`"),
    ] {
        let found = faults(from, to);
        assert!(found.len() == 1 && found[0].message.contains(says), "{to}: {found:?}");
        let line = SECTION[..start].matches('\n').count() + 1 + tried[..tried.find(from).unwrap()].matches('\n').count();
        assert_eq!(found[0].line, line, "{to}");
    }
    let found = faults(
        "      try: [{run: 20}, {mark: before}, {turn: {beta: \"2\"}}, {press: again}, {point: [0.5, -1]}, {seek: kl}, {class: 3}]\n",
        "",
    );
    assert!(found.len() == 2 && found[0].message.contains("it has none; add a `try`"), "{found:?}");
}

#[test]
fn a_term_is_not_used_before_the_section_that_introduces_it() {
    let second = SECTION.replace("id: first", "id: second").replace("id: guess", "id: guess-2").replace("id: reach", "id: reach-2");
    let found = |name: &str, extra: &str, from: &str, to: &str| {
        let course = COURSE.replace("glossary:\n", &format!("glossary:\n  - {{name: '{name}', meaning: what it is{extra}}}\n"));
        assert_eq!(SECTION.matches(from).count(), 1, "{from}");
        check_texts(&course, &[("01-first.yaml", SECTION.replace(from, to)), ("02-second.yaml", second.clone())])
    };
    let used = "One paragraph with two posteriors, $x$ and [a link](second).";
    let from = "One paragraph with $x$ and [a link](second).";
    let faults = found("posterior", ", section: 2", from, used);
    assert!(faults.len() == 1 && faults[0].message.starts_with("`posterior` is introduced in section 2"), "{faults:?}");
    assert_eq!((faults[0].file.as_str(), faults[0].line), ("01-first.yaml", 5));
    for explained in [
        "One **posterior** with $x$ and [a link](second).",
        "The [posterior](second) with $x$ and [a link](second).",
        "A `posterior` with $x$ and [a link](second).",
        "An aposterior with $x$ and [a link](second).",
    ] {
        assert_eq!(found("posterior", ", section: 2", from, explained), [], "{explained}");
    }
    assert_eq!(found("posterior", ", section: 1", from, used), []);
    assert_eq!(found("posterior", "", from, used), [], "nobody said where it belongs");
    // A symbol belongs where it first stands beside a formula.
    let later = "One paragraph with $\\beta$, $x$ and [a link](second).";
    assert_eq!(found("$\\beta$", ", section: 2", from, later).len(), 1);
    assert_eq!(found("$\\beta$", ", section: 2", "\"an image\"]", "\"an image, and $\\\\beta$ of it\"]"), []);
}

#[test]
fn a_section_needs_earlier_ones() {
    for (from, to, says) in [
        ("{id: second, title: Second}", "{id: second, title: Second, needs: [first]}", None),
        ("{id: second, title: Second}", "{id: second, title: Second, needs: [second]}", Some("the section needs itself")),
        ("{id: first, title: First}", "{id: first, title: First, needs: [second]}", Some("section 1 needs section 2, which comes later")),
        ("{id: second, title: Second}", "{id: second, title: Second, needs: [frist]}", Some("there is no section `frist`")),
    ] {
        let faults = check_texts(&COURSE.replace(from, to), &[("01-first.yaml", SECTION.to_owned())]);
        assert_eq!(faults.len(), usize::from(says.is_some()), "{to}: {faults:?}");
        assert!(says.is_none_or(|says| faults[0].message.contains(says)), "{to}: {faults:?}");
    }
}

#[test]
fn a_line_that_an_experiment_explains_stands_once_in_its_listing_and_its_section_is_there() {
    let told = |listing: Option<&str>, section: (usize, &str)| {
        let mut vocabulary = vocabulary();
        let quote = Quote { file: "loss.py".into(), line: "loss = a + b".into(), section: (section.0, section.1.into()) };
        vocabulary.experiments[0].quotes.push(quote);
        let files = Files {
            course: file("course.yaml", COURSE.into()),
            sections: vec![file("01-first.yaml", SECTION.into())],
            questions: Vec::new(),
            derivations: Vec::new(),
            repairs: Vec::new(),
            flows: Vec::new(),
            demos: Vec::new(),
            listings: listing.map(|text| file("loss.py", text.into())).into_iter().collect(),
            unread: Vec::new(),
        };
        let faults = check(&files, Some(&vocabulary));
        assert!(faults.iter().all(|fault| (fault.line, fault.column) == (12, 24)), "at the experiment's name: {faults:?}");
        faults.into_iter().map(|fault| fault.message).collect::<Vec<_>>().join("; ")
    };
    let sound = "def f(a, b):\n    loss = a + b\n    return loss\n";
    assert_eq!(told(Some(sound), (2, "second")), "");
    for (listing, section, words) in [
        (None, (1, "first"), "there is no `listings/loss.py`"),
        (Some("loss = a - b\n"), (1, "first"), "has no line `loss = a + b` any more"),
        (Some("loss = a + b\n  loss = a + b\n"), (1, "first"), "has the line `loss = a + b` 2 times"),
        (Some(sound), (2, "first"), "is not the id of section 2"),
        (Some(sound), (0, "first"), "is not the id of section 0"),
    ] {
        let message = told(listing, section);
        assert!(message.contains(words), "{message}");
    }
}

#[test]
fn names_in_the_text_are_those_that_the_pane_shows() {
    let said = |text: &str| {
        let section = SECTION.replace(
            "challenge: {id: reach, goal: Reach it., hint: Turn it.,",
            &format!("challenge: {{id: reach, goal: '{text}', hint: Turn it.,"),
        );
        assert_ne!(section, SECTION);
        check_texts(COURSE, &[("01-first.yaml", section)])
    };
    assert!(said("watch *loss, nats per image*, set *β* to `2`, and be *quick*").is_empty());
    let faults = said("watch *loss, nats an image*");
    assert!(faults.iter().any(|fault| fault.message.contains("did you mean `loss, nats per image`?")), "{faults:?}");
    let faults = said("set *β* to `2`, then *β* `20`");
    assert!(faults.iter().any(|fault| fault.message.contains("the knob `β` has no stop `20`")), "{faults:?}");
}
