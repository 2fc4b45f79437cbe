//! Expressions over named numbers, for drills: `(sigma^2 + mu^2 - 1)/2 - ln(sigma)`.
//!
//! Our own reader, because a drill teaches: the crates at hand take `-x^2` for `(-x)^2` and `2^3^2` for `(2^3)^2`, and can't say where a fault is.

/// An expression that was read.
#[derive(Clone, Debug)]
pub(crate) struct Expression {
    root: Node,
    names: Vec<(String, usize)>,
}

#[derive(Clone, Debug)]
enum Node {
    Number(f64),
    Name(String),
    Minus(Box<Node>),
    Pair(Pair, Box<Node>, Box<Node>),
    Call(Function, Box<Node>),
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Pair {
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
    Least,
    Most,
}

type Function = fn(f64) -> f64;

/// Functions of one number.
const FUNCTIONS: &[(&str, Function)] = &[
    ("abs", f64::abs),
    ("ceil", f64::ceil),
    ("cos", f64::cos),
    ("exp", f64::exp),
    ("floor", f64::floor),
    ("ln", f64::ln),
    ("log10", f64::log10),
    ("log2", f64::log2),
    ("round", f64::round),
    ("sigmoid", |x| 1.0 / (1.0 + (-x).exp())),
    ("sin", f64::sin),
    ("sqrt", f64::sqrt),
    ("tanh", f64::tanh),
];

/// Functions of two numbers.
const PAIRS: &[(&str, Pair)] = &[("max", Pair::Most), ("min", Pair::Least)];

/// The one number that has a name of its own.
const PI: &str = "pi";

/// Groups inside groups; deeper than any answer that can be worked out by hand.
const MAX_DEPTH: usize = 32;
/// Terms of one expression, groups among them: what walks the tree goes down a step for each term of a sum.
const MAX_PARTS: usize = 400;

/// Why an expression can't be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub(crate) struct ExpressionError {
    /// Where, in bytes from the start.
    pub(crate) offset: usize,
    /// What was wrong and what to do.
    pub(crate) message: String,
}

impl Expression {
    /// Reads an expression: numbers, names, `+ - * / ^`, parentheses, and functions.
    ///
    /// # Errors
    /// The first thing that can't be read, and where it is.
    pub(crate) fn parse(text: &str) -> Result<Self, ExpressionError> {
        let mut reader = Reader { text, at: 0, depth: 0, parts: 0, names: Vec::new() };
        let root = reader.sum()?;
        match reader.peek() {
            None => Ok(Expression { root, names: reader.names }),
            Some(c) => Err(reader.fault(format!("an operator is expected here, not `{c}`; multiply with `*`"))),
        }
    }

    /// The names in it, each as often as it stands there, with its place in bytes.
    pub(crate) fn names(&self) -> impl Iterator<Item = (&str, usize)> {
        self.names.iter().map(|(name, offset)| (name.as_str(), *offset))
    }

    /// Its value; not a number when a name has none.
    pub(crate) fn value(&self, of: &dyn Fn(&str) -> Option<f64>) -> f64 {
        self.root.value(of)
    }
}

/// Whether a word has a meaning in expressions already.
pub(crate) fn is_taken(word: &str) -> bool {
    word == PI || words().any(|known| known == word)
}

/// The names of the functions.
fn words() -> impl Iterator<Item = &'static str> + Clone {
    FUNCTIONS.iter().map(|(name, _)| *name).chain(PAIRS.iter().map(|(name, _)| *name))
}

impl Node {
    fn value(&self, of: &dyn Fn(&str) -> Option<f64>) -> f64 {
        match self {
            Node::Number(value) => *value,
            Node::Name(name) => of(name).unwrap_or(f64::NAN),
            Node::Minus(inner) => -inner.value(of),
            Node::Call(function, inner) => function(inner.value(of)),
            Node::Pair(pair, one, other) => {
                let (one, other) = (one.value(of), other.value(of));
                match pair {
                    Pair::Add => one + other,
                    Pair::Subtract => one - other,
                    Pair::Multiply => one * other,
                    Pair::Divide => one / other,
                    Pair::Power => one.powf(other),
                    Pair::Least => one.min(other),
                    Pair::Most => one.max(other),
                }
            }
        }
    }
}

/// Recursive descent, the loosest operators first.
struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    parts: usize,
    names: Vec<(String, usize)>,
}

