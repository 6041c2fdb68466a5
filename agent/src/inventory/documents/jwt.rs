//! JSON Web Tokens in compact form, RFC 7515 section 7.1.
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

/// The signature is what makes a token valid; its header and its claims are often logged by themselves.
#[must_use]
pub fn signature(token: &[u8]) -> Option<&[u8]> {
    let token = token.trim_ascii();
    let is_digit = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    if !token.starts_with(b"eyJ") || !token.iter().all(is_digit) {
        return None;
    }
    let mut parts = token.split(|byte| *byte == b'.');
    let (header, _claims, signature) = (parts.next()?, parts.next()?, parts.next()?);
    let header = Zeroizing::new(URL_SAFE_NO_PAD.decode(header).ok()?);
    let is_header = serde_json::from_slice::<serde_json::Value>(&header)
        .is_ok_and(|it| it.get("alg").is_some());
    (is_header && parts.next().is_none() && !signature.is_empty()).then_some(signature)
}
