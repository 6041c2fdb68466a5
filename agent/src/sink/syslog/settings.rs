//! `to.syslog`: which server, over what.
use crate::sink::remote::Tls;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Bytes of a message before the finding itself, at most.
const HEADER: usize = 640;

/// A syslog server.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Where it is: `host:port`, or the path of a socket.
    pub address: String,
    /// Over what.
    #[serde(default)]
    pub transport: Transport,
    /// TLS, when that is the transport.
    #[serde(default)]
    pub tls: Tls,
    /// The facility.
    #[serde(default)]
    pub facility: Facility,
    /// What the program is called.
    #[serde(default = "name")]
    pub app_name: String,
    /// Bytes of a message at most; a longer finding is trimmed by field.
    #[serde(default = "most")]
    pub max_bytes: usize,
}

fn name() -> String {
    "secret-sentinel".into()
}

const fn most() -> usize {
    8 << 10
}

/// Over what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Transport {
    /// TLS.
    #[default]
    Tls,
    /// TCP: everybody on the way can read it.
    Tcp,
    /// Datagrams to a socket of this machine.
    Unix,
}

/// The facility (RFC 5424, 6.2.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[repr(u8)]
pub enum Facility {
    User = 1,
    Daemon = 3,
    Auth = 4,
    Authpriv = 10,
    Local0 = 16,
    Local1 = 17,
    Local2 = 18,
    Local3 = 19,
    #[default]
    Local4 = 20,
    Local5 = 21,
    Local6 = 22,
    Local7 = 23,
}

impl Settings {
    /// Bytes that a finding may have.
    #[must_use]
    pub const fn longest(&self) -> usize {
        self.max_bytes.saturating_sub(HEADER)
    }

    /// What is wrong with them.
    ///
    /// # Errors
    /// The key and what is wrong with it.
    pub fn check(&self) -> Result<(), String> {
        if self.max_bytes < 4 << 10 {
            return Err(
                "to.syslog.max_bytes: at least 4096, or findings are trimmed to nothing".into(),
            );
        }
        let is_word = |text: &str| text.bytes().all(|byte| byte.is_ascii_graphic());
        if self.app_name.is_empty() || self.app_name.len() > 48 || !is_word(&self.app_name) {
            return Err("to.syslog.app_name: 1 to 48 printable ASCII characters (RFC 5424)".into());
        }
        if self.transport == Transport::Unix {
            return Ok(());
        }
        let has_port = self
            .address
            .rsplit_once(':')
            .is_some_and(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok());
        if !has_port {
            return Err("to.syslog.address: it is no `host:port`".into());
        }
        self.tls.check("to.syslog.tls")
    }
}
