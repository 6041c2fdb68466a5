//! Reads member offsets from the kernel's type information.
//!
//! aya relocates accesses only for programs in C, and keeps its own BTF types private; what is needed here is small.
//! The format is Documentation/bpf/btf.rst of Linux 6.12.
use std::{collections::HashMap, path::Path};
use thiserror::Error;

/// Why an offset could not be found.
#[derive(Debug, Error)]
pub enum BtfError {
    /// The file could not be read.
    #[error("reading the kernel's type information {path}")]
    Read {
        /// Which file.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// The bytes are not BTF.
    #[error("the kernel's type information is damaged: {0}")]
    Damaged(&'static str),
    /// The kernel has no such structure.
    #[error("this kernel has no `struct {0}`")]
    NoStructure(&'static str),
    /// The structure has no such member.
    #[error("this kernel's `struct {0}` has no member `{1}`")]
    NoMember(&'static str, &'static str),
}

const MAGIC: u16 = 0xeb9f;
const STRUCT: u32 = 4;
const UNION: u32 = 5;
/// Anonymous structures are searched this deep.
const MAX_DEPTH: u32 = 8;

/// Parsed type information.
pub struct Btf {
    data: Vec<u8>,
    strings: usize,
    /// Where each type starts; the index is the type's id minus one.
    types: Vec<usize>,
    structures: HashMap<Vec<u8>, usize>,
}

impl Btf {
    /// Reads a file in BTF, such as `/sys/kernel/btf/vmlinux`.
    ///
    /// # Errors
    /// When the file can't be read or is not BTF.
    pub fn read(path: &Path) -> Result<Self, BtfError> {
        let data = std::fs::read(path).map_err(|source| BtfError::Read {
            path: path.display().to_string(),
            source,
        })?;
        Self::parse(data)
    }

    /// Parses the bytes of such a file.
    ///
    /// # Errors
    /// When they are not BTF in this machine's byte order.
    pub fn parse(data: Vec<u8>) -> Result<Self, BtfError> {
        let magic = data
            .get(..2)
            .map(|bytes| u16::from_ne_bytes([bytes[0], bytes[1]]));
        if magic != Some(MAGIC) {
            return Err(BtfError::Damaged(
                "it does not start with BTF's magic number",
            ));
        }
        let header = |at: usize| word(&data, at).ok_or(BtfError::Damaged("the header is cut off"));
        let start = header(4)? as usize;
        let first = start.saturating_add(header(8)? as usize);
        let end = first.saturating_add(header(12)? as usize);
        let strings = start.saturating_add(header(16)? as usize);
        let mut btf = Self {
            data,
            strings,
            types: Vec::new(),
            structures: HashMap::new(),
        };
        btf.index(first, end)?;
        Ok(btf)
    }

    fn index(&mut self, mut at: usize, end: usize) -> Result<(), BtfError> {
        while at < end {
            let info = self
                .word(at + 4)
                .ok_or(BtfError::Damaged("a type is cut off"))?;
            let count = (info & 0xffff) as usize;
            let kind = info >> 24 & 0x1f;
            self.types.push(at);
            if kind == STRUCT {
                let name = self.name(at);
                if !name.is_empty() {
                    let name = name.to_vec();
                    self.structures.entry(name).or_insert(at);
                }
            }
            at += 12
                + match kind {
                    1 | 14 | 17 => 4,
                    3 => 12,
                    STRUCT | UNION | 15 | 19 => count * 12,
                    6 | 13 => count * 8,
                    2 | 7..=12 | 16 | 18 => 0,
                    _ => return Err(BtfError::Damaged("a type is of an unknown kind")),
                };
        }
        Ok(())
    }

    /// Byte offset of a member, looked for in anonymous members too.
    ///
    /// # Errors
    /// When this kernel has no such structure or member.
    pub fn offset(&self, structure: &'static str, member: &'static str) -> Result<u32, BtfError> {
        let at = self
            .structures
            .get(structure.as_bytes())
            .ok_or(BtfError::NoStructure(structure))?;
        self.member(*at, member.as_bytes(), MAX_DEPTH)
            .map(|bits| bits / 8)
            .ok_or(BtfError::NoMember(structure, member))
    }

    /// Bit offset of the member in the structure or union at `at`.
    fn member(&self, at: usize, wanted: &[u8], depth: u32) -> Option<u32> {
        let info = self.word(at + 4)?;
        if !matches!(info >> 24 & 0x1f, STRUCT | UNION) || depth == 0 {
            return None;
        }
        let has_bit_fields = info >> 31 == 1;
        for number in 0..(info & 0xffff) as usize {
            let entry = at + 12 + number * 12;
            let name = self.name(entry);
            let mut bits = self.word(entry + 8)?;
            if has_bit_fields {
                bits &= 0xff_ffff;
            }
            if name == wanted {
                return Some(bits);
            }
            if name.is_empty() {
                let inner = *self
                    .types
                    .get((self.word(entry + 4)? as usize).checked_sub(1)?)?;
                if let Some(inside) = self.member(inner, wanted, depth - 1) {
                    return bits.checked_add(inside);
                }
            }
        }
        None
    }

    /// The name of the type or member at `at`; empty when it has none.
    fn name(&self, at: usize) -> &[u8] {
        let start = self
            .word(at)
            .map(|offset| self.strings.saturating_add(offset as usize));
        let bytes = start
            .and_then(|start| self.data.get(start..))
            .unwrap_or_default();
        bytes.split(|byte| *byte == 0).next().unwrap_or_default()
    }

    fn word(&self, at: usize) -> Option<u32> {
        word(&self.data, at)
    }
}

fn word(data: &[u8], at: usize) -> Option<u32> {
    let bytes = data.get(at..at.checked_add(4)?)?;
    Some(u32::from_ne_bytes(bytes.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// `struct outer { u32 first; union { u32 inner; }; }` by hand.
    fn sample() -> Vec<u8> {
        let strings = b"\0outer\0first\0inner\0";
        let words = |words: &[u32]| {
            words
                .iter()
                .flat_map(|w| w.to_ne_bytes())
                .collect::<Vec<_>>()
        };
        let union = words(&[0, UNION << 24 | 1, 4, 13, 0, 0]);
        let outer = words(&[1, STRUCT << 24 | 2, 8, 7, 0, 0, 0, 1, 32]);
        let types = [union, outer].concat();
        let mut data = MAGIC.to_ne_bytes().to_vec();
        data.extend([1, 0]);
        let sizes = [
            24,
            0,
            types.len() as u32,
            types.len() as u32,
            strings.len() as u32,
        ];
        data.extend(words(&sizes));
        data.extend(types);
        data.extend(strings);
        data
    }

    #[test]
    fn members_are_found_through_anonymous_unions() {
        let btf = Btf::parse(sample()).expect("valid");
        assert_eq!(btf.offset("outer", "first").expect("there"), 0);
        assert_eq!(btf.offset("outer", "inner").expect("there"), 4);
        assert!(matches!(
            btf.offset("outer", "gone"),
            Err(BtfError::NoMember("outer", "gone"))
        ));
        assert!(matches!(
            btf.offset("gone", "x"),
            Err(BtfError::NoStructure("gone"))
        ));
    }

    proptest! {
        #[test]
        fn damaged_bytes_never_panic(at in 0usize..120, byte: u8, cut in 0usize..120) {
            let mut data = sample();
            let length = data.len();
            data[at % length] = byte;
            data.truncate(length - cut % length);
            if let Ok(btf) = Btf::parse(data) {
                let _ = btf.offset("outer", "inner");
            }
        }
    }
}
