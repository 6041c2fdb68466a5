//! What of a file or a variable is looked for, and what is not: its content, the leaves and the lines in it.
use super::{
    documents::{self, Leaf},
    forms::{HUGE, trimmed},
    strength::{Names, Reason, Verdict, is_line_worth, is_random, is_secret_key, judge},
};
use crate::redact::SecretBytes;
use rustc_hash::FxHashSet;

/// Parts of one value that are looked for by themselves.
const MOST_PARTS: usize = 4_096;
/// A signature shorter than this is none.
const MIN_SIGNATURE: usize = 16;

/// A value to look for.
pub struct Candidate {
    /// Where in the content it is; `None`: it is the content.
    pub field: Option<String>,
    /// The value.
    pub value: SecretBytes,
    /// Lines of it, and what else of it tells it.
    pub parts: Vec<SecretBytes>,
}

/// A file's or variable's values.
#[derive(Default)]
pub struct Candidates {
    /// To be looked for.
    pub wanted: Vec<Candidate>,
    /// Not looked for: where in the content they are, and why not.
    pub refused: Vec<(Option<String>, Reason)>,
    /// It is a certificate or a public key: no secret.
    pub is_public: bool,
}

/// The values in a file of a secret, whose key is `key`: its content is a secret whatever it is.
#[must_use]
pub fn of_file(content: &SecretBytes, key: &str, names: &Names) -> Candidates {
    let mut found = Candidates::default();
    let value = trimmed(content.expose());
    if value.is_empty() {
        return found;
    }
    if documents::is_public(value) {
        found.is_public = true;
        return found;
    }
    let leaves: Vec<Leaf> = documents::leaves(content.expose(), key)
        .into_iter()
        .collect();
    match judge(value, key, names) {
        Verdict::Strong | Verdict::Delimited => found.wanted.push(Candidate {
            field: None,
            value: content.clone(),
            parts: parts(value, leaves.is_empty()),
        }),
        Verdict::Unmonitorable(reason) => found.refused.push((None, reason)),
    }
    found.leaves(leaves, names);
    found
}

/// The values in a variable: the whole, when its name says that it is a secret or it is as random as one, and the leaves.
#[must_use]
pub fn of_variable(value: &SecretBytes, name: &str, is_named: bool, names: &Names) -> Candidates {
    let mut found = Candidates::default();
    let bytes = trimmed(value.expose());
    if bytes.is_empty() || documents::is_public(bytes) {
        return found;
    }
    let leaves: Vec<Leaf> = documents::leaves(value.expose(), name)
        .into_iter()
        .collect();
    let is_key = || !documents::bodies(bytes).is_empty();
    if is_named || is_random(bytes) || is_key() {
        // The globs say that it is a secret; the rule for words asks no more.
        match judge(bytes, "secret", names) {
            Verdict::Strong | Verdict::Delimited => found.wanted.push(Candidate {
                field: None,
                value: value.clone(),
                parts: parts(bytes, leaves.is_empty()),
            }),
            Verdict::Unmonitorable(reason) if reason.is_no_secret() || is_switch(bytes) => {}
            Verdict::Unmonitorable(reason) => found.refused.push((None, reason)),
        }
    }
    found.leaves(leaves, names);
    found
}

impl Candidates {
    fn leaves(&mut self, leaves: Vec<Leaf>, names: &Names) {
        for leaf in leaves {
            let bytes = leaf.value.expose();
            let is_named = is_secret_key(leaf.path.key());
            if documents::is_public(bytes) || !is_named && !is_random(trimmed(bytes)) {
                continue;
            }
            let field = Some(leaf.path.to_string());
            match judge(bytes, leaf.path.key(), names) {
                Verdict::Strong | Verdict::Delimited => self.wanted.push(Candidate {
                    field,
                    parts: parts(trimmed(bytes), true),
                    value: leaf.value,
                }),
                Verdict::Unmonitorable(reason) => {
                    let is_noise = leaf.is_guess || reason.is_no_secret() || is_switch(bytes);
                    if !is_noise && !self.refused.contains(&(field.clone(), reason)) {
                        self.refused.push((field, reason));
                    }
                }
            }
        }
    }
}

/// `true`, `none`, `0`: a setting, though its name sounds like a secret's.
fn is_switch(value: &[u8]) -> bool {
    const SWITCHES: &[&[u8]] = &[
        b"0",
        b"1",
        b"true",
        b"false",
        b"yes",
        b"no",
        b"on",
        b"off",
        b"none",
        b"null",
        b"nil",
        b"auto",
        b"basic",
        b"enabled",
        b"disabled",
        b"default",
        b"bearer",
        b"jwt",
    ];
    let value = trimmed(value).to_ascii_lowercase();
    SWITCHES.contains(&value.as_slice())
}

