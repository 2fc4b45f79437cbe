//! Keys in what is said: `<key:undo>` stands for the key that takes something back, whichever that is for this reader.

use std::borrow::Cow;

use super::{Binding, Context, actions, bindings, key_for};
use crate::app::action::Intent;

const BEGIN: &str = "<key:";

/// The text with the reader's keys in the place of their actions, as the keys count in `context`.
pub fn said(context: Context, text: &str) -> Cow<'_, str> {
    if !text.contains(BEGIN) {
        return Cow::Borrowed(text);
    }
    let mut pieces = text.split(BEGIN);
    let mut said = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        match piece.split_once('>') {
            Some((action, rest)) => {
                said.push_str(&called(context, action).unwrap_or_else(|| action.to_owned()));
                said.push_str(rest);
            }
            None => said.push_str(piece),
        }
    }
    Cow::Owned(said)
}

/// The name of the key for an action: of the one that counts in `context`, or where no key does so there, of the first that is about it
/// elsewhere. `None` when there is no such action.
pub fn called(context: Context, action: &str) -> Option<String> {
    let is_meant = |intent: Intent| intent.name().as_deref() == Some(action);
    let about: Vec<&Binding> = bindings().iter().filter(|binding| is_meant(binding.intent)).collect();
    let here = about.iter().map(|binding| key_for(context, binding.intent)).find(|key| !key.is_empty());
    here.or_else(|| about.first().map(|binding| binding.keys[0].name()))
}

/// What the course's texts call keys by, each with the key's name: an action, whose key is the pane's or else that of wherever it has one, and
/// behind `text/` and `quiz/` as it is there.
pub fn called_in_texts() -> Vec<(String, String)> {
    let places = [("", Context::Pane), ("text/", Context::Text), ("quiz/", Context::QuizAsking)];
    let actions = actions();
    let called = |(place, context): (&str, Context)| {
        actions.iter().filter_map(move |action| Some((format!("{place}{action}"), called(context, action)?))).collect::<Vec<_>>()
    };
    places.into_iter().flat_map(called).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_called_as_it_is_where_it_is_said() {
        assert_eq!(said(Context::Pane, "<key:restart> starts anew, <key:enlarge> enlarges"), "r starts anew, z enlarges");
        assert_eq!(said(Context::Demo, "<key:play-pause> goes on"), "space goes on");
        // What is not of this place has the key that it has in its own.
        assert_eq!(said(Context::Text, "<key:restart>"), "r");
        // In a prediction `c` is a choice; the contents have no other key there, and are told by the one they have.
        assert_eq!(said(Context::Predicting, "<key:contents>"), "c");
        assert!(matches!(said(Context::Pane, "a < b, <b>"), Cow::Borrowed("a < b, <b>")));
        assert_eq!(said(Context::Pane, "<key:nothing> and <key:half"), "nothing and half");
        assert_eq!((called(Context::Quiz, "undo"), called(Context::Quiz, "choose")), (Some("u".into()), None));
    }
}
