//! `elbo check --live`: what the sections say of their panes, tried in the panes. Each prediction and each challenge carries a script; it is
//! run on the real experiment, with several seeds. Of a repair drill each choice is tried: only the right one's knob may repair the run.

use std::borrow::Cow;
use std::io::Write;
use std::sync::Arc;
use std::time::Instant;

use serde_json::{Value, json};

use super::named::misnamed;
use super::trial::{Figures, Pane, Trial};
use crate::content::course::{Challenge, Compare, Condition, Course, Predict};
use crate::content::in_figures;
use crate::content::repair::BrokenRun;
use crate::content::script::{Act, FAILED};
use crate::content::vocabulary::QUIZ;
use crate::data::Dataset;
use crate::lab::{Equipment, entry};
use crate::model::Threads;
use crate::study::deck::Deck;

/// Threads of a trial. A unit of work of several models is a step for each thread, so a script means the same on every machine only if
/// their number is always the same.
const THREADS: usize = 2;

/// A prediction or a challenge, with the pane that it is tried in.
struct Claim<'a> {
    number: usize,
    id: &'a str,
    kind: &'static str,
    pane: Pane<'a>,
    script: Cow<'a, [Act]>,
    /// What must hold after the script, in words.
    expected: String,
    of: Of<'a>,
}

