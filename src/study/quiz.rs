//! One sitting of the quiz: ask, think, reveal, tick, grade; no IO, clock or screen.

use std::collections::{BTreeSet, HashSet, VecDeque};
use std::sync::Arc;

use super::deck::{Card, Deck, Matter};
use super::progress::{Exam, TopicScore};
use super::reviews::{ReviewId, Reviews};
use super::schedule::{Grade, Moment};
use crate::content::markup::{Inline, Role, Span};
use crate::content::question::{Level, Task};

mod choosing;
mod figures;
mod lines;
mod number;
mod report;
mod turn;

pub use choosing::NothingToAsk;
pub use figures::figures;
pub use lines::NoSuchLine;
pub use number::NotANumber;
pub use report::{Missed, Report, TopicReport};
pub use turn::{Asked, Outcome, Stage, Turn};

pub use super::settings::NEW_A_DAY;

/// How many other cards come before one that was not remembered comes back.
const AGAIN_AFTER: usize = 4;

/// Which cards are wanted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Selection {
    /// Topic ids or tags; empty for all.
    pub topics: Vec<String>,
    /// Levels; empty for all.
    pub levels: Vec<Level>,
    /// Only cards that were seen before and are due.
    pub due_only: bool,
    /// Cards that are not due yet, too: those that are nearest to being forgotten first.
    pub early: bool,
    /// At most so many cards.
    pub limit: Option<usize>,
    /// In random order instead of the most urgent first.
    pub shuffle: bool,
    /// Seed of every shuffling and of the numbers in drills.
    pub seed: u64,
    /// Ids of cards that are put aside.
    pub aside: Arc<HashSet<String>>,
}

/// A sitting.
#[derive(Clone, Debug)]
pub struct Quiz {
    deck: Arc<Deck>,
    seed: u64,
    state: State,
    /// What was graded, with the state before it, so that it can be taken back.
    past: Vec<Graded>,
    /// How many cards had been graded today when the sitting began.
    earlier: usize,
    /// The cards that were shown.
    shown: BTreeSet<usize>,
    exam: Option<Terms>,
}

/// What changes from card to card.
#[derive(Clone, Debug)]
struct State {
    waiting: VecDeque<Waiting>,
    now: Option<(Waiting, Turn)>,
}

/// A card that is still to be asked.
#[derive(Clone, Copy, Debug)]
struct Waiting {
    card: usize,
    fresh: bool,
    /// How often this sitting has asked it already.
    times: u64,
}

/// A card that was graded.
#[derive(Clone, Debug)]
struct Graded {
    before: State,
    review: ReviewId,
    card: usize,
    grade: Grade,
    outcome: Outcome,
}

/// What makes a sitting an exam.
#[derive(Clone, Debug)]
struct Terms {
    cards: Vec<usize>,
    began: Moment,
    deadline: Option<u64>,
    ended: Option<u64>,
}

/// How many cards there are in a sitting.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Cards seen before that are still to come, with the one that is asked now.
    pub due: usize,
    /// New cards that are still to come, with the one that is asked now.
    pub fresh: usize,
    /// Grades given in this sitting.
    pub done: usize,
    /// Grades given today, in this sitting and before it.
    pub today: usize,
}

impl Quiz {
    /// Begins a sitting: due cards first, those that are most likely forgotten at the front; then new ones, up to the day's limit, their
    /// levels mixed. A card is not asked right after one that gives it away, where that can be helped.
    ///
    /// # Errors
    /// When there is nothing to ask, with the reason in words.
    pub fn new(deck: Arc<Deck>, selection: &Selection, reviews: &Reviews, at: Moment, new_a_day: usize) -> Result<Quiz, NothingToAsk> {
        let waiting = choosing::for_sitting(&deck, selection, reviews, at, new_a_day)?;
        let earlier = reviews.all().filter(|review| review.moment().day() == at.day()).count();
        let mut quiz = Quiz {
            deck,
            seed: selection.seed,
            state: State { waiting, now: None },
            past: Vec::new(),
            earlier,
            shown: BTreeSet::new(),
            exam: None,
        };
        quiz.ask(Some(reviews));
        Ok(quiz)
    }

