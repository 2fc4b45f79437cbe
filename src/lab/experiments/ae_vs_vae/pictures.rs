//! What section 25 shows: the table, new digits and copies of both, their codes, and the course of the reconstruction.

use super::*;
use crate::lab::picture::{
    Body, Bounds, Ellipse, LatentPoint, Layer, Panel, Plane, PlaneLayer, Plot, Sheet, Table, Tone, count, measured, percent,
};
use crate::lab::plot;
use crate::model::UNCOVERED_BY_CHANCE;

/// Images in a row.
const COLUMNS: usize = 7;
/// Of the mapped digits, those that have a dot.
const DOTTED: usize = 500;

/// What chance may make of the difference of two scores, or numbers of kinds, of the same 500 draws: about two deviations. From draw to draw the
/// difference deviates by 0.11 to 0.26 (the score from the prior by 0.12 on the default digits and 0.15 on MNIST, from the own Gaussian by 0.16
/// and 0.24, the kinds by 0.11 and 0.26: twelve times 500 draws of models trained for 2,000 steps).
const SCORE_MARGIN: f64 = 0.4;
/// The same of the doubt, in nats: its difference deviates by 0.02 to 0.04.
const DOUBT_MARGIN: f64 = 0.06;

/// Which of two is better; neither where they differ by no more than the margin.
fn better([autoencoder, vae]: [f64; 2], is_less: bool, margin: f64) -> Words {
    let ahead = if is_less { vae - autoencoder } else { autoencoder - vae };
    if !ahead.is_finite() {
        Words::none()
    } else if ahead.abs() <= margin {
        "even".into()
    } else {
        if ahead > 0.0 { "AE" } else { "VAE" }.into()
    }
}

impl AeVsVae {
    pub(super) fn measures(&self, desk: &Desk) -> Panel {
        let of = |value: fn(&Side) -> f64| [0, 1].map(|side| value(&self.shown.sides[side]));
        let number = |value: f64| known(value, measured(value));
        let share = |value: f64| known(value, percent(value));
        let row = |name: &str, values: [f64; 2], cell: &dyn Fn(f64) -> Words, is_less: bool, margin: f64| {
            vec![name.into(), cell(values[0]), cell(values[1]), better(values, is_less, margin)]
        };
        let kl = self.twins.vae().latest().kl;
        let rows = vec![
            row("reconstruction", self.reconstruction(), &number, true, 1.0),
            vec!["code to prior".into(), "no limit".into(), number(kl), known(kl, Words::from("VAE"))],
            row("cloud to prior", of(|side| side.to_prior), &number, true, 0.05),
            row("uncovered", of(|side| side.uncovered), &share, true, 0.02),
            row("prior: score", of(|side| side.prior.score()), &number, false, SCORE_MARGIN),
            row("prior: kinds", of(|side| side.prior.kinds), &number, false, SCORE_MARGIN),
            row("prior: doubt", of(|side| side.prior.doubt), &number, true, DOUBT_MARGIN),
            row("own Gaussian: score", of(|side| side.own), &number, false, SCORE_MARGIN),
            row("5-NN accuracy", of(|side| side.knn), &share, false, 0.02),
        ];
        let coming = if self.scorer.progress() < 1.0 {
            let steps = Scorer::STEPS as usize / SCORER_STEPS;
            Words::from("The scores come when the classifier has learnt, which takes ") + count(steps) + " steps. "
        } else {
            Words::none()
        };
        let [copied, redrawn] = self.reconstruction();
        MEASURES.panel(
            cheaper(copied, redrawn),
            Words::from(self.twins.waiting())
                + coming
                + "The first three rows and doubt in nats; uncovered by chance: "
                + percent(UNCOVERED_BY_CHANCE)
                + "; best score: 10. Reconstruction: "
                + count(self.twins.vae().held_out().len())
                + " held-out digits, β = "
                + desk.name(&BETA)
                + "; else "
                + count(self.labels.len())
                + " of them, one draw of each code, and "
                + count(DRAWS)
                + " draws. Kinds, doubt: how varied they are, and how unsure a classifier is of one. Even: closer than chance can tell.",
            Body::Table(Table::new(&["on held-out digits", "AE", "VAE", "better"], rows)),
        )
    }