enum Of<'a> {
    Prediction(&'a Predict),
    Challenge(&'a Challenge),
    /// A choice of a repair drill, and whether it is the right one.
    Remedy(&'a BrokenRun, bool),
}

/// The mark at which a broken run shows its symptoms.
const BROKEN: &str = "broken";

/// A figure: its name, its value when the section is opened, and after the script.
type Figure = (String, f64, f64);

/// What came out of one trial.
struct Outcome {
    /// What is otherwise than the section says; empty when all is as it says.
    faults: Vec<String>,
    /// The figures concerned: name, value when the pane was opened, value at the end.
    figures: Vec<Figure>,
    seconds: f64,
}

/// Tries the sections of these indices, or all, and writes a line for each trial; gives how many did not come out as the section says, or
/// were not tried because there is no script, and a summary.
pub(super) fn report(
    course: &Course,
    sections: &[usize],
    data: Dataset,
    seeds: u64,
    as_json: bool,
    out: &mut dyn Write,
) -> anyhow::Result<(usize, String)> {
    let equipment = Equipment::new(Arc::new(data), Arc::new(Threads::new(THREADS)));
    let deck = Arc::new(Deck::of(course));
    let (mut unmet, mut runs, mut unscripted, mut elsewhere, mut rows) = (0, 0, 0, 0, Vec::new());
    let begun = Instant::now();
    for (index, name) in misnamed(course, sections, &equipment)? {
        unmet += 1;
        let number = course.entries[index].number;
        if as_json {
            rows.push(json!({ "section": number, "id": name.name, "kind": "name", "faults": [name.to_string()] }));
        } else {
            writeln!(out, "§{number} name: {name}")?;
        }
    }
    for claim in claims(course, sections, &deck) {
        if let Of::Prediction(Predict { measured: Some(source), .. }) = claim.of {
            elsewhere += 1;
            if as_json {
                rows.push(json!({ "section": claim.number, "id": claim.id, "kind": claim.kind, "script": false, "measured": source }));
            } else {
                writeln!(out, "§{} {} {}: no pane can try it; measured by {source}", claim.number, claim.kind, claim.id)?;
            }
            continue;
        }
        if claim.script.is_empty() {
            unscripted += 1;
            if as_json {
                rows.push(json!({ "section": claim.number, "id": claim.id, "kind": claim.kind, "script": false }));
            } else {
                writeln!(out, "§{} {} {}: not tried, it has no `try`", claim.number, claim.kind, claim.id)?;
            }
            continue;
        }
        for seed in 0..seeds {
            let outcome = claim.tried(&equipment, seed);
            runs += 1;
            unmet += usize::from(!outcome.faults.is_empty());
            if as_json {
                rows.push(claim.json(seed, &outcome));
            } else {
                writeln!(out, "{}", claim.line(seed, &outcome))?;
                out.flush()?;
            }
        }
    }
    if as_json {
        writeln!(out, "{}", serde_json::to_string_pretty(&json!({ "trials": rows }))?)?;
    }
    let cited = if elsewhere == 0 { String::new() } else { format!(", {} measured elsewhere", super::counted(elsewhere, "claim")) };
    let missing = if unscripted == 0 { String::new() } else { format!(", {} without a script", super::counted(unscripted, "claim")) };
    let summary = format!(
        "{}, {} otherwise than the section says{cited}{missing}; {:.0} s",
        super::counted(runs, "trial"),
        unmet,
        begun.elapsed().as_secs_f64()
    );
    Ok((unmet + unscripted, summary))
}

/// Every prediction and challenge of these sections that has a pane.
fn claims<'a>(course: &'a Course, sections: &[usize], deck: &'a Arc<Deck>) -> Vec<Claim<'a>> {
    let mut claims = Vec::new();
    for &index in sections {
        let here = &course.entries[index];
        let Some(section) = here.section.as_deref() else { continue };
        let pane = section.pane().and_then(|spec| match spec.experiment.as_str() {
            QUIZ => Some(Pane::Quiz(deck)),
            name => Some(Pane::Lab(entry(name)?, &spec.start)),
        });
        let Some(pane) = pane else { continue };
        let claim = |id, kind, script, expected, of| Claim { number: here.number, id, kind, pane, script, expected, of };
        if let Some(repair) = section.repair() {
            let remedies = repair.choices.iter().zip(&repair.run.turns);
            claims.extend(remedies.map(|(choice, turn)| {
                let (script, expected, of) = remedy(&repair.run, choice.right, turn);
                claim(repair.id(), "repair", script, expected, of)
            }));
            continue;
        }
        for predict in section.predictions() {
            let right = predict.choices.iter().position(|choice| choice.right).unwrap_or(0);
            let signs = predict.signs.get(right).map(Vec::as_slice).unwrap_or_default();
            let expected = signs.iter().map(|sign| sign.text.as_str()).collect::<Vec<_>>().join(", ");
            claims.push(claim(predict.id.as_str(), "prediction", predict.script.as_slice().into(), expected, Of::Prediction(predict)));
        }
        for challenge in section.challenges() {
            let expected = in_short(&challenge.conditions);
            claims.push(claim(challenge.id.as_str(), "challenge", challenge.script.as_slice().into(), expected, Of::Challenge(challenge)));
        }
    }
    claims
}

/// What is done to try a choice of a repair drill: the run trains with its fault, the knob is turned, and it trains again.
fn remedy<'a>(run: &'a BrokenRun, is_right: bool, turn: &[(String, String)]) -> (Cow<'a, [Act]>, String, Of<'a>) {
    let turned = turn.iter().map(|(knob, stop)| format!("{knob} {stop}")).collect::<Vec<_>>().join(", ");
    let outcome = if is_right { "repairs it" } else { "does not repair it" };
    let script = vec![Act::Run(run.after), Act::Mark(BROKEN.into()), Act::Turn(turn.to_vec()), Act::Run(run.within)];
    (script.into(), format!("{turned} {outcome}: {}", in_short(&run.repaired)), Of::Remedy(run, is_right))
}

/// Conditions as they are written.
fn in_short(conditions: &[Condition]) -> String {
    let condition = |condition: &Condition| {
        let sign = if condition.compare == Compare::Below { '<' } else { '>' };
        format!("{} {sign} {}", condition.metric, condition.value)
    };
    conditions.iter().map(condition).collect::<Vec<_>>().join(", ")
}

impl Claim<'_> {
    fn tried(&self, equipment: &Equipment, seed: u64) -> Outcome {
        let begun = Instant::now();
        let (faults, figures) = self.carried_out(equipment, seed).unwrap_or_else(|reason| (vec![reason], Vec::new()));
        Outcome { faults, figures, seconds: begun.elapsed().as_secs_f64() }
    }

    /// Carries out the script; what is otherwise than the section says, and the figures.
    fn carried_out(&self, equipment: &Equipment, seed: u64) -> Result<(Vec<String>, Vec<Figure>), String> {
        let mut trial = Trial::open(self.pane, equipment, seed)?;
        let mut opened = trial.figures();
        let mut faults = Vec::new();
        if let Of::Challenge(challenge) = &self.of
            && is_met(&challenge.conditions, &opened)
        {
            faults.push("met when the section is opened".into());
        }
        let mut marks = Figures::new();
        let mut now = opened.clone();
        for act in self.script.iter() {
            trial.carry_out(act, &mut marks)?;
            now = trial.figures();
            // A challenge is met when it is met for the first time: the rest of the script is for runs that are less lucky.
            if faults.is_empty() && matches!(self.of, Of::Challenge(challenge) if is_met(&challenge.conditions, &now)) {
                break;
            }
        }
        let of = |name: &str| now.get(name).or_else(|| marks.get(name)).copied();
        let mut names: Vec<String> = Vec::new();
        match self.of {
            Of::Challenge(challenge) => {
                if !is_met(&challenge.conditions, &now) {
                    faults.push("not met after the script".into());
                }
                names.extend(challenge.conditions.iter().map(|condition| condition.metric.clone()));
            }
            Of::Remedy(..) => {}
            Of::Prediction(predict) => {
                for (index, (choice, signs)) in predict.choices.iter().zip(&predict.signs).enumerate() {
                    let failing: Vec<&str> = signs.iter().filter(|sign| !sign.holds(&of)).map(|sign| sign.text.as_str()).collect();
                    if choice.right && !failing.is_empty() {
                        faults.push(format!("choice {}, the right one: not so: {}", index + 1, failing.join(", ")));
                    }
                    if !choice.right && failing.is_empty() {
                        let signs = signs.iter().map(|sign| sign.text.as_str()).collect::<Vec<_>>().join(", ");
                        faults.push(format!("choice {}, a wrong one, came out: {signs}", index + 1));
                    }
                    names.extend(signs.iter().flat_map(|sign| sign.names().map(|(name, _)| name.to_owned())));
                }
            }
        }
        if let Of::Remedy(run, is_right) = self.of {
            let at_fault = |name: &str| marks.get(&format!("{BROKEN}.{name}")).copied();
            for sign in run.seen.iter().filter(|sign| !sign.holds(&at_fault)) {
                faults.push(format!("not seen of the broken run: {}", sign.text));
            }
            let broken = marks.iter().filter_map(|(name, value)| Some((name.strip_prefix("broken.")?.to_owned(), *value)));
            opened = broken.collect();
            match (is_met(&run.repaired, &opened), is_met(&run.repaired, &now)) {
                (true, _) => faults.push("the broken run counts as repaired".into()),
                (_, is_repaired) if is_repaired != is_right => {
                    faults.push(if is_right { "not repaired by the right knob".into() } else { "repaired by a wrong knob".into() });
                }
                _ => {}
            }
            names.extend(run.seen.iter().flat_map(|sign| sign.names().map(|(name, _)| name.to_owned())));
            names.extend(run.repaired.iter().map(|condition| condition.metric.clone()));
            // a wrong knob may well break the run
            names.extend((!is_right).then(|| FAILED.to_owned()));
        }
        if let Some(reason) = trial.failed().filter(|_| !names.iter().any(|name| name == FAILED)) {
            faults.push(format!("the run has failed: {reason}"));
        }
        names.sort();
        names.dedup();
        let value = |name: &str, at: &Figures| at.get(name).copied().unwrap_or(f64::NAN);
        let row = |name: String| match marks.get(&name) {
            Some(&marked) => (name, marked, marked),
            None => (name.clone(), value(&name, &opened), value(&name, &now)),
        };
        Ok((faults, names.into_iter().map(row).collect()))
    }

    fn line(&self, seed: u64, outcome: &Outcome) -> String {
        let figure = |(name, before, after): &(String, f64, f64)| {
            let is_marked = name.contains('.');
            let (before, after) = (in_words(*before), in_words(*after));
            if is_marked { format!("{name} {after}") } else { format!("{name} {before} -> {after}") }
        };
        let figures = outcome.figures.iter().map(figure).collect::<Vec<_>>().join("; ");
        let verdict =
            if outcome.faults.is_empty() { "as it says".into() } else { format!("NOT AS IT SAYS: {}", outcome.faults.join("; ")) };
        let Claim { number, id, kind, expected, .. } = self;
        format!("§{number} {kind} {id}, seed {seed}: {verdict} [{expected}] {figures} ({:.1} s)", outcome.seconds)
    }

    fn json(&self, seed: u64, outcome: &Outcome) -> Value {
        // JSON has no word for what is not a number.
        let finite = |value: f64| if value.is_finite() { json!(value) } else { Value::Null };
        let figures = outcome.figures.iter().map(|(name, before, after)| (name.clone(), json!([finite(*before), finite(*after)])));
        json!({
            "section": self.number,
            "id": self.id,
            "kind": self.kind,
            "script": true,
            "seed": seed,
            "expected": self.expected,
            "faults": outcome.faults,
            "figures": figures.collect::<serde_json::Map<_, _>>(),
            "seconds": outcome.seconds,
        })
    }
}

