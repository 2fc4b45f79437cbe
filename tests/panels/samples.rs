//! Hand-written snapshots: what each kind of panel may look like in a run, and at its worst.

use std::sync::Arc;

use elbo::lab::*;

/// Numbers that look random and are the same everywhere, in -1 to 1.
pub(crate) fn noise(seed: u64) -> impl Iterator<Item = f32> {
    let mut state = seed.wrapping_mul(2) + 1;
    std::iter::repeat_with(move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f32 / (1_u64 << 23) as f32 - 1.0
    })
}

/// A point of class `point % 10`, in a cloud round its class's place.
pub(crate) fn scatter() -> Panel {
    let mut noise = noise(7);
    let mut next = || (0..4).filter_map(|_| noise.next()).sum::<f32>() * 0.38;
    let point = |index: usize| {
        let class = index % 10;
        let (turn, far) = (class as f32 * 0.628, if class.is_multiple_of(3) { 1.4 } else { 3.0 });
        LatentPoint { x: far * turn.cos() + next(), y: far * turn.sin() * 0.9 + next(), class: class as u8 }
    };
    Panel {
        id: "scatter",
        title: String::from("codes of 2,000 held-out digits"),
        figure: String::from("holes 31 %"),
        caption: String::from("Each dot is one digit, coded by the encoder into two numbers; its colour is the digit's class."),
        body: Body::Scatter(Scatter {
            points: (0..2000).map(point).collect(),
            bounds: Bounds { x: [-4.5, 4.5], y: [-4.5, 4.5] },
            classes: (0..10).map(|class| class.to_string()).collect(),
            picked: Some(7),
            own: Some((2.2, 2.4)),
            axes: ["z₁", "z₂"],
        }),
    }
}

/// Training and held-out loss, falling.
pub(crate) fn curves() -> Panel {
    let line = |label: &str, floor: f32, main: bool| Curve {
        label: String::from(label),
        points: (0..200).map(|at| (at as f32 * 6.2, floor + (206.0 - floor) * (-(at as f32) / 25.0).exp())).collect(),
        main,
    };
    let row = |cells: [&str; 3]| cells.map(String::from).to_vec();
    Panel {
        id: "loss",
        title: String::from("loss"),
        figure: String::from("held out 141.2"),
        caption: String::from("Mean over the batch of the sum over 784 pixels; lower is better."),
        body: Body::Curves(Curves {
            curves: vec![line("held out", 141.2, true), line("train", 132.0, false)],
            x: Axis { label: String::from("step"), unit: String::new(), range: [0.0, 1240.0] },
            y: Axis { label: String::from("loss"), unit: String::from("nats per image"), range: [120.0, 210.0] },
            marks: Vec::new(),
            readings: Some(Table {
                header: row(["", "train", "held out"]),
                rows: vec![row(["reconstruction", "139.8", "141.2"]), row(["KL", "6.4", "6.3"]), row(["total", "146.2", "147.5"])],
            }),
        }),
    }
}

/// A cumulative share with marks close together.
pub(crate) fn spectrum() -> Panel {
    let mark = |x: f32, label: &str| Mark { x, label: String::from(label) };
    Panel {
        id: "spectrum",
        title: String::from("variance explained by the first components"),
        figure: String::from("95 % by 154"),
        caption: String::new(),
        body: Body::Curves(Curves {
            curves: vec![Curve {
                label: String::from("explained"),
                points: (0..784).map(|at| (at as f32, 100.0 * (1.0 - (-(at as f32) / 52.0).exp()))).collect(),
                main: true,
            }],
            x: Axis { label: String::from("components"), unit: String::new(), range: [0.0, 784.0] },
            y: Axis { label: String::from("variance"), unit: String::from("%"), range: [0.0, 100.0] },
            marks: vec![mark(87.0, "90 % · 87"), mark(154.0, "95 % · 154"), mark(331.0, "99 % · 331")],
            readings: None,
        }),
    }
}

