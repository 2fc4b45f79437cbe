#![allow(clippy::unwrap_used)]
use std::collections::HashSet;

use super::choosing::MIX;
use super::*;
use crate::study::sample;

const NOON: u64 = 1_790_000_000 / 86_400 * 86_400 + 12 * 3600;

fn day(n: u64) -> Moment {
    Moment { now: NOON + n * 86_400, offset: 0 }
}

fn only(topics: &[&str]) -> Selection {
    Selection { topics: topics.iter().map(ToString::to_string).collect(), ..Selection::default() }
}

fn sitting(selection: &Selection, reviews: &Reviews, at: Moment) -> Quiz {
    Quiz::new(Arc::new(sample::deck()), selection, reviews, at, 100).unwrap()
}

fn exam(selection: &Selection, length: usize, seconds: u64) -> Quiz {
    Quiz::exam(Arc::new(sample::deck()), selection, length, seconds, day(0)).unwrap()
}

/// Answers what is asked so that about `share` of it is right.
fn answer(quiz: &mut Quiz, right: bool) {
    match quiz.turn().unwrap().asked.clone() {
        Asked::Aloud => {
            quiz.reveal();
            (0..if right { 4 } else { 0 }).for_each(|point| quiz.tick(point));
        }
        Asked::Choose(order) => quiz.choose(order.iter().position(|choice| (*choice == 1) == right).unwrap()),
        Asked::Compute(_) => quiz.compute(if right { "0.5 nats" } else { "0.6" }).unwrap(),
        Asked::Sort(mut order) => {
            for place in 0..order.len() {
                let wanted = if right { place } else { order.len() - 1 - place };
                let from = order.iter().position(|step| *step == wanted).unwrap();
                quiz.move_step(from, place);
                let step = order.remove(from);
                order.insert(place, step);
            }
            quiz.settle();
        }
        Asked::Find => quiz.find(if right { "2" } else { "1" }).unwrap(),
    }
}

fn sorted(mut ids: Vec<String>) -> Vec<String> {
    ids.sort();
    ids
}

fn id(quiz: &Quiz) -> &str {
    &quiz.card().unwrap().id
}

/// Grades everything that a sitting asks, and gives the ids in the order asked.
fn grade_all(quiz: &mut Quiz, reviews: &mut Reviews, at: Moment) -> Vec<String> {
    let mut asked = Vec::new();
    while quiz.turn().is_some() {
        asked.push(id(quiz).to_owned());
        answer(quiz, true);
        quiz.grade(Grade::Good, at, reviews);
    }
    asked
}

#[test]
fn a_sitting_goes_from_asking_to_thinking_to_grading() {
    let mut reviews = Reviews::default();
    let mut quiz = sitting(&only(&["kl"]), &reviews, day(0));
    assert_eq!(quiz.counts(), Counts { due: 0, fresh: 3, done: 0, today: 0 });
    assert_eq!(id(&quiz), "kl-1");
    quiz.grade(Grade::Good, day(0), &mut reviews);
    assert!(reviews.is_empty(), "nothing is graded before it is revealed");
    quiz.tick(0);
    assert_eq!(quiz.suggested(), None);
    quiz.reveal();
    quiz.tick(1);
    quiz.reveal();
    assert_eq!(quiz.turn().unwrap().stage, Stage::Revealed(Outcome::Ticked(vec![false, true, false, false])));
    quiz.grade(Grade::Hard, day(0), &mut reviews);
    assert_eq!(reviews.memory("kl-1").unwrap().count, 1);
    assert_eq!(quiz.counts(), Counts { due: 0, fresh: 2, done: 1, today: 1 });
    assert_eq!(sorted(grade_all(&mut quiz, &mut reviews, day(0))), ["kl-2", "kl-pick"]);
    assert_eq!(quiz.turn(), None);
}

