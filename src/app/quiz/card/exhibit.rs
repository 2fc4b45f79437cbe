//! What a card shows besides its question: a listing with numbered lines, a curve.

use super::Shown;
use crate::app::quiz::sheet::Writer;
use crate::content::markup::Role;
use crate::content::question::Exhibit;

/// Where the run of a repair drill is.
const LIVE: &str = "The run itself trains on the drill's page: the answer leads there, to the knob that repairs it.";

/// Shows the exhibit, a curve in as many rows as it is given; nothing where there is none.
pub(super) fn show(shown: Shown<'_>, exhibit: &Exhibit, out: &mut Writer) {
    if exhibit.run.is_some() {
        out.blank();
        out.say(LIVE, Role::Dim);
    }
    if let Some(code) = &exhibit.code {
        out.blank();
        out.listing(code);
    }
    if let Some(plot) = &exhibit.curve {
        out.blank();
        out.plot(plot, shown.rows);
    }
}
