//! Section 28 and its flows: every flow of the course runs to its end on a live model, and what it makes has the shapes that it states.

use std::collections::BTreeMap;
use std::sync::Arc;

use elbo::content::question::Task;
use elbo::data::{Dataset, digits};
use elbo::lab::{Body, Equipment, Input, Procedure, Tryout, entry};
use elbo::model::Threads;

use super::{course, flows, states};

fn procedure(tryout: &Tryout) -> Procedure {
    let panel = tryout.snapshot().panels.into_iter().find(|panel| panel.id == "procedure").unwrap();
    let Body::Procedure(procedure) = panel.body else { panic!("no procedure") };
    procedure
}

#[test]
fn every_flow_runs_to_its_end_and_its_tensors_have_the_stated_shapes() {
    let course = course();
    let stepper = entry("flow-stepper").unwrap();
    let classes = (0..10).map(|class| class.to_string()).collect();
    let data = Dataset { label: "digits".into(), classes, train: digits(120, 1), test: digits(40, 2) };
    let equipment = Equipment::new(Arc::new(data), Arc::new(Threads::new(2)));
    let mut seen = 0;
    for (id, _) in flows() {
        let flow = course.flow(id).unwrap_or_else(|| panic!("content/flows/{id}.yaml is missing"));
        let mut tryout = Tryout::open(stepper, &[("flow".into(), id.into())], &equipment, 0).unwrap();
        tryout.input(&Input::Press("end".into())).unwrap();
        let made = procedure(&tryout);
        assert_eq!((made.flow, made.done), (id, flow.steps.len()), "{id}");
        let mut letters = BTreeMap::new();
        for (step, made) in flow.steps.iter().zip(&made.steps) {
            let shape = made.made.as_ref().unwrap();
            assert_eq!(step.probe, made.probe, "{id}");
            assert!(step.shape.holds(shape, &mut letters), "{id}: {} is {shape:?}, stated {} with {letters:?}", step.probe, step.shape);
        }
        assert!(flow.sizes.iter().all(|(letter, _)| letters.contains_key(letter)));
        seen += 1;
    }
    assert!(seen >= 18 && course.flows.len() == seen, "{seen} flows are carried out, {} are described", course.flows.len());
}

#[test]
fn drills_that_ask_for_the_order_of_a_flow_take_it_from_the_flow() {
    let course = course();
    let drill = |wanted: &str| {
        let drills = course.topics().iter().flat_map(|topic| &topic.drills);
        let Task::Sort { steps, .. } = &drills.into_iter().find(|drill| drill.label.id == wanted).unwrap().task else { panic!("{wanted}") };
        steps.iter().map(elbo::content::markup::Inline::plain).collect::<Vec<_>>()
    };
    for (wanted, id) in [
        ("importance-weighted-steps", "importance-weighted"),
        ("ancestral-sampling-in-order", "generate"),
        ("reparameterised-step-in-order", "vae-training-step"),
        ("denoising-step-in-order", "denoising-step"),
    ] {
        let items: Vec<String> =
            course.flow(id).unwrap().steps.iter().filter_map(|step| step.item.as_ref()).map(elbo::content::markup::Inline::plain).collect();
        assert!(items.len() >= 4 && drill(wanted) == items, "{wanted}: {items:?}");
    }
}

#[test]
fn the_worked_example_is_computed() {
    let (mu, log_var) = (1.0_f64, -1.0_f64);
    let bracket = mu * mu + log_var.exp() - 1.0 - log_var;
    assert_eq!((format!("{:.3}", log_var.exp()), format!("{bracket:.3}")), ("0.368".into(), "1.368".into()));
    states("28-algorithm-flows.yaml", &format!("{:.3} nats", bracket / 2.0));
    states("28-algorithm-flows.yaml", "1 + 0.368 − 1 + 1 = 1.368");
}
