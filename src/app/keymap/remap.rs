//! The reader's own keys: the table with other keys in front, so that handling, help and footer follow.

use super::{BINDINGS, Binding, Context, Pattern, key_name, said};
use crate::term::event::{Key, KeyCode};

/// What can have another key, each once.
pub fn actions() -> Vec<String> {
    let mut names: Vec<String> = BINDINGS.iter().filter(|binding| is_one(binding)).filter_map(|binding| binding.intent.name()).collect();
    names.sort();
    names.dedup();
    names
}

fn is_one(binding: &Binding) -> bool {
    matches!(binding.keys.first(), Some(Pattern::One(_)))
}

/// The key of a name, as the screen names keys: `j`, `space`, `Enter`, `PgDn`, `Ctrl-P`, `F2`.
pub fn key(name: &str) -> Option<Key> {
    let plain = |code| Key { code, ctrl: false };
    let codes = [KeyCode::Char(' '), KeyCode::Enter, KeyCode::Tab, KeyCode::BackTab, KeyCode::Backspace, KeyCode::Delete, KeyCode::Up]
        .into_iter()
        .chain([KeyCode::Down, KeyCode::Left, KeyCode::Right, KeyCode::PageUp, KeyCode::PageDown, KeyCode::Home, KeyCode::End])
        .chain((1..=12).map(KeyCode::F));
    let spelled = |code: KeyCode| match code {
        KeyCode::Up => String::from("Up"),
        KeyCode::Down => String::from("Down"),
        KeyCode::Left => String::from("Left"),
        KeyCode::Right => String::from("Right"),
        other => key_name(plain(other)),
    };
    let named = codes.map(plain).find(|key| spelled(key.code).eq_ignore_ascii_case(name) || key_name(*key) == name);
    if named.is_some() {
        return named;
    }
    if let Some(typed) = name.strip_prefix("Ctrl-").or_else(|| name.strip_prefix("ctrl-")) {
        let typed = typed.chars().next().filter(|typed| typed.is_ascii_alphabetic() && name.len() == "Ctrl-x".len())?.to_ascii_lowercase();
        // these are other keys' own bytes, or the system's
        return (!"chijmqsz".contains(typed)).then_some(Key { code: KeyCode::Char(typed), ctrl: true });
    }
    let mut letters = name.chars();
    let typed = letters.next().filter(|typed| !typed.is_control() && *typed != ' ')?;
    letters.next().is_none().then_some(plain(KeyCode::Char(typed)))
}

/// The table with other keys: each action has its new key in the place of its first one, wherever that key has no other meaning yet; where it
/// has one, all stays as it was.
///
/// # Errors
/// The index of a wish that could be granted nowhere on a screen that knows its action, the reader's or that of a demo, and why.
pub fn remapped(wishes: &[(String, Key)]) -> Result<Vec<Binding>, (usize, String)> {
    let mut own = BINDINGS.to_vec();
    for (at, (action, key)) in wishes.iter().enumerate() {
        let mine: Vec<usize> =
            (0..own.len()).filter(|&row| is_one(&own[row]) && own[row].intent.name().as_deref() == Some(action.as_str())).collect();
        // Of the reader's screen and that of a demo: whether the action has the key there, and what stands in its way.
        let (mut granted, mut taken) = ([false; 2], [None; 2]);
        for row in mine {
            let screen = usize::from(own[row].context.is_show());
            // A key that is the row's already moves to the front.
            let has = own[row].keys.contains(&Pattern::One(*key));
            match in_the_way(&own, row, *key, wishes).filter(|_| !has) {
                Some(other) => taken[screen] = Some(own[other].words),
                None => {
                    let kept = own[row].keys.iter().skip(1).filter(|pattern| **pattern != Pattern::One(*key));
                    let keys: Vec<Pattern> = [Pattern::One(*key)].into_iter().chain(kept.copied()).collect();
                    // The table lives as long as the program.
                    own[row].keys = Vec::leak(keys);
                    granted[screen] = true;
                }
            }
        }
        if let Some(words) = granted.iter().zip(taken).find_map(|(granted, taken)| taken.filter(|_| !granted)) {
            return Err((at, format!("'{}' means already: {}", key_name(*key), said(Context::Reading, words))));
        }
        if granted == [false; 2] {
            return Err((at, "there is no such action".into()));
        }
    }
    Ok(own)
}

/// The row that a new key of a row would get into the way of, or that would get into its way, in any place where the row counts. A row that gets
/// another key itself gives its own free.
fn in_the_way(table: &[Binding], row: usize, key: Key, wishes: &[(String, Key)]) -> Option<usize> {
    let (context, intent) = (table[row].context, table[row].intent);
    let is_typed = !key.ctrl && matches!(key.code, KeyCode::Char(_));
    let chains = super::CONTEXTS.iter().map(|(from, _)| from.chain()).filter(|chain| chain.contains(&context));
    let near: Vec<Context> = chains.flatten().copied().collect();
    let was_here = BINDINGS.iter().any(|binding| binding.context == context && binding.keys.contains(&Pattern::One(key)));
    table.iter().enumerate().position(|(at, other)| {
        if at == row || !near.contains(&other.context) {
            return false;
        }
        let is_free = other.keys.first() == Some(&Pattern::One(key)) && gives_way(other, key, wishes);
        let types = is_typed && matches!(other.keys.first(), Some(Pattern::Typing)) && other.context == context;
        let has = other.keys.iter().any(|pattern| *pattern != Pattern::Typing && pattern.matches(key));
        let elsewhere = matches!(other.keys.first(), Some(Pattern::Figures)) && other.context != context;
        // Some keys have another meaning in a narrower place on purpose: n steps through hits while a search is open.
        let is_overruled = other.context != context && was_here;
        let is_twice = other.context == context && other.keys.contains(&Pattern::One(key)) && !is_free;
        types || is_twice || (has && other.intent != intent && !is_free && !elsewhere && !is_overruled)
    })
}

