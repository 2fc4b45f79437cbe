#![allow(clippy::unwrap_used)]
//! Properties of every page of the embedded course, and of a page with one of everything.

use std::sync::LazyLock;

use super::*;
use crate::content::course::{Block, Challenge, Choice, Code, Link, List, MathBlock, Note, PaneSpec, Predict, Prose, TextTable};
use crate::content::fault::Fault;
use crate::content::markup::{self, Inline, Role, Target};
use crate::content::math::Formula;
use crate::content::plot::{Plot, Series};
use crate::content::source::Source;
use crate::content::wrap::width_of;

static COURSE: LazyLock<Course> = LazyLock::new(|| Source::Embedded.load().unwrap());

fn sections() -> impl Iterator<Item = &'static Section> {
    COURSE.entries.iter().filter_map(|entry| entry.section.as_deref())
}

fn inline(text: &str) -> Inline {
    markup::parse(text, &|id| COURSE.position(id).map(Target::Entry)).unwrap()
}

fn paragraph(text: &str) -> Prose {
    Prose::Paragraph(inline(text))
}

fn section(blocks: Vec<Block>) -> Section {
    Section { minutes: 1, goals: vec![], blocks, takeaways: vec![], links: vec![] }
}

fn lay_out(blocks: Vec<Block>, width: usize, state: &PageState) -> Page {
    Page::new(&section(blocks), &COURSE, width, state, MathGlyphs::Unicode)
}

fn text(page: &Page) -> String {
    page.lines.iter().map(|line| format!("{}\n", line.text())).collect()
}

fn everything_done(section: &Section) -> PageState {
    PageState {
        answers: section.predictions().map(|predict| (predict.id.clone(), 0)).collect(),
        done: section.challenges().map(|challenge| challenge.id.clone()).collect(),
        hints: section.challenges().map(|challenge| challenge.id.clone()).collect(),
        ..PageState::default()
    }
}

fn predict() -> Block {
    let choice = |text: &str, right| Choice { text: inline(text), right, because: inline(&format!("because of {text}")) };
    Block::Predict(Predict {
        id: "p".into(),
        question: inline("What happens?"),
        choices: vec![choice("up", false), choice("down", true), choice("nothing", false)],
        test: Some(inline("Turn it.")),
        script: Vec::new(),
        signs: Vec::new(),
        measured: None,
        fingerprint: String::new(),
    })
}

#[test]
fn no_line_is_wider_than_the_page() {
    for section in sections() {
        for state in [PageState::default(), everything_done(section)] {
            for width in 20..=120 {
                // Laying out takes milliseconds: ASCII pages are looked at in steps.
                let tiers = if width % 10 == 0 { &[MathGlyphs::Unicode, MathGlyphs::Ascii][..] } else { &[MathGlyphs::Unicode] };
                for glyphs in tiers {
                    let page = Page::new(section, &COURSE, width, &state, *glyphs);
                    for line in &page.lines {
                        assert!(width_of(&line.spans) <= width, "{width}: {:?}", line.text());
                    }
                    for live in &page.live {
                        assert!(live.column + live.width <= width && page.lines[live.line].spans.is_empty(), "{width}: {live:?}");
                    }
                    assert!(page.stops.iter().all(|stop| stop.first <= stop.last && stop.last < page.lines.len()));
                    assert!(page.stops.is_sorted_by_key(|stop| stop.first));
                }
            }
        }
    }
}

#[test]
fn an_ascii_page_is_ascii() {
    for section in sections() {
        for width in [40, 80, 120] {
            let page = Page::new(section, &COURSE, width, &everything_done(section), MathGlyphs::Ascii);
            for line in &page.lines {
                assert!(line.text().is_ascii(), "{}", line.text());
            }
            // what has no spelling becomes a question mark
            let questions = |page: &Page| page.lines.iter().map(|line| line.text().matches('?').count()).sum::<usize>();
            let full = Page::new(section, &COURSE, width, &everything_done(section), MathGlyphs::Unicode);
            assert_eq!(questions(&page), questions(&full), "{width}");
        }
    }
}

