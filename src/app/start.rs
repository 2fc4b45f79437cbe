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
            app.reading.return_to(place.block, 0);
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
