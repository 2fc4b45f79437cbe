//! What is sent to the clipboard: of the text a block, one after another; of the pane what is marked; or the screen.

use super::App;
use super::action::Effect;
use super::pane::PaneView;
use crate::content::course::Block;

/// Said when what the cursor reads off was sent.
const READING_SENT: &str = "what the cursor reads was sent to the clipboard; y again sends the whole panel";

impl App {
    /// Sends what is marked: in the pane the knob, or what the cursor reads off, and pressed again the whole panel; in the text the block with the caret, or else the first that begins on the screen;
    /// pressed again, the next one.
    pub(super) fn copy(&mut self) -> Vec<Effect> {
        if self.pane.as_ref().is_some_and(|pane| pane.focused) {
            if self.latest().is_none() {
                self.notice = Some(String::from("nothing to copy yet"));
                return Vec::new();
            }
            let reads = self.pane.as_ref().is_some_and(PaneView::reads);
            let whole = !reads || self.copied_reading;
            self.copied_reading = !whole;
            let words = if whole { "what is marked was sent to the clipboard; Y sends the screen" } else { READING_SENT };
            self.notice = Some(String::from(words));
            return vec![Effect::CopyMarked { whole }];
        }
        let Some(block) = self.block_to_copy() else {
            self.notice = Some(String::from("nothing to copy here; <key:copy-screen> sends the screen"));
            return Vec::new();
        };
        let (what, text) = self.written(block);
        if text.is_empty() {
            self.notice = Some(String::from("nothing to copy yet"));
            return Vec::new();
        }
        self.copied = Some(block);
        self.notice = Some(format!("sent to the clipboard: {what}; <key:copy> takes what comes next, <key:copy-screen> the screen"));
        vec![Effect::Copy(text)]
    }

    pub(super) fn copy_screen(&mut self) -> Vec<Effect> {
        self.notice = Some(String::from("the screen was sent to the clipboard"));
        vec![Effect::CopyScreen]
    }

    /// Sends a text to the clipboard, and says so: 'sent', for nobody knows whether it arrives.
    pub(super) fn send(&mut self, text: &str) -> Vec<Effect> {
        if text.is_empty() {
            self.notice = Some(String::from("nothing to copy yet"));
            return Vec::new();
        }
        let lines = text.lines().count();
        self.notice = Some(format!("sent to the clipboard: {lines} {}", if lines == 1 { "line" } else { "lines" }));
        vec![Effect::Copy(text.to_owned())]
    }

    /// The lines on the page of the block that was copied last, as long as nothing else was done.
    pub fn copied_lines(&self) -> Option<std::ops::Range<usize>> {
        self.copied.map(|block| self.lines_of(block))
    }

    fn lines_of(&self, block: usize) -> std::ops::Range<usize> {
        let page = &self.reading.page;
        let end = page.starts.get(block + 1).copied().unwrap_or(page.lines.len());
        let first = page.line_of_block(block);
        let is_blank = |line: &usize| page.lines[*line].text().trim().is_empty();
        let first = (first..end).find(|line| !is_blank(line)).unwrap_or(first);
        first..(first..end).rev().find(|line| !is_blank(line)).map_or(first, |last| last + 1)
    }

    /// The block after the one that was copied last; else that of the chosen stop; else the first of which something is to be seen.
    fn block_to_copy(&self) -> Option<usize> {
        let reading = &self.reading;
        let shown = reading.scroll..reading.scroll + reading.rows;
        let in_sight = |block: &usize| shown.contains(&self.lines_of(*block).start);
        let all = 0..reading.page.starts.len();
        if let Some(copied) = self.copied {
            let after = all.clone().skip(copied + 1).find(in_sight);
            return after.or_else(|| all.clone().find(in_sight));
        }
        let chosen = reading.chosen.and_then(|_| self.stop()).map(|stop| reading.page.block_at_line(stop.first));
        chosen
            .or_else(|| all.clone().find(in_sight))
            .or_else(|| (!reading.page.starts.is_empty()).then(|| reading.page.block_at_line(reading.scroll)))
    }

    /// What a block is called, and as it is written: a formula in LaTeX, a paragraph in one line, a table as columns parted by tabs, anything
    /// else as it stands on the page.
    fn written(&self, block: usize) -> (&'static str, String) {
        let block_here = self.here().section.as_ref().and_then(|section| section.blocks.get(block));
        block_here.and_then(Block::as_text).unwrap_or_else(|| {
            let lines = self.reading.page.lines[self.lines_of(block)].iter();
            ("what is marked", lines.map(|line| line.text().trim_end().to_owned()).collect::<Vec<_>>().join("\n"))
        })
    }
}
