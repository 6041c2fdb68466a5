//! Names a value without telling it: a keyed BLAKE3 hash, the key made at first start or given by file.
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use std::{
    fmt,
    io::{Read, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};
use thiserror::Error;
use zeroize::Zeroizing;

/// Why there is no key.
#[derive(Debug, Error)]
pub enum FingerprintError {
    /// The file can't be read.
    #[error("reading the fingerprint key {path}")]
    Read {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file does not hold a key.
    #[error(
        "the fingerprint key {path} holds {found} bytes instead of 32; give another file, or remove it and a new key is made"
    )]
    Length {
        /// Which file.
        path: PathBuf,
        /// Bytes there.
        found: usize,
    },
    /// The key that was made can't be kept.
    #[error(
        "writing the new fingerprint key {path}; choose another --state-dir, or give --fingerprint-key"
    )]
    Write {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

/// Half of a keyed BLAKE3 hash of a value, shown as 32 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Fingerprint([u8; 16]);

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Fingerprint {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Fingerprint {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <&str>::deserialize(deserializer)?;
        let invalid = || D::Error::custom("a fingerprint has 32 hexadecimal digits");
        let number = u128::from_str_radix(text, 16).map_err(|_| invalid())?;
        let is_one = text.len() == 32;
        is_one
            .then_some(Self(number.to_be_bytes()))
            .ok_or_else(invalid)
    }
}

/// Holds the key.
#[derive(Clone)]
pub struct Fingerprinter {
    key: Zeroizing<[u8; 32]>,
}

impl Fingerprinter {
    /// With this key.
    #[must_use]
    pub fn new(key: [u8; 32]) -> Self {
        Self {
            key: Zeroizing::new(key),
        }
    }

    /// With a key that lasts as long as the process. Without random bytes it is a fixed one: what it names is named so
    /// only here.
    #[must_use]
    pub fn passing() -> Self {
        let mut key = [0; 32];
        let _ = rustix::rand::getrandom(&mut key, rustix::rand::GetRandomFlags::empty());
        Self::new(key)
    }

    /// With the key in `given`, else the one in the state directory, which is made when it is not there.
    ///
    /// # Errors
    /// When a key can't be read, is not 32 bytes, or can't be kept.
    pub fn open(given: Option<&Path>, state_dir: &Path) -> Result<Self, FingerprintError> {
        if let Some(path) = given {
            return Self::read(path);
        }
        let path = state_dir.join("fingerprint.key");
        match Self::read(&path) {
            Err(FingerprintError::Read { source, .. })
                if source.kind() == std::io::ErrorKind::NotFound =>
            {
                Self::make(&path, state_dir)
            }
            other => other,
        }
    }

    fn read(path: &Path) -> Result<Self, FingerprintError> {
        let failed = |source| FingerprintError::Read {
            path: path.to_owned(),
            source,
        };
        let file = std::fs::File::open(path).map_err(failed)?;
        let mut bytes = Zeroizing::new(Vec::with_capacity(64));
        file.take(33).read_to_end(&mut bytes).map_err(failed)?;
        let key = <[u8; 32]>::try_from(bytes.as_slice()).map_err(|_| FingerprintError::Length {
            path: path.to_owned(),
            found: bytes.len(),
        })?;
        Ok(Self::new(key))
    }

    fn make(path: &Path, state_dir: &Path) -> Result<Self, FingerprintError> {
        let failed = |source| FingerprintError::Write {
            path: path.to_owned(),
            source,
        };
        let mut key = Zeroizing::new([0u8; 32]);
        let random = rustix::rand::getrandom(&mut *key, rustix::rand::GetRandomFlags::empty());
        if random.map_err(|error| failed(error.into()))? != key.len() {
            return Err(failed(std::io::Error::other(
                "the kernel gave too few random bytes",
            )));
        }
        std::fs::create_dir_all(state_dir).map_err(failed)?;
        // Written aside and renamed: a crash leaves no half key.
        let aside = path.with_extension("key.new");
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create(true).truncate(true).mode(0o600);
        let mut file = options.open(&aside).map_err(failed)?;
        file.write_all(&*key)
            .and_then(|()| file.sync_all())
            .map_err(failed)?;
        std::fs::rename(&aside, path).map_err(failed)?;
        Ok(Self { key })
    }

    /// A key for another purpose, made of this one.
    #[must_use]
    pub fn derived(&self, purpose: &str) -> [u8; 32] {
        *blake3::keyed_hash(&self.key, purpose.as_bytes()).as_bytes()
    }

    /// The fingerprint of a value.
    #[must_use]
    pub fn fingerprint(&self, value: &[u8]) -> Fingerprint {
        let hash = blake3::keyed_hash(&self.key, value);
        let mut half = [0; 16];
        half.copy_from_slice(&hash.as_bytes()[..16]);
        Fingerprint(half)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_made_once_and_kept() {
        let dir = tempfile::tempdir().expect("a directory");
        let first = Fingerprinter::open(None, dir.path())
            .expect("made")
            .fingerprint(b"value");
        let second = Fingerprinter::open(None, dir.path())
            .expect("read")
            .fingerprint(b"value");
        assert_eq!(first, second);
        assert_ne!(first, Fingerprinter::new([0; 32]).fingerprint(b"value"));
    }

    #[test]
    fn a_key_of_another_length_is_refused() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("key");
        std::fs::write(&path, "short").expect("written");
        let error = Fingerprinter::open(Some(&path), dir.path())
            .err()
            .expect("refused");
        assert!(
            error.to_string().contains("holds 5 bytes instead of 32"),
            "{error}"
        );
    }
}
