//! What a card shows besides its question: a listing with numbered lines, a curve.

use super::Shown;
use crate::app::quiz::sheet::Writer;
use crate::content::question::Exhibit;

/// Shows the exhibit, a curve in as many rows as it is given; nothing where there is none.
pub(super) fn show(shown: Shown<'_>, exhibit: &Exhibit, out: &mut Writer) {
    if let Some(code) = &exhibit.code {
        out.blank();
        out.listing(code);
    }
    if let Some(plot) = &exhibit.curve {
        out.blank();
        out.plot(plot, shown.rows);
    }
}
