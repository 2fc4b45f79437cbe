//! FSRS fitted to one reader: the parameters under which their own reviews are least surprising.

use fsrs::{ComputeParametersInput, FSRS, FSRSItem, FSRSReview, compute_parameters};

use super::reviews::Reviews;
use super::schedule::{Due, Grade, Moment, Schedule};

/// Reviews of cards that had been seen on an earlier day, from which on a fit is worth anything: with fewer, its 21 parameters follow
/// chance. FSRS's own advice for its optimiser is several hundred.
pub const ENOUGH: usize = 400;

/// The share of the reviews, the latest, on which old and new parameters are compared: a fit looks good on what it was fitted to.
const HELD_OUT: usize = 5;

/// What a fit found.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// The parameters, fitted to all reviews.
    pub parameters: Vec<f32>,
    /// How many reviews they are fitted to.
    pub reviews: usize,
    /// The mean surprise, in nats a review, of the latest fifth: under the parameters in use, and under such as were fitted to the four
    /// fifths before them.
    pub surprise: [f64; 2],
    /// After how many days a new card comes back that was graded again, hard, good, easy: in use, and fitted. `again` is a matter of minutes.
    pub first_days: [[i64; 4]; 2],
}

impl Fit {
    /// Whether the fit foretells the latest reviews better than what is in use.
    pub fn is_better(&self) -> bool {
        self.surprise[1] < self.surprise[0]
    }
}

/// Why there is no fit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoFit {
    /// There is too little to go by.
    #[error("there are {0} reviews of cards that had been seen on an earlier day; {ENOUGH} are needed before a fit is worth anything")]
    TooFew(usize),
    /// The optimiser has found nothing that makes sense.
    #[error("the optimiser found no parameters for these reviews: {0}")]
    Failed(String),
}

/// Fits the parameters to the log. Takes a second or so for a few thousand reviews.
///
/// # Errors
/// When there are too few reviews, or they fit nothing.
pub fn fit(reviews: &Reviews, in_use: &[f32]) -> Result<Fit, NoFit> {
    let mut items = items(reviews);
    if items.len() < ENOUGH {
        return Err(NoFit::TooFew(items.len()));
    }
    items.sort_by_key(|(at, _)| *at);
    let items: Vec<FSRSItem> = items.into_iter().map(|(_, item)| item).collect();
    let (early, late) = items.split_at(items.len() - items.len() / HELD_OUT);
    let failed = |error: fsrs::FSRSError| NoFit::Failed(error.to_string());
    let compute = |train_set: &[FSRSItem]| {
        let input = ComputeParametersInput { train_set: train_set.to_vec(), ..ComputeParametersInput::default() };
        compute_parameters(input).map_err(failed)
    };
    let surprise = |parameters: &[f32]| -> Result<f64, NoFit> {
        let model = FSRS::new(parameters).map_err(failed)?;
        Ok(f64::from(model.evaluate(late.to_vec(), |_| true).map_err(failed)?.log_loss))
    };
    let (trial, parameters) = (compute(early)?, compute(&items)?);
    let in_use = if in_use.is_empty() { fsrs::DEFAULT_PARAMETERS.as_slice() } else { in_use };
    let retention = reviews.schedule().retention();
    let first_days = [in_use, &parameters].map(|parameters| first_days(&Schedule::new(retention, parameters)));
    Ok(Fit { reviews: items.len(), surprise: [surprise(in_use)?, surprise(&trial)?], first_days, parameters })
}

/// Each review of a card that had been seen on an earlier day, with all that went before it, and when it was.
fn items(reviews: &Reviews) -> Vec<(u64, FSRSItem)> {
    let mut items = Vec::new();
    for card in reviews.cards() {
        let mut history: Vec<FSRSReview> = Vec::new();
        let mut last: Option<i64> = None;
        for review in reviews.of(card) {
            let day = review.moment().day();
            let days = last.map_or(0, |last| u32::try_from((day - last).max(0)).unwrap_or(u32::MAX));
            history.push(FSRSReview { rating: review.grade as u32 + 1, delta_t: days });
            if days > 0 {
                items.push((review.id.at, FSRSItem { reviews: history.clone() }));
            }
            last = Some(day);
        }
    }
    items
}

fn first_days(schedule: &Schedule) -> [i64; 4] {
    let at = Moment { now: 20_000 * 86_400 + 43_200, offset: 0 };
    Grade::ALL.map(|grade| match schedule.after(None, grade, at).due {
        Due::Day(day) => day - at.day(),
        Due::At(_) => 0,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use rand::rngs::StdRng;
    use rand::{Rng, SeedableRng};

    use super::*;

    /// The log of somebody who forgets as these parameters say: each card comes back when the usual schedule says so.
    fn log(parameters: &[f32], cards: usize) -> Reviews {
        let (truth, usual) = (Schedule::new(0.9, parameters), Schedule::default());
        let mut random = StdRng::seed_from_u64(11);
        let mut reviews = Reviews::default();
        for card in 0..cards {
            let mut at = Moment { now: 20_000 * 86_400 + 43_200 + card as u64 * 43_200, offset: 0 };
            let (mut real, mut planned) = (None, None);
            for _ in 0..6 {
                let knows = real
                    .as_ref()
                    .is_none_or(|memory: &super::super::schedule::Memory| random.gen_bool(f64::from(memory.retrievability(at))));
                let grade = if knows { Grade::Good } else { Grade::Again };
                reviews.add(&format!("card-{card}"), grade, "", at);
                real = Some(truth.after(real.as_ref(), grade, at));
                let next = usual.after(planned.as_ref(), grade, at);
                let days = match next.due {
                    Due::Day(day) => day - at.day(),
                    Due::At(_) => 1,
                };
                planned = Some(next);
                at.now += days as u64 * 86_400;
            }
        }
        reviews
    }

    #[test]
    fn too_few_reviews_fit_nothing() {
        let refused = fit(&log(&fsrs::DEFAULT_PARAMETERS, 20), &[]).unwrap_err();
        assert!(matches!(refused, NoFit::TooFew(1..ENOUGH)) && refused.to_string().contains("400 are needed"), "{refused}");
    }

    #[test]
    fn who_forgets_sooner_than_most_gets_shorter_intervals() {
        let mut forgetful = fsrs::DEFAULT_PARAMETERS.to_vec();
        forgetful[2] = 0.5;
        let found = fit(&log(&forgetful, 400), &[]).unwrap();
        // Five of each card's six reviews are of a card that was seen on an earlier day.
        assert_eq!(found.reviews, 2000);
        assert!(found.surprise.iter().all(|nats| (0.0..1.0).contains(nats)), "{found:?}");
        assert!(found.first_days[1][2] < found.first_days[0][2], "after good: {found:?}");
        assert_eq!(found.parameters.len(), super::super::schedule::FITTED);
    }
}
