//! What a segment says of itself before its first frame.
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use std::fmt;

/// Bytes that are shown as hexadecimal digits.
macro_rules! hexadecimal {
    ($(#[$doc:meta])* $name:ident, $length:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub [u8; $length]);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                if serializer.is_human_readable() {
                    serializer.collect_str(self)
                } else {
                    self.0.serialize(serializer)
                }
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                if !deserializer.is_human_readable() {
                    return <[u8; $length]>::deserialize(deserializer).map(Self);
                }
                let text = String::deserialize(deserializer)?;
                parse_hexadecimal(&text)
                    .map(Self)
                    .ok_or_else(|| D::Error::custom(concat!("not ", $length, " bytes as hexadecimal digits")))
            }
        }
    };
}

hexadecimal!(
    /// BLAKE3 of something, 32 bytes.
    Hash,
    32
);
hexadecimal!(
    /// Names one run of a recorder: 16 random bytes, the same in all segments of the run.
    CaptureId,
    16
);

fn parse_hexadecimal<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits = text.as_bytes();
    if digits.len() != 2 * N {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        let digit = |at: usize| char::from(pair[at]).to_digit(16);
        *byte = u8::try_from(digit(0)? * 16 + digit(1)?).ok()?;
    }
    Some(bytes)
}

impl CaptureId {
    /// A new one, of the kernel's random bytes.
    ///
    /// # Errors
    /// When the kernel gives none.
    pub fn random() -> std::io::Result<Self> {
        let mut bytes = [0; 16];
        super::seal::random(&mut bytes)?;
        Ok(Self(bytes))
    }

    /// The first 8 hexadecimal digits, for file names.
    #[must_use]
    pub fn short(&self) -> String {
        let mut text = self.to_string();
        text.truncate(8);
        text
    }
}

/// The segment before this one, of the same capture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// Its number.
    pub segment: u32,
    /// BLAKE3 of its manifest's bytes.
    pub manifest: Hash,
}

/// The same moment on two clocks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockPair {
    /// Nanoseconds since boot (`CLOCK_BOOTTIME`).
    pub boot_ns: u64,
    /// Nanoseconds since 1970 (`CLOCK_REALTIME`).
    pub wall_ns: i64,
}

/// What is kept of payloads. The order is part of the format.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum PayloadMode {
    /// What the search found in them, not they themselves.
    #[default]
    Fingerprints,
    /// They too, encrypted.
    Sealed,
    /// Nothing.
    None,
}

/// How a segment came to be. The order is part of the format.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// Written as it happened, by `run --capture`.
    #[default]
    Live,
    /// Held in memory, written at a trigger.
    Ring,
    /// Written by `record`.
    Record,
    /// Cut out of another capture.
    Cut {
        /// Hash of the manifest of the last segment it was cut out of.
        of: Hash,
        /// From this time on, boot-time nanoseconds.
        from: u64,
        /// Up to this time, boot-time nanoseconds.
        to: u64,
        /// Of this pod only, as it was asked for.
        pod: Option<String>,
    },
    /// What could still be read of a damaged capture.
    Salvage,
}

/// What a segment says of itself. Encoded with postcard, in this order; a change of it is a new format version.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// Which capture this is a segment of.
    pub capture: CaptureId,
    /// Its number within the capture, from 0.
    pub segment: u32,
    /// The segment before; none for the first.
    pub previous: Option<Link>,
    /// Version of the encoding of entries, which is the pipeline's.
    pub entry_version: u32,
    /// The agent that wrote it.
    pub agent_version: String,
    /// Name of the node.
    pub node: String,
    /// Release of the kernel, as `uname -r` says.
    pub kernel: String,
    /// Architecture, as `uname -m` says.
    pub machine: String,
    /// `/proc/sys/kernel/random/boot_id`.
    pub boot_id: String,
    /// When the segment's state was taken, boot-time nanoseconds.
    pub started: u64,
    /// Ties boot time to the time of day.
    pub clock: ClockPair,
    /// BLAKE3 of the configuration.
    pub config_hash: Hash,
    /// BLAKE3 of the rules.
    pub rules_hash: Hash,
    /// The configuration as text, so that a replay can use the same.
    pub config: Option<String>,
    /// The rules file as text, when there was one.
    pub rules: Option<String>,
    /// Count of inventory changes before the segment's state.
    pub inventory_epoch: u64,
    /// What is kept of payloads.
    pub payload: PayloadMode,
    /// How the segment came to be.
    pub origin: Origin,
    /// The key that payloads are encrypted with, encrypted by age to the recipients; mode sealed only.
    /// The segment's writer sets it.
    pub data_key: Option<Vec<u8>>,
}
