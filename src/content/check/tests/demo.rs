//! Demos: what the checker says of them.

use super::*;

const DEMO: &str = "\
id: price
title: What a nat costs
experiment: loss
start: {beta: \"1\"}
panel: curves
knob: beta
metric: kl
means: what a code costs
steps: 100
sentences:
  - when: [\"kl < 0.01\"]
    say: Nothing is learnt yet.
  - when: [\"kl < before.kl - 0.1\"]
    say: The code is unread, and the KL falls to {{kl}}.
  - say: The KL was {{first.kl}} and is {{kl}}.
";

fn checked(text: &str, name: &str) -> Vec<String> {
    let files = Files {
        course: file("course.yaml", COURSE.into()),
        sections: vec![file("01-first.yaml", SECTION.into())],
        questions: Vec::new(),
        flows: Vec::new(),
        demos: vec![SourceFile { path: format!("demos/{name}"), ..file(name, text.to_owned()) }],
        derivations: Vec::new(),
        listings: Vec::new(),
        unread: Vec::new(),
    };
    check(&files, Some(&vocabulary())).iter().map(Fault::to_string).collect()
}

#[test]
fn a_sound_demo_has_no_fault() {
    assert_eq!(checked(DEMO, "01-price.yaml"), [""; 0]);
}

#[test]
fn every_name_in_a_demo_is_one_that_its_experiment_has() {
    for (from, to, place, says) in [
        ("experiment: loss", "experiment: los", "3:13", "did you mean `loss`"),
        ("experiment: loss", "experiment: quiz", "3:13", "there is no experiment `quiz`"),
        ("panel: curves", "panel: curve", "5:8", "has no panel `curve`; did you mean `curves`"),
        ("knob: beta", "knob: bata", "6:7", "has no knob `bata`; did you mean `beta`"),
        ("metric: kl", "metric: kll", "7:9", "has no metric `kll`; did you mean `kl`"),
        ("beta: \"1\"", "beta: \"3\"", "4:15", "has no stop `3`"),
        ("steps: 100", "steps: 0", "9:8", "from 1 to 1000000"),
        ("kl < before.kl", "kl < later.kl", "13:18", "no mark `later`"),
        ("kl < before.kl", "kl < before.kll", "13:18", "has no metric `kll`"),
        ("to {{kl}}", "to {{kll}}", "14:52", "has no metric `kll`"),
        ("is {{kl}}", "is {{kl +}}", "15:47", "ends"),
        ("    say: Nothing", "    says: Nothing", "12:5", "no key `says`"),
    ] {
        let faults = checked(&DEMO.replacen(from, to, 1), "01-price.yaml");
        let found = faults.iter().any(|fault| fault.starts_with(&format!("demos/01-price.yaml:{place}: ")) && fault.contains(says));
        assert!(found, "{to}: {faults:?}");
    }
}

#[test]
fn the_last_sentence_alone_is_always_true_and_the_file_is_called_as_the_demo() {
    let early = DEMO.replace("  - when: [\"kl < 0.01\"]\n    say: Nothing", "  - say: Nothing");
    assert!(checked(&early, "01-price.yaml")[0].contains("those behind it are never said"));
    let late = DEMO.replace("  - say: The KL was", "  - when: [\"kl > 1\"]\n    say: The KL was");
    assert!(checked(&late, "01-price.yaml")[0].contains("take its `when` out"));
    for name in ["price.yaml", "01-prices.yaml", "one-price.yaml"] {
        assert!(checked(DEMO, name)[0].contains("called NN-price.yaml"), "{name}");
    }
}
