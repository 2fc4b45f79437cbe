//! What a reader sees of an experiment, and when: `cargo bench --bench live -- bottleneck 12 latents=2`. See `benches/README.md`.
//!
//! Opens the experiment on the generated digits as a section does, with no kept model, and prints its figures every half second, counted from the
//! start of the program; the last line is followed by the tables of its panels.

use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use elbo::lab::{Body, Checkpoints, Command, Generation, Lab, Piece, Snapshot, Supplies, Table, Words};

fn main() {
    let started = Instant::now();
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let Some(experiment) = arguments.first() else {
        println!("name an experiment, and if you like the seconds to watch it and knobs: bottleneck 12 latents=2");
        return;
    };
    let seconds = arguments.iter().find_map(|argument| argument.parse::<f64>().ok()).unwrap_or(12.0);
    let knob = |argument: &String| argument.split_once('=').map(|(knob, stop)| (knob.to_string(), stop.to_string()));
    let start = arguments.iter().filter_map(knob).collect();

    let (wake, woken) = channel();
    let supplies = Supplies {
        loader: Box::new(|| elbo::data::load("digits", 7)),
        loading: "drawing digits".into(),
        threads: 0,
        checkpoints: Checkpoints::nowhere(),
        anew: false,
        repeat: 0,
        clothes: None,
        plan: None,
    };
    let lab = Lab::start(supplies, move || {
        let _ = wake.send(());
    })
    .expect("the system has a thread to give");
    lab.send(Command::Open { generation: Generation(1), experiment: experiment.clone(), start });
    let mut next = 0.0;
    let mut last = None;
    while started.elapsed().as_secs_f64() < seconds && woken.recv_timeout(Duration::from_secs(60)).is_ok() {
        let Some((_, snapshot)) = lab.take() else { continue };
        let now = started.elapsed().as_secs_f64();
        if now >= next && !snapshot.panels.is_empty() {
            println!("{now:5.1} s  {}", figures(&snapshot));
            next = (now * 2.0).floor() / 2.0 + 0.5;
        }
        last = Some(snapshot);
    }
    for table in last.iter().flat_map(|snapshot| &snapshot.panels).filter_map(|panel| table(&panel.body)) {
        println!();
        for row in std::iter::once(&table.header).chain(&table.rows).filter(|row| !row.is_empty()) {
            println!("{}", row.iter().map(|cell| format!("{:>16}", text(cell))).collect::<String>());
        }
    }
}

/// `kl 3.21  step 120`: all figures that are known.
fn figures(snapshot: &Snapshot) -> String {
    let known = snapshot.metrics.iter().filter(|metric| metric.value.is_finite());
    known.map(|metric| format!("{} {:.4}", metric.name, metric.value)).collect::<Vec<_>>().join("  ")
}

fn table(body: &Body) -> Option<&Table> {
    match body {
        Body::Table(table) => Some(table),
        Body::Plot(plot) => plot.readings.as_ref(),
        _ => None,
    }
}

fn text(words: &Words) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Text(text) => text.clone(),
        Piece::Value(value) => format!("{:.3}", value.value),
        Piece::Key(action) => format!("<{action}>"),
    };
    words.0.iter().map(piece).collect()
}
