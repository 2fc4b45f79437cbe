//! What the pane of section 12 shows: stories, their stages and codes, three pixels spelt out, what was kept, and what was counted.

use std::sync::Arc;

use super::{COUNTED, COUNTS, GALLERY, GenerativeStory, Made, PIXELS_OUT, PLANE, PRIOR, SIDE, STAGES, STORY, Story, Told};
use crate::data::PIXELS;
use crate::lab::desk::Desk;
use crate::lab::picture::{
    Body, Ellipse, ImageRow, Images, LatentPoint, Panel, Plane, PlaneLayer, PlaneMark, Sign, Stage, StageState, Steps, Table, Words, count,
    hundredths, measured, with_keys,
};
use crate::lab::plane_vae::INK;
use crate::lab::plot;

impl GenerativeStory {
    pub(super) fn story(&self, shown: &[Made]) -> Panel {
        let paper: Arc<[u8]> = Arc::from([0; PIXELS]);
        let until = |told: Told, at: usize| at > 0 || self.told >= told;
        // the newest first
        let of = |told: Told, image: &dyn Fn(&Made) -> Arc<[u8]>| {
            shown.iter().rev().enumerate().map(|(at, story)| if until(told, at) { image(story) } else { paper.clone() }).collect()
        };
        let means = of(Told::Mean, &|(mean, _)| mean.iter().map(|&pixel| plot::grey(pixel)).collect());
        let samples = of(Told::Pixels, &|(_, sample)| sample.clone());
        let captions = (0..shown.len()).map(|at| if at == 0 { "this one".into() } else { format!("{at} before") });
        STORY.panel(
            Words::from("story ") + count(self.drawn) + self.told.words() + self.vae.at_step(),
            Words::from(self.vae.progress())
                + "Mean image: for each pixel the probability of ink. Sample: each pixel tossed with that probability. The newest story first.",
            Body::Images(Images {
                rows: vec![ImageRow { label: "mean image".into(), images: means }, ImageRow { label: "sample".into(), images: samples }],
                captions: captions.collect(),
            }),
        )
    }

    pub(super) fn stages(&self, log_prior: f64, expected: f64, log_likelihood: f64) -> Panel {
        let newest = self.newest();
        let state = |at: Told| match self.told {
            told if told == at => StageState::Now,
            told if told > at => StageState::Done,
            _ => StageState::Waiting,
        };
        let said = |at: Told, words: Words| if self.told >= at { words } else { Words::none() };
        let stage = |name: &str, at: Told, detail: Words| Stage { name: name.into(), detail: said(at, detail), state: state(at) };
        let code = Words::from("(") + hundredths(newest.z[0]) + ", " + hundredths(newest.z[1]) + "), log p(z) " + hundredths(log_prior);
        STAGES.panel(
            if self.told == Told::Pixels { Words::from("log p(x, z) ") + hundredths(log_prior + log_likelihood) } else { Words::none() },
            "z → x: each stage needs the one before, and nothing else. n tells the next stage, x tosses the pixels again, g keeps the image.",
            Body::Steps(Steps {
                stages: vec![
                    stage("z from the prior", Told::Code, code),
                    stage("decode z", Told::Mean, measured(expected) + " pixels of ink expected"),
                    stage("toss each pixel", Told::Pixels, Words::from("log p(x | z) ") + hundredths(log_likelihood)),
                ],
            }),
        )
    }

    pub(super) fn prior(&self) -> Panel {
        let points = self.stories.iter().map(|story| LatentPoint { x: story.z[0], y: story.z[1], class: 0 });
        let circle = |radius: f32| Ellipse { centre: (0.0, 0.0), radii: (radius, radius), turn: 0.0, class: None };
        let newest = self.newest();
        PRIOR.panel(
            Words::from("|z| = ") + hundredths(newest.z[0].hypot(newest.z[1])),
            "Dots: the codes of the stories so far. Circles: one and two standard deviations of the prior, which hold 39 and 86 % of its draws. The arrows, or the mouse, begin a story where the cursor is.",
            Body::Plane(Plane {
                layers: vec![
                    PlaneLayer::Ellipses(vec![circle(1.0), circle(2.0)]),
                    PlaneLayer::Points(points.collect()),
                    PlaneLayer::Mark(PlaneMark { place: newest.z.into(), sign: Sign::Point, label: "z of this story".into() }),
                ],
                bounds: PLANE,
                classes: vec!["codes".into()],
                axes: ["z₁", "z₂"],
            }),
        )
    }

