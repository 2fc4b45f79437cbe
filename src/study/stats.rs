//! What the log of reviews says: how much is remembered, what is coming, which days were used, which topics are weak.

use std::collections::{BTreeMap, BTreeSet};

use super::deck::Deck;
use super::reviews::Reviews;
use super::schedule::{Grade, Moment};

/// Over how many days retention is taken.
pub const RETENTION_DAYS: i64 = 30;
/// How many days the forecast looks ahead.
pub const FORECAST_DAYS: usize = 14;
/// How many weeks the map of days shows.
pub const MAP_WEEKS: usize = 26;
/// The mean chance of remembering in a week from which a topic is known well: what one `good` on every card gives.
const WELL: f64 = 0.8;
const WEEK: u64 = 7 * 86_400;
/// How many topics are called the weakest.
const WEAKEST: usize = 3;

/// How many days of a forecast are named one by one.
const DAYS_NAMED: usize = 5;

/// What comes back when: `3 today, 1 tomorrow, 7 in 2 days`; days without a card are left out, and the last ones are added up.
pub fn forecast_in_words(forecast: &[usize]) -> String {
    let day = |day: usize| match day {
        0 => String::from("today"),
        1 => String::from("tomorrow"),
        day => format!("in {day} days"),
    };
    let busy: Vec<(usize, usize)> = forecast.iter().copied().enumerate().filter(|(_, cards)| *cards > 0).collect();
    let Some((last, _)) = busy.last() else { return format!("nothing in the next {} days", forecast.len()) };
    let (named, later) = busy.split_at(if busy.len() > DAYS_NAMED + 1 { DAYS_NAMED } else { busy.len() });
    let mut words: Vec<String> = named.iter().map(|(at, cards)| format!("{cards} {}", day(*at))).collect();
    let more: usize = later.iter().map(|(_, cards)| cards).sum();
    words.extend((more > 0).then(|| format!("{more} more within {last} days")));
    words.join(", ")
}

/// Everything that the statistics say of a deck.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stats {
    /// Cards in the deck.
    pub cards: usize,
    /// Cards of the deck that were graded at least once.
    pub seen: usize,
    /// Cards of the deck that are due now.
    pub due: usize,
    /// Grades given today, whatever the deck.
    pub today: usize,
    /// Grades given ever, whatever the deck.
    pub reviews: usize,
    /// How many of each grade, `again` first, whatever the deck.
    pub grades: [usize; 4],
    /// True retention over the last 30 days.
    pub retention: Retention,
    /// The chance of remembering that the schedule aims at, 0 to 1.
    pub aim: f64,
    /// How many cards of the deck come back on each of the next 14 days; today first, with those that are due already.
    pub forecast: [usize; FORECAST_DAYS],
    /// The days of the last 26 weeks.
    pub map: DayMap,
    /// On how many days in a row something was graded, up to today or, if today has nothing yet, up to yesterday.
    pub streak: usize,
    /// The longest such row ever.
    pub longest_streak: usize,
    /// By topic, in the order of the deck; only topics that have cards.
    pub topics: Vec<Mastery>,
}

/// How often a card was remembered that had been seen before: the share of reviews that were not `again`. The first review of a card on
/// a day counts, a repetition on the same day does not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Retention {
    /// Reviews of cards that had been seen on an earlier day.
    pub asked: usize,
    /// Those that were remembered.
    pub remembered: usize,
}

impl Retention {
    /// The share, 0 to 1; `None` when nothing was asked twice.
    pub fn share(self) -> Option<f64> {
        (self.asked > 0).then(|| self.remembered as f64 / self.asked as f64)
    }
}

/// How many grades were given on each day, week by week.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DayMap {
    /// The first day, a Monday, counted from 1970.
    pub first: i64,
    /// Grades by day, from `first` to today.
    pub days: Vec<usize>,
}

