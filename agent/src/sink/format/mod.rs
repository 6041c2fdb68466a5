//! Formats that findings are handed to others in; `docs/formats.md` says what is where. Pure: no clock, no files.
mod attack;
mod cef;
mod ecs;
mod falco;
mod flat;
mod leef;
mod object;
mod ocsf;
mod otlp;
mod parts;
mod shorten;
mod trim;
mod words;

pub use attack::technique_name;

use super::told::Told;
use ocsf::Dialect;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trim::Step;

/// How a finding is written for whoever receives it.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Hash,
    Deserialize,
    Serialize,
    clap::ValueEnum,
    JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
#[value(rename_all = "kebab-case")]
pub enum SinkFormat {
    /// The line of the JSON stream itself.
    #[default]
    Native,
    /// OCSF 1.8, Detection Finding (class 2004).
    Ocsf,
    /// OCSF 1.3, Detection Finding.
    #[serde(rename = "ocsf-1.3")]
    #[value(name = "ocsf-1.3")]
    Ocsf13,
    /// OCSF 1.8, Data Security Finding (class 2006).
    OcsfDataSecurity,
    /// Elastic Common Schema 8.
    Ecs,
    /// ArcSight's Common Event Format.
    Cef,
    /// QRadar's Log Event Extended Format 2.0.
    Leef,
    /// The JSON of Falco.
    Falco,
    /// A log record of OpenTelemetry, as JSON.
    Otlp,
}

/// A finding in a format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encoded {
    /// One line, without an end.
    pub text: String,
    /// Whether something was left out or shortened, so that it is no longer than the receiver takes. It says so itself, too.
    pub trimmed: bool,
}

impl Encoded {
    const fn new(text: String, trimmed: bool) -> Self {
        Self { text, trimmed }
    }
}

impl SinkFormat {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Native,
        Self::Ocsf,
        Self::Ocsf13,
        Self::OcsfDataSecurity,
        Self::Ecs,
        Self::Cef,
        Self::Leef,
        Self::Falco,
        Self::Otlp,
    ];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Native => "native",
            Self::Ocsf => "ocsf",
            Self::Ocsf13 => "ocsf-1.3",
            Self::OcsfDataSecurity => "ocsf-data-security",
            Self::Ecs => "ecs",
            Self::Cef => "cef",
            Self::Leef => "leef",
            Self::Falco => "falco",
            Self::Otlp => "otlp",
        }
    }

    /// What one encoded finding is.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Cef | Self::Leef => "text/plain; charset=utf-8",
            _ => "application/json",
        }
    }

    /// The finding that `told` is and `line` says, in one line without an end. When it is longer than `most` bytes, fields
    /// are left out or shortened until it fits; it stays valid, and says so. With 2 KiB every finding fits; with less it is
    /// made as short as can be.
    #[must_use]
    pub fn encode(self, told: &Told<'_>, line: &str, most: Option<usize>) -> Encoded {
        let whole = if self == Self::Native {
            Encoded::new(line.trim_end().to_owned(), told.trimmed)
        } else {
            self.write(told, false)
        };
        let most = most.unwrap_or(usize::MAX).min(self.own_most());
        if whole.text.len() <= most {
            return whole;
        }
        let mut least = whole;
        for step in Step::ALL {
            least = self.write(&step.left_of(told), step.is_bare);
            if least.text.len() <= most {
                break;
            }
        }
        least
    }

    /// OCSF 1.3 has no text of more than 65,535 characters; no later version and no other format says such a thing.
    const fn own_most(self) -> usize {
        match self {
            Self::Ocsf13 => 65_535,
            _ => usize::MAX,
        }
    }

    fn write(self, told: &Told<'_>, is_bare: bool) -> Encoded {
        let object = match self {
            // Texts and numbers always can be written to memory.
            Self::Native => {
                let text = serde_json::to_string(told).unwrap_or_default();
                return Encoded::new(text, told.trimmed);
            }
            Self::Cef => return cef::write(told, is_bare),
            Self::Leef => return leef::write(told, is_bare),
            Self::Ocsf => Dialect::Detection.write(told, is_bare),
            Self::Ocsf13 => Dialect::Detection13.write(told, is_bare),
            Self::OcsfDataSecurity => Dialect::DataSecurity.write(told, is_bare),
            Self::Ecs => ecs::write(told, is_bare),
            Self::Falco => falco::write(told, is_bare),
            Self::Otlp => otlp::write(told, is_bare),
        };
        Encoded::new(object.to_text(), told.trimmed)
    }
}
