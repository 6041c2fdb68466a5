//! Service accounts' tokens that nobody issued.

use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Result;
use serde_json::{Value, json};

use crate::value;

/// A token with these claims.
pub fn token(claims: &Value) -> Result<String> {
    let header = part(&json!({"alg": "RS256", "kid": value::fresh(20)?}).to_string());
    let signature = part(&value::fresh(64)?);
    Ok(format!(
        "{header}.{}.{signature}",
        part(&claims.to_string())
    ))
}

/// One as a Secret of type `kubernetes.io/service-account-token` holds it.
pub fn legacy() -> Result<String> {
    token(&json!({
        "iss": "kubernetes/serviceaccount",
        "kubernetes.io/serviceaccount/namespace": "shop",
        "kubernetes.io/serviceaccount/secret.name": "api-token",
        "sub": "system:serviceaccount:shop:api",
    }))
}

/// One that the kubelet projects, valid for so many seconds.
pub fn bound(seconds: u64) -> Result<String> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    token(&json!({
        "aud": ["https://kubernetes.default.svc"],
        "exp": now + seconds,
        "iat": now,
        "iss": "https://kubernetes.default.svc",
        "kubernetes.io": {"namespace": "shop", "serviceaccount": {"name": "api"}, "warnafter": now + 3607},
        "sub": "system:serviceaccount:shop:api",
    }))
}

/// Base64url without padding.
fn part(text: &str) -> String {
    let text = value::base64(text.as_bytes());
    text.trim_end_matches('=')
        .replace('+', "-")
        .replace('/', "_")
}
