//! Whatever is written, a formula is drawn or refused; it never panics and never breaks the grid.

#![allow(clippy::unwrap_used)]

use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::{Formula, MathGlyphs, commands};

/// Rows as wide as the box says, glyphs of one column inside the Basic Multilingual Plane.
pub(super) fn assert_sound(source: &str, width: usize) {
    let formula = Formula::parse(source).unwrap();
    for glyphs in [MathGlyphs::Unicode, MathGlyphs::Ascii] {
        let drawn = formula.layout(width, glyphs);
        assert!(!drawn.rows.is_empty(), "`{source}` has no rows");
        assert!(drawn.baseline < drawn.rows.len(), "`{source}` has its baseline outside");
        for row in &drawn.rows {
            assert_eq!(row.width(), drawn.width, "`{source}` at {width}: row `{row}`");
            let ascii = glyphs == MathGlyphs::Ascii;
            for glyph in row.chars() {
                let combining = matches!(glyph, '\u{300}'..='\u{30C}' | '\u{20D7}');
                assert!(combining || glyph.width() == Some(1), "`{source}` uses {glyph:?}, which is not one column");
                assert!(u32::from(glyph) <= 0xFFFF, "`{source}` uses {glyph:?}, outside the plane");
                assert!(!ascii || glyph.is_ascii(), "`{source}` uses {glyph:?} in ASCII");
            }
        }
        for term in &drawn.terms {
            assert!(term.column + term.width <= drawn.width, "`{source}`: term {} sticks out", term.id);
            assert!(term.bottom < drawn.rows.len(), "`{source}`: term {} ends below", term.id);
        }
    }
    assert!(!formula.one_line().contains('\n'));
    assert!(formula.one_line_ascii().is_ascii(), "{}", formula.one_line_ascii());
}

#[test]
fn every_symbol_can_be_drawn_and_spelled() {
    for name in commands::symbols() {
        assert_sound(&format!("x \\{name} y_{{\\{name}}}"), 80);
        let formula = Formula::parse(&format!("\\{name}")).unwrap();
        assert!(!formula.one_line_ascii().contains('?'), "\\{name} has no ASCII spelling");
    }
}

#[test]
fn random_tokens_are_drawn_or_refused() {
    let mut tokens: Vec<String> = commands::all().map(|name| format!("\\{name} ")).collect();
    for environment in commands::environments() {
        tokens.push(format!("\\begin{{{environment}}}"));
        tokens.push(format!("\\end{{{environment}}}"));
    }
    let plain = [
        "{",
        "}",
        "{",
        "}",
        "^",
        "_",
        "^",
        "_",
        "(",
        ")",
        "[",
        "]",
        "|",
        "\\|",
        "\\{",
        "\\}",
        "&",
        "\\\\",
        "x",
        "y",
        "1",
        "0,1",
        "+",
        "-",
        "=",
        ",",
        "'",
        "/",
        ".",
        "!",
        "~",
        "\\,",
        "\\!",
        "é",
        "𝔼",
        "σ",
        "²",
        "%",
        "$",
        "#",
        "\\",
        "\\text{if }",
        "{a}",
        "{b + c}",
        "\\term{kl}{z}",
        "\\left(",
        "\\right)",
        "\\left.",
        "\\right|",
        "[3]",
        "\\sqrt[3]{x}",
        "\n",
        "*",
        "?",
        "\u{301}",
        "\\operatorname*{a}",
    ];
    tokens.extend(plain.iter().map(|token| (*token).to_owned()));
    let mut rng = StdRng::seed_from_u64(7);
    let mut drawn = 0;
    for _ in 0..20_000 {
        let length = rng.gen_range(1..10);
        let source: String = (0..length).map(|_| tokens.choose(&mut rng).unwrap().as_str()).collect();
        match Formula::parse(&source) {
            Ok(_) => {
                drawn += 1;
                assert_sound(&source, [80, 20, 5, 0][rng.gen_range(0..4)]);
            }
            Err(error) => assert!(error.offset <= source.len(), "`{source}`: {error:?}"),
        }
    }
    assert!(drawn > 500, "only {drawn} of the random formulas were drawn");
}

