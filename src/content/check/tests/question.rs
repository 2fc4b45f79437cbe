//! Each fault of a small topic is found where it is.

use super::*;

pub(super) const TOPIC: &str = r#"id: bounds
title: Bounds
questions:
  - id: what-bound
    level: core
    question: What is *it*?
    curve:
      title: loss, nats
      across: step
      at: [0, 10, 20]
      series: [{name: train, values: [3, 2, 1]}, {name: held out, values: [3, 2.5]}]
    answer: |
      A bound on $x$.

      See [here](second).
    formulas: ['x = y']
    points: [one, two, three]
    wrong: {claim: A number., because: It moves.}
    follow_up: {question: How tight?, answer: As tight as $q$ allows.}
    links: [first]
    tags: [elbo]
    sources: ["Somebody (2013)"]
drills:
  - id: work-it-out
    level: deep
    links: [second]
    tags: [elbo, kl]
    compute:
      question: 'What is $({{mu}})^2$ over {{sd}}?'
      given: {mu: [-1, 2], sd: [0.5, 4]}
      answer: mu^2 / sd
      unit: nats
      tolerance: 0.02
      because: 'Square, {{mu^2}}, and divide: {{answer}}.'
      mistakes:
        - {answer: mu^2 * sd, because: 'You multiplied by {{sd}}.'}
        - {answer: ln(mu), because: 'Not {{answer}}.'}
  - id: pick-it
    level: warm-up
    links: [first]
    tags: [elbo]
    choose: {question: Which?, choices: [{text: This., right: true, because: So.}, {text: That., because: Not so.}]}
  - id: order-it
    level: research
    links: [first]
    tags: [elbo]
    sort: {question: In which order?, steps: [sample, weigh, add], because: One needs the other.}
  - id: find-it
    level: deep
    links: [first]
    tags: [code]
    code: {language: python, source: "x = 1\n\ny = x\n"}
    find: {question: Which line?, faulty: [{lines: [3], because: A name for nothing.}]}
"#;

fn check_topic(name: &str, text: String) -> Vec<Fault> {
    let files = Files {
        course: file("course.yaml", COURSE.into()),
        sections: vec![file("01-first.yaml", SECTION.into())],
        questions: vec![file(name, text)],
        demos: Vec::new(),
        listings: Vec::new(),
        derivations: Vec::new(),
        repairs: Vec::new(),
        flows: Vec::new(),
        unread: Vec::new(),
    };
    check(&files, Some(&vocabulary()))
}

/// The faults of the topic with one thing changed, and where the change is: line and column.
fn changed(from: &str, to: &str) -> (Vec<Fault>, (usize, usize)) {
    assert_eq!(TOPIC.matches(from).count(), 1, "{from}");
    let at = TOPIC.find(from).unwrap();
    let line = TOPIC[..at].matches('\n').count() + 1;
    let column = at - TOPIC[..at].rfind('\n').map_or(0, |start| start + 1) + 1;
    (check_topic("bounds.yaml", TOPIC.replace(from, to)), (line, column))
}

#[test]
fn the_small_topic_has_no_fault() {
    assert_eq!(check_topic("bounds.yaml", TOPIC.into()), []);
}

