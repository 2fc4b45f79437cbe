//! A run that is followed in sentences: a line whenever there is something new to say.

use std::io::Write;

use crate::cli::class::Line;
use crate::cli::demo::moment;
use crate::content::demo::Demo;

/// Says how the run goes until it ends.
///
/// # Errors
/// When the line breaks or the output can't be written to.
pub(super) fn run(mut line: Line, demos: &[Demo], out: &mut dyn Write) -> anyhow::Result<()> {
    let mut last = (String::new(), String::new());
    while let Some(shown) = line.next()? {
        let Some(demo) = demos.iter().find(|demo| demo.id == shown.demo) else { continue };
        if last.0 != shown.demo {
            writeln!(out, "{}: {}", demo.id, demo.title)?;
            writeln!(out, "{}", shown.snapshot.data)?;
        }
        if last != (shown.demo.clone(), shown.sentence.clone()) && !shown.sentence.is_empty() {
            writeln!(out, "{}", moment(demo, &shown.snapshot, &shown.sentence))?;
        }
        out.flush()?;
        last = (shown.demo, shown.sentence);
    }
    writeln!(out, "The run that was shown has ended.")?;
    Ok(())
}
