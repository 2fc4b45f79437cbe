//! The night before: the last hour's path, the formulas with their commonest wrong answers, and what each section is to be remembered for.

use super::columns;
use super::sheet::{Sheet, Writer};
use crate::content::course::Course;
use crate::content::markup::{Role, Span};
use crate::content::page::dim;

/// Lays the sheet out, in two columns where there is room; the sections are links.
pub fn sheet(course: &Course, width: usize, is_ascii: bool) -> Sheet {
    let written = |width, parts: &[fn(&Course, &mut Writer)]| {
        let mut out = Writer::new(width, is_ascii);
        out.blank();
        parts.iter().for_each(|part| part(course, &mut out));
        out.finish()
    };
    if columns::are_two(width) {
        let column = columns::width();
        return columns::beside(written(column, &[path, formulas]), written(column, &[takeaways]));
    }
    written(width, &[path, formulas, takeaways])
}

fn path(course: &Course, out: &mut Writer) {
    let minutes: u32 = course.sheet.path.iter().map(|step| step.minutes).sum();
    if minutes == 0 {
        out.say("This course has no sheet for the night before.", Role::Body);
        return;
    }
    out.say(&format!("The last {minutes} minutes"), Role::Heading);
    for step in &course.sheet.path {
        out.item(&[Span::new(format!("{:>3} min  ", step.minutes), Role::Label)], &step.what.0);
    }
    out.blank();
}

fn formulas(course: &Course, out: &mut Writer) {
    for key in &course.sheet.formulas {
        out.say(&key.name, Role::Heading);
        out.formula(&key.formula);
        out.text(&key.says.0);
        let mut wrong = vec![Span::new("“", Role::Body)];
        wrong.extend(key.wrong.claim.0.clone());
        wrong.push(Span::new("” ", Role::Body));
        wrong.extend(dim(&key.wrong.because.0));
        out.labelled("Wrong", &wrong);
        if let Some(to) = course.entries.get(key.entry) {
            out.link(None, key.entry, &to.named());
        }
        out.blank();
    }
}

fn takeaways(course: &Course, out: &mut Writer) {
    out.say("To take away", Role::Heading);
    for (index, entry) in course.sections().iter().enumerate() {
        let Some(section) = &entry.section else { continue };
        out.blank();
        out.link(None, index, &entry.named());
        for takeaway in &section.takeaways {
            out.item(&[Span::new("   •  ", Role::Dim)], &takeaway.0);
        }
    }
}