    /// Three neighbours around the pixel pointed at; the least certain one until the reader points at one.
    pub(super) fn spelt_out(&self, desk: &Desk, mean: &[f32], sample: &[u8], log_likelihood: f64) -> Panel {
        let uncertain = |a: &usize, b: &usize| (mean[*a] - 0.5).abs().total_cmp(&(mean[*b] - 0.5).abs());
        let at = desk.pixel().map_or_else(
            || (0..PIXELS).filter(|at| (1..SIDE - 1).contains(&(at % SIDE))).min_by(uncertain).unwrap_or(PIXELS / 2),
            |pixel| pixel.at[1].min(SIDE - 1) * SIDE + pixel.at[0].clamp(1, SIDE - 2),
        );
        let (is_decoded, is_tossed) = (self.told >= Told::Mean, self.told == Told::Pixels);
        let factor = |at: usize| {
            let ink = f64::from(mean[at]);
            if !is_tossed {
                f64::NAN
            } else if sample[at] >= INK {
                ink
            } else {
                1.0 - ink
            }
        };
        let three = [at - 1, at, at + 1];
        let mut rows: Vec<Vec<Words>> = three
            .map(|at| {
                let drawn = if !is_tossed {
                    "not yet"
                } else if sample[at] >= INK {
                    "ink"
                } else {
                    "paper"
                };
                let place = format!("({}, {})", at % SIDE, at / SIDE);
                let stated = if is_decoded { mean[at] } else { f32::NAN };
                vec![place.into(), measured(stated).into(), drawn.into(), measured(factor(at)).into(), hundredths(factor(at).ln()).into()]
            })
            .into();
        let product: f64 = three.into_iter().map(factor).product();
        rows.push(vec!["the three".into(), Words::none(), Words::none(), measured(product).into(), hundredths(product.ln()).into()]);
        rows.push(vec!["all 784".into(), Words::none(), Words::none(), Words::none(), hundredths(log_likelihood).into()]);
        PIXELS_OUT.panel(
            Words::from("log p(x | z) = ") + hundredths(log_likelihood),
            with_keys("Ink counts with its probability x̂, paper with 1 − x̂; the factors are multiplied, their logarithms added. Three neighbours around the pixel under the cursor ({act} goes into a picture), or around the least certain one."),
            Body::Table(Table::new(&["pixel", "x̂", "tossed", "factor", "log"], rows)),
        )
    }

    pub(super) fn gallery(&self) -> Panel {
        let pictures = self.pictures(&self.kept);
        let means = pictures.iter().map(|(mean, _)| mean.iter().map(|&pixel| plot::grey(pixel)).collect()).collect();
        let samples = pictures.iter().map(|(_, sample)| sample.clone()).collect();
        let captions = self.kept.iter().map(|Story { z: [x, y], .. }| format!("{x:.1}, {y:.1}")).collect();
        GALLERY.panel(
            count(self.kept.len()) + if self.kept.is_empty() { " kept: g keeps one" } else { " kept" },
            "The images that you kept, with the same code and the same tosses, decoded by the model as it is now. Eight have room; the oldest goes first.",
            Body::Images(Images {
                rows: vec![ImageRow { label: "mean image".into(), images: means }, ImageRow { label: "sample".into(), images: samples }],
                captions,
            }),
        )
    }

    pub(super) fn counted(&self) -> Panel {
        let counts = &self.counts;
        let row = |name: &str, ink: f64, lone: f64, log: Option<f64>| {
            vec![name.into(), measured(ink).into(), measured(lone).into(), log.map_or_else(Words::none, |log| hundredths(log).into())]
        };
        COUNTS.panel(
            measured(counts.lone) + " lone pixels",
            Words::from("Means over ")
                + count(COUNTED)
                + " draws from the prior and "
                + count(self.data.test.len().min(COUNTED))
                + " held-out digits in black and white. Lone: ink without ink among its eight neighbours. Rounded: ink where x̂ is at least ½.",
            Body::Table(Table::new(
                &["on average", "ink", "lone", "log p(x | z)"],
                vec![
                    row("sample", counts.ink, counts.lone, Some(counts.sampled)),
                    row("rounded mean image", counts.rounded_ink, counts.rounded_lone, Some(counts.rounded)),
                    row("held-out digit", self.real[0], self.real[1], None),
                ],
            )),
        )
    }
}
