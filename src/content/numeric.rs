//! A derivation's numeric check: numbers are drawn, both sides of each claim are worked out, and the difference is compared with what the
//! claim allows. All of it stands in the derivation's file, as expressions; nothing is canned.

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use super::expression::{self, Expression, ExpressionError, Known, Names};
use super::markup::Inline;

/// What a check does with one derivation.
#[derive(Clone, Debug)]
pub struct NumericCheck {
    /// What is drawn and compared, in words.
    pub says: Inline,
    /// What is drawn.
    pub given: Vec<Given>,
    definitions: Vec<Definition>,
    /// What must hold.
    pub claims: Vec<Claim>,
}

/// A number that is drawn, or a row of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    /// Its name.
    pub name: String,
    /// Between which numbers it is drawn, evenly.
    pub between: [f64; 2],
    /// How many there are of a row; `None` for a single number.
    pub count: Option<usize>,
    /// Whether it is a whole number.
    pub whole: bool,
}

/// `normal(z, m, s) = …`; a number when it has no parameters.
#[derive(Clone, Debug)]
struct Definition {
    name: String,
    parameters: Vec<String>,
    body: Expression,
}

/// How the two sides of a claim compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// They are the same number.
    Equal,
    /// The left one is the smaller.
    Below,
}

/// Two sides that are worked out apart.
#[derive(Clone, Debug)]
pub struct Claim {
    /// As it is written: `log_p = bound + gap`.
    pub text: String,
    /// What it says, in words.
    pub says: Inline,
    /// How the sides compare.
    pub relation: Relation,
    /// How far they may be apart (or the wrong way round), for the rounding of arithmetic and quadrature.
    pub within: f64,
    left: Expression,
    right: Expression,
    /// Where the right side begins in the text, in bytes.
    behind: usize,
}

/// What was drawn: the numbers of each given, one for a single number.
#[derive(Clone, Debug, PartialEq)]
pub struct Draw(pub Vec<Vec<f64>>);

/// What came of a claim.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Verdict {
    /// The left side.
    pub left: f64,
    /// The right side.
    pub right: f64,
    /// How far the claim is from holding: for an equation how far the sides are apart, for an inequality how far they are the wrong way round.
    pub off: f64,
    /// Whether that is no more than the claim allows.
    pub holds: bool,
}

/// Why a check can't be read: in which of its texts, and where in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CheckError {
    /// In the definition with this index, or else in the claim.
    pub(crate) at: Part,
    /// In bytes.
    pub(crate) offset: usize,
    pub(crate) message: String,
}

/// A text of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Given(usize),
    Definition(usize),
    Claim(usize),
}

/// A claim as it is written: text, meaning, tolerance.
pub(crate) type Written<'a> = (&'a str, Inline, f64);