#[test]
fn the_ticks_suggest_the_grade_and_never_easy() {
    let reviews = Reviews::default();
    let mut quiz = sitting(&only(&["kl"]), &reviews, day(0));
    quiz.reveal();
    let wanted = [Grade::Again, Grade::Again, Grade::Hard, Grade::Good, Grade::Good];
    for (ticked, grade) in wanted.into_iter().enumerate() {
        assert_eq!(quiz.suggested(), Some(grade), "{ticked} of 4");
        quiz.tick(ticked);
    }
    // The last call was past the end: nothing changed.
    assert_eq!(quiz.suggested(), Some(Grade::Good));
    quiz.tick(3);
    quiz.tick(2);
    assert_eq!(quiz.suggested(), Some(Grade::Hard), "a tick can be taken away");
}

#[test]
fn drills_mark_themselves() {
    for right in [true, false] {
        for id in ["kl-pick", "vae-count", "vae-order"] {
            for seed in 0..20 {
                let reviews = Reviews::default();
                let mut quiz = sitting(&Selection { seed, ..Selection::default() }, &reviews, day(0));
                while quiz.card().unwrap().id != id {
                    quiz.ask(None);
                }
                answer(&mut quiz, right);
                let Stage::Revealed(Outcome::Marked { right: marked, .. }) = quiz.turn().unwrap().stage else {
                    panic!("{id} is not marked")
                };
                assert_eq!(marked, right, "{id}");
                assert_eq!(quiz.suggested(), Some(if right { Grade::Good } else { Grade::Again }));
            }
        }
    }
}

#[test]
fn what_is_no_number_leaves_the_drill_open() {
    let mut quiz = sitting(&only(&["vae"]), &Reviews::default(), day(0));
    while !matches!(quiz.turn().unwrap().asked, Asked::Compute(_)) {
        quiz.ask(None);
    }
    assert!(quiz.compute("a lot").is_err());
    assert!(quiz.compute("0.5 bits").is_err());
    assert_eq!(quiz.turn().unwrap().stage, Stage::Thinking);
    quiz.compute("1/2").unwrap();
    assert!(matches!(&quiz.turn().unwrap().stage, Stage::Revealed(Outcome::Marked { right: true, given, .. }) if given.plain() == "1/2"));
}

#[test]
fn a_drill_that_is_given_up_is_wrong() {
    let mut quiz = sitting(&only(&["kl"]), &Reviews::default(), day(0));
    while !matches!(quiz.turn().unwrap().asked, Asked::Choose(_)) {
        quiz.ask(None);
    }
    quiz.reveal();
    assert_eq!(quiz.suggested(), Some(Grade::Again));
    quiz.choose(0);
    assert_eq!(quiz.suggested(), Some(Grade::Again), "too late");
}

#[test]
fn steps_and_choices_are_shuffled_by_the_seed_and_never_stand_in_order() {
    let orders: Vec<Asked> = (0..50)
        .map(|seed| {
            let mut quiz = sitting(&Selection { seed, ..Selection::default() }, &Reviews::default(), day(0));
            while !matches!(quiz.turn().unwrap().asked, Asked::Sort(_)) {
                quiz.ask(None);
            }
            quiz.turn().unwrap().asked.clone()
        })
        .collect();
    assert!(orders.iter().all(|asked| matches!(asked, Asked::Sort(order) if !order.is_sorted())));
    assert!(orders.iter().any(|asked| *asked != orders[0]));
}

#[test]
fn due_cards_come_first_the_most_forgotten_at_the_front_then_new_ones_by_level() {
    let mut reviews = Reviews::default();
    reviews.add("vae-2", Grade::Good, "vae-2-1", day(0));
    reviews.add("kl-2", Grade::Good, "kl-2-1", day(8));
    reviews.add("vae-1", Grade::Easy, "vae-1-1", day(9));
    let mut quiz = sitting(&Selection::default(), &reviews, day(10));
    assert_eq!(quiz.counts(), Counts { due: 2, fresh: 4, done: 0, today: 0 });
    let asked = grade_all(&mut quiz, &mut reviews, day(10));
    assert_eq!(asked[..3], ["vae-2", "kl-2", "kl-1"]);
    assert_eq!(sorted(asked[3..].to_vec()), ["kl-pick", "vae-count", "vae-order"]);
    // The one that was not due is not asked.
    assert!(!asked.contains(&"vae-1".to_owned()));
}

