//! Records as bytes in a segment: length, CRC-32, content.
use super::super::Record;

/// Bytes before the content.
const HEAD: usize = 8;
/// No record is longer: what claims to be is damage.
const MOST: usize = 16 << 20;

/// What stands at the start of some bytes.
#[derive(Debug, PartialEq, Eq)]
pub enum Next {
    /// A record, and how many bytes it takes.
    Record(Box<Record>, usize),
    /// Less than a record.
    Short,
    /// No record.
    Damaged,
}

/// Appends a record.
pub fn put(into: &mut Vec<u8>, record: &Record) {
    // Nothing in a record can't be encoded.
    let content = postcard::to_stdvec(record).unwrap_or_default();
    into.extend_from_slice(&(content.len() as u32).to_le_bytes());
    into.extend_from_slice(&crc32fast::hash(&content).to_le_bytes());
    into.extend_from_slice(&content);
}

/// Reads the first record.
pub fn next(bytes: &[u8]) -> Next {
    let Some((length, rest)) = bytes.split_first_chunk::<4>() else {
        return Next::Short;
    };
    let Some((sum, rest)) = rest.split_first_chunk::<4>() else {
        return Next::Short;
    };
    let length = u32::from_le_bytes(*length) as usize;
    if length == 0 || length > MOST {
        return Next::Damaged;
    }
    let Some(content) = rest.get(..length) else {
        return Next::Short;
    };
    if crc32fast::hash(content) != u32::from_le_bytes(*sum) {
        return Next::Damaged;
    }
    match postcard::from_bytes(content) {
        Ok(record) => Next::Record(Box::new(record), HEAD + length),
        Err(_) => Next::Damaged,
    }
}

#[cfg(test)]
mod tests {
    use super::super::made::record;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_was_put_is_read() {
        let mut bytes = Vec::new();
        put(&mut bytes, &record(7, "one"));
        let length = bytes.len();
        put(&mut bytes, &record(8, "two"));
        assert_eq!(
            next(&bytes),
            Next::Record(Box::new(record(7, "one")), length)
        );
        for cut in 0..length {
            assert_eq!(next(&bytes[..cut]), Next::Short, "{cut}");
        }
        bytes[length - 1] ^= 1;
        assert_eq!(next(&bytes), Next::Damaged);
    }

    proptest! {
        #[test]
        fn anything_is_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = next(&bytes);
        }
    }
}
