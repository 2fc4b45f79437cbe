//! A section, block by block.

use super::flow::{Flow, dim};
use super::paper::Paper;
use super::{Page, PageState, Stop, StopKind, repair};
use crate::content::course::{Block, Challenge, Choice, Course, Link, List, Note, PaneSpec, Predict, Prose, Section};
use crate::content::fault::Fault;
use crate::content::markup::QUOTES;
use crate::content::markup::{Inline, Role, Span, Target};
use crate::content::math::MathGlyphs;

/// Lays a section out; [`Page::new`] is the way in.
pub(super) fn lay_out(section: &Section, course: &Course, width: usize, state: &PageState, glyphs: MathGlyphs) -> Page {
    let mut flow = Flow::new(width, glyphs);
    flow.paper = state.on_paper.then(|| Paper::new(course));
    flow.blank(1);
    list(&mut flow, "Goals", &section.goals);
    let shown = repair::shown(section, state);
    for block in &section.blocks[..shown] {
        flow.blank(if matches!(block, Block::Heading(_)) { 2 } else { 1 });
        let start = flow.next();
        flow.page.starts.push(start);
        match block {
            Block::Derivation(derivation) => flow.derivation(derivation, course, state),
            Block::Repair(repair) => flow.repair(repair, state),
            block => write(&mut flow, block, state),
        }
    }
    // what is hidden yet begins where the page ends
    let end = flow.next();
    flow.page.starts.extend(section.blocks[shown..].iter().map(|_| end));
    flow.blank(2);
    list(&mut flow, "To take away", &section.takeaways);
    let is_open = section.derivation().is_some_and(|derivation| !derivation.is_whole(state.trail.as_ref())) || shown < section.blocks.len();
    if state.on_paper {
        answers(&mut flow, section, state);
    }
    if !is_open {
        flow.blank(2);
        links(&mut flow, &section.links, course);
    }
    flow.blank(1);
    let mut page = flow.page;
    page.stops.sort_by_key(|stop| stop.first);
    page
}

fn write(flow: &mut Flow, block: &Block, state: &PageState) {
    match block {
        Block::Heading(text) => flow.paragraph(&[Span::new(text, Role::Heading)]),
        Block::Text(text) => prose(flow, &[], text),
        Block::Math(math) => flow.math(math),
        Block::Pane(spec) if !state.pane_beside => pane(flow, spec, &state.panels),
        Block::Pane(_) | Block::Derivation(_) | Block::Repair(_) => {}
        Block::Predict(predict) => prediction(flow, predict, state),
        Block::Challenge(challenge) => goal(flow, challenge, state),
        Block::Code(code) => flow.code(code, state.plain_listings),
        Block::Note(note) => aside(flow, note),
        Block::Table(table) => flow.table(table),
        Block::Curve(plot) => flow.plot(plot, super::FIGURE_ROWS),
        Block::Faults(faults) => in_its_place(flow, faults),
    }
}

/// A paragraph or a list, after `lead` on every line.
pub(super) fn prose(flow: &mut Flow, lead: &[Span], text: &Prose) {
    match text {
        Prose::Paragraph(text) => flow.flow(lead, lead, &text.0),
        Prose::List(List { first: None, items }) => items.iter().for_each(|item| listed(flow, lead, "  •  ", item)),
        Prose::List(List { first: Some(first), items }) => {
            let columns = (first + items.len().saturating_sub(1)).to_string().len().max(2);
            for (number, item) in (*first..).zip(items) {
                listed(flow, lead, &format!("{number:>columns$}.  "), item);
            }
        }
    }
}

/// An item of a list, hung at the width of its mark.
fn listed(flow: &mut Flow, lead: &[Span], mark: &str, item: &Inline) {
    let after = |mark: Span| [lead, &[mark]].concat();
    let columns = mark.chars().count();
    flow.flow(&after(Span::new(mark, Role::Dim)), &after(Span::new(" ".repeat(columns), Role::Body)), &item.0);
}

/// A titled list of sentences; nothing when there are none.
fn list(flow: &mut Flow, title: &str, items: &[Inline]) {
    if items.is_empty() {
        return;
    }
    flow.paragraph(&[Span::new(title, Role::Label)]);
    for item in items {
        flow.item("•  ", Role::Dim, &item.0);
    }
}

