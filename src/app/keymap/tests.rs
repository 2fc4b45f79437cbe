#![allow(clippy::unwrap_used)]
use super::*;
use crate::lab::Take;

#[test]
fn no_key_stands_twice_in_a_context() {
    for (context, _) in CONTEXTS {
        let mut seen: Vec<Pattern> = Vec::new();
        for binding in BINDINGS.iter().filter(|binding| binding.context == context) {
            for pattern in binding.keys {
                assert!(!seen.contains(pattern), "{} stands twice in {context:?}", pattern.name());
                seen.push(*pattern);
            }
        }
    }
}

#[test]
fn a_wider_context_is_only_overruled_on_purpose() {
    // `n` steps through hits while a search is open; `a`-`e` answer a prediction, so `c` answers and Ctrl-P still opens the contents.
    let on_purpose = |narrow: Context, key: Key| {
        let is_backspace = key.code == KeyCode::Backspace;
        match narrow {
            Context::Hits => key.code == KeyCode::Char('n'),
            Context::Predicting => matches!(key.code, KeyCode::Char('b' | 'c')),
            // Letters typed into an answer are text, never commands, and Backspace never leads out of it.
            Context::QuizTyped => {
                matches!(key.code, KeyCode::Char(typed) if typed.is_alphabetic()) || key.code == KeyCode::Esc || is_backspace
            }
            Context::QuizTyping => is_backspace,
            _ => false,
        }
    };
    for (context, _) in CONTEXTS {
        let chain = context.chain();
        for (depth, wide) in chain.iter().enumerate().skip(1) {
            for binding in BINDINGS.iter().filter(|binding| binding.context == *wide) {
                for pattern in binding.keys {
                    let Pattern::One(key) = *pattern else { continue };
                    let overruled = chain[..depth].iter().any(|narrow| {
                        let rows = BINDINGS.iter().filter(|other| other.context == *narrow);
                        rows.flat_map(|other| other.keys).any(|own| own.matches(key)) && !on_purpose(*narrow, key)
                    });
                    assert!(!overruled, "{} of {wide:?} is overruled in {context:?}", pattern.name());
                }
            }
        }
    }
}

#[test]
fn every_row_is_reached_by_each_of_its_keys() {
    for binding in BINDINGS {
        for pattern in binding.keys {
            let key = match pattern {
                Pattern::One(key) => *key,
                Pattern::Digits | Pattern::Figures | Pattern::Starts => Key { code: KeyCode::Char('0'), ctrl: false },
                Pattern::Letters | Pattern::Points => Key { code: KeyCode::Char('a'), ctrl: false },
                Pattern::Grades => Key { code: KeyCode::Char('1'), ctrl: false },
                Pattern::Links => Key { code: KeyCode::Char('5'), ctrl: false },
                Pattern::Buttons => Key { code: KeyCode::Char('x'), ctrl: false },
                Pattern::Typing => Key { code: KeyCode::Char(' '), ctrl: false },
            };
            let expected = if pattern == &Pattern::Links { Intent::Digit(5) } else { fill(binding.intent, key) };
            assert_eq!(meaning(binding.context, key), Some(expected), "{} in {:?}", pattern.name(), binding.context);
        }
    }
}

#[test]
fn every_context_has_keys_a_place_in_the_help_and_ctrl_c() {
    for (context, title) in CONTEXTS {
        assert!(!title.is_empty());
        assert!(BINDINGS.iter().any(|binding| binding.context == context), "{context:?} has no key");
        assert_eq!(meaning(context, Key { code: KeyCode::Char('c'), ctrl: true }), Some(Intent::QuitAtOnce));
    }
}

#[test]
fn the_help_shows_every_row_wherever_it_is_opened() {
    for (context, _) in CONTEXTS {
        let shown = help(context, 60, Offers::of(None), "").iter().filter(|line| matches!(line, HelpLine::Row(..))).count();
        let is_told = |binding: &&Binding| binding.context == Context::Anywhere || binding.context.is_show() == context.is_show();
        let told: Vec<&Binding> = BINDINGS.iter().filter(is_told).collect();
        let overruled = told.iter().filter(|binding| keys_held(binding, context).is_none()).count();
        // all rows but that of the buttons, which are an experiment's own
        let buttons = usize::from(!context.is_show());
        assert_eq!(shown, told.len() - buttons - overruled, "{context:?}");
        assert!(overruled == 0 || matches!(context, Context::QuizTyped | Context::Predicting), "{context:?} overrules {overruled} rows");
    }
    let HelpLine::Title(first) = help(Context::Pane, 80, Offers::of(None), "")[0] else { panic!("the help begins with a title") };
    assert_eq!(first, "In the pane");
}

#[test]
fn every_row_says_what_it_does() {
    for binding in BINDINGS {
        assert!(!binding.words.is_empty(), "{binding:?}");
        let words = said(binding.context, binding.words);
        assert!(words.chars().count() <= 80, "too long for the help: {words}");
    }
}

#[test]
fn escape_never_quits() {
    for (context, _) in CONTEXTS {
        assert_ne!(meaning(context, Key { code: KeyCode::Esc, ctrl: false }), Some(Intent::QuitAtOnce));
    }
}

