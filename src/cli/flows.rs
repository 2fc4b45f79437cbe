//! `elbo flows` and `elbo flows/ID`: the procedures, listed or printed.

use std::io::Write;
use std::process::ExitCode;

use unicode_width::UnicodeWidthStr;

use super::near::nearest;
use super::{counted, out};
use crate::content::course::Course;
use crate::content::flow::{Flow, PREFIX};
use crate::content::math::MathGlyphs;
use crate::content::page::Page;

/// What stands in the place of a section to have the list.
pub(super) const ALL: &str = "flows";
/// Columns of a flow as text.
const WIDTH: usize = 80;

/// The flow that is meant by `flows/ID`; nothing where no flow is meant.
pub(super) fn find<'a>(course: &'a Course, wanted: &str) -> Option<Result<&'a Flow, String>> {
    let id = wanted.strip_prefix(PREFIX)?.trim_end_matches('/').to_lowercase();
    Some(course.flow(&id).ok_or_else(|| {
        let ids = course.flows.iter().map(|entry| entry.id.as_str());
        let meant = nearest(&id, ids).map(|id| format!("; did you mean '{PREFIX}{id}'?")).unwrap_or_default();
        format!("there is no flow '{id}'{meant}\n'elbo flows' lists them")
    }))
}

/// Writes a line for each flow.
pub(super) fn write_list(course: &Course, out: &mut dyn Write) -> anyhow::Result<()> {
    let flows: Vec<&Flow> = course.all_flows().collect();
    if flows.is_empty() {
        return Ok(());
    }
    writeln!(out, "Flows · {} (elbo {PREFIX}ID)", counted(flows.len(), "procedure"))?;
    let widest = |text: fn(&Flow) -> &str| flows.iter().map(|flow| text(flow).width()).max().unwrap_or(0);
    let (id, title) = (widest(|flow| &flow.id), widest(|flow| &flow.title));
    for flow in &flows {
        let pad = |text: &str, width: usize| " ".repeat(width - text.width());
        let (before, after) = (pad(&flow.id, id), pad(&flow.title, title));
        writeln!(out, "   {}{before}  {}{after}  {}", flow.id, flow.title, counted(flow.steps.len(), "step"))?;
    }
    Ok(())
}

/// Prints the list.
pub(super) fn list(course: &Course) -> anyhow::Result<ExitCode> {
    out::data(|out| write_list(course, out))?;
    Ok(ExitCode::SUCCESS)
}

/// Prints a flow as plain text.
pub(super) fn print(course: &Course, flow: &Flow, is_ascii: bool) -> anyhow::Result<ExitCode> {
    let glyphs = if is_ascii { MathGlyphs::Ascii } else { MathGlyphs::Unicode };
    out::data_in(is_ascii, |out| {
        writeln!(out, "{PREFIX}{} {}", flow.id, flow.title)?;
        Page::of_flow(flow, course, WIDTH, glyphs).lines.iter().try_for_each(|line| Ok(writeln!(out, "{}", line.text().trim_end())?))
    })?;
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::content::source::Source;

    #[test]
    fn a_flow_is_found_by_its_name_and_a_slip_gets_a_suggestion() {
        let course = Source::Embedded.load().unwrap();
        assert_eq!(find(&course, "flows/vae-forward").unwrap().unwrap().id, "vae-forward");
        assert!(find(&course, "flows/vae-forwrad").unwrap().unwrap_err().contains("did you mean 'flows/vae-forward'?"));
        assert!(find(&course, "vae-forward").is_none() && find(&course, "21").is_none());
    }

    #[test]
    fn the_list_has_a_line_for_each_flow_and_a_printed_flow_all_of_its_steps() {
        let course = Source::Embedded.load().unwrap();
        let mut text = Vec::new();
        write_list(&course, &mut text).unwrap();
        let text = String::from_utf8(text).unwrap();
        assert_eq!(text.lines().count(), 1 + course.flows.len());
        let flow = course.flow("vae-forward").unwrap();
        let page = Page::of_flow(flow, &course, WIDTH, MathGlyphs::Ascii);
        let printed: String = page.lines.iter().map(|line| line.text() + "\n").collect();
        for step in &flow.steps {
            assert!(printed.contains(&step.code) && printed.contains(&format!("{} {}", step.probe, step.shape)), "{printed}");
        }
        assert!(printed.is_ascii());
    }
}
