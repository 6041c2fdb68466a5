//! Encrypts payloads so that the node can write and not read them: a random key for each segment, itself encrypted by
//! age to the recipients.
use super::{error::CaptureError, header::Hash, wire::Head};
use chacha20poly1305::{
    AeadInPlace, ChaCha20Poly1305, KeyInit,
    aead::generic_array::{GenericArray, typenum::U12},
};
use std::{fmt, io, io::Read, io::Write, path::Path};
use zeroize::{Zeroize, Zeroizing};

/// Bytes that encryption adds: the tag.
pub(super) const TAG: usize = 16;
/// An identity file is not larger.
const IDENTITY_FILE: u64 = 64 << 10;

/// Fills the buffer with the kernel's random bytes.
pub(super) fn random(bytes: &mut [u8]) -> io::Result<()> {
    let wanted = bytes.len();
    if rustix::rand::getrandom(bytes, rustix::rand::GetRandomFlags::empty())? != wanted {
        return Err(io::Error::other("the kernel gave too few random bytes"));
    }
    Ok(())
}

/// Who may read payloads: age X25519 recipients.
#[derive(Clone)]
pub struct Recipients(Vec<age::x25519::Recipient>);

impl Recipients {
    /// From texts such as `age1...`.
    ///
    /// # Errors
    /// When there is none, or one is no X25519 recipient.
    pub fn parse(recipients: &[String]) -> Result<Self, CaptureError> {
        if recipients.is_empty() {
            return Err(CaptureError::NoRecipient);
        }
        let parse = |text: &String| {
            text.trim()
                .parse()
                .map_err(|why: &str| CaptureError::Recipient {
                    // A private key that was given by mistake must not reach the log.
                    recipient: text.chars().take(8).collect::<String>() + "...",
                    why: why.to_owned(),
                })
        };
        recipients
            .iter()
            .map(parse)
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

impl fmt::Debug for Recipients {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.0.iter().map(ToString::to_string))
            .finish()
    }
}

/// Encrypts the payloads of one segment. Holds the segment's key, zeroized when dropped.
pub struct Sealer {
    cipher: ChaCha20Poly1305,
    sealed_key: Vec<u8>,
}

impl Sealer {
    /// Makes a key and encrypts it to the recipients.
    ///
    /// # Errors
    /// When the kernel gives no random bytes or age fails.
    pub fn new(recipients: &Recipients) -> Result<Self, CaptureError> {
        let failed = |why: String| CaptureError::Sealing { why };
        let mut key = Zeroizing::new([0u8; 32]);
        random(&mut *key).map_err(|error| failed(error.to_string()))?;
        let to = recipients.0.iter().map(|one| one as &dyn age::Recipient);
        let encryptor =
            age::Encryptor::with_recipients(to).map_err(|error| failed(error.to_string()))?;
        let mut sealed_key = Vec::new();
        encryptor
            .wrap_output(&mut sealed_key)
            .and_then(|mut writer| {
                writer.write_all(&*key)?;
                writer.finish()
            })
            .map_err(|error| failed(error.to_string()))?;
        Ok(Self {
            cipher: ChaCha20Poly1305::new(GenericArray::from_slice(&*key)),
            sealed_key,
        })
    }

    /// The segment's key as it stands in the header.
    pub(super) fn sealed_key(&self) -> &[u8] {
        &self.sealed_key
    }

    /// Encrypts in place and appends the tag. The head must be complete but for its chain hash.
    pub(super) fn seal(&self, header: &Hash, head: &Head, bytes: &mut Vec<u8>) -> bool {
        let bound = [&header.0[..], &head.bound()].concat();
        self.cipher
            .encrypt_in_place(&nonce(head.number), &bound, bytes)
            .is_ok()
    }
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sealer")
    }
}

/// Never twice with the same key: a key is one segment's, and frames are numbered.
fn nonce(frame: u64) -> GenericArray<u8, U12> {
    let mut nonce = [0; 12];
    nonce[..8].copy_from_slice(&frame.to_le_bytes());
    nonce.into()
}

/// The private side of recipients, as age's identity files hold it.
pub struct Identity(Vec<Box<dyn age::Identity + Send + Sync>>);

impl Identity {
    /// Reads an identity file: lines `AGE-SECRET-KEY-1...`, comments, empty lines.
    ///
    /// # Errors
    /// When it can't be read, is too large or holds something else.
    pub fn read(path: &Path) -> Result<Self, CaptureError> {
        let failed = |source| CaptureError::Io {
            doing: "reading the identity file",
            path: path.to_owned(),
            source,
        };
        let wrong = |why: String| CaptureError::Key {
            path: path.to_owned(),
            wanted: "an age identity file, as `age-keygen` makes it",
            why,
        };
        let file = std::fs::File::open(path).map_err(failed)?;
        let mut text = Zeroizing::new(String::with_capacity(IDENTITY_FILE as usize + 1));
        file.take(IDENTITY_FILE + 1)
            .read_to_string(&mut text)
            .map_err(failed)?;
        if text.len() as u64 > IDENTITY_FILE {
            return Err(wrong(format!("it is larger than {IDENTITY_FILE} bytes")));
        }
        let mut identities: Vec<Box<dyn age::Identity + Send + Sync>> = Vec::new();
        for (at, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            // Its text is not shown: it may be half a key.
            let identity = line.parse::<age::x25519::Identity>().map_err(|why| {
                wrong(format!("line {} holds no X25519 identity ({why})", at + 1))
            })?;
            identities.push(Box::new(identity));
        }
        if identities.is_empty() {
            return Err(wrong("it holds no identity".to_owned()));
        }
        Ok(Self(identities))
    }

    /// The cipher of the segment whose header holds this key.
    pub(super) fn open(&self, sealed_key: &[u8]) -> Result<Opener, String> {
        let identities = self.0.iter().map(|one| &**one as &dyn age::Identity);
        let mut key = Zeroizing::new([0u8; 32]);
        let mut reader = age::Decryptor::new_buffered(sealed_key)
            .and_then(|decryptor| decryptor.decrypt(identities))
            .map_err(|error| error.to_string())?;
        reader
            .read_exact(&mut *key)
            .map_err(|error| error.to_string())?;
        Ok(Opener(ChaCha20Poly1305::new(GenericArray::from_slice(
            &*key,
        ))))
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Identity({} keys)", self.0.len())
    }
}

/// Decrypts the payloads of one segment.
pub(super) struct Opener(ChaCha20Poly1305);

impl Opener {
    /// Decrypts what `Sealer::seal` made; false when it is not that.
    pub fn open(&self, header: &Hash, head: &Head, bytes: &mut Vec<u8>) -> bool {
        let bound = [&header.0[..], &head.bound()].concat();
        let opened = self
            .0
            .decrypt_in_place(&nonce(head.number), &bound, bytes)
            .is_ok();
        if !opened {
            bytes.zeroize();
        }
        opened
    }
}

impl fmt::Debug for Opener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Opener")
    }
}
