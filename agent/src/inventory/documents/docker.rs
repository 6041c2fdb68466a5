//! Docker's configuration: `auth` is base64 of `user:password`, RFC 7617.
use super::leaf::{Leaf, Leaves};
use crate::redact::SecretBytes;
use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};

/// Adds the user and the password that an `auth` leaf stands for.
pub fn expand(leaf: &Leaf, leaves: &mut Leaves) {
    if leaf.path.key() != "auth" {
        return;
    }
    let Some(decoded) = decode(leaf.value.expose()) else {
        return;
    };
    let Some(colon) = decoded.expose().iter().position(|byte| *byte == b':') else {
        return;
    };
    let (user, password) = decoded.expose().split_at(colon);
    let above = leaf.path.above();
    leaves.add_derived(&above.below("username"), SecretBytes::new(user.to_vec()));
    leaves.add_derived(
        &above.below("password"),
        SecretBytes::new(password[1..].to_vec()),
    );
}

/// Base64 with or without its padding.
pub fn decode(text: &[u8]) -> Option<SecretBytes> {
    let text = text.trim_ascii();
    let end = text.iter().rposition(|byte| *byte != b'=')? + 1;
    let mut out = SecretBytes::new(vec![0; base64::decoded_len_estimate(end)]);
    let length = out.write(|buffer| STANDARD_NO_PAD.decode_slice(&text[..end], buffer).ok())?;
    Some(out.cut(length))
}