/// How well a topic is known.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mastery {
    /// Index into the deck's topics.
    pub topic: usize,
    /// Its cards.
    pub cards: usize,
    /// Those that were graded at least once.
    pub seen: usize,
    /// Those that are due.
    pub due: usize,
    /// The mean chance that a card of the topic will be known in a week, 0 to 1. A card that was not seen yet, and one that was not
    /// remembered the last time, count as 0: so the figure rises with what is learnt, and falls with what is forgotten.
    pub mastery: f64,
    /// The same over the cards that were seen; 0 when none was.
    pub in_a_week: f64,
    /// Sections that teach its cards, indices into the course's entries: first those of the cards that were seen and are remembered
    /// least, then those of the unseen.
    pub links: Vec<usize>,
}

impl Stats {
    /// Counts everything, as of a moment.
    pub fn of(deck: &Deck, reviews: &Reviews, at: Moment) -> Stats {
        let today = at.day();
        let mut stats = Stats { cards: deck.cards.len(), aim: f64::from(reviews.schedule().retention()), ..Stats::default() };
        let mut by_day: BTreeMap<i64, usize> = BTreeMap::new();
        for review in reviews.all() {
            *by_day.entry(review.moment().day()).or_default() += 1;
            stats.grades[review.grade as usize] += 1;
            stats.reviews += 1;
        }
        stats.today = by_day.get(&today).copied().unwrap_or(0);
        stats.retention = retention(reviews, today);
        (stats.streak, stats.longest_streak) = streaks(&by_day.keys().copied().collect(), today);
        stats.map = DayMap::of(&by_day, today);

        let mut topics: BTreeMap<usize, (Mastery, Vec<(f32, usize)>)> = BTreeMap::new();
        for (index, card) in deck.cards.iter().enumerate() {
            let (topic, chances) = topics.entry(card.topic).or_default();
            topic.topic = card.topic;
            topic.cards += 1;
            let memory = reviews.memory_at(&card.id, at);
            let in_a_week = Moment { now: at.now.saturating_add(WEEK), ..at };
            // What was not seen stands behind everything that was.
            let chance = |memory: super::schedule::Memory| if memory.forgotten { 0.0 } else { memory.retrievability(in_a_week) };
            chances.push((memory.map_or(2.0, chance), index));
            let Some(memory) = memory else { continue };
            topic.seen += 1;
            let known = if memory.forgotten { 0.0 } else { f64::from(memory.retrievability(in_a_week)) };
            topic.mastery += known;
            topic.in_a_week += known;
            topic.due += usize::from(memory.is_due(at));
            let day = memory.due.day(at) - today;
            if let Some(count) = usize::try_from(day).ok().and_then(|day| stats.forecast.get_mut(day)) {
                *count += 1;
            }
        }
        stats.topics = topics.into_values().map(|(topic, chances)| topic.finish(deck, chances)).collect();
        stats.seen = stats.topics.iter().map(|topic| topic.seen).sum();
        stats.due = stats.topics.iter().map(|topic| topic.due).sum();
        stats
    }

    /// The topics whose seen cards will be remembered least in a week, the weakest first; none that is known [`WELL`].
    ///
    /// Right after a grade every card is remembered, so today's chance does not tell a weak topic from a strong one.
    pub fn weakest(&self) -> Vec<&Mastery> {
        let mut begun: Vec<&Mastery> = self.topics.iter().filter(|topic| topic.seen > 0 && topic.in_a_week < WELL).collect();
        begun.sort_by(|a, b| a.in_a_week.total_cmp(&b.in_a_week));
        begun.truncate(WEAKEST);
        begun
    }
}

impl Mastery {
    fn finish(mut self, deck: &Deck, mut chances: Vec<(f32, usize)>) -> Mastery {
        self.mastery /= self.cards as f64;
        self.in_a_week /= self.seen.max(1) as f64;
        chances.sort_by(|a, b| a.0.total_cmp(&b.0));
        for link in chances.iter().flat_map(|(_, card)| &deck.cards[*card].links) {
            if !self.links.contains(link) {
                self.links.push(*link);
            }
        }
        self
    }
}

fn retention(reviews: &Reviews, today: i64) -> Retention {
    let mut retention = Retention::default();
    for card in reviews.cards() {
        let mut last_day = None;
        for review in reviews.of(card) {
            let day = review.moment().day();
            let counts = last_day.is_some_and(|last| last < day) && day > today - RETENTION_DAYS && day <= today;
            retention.asked += usize::from(counts);
            retention.remembered += usize::from(counts && review.grade != Grade::Again);
            last_day = Some(day);
        }
    }
    retention
}

