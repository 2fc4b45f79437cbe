//! Spelling text in 7-bit ASCII: Greek by name, scripts and operators by their usual typewriter forms.

use std::borrow::Cow;

/// The text in 7-bit ASCII. A letter or sign without a known spelling becomes `?`.
pub fn fold(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let mut folded = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_ascii() {
            folded.push(letter);
        } else {
            folded.push_str(spelling(letter));
        }
    }
    Cow::Owned(folded)
}

fn spelling(letter: char) -> &'static str {
    match letter {
        'α' => "alpha",
        'β' => "beta",
        'γ' => "gamma",
        'δ' => "delta",
        'ε' | 'ϵ' => "eps",
        'ζ' => "zeta",
        'η' => "eta",
        'θ' | 'ϑ' => "theta",
        'κ' => "kappa",
        'λ' => "lambda",
        'μ' | 'µ' => "mu",
        'ν' => "nu",
        'ξ' => "xi",
        'π' => "pi",
        'ρ' => "rho",
        'σ' => "sigma",
        'τ' => "tau",
        'φ' | 'ϕ' => "phi",
        'χ' => "chi",
        'ψ' => "psi",
        'ω' => "omega",
        'Γ' => "Gamma",
        'Δ' => "Delta",
        'Θ' => "Theta",
        'Λ' => "Lambda",
        'Σ' => "Sigma",
        'Φ' => "Phi",
        'Ψ' => "Psi",
        'Ω' => "Omega",
        '₀' => "0",
        '₁' => "1",
        '₂' => "2",
        '₃' => "3",
        '₄' => "4",
        '₅' => "5",
        '₆' => "6",
        '₇' => "7",
        '₈' => "8",
        '₉' => "9",
        'ᵢ' => "_i",
        'ⱼ' => "_j",
        'ₖ' => "_k",
        'ₙ' => "_n",
        'ₓ' => "_x",
        '⁰' => "^0",
        '¹' => "^1",
        '²' => "^2",
        '³' => "^3",
        '⁴' => "^4",
        '⁵' => "^5",
        '⁶' => "^6",
        '⁷' => "^7",
        '⁸' => "^8",
        '⁹' => "^9",
        '⁻' => "^-",
        'ᵀ' => "^T",
        '\u{302}' => "^",
        '\u{303}' => "~",
        '\u{300}' | '\u{301}' | '\u{304}' | '\u{305}' | '\u{200b}' | '\u{200d}' | '\u{fe0e}' => "",
        '−' | '–' | '‐' | '‑' | '─' | '━' | '╌' | '┄' | '·' | '⋅' => "-",
        '—' => "--",
        '×' => "x",
        '÷' => "/",
        '±' => "+-",
        '≤' => "<=",
        '≥' => ">=",
        '≠' => "!=",
        '≈' | '∼' | '≃' => "~",
        '≡' => "==",
        '∞' => "inf",
        '√' => "sqrt",
        '∑' => "sum",
        '∏' => "prod",
        '∫' => "int",
        '∂' | '∇' => "d",
        '∈' => " in ",
        'ℝ' => "R",
        '∥' | '‖' => "||",
        '∣' | '│' | '┃' | '┊' | '├' | '┤' => "|",
        '⟨' | '‹' => "<",
        '⟩' | '›' => ">",
        '⊙' | '∘' | '•' | '●' | '∗' => "*",
        '○' | '◐' | '°' => "o",
        '→' => "->",
        '←' => "<-",
        '↔' => "<->",
        '⇒' => "=>",
        '↦' => "|->",
        '↑' => "^",
        '↓' => "v",
        '▸' | '▶' => ">",
        '✓' => "x",
        '’' | '‘' | '′' => "'",
        '“' | '”' | '″' => "\"",
        '…' => "...",
        '\u{a0}' | '\u{2009}' | '\u{202f}' | '\u{2002}' | '\u{2003}' => " ",
        '┌' | '┐' | '└' | '┘' | '┬' | '┴' | '┼' => "+",
        'é' | 'è' | 'ê' | 'ë' => "e",
        'á' | 'à' | 'â' | 'å' | 'ã' => "a",
        'ä' => "ae",
        'ö' => "oe",
        'ü' => "ue",
        'ó' | 'ò' | 'ô' | 'õ' | 'ø' => "o",
        'í' | 'ì' | 'î' | 'ï' => "i",
        'ú' | 'ù' | 'û' => "u",
        'ñ' => "n",
        'ç' => "c",
        'ß' => "ss",
        '§' => "section ",
        _ => "?",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_read_as_on_a_typewriter() {
        assert_eq!(fold("σ² ≥ 0"), "sigma^2 >= 0");
        assert_eq!(fold("z₁ → x̂"), "z1 -> x^");
        assert_eq!(fold("−1\u{2009}240"), "-1 240");
        assert_eq!(fold("KL(q‖p)"), "KL(q||p)");
    }

    #[test]
    fn ascii_is_left_alone() {
        assert!(matches!(fold("plain"), Cow::Borrowed("plain")));
    }

    #[test]
    fn nothing_beyond_7_bits_is_left() {
        let all: String = (0x80..0x3000).filter_map(char::from_u32).collect();
        assert!(fold(&all).is_ascii());
    }
}
