//! What was found out once and is the same for every experiment: facts of the data set, by what they are.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

/// What a fact is asked for by: its type says what kind of fact, its value which one.
pub(crate) trait Key: Eq + Hash + Send + 'static {
    /// The fact.
    type Value: Send + Sync + 'static;
}

/// The facts of one data set.
#[derive(Default)]
pub(crate) struct Store {
    /// For each kind of key, a `HashMap<K, Arc<K::Value>>`.
    facts: Mutex<HashMap<TypeId, Box<dyn Any + Send>>>,
}

impl Store {
    /// A fact, if it is known.
    pub(crate) fn get<K: Key>(&self, key: &K) -> Option<Arc<K::Value>> {
        self.with(|facts: &mut HashMap<K, Arc<K::Value>>| facts.get(key).cloned())
    }

    /// Notes a fact.
    pub(crate) fn put<K: Key>(&self, key: K, value: K::Value) -> Arc<K::Value> {
        let value = Arc::new(value);
        self.with(|facts| facts.insert(key, value.clone()));
        value
    }

    /// A fact, found out now if it is not known.
    pub(crate) fn get_or<K: Key>(&self, key: K, find_out: impl FnOnce() -> K::Value) -> Arc<K::Value> {
        self.get(&key).unwrap_or_else(|| self.put(key, find_out()))
    }

    fn with<K: Key, R>(&self, work: impl FnOnce(&mut HashMap<K, Arc<K::Value>>) -> R) -> R {
        let mut facts = self.facts.lock().unwrap_or_else(PoisonError::into_inner);
        let of_kind = facts.entry(TypeId::of::<K>()).or_insert_with(|| Box::new(HashMap::<K, Arc<K::Value>>::new()));
        work(of_kind.downcast_mut().expect("a type has one map"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(PartialEq, Eq, Hash)]
    struct Square(u32);

    impl Key for Square {
        type Value = u32;
    }

    #[derive(PartialEq, Eq, Hash)]
    struct Name(u32);

    impl Key for Name {
        type Value = String;
    }

    #[test]
    fn a_fact_is_found_out_once_and_kinds_do_not_mix() {
        let store = Store::default();
        assert_eq!(store.get(&Square(3)), None);
        let first = store.get_or(Square(3), || 9);
        let again = store.get_or(Square(3), || panic!("it is known"));
        assert!(Arc::ptr_eq(&first, &again));
        assert_eq!(*store.get_or(Name(3), || "three".into()), "three");
        assert_eq!(*store.put(Square(4), 16), 16);
        assert_eq!(store.get(&Square(4)).as_deref(), Some(&16));
    }
}