#[test]
fn a_day_has_only_so_many_new_cards() {
    let mut reviews = Reviews::default();
    let deck = Arc::new(sample::deck());
    let begin = |reviews: &Reviews, at| Quiz::new(deck.clone(), &Selection::default(), reviews, at, 2);
    let mut quiz = begin(&reviews, day(0)).unwrap();
    assert_eq!(grade_all(&mut quiz, &mut reviews, day(0)).len(), 2);
    let refused = begin(&reviews, day(0)).unwrap_err();
    assert!(matches!(refused, NothingToAsk::NewUsedUp { limit: 2, waiting: 5, .. }));
    assert_eq!(
        refused.to_string(),
        "nothing is due, and today's new cards (2) have been asked; 5 more wait: --new N asks N a day; the next card comes back in 2 days"
    );
    assert_eq!(begin(&reviews, day(1)).unwrap().counts().fresh, 2, "the next day has its own");
}

#[test]
fn what_was_not_remembered_comes_back_in_the_same_sitting_after_a_few_others() {
    let mut reviews = Reviews::default();
    let mut quiz = sitting(&Selection::default(), &reviews, day(0));
    let first = id(&quiz).to_owned();
    answer(&mut quiz, false);
    quiz.grade(Grade::Again, day(0), &mut reviews);
    let asked = grade_all(&mut quiz, &mut reviews, day(0));
    assert_eq!(asked.iter().position(|id| *id == first), Some(AGAIN_AFTER));
    assert_eq!(asked.len(), 7);
    assert_eq!(reviews.memory(&first).unwrap().count, 2);
    // And at once, when there is no other.
    let mut quiz = sitting(&Selection { limit: Some(1), ..only(&["gaussian"]) }, &Reviews::default(), day(0));
    answer(&mut quiz, false);
    quiz.grade(Grade::Again, day(0), &mut reviews);
    assert!(["kl-2", "vae-2"].contains(&id(&quiz)));
    assert_eq!(quiz.turn().unwrap().stage, Stage::Thinking);
}

#[test]
fn filters_choose_by_topic_tag_level_dueness_and_number() {
    let mut reviews = Reviews::default();
    let ids = |selection: Selection, reviews: &Reviews| {
        let mut quiz = sitting(&selection, reviews, day(5));
        sorted(grade_all(&mut quiz, &mut reviews.clone(), day(5)))
    };
    assert_eq!(ids(only(&["gaussian"]), &reviews), ["kl-2", "vae-2"]);
    let deep = Selection { levels: vec![Level::Deep, Level::WarmUp], ..Selection::default() };
    assert_eq!(ids(deep.clone(), &reviews), ["kl-1", "vae-1", "vae-2", "vae-order"]);
    assert_eq!(ids(Selection { limit: Some(2), ..deep.clone() }, &reviews), ["kl-1", "vae-1"]);
    assert_eq!(ids(Selection { topics: vec!["kl".into()], ..deep }, &reviews), ["kl-1"]);
    reviews.add("vae-1", Grade::Good, "vae-1-1", day(0));
    assert_eq!(ids(Selection { due_only: true, ..Selection::default() }, &reviews), ["vae-1"]);
    let three = |seed| ids(Selection { shuffle: true, limit: Some(3), seed, ..Selection::default() }, &reviews);
    let drawn: HashSet<Vec<String>> = (0..30).map(three).collect();
    assert!(drawn.len() > 8, "another three each time, not the same three in another order: {}", drawn.len());
    assert_eq!(three(4), three(4));
    let first = |seed| sitting(&Selection { shuffle: true, seed, ..Selection::default() }, &reviews, day(5)).card().unwrap().id.clone();
    assert!((0..30).any(|seed| first(seed) != "vae-1"), "what is due comes anywhere, too");
}

