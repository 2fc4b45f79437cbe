//! What section 10 shows: the table of scores, draws, codes, how far a mixture gets, and the place under the cursor.

use super::*;

impl AeSampler {
    pub(super) fn table(&self) -> Panel {
        let row = |name: Words, score: &Score| -> Vec<Words> {
            let known = |value: f64, words: Words| if value.is_finite() { words } else { Words::none() };
            let cells = [
                known(score.uncovered, percent(score.uncovered).into()),
                known(score.missed, percent(score.missed).into()),
                known(score.distance, measured(score.distance / self.shown.copies.distance).into()),
                known(score.sure, percent(score.sure).into()),
                known(score.entropy, measured(score.entropy).into()),
                known(score.classes, measured(score.classes).into()),
            ];
            std::iter::once(name).chain(cells).collect()
        };
        let mut rows: Vec<Vec<Words>> =
            GUESS.stops().iter().zip(&self.shown.scores).map(|((name, _), score)| row(Words::from(*name), score)).collect();
        rows.push(row("copies".into(), &self.shown.copies));
        let (figure, coming) = if self.scorer.progress() < 1.0 {
            let steps = Scorer::STEPS as usize / SCORER_STEPS;
            let coming =
                Words::from("sure, entropy and classes come when the classifier has learnt, which takes ") + count(steps) + " steps. ";
            (Words::from("still learning"), coming)
        } else {
            (Words::from("right: ") + percent(self.scorer.accuracy()), Words::none())
        };
        SCORES.panel(
            figure,
            coming
                + "uncovered: draws with no code near. missed: codes with no draw near. 5 % in both is chance. far: to the nearest training \
                   code, 1 for copies. classes: in how many the draws fall; doubt raises it, too. "
                + count(DRAWS)
                + " draws each; copies: "
                + count(self.shown.held_out_codes.len() / 2)
                + " held-out digits.",
            Body::Table(Table::new(&["", "uncovered", "missed", "far", "sure", "entropy", "classes"], rows)),
        )
    }

    pub(super) fn sheet(&self, desk: &Desk) -> Panel {
        let shown = Self::guess_shown(desk);
        let draws = &self.shown.draws[shown];
        let images = plot::greys(&self.shown.model.decode(&draws[..draws.len().min(2 * ON_SHEET)]));
        let sure = self.shown.scores[shown].sure;
        let figure = Words::from(desk.name(&GUESS));
        SHEET.panel(
            if sure.is_finite() { figure + ": sure " + percent(sure) } else { figure },
            "Codes drawn from the guess and decoded, none chosen by hand; a draws others.",
            Body::Sheet(Sheet { columns: ON_SHEET, images, axes: Default::default(), values: Default::default(), labels: Vec::new() }),
        )
    }

    pub(super) fn plane(&self, desk: &Desk) -> Panel {
        let shown = Self::guess_shown(desk);
        let points =
            |codes: &[f32], class: u8| codes.as_chunks::<2>().0.iter().map(|&[x, y]| LatentPoint { x, y, class }).collect::<Vec<_>>();
        let all = [points(&self.shown.codes, 0), points(&self.shown.draws[shown], 1)].concat();
        let mut layers = vec![PlaneLayer::Points(all.into())];
        layers.extend(self.shown.guesses.as_ref().map(|guesses| guesses.outline(Guess::ALL[shown])));
        if let Some(image) = desk.exhibit().images().first() {
            let code = self.shown.model.encode(&to_unit(image));
            layers.push(PlaneLayer::Mark(PlaneMark { place: (code[0], code[1]), sign: Sign::Own, label: "the digit on show".into() }));
        }
        let Score { uncovered, missed, .. } = self.shown.scores[shown];
        let figure = Words::from(desk.name(&GUESS));
        let figure =
            if uncovered.is_finite() { figure + ": uncovered " + percent(uncovered) + ", missed " + percent(missed) } else { figure };
        CODES.panel(
            figure,
            Words::from("The codes of ")
                + count(self.shown.codes.len() / 2)
                + " training digits, and "
                + count(self.shown.draws[shown].len() / 2)
                + " draws from the guess. Ellipses: two standard deviations.",
            Body::Plane(Plane { layers, bounds: self.shown.bounds, classes: vec!["codes".into(), "draws".into()], axes: ["z₁", "z₂"] }),
        )
    }

    pub(super) fn components(&self, desk: &Desk) -> Panel {
        let line = |value: fn((f64, f64)) -> f64| -> Arc<[(f32, f32)]> {
            let points =
                CURVE.iter().zip(&self.shown.curve).filter_map(|(components, point)| Some((*components as f32, value((*point)?) as f32)));
            // the classifier may not have learnt yet
            points.filter(|point: &(f32, f32)| point.1.is_finite()).collect()
        };
        let fits = self.shown.curve.iter().flatten().map(|point| point.0);
        let (low, high) = (fits.clone().fold(f64::INFINITY, f64::min), fits.fold(f64::NEG_INFINITY, f64::max));
        let range = if low <= high { [(low - 0.25).floor() as f32, (high + 0.25).ceil() as f32] } else { [-1.0, 0.0] };
        COMPONENTS_PANEL.panel(
            if self.shown.copies.sure.is_finite() { Words::from("copies: sure ") + percent(self.shown.copies.sure) } else { Words::none() },
            "log p: mean log density of held-out codes under a mixture fitted to training codes, in nats; higher fits better. sure: of its draws.",
            Body::Plot(Plot {
                layers: vec![
                    Layer::line("log p", Tone::Main, line(|point| point.0)),
                    Layer::line("sure", Tone::Other(0), line(|point| 100.0 * point.1)).on_the_right(),
                    Layer::upright("on show", desk.value(&COMPONENTS) as f32),
                ],
                x: Scaled::linear("components", "", [1.0, CURVE[CURVE.len() - 1] as f32]).spaced(Spacing::Doubling),
                y: Scaled::linear("log p", "nats", range),
                right: Some(Scaled::linear("sure", "%", [50.0, 100.0])),
                readings: None,
            }),
        )
    }

    /// The training digit whose code is nearest, its copy, and what the decoder draws at the very place.
    pub(super) fn place(&self, desk: &Desk, place: [f32; 2]) -> Panel {
        let near = nearest(&place, &self.shown.codes, 2, 1, false).first().and_then(|near| near.first().copied());
        let (mut pixels, mut captions) = (Vec::new(), Vec::new());
        if let Some(image) = near.map(|near| &self.fitted[near.index * PIXELS..(near.index + 1) * PIXELS]) {
            pixels.extend(image.iter().copied().chain(self.shown.model.reconstruct(image)));
            captions.extend(["nearest digit".to_string(), "its copy".to_string()]);
        }
        let decoded = self.shown.model.decode(&place);
        let score = self.scorer.scores(&decoded).and_then(|scores| scores.first().copied());
        pixels.extend(decoded);
        captions.push("decoded here".into());
        let figure = score.map_or_else(Words::none, |score| {
            Words::from("taken for ") + self.data.classes[usize::from(score.class)].clone() + ", sure " + percent(score.confidence)
        });
        let from = if desk.point().is_some() { "The cursor's place" } else { "The first of the draws, until you move the cursor" };
        PLACE.panel(
            figure,
            format!("{from}: the training digit with the nearest code, its copy, and what the decoder draws."),
            Body::Images(Images { rows: vec![ImageRow { label: String::new(), images: plot::greys(&pixels) }], captions }),
        )
    }
}
