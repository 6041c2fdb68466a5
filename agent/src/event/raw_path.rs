//! Paths in captures: as the bytes they are, which need not be UTF-8.
use serde::{Deserialize, Deserializer, Serializer};
use std::{
    ffi::OsString,
    os::unix::ffi::{OsStrExt, OsStringExt},
    path::{Path, PathBuf},
};

/// A path.
///
/// # Errors
/// Those of the serializer.
pub fn serialize<S: Serializer>(path: impl AsRef<Path>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_bytes(path.as_ref().as_os_str().as_bytes())
}

/// A path.
///
/// # Errors
/// Those of the deserializer.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<PathBuf, D::Error> {
    let bytes = <&[u8]>::deserialize(deserializer)?;
    Ok(OsString::from_vec(bytes.to_vec()).into())
}

/// A path that may not be known.
pub mod optional {
    use super::{Deserialize, Deserializer, OsStrExt, OsString, OsStringExt, PathBuf, Serializer};
    use std::borrow::Borrow;

    /// A path, or none.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<S: Serializer, P: Borrow<PathBuf>>(
        path: &Option<P>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match path {
            Some(path) => serializer.serialize_some(path.borrow().as_os_str().as_bytes()),
            None => serializer.serialize_none(),
        }
    }

    /// A path, or none.
    ///
    /// # Errors
    /// Those of the deserializer.
    pub fn deserialize<'de, D: Deserializer<'de>, P: From<PathBuf>>(
        deserializer: D,
    ) -> Result<Option<P>, D::Error> {
        let bytes = <Option<&[u8]>>::deserialize(deserializer)?;
        Ok(bytes.map(|bytes| PathBuf::from(OsString::from_vec(bytes.to_vec())).into()))
    }
}