/// A ring, a bar and a hook as 28×28 images with soft edges.
pub(crate) fn drawing(kind: usize, soft: f32) -> Arc<[u8]> {
    let ink = |x: f32, y: f32| {
        let distance = match kind % 3 {
            0 => (((x - 14.0) / 0.75).hypot(y - 14.0) - 9.0).abs(),
            1 => (x - 14.0 + (y - 14.0) * 0.25).abs().max((y - 14.0).abs() - 7.0),
            _ => ((y - 5.0).abs().max((x - 14.0).abs() - 5.5)).min((x - 19.0 + (y - 5.0) * 0.45).abs().max((y - 14.0).abs() - 9.0)),
        };
        ((2.2 - distance) / soft + 0.5).clamp(0.0, 1.0)
    };
    (0..784).map(|pixel| (ink((pixel % 28) as f32, (pixel / 28) as f32) * 255.0) as u8).collect()
}

/// Inputs over reconstructions.
pub(crate) fn images(columns: usize) -> Panel {
    let row = |label: &str, soft: f32| ImageRow { label: String::from(label), images: (0..columns).map(|at| drawing(at, soft)).collect() };
    Panel {
        id: "digits",
        title: String::from("held-out digits: input over reconstruction"),
        figure: String::from("error 4.1"),
        caption: String::new(),
        body: Body::Images(Images {
            rows: vec![row("input", 1.0), row("reconstruction", 3.5)],
            captions: (0..columns).map(|at| ["0", "1", "7"][at % 3].to_owned()).collect(),
        }),
    }
}

/// Eight latents, two of them in use.
pub(crate) fn bars() -> Panel {
    let bar =
        |at: usize, value: f64| Bar {
            label: format!("z{}", ['₁', '₂', '₃', '₄', '₅', '₆', '₇', '₈'][at]), value, active: value > 0.01
        };
    let values = [3.41, 2.9, 0.004, 0.0, 0.31, 1.2, 0.002, f64::NAN];
    Panel {
        id: "dimensions",
        title: String::from("KL per latent dimension"),
        figure: String::from("active 4 of 8"),
        caption: String::from("A unit is active when the variance over images of its mean is above 0.01."),
        body: Body::Bars(Bars {
            bars: values.into_iter().enumerate().map(|(at, value)| bar(at, value)).collect(),
            upper: 4.0,
            unit: "nats",
        }),
    }
}

/// Figures of four layers.
pub(crate) fn table() -> Panel {
    let row = |cells: [&str; 4]| cells.map(String::from).to_vec();
    Panel {
        id: "layers",
        title: String::from("layers"),
        figure: String::from("update 1.2e-3"),
        caption: String::new(),
        body: Body::Table(Table {
            header: row(["layer", "gradient norm", "weight norm", "update / weight"]),
            rows: vec![
                row(["784 → 256", "0.312", "9.24", "1.1e-3"]),
                row(["256 → 64", "0.118", "7.91", "1.4e-3"]),
                row(["64 → 16", "0.094", "4.02", "1.2e-3"]),
                row(["16 → 64", "0.201", "4.11", "9.8e-4"]),
            ],
        }),
    }
}

/// One step of training, half done.
pub(crate) fn steps() -> Panel {
    let stage = |name: &str, detail: &str, state| Stage { name: String::from(name), detail: String::from(detail), state };
    Panel {
        id: "stages",
        title: String::from("one step"),
        figure: String::from("step 12"),
        caption: String::new(),
        body: Body::Steps(Steps {
            stages: vec![
                stage("forward", "x̂ for 128 digits", StageState::Done),
                stage("loss", "203.4 nats per image", StageState::Done),
                stage("backward", "gradient norm 41.2", StageState::Now),
                stage("update", "Adam, learning rate 1e-3", StageState::Waiting),
            ],
        }),
    }
}

/// Every kind once, as in a good run.
pub(crate) fn all() -> Vec<Panel> {
    vec![scatter(), curves(), spectrum(), images(4), bars(), table(), steps()]
}

