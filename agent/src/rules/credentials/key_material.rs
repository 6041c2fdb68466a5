//! Private keys and signed tokens, whoever made them.
use super::pattern::{Form, Pattern, Proof};

/// Formats: RFC 7468 (PEM), RFC 4880 (PGP), RFC 7519 (JWT), the age specification.
pub(super) const PATTERNS: &[Pattern] = &[
    Pattern::new("private-key", "private-key", "Private key in PEM or PGP armour", &["-----BEGIN "], Form::PrivateKey)
        .proof(Proof::Given)
        .examples(&[
            concat!("-----BEGIN RSA PRIVATE", " KEY-----\nMIIEowIBAAKCAQEA", "q7Rk2LzWm9Xv4TnB8cYh", "5PdJ1sGf\n-----END RSA PRIVATE KEY-----\n"),
            concat!("key: -----BEGIN PRIVATE", " KEY-----\\nMIIEvQIBADANBgkqhkiG9w0B", "AQEFAASCBKcwggSj\\n-----END PRIVATE KEY-----"),
        ])
        .counterexamples(&[
            "-----BEGIN EC PRIVATE KEY-----\n-----END EC PRIVATE KEY-----",
            "-----BEGIN CERTIFICATE-----\nMIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBa\n-----END CERTIFICATE-----",
            "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAq7Rk\n-----END PUBLIC KEY-----",
        ]),
    Pattern::token("json-web-token", "jwt", "JSON Web Token", &["eyJ"], concat!(r"eyJ[A-Za-z0-9_-]{10,2000}\.[A-Za-z0-9_-]{10,3000}\.", r"[A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)?(?:\.[A-Za-z0-9_-]+)?")).proof(Proof::Jwt).examples(&[concat!("Cookie: s=eyJhbGciOiJIUzI1", "NiJ9.eyJzdWIiOiJkZW1vIiwiaWF0Ijox", "NzAwMDAwMDAwfQ.", "q3Lw9ZxT2mVb7RkYp5NcHd8Js1Gf")]).counterexamples(&[concat!("eyJhbGciOiJIUzI1NiJ9", "."), "eyJmb28iOiJiYXIifQ.eyJzdWIiOiJkZW1vIn0.q3Lw9ZxT2mVb7RkYp5NcHd8Js1Gf", "return keyJob.start()"]),
    Pattern::token("age-secret-key", "age", "age secret key", &["AGE-SECRET-KEY-1"], "AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}").proof(Proof::Form).examples(&[concat!("args: [AGE", "-SECRET", "-KEY-1C976C", "N35QT8MFCZV", "9VUT3V9", "LJ0LSRQPZL8T0MJVW", "4NSK85C", "N5S7T6R", "9CX0", "]")]).counterexamples(&["AGE-SECRET-KEY-1DEFX2LA5KWJN9G", concat!("AGE", "-SECRET-KEY-1", "xxxxxxxxxxxxxxxxx", "xxxxxxxxxxxxxxxxx", "xxxxxxxxxxxxx", "xxxxxxxxxxx")]),
    Pattern::token("putty-private-key", "private-key", "PuTTY private key", &["PuTTY-User-Key-File-"], r"PuTTY-User-Key-File-[23]: [a-z0-9-]+[\r\n]+Encryption: none").proof(Proof::Given).examples(&["PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nComment: k\n"]).counterexamples(&["PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: aes256-cbc\n"]),
];
