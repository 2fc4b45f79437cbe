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

/// A point of class `point % 10`, in a cloud round its class's place; one is picked, and the reader's own is marked.
pub(crate) fn scatter() -> Panel {
    let mut noise = noise(7);
    let mut next = || (0..4).filter_map(|_| noise.next()).sum::<f32>() * 0.38;
    let point = |index: usize| {
        let class = index % 10;
        let (turn, far) = (class as f32 * 0.628, if class.is_multiple_of(3) { 1.4 } else { 3.0 });
        LatentPoint { x: far * turn.cos() + next(), y: far * turn.sin() * 0.9 + next(), class: class as u8 }
    };
    let points: Arc<[LatentPoint]> = (0..2000).map(point).collect();
    let picked = points[7];
    Panel {
        id: "scatter",
        title: String::from("codes of 2,000 held-out digits"),
        figure: "holes 31 %".into(),
        caption: "Each dot is one digit, coded by the encoder into two numbers; its colour is the digit's class.".into(),
        body: Body::Plane(Plane {
            layers: vec![
                PlaneLayer::Points(points),
                PlaneLayer::Mark(PlaneMark { place: (picked.x, picked.y), sign: Sign::Picked(7), label: "picked: 7".into() }),
                PlaneLayer::Mark(PlaneMark { place: (2.2, 2.4), sign: Sign::Own, label: "yours".into() }),
            ],
            bounds: Bounds { x: [-4.5, 4.5], y: [-4.5, 4.5] },
            classes: (0..10).map(|class| class.to_string()).collect(),
            axes: ["z₁", "z₂"],
        }),
    }
}

/// Two Gaussians as a density with its contours, their spreads, and a walk from one to the other.
pub(crate) fn plane() -> Panel {
    let density = |x: f32, y: f32| {
        let bump = |cx: f32, cy: f32, wide: f32, high: f32| (-0.5 * (((x - cx) / wide).powi(2) + ((y - cy) / high).powi(2))).exp();
        bump(-2.0, -1.0, 1.2, 0.6) + 0.7 * bump(2.0, 1.0, 0.7, 1.0)
    };
    let (columns, rows) = (40, 30);
    let place =
        |at: usize| (-4.0 + 8.0 * ((at % columns) as f32 + 0.5) / columns as f32, 3.0 - 6.0 * ((at / columns) as f32 + 0.5) / rows as f32);
    let bounds = Bounds { x: [-4.0, 4.0], y: [-3.0, 3.0] };
    let field = Field {
        bounds,
        columns,
        values: (0..columns * rows).map(place).map(|(x, y)| density(x, y)).collect(),
        range: [0.0, 1.0],
        ramp: Ramp::Sequential,
        label: String::from("density"),
    };
    let ellipse = |centre, radii, turn, class| Ellipse { centre, radii, turn, class };
    Panel {
        id: "plane",
        title: String::from("two bumps and a walk between them"),
        figure: "".into(),
        caption: "".into(),
        body: Body::Plane(Plane {
            layers: vec![
                PlaneLayer::Field(field.clone()),
                PlaneLayer::Contour { field, levels: vec![0.25, 0.5] },
                PlaneLayer::Ellipses(vec![ellipse((-2.0, -1.0), (1.2, 0.6), 0.0, Some(1)), ellipse((2.0, 1.0), (1.4, 0.5), 0.8, None)]),
                PlaneLayer::Path {
                    label: String::from("walk"),
                    tone: Tone::Other(2),
                    points: [(-2.0, -1.0), (0.0, 1.5), (2.0, 1.0)].into(),
                },
                PlaneLayer::Mark(PlaneMark { place: (0.0, -2.0), sign: Sign::Point, label: "here".into() }),
            ],
            bounds,
            classes: Vec::new(),
            axes: ["z₁", "z₂"],
        }),
    }
}

/// Rows of cells.
pub(crate) fn rows(rows: &[&[&str]]) -> Vec<Vec<Words>> {
    rows.iter().map(|cells| cells.iter().map(|cell| Words::from(*cell)).collect()).collect()
}

fn falling(from: f32, floor: f32, pace: f32) -> Arc<[(f32, f32)]> {
    (0..200).map(|at| (at as f32 * 6.2, floor + (from - floor) * (-(at as f32) / pace).exp())).collect()
}