/// Every kind with nothing in it, and with numbers that are not finite.
pub(crate) fn worst() -> Vec<Panel> {
    let mut panels = Vec::new();
    for panel in all() {
        let (empty, broken) = match panel.body.clone() {
            Body::Scatter(scatter) => (
                Body::Scatter(Scatter {
                    points: Arc::from([]),
                    classes: Vec::new(),
                    picked: Some(3),
                    bounds: Bounds { x: [0.0; 2], y: [f32::NAN; 2] },
                    ..scatter.clone()
                }),
                Body::Scatter(Scatter {
                    points: scatter
                        .points
                        .iter()
                        .enumerate()
                        .map(|(at, point)| if at % 3 == 0 { LatentPoint { x: f32::NAN, y: f32::INFINITY, class: 255 } } else { *point })
                        .collect(),
                    picked: Some(0),
                    own: Some((f32::NAN, f32::NEG_INFINITY)),
                    ..scatter
                }),
            ),
            Body::Curves(curves) => {
                let broken = |curve: &Curve| Curve {
                    points: curve
                        .points
                        .iter()
                        .enumerate()
                        .map(|(at, point)| (point.0, [point.1, f32::NAN, f32::INFINITY, 1e30][at % 4]))
                        .collect(),
                    ..curve.clone()
                };
                (
                    Body::Curves(Curves {
                        curves: Vec::new(),
                        readings: Some(Table::default()),
                        y: Axis { range: [1.0, 1.0], ..curves.y.clone() },
                        ..curves.clone()
                    }),
                    Body::Curves(Curves {
                        curves: curves.curves.iter().map(broken).collect(),
                        x: Axis { range: [f32::NAN, f32::INFINITY], ..curves.x.clone() },
                        ..curves
                    }),
                )
            }
            Body::Images(images) => (
                Body::Images(Images { rows: Vec::new(), captions: Vec::new() }),
                Body::Images(Images {
                    rows: vec![images.rows[0].clone(), ImageRow { label: String::new(), images: vec![Arc::from([1_u8, 2])] }],
                    captions: Vec::new(),
                }),
            ),
            Body::Bars(bars) => (
                Body::Bars(Bars { bars: Vec::new(), upper: 0.0, unit: "" }),
                Body::Bars(Bars {
                    bars: bars.bars.iter().map(|bar| Bar { value: f64::INFINITY, ..bar.clone() }).collect(),
                    upper: f64::NAN,
                    unit: "nats",
                }),
            ),
            Body::Table(table) => {
                (Body::Table(Table::default()), Body::Table(Table { rows: vec![Vec::new(), vec![String::from("ragged"); 9]], ..table }))
            }
            Body::Steps(_) => (Body::Steps(Steps { stages: Vec::new() }), panel.body.clone()),
        };
        panels.extend([Panel { body: empty, ..panel.clone() }, Panel { body: broken, ..panel }]);
    }
    panels
}

/// A snapshot in training with these panels and four knobs.
pub(crate) fn snapshot(panels: Vec<Panel>) -> Snapshot {
    let knob = |id, label, stops: &[&str], at| Knob { id, label, stops: stops.iter().map(|stop| String::from(*stop)).collect(), at };
    let metric = |name, label, value, unit, history: Vec<f32>| Metric { name, label, value, unit, history: history.into() };
    let falling = || (0..40).map(|at| 141.2 + 60.0 * (-(at as f32) / 8.0).exp()).collect::<Vec<_>>();
    Snapshot {
        tick: 1240,
        run: 1,
        step: 1240,
        epochs: 15.872,
        steps_per_second: 541.3,
        phase: Phase::Training,
        metrics: vec![
            metric("reconstruction", "reconstruction", 141.2, "nats", falling()),
            metric("kl", "KL", 6.31, "nats", falling().into_iter().rev().collect()),
            metric("active_units", "active units", 2.0, "", Vec::new()),
        ],
        panels,
        knobs: vec![
            knob("beta", "β", &["0", "0.1", "0.5", "1", "2", "4", "10", "20", "100"], 3),
            knob("warm_up", "warm-up", &["off", "200 steps", "1000 steps"], 0),
            knob("free_bits", "free bits", &["0", "0.1", "0.5"], 0),
            knob("reduction", "reduction", &["sum", "mean"], 0),
        ],
        data: String::from("digits (generated) · seed 7"),
        held_out: None,
    }
}
