//! The key that manifests are signed with: an Ed25519 key in a file, made at first start or given.
use super::{error::CaptureError, header::Hash, seal::random};
use ed25519_dalek::{
    Signature, Signer as _, SigningKey, VerifyingKey,
    pkcs8::{
        DecodePrivateKey, DecodePublicKey, EncodePrivateKey, EncodePublicKey,
        spki::der::pem::LineEnding,
    },
};
use serde::{Serialize, Serializer};
use std::{
    fmt,
    io::{ErrorKind, Read, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};
use zeroize::Zeroizing;

/// What a signature is over, before the manifest's bytes: a signature made for something else can't be one of these.
const PURPOSE: &[u8] = b"secret-sentinel capture manifest 1\0";
/// A key file is not larger.
const KEY_FILE: u64 = 4 << 10;
const PRIVATE: &str = "capture-signing.pem";
const PUBLIC: &str = "capture-signing.pub.pem";

/// Signs manifests. Holds the private key, zeroized when dropped.
pub struct Signer(SigningKey);

impl Signer {
    /// With the key in `given` (PKCS#8 in PEM, as `openssl genpkey -algorithm ed25519` makes it), else with
    /// `capture-signing.pem` in the state directory, which is made when it is not there, with its public key beside it.
    ///
    /// # Errors
    /// When a key can't be read, is no Ed25519 key, or can't be kept.
    pub fn open(given: Option<&Path>, state_dir: &Path) -> Result<Self, CaptureError> {
        if let Some(path) = given {
            return Self::read(path);
        }
        let path = state_dir.join(PRIVATE);
        match Self::read(&path) {
            Err(CaptureError::Io { source, .. }) if source.kind() == ErrorKind::NotFound => {
                Self::make(state_dir)
            }
            other => other,
        }
    }

    fn read(path: &Path) -> Result<Self, CaptureError> {
        let text = read_key(path, "reading the signing key")?;
        SigningKey::from_pkcs8_pem(&text)
            .map(Self)
            .map_err(|error| CaptureError::Key {
                path: path.to_owned(),
                wanted: "an Ed25519 private key in PEM, as `openssl genpkey -algorithm ed25519` makes it",
                why: error.to_string(),
            })
    }

    fn make(state_dir: &Path) -> Result<Self, CaptureError> {
        let path = state_dir.join(PRIVATE);
        let failed = |source| CaptureError::Io {
            doing: "writing the new signing key (choose another --state-dir, or give a key)",
            path: path.clone(),
            source,
        };
        let mut seed = Zeroizing::new([0u8; 32]);
        random(&mut *seed).map_err(failed)?;
        let key = SigningKey::from_bytes(&seed);
        let encoding = |error: &dyn fmt::Display| failed(std::io::Error::other(error.to_string()));
        let private = key
            .to_pkcs8_pem(LineEnding::LF)
            .map_err(|error| encoding(&error))?;
        let public = key
            .verifying_key()
            .to_public_key_pem(LineEnding::LF)
            .map_err(|error| encoding(&error))?;
        std::fs::create_dir_all(state_dir).map_err(failed)?;
        keep(state_dir, PUBLIC, 0o644, public.as_bytes()).map_err(failed)?;
        // The private key last: when it is there, both are.
        keep(state_dir, PRIVATE, 0o600, private.as_bytes()).map_err(failed)?;
        Ok(Self(key))
    }

    /// The public key, which readers pin.
    #[must_use]
    pub fn public_key(&self) -> PublicKey {
        PublicKey(self.0.verifying_key())
    }

    /// The signature over a manifest's bytes.
    pub(super) fn sign(&self, manifest: &[u8]) -> [u8; 64] {
        self.0.sign(&[PURPOSE, manifest].concat()).to_bytes()
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signer({})", self.public_key())
    }
}

/// Writes a file aside and renames it: a crash leaves no half key.
fn keep(dir: &Path, name: &str, mode: u32, bytes: &[u8]) -> std::io::Result<()> {
    let aside = dir.join(format!("{name}.new"));
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(mode);
    let mut file = options.open(&aside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&aside, dir.join(name))
}

fn read_key(path: &Path, doing: &'static str) -> Result<Zeroizing<String>, CaptureError> {
    let failed = |source| CaptureError::Io {
        doing,
        path: path.to_owned(),
        source,
    };
    let file = std::fs::File::open(path).map_err(failed)?;
    let mut text = Zeroizing::new(String::with_capacity(KEY_FILE as usize));
    file.take(KEY_FILE)
        .read_to_string(&mut text)
        .map_err(failed)?;
    Ok(text)
}

/// The public side: 32 bytes, shown as 64 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

impl PublicKey {
    /// From a file in PEM, as `capture-signing.pub.pem` or what `openssl pkey -pubout` prints.
    ///
    /// # Errors
    /// When it can't be read or is no Ed25519 public key.
    pub fn read(path: &Path) -> Result<Self, CaptureError> {
        let text = read_key(path, "reading the public key")?;
        VerifyingKey::from_public_key_pem(&text)
            .map(Self)
            .map_err(|error| CaptureError::Key {
                path: path.to_owned(),
                wanted: "an Ed25519 public key in PEM, as `openssl pkey -pubout` prints it",
                why: error.to_string(),
            })
    }

    /// Its bytes.
    pub(super) fn bytes(&self) -> Hash {
        Hash(self.0.to_bytes())
    }

    /// From bytes; none when they are no point of the curve.
    pub(super) fn of(bytes: &Hash) -> Option<Self> {
        VerifyingKey::from_bytes(&bytes.0).ok().map(Self)
    }

    /// Whether this key signed the manifest's bytes.
    pub(super) fn signed(&self, manifest: &[u8], signature: &[u8]) -> bool {
        Signature::from_slice(signature).is_ok_and(|signature| {
            let signed = [PURPOSE, manifest].concat();
            self.0.verify_strict(&signed, &signature).is_ok()
        })
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.bytes().fmt(f)
    }
}

impl Serialize for PublicKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