/// About four digits.
fn in_words(value: f64) -> String {
    if value.is_finite() { in_figures(value) } else { "unknown".into() }
}

fn is_met(conditions: &[Condition], figures: &Figures) -> bool {
    conditions.iter().all(|condition| figures.get(&condition.metric).is_some_and(|&value| condition.holds(value)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::fs;

    use super::super::asked::Asked;
    use super::*;
    use crate::content::source::Source;
    use crate::data::digits;

    const COURSE: &str = "title: t\nparts: [{numeral: I, title: One, sections: [{id: first, title: First}]}]\nglossary: []\n";

    /// A section whose pane is the training loop: `claims` are its prediction and its challenge.
    fn section(claims: &str) -> String {
        format!(
            "id: first\ngoals: [Say it.]\nblocks:\n  - pane: {{experiment: training-loop, panels: [stages], start: {{pace: full}}}}\n{claims}\
             takeaways: [So it is., And so.]\nlinks: [{{to: first, why: because}}]\n"
        )
    }

    fn tried(claims: &str, as_json: bool) -> (usize, String, String) {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("sections")).unwrap();
        fs::write(folder.path().join("course.yaml"), COURSE).unwrap();
        fs::write(folder.path().join("sections/01-first.yaml"), section(claims)).unwrap();
        let source = Source::Folder(folder.path().to_owned());
        let faults = crate::content::check::check(&source.read().unwrap(), Some(&crate::cli::vocabulary()));
        assert!(faults.is_empty(), "{faults:?}");
        let classes = (0..10).map(|class: u8| class.to_string()).collect();
        let data = Dataset { label: "a few digits".into(), classes, train: digits::range(0..160, 7), test: digits::range(160..200, 7) };
        let mut out = Vec::new();
        let (unmet, summary) = report(&source.load().unwrap(), &[0], data, 2, as_json, &mut out).unwrap();
        (unmet, String::from_utf8(out).unwrap(), summary)
    }

    const SOUND: &str = r#"
  - predict:
      id: falls
      question: Where does the loss go?
      choices:
        - {text: down, right: true, because: so, when: ["test_loss < before.test_loss", "failed < 1"]}
        - {text: up, because: not so, when: ["test_loss > before.test_loss"]}
      try: [{turn: {batch: "16"}}, {mark: before}, {run: 30}]
  - challenge:
      id: far
      goal: Get far.
      hint: Wait.
      when: ["step > 20", "test_loss < 500"]
      try: [{pick: 2}, {class: 3}, {run: 30}]
"#;

    #[test]
    fn what_comes_out_as_the_section_says_is_well_and_every_seed_is_another_run() {
        let (unmet, text, summary) = tried(SOUND, false);
        assert_eq!(unmet, 0, "{text}");
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 4);
        assert!(
            lines[0].starts_with("§1 prediction falls, seed 0: as it says [test_loss < before.test_loss, failed < 1] before.test_loss 5")
        );
        assert!(
            lines[2].starts_with("§1 challenge far, seed 0: as it says [step > 20, test_loss < 500] step 0 -> 30; test_loss 5"),
            "{text}"
        );
        let figures = |line: &str| line.split_once("] ").unwrap().1.rsplit_once(" (").unwrap().0.to_owned();
        assert_ne!(figures(lines[0]), figures(lines[1]), "another seed");
        assert!(summary.starts_with("4 trials, 0 otherwise than the section says; "), "{summary}");
    }

    #[test]
    fn json_has_the_same() {
        let (_, text, _) = tried(SOUND, true);
        let value: Value = serde_json::from_str(&text).unwrap();
        let trial = &value["trials"][3];
        assert_eq!((&trial["id"], &trial["seed"], &trial["faults"]), (&json!("far"), &json!(1), &json!([])));
        assert_eq!(trial["figures"]["step"], json!([0.0, 30.0]));
    }

    #[test]
    fn what_comes_out_otherwise_is_told() {
        for (from, to, says) in [
            ("{mark: before}, {run: 30}", "{run: 30}, {mark: before}", "choice 1, the right one: not so: test_loss < before.test_loss"),
            ("[\"test_loss > before.test_loss\"]", "[\"test_loss > 100\"]", "choice 2, a wrong one, came out: test_loss > 100"),
            ("\"step > 20\", \"test_loss < 500\"", "\"step < 20\"", "met when the section is opened; not met after the script"),
            ("\"step > 20\"", "\"step > 40\"", "not met after the script"),
            ("{pick: 2}", "{turn: {learning_rate: \"1\", optimiser: SGD}}, {run: 200}", "the run has failed"),
        ] {
            assert_eq!(SOUND.matches(from).count(), 1, "{from}");
            let (unmet, text, _) = tried(&SOUND.replace(from, to), false);
            assert!(unmet > 0 && text.contains(says), "{to}: {text}");
        }
    }

    #[test]
    fn a_claim_without_a_script_is_told_and_counted() {
        let bare = SOUND.replace(", when: [\"test_loss < before.test_loss\", \"failed < 1\"]", "");
        let bare = bare.replace(", when: [\"test_loss > before.test_loss\"]", "");
        let bare = bare.replace("      try: [{turn: {batch: \"16\"}}, {mark: before}, {run: 30}]\n", "");
        let (unmet, text, summary) = tried(&bare, false);
        assert!(unmet == 1 && text.starts_with("§1 prediction falls: not tried, it has no `try`"), "{text}");
        assert!(summary.contains("2 trials, 0 otherwise than the section says, 1 claim without a script"), "{summary}");
    }

    #[test]
    fn what_the_interview_section_says_of_the_quiz_is_tried_in_the_quiz() {
        let course = Source::Embedded.load().unwrap();
        let data = Dataset {
            label: "a few digits".into(),
            classes: vec!["0".into()],
            train: digits::range(0..8, 7),
            test: digits::range(8..16, 7),
        };
        let mut out = Vec::new();
        let (unmet, summary) = report(&course, &[29], data, 3, false, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!((unmet, text.lines().count()), (0, 7), "{text}");
        assert!(text.contains("prediction read-again-or-recall: no pane can try it; measured by Roediger and Karpicke (2006)"), "{text}");
        assert!(
            text.contains("prediction four-times-as-long, seed 0: as it says")
                && text.contains("asked.known 90.95; known unknown -> 78.45"),
            "{text}"
        );
        assert!(text.contains("challenge ten-graded, seed 2: as it says [seen > 9] seen 0 -> 10"), "{text}");
        assert!(summary.starts_with("6 trials, 0 otherwise than the section says, 1 claim measured elsewhere; "), "{summary}");

        // the same ten cards on a second day are no new ones, and a card asked later is known less
        let mut asked = Asked::open(Arc::new(Deck::of(&course)), 0);
        asked.grade(9).unwrap();
        asked.wait(1);
        assert_eq!(
            asked.figures().map(|(name, value)| (name, value.round())),
            [("graded", 9.0), ("due", 0.0), ("seen", 9.0), ("topics", asked.figures()[3].1), ("known", 95.0)]
        );
        asked.wait(60);
        assert!(asked.figures()[1].1 > 8.0 && asked.figures()[4].1 < 70.0, "{:?}", asked.figures());
        assert!(asked.grade(10_000).unwrap_err().contains("has no more"));
    }
}
