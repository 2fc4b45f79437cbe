//! Each fault of a small flow, and of what names it, is found where it is.

use super::*;
use crate::content::vocabulary::FlowWords;

const FLOW: &str = r#"id: copy
title: Copy
purpose: Copies *one* image.
sizes: {B: images}
links: [first]
steps:
  - name: the image
    does: It is taken.
    formula: 'x'
    shape: "[B, 784]"
    code: x = image
    probe: x
    item: take it
  - name: the code
    does: It is made small.
    formula: 'z = f(x)'
    shape: "[B, 2]"
    code: z = encoder(x)
    probe: z
    item: make it small
  - name: the loss
    does: It is judged.
    formula: 'L'
    shape: "[]"
    code: loss = f(x)
    probe: loss
    item: judge it
"#;

const DRILL: &str = "id: orders\ntitle: Orders\ndrills:\n  - {id: order-it, level: core, links: [first], tags: [elbo],\n     \
    sort: {question: In which order?, flow: copy, because: So.}}\n";

fn check_flow(flow: &str, drill: &str, link: &str) -> Vec<Fault> {
    let flows = vec![FlowWords { id: "copy".into(), probes: ["x", "z", "loss"].map(String::from).into() }];
    let files = Files {
        course: file("course.yaml", COURSE.into()),
        sections: vec![file("01-first.yaml", SECTION.replace("to: second", &format!("to: {link}")))],
        questions: vec![file("orders.yaml", drill.into())],
        flows: vec![file("copy.yaml", flow.into())],
        derivations: Vec::new(),
        repairs: Vec::new(),
        demos: Vec::new(),
        listings: Vec::new(),
        unread: Vec::new(),
    };
    check(&files, Some(&Vocabulary { flows, ..vocabulary() }))
}

#[test]
fn a_flow_a_drill_that_asks_for_its_order_and_a_link_to_it_have_no_fault() {
    assert_eq!(check_flow(FLOW, DRILL, "flows/copy"), []);
}

#[test]
fn every_fault_of_a_flow_is_found_where_it_is() {
    // What is changed, into what, how far into it the fault is, and what the message says.
    let table: &[(&str, &str, usize, &str)] = &[
        ("id: copy", "id: copies", 4, "its file is called copies.yaml"),
        ("title: Copy", "titel: Copy", 0, "did you mean `title`?"),
        ("purpose: Copies *one*", "purpose: Copies *one", 16, "never closed"),
        ("links: [first]", "links: [frist]", 8, "did you mean `first`?"),
        ("shape: \"[B, 784]\"", "shape: \"[b, 784]\"", 7, "can't be read"),
        ("shape: \"[B, 784]\"", "shape: [B, 784]", 7, "is a text"),
        ("sizes: {B: images}", "sizes: {B: images, K: codes}", 7, "no shape has the letter K"),
        ("shape: \"[B, 2]\"", "shape: \"[K, 2]\"", 7, "does not say what K counts"),
        ("formula: 'z = f(x)'", "formula: 'z = \\frak(x)'", 14, "the formula can't be read"),
        ("probe: z", "probe: w", 7, "step 2 makes the tensor `z` when it is carried out, not `w`"),
        ("probe: z", "probe: x", 7, "a step before makes `x` already"),
        ("code: loss = f(x)", "code: \"1\\n2\\n3\\n4\\n5\"", 6, "at most 4"),
    ];
    for (from, to, into, says) in table {
        assert_eq!(FLOW.matches(from).count(), 1, "{from}");
        let at = FLOW.find(from).unwrap() + into;
        let line = FLOW[..at.min(FLOW.len())].matches('\n').count() + 1;
        let faults = check_flow(&FLOW.replace(from, to), DRILL, "flows/copy");
        assert!(faults.iter().any(|fault| fault.line == line && fault.message.contains(says)), "{to}: {faults:?}");
    }
    let shorter = &FLOW[..FLOW.find("  - name: the loss").unwrap()];
    let faults = check_flow(shorter, DRILL, "flows/copy");
    assert!(faults.iter().any(|fault| fault.message.contains("describe the step that makes `loss`")), "{faults:?}");
    assert!(faults.iter().any(|fault| fault.message.contains("`steps` has 2 items")), "{faults:?}");
}

#[test]
fn whoever_names_a_flow_names_one_that_is_there() {
    let faults = check_flow(FLOW, DRILL, "flows/copi");
    assert!(faults.iter().any(|fault| fault.message.contains("did you mean `copy`?")), "{faults:?}");
    let faults = check_flow(FLOW, &DRILL.replace("flow: copy", "flow: kopy"), "second");
    assert!(faults.iter().any(|fault| fault.message.contains("there is no flow `kopy`")), "{faults:?}");
    for (to, says) in [("flow: copy, steps: [a, b, c]", "exactly one of the two"), ("because: Why", "exactly one of the two")] {
        let faults = check_flow(FLOW, &DRILL.replace("flow: copy", to), "second");
        assert!(faults.iter().any(|fault| fault.message.contains(says)), "{to}: {faults:?}");
    }
    let faults = check_flow(&FLOW.replace("    item: judge it\n", ""), DRILL, "second");
    assert!(faults.iter().any(|fault| fault.message.contains("2 steps of the flow `copy` have an `item`")), "{faults:?}");
}
