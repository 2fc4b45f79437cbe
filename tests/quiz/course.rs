//! A small course with a quiz: a section with an experiment, section 2 whose pane is the quiz, and cards of every kind.

use std::sync::Arc;

use elbo::content::course::Course;
use elbo::content::load::load;
use elbo::content::source::Files;

use super::support::file;

const COURSE: &str = r"
title: elbo
parts:
  - numeral: I
    title: Autoencoders
    sections:
      - {id: bills, title: Two bills}
      - {id: interview, title: Interview questions}
glossary: []
";

const BILLS: &str = r"
id: bills
goals: [say what each term pays for]
blocks:
  - text: Each example pays two bills. The first is the price of redrawing the picture from its code.
  - pane: {experiment: two-term-loss, panels: [terms], knobs: [beta], watch: [kl]}
  - heading: What to look for
  - text: The second bill is the rent for keeping a code that says anything at all.
takeaways: [Two terms pull in opposite directions.]
links: []
";

const INTERVIEW: &str = r"
id: interview
goals: [answer at a whiteboard]
blocks:
  - text: Say your answer aloud before you open one.
  - pane: {experiment: quiz, panels: [], knobs: [], watch: []}
  - challenge: {id: two-graded, goal: Grade two cards., hint: Begin., when: ['graded > 1']}
takeaways: [A minute is enough for most answers.]
links: []
";

/// Asked in this order: units (warm-up), asymmetry (core), number (core), pick (deep), order (research).
const KL: &str = r"
id: kl
title: KL divergence
questions:
  - id: units
    level: warm-up
    question: In what unit is a KL divergence?
    answer: |
      With the natural logarithm it is in nats, with base two in bits; one nat is about 1.44 bits.
    points:
      - nats with the natural logarithm
      - bits with base two
      - one nat is 1.44 bits
    wrong: {claim: It has no unit., because: Its logarithm has a base.}
    follow_up:
      question: Which unit does elbo use?
      answer: |
        Nats, everywhere.
    links: [bills]
    tags: [kl]
    sources: ['Cover and Thomas (2006), Elements of Information Theory, chapter 2']
  - id: asymmetry
    level: core
    question: Why is $\mathrm{KL}(q \| p)$ not a distance?
    answer: |
      A distance has to be symmetric and to obey the triangle inequality, and the KL divergence does neither: the average is taken under its first argument, so only places that this one visits are charged for.

      With $q$ in front, $q$ pays dearly for putting mass where $p$ has almost none, so it settles on one mode. With $p$ in front, $q$ pays for every place it misses, so it spreads over all of them.
    points:
      - it is not symmetric, and the triangle inequality fails
      - the average is taken under the first argument
      - reverse KL seeks a mode; forward KL covers all of them
      - it is at least 0, and 0 only for equal distributions
    wrong: {claim: It is a distance because it is never negative., because: That is one of three conditions.}
    follow_up:
      question: Which quantity made from it is a distance?
      answer: |
        The square root of the Jensen-Shannon divergence.
    links: [bills, interview]
    tags: [kl]
drills:
  - id: number
    level: core
    links: [bills]
    tags: [kl]
    compute:
      question: What is $\mathrm{KL}(\mathcal{N}({{mu}}, 1) \| \mathcal{N}(0, 1))$?
      given: {mu: [2]}
      answer: mu^2/2
      unit: nats
      tolerance: 0.02
      because: Half the squared mean, {{answer}} nats.
  - id: pick
    level: deep
    links: [bills]
    tags: [kl]
    choose:
      question: What does the KL term do to a dimension that says nothing?
      choices:
        - {text: It pulls it to the prior., right: true, because: Nothing pulls the other way.}
        - {text: It makes it wider., because: A wider posterior than the prior costs.}
        - {text: It leaves it alone., because: Any distance from the prior costs.}
  - id: order
    level: research
    links: [bills]
    tags: [kl]
    sort:
      question: Put a training step of a VAE in order.
      steps: [encode, sample, decode, compare]
      because: Each needs the one before it.
";

/// The course.
pub fn course() -> Arc<Course> {
    let files = Files {
        derivations: Vec::new(),
        repairs: Vec::new(),
        course: file("course.yaml", COURSE),
        sections: vec![file("01-bills.yaml", BILLS), file("02-interview.yaml", INTERVIEW)],
        questions: vec![file("kl.yaml", KL)],
        demos: Vec::new(),
        listings: Vec::new(),
        flows: Vec::new(),
        unread: Vec::new(),
    };
    Arc::new(load(&files).unwrap())
}
