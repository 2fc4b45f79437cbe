//! Groups of users, by name.

use std::process::{Command, Stdio};

/// The number of a group that is named, or that number itself.
///
/// # Errors
/// Why there is none, in words.
pub(super) fn number(name: &str) -> Result<u32, String> {
    if let Ok(number) = name.parse() {
        return Ok(number);
    }
    // The system's own tool knows groups from everywhere, /etc/group only those of this machine.
    let asked = Command::new("getent").args(["group", "--", name]).stdin(Stdio::null()).stderr(Stdio::null()).output();
    let lines = match asked {
        Ok(answer) => String::from_utf8_lossy(&answer.stdout).into_owned(),
        Err(_) => std::fs::read_to_string("/etc/group").unwrap_or_default(),
    };
    in_lines(&lines, name).ok_or_else(|| format!("there is no group '{name}'; 'id -Gn' names yours"))
}

/// The number of a group in lines `name:password:number:members`.
fn in_lines(lines: &str, name: &str) -> Option<u32> {
    lines.lines().find_map(|line| {
        let mut parts = line.split(':');
        (parts.next()? == name).then(|| parts.nth(1)?.parse().ok()).flatten()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_is_found_by_name_or_number() {
        let lines = "root:x:0:\nclass:x:1007:ada,bob\nodd:x:none:\n";
        assert_eq!(["class", "root", "odd", "nobody"].map(|name| in_lines(lines, name)), [Some(1007), Some(0), None, None]);
        assert_eq!(number("42"), Ok(42));
        assert!(number("no such group").is_err_and(|words| words.contains("no such group")));
    }
}
