//! Text in 7-bit ASCII, for terminals whose fonts or encodings have nothing else.

/// Spells a text with ASCII characters alone: `β ≥ 0.5 → z₁` becomes `beta >= 0.5 -> z_1`. What has no spelling becomes `?`.
pub fn ascii(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut script = None;
    let mut after_name = false;
    for c in text.chars() {
        let raised = script_digit(c);
        let named = name(c);
        if let Some((mark, plain)) = raised {
            // `x⁻¹` is `x^-1`: one mark for a run of raised characters.
            if script != Some(mark) {
                out.push(mark);
            }
            out.push(plain);
        } else if let Some(name) = named {
            // A name must not run into the letters beside it: `βz` is `beta z`.
            if out.ends_with(|last: char| last.is_ascii_alphabetic()) {
                out.push(' ');
            }
            out.push_str(name);
        } else if let Some(hat) = accent(c) {
            out.push_str(hat);
        } else {
            if after_name && c.is_ascii_alphabetic() {
                out.push(' ');
            }
            match symbol(c) {
                Some(spelling) => out.push_str(spelling),
                None if c.is_ascii() => out.push(c),
                None => out.push('?'),
            }
        }
        script = raised.map(|(mark, _)| mark);
        after_name = named.is_some();
    }
    out
}

fn script_digit(c: char) -> Option<(char, char)> {
    const RAISED: &str = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱᵀᵃᵇᶜᵈᵉᶠᵍʰʲᵏˡᵐᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴰᴷᴸᴹᴺ";
    const RAISED_PLAIN: &str = "0123456789+-=()niTabcdefghjklmoprstuvwxyzDKLMN";
    const LOWERED: &str = "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ᵢⱼₖₙₓₜₐₑₕₗₘₒₚᵣₛᵤᵥ";
    const LOWERED_PLAIN: &str = "0123456789+-=()ijknxtaehlmoprsuv";
    let look = |from: &str, to: &str| from.chars().position(|known| known == c).and_then(|at| to.chars().nth(at));
    look(RAISED, RAISED_PLAIN).map(|plain| ('^', plain)).or_else(|| look(LOWERED, LOWERED_PLAIN).map(|plain| ('_', plain)))
}

fn name(c: char) -> Option<&'static str> {
    Some(match c {
        'α' => "alpha",
        'β' => "beta",
        'γ' => "gamma",
        'δ' => "delta",
        'ε' | 'ϵ' => "eps",
        'ζ' => "zeta",
        'η' => "eta",
        'θ' | 'ϑ' => "theta",
        'ι' => "iota",
        'κ' => "kappa",
        'λ' => "lambda",
        'μ' | 'µ' => "mu",
        'ν' => "nu",
        'ξ' => "xi",
        'π' => "pi",
        'ρ' => "rho",
        'σ' | 'ς' => "sigma",
        'τ' => "tau",
        'υ' => "upsilon",
        'φ' | 'ϕ' => "phi",
        'χ' => "chi",
        'ψ' => "psi",
        'ω' => "omega",
        'Γ' => "Gamma",
        'Δ' => "Delta",
        'Θ' => "Theta",
        'Λ' => "Lambda",
        'Ξ' => "Xi",
        'Π' => "Pi",
        'Σ' => "Sigma",
        'Φ' => "Phi",
        'Ψ' => "Psi",
        'Ω' => "Omega",
        '∇' => "grad",
        '∂' => "d",
        '∑' => "sum",
        '∏' => "prod",
        '∫' => "int",
        '√' => "sqrt",
        '∞' => "inf",
        '∈' => "in",
        '∉' => "not in",
        _ => return None,
    })
}

/// Combining accents, spelled after their letter: `x̂` is `x^`.
fn accent(c: char) -> Option<&'static str> {
    Some(match c {
        '\u{302}' => "^",
        '\u{303}' => "~",
        '\u{304}' | '\u{305}' => "-",
        '\u{307}' => ".",
        '\u{20d7}' => "",
        _ => return None,
    })
}

#[expect(clippy::match_same_arms, reason = "arms are grouped by what the characters are")]
fn symbol(c: char) -> Option<&'static str> {
    Some(match c {
        '−' | '–' | '‐' | '‑' | '─' | '━' => "-",
        '—' => "--",
        '‘' | '’' | '′' => "'",
        '“' | '”' | '″' => "\"",
        '…' | '⋯' => "...",
        '½' => "1/2",
        '⅓' => "1/3",
        '⅔' => "2/3",
        '¼' => "1/4",
        '¾' => "3/4",
        '⅛' => "1/8",
        '⟨' => "<",
        '⟩' => ">",
        '→' => "->",
        '←' => "<-",
        '↔' => "<->",
        '⇒' => "=>",
        '⇔' => "<=>",
        '↦' => "|->",
        '↑' => "^",
        '↓' => "v",
        '≤' => "<=",
        '≥' => ">=",
        '≠' => "!=",
        '≈' => "~=",
        '∼' => "~",
        '≪' => "<<",
        '≫' => ">>",
        '∝' => "prop. to",
        '×' => "x",
        '·' | '⋅' | '•' | '◆' | '●' | '∗' => "*",
        '⊙' => "(*)",
        '±' => "+-",
        '÷' => "/",
        '°' => " deg",
        '§' => "Section",
        '▸' | '▶' => ">",
        '◇' | '○' | '∘' => "o",
        '✓' => "+",
        '✗' => "x",
        '│' | '┃' | '∣' => "|",
        '‖' | '∥' => "||",
        '└' | '┘' | '┌' | '┐' | '┼' | '├' | '┤' | '┬' | '┴' => "+",
        'ℝ' => "R",
        'ℕ' => "N",
        'ℤ' => "Z",
        '𝔼' => "E",
        'ℒ' => "L",
        'ℛ' => "R",
        '⊤' => "T",
        'ℓ' => "l",
        '\u{a0}' | '\u{2009}' | '\u{202f}' => " ",
        'à' | 'á' | 'â' | 'ä' => "a",
        'ç' => "c",
        'è' | 'é' | 'ê' | 'ë' => "e",
        'í' | 'î' | 'ï' => "i",
        'ö' | 'ó' | 'ô' => "o",
        'ü' | 'ú' => "u",
        'ẑ' => "z^",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn signs_letters_and_scripts_are_spelled_out() {
        for (text, spelled) in [
            ("β ≥ 0.5 → z₁", "beta >= 0.5 -> z_1"),
            ("βz and zβ", "beta z and z beta"),
            ("x̂ − x", "x^ - x"),
            ("10⁻³", "10^-3"),
            ("the reader’s — now", "the reader's -- now"),
            ("θφ", "theta phi"),
            ("betas of β", "betas of beta"),
            ("plain", "plain"),
            ("漢", "?"),
        ] {
            assert_eq!(ascii(text), spelled);
        }
    }

    #[test]
    fn whatever_comes_in_ascii_comes_out() {
        let every: String = ('\u{20}'..'\u{2fff}').collect();
        assert!(ascii(&every).is_ascii());
    }
}
