//! From what serde has read of a section to its blocks.

use super::{LoadError, Names, Reader, question};
use crate::content::course::{Block, Challenge, Code, MathBlock, Note, PaneSpec, Predict, Section, TextTable};
use crate::content::format;
use crate::content::format::section::{RawBlock, RawPane, RawSection};
use crate::content::math::Formula;
use crate::content::source::SourceFile;

/// Loads one section; gives its id too.
pub(super) fn section(file: &SourceFile, names: &Names) -> Result<(String, Section), LoadError> {
    let raw: RawSection = format::read(&file.text).map_err(|error| LoadError::Yaml { path: file.path.clone(), error })?;
    let reader = Reader { path: &file.path, names, named: true };
    let mut blocks = Vec::new();
    for (index, block) in raw.blocks.into_iter().enumerate() {
        reader.block(index, block, &mut blocks)?;
    }
    let mut section = Section {
        minutes: 0,
        goals: reader.inlines("goals", &raw.goals)?,
        takeaways: reader.inlines("takeaways", &raw.takeaways)?,
        links: reader.links(raw.links)?,
        blocks,
    };
    section.minutes = section.reading_minutes();
    Ok((raw.id, section))
}

impl Reader<'_> {
    /// Adds what a block of the file becomes: one block, or one per paragraph.
    fn block(&self, index: usize, raw: RawBlock, blocks: &mut Vec<Block>) -> Result<(), LoadError> {
        let before = blocks.len();
        let field = format!("blocks[{index}]");
        if let Some(text) = &raw.text {
            blocks.extend(self.prose(&field, text)?.into_iter().map(Block::Text));
        }
        if let Some(heading) = raw.heading {
            blocks.push(Block::Heading(heading));
        }
        if let Some(latex) = &raw.math {
            let formula = Formula::parse(latex).map_err(|error| self.fault(&field, error.to_string()))?;
            let symbols = raw.symbols.iter().flatten().map(|symbol| self.symbol(&field, symbol)).collect::<Result<_, LoadError>>()?;
            blocks.push(Block::Math(MathBlock { formula, symbols, live: raw.live.into_iter().flatten().collect() }));
        }
        if let Some(RawPane { experiment, panels, argues, knobs, watch, start }) = raw.pane {
            let knobs = Some(knobs).filter(|knobs| !knobs.is_empty());
            blocks.push(Block::Pane(PaneSpec { experiment, panels, argues, knobs, watch, start: start.into_iter().collect() }));
        }
        if let Some(predict) = raw.predict {
            let fingerprint = question::choose_fingerprint(&predict.question, &predict.choices);
            let choices = self.choices(&field, &predict.choices)?;
            let test = predict.test.as_deref().map(|test| self.inline(&field, test)).transpose()?;
            let question = self.inline(&field, &predict.question)?;
            let script = self.script(&field, predict.script.as_deref())?;
            let signs = if script.is_empty() { Vec::new() } else { self.signs(&field, &predict.choices)? };
            blocks.push(Block::Predict(Predict {
                id: predict.id,
                question,
                choices,
                test,
                script,
                signs,
                measured: predict.measured,
                fingerprint,
            }));
        }
        if let Some(challenge) = raw.challenge {
            let conditions = challenge.when.iter().map(|text| self.condition(&field, text)).collect::<Result<_, _>>()?;
            let (goal, hint) = (self.inline(&field, &challenge.goal)?, self.inline(&field, &challenge.hint)?);
            let script = self.script(&field, challenge.script.as_deref())?;
            blocks.push(Block::Challenge(Challenge { id: challenge.id, goal, hint, conditions, script }));
        }
        if let Some(code) = raw.code {
            blocks.push(Block::Code(Code { language: code.language, source: code.source }));
        }
        if let Some(note) = raw.note {
            blocks.push(Block::Note(Note { text: self.prose(&field, &note.text)?, title: self.inline(&field, &note.title)? }));
        }
        if let Some(table) = raw.table {
            let rows = table.rows.iter().map(|row| self.inlines(&field, row)).collect::<Result<_, _>>()?;
            blocks.push(Block::Table(TextTable { header: self.inlines(&field, &table.header)?, rows }));
        }
        if let Some(curve) = &raw.curve {
            blocks.push(Block::Curve(question::plot(curve)));
        }
        if blocks.len() == before {
            return Err(self.fault(&field, "the block is empty"));
        }
        Ok(())
    }
}
