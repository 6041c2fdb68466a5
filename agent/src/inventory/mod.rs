//! The secrets known on this node: found in mounts, read once, turned into fingerprints, their plaintext forgotten.
mod candidates;
mod change;
mod container;
mod discover;
mod documents;
mod environment;
mod fingerprint;
mod forms;
mod holdings;
mod keeper;
mod look;
pub(crate) mod mountinfo;
mod names;
mod plaintext;
mod posture;
mod read;
mod secret;
mod shield;
mod snapshot;
mod sought;
mod strength;
mod token;
mod told;
mod values;
mod watch;

pub use change::Change;
pub(crate) use container::cgroup_root;
pub use container::{closed as closed_mounts, volumes as container_volumes};
pub use discover::{
    Discovery, Places, Volume, default_kubelet_roots, discover, discover_only, is_kubelet_root,
};
pub(crate) use documents::leaves as documents_in;
pub use environment::{IGNORED, NAMES, VariableNameError, VariableNames};
pub use fingerprint::{Fingerprint, FingerprintError, Fingerprinter};
pub use forms::{Encoding, Forms, expand};
#[cfg(test)]
pub(crate) use holdings::inventory_of;
pub use keeper::{Keeper, KeeperHandle, KeeperSettings, Request, Update};
pub use look::{EnvironmentLook, Unseen, look, place_of};
pub use plaintext::patterns as plain_credentials;
pub use posture::Posture;
pub use secret::{Holder, Origin, Refused, SecretFile, Source};
pub use shield::{Shield, of as shield};
pub use snapshot::{Inventory, Value};
pub use sought::SoughtValues;
pub use strength::Reason;
pub use token::TokenClaims;