    /// Decodes of the same draws: from the prior by both, and moved to where the autoencoder's codes lie.
    pub(super) fn samples(&self) -> Panel {
        let draws = &self.draws[..LATENTS * COLUMNS];
        let own = self.shown.sides[0].fitted.as_ref().map_or_else(|| draws.to_vec(), |fitted| fitted.from_standard(draws));
        let rows = [self.shown.decode(0, draws), self.shown.decode(0, &own), self.shown.decode(1, draws)];
        let [autoencoder, vae] = &self.shown.sides;
        SAMPLES.panel(
            known(
                vae.prior.score(),
                Words::from("score: AE ") + measured(autoencoder.prior.score()) + ", VAE " + measured(vae.prior.score()),
            ),
            "The same draws of N(0, I), decoded by both; for the second row moved and stretched to the Gaussian of the autoencoder's codes. a draws others.",
            strip(&rows, ["AE", "AE, own", "VAE"]),
        )
    }

    pub(super) fn copies(&self, desk: &Desk) -> Panel {
        let inputs: Vec<f32> = desk.exhibit().images().iter().take(COLUMNS).flat_map(|image| to_unit(image)).collect();
        let [autoencoder, vae] = [self.shown.autoencoder.reconstruct(&inputs), self.shown.vae.reconstruct(&inputs)];
        let [copied, redrawn] = self.reconstruction();
        COPIES.panel(
            known(redrawn - copied, Words::from("AE ") + measured(copied) + ", VAE " + measured(redrawn).of("nats")),
            "Digits that neither has trained on; the VAE's copy is that of its mean. [ and ] step through them, d draws your own.",
            strip(&[inputs, autoencoder, vae], ["input", "AE", "VAE"]),
        )
    }

    /// The codes of one of the two, by class, and two deviations of the prior.
    pub(super) fn codes(&self, side: usize) -> Panel {
        let cloud = &self.shown.sides[side].cloud;
        let points: Vec<LatentPoint> =
            cloud.as_chunks::<2>().0.iter().zip(&self.labels).take(DOTTED).map(|(&[x, y], &class)| LatentPoint { x, y, class }).collect();
        // the prior is always in sight
        let far = points.iter().flat_map(|point| [point.x.abs(), point.y.abs()]).filter(|value| value.is_finite()).fold(2.5, f32::max);
        let end = plot::top(f64::from(far));
        let plate = [CODES_AE, CODES_VAE][side];
        let to_prior = self.shown.sides[side].to_prior;
        let what = ["The codes", "A draw of the code"][side];
        plate.panel(
            known(to_prior, Words::from("to prior ") + measured(to_prior).of("nats")),
            Words::from(format!("{what} of each of ")) + count(points.len()) + " held-out digits. Circle: two deviations of the prior.",
            Body::Plane(Plane {
                layers: vec![
                    PlaneLayer::Points(points.into()),
                    PlaneLayer::Ellipses(vec![Ellipse { centre: (0.0, 0.0), radii: (2.0, 2.0), turn: 0.0, class: None }]),
                ],
                bounds: Bounds { x: [-end, end], y: [-end, end] },
                classes: self.data.classes.clone(),
                axes: ["z₁", "z₂"],
            }),
        )
    }

    pub(super) fn course(&self) -> Panel {
        let (autoencoder, vae) = (&self.twins.autoencoder().test().reconstruction, &self.twins.vae().test().reconstruction);
        let anchor = self.twins.vae().held_out().anchor();
        let steps = self.twins.autoencoder().steps().max(self.twins.vae().steps());
        let [copied, redrawn] = self.reconstruction();
        COURSE.panel(
            cheaper(copied, redrawn),
            "Mean price of a held-out digit's pixels: the autoencoder's copy, and the VAE's copy of one draw of its code.",
            Body::Plot(Plot {
                layers: vec![
                    Layer::line("VAE", Tone::Main, vae.points()),
                    Layer::line("AE", Tone::Other(0), autoencoder.points()),
                    Layer::level("the mean digit", anchor as f32),
                ],
                x: plot::steps_axis(steps),
                y: plot::loss_axis("reconstruction", anchor, &[autoencoder, vae]),
                right: None,
                readings: None,
            }),
        )
    }
}

/// Whose copies cost less, and by how much.
fn cheaper(autoencoder: f64, vae: f64) -> Words {
    let name = if vae < autoencoder { "VAE" } else { "AE" };
    known(vae - autoencoder, Words::from(name) + " cheaper by " + measured((vae - autoencoder).abs()).of("nats"))
}

/// Rows of images with a word before each.
fn strip(rows: &[Vec<f32>; 3], labels: [&str; 3]) -> Body {
    let columns = rows[0].len() / PIXELS;
    let images: Vec<Arc<[u8]>> = rows.iter().flat_map(|row| plot::greys(row)).collect();
    Body::Sheet(Sheet { columns, images, axes: Default::default(), values: Default::default(), labels: labels.map(String::from).into() })
}
