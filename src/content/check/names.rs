//! Names of the pane that stand in a text: a panel, knob or number in emphasis, `*warm-up*`, and behind a knob one of its stops in code.

use super::File;
use crate::content::names::almost;
use crate::content::tree::Node;
use crate::content::vocabulary::ExperimentWords;

impl File<'_> {
    /// Holds what the texts of a section put in emphasis against what its pane shows: a name that is almost one of those is none, and a knob
    /// that is named with a stop has it.
    pub(super) fn names_in_texts(&mut self, blocks: &[Node], words: &ExperimentWords) {
        for text in blocks.iter().filter(|block| block.get("pane").is_none()).flat_map(Node::texts) {
            let Some(said) = text.text() else { continue };
            for (at, name) in emphasised(said) {
                if let Some(nearest) = almost(name, &words.titles) {
                    self.fault_in(text, at, format!("the pane shows no `{name}`; did you mean `{nearest}`?"));
                }
                let behind = &said[at + name.len() + 1..];
                let Some(knob) = words.labels.iter().position(|label| label == name) else { continue };
                let Some(stop) = behind.trim_start().strip_prefix('`').and_then(|code| code.split_once('`')).map(|(stop, _)| stop) else {
                    continue;
                };
                if let Some((_, stops)) = words.knobs.get(knob).filter(|(_, stops)| !stops.iter().any(|own| own == stop)) {
                    let hint = super::near::hint(stop, stops.iter().map(String::as_str));
                    self.fault_in(text, at, format!("the knob `{name}` has no stop `{stop}`{hint}"));
                }
            }
        }
    }
}

/// What stands between single stars, and where, in bytes.
fn emphasised(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut rest = 0;
    while let Some(open) = text[rest..].find('*').map(|at| rest + at) {
        let run = text[open..].chars().take_while(|c| *c == '*').count();
        let start = open + run;
        let Some(length) = text[start..].find('*') else { break };
        let inside = &text[start..start + length];
        let is_name = run == 1 && !inside.is_empty() && inside.trim() == inside && !inside.contains('\n');
        if is_name {
            found.push((start, inside));
            rest = start + length + 1;
        } else if run == 1 {
            rest = start;
        } else {
            let close = text[start + length..].chars().take_while(|c| *c == '*').count();
            rest = start + length + close;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn single_stars_are_names_and_double_ones_are_not() {
        let text = "see *loss, nats*, the **bold** one and *warm-up* `off`; 2 * 3 * 4";
        let names: Vec<&str> = emphasised(text).into_iter().map(|(_, name)| name).collect();
        assert_eq!(names, ["loss, nats", "warm-up"]);
        assert!(emphasised("a * alone, and **open").is_empty());
    }

    #[test]
    fn a_slip_is_seen_and_a_plural_or_a_capital_is_none() {
        let titles = ["loss, nats per image", "warm-up", "activation"].map(String::from);
        for (name, meant) in [
            ("loss, nats an image", Some("loss, nats per image")),
            ("warmup", Some("warm-up")),
            ("Warm-up", None),
            ("activations", None),
            ("worse", None),
            ("the posterior", None),
        ] {
            assert_eq!(almost(name, &titles), meant, "{name}");
        }
    }
}
