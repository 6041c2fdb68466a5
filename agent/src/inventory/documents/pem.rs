//! PEM, RFC 7468: which blocks there are, and what of a private key is worth looking for.
use crate::redact::SecretBytes;

const BEGIN: &str = "-----BEGIN ";
const END: &str = "-----END ";
const RULE: &str = "-----";
/// Shorter lines tell too little.
const MIN_LINE: usize = 16;
/// Every OpenSSH key without a passphrase begins with the same line (PROTOCOL.key): it names the format and the ciphers.
const OPENSSH_START: &str = "b3BlbnNzaC1rZXktdjE";

/// A block.
struct Block<'t> {
    label: &'t str,
    lines: Vec<&'t str>,
}

/// Each line of the private keys in a text, and the whole of each without line breaks. No armour.
#[must_use]
pub fn bodies(text: &[u8]) -> Vec<SecretBytes> {
    let mut parts = Vec::new();
    for block in blocks(text)
        .0
        .iter()
        .filter(|block| block.label.contains("PRIVATE KEY"))
    {
        let mut joined = Vec::with_capacity(block.lines.iter().map(|line| line.len()).sum());
        for line in &block.lines {
            joined.extend_from_slice(line.as_bytes());
            if line.len() >= MIN_LINE && !line.starts_with(OPENSSH_START) {
                parts.push(SecretBytes::new(line.as_bytes().to_vec()));
            }
        }
        if block.lines.len() > 1 {
            parts.push(SecretBytes::new(joined));
        }
    }
    parts
}

/// Whether a text holds certificates, public keys and the like, and nothing else.
#[must_use]
pub fn is_public(text: &[u8]) -> bool {
    let trimmed = text.trim_ascii();
    let is_ssh = [b"ssh-".as_slice(), b"ecdsa-sha2-", b"sk-ssh-", b"sk-ecdsa-"]
        .iter()
        .any(|kind| trimmed.starts_with(kind));
    if is_ssh {
        return !trimmed.contains(&b'\n');
    }
    let (blocks, is_only) = blocks(text);
    is_only
        && !blocks.is_empty()
        && blocks
            .iter()
            .all(|block| !block.label.contains("PRIVATE") && is_known(block.label))
}

fn is_known(label: &str) -> bool {
    [
        "CERTIFICATE",
        "PUBLIC KEY",
        "X509 CRL",
        "PARAMETERS",
        "PKCS7",
        "CMS",
    ]
    .iter()
    .any(|known| label.contains(known))
}

/// The blocks, and whether there is nothing of weight around them.
fn blocks(text: &[u8]) -> (Vec<Block<'_>>, bool) {
    let (mut blocks, mut open, mut is_only) = (Vec::new(), None::<Block<'_>>, true);
    let Ok(text) = std::str::from_utf8(text) else {
        return (blocks, false);
    };
    if !text.contains(BEGIN) {
        return (blocks, false);
    }
    for line in text.lines().map(str::trim) {
        if let Some(label) = line
            .strip_prefix(BEGIN)
            .and_then(|rest| rest.strip_suffix(RULE))
        {
            blocks.extend(open.replace(Block {
                label,
                lines: Vec::new(),
            }));
        } else if line.starts_with(END) {
            blocks.extend(open.take());
        } else if let Some(block) = &mut open {
            // Headers of old encrypted keys (RFC 1421) have a colon.
            if !line.is_empty() && !line.contains(':') {
                block.lines.push(line);
            }
        } else {
            // OpenSSL writes what a certificate says before it: `subject=…`.
            is_only &= line.is_empty() || line.starts_with('#') || line.contains('=');
        }
    }
    blocks.extend(open);
    (blocks, is_only)
}
