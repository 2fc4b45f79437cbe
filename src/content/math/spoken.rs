//! A formula as it is read aloud: its one-line form with the signs in words, for a screen reader that skips or spells them.

/// Signs, and how they are said.
const SAID: &[(&str, &str)] = &[
    ("∣", "given"),
    ("|", "given"),
    ("=", "equals"),
    ("≥", "is at least"),
    ("≤", "is at most"),
    ("≈", "is about"),
    ("∝", "is proportional to"),
    ("<", "is less than"),
    (">", "is greater than"),
    ("∈", "in"),
    ("∼", "drawn from"),
    ("→", "goes to"),
    ("−", "minus"),
    ("+", "plus"),
    ("±", "plus or minus"),
    ("·", "times"),
    ("×", "times"),
    ("⊙", "times, element by element,"),
    ("/", "over"),
    ("∫", "the integral of"),
    ("∑", "the sum over"),
    ("Σ", "capital sigma"),
    ("∏", "the product over"),
    ("∇", "the gradient"),
    ("∂", "partial"),
    ("√", "the square root of"),
    ("ᵀ", "transposed"),
    ("⊤", "transposed"),
    ("²", "squared"),
    ("⁻¹", "inverse"),
    ("𝔼", "the expectation"),
    ("½", "one half"),
];

/// What stands on one line, as it is said.
pub(super) fn said(one_line: &str) -> String {
    let mut words = norms(one_line).replace("⁻¹", " inverse ");
    for (sign, word) in SAID {
        words = words.replace(sign, &format!(" {word} "));
    }
    let spaced = words.split_whitespace().collect::<Vec<_>>().join(" ");
    spaced.replace("( ", "(").replace(" )", ")").replace(" ,", ",")
}

/// The double bar: between blanks it parts the two distributions of a divergence, otherwise two of them stand around a norm.
fn norms(one_line: &str) -> String {
    let mut words = one_line.replace(" ‖ ", " from ");
    while let Some((open, close)) =
        words.split_once('‖').and_then(|(before, rest)| Some((before.len(), before.len() + rest.find('‖')? + "‖".len())))
    {
        words.replace_range(close..close + "‖".len(), ", ");
        words.replace_range(open..open + "‖".len(), " the norm of ");
    }
    words.replace('‖', " from ")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::content::math::Formula;

    #[test]
    fn signs_are_said_in_words() {
        let said = |latex: &str| Formula::parse(latex).unwrap().spoken();
        assert_eq!(said(r"\log p(x) \ge a - b"), "log p(x) is at least a minus b");
        assert_eq!(said(r"\lVert x - y \rVert^2 + 1"), "the norm of x minus y, squared plus 1");
        assert_eq!(said(r"\KL(q \,\|\, p)"), "KL(q from p)");
        assert_eq!(said(r"q(z \mid x) = \frac{1}{2} \sigma^2"), "q(z given x) equals one half σ squared");
    }
}