/// The row of days that is going on, and the longest.
fn streaks(days: &BTreeSet<i64>, today: i64) -> (usize, usize) {
    let mut longest = 0;
    let mut row = 0;
    let mut last = None;
    for day in days {
        row = if last == Some(day - 1) { row + 1 } else { 1 };
        longest = longest.max(row);
        last = Some(*day);
    }
    let end = if days.contains(&today) { today } else { today - 1 };
    let going_on = (0..).take_while(|back| days.contains(&(end - back))).count();
    (going_on, longest)
}

impl DayMap {
    fn of(by_day: &BTreeMap<i64, usize>, today: i64) -> DayMap {
        // The first of January 1970 was a Thursday: day 4 was a Monday.
        let monday = today - (today - 4).rem_euclid(7);
        let first = monday - 7 * (MAP_WEEKS as i64 - 1);
        DayMap { first, days: (first..=today).map(|day| by_day.get(&day).copied().unwrap_or(0)).collect() }
    }

    /// The weeks, each from Monday; the last ends with today.
    pub fn weeks(&self) -> impl Iterator<Item = &[usize]> {
        self.days.chunks(7)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::study::sample;

    /// Noon of Tuesday, 22 September 2026.
    const NOON: u64 = 1_790_078_400;

    fn day(n: i64) -> Moment {
        Moment { now: NOON.checked_add_signed(n * 86_400).unwrap(), offset: 0 }
    }

    fn log(entries: &[(&str, Grade, i64)]) -> Reviews {
        let mut reviews = Reviews::default();
        for (card, grade, at) in entries {
            reviews.add(card, *grade, "", day(*at));
        }
        reviews
    }

    use Grade::{Again, Easy, Good, Hard};

    #[test]
    fn a_forecast_reads_as_one_would_say_it() {
        assert_eq!(forecast_in_words(&[0, 1, 7]), "1 tomorrow, 7 in 2 days");
        assert_eq!(forecast_in_words(&[3, 0, 0, 2]), "3 today, 2 in 3 days");
        assert_eq!(forecast_in_words(&[0; 14]), "nothing in the next 14 days");
        assert_eq!(forecast_in_words(&[1; 6]), "1 today, 1 tomorrow, 1 in 2 days, 1 in 3 days, 1 in 4 days, 1 in 5 days");
        assert_eq!(forecast_in_words(&[1; 14]), "1 today, 1 tomorrow, 1 in 2 days, 1 in 3 days, 1 in 4 days, 9 more within 13 days");
    }

    #[test]
    fn retention_counts_what_was_seen_on_an_earlier_day_in_the_last_thirty() {
        let reviews = log(&[
            ("a", Good, -60),
            ("a", Again, -40), // too long ago
            ("a", Good, -20),
            ("a", Again, -3),
            ("a", Good, -3),  // the same day again
            ("b", Again, -2), // new
            ("b", Easy, 0),
            ("c", Good, 40), // not yet
        ]);
        let retention = Stats::of(&sample::deck(), &reviews, day(0)).retention;
        assert_eq!(retention, Retention { asked: 3, remembered: 2 });
        assert_eq!(Retention::default().share(), None);
    }

    #[test]
    fn the_forecast_puts_each_card_on_its_day_and_what_is_overdue_on_today() {
        let reviews = log(&[("kl-1", Good, -9), ("kl-2", Good, 0), ("vae-1", Easy, 0), ("vae-2", Again, 0), ("gone", Good, 0)]);
        let stats = Stats::of(&sample::deck(), &reviews, day(0));
        let mut expected = [0; FORECAST_DAYS];
        let easy = usize::try_from(reviews.memory("vae-1").unwrap().due.day(day(0)) - day(0).day()).unwrap();
        (expected[0], expected[2], expected[easy]) = (2, 1, 1);
        assert_eq!(stats.forecast, expected);
        assert_eq!((stats.due, stats.seen, stats.cards, stats.today), (1, 4, 7, 4));
        assert_eq!(Stats::of(&sample::deck(), &reviews, day(0)).due, 1);
        assert_eq!(Stats::of(&sample::deck(), &reviews, day(30)).due, 4);
    }

    #[test]
    fn mastery_is_the_mean_chance_in_a_week_with_unseen_and_forgotten_cards_as_none() {
        let reviews = log(&[("kl-1", Good, 0), ("kl-2", Good, -4)]);
        let kl = Stats::of(&sample::deck(), &reviews, day(0)).topics[0].clone();
        let [one, other] = ["kl-1", "kl-2"].map(|card| f64::from(reviews.memory(card).unwrap().retrievability(day(7))));
        assert!(other < one && (kl.mastery - (one + other) / 3.0).abs() < 1e-6, "{kl:?}");
        assert_eq!((kl.cards, kl.seen, kl.due), (3, 2, 1));
        assert_eq!(kl.links, [1, 2]);
    }

    #[test]
    fn a_failure_never_makes_a_topic_look_better_known() {
        let kl = |entries: &[(&str, Grade, i64)]| Stats::of(&sample::deck(), &log(entries), day(0)).topics[0].mastery;
        let before = kl(&[("kl-1", Good, -4)]);
        assert!(kl(&[("kl-1", Good, -4), ("kl-1", Again, 0)]) < before, "known once, and forgotten");
        assert_eq!(kl(&[("kl-1", Good, -4), ("kl-2", Again, 0)]), before, "a new card that was not known");
        assert!(kl(&[("kl-1", Good, -4), ("kl-1", Hard, 0)]) > before);
        assert!(kl(&[("kl-1", Good, -4), ("kl-1", Good, 0)]) > kl(&[("kl-1", Good, -4), ("kl-1", Hard, 0)]));
    }

    #[test]
    fn the_weakest_topics_are_begun_ones_the_weakest_first() {
        let deck = sample::deck();
        let stats = Stats::of(&deck, &log(&[("kl-1", Hard, 0), ("kl-2", Hard, 0), ("vae-1", Again, 0)]), day(0));
        assert_eq!(stats.weakest().iter().map(|topic| topic.topic).collect::<Vec<_>>(), [1, 0]);
        let all: Vec<(&str, Grade, i64)> = deck.cards.iter().map(|card| (card.id.as_str(), Good, 0)).collect();
        assert!(Stats::of(&deck, &log(&all), day(0)).weakest().is_empty());
        assert!(Stats::of(&deck, &Reviews::default(), day(0)).weakest().is_empty());
    }

    #[test]
    fn the_map_of_days_begins_on_a_monday_and_ends_today() {
        let stats = Stats::of(&sample::deck(), &log(&[("a", Good, 0), ("b", Hard, 0), ("a", Good, -1), ("a", Good, -400)]), day(0));
        let map = &stats.map;
        assert_eq!(map.weeks().count(), MAP_WEEKS);
        assert_eq!(map.weeks().last().unwrap(), [1, 2], "Monday and Tuesday");
        assert_eq!(map.days.iter().sum::<usize>(), 3);
        assert_eq!(map.first + map.days.len() as i64 - 1, day(0).day());
    }

    #[test]
    fn a_streak_survives_until_the_end_of_the_next_day() {
        let reviews = log(&[("a", Good, -9), ("a", Good, -8), ("a", Good, -7), ("a", Good, -2), ("a", Good, -1)]);
        let streak = |at| {
            let stats = Stats::of(&sample::deck(), &reviews, at);
            (stats.streak, stats.longest_streak)
        };
        assert_eq!(streak(day(0)), (2, 3));
        assert_eq!(streak(day(-1)), (2, 3));
        assert_eq!(streak(day(1)), (0, 3));
        assert_eq!(streak(day(-5)).0, 0);
    }

    #[test]
    fn nothing_graded_is_all_zeros() {
        let stats = Stats::of(&Deck::default(), &Reviews::default(), Moment { now: 0, offset: 0 });
        assert_eq!((stats.cards, stats.streak, stats.reviews, stats.topics.len()), (0, 0, 0, 0));
    }
}
