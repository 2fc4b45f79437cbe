//! Rules of a derivation that go beyond the shape of single values: names, choices, and numbers that must come out.

use super::near::hint;
use super::{File, stem};
use crate::content::format;
use crate::content::format::derivation::RawDerivation;
use crate::content::load;
use crate::content::markup::Inline;
use crate::content::numeric::{NumericCheck, Part, Relation, Written};
use crate::content::tree::Node;

/// How often the numbers are drawn.
const DRAWS: u64 = 3;

impl File<'_> {
    pub(super) fn derivation(&mut self, root: &Node) {
        if let Some((node, id)) = root.get("id").and_then(|node| Some((node, node.text()?)))
            && stem(&self.source.name) != Some(id)
        {
            self.fault(node, format!("the derivation `{id}` is in {}; call the file {id}.yaml", self.source.name));
        }
        self.title(root);
        for step in root.get("steps").map(Node::items).unwrap_or_default() {
            if let Some(ask) = step.get("ask") {
                self.choices(ask);
            }
        }
        for question in root.get("questions").map(Node::items).unwrap_or_default() {
            let Some(id) = question.text() else { continue };
            let questions = &self.known.questions;
            if !questions.iter().any(|known| known == id) {
                let message = format!("the quiz has no question `{id}`{}", hint(id, questions.iter().map(String::as_str)));
                self.fault(question, message);
            }
        }
        if let Some(check) = root.get("check") {
            self.numbers(check);
        }
    }

    /// The expressions of the check can be read, and its claims hold.
    fn numbers(&mut self, node: &Node) {
        // A file of another shape has its faults already.
        let Ok(raw) = format::read::<RawDerivation>(&self.source.text) else { return };
        let Some(given) = load::given(&raw.check) else {
            self.fault(node.get("given").unwrap_or(node), "`between` holds two numbers, the smaller first");
            return;
        };
        if let Some(row) = given.iter().find(|row| row.count.is_some_and(|count| count == 0 || count > 64)) {
            self.fault(node.get("given").unwrap_or(node), format!("the row `{}` has 1 to 64 numbers", row.name));
            return;
        }
        let definitions: Vec<&str> = raw.check.define.iter().map(String::as_str).collect();
        let claims: Vec<Written<'_>> =
            raw.check.claims.iter().map(|claim| (claim.claim.as_str(), Inline::default(), claim.within)).collect();
        let claim_nodes: Vec<&Node> = node.get("claims").map(Node::items).unwrap_or_default().iter().collect();
        let check = match NumericCheck::read(Inline::default(), given, &definitions, &claims) {
            Ok(check) => check,
            Err(faults) => {
                for fault in faults {
                    let text = match fault.at {
                        Part::Given(_) => node.get("given"),
                        Part::Definition(at) => node.get("define").and_then(|list| list.items().get(at)),
                        Part::Claim(at) => claim_nodes.get(at).and_then(|claim| claim.get("claim")),
                    };
                    match (text, fault.at) {
                        (Some(text), Part::Given(_)) => self.fault(text, fault.message),
                        (Some(text), _) => self.fault_in(text, fault.offset, fault.message),
                        (None, _) => self.fault(node, fault.message),
                    }
                }
                return;
            }
        };
        for at in 0..check.claims.len() {
            let Some(claim) = claim_nodes.get(at).and_then(|claim| claim.get("claim")) else { continue };
            let failed = (0..DRAWS).find_map(|seed| {
                let verdict = *check.verdicts(&check.draw(seed)).get(at)?;
                (!verdict.holds).then_some((seed, verdict))
            });
            if let Some((seed, verdict)) = failed {
                let sign = if check.claims[at].relation == Relation::Equal { '=' } else { '<' };
                let message = format!(
                    "with the numbers of draw {seed} the left side is {:e} and the right side {:e}: `{sign}` is off by {:e}, and {:e} is allowed",
                    verdict.left, verdict.right, verdict.off, check.claims[at].within
                );
                self.fault(claim, message);
            }
        }
    }
}
