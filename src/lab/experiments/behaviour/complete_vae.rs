//! Section 26: the numbers beside the lines are those of one pass of the model, and each line knows its section.

use super::trial::Trial;
use crate::lab::experiment::{Input, Pick};
use crate::lab::experiments::complete_vae::*;
use crate::lab::picture::{Body, Code, Piece};

const NAME: &str = "listing";
const STEPS: usize = 50;
const VALUES: [Gauge; 10] = [MU_1, MU_2, SIGMA_1, SIGMA_2, Z_1, Z_2, RECONSTRUCTION, KL, LOSS, GRADIENT];

use crate::lab::dial::Gauge;

fn code(trial: &Trial) -> Code {
    let Body::Code(code) = trial.panel(LISTING).body else { panic!("no listing") };
    code
}

/// The line that is, without its indentation, this text.
fn place(trial: &Trial, text: &str) -> usize {
    code(trial).lines.iter().position(|line| line.trim() == text).unwrap()
}

fn point(trial: &mut Trial, row: usize) {
    trial.input(&Input::Cell { panel: LISTING.id.into(), column: 0, row });
}

/// The numbers beside a line.
fn numbers(trial: &Trial, text: &str) -> Vec<f64> {
    let at = place(trial, text);
    let (_, words) = code(trial).notes.into_iter().find(|(line, _)| *line == at).unwrap();
    words.0.into_iter().filter_map(|piece| if let Piece::Value(value) = piece { Some(value.value) } else { None }).collect()
}

fn values(trial: &Trial) -> Vec<f64> {
    VALUES.iter().map(|gauge| trial.value(*gauge)).collect()
}

#[test]
fn figures_and_pictures_come_from_the_model() {
    Trial::assert_from_model(NAME, STEPS, &VALUES, &[LISTING, LINE, DIGIT, WEIGHTS]);
}

#[test]
fn the_numbers_beside_the_lines_are_those_of_one_pass() {
    let trial = Trial::trained(NAME, STEPS);
    let [mu, sigma, z] = [[MU_1, MU_2], [SIGMA_1, SIGMA_2], [Z_1, Z_2]].map(|pair| pair.map(|gauge| trial.value(gauge)));
    let epsilon = numbers(&trial, "epsilon = torch.randn_like(sigma)");
    let kl: f64 = (0..2).map(|unit| 0.5 * (mu[unit].powi(2) + sigma[unit].powi(2) - 1.0 - sigma[unit].powi(2).ln())).sum();
    assert!((kl - trial.value(KL)).abs() < 1e-4, "{kl} {}", trial.value(KL));
    assert!((trial.value(RECONSTRUCTION) + kl - trial.value(LOSS)).abs() < 1e-3);
    for unit in 0..2 {
        assert!((mu[unit] + sigma[unit] * epsilon[unit] - z[unit]).abs() < 1e-5);
    }
    assert_eq!(numbers(&trial, "return mu + sigma * epsilon"), z);
    // the two lines of the forward pass that call encode() and sample() have the values that these compute
    assert_eq!(numbers(&trial, "mu, log_var = self.encode(x)"), numbers(&trial, "return self.mu(h), self.log_var(h)"));
    assert_eq!(numbers(&trial, "mu, log_var = self.encode(x)")[..2], mu);
    assert_eq!(numbers(&trial, "z = self.sample(mu, log_var)"), z);
    assert_eq!(numbers(&trial, "loss = reconstruction + beta * kl"), [trial.value(LOSS)]);
    let weights = numbers(&trial, "optimiser = torch.optim.Adam(model.parameters(), lr=options.lr)");
    assert_eq!(weights, [435_988.0], "the sum that the section works out");
    let parts: f64 = ["self.encoder = nn.Sequential(", "self.decoder = nn.Sequential("].map(|line| numbers(&trial, line)[0]).iter().sum();
    assert_eq!(parts + 260.0, weights[0], "encoder, decoder and two heads of 64 · 2 + 2");
    let dearest = numbers(&trial, "pixels = F.binary_cross_entropy_with_logits(logits, x, reduction=\"none\")")[0];
    assert!(dearest > trial.value(RECONSTRUCTION) / 784.0 && dearest < trial.value(RECONSTRUCTION));
}

#[test]
fn fresh_noise_moves_what_comes_after_it_and_leaves_what_comes_before() {
    let mut trial = Trial::trained(NAME, STEPS);
    let before = values(&trial);
    let generated = trial.images(DIGIT, "")[2].clone();
    trial.press(&FRESH);
    for ((gauge, before), after) in VALUES.iter().zip(&before).zip(values(&trial)) {
        let is_still = [MU_1, MU_2, SIGMA_1, SIGMA_2, KL].contains(gauge);
        assert_eq!(*before == after, is_still, "{}", gauge.name);
    }
    assert_ne!(trial.images(DIGIT, "")[2], generated, "the code from the prior is another one as well");
}

#[test]
fn another_digit_and_an_own_one_change_every_number() {
    let mut trial = Trial::trained(NAME, STEPS);
    let before = values(&trial);
    trial.input(&Input::Pick(Pick::Class(4)));
    assert!(values(&trial).iter().zip(&before).all(|(after, before)| after != before));
    trial.give(3);
    assert_eq!(trial.images(DIGIT, "")[0][..], *trial.equipment.data.train.image(3));
}

#[test]
fn the_line_pointed_at_names_its_section_and_leads_to_it_in_both_languages() {
    let mut trial = Trial::trained(NAME, STEPS);
    assert_eq!(trial.value(SECTION), 18.0, "the line that is marked by itself");
    assert_eq!(code(&trial).link(None), Some("reparameterization"));
    let kl = place(&trial, "kl = 0.5 * (mu**2 + log_var.exp() - 1 - log_var).sum(1).mean()");
    point(&mut trial, kl);
    assert_eq!((trial.value(SECTION), code(&trial).link(Some(kl))), (15.0, Some("kl-divergence")));
    for (line, section, id) in
        [("mu, log_var = self.encode(x)", 17.0, "two-heads"), ("z = self.sample(mu, log_var)", 18.0, "reparameterization")]
    {
        let at = place(&trial, line);
        point(&mut trial, at);
        assert_eq!((trial.value(SECTION), code(&trial).link(Some(at))), (section, Some(id)));
    }
    point(&mut trial, 0);
    assert!(trial.value(SECTION).is_nan() && code(&trial).link(Some(0)).is_none());

    trial.turn(&LANGUAGE, "Rust");
    assert_eq!(code(&trial).language, "rust");
    let logits = place(&trial, "let logits = vae.1.forward(z); // [batch, 784]");
    point(&mut trial, logits);
    assert_eq!(trial.value(SECTION), 19.0);
    point(&mut trial, 10_000);
    assert_eq!(code(&trial).at, Some(code(&trial).lines.len() - 1), "a line beyond the last one");
}

#[test]
fn training_ends_by_itself() {
    let mut trial = Trial::trained(NAME, STEPS);
    let steps = trial.snapshot().step;
    assert!(matches!(trial.session.step().unwrap(), crate::lab::experiment::Progress::Idle(_)));
    assert_eq!(trial.snapshot().step, steps);
}