#[test]
fn every_kind_of_fault_is_found_where_it_is() {
    // What is changed, into what, how far into it the fault is, and what the message says.
    let table: &[(&str, &str, usize, &str)] = &[
        ("id: bounds", "id: limits", 4, "its file is called limits.yaml, not bounds.yaml"),
        ("questions:\n", "qestions:\n", 0, "did you mean `questions`?"),
        ("id: what-bound", "id: work-it-out", 3, "is taken by bounds.yaml"),
        ("id: what-bound", "id: guess", 4, "is taken by 01-first.yaml"),
        ("id: what-bound", "id: What", 4, "lower-case"),
        ("level: core", "level: cor", 7, "did you mean `core`?"),
        ("level: warm-up", "level: easy", 7, "known are `warm-up`, `core`, `deep`, `research`"),
        ("question: What is *it*?", "question: What is *it?", 18, "never closed"),
        ("See [here](second)", "See [here](secnd)", 11, "did you mean `second`?"),
        ("points: [one, two, three]", "points: [one, two]", 8, "at least 3 items"),
        ("points: [one, two, three]", "points: [a, b, c, d, e, f, g]", 8, "at most 6"),
        ("because: It moves.}", "bcause: It moves.}", 0, "did you mean `because`?"),
        ("follow_up: {", "follow-up: {", 0, "did you mean `follow_up`?"),
        ("links: [first]\n    tags: [elbo]\n    sources", "links: [frist]\n    tags: [elbo]\n    sources", 8, "did you mean `first`?"),
        ("links: [second]", "links: []", 7, "at least one item"),
        ("tags: [elbo, kl]", "tags: []", 6, "at least one item"),
        ("tags: [elbo, kl]", "tags: [KL]", 7, "lower-case"),
        ("over {{sd}}", "over {{sd", 5, "never closed"),
        ("over {{sd}}", "over {{sdd}}", 7, "`sdd` is not given; did you mean `sd`?"),
        ("over {{sd}}", "over [it](first) {{sd}}", 10, "has no links"),
        ("over {{sd}}", "over {{answer * sd}}", 7, "gives the answer away"),
        ("{{sd}}?", "{{1 / (mu + 1)}} {{sd}}?", 2, "with mu = -1, sd = 0.5 this hole is no finite number"),
        ("$({{mu}})^2$", "$\\nosuch {{mu}}$", 1, "can't be read"),
        ("What is $({{mu}})^2$ over", "What is {{mu}} over *", 20, "before a word"),
        (" over {{sd}}?'", "?'", 0, "never shows the given `sd`"),
        ("mu: [-1, 2]", "Mu: [-1, 2]", 0, "is not a word of lower-case"),
        ("mu: [-1, 2]", "exp: [-1, 2]", 0, "has a meaning"),
        ("mu: [-1, 2]", "answer: [-1, 2]", 0, "stands for the answer"),
        ("mu: [-1, 2]", "mu: [-1, two]", 9, "holds numbers"),
        ("mu: [-1, 2]", "mu: []", 4, "at least one item"),
        ("sd: [0.5, 4]", "sd: [0.5, 0]", 0, "the answer is no finite number"),
        ("answer: mu^2 / sd", "answer: mu^2 / ", 14, "ends where a number"),
        ("answer: mu^2 / sd", "answer: mu^2 / sf", 15, "`sf` is not given; did you mean `sd`?"),
        ("answer: mu^2 / sd", "answer: log(sd) * mu", 8, "no function `log`"),
        ("tolerance: 0.02", "tolerance: 2%", 11, "holds numbers"),
        ("tolerance: 0.02", "tolerance: 2", 11, "a share of the answer"),
        ("tolerance: 0.02", "tolerance: 0.0001", 11, "a share of the answer"),
        ("      tolerance: 0.02\n", "", 0, "has no `tolerance`"),
        ("{{mu^2}}", "{{mu^}}", 5, "ends where a number"),
        ("    compute:\n", "    sort: {question: q, steps: [a, b, c], because: so}\n    compute:\n", 0, "several things at once"),
        ("right: true", "right: false", 0, "0 choices"),
        ("    choose: {", "    chose: {", 4, "did you mean `choose`?"),
        ("[sample, weigh, add]", "[sample, weigh]", 0, "at least 3 items"),
        ("[sample, weigh, add]", "[a, b, c, d, e, f, g, h, i]", 0, "at most 8"),
        ("[sample, weigh, add]", "[sample, weigh, sample]", 16, "second time"),
        ("'x = y'", "'x = \\nosuch'", 5, "can't be read"),
        ("at: [0, 10, 20]", "at: [0, 20, 10]", 4, "not increasing"),
        ("at: [0, 10, 20]", "at: [0, 10]", 0, "3 values for 2 places"),
        ("language: python", "language: fortran", 10, "is not known"),
        ("lines: [3]", "lines: [4]", 8, "no text in line 4; its lines are 1 to 3"),
        ("lines: [3]", "lines: [2]", 8, "no text in line 2"),
        ("lines: [3]", "lines: [3, 3]", 11, "names a fault already"),
        ("    code: {language: python, source: \"x = 1\\n\\ny = x\\n\"}\n", "", 0, "no listing to search"),
        ("        - {answer: ln(mu), because: 'Not {{answer}}.'}\n", "", 0, "state at least 2 as `mistakes`"),
        ("answer: mu^2 * sd", "answer: mu^2 *", 14, "ends where a number"),
        ("answer: mu^2 * sd", "answer: mu^2 * s", 15, "`s` is not given; did you mean `sd`?"),
        ("answer: mu^2 * sd", "answer: mu^2 / sd * 1.01", 8, "this mistake gives 2.02 and passes for the answer, 2"),
        ("answer: ln(mu)", "answer: ln(-mu^2)", 8, "no finite number with any"),
        ("by {{sd}}", "by {{mu / (sd - 4)}}", 5, "this hole is no finite number"),
        ("mu: [-1, 2]", "mu: [0, 2]", 0, "the answer is 0, and a share of 0 is 0; state a `floor`"),
        ("tolerance: 0.02", "tolerance: 0.02\n      floor: 0.25", 0, "the floor lets 0 pass for it"),
        ("tolerance: 0.02", "tolerance: 0.02\n      floor: 0", 0, "the floor is more than 0"),
        ("sd: [0.5, 4]", "sd: [0.5, 0.25]", 0, "so it is exact; write `tolerance: 0`"),
    ];
    for (from, to, inside, says) in table {
        let (faults, (line, column)) = changed(from, to);
        let found = faults.iter().find(|fault| fault.message.contains(says));
        let fault = found.unwrap_or_else(|| panic!("{to}: {faults:?}"));
        // The line and column are those of the fault, unless it is a whole mapping, list or text that is wrong.
        let whole = [
            "choices",
            "has no `",
            "several",
            "never shows",
            "the answer is no",
            "is taken",
            "for 2 places",
            "no listing",
            "the answer is 0",
            "the floor",
            "it is exact",
            "state at least",
        ];
        let whole = whole.iter().any(|word| says.contains(word));
        assert!(whole || (fault.line, fault.column) == (line, column + inside), "{to}: {fault} is not at {line}:{}", column + inside);
    }
}

