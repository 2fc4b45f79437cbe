//! What the panels of section 27 show.

use super::scores::{Score, prices};
use super::strangers::{BLANK, CLOTHES, KNOWN, LEFT_OUT, NOISE, TURNED};
use super::{Applications, CLASSES_PANEL, DENOISED, ERRORS, EXAMPLES, NOISE_DIAL, ROC, STYLES, TRAINED};
use crate::data::PIXELS;
use crate::lab::desk::Desk;
use crate::lab::picture::{
    Body, ImageRow, Images, Layer, Panel, Plot, Scaled, Sheet, Table, Tone, Words, count, hundredths, measured, percent,
};
use crate::lab::plot;
use crate::model::{CLASSES, Coder, to_unit};

/// Points of a curve that are drawn.
const POINTS: usize = 120;
/// Noisy digits on show.
const NOISY_SHOWN: usize = 4;

impl Applications {
    /// One ROC curve for each kind of stranger.
    pub(super) fn curves(&self, by: Score) -> Panel {
        let mut layers = Vec::new();
        let mut areas = Words::none();
        if let Some(finding) = &self.finding {
            let tones = [Tone::Main, Tone::Other(0), Tone::Other(1), Tone::Other(2), Tone::Other(4)];
            for (kind, tone) in (LEFT_OUT..self.kinds.len()).zip(tones) {
                let Some(roc) = finding.scores.roc(kind, by) else { continue };
                if kind == LEFT_OUT {
                    areas = Words::from("left out: area ") + hundredths(roc.area);
                }
                let stride = roc.points.len().div_ceil(POINTS).max(1);
                let last = roc.points.len() - 1;
                let kept = roc.points.iter().enumerate().filter(|(at, _)| at % stride == 0 || *at == last);
                let points = kept.map(|(_, (x, y))| (*x as f32, *y as f32)).collect();
                layers.push(Layer::line(self.kinds[kind].name.as_str(), tone, points));
            }
        }
        layers.push(Layer::line("by chance", Tone::Other(3), [(0.0, 0.0), (1.0, 1.0)].into()));
        let digits = self.finding.as_ref().map_or(0, |finding| finding.scores.count(KNOWN));
        ROC.panel(
            areas,
            Words::from("Each place of a curve is one threshold on the score. A good score rises at the left edge; area 1 is perfect, 0.5 is chance. ")
                + count(digits)
                + " held-out digits of the known classes, one draw of z each"
                + &*self.progress()
                + "."
                + if self.kinds.len() > CLOTHES { "" } else { " With Fashion-MNIST on the disk ('elbo data fetch fashion') clothes are a further kind." },
            Body::Plot(Plot {
                layers,
                x: Scaled::linear("known digits flagged", "", [0.0, 1.0]),
                y: Scaled::linear("strangers caught", "", [0.0, 1.0]),
                right: None,
                readings: Some(self.areas(by)),
            }),
        )
    }

    fn progress(&self) -> String {
        if self.is_ready() { String::new() } else { format!("; after step {} of {TRAINED}", self.looked) }
    }

    /// The digit on show and the first image of each kind of stranger, over what the model makes of it; beside the title the share of known digits
    /// that score lower than the first.
    pub(super) fn examples(&self, desk: &Desk, digit: &[f32], rank: f64) -> Panel {
        let model = self.runs.0.model();
        let mut pixels = digit.to_vec();
        let mut captions = vec![desk.exhibit().captions().into_iter().next().unwrap_or_else(|| "none".into())];
        for (kind, word) in [(BLANK, "blank"), (LEFT_OUT, "new"), (TURNED, "turned"), (NOISE, "noise"), (CLOTHES, "clothes")] {
            if let Some(image) = self.kinds.get(kind).and_then(|kind| kind.pixels.get(..PIXELS)) {
                pixels.extend_from_slice(image);
                captions.push(word.into());
            }
        }
        for (caption, price) in captions.iter_mut().zip(prices(model, &pixels, self.seed)) {
            *caption = format!("{caption} {:.0}", price.sum());
        }
        let rows = [("input", plot::greys(&pixels)), ("copy", plot::greys(&model.reconstruct(&pixels)))];
        EXAMPLES.panel(
            percent(rank) + " score lower",
            "The number is −ELBO of the image in nats, with one draw of z: the lower, the less surprising. New: of the class left out. Beside the title: how many of the known digits score lower than the first picture, by the score of the knob.",
            Body::Images(Images {
                rows: rows.into_iter().map(|(label, images)| ImageRow { label: label.into(), images }).collect(),
                captions,
            }),
        )
    }