    /// Begins an exam of `length` questions and drills with the levels mixed, the easiest first. Predictions of sections are left out, unless
    /// the selection names them: they speak of a pane that is not there. It ends after `seconds`; 0 for never.
    ///
    /// # Errors
    /// When there is nothing to ask, with the reason in words.
    pub fn exam(deck: Arc<Deck>, selection: &Selection, length: usize, seconds: u64, at: Moment) -> Result<Quiz, NothingToAsk> {
        let waiting = choosing::for_exam(&deck, selection, length)?;
        let terms = Terms {
            cards: waiting.iter().map(|waiting| waiting.card).collect(),
            began: at,
            deadline: (seconds > 0).then(|| at.now.saturating_add(seconds)),
            ended: None,
        };
        let state = State { waiting, now: None };
        let mut quiz = Quiz { deck, seed: selection.seed, state, past: Vec::new(), earlier: 0, shown: BTreeSet::new(), exam: Some(terms) };
        quiz.ask(None);
        Ok(quiz)
    }

    /// The deck that is asked from.
    pub fn deck(&self) -> &Deck {
        &self.deck
    }

    /// Whether this is an exam.
    pub fn is_exam(&self) -> bool {
        self.exam.is_some()
    }

    /// What is asked now; `None` when the sitting is over.
    pub fn turn(&self) -> Option<&Turn> {
        self.state.now.as_ref().map(|(_, turn)| turn)
    }

    /// The card that is asked now.
    pub fn card(&self) -> Option<&Card> {
        self.turn().map(|turn| &self.deck.cards[turn.card])
    }

    /// Opens the answer. A drill that was not answered counts as wrong.
    pub fn reveal(&mut self) {
        let points = match self.card().map(|card| &card.matter) {
            Some(Matter::Question(question)) => Some(question.points.len()),
            _ => None,
        };
        self.open(|_| match points {
            Some(points) => Outcome::Ticked(vec![false; points]),
            None => Outcome::Marked { right: false, given: Inline::default(), remarks: Vec::new() },
        });
    }

    /// Ticks a point of the answer, or takes the tick away.
    pub fn tick(&mut self, point: usize) {
        if let Some((_, Turn { stage: Stage::Revealed(Outcome::Ticked(ticks)), .. })) = &mut self.state.now
            && let Some(tick) = ticks.get_mut(point)
        {
            *tick = !*tick;
        }
    }

    /// Answers a multiple choice with the choice that is shown at this place, from 0.
    pub fn choose(&mut self, shown: usize) {
        let Some(Matter::Drill(drill)) = self.card().map(|card| card.matter.clone()) else { return };
        let Task::Choose { choices, .. } = &drill.task else { return };
        let Some(Turn { asked: Asked::Choose(order), .. }) = self.turn() else { return };
        if let Some(choice) = order.get(shown).and_then(|choice| choices.get(*choice)) {
            let (right, given) = (choice.right, choice.text.clone());
            self.open(|_| Outcome::Marked { right, given, remarks: Vec::new() });
        }
    }

    /// Answers with a number, written as people write numbers.
    ///
    /// # Errors
    /// When it can't be read as one; nothing has happened then.
    pub fn compute(&mut self, text: &str) -> Result<(), NotANumber> {
        let Some(Turn { asked: Asked::Compute(posed), .. }) = self.turn() else { return Ok(()) };
        let number::Read { value: number, taken_for } =
            number::read(text, number::Wanted { unit: &posed.unit, question: &posed.question.plain(), answer: posed.answer })?;
        // The smallest slack beyond the tolerance: an answer that is right to the last digit of a double is right.
        let slack = posed.tolerance + posed.answer.abs() * 1e-12;
        let (right, given) = ((number - posed.answer).abs() <= slack, words(text.trim()));
        let near =
            posed.mistakes.iter().filter(|mistake| (number - mistake.answer).abs() <= mistake.tolerance + mistake.answer.abs() * 1e-12);
        let nearest = near.min_by(|a, b| (number - a.answer).abs().total_cmp(&(number - b.answer).abs()));
        let taken_for = taken_for.map(|figures| words(&format!("Read as {figures}.")));
        let remarks = taken_for.into_iter().chain(nearest.filter(|_| !right).map(|mistake| mistake.because.clone())).collect();
        self.open(|_| Outcome::Marked { right, given, remarks });
        Ok(())
    }

