//! A link leads to whatever has a name, and a slip in the name is found where it is.

use super::question::TOPIC;
use super::*;

/// The faults of the small course and its topic, with this link in the text of the section.
fn check_link(written: &str) -> Vec<Fault> {
    let section = SECTION.replace("[a link](second)", &format!("[a link]({written})"));
    let files = Files { questions: vec![file("bounds.yaml", TOPIC.to_owned())], ..files(COURSE, &[("01-first.yaml", section)]) };
    check(&files, Some(&vocabulary()))
}

#[test]
fn a_link_leads_to_topics_questions_drills_and_terms() {
    for written in ["topics/bounds", "questions/what-bound", "questions/work-it-out", "terms/$x$"] {
        assert_eq!(check_link(written), [], "{written}");
    }
}

#[test]
fn a_slip_in_a_link_gets_the_nearest_right_name() {
    for (written, says) in [
        ("topics/bound", "there is no topic `bound` in the quiz; did you mean `bounds`?"),
        ("questions/what-bond", "there is no question `what-bond` in the quiz; did you mean `what-bound`?"),
        ("questions/work-it-ot", "did you mean `work-it-out`?"),
        ("terms/$X$", "there is no term `$X$` in the glossary; did you mean `$x$`?"),
        ("flows/copy", "there is no flow `copy`"),
    ] {
        let faults = check_link(written);
        assert!(matches!(faults.as_slice(), [fault] if fault.message.contains(says) && fault.line == 5), "{written}: {faults:?}");
    }
}
