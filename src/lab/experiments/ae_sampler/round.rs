//! One round of looking: codes, guesses at where they lie, draws from these and what a classifier makes of them, all of the model at one moment.

use super::*;

/// What is found out of a model at one moment, piece by piece.
pub(super) struct Round {
    pub(super) model: Autoencoder,
    /// Codes of the training digits that are fitted, and of the held-out ones: `[n, 2]`.
    pub(super) codes: Vec<f32>,
    pub(super) held_out_codes: Vec<f32>,
    pub(super) guesses: Option<Guesses>,
    pub(super) bounds: Bounds,
    pub(super) draws: [Vec<f32>; 4],
    pub(super) scores: [Score; 4],
    pub(super) copies: Score,
    /// Log density of held-out codes, and how sure the classifier is of draws, by the number of components.
    pub(super) curve: [Option<(f64, f64)>; CURVE.len()],
    /// What is left to do, the last piece first.
    left: Vec<Piece>,
}

/// What is found out of some draws; not numbers before that.
#[derive(Clone, Copy, Debug)]
pub(super) struct Score {
    /// The mean probability of the most probable class.
    pub(super) sure: f64,
    /// The mean entropy of the classifier's answer, in nats.
    pub(super) entropy: f64,
    /// In how many classes the draws fall: e to the entropy of the mean answer, 1 to 10.
    pub(super) classes: f64,
    /// The mean distance to the nearest training code.
    pub(super) distance: f64,
    /// Share of the guess's draws with no held-out code within the reach of the guess's own draws.
    pub(super) uncovered: f64,
    /// Share of held-out codes with no draw within the reach of training codes.
    pub(super) missed: f64,
}

const UNKNOWN: Score =
    Score { sure: f64::NAN, entropy: f64::NAN, classes: f64::NAN, distance: f64::NAN, uncovered: f64::NAN, missed: f64::NAN };

/// A piece of looking, small enough for a step.
#[derive(Clone, Copy)]
enum Piece {
    Fit,
    Guess(usize),
    Copies,
    Curve(usize),
}

/// What a round needs besides the model.
pub(super) struct Means<'a> {
    pub(super) scorer: &'a Scorer,
    pub(super) components: usize,
    pub(super) seed: u64,
}

impl Means<'_> {
    fn rng(&self, salt: u64) -> StdRng {
        StdRng::seed_from_u64(self.seed.wrapping_add(salt))
    }
}

impl Round {
    /// A round that has all but the codes of digits `[n, 784]` before it.
    pub(super) fn new(model: Autoencoder, fitted: &[f32], held_out: &[f32]) -> Round {
        let pieces = [Piece::Fit].into_iter().chain((0..Guess::ALL.len()).map(Piece::Guess));
        let pieces = pieces.chain([Piece::Copies]).chain((0..CURVE.len()).map(Piece::Curve));
        Round {
            codes: model.encode(fitted),
            held_out_codes: model.encode(held_out),
            model,
            guesses: None,
            bounds: Bounds { x: [-1.0, 1.0], y: [-1.0, 1.0] },
            draws: Default::default(),
            scores: [UNKNOWN; 4],
            copies: UNKNOWN,
            curve: [None; CURVE.len()],
            left: pieces.rev().collect(),
        }
    }

    /// Does the next piece; returns whether it was the last.
    pub(super) fn work(&mut self, means: &Means<'_>) -> bool {
        match self.left.pop() {
            Some(Piece::Fit) => self.fit(means),
            Some(Piece::Guess(index)) => self.draw(index, means),
            Some(Piece::Copies) => self.copies = self.score(&self.held_out_codes, means),
            Some(Piece::Curve(index)) => self.curve[index] = self.point(CURVE[index], means),
            None => {}
        }
        self.left.is_empty()
    }

