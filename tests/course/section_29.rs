//! Section 29: every derivation checks itself, and a wrong sign is found out.

use std::collections::HashSet;

use elbo::content::course::Course;
use elbo::content::derivation::Derivation;
use elbo::content::numeric::Relation;

use super::{course, states};

const FILE: &str = "29-derivations.yaml";
/// Draws in which every claim must hold, and of which one must find a flipped sign.
const DRAWS: u64 = 6;

fn derivations(course: &Course) -> impl Iterator<Item = (&str, &Derivation)> {
    course.derivations().filter_map(|(_, entry)| Some((entry.id.as_str(), entry.section.as_ref()?.derivation()?.as_ref())))
}

#[test]
fn there_are_nineteen_derivations_and_each_can_be_read() {
    let course = course();
    assert_eq!(derivations(&course).count(), course.derivations().count());
    assert!(course.derivations().count() >= 19);
    for (id, derivation) in derivations(&course) {
        assert!(!derivation.questions.is_empty(), "{id}: no question of the quiz asks for it");
        assert!(derivation.questions.iter().all(|question| course.asks(question).is_some()), "{id}");
        assert!(derivation.steps.iter().any(|step| step.ask.is_some()), "{id}: no step asks what comes next");
        assert!((1..=10).contains(&derivation.minutes), "{id}");
    }
}

#[test]
fn every_numeric_check_holds_and_fails_once_any_sign_of_an_equation_is_flipped() {
    let course = course();
    for (id, derivation) in derivations(&course) {
        let check = &derivation.check;
        let draws: Vec<_> = (0..DRAWS).map(|seed| check.draw(seed)).collect();
        for draw in &draws {
            for (claim, verdict) in check.claims.iter().zip(check.verdicts(draw)) {
                assert!(verdict.holds, "{id}: {}: {verdict:?} with {draw:?}", claim.text);
            }
        }
        let mut found = 0;
        for sign in 0..check.signs() {
            let (flipped, at) = check.flipped(sign).unwrap();
            if flipped.claims[at].relation == Relation::Below {
                continue;
            }
            let fails = draws.iter().any(|draw| !flipped.verdict(at, draw).holds);
            assert!(fails, "{id}: nobody sees that {} is wrong", flipped.claims[at].text);
            found += 1;
        }
        assert!(found > 0, "{id}: no equation has a sign that could be wrong");
    }
}

#[test]
fn the_section_links_to_every_derivation() {
    let course = course();
    let files = elbo::content::source::Source::Embedded.read().unwrap();
    let text = &files.sections.iter().find(|file| file.name == FILE).unwrap().text;
    let linked: HashSet<&str> = text.split("](").skip(1).filter_map(|behind| behind.split(')').next()).collect();
    for (_, entry) in course.derivations() {
        assert!(linked.contains(entry.id.as_str()), "{} is not linked to", entry.id);
    }
}

#[test]
fn the_numbers_of_section_29() {
    let (mu, sigma) = (1.0_f64, 2.0_f64);
    let log = sigma.powi(2).ln();
    let (right, wrong) = (0.5 * (mu * mu + sigma * sigma - 1.0 - log), 0.5 * (mu * mu + sigma * sigma - 1.0 + log));
    states(FILE, &format!("1 + 4 - 1 - {log:.2} \\right) = {right:.2}"));
    states(FILE, &format!("1 + 4 - 1 + {log:.2} \\right) = {wrong:.2}"));
    // the integral itself, by slices
    let density = |z: f64| (-(z - mu).powi(2) / (2.0 * sigma * sigma)).exp() / (sigma * std::f64::consts::TAU.sqrt());
    let integrand = |z: f64| density(z) * (-(z - mu).powi(2) / (2.0 * sigma * sigma) - sigma.ln() + z * z / 2.0);
    let integral: f64 = (0..4000).map(|at| integrand(-29.0 + 0.015 * f64::from(at)) * 0.015).sum();
    assert!((integral - right).abs() < 1e-9, "{integral}");
    states(FILE, &format!("The integral comes to {integral:.2} nats."));
}