#[test]
fn every_word_of_the_text_is_on_the_page() {
    let squeezed = |text: &str| text.split_whitespace().collect::<String>();
    for section in sections() {
        for width in [20, 33, 60, 80, 120] {
            let page = Page::new(section, &COURSE, width, &everything_done(section), MathGlyphs::Unicode);
            let page = squeezed(&text(&page));
            let texts = section.blocks.iter().flat_map(|block| match block {
                Block::Text(Prose::Paragraph(text)) => std::slice::from_ref(text),
                Block::Text(Prose::List(list)) => &list.items,
                Block::Predict(predict) => std::slice::from_ref(&predict.question),
                Block::Challenge(challenge) => std::slice::from_ref(&challenge.hint),
                _ => &[],
            });
            for text in texts.chain(&section.goals).chain(&section.takeaways) {
                let text = squeezed(&text.said());
                assert!(page.contains(&text), "{width}: {text}");
            }
        }
    }
}

#[test]
fn the_same_section_gives_the_same_page() {
    for section in sections() {
        let lay_out = || Page::new(section, &COURSE, 80, &PageState::default(), MathGlyphs::Unicode);
        assert_eq!(lay_out(), lay_out());
    }
}

#[test]
fn every_block_can_be_found_again_at_another_width() {
    for section in sections() {
        let pages = [40, 80, 120].map(|width| Page::new(section, &COURSE, width, &PageState::default(), MathGlyphs::Unicode));
        for page in &pages {
            for block in 0..section.blocks.len() {
                let line = page.line_of_block(block);
                // An empty block (the pane beside the text) shares its line with the next.
                assert_eq!(page.line_of_block(page.block_at_line(line)), line);
            }
        }
    }
}

#[test]
fn a_prediction_says_nothing_before_it_is_answered() {
    let page = lay_out(vec![predict()], 60, &PageState::default());
    let expected = "\n   ▸ Predict  What happens?\n\n     a  up\n     b  down\n     c  nothing\n";
    assert_eq!(text(&page).trim_end(), expected.trim_end());
    let choices: Vec<&StopKind> = page.stops.iter().map(|stop| &stop.kind).collect();
    assert_eq!(choices, [0, 1, 2].map(|index| StopKind::Choice("p".into(), index)).iter().collect::<Vec<_>>());
}

#[test]
fn an_answered_prediction_explains_the_choice_and_the_right_one() {
    let state = PageState { answers: vec![("p".into(), 0)], ..PageState::default() };
    let page = lay_out(vec![predict()], 60, &state);
    let expected = "
   ▸ Predict  What happens?

   ✗ a  up
        Your answer, not so: because of up
   ✓ b  down
        The right answer: because of down
     c  nothing

     Try it  Turn it.";
    assert_eq!(text(&page).trim_end(), expected);
    assert_eq!((page.stops[0].first, page.stops[0].last), (3, 4));
}

#[test]
fn a_challenge_shows_its_hint_on_demand_and_says_when_it_is_done() {
    let challenge = || {
        Block::Challenge(Challenge {
            id: "c".into(),
            goal: inline("KL below 0.1."),
            hint: inline("Turn β."),
            conditions: vec![],
            script: vec![],
        })
    };
    let open = text(&lay_out(vec![challenge()], 60, &PageState::default()));
    assert!(open.contains("◇ Challenge  KL below 0.1.") && open.contains("Enter shows a hint") && !open.contains("Turn β"), "{open}");
    let hints = PageState { hints: vec!["c".into()], ..PageState::default() };
    assert!(text(&lay_out(vec![challenge()], 60, &hints)).contains("Hint  Turn β."));
    let done = PageState { done: vec!["c".into()], ..PageState::default() };
    let done = text(&lay_out(vec![challenge()], 60, &done));
    assert!(done.contains("◆ Challenge, done  KL below") && !done.contains("Enter shows"), "{done}");
}

#[test]
fn the_pane_has_a_place_in_the_text_only_when_it_is_folded() {
    let pane = || {
        Block::Pane(PaneSpec {
            experiment: "e".into(),
            panels: vec!["loss".into()],
            argues: vec![],
            knobs: None,
            watch: vec![],
            start: vec![],
        })
    };
    let folded = lay_out(vec![pane()], 60, &PageState::default());
    assert_eq!(folded.stops.iter().map(|stop| &stop.kind).collect::<Vec<_>>(), [&StopKind::Pane]);
    let beside = lay_out(vec![pane()], 60, &PageState { pane_beside: true, ..PageState::default() });
    assert!(beside.stops.is_empty() && text(&beside).trim().is_empty());
}