/// Training and held-out loss, falling.
pub(crate) fn curves() -> Panel {
    Panel {
        id: "loss",
        title: String::from("loss"),
        figure: "held out 141.2".into(),
        caption: "Mean over the batch of the sum over 784 pixels; lower is better.".into(),
        body: Body::Plot(Plot {
            layers: vec![
                Layer::line("held out", Tone::Main, falling(206.0, 141.2, 25.0)),
                Layer::line("train", Tone::Other(0), falling(206.0, 132.0, 25.0)),
            ],
            x: Scaled::linear("step", "", [0.0, 1240.0]),
            y: Scaled::linear("loss", "nats per image", [120.0, 210.0]),
            right: None,
            readings: Some(Table {
                header: rows(&[&["", "train", "held out"]]).remove(0),
                rows: rows(&[&["reconstruction", "139.8", "141.2"], &["KL", "6.4", "6.3"], &["total", "146.2", "147.5"]]),
            }),
        }),
    }
}

/// Two terms of different size, each on its own axis; the left one falls from far above, so its axis is logarithmic.
pub(crate) fn terms() -> Panel {
    Panel {
        id: "terms",
        title: String::from("the two terms"),
        figure: "".into(),
        caption: "".into(),
        body: Body::Plot(Plot {
            layers: vec![
                Layer::line("reconstruction", Tone::Main, falling(543.4, 101.2, 12.0)),
                Layer::line(
                    "KL",
                    Tone::Other(0),
                    (0..200).map(|at| (at as f32 * 6.2, 14.0 * (1.0 - (-(at as f32) / 40.0).exp()))).collect(),
                )
                .on_the_right(),
                Layer::level("mean digit", 205.8),
            ],
            x: Scaled::linear("step", "", [0.0, 1240.0]),
            y: Scaled::linear("reconstruction", "nats", [80.0, 600.0]).spaced(Spacing::Log),
            right: Some(Scaled::linear("KL", "nats", [0.0, 20.0])),
            readings: None,
        }),
    }
}

/// Seven courses that end close together.
pub(crate) fn courses() -> Panel {
    let widths = [1, 2, 4, 8, 16, 32, 64];
    let line = |(at, width): (usize, i32)| {
        let tone = if width == 8 { Tone::Main } else { Tone::Other(at) };
        Layer::line(format!("z = {width}"), tone, falling(52.0, 44.0 / (1.0 + at as f32 * 0.8), 20.0 + 6.0 * at as f32))
    };
    Panel {
        id: "courses",
        title: String::from("squared error as they train"),
        figure: "".into(),
        caption: "".into(),
        body: Body::Plot(Plot {
            layers: widths.into_iter().enumerate().map(line).collect(),
            x: Scaled::linear("step", "", [0.0, 1300.0]),
            y: Scaled::linear("squared error", "", [0.0, 55.0]),
            right: None,
            readings: None,
        }),
    }
}

/// A trade-off whose points carry their names; one lies beyond the scale.
pub(crate) fn trade_off() -> Panel {
    let points = [(3.0, 153.3, "10"), (7.4, 119.0, "4"), (15.5, 96.8, "1"), (18.9, 93.7, "0.5"), (29.0, 92.2, "0.1"), (336.1, 90.9, "0")];
    let dot = |(x, y, beta): &(f32, f32, &str)| Dot { x: *x, y: *y, label: format!("β = {beta}").into() };
    let dots = |tone, dots: Vec<Dot>| Layer { label: Words::none(), tone, side: Side::Left, shape: Shape::Dots(dots) };
    Panel {
        id: "trade_off",
        title: String::from("distortion against rate"),
        figure: "".into(),
        caption: "".into(),
        body: Body::Plot(Plot {
            layers: vec![
                dots(Tone::Main, vec![Dot { x: 11.0, y: 106.0, label: "yours".into() }]),
                dots(Tone::Other(0), points.iter().map(dot).collect()),
                Layer::line("", Tone::Other(0), points.iter().map(|(x, y, _)| (*x, *y)).collect()),
            ],
            x: Scaled::linear("rate", "nats", [0.0, 40.0]),
            y: Scaled::linear("distortion", "nats", [75.0, 200.0]),
            right: None,
            readings: None,
        }),
    }
}

