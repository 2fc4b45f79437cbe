#![allow(clippy::unwrap_used)]
//! What is written can be read back, and says what the cards say.

use std::collections::{HashMap, HashSet};

use super::sheet::{Marks, Piece};
use super::*;
use crate::content::markup::{self, Inline};
use crate::content::question::Task;
use crate::study::deck::Matter;

fn args(format: Format) -> ExportArgs {
    ExportArgs { format, topic: Vec::new(), level: Vec::new(), deck: None, seed: 7, output: "-".into() }
}

fn everything() -> (Course, Deck, Vec<Sheet>) {
    let course = Source::Embedded.load().unwrap();
    let mut deck = Deck::of(&course);
    let sheets = chosen(&args(Format::Anki), &deck, &course).unwrap();
    // Predictions of sections speak of their panes, and are left out; they are the last topic.
    deck.cards = deck.cards.iter().filter(|card| !deck.is_prediction(card)).cloned().collect();
    deck.topics.pop();
    (course, deck, sheets)
}

fn anki(sheets: &[Sheet]) -> String {
    let mut out = Vec::new();
    anki::write(sheets, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn markdown(sheets: &[Sheet]) -> String {
    let mut out = Vec::new();
    markdown::write("elbo", sheets, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn inline(text: &str) -> Inline {
    markup::parse(text, &|_| None).unwrap()
}

fn one(id: &str, front: Vec<Piece>, back: Vec<Piece>) -> Sheet {
    Sheet { id: id.into(), topic: "A <topic>".into(), level: Level::Core, tags: vec!["elbo".into()], front, back }
}

/// Reads tab-separated values with quotes, as Anki's reader of CSV does: headers, then rows.
fn parsed(text: &str) -> (HashMap<String, String>, Vec<Vec<String>>) {
    let mut headers = HashMap::new();
    let mut rest = text;
    while let Some(line) = rest.strip_prefix('#') {
        let (line, after) = line.split_once('\n').unwrap();
        let (key, value) = line.split_once(':').unwrap();
        headers.insert(key.to_owned(), value.to_owned());
        rest = after;
    }
    let (mut rows, mut row, mut field, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut characters = rest.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '"' if quoted && characters.peek() == Some(&'"') => field.push(characters.next().unwrap()),
            '"' if quoted => quoted = false,
            '"' if field.is_empty() => quoted = true,
            '\t' if !quoted => row.push(std::mem::take(&mut field)),
            '\n' if !quoted => {
                row.push(std::mem::take(&mut field));
                rows.push(std::mem::take(&mut row));
            }
            c => field.push(c),
        }
    }
    assert!(row.is_empty() && field.is_empty() && !quoted, "the file ends in the middle of a row");
    (headers, rows)
}

#[test]
fn anki_finds_its_headers_and_five_columns_in_every_row() {
    let (_, deck, sheets) = everything();
    let (headers, rows) = parsed(&anki(&sheets));
    let expected = [
        ("separator", "tab"),
        ("html", "true"),
        ("notetype", "Basic"),
        ("columns", "GUID\tFront\tBack\tDeck\tTags"),
        ("guid column", "1"),
        ("deck column", "4"),
        ("tags column", "5"),
    ];
    assert_eq!(headers.len(), expected.len());
    for (key, value) in expected {
        assert_eq!(headers[key], value, "{key}");
    }
    assert_eq!(rows.len(), deck.cards.len());
    let guids: HashSet<&str> = rows.iter().map(|row| row[0].as_str()).collect();
    assert_eq!(guids.len(), rows.len());
    for (row, card) in rows.iter().zip(&deck.cards) {
        assert_eq!(row.len(), 5, "{}", row[0]);
        assert_eq!(row[0], card.id);
        assert!(row.iter().all(|field| !field.is_empty()) && row[3].starts_with("elbo::"));
        let tags: Vec<&str> = row[4].split(' ').collect();
        assert!(tags.contains(&card.level.name()) && card.matter.label().tags.iter().all(|tag| tags.contains(&tag.as_str())), "{}", row[4]);
        // A formula that was opened is closed, and so is every element.
        assert_eq!(row[2].matches("\\(").count(), row[2].matches("\\)").count(), "{}", row[2]);
        for element in ["p", "b", "i", "li", "ul", "code"] {
            assert_eq!(row[2].matches(&format!("<{element}>")).count(), row[2].matches(&format!("</{element}>")).count(), "{}", row[2]);
        }
    }
}

#[test]
fn what_means_something_to_html_or_to_tables_is_escaped() {
    let text = inline("a < b & \"c\" `x<y>` *so* **much** $x < \\KL(y)$");
    let sheets = [one("mine/\"odd\" id", vec![Piece::Text(text)], vec![Piece::List(Marks::Letters, vec![inline("one\ttab")])])];
    let (_, rows) = parsed(&anki(&sheets));
    assert_eq!(rows[0][0], "mine/\"odd\" id");
    let expected = "<p>a &lt; b &amp; &quot;c&quot; <code>x&lt;y&gt;</code> <i>so</i> <b>much</b> \\(x &lt; \\mathrm{KL}(y)\\)</p>";
    assert_eq!(rows[0][1], expected);
    assert_eq!(rows[0][2], "<ol type=A><li>one tab</li></ol>");
    let (_, rows) = parsed(&anki(&[one("#1/x", vec![], vec![])]));
    assert_eq!(rows[0][0], "#1/x", "an id with a hash is no comment");
}

#[test]
fn a_card_says_what_is_asked_on_its_front_and_what_is_answered_on_its_back() {
    let (_, deck, sheets) = everything();
    let plain = |pieces: &[Piece]| -> String {
        let piece = |piece: &Piece| match piece {
            Piece::Text(text) => text.plain(),
            Piece::Labelled(label, text) => format!("{label}: {}", text.plain()),
            Piece::List(_, items) => items.iter().map(|item| item.plain() + "\n").collect(),
            Piece::Formula(formula) => formula.source.clone(),
            Piece::Listing(code) => code.source.clone(),
            Piece::Figures(plot) => plot.title.clone(),
        };
        pieces.iter().map(|one| piece(one) + "\n").collect()
    };
    let mut kinds = HashSet::new();
    for (sheet, card) in sheets.iter().zip(&deck.cards) {
        let (front, back) = (plain(&sheet.front), plain(&sheet.back));
        assert!(back.contains("Sections: § "), "{}", sheet.id);
        match &card.matter {
            Matter::Question(question) => {
                kinds.insert("question");
                assert!(front.starts_with(&question.question.plain()));
                assert!(question.formulas.iter().all(|formula| back.contains(&formula.source)), "{}", sheet.id);
                assert!(question.points.iter().chain(&question.answer).all(|text| back.contains(&text.plain())), "{}", sheet.id);
                assert!(back.contains(&question.wrong.because.plain()) && back.contains(&question.follow_up.question.plain()));
            }
            Matter::Drill(drill) => match &drill.task {
                Task::Choose { choices, .. } => {
                    kinds.insert("choose");
                    let right = choices.iter().find(|choice| choice.right).unwrap();
                    assert!(choices.iter().all(|choice| front.contains(&choice.text.plain()) && back.contains(&choice.because.plain())));
                    assert!(back.starts_with(&format!("Answer: {}", right.text.plain())), "{back}");
                }
                Task::Compute(_) => {
                    kinds.insert("compute");
                    assert!(!front.contains("{{") && !back.contains("{{") && back.starts_with("Answer: "), "{front}\n{back}");
                }
                Task::Sort { steps, .. } => {
                    kinds.insert("sort");
                    let places: Vec<usize> = steps.iter().map(|step| back.find(&step.plain()).unwrap()).collect();
                    assert!(
                        places.is_sorted()
                            && sheet.front[1] != Piece::List(Marks::Dots, steps.clone())
                            && steps.iter().all(|step| front.contains(&step.plain())),
                        "{back}"
                    );
                }
                Task::Find { question, faulty } => {
                    kinds.insert("find");
                    let source = &drill.exhibit.code.as_ref().unwrap().source;
                    assert!(front.starts_with(&question.plain()) && front.contains(source), "{front}");
                    assert!(faulty.iter().all(|fault| back.contains(&fault.place()) && back.contains(&fault.because.plain())), "{back}");
                }
            },
        }
    }
    assert!(kinds.len() >= 4, "{kinds:?}");
}

#[test]
fn choices_are_shuffled_by_the_seed_and_always_the_same_way() {
    let (course, deck, sheets) = everything();
    let other = chosen(&ExportArgs { seed: 8, ..args(Format::Anki) }, &deck, &course).unwrap();
    assert_eq!(anki(&sheets), anki(&chosen(&args(Format::Anki), &deck, &course).unwrap()));
    assert_ne!(anki(&sheets), anki(&other));
}

#[test]
fn markdown_is_a_document_by_topic_with_the_answers_in_it() {
    let (_, deck, sheets) = everything();
    let text = markdown(&sheets);
    assert!(text.starts_with("# elbo: questions and answers\n"));
    assert_eq!(text.matches("\n## ").count(), deck.topics.len());
    assert_eq!(text.matches("\n### ").count(), deck.cards.len());
    for card in &deck.cards {
        assert!(text.contains(&format!("*{}* · `{}`", card.level.name(), card.id)), "{}", card.id);
    }
    assert!(!text.contains("\n\n\n") && !text.lines().any(|line| line.ends_with(' ')), "untidy");
}

#[test]
fn what_means_something_to_markdown_is_escaped() {
    let text = inline("a\\*b_c <d> *the $x_1$ here* \\[e\\] `f_g` **h**");
    let written =
        markdown(&[one("id", vec![Piece::Text(text)], vec![Piece::Text(inline("1. not a list")), Piece::Text(inline("- nor this"))])]);
    assert!(written.contains("### a\\*b\\_c \\<d\\> *the* $x_1$ *here* \\[e\\] `f_g` **h**\n"), "{written}");
    assert!(written.contains("\n1\\. not a list\n") && written.contains("\n\\- nor this\n"), "{written}");
    assert!(written.contains("## A \\<topic\\>"));
}

#[test]
fn filters_choose_cards_and_a_slip_gets_a_suggestion() {
    let (course, ..) = everything();
    let deck = Deck::of(&course);
    let with = |topic: &str, level: Option<Level>| {
        let args = ExportArgs { topic: vec![topic.into()], level: level.into_iter().collect(), ..args(Format::Anki) };
        chosen(&args, &deck, &course)
    };
    let predictions = with("predictions", None).unwrap();
    assert!(!predictions.is_empty() && predictions.iter().all(|sheet| sheet.tags.iter().any(|tag| tag == "predictions")));
    // A section's id is the tag of its predictions.
    assert!(with("two-term-loss", None).unwrap().iter().any(|sheet| sheet.id == "beta-twenty"));
    assert!(with("predictions", Some(Level::Research)).unwrap_err().contains("no card passes"));
    assert!(with("predicitons", None).unwrap_err().contains("did you mean 'predictions'?"));
}

#[test]
fn a_link_to_an_address_stays_a_link() {
    let sheets = [one("a", vec![Piece::Text(inline("see [the *paper*](https://a.org/b?c=1&d)"))], vec![])];
    assert!(anki(&sheets).contains("<a href=\"\"https://a.org/b?c=1&amp;d\"\">the paper</a>"), "{}", anki(&sheets));
    assert!(markdown(&sheets).contains("[the paper](<https://a.org/b?c=1&d>)"), "{}", markdown(&sheets));
}
