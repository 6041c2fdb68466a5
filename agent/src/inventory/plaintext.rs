//! Which recognisable credentials a secret file holds as they are. A private key that a passphrase protects is none.
use crate::credential::{Credential, Credentials};
use crate::redact::SecretBytes;
use crate::rules::credentials::Pattern;

const BEGIN: &[u8] = b"-----BEGIN ";
const PRIVATE_KEY: &str = "private-key";
/// How the body of an OpenSSH key without a passphrase begins, in base64: the format's name, then the cipher `none`
/// (PROTOCOL.key of OpenSSH).
const OPENSSH: &[u8] = b"b3BlbnNzaC1rZXktdjEA";
const OPENSSH_PLAIN: &[u8] = b"b3BlbnNzaC1rZXktdjEAAAAABG5vbmU";

/// The patterns of the credentials in a file's content, each once.
pub fn patterns(credentials: &Credentials, content: &SecretBytes) -> Vec<&'static Pattern> {
    let text = content.expose();
    let mut found: Vec<&'static Pattern> = Vec::new();
    credentials.scan(text, 0, true, &mut |credential: Credential| {
        let pattern = credential.pattern;
        let is_new = found.iter().all(|it| it.id != pattern.id);
        if is_new && (pattern.id != PRIVATE_KEY || is_plain_key(text, &credential)) {
            found.push(pattern);
        }
    });
    found
}

/// Whether the private key around the line that was found has no passphrase. OpenPGP's armour does not tell, and its
/// programs ask for one: such a key is given the benefit of the doubt.
fn is_plain_key(text: &[u8], credential: &Credential) -> bool {
    let before = &text[..credential.start];
    let begin = before.windows(BEGIN.len()).rposition(|it| it == BEGIN);
    let key = &text[begin.unwrap_or(0)..credential.end];
    let has = |part: &[u8]| key.windows(part.len()).any(|it| it == part);
    let is_encrypted = has(b"ENCRYPTED") || has(b"PGP PRIVATE");
    !is_encrypted && (!has(OPENSSH) || has(OPENSSH_PLAIN))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&'static str> {
        let content = SecretBytes::new(text.as_bytes().to_vec());
        let patterns = patterns(&Credentials::default(), &content);
        patterns.iter().map(|it| it.id).collect()
    }

    fn key(label: &str, head: &str, start: &str) -> String {
        let body = concat!("q7Rk2LzWm9Xv4TnB8cYh5PdJ1sGf", "Zr3Kx6Nw0QeUaVtMoCiHbLy7");
        format!("-----BEGIN {label}-----\n{head}{start}{body}\n-----END {label}-----\n")
    }

    #[test]
    fn a_key_with_a_passphrase_is_none() {
        let old = "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n";
        for (label, head, start, is_plain) in [
            ("RSA PRIVATE KEY", "", "MIIEowIBAAKCAQEA", true),
            ("PRIVATE KEY", "", "MIIEvQIBADANBgkqhkiG9w0B", true),
            ("ENCRYPTED PRIVATE KEY", "", "MIIFHDBOBgkqhkiG9w0B", false),
            ("RSA PRIVATE KEY", old, "MIIEowIBAAKCAQEA", false),
            (
                "OPENSSH PRIVATE KEY",
                "",
                "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQ",
                true,
            ),
            (
                "OPENSSH PRIVATE KEY",
                "",
                "b3BlbnNzaC1rZXktdjEAAAAACmFlczI1Ni1jdHIAAAAGYmNyeXB0",
                false,
            ),
            ("PGP PRIVATE KEY BLOCK", "", "", false),
        ] {
            let expected: &[&str] = if is_plain { &["private-key"] } else { &[] };
            assert_eq!(
                found(&key(label, head, start)),
                expected,
                "{label} {head}{start}"
            );
        }
    }

    #[test]
    fn a_known_form_is_found_once_and_a_password_alone_is_not() {
        let token = concat!("glpat-", "q7Rk2LzWm9Xv4TnB8cYh");
        assert_eq!(
            found(&format!("{token}\n{token}\n")),
            ["gitlab-personal-access-token"]
        );
        assert_eq!(found("correct-horse-battery"), [""; 0]);
    }
}