#[test]
fn an_answer_is_said_in_a_minute() {
    let words = |count: usize| "word ".repeat(count);
    let answer = "A bound on $x$.";
    // `A bound on x.` and `See here.` are six words.
    assert_eq!(changed(answer, &format!("{answer} {}", words(134))).0, []);
    let (faults, (line, _)) = changed(answer, &format!("{answer} {}", words(135)));
    assert!(faults.iter().any(|fault| fault.message.contains("the answer has 141 words") && fault.line == line), "{faults:?}");
    let (faults, _) = changed("As tight as $q$ allows.", &words(141));
    assert!(faults.iter().any(|fault| fault.message.contains("follow-up has 141 words")), "{faults:?}");
}

#[test]
fn a_tolerance_of_nothing_needs_whole_answers() {
    assert_eq!(check_topic("bounds.yaml", TOPIC.replace("[0.5, 4]", "[0.5, 0.1]").replace("tolerance: 0.02", "tolerance: 0")), []);
    let faults = check_topic("bounds.yaml", TOPIC.replace("[0.5, 4]", "[0.5, 3]").replace("tolerance: 0.02", "tolerance: 0"));
    assert!(faults.iter().any(|fault| fault.message.contains("with mu = -1, sd = 3 the answer is 0.333")), "{faults:?}");
}

#[test]
fn combinations_are_limited() {
    let many = (1..=32).map(|n| n.to_string()).collect::<Vec<_>>().join(", ");
    let given = "{mu: [-1, 2], sd: [0.5, 4]}";
    let (faults, (line, _)) = changed(given, &format!("{{mu: [{many}], sd: [{many}]}}"));
    assert!(faults.iter().any(|fault| fault.message.contains("more than 1000 combinations") && fault.line == line), "{faults:?}");
}

#[test]
fn a_topic_asks_something_and_is_not_called_like_the_predictions() {
    let faults = check_topic("bounds.yaml", "id: bounds\ntitle: Bounds\n".into());
    assert!(faults.iter().any(|fault| fault.message.contains("asks nothing")), "{faults:?}");
    let faults = check_topic("predictions.yaml", TOPIC.replace("id: bounds", "id: predictions"));
    assert!(faults.iter().any(|fault| fault.message.contains("choose another id")), "{faults:?}");
}

#[test]
fn every_line_taken_out_of_a_topic_is_a_fault_or_loads() {
    // The checker and the loader agree on what is a topic: `check` loads what has no fault, and says what the loader says.
    let lines: Vec<&str> = TOPIC.lines().collect();
    for gone in 0..lines.len() {
        let text: String = lines.iter().enumerate().filter(|(index, _)| *index != gone).map(|(_, line)| format!("{line}\n")).collect();
        for fault in check_topic("bounds.yaml", text) {
            assert!(!fault.message.starts_with("bounds.yaml:"), "the checker has missed it: {fault}");
        }
    }
}
