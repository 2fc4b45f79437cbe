//! The examples by hand of sections 11, 13 and 16: what the text says, computed.

/// Prior times likelihood of each of two coins, one fair, one that shows heads 8 times in 10, for three heads.
const JOINT: [f64; 2] = [0.5 * 0.5 * 0.5 * 0.5, 0.5 * 0.8 * 0.8 * 0.8];

fn text(id: &str) -> String {
    std::fs::read_to_string(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("content/sections").join(id)).unwrap()
}

fn assert_says(text: &str, number: f64, digits: usize) {
    let written = format!("{number:.digits$}").replace('-', "−");
    assert!(text.contains(&written), "the text doesn't say {written}");
}

#[test]
fn two_coins_give_the_evidence_and_the_posterior_that_section_13_says() {
    let text = text("13-intractable-posterior.yaml");
    let evidence: f64 = JOINT.iter().sum();
    for (number, digits) in [(0.125, 3), (0.512, 3), (evidence, 4), (evidence.ln(), 3), (JOINT[1] / evidence, 3), (-784.0 * 2f64.ln(), 0)] {
        assert_says(&text, number, digits);
    }
}

#[test]
fn the_bound_and_the_gap_of_the_lazy_guess_come_to_the_evidence_in_section_16() {
    let text = text("16-elbo.yaml");
    let evidence: f64 = JOINT.iter().sum();
    let posterior = JOINT.map(|joint| joint / evidence);
    let elbo: f64 = JOINT.iter().map(|joint| 0.5 * (joint / 0.5).ln()).sum();
    let gap: f64 = posterior.iter().map(|share| 0.5 * (0.5 / share).ln()).sum();
    assert!((elbo + gap - evidence.ln()).abs() < 1e-12);
    for number in [(JOINT[0] / 0.5).ln(), (JOINT[1] / 0.5).ln(), elbo, gap, evidence.ln(), posterior[0], posterior[1]] {
        assert_says(&text, number, 3);
    }
}

#[test]
fn a_pixel_between_two_blobs_is_as_dark_as_section_11_says() {
    let text = text("11-points-to-distributions.yaml");
    let density = |deviations: f64| (-0.5 * deviations * deviations).exp();
    // at z = 0.5, paper at −1 and ink at 1
    let [wide, narrow] = [1.0, 0.5].map(|sigma| [density(0.5 / sigma), density(1.5 / sigma)]);
    let share = |[ink, paper]: [f64; 2]| ink / (ink + paper);
    let apart = 1.0 / (1.0 + (-2.0 * 10.0 * 0.5_f64).exp());
    for (number, digits) in [
        (wide[0], 3),
        (wide[1], 3),
        (share(wide), 2),
        (narrow[0], 3),
        (narrow[1], 3),
        (share(narrow), 2),
        (-share(wide).ln(), 2),
        (apart, 5),
    ] {
        assert_says(&text, number, digits);
    }
}