/// The lines of a private key, a token's signature, the lines of a text that is no document.
fn parts(value: &[u8], by_line: bool) -> Vec<SecretBytes> {
    let mut parts = documents::bodies(value);
    if let Some(signature) = documents::signature(value).filter(|it| it.len() >= MIN_SIGNATURE) {
        parts.push(SecretBytes::new(signature.to_vec()));
    }
    let is_long = value.contains(&b'\n') || value.len() > HUGE;
    if by_line && is_long && parts.is_empty() {
        let lines = value.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
        let worth = lines.filter(|line| line.len() < value.len() && is_line_worth(line));
        parts.extend(
            worth
                .take(MOST_PARTS)
                .map(|line| SecretBytes::new(line.to_vec())),
        );
    }
    let mut seen = FxHashSet::default();
    let known: Vec<bool> = parts
        .iter()
        .map(|part| seen.insert(part.expose()))
        .collect();
    let mut known = known.into_iter();
    parts.retain(|_| known.next().unwrap_or(false));
    parts.truncate(MOST_PARTS);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str, key: &str) -> Candidates {
        of_file(
            &SecretBytes::new(text.as_bytes().to_vec()),
            key,
            &Names::default(),
        )
    }

    fn fields(found: &Candidates) -> Vec<(Option<&str>, String)> {
        let all = found.wanted.iter();
        all.map(|it| {
            (
                it.field.as_deref(),
                String::from_utf8_lossy(trimmed(it.value.expose())).into_owned(),
            )
        })
        .collect()
    }

    #[test]
    fn a_document_gives_itself_and_its_secret_leaves() {
        let text = "database:\n  host: db.example.com\n  password: s3cr3t-value\n  user: app-user\n  pin: \"1234\"\n";
        let found = file(text, "config.yaml");
        assert_eq!(
            fields(&found),
            [
                (None, text.trim().to_owned()),
                (Some("database.password"), "s3cr3t-value".to_owned())
            ]
        );
        assert_eq!(
            found.refused,
            [(Some("database.pin".to_owned()), Reason::Short)]
        );
        assert!(found.wanted[0].parts.is_empty());
    }

    #[test]
    fn a_weak_file_is_refused_and_an_empty_one_is_nothing() {
        assert_eq!(
            file("changeme\n", "password").refused,
            [(None, Reason::Word)]
        );
        let empty = file("\n", "password");
        assert!(empty.wanted.is_empty() && empty.refused.is_empty());
    }

    #[test]
    fn one_line_with_a_sign_in_the_middle_is_no_document() {
        let found = file("pass=abc", "password");
        assert_eq!(fields(&found), [(None, "pass=abc".to_owned())]);
        assert!(found.refused.is_empty());
    }

    #[test]
    fn lines_of_a_text_are_parts() {
        let found = file(
            "first-recovery-code-1\n# a comment of some length\nsecond-recovery-code-2\nshort\n",
            "codes",
        );
        let parts: Vec<_> = found.wanted[0]
            .parts
            .iter()
            .map(|part| part.expose().to_vec())
            .collect();
        assert_eq!(
            parts,
            [
                b"first-recovery-code-1".to_vec(),
                b"second-recovery-code-2".to_vec()
            ]
        );
    }

    #[test]
    fn a_token_has_its_signature_as_a_part() {
        let token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJlLW9mLTIwLWJ5dGVz";
        let found = file(token, "token");
        assert_eq!(found.wanted.len(), 1);
        assert_eq!(
            found.wanted[0].parts[0].expose(),
            b"c2lnbmF0dXJlLW9mLTIwLWJ5dGVz"
        );
    }

    #[test]
    fn a_certificate_is_public() {
        let text =
            "-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIUZ\n-----END CERTIFICATE-----\n";
        let found = file(text, "tls.crt");
        assert!(found.is_public && found.wanted.is_empty() && found.refused.is_empty());
    }

    #[test]
    fn variables() {
        let of = |value: &str, name: &str, is_named| {
            let found = of_variable(
                &SecretBytes::new(value.as_bytes().to_vec()),
                name,
                is_named,
                &Names::default(),
            );
            (
                fields(&found)
                    .into_iter()
                    .map(|(field, value)| (field.map(str::to_owned), value))
                    .collect::<Vec<_>>(),
                found.refused,
            )
        };
        let whole = |value: &str| vec![(None, value.to_owned())];
        assert_eq!(
            of("swordfish", "DB_PASSWORD", true),
            (whole("swordfish"), vec![])
        );
        assert_eq!(of("swordfish", "MODE", false), (vec![], vec![]));
        assert_eq!(
            of("ab1", "DB_PASSWORD", true),
            (vec![], vec![(None, Reason::Short)])
        );
        assert_eq!(
            of("https://idp.example.com/x", "AUTH_URL", true),
            (vec![], vec![])
        );
        assert_eq!(of("basic", "AUTH", true), (vec![], vec![]));
        let token = "ghs_16C7e42F292c6912E7710c838347Ae178B4a";
        assert_eq!(of(token, "X", false), (whole(token), vec![]));
        let password = vec![(Some("password".to_owned()), "s3cr3t-pw".to_owned())];
        assert_eq!(
            of("postgres://app:s3cr3t-pw@db/app", "DATABASE_URL", false),
            (password, vec![])
        );
    }
}