#[test]
fn why_there_is_nothing_to_ask_is_said_in_words() {
    let mut reviews = Reviews::default();
    let refused = |selection: Selection, reviews: &Reviews| {
        Quiz::new(Arc::new(sample::deck()), &selection, reviews, day(0), 9).unwrap_err().to_string()
    };
    assert_eq!(refused(only(&["tea"]), &reviews), "no topic and no tag is called 'tea'; the topics are: kl, vae");
    let research = Selection { levels: vec![Level::Research], ..only(&["kl"]) };
    assert_eq!(refused(research, &reviews), "no card passes the filters: topic kl, level research");
    let due = Selection { due_only: true, ..Selection::default() };
    assert_eq!(refused(due.clone(), &reviews), "nothing is due");
    for card in sample::deck().cards {
        reviews.add(&card.id, Grade::Again, "", day(0));
    }
    assert_eq!(refused(due, &reviews), "nothing is due; the next card comes back in 10 minutes");
    assert_eq!(
        refused(Selection::default(), &reviews),
        "nothing is due: every card has been asked; the next card comes back in 10 minutes"
    );
    let empty = Quiz::new(Arc::new(Deck::default()), &Selection::default(), &reviews, day(0), 9).unwrap_err();
    assert_eq!(empty.to_string(), "the deck has no cards");
}

#[test]
fn grades_can_be_taken_back_one_after_the_other_and_after_the_last() {
    let mut reviews = Reviews::default();
    let mut quiz = sitting(&only(&["kl"]), &reviews, day(0));
    assert!(!quiz.undo(&mut reviews));
    let before: Vec<(Option<Turn>, Counts)> = (0..3)
        .map(|n| {
            answer(&mut quiz, n != 1);
            let here = (quiz.turn().cloned(), quiz.counts());
            quiz.grade(Grade::Good, day(0), &mut reviews);
            here
        })
        .collect();
    assert_eq!(quiz.turn(), None);
    for (turn, counts) in before.into_iter().rev() {
        assert!(quiz.undo(&mut reviews));
        assert_eq!((quiz.turn().cloned(), quiz.counts()), (turn, counts), "the answer is open as it was");
    }
    assert!(reviews.is_empty() && !quiz.undo(&mut reviews));
    quiz.grade(Grade::Easy, day(0), &mut reviews);
    assert_eq!(reviews.of("kl-1").map(|review| review.grade).collect::<Vec<_>>(), [Grade::Easy]);
}

#[test]
fn taking_back_again_takes_the_second_asking_back_too() {
    let mut reviews = Reviews::default();
    let mut quiz = sitting(&only(&["kl"]), &reviews, day(0));
    answer(&mut quiz, false);
    quiz.grade(Grade::Again, day(0), &mut reviews);
    assert_eq!(quiz.counts(), Counts { due: 1, fresh: 2, done: 1, today: 1 });
    quiz.undo(&mut reviews);
    quiz.grade(Grade::Good, day(0), &mut reviews);
    assert_eq!(sorted(grade_all(&mut quiz, &mut reviews, day(0))), ["kl-2", "kl-pick"]);
}

#[test]
fn an_edited_card_says_so_and_keeps_its_history() {
    let mut reviews = Reviews::default();
    reviews.add("kl-1", Grade::Good, "as it was", day(0));
    let mut quiz = sitting(&only(&["kl"]), &reviews, day(4));
    assert!(quiz.turn().unwrap().edited);
    answer(&mut quiz, false);
    quiz.grade(Grade::Again, day(4), &mut reviews);
    assert!(!quiz.turn().unwrap().edited, "a new card was not edited");
    assert_eq!(reviews.memory("kl-1").unwrap().count, 2);
    grade_all(&mut quiz, &mut reviews, day(4));
    assert_eq!(reviews.last_fingerprint("kl-1"), Some("kl-1-1"));
}

#[test]
fn the_intervals_grow_with_the_grade_and_are_those_that_grading_gives() {
    let mut reviews = Reviews::default();
    reviews.add("kl-1", Grade::Good, "", day(0));
    let mut quiz = sitting(&only(&["kl"]), &reviews, day(2));
    quiz.reveal();
    let intervals = quiz.intervals(&reviews, day(2));
    assert!(intervals.is_sorted() && intervals[0] == 600 && intervals[1] > 3600, "{intervals:?}");
    quiz.grade(Grade::Good, day(2), &mut reviews);
    assert_eq!(reviews.memory("kl-1").unwrap().due.wait(day(2)), intervals[2]);
}