/// Where the folded pane stands; on paper what its panels are called, as the text calls them, and that keys are for the screen.
fn pane(flow: &mut Flow, spec: &PaneSpec, titles: &[String]) {
    let first = flow.next();
    let label = [Span::new("▸ Live pane  ", Role::Label)];
    if flow.paper.is_some() {
        let quoted = titles.iter().map(|title| format!("{}{title}{}", QUOTES[0], QUOTES[1])).collect::<Vec<_>>().join(", ");
        let what = if quoted.is_empty() { quoted } else { format!(": {quoted}") };
        let words = format!("on the screen{what}. The keys that the text names work there.");
        return flow.flow(&label, &[Span::new("  ", Role::Body)], &[Span::new(words, Role::Body)]);
    }
    let panels = spec.panels.join(", ").replace('_', " ");
    let what = if panels.is_empty() { spec.experiment.replace('-', " ") } else { panels };
    let text = [Span::new(what, Role::Body), Span::new("  (Enter opens it)", Role::Dim)];
    flow.flow(&label, &[Span::new("  ", Role::Body)], &text);
    stop(flow, first, StopKind::Pane);
}

/// A question and its choices; once answered, what was right and why.
fn prediction(flow: &mut Flow, predict: &Predict, state: &PageState) {
    let answer = state.answers.iter().find(|(id, _)| *id == predict.id).map(|(_, choice)| *choice);
    let indent = [Span::new("  ", Role::Body)];
    let number = flow.paper.as_mut().filter(|_| answer.is_none()).map(|paper| {
        paper.asked += 1;
        format!("{} ", paper.asked)
    });
    flow.flow(&[Span::new(format!("▸ Predict {} ", number.unwrap_or_default()), Role::Label)], &indent, &predict.question.0);
    flow.blank(1);
    choices(flow, &predict.id, &predict.choices, answer);
    if let (Some(_), Some(test)) = (answer, &predict.test) {
        flow.blank(1);
        flow.flow(&[Span::new("  Try it  ", Role::Label)], &indent, &test.0);
    }
}

/// On paper no key answers: what is right of each prediction, why, and how the pane shows it, once everything is read.
fn answers(flow: &mut Flow, section: &Section, state: &PageState) {
    let is_open = |predict: &&Predict| !state.answers.iter().any(|(id, _)| *id == predict.id);
    let predictions: Vec<&Predict> = section.predictions().filter(is_open).collect();
    if predictions.is_empty() {
        return;
    }
    flow.blank(2);
    flow.paragraph(&[Span::new("Answers to the predictions", Role::Label)]);
    for (number, predict) in (1..).zip(predictions) {
        for (index, choice) in predict.choices.iter().enumerate().filter(|(_, choice)| choice.right) {
            flow.blank(1);
            let mark = Span::new(format!("{number}  {}  ", letter(index)), Role::Label);
            let hang = [Span::new("      ", Role::Body)];
            flow.flow(&[mark], &hang, &choice.because.0);
            if let Some(test) = &predict.test {
                flow.flow(&[hang[0].clone(), Span::new("Try it  ", Role::Label)], &hang, &test.0);
            }
        }
    }
}

/// Choices; once answered, what was right and why.
pub(super) fn choices(flow: &mut Flow, id: &str, choices: &[Choice], answer: Option<usize>) {
    for (index, choice) in choices.iter().enumerate() {
        let first = flow.next();
        let chosen = answer == Some(index);
        let (mark, role) = match answer {
            Some(_) if choice.right => ("✓ ", Role::Right),
            Some(_) if chosen => ("✗ ", Role::Wrong),
            _ => ("  ", Role::Body),
        };
        let letter = Span::new(format!("{}  ", letter(index)), if mark == "  " { Role::Label } else { role });
        let hang = [Span::new("     ", Role::Body)];
        flow.flow(&[Span::new(mark, role), letter], &hang, &choice.text.0);
        if answer.is_some() && (chosen || choice.right) {
            let verdict = match (choice.right, chosen) {
                (true, true) => "Your answer, right: ",
                (true, false) => "The right answer: ",
                (false, _) => "Your answer, not so: ",
            };
            let mut because = vec![Span::new(verdict, role)];
            because.extend(dim(&choice.because.0));
            flow.flow(&hang, &hang, &because);
        }
        stop(flow, first, StopKind::Choice(id.to_owned(), index));
    }
}

