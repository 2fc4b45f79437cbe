//! What a card shows besides its question: a listing with numbered lines, a curve.

use crate::app::quiz::sheet::Writer;
use crate::content::question::Exhibit;

/// Shows the exhibit below the question; nothing where there is none.
pub(super) fn show(exhibit: &Exhibit, out: &mut Writer) {
    if let Some(code) = &exhibit.code {
        out.blank();
        out.listing(code);
    }
    if let Some(plot) = &exhibit.curve {
        out.blank();
        out.plot(plot);
    }
}
