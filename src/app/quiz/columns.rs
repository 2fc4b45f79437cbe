//! Two columns, where a screen is wide enough for both: a sheet that is too long for one, or two sheets side by side.

use super::sheet::Sheet;
use crate::content::markup::{Role, Span};
use crate::content::page::{Line, width_of};

/// Columns of the screen that one column of text takes: running text with its margin, and the gap to the next.
const COLUMN: usize = 80;

/// Whether a screen of this width has room for two columns.
pub(super) fn are_two(width: usize) -> bool {
    width >= 2 * COLUMN
}

/// The widest that a column may be laid out.
pub(super) const fn width() -> usize {
    COLUMN
}

/// Sets a sheet that is longer than the screen in two columns, if all of it is in sight then; otherwise it stays as it is and scrolls.
pub(super) fn folded(sheet: Sheet, width: usize, rows: usize) -> Sheet {
    if !are_two(width) || sheet.lines.len() <= rows || sheet.lines.iter().any(|line| width_of(&line.spans) > COLUMN) {
        return sheet;
    }
    let is_whole = |at: usize| {
        let in_spot = sheet.spots.iter().any(|spot| (spot.first..=spot.last).contains(&at));
        let in_figure = sheet.figures.iter().any(|figure| (figure.first..figure.first + figure.rows).contains(&at));
        sheet.lines[at].spans.is_empty() && !in_spot && !in_figure
    };
    // The right column begins with the blank line of the fold: both have the same margin above.
    let length = |at: usize| at.max(sheet.lines.len() - at);
    let fold = (1..sheet.lines.len()).filter(|at| is_whole(*at)).min_by_key(|at| length(*at));
    match fold.filter(|at| length(*at) <= rows) {
        Some(at) => {
            let (left, right) = split(sheet, at);
            beside(left, right)
        }
        None => sheet,
    }
}

/// The lines before `at`, and those from there on.
fn split(mut sheet: Sheet, at: usize) -> (Sheet, Sheet) {
    let mut right = Sheet { lines: sheet.lines.split_off(at), ..Sheet::default() };
    let (left_spots, right_spots) = sheet.spots.into_iter().partition(|spot| spot.first < at);
    let (left_figures, right_figures) = sheet.figures.into_iter().partition(|figure| figure.first < at);
    (right.spots, right.figures) = (right_spots, right_figures);
    right.spots.iter_mut().for_each(|spot| (spot.first, spot.last) = (spot.first - at, spot.last - at));
    right.figures.iter_mut().for_each(|figure| figure.first -= at);
    (Sheet { spots: left_spots, figures: left_figures, ..sheet }, right)
}

/// One sheet to the right of another; both scroll together.
pub(super) fn beside(left: Sheet, right: Sheet) -> Sheet {
    let mut sheet = left;
    sheet.lines.resize(sheet.lines.len().max(right.lines.len()), Line::default());
    for (line, other) in sheet.lines.iter_mut().zip(right.lines).filter(|(_, other)| !other.spans.is_empty()) {
        let gap = COLUMN.saturating_sub(width_of(&line.spans));
        line.spans.push(Span::new(" ".repeat(gap), Role::Body));
        line.spans.extend(other.spans);
    }
    sheet.spots.extend(right.spots.into_iter().map(|mut spot| {
        spot.column += COLUMN;
        spot
    }));
    sheet.spots.sort_by_key(|spot| (spot.first, spot.column));
    sheet.figures.extend(right.figures.into_iter().map(|mut figure| {
        figure.column += COLUMN;
        figure
    }));
    sheet
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::quiz::sheet::{What, Writer};
    use crate::content::markup::Target;

    /// So many paragraphs of three lines, the first of each a link to the entry of its number.
    fn long(paragraphs: usize) -> Sheet {
        let mut out = Writer::new(COLUMN, false);
        out.blank();
        for number in 0..paragraphs {
            out.link(None, number, &format!("link {number}"));
            out.say("first", Role::Body);
            out.say("second", Role::Body);
            out.blank();
        }
        out.finish()
    }

    #[test]
    fn a_sheet_is_folded_where_all_of_it_is_in_sight_then_and_every_link_stays_on_its_words() {
        let whole = long(12);
        assert_eq!(folded(whole.clone(), 200, 60), whole, "it fits as it is");
        assert_eq!(folded(whole.clone(), 159, 30), whole, "there is no room beside it");
        assert_eq!(folded(whole.clone(), 200, 20), whole, "it would not be in sight");
        let two = folded(whole, 200, 30);
        assert!(two.lines.len() <= 30, "{}", two.lines.len());
        assert_eq!(two.spots.len(), 12);
        for spot in &two.spots {
            let What::Link(Target::Entry(number)) = spot.what else { panic!("only links") };
            let text: String = two.lines[spot.first].text().chars().skip(spot.column).take(COLUMN).collect();
            assert!(text.trim_end().ends_with(&format!("link {number}")), "{number}: {text:?}");
        }
    }

    #[test]
    fn two_sheets_stand_side_by_side() {
        let both = beside(long(1), long(2));
        assert_eq!(both.lines[1].text().split_whitespace().collect::<Vec<_>>(), ["link", "0", "link", "0"]);
        assert_eq!(both.lines[5].text().find("link 1"), Some(COLUMN + 6));
    }
}
