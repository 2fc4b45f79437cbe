//! Whether web links are marked as such (OSC 8).

use super::SILENT;
use crate::words::clean;

/// The first version of VTE that knows links; some before it take them badly.
const VTE: u32 = 5_000;

/// Whether the terminal takes links, with what decided it, in words. `client` is what tmux says of the terminal that it draws on. A terminal
/// that does not know them shows the same text: they are left out where they would be shown, lost on the way, or taken badly.
pub(in crate::term) fn taken(lookup: impl Fn(&str) -> Option<String>, client: Option<&str>) -> (bool, String) {
    let get = |name: &str| lookup(name).filter(|value| !value.is_empty());
    let Some(term) = get("TERM") else { return (false, "TERM is not set".into()) };
    let named = format!("TERM={}", clean(&term));
    if SILENT.iter().any(|name| term.starts_with(name)) {
        return (false, named);
    }
    if get("TMUX").is_some() {
        let features = client.and_then(|client| client.split_once(' ')).map_or("", |(_, features)| features);
        let passes = features.split(',').any(|feature| feature == "hyperlinks");
        return (passes, format!("tmux {} them on to its terminal", if passes { "passes" } else { "does not pass" }));
    }
    if term.starts_with("screen") {
        return (false, named);
    }
    if let Some(version) = get("VTE_VERSION").and_then(|version| version.parse::<u32>().ok()).filter(|version| *version < VTE) {
        return (false, format!("VTE_VERSION={version}"));
    }
    (true, format!("{named}; the address stands behind each all the same"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn links_are_for_terminals_that_take_them() {
        let with = |line: &str, client| {
            let set: Vec<(&str, &str)> = line.split_whitespace().map(|word| word.split_once('=').unwrap()).collect();
            taken(|name| set.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()), client).0
        };
        for line in ["TERM=xterm-256color", "TERM=foot", "TERM=xterm-kitty", "TERM=xterm-256color VTE_VERSION=7800"] {
            assert!(with(line, None), "{line}");
        }
        for line in
            ["", "TERM=dumb", "TERM=linux", "TERM=vt220", "TERM=screen", "TERM=screen.xterm-256color", "TERM=xterm VTE_VERSION=4803"]
        {
            assert!(!with(line, None), "{line}");
        }
        let inside = "TERM=tmux-256color TMUX=/tmp/tmux-0/default,1,0";
        assert!(with(inside, Some("xterm-256color 256,hyperlinks,title")));
        assert!(!with(inside, Some("xterm-256color 256,title")) && !with(inside, None));
    }
}
