//! The catalogue of credentials that nobody mounted: how each kind looks, with texts that have one and texts that do
//! not. Data only; `credential` reads it.
//!
//! Prefixes, lengths, alphabets and checksums are from the vendors' documentation. Some shapes follow rules of
//! gitleaks and betterleaks (MIT, © Zachary Rice and contributors), kingfisher (Apache-2.0, © MongoDB, Inc.) and
//! Nosey Parker (Apache-2.0, © Praetorian Security, Inc.). Every credential in the texts is made up; they are put
//! together from pieces so that scanners of source code do not take them for real ones.
mod aws;
mod azure;
mod chat;
mod clouds;
mod delivery;
mod generic;
mod github;
mod gitlab;
mod google;
mod key_material;
mod kubernetes;
mod mail;
mod model;
mod observability;
mod office;
mod pattern;
mod payment;
mod registry;
mod social;
mod url;

pub use pattern::{Form, Pattern, Proof};

/// Every family. Of two patterns that fit, the first counts: what is general stands last.
static FAMILIES: &[&[Pattern]] = &[
    aws::PATTERNS,
    azure::PATTERNS,
    google::PATTERNS,
    clouds::PATTERNS,
    github::PATTERNS,
    gitlab::PATTERNS,
    registry::PATTERNS,
    kubernetes::PATTERNS,
    chat::PATTERNS,
    payment::PATTERNS,
    model::PATTERNS,
    observability::PATTERNS,
    mail::PATTERNS,
    delivery::PATTERNS,
    office::PATTERNS,
    social::PATTERNS,
    key_material::PATTERNS,
    url::PATTERNS,
    generic::PATTERNS,
];

/// Every pattern.
pub fn all() -> impl Iterator<Item = &'static Pattern> {
    FAMILIES.iter().flat_map(|family| family.iter())
}

/// Words in names that secrets are given to, as they are written: the anchors of [`Form::Assigned`].
pub static KEY_WORDS: &[&str] = &[
    "password",
    "PASSWORD",
    "Password",
    "passwd",
    "PASSWD",
    "Passwd",
    "passphrase",
    "PASSPHRASE",
    "Passphrase",
    "pwd=",
    "pwd:",
    "pwd\"",
    "pwd'",
    "pwd ",
    "PWD=",
    "PWD:",
    "PWD\"",
    "Pwd=",
    "Pwd\"",
    "secret",
    "SECRET",
    "Secret",
    "token",
    "TOKEN",
    "Token",
    "apikey",
    "APIKEY",
    "ApiKey",
    "Apikey",
    "apiKey",
    "APIKey",
    "_key",
    "_KEY",
    "-key",
    "-Key",
    "-KEY",
    "key=",
    "key:",
    "key\"",
    "Key=",
    "Key:",
    "Key\"",
    "Key '",
    "Key ",
    "credential",
    "Credential",
    "CREDENTIAL",
    "creds",
    "CREDS",
    "Creds",
    "_auth",
    "_AUTH",
];
