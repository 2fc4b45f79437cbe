//! A value that is made when it is first looked at: the program shows its first page before it has read the other ones.

use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, LazyLock};

/// A value, or how to make it. Looking at it makes it, once; copies share it.
pub struct Later<T>(Arc<LazyLock<T, Box<dyn FnOnce() -> T + Send>>>);

impl<T> Later<T> {
    /// A value that `make` gives when it is first looked at.
    pub(crate) fn new(make: impl FnOnce() -> T + Send + 'static) -> Self {
        Later(Arc::new(LazyLock::new(Box::new(make))))
    }
}

impl<T: Send + 'static> From<T> for Later<T> {
    fn from(value: T) -> Self {
        Later::new(move || value)
    }
}

impl<T: Send + Default + 'static> Default for Later<T> {
    fn default() -> Self {
        Later::from(T::default())
    }
}

impl<T> Deref for Later<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> Clone for Later<T> {
    fn clone(&self) -> Self {
        Later(Arc::clone(&self.0))
    }
}

impl<T: fmt::Debug> fmt::Debug for Later<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn a_value_is_made_once_and_only_when_it_is_looked_at() {
        let made = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&made);
        let later = Later::new(move || counted.fetch_add(1, Ordering::Relaxed) + 7);
        let copy = later.clone();
        assert_eq!(made.load(Ordering::Relaxed), 0);
        assert_eq!((*later, *copy, *later), (7, 7, 7));
        assert_eq!(made.load(Ordering::Relaxed), 1);
    }
}
