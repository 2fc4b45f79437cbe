//! Hostile inputs, made by mutation of sound ones: nothing may panic, and what holds for sound inputs must hold for whatever is accepted.
//!
//! In the suite each target takes a few hundred inputs, always the same. `ELBO_FUZZ_SECONDS=600 cargo test --lib fuzz:: -- --nocapture`
//! goes on for so long with new ones each time; a failing input is made small and printed.
#![allow(clippy::unwrap_used)]

use std::time::{Duration, Instant};

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::content::check::check;
use crate::content::load::load;
use crate::content::markup;
use crate::content::math::{Formula, MathGlyphs};
use crate::content::page::{Page, PageState};
use crate::content::source::{Files, Source, SourceFile};
use crate::words::is_raw;

mod bytes;

/// Inputs of each target in the suite.
const CASES: u32 = 200;

/// Tries `check` on what `inputs` makes: [`CASES`] of them, or new ones for as long as `ELBO_FUZZ_SECONDS` says.
fn fuzz<S: Strategy>(name: &str, inputs: &S, check: impl Fn(S::Value)) {
    let config = || Config { cases: CASES, failure_persistence: None, ..Config::default() };
    let all = |mut runner: TestRunner| {
        let result = runner.run(inputs, |input| {
            check(input);
            Ok(())
        });
        result.unwrap_or_else(|failure| panic!("{name}: {failure}"));
    };
    let seconds = std::env::var("ELBO_FUZZ_SECONDS").ok().and_then(|seconds| seconds.parse().ok());
    let Some(seconds) = seconds else {
        return all(TestRunner::new_with_rng(config(), TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32])));
    };
    let (start, mut inputs) = (Instant::now(), 0);
    while start.elapsed() < Duration::from_secs(seconds) {
        all(TestRunner::new(config()));
        inputs += CASES;
    }
    println!("{name}: {inputs} inputs in {seconds} s, none failed");
}

/// One change of an input, at a place that is a share of its length.
#[derive(Clone, Debug)]
enum Edit {
    Cut(f64, usize),
    Flip(f64, u8),
    Insert(f64, usize),
    Repeat(f64, usize, usize),
    Double(f64, usize),
}

fn edit() -> impl Strategy<Value = Edit> {
    let place = || 0.0..1.0_f64;
    prop_oneof![
        (place(), 1_usize..40).prop_map(|(at, length)| Edit::Cut(at, length)),
        (place(), 0_u8..8).prop_map(|(at, bit)| Edit::Flip(at, bit)),
        (place(), any::<usize>()).prop_map(|(at, token)| Edit::Insert(at, token)),
        (place(), any::<usize>(), 1_usize..300).prop_map(|(at, token, times)| Edit::Repeat(at, token, times)),
        (place(), 1_usize..200).prop_map(|(at, length)| Edit::Double(at, length)),
    ]
}

fn apply(mut input: Vec<u8>, edits: &[Edit], tokens: &[&str]) -> Vec<u8> {
    let token = |index: usize| tokens[index % tokens.len()].as_bytes();
    for edit in edits {
        let place = |at: f64| ((input.len() as f64 * at) as usize).min(input.len());
        match *edit {
            Edit::Cut(at, length) => {
                let from = place(at);
                input.drain(from..(from + length).min(input.len()));
            }
            Edit::Flip(at, bit) => {
                let at = place(at);
                if let Some(byte) = input.get_mut(at) {
                    *byte ^= 1 << bit;
                }
            }
            Edit::Insert(at, which) => {
                let at = place(at);
                input.splice(at..at, token(which).iter().copied());
            }
            Edit::Repeat(at, which, times) => {
                let at = place(at);
                input.splice(at..at, token(which).repeat(times));
            }
            Edit::Double(at, length) => {
                let from = place(at);
                let piece = input[from..(from + length).min(input.len())].to_vec();
                input.splice(from..from, piece);
            }
        }
    }
    input
}

/// One of the seeds, changed in up to five places.
fn mutated(seeds: Vec<Vec<u8>>, tokens: &'static [&'static str]) -> impl Strategy<Value = Vec<u8>> {
    (prop::sample::select(seeds), prop::collection::vec(edit(), 1..6)).prop_map(move |(seed, edits)| apply(seed, &edits, tokens))
}

