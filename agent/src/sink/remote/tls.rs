//! TLS to a receiver: whom to trust, who we are. Certificates and keys are files, read anew when they changed.
use super::secret_file::{SecretFile, Stamp};
use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::{path::PathBuf, sync::Arc};
use thiserror::Error;

/// TLS of a connection.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Tls {
    /// Certificates of who may have signed the receiver's, in PEM; none: those that this system trusts.
    pub ca_file: Option<PathBuf>,
    /// Our own certificate and what leads to its root, in PEM; none: we show none.
    pub cert_file: Option<PathBuf>,
    /// Its key, in PEM.
    pub key_file: Option<SecretFile>,
    /// The name that the receiver's certificate must have; none: the one that is connected to.
    pub server_name: Option<String>,
}

/// Why there is no TLS.
#[derive(Debug, Error)]
pub enum TlsError {
    /// A file can't be read.
    #[error("reading the certificates of {path}: {reason}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// Nobody is trusted.
    #[error("this system trusts no certificates; name the receiver's own in `tls.ca_file`")]
    NoRoots,
    /// Certificate without key, or the other way round.
    #[error("`tls.cert_file` and `tls.key_file` belong together")]
    Half,
    /// They don't fit.
    #[error("our own certificate can't be used: {0}")]
    Own(rustls::Error),
    /// The key can't be read.
    #[error(transparent)]
    Key(#[from] std::io::Error),
    /// The key is none.
    #[error("the key file holds no private key in PEM: {0}")]
    NoKey(rustls::pki_types::pem::Error),
}

impl Tls {
    /// What is wrong with them; `key` is where they are. Files are not looked at.
    ///
    /// # Errors
    /// The key and what is wrong with it.
    pub fn check(&self, key: &str) -> Result<(), String> {
        if self.cert_file.is_some() == self.key_file.is_some() {
            return Ok(());
        }
        Err(format!(
            "{key}.cert_file and {key}.key_file belong together"
        ))
    }

    /// What rustls needs. Reads all files.
    ///
    /// # Errors
    /// When a file is not what it should be.
    pub fn client(&self) -> Result<Arc<ClientConfig>, TlsError> {
        let mut roots = RootCertStore::empty();
        match &self.ca_file {
            Some(path) => {
                let (added, _) = roots.add_parsable_certificates(certificates(path)?);
                if added == 0 {
                    return Err(TlsError::File {
                        path: path.clone(),
                        reason: "no certificate in it can be trusted".into(),
                    });
                }
            }
            None => {
                let found = rustls_native_certs::load_native_certs();
                if roots.add_parsable_certificates(found.certs).0 == 0 {
                    return Err(TlsError::NoRoots);
                }
            }
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(TlsError::Own)?
            .with_root_certificates(roots);
        let client = match (&self.cert_file, &self.key_file) {
            (None, None) => builder.with_no_client_auth(),
            (Some(cert), Some(key)) => {
                let key = key.read()?;
                let key = PrivateKeyDer::from_pem_slice(key.expose().as_bytes())
                    .map_err(TlsError::NoKey)?;
                builder
                    .with_client_auth_cert(certificates(cert)?, key)
                    .map_err(TlsError::Own)?
            }
            _ => return Err(TlsError::Half),
        };
        Ok(Arc::new(client))
    }

    /// What changes when one of the files does.
    #[must_use]
    pub fn stamps(&self) -> [Stamp; 3] {
        let of = |path: &Option<PathBuf>| SecretFile::new(path.as_ref()?).stamp();
        let key = self.key_file.as_ref().and_then(SecretFile::stamp);
        [of(&self.ca_file), of(&self.cert_file), key]
    }
}

fn certificates(path: &PathBuf) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let failed = |reason: String| TlsError::File {
        path: path.clone(),
        reason,
    };
    let bytes = std::fs::read(path).map_err(|error| failed(error.to_string()))?;
    let found = CertificateDer::pem_slice_iter(&bytes).collect::<Result<Vec<_>, _>>();
    let found = found.map_err(|error| failed(error.to_string()))?;
    if found.is_empty() {
        return Err(failed("there is no certificate in it".into()));
    }
    Ok(found)
}
