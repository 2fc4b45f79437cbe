//! A drill whose answer is lines of a listing.

use super::{Shown, answer, exhibit, verdict};
use crate::app::keymap::Context;
use crate::app::quiz::sheet::{Writer, heading};
use crate::content::markup::{Role, Span};
use crate::content::question::{Drill, Task};
use crate::study::quiz::Outcome;

pub(super) fn find(shown: Shown<'_>, drill: &Drill, outcome: Option<&Outcome>, out: &mut Writer) {
    let Task::Find { question, faulty } = &drill.task else { return };
    out.text(&heading(question));
    let Some(Outcome::Marked { right, given, remarks }) = outcome else {
        // The field stands above the listing, which may fill the screen: it is always to be seen.
        out.blank();
        out.field("Lines", shown.typed, "");
        out.hint(Context::QuizTyped, "Type the numbers of the lines, such as 3 7 or 8-9; then <key:act>.");
        exhibit::show(shown, &drill.exhibit, out);
        return;
    };
    verdict(*right, out);
    out.blank();
    let mut yours = Vec::new();
    if given.0.is_empty() {
        yours.push(Span::new("You gave no answer.", Role::Body));
    } else {
        yours.push(Span::new("You said: ", Role::Body));
        yours.extend(given.0.clone());
        yours.push(Span::new(".", Role::Body));
    }
    for remark in remarks {
        yours.push(Span::new(" ", Role::Body));
        yours.extend(remark.0.clone());
    }
    out.text(&yours);
    // What came of it stands above the listing, which may fill the screen.
    exhibit::show(shown, &drill.exhibit, out);
    out.blank();
    for fault in faulty {
        out.item(&[Span::new(format!("{}  ", fault.place()), Role::Label)], &fault.because.0);
    }
    answer::belongings(shown, &drill.label, out);
}
