//! Why the probes could not be brought up.
use super::btf::BtfError;
use aya::maps::MapError;
use thiserror::Error;

/// Why the probes could not be brought up.
#[derive(Debug, Error)]
pub enum ProbeError {
    /// The preflight found something that the agent can't work with.
    #[error("this machine can't run the probes: {name}: {found}; {remedy}")]
    Preflight {
        /// What was looked at.
        name: &'static str,
        /// What was found.
        found: String,
        /// What to do.
        remedy: &'static str,
    },
    /// The kernel's structures are not as the probes need them.
    #[error("resolving kernel structures")]
    Offsets(#[from] BtfError),
    /// The object was refused.
    #[error("loading the kernel programs")]
    Load(#[from] aya::EbpfError),
    /// A map of the object is missing or of another type.
    #[error("map {name} of the kernel programs")]
    Map {
        /// Which.
        name: &'static str,
        /// Why.
        source: MapError,
    },
    /// The object lacks something: agent and probes are of different versions.
    #[error("the kernel programs have no {0}; agent and probes are of different versions")]
    Missing(&'static str),
    /// A hook that the main job needs could not be attached.
    #[error("attaching {hook}: {reason}; `secret-sentinel doctor` says what this kernel allows")]
    Required {
        /// Which.
        hook: &'static str,
        /// Why.
        reason: String,
    },
}