#[test]
fn an_exam_mixes_levels_and_kinds_and_is_scored_by_topic() {
    let mut reviews = Reviews::default();
    let mut quiz = exam(&Selection { seed: 3, ..Selection::default() }, 7, 0);
    assert_eq!(quiz.report().asked, 7);
    let levels: Vec<Level> = (0..7)
        .map(|_| {
            let card = quiz.card().unwrap().clone();
            // One topic rightly, of the other only the spoken questions by half.
            answer(&mut quiz, card.topic == 0);
            if card.topic == 1 && matches!(card.matter, Matter::Question(_)) {
                quiz.tick(0);
                quiz.tick(3);
            }
            // Whatever is pressed, the answer is graded as it was.
            quiz.grade(Grade::Easy, day(0), &mut reviews);
            card.level
        })
        .collect();
    assert!(levels.is_sorted(), "the easiest first: {levels:?}");
    assert!(quiz.turn().is_none());
    let report = quiz.report();
    assert_eq!((report.asked, report.answered, report.grades), (7, 7, [2, 2, 3, 0]));
    assert!((report.score - (3.0 + 0.5 * 2.0) / 7.0).abs() < 1e-12, "{report:?}");
    assert_eq!(report.topics[0], TopicReport { topic: 0, asked: 3, unseen: 0, score: 1.0, missed: vec![], links: vec![] });
    let vae = &report.topics[1];
    assert_eq!((vae.asked, vae.score, vae.missed.len(), &vae.links[..]), (4, 0.25, 4, &[1, 2][..]));
    assert_eq!(vae.missed.iter().map(|missed| missed.points.clone()).max(), Some(vec![1, 2]));
    assert_eq!(reviews.len(), 7, "its answers are reviews too");
    assert_eq!(reviews.memory("vae-order").unwrap().lapses, 0);
}

#[test]
fn an_exam_answer_can_be_taken_back_the_last_too() {
    let mut reviews = Reviews::default();
    let mut quiz = exam(&Selection::default(), 2, 600);
    for _ in 0..2 {
        answer(&mut quiz, false);
        quiz.grade(Grade::Good, day(0), &mut reviews);
    }
    assert_eq!((quiz.report().score, quiz.report().seconds), (0.0, Some(0)));
    assert!(quiz.undo(&mut reviews));
    assert_eq!((quiz.report().answered, quiz.report().seconds), (1, None));
    if let Some(Asked::Aloud) = quiz.turn().map(|turn| turn.asked.clone()) {
        (0..4).for_each(|point| quiz.tick(point));
        quiz.grade(Grade::Good, day(0), &mut reviews);
        assert_eq!(quiz.report().score, 0.5);
    }
    assert_eq!(reviews.len(), 2);
}

#[test]
fn an_exam_ends_with_its_time_and_what_is_open_counts_as_missed() {
    let mut reviews = Reviews::default();
    let mut quiz = exam(&Selection::default(), 4, 60);
    assert_eq!(quiz.deadline(), Some(NOON + 60));
    answer(&mut quiz, true);
    quiz.grade(Grade::Good, Moment { now: NOON + 60, offset: 0 }, &mut reviews);
    answer(&mut quiz, true);
    quiz.grade(Grade::Good, Moment { now: NOON + 61, offset: 0 }, &mut reviews);
    assert!(quiz.turn().is_none());
    let report = quiz.report();
    assert_eq!((report.asked, report.answered, report.score, report.seconds), (4, 1, 0.25, Some(60)));
    let open = report.topics.iter().flat_map(|topic| &topic.missed).filter(|missed| !missed.answered).count();
    assert_eq!((open, report.unseen), (1, 2), "one was shown, two were never reached");
    assert_eq!(report.topics.iter().map(|topic| topic.unseen).sum::<usize>(), 2);
    assert!(!quiz.can_undo());
    assert!(!quiz.undo(&mut reviews), "it was handed in");
    assert_eq!(reviews.len(), 1);
}

#[test]
fn an_exam_can_be_of_one_topic_and_is_as_long_as_there_are_cards() {
    let quiz = exam(&only(&["kl"]), 50, 0);
    assert_eq!(quiz.report().asked, 3);
    assert_eq!(quiz.deadline(), None);
    let refused = Quiz::exam(Arc::new(sample::deck()), &only(&["kl"]), 0, 0, day(0)).unwrap_err();
    assert!(refused.to_string().contains("at least one question"));
}

