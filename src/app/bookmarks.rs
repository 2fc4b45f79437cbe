//! Bookmarks: a block of a section to come back to.

use super::App;
use super::action::Effect;

impl App {
    /// Takes the bookmark in sight away; where there is none, sets one at the first block that begins on the screen.
    pub(super) fn toggle_bookmark(&mut self) -> Vec<Effect> {
        if self.here().section.is_none() {
            self.notice = Some(String::from("this section is not written yet: there is nothing to mark"));
            return Vec::new();
        }
        let id = self.here().id.clone();
        let in_sight = self.blocks_in_sight();
        let set = in_sight.iter().copied().find(|block| self.progress.is_bookmarked(&id, *block));
        let block = set.or_else(|| in_sight.first().copied()).unwrap_or(self.reading.anchor().0);
        let words =
            if self.progress.bookmark(&id, block, self.now) { "bookmark set; ' goes to the next one" } else { "bookmark taken away" };
        self.notice = Some(String::from(words));
        vec![Effect::Save]
    }

    /// Goes to the bookmark after this place, in the order of the course; after the last one to the first.
    pub(super) fn next_bookmark(&mut self) -> Vec<Effect> {
        let places = self.bookmark_places();
        let here = (self.entry, self.blocks_in_sight().first().copied().unwrap_or(0));
        let at_end = self.reading.at_end();
        // on a last page several bookmarks may be in sight: the next one is in another section then
        let is_later = |place: &&(usize, usize)| **place > here && !(at_end && place.0 == here.0);
        let Some((entry, block)) = places.iter().find(is_later).or(places.first()).copied() else {
            self.notice = Some(String::from("there is no bookmark yet: B sets one"));
            return Vec::new();
        };
        self.go_to_block(entry, block)
    }

    /// Goes to a block of a section so that Backspace comes back.
    pub(super) fn go_to_block(&mut self, entry: usize, block: usize) -> Vec<Effect> {
        let from = self.place();
        let effects = self.follow(entry);
        self.reading.return_to(block, 0);
        if entry == from.entry && self.reading.scroll != from.scroll {
            self.remember(from);
        }
        self.see();
        effects
    }

    /// Every bookmark: (section, block), in the order of the course.
    fn bookmark_places(&self) -> Vec<(usize, usize)> {
        let place = |section: &str, block| self.course.position(section).map(|entry| (entry, block));
        let mut places: Vec<_> = self.progress.bookmarks().into_iter().filter_map(|mark| place(&mark.section, mark.block)).collect();
        places.sort_unstable();
        places
    }

    /// The sections that have a bookmark, in order.
    pub(super) fn bookmarked(&self) -> Vec<usize> {
        let mut sections: Vec<usize> = self.bookmark_places().into_iter().map(|(entry, _)| entry).collect();
        sections.dedup();
        sections
    }

    /// The block of the first bookmark of a section, if it has one.
    pub fn bookmark_of(&self, entry: usize) -> Option<usize> {
        self.bookmark_places().into_iter().find(|place| place.0 == entry).map(|(_, block)| block)
    }

    /// The lines on the screen at which a bookmarked block begins.
    pub fn bookmarked_lines(&self) -> Vec<usize> {
        let id = &self.here().id;
        let starts = &self.reading.page.starts;
        let marked = self.blocks_in_sight().into_iter().filter(|block| self.progress.is_bookmarked(id, *block));
        marked.filter_map(|block| starts.get(block)).map(|line| line - self.reading.scroll).collect()
    }

    /// The blocks that begin on the screen.
    fn blocks_in_sight(&self) -> Vec<usize> {
        let (first, rows) = (self.reading.scroll, self.reading.rows);
        let starts = self.reading.page.starts.iter().enumerate();
        starts.filter(|(_, line)| (first..first + rows).contains(line)).map(|(block, _)| block).collect()
    }
}
