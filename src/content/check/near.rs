//! 'Did you mean': the known name that is nearest to a mistyped one.

/// `; did you mean `x`?` when a known name is near enough, the list of names when there are few, and nothing otherwise.
pub(super) fn hint<'a>(typed: &str, known: impl Iterator<Item = &'a str> + Clone) -> String {
    let nearest = known.clone().map(|name| (distance(typed, name), name)).min();
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

/// How many characters must be put in, taken out or changed to make one name of the other (Levenshtein, 1966).
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in other.iter().enumerate() {
            let changed = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn distances_count_the_changes() {
        for (one, other, changes) in [("", "abc", 3), ("kl", "kl", 0), ("anatmy", "anatomy", 1), ("kitten", "sitting", 3)] {
            assert_eq!(distance(one, other), changes, "{one} {other}");
        }
    }

    #[test]
    fn only_near_names_are_suggested() {
        let known = ["anatomy", "encoder"];
        assert_eq!(hint("anatmy", known.iter().copied()), "; did you mean `anatomy`?");
        assert_eq!(hint("quiz", known.iter().copied()), "; known are `anatomy`, `encoder`");
    }
}
