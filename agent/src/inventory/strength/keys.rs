//! Which keys say that their value is a secret.

/// Anywhere in the key.
const PARTS: &[&str] = &[
    "password",
    "passwd",
    "passphrase",
    "passcode",
    "secret",
    "token",
    "credential",
    "apikey",
    "privatekey",
    "accesskey",
    "authkey",
    "masterkey",
    "signingkey",
    "encryptionkey",
    "bearer",
    "webhook",
    "connectionstring",
];
/// As a word of the key: `DB_PASS`, `dbPass`, `auth`.
const WORDS: &[&str] = &[
    "pass",
    "pw",
    "pwd",
    "key",
    "keys",
    "auth",
    "dsn",
    "creds",
    "cred",
    "pin",
    "otp",
    "pat",
    "psk",
    "salt",
    "jwt",
    "signature",
    "private",
    "seed",
];
/// A key that ends in one of these tells something about the secret.
const ABOUT: &[&str] = &[
    "algorithm",
    "alg",
    "audience",
    "count",
    "dir",
    "directory",
    "enabled",
    "endpoint",
    "expiration",
    "expires",
    "expiry",
    "file",
    "filename",
    "header",
    "host",
    "hostname",
    "hosts",
    "interval",
    "issuer",
    "length",
    "method",
    "mode",
    "name",
    "namespace",
    "path",
    "policy",
    "port",
    "prefix",
    "provider",
    "ref",
    "region",
    "rotation",
    "scheme",
    "size",
    "sock",
    "suffix",
    "timeout",
    "ttl",
    "type",
    "uri",
    "url",
    "user",
    "username",
    "version",
];

/// Whether the last word of a key such as `db.connection.password`, `DB_PASSWORD` or `apiKey` names a secret.
#[must_use]
pub fn is_secret_key(key: &str) -> bool {
    let words = words(key);
    if words.iter().any(|word| word == "public")
        || words.last().is_some_and(|it| ABOUT.contains(&it.as_str()))
    {
        return false;
    }
    let joined = words.concat();
    PARTS.iter().any(|part| joined.contains(part))
        || words.iter().any(|word| WORDS.contains(&word.as_str()))
}

/// The key's words in lower case: split at signs, digits and where small letters are followed by a capital.
fn words(key: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before = ' ';
    for character in key.chars().take(256) {
        if character.is_alphabetic() {
            let begins =
                !before.is_alphabetic() || before.is_lowercase() && character.is_uppercase();
            if begins || words.is_empty() {
                words.push(String::new());
            }
            if let Some(word) = words.last_mut() {
                word.extend(character.to_lowercase());
            }
        }
        before = character;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::is_secret_key;

    #[test]
    fn keys_of_secrets_are_known() {
        for key in [
            "password",
            "DB_PASSWORD",
            "dbPassword",
            "POSTGRES_PASS",
            "pwd",
            "api_key",
            "apiKey",
            "APIKEY",
            "auth",
            "client-secret",
            "GITHUB_TOKEN",
            "private.key",
            "tls.key",
            "SENTRY_DSN",
            "credentials",
            "jwt",
            "key1",
            "token2",
            "webhook",
            "AWS_SECRET_ACCESS_KEY",
        ] {
            assert!(is_secret_key(key), "{key}");
        }
        for key in [
            "username",
            "author",
            "keyboard",
            "monkey",
            "host",
            "passenger",
            "TOKEN_TTL",
            "tokenPath",
            "secretName",
            "KEY_FILE",
            "public_key",
            "authMode",
            "compass",
            "",
            "bypass",
        ] {
            assert!(!is_secret_key(key), "{key}");
        }
    }
}