    /// Answers with the numbers of lines of the listing. Right when every fault is named by one of its lines, and no other line is named.
    ///
    /// # Errors
    /// When a line can't be read, or isn't there; nothing has happened then.
    pub fn find(&mut self, text: &str) -> Result<(), NoSuchLine> {
        let Some(Matter::Drill(drill)) = self.card().map(|card| card.matter.clone()) else { return Ok(()) };
        let (Task::Find { faulty, .. }, Some(code)) = (&drill.task, &drill.exhibit.code) else { return Ok(()) };
        let named = lines::read(text, code.source.trim_end().lines().count())?;
        let found = faulty.iter().filter(|faulty| faulty.lines.iter().any(|line| named.contains(line))).count();
        let sound: Vec<usize> = named.iter().copied().filter(|line| !faulty.iter().any(|faulty| faulty.lines.contains(line))).collect();
        let mut remarks = Vec::new();
        if found < faulty.len() || !sound.is_empty() {
            remarks.push(words(&format!("You named {found} of {}.", faulty.len())));
        }
        if !sound.is_empty() {
            remarks.push(words(&format!("{} {} not at fault.", lines::in_words(&sound), if sound.len() == 1 { "is" } else { "are" })));
        }
        let (right, given) = (remarks.is_empty(), words(&lines::in_words(&named)));
        self.open(|_| Outcome::Marked { right, given, remarks });
        Ok(())
    }

    /// Puts the card that is asked off to the end of the sitting, ungraded; in an exam too, where it is asked last.
    pub fn skip(&mut self) {
        if let Some((waiting, _)) = self.state.now.take() {
            self.state.waiting.push_back(waiting);
            self.ask(None);
        }
    }

    /// Takes the card that is asked out of the sitting, ungraded; not in an exam.
    pub fn leave_out(&mut self) {
        if self.exam.is_none()
            && let Some((gone, _)) = self.state.now.take()
        {
            self.state.waiting.retain(|waiting| waiting.card != gone.card);
            self.ask(None);
        }
    }

    /// Moves a step that is to be put in order from one place to another, from 0.
    pub fn move_step(&mut self, from: usize, to: usize) {
        if let Some((_, Turn { asked: Asked::Sort(order), stage: Stage::Thinking, .. })) = &mut self.state.now
            && from < order.len()
            && to < order.len()
        {
            let step = order.remove(from);
            order.insert(to, step);
        }
    }

    /// Says that the steps are in order now.
    pub fn settle(&mut self) {
        if let Some(Turn { asked: Asked::Sort(order), .. }) = self.turn() {
            let right = order.is_sorted();
            let given = order.iter().map(|step| (step + 1).to_string()).collect::<Vec<_>>().join(" ");
            self.open(|_| Outcome::Marked { right, given: words(&given), remarks: Vec::new() });
        }
    }

    /// The grade that the answer deserves, once it is open. At least three of four points hit: good; at least half of
    /// them: hard; fewer: again. A drill:
    /// good when right, again when wrong. `easy` is the reader's alone to give.
    pub fn suggested(&self) -> Option<Grade> {
        match &self.turn()?.stage {
            Stage::Thinking => None,
            Stage::Revealed(outcome) => Some(outcome.suggests()),
        }
    }

    /// In how many seconds each grade would bring the card back.
    pub fn intervals(&self, reviews: &Reviews, at: Moment) -> [u64; 4] {
        let card = self.card().map_or("", |card| &card.id);
        let at = Moment { now: reviews.time(at), ..at };
        Grade::ALL.map(|grade| reviews.after(card, grade, at).due.wait(at))
    }

    /// Grades the card, logs the grade and goes on. A card that gets `again` comes back after a few others. In an exam the suggested
    /// grade is given, and past the deadline none. Without an open answer nothing happens.
    pub fn grade(&mut self, grade: Grade, at: Moment, reviews: &mut Reviews) {
        if self.deadline().is_some_and(|deadline| at.now > deadline) {
            self.finish(at);
        }
        let Some((waiting, Turn { stage: Stage::Revealed(outcome), .. })) = &self.state.now else { return };
        let (waiting, outcome) = (*waiting, outcome.clone());
        let grade = if self.exam.is_some() { outcome.suggests() } else { grade };
        let card = &self.deck.cards[waiting.card];
        let review = reviews.add(&card.id, grade, &card.fingerprint, Moment { now: reviews.time(at), ..at });
        let before = self.state.clone();
        if grade == Grade::Again && self.exam.is_none() {
            let place = self.state.waiting.len().min(AGAIN_AFTER);
            self.state.waiting.insert(place, Waiting { fresh: false, times: waiting.times + 1, ..waiting });
        }
        self.past.push(Graded { before, review, card: waiting.card, grade, outcome });
        self.ask(Some(reviews));
        if let (Some(exam), None) = (&mut self.exam, &self.state.now) {
            exam.ended = Some(at.now);
        }
    }

