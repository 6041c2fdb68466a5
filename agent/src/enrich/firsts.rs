//! The first process of each container: who comes from outside after it was let in by the runtime (`kubectl exec`, `podman exec`,
//! a probe of the kubelet).
use rustc_hash::FxHashMap;

/// Process ids by container ids.
#[derive(Debug, Default)]
pub struct Firsts(FxHashMap<String, u32>);

impl Firsts {
    /// This process came into the container from outside. Says whether another one was there before.
    pub fn came(&mut self, container: &str, tgid: u32) -> bool {
        if let Some(first) = self.0.get(container) {
            return *first != tgid;
        }
        self.0.insert(container.to_owned(), tgid);
        false
    }

    /// Whether a process is the container's first one.
    #[must_use]
    pub fn is(&self, container: &str, tgid: u32) -> bool {
        self.0.get(container) == Some(&tgid)
    }

    /// A container's first process.
    #[must_use]
    pub fn of(&self, container: &str) -> Option<u32> {
        self.0.get(container).copied()
    }

    /// A container's first process ended, and another one of its own lives on: the first was the runtime's. Without one the
    /// container ended; some are started again under the same id.
    pub fn follow(&mut self, container: &str, next: Option<u32>) {
        match next {
            Some(next) => {
                self.0.insert(container.to_owned(), next);
            }
            None => {
                self.0.remove(container);
            }
        }
    }

    /// In the order of the containers' ids.
    #[must_use]
    pub fn state(&self) -> Vec<(String, u32)> {
        let mut all: Vec<_> = self.0.clone().into_iter().collect();
        all.sort_unstable();
        all
    }

    /// What was there before.
    #[must_use]
    pub fn restored(state: Vec<(String, u32)>) -> Self {
        Self(state.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_one_is_the_containers_own() {
        let mut firsts = Firsts::default();
        assert!(!firsts.came("c", 1));
        assert!(!firsts.came("c", 1), "it runs another program");
        assert!(firsts.came("c", 2));
        assert!(firsts.is("c", 1) && !firsts.is("c", 2));
        firsts.follow("c", Some(5));
        assert!(firsts.came("c", 3), "the first was the runtime's");
        firsts.follow("c", None);
        assert!(!firsts.came("c", 4), "it was started again");
        assert_eq!(Firsts::restored(firsts.state()).state(), firsts.state());
    }
}