#[test]
fn values_of_wide_terms_stand_on_one_line_below_them() {
    let formula = Formula::parse(r"L = \term{a}{\mathbb{E}_{q} [ -\log p(x \mid z) ]} + \term{b}{\mathrm{KL} ( q \,\|\, p )}").unwrap();
    let live = vec![("a".to_owned(), "reconstruction".to_owned()), ("b".to_owned(), "kl".to_owned())];
    let page = lay_out(vec![Block::Math(MathBlock { formula, symbols: vec![], live })], 60, &PageState::default());
    assert_eq!(page.live.iter().map(|live| live.metric.as_str()).collect::<Vec<_>>(), ["reconstruction", "kl"]);
    assert!(page.live[0].line == page.live[1].line && page.live.iter().all(|live| live.stem.is_none()));
    assert!(page.live[0].column + page.live[0].width < page.live[1].column && page.live[1].width >= 9);
}

#[test]
fn values_of_narrow_terms_hang_below_their_own_middles_each_on_its_own_line() {
    let formula = Formula::parse(r"L = \term{a}{R} + \beta \, \term{b}{K}").unwrap();
    let live = vec![("a".to_owned(), "reconstruction".to_owned()), ("b".to_owned(), "kl".to_owned())];
    let page = lay_out(vec![Block::Math(MathBlock { formula, symbols: vec![], live })], 60, &PageState::default());
    let [r, k] = &page.live[..] else { panic!("{:?}", page.live) };
    let formula = page.lines[k.line - 1].text();
    assert_eq!((formula.chars().nth(r.column), formula.chars().nth(k.column)), (Some('R'), Some('K')), "{formula:?}");
    assert_eq!((r.line, r.stem, k.stem), (k.line + 1, Some(1), Some(0)));
    assert!(page.lines[k.line].spans.is_empty() && page.lines[r.line].spans.is_empty());
}

#[test]
fn a_table_aligns_its_columns_and_its_numbers() {
    let row = |cells: &[&str]| cells.iter().map(|cell| inline(cell)).collect::<Vec<_>>();
    let table = || TextTable { header: row(&["layer", "weights"]), rows: vec![row(&["first", "200,704"]), row(&["last one", "16"])] };
    let page = lay_out(vec![Block::Table(table())], 60, &PageState::default());
    let expected = "
   layer      weights
   ──────────────────
   first      200,704
   last one        16";
    assert_eq!(text(&page).trim_end(), expected);
    let narrow = text(&lay_out(vec![Block::Table(table())], 17, &PageState::default()));
    assert!(narrow.contains("layer: first") && narrow.contains("weights: 16"), "{narrow}");
}

#[test]
fn a_note_has_a_bar_and_a_listing_keeps_its_lines() {
    let note = Block::Note(Note { title: inline("Why $t^{-d}$ nats?"), text: ["One.", "Two."].map(paragraph).into() });
    let code = Block::Code(Code { language: "python".into(), source: "def f(x):\n\n    return x\n".into() });
    let page = lay_out(vec![note, code], 60, &PageState::default());
    let expected = "
   │ Why t⁻ᵈ nats?
   │ One.
   │
   │ Two.

     def f(x):

         return x";
    assert_eq!(text(&page).trim_end(), expected);
    assert!(page.lines.iter().flat_map(|line| &line.spans).any(|span| span.role == Role::CodeKeyword));
}

