//! The word that a mistyped one was meant to be.

/// The candidate that is nearest to `wanted`, if it is near enough to be meant: one slip in three letters, two at least.
pub(super) fn nearest<'a>(wanted: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted: Vec<char> = wanted.to_lowercase().chars().collect();
    let most = (wanted.len() / 3).max(2);
    let near = candidates.into_iter().map(|candidate| (slips(&wanted, candidate), candidate));
    near.filter(|&(slips, candidate)| slips <= most && slips < candidate.chars().count().min(wanted.len())).min().map(|(_, word)| word)
}

/// Letters to insert, leave out, replace, or exchange with the next one (optimal string alignment).
fn slips(from: &[char], to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    // rows[i][j]: from the first i letters of one to the first j of the other.
    let mut rows = vec![vec![0; to.len() + 1]; from.len() + 1];
    rows[0] = (0..=to.len()).collect();
    for i in 1..=from.len() {
        rows[i][0] = i;
        for j in 1..=to.len() {
            let replaced = rows[i - 1][j - 1] + usize::from(from[i - 1] != to[j - 1]);
            let least = replaced.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
            let exchanged = i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1];
            rows[i][j] = if exchanged { least.min(rows[i - 2][j - 2] + 1) } else { least };
        }
    }
    rows[from.len()][to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_seen_through_and_another_word_is_not() {
        let words = ["train", "list", "check", "data", "doctor", "two-term-loss", "elbo"];
        for (typed, meant) in [
            ("trian", Some("train")),
            ("Trainn", Some("train")),
            ("lst", Some("list")),
            ("dcotor", Some("doctor")),
            ("two-trem-los", Some("two-term-loss")),
            ("two_term_loss", Some("two-term-loss")),
            ("quiz", None),
            ("", None),
            ("99", None),
            ("x", None),
        ] {
            assert_eq!(nearest(typed, words), meant, "{typed}");
        }
    }
}
