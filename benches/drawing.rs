//! Drawing a frame: `cargo bench --bench drawing`. See `benches/README.md`.

use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use elbo::app::pane::PanelView;
use elbo::app::quiz::Setup;
use elbo::app::{Action, App, Effect, Start};
use elbo::content::course::Course;
use elbo::content::load::load;
use elbo::content::source::Source;
use elbo::data::{Dataset, digits};
use elbo::lab::{
    Body, Bounds, Checkpoints, Command, Generation, Lab, LatentPoint, Panel, Phase, Plane, PlaneLayer, Snapshot, Supplies, Words,
};
use elbo::study::progress::Progress;
use elbo::term::capabilities::{Colours, Glyphs};
use elbo::ui::theme::Theme;
use elbo::ui::{panel, view};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

fn theme() -> Theme {
    Theme::new(Colours::Ansi256, Glyphs::Braille)
}

/// The program at section 21, with what its experiment shows after some training.
fn app(course: &Arc<Course>, size: (u16, u16), snapshot: &Arc<Snapshot>) -> App {
    let start = Start {
        flow: None,
        course: Arc::clone(course),
        progress: Progress::default(),
        now: 1_000,
        entry: course.entries.iter().position(|entry| entry.number == 21),
        size,
        data: String::from("digits (generated)"),
        ascii: false,
        mouse: false,
        quiz: Setup::default(),
    };
    let (mut app, effects) = App::new(start);
    let visit = effects.iter().find_map(|effect| match effect {
        Effect::Lab(Command::Open { generation, .. }) => Some(*generation),
        _ => None,
    });
    let visit = visit.expect("section 21 opens an experiment");
    app.update(Action::Snapshot { visit, snapshot: Arc::clone(snapshot) });
    app
}

/// What section 21's experiment shows once it has trained for a while.
fn trained() -> Arc<Snapshot> {
    let (wake, woken) = channel();
    let data = || {
        Ok(Dataset {
            label: "digits".into(),
            classes: (0..10).map(|c| c.to_string()).collect(),
            train: digits(2_000, 1),
            test: digits(500, 2),
        })
    };
    let supplies = Supplies {
        loader: Box::new(data),
        loading: "making digits".into(),
        threads: 1,
        checkpoints: Checkpoints::nowhere(),
        anew: false,
        repeat: 0,
        clothes: None,
        plan: None,
    };
    let lab = Lab::start(supplies, move || {
        let _ = wake.send(());
    });
    let lab = lab.expect("the system has a thread to give");
    lab.send(Command::Open { generation: Generation(1), experiment: "two-term-loss".into(), start: Vec::new() });
    loop {
        woken.recv_timeout(Duration::from_secs(60)).expect("the experiment publishes what it does");
        if let Some((_, snapshot)) = lab.take() {
            assert!(!matches!(snapshot.phase, Phase::Failed(_)), "{:?}", snapshot.phase);
            if snapshot.metric("step").is_some_and(|step| step.value >= 100.0) {
                return snapshot;
            }
        }
    }
}

fn frames(c: &mut Criterion) {
    let files = Source::Embedded.read().expect("the embedded course is readable");
    let course = Arc::new(load(&files).expect("the embedded course is without faults"));
    let (snapshot, theme) = (trained(), theme());
    let mut group = c.benchmark_group("frame of section 21");
    for (width, height) in [(80, 24), (200, 55)] {
        let app = app(&course, (width, height), &snapshot);
        let mut buf = Buffer::empty(Rect::new(0, 0, width, height));
        group.bench_function(format!("{width}x{height}"), |b| {
            b.iter(|| {
                buf.reset();
                view(&app, &theme, &mut buf);
            });
        });
    }
}

fn scatter(c: &mut Criterion) {
    let points = (0..2_000_u16).map(|at| {
        let (angle, radius) = (f32::from(at) * 2.4, f32::from(at).sqrt() / 15.0);
        LatentPoint { x: radius * angle.cos(), y: radius * angle.sin(), class: (at % 10) as u8 }
    });
    let plane = Plane {
        layers: vec![PlaneLayer::Points(points.collect())],
        bounds: Bounds { x: [-3.0, 3.0], y: [-3.0, 3.0] },
        classes: (0..10).map(|class| class.to_string()).collect(),
        axes: ["z₁", "z₂"],
    };
    let panel = Panel { id: "scatter", title: "codes".into(), figure: Words::none(), caption: Words::none(), body: Body::Plane(plane) };
    let (theme, seen) = (theme(), PanelView::default());
    for (width, height) in [(62, 24), (120, 50)] {
        let mut buf = Buffer::empty(Rect::new(0, 0, width, height));
        c.bench_function(&format!("scatter of 2,000 points in {width}x{height}"), |b| {
            b.iter(|| {
                buf.reset();
                panel::draw(&panel, buf.area, &mut buf, &theme, &seen);
            });
        });
    }
}

criterion_group! {
    name = drawing;
    config = Criterion::default().sample_size(10).warm_up_time(Duration::from_millis(200)).measurement_time(Duration::from_secs(1));
    targets = frames, scatter
}
criterion_main!(drawing);
