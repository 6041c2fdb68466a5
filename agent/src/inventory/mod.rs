//! The secrets known on this node: found in mounts, read once, turned into fingerprints, their plaintext forgotten.
mod container;
mod discover;
mod fingerprint;
mod forms;
mod holdings;
mod keeper;
mod mountinfo;
mod read;
mod secret;
mod snapshot;
mod values;
mod watch;

pub use discover::{Places, default_kubelet_roots};
pub use fingerprint::{Fingerprint, FingerprintError, Fingerprinter};
pub use forms::{Encoding, expand};
#[cfg(test)]
pub(crate) use holdings::inventory_of;
pub use keeper::{Keeper, KeeperHandle, Request, Update};
pub use secret::{SecretFile, Source};
pub use snapshot::{Inventory, Value};
