//! `derivations/ID.yaml`.

use std::collections::BTreeMap;

use super::Shape::*;
use super::mapping;
use super::section::{CHOICE, LINK, RawChoice, RawLink, RawSymbol};

mapping! {
    /// `derivations/ID.yaml`.
    RawDerivation, DERIVATION, "derivation" {
        must id: String = Id, "The id, also the name of the file";
        must title: String = Plain, "What is derived, on one line";
        must level: String = Level, "How hard it is";
        must minutes: f64 = Number, "How many minutes an interview gives it at the whiteboard";
        must question: String = Markup, "The question, as an interviewer asks it";
        must given: String = Prose, "What is given, and under which conditions it holds";
        may symbols as "where": Vec<RawSymbol> = List(&Symbol, 1), "Symbols, each alone when the glossary has it, or with its meaning: [symbol, meaning]";
        must steps: Vec<RawStep> = Few(&Object(&STEP), 2, 12), "The steps, in order";
        must result: RawResult = Object(&RESULT), "What comes of it";
        must matters: String = Prose, "Why it matters";
        must check: RawCheck = Object(&CHECK), "How numbers check it";
        must links: Vec<RawLink> = List(&Object(&LINK), 1), "The sections that need it";
        must questions: Vec<String> = List(&Id, 0), "The ids of the quiz's questions that ask for it";
    }
}

mapping! {
    /// A step.
    RawStep, STEP, "step" {
        must hint: String = Markup, "What to try, shown before the step";
        may ask: Option<RawAsk> = Object(&ASK), "A question with choices before the step: what comes next?";
        must math: String = Latex, "The formula that the step comes to";
        must because: String = Prose, "The reason for it, in words that a student understands";
    }
}

mapping! {
    /// A question before a step.
    RawAsk, ASK, "question before a step" {
        must question: String = Markup, "The question";
        must choices: Vec<RawChoice> = Few(&Object(&CHOICE), 2, 5), "The choices; exactly one is right";
    }
}

mapping! {
    /// What comes of the steps.
    RawResult, RESULT, "result" {
        must math: String = Latex, "The formula";
        must text: String = Prose, "What it says in words, and when it holds";
    }
}

mapping! {
    /// How numbers check it.
    RawCheck, CHECK, "check" {
        must says: String = Markup, "What is drawn, and what is compared";
        must given: BTreeMap<String, RawGiven> = Map(&Word, &Object(&GIVEN)), "What is drawn: names, and between which numbers";
        may define: Vec<String> = List(&Definition, 1), "Functions and numbers that follow: normal(z, m, s) = …";
        must claims: Vec<RawClaim> = Few(&Object(&CLAIM), 1, 8), "What must hold: both sides of the result, or of a step";
    }
}

mapping! {
    /// A number that is drawn, or a row of them.
    RawGiven, GIVEN, "drawn number" {
        must between: Vec<f64> = Few(&Number, 2, 2), "The smallest and the largest that it may be";
        may count: Option<f64> = Number, "How many there are: x(0), x(1), …; a row is 0 beyond its ends";
        may whole: bool = Truth, "Whether it is a whole number";
    }
}

mapping! {
    /// Two sides that are worked out apart.
    RawClaim, CLAIM, "claim" {
        must claim: String = Claim, "Two expressions with `=` between them, or with `<`";
        must says: String = Markup, "What it says, in a few words";
        must within: f64 = Number, "How far the sides may be apart, for the rounding of arithmetic and quadrature";
    }
}
