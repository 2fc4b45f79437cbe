//! Which section a word of the command line means.

use super::commands;
use super::near::nearest;
use crate::content::course::Course;

/// The section that is meant by a number, an id, or part of a title.
pub(super) fn find(course: &Course, wanted: &str) -> Result<usize, String> {
    let lower = wanted.to_lowercase();
    let exact = course.entries.iter().position(|entry| entry.id == lower || entry.number.to_string() == lower);
    let titled = || course.entries.iter().position(|entry| entry.title.to_lowercase().contains(&lower) || entry.id.contains(&lower));
    exact.or_else(titled).ok_or_else(|| match wanted.parse::<i64>() {
        Ok(_) => format!("there is no section {wanted}: they go from 1 to {}; 'elbo list' shows them", course.sections().len()),
        Err(_) => {
            let commands = commands();
            let words = course.entries.iter().map(|entry| entry.id.as_str()).chain(commands.iter().map(String::as_str));
            let meant = nearest(wanted, words).map(|word| format!("; did you mean '{word}'?")).unwrap_or_default();
            format!("there is no section or command '{wanted}'{meant}\n'elbo list' shows the sections, 'elbo flows' the procedures, 'elbo repairs' the drills, 'elbo --help' the commands")
        }
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::content::source::Source;

    #[test]
    fn a_section_is_found_by_number_id_or_title_and_a_slip_gets_a_suggestion() {
        let course = Source::Embedded.load().unwrap();
        for wanted in ["21", "two-term-loss", "TWO-TERM-LOSS", "two-term loss in"] {
            assert_eq!(find(&course, wanted), Ok(20), "{wanted}");
        }
        assert!(find(&course, "trian").unwrap_err().contains("did you mean 'train'?"));
        assert!(find(&course, "two-trem-los").unwrap_err().contains("did you mean 'two-term-loss'?"));
        assert!(find(&course, "99").unwrap_err().contains("from 1 to 30"));
        assert!(!find(&course, "zzzzzz").unwrap_err().contains("did you mean"));
    }
}
