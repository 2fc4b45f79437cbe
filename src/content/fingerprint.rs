//! What tells an edited card from the one that was graded.

use sha2::{Digest, Sha256};

/// The first 16 hexadecimal digits of the SHA-256 of some texts. Where their lines break makes no difference.
pub(crate) fn fingerprint<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let mut hash = Sha256::new();
    for text in texts {
        for word in text.split_whitespace() {
            hash.update(word);
            hash.update(" ");
        }
        // Moving a word from one text to the next is an edit.
        hash.update("\n");
    }
    hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edit_changes_it_and_a_line_break_does_not() {
        let print = fingerprint(["What is the ELBO?", "A bound."]);
        assert!(print.len() == 16 && print.chars().all(|c| c.is_ascii_hexdigit()));
        assert_eq!(print, fingerprint(["What is\n  the ELBO?\n", "A bound."]));
        for other in [["What is the ELBO?", "A lower bound."], ["What is the", "ELBO? A bound."], ["A bound.", "What is the ELBO?"]] {
            assert_ne!(print, fingerprint(other), "{other:?}");
        }
    }

    #[test]
    fn it_stays_as_it_is_from_one_version_to_the_next() {
        // Progress files hold these: a change here would say of every card that it was edited.
        // printf 'a b \nc \n' | sha256sum
        assert_eq!(fingerprint(["a b", "c"]), EXPECTED);
    }

    const EXPECTED: &str = "150e35c29941db71";
}
