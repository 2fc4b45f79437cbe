//! `elbo sheet`: the formulas and takeaways of the course on a few screens, for the night before an interview.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;

use super::export::markdown::{escaped, inline};
use super::out;
use super::screen::ScreenArgs;
use crate::app::quiz::night;
use crate::content::ascii;
use crate::content::course::Course;
use crate::content::markup::Inline;
use crate::ground::whole;
use crate::term::capabilities::Glyphs;

/// The widest line.
const WIDTH: usize = 80;

/// What `elbo sheet` can be told.
#[derive(clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct SheetArgs {
    /// As a document in Markdown
    #[arg(long)]
    markdown: bool,
    /// Formulas on one line each, as a screen reader says them
    #[arg(long, conflicts_with = "markdown")]
    plain: bool,
    /// The file to write; '-' is standard output
    #[arg(short, long, value_name = "FILE", default_value = "-")]
    output: PathBuf,
    #[command(flatten)]
    pub(super) screen: ScreenArgs,
}

const EXAMPLES: &str = "\
Examples:
  elbo sheet | less                     the last hour's path, a dozen formulas, all takeaways
  elbo sheet --markdown -o sheet.md     the same as a document";

/// Prints the sheet.
///
/// # Errors
/// When the course can't be read, or the output not be written to.
pub(super) fn run(args: &SheetArgs) -> anyhow::Result<ExitCode> {
    let course = match args.screen.course()? {
        Ok(course) => course,
        Err(code) => return Ok(code),
    };
    let is_ascii = args.screen.capabilities().glyphs == Glyphs::Ascii;
    let mut text = Vec::new();
    match (args.markdown, args.plain) {
        (true, _) => markdown(&course, &mut text)?,
        (false, true) => plain(&course, is_ascii, &mut text)?,
        (false, false) => {
            for line in &night::sheet(&course, WIDTH, is_ascii).lines {
                writeln!(text, "{}", line.text().trim_end())?;
            }
        }
    }
    if args.output == Path::new("-") {
        out::raw(&text)?;
    } else {
        whole::write(&args.output, &text).with_context(|| format!("{}: cannot be written", args.output.display()))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn markdown(course: &Course, out: &mut dyn Write) -> io::Result<()> {
    let named = |entry: usize| course.entries.get(entry).map(|entry| escaped(&entry.named())).unwrap_or_default();
    writeln!(out, "# {}: the night before\n\n## The last hour\n", escaped(&course.title))?;
    for step in &course.sheet.path {
        writeln!(out, "- **{} min** {}", step.minutes, inline(&step.what))?;
    }
    writeln!(out, "\n## Formulas")?;
    for key in &course.sheet.formulas {
        writeln!(out, "\n### {}\n\n$$\n{}\n$$\n\n{}\n", escaped(&key.name), key.formula.portable().trim(), inline(&key.says))?;
        writeln!(out, "**Wrong:** “{}” {}\n\n{}", inline(&key.wrong.claim), inline(&key.wrong.because), named(key.entry))?;
    }
    writeln!(out, "\n## To take away")?;
    for (index, takeaways) in takeaways(course) {
        writeln!(out, "\n### {}\n", named(index))?;
        takeaways.iter().try_for_each(|takeaway| writeln!(out, "- {}", inline(takeaway)))?;
    }
    Ok(())
}

fn plain(course: &Course, is_ascii: bool, out: &mut dyn Write) -> io::Result<()> {
    let mut say = |words: &str| {
        let words = if is_ascii { ascii(words) } else { words.to_owned() };
        textwrap::wrap(&words, WIDTH).iter().try_for_each(|line| writeln!(out, "{}", line.trim_end()))
    };
    let named = |entry: usize| course.entries.get(entry).map(|entry| entry.named().replacen('§', "Section", 1)).unwrap_or_default();
    say("The last hour")?;
    for step in &course.sheet.path {
        say(&format!("{} minutes: {}", step.minutes, step.what.said()))?;
    }
    for key in &course.sheet.formulas {
        say(&format!("\n{}. {}.", key.name, named(key.entry)))?;
        say(&if is_ascii { key.formula.one_line_ascii() } else { key.formula.one_line() })?;
        say(&key.says.said())?;
        say(&format!("A common wrong answer: {} Why it is wrong: {}", key.wrong.claim.said(), key.wrong.because.plain()))?;
    }
    for (index, takeaways) in takeaways(course) {
        say(&format!("\nTo take away from {}:", named(index)))?;
        takeaways.iter().try_for_each(|takeaway| say(&takeaway.said()))?;
    }
    Ok(())
}

/// The takeaways of each section that is written, with its index.
fn takeaways(course: &Course) -> impl Iterator<Item = (usize, &[Inline])> {
    let written = course.sections().iter().enumerate().filter_map(|(index, entry)| Some((index, entry.section.as_ref()?)));
    written.map(|(index, section)| (index, section.takeaways.as_slice()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::content::source::Source;

    #[test]
    fn every_form_holds_every_formula_its_wrong_answer_its_section_and_every_takeaway() {
        let course = Source::Embedded.load().unwrap();
        let written = |write: &dyn Fn(&mut Vec<u8>)| {
            let mut out = Vec::new();
            write(&mut out);
            String::from_utf8(out).unwrap()
        };
        let page = night::sheet(&course, WIDTH, false);
        let screen = page.lines.iter().map(|line| line.text().trim_end().to_owned() + "\n").collect::<String>();
        assert!(page.lines.iter().all(|line| line.text().trim_end().chars().count() <= WIDTH));
        let forms = [screen, written(&|out| markdown(&course, out).unwrap()), written(&|out| plain(&course, false, out).unwrap())];
        let joined = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        for (at, form) in forms.iter().enumerate() {
            let form = joined(form);
            for key in &course.sheet.formulas {
                let title = &course.entries[key.entry].title;
                assert!(form.contains(&key.name) && form.contains(&joined(title)), "{at}: {} {title}", key.name);
            }
            // Emphasis and formulas are written in another way in each form: the plain words of each text are there.
            let words = |text: &Inline| text.plain().split_whitespace().last().unwrap_or_default().trim_end_matches('.').to_owned();
            let texts = course.sheet.formulas.iter().flat_map(|key| [&key.says, &key.wrong.because]);
            let texts = texts.chain(takeaways(&course).flat_map(|(_, takeaways)| takeaways));
            for text in texts.filter(|text| text.0.iter().all(|span| span.latex.is_none())) {
                assert!(form.contains(&words(text)), "{at}: {}", text.plain());
            }
        }
        let text = written(&|out| plain(&course, true, out).unwrap());
        assert!(text.is_ascii(), "{:?}", text.lines().find(|line| !line.is_ascii()));
    }

    #[test]
    fn the_markdown_has_its_formulas_in_latex() {
        let course = Source::Embedded.load().unwrap();
        let mut out = Vec::new();
        markdown(&course, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text.matches("\n$$\n").count(), 2 * course.sheet.formulas.len());
        assert!(text.contains("\\mathrm{KL}") && !text.contains("\\KL"), "{text}");
    }
}
