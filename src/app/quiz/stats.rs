//! The statistics.

use super::QuizView;
use super::sheet::{Sheet, Writer};
use crate::app::App;

pub(super) fn sheet(app: &App, _view: &QuizView, width: usize) -> Sheet {
    let mut out = Writer::new(width, app.ascii);
    out.blank();
    out.finish()
}