    /// Does all pieces but the curve, which the network as it is drawn first is not worth.
    pub(super) fn work_without_curve(&mut self, means: &Means<'_>) {
        self.left.retain(|piece| !matches!(piece, Piece::Curve(_)));
        while !self.work(means) {}
    }

    /// Fits the guesses to the codes.
    pub(super) fn fit(&mut self, means: &Means<'_>) {
        self.guesses = Guesses::new(&self.codes, means.components, &mut means.rng(1));
        if let Some(guesses) = &self.guesses {
            self.bounds = around(guesses.bounds);
        }
    }

    /// Draws from a guess, and scores what comes of it.
    pub(super) fn draw(&mut self, index: usize, means: &Means<'_>) {
        let Some(guesses) = &self.guesses else {
            (self.draws[index], self.scores[index]) = (Vec::new(), UNKNOWN);
            return;
        };
        let guess = Guess::ALL[index];
        let mut rng = means.rng(10 + index as u64);
        let draws = guesses.draw(guess, DRAWS, &mut rng);
        let many = guesses.draw(guess, COVERING, &mut rng);
        let peers = guesses.draw(guess, self.held_out_codes.len() / 2, &mut rng);
        let as_many = guesses.draw(guess, self.codes.len() / 2, &mut rng);
        let share = |coverage: Option<Coverage>| coverage.map_or(f64::NAN, |coverage| coverage.uncovered);
        // whether draws have codes near, and the same the other way round: whether codes have draws near
        let uncovered = share(coverage_of(&self.held_out_codes, &many, &peers, 2));
        let missed = share(coverage_of(&as_many, &self.held_out_codes, &self.codes, 2));
        self.scores[index] = Score { uncovered, missed, ..self.score(&draws, means) };
        self.draws[index] = draws;
    }

    /// What the classifier says of decoded codes `[n, 2]`, and how far they are from those of training digits.
    fn score(&self, codes: &[f32], means: &Means<'_>) -> Score {
        let near = nearest(codes, &self.codes, 2, 1, false);
        let distances: Vec<f64> = near.iter().filter_map(|near| near.first()).map(|near| f64::from(near.squared_distance).sqrt()).collect();
        let distance = distances.iter().sum::<f64>() / distances.len() as f64;
        let decoded = self.model.decode(codes);
        let (Some(answers), Some(judged)) = (means.scorer.probabilities(&decoded), means.scorer.scores(&decoded)) else {
            return Score { distance, ..UNKNOWN };
        };
        let count = judged.len() as f64;
        let mut mean = [0.0; CLASSES];
        for answer in answers.as_chunks::<CLASSES>().0 {
            mean.iter_mut().zip(answer).for_each(|(sum, &p)| *sum += f64::from(p) / count);
        }
        Score {
            sure: judged.iter().map(|one| f64::from(one.confidence)).sum::<f64>() / count,
            entropy: judged.iter().map(|one| f64::from(one.entropy)).sum::<f64>() / count,
            classes: mean.iter().filter(|share| **share > 0.0).map(|share| -share * share.ln()).sum::<f64>().exp(),
            distance,
            ..UNKNOWN
        }
    }

    /// How well a mixture of so many Gaussians fits held-out codes, and how sure the classifier is of its draws.
    fn point(&self, components: usize, means: &Means<'_>) -> Option<(f64, f64)> {
        let mixture = fitted(&self.codes, components, &mut means.rng(1))?;
        let held_out = self.held_out_codes.as_chunks::<2>().0;
        let fit = held_out.iter().map(|code| mixture.log_density(code)).sum::<f64>() / held_out.len() as f64;
        Some((fit, self.score(&mixture.sample(DRAWS, &mut means.rng(20)), means).sure))
    }
}

/// The window that shows a box with some air around it.
fn around(bounds: [[f32; 2]; 2]) -> Bounds {
    let [x, y] = bounds.map(|[low, high]| {
        let air = 0.08 * (high - low).max(1e-3);
        [low - air, high + air]
    });
    Bounds { x, y }
}
