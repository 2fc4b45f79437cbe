//! The statistics: retention, what comes back when, the days, the topics and the weakest of them, and the exams.

use super::date::date;
use super::home::{padded, share};
use super::sheet::{Sheet, Writer, count};
use crate::content::course::Course;
use crate::content::markup::{Role, Span};
use crate::study::deck::Deck;
use crate::study::progress::Exam;
use crate::study::schedule::{Grade, Moment};
use crate::study::stats::{RETENTION_DAYS, Stats};

mod pictures;

/// The newest exams that are listed.
const EXAMS_SHOWN: usize = 8;
/// Links of a weak topic.
const LINKS_EACH: usize = 2;

/// What the statistics are of.
pub(super) struct Subject<'a> {
    pub(super) stats: Stats,
    pub(super) deck: &'a Deck,
    pub(super) course: &'a Course,
    pub(super) exams: Vec<&'a Exam>,
}

/// Lays the statistics out.
pub(super) fn sheet(subject: &Subject<'_>, width: usize, is_ascii: bool) -> Sheet {
    let mut out = Writer::new(width, is_ascii);
    out.blank();
    figures(&subject.stats, &mut out);
    weakest(subject, &mut out);
    out.blank();
    pictures::forecast(&subject.stats.forecast, &mut out);
    out.blank();
    pictures::days(&subject.stats.map, &mut out);
    out.blank();
    topics(subject, &mut out);
    exams(&subject.exams, &mut out);
    out.finish()
}

fn figures(stats: &Stats, out: &mut Writer) {
    let line = |out: &mut Writer, label: &str, words: &str| {
        out.item(&[Span::new(format!("{label:<12}"), Role::Label)], &[Span::new(words, Role::Body)]);
    };
    let retention = match stats.retention.share() {
        Some(share) => {
            let asked = count(stats.retention.asked, "repeated card");
            format!("{:.0} % of {asked} in the last {RETENTION_DAYS} days; the schedule aims at {:.0} %", share * 100.0, stats.aim * 100.0)
        }
        None => String::from("not known yet: no card was asked on two days"),
    };
    line(out, "Remembered", &retention);
    line(out, "Cards", &format!("{} seen of {}, {} due now", stats.seen, stats.cards, stats.due));
    let grades = Grade::ALL.iter().zip(stats.grades).map(|(grade, number)| format!("{number} {}", grade.name()));
    line(out, "Grades", &format!("{}: {}; {} today", stats.reviews, grades.collect::<Vec<_>>().join(" · "), stats.today));
    line(out, "Days", &format!("{} in a row, at most {}", stats.streak, stats.longest_streak));
}

/// The topics to look at first, with the sections that teach what is fading.
fn weakest(subject: &Subject<'_>, out: &mut Writer) {
    let weakest = subject.stats.weakest();
    if weakest.is_empty() {
        return;
    }
    out.blank();
    out.say("Weakest topics, and where to read on", Role::Label);
    let mut number = 0;
    for topic in weakest {
        let title = subject.deck.topics.get(topic.topic).map_or("", |(_, title)| title.as_str());
        let words = format!("{title}: of the {} seen, {:.0} % will be known in a week", count(topic.seen, "card"), topic.in_a_week * 100.0);
        out.say(&words, Role::Body);
        for entry in topic.links.iter().take(LINKS_EACH) {
            if let Some(to) = subject.course.entries.get(*entry) {
                number += 1;
                out.link((number <= 9).then_some(number), *entry, &to.named());
            }
        }
    }
}

fn topics(subject: &Subject<'_>, out: &mut Writer) {
    let names = out.body().saturating_sub(33).clamp(8, 34);
    out.say("Topics: seen, due, and the share that will be known in a week (unseen and forgotten cards count as none)", Role::Label);
    for topic in &subject.stats.topics {
        let title = out.spelled(subject.deck.topics.get(topic.topic).map_or("", |(_, title)| title.as_str()));
        let (full, empty) = share(topic.mastery, out.is_ascii());
        out.line(&[
            Span::new(format!("{}{:>3} of {:>3}{:>4} due  ", padded(&title, names), topic.seen, topic.cards, topic.due), Role::Body),
            Span::new(full, Role::Right),
            Span::new(empty, Role::Dim),
            Span::new(format!(" {:>3.0} %", topic.mastery * 100.0), Role::Body),
        ]);
    }
}

fn exams(exams: &[&Exam], out: &mut Writer) {
    out.blank();
    out.say("Exams, the newest first", Role::Label);
    if exams.is_empty() {
        out.say("none yet", Role::Dim);
    }
    for exam in exams.iter().take(EXAMS_SHOWN) {
        let day = Moment { now: exam.began, offset: exam.offset }.day();
        let minutes = exam.ended.saturating_sub(exam.began).div_ceil(60);
        let words = format!("  {} of {} answered in {minutes} min", exam.answered, exam.asked);
        out.line(&[
            Span::new(format!("{}  ", date(day)), Role::Body),
            Span::new(format!("{:>3.0} %", exam.score * 100.0), Role::Strong),
            Span::new(words, Role::Body),
        ]);
    }
    if exams.len() > EXAMS_SHOWN {
        out.say(&format!("and {} earlier", exams.len() - EXAMS_SHOWN), Role::Dim);
    }
}