impl NumericCheck {
    /// Reads a check. Every text that can't be read is named.
    ///
    /// # Errors
    /// All faults.
    pub(crate) fn read(says: Inline, given: Vec<Given>, definitions: &[&str], claims: &[Written<'_>]) -> Result<Self, Vec<CheckError>> {
        let mut known: Vec<Known> = Vec::new();
        let (mut faults, mut defined, mut claimed) = (Vec::new(), Vec::new(), Vec::new());
        for (at, given) in given.iter().enumerate() {
            faults.extend(unfit(&given.name, &known).map(|message| CheckError { at: Part::Given(at), offset: 0, message }));
            known.push(Known { name: given.name.clone(), arguments: usize::from(given.count.is_some()), cost: 1 });
        }
        for (at, text) in definitions.iter().enumerate() {
            let fault = |(offset, message)| CheckError { at: Part::Definition(at), offset, message };
            match definition(text, &known) {
                Ok(definition) => {
                    let cost = if definition.parameters.is_empty() { 1 } else { definition.body.cost(&known) };
                    known.push(Known { name: definition.name.clone(), arguments: definition.parameters.len(), cost });
                    defined.push(definition);
                }
                Err(error) => faults.push(fault(error)),
            }
        }
        for (at, (text, says, within)) in claims.iter().enumerate() {
            match claim(text, says, *within, &known) {
                Ok(claim) => claimed.push(claim),
                Err((offset, message)) => faults.push(CheckError { at: Part::Claim(at), offset, message }),
            }
        }
        if faults.is_empty() { Ok(NumericCheck { says, given, definitions: defined, claims: claimed }) } else { Err(faults) }
    }

    /// Numbers by seed: the same seed, the same numbers.
    pub fn draw(&self, seed: u64) -> Draw {
        let mut random = StdRng::seed_from_u64(seed);
        let mut one = |given: &Given| {
            let [low, high] = given.between;
            if given.whole { random.gen_range(low as i64..=high as i64) as f64 } else { random.gen_range(low..=high) }
        };
        Draw(self.given.iter().map(|given| (0..given.count.unwrap_or(1)).map(|_| one(given)).collect()).collect())
    }

    /// Every number 1, or as near to it as it may be.
    pub fn ones(&self) -> Draw {
        let one = |given: &Given| vec![1.0_f64.clamp(given.between[0], given.between[1]); given.count.unwrap_or(1)];
        Draw(self.given.iter().map(one).collect())
    }

    /// Both sides of every claim, for these numbers.
    pub fn verdicts(&self, draw: &Draw) -> Vec<Verdict> {
        let scope = self.scope(draw);
        self.claims.iter().map(|claim| claim.verdict(&scope)).collect()
    }

    /// Both sides of one claim.
    ///
    /// # Panics
    /// If there is no such claim.
    pub fn verdict(&self, claim: usize, draw: &Draw) -> Verdict {
        self.claims[claim].verdict(&self.scope(draw))
    }

    fn scope<'a>(&'a self, draw: &'a Draw) -> Scope<'a> {
        let mut scope = Scope { check: self, draw, numbers: Vec::new() };
        for definition in self.definitions.iter().filter(|definition| definition.parameters.is_empty()) {
            let value = definition.body.value_among(&scope);
            scope.numbers.push((&definition.name, value));
        }
        scope
    }

    /// How many pluses and minuses the right sides of the claims have.
    pub fn signs(&self) -> usize {
        self.claims.iter().map(|claim| claim.right.signs().len()).sum()
    }

    /// The check with one sign of a claim's right side turned round (counted over all claims), and which claim that is.
    pub fn flipped(&self, sign: usize) -> Option<(Self, usize)> {
        let mut left = sign;
        let at = self.claims.iter().position(|claim| {
            let own = claim.right.signs().len();
            let here = left < own;
            left -= if here { 0 } else { own };
            here
        })?;
        let known = self.known();
        let old = &self.claims[at];
        let place = old.behind + old.right.signs()[left];
        let other = match &old.text[place..=place] {
            "+" => "-",
            // a minus that stands before a number alone becomes nothing
            _ if old.is_unary(place) => " ",
            _ => "+",
        };
        let text = format!("{}{other}{}", &old.text[..place], &old.text[place + 1..]);
        let claim = claim(&text, &old.says, old.within, &known).ok()?;
        let mut flipped = self.clone();
        flipped.claims[at] = claim;
        Some((flipped, at))
    }

    fn known(&self) -> Vec<Known> {
        let given = self.given.iter().map(|given| (&given.name, usize::from(given.count.is_some())));
        let defined = self.definitions.iter().map(|definition| (&definition.name, definition.parameters.len()));
        given.chain(defined).map(|(name, arguments)| Known { name: name.clone(), arguments, cost: 1 }).collect()
    }
}

impl Claim {
    fn verdict(&self, scope: &dyn Names) -> Verdict {
        let (left, right) = (self.left.value_among(scope), self.right.value_among(scope));
        let off = match self.relation {
            Relation::Equal => (left - right).abs(),
            Relation::Below if left.is_nan() || right.is_nan() => f64::NAN,
            Relation::Below => (left - right).max(0.0),
        };
        Verdict { left, right, off, holds: off <= self.within }
    }

    fn is_unary(&self, place: usize) -> bool {
        let before = self.text[..place].trim_end();
        before.ends_with(['=', '<', '(', ',', '*', '/', '^', '-', '+'])
    }
}

/// What an expression of a check can name.
struct Scope<'a> {
    check: &'a NumericCheck,
    draw: &'a Draw,
    /// Definitions without parameters, worked out once.
    numbers: Vec<(&'a str, f64)>,
}

impl Names for Scope<'_> {
    fn number(&self, name: &str) -> Option<f64> {
        if let Some((_, value)) = self.numbers.iter().find(|(known, _)| *known == name) {
            return Some(*value);
        }
        let at = self.check.given.iter().position(|given| given.name == name && given.count.is_none())?;
        self.draw.0[at].first().copied()
    }

