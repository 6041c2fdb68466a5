//! What a file of the state directory consists of: a mark that says what it is, a hash, and postcard.
use super::whole;
use serde::{Serialize, de::DeserializeOwned};
use std::{io, path::Path};

const HASH: usize = 32;

/// Replaces the file.
///
/// # Errors
/// When it can't be written.
pub fn write(path: &Path, mark: &[u8], content: &impl Serialize) -> io::Result<()> {
    let body = postcard::to_stdvec(content).map_err(io::Error::other)?;
    let hash = blake3::hash(&body);
    whole::write(path, &[mark, hash.as_bytes(), &body].concat())
}

/// What is in such a file.
///
/// # Errors
/// Says why it is not what it should be.
pub fn parse<T: DeserializeOwned>(mark: &[u8], bytes: &[u8]) -> Result<T, String> {
    let rest = bytes
        .strip_prefix(mark)
        .ok_or("it is no such file, or one of another version")?;
    let (hash, body) = rest.split_at_checked(HASH).ok_or("it is cut off")?;
    if blake3::hash(body).as_bytes() != hash {
        return Err("it was damaged".into());
    }
    postcard::from_bytes(body).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const MARK: &[u8] = b"numbers 1\n";

    #[test]
    fn what_is_not_whole_is_refused() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("numbers");
        let numbers: Vec<u64> = (0..20).collect();
        write(&path, MARK, &numbers).expect("written");
        let whole = std::fs::read(&path).expect("there");
        assert_eq!(parse::<Vec<u64>>(MARK, &whole), Ok(numbers));
        for length in 0..whole.len() {
            let cut = parse::<Vec<u64>>(MARK, &whole[..length]);
            assert!(cut.is_err(), "cut at {length}");
        }
        for at in 0..whole.len() {
            let mut altered = whole.clone();
            altered[at] ^= 1;
            let altered = parse::<Vec<u64>>(MARK, &altered);
            assert!(altered.is_err(), "altered at {at}");
        }
    }

    proptest! {
        #[test]
        fn anything_is_read_or_refused(body in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = parse::<Vec<u64>>(MARK, &[MARK, blake3::hash(&body).as_bytes(), &body].concat());
            let _ = parse::<Vec<u64>>(MARK, &body);
        }
    }
}