/// An integrand with its signs, a band, a histogram and both kinds of mark.
pub(crate) fn shapes() -> Panel {
    let bell = |x: f32, middle: f32| (-0.5 * (x - middle).powi(2)).exp();
    let xs = || (0..121).map(|at| -3.0 + at as f32 * 0.05);
    let columns: Arc<[(f32, f32, f32)]> =
        (0..12).map(|at| (-3.0 + at as f32 * 0.5, -2.5 + at as f32 * 0.5, bell(-2.75 + at as f32 * 0.5, 0.0))).collect();
    let layer = |label: &str, tone, shape| Layer { label: label.into(), tone, side: Side::Left, shape };
    Panel {
        id: "shapes",
        title: String::from("areas, bands and columns"),
        figure: "".into(),
        caption: "".into(),
        body: Body::Plot(Plot {
            layers: vec![
                layer("integrand", Tone::Main, Shape::Area(xs().map(|x| (x, bell(x, -1.0) - bell(x, 1.0))).collect())),
                layer("band", Tone::Other(1), Shape::Band(xs().map(|x| (x, [0.8 + 0.1 * x, 1.1 + 0.1 * x])).collect())),
                layer("counts", Tone::Other(2), Shape::Histogram(columns)),
                Layer::upright("μ", 0.5),
                Layer::level("zero", 0.0),
            ],
            x: Scaled::linear("z", "", [-3.0, 3.0]),
            y: Scaled::linear("", "", [-1.2, 1.6]),
            right: None,
            readings: None,
        }),
    }
}

/// A cumulative share with marks close together.
pub(crate) fn spectrum() -> Panel {
    Panel {
        id: "spectrum",
        title: String::from("variance explained by the first components"),
        figure: "95 % by 154".into(),
        caption: "".into(),
        body: Body::Plot(Plot {
            layers: vec![
                Layer::line("explained", Tone::Main, (0..784).map(|at| (at as f32, 100.0 * (1.0 - (-(at as f32) / 52.0).exp()))).collect()),
                Layer::upright("90 % · 87", 87.0),
                Layer::upright("95 % · 154", 154.0),
                Layer::upright("99 % · 331", 331.0),
            ],
            x: Scaled::linear("components", "", [0.0, 784.0]),
            y: Scaled::linear("variance", "%", [0.0, 100.0]),
            right: None,
            readings: None,
        }),
    }
}

/// A covariance, small enough for its numbers; and a larger grid with signs.
pub(crate) fn matrix(side: usize) -> Panel {
    let names: Vec<String> = (1..=side).map(|at| format!("z{at}")).collect();
    let value = |at: usize| {
        let (row, column) = (at / side, at % side);
        if row == column { 1.0 } else { 0.9 * ((row * 7 + column * 7) as f32).sin() / (1.0 + row.abs_diff(column) as f32 * 0.3) }
    };
    Panel {
        id: if side < 6 { "covariance" } else { "correlations" },
        title: String::from("correlation of the latents"),
        figure: "".into(),
        caption: "".into(),
        body: Body::Matrix(Matrix {
            rows: names.clone(),
            columns: names,
            width: side,
            values: (0..side * side).map(value).collect(),
            range: [-1.0, 1.0],
            ramp: Ramp::Signed,
            unit: "",
        }),
    }
}

/// A map of images.
pub(crate) fn sheet() -> Panel {
    Panel {
        id: "sheet",
        title: String::from("what the decoder draws"),
        figure: "".into(),
        caption: "".into(),
        body: Body::Sheet(Sheet {
            columns: 4,
            images: (0..12).map(|at| drawing(at, 1.0 + at as f32 / 3.0)).collect(),
            axes: [String::from("z₁"), String::from("z₂")],
            values: [vec![-2.0, -2.0 / 3.0, 2.0 / 3.0, 2.0], vec![2.0, 0.0, -2.0]],
            labels: Vec::new(),
        }),
    }
}

