//! Glyphs: what a symbol looks like in one column, how it is spelled in ASCII, and which letters have
//! raised and lowered forms.

/// Symbols outside ASCII with their ASCII spellings. A symbol that is not here cannot be shown.
#[rustfmt::skip]
const SPELLINGS: &[(char, &str)] = &[
    ('α', "alpha"), ('β', "beta"), ('γ', "gamma"), ('δ', "delta"), ('ε', "epsilon"), ('ζ', "zeta"), ('η', "eta"),
    ('θ', "theta"), ('ι', "iota"), ('κ', "kappa"), ('λ', "lambda"), ('μ', "mu"), ('ν', "nu"), ('ξ', "xi"),
    ('π', "pi"), ('ρ', "rho"), ('σ', "sigma"), ('τ', "tau"), ('υ', "upsilon"), ('φ', "phi"), ('χ', "chi"),
    ('ψ', "psi"), ('ω', "omega"), ('Γ', "Gamma"), ('Δ', "Delta"), ('Θ', "Theta"), ('Λ', "Lambda"), ('Ξ', "Xi"),
    ('Π', "Pi"), ('Σ', "Sigma"), ('Υ', "Upsilon"), ('Φ', "Phi"), ('Ψ', "Psi"), ('Ω', "Omega"), ('ℓ', "l"),
    ('∇', "grad"), ('∂', "d"), ('∞', "inf"), ('∅', "{}"), ('∀', "for all"), ('∃', "exists"), ('¬', "not "),
    ('⊤', "T"), ('′', "'"), ('†', "+"), ('□', "[]"), ('…', "..."), ('⋯', "..."), ('⋮', ":"), ('⋱', "\\"),
    ('°', "deg"), ('ℝ', "R"), ('ℕ', "N"), ('ℤ', "Z"), ('ℚ', "Q"), ('ℂ', "C"), ('ℙ', "P"), ('ℍ', "H"), ('ℒ', "L"),
    ('ℬ', "B"), ('ℰ', "E"), ('ℱ', "F"), ('ℋ', "H"), ('ℐ', "I"), ('ℳ', "M"), ('ℛ', "R"), ('·', "."), ('×', "x"),
    ('÷', "/"), ('±', "+-"), ('∓', "-+"), ('⊙', "(.)"), ('⊕', "(+)"), ('⊗', "(x)"), ('∘', "o"), ('∙', "."),
    ('⋆', "*"), ('∪', "u"), ('∩', "n"), ('∖', "\\"), ('∧', "and"), ('∨', "or"), ('−', "-"), ('≤', "<="), ('≥', ">="),
    ('≠', "!="), ('≪', "<<"), ('≫', ">>"), ('≈', "~="), ('≃', "~="), ('≅', "~="), ('≡', "=="), ('∝', "prop to"),
    ('→', "->"), ('←', "<-"), ('↔', "<->"), ('↦', "|->"), ('⇒', "=>"), ('⇐', "<="), ('⇔', "<=>"), ('∈', "in"),
    ('∉', "not in"), ('∋', "has"), ('⊂', "subset"), ('⊆', "subset="), ('⊃', "superset"), ('‖', "||"), ('⊥', "_|_"),
    ('≜', ":="), ('≔', ":="), ('⟨', "<"), ('⟩', ">"), ('⌊', "floor("), ('⌋', ")"), ('⌈', "ceil("), ('⌉', ")"),
    ('∑', "sum"), ('∏', "prod"), ('∫', "int"), ('∬', "iint"), ('∮', "oint"), ('⋃', "union"), ('⋂', "intersection"),
];

/// Raised forms. `q` and most capitals have none.
#[rustfmt::skip]
const RAISED: &[(char, char)] = &[
    ('0', '⁰'), ('1', '¹'), ('2', '²'), ('3', '³'), ('4', '⁴'), ('5', '⁵'), ('6', '⁶'), ('7', '⁷'), ('8', '⁸'),
    ('9', '⁹'), ('+', '⁺'), ('−', '⁻'), ('=', '⁼'), ('(', '⁽'), (')', '⁾'), ('a', 'ᵃ'), ('b', 'ᵇ'), ('c', 'ᶜ'),
    ('d', 'ᵈ'), ('e', 'ᵉ'), ('f', 'ᶠ'), ('g', 'ᵍ'), ('h', 'ʰ'), ('i', 'ⁱ'), ('j', 'ʲ'), ('k', 'ᵏ'), ('l', 'ˡ'),
    ('m', 'ᵐ'), ('n', 'ⁿ'), ('o', 'ᵒ'), ('p', 'ᵖ'), ('r', 'ʳ'), ('s', 'ˢ'), ('t', 'ᵗ'), ('u', 'ᵘ'), ('v', 'ᵛ'),
    ('w', 'ʷ'), ('x', 'ˣ'), ('y', 'ʸ'), ('z', 'ᶻ'), ('T', 'ᵀ'), ('⊤', 'ᵀ'), ('D', 'ᴰ'), ('K', 'ᴷ'), ('L', 'ᴸ'),
    ('M', 'ᴹ'), ('N', 'ᴺ'), ('*', '*'), ('′', '′'),
];