impl Reader<'_> {
    fn fault(&self, message: impl Into<String>) -> ExpressionError {
        ExpressionError { offset: self.at, message: message.into() }
    }

    /// The next character that is no space.
    fn peek(&mut self) -> Option<char> {
        let rest = &self.text[self.at..];
        self.at += rest.len() - rest.trim_start().len();
        rest.trim_start().chars().next()
    }

    fn take(&mut self, wanted: &[(char, Pair)]) -> Option<Pair> {
        let next = self.peek()?;
        let (_, pair) = wanted.iter().find(|(sign, _)| *sign == next)?;
        self.at += 1;
        Some(*pair)
    }

    fn expect(&mut self, sign: char) -> Result<(), ExpressionError> {
        if self.peek() == Some(sign) {
            self.at += 1;
            return Ok(());
        }
        Err(self.fault(format!("a `{sign}` is missing here")))
    }

    fn sum(&mut self) -> Result<Node, ExpressionError> {
        let mut left = self.product()?;
        while let Some(pair) = self.take(&[('+', Pair::Add), ('-', Pair::Subtract)]) {
            left = Node::Pair(pair, Box::new(left), Box::new(self.product()?));
        }
        Ok(left)
    }

    fn product(&mut self) -> Result<Node, ExpressionError> {
        let mut left = self.signed()?;
        while let Some(pair) = self.take(&[('*', Pair::Multiply), ('/', Pair::Divide)]) {
            left = Node::Pair(pair, Box::new(left), Box::new(self.signed()?));
        }
        Ok(left)
    }

    /// `-x^2` is `-(x^2)`.
    fn signed(&mut self) -> Result<Node, ExpressionError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(self.fault(format!("the expression is nested deeper than {MAX_DEPTH}; simplify it")));
        }
        let node = if self.peek() == Some('-') {
            self.at += 1;
            Node::Minus(Box::new(self.signed()?))
        } else {
            self.power()?
        };
        self.depth -= 1;
        Ok(node)
    }

    /// `2^3^2` is `2^(3^2)`, and `2^-1` is a half.
    fn power(&mut self) -> Result<Node, ExpressionError> {
        let base = self.atom()?;
        match self.take(&[('^', Pair::Power)]) {
            Some(pair) => Ok(Node::Pair(pair, Box::new(base), Box::new(self.signed()?))),
            None => Ok(base),
        }
    }

    fn atom(&mut self) -> Result<Node, ExpressionError> {
        self.parts += 1;
        if self.parts > MAX_PARTS {
            return Err(self.fault(format!("the expression has more than {MAX_PARTS} terms; simplify it")));
        }
        match self.peek() {
            None => Err(self.fault("the expression ends where a number or a name should stand")),
            Some('(') => {
                self.at += 1;
                let inner = self.sum()?;
                self.expect(')')?;
                Ok(inner)
            }
            Some(c) if c.is_ascii_digit() || c == '.' => self.number(),
            Some(c) if c.is_ascii_alphabetic() || c == '_' => self.word(),
            Some(c) => Err(self.fault(format!("a number or a name is expected here, not `{c}`"))),
        }
    }

    fn number(&mut self) -> Result<Node, ExpressionError> {
        let rest = &self.text[self.at..];
        let digits = |from: usize| from + rest[from..].bytes().take_while(u8::is_ascii_digit).count();
        let mut end = digits(0);
        if rest[end..].starts_with('.') {
            end = digits(end + 1);
        }
        if rest[end..].starts_with(['e', 'E']) {
            let sign = end + 1 + usize::from(rest[end + 1..].starts_with(['+', '-']));
            let exponent = digits(sign);
            // `2e` is a number and a name, which is a fault at the name.
            if exponent > sign {
                end = exponent;
            }
        }
        let value = rest[..end].parse().map_err(|_| self.fault(format!("`{}` is no number", &rest[..end])))?;
        self.at += end;
        Ok(Node::Number(value))
    }

    fn word(&mut self) -> Result<Node, ExpressionError> {
        let start = self.at;
        let rest = &self.text[start..];
        let is_letter = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let mut name = &rest[..rest.find(|c| !is_letter(c)).unwrap_or(rest.len())];
        // `before.kl`: a name at a mark.
        if let Some(behind) = rest[name.len()..].strip_prefix('.').filter(|behind| behind.starts_with(|c: char| c.is_ascii_alphabetic())) {
            name = &rest[..name.len() + 1 + behind.find(|c| !is_letter(c)).unwrap_or(behind.len())];
        }
        self.at += name.len();
        if let Some((_, function)) = FUNCTIONS.iter().find(|(known, _)| *known == name) {
            self.expect('(')?;
            let inner = self.sum()?;
            self.expect(')')?;
            return Ok(Node::Call(*function, Box::new(inner)));
        }
        if let Some((_, pair)) = PAIRS.iter().find(|(known, _)| *known == name) {
            self.expect('(')?;
            let one = self.sum()?;
            self.expect(',')?;
            let other = self.sum()?;
            self.expect(')')?;
            return Ok(Node::Pair(*pair, Box::new(one), Box::new(other)));
        }
        if self.peek() == Some('(') {
            self.at = start;
            let known = words().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
            return Err(self.fault(format!("there is no function `{name}`; known are {known}")));
        }
        if name == PI {
            return Ok(Node::Number(std::f64::consts::PI));
        }
        self.names.push((name.to_owned(), start));
        Ok(Node::Name(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn value(text: &str) -> f64 {
        let of = |name: &str| [("x", 3.0), ("log_var", -2.0)].iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
        Expression::parse(text).unwrap().value(&of)
    }

    #[test]
    fn operators_bind_as_on_paper() {
        let table = [
            ("1 + 2*x", 7.0),
            ("-x^2", -9.0),
            ("(-x)^2", 9.0),
            ("2^3^2", 512.0),
            ("2^-1", 0.5),
            ("2 - 3 - 4", -5.0),
            ("8/4/2", 1.0),
            ("2*-x", -6.0),
            ("--x", 3.0),
            ("1.5e2 + .5", 150.5),
            ("2E-1", 0.2),
        ];
        for (text, expected) in table {
            assert!((value(text) - expected).abs() < 1e-12, "{text}: {}", value(text));
        }
    }

    #[test]
    fn functions_and_names_have_their_values() {
        let table = [
            ("ln(exp(x))", 3.0),
            ("log2(8) + log10(100)", 5.0),
            ("sqrt(x*x) + abs(-1)", 4.0),
            ("max(x, 4) - min(x, 4)", 1.0),
            ("exp(log_var/2)", (-1.0_f64).exp()),
            ("2*pi", std::f64::consts::TAU),
            ("sigmoid(0)", 0.5),
            ("tanh(0) + sin(0) + cos(0)", 1.0),
            ("floor(2.7) + ceil(2.2) + round(2.5)", 8.0),
        ];
        for (text, expected) in table {
            assert!((value(text) - expected).abs() < 1e-12, "{text}: {}", value(text));
        }
        assert!(value("nobody + 1").is_nan());
    }

    #[test]
    fn every_fault_has_its_place() {
        let table = [
            ("", 0, "ends"),
            ("1 +", 3, "ends"),
            ("2 x", 2, "multiply with `*`"),
            ("(1 + 2", 6, "`)` is missing"),
            ("1 + log(2)", 4, "no function `log`"),
            ("ln x", 3, "`(` is missing"),
            ("min(1)", 5, "`,` is missing"),
            ("1 ÷ 2", 2, "not `÷`"),
            ("* 2", 0, "not `*`"),
            ("2e", 1, "operator"),
            ("1.2.3", 3, "operator"),
            (".", 0, "no number"),
        ];
        for (text, offset, says) in table {
            let error = Expression::parse(text).unwrap_err();
            assert!(error.offset == offset && error.message.contains(says), "{text}: {error:?}");
        }
        assert!(Expression::parse(&"(".repeat(10_000)).unwrap_err().message.contains("nested"));
        assert!(Expression::parse(&"-".repeat(10_000)).unwrap_err().message.contains("nested"));
        let long = format!("a{}", "+a".repeat(200_000));
        let error = Expression::parse(&long).unwrap_err();
        assert!(error.offset == 2 * MAX_PARTS && error.message.contains("more than 400 terms"), "{error:?}");
        assert!(Expression::parse(&long[..2 * MAX_PARTS - 1]).is_ok());
    }

    #[test]
    fn names_are_told_with_their_places() {
        assert_eq!(Expression::parse("a.kl - 2.").unwrap().names().collect::<Vec<_>>(), [("a.kl", 0)]);
        let expression = Expression::parse("mu^2 + pi*mu - ln(s)").unwrap();
        assert_eq!(expression.names().collect::<Vec<_>>(), [("mu", 0), ("mu", 10), ("s", 18)]);
        assert!(is_taken("pi") && is_taken("ln") && is_taken("max") && !is_taken("mu"));
    }
}
