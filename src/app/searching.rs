//! A search that finds nothing in its section: what it finds elsewhere.

use std::cmp::Reverse;

use super::App;
use crate::content::lookup;

/// So many sections are named.
const MOST: usize = 3;

impl App {
    /// Where in the course words stand that do not stand in this section: `not here; 12 in section 21, 3 in 22, 4 questions: 21g goes there`.
    pub(super) fn found_elsewhere(&self, wanted: &str) -> String {
        let found = lookup::everywhere(&self.course, wanted);
        let mut sections: Vec<(usize, usize)> = found
            .sections
            .iter()
            .map(|section| (section.times + usize::from(section.titled), self.course.entries[section.entry].number))
            .collect();
        sections.sort_by_key(|(times, number)| (Reverse(*times), *number));
        let counted = |count: usize, noun: &str| format!("{count} {noun}{}", if count == 1 { "" } else { "s" });
        let mut places: Vec<String> = Vec::new();
        for (at, (times, number)) in sections.iter().take(MOST).enumerate() {
            places.push(format!("{times} in {}{number}", if at == 0 { "section " } else { "" }));
        }
        if sections.len() > MOST {
            places.push(counted(sections.len() - MOST, "other section"));
        }
        places.extend((!found.questions.is_empty()).then(|| counted(found.questions.len(), "question")));
        places.extend((!found.flows.is_empty()).then(|| counted(found.flows.len(), "flow")));
        places.extend((!found.terms.is_empty()).then(|| format!("{} (K)", counted(found.terms.len(), "term"))));
        if places.is_empty() {
            return format!("'{wanted}' stands nowhere in the course");
        }
        let way = sections.first().map(|(_, number)| format!(": {number}g goes there")).unwrap_or_default();
        format!("not here; {}{way}", places.join(", "))
    }
}
