//! The subset: every command and environment that a formula may use.
//!
//! The list is closed on purpose. `pulldown-latex` knows many more commands, but each one here has a
//! glyph of one column, an ASCII spelling and a layout.

/// Commands that stand for one symbol, in the order of the parser's names.
#[rustfmt::skip]
const SYMBOLS: &[&str] = &[
    // Greek
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu", "xi",
    "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega", "varepsilon", "varphi", "Gamma", "Delta",
    "Theta", "Lambda", "Xi", "Pi", "Sigma", "Upsilon", "Phi", "Psi", "Omega",
    // letters and marks
    "ell", "nabla", "partial", "infty", "emptyset", "forall", "exists", "neg", "top", "prime", "dagger", "square",
    "ldots", "cdots", "dots", "vdots", "ddots", "dotsc", "dotsb", "degree",
    // binary operators
    "cdot", "times", "div", "pm", "mp", "odot", "oplus", "otimes", "circ", "ast", "star", "bullet", "cup", "cap",
    "setminus", "land", "lor", "wedge", "vee",
    // relations
    "le", "leq", "ge", "geq", "ne", "neq", "ll", "gg", "approx", "sim", "simeq", "cong", "equiv", "propto", "to",
    "gets", "rightarrow", "leftarrow", "mapsto", "Rightarrow", "Leftarrow", "Leftrightarrow", "implies", "iff", "in",
    "notin", "ni", "subset", "subseteq", "supset", "mid", "parallel", "perp", "triangleq", "coloneqq", "lt", "gt",
    "leftrightarrow", "longrightarrow",
    // delimiters
    "langle", "rangle", "lfloor", "rfloor", "lceil", "rceil", "lvert", "rvert", "vert", "lVert", "rVert", "Vert",
    "lbrace", "rbrace", "lbrack", "rbrack",
    // operators
    "sum", "prod", "int", "iint", "oint", "bigcup", "bigcap", "log", "ln", "exp", "sin", "cos", "tan", "tanh", "sinh",
    "cosh", "arg", "det", "dim", "max", "min", "sup", "inf", "lim", "Pr", "sgn", "argmin", "argmax", "KL",
];

/// Commands that change what follows but take no braces of their own.
#[rustfmt::skip]
const SWITCHES: &[&str] = &[
    "left", "right", "middle", "big", "bigl", "bigr", "Big", "Bigl", "Bigr", "bigg", "biggl", "biggr", "Bigg",
    "Biggl", "Biggr", "limits", "nolimits", "quad", "qquad", "displaystyle", "textstyle", "begin", "end",
];

/// Commands that take an argument.
#[rustfmt::skip]
const TAKE_ARGUMENT: &[&str] = &[
    "frac", "dfrac", "tfrac", "binom", "sqrt", "hat", "widehat", "bar", "overline", "underline", "tilde", "widetilde",
    "vec", "dot", "ddot", "check", "mathrm", "mathbf", "boldsymbol", "bm", "mathcal", "mathbb", "mathit", "mathsf",
    "underbrace", "overbrace", "overset", "underset", "stackrel", "substack", "operatorname", "text", "textrm",
    "textbf", "textit", "not", "term",
];

/// Control symbols: a backslash and one character that is no letter.
const CONTROL_SYMBOLS: &[char] = &[',', ':', ';', '!', ' ', '{', '}', '|', '%', '#', '&', '_', '$', '\\'];

/// Environments.
const ENVIRONMENTS: &[&str] = &["aligned", "cases", "matrix", "pmatrix", "bmatrix", "vmatrix", "Vmatrix", "gathered", "array", "split"];

/// Environments that number their lines, which nothing here does, and those that stand for them.
const UNNUMBERED: &[(&str, &str)] = &[("align", "aligned"), ("align*", "aligned"), ("gather", "gathered"), ("gather*", "gathered")];

/// Whether a formula may use `\name`.
pub(super) fn is_known(name: &str) -> bool {
    SYMBOLS.contains(&name) || SWITCHES.contains(&name) || takes_argument(name)
}

/// Whether `\name` takes at least one argument.
pub(super) fn takes_argument(name: &str) -> bool {
    TAKE_ARGUMENT.contains(&name)
}

/// Whether a formula may use a backslash before this character.
pub(super) fn is_control_symbol(character: char) -> bool {
    CONTROL_SYMBOLS.contains(&character)
}

/// What stands for `\begin{name}`: the environment itself, or the one that does the same without numbers. `None` for one that is not known.
pub(super) fn environment(name: &str) -> Option<&'static str> {
    let unnumbered = UNNUMBERED.iter().find(|(numbered, _)| *numbered == name).map_or(name, |(_, plain)| plain);
    ENVIRONMENTS.iter().find(|known| **known == unnumbered).copied()
}

/// The known environment nearest to a misspelt one, when there is one near enough to be meant.
pub(super) fn nearest_environment(name: &str) -> Option<&'static str> {
    near(name, ENVIRONMENTS.iter().copied())
}

/// The known command nearest to a misspelt one, when there is one near enough to be meant.
pub(super) fn nearest(name: &str) -> Option<&'static str> {
    near(name, SYMBOLS.iter().chain(SWITCHES).chain(TAKE_ARGUMENT).copied())
}

/// A slip in three letters, two at most; two letters that changed places count as one slip.
fn near(name: &str, known: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    let (distance, nearest) = known.map(|known| (strsim::osa_distance(name, known), known)).min()?;
    (distance <= 2 && 3 * distance <= name.len() + 1).then_some(nearest)
}

/// Every command, for tests that sweep the subset.
#[cfg(test)]
pub(super) fn all() -> impl Iterator<Item = &'static str> {
    SYMBOLS.iter().chain(SWITCHES).chain(TAKE_ARGUMENT).copied()
}

/// Every command that stands for one symbol or operator.
#[cfg(test)]
pub(super) fn symbols() -> &'static [&'static str] {
    SYMBOLS
}

/// Every environment.
#[cfg(test)]
pub(super) fn environments() -> &'static [&'static str] {
    ENVIRONMENTS
}
