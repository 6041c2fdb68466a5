//! What a service account's token says of itself: who it is for and how long. The token and its other claims stay in here.
use super::documents;
use crate::redact::SecretBytes;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// The issuer of tokens that are kept in Secrets (`LegacyIssuer`, pkg/serviceaccount/legacy.go).
const LEGACY_ISSUER: &str = "kubernetes/serviceaccount";
/// What subjects of service accounts begin with (`ServiceAccountUsernamePrefix`, apiserver's serviceaccount/util.go).
const SUBJECT: &str = "system:serviceaccount:";
/// A larger one is none: the longest claims have some hundred bytes.
const MOST_BYTES: usize = 64 * 1024;
/// The longest name that Kubernetes allows (`DNS1123SubdomainMaxLength`).
const LONGEST_NAME: usize = 253;

/// The claims of a service account's token that matter here. Times are seconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenClaims {
    /// Whether the issuer is the one of tokens that are kept in Secrets.
    pub is_legacy: bool,
    /// When it ends (`exp`); none: never.
    pub expires: Option<i64>,
    /// When it was issued (`iat`).
    pub issued: Option<i64>,
    /// The API server made it last longer than was asked for (`kubernetes.io.warnafter`).
    pub is_extended: bool,
    /// The service account, when its namespace and name are what Kubernetes allows as names.
    pub account: Option<(String, String)>,
}

#[derive(Deserialize)]
struct Claims {
    #[serde(default)]
    iss: String,
    #[serde(default)]
    sub: String,
    exp: Option<Date>,
    iat: Option<Date>,
    #[serde(rename = "kubernetes.io")]
    kubernetes: Option<Kubernetes>,
}

#[derive(Deserialize)]
struct Kubernetes {
    warnafter: Option<Date>,
}

/// A `NumericDate`, RFC 7519 section 2: it may have a fraction.
#[derive(Clone, Copy, Deserialize)]
#[serde(untagged)]
enum Date {
    Seconds(i64),
    Fraction(f64),
}

impl Date {
    const fn seconds(self) -> i64 {
        match self {
            Self::Seconds(it) => it,
            Self::Fraction(it) => it as i64,
        }
    }
}

impl TokenClaims {
    /// What the content of a file says, when it is a service account's token: a JSON Web Token in compact form whose subject
    /// is a service account, or whose issuer is the one of tokens in Secrets.
    #[must_use]
    pub fn read(content: &SecretBytes) -> Option<Self> {
        let token = content.expose().trim_ascii();
        if token.len() > MOST_BYTES {
            return None;
        }
        documents::signature(token)?;
        let claims = token.split(|byte| *byte == b'.').nth(1)?;
        let claims = Zeroizing::new(URL_SAFE_NO_PAD.decode(claims).ok()?);
        let claims: Claims = serde_json::from_slice(&claims).ok()?;
        let is_legacy = claims.iss == LEGACY_ISSUER;
        let subject = claims.sub.strip_prefix(SUBJECT);
        let account = subject.and_then(|it| it.split_once(':'));
        let account = account.filter(|(namespace, name)| is_name(namespace) && is_name(name));
        (is_legacy || subject.is_some()).then(|| Self {
            is_legacy,
            expires: claims.exp.map(Date::seconds),
            issued: claims.iat.map(Date::seconds),
            is_extended: claims.kubernetes.is_some_and(|it| it.warnafter.is_some()),
            account: account.map(|(namespace, name)| (namespace.to_owned(), name.to_owned())),
        })
    }
}

/// Whether it is a name that an object can have: nothing else of a token is let out.
fn is_name(text: &str) -> bool {
    let is_letter = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.');
    !text.is_empty() && text.len() <= LONGEST_NAME && text.bytes().all(is_letter)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn token(claims: &str) -> SecretBytes {
        let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
        let header = part("{\"alg\":\"RS256\",\"kid\":\"k\"}");
        let text = format!("{header}.{}.{}", part(claims), part("no signature at all"));
        SecretBytes::new(text.into_bytes())
    }

    fn read(claims: &str) -> Option<TokenClaims> {
        TokenClaims::read(&token(claims))
    }

    #[test]
    fn tokens_of_each_kind_are_told_apart() {
        let legacy = read(
            "{\"iss\":\"kubernetes/serviceaccount\",\"sub\":\"system:serviceaccount:shop:api\",\
             \"kubernetes.io/serviceaccount/namespace\":\"shop\"}",
        )
        .expect("a token");
        assert!(legacy.is_legacy && legacy.expires.is_none() && !legacy.is_extended);
        assert_eq!(legacy.account, Some(("shop".into(), "api".into())));
        let bound = read(
            "{\"iss\":\"https://kubernetes.default.svc\",\"sub\":\"system:serviceaccount:shop:api\",\"iat\":1700000000,\
             \"exp\":1731536000.5,\"kubernetes.io\":{\"namespace\":\"shop\",\"warnafter\":1700003607}}",
        )
        .expect("a token");
        assert!(!bound.is_legacy && bound.is_extended);
        assert_eq!(
            (bound.issued, bound.expires),
            (Some(1_700_000_000), Some(1_731_536_000))
        );
    }

    #[test]
    fn other_content_is_none() {
        for claims in [
            "{\"iss\":\"https://accounts.example\",\"sub\":\"demo\"}",
            "{\"iss\":\"https://x\",\"sub\":\"system:serviceaccount:a:b\",\"exp\":\"never\"}",
            "[1]",
            "",
        ] {
            assert_eq!(read(claims), None, "{claims}");
        }
        for text in ["", "eyJ", "a.b.c", "hunter2-hunter2"] {
            assert_eq!(TokenClaims::read(&SecretBytes::new(text.into())), None);
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            let _ = TokenClaims::read(&SecretBytes::new(bytes));
        }

        #[test]
        fn any_claims_are_survived_and_only_names_come_out(
            subject in "\\PC{0,40}", issuer in "\\PC{0,40}", exp in any::<f64>(), iat in any::<i64>()
        ) {
            let claims = serde_json::json!({
                "iss": issuer, "sub": format!("system:serviceaccount:{subject}"), "exp": exp, "iat": iat,
            });
            let content = token(&claims.to_string());
            let read = TokenClaims::read(&content);
            let shown = format!("{read:?}");
            let text = String::from_utf8_lossy(content.expose());
            for part in text.split('.') {
                prop_assert!(!shown.contains(part));
            }
            if let Some((namespace, name)) = read.and_then(|it| it.account) {
                prop_assert!(is_name(&namespace) && is_name(&name));
            }
        }
    }
}
