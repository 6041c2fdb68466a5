//! What is called a password, secret, token or key, whoever made it.
use super::pattern::{Pattern, Proof};

/// The last of all: judged by name and randomness alone.
pub(super) const PATTERNS: &[Pattern] = &[
    Pattern::assigned(
        "generic-password",
        "generic",
        "Value that is called a password",
        &["password"],
        r"[!-~]{8,128}",
    )
    .proof(Proof::Named)
    .examples(&[
        concat!("DB_PASSWORD=", "zK4mQ8w!"),
        concat!("\"password\": \"", "tR7kq2Wm", "\""),
        concat!("login --password ", "h7Tq2Wz9x!"),
        concat!("<password>", "Vb8Nc3Rd6P", "</password>"),
    ])
    .counterexamples(&[
        "password: incorrect",
        "password=$DB_PASSWORD",
        "password = request.form.get('password')",
        "password: <redacted>",
        "PASSWORD_FILE=/run/secrets/db_password1",
        "password=xxxxxxxx",
    ]),
    Pattern::assigned(
        "generic-secret",
        "generic",
        "Value that is called a secret, token or key",
        &["secret"],
        r"[!-~]{16,1024}",
    )
    .proof(Proof::Named)
    .examples(&[
        concat!("api_key=", "4bE81f07c52D93a6", "e04f7a1bc8"),
        concat!(
            "\"clientSecret\": \"",
            "q3Lw9ZxT2mVb7RkY",
            "p5NcHd8Js1Gf",
            "\""
        ),
        concat!("export SERVICE_TOKEN='", "zT9kQ2mW7xLb4VnR", "8cYh", "'"),
    ])
    .counterexamples(&[
        "secret \"default-token-7kq2x\" not found",
        "unexpected token in JSON at position 1042",
        "next_token_id=00f3a2b1c4d5e6f708192a3b",
        "cache_key=5f4dcc3b5aa765d61d8327deb882cf99",
        "idempotency-key: b7e2c590-61af-4d38-92c4-70d9e8a1f365",
        "token: ${API_TOKEN}",
        "apiKey=your_api_key_goes_here1",
        "resource_key=arn:aws:s3:::bucket/object-0123456789",
    ]),
];