/// Lowered forms. Greek has a few, but φ without θ would be worse than neither; lowered parentheses are
/// too small to read.
#[rustfmt::skip]
const LOWERED: &[(char, char)] = &[
    ('0', '₀'), ('1', '₁'), ('2', '₂'), ('3', '₃'), ('4', '₄'), ('5', '₅'), ('6', '₆'), ('7', '₇'), ('8', '₈'),
    ('9', '₉'), ('+', '₊'), ('−', '₋'), ('=', '₌'), ('a', 'ₐ'), ('e', 'ₑ'), ('h', 'ₕ'),
    ('i', 'ᵢ'), ('j', 'ⱼ'), ('k', 'ₖ'), ('l', 'ₗ'), ('m', 'ₘ'), ('n', 'ₙ'), ('o', 'ₒ'), ('p', 'ₚ'), ('r', 'ᵣ'),
    ('s', 'ₛ'), ('t', 'ₜ'), ('u', 'ᵤ'), ('v', 'ᵥ'), ('x', 'ₓ'),
];

/// Fractions that are one glyph.
const VULGAR: &[(&str, &str, char)] =
    &[("1", "2", '½'), ("1", "3", '⅓'), ("2", "3", '⅔'), ("1", "4", '¼'), ("3", "4", '¾'), ("1", "8", '⅛')];

/// The glyph that stands for a character of the parser: one column, inside the Basic Multilingual
/// Plane, and the form that terminals' fonts have.
pub(super) fn canonical(character: char) -> char {
    match character {
        'ϵ' => 'ε',
        'ϕ' => 'φ',
        'µ' => 'μ',
        '⋅' => '·',
        '∗' => '*',
        '∣' => '|',
        '∼' => '~',
        '∥' => '‖',
        '⟂' => '⊥',
        '⟹' => '⇒',
        '⟺' => '⇔',
        other => other,
    }
}

/// The blackboard letter, where the plane has one; 𝔼 has none and stays E.
pub(super) fn blackboard(letter: char) -> char {
    match letter {
        'R' => 'ℝ',
        'N' => 'ℕ',
        'Z' => 'ℤ',
        'Q' => 'ℚ',
        'C' => 'ℂ',
        'P' => 'ℙ',
        'H' => 'ℍ',
        other => other,
    }
}

/// The calligraphic letter, where the plane has one; 𝒩 has none and stays N.
pub(super) fn calligraphic(letter: char) -> char {
    match letter {
        'L' => 'ℒ',
        'B' => 'ℬ',
        'E' => 'ℰ',
        'F' => 'ℱ',
        'H' => 'ℋ',
        'I' => 'ℐ',
        'M' => 'ℳ',
        'R' => 'ℛ',
        other => other,
    }
}

/// The negated relation.
pub(super) fn negated(relation: char) -> Option<char> {
    Some(match relation {
        '=' => '≠',
        '∈' => '∉',
        '≡' => '≢',
        '≈' => '≉',
        '⊂' => '⊄',
        '<' => '≮',
        '>' => '≯',
        _ => return None,
    })
}

/// Whether an author may write this character outside ASCII as it is.
pub(super) fn is_known(character: char) -> bool {
    spelling(character).is_some()
}

/// The ASCII spelling of a canonical glyph outside ASCII.
pub(super) fn spelling(character: char) -> Option<&'static str> {
    match character {
        '≢' => return Some("!=="),
        '≉' => return Some("!~="),
        '⊄' => return Some("not subset"),
        '≮' => return Some("!<"),
        '≯' => return Some("!>"),
        _ => {}
    }
    SPELLINGS.iter().find_map(|&(glyph, ascii)| (glyph == character).then_some(ascii))
}

/// Any text in ASCII; what has no spelling becomes `?`.
pub(super) fn to_ascii(text: &str) -> String {
    let mut ascii = String::with_capacity(text.len());
    for character in text.chars() {
        match spelling(character) {
            _ if character.is_ascii() => ascii.push(character),
            Some(spelled) => ascii.push_str(spelled),
            None => ascii.push_str(match character {
                '–' | '—' | '‐' => "-",
                '‘' | '’' => "'",
                '“' | '”' => "\"",
                _ => "?",
            }),
        }
    }
    ascii
}

fn through(table: &[(char, char)], text: &str) -> Option<String> {
    text.chars().map(|character| table.iter().find_map(|&(plain, glyph)| (plain == character).then_some(glyph))).collect()
}

/// The text in raised glyphs, if every letter has one.
pub(super) fn raised(text: &str) -> Option<String> {
    through(RAISED, text)
}

/// The text in lowered glyphs, if every letter has one.
pub(super) fn lowered(text: &str) -> Option<String> {
    through(LOWERED, text)
}

/// The one-glyph fraction, if there is one.
pub(super) fn vulgar(above: &str, below: &str) -> Option<char> {
    VULGAR.iter().find_map(|&(top, bottom, glyph)| (top == above && bottom == below).then_some(glyph))
}

/// Whether this token can follow `\left`.
pub(super) fn is_delimiter_token(token: &str) -> bool {
    matches!(
        token,
        "(" | ")"
            | "["
            | "]"
            | "|"
            | "."
            | "\\{"
            | "\\}"
            | "\\|"
            | "\\lbrace"
            | "\\rbrace"
            | "\\lbrack"
            | "\\rbrack"
            | "\\langle"
            | "\\rangle"
            | "\\lfloor"
            | "\\rfloor"
            | "\\lceil"
            | "\\rceil"
            | "\\vert"
            | "\\lvert"
            | "\\rvert"
            | "\\Vert"
            | "\\lVert"
            | "\\rVert"
    )
}
