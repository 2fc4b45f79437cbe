//! What binds a name of its own, for the checks of derivations:
//!
//! - `sum(i, from, to, term)`: over whole numbers, both ends included
//! - `integral(z, from, to, density)`: by the trapezoidal rule, which for a smooth integrand that has died away at both ends is exact to the
//!   last digits (Trefethen and Weideman 2014, The exponentially convergent trapezoidal rule)
//! - `mean(z, mu, sigma, value)`: the expectation under a Gaussian, by the same rule
//! - `derivative(x, at, value)`: by central differences of the fourth order

use super::{ExpressionError, Known, Names, Node, Reader};

/// Terms of a sum.
const MOST_TERMS: usize = 64;
/// Slices of an integral.
const SLICES: usize = 200;
/// Slices of an expectation, and how many deviations it reaches to each side: what lies beyond has a probability below 1e-18.
const GAUSSIAN_SLICES: usize = 120;
const REACH: f64 = 9.0;
/// Step of a derivative: its error is about the fourth power, times the fifth derivative over 30.
const STEP: f64 = 1e-3;
/// Terms that may be looked at for one value: a tenth of a second.
const MOST_WORK: u64 = 20_000_000;

/// What is done over the values of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Binder {
    Sum,
    Integral,
    Mean,
    Derivative,
}

/// Their names, and how many numbers stand between the name that is bound and what is summed.
const BINDERS: &[(&str, Binder, usize)] =
    &[("sum", Binder::Sum, 2), ("integral", Binder::Integral, 2), ("mean", Binder::Mean, 2), ("derivative", Binder::Derivative, 1)];

pub(super) fn words() -> impl Iterator<Item = &'static str> + Clone {
    BINDERS.iter().map(|(name, ..)| *name)
}

impl Binder {
    /// Its value, of what `body` is at each value of the bound name.
    pub(super) fn over(self, ends: &[f64], body: &mut dyn FnMut(f64) -> f64) -> f64 {
        match (self, ends) {
            (Binder::Sum, &[from, to]) if ((to - from).abs() as usize) < MOST_TERMS => {
                let mut sum = 0.0;
                let mut at = from;
                while at <= to {
                    sum += body(at);
                    at += 1.0;
                }
                sum
            }
            (Binder::Integral, &[from, to]) => trapezoid(from, to, SLICES, body),
            (Binder::Mean, &[mu, sigma]) => {
                let density = |t: f64| (-0.5 * t * t).exp() / std::f64::consts::TAU.sqrt();
                trapezoid(-REACH, REACH, GAUSSIAN_SLICES, &mut |t| density(t) * body(mu + sigma * t))
            }
            (Binder::Derivative, &[at]) => {
                let mut apart = |steps: f64| body(at + steps * STEP) - body(at - steps * STEP);
                (8.0 * apart(1.0) - apart(2.0)) / (12.0 * STEP)
            }
            _ => f64::NAN,
        }
    }

    /// How often its body is worked out.
    fn times(self, ends: &[Node]) -> u64 {
        match (self, ends) {
            (Binder::Sum, [Node::Number(from), Node::Number(to)]) => (to - from).abs() as u64 + 1,
            (Binder::Sum, _) => MOST_TERMS as u64,
            (Binder::Integral, _) => SLICES as u64 + 1,
            (Binder::Mean, _) => GAUSSIAN_SLICES as u64 + 1,
            (Binder::Derivative, _) => 4,
        }
    }
}

fn trapezoid(from: f64, to: f64, slices: usize, body: &mut dyn FnMut(f64) -> f64) -> f64 {
    let width = (to - from) / slices as f64;
    let inner: f64 = (1..slices).map(|at| body(from + width * at as f64)).sum();
    width * (inner + 0.5 * (body(from) + body(to)))
}

/// A bound name with its present value, and everything outside.
pub(super) struct Bound<'a> {
    pub(super) name: &'a str,
    pub(super) value: f64,
    pub(super) outer: &'a dyn Names,
}

impl Names for Bound<'_> {
    fn number(&self, name: &str) -> Option<f64> {
        if name == self.name { Some(self.value) } else { self.outer.number(name) }
    }

    fn call(&self, name: &str, arguments: &[f64]) -> Option<f64> {
        self.outer.call(name, arguments)
    }
}

impl Node {
    /// How many terms are looked at to work it out once.
    pub(super) fn cost(&self, known: &[Known]) -> u64 {
        let all = |nodes: &[Node]| nodes.iter().map(|node| node.cost(known)).fold(1, u64::saturating_add);
        match self {
            Node::Number(_) | Node::Name(_) => 1,
            Node::Minus(inner) | Node::Call(_, inner) => inner.cost(known).saturating_add(1),
            Node::Pair(_, one, other) => one.cost(known).saturating_add(other.cost(known)).saturating_add(1),
            Node::Own(name, arguments) => {
                let own = known.iter().find(|own| own.name == *name).map_or(1, |own| own.cost);
                all(arguments).saturating_add(own)
            }
            Node::Bind(binder, _, ends, body) => all(ends).saturating_add(binder.times(ends).saturating_mul(body.cost(known))),
        }
    }
}

impl<'a> Reader<'a> {
    /// A binder, or a function that is defined beside the expression, behind its name; `None` when it is neither.
    pub(super) fn beside(&mut self, name: &str) -> Result<Option<Node>, ExpressionError> {
        let Some(known) = self.known else { return Ok(None) };
        if let Some((_, binder, ends)) = BINDERS.iter().find(|(own, ..)| *own == name) {
            let node = self.bind(*binder, *ends)?;
            if node.cost(known) > MOST_WORK {
                return Err(self.fault("this is too much work: bind fewer names inside one another"));
            }
            return Ok(Some(node));
        }
        let Some(own) = known.iter().find(|own| own.name == name && own.arguments > 0) else { return Ok(None) };
        self.expect('(')?;
        let mut arguments = vec![self.sum()?];
        for _ in 1..own.arguments {
            self.expect(',')?;
            arguments.push(self.sum()?);
        }
        self.expect(')')?;
        Ok(Some(Node::Own(name.to_owned(), arguments)))
    }

    /// `(z, from, to, body)`.
    fn bind(&mut self, binder: Binder, ends: usize) -> Result<Node, ExpressionError> {
        self.expect('(')?;
        let _ = self.peek();
        let rest = &self.text[self.at..];
        let length = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(rest.len());
        let name = &rest[..length];
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) || super::is_taken(name) {
            return Err(self.fault("a name of its own is expected here, for what is summed or integrated over"));
        }
        self.at += length;
        let mut nodes = Vec::new();
        for _ in 0..ends {
            self.expect(',')?;
            nodes.push(self.sum()?);
        }
        self.expect(',')?;
        self.bound.push(name.to_owned());
        let body = self.sum()?;
        self.bound.pop();
        self.expect(')')?;
        Ok(Node::Bind(binder, name.to_owned(), nodes, Box::new(body)))
    }

    /// The names of all functions that may stand here.
    pub(super) fn words(&self) -> Vec<&'a str> {
        let mut all: Vec<&'a str> = super::words().collect();
        if let Some(known) = self.known {
            all.extend(words().map(|word| -> &'a str { word }));
            all.extend(known.iter().filter(|own| own.arguments > 0).map(|own| own.name.as_str()));
        }
        all
    }
}
