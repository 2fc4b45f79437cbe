//! What is read, what it comes to, and where faults are.

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
