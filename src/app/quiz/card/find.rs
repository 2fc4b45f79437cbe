//! A drill whose answer is lines of a listing.

use super::{Shown, answer, exhibit, verdict};
use crate::app::quiz::sheet::{Writer, heading};
use crate::content::markup::{Role, Span};
use crate::content::question::{Drill, Task};
use crate::study::quiz::Outcome;

pub(super) fn find(shown: Shown<'_>, drill: &Drill, outcome: Option<&Outcome>, out: &mut Writer) {
    let Task::Find { question, faulty } = &drill.task else { return };
    out.text(&heading(question));
    let Some(Outcome::Marked { right, given, remarks }) = outcome else {
        exhibit::show(&drill.exhibit, out);
        out.blank();
        out.line(&[Span::new("Lines  ", Role::Label), Span::new(format!("{}_", shown.typed), Role::Strong)]);
        out.blank();
        out.say("Type the numbers of the lines; then Enter.", Role::Dim);
        return;
    };
    verdict(*right, out);
    out.blank();
    let mut yours = vec![Span::new("You said: ", Role::Body)];
    yours.extend(given.0.clone());
    yours.push(Span::new(".", Role::Body));
    for remark in remarks {
        yours.push(Span::new(" ", Role::Body));
        yours.extend(remark.0.clone());
    }
    out.text(&yours);
    // What came of it stands above the listing, which may fill the screen.
    exhibit::show(&drill.exhibit, out);
    out.blank();
    for fault in faulty {
        out.item(&[Span::new(format!("{}  ", fault.place()), Role::Label)], &fault.because.0);
    }
    answer::belongings(shown, &drill.label, out);
}
