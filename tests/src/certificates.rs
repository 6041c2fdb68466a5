//! Certificates of the tests' own.

use std::sync::Arc;

use anyhow::{Context, Result};
use rcgen::{
    BasicConstraints, Certificate, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, pem::PemObject};
use rustls::server::WebPkiClientVerifier;
use rustls::{ConfigBuilder, RootCertStore, ServerConfig, WantsVerifier};

/// Who signs servers' certificates.
pub struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    /// A fresh one of this name.
    pub fn new(name: &str) -> Result<Self> {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().context("making a key")?;
        let issuer = CertifiedIssuer::self_signed(params, key).context("signing a certificate")?;
        Ok(Self(issuer))
    }

    /// Its own certificate.
    pub fn pem(&self) -> String {
        self.0.pem()
    }

    /// What a server on the loopback address needs.
    pub fn server(&self) -> Result<Arc<ServerConfig>> {
        let plain = server()?.with_no_client_auth();
        let (chain, key) = self.signed()?;
        let config = plain.with_single_cert(chain, key);
        Ok(Arc::new(config.context("using a certificate")?))
    }

    /// The same; it wants a client's certificate that this authority signed.
    pub fn mutual_server(&self) -> Result<Arc<ServerConfig>> {
        let mut roots = RootCertStore::empty();
        let own = CertificateDer::from_pem_slice(self.pem().as_bytes());
        let own = own.context("reading an authority's certificate")?;
        roots.add(own).context("trusting an authority")?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let clients = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
        let clients = clients.build().context("asking for certificates")?;
        let (chain, key) = self.signed()?;
        let config = server()?
            .with_client_cert_verifier(clients)
            .with_single_cert(chain, key);
        Ok(Arc::new(config.context("using a certificate")?))
    }

    /// A certificate for the loopback address and `localhost`, and its key, both in PEM.
    pub fn issue(&self) -> Result<(String, String)> {
        let (certificate, key) = self.made()?;
        Ok((certificate.pem(), key.serialize_pem()))
    }

    fn made(&self) -> Result<(Certificate, KeyPair)> {
        let names = vec!["127.0.0.1".into(), "localhost".into()];
        let params = CertificateParams::new(names).context("naming a server")?;
        let key = KeyPair::generate().context("making a key")?;
        let certificate = params.signed_by(&key, &self.0);
        Ok((certificate.context("signing a certificate")?, key))
    }

    fn signed(&self) -> Result<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>)> {
        let (certificate, key) = self.made()?;
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
        Ok((vec![certificate.der().clone()], key))
    }
}

fn server() -> Result<ConfigBuilder<ServerConfig, WantsVerifier>> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .context("choosing versions of TLS")
}