/// Likewise, as text.
fn mutated_text(seeds: &[&str], tokens: &'static [&'static str]) -> impl Strategy<Value = String> {
    let seeds = seeds.iter().map(|seed| seed.as_bytes().to_vec()).collect();
    mutated(seeds, tokens).prop_map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

const YAML: &[&str] = &[
    "- ",
    "[",
    "{",
    "}",
    "]",
    ": ",
    "\n",
    "  ",
    "'",
    "\"",
    "|\n",
    ">-\n",
    "&a ",
    "*a",
    "!!str ",
    "---\n",
    "#",
    "\t",
    "\u{1b}[31m",
    "\u{202e}",
    "\u{200b}",
    "null",
    "1e999",
    "true",
    "? ",
    "%YAML 9\n",
    "\u{0}",
    "漢",
    "$",
    "`",
    "**",
    "\\e",
    "\\",
    "{{mu}}",
    "id: elbo\n",
    "\u{feff}",
];

const MARKUP: &[&str] = &[
    "*",
    "**",
    "`",
    "$",
    "[",
    "]",
    "](",
    ")",
    "(",
    "\\",
    "https://a.b/c",
    "anatomy",
    "\n",
    "\n\n",
    " ",
    "é",
    "漢",
    "\u{202e}",
    "{{",
    "}}",
    "\\frac",
    "{",
    "}",
    "^",
    "_",
    "<",
    "- ",
    "1. ",
];

const LATEX: &[&str] = &[
    "{",
    "}",
    "^",
    "_",
    "\\frac",
    "\\left(",
    "\\right)",
    "\\sum",
    "\\begin{cases}",
    "\\end{cases}",
    "&",
    "\\\\",
    "\\term{kl}",
    "\\sqrt",
    "[",
    "]",
    "\\hat",
    "|",
    "\\text{a}",
    "'",
    "\\",
    "é",
    "𝔼",
    "(",
    ")",
    "\\underbrace",
    "\\mathbb",
    " ",
    "=",
    "+",
];

const ARITHMETIC: &[&str] =
    &["+", "-", "*", "/", "^", "(", ")", "ln", "exp(", "min(", ",", "pi", "mu", "1e308", "0", ".", "{{", "}}", " ", "÷", "e"];

/// A course of the embedded one's files, of which one is another.
fn with(files: &Files, change: impl Fn(&mut Files)) -> Files {
    let mut files = files.clone();
    change(&mut files);
    files
}

/// What the checker says of a course holds nothing raw and stays on a line; a course without a fault loads and can be laid out.
fn assert_checked(files: &Files) {
    let faults = check(files, None);
    for fault in &faults {
        let shown = fault.to_string();
        assert!(!shown.contains(is_raw), "{shown:?}");
        assert!(fault.line > 0 && fault.column > 0, "{shown}");
    }
    if faults.is_empty() {
        let course = load(files).expect("a course without a fault loads");
        for section in course.entries.iter().filter_map(|entry| entry.section.as_ref()) {
            for (width, glyphs) in [(76, MathGlyphs::Unicode), (30, MathGlyphs::Ascii)] {
                let page = Page::new(section, &course, width, &PageState::default(), glyphs);
                assert!(page.lines.iter().all(|line| !line.text().contains(is_raw)));
            }
        }
        for drill in course.topics().iter().flat_map(|topic| &topic.drills) {
            if let crate::content::question::Task::Compute(computation) = &drill.task {
                let posed = computation.pose(7);
                assert!(posed.answer.is_finite());
            }
        }
    }
}

#[test]
fn any_course_is_listed_with_its_faults_or_read() {
    let files = Source::Embedded.read().unwrap();
    // One section and one topic are enough, and leave time for many.
    let small = with(&files, |files| {
        files.sections.retain(|file| file.name.contains("two-term-loss"));
        files.questions.clear();
        files.flows.clear();
        files.demos.clear();
        files.derivations.clear();
        files.repairs.clear();
    });
    let seeds: Vec<&str> = small.sections.iter().map(|file| file.text.as_ref()).collect();
    fuzz("course", &mutated_text(&seeds, YAML), |text| {
        assert_checked(&with(&small, |files| files.sections[0].text = text.clone().into()));
    });
    fuzz("course.yaml", &mutated_text(&[small.course.text.as_ref()], YAML), |text| {
        assert_checked(&with(&small, |files| files.course.text = text.clone().into()));
    });
}

#[test]
fn any_topic_is_listed_with_its_faults_or_read() {
    let files = Source::Embedded.read().unwrap();
    let small = with(&files, |files| {
        files.sections.clear();
        files.flows.clear();
        files.demos.clear();
        files.derivations.clear();
        files.repairs.clear();
        files.questions.retain(|file| file.name == "kl.yaml");
    });
    let seeds: Vec<&str> = small.questions.iter().map(|file| file.text.as_ref()).collect();
    fuzz("questions", &mutated_text(&seeds, YAML), |text| {
        assert_checked(&with(&small, |files| files.questions[0].text = text.clone().into()));
    });
}

#[test]
fn any_flow_derivation_or_repair_is_listed_with_its_faults_or_read() {
    let files = Source::Embedded.read().unwrap();
    let small = with(&files, |files| {
        files.sections.clear();
        files.questions.clear();
        files.flows.retain(|file| file.name == "generate.yaml");
        files.derivations.retain(|file| file.name == "gaussian-mse.yaml");
        files.repairs.retain(|file| file.name == "small-loss.yaml");
    });
    fuzz("flow", &mutated_text(&[small.flows[0].text.as_ref()], YAML), |text| {
        assert_checked(&with(&small, |files| files.flows[0].text = text.clone().into()));
    });
    fuzz("derivation", &mutated_text(&[small.derivations[0].text.as_ref()], YAML), |text| {
        assert_checked(&with(&small, |files| files.derivations[0].text = text.clone().into()));
    });
    fuzz("repair", &mutated_text(&[small.repairs[0].text.as_ref()], YAML), |text| {
        assert_checked(&with(&small, |files| files.repairs[0].text = text.clone().into()));
    });
}

#[test]
fn any_markup_is_read_with_faults_inside_it() {
    let seeds = [
        "a *b c* **d** `e_f*` and $x^2 + \\frac{1}{2}$, see [the *whole* story](anatomy).",
        "in [0, 1] always, [web](https://a.b/c_(d)), 2 \\* 3",
        "one\n\ntwo *three\nfour*\n",
    ];
    fuzz("markup", &mutated_text(&seeds, MARKUP), |text| {
        let resolve = |id: &str| (id == "anatomy").then_some(markup::Target::Entry(1));
        let (inline, errors) = markup::parse_all(&text, &resolve);
        assert!(errors.iter().all(|error| error.offset <= text.len() && text.is_char_boundary(error.offset)), "{errors:?}");
        assert!(inline.plain().len() <= 20 * text.len() + 20);
        for (offset, paragraph) in markup::paragraphs(&text) {
            assert_eq!(&text[offset..offset + paragraph.len()], paragraph);
        }
        let spelled = crate::content::ascii(&inline.plain());
        assert!(spelled.is_ascii());
    });
}

#[test]
fn any_formula_is_drawn_on_its_grid_or_refused() {
    use unicode_width::UnicodeWidthStr;
    let seeds = [
        "\\log p_\\theta(x) \\ge \\term{kl}{D_{KL}(q \\| p)} + \\frac{1}{2}\\sum_{j=1}^d \\left(1 + \\log\\sigma_j^2\\right)",
        "\\begin{cases} a & x > 0 \\\\ b & \\text{else} \\end{cases}",
        "\\underbrace{\\hat{x} - \\sqrt[3]{x}}_{z} = \\begin{aligned} a &= b \\\\ &= c \\end{aligned}",
    ];
    fuzz("formula", &mutated_text(&seeds, LATEX), |text| match Formula::parse(&text) {
        Err(error) => assert!(error.offset <= text.len() && !error.message.is_empty(), "{error:?}"),
        Ok(formula) => {
            for width in [80, 20, 3] {
                for glyphs in [MathGlyphs::Unicode, MathGlyphs::Ascii] {
                    let drawn = formula.layout(width, glyphs);
                    assert!(drawn.rows.iter().all(|row| row.width() == drawn.width), "{text:?}: {drawn:?}");
                }
            }
            assert!(formula.one_line_ascii().is_ascii() && !formula.one_line().contains('\n'));
        }
    });
}

#[test]
fn any_expression_has_a_value_or_a_place_where_it_fails() {
    use crate::content::{expression::Expression, template::Template};
    let seeds = ["(sigma^2 + mu^2 - 1)/2 - ln(sigma)", "min(1, 2)*-x^2^-1 + sigmoid(mu)", "{{mu}} and {{ln(sigma)}} nats, $x^{{{n}}}$"];
    fuzz("expression", &mutated_text(&seeds, ARITHMETIC), |text| {
        match Expression::parse(&text) {
            Ok(expression) => {
                let value = expression.value(&|_| Some(0.5));
                assert_eq!(value.to_bits(), expression.value(&|_| Some(0.5)).to_bits());
                assert!(expression.names().all(|(name, offset)| text[offset..].starts_with(name)));
            }
            Err(error) => assert!(error.offset <= text.len() && text.is_char_boundary(error.offset), "{error:?}"),
        }
        match Template::parse(&text) {
            Ok(template) => {
                let filled = template.fill(&|_| Some(0.5));
                assert!((0..=filled.text.len()).all(|offset| filled.origin(offset) <= text.len()));
            }
            Err(error) => assert!(error.offset <= text.len() && text.is_char_boundary(error.offset), "{error:?}"),
        }
    });
}

/// A file of topics that belongs to no course goes through the same checks; the name of its folder may be anything.
#[test]
fn faults_stay_on_one_line_whatever_the_file_is_called() {
    let files = with(&Source::Embedded.read().unwrap(), |files| {
        let raw = SourceFile {
            path: "a\u{1b}]0;x\u{7}\nb/\u{202e}.yaml".into(),
            name: "\u{1b}c.yaml".into(),
            text: "id: \"\\e[31mx\"\n\"\\u202ek\": 1\n".into(),
        };
        files.sections = vec![raw];
    });
    let faults = check(&files, None);
    assert!(faults.len() > 3);
    for fault in faults {
        assert!(!fault.to_string().contains(is_raw), "{:?}", fault.to_string());
    }
}
