//! Expressions over named numbers, for drills: `(sigma^2 + mu^2 - 1)/2 - ln(sigma)`; and for the checks of derivations, which may also sum,
//! integrate and differentiate, see [`binder`].
//!
//! Our own reader, because a drill teaches: the crates at hand take `-x^2` for `(-x)^2` and `2^3^2` for `(2^3)^2`, and can't say where a fault is.

mod binder;

use binder::{Binder, Bound};

/// An expression that was read.
#[derive(Clone, Debug)]
pub(crate) struct Expression {
    root: Node,
    names: Vec<(String, usize)>,
    signs: Vec<usize>,
}

/// What the names in an expression stand for.
pub(crate) trait Names {
    /// The value of a name; `None` when it has none.
    fn number(&self, name: &str) -> Option<f64>;

    /// The value of a function that is defined beside the expression.
    fn call(&self, _name: &str, _arguments: &[f64]) -> Option<f64> {
        None
    }
}

/// Numbers alone.
struct Numbers<'a>(&'a dyn Fn(&str) -> Option<f64>);

impl Names for Numbers<'_> {
    fn number(&self, name: &str) -> Option<f64> {
        (self.0)(name)
    }
}

/// A function that is defined beside the expression: its name, how many numbers it takes, and how much work a call is.
pub(crate) struct Known {
    pub(crate) name: String,
    pub(crate) arguments: usize,
    pub(crate) cost: u64,
}

#[derive(Clone, Debug)]
enum Node {
    Number(f64),
    Name(String),
    Minus(Box<Node>),
    Pair(Pair, Box<Node>, Box<Node>),
    Call(Function, Box<Node>),
    /// A function that is defined beside the expression.
    Own(String, Vec<Node>),
    /// A sum, an integral, a mean or a slope over a name of its own.
    Bind(Binder, String, Vec<Node>, Box<Node>),
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
        Self::read(text, None)
    }

    /// Reads an expression that may also bind names (see [`binder`]) and call functions that are defined beside it.
    ///
    /// # Errors
    /// The first thing that can't be read, and where it is.
    pub(crate) fn parse_among(text: &str, known: &[Known]) -> Result<Self, ExpressionError> {
        Self::read(text, Some(known))
    }

    fn read(text: &str, known: Option<&[Known]>) -> Result<Self, ExpressionError> {
        let mut reader = Reader { text, at: 0, depth: 0, parts: 0, names: Vec::new(), signs: Vec::new(), bound: Vec::new(), known };
        let root = reader.sum()?;
        match reader.peek() {
            None => Ok(Expression { root, names: reader.names, signs: reader.signs }),
            Some(c) => Err(reader.fault(format!("an operator is expected here, not `{c}`; multiply with `*`"))),
        }
    }

    /// The names in it, each as often as it stands there, with its place in bytes.
    pub(crate) fn names(&self) -> impl Iterator<Item = (&str, usize)> {
        self.names.iter().map(|(name, offset)| (name.as_str(), *offset))
    }

    /// Where its pluses and minuses stand, in bytes.
    pub(crate) fn signs(&self) -> &[usize] {
        &self.signs
    }

    /// Its value; not a number when a name has none.
    pub(crate) fn value(&self, of: &dyn Fn(&str) -> Option<f64>) -> f64 {
        self.root.value(&Numbers(of))
    }

    /// The same, where functions have names, too.
    pub(crate) fn value_among(&self, names: &dyn Names) -> f64 {
        self.root.value(names)
    }

    /// How much work it is to work it out once: how many terms are looked at.
    pub(crate) fn cost(&self, known: &[Known]) -> u64 {
        self.root.cost(known)
    }
}

/// Whether a word has a meaning in expressions already.
pub(crate) fn is_taken(word: &str) -> bool {
    word == PI || words().chain(binder::words()).any(|known| known == word)
}

/// The names of the functions.
fn words() -> impl Iterator<Item = &'static str> + Clone {
    FUNCTIONS.iter().map(|(name, _)| *name).chain(PAIRS.iter().map(|(name, _)| *name))
}

impl Node {
    fn value(&self, of: &dyn Names) -> f64 {
        match self {
            Node::Number(value) => *value,
            Node::Name(name) => of.number(name).unwrap_or(f64::NAN),
            Node::Own(name, arguments) => {
                let arguments: Vec<f64> = arguments.iter().map(|argument| argument.value(of)).collect();
                of.call(name, &arguments).unwrap_or(f64::NAN)
            }
            Node::Bind(binder, name, ends, body) => {
                let ends: Vec<f64> = ends.iter().map(|end| end.value(of)).collect();
                binder.over(&ends, &mut |value| body.value(&Bound { name, value, outer: of }))
            }
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
    signs: Vec<usize>,
    /// Names that are bound where the reader is.
    bound: Vec<String>,
    /// Functions that are defined beside the expression; `None` where it may bind no names either.
    known: Option<&'a [Known]>,
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
            self.signs.push(self.at - 1);
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
            self.signs.push(self.at);
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
        if let Some(node) = self.beside(name)? {
            return Ok(node);
        }
        if self.peek() == Some('(') {
            self.at = start;
            let known = self.words().into_iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
            return Err(self.fault(format!("there is no function `{name}`; known are {known}")));
        }
        if name == PI {
            return Ok(Node::Number(std::f64::consts::PI));
        }
        if !self.bound.iter().any(|bound| bound == name) {
            self.names.push((name.to_owned(), start));
        }
        Ok(Node::Name(name.to_owned()))
    }
}

#[cfg(test)]
mod tests;
