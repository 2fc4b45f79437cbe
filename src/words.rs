//! Text from outside (keys, names of files, tensors and variables, messages of libraries) made fit to be shown.

use std::borrow::Cow;
use std::fmt::Write;

/// Whether a character steers the terminal or can't be seen: controls, overrides of the writing direction, and what takes no column
/// without being a mark on the character before it.
#[must_use]
pub(crate) fn is_raw(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// The text on one line, with everything raw made visible: `\u{1b}`. Line breaks and tabs are spaces.
#[must_use]
pub(crate) fn clean(text: &str) -> Cow<'_, str> {
    if !text.contains(is_raw) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            // Of a run of them, and of the indentation behind a line break, one space is left.
            '\n' | '\r' | '\t' | ' ' | '\u{2028}' | '\u{2029}' => {
                if !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            c if is_raw(c) => {
                let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    Cow::Owned(out.trim_end().to_owned())
}

/// The text with its lines as they are, and everything else that is raw made visible: for messages of several lines.
#[must_use]
pub(crate) fn clean_lines(text: &str) -> Cow<'_, str> {
    if !text.contains(|c| c != '\n' && is_raw(c)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '\t' => out.push(' '),
            c if c != '\n' && is_raw(c) => {
                let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// JSON that says the same without a raw character: inside strings they stand as `\u202e`. Its line breaks, which are layout, stay.
#[must_use]
pub(crate) fn clean_json(json: &str) -> Cow<'_, str> {
    if !json.contains(|c| c != '\n' && is_raw(c)) {
        return Cow::Borrowed(json);
    }
    let mut out = String::with_capacity(json.len() + 16);
    for c in json.chars() {
        if c != '\n' && is_raw(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const RAW: &str = "\u{1b}]0;x\u{7}\r\n\t\u{7f}\u{9b}31m\u{ad}\u{61c}\u{200b}\u{200e}\u{2028}\u{202e}\u{2066}\u{2069}\u{feff}\u{e0041}";

    #[test]
    fn nothing_raw_is_left_and_what_it_was_can_be_read() {
        let shown = clean(RAW);
        assert!(!shown.contains(is_raw), "{shown:?}");
        assert_eq!(clean("a\u{1b}[31mb\u{202e}c"), "a\\u{1b}[31mb\\u{202e}c");
        assert_eq!(clean("one\n   two\tthree\r\n"), "one two three");
        assert!(matches!(clean("β ≥ 0.5, é, 漢"), Cow::Borrowed(_)));
    }

    #[test]
    fn marks_on_letters_and_wide_characters_are_text() {
        for text in ["x\u{302}", "漢字", "❤\u{fe0f}", "z⃗", "\u{a0}"] {
            assert!(!text.contains(is_raw), "{text}");
        }
    }

    #[test]
    fn lines_stay_where_a_message_has_several() {
        assert_eq!(clean_lines("a\u{1b}\nb\tc"), "a\\u{1b}\nb c");
    }

    #[test]
    fn json_without_raw_characters_says_the_same() {
        let value = serde_json::json!({ "a\u{202e}": RAW, "list": ["plain", "\u{e0041}"] });
        let text = serde_json::to_string_pretty(&value).unwrap();
        let shown = clean_json(&text);
        assert!(!shown.contains(|c| c != '\n' && is_raw(c)));
        assert_eq!(serde_json::from_str::<serde_json::Value>(&shown).unwrap(), value);
    }
}