    /// Takes the last grade back: the card is asked again, its answer open as it was. Says whether there was one; an exam whose time
    /// is over, or that was given up, has none.
    pub fn undo(&mut self, reviews: &mut Reviews) -> bool {
        let Some(graded) = (if self.can_undo() { self.past.pop() } else { None }) else { return false };
        reviews.take_back(&graded.review);
        self.state = graded.before;
        if let Some(exam) = &mut self.exam {
            exam.ended = None;
        }
        true
    }

    /// Whether there is a grade that can be taken back.
    pub fn can_undo(&self) -> bool {
        let handed_in = self.exam.as_ref().is_some_and(|exam| exam.ended.is_some() && !self.all_answered());
        !handed_in && !self.past.is_empty()
    }

    /// How much there is to do, and was done.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts { done: self.past.len(), today: self.earlier + self.past.len(), ..Counts::default() };
        let now = self.state.now.iter().map(|(waiting, _)| waiting);
        for waiting in self.state.waiting.iter().chain(now) {
            *(if waiting.fresh { &mut counts.fresh } else { &mut counts.due }) += 1;
        }
        counts
    }

    /// When the exam ends, in seconds since 1970.
    pub fn deadline(&self) -> Option<u64> {
        self.exam.as_ref()?.deadline
    }

    /// Ends the sitting: the exam's time is over, or the reader has had enough. What was not answered stays so.
    pub fn finish(&mut self, at: Moment) {
        if let Some(exam) = &mut self.exam
            && exam.ended.is_none()
        {
            exam.ended = Some(exam.deadline.map_or(at.now, |deadline| at.now.min(deadline)).max(exam.began.now));
        }
        self.state = State { waiting: VecDeque::new(), now: None };
    }

    /// The exam's result, with the key to keep it under; `None` while it goes on, and for a sitting that is no exam.
    pub fn result(&self) -> Option<(String, Exam)> {
        let terms = self.exam.as_ref()?;
        let report = self.report();
        let topic = |topic: &TopicReport| (self.deck.topics[topic.topic].0.clone(), TopicScore { asked: topic.asked, score: topic.score });
        let exam = Exam {
            began: terms.began.now,
            offset: terms.began.offset,
            ended: terms.ended?,
            asked: report.asked,
            answered: report.answered,
            score: report.score,
            topics: report.topics.iter().map(topic).collect(),
        };
        Some((format!("{}-{:08x}", exam.began, self.seed as u32), exam))
    }

    /// How it went.
    pub fn report(&self) -> Report {
        report::of(self)
    }

    fn all_answered(&self) -> bool {
        self.exam.as_ref().is_none_or(|exam| exam.cards.len() == self.past.len())
    }

    /// Asks the next card.
    fn ask(&mut self, reviews: Option<&Reviews>) {
        self.shown.extend(self.state.waiting.front().map(|waiting| waiting.card));
        self.state.now = self.state.waiting.pop_front().map(|waiting| {
            let card = &self.deck.cards[waiting.card];
            // The same card has other numbers and another order each time.
            let seed = self.seed ^ (waiting.card as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(waiting.times);
            let last = reviews.and_then(|reviews| reviews.last_fingerprint(&card.id));
            let edited = last.is_some_and(|last| last != card.fingerprint);
            (waiting, Turn { card: waiting.card, asked: turn::pose(card, seed), stage: Stage::Thinking, edited })
        });
    }

    /// Opens the answer, if it is not open yet.
    fn open(&mut self, outcome: impl FnOnce(&Asked) -> Outcome) {
        if let Some((_, turn)) = &mut self.state.now
            && turn.stage == Stage::Thinking
        {
            turn.stage = Stage::Revealed(outcome(&turn.asked));
        }
    }
}

fn words(text: &str) -> Inline {
    Inline(vec![Span::new(text, Role::Body)])
}

#[cfg(test)]
#[path = "quiz/tests.rs"]
mod tests;
