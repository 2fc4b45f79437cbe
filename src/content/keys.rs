//! Keys in texts: `[Tab](keys/switch-focus)` says Tab, or the key that the reader has for that instead.

use std::collections::HashMap;
use std::sync::OnceLock;

/// What stands before an action's name where a link would have its target.
pub(crate) const PREFIX: &str = "keys/";

static OWN: OnceLock<HashMap<String, String>> = OnceLock::new();

/// Has texts call keys as this reader's are called, each by its action. To be said before the texts are read; the first one counts.
pub fn put_in_force(own: impl IntoIterator<Item = (String, String)>) {
    let _ = OWN.set(own.into_iter().collect());
}

/// What the reader's key for an action is called; `None` where it is the usual one.
pub(crate) fn own(action: &str) -> Option<&'static str> {
    OWN.get()?.get(action).map(String::as_str)
}

#[cfg(test)]
mod tests {
    use crate::content::markup::{Role, parse};

    #[test]
    fn a_key_is_text_and_one_in_code_is_code() {
        let spans = parse(r"Press [Tab](keys/switch-focus), then [`]`](keys/next-digit) or [\[](keys/previous-digit).", &|_| None);
        let spans: Vec<(String, Role)> = spans.unwrap_or_default().0.into_iter().map(|span| (span.text, span.role)).collect();
        let expected = [("Press Tab, then ", Role::Body), ("]", Role::Code), (" or [.", Role::Body)];
        assert_eq!(spans, expected.map(|(text, role)| (text.to_owned(), role)));
    }
}