#[test]
fn a_list_hangs_at_its_marks() {
    let list = |first, items: &[&str]| Prose::List(List { first, items: items.iter().map(|item| inline(item)).collect() });
    let note = Note { title: inline("Two"), text: vec![list(None, &["one incomprehensibility, that goes on", "more"])] };
    let blocks = || vec![Block::Text(list(Some(9), &["nine incomprehensibilities, of them", "ten"])), Block::Note(note.clone())];
    let expected = "
    9.  nine incomprehensibilities,
        of them
   10.  ten

   │ Two
   │   •  one incomprehensibility,
   │      that goes on
   │   •  more";
    assert_eq!(text(&lay_out(blocks(), 32 + 4, &PageState::default())).trim_end(), expected);
    let ascii = Page::new(&section(blocks()), &COURSE, 36, &PageState::default(), MathGlyphs::Ascii);
    assert!(text(&ascii).is_ascii() && text(&ascii).contains("|   *  more"), "{}", text(&ascii));
    for width in 12..80 {
        for glyphs in [MathGlyphs::Unicode, MathGlyphs::Ascii] {
            let page = Page::new(&section(blocks()), &COURSE, width, &PageState::default(), glyphs);
            assert!(page.lines.iter().all(|line| width_of(&line.spans) <= width), "{width}");
        }
    }
}

#[test]
fn the_address_of_a_link_is_on_the_page_and_can_be_acted_on() {
    let page =
        lay_out(vec![Block::Text(paragraph("see [the paper](https://a.org/b), or [a.org](https://a.org)"))], 60, &PageState::default());
    assert_eq!(text(&page).trim(), "see the paper (https://a.org/b), or a.org");
    let addresses = ["https://a.org/b", "https://a.org"].map(|address| StopKind::Link(Target::Web(address.into())));
    assert_eq!(page.stops.iter().map(|stop| &stop.kind).collect::<Vec<_>>(), addresses.iter().collect::<Vec<_>>());
    let cell = |text: &str| vec![inline(text)];
    let table = TextTable { header: cell("paper"), rows: vec![cell("[one](https://a.org/b)")] };
    assert!(text(&lay_out(vec![Block::Table(table)], 60, &PageState::default())).contains("one (https://a.org/b)"));
}

#[test]
fn on_paper_hints_and_answers_are_printed_and_no_key_is_offered() {
    let state = PageState { on_paper: true, panels: vec!["price".into()], ..PageState::default() };
    let flat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    // a drill is printed as answered
    for section in sections().filter(|section| section.repair().is_none()) {
        let page = flat(&text(&Page::new(section, &COURSE, 80, &state, MathGlyphs::Unicode)));
        assert!(!page.contains("Enter shows a hint") && !page.contains("Enter opens it"), "{page}");
        assert_eq!(section.pane().is_some(), page.contains("▸ Live pane on the screen: ‘price’. The keys that the text names work there."));
        for challenge in section.challenges() {
            assert!(page.contains(&format!("Hint {}", flat(&challenge.hint.said()))), "{}", challenge.id);
        }
        let mut rest = page.as_str();
        for (number, predict) in (1..).zip(section.predictions()) {
            assert!(page.contains(&format!("▸ Predict {number} ")), "{}", predict.id);
            let right = predict.choices.iter().position(|choice| choice.right).unwrap();
            // an address may stand behind a link
            let because: String = flat(&predict.choices[right].because.said()).chars().take(20).collect();
            let answer = format!("{number} {} {because}", ["a", "b", "c", "d", "e"][right]);
            let at = rest.find(&answer);
            rest = &rest[at.unwrap_or_else(|| panic!("{answer} is not in {rest}"))..];
        }
        assert_eq!(section.predictions().next().is_some(), page.contains("Answers to the predictions"));
        let on_screen = text(&Page::new(section, &COURSE, 80, &PageState::default(), MathGlyphs::Unicode));
        assert!(!on_screen.contains("Answers to the predictions"));
    }
}

#[test]
fn on_paper_a_link_says_what_opens_what_it_leads_to() {
    let state = PageState { on_paper: true, ..PageState::default() };
    let says = |markup: &str| text(&lay_out(vec![Block::Text(paragraph(markup))], 90, &state)).trim().to_owned();
    let terms: Vec<String> = COURSE.glossary.iter().map(|term| term.name.plain()).collect();
    let target = |written: &str| Target::named(written, &[], terms.iter().map(String::as_str));
    for (written, opens) in [
        ("flows/generate", "elbo flows/generate"),
        ("topics/kl", "elbo quiz --topic kl"),
        ("questions/kl-asymmetry", "elbo quiz --find kl-asymmetry"),
        ("terms/nat", "elbo glossary nat"),
    ] {
        let text = markup::parse(&format!("see [it *here*]({written})."), &target).unwrap();
        let page = lay_out(vec![Block::Text(Prose::Paragraph(text))], 90, &state);
        assert_eq!(page.lines.iter().map(Line::text).collect::<String>().trim(), format!("see it here ({opens})."));
    }
    assert_eq!(
        says("see [this](elbo), [section 16](elbo) and [that](derivations/elbo-gap)"),
        "see this (section 16), section 16 and that (elbo derivations/elbo-gap)"
    );
    assert_eq!(says("see [this](https://a.org/b)"), "see this (https://a.org/b)");
}

