//! Keys while something lies over the text and the pane: a search that is typed, a question.

use super::action::{Effect, Intent};
use super::pasting::LONGEST;
use super::{App, Layer, Question};
use crate::lab::Command;

impl App {
    pub(super) fn act_in_search(&mut self, intent: Intent) -> Vec<Effect> {
        match intent {
            Intent::Type(_) if self.reading.search.as_ref().is_some_and(|search| search.wanted.chars().count() >= LONGEST) => {}
            Intent::Type(typed) => self.reading.look_for(|wanted| wanted.push(typed)),
            Intent::Rub => self.reading.look_for(|wanted| {
                wanted.pop();
            }),
            Intent::Act => {
                self.layers.pop();
                match &self.reading.search {
                    Some(search) if search.wanted.is_empty() => self.reading.search = None,
                    Some(search) if search.hits.is_empty() => {
                        let wanted = search.wanted.clone();
                        self.reading.search = None;
                        self.notice = Some(self.found_elsewhere(&wanted));
                        self.sought = Some(wanted);
                    }
                    // The search is a jump: Backspace comes back to where it began.
                    Some(search) if search.from != self.reading.scroll => {
                        let from = super::Came { entry: self.entry, scroll: search.from, quiz: None };
                        self.remember(from);
                    }
                    _ => {}
                }
            }
            Intent::Close => {
                self.layers.pop();
                if let Some(search) = self.reading.search.take() {
                    self.reading.scroll_to(search.from);
                }
            }
            _ => {}
        }
        self.see();
        Vec::new()
    }

    pub(super) fn act_on_question(&mut self, intent: Intent) -> Vec<Effect> {
        let Some(Layer::Confirm(question)) = self.layers.last() else { return Vec::new() };
        let question = *question;
        match (intent, question) {
            (Intent::Yes, Question::Restart) => {
                self.layers.pop();
                if let Some(pane) = &mut self.pane {
                    pane.history.live();
                }
                vec![Effect::Lab(Command::Restart)]
            }
            (Intent::Yes, Question::EndExam) => {
                self.layers.pop();
                self.end_exam();
                vec![Effect::Save]
            }
            (Intent::Yes, Question::LeaveExam) => {
                self.layers.pop();
                self.end_exam();
                vec![Effect::Save, Effect::Quit]
            }
            (Intent::Close, _) => {
                self.layers.pop();
                Vec::new()
            }
            _ => Vec::new(),
        }
    }
}
