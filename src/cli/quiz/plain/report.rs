//! How it went, in words.

use std::io;

use super::Sitting;
use crate::content::markup::Inline;
use crate::content::question::Task;
use crate::study::deck::Matter;
use crate::study::quiz::{Missed, Report};
use crate::study::schedule::Grade;

impl Sitting<'_, '_> {
    pub(super) fn say_report(&mut self, report: &Report) -> io::Result<()> {
        if report.answered == 0 {
            return self.desk.say("\nNothing was answered; nothing has changed.");
        }
        let percent = |share: f64| (share * 100.0).round();
        let saved = if self.keeper.is_sound() { " Everything is saved." } else { "" };
        if self.quiz.is_exam() {
            let seconds = report.seconds.unwrap_or(0);
            let time = format!("{} min {} s", seconds / 60, seconds % 60);
            let answered = format!("{} of {} answered in {time}", report.answered, report.asked);
            self.desk.say(&format!("\nThe exam: {} out of 100, {answered}.{saved}", percent(report.score)))?;
            if report.unseen > 0 {
                let words = if report.unseen == 1 { "question was not reached and counts" } else { "questions were not reached and count" };
                self.desk.say(&format!("{} {words} as nothing.", report.unseen))?;
            }
        } else {
            let graded = Grade::ALL.iter().zip(report.grades).map(|(grade, count)| format!("{count} {}", grade.name()));
            let graded = graded.collect::<Vec<_>>().join(", ");
            let cards = format!("{} question{}", report.answered, if report.answered == 1 { "" } else { "s" });
            self.desk.say(&format!(
                "\n{cards}: {graded}. Score {} out of 100 (again 0, hard 50, good and easy 100).{saved}",
                percent(report.score)
            ))?;
        }
        for topic in report.topics.iter().filter(|topic| topic.unseen < topic.asked) {
            let title = self.quiz.deck().topics[topic.topic].1.clone();
            self.desk.say(&format!("\n{title}: {} out of 100 ({} asked)", percent(topic.score), topic.asked))?;
            for missed in &topic.missed {
                self.say_missed(missed)?;
            }
            if !topic.missed.is_empty() {
                let sections = self.sections(&topic.links);
                self.desk.say_behind("  To read: ", &sections)?;
            }
        }
        Ok(())
    }

    fn say_missed(&mut self, missed: &Missed) -> io::Result<()> {
        let card = self.quiz.deck().cards[missed.card].clone();
        let note = match (missed.answered, missed.partly) {
            (false, _) => " (not answered)",
            (true, true) => " (known in part)",
            (true, false) => "",
        };
        match &card.matter {
            Matter::Question(question) => {
                self.desk.say_behind("  - ", &format!("{}{note}", question.question.said()))?;
                for point in missed.points.iter().filter_map(|point| question.points.get(*point)) {
                    self.desk.tell("    missed: ", point)?;
                }
                Ok(())
            }
            Matter::Drill(drill) => {
                let asked = match &drill.task {
                    Task::Choose { question, .. } | Task::Sort { question, .. } | Task::Find { question, .. } => question.clone(),
                    Task::Compute(computation) => missed.posed.clone().unwrap_or_else(|| computation.pose(0).question),
                };
                self.desk.say_behind("  - ", &format!("{}{note}", Inline::plain(&asked)))
            }
        }
    }
}
