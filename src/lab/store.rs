//! What was found out once and is the same for every experiment: facts of the data set, and trained models, by what they are.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::checkpoint::Checkpoints;

/// What a fact is asked for by: its type says what kind of fact, its value which one.
pub(crate) trait Key: Eq + Hash + Send + 'static {
    /// The fact.
    type Value: Send + Sync + 'static;
}

/// Steps and file of each model by its recipe.
type Models = HashMap<String, (u64, Arc<[u8]>)>;

/// The facts of one data set, and the models that were trained on it.
pub(crate) struct Store {
    /// For each kind of key, a `HashMap<K, Arc<K::Value>>`.
    facts: Arc<Mutex<HashMap<TypeId, Box<dyn Any + Send>>>>,
    /// Steps and file of each model by its recipe.
    models: Mutex<Models>,
    checkpoints: Checkpoints,
    data: String,
}

impl Default for Store {
    /// A store that keeps nothing for the next start of the program.
    fn default() -> Store {
        Store::new(Checkpoints::nowhere(), String::new())
    }
}

impl Store {
    /// A store for the data set of this name, whose models are kept with the checkpoints.
    pub(crate) fn new(checkpoints: Checkpoints, data: String) -> Store {
        Store { facts: Arc::default(), models: Mutex::default(), checkpoints, data }
    }

    /// A store that shares the facts, and has no models: for a run that is to find none.
    pub(crate) fn without_models(&self) -> Store {
        Store { facts: self.facts.clone(), models: Mutex::default(), checkpoints: Checkpoints::nowhere(), data: self.data.clone() }
    }

    /// A store that shares the facts, and has models of its own.
    #[cfg(test)]
    pub(crate) fn with_own_models(&self) -> Store {
        let models = self.models().clone();
        Store { facts: self.facts.clone(), models: Mutex::new(models), checkpoints: Checkpoints::nowhere(), data: self.data.clone() }
    }

    /// Changes the file of every model.
    #[cfg(test)]
    pub(crate) fn alter_models(&self, change: impl Fn(&mut [u8])) {
        for (_, file) in self.models().values_mut() {
            let mut bytes = file.to_vec();
            change(&mut bytes);
            *file = bytes.into();
        }
    }

    /// The file of the model that was trained by this recipe, if there is one.
    pub(crate) fn model(&self, recipe: &str) -> Option<Arc<[u8]>> {
        let known = self.models().get(recipe).map(|(_, file)| file.clone());
        known.or_else(|| self.checkpoints.load(&name_of(recipe), &self.data).map(Arc::from))
    }

    /// Keeps a model; of two by one recipe the one with more steps.
    pub(crate) fn keep_model(&self, recipe: &str, steps: u64, file: Vec<u8>) {
        let mut models = self.models();
        if models.get(recipe).is_none_or(|(kept, _)| *kept < steps) {
            self.checkpoints.keep(&name_of(recipe), &self.data, &file);
            models.insert(recipe.to_string(), (steps, file.into()));
        }
    }

    /// Forgets a model.
    pub(crate) fn forget_model(&self, recipe: &str) {
        self.models().remove(recipe);
        self.checkpoints.forget(&name_of(recipe));
    }

    fn models(&self) -> MutexGuard<'_, Models> {
        self.models.lock().unwrap_or_else(PoisonError::into_inner)
    }

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

/// The name of a model's file: the recipe itself, in letters, digits and hyphens.
fn name_of(recipe: &str) -> String {
    let sound = |letter: char| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '-' };
    format!("model-{}", recipe.chars().map(sound).collect::<String>())
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

    #[test]
    fn of_two_models_by_one_recipe_the_one_with_more_steps_is_kept_and_found_by_the_next_store() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = || Store::new(Checkpoints::in_folder(folder.path()), "digits".into());
        let first = store();
        assert_eq!(first.model("vae 784-2 β 1"), None);
        first.keep_model("vae 784-2 β 1", 20, vec![2]);
        first.keep_model("vae 784-2 β 1", 10, vec![1]);
        for store in [first, store()] {
            assert_eq!(store.model("vae 784-2 β 1").as_deref(), Some(&[2][..]));
            assert_eq!(store.model("vae 784-2 β 4"), None);
        }
        store().forget_model("vae 784-2 β 1");
        assert_eq!(store().model("vae 784-2 β 1"), None);
    }
}