#[test]
fn a_curve_has_its_lines_kept_and_faults_stand_with_their_places() {
    let series = vec![Series { name: "train".into(), values: vec![3.0, 2.0] }];
    let plot = Plot { title: "loss".into(), across: "step".into(), at: vec![0.0, 10.0], series };
    let page = lay_out(
        vec![Block::Text(paragraph("Before.")), Block::Curve(plot.clone()), Block::Text(paragraph("After."))],
        60,
        &PageState::default(),
    );
    let [figure] = page.figures.as_slice() else { panic!("{:?}", page.figures) };
    assert_eq!((figure.first, figure.column, &figure.plot), (page.starts[1], 3, &plot));
    assert!(page.lines[figure.first..figure.first + figure.rows].iter().all(|line| line.spans.is_empty()));
    assert!(page.lines[figure.first + figure.rows + 1].text().contains("After."));
    let fault = |line, message: &str| Fault { file: "01-a.yaml".into(), line, column: 7, message: message.into() };
    let faulty = Section::faulty(vec![fault(4, "this is wrong"), fault(112, "and this")]);
    let page = text(&Page::new(&faulty, &COURSE, 60, &PageState::default(), MathGlyphs::Unicode));
    let expected = "   This section has 2 faults\n\n   01-a.yaml\n\n       4:7  this is wrong\n\n     112:7  and this\n\n";
    assert!(page.contains(expected) && page.contains("comes back by itself"), "{page}");
}

#[test]
fn colouring_a_listing_moves_nothing() {
    for section in sections() {
        let page =
            |plain_listings| Page::new(section, &COURSE, 50, &PageState { plain_listings, ..PageState::default() }, MathGlyphs::Unicode);
        assert_eq!(text(&page(true)), text(&page(false)));
    }
}

#[test]
fn a_link_to_an_unwritten_section_says_so() {
    let (unwritten, written) = (3, 4);
    let mut course = COURSE.clone();
    course.entries[unwritten].section = None;
    let links = [unwritten, written].map(|entry| Link { to: Target::Entry(entry), why: "why".into() }).into();
    let page = Page::new(&Section { links, ..section(vec![]) }, &course, 80, &PageState::default(), MathGlyphs::Unicode);
    assert_eq!(text(&page).matches("(not written yet)").count(), 1);
    assert_eq!(
        page.stops.iter().map(|stop| stop.kind.clone()).collect::<Vec<_>>(),
        [unwritten, written].map(|entry| StopKind::Link(Target::Entry(entry)))
    );
}

#[test]
fn of_two_links_on_a_line_the_one_at_the_column_is_meant() {
    let page = lay_out(vec![Block::Text(paragraph("see [one](elbo) or [two](bottleneck)"))], 60, &PageState::default());
    let line = page.stops[0].first;
    let target = |column: usize| page.stop_at(line, column).map(|stop| page.stops[stop].kind.clone());
    let to = |id: &str| Some(StopKind::Link(Target::Entry(COURSE.position(id).unwrap())));
    assert_eq!(page.lines[line].text(), "   see one or two");
    assert_eq!([target(7), target(14), target(4), target(50)], [to("elbo"), to("bottleneck"), to("elbo"), to("elbo")]);
    assert_eq!(page.stop_at(line + 1, 7), None);
}

#[test]
fn a_link_over_two_lines_is_one_stop() {
    let page = lay_out(
        vec![Block::Text(paragraph("some words before [a link of many many words](why-compress) and after"))],
        36,
        &PageState::default(),
    );
    assert_eq!(page.stops.len(), 1, "{:?}", page.stops);
    assert_eq!(page.stops[0].last, page.stops[0].first + 1);
}
