//! A repair drill on the page: what is seen of the run, then, once its fault is named, why it looks like that and the fault as code.

use super::PageState;
use super::blocks::prose;
use super::flow::Flow;
use crate::content::course::{Block, MathBlock, Section};
use crate::content::markup::{Role, Span};
use crate::content::repair::Repair;

/// How many of a section's blocks are shown: of a drill those up to its question, until that is answered.
pub(super) fn shown(section: &Section, state: &PageState) -> usize {
    let is_asked = section.repair().is_some_and(|repair| !state.answers.iter().any(|(id, _)| id == repair.id()));
    let question = section.blocks.iter().position(|block| matches!(block, Block::Predict(_)));
    question.filter(|_| is_asked).map_or(section.blocks.len(), |at| at + 1)
}

impl Flow {
    /// Why the run looked as it did, and its fault as code.
    pub(super) fn repair(&mut self, repair: &Repair, state: &PageState) {
        let heading = |text: &str| [Span::new(text, Role::Heading)];
        self.blank(1);
        self.paragraph(&heading("Why it looks like that"));
        self.blank(1);
        self.math(&MathBlock { formula: repair.formula.clone(), symbols: Vec::new(), live: Vec::new() });
        for text in &repair.why {
            self.blank(1);
            prose(self, &[], text);
        }
        self.blank(2);
        self.paragraph(&heading("The same fault in code"));
        self.blank(1);
        self.paragraph(&repair.find.0);
        self.blank(1);
        self.code(&repair.code, state.plain_listings);
        for faulty in &repair.faulty {
            self.blank(1);
            let lead = Span::new(format!("In {}  ", faulty.place()), Role::Label);
            self.flow(&[lead], &[Span::new("  ", Role::Body)], &faulty.because.0);
        }
    }
}