/// A formula that is right by construction, at most `depth` groups deep.
fn grown(rng: &mut StdRng, depth: usize) -> String {
    let atoms = ["x", "\\theta", "12", "\\sum", "\\int", "\\log", "=", "+", "-", "\\mid", "\\|", ",", "\\hat{z}", "\\ldots", "|", "!"];
    let mut text = String::new();
    for _ in 0..rng.gen_range(1..4) {
        let inner = |rng: &mut StdRng| if depth == 0 { "a".to_owned() } else { grown(rng, depth - 1) };
        let (one, two) = (inner(rng), inner(rng));
        text.push_str(&match rng.gen_range(0..14) {
            0 => format!("\\frac{{{one}}}{{{two}}}"),
            1 => format!("\\sum_{{{one}}}^{{{two}}} "),
            2 => format!("\\left({one}\\right)^{{{two}}}"),
            3 => format!("\\sqrt{{{one}}}"),
            4 => format!("\\underbrace{{{one}}}_{{{two}}}"),
            5 => format!("\\begin{{cases}}{one} & {two} \\\\ {two}\\end{{cases}}"),
            6 => format!("\\begin{{aligned}}{one} &= {two} \\\\ &= {one}\\end{{aligned}}"),
            7 => format!("\\begin{{bmatrix}}{one} & {two} \\\\ {two} & {one}\\end{{bmatrix}}"),
            8 => format!("[{one}] \\quad {two}"),
            9 => format!("\\bar{{{one}}}_{{{two}}}"),
            _ => format!("{} ", atoms.choose(rng).unwrap()),
        });
    }
    text
}

#[test]
fn grown_formulas_keep_to_the_grid_at_every_width() {
    let mut rng = StdRng::seed_from_u64(11);
    for _ in 0..600 {
        let source = grown(&mut rng, 2);
        if source.len() < 2_000 {
            assert_sound(&source, rng.gen_range(0..100));
        }
    }
}

#[test]
fn faults_name_what_is_wrong_and_where() {
    let faults = [
        ("a + \\lambdaa", 4, "unknown command `\\lambdaa`; did you mean `\\lambda`?"),
        ("\\color{red}{x}", 0, "unknown command `\\color`"),
        ("\\def\\a{x}", 0, "unknown command `\\def`"),
        ("\\frac{a}{", 8, "`{` is never closed"),
        ("a } b", 2, "`}` closes nothing"),
        ("\\left( x }", 9, "`}` closes `\\left` opened at byte 0"),
        ("x + \\left y", 4, "`\\left` needs a delimiter"),
        ("\\begin{tabular} x \\end{tabular}", 7, "unknown environment `tabular`"),
        ("\\begin{cases} x", 0, "`\\begin{cases}` is never closed"),
        ("a & b", 2, "`&` stands outside an environment"),
        ("a \\\\ b", 2, "`\\\\` stands outside an environment"),
        ("x^", 0, "lacks its argument"),
        ("\\frac{a}", 0, "lacks its argument"),
        ("x^2^3", 0, "superscript twice"),
        ("\\term{KL}{x}", 6, "`KL` is no term id"),
        ("\\term{kl}{x} + \\term{kl}{y}", 21, "the term id `kl` is used twice"),
        ("\\term{kl} x", 0, "needs the term itself in braces"),
        ("\\text{a $ b}", 8, "`\\text` takes plain text; `$` cannot stand in it"),
        ("x + é", 4, "`é` is no symbol of formulas"),
        ("\\text{𝔼}", 6, "cannot stand in it"),
        ("50%", 2, "write `\\%`"),
        ("x \\", 2, "lone backslash"),
        ("\\not x", 0, "`\\not` before anything but a relation"),
        ("\\limits x", 0, "`\\limits`"),
        ("  ", 0, "the formula is empty"),
    ];
    for (source, offset, message) in faults {
        let error = Formula::parse(source).unwrap_err();
        assert!(error.message.contains(message), "`{source}` says `{}`", error.message);
        assert_eq!(error.offset, offset, "`{source}`: {}", error.message);
    }
}

#[test]
fn braces_in_braces_are_laid_out_in_good_time() {
    let mut source = "x".to_owned();
    for _ in 0..16 {
        source = format!("\\underbrace{{{source} + y}}_z");
    }
    assert_sound(&source, 80);
    assert_sound(&source, 10);
}

#[test]
fn deep_parentheses_do_not_exhaust_the_stack() {
    assert_sound(&format!("{}x{}", "(".repeat(900), ")".repeat(900)), 80);
    let mut source = "x".to_owned();
    for _ in 0..16 {
        source = format!("{}{{{source}}}{}", "(".repeat(10), ")".repeat(10));
    }
    assert_sound(&source, 80);
    assert_sound(&source, 30);
}

#[test]
fn deep_nesting_is_refused() {
    let groups = format!("{}x{}", "{".repeat(40), "}".repeat(40));
    assert!(Formula::parse(&groups).unwrap_err().message.contains("nested deeper"));
    let roots = format!("{}x", "\\sqrt".repeat(300));
    assert!(Formula::parse(&roots).unwrap_err().message.contains("chain"));
    let long = "x + ".repeat(1_000);
    assert!(Formula::parse(&long).unwrap_err().message.contains("longer"));
}