#[test]
fn what_was_typed_is_carried_along() {
    let typed = |context, typed| meaning(context, Key { code: KeyCode::Char(typed), ctrl: false });
    assert_eq!(typed(Context::Pane, '7'), Some(Intent::Digit(7)));
    assert_eq!(typed(Context::Predicting, 'c'), Some(Intent::Choose(2)));
    assert_eq!(typed(Context::Contents, 'q'), Some(Intent::Type('q')));
    assert_eq!(typed(Context::QuizMarking, 'c'), Some(Intent::Tick(2)));
    assert_eq!(typed(Context::QuizMarking, '3'), Some(Intent::Grade(2)));
    assert_eq!(typed(Context::QuizMarking, '6'), Some(Intent::Digit(6)));
    assert_eq!(typed(Context::QuizTyped, 'e'), Some(Intent::Type('e')));
}

#[test]
fn letters_are_commands_in_an_empty_field_and_text_in_one_that_is_not() {
    let press = |context, typed| meaning(context, Key { code: KeyCode::Char(typed), ctrl: false });
    let commands = BINDINGS.iter().filter(|binding| binding.context == Context::Quiz).flat_map(|binding| {
        binding.keys.iter().filter_map(|pattern| match pattern {
            Pattern::One(Key { code: KeyCode::Char(typed), ctrl: false }) if typed.is_alphabetic() => Some((*typed, binding.intent)),
            _ => None,
        })
    });
    let commands: Vec<(char, Intent)> = commands.collect();
    assert!(commands.len() >= 9);
    for (typed, intent) in commands {
        assert_eq!(press(Context::QuizTyping, typed), Some(intent), "{typed}");
        assert_eq!(press(Context::QuizTyped, typed), Some(Intent::Type(typed)), "{typed}");
    }
    for typed in ['0', '9', '-', '−', '.'] {
        assert_eq!(press(Context::QuizTyping, typed), Some(Intent::Type(typed)), "{typed}");
    }
    assert_eq!(press(Context::QuizTyping, 'x'), Some(Intent::GiveUp));
    assert_eq!(press(Context::QuizTyped, 'x'), Some(Intent::Type('x')));
}

/// The rows of the contexts that come before `wider` where keys of `context` are looked up.
fn chain_before(context: Context, wider: Context) -> impl Iterator<Item = &'static Binding> {
    let narrower: Vec<Context> = context.chain().iter().copied().take_while(|here| *here != wider).collect();
    BINDINGS.iter().filter(move |binding| narrower.contains(&binding.context))
}

#[test]
fn the_help_names_no_key_that_means_something_else_where_it_was_opened() {
    for (context, _) in CONTEXTS {
        for wider in context.chain() {
            for binding in BINDINGS.iter().filter(|binding| binding.context == *wider) {
                let named = keys_held(binding, context).unwrap_or_default();
                for pattern in binding.keys {
                    let Pattern::One(key) = pattern else { continue };
                    let is_named = named.split(' ').any(|name| name == pattern.name());
                    let holds = meaning(context, *key) == Some(binding.intent);
                    assert!(!is_named || holds, "{} in {context:?}", pattern.name());
                    let said_before = chain_before(context, *wider).any(|row| row.keys.contains(pattern));
                    assert!(is_named || !holds || said_before, "{} in {context:?} is not named", pattern.name());
                    assert!(!is_named || !said_before, "{} in {context:?} is named twice", pattern.name());
                }
            }
        }
    }
}

#[test]
fn an_arrow_with_shift_moves_a_step_and_elsewhere_is_an_arrow() {
    let shifted = |context| meaning(context, Key { code: KeyCode::ShiftDown, ctrl: false });
    assert_eq!(shifted(Context::QuizSorting), Some(Intent::MoveDown));
    assert_eq!(shifted(Context::Text), Some(Intent::LineDown));
}

#[test]
fn the_help_of_an_experiment_has_its_buttons_and_nothing_that_it_does_not_take() {
    let rows = |experiment: &str| {
        let lines = help(Context::Pane, 80, Offers::of(Some(experiment)), "");
        let rows = lines.into_iter().filter_map(|line| if let HelpLine::Row(keys, words) = line { Some((keys, words)) } else { None });
        rows.collect::<Vec<_>>()
    };
    for entry in crate::lab::EXPERIMENTS {
        let rows = rows(entry.name);
        let has = |keys: &str, words: &str| rows.iter().any(|row| row.0 == keys && row.1.starts_with(words));
        assert_eq!(has("d", "draw a digit"), entry.takes(Take::OwnDigit), "{}", entry.name);
        assert_eq!(has("]", "next held-out digit"), entry.takes(Take::Exhibit), "{}", entry.name);
        assert_eq!(has(")", "next partner"), entry.takes(Take::Pair), "{}", entry.name);
        for button in entry.buttons {
            assert!(has(&button.key.to_string(), button.words), "{}: {}", entry.name, button.id);
        }
    }
}

#[test]
fn a_button_of_an_experiment_has_a_key_that_is_kept_for_buttons_and_no_other_has() {
    for entry in crate::lab::EXPERIMENTS {
        for (index, button) in entry.buttons.iter().enumerate() {
            assert!(BUTTON_KEYS.contains(button.key), "{}: {}", entry.name, button.key);
            assert!(entry.buttons[..index].iter().all(|other| other.key != button.key && other.id != button.id), "{}", entry.name);
            let key = Key { code: KeyCode::Char(button.key), ctrl: false };
            assert_eq!(meaning(Context::Pane, key), Some(Intent::Press(button.key)));
        }
    }
}
