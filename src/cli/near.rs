//! The word that a mistyped one was meant to be.

/// The candidate that is nearest to `wanted`, if it is near enough to be meant: one slip in three letters, two at least. Letters that changed
/// places count as one slip.
pub(super) fn nearest<'a>(wanted: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = wanted.to_lowercase();
    let letters = wanted.chars().count();
    let most = (letters / 3).max(2);
    let near = candidates.into_iter().map(|candidate| (strsim::osa_distance(&wanted, candidate), candidate));
    near.filter(|&(slips, candidate)| slips <= most && slips < candidate.chars().count().min(letters)).min().map(|(_, word)| word)
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
