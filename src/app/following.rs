//! Following a link, wherever it stands: in the text, on a card of the quiz, in the list of everything.

use super::action::Effect;
use super::glossary::Glossary;
use super::{App, Layer};
use crate::content::markup::Target;

impl App {
    /// Goes where a link leads, so that Backspace comes back. A term is looked up over what is on the screen; an address is copied.
    pub(super) fn follow_link(&mut self, target: &Target) -> Vec<Effect> {
        match target {
            Target::Entry(entry) => self.follow(*entry),
            Target::Flow(id) => self.follow_flow(id),
            Target::Topic(id) => self.ask_topic(id),
            Target::Question(id) => self.ask_card(id),
            Target::Term(term) => {
                self.layers.push(Layer::Glossary(Glossary::at(self.course.terms(), *term)));
                Vec::new()
            }
            Target::Web(address) => {
                let effects = self.send(address);
                self.notice = Some(format!("sent to the clipboard: {address}"));
                effects
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::sync::{Arc, LazyLock};

    use crate::app::keymap::Context;
    use crate::app::quiz::Setup;
    use crate::app::{Action, App, Intent, Start};
    use crate::content::course::Course;
    use crate::content::markup::Target;
    use crate::content::page::StopKind;
    use crate::content::source::Source;
    use crate::study::progress::Progress;
    use crate::term::event::{Key, KeyCode};

    static COURSE: LazyLock<Arc<Course>> = LazyLock::new(|| Arc::new(Source::Embedded.load().unwrap()));

    fn app(section: &str) -> App {
        let (course, data, quiz) = (Arc::clone(&COURSE), String::from("digits"), Setup::default());
        let entry = course.position(section);
        let progress = Progress::default();
        App::new(Start { course, progress, now: 0, entry, flow: None, size: (120, 36), data, ascii: false, mouse: false, quiz }).0
    }

    fn press(app: &mut App, code: KeyCode) {
        app.update(Action::Key(Key { code, ctrl: false }));
    }

    /// Steps to the link in the text that leads there, and presses Enter.
    fn follow(app: &mut App, wanted: &Target) -> usize {
        let is_it = |app: &App| matches!(app.stop().map(|stop| &stop.kind), Some(StopKind::Link(target)) if target == wanted);
        press(app, KeyCode::Char('g'));
        for _ in 0..60 {
            if is_it(app) {
                break;
            }
            press(app, KeyCode::Char(']'));
        }
        assert!(is_it(app), "no link in {} leads to {wanted:?}", app.here().id);
        let scroll = app.reading().scroll;
        press(app, KeyCode::Enter);
        scroll
    }

    #[test]
    fn a_term_is_looked_up_over_the_text() {
        let mut app = app("kl-divergence");
        let nat = COURSE.glossary.iter().position(|term| term.name.plain() == "nat").unwrap();
        let scroll = follow(&mut app, &Target::Term(nat));
        let Some(crate::app::Layer::Glossary(glossary)) = app.layers().last() else { panic!("no glossary") };
        assert_eq!(glossary.marked().unwrap().name.plain(), "nat");
        press(&mut app, KeyCode::Esc);
        assert_eq!((app.context(), app.reading().scroll), (Context::Text, scroll));
    }

    #[test]
    fn a_derivation_is_opened_and_left_again() {
        let mut app = app("decoder");
        let to = COURSE.position("derivations/transposed-adjoint").unwrap();
        let scroll = follow(&mut app, &Target::Entry(to));
        assert_eq!(app.entry(), to);
        press(&mut app, KeyCode::Char('H'));
        assert_eq!((app.here().id.as_str(), app.reading().scroll), ("decoder", scroll));
    }

    #[test]
    fn a_question_and_a_topic_are_asked_and_the_way_leads_back_to_the_text() {
        for target in [Target::Question("kl-asymmetry".into()), Target::Topic("elbo".into())] {
            let mut app = app("interview");
            let scroll = follow(&mut app, &target);
            let card = app.quiz().unwrap().asked().unwrap().0.id.clone();
            let topic = COURSE.topics().iter().find(|topic| topic.questions.iter().any(|question| question.label.id == card));
            match &target {
                Target::Question(id) => assert_eq!(*card, **id),
                _ => assert_eq!(topic.map(|topic| topic.id.as_str()), Some("elbo"), "{card}"),
            }
            press(&mut app, KeyCode::Char('H'));
            assert_eq!((app.context(), app.reading().scroll), (Context::Text, scroll));
            press(&mut app, KeyCode::Char('L'));
            assert!(app.context().is_quiz() && app.quiz().unwrap().asked().unwrap().0.id == card, "the card still waits");
        }
    }

    #[test]
    fn the_quiz_that_a_key_opened_is_left_by_the_same_way_back() {
        let mut app = app("elbo");
        press(&mut app, KeyCode::Char(' '));
        let scroll = app.reading().scroll;
        assert!(scroll > 0);
        press(&mut app, KeyCode::Char('Q'));
        assert!(app.context().is_quiz());
        app.update(Action::Do(Intent::Back));
        assert_eq!((app.context(), app.reading().scroll), (Context::Text, scroll));
        assert!(!app.shows_quiz() && app.pane().is_some(), "the section's own pane is there again");
        app.update(Action::Do(Intent::Back));
        assert_eq!(app.notice(), Some("nowhere to go back to"));
    }

    #[test]
    fn what_the_quiz_asks_of_a_derivation_is_a_link_on_its_page() {
        let mut app = app("derivations/elbo-gap");
        for code in [KeyCode::Enter, KeyCode::Enter, KeyCode::Char('b'), KeyCode::Enter, KeyCode::Enter, KeyCode::Enter] {
            press(&mut app, code);
        }
        let asked = COURSE.entries[app.entry()].section.as_ref().unwrap().derivation().unwrap().questions[0].clone();
        follow(&mut app, &Target::Question(asked.as_str().into()));
        assert_eq!(app.quiz().unwrap().asked().unwrap().0.id, asked);
    }
}
