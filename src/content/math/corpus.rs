//! The formulas that the course needs, drawn and written out.

#![allow(clippy::unwrap_used)]

mod screens;

use std::num::NonZeroU16;

use unicode_width::UnicodeWidthStr;

use super::robustness::assert_sound;
use super::{Formula, MathBox, MathGlyphs, TermBox};
use screens::SCREENS;

/// The same in ASCII.
#[rustfmt::skip]
const ASCII_SCREENS: &[(&str, &str)] = &[
    (
        r"\KL(q \| p) = \frac{1}{2} \sum_{j=1}^{d} \left( \mu_j^2 + \sigma_j^2 - 1 - \ln \sigma_j^2 \right)",
        r"
                1   d     2        2               2
KL( q || p ) = --- sum (mu  + sigma  - 1 - ln sigma )
                2  j=1    j        j               j
",
    ),
    (
        r"p(x) = \frac{1}{\sqrt{2\pi\sigma^2}} \exp\left( -\frac{(x - \mu)^2}{2\sigma^2} \right)",
        r"
                            /           2 \
               1            |   (x - mu)  |
p(x) = ----------------- exp| - --------- |
                      2     |          2  |
       sqrt(2 pi sigma )    \   2 sigma   /
",
    ),
    (
        r"L = \| x - \hat{x} \|^2",
        r"
          ^  2
L = ||x - x||
",
    ),
    (
        r"\operatorname{ReLU}(x) = \begin{cases} x & \text{if } x > 0 \\ 0 & \text{otherwise} \end{cases}",
        r"
          / x   if x > 0
ReLU(x) = {
          \ 0   otherwise
",
    ),
    (
        r"\left\| \frac{\partial h}{\partial x} \right\|_F^2",
        r"
| dh |2
| -- |
| dx |F
",
    ),
    (
        r"z = \mu + \sigma \odot \varepsilon, \quad \varepsilon \sim \mathcal{N}(0, I)",
        r"
z = mu + sigma (.) epsilon,   epsilon ~ N(0, I)
",
    ),
    (
        r"p_\theta(x) = \underbrace{\int p_\theta(x \mid z)\, p(z)\, dz}_{\text{evidence}}",
        r"
p     (x) = int p     (x|z) p(z) dz
 theta           theta
            \----------+----------/
                   evidence
",
    ),
];

/// Formulas broken to keep within 50 columns.
#[rustfmt::skip]
const NARROW_SCREENS: &[(&str, &str)] = &[
    (
        r"-\log p_\theta(x \mid z) = -\sum_i \left[ x_i \log \hat{x}_i + (1 - x_i) \log (1 - \hat{x}_i) \right]",
        r"
−log p (x|z) = −∑ ⎡ xᵢ log x̂ᵢ                ⎤
      θ         i ⎣   + (1 − xᵢ) log(1 − x̂ᵢ) ⎦
",
    ),
    (
        r"\hat{m}_t = \frac{m_t}{1 - \beta_1^t}, \quad \hat{v}_t = \frac{v_t}{1 - \beta_2^t}, \quad \theta_t = \theta_{t-1} - \eta \frac{\hat{m}_t}{\sqrt{\hat{v}_t} + \epsilon}",
        r"
       mₜ              vₜ
m̂ₜ = ───────,   v̂ₜ = ───────,
     1 − β₁ᵗ         1 − β₂ᵗ

                m̂ₜ
θₜ = θₜ₋₁ − η ───────
              √v̂ₜ + ε
",
    ),
    (
        r"\log p(x) = \mathbb{E}_q[\log p(x \mid z)] - \KL(q(z \mid x) \| p(z)) + \KL(q(z \mid x) \| p(z \mid x))",
        r"
log p(x) = E [ log p(x|z) ] − KL( q(z|x) ‖ p(z) )
            q
           + KL( q(z|x) ‖ p(z|x) )
",
    ),
    (
        r"a + b = c + d \le e + f + g + h + i + j + k + l + m + n + o + p + q = r",
        r"
a + b = c + d ≤ e + f + g + h + i + j + k + l + m
        + n + o + p + q = r
",
    ),
    (
        r"\log p_\theta(x) = \underbrace{\mathbb{E}_{q_\phi}[\log p_\theta(x \mid z)] - \KL(q_\phi(z \mid x) \| p(z))}_{\text{ELBO}} + \KL(q_\phi(z \mid x) \| p_\theta(z \mid x))",
        r"
log p (x) = E  [ log p (x|z) ]
     θ       q        θ
              φ

              − KL( q (z|x) ‖ p(z) )
                     φ
            └──────────┬───────────┘
                      ELBO

            + KL( q (z|x) ‖ p (z|x) )
                   φ         θ
",
    ),
];

/// LaTeX, its one-line form and the same in ASCII.
#[rustfmt::skip]
const LINES: &[(&str, &str, &str)] = &[
    (r"p_\theta(x \mid z)", "p_θ(x|z)", "p_theta(x|z)"),
    (r"q_\phi(z \mid x)", "q_φ(z|x)", "q_phi(z|x)"),
    (r"z^2 + x_1 + \sigma^2 + 10^{-3}", "z² + x₁ + σ² + 10⁻³", "z^2 + x_1 + sigma^2 + 10^(-3)"),
    (r"\hat{x} = f_\theta(h_\phi(x))", "x\u{302} = f_θ(h_φ(x))", "x_hat = f_theta(h_phi(x))"),
    (r"\mathbb{E}_{z \sim q}[\log p(x \mid z)]", "E_(z~q)[log p(x|z)]", "E_(z~q)[log p(x|z)]"),
    (r"\KL(q(z \mid x) \| p(z)) \ge 0", "KL(q(z|x) ‖ p(z)) ≥ 0", "KL(q(z|x) || p(z)) >= 0"),
    (r"\frac{1}{2} \sum_j (\mu_j^2 + \sigma_j^2 - 1 - \ln \sigma_j^2)", "½ ∑ⱼ (μⱼ² + σⱼ² − 1 − ln σⱼ²)", "(1/2) sum_j (mu_j^2 + sigma_j^2 - 1 - ln sigma_j^2)"),
    (r"\frac{a + b}{c d} + \frac{x}{y}", "(a + b)/(cd) + x/y", "(a + b)/(cd) + x/y"),
    (r"\frac{\partial L}{\partial w}", "∂L/∂w", "dL/dw"),
    (r"\sqrt{d} + \sqrt{a + b} + \sqrt[3]{x}", "√d + √(a + b) + ³√x", "sqrt(d) + sqrt(a + b) + 3-root(x)"),
    (r"\| x - \hat{x} \|^2", "‖x − x\u{302}‖²", "||x - x_hat||^2"),
    (r"\log \frac{p(x, z)}{q(z \mid x)}", "log (p(x, z)/q(z|x))", "log (p(x, z)/q(z|x))"),
    (r"\nabla_\phi f", "∇_φ f", "grad_phi f"),
    (r"\beta_1^t, \sigma_\phi^2, \mathcal{L}_K", "β₁ᵗ, σ_φ^2, ℒ_K", "beta_1^t, sigma_phi^2, L_K"),
    (r"z \in \mathbb{R}^{20}, \; 0 \le t \le 1", "z ∈ ℝ²⁰, 0 ≤ t ≤ 1", "z in R^20, 0 <= t <= 1"),
    (r"\begin{cases} x & \text{if } x > 0 \\ 0 & \text{otherwise} \end{cases}", "{ x if x > 0; 0 otherwise }", "{ x if x > 0; 0 otherwise }"),
    (r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}", "(a, b; c, d)", "(a, b; c, d)"),
    (r"\underbrace{a + b}_{\text{sum}}", "a + b (sum)", "a + b (sum)"),
    (r"-\tfrac{1}{2}, \; 60,000 \times 784", "−½, 60,000 × 784", "-1/2, 60,000 x 784"),
    (r"W^\top x, \; f'(x), \; \theta^*", "Wᵀx, f′(x), θ*", "W^T x, f'(x), theta^*"),
    (r"\theta x + 2\log p", "θx + 2 log p", "theta x + 2 log p"),
];

fn drawing(drawn: &MathBox) -> String {
    let rows: Vec<_> = drawn.rows.iter().map(|row| row.trim_end()).collect();
    format!("\n{}\n", rows.join("\n"))
}

fn assert_screens(screens: &[(&str, &str)], width: usize, glyphs: MathGlyphs) {
    for (source, screen) in screens {
        let drawn = Formula::parse(source).unwrap().layout(width, glyphs);
        assert_eq!(drawing(&drawn), *screen, "{source}\n{}", drawing(&drawn));
    }
}

#[test]
fn the_formulas_of_the_course_look_like_this() {
    assert!(SCREENS.len() >= 40);
    assert_screens(SCREENS, 80, MathGlyphs::Unicode);
}

#[test]
fn without_unicode_they_look_like_this() {
    assert_screens(ASCII_SCREENS, 80, MathGlyphs::Ascii);
}

#[test]
fn wide_formulas_break_under_the_relation_or_inside_delimiters() {
    assert_screens(NARROW_SCREENS, 50, MathGlyphs::Unicode);
}

#[test]
fn one_line_forms_read_like_this() {
    for (source, unicode, ascii) in LINES {
        let formula = Formula::parse(source).unwrap();
        assert_eq!(formula.one_line(), *unicode, "{source}");
        assert_eq!(formula.one_line_ascii(), *ascii, "{source}");
    }
}

#[test]
fn the_course_keeps_to_the_grid_at_every_width() {
    for (source, _) in SCREENS {
        for width in [0, 1, 7, 20, 33, 60, 80, 200] {
            assert_sound(source, width);
        }
        let formula = Formula::parse(source).unwrap();
        assert!(formula.fits(80), "{source} does not fit 80 columns");
        for glyphs in [MathGlyphs::Unicode, MathGlyphs::Ascii] {
            assert!(formula.layout(40, glyphs).width <= 40, "{source} is wider than a pane of 40 columns");
        }
    }
}

#[test]
fn what_fits_is_told_from_what_does_not() {
    let formula = Formula::parse(r"\frac{a + b + c + d + e + f}{2}").unwrap();
    assert!(formula.fits(21));
    assert!(!formula.fits(20));
}

#[test]
fn the_baseline_is_the_row_of_the_relation() {
    for (source, _) in SCREENS {
        let drawn = Formula::parse(source).unwrap().layout(80, MathGlyphs::Unicode);
        if drawn.rows.iter().any(|row| row.contains(" = ")) {
            assert!(drawn.rows[drawn.baseline].contains(" = "), "{source}");
        }
    }
}

fn term(id: &str, column: usize, width: usize, bottom: usize) -> TermBox {
    TermBox { id: id.to_owned(), column, width, bottom }
}

#[test]
fn terms_tell_where_their_values_go() {
    let formula =
        Formula::parse(r"-\mathrm{ELBO} = \term{recon}{\mathbb{E}_{q}[-\log p(x \mid z)]} + \term{kl}{\KL(q(z \mid x) \| p(z))}").unwrap();
    assert_eq!(formula.term_ids(), ["recon", "kl"]);
    let drawn = formula.layout(80, MathGlyphs::Unicode);
    assert_eq!(drawing(&drawn), "\n−ELBO = E [ −log p(x|z) ] + KL( q(z|x) ‖ p(z) )\n         q\n");
    assert_eq!(drawn.terms, [term("recon", 8, 17, 1), term("kl", 28, 19, 0)]);
    // Broken, the second term stands on a line of its own.
    let drawn = formula.layout(32, MathGlyphs::Unicode);
    assert_eq!(drawing(&drawn), "\n−ELBO = E [ −log p(x|z) ]\n         q\n        + KL( q(z|x) ‖ p(z) )\n");
    assert_eq!(drawn.terms, [term("recon", 8, 17, 1), term("kl", 10, 19, 2)]);
}

#[test]
fn terms_may_stand_in_terms_and_in_fractions() {
    let formula = Formula::parse(r"y = \term{whole}{\frac{\term{above}{a + b}}{c}}").unwrap();
    assert_eq!(formula.term_ids(), ["whole", "above"]);
    let drawn = formula.layout(80, MathGlyphs::Unicode);
    assert_eq!(drawing(&drawn), "\n    a + b\ny = ─────\n      c\n");
    assert_eq!(drawn.terms, [term("whole", 4, 5, 2), term("above", 4, 5, 0)]);
}

#[test]
fn a_terminal_gives_every_glyph_one_column() {
    for (source, _) in SCREENS {
        let drawn = Formula::parse(source).unwrap().layout(80, MathGlyphs::Unicode);
        for row in &drawn.rows {
            let mut terminal = vt100::Parser::new(NonZeroU16::MIN, NonZeroU16::new(100).unwrap(), 0);
            terminal.process(format!("{row}|").as_bytes());
            let after = u16::try_from(row.width()).unwrap();
            assert_eq!(terminal.screen().cursor_position(), (0, after + 1), "{source}: `{row}`");
            assert_eq!(terminal.screen().cell(0, after).unwrap().contents(), "|");
        }
    }
}

#[test]
fn environments_with_numbers_and_bm_are_drawn_like_those_without() {
    for (one, other) in [
        (r"\begin{align} a &= b \\ &= c + d \end{align}", r"\begin{aligned} a &= b \\ &= c + d \end{aligned}"),
        (r"\begin{align*} a &= b \\ &= c + d \end{align*}", r"\begin{aligned} a &= b \\ &= c + d \end{aligned}"),
        (r"\begin{gather*} a = b \\ c \end{gather*}", r"\begin{gathered} a = b \\ c \end{gathered}"),
        (r"\bm{\Sigma} \bm x", r"\boldsymbol{\Sigma} \boldsymbol x"),
    ] {
        let [one, other] = [one, other].map(|source| Formula::parse(source).unwrap());
        for glyphs in [MathGlyphs::Unicode, MathGlyphs::Ascii] {
            assert_eq!(one.layout(74, glyphs), other.layout(74, glyphs));
        }
        assert_eq!(one.one_line(), other.one_line());
    }
    let error = Formula::parse(r"\begin{algined} a \end{algined}").unwrap_err();
    assert!(error.message.contains("did you mean `aligned`?"), "{error:?}");
    let error = Formula::parse(r"\frca{1}{2}").unwrap_err();
    assert!(error.message.contains(r"did you mean `\frac`?"), "{error:?}");
}

#[test]
fn the_limits_of_a_starred_operator_stand_below_it() {
    for source in [r"\operatorname*{arg\,max}_{z} f", r"\operatorname*{arg max}_{z} f", r"\argmax_{z} f"] {
        let drawn = Formula::parse(source).unwrap().layout(74, MathGlyphs::Unicode);
        assert_eq!(drawn.rows.iter().map(|row| row.trim_end()).collect::<Vec<_>>(), ["arg max f", "   z"], "{source}");
    }
}
