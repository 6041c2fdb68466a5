//! The secrets known on this node: found in mounts, read once, turned into fingerprints, their plaintext forgotten.
mod candidates;
mod container;
mod discover;
mod documents;
mod environment;
mod fingerprint;
mod forms;
mod holdings;
mod keeper;
mod mountinfo;
mod names;
mod read;
mod secret;
mod snapshot;
mod strength;
mod values;
mod watch;

pub use discover::{Places, default_kubelet_roots};
pub use environment::{IGNORED, NAMES, VariableNameError, VariableNames};
pub use fingerprint::{Fingerprint, FingerprintError, Fingerprinter};
pub use forms::{Encoding, Forms, expand};
#[cfg(test)]
pub(crate) use holdings::inventory_of;
pub use keeper::{Keeper, KeeperHandle, Request, Update};
pub use secret::{Holder, Origin, Refused, SecretFile, Source};
pub use snapshot::{Inventory, Value};
pub use strength::Reason;
