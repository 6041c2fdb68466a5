//! How secrets are kept: what is told, beside their values, of files and variables that are new.
use super::{Origin, Shield, TokenClaims};
use crate::event::FileKey;
use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};

/// What was seen of versions of files, by the file, and of variables.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posture {
    /// Directories above that keep others from a file.
    pub shields: Vec<(FileKey, Shield)>,
    /// What service accounts' tokens say of themselves.
    pub tokens: Vec<(FileKey, TokenClaims)>,
    /// Patterns of the credentials that a file holds as they are.
    pub plaintext: Vec<(FileKey, String)>,
    /// Secrets that were given as a variable, each with a process that has it.
    pub variables: Vec<(Origin, u32)>,
}

impl Posture {
    /// Whether there is nothing to tell.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        let Self {
            shields,
            tokens,
            plaintext,
            variables,
        } = self;
        shields.is_empty() && tokens.is_empty() && plaintext.is_empty() && variables.is_empty()
    }

    /// Takes more in.
    pub fn add(&mut self, mut more: Self) {
        self.shields.append(&mut more.shields);
        self.tokens.append(&mut more.tokens);
        self.plaintext.append(&mut more.plaintext);
        self.variables.append(&mut more.variables);
    }

    /// The same in parts, none of which has more than `most` of one kind.
    #[must_use]
    pub fn parts(mut self, most: usize) -> Vec<Self> {
        let mut parts = Vec::new();
        while !self.is_empty() {
            parts.push(Self {
                shields: first(&mut self.shields, most),
                tokens: first(&mut self.tokens, most),
                plaintext: first(&mut self.plaintext, most),
                variables: first(&mut self.variables, most),
            });
        }
        parts
    }

    /// What of it is about these files, and about variables that are wanted.
    #[must_use]
    pub fn only(mut self, files: &FxHashSet<FileKey>, wanted: impl Fn(&Origin) -> bool) -> Self {
        self.shields.retain(|(file, _)| files.contains(file));
        self.tokens.retain(|(file, _)| files.contains(file));
        self.plaintext.retain(|(file, _)| files.contains(file));
        self.variables.retain(|(origin, _)| wanted(origin));
        self
    }
}

fn first<T>(all: &mut Vec<T>, most: usize) -> Vec<T> {
    let rest = all.split_off(all.len().min(most.max(1)));
    std::mem::replace(all, rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Device;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn parts_are_the_whole(shields in 0u64..20, plaintext in 0u64..20, most in 0usize..8) {
            let file = |ino| FileKey { dev: Device(1), ino };
            let shield = Shield { mode: 0o700, uid: 0, gid: 0 };
            let whole = Posture {
                shields: (0..shields).map(|ino| (file(ino), shield)).collect(),
                plaintext: (0..plaintext).map(|ino| (file(ino), "private-key".into())).collect(),
                ..Posture::default()
            };
            let mut again = Posture::default();
            for part in whole.clone().parts(most) {
                prop_assert!(!part.is_empty() && part.shields.len() <= most.max(1));
                again.add(part);
            }
            prop_assert_eq!(again, whole);
        }
    }
}
