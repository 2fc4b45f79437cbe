//! Faults of derivations, each where it is.

use super::*;

const DERIVATION: &str = r#"id: square
title: The mean of a square
level: core
minutes: 2
question: What is the mean of $x^2$?
given: |
  $x$ is Gaussian; see [first](first) and [this page](derivations/square).
where:
  - ["$x$", "a number"]
steps:
  - hint: Split it.
    math: 'x^2 = x + 1'
    because: |
      So it is.
  - hint: What comes next?
    ask:
      question: Which?
      choices:
        - {text: this, right: true, because: so}
        - {text: that, because: not so}
    math: 'a = b'
    because: And so.
result: {math: 'a = b', text: In words.}
matters: It does.
check:
  says: Two sides.
  given:
    mu: {between: [-2, 2]}
    sigma: {between: [0.5, 2]}
  define: ['square(z) = z^2']
  claims:
    - {claim: 'mean(z, mu, sigma, square(z)) = mu^2 + sigma^2', says: the mean, within: 1e-9}
links: [{to: first, why: because}]
questions: [how]
"#;

const TOPIC: &str = "id: topic\ntitle: Topic\nquestions:\n  - {id: how, level: core, question: How?, answer: So., points: [a, b, c], \
    wrong: {claim: no, because: so}, follow_up: {question: And?, answer: So.}, links: [first], tags: [x]}\n";

fn check_named(name: &str, text: String) -> Vec<Fault> {
    let files = Files {
        course: file("course.yaml", COURSE.into()),
        sections: vec![file("01-first.yaml", SECTION.into())],
        questions: vec![file("topic.yaml", TOPIC.into())],
        derivations: vec![file(name, text)],
        repairs: Vec::new(),
        flows: Vec::new(),
        demos: Vec::new(),
        listings: Vec::new(),
        unread: Vec::new(),
    };
    check(&files, Some(&vocabulary()))
}

#[test]
fn a_small_derivation_has_no_fault() {
    assert_eq!(check_named("square.yaml", DERIVATION.into()), []);
}

#[test]
fn every_fault_is_told_with_its_place() {
    let table = [
        ("id: square", "id: cube", "id: cube", "call the file cube.yaml"),
        ("level: core", "level: cor", "cor\n", "did you mean `core`"),
        ("right: true, ", "", "- {text: this", "mark exactly one"),
        ("[how]", "[who]", "who]", "no question `who`"),
        (
            "derivations/square",
            "derivations/sqare",
            "derivations/sqare",
            "there is no derivation `derivations/sqare`; did you mean `derivations/square`?",
        ),
        ("'a = b'\n", "'\\frob'\n", "\\frob", "frob"),
        ("between: [-2, 2]", "between: [2, -2]", "mu: {", "the smaller first"),
        ("square(z) = z^2", "square(z) = z^", "']\n  claims", "ends where"),
        ("square(z)) = mu", "cube(z)) = mu", "cube(z)", "no function `cube`"),
        ("mu^2 + sigma^2", "mu^2 + tau^2", "tau", "nothing here is called `tau`"),
        ("mu^2 + sigma^2", "mu^2 - sigma^2", "mean(z, mu", "`=` is off by"),
        ("steps:", "stepps:", "stepps", "no key `stepps`"),
        ("within: 1e-9", "within: much", "much", "numbers here"),
    ];
    for (from, to, at, says) in table {
        let text = DERIVATION.replacen(from, to, 1);
        let place = text.find(at).unwrap();
        let line = text[..place].matches('\n').count() + 1;
        let faults = check_named("square.yaml", text);
        let found = faults.iter().find(|fault| fault.message.contains(says));
        assert!(found.is_some_and(|fault| fault.line.abs_diff(line) <= 1), "{to}: line {line}: {faults:?}");
    }
}

#[test]
fn several_faults_are_told_at_once() {
    let text = DERIVATION.replace("[how]", "[who]").replace("mu^2 + sigma^2", "mu^2 - sigma^2").replace("level: core", "level: cor");
    assert_eq!(check_named("square.yaml", text).len(), 3);
}