/// How an answer was marked: right, and what was said of it.
fn marked(quiz: &Quiz) -> (bool, String) {
    let Stage::Revealed(Outcome::Marked { right, remarks, .. }) = &quiz.turn().unwrap().stage else { panic!("not marked") };
    (*right, remarks.iter().map(Inline::plain).collect::<Vec<_>>().join(" "))
}

#[test]
fn a_mistake_that_is_known_is_told() {
    let only = Selection { topics: vec!["vae".into()], levels: vec![Level::Core], ..Selection::default() };
    for (typed, expected) in [("0.25", (false, "That is half of it.")), ("0.3", (false, "")), ("0.501", (true, ""))] {
        let mut quiz = sitting(&only, &Reviews::default(), day(0));
        quiz.compute(typed).unwrap();
        assert_eq!(marked(&quiz), (expected.0, expected.1.to_owned()), "{typed}");
    }
}

#[test]
fn faulty_lines_are_right_when_each_fault_is_named_and_no_sound_line() {
    for (typed, right, says) in [
        ("2 4", true, ""),
        ("5, 2", true, ""),
        ("2 4 5", true, ""),
        ("2", false, "You named 1 of 2."),
        ("1 2 4", false, "You named 2 of 2. Line 1 is not at fault."),
        ("1 3", false, "You named 0 of 2. Lines 1 and 3 are not at fault."),
    ] {
        let mut quiz = Quiz::new(Arc::new(sample::search()), &Selection::default(), &Reviews::default(), day(0), 9).unwrap();
        assert!(quiz.find("9").is_err() && quiz.turn().unwrap().stage == Stage::Thinking);
        quiz.find(typed).unwrap();
        assert_eq!(marked(&quiz), (right, says.to_owned()), "{typed}");
    }
}

#[test]
fn a_score_follows_the_grade_and_not_the_ticks() {
    for (grade, score) in [(Grade::Again, 0.0), (Grade::Hard, 0.5), (Grade::Good, 1.0), (Grade::Easy, 1.0)] {
        let mut reviews = Reviews::default();
        let mut quiz = sitting(&Selection { limit: Some(1), ..only(&["kl"]) }, &reviews, day(0));
        quiz.reveal();
        quiz.grade(grade, day(0), &mut reviews);
        let report = quiz.report();
        assert_eq!((report.score, report.topics[0].score), (score, score), "{grade:?} without a tick");
        assert_eq!(report.topics[0].missed.is_empty(), score == 1.0);
        assert!(report.topics[0].missed.iter().all(|missed| missed.points.is_empty()), "nothing ticked says nothing of the points");
    }
}

/// A deck of one topic whose cards all have the topic as a tag; those with an equal number belong together.
fn families(families: &[(usize, Level)]) -> Arc<Deck> {
    let mut deck = sample::deck();
    let one = deck.cards[0].clone();
    deck.cards = families
        .iter()
        .enumerate()
        .map(|(at, (family, level))| {
            let Matter::Question(question) = &one.matter else { panic!("a question") };
            let mut question = (**question).clone();
            question.label.tags = vec!["kl".into(), format!("family-{family}")];
            Card { id: format!("card-{at}"), level: *level, matter: Matter::Question(Arc::new(question)), ..one.clone() }
        })
        .collect();
    Arc::new(deck)
}

#[test]
fn a_card_is_not_asked_right_after_one_that_gives_it_away() {
    let cards: Vec<(usize, Level)> = (0..12).map(|card| (card / 3, Level::Core)).collect();
    for seed in 0..30 {
        let selection = Selection { seed, ..Selection::default() };
        let mut quiz = Quiz::new(families(&cards), &selection, &Reviews::default(), day(0), 100).unwrap();
        let mut reviews = Reviews::default();
        let asked = grade_all(&mut quiz, &mut reviews, day(0));
        let family = |id: &String| id.trim_start_matches("card-").parse::<usize>().unwrap() / 3;
        let close = asked[..9].windows(2).filter(|pair| family(&pair[0]) == family(&pair[1])).count();
        assert_eq!(close, 0, "{asked:?}");
    }
}

