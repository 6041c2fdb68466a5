//! Why the API or the kubelet did not answer; told once for each reason.
use std::{error::Error, time::Duration};
use thiserror::Error;

/// A failed attempt.
#[derive(Debug, Error)]
pub enum Trouble {
    /// It can't even be asked.
    #[error("{0}")]
    Setup(String),
    /// Its certificate is not accepted.
    #[error("its certificate is not accepted: {0}")]
    Certificate(String),
    /// 401.
    #[error("it does not accept the credentials (401)")]
    Unauthorized,
    /// 403.
    #[error("it does not allow it (403)")]
    Forbidden,
    /// 410: what is asked for is too old.
    #[error("what was asked for is too old (410)")]
    Gone,
    /// Any other status.
    #[error("it answered {status}")]
    Status {
        status: u16,
        /// It asks to be left alone so long.
        after: Option<Duration>,
    },
    /// No connection, or a broken one.
    #[error("no connection: {0}")]
    Connection(String),
    /// No answer in time.
    #[error("no answer within {0:?}")]
    Slow(Duration),
    /// An answer that makes no sense.
    #[error("its answer can't be read: {0}")]
    Answer(String),
}

impl Trouble {
    /// By the innermost cause, which is the one that says something.
    pub fn of(error: &kube::Error) -> Self {
        if let kube::Error::Auth(error) = error {
            return Self::Setup(credentials(error));
        }
        let mut cause: &dyn Error = error;
        while let Some(inner) = cause.source() {
            if let Some(kube::Error::Auth(error)) = inner.downcast_ref() {
                return Self::Setup(credentials(error));
            }
            if let Some(error) = inner.downcast_ref() {
                return Self::Setup(credentials(error));
            }
            cause = inner;
        }
        let text = cause.to_string();
        if text.contains("certificate") || text.contains("CertificateError") {
            Self::Certificate(text)
        } else {
            Self::Connection(text)
        }
    }

    pub fn status(status: u16, after: Option<Duration>) -> Self {
        match status {
            401 => Self::Unauthorized,
            403 => Self::Forbidden,
            410 => Self::Gone,
            _ => Self::Status { status, after },
        }
    }

    /// What is no JSON of the expected kind. The text around it is not repeated: it may hold a value.
    pub fn json(error: &serde_json::Error) -> Self {
        let kind = match error.classify() {
            serde_json::error::Category::Eof => "it ends too early",
            serde_json::error::Category::Data => "a value is of another kind than expected",
            _ => "it is no JSON",
        };
        Self::Answer(format!(
            "{kind} (line {}, column {})",
            error.line(),
            error.column()
        ))
    }

    /// How long it asks to be left alone.
    pub fn after(&self) -> Duration {
        match self {
            Self::Status {
                after: Some(after), ..
            } => (*after).min(Duration::from_secs(60)),
            _ => Duration::ZERO,
        }
    }
}

/// What a credential plugin printed is not repeated.
fn credentials(error: &kube::client::AuthError) -> String {
    use kube::client::AuthError;
    match error {
        AuthError::ReadTokenFile(error, path) => {
            format!("the token file {} can't be read: {error}", path.display())
        }
        AuthError::InvalidBearerToken(_) => {
            "the token holds a character that none has, such as a line's end".into()
        }
        AuthError::AuthExecStart(error) => {
            format!("the credential plugin can't be started: {error}")
        }
        AuthError::AuthExecRun { cmd, out } => {
            format!("the credential plugin {cmd} failed: {}", out.status)
        }
        _ => "the credentials can't be used".into(),
    }
}

/// Tells people of trouble, once for each reason in a row.
pub struct Complaints {
    /// Who is asked.
    pub whom: &'static str,
    /// What is missing when it does not allow it.
    pub permission: &'static str,
    /// What to do when the certificate is not accepted.
    pub certificate: &'static str,
    last: String,
}

impl Complaints {
    pub const fn new(
        whom: &'static str,
        permission: &'static str,
        certificate: &'static str,
    ) -> Self {
        Self {
            whom,
            permission,
            certificate,
            last: String::new(),
        }
    }

    /// It was asked in vain.
    pub fn tell(&mut self, trouble: &Trouble) {
        let reason = trouble.to_string();
        if reason == self.last {
            return;
        }
        let advice = match trouble {
            Trouble::Forbidden => self.permission,
            Trouble::Unauthorized => "is the token expired, or of another cluster?",
            Trouble::Certificate(_) => self.certificate,
            _ => "it is asked again",
        };
        tracing::warn!("{} does not tell of pods: {reason}; {advice}", self.whom);
        self.last = reason;
    }

    /// It answered.
    pub fn is_well(&mut self) {
        if !self.last.is_empty() {
            tracing::info!("{} tells of pods again", self.whom);
            self.last.clear();
        }
    }
}
