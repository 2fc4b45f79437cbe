//! Addresses that links lead to.

use std::sync::Arc;

use super::LinkKind;

const SCHEMES: [&str; 2] = ["https://", "http://"];

/// Whether a text begins like an address.
pub(super) fn begins(text: &str) -> bool {
    SCHEMES.iter().any(|scheme| text.trim_start().starts_with(scheme))
}

/// The address that a link's target is, or what is wrong with it; `None` when it leads to something within the program.
pub(super) fn address(target: &str) -> Option<Result<Arc<str>, String>> {
    if !target.contains([':', '/', '.']) || LinkKind::of(target).0 != LinkKind::Section {
        return None;
    }
    let Some(rest) = SCHEMES.iter().find_map(|scheme| target.strip_prefix(scheme)) else {
        return Some(Err(format!("the address `{target}` can't be followed; one begins with `https://` or `http://`")));
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if host.is_empty() || host.starts_with('.') {
        return Some(Err(format!("the address `{target}` names no host; write it whole: `https://arxiv.org/abs/1312.6114`")));
    }
    if let Some(c) = target.chars().find(|c| !c.is_ascii_graphic() || matches!(c, '"' | '<' | '>' | '\\')) {
        let what = if c == ' ' { "has no space in it".to_owned() } else { format!("has no `{}` in it", c.escape_default()) };
        return Some(Err(format!("an address {what}; write the character as %XX")));
    }
    Some(Ok(target.into()))
}