#[test]
fn cards_that_are_alike_are_not_asked_in_the_order_of_the_deck() {
    let cards = [(0, Level::Core), (1, Level::Core), (2, Level::Core), (3, Level::Core)];
    let orders: HashSet<Vec<String>> = (0..40)
        .map(|seed| {
            let selection = Selection { seed, ..Selection::default() };
            let mut quiz = Quiz::new(families(&cards), &selection, &Reviews::default(), day(0), 100).unwrap();
            grade_all(&mut quiz, &mut Reviews::default(), day(0))
        })
        .collect();
    assert!(orders.len() > 10, "{}", orders.len());
}

#[test]
fn new_cards_mix_the_levels_by_the_rule() {
    let all: Vec<(usize, Level)> = (0..40).map(|card| (card, Level::ALL[card % 4])).collect();
    let mut quiz = Quiz::new(families(&all), &Selection::default(), &Reviews::default(), day(0), 10).unwrap();
    let mut levels = Vec::new();
    let mut reviews = Reviews::default();
    while let Some(card) = quiz.card() {
        levels.push(card.level);
        quiz.reveal();
        quiz.grade(Grade::Good, day(0), &mut reviews);
    }
    assert_eq!(levels, MIX);
}

#[test]
fn no_card_is_in_every_exam() {
    let cards: Vec<(usize, Level)> = (0..40).map(|card| (card, Level::ALL[card % 4])).collect();
    let mut drawn: std::collections::HashMap<String, usize> = std::collections::HashMap::new();
    for seed in 0..60 {
        let selection = Selection { seed, ..Selection::default() };
        let quiz = Quiz::exam(families(&cards), &selection, 10, 0, day(0)).unwrap();
        let terms = quiz.exam.as_ref().unwrap();
        terms.cards.iter().for_each(|card| *drawn.entry(quiz.deck.cards[*card].id.clone()).or_default() += 1);
    }
    // Four of ten core cards are drawn each time: none of any level much more often than that.
    assert!(drawn.values().all(|times| *times < 45), "{drawn:?}");
    assert_eq!(drawn.len(), 40, "every card has its turn");
}

#[test]
fn exams_leave_the_predictions_of_sections_out_unless_they_are_asked_for() {
    let mut deck = sample::deck();
    deck.topics[0].0 = crate::content::question::PREDICTIONS.into();
    let deck = Arc::new(deck);
    let exam = |selection: &Selection| Quiz::exam(Arc::clone(&deck), selection, 50, 0, day(0)).unwrap().report().asked;
    assert_eq!((exam(&Selection::default()), exam(&only(&["predictions"]))), (4, 3));
}

#[test]
fn a_topic_is_its_cards_and_not_those_that_have_it_as_a_tag() {
    let mut deck = sample::deck();
    let Matter::Question(question) = deck.cards[3].matter.clone() else { panic!("a question") };
    let mut question = (*question).clone();
    question.label.tags.push("kl".into());
    deck.cards[3].matter = Matter::Question(Arc::new(question));
    let quiz = Quiz::new(Arc::new(deck), &only(&["kl"]), &Reviews::default(), day(0), 100).unwrap();
    assert_eq!(quiz.counts().fresh, 3);
}

#[test]
fn a_card_can_be_skipped_left_out_or_put_aside() {
    let mut reviews = Reviews::default();
    let mut quiz = sitting(&only(&["kl"]), &reviews, day(0));
    let first = id(&quiz).to_owned();
    quiz.skip();
    assert_ne!(id(&quiz), first);
    let second = id(&quiz).to_owned();
    quiz.leave_out();
    let asked = grade_all(&mut quiz, &mut reviews, day(0));
    assert_eq!((asked.len(), asked.last()), (2, Some(&first)), "skipped to the end: {asked:?}");
    assert!(!asked.contains(&second));
    let aside = Selection { aside: Arc::new(HashSet::from([first.clone()])), ..only(&["kl"]) };
    let asked = grade_all(&mut sitting(&aside, &Reviews::default(), day(0)), &mut Reviews::default(), day(0));
    assert!(asked.len() == 2 && !asked.contains(&first));
    let mut exam = exam(&only(&["kl"]), 3, 0);
    exam.leave_out();
    assert_eq!(exam.report().asked, 3);
    assert!(exam.turn().is_some(), "an exam leaves nothing out");
}