    fn call(&self, name: &str, arguments: &[f64]) -> Option<f64> {
        if let Some(at) = self.check.given.iter().position(|given| given.name == name) {
            // beyond its ends a row is zero
            let index = arguments.first()?.round();
            return Some(if index < 0.0 { 0.0 } else { self.draw.0[at].get(index as usize).copied().unwrap_or(0.0) });
        }
        let definition = self.check.definitions.iter().find(|definition| definition.name == name)?;
        Some(definition.body.value_among(&Frame { parameters: &definition.parameters, arguments, outer: self }))
    }
}

/// A definition at work: its parameters, and what stands outside of all definitions.
struct Frame<'a> {
    parameters: &'a [String],
    arguments: &'a [f64],
    outer: &'a Scope<'a>,
}

impl Names for Frame<'_> {
    fn number(&self, name: &str) -> Option<f64> {
        match self.parameters.iter().position(|parameter| parameter == name) {
            Some(at) => self.arguments.get(at).copied(),
            None => self.outer.number(name),
        }
    }

    fn call(&self, name: &str, arguments: &[f64]) -> Option<f64> {
        self.outer.call(name, arguments)
    }
}

/// Why a name can't be given to something new.
fn unfit(name: &str, known: &[Known]) -> Option<String> {
    if expression::is_taken(name) {
        return Some(format!("`{name}` has a meaning in expressions already; choose another name"));
    }
    known.iter().any(|own| own.name == name).then(|| format!("`{name}` stands here a second time; choose another name"))
}

fn definition(text: &str, known: &[Known]) -> Result<Definition, (usize, String)> {
    let equals = text.find('=').ok_or((0, String::from("a definition is `name(z) = expression`, or `name = expression`")))?;
    let head = text[..equals].trim();
    let (name, parameters) = match head.strip_suffix(')').and_then(|head| head.split_once('(')) {
        Some((name, parameters)) => (name.trim(), parameters.split(',').map(|parameter| parameter.trim().to_owned()).collect()),
        None => (head, Vec::new()),
    };
    let is_word =
        |word: &str| word.starts_with(|c: char| c.is_ascii_alphabetic()) && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    for word in std::iter::once(name).chain(parameters.iter().map(String::as_str)) {
        if !is_word(word) {
            return Err((0, format!("`{word}` is no name: it is made of letters, digits and `_`, and begins with a letter")));
        }
    }
    if let Some(message) = unfit(name, known).or_else(|| parameters.iter().find_map(|parameter| unfit(parameter, &[]))) {
        return Err((0, message));
    }
    let body = side(&text[equals + 1..], equals + 1, known, &parameters)?;
    Ok(Definition { name: name.to_owned(), parameters, body })
}

fn claim(text: &str, says: &Inline, within: f64, known: &[Known]) -> Result<Claim, (usize, String)> {
    let sign = text.find(['=', '<']).ok_or((0, String::from("a claim is `expression = expression`, or `expression < expression`")))?;
    let relation = if text[sign..].starts_with('=') { Relation::Equal } else { Relation::Below };
    let left = side(&text[..sign], 0, known, &[])?;
    let right = side(&text[sign + 1..], sign + 1, known, &[])?;
    Ok(Claim { text: text.to_owned(), says: says.clone(), relation, within, left, right, behind: sign + 1 })
}