/// A goal to reach in the pane, with its hint when it is asked for.
fn goal(flow: &mut Flow, challenge: &Challenge, state: &PageState) {
    let first = flow.next();
    let (done, is_paper) = (state.done.contains(&challenge.id), flow.paper.is_some());
    let indent = [Span::new("  ", Role::Body)];
    let lead = if done { Span::new("◆ Challenge, done  ", Role::Right) } else { Span::new("◇ Challenge  ", Role::Label) };
    flow.flow(&[lead], &indent, &challenge.goal.0);
    if !done && !is_paper {
        flow.page.measures.push((flow.next(), challenge.id.clone()));
        flow.line(Vec::new());
    }
    if is_paper || state.hints.contains(&challenge.id) {
        flow.flow(&[Span::new("  Hint  ", Role::Label)], &indent, &dim(&challenge.hint.0));
    } else if !done {
        flow.flow(&indent, &indent, &[Span::new("Enter shows a hint", Role::Dim)]);
    }
    stop(flow, first, StopKind::Challenge(challenge.id.clone()));
}

/// An aside, with a bar at its left.
fn aside(flow: &mut Flow, note: &Note) {
    let bar = [Span::new("│ ", Role::Dim)];
    let label = |span: &Span| Span { role: if span.role == Role::Body { Role::Label } else { span.role }, ..span.clone() };
    flow.flow(&bar, &bar, &note.title.0.iter().map(label).collect::<Vec<_>>());
    for (index, paragraph) in note.text.iter().enumerate() {
        if index > 0 {
            let blank = flow.all_spelled(&bar);
            flow.line(blank);
        }
        prose(flow, &bar, paragraph);
    }
}

/// What is wrong with a section, in its place.
fn in_its_place(flow: &mut Flow, faults: &[Fault]) {
    let count = if faults.len() == 1 { "1 fault".into() } else { format!("{} faults", faults.len()) };
    flow.paragraph(&[Span::new(format!("This section has {count}"), Role::Wrong)]);
    for (at, fault) in faults.iter().enumerate() {
        if at == 0 || faults[at - 1].file != fault.file {
            flow.blank(1);
            flow.paragraph(&[Span::new(&fault.file, Role::Label)]);
        }
        flow.blank(1);
        flow.item(&format!("{:>7}  ", format!("{}:{}", fault.line, fault.column)), Role::Dim, &[Span::new(&fault.message, Role::Body)]);
    }
    flow.blank(1);
    let how = "Line and column stand before each. Mend them and save the file: the section then comes back by itself.";
    flow.paragraph(&[Span::new(how, Role::Dim)]);
}

/// Where to go from here.
fn links(flow: &mut Flow, links: &[Link], course: &Course) {
    if links.is_empty() {
        return;
    }
    flow.paragraph(&[Span::new("Go on to", Role::Label)]);
    for link in links {
        let (name, is_written) = match &link.to {
            Target::Entry(at) => {
                let Some(entry) = course.entries.get(*at) else { continue };
                (entry.called(), entry.section.is_some())
            }
            Target::Flow(id) => {
                let title = course.flow(id).map_or(&**id, |flow| flow.title.as_str());
                (format!("the flow {title}"), true)
            }
            Target::Topic(id) => {
                let title = course.topics.iter().find(|(known, _)| **known == **id).map_or(&**id, |(_, title)| title.as_str());
                (format!("the quiz: {title}"), true)
            }
            Target::Question(_) => (String::from("a question of the quiz"), true),
            Target::Term(at) => {
                let Some(term) = course.glossary.get(*at) else { continue };
                (format!("the glossary: {}", term.name.plain()), true)
            }
            Target::Web(address) => (address.to_string(), true),
        };
        // A title with a dash of its own would run into the reason.
        let dash = if name.contains('—') { ": " } else { " — " };
        let mut text = vec![Span::linked(name, Role::Link, Some(link.to.clone())), Span::new(format!("{dash}{}", link.why), Role::Body)];
        if !is_written {
            text.push(Span::new(" (not written yet)", Role::Dim));
        }
        flow.item("•  ", Role::Dim, &text);
    }
}

/// Marks everything from the line `first` on as one stop; a link inside it is not a stop of its own.
pub(super) fn stop(flow: &mut Flow, first: usize, kind: StopKind) {
    let last = flow.next().saturating_sub(1).max(first);
    flow.page.stops.retain(|stop| stop.first < first);
    flow.page.stops.push(Stop { first, last, kind });
}

/// `a` for the first choice.
fn letter(index: usize) -> char {
    u8::try_from(index).ok().filter(|index| *index < 26).map_or('?', |index| char::from(b'a' + index))
}
