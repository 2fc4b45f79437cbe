//! The forgetting curve of one card, computed from the schedule: asked once, and asked whenever it is about to be forgotten.

use super::schedule::{Due, Grade, Memory, Moment, Schedule};
use crate::content::plot::{Plot, Series};

/// How many days the curve shows.
const DAYS: u32 = 60;

/// Any day will do: only the days between reviews count.
const FIRST: Moment = Moment { now: 20_000 * 86_400 + 12 * 3600, offset: 0 };

/// The chance, in per cent, that a card is known which was graded *good* when it was new: day by day, asked again whenever the schedule
/// says so and graded *good* each time, and asked never again.
pub fn curve(schedule: &Schedule) -> Plot {
    let day = |day: u32| Moment { now: FIRST.now + u64::from(day) * 86_400, ..FIRST };
    let first = schedule.after(None, Grade::Good, FIRST);
    let chance = |memory: &Memory, at: Moment| 100.0 * f64::from(memory.retrievability(at));
    let once = (0..=DAYS).map(|at| chance(&first, day(at))).collect();
    let mut memory = first;
    let asked = (0..=DAYS).map(|at| {
        let here = chance(&memory, day(at));
        // The chance is drawn as it was before the card is asked; the next day shows what asking did.
        if at > 0 && memory.due == Due::Day(day(at).day()) {
            memory = schedule.after(Some(&memory), Grade::Good, day(at));
        }
        here
    });
    let asked = asked.collect();
    let percent = (schedule.retention() * 100.0).round();
    Plot {
        title: String::from("chance that you still know a card, %"),
        across: String::from("day"),
        at: (0..=DAYS).map(f64::from).collect(),
        series: vec![
            Series { name: format!("asked at {percent} %"), values: asked },
            Series { name: String::from("asked once"), values: once },
        ],
    }
}

/// Three readings of *asked once*, in words and per cent: after the stability of the memory, four times and ten times as long.
pub fn readings(schedule: &Schedule) -> String {
    let first = schedule.after(None, Grade::Good, FIRST);
    let reading = |times: f32| {
        let day = (times * first.stability).round() as u64;
        let at = Moment { now: FIRST.now + day * 86_400, ..FIRST };
        format!("day {day}: {:.0}", 100.0 * first.retrievability(at))
    };
    format!("asked once, {}", [1.0, 4.0, 10.0].map(reading).join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asked_once_it_falls_as_the_formula_says_and_asked_in_time_it_never_falls_far() {
        let plot = curve(&Schedule::default());
        let (w, stability) = (f64::from(fsrs_decay()), f64::from(Schedule::default().after(None, Grade::Good, FIRST).stability));
        let c = 0.9_f64.powf(-1.0 / w) - 1.0;
        for (day, value) in plot.series[1].values.iter().enumerate() {
            let expected = 100.0 * (1.0 + c * day as f64 / stability).powf(-w);
            assert!((value - expected).abs() < 0.01, "day {day}: {value} {expected}");
        }
        assert!(plot.series[1].values.windows(2).all(|pair| pair[1] < pair[0]));
        let asked = &plot.series[0].values;
        assert!(asked.iter().all(|value| *value > 88.0), "{asked:?}");
        assert!(asked.windows(2).filter(|pair| pair[1] > pair[0]).count() >= 2, "it was asked again");
    }

    #[test]
    fn the_readings_are_points_of_the_curve() {
        let words = readings(&Schedule::default());
        let once = &curve(&Schedule::default()).series[1].values;
        for day in [2, 9, 23] {
            assert!(words.contains(&format!("day {day}: {:.0}", once[day])), "{words}");
        }
        assert_eq!(words, "asked once, day 2: 91, day 9: 78, day 23: 69");
    }

    #[test]
    fn the_numbers_of_section_30() {
        // r(4 S) = 78 %, and two coins: the KL divergence is not symmetric.
        let w = f64::from(fsrs_decay());
        let c = 0.9_f64.powf(-1.0 / w) - 1.0;
        assert_eq!(format!("{:.0}", 100.0 * (1.0 + 4.0 * c).powf(-w)), "78");
        let kl = |q: [f64; 2], p: [f64; 2]| q.iter().zip(p).map(|(q, p)| q * (q / p).ln()).sum::<f64>();
        assert_eq!(format!("{:.2} {:.2}", kl([0.5, 0.5], [0.9, 0.1]), kl([0.9, 0.1], [0.5, 0.5])), "0.51 0.37");
        let terms = [0.5 * (0.5_f64 / 0.9).ln(), 0.5 * (0.5_f64 / 0.1).ln(), 0.9 * (0.9_f64 / 0.5).ln(), 0.1 * (0.1_f64 / 0.5).ln()];
        assert_eq!(terms.map(|term| format!("{term:.2}")), ["-0.29", "0.80", "0.53", "-0.16"]);
        // Ten days of S, asked about after forty: the power, the exponential and the straight line of the prediction.
        assert_eq!([0.9_f64.powi(4), 1.0 - 4.0 * 0.1].map(|share| format!("{:.0}", 100.0 * share)), ["66", "60"]);
        let text = include_str!("../../content/sections/30-interview.yaml");
        for stated in ["-0.29 + 0.80 = 0.51", "0.53 - 0.16 = 0.37", "still 78 %", "About 78 %", "About 66 %", "About 60 %"] {
            assert!(text.contains(stated), "{stated}");
        }
    }

    fn fsrs_decay() -> f32 {
        super::super::schedule::DECAY
    }
}