/// An hourglass with values.
pub(crate) fn network() -> Panel {
    let layer = |label: &str, size: usize| Units {
        label: label.into(),
        size,
        values: (0..size).map(|unit| (unit as f32 * 9.0 / size as f32).sin().max(0.0)).collect(),
        range: [0.0, 1.0],
        ramp: Ramp::Sequential,
    };
    Panel {
        id: "network",
        title: String::from("one digit on its way"),
        figure: "".into(),
        caption: "".into(),
        body: Body::Network(Network {
            layers: vec![layer("input", 784), layer("hidden", 256), layer("code", 16), layer("hidden", 256), layer("output", 784)],
        }),
    }
}

/// A loop with the line that runs.
pub(crate) fn code() -> Panel {
    let lines =
        ["for x in batches:", "    z = encode(x)", "    y = decode(z)", "    loss = price(y, x)", "    loss.backward()", "    step()"];
    Panel {
        id: "code",
        title: String::from("the loop"),
        figure: "".into(),
        caption: "".into(),
        body: Body::Code(Code {
            lines: lines.map(String::from).to_vec(),
            at: Some(3),
            notes: vec![(3, measured(203.4).of("nats").into())],
            ..Code::default()
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
        figure: "error 4.1".into(),
        caption: "".into(),
        body: Body::Images(Images {
            rows: vec![row("input", 1.0), row("reconstruction", 3.5)],
            captions: (0..columns).map(|at| ["0", "1", "7"][at % 3].to_owned()).collect(),
        }),
    }
}

/// Eight latents, two of them in use.
pub(crate) fn bars() -> Panel {
    let bar = |at: usize, value: f64| Bar {
        active: value > 0.01,
        ..Bar::new(format!("z{}", ['₁', '₂', '₃', '₄', '₅', '₆', '₇', '₈'][at]), value)
    };
    let values = [3.41, 2.9, 0.004, 0.0, 0.31, 1.2, 0.002, f64::NAN];
    Panel {
        id: "dimensions",
        title: String::from("KL per latent dimension"),
        figure: "active 4 of 8".into(),
        caption: "A unit is active when the variance over images of its mean is above 0.01.".into(),
        body: Body::Bars(Bars {
            bars: values.into_iter().enumerate().map(|(at, value)| bar(at, value)).collect(),
            parts: Vec::new(),
            from: 0.0,
            range: [0.0, 4.0],
            unit: "nats",
        }),
    }
}

/// Stacked, signed, and with intervals.
pub(crate) fn stacked() -> Panel {
    let bar = |label: &str, parts: &[f64], interval| Bar { label: label.into(), parts: parts.to_vec(), interval, active: true };
    Panel {
        id: "stacked",
        title: String::from("what a nat is spent on"),
        figure: "".into(),
        caption: "".into(),
        body: Body::Bars(Bars {
            bars: vec![bar("β = 1", &[97.0, 16.0], None), bar("β = 4", &[119.0, 7.0], Some([118.0, 134.0])), bar("gain", &[-13.0], None)],
            parts: ["reconstruction", "KL"].map(String::from).to_vec(),
            from: 0.0,
            range: [-20.0, 140.0],
            unit: "nats",
        }),
    }
}

/// Figures of four layers.
pub(crate) fn table() -> Panel {
    Panel {
        id: "layers",
        title: String::from("layers"),
        figure: "update 1.2e-3".into(),
        caption: "".into(),
        body: Body::Table(Table {
            header: rows(&[&["layer", "gradient norm", "weight norm", "update / weight"]]).remove(0),
            rows: rows(&[
                &["784 → 256", "0.312", "9.24", "1.1e-3"],
                &["256 → 64", "0.118", "7.91", "1.4e-3"],
                &["64 → 16", "0.094", "4.02", "1.2e-3"],
                &["16 → 64", "0.201", "4.11", "9.8e-4"],
            ]),
        }),
    }
}

/// One step of training, half done.
pub(crate) fn steps() -> Panel {
    let stage = |name: &str, detail: &str, state| Stage { name: String::from(name), detail: detail.into(), state };
    Panel {
        id: "stages",
        title: String::from("one step"),
        figure: "step 12".into(),
        caption: "".into(),
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

/// A procedure, half done.
pub(crate) fn procedure() -> Panel {
    let step = |probe, name: &str, made: Option<Vec<usize>>| ProcedureStep {
        probe,
        name: name.into(),
        made,
        does: "Half the logarithm of the variance is the logarithm of the standard deviation.".into(),
        formula: r"\sigma = e^{\frac{1}{2} \log \sigma^2}".into(),
        shape: "[B, 2]".into(),
        code: "sigma = torch.exp(0.5 * log_var)".into(),
    };
    let steps = vec![
        step("x", "the batch", Some(vec![8, 784])),
        step("mu", "means", Some(vec![8, 2])),
        step("log_var", "log-variances", Some(vec![8, 2])),
        step("sigma", "standard deviations", Some(vec![8, 2])),
        step("z", "the codes", None),
        step("loss", "the loss", None),
    ];
    Panel {
        id: "procedure",
        title: String::from("VAE training step"),
        figure: "step 4 of 6".into(),
        caption: "s takes the next step.".into(),
        body: Body::Procedure(Procedure { flow: "vae-training-step", title: String::new(), purpose: "Why.".into(), steps, done: 4 }),
    }
}

/// Every kind once, as in a good run.
pub(crate) fn all() -> Vec<Panel> {
    vec![
        scatter(),
        plane(),
        curves(),
        terms(),
        courses(),
        trade_off(),
        shapes(),
        spectrum(),
        images(4),
        matrix(4),
        matrix(12),
        sheet(),
        network(),
        bars(),
        stacked(),
        table(),
        steps(),
        code(),
    ]
}

/// Every kind with nothing in it, and with numbers that are not finite.
pub(crate) fn worst() -> Vec<Panel> {
    let mut panels = Vec::new();
    for panel in all().into_iter().chain([procedure()]) {
        let (empty, broken) = match panel.body.clone() {
            Body::Plane(plane) => {
                let broken = |layer: &PlaneLayer| match layer {
                    PlaneLayer::Points(points) => {
                        let point = |(at, point): (usize, &LatentPoint)| {
                            if at % 3 == 0 { LatentPoint { x: f32::NAN, y: f32::INFINITY, class: 255 } } else { *point }
                        };
                        PlaneLayer::Points(points.iter().enumerate().map(point).collect())
                    }
                    PlaneLayer::Ellipses(all) => PlaneLayer::Ellipses(
                        all.iter().map(|ellipse| Ellipse { radii: (f32::INFINITY, 1e30), turn: f32::NAN, ..*ellipse }).collect(),
                    ),
                    PlaneLayer::Path { label, .. } => PlaneLayer::Path {
                        label: label.clone(),
                        tone: Tone::Main,
                        points: [(f32::NAN, 0.0), (1e30, -1e30), (0.0, f32::INFINITY)].into(),
                    },
                    PlaneLayer::Field(field) => PlaneLayer::Field(Field { values: [f32::NAN, 1.0, f32::INFINITY].into(), ..field.clone() }),
                    PlaneLayer::Contour { field, .. } => {
                        PlaneLayer::Contour { field: Field { columns: 0, ..field.clone() }, levels: vec![f32::NAN] }
                    }
                    PlaneLayer::Mark(mark) => PlaneLayer::Mark(PlaneMark { place: (f32::NAN, f32::NEG_INFINITY), ..mark.clone() }),
                };
                (
                    Body::Plane(Plane {
                        layers: vec![PlaneLayer::Points(Arc::from([]))],
                        classes: Vec::new(),
                        bounds: Bounds { x: [0.0; 2], y: [f32::NAN; 2] },
                        ..plane.clone()
                    }),
                    Body::Plane(Plane { layers: plane.layers.iter().map(broken).collect(), ..plane }),
                )
            }
            Body::Plot(plot) => {
                let bad = |at: usize, value: f32| [value, f32::NAN, f32::INFINITY, 1e30][at % 4];
                let shape = |shape: &Shape| match shape {
                    Shape::Line(points) => Shape::Line(points.iter().enumerate().map(|(at, (x, y))| (*x, bad(at, *y))).collect()),
                    Shape::Area(points) => Shape::Area(points.iter().enumerate().map(|(at, (x, y))| (bad(at, *x), bad(at, *y))).collect()),
                    Shape::Band(edges) => Shape::Band(edges.iter().enumerate().map(|(at, (x, [a, b]))| (*x, [bad(at, *a), *b])).collect()),
                    Shape::Histogram(all) => {
                        Shape::Histogram(all.iter().enumerate().map(|(at, (a, b, height))| (*b, *a, bad(at, *height))).collect())
                    }
                    Shape::Dots(dots) => {
                        Shape::Dots(dots.iter().enumerate().map(|(at, dot)| Dot { y: bad(at, dot.y), ..dot.clone() }).collect())
                    }
                    Shape::Upright(_) => Shape::Upright(f32::NAN),
                    Shape::Level(_) => Shape::Level(f32::INFINITY),
                };
                (
                    Body::Plot(Plot {
                        layers: Vec::new(),
                        readings: Some(Table::default()),
                        y: Scaled { range: [1.0, 1.0], ..plot.y.clone() },
                        right: Some(Scaled::linear("", "", [f32::NAN; 2]).spaced(Spacing::Log)),
                        ..plot.clone()
                    }),
                    Body::Plot(Plot {
                        layers: plot.layers.iter().map(|layer| Layer { shape: shape(&layer.shape), ..layer.clone() }).collect(),
                        x: Scaled { range: [f32::NAN, f32::INFINITY], ..plot.x.clone() },
                        ..plot
                    }),
                )
            }
            Body::Matrix(matrix) => (
                Body::Matrix(Matrix { values: Vec::new().into(), rows: Vec::new(), ..matrix.clone() }),
                Body::Matrix(Matrix {
                    values: matrix
                        .values
                        .iter()
                        .enumerate()
                        .map(|(at, value)| if at % 2 == 0 { f32::NAN } else { *value * 1e30 })
                        .collect(),
                    range: [f32::NAN, f32::INFINITY],
                    ..matrix
                }),
            ),
            Body::Sheet(sheet) => (
                Body::Sheet(Sheet { columns: 0, ..sheet.clone() }),
                Body::Sheet(Sheet {
                    images: vec![Arc::from([1_u8, 2]); 30],
                    values: [vec![f32::NAN; 2], Vec::new()],
                    labels: vec!["far too long a word for a label".into()],
                    ..sheet
                }),
            ),
            Body::Network(network) => (
                Body::Network(Network { layers: Vec::new() }),
                Body::Network(Network {
                    layers: network
                        .layers
                        .iter()
                        .enumerate()
                        .map(|(at, layer)| Units { size: [0, usize::MAX >> 12][at % 2], range: [f32::NAN; 2], ..layer.clone() })
                        .collect(),
                }),
            ),
            Body::Code(code) => {
                (Body::Code(Code::default()), Body::Code(Code { at: Some(99), notes: vec![(99, measured(f64::NAN).into())], ..code }))
            }
            Body::Images(images) => (
                Body::Images(Images { rows: Vec::new(), captions: Vec::new() }),
                Body::Images(Images {
                    rows: vec![images.rows[0].clone(), ImageRow { label: String::new(), images: vec![Arc::from([1_u8, 2])] }],
                    captions: Vec::new(),
                }),
            ),
            Body::Bars(bars) => (
                Body::Bars(Bars { bars: Vec::new(), range: [0.0; 2], ..bars.clone() }),
                Body::Bars(Bars {
                    bars: bars
                        .bars
                        .iter()
                        .map(|bar| Bar { parts: vec![f64::INFINITY, f64::NAN], interval: Some([f64::NAN, 1e300]), ..bar.clone() })
                        .collect(),
                    range: [f64::NAN; 2],
                    ..bars
                }),
            ),
            Body::Table(table) => {
                (Body::Table(Table::default()), Body::Table(Table { rows: vec![Vec::new(), vec![Words::from("ragged"); 9]], ..table }))
            }
            Body::Steps(_) => (Body::Steps(Steps { stages: Vec::new() }), panel.body.clone()),
            Body::Procedure(procedure) => (
                Body::Procedure(Procedure::default()),
                Body::Procedure(Procedure {
                    steps: procedure.steps.iter().map(|step| ProcedureStep { formula: "\\frac{".into(), ..step.clone() }).collect(),
                    done: 99,
                    ..procedure
                }),
            ),
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
        gives_way: false,
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
        choice: Choice::default(),
    }
}
