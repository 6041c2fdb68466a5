//! What is too long for a token, and how long it is learnt who reads which secret.
use super::{duration, show};
use crate::detect::TOKEN_LIFETIME;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How long a service account's token may be valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Tokens {
    /// One that is valid for longer is told.
    #[serde(deserialize_with = "duration", serialize_with = "show")]
    #[schemars(with = "String")]
    pub lifetime: Duration,
    /// Tell also those that the API server itself made last longer than was asked for: by default it does with each token of
    /// the kubelet's own volume.
    pub extended: bool,
}

impl Default for Tokens {
    fn default() -> Self {
        Self {
            lifetime: TOKEN_LIFETIME,
            extended: false,
        }
    }
}

/// Which programs are expected to read a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Baseline {
    /// From the first read of a workload's secret on its readers are learnt for so long; one that comes later is told.
    #[serde(deserialize_with = "duration", serialize_with = "show")]
    #[schemars(with = "String")]
    pub learn: Duration,
}

impl Default for Baseline {
    fn default() -> Self {
        Self {
            learn: Duration::from_secs(24 * 3600),
        }
    }
}

/// Both, as what decides goes by them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// Tokens.
    pub tokens: Tokens,
    /// Readers.
    pub baseline: Baseline,
}
