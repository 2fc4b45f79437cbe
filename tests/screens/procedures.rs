//! Procedures on whole screens: of no step of any flow is anything cut, in the smallest room that the pane is made for.

use std::sync::Arc;

use elbo::content::source::Source;
use elbo::lab::{Body, ImageRow, Images, Knob, Panel, Procedure, ProcedureStep, Snapshot, Table, Words, flows};
use elbo::study::progress::Progress;
use elbo::term::capabilities::{Colours, Glyphs};
use elbo::ui::theme::Theme;

use super::support::{Reader, bills, ring};

/// The pane of a flow after so many steps, with a tensor of images and the table of what was made.
fn stepped(flow: &'static str, probes: &[&'static str], done: usize) -> Arc<Snapshot> {
    let panel = |id, body| Panel { id, title: id.to_owned(), figure: Words::none(), caption: Words::none(), body };
    let steps = probes.iter().map(|&probe| ProcedureStep { probe, made: Some(vec![128, 784]), ..ProcedureStep::default() }).collect();
    let images = vec![ImageRow { label: String::new(), images: (0..8).map(ring).collect() }];
    let made = probes[..done].iter().map(|&probe| vec![Words::from(probe), Words::from("[128, 784]")]).collect();
    let bare = Snapshot::clone(&bills(400, 1.0));
    Arc::new(Snapshot {
        panels: vec![
            panel("procedure", Body::Procedure(Procedure { flow, steps, done, ..Procedure::default() })),
            panel("tensor", Body::Images(Images { rows: images, captions: Vec::new() })),
            panel("made", Body::Table(Table::new(&["tensor", "shape"], made))),
        ],
        knobs: vec![Knob { id: "flow", label: "flow", stops: vec![flow.to_owned()], at: 0 }],
        metrics: bare.metrics.iter().filter(|metric| metric.name == "step").cloned().collect(),
        ..bare
    })
}

#[test]
fn of_no_step_of_any_flow_is_anything_cut() {
    let course = Arc::new(Source::Embedded.load().unwrap());
    let entry = course.position("algorithm-flows");
    for size in [(80, 24), (120, 36)] {
        let theme = Theme::new(Colours::Ansi256, Glyphs::Braille);
        let mut reader = Reader::at(course.clone(), entry, Progress::default(), size, theme);
        reader.types("<Tab>");
        for (flow, probes) in flows() {
            for done in 1..=probes.len() {
                reader.sees(stepped(flow, &probes, done));
                let screen = reader.screen();
                let step = &course.flow(flow).unwrap().steps[done - 1];
                assert!(!screen.contains("more lines"), "{flow}, step {done} at {size:?}:\n{screen}");
                // a line may end at a sign inside of a word
                let pieces = |text: &str| text.split(|sign: char| !sign.is_alphanumeric()).map(str::to_owned).collect::<Vec<_>>();
                for piece in [pieces(&step.does.plain()), pieces(&step.code)].concat() {
                    assert!(screen.contains(&piece), "{flow}, step {done} at {size:?}, {piece:?}:\n{screen}");
                }
            }
        }
    }
}
