//! 'Did you mean': the known name that is nearest to a mistyped one.

/// `; did you mean `x`?` when a known name is near enough, the list of names when there are few, and nothing otherwise.
pub(super) fn hint<'a>(typed: &str, known: impl Iterator<Item = &'a str> + Clone) -> String {
    let nearest = known.clone().map(|name| (strsim::osa_distance(typed, name), name)).min();
    if let Some((distance, name)) = nearest
        && distance <= 1 + typed.chars().count() / 4
    {
        return format!("; did you mean `{name}`?");
    }
    let names: Vec<String> = known.map(|name| format!("`{name}`")).collect();
    match names.len() {
        0 => String::new(),
        1..=12 => format!("; known are {}", names.join(", ")),
        _ => "; did you misspell it?".into(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn only_near_names_are_suggested() {
        let known = ["anatomy", "encoder"];
        assert_eq!(hint("anatmy", known.iter().copied()), "; did you mean `anatomy`?");
        assert_eq!(hint("anaotmy", known.iter().copied()), "; did you mean `anatomy`?");
        assert_eq!(hint("quiz", known.iter().copied()), "; known are `anatomy`, `encoder`");
    }
}