    /// Every class in the style of the digit on show, and in styles from the prior.
    pub(super) fn classes(&self, desk: &Desk, digit: &[f32]) -> Panel {
        let (class, own) = self.read(digit);
        let styles = [own, self.normal(1 + self.draws, STYLES * self.runs.1.model().latent())].concat();
        let images = plot::greys(&self.asked_for(&styles));
        let name = |row: usize| if row == 0 { "as x".to_string() } else { format!("style {row}") };
        let labels = (0..images.len() / CLASSES).map(name).collect();
        let obeyed = self.finding.as_ref().map_or(f64::NAN, |finding| finding.obeyed);
        CLASSES_PANEL.panel(
            Words::from("as asked ") + percent(obeyed),
            Words::from("A conditional VAE: one style code a row, one class a column. x was read as ")
                + class_name(desk, class)
                + ", the class under which it costs least. 'As asked': the nearest of 1,000 training images is of that class, 10 styles.",
            Body::Sheet(Sheet {
                columns: CLASSES,
                images,
                axes: ["class".into(), String::new()],
                values: [(0..CLASSES).map(|class| class as f32).collect(), Vec::new()],
                labels,
            }),
        )
    }

    /// The numbers behind the curves.
    fn areas(&self, by: Score) -> Table {
        let row = |kind: usize| {
            let finding = self.finding.as_ref();
            let of = |value: Option<f64>| value.unwrap_or(f64::NAN);
            vec![
                Words::from(self.kinds[kind].name.as_str()),
                measured(of(finding.map(|finding| finding.scores.mean(kind, by)))).into(),
                if kind == KNOWN {
                    Words::none()
                } else {
                    hundredths(of(finding.and_then(|finding| finding.scores.roc(kind, by)).map(|roc| roc.area))).into()
                },
            ]
        };
        Table::new(&["kind", "mean score", "area"], (KNOWN..self.kinds.len()).map(row).collect())
    }

    /// Noisy digits, and what the VAE, which never saw noise, makes of them.
    pub(super) fn denoised(&self, desk: &Desk) -> Panel {
        let sigma = desk.value(&NOISE_DIAL);
        let clean: Vec<f32> = desk.exhibit().images().iter().take(NOISY_SHOWN).flat_map(|image| to_unit(image)).collect();
        let noisy = self.with_noise(&clean, sigma);
        let copies = self.runs.0.model().reconstruct(&noisy);
        let rows = [("clean", &clean), ("noisy", &noisy), ("copy", &copies)];
        let error = |of: fn(&super::NoisyErrors) -> f64| measured(self.finding.as_ref().map_or(f64::NAN, |finding| of(&finding.noisy)));
        DENOISED.panel(
            Words::from("error ") + error(|errors| errors.noisy) + " → " + error(|errors| errors.copy),
            Words::from(
                "Squared error to the clean digit, summed over pixels, a mean over 200 held-out digits. The copy of the clean one has ",
            ) + error(|errors| errors.clean)
                + ".",
            Body::Images(Images {
                rows: rows.map(|(label, pixels)| ImageRow { label: label.into(), images: plot::greys(pixels) }).to_vec(),
                captions: desk.exhibit().captions().into_iter().take(NOISY_SHOWN).collect(),
            }),
        )
    }

    /// How far noisy digits and their copies are from the clean ones, beside pictures that have looked at nothing.
    pub(super) fn errors(&self, desk: &Desk) -> Panel {
        let error = |of: fn(&super::NoisyErrors) -> f64| self.finding.as_ref().map_or(f64::NAN, |finding| of(&finding.noisy));
        let row = |name: &str, of: fn(&super::NoisyErrors) -> f64| vec![Words::from(name), measured(error(of)).into()];
        ERRORS.panel(
            Words::from("noise σ ") + measured(desk.value(&NOISE_DIAL)),
            "Squared error to the clean digit, summed over pixels, a mean over 200 held-out digits of the known classes. The mean digit (of the training images) and the blank page have looked at nothing: a copy that is farther off than they are has gained nothing.",
            Body::Table(Table::new(
                &["picture", "error"],
                vec![
                    row("copy of the clean digit", |errors| errors.clean),
                    row("noisy digit", |errors| errors.noisy),
                    row("copy of the noisy digit", |errors| errors.copy),
                    row("mean digit", |errors| errors.mean_digit),
                    row("blank page", |errors| errors.blank),
                ],
            )),
        )
    }
}

fn class_name(desk: &Desk, class: u8) -> String {
    desk.exhibit().class_name(class)
}
