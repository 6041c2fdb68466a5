//! A leaf of a document: where it is, and its value. Collected within bounds.
use crate::inventory::strength::is_random;
use crate::redact::SecretBytes;
use std::fmt;

/// Leaves of a document; what it has beyond these is not looked for by itself.
const MOST_LEAVES: usize = 4_096;
/// Bytes of a path's component, and of a path.
const LONGEST_PART: usize = 64;
const LONGEST_PATH: usize = 256;

/// Where in a document something is: `database.password`, `users.0.token`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Path(String);

impl Path {
    /// One step down. A key that is itself as random as a token is not shown.
    #[must_use]
    pub fn below(&self, part: &str) -> Self {
        let shown: String = part
            .chars()
            .map(|it| if it.is_control() { ' ' } else { it })
            .take(LONGEST_PART)
            .collect();
        let shown = if is_random(part.as_bytes()) {
            "*".to_owned()
        } else {
            shown
        };
        if self.0.is_empty() {
            Self(shown)
        } else if self.0.len() + shown.len() >= LONGEST_PATH {
            self.clone()
        } else {
            Self(format!("{}.{shown}", self.0))
        }
    }

    /// The same place without its last component.
    #[must_use]
    pub fn above(&self) -> Self {
        let above = self.0.rsplit_once('.').map_or("", |(above, _)| above);
        Self(above.to_owned())
    }

    /// The last component that is no number: what the value is called.
    #[must_use]
    pub fn key(&self) -> &str {
        let is_number = |part: &&str| part.bytes().all(|byte| byte.is_ascii_digit());
        self.0
            .rsplit('.')
            .find(|part| !is_number(part))
            .unwrap_or(&self.0)
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A value in a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaf {
    /// Where.
    pub path: Path,
    /// What.
    pub value: SecretBytes,
    /// Made from another leaf; not looked into again.
    pub is_derived: bool,
    /// Whether the text is a document at all is not certain.
    pub is_guess: bool,
}

/// The leaves of a document.
#[derive(Default)]
pub struct Leaves(Vec<Leaf>);

impl Leaves {
    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Adds a leaf; one without a value, or one too many, is left out.
    pub(super) fn add(&mut self, path: &Path, value: SecretBytes) {
        self.push(path, value, false);
    }

    /// Adds a value that was made from another leaf.
    pub(super) fn add_derived(&mut self, path: &Path, value: SecretBytes) {
        self.push(path, value, true);
    }

    fn push(&mut self, path: &Path, value: SecretBytes, is_derived: bool) {
        if self.0.len() < MOST_LEAVES && !value.expose().trim_ascii().is_empty() {
            self.0.push(Leaf {
                path: path.clone(),
                value,
                is_derived,
                is_guess: false,
            });
        }
    }

    /// Takes a leaf out for a while, so that others can be added meanwhile.
    pub(super) fn take(&mut self, at: usize) -> Option<Leaf> {
        let empty = Leaf {
            path: Path::default(),
            value: SecretBytes::new(Vec::new()),
            is_derived: true,
            is_guess: false,
        };
        self.0
            .get_mut(at)
            .map(|leaf| std::mem::replace(leaf, empty))
    }

    pub(super) fn put_back(&mut self, at: usize, leaf: Leaf) {
        if let Some(place) = self.0.get_mut(at) {
            *place = leaf;
        }
    }

    pub(super) fn mark_guesses(&mut self, from: usize, is_guess: bool) {
        self.0
            .iter_mut()
            .skip(from)
            .for_each(|leaf| leaf.is_guess |= is_guess);
    }
}

impl IntoIterator for Leaves {
    type Item = Leaf;
    type IntoIter = std::vec::IntoIter<Leaf>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}
