//! Keys in texts: each is that of an action, and called as it usually is.

use super::{Fault, near};
use crate::content::keys::PREFIX;
use crate::content::source::SourceFile;

/// Keys of a file that no action has, or that are called otherwise than usual. `usual`: every action with the name of its key.
pub(super) fn faults(file: &SourceFile, usual: &[(String, String)]) -> Vec<Fault> {
    let mark = format!("]({PREFIX}");
    let mut faults = Vec::new();
    for (at, _) in file.text.match_indices(&mark) {
        let (before, behind) = (&file.text[..at], &file.text[at + mark.len()..]);
        let action = behind.split(')').next().unwrap_or_default();
        let written = words_of(before);
        let message = match usual.iter().find(|(name, _)| name == action) {
            Some((_, name)) if *name == written => continue,
            Some((_, name)) => format!("the key for `{action}` is called `{name}`, not `{written}`"),
            None => format!("no action is called `{action}`{}", near::hint(action, usual.iter().map(|(name, _)| name.as_str()))),
        };
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 3;
        faults.push(Fault { file: file.path.clone(), line: before.matches('\n').count() + 1, column, message });
    }
    faults
}

/// What stands in the bracket that a text ends in; the key may be a bracket itself.
fn words_of(text: &str) -> String {
    let opens = text.rmatch_indices('[').map(|(at, _)| text[at + 1..].trim_matches('`'));
    opens.take(2).find(|words| !words.is_empty()).unwrap_or_default().replace('\\', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_no_action_has_or_is_called_otherwise_is_a_fault_in_its_place() {
        let usual = [("switch-focus", "Tab"), ("next-digit", "]"), ("previous-digit", "["), ("restart", "r")]
            .map(|(action, key)| (action.into(), key.into()));
        let faults = |text: &'static str| {
            let file = SourceFile { path: "a.yaml".into(), name: "a.yaml".into(), text: text.into() };
            super::faults(&file, &usual).into_iter().map(|fault| fault.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(faults("'[Tab](keys/switch-focus), [`]`](keys/next-digit) ([r](keys/restart), [`[`](keys/previous-digit))."), [""; 0]);
        assert_eq!(faults("a\n  [Tab](keys/swich-focus)"), ["a.yaml:2:9: no action is called `swich-focus`; did you mean `switch-focus`?"]);
        assert_eq!(faults("[t](keys/restart)"), ["a.yaml:1:5: the key for `restart` is called `r`, not `t`"]);
    }
}