/// An expression all of whose names are known.
fn side(text: &str, start: usize, known: &[Known], parameters: &[String]) -> Result<Expression, (usize, String)> {
    let expression = Expression::parse_among(text, known).map_err(|ExpressionError { offset, message }| (start + offset, message))?;
    for (name, offset) in expression.names() {
        if parameters.iter().any(|parameter| parameter == name) {
            continue;
        }
        if known.iter().all(|own| own.name != name) {
            return Err((start + offset, format!("nothing here is called `{name}`; give it under `given` or `define`")));
        }
    }
    Ok(expression)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn single(name: &str, between: [f64; 2]) -> Given {
        Given { name: name.into(), between, count: None, whole: false }
    }

    fn read(given: Vec<Given>, definitions: &[&str], claims: &[&str]) -> Result<NumericCheck, Vec<CheckError>> {
        let claims: Vec<Written<'_>> = claims.iter().map(|text| (*text, Inline::default(), 1e-9)).collect();
        NumericCheck::read(Inline::default(), given, definitions, &claims)
    }

    const NORMAL: &str = "normal(z, m, s) = exp(-(z - m)^2/(2*s^2)) / (s*sqrt(2*pi))";

    #[test]
    fn sums_integrals_means_and_slopes_come_to_what_they_should() {
        let given = vec![single("m", [-2.0, 2.0]), single("s", [0.5, 2.0])];
        let claims = [
            "sum(i, 1, 4, i^2) = 30",
            "integral(z, -30, 30, normal(z, m, s)) = 1",
            "integral(z, -30, 30, z^2*normal(z, m, s)) = m^2 + s^2",
            "mean(z, m, s, z^4) = m^4 + 6*m^2*s^2 + 3*s^4",
            "derivative(x, m, sin(x)*exp(x)) = (sin(m) + cos(m))*exp(m)",
            "mean(a, m, s, mean(b, a, 1, b^2)) = m^2 + s^2 + 1",
        ];
        let check = read(given, &[NORMAL], &claims).unwrap();
        for seed in 0..5 {
            for (claim, verdict) in check.claims.iter().zip(check.verdicts(&check.draw(seed))) {
                assert!(verdict.holds, "{}: {verdict:?}", claim.text);
            }
        }
    }

    #[test]
    fn a_row_is_called_by_index_and_zero_beyond_its_ends() {
        let row = Given { name: "x".into(), between: [1.0, 2.0], count: Some(3), whole: false };
        let check = read(vec![row], &[], &["x(-1) + x(3) + x(9) = 0", "x(0) + x(1) + x(2) = sum(i, 0, 2, x(i))"]).unwrap();
        assert!(check.verdicts(&check.draw(1)).iter().all(|verdict| verdict.holds));
        assert_eq!(check.ones().0, [[1.0; 3]]);
    }

    #[test]
    fn a_flipped_sign_is_seen_and_which_one_is_said() {
        let given = vec![single("a", [1.0, 2.0]), single("b", [1.0, 2.0])];
        let check = read(given, &[], &["a = b - (b - a)", "a < a + b", "-a*2 = -2*a"]).unwrap();
        assert!(check.verdicts(&check.draw(3)).iter().all(|verdict| verdict.holds));
        let texts: Vec<_> =
            (0..check.signs()).map(|sign| check.flipped(sign).map(|(other, at)| other.claims[at].text.clone()).unwrap()).collect();
        assert_eq!(texts, ["a = b + (b - a)", "a = b - (b + a)", "a < a - b", "-a*2 =  2*a"]);
        for sign in 0..check.signs() {
            let (other, at) = check.flipped(sign).unwrap();
            assert!(!other.verdicts(&check.draw(3))[at].holds, "{}", other.claims[at].text);
        }
        assert!(check.flipped(4).is_none());
    }

    #[test]
    fn the_same_seed_draws_the_same_numbers_and_whole_ones_are_whole() {
        let given = vec![single("a", [1.0, 2.0]), Given { name: "k".into(), between: [0.0, 1.0], count: Some(8), whole: true }];
        let check = read(given, &[], &["a = a + 0"]).unwrap();
        assert_eq!(check.draw(4), check.draw(4));
        assert_ne!(check.draw(4), check.draw(5));
        assert!(check.draw(4).0[1].iter().all(|k| *k == 0.0 || *k == 1.0));
    }

    #[test]
    fn every_fault_is_named_with_its_place() {
        /// Definitions, claims, and the first fault that is wanted: its part, its offset, and what it says.
        type Case = (&'static [&'static str], &'static [&'static str], Part, usize, &'static str);
        let table: [Case; 9] = [
            (&["f(z) = z +"], &["1 = 1"], Part::Definition(0), 10, "ends where"),
            (&["f(z) = g(z)"], &["1 = 1"], Part::Definition(0), 7, "no function `g`"),
            (&["sum = 1"], &["1 = 1"], Part::Definition(0), 0, "meaning in expressions"),
            (&["a = 1"], &["1 = 1"], Part::Definition(0), 0, "second time"),
            (&["f(2) = 1"], &["1 = 1"], Part::Definition(0), 0, "no name"),
            (&[], &["a + c = 1"], Part::Claim(0), 4, "nothing here is called `c`"),
            (&[], &["a > 1"], Part::Claim(0), 0, "a claim is"),
            (&["f(z) = z"], &["a = f"], Part::Claim(0), 5, "`(` is missing"),
            (&[], &["a = integral(a2, 0, 1, integral(b, 0, 1, mean(c, 0, 1, mean(d, 0, 1, c))))"], Part::Claim(0), 74, "too much work"),
        ];
        for (definitions, claims, at, offset, says) in table {
            let faults = read(vec![single("a", [0.0, 1.0])], definitions, claims).unwrap_err();
            let first = &faults[0];
            assert!(first.at == at && first.message.contains(says), "{definitions:?} {claims:?}: {faults:?}");
            assert!(first.offset.abs_diff(offset) <= 2, "{definitions:?} {claims:?}: {faults:?}");
        }
    }
}
