//! The mouse in the quiz: a click does what a spot or a grade is for, the wheel scrolls.

use crate::app::App;
use crate::app::action::Effect;
use crate::study::schedule::Grade;
use crate::term::event::Mouse;

impl App {
    /// Whether the quiz is drawn in full under the mouse.
    pub(in crate::app) fn quiz_is_under(&self, mouse: Mouse) -> bool {
        self.quiz_frame().is_some() && self.layout().pane.contains(mouse.column, mouse.row)
    }

    /// Scrolls the sheet by so many lines.
    pub(in crate::app) fn scroll_quiz(&mut self, lines: isize) -> Vec<Effect> {
        if let Some(view) = &mut self.quiz {
            view.scroll_by(lines);
        }
        Vec::new()
    }

    /// A click: the quiz gets the focus, and what was met is done.
    pub(in crate::app) fn press_in_quiz(&mut self, mouse: Mouse) -> Vec<Effect> {
        let grade = self.grade_at(mouse);
        self.focus_pane();
        if let Some(grade) = grade {
            return self.give(grade);
        }
        let Some(frame) = self.quiz_frame().filter(|frame| frame.sheet.contains(mouse.column, mouse.row)) else { return Vec::new() };
        let Some(view) = &mut self.quiz else { return Vec::new() };
        let line = view.scroll + usize::from(mouse.row - frame.sheet.y);
        let Some(at) = view.spot_at(line, usize::from(mouse.column - frame.sheet.x)) else { return Vec::new() };
        view.focus = Some(at);
        let what = view.sheet.spots[at].what.clone();
        self.perform(what)
    }

    fn grade_at(&self, mouse: Mouse) -> Option<Grade> {
        let frame = self.quiz_frame().filter(|frame| frame.bar.contains(mouse.column, mouse.row))?;
        let column = usize::from(mouse.column - frame.bar.x);
        self.quiz_bar().into_iter().find(|cell| (cell.x..cell.x + cell.width).contains(&column)).map(|cell| cell.grade)
    }
}
