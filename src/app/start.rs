//! The program at its start.

use std::sync::Arc;

use super::App;
use super::action::Effect;
use super::quiz::{Begin, Setup};
use super::reading::Reading;
use crate::content::course::Course;
use crate::lab::Generation;
use crate::study::progress::Progress;

/// What the program is started with.
#[derive(Clone, Debug)]
pub struct Start {
    /// The course.
    pub course: Arc<Course>,
    /// What the reader has done so far.
    pub progress: Progress,
    /// Seconds since 1970; [`Action::Clock`](super::Action::Clock) keeps it true.
    pub now: u64,
    /// Which section to open, an index into [`Course::entries`]; `None` for where the reader was.
    pub entry: Option<usize>,
    /// Which flow to open in its section, by its id.
    pub flow: Option<String>,
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    /// Which data set is in use, as shown on the screen.
    pub data: String,
    /// Whether the terminal shows 7-bit ASCII only, so that pages are laid out in it.
    pub ascii: bool,
    /// Whether elbo has the mouse.
    pub mouse: bool,
    /// How the quiz is set up, and whether the program begins with it.
    pub quiz: Setup,
}

impl App {
    /// The program at its start, and what to do first.
    pub fn new(start: Start) -> (Self, Vec<Effect>) {
        let Start { course, progress, now, entry, flow, size, data, ascii, mouse, quiz } = start;
        let place = progress.last.clone();
        let divider = Self::divider_as_left(&progress);
        let remembered = place.as_ref().and_then(|place| course.position(&place.section));
        let first = entry.or(remembered).unwrap_or(0).min(course.entries.len().saturating_sub(1));
        let mut app = Self {
            course,
            progress,
            now,
            size,
            data,
            ascii,
            mouse,
            entry: first,
            back: Vec::new(),
            ahead: Vec::new(),
            reading: Reading::default(),
            laid: None,
            hints: Vec::new(),
            trails: std::collections::BTreeMap::new(),
            pane: None,
            setup: quiz,
            quiz: None,
            borrowed: false,
            visit: Generation::default(),
            layers: Vec::new(),
            divider,
            makes_room: false,
            drags_divider: false,
            count: None,
            copied: None,
            copied_reading: false,
            scrubbed: None,
            sought: None,
            notice: None,
            slow_link: None,
            plain_listings: true,
        };
        let mut effects = app.open(first);
        if let Some(place) = place.filter(|_| remembered == Some(first)) {
            app.return_to_kept(&place);
            app.see();
        }
        if let Some(id) = flow {
            effects.extend(super::flows::turn_to(&id));
            app.focus_pane();
        }
        if app.setup.begin != Begin::Reading {
            // the experiment that stands behind the quiz need not start for it
            effects.retain(|effect| !matches!(effect, Effect::Lab(_)));
            effects.extend(app.begin_quiz());
            app.settle_quiz();
        }
        if app.mouse {
            effects.push(Effect::Mouse(true));
        }
        (app, effects)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::sync::LazyLock;

    use super::*;
    use crate::app::action::Action;
    use crate::content::source::Source;
    use crate::term::event::{Key, KeyCode};

    static COURSE: LazyLock<Arc<Course>> = LazyLock::new(|| Arc::new(Source::Embedded.load().unwrap()));

    /// The program as it is started again with what was kept, in another terminal perhaps.
    fn started(progress: Progress, size: (u16, u16)) -> App {
        let (course, data, quiz) = (Arc::clone(&COURSE), String::from("digits"), Setup::default());
        let entry = progress.last.is_none().then(|| course.position("elbo").unwrap());
        App::new(Start { course, progress, now: 1_000, entry, flow: None, size, data, ascii: false, mouse: false, quiz }).0
    }

    fn first_line(app: &App) -> String {
        app.reading().page.lines[app.reading().scroll].text()
    }

    #[test]
    fn a_restart_comes_back_to_the_line_and_in_another_width_to_the_block() {
        let mut within = 0;
        for times in 0..40 {
            let mut app = started(Progress::default(), (120, 36));
            for _ in 0..times {
                app.update(Action::Key(Key { code: KeyCode::Char('j'), ctrl: false }));
            }
            let kept = Progress::from_text(app.progress().to_text().as_bytes()).unwrap();
            let again = started(kept.clone(), (120, 36));
            assert_eq!((again.reading().scroll, first_line(&again)), (app.reading().scroll, first_line(&app)));
            let (block, into) = app.reading().anchor();
            let narrow = started(kept, (80, 24));
            assert_eq!(narrow.reading().anchor(), (block, 0), "after {times} lines");
            within += usize::from(into > 0);
        }
        assert!(within > 10, "{within} of them were inside a block");
    }
}