/// Whether a row has another first key by the reader's own wish.
fn gives_way(other: &Binding, key: Key, wishes: &[(String, Key)]) -> bool {
    let own = other.intent.name();
    wishes.iter().any(|(action, wish)| own.as_deref() == Some(action.as_str()) && *wish != key)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::collections::HashSet;

    use super::*;
    use crate::app::action::Intent;

    fn table(wishes: &[(&str, &str)]) -> Result<Vec<Binding>, (usize, String)> {
        let wishes: Vec<(String, Key)> = wishes.iter().map(|(action, name)| ((*action).to_owned(), key(name).unwrap())).collect();
        remapped(&wishes)
    }

    fn keys(table: &[Binding], context: Context, intent: Intent) -> String {
        table.iter().find(|binding| binding.context == context && binding.intent == intent).unwrap().keys_named()
    }

    #[test]
    fn an_action_gets_its_key_first_and_keeps_its_others() {
        let own = table(&[("next-section", ">"), ("line-down", "Ctrl-N"), ("help", "F1")]).unwrap();
        assert_eq!(keys(&own, Context::Text, Intent::NextSection), "> →");
        assert_eq!(keys(&own, Context::Text, Intent::LineDown), "Ctrl-N j");
        assert!(own.iter().filter(|binding| binding.intent == Intent::Help).all(|binding| binding.keys_named().starts_with("F1")));
        assert_eq!(keys(&own, Context::Text, Intent::PreviousSection), keys(BINDINGS, Context::Text, Intent::PreviousSection));
    }

    #[test]
    fn keys_of_a_demo_are_the_readers_too() {
        let own = table(&[("play-pause", "P"), ("next-demo", "N"), ("drive", "o"), ("quit", "Z")]).unwrap();
        assert_eq!(keys(&own, Context::Pane, Intent::PlayPause), "P");
        assert_eq!(keys(&own, Context::Demo, Intent::PlayPause), "P");
        assert_eq!((keys(&own, Context::Demo, Intent::NextDemo), keys(&own, Context::Follow, Intent::Drive)), ("N".into(), "o".into()));
        assert!([Context::Reading, Context::Show, Context::Quiz].iter().all(|context| keys(&own, *context, Intent::Quit) == "Z"));
        // Free in a demo, but not in the pane; and the other way round.
        for (action, key, says) in
            [("step", "d", "draw a digit"), ("drive", "y", "copy the run's recipe"), ("next-demo", "s", "one training step")]
        {
            assert!(table(&[(action, key)]).is_err_and(|(at, words)| at == 0 && words.contains(says)), "{action} = {key}");
        }
    }

    #[test]
    fn two_actions_may_change_their_keys_with_one_another() {
        let own = table(&[("next-section", "p"), ("previous-section", "n")]).unwrap();
        assert_eq!(
            (keys(&own, Context::Text, Intent::NextSection), keys(&own, Context::Text, Intent::PreviousSection)),
            ("p →".into(), "n ←".into())
        );
    }

    #[test]
    fn a_key_that_means_something_else_is_refused_with_its_meaning() {
        for (action, name) in [("next-section", "q"), ("quit", "z"), ("next-section", "b"), ("quit", "5")] {
            let (at, words) = table(&[("help", "F1"), (action, name)]).err().unwrap();
            assert!(at == 1 && words.contains("means already: "), "{action} = {name}: {words}");
        }
    }

    #[test]
    fn whatever_is_granted_leaves_every_key_with_one_meaning() {
        let names = ["j", ">", "x", "Enter", "space", "Ctrl-O", "F5", "PgDn", "a", "Z", "~", "Backspace", "9"];
        let mut granted = 0;
        for action in actions() {
            for name in names {
                let Ok(own) = table(&[(&action, name)]) else { continue };
                granted += 1;
                for (context, _) in super::super::CONTEXTS {
                    let mut seen = HashSet::new();
                    for pattern in own.iter().filter(|binding| binding.context == context).flat_map(|binding| binding.keys) {
                        assert!(seen.insert(pattern.name()), "{action} = {name}: {} stands twice in {context:?}", pattern.name());
                    }
                }
            }
        }
        assert!(granted > 100, "{granted}");
    }

    #[test]
    fn keys_are_called_as_the_screen_calls_them() {
        for binding in BINDINGS {
            for pattern in binding.keys {
                let Pattern::One(own) = *pattern else { continue };
                let by_system = own.ctrl && matches!(own.code, KeyCode::Char(typed) if "chijmqsz".contains(typed));
                let shifted = matches!(own.code, KeyCode::ShiftUp | KeyCode::ShiftDown | KeyCode::Esc);
                assert_eq!(key(&pattern.name()), (!by_system && !shifted).then_some(own), "{}", pattern.name());
            }
        }
        for wrong in ["", " ", "Ctrl-", "Ctrl-PP", "Alt-x", "F13", "Ctrl-C", "hyper"] {
            assert_eq!(key(wrong), None, "{wrong}");
        }
        assert!(actions().contains(&"next-section".into()) && !actions().iter().any(|name| name == "quit-at-once" || name == "choose"));
    }
}
