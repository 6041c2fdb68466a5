//! Documents of each format, and whatever else there is.
use super::*;
use ::base64::{Engine, prelude::BASE64_STANDARD};
use proptest::prelude::*;

fn all(text: &str, name: &str) -> Vec<(String, String)> {
    leaves(text.as_bytes(), name)
        .into_iter()
        .map(|leaf| {
            (
                leaf.path.to_string(),
                String::from_utf8_lossy(leaf.value.expose()).into_owned(),
            )
        })
        .collect()
}

fn holds(text: &str, name: &str, path: &str, value: &str) {
    let all = all(text, name);
    let found = all
        .iter()
        .any(|(at, it)| (at.as_str(), it.as_str()) == (path, value));
    assert!(found, "no {path} = {value:?} in {all:#?}");
}

#[test]
fn json() {
    let text = r#"{"database": {"password": "p\u00e4ss\"1", "port": 5432}, "list": [{"token": "t1"}], "on": true,
        "env": [{"name": "DB_PASSWORD", "value": "from-name"}], "password": "a", "password": "b"}"#;
    holds(text, "x", "database.password", "päss\"1");
    holds(text, "x", "list.0.token", "t1");
    holds(text, "x", "env.0.DB_PASSWORD", "from-name");
    holds(text, "x", "password", "a");
    holds(text, "x", "password", "b");
    holds(text, "x", "database.port", "5432");
    holds("{\"a\":\"x1\"}\n{\"a\":\"x2\"}", "x", "1.a", "x2");
}

#[test]
fn yaml() {
    let text = "database:\n  password: s3cr3t-1\n  pin: 0012345\nusers:\n- token: 'a''b'\n---\nkey: |\n  one\n  two\n";
    holds(text, "x", "0.database.password", "s3cr3t-1");
    holds(text, "x", "0.database.pin", "0012345");
    holds(text, "x", "0.users.0.token", "a'b");
    holds(text, "x", "1.key", "one\ntwo\n");
}

#[test]
fn kubeconfig() {
    let key = "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIIrYSSNQFaA2Hwf1duRSxKtLYX5CB04fSeQ6tF1aY/PuoAoGCCqGSM49\n-----END EC PRIVATE KEY-----\n";
    let data = BASE64_STANDARD.encode(key);
    let text = format!(
        "apiVersion: v1\nkind: Config\nusers:\n- name: a\n  user:\n    token: tok-en-1\n    client-key-data: {data}\n"
    );
    holds(&text, "kubeconfig", "users.0.user.token", "tok-en-1");
    holds(&text, "kubeconfig", "users.0.user.client-key-data", &data);
    holds(&text, "kubeconfig", "users.0.user.client-key-data", key);
    let manifest = "kind: Secret\ndata:\n  password: aHVudGVyMmh1bnRlcjI=\n";
    holds(manifest, "x.yaml", "data.password", "hunter2hunter2");
}

#[test]
fn dotenv() {
    let text = "# comment\nexport A_TOKEN=plain # not this\nB=\"two words\\n\\\"x\\\"\"\nC='si#ngle'\nD=\"over\nlines\"\nE=a=b\n";
    holds(text, ".env", "A_TOKEN", "plain");
    holds(text, ".env", "B", "two words\n\"x\"");
    holds(text, ".env", "C", "si#ngle");
    holds(text, ".env", "D", "over\nlines");
    holds(text, ".env", "E", "a=b");
}

#[test]
fn properties() {
    let text = "# c\n! c\ndb.url=jdbc:x\ndb.password = p\\u00e4\\:1\nlong.key : one \\\n   two\nescaped\\ key=v\n";
    holds(text, "app.properties", "db.password", "pä:1");
    holds(text, "app.properties", "long.key", "one two");
    holds(text, "app.properties", "escaped key", "v");
}

#[test]
fn ini() {
    let text = "; c\n[default]\naws_access_key_id = AKIA1\naws_secret_access_key=wJal/r+x\n[client]\npassword=\"quo ted\" # c\n";
    holds(
        text,
        "credentials",
        "default.aws_secret_access_key",
        "wJal/r+x",
    );
    holds(text, "credentials", "client.password", "quo ted");
}

#[test]
fn xml() {
    let text = r#"<?xml version="1.0"?><settings><servers><server><id>x</id><password>a&amp;b&#33;</password></server></servers>
        <add key="ApiToken" value="t&lt;1"/><db url="x" secret='s1'/><c><![CDATA[<raw>]]></c></settings>"#;
    holds(text, "x", "settings.servers.server.password", "a&b!");
    holds(text, "x", "settings.ApiToken", "t<1");
    holds(text, "x", "settings.db.secret", "s1");
    holds(text, "x", "settings.c", "<raw>");
}

#[test]
fn docker() {
    let auth = BASE64_STANDARD.encode("robot:pa:ss-w0rd");
    let text = format!("{{\"auths\": {{\"registry.example\": {{\"auth\": \"{auth}\"}}}}}}");
    holds(
        &text,
        ".dockerconfigjson",
        "auths.registry.example.auth",
        &auth,
    );
    holds(
        &text,
        ".dockerconfigjson",
        "auths.registry.example.username",
        "robot",
    );
    holds(
        &text,
        ".dockerconfigjson",
        "auths.registry.example.password",
        "pa:ss-w0rd",
    );
    // In the JSON of a variable, as it is in a manifest.
    let nested = serde_json::json!({ "config": text }).to_string();
    holds(
        &nested,
        "x",
        "config.auths.registry.example.password",
        "pa:ss-w0rd",
    );
}

#[test]
fn netrc() {
    let text = "# c\nmachine api.example.com\n  login me\n  password w0rd-1\nmachine b login x password y-2\n";
    holds(text, "any", "api.example.com.password", "w0rd-1");
    holds(text, "any", "b.password", "y-2");
}

#[test]
fn pgpass() {
    let text = "# c\ndb.example.com:5432:*:app:pa\\:ss\\\\1\n*:*:*:x:y-2\n";
    holds(text, "any", "db.example.com.password", "pa:ss\\1");
    holds(text, "any", "*.password", "y-2");
}

#[test]
fn urls() {
    holds(
        "postgres://app:s3cr%2Ft@db:5432/app?x=1",
        "url",
        "password",
        "s3cr/t",
    );
    holds(
        "postgres://app:s3cr%2Ft@db:5432/app?x=1",
        "url",
        "password",
        "s3cr%2Ft",
    );
    holds("redis://:only-pass@host", "url", "password", "only-pass");
    holds("amqp://u:with@at@host/", "url", "password", "with@at");
    holds("amqp://u:with/slash@host/", "url", "password", "with/slash");
    holds(
        "{\"dsn\": \"mysql://u:in-json@h/d\"}",
        "x",
        "dsn.password",
        "in-json",
    );
    for text in [
        "http://host:8080/a@b",
        "https://user@host/",
        "https://host/path",
        "a://b",
        "://u:p@h",
    ] {
        assert!(
            all(text, "x")
                .iter()
                .all(|(path, _)| !path.ends_with("password")),
            "{text}"
        );
    }
}

#[test]
fn pem_bodies() {
    let line = "MHcCAQEEIIrYSSNQFaA2Hwf1duRSxKtLYX5CB04fSeQ6tF1aY/PuoAoGCCqGSM49";
    let text = format!(
        "-----BEGIN EC PRIVATE KEY-----\n{line}\nAwEHoUQDQgAE\n-----END EC PRIVATE KEY-----\n"
    );
    let parts: Vec<_> = bodies(text.as_bytes());
    assert_eq!(parts[0].expose(), line.as_bytes());
    assert_eq!(parts[1].expose(), format!("{line}AwEHoUQDQgAE").as_bytes());
    assert_eq!(parts.len(), 2);
    assert!(!is_public(text.as_bytes()));
    let certificate = text.replace("EC PRIVATE KEY", "CERTIFICATE");
    assert!(bodies(certificate.as_bytes()).is_empty());
    assert!(is_public(certificate.as_bytes()));
    assert!(!is_public(format!("{certificate}{text}").as_bytes()));
    assert!(is_public(
        b"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB me@host\n"
    ));
    let openssh = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAAzAAAAC3NzaC1lZDI1NTE5AAA\n-----END OPENSSH PRIVATE KEY-----";
    assert!(bodies(openssh.as_bytes()).is_empty());
}

#[test]
fn signatures() {
    let token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl";
    assert_eq!(
        signature(token.as_bytes()),
        Some(b"c2lnbmF0dXJl".as_slice())
    );
    for other in [
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0",
        "eyJ4.eyJ4.x",
        "a.b.c",
        "",
    ] {
        assert_eq!(signature(other.as_bytes()), None, "{other}");
    }
}

#[test]
fn a_key_that_is_a_token_is_not_shown() {
    let text = r#"{"ghs_16C7e42F292c6912E7710c838347Ae178B4a": "user"}"#;
    assert_eq!(all(text, "x")[0].0, "*");
}

#[test]
fn one_line_is_a_guess() {
    let is_guess = |text: &str, name: &str| {
        leaves(text.as_bytes(), name)
            .into_iter()
            .all(|leaf| leaf.is_guess)
    };
    assert!(is_guess("pass=word1", "password"));
    assert!(!is_guess("pass=word1", ".env"));
    assert!(!is_guess("a=b\nc=d\n", "x"));
}

proptest! {
    #[test]
    fn nothing_makes_it_panic(text in prop::collection::vec(any::<u8>(), 0..400), name in ".{0,12}") {
        let _ = leaves(&text, &name);
        let _ = (bodies(&text), is_public(&text), signature(&text).is_some());
    }

    #[test]
    fn nothing_that_looks_like_a_document_makes_it_panic(
        parts in prop::collection::vec(prop::sample::select(vec![
            "{", "}", "[", "]", "\"", ":", ",", "=", "\n", "a", "-", "<", ">", "/", "&amp;", "&", "'", "\\", "#", "%4", "%41",
            "://", "@", "-----BEGIN ", "PRIVATE KEY-----", "-----END ", "machine ", "password ", " ", "eyJ", ".", "é", "*x", "&x",
            "export ", "auth", "YTpi", "|", "---", "!", "\t", "<![CDATA[", "]]>",
        ]), 0..60),
        name in prop::sample::select(vec!["", ".env", "x.properties", ".netrc", ".pgpass", "x.ini"]),
    ) {
        let text = parts.concat();
        let _ = leaves(text.as_bytes(), name);
        let _ = (bodies(text.as_bytes()), is_public(text.as_bytes()), signature(text.as_bytes()).is_some());
    }

    #[test]
    fn json_goes_round(value in "\\PC{1,40}", key in "[a-z]{1,8}") {
        prop_assume!(!value.trim_ascii().is_empty());
        let text = serde_json::json!({ "top": { &key: &value } }).to_string();
        holds(&text, "x", &format!("top.{key}"), &value);
    }

    #[test]
    fn yaml_goes_round(value in "[a-zA-Z0-9 .,:'\"#!?{}]{1,40}", key in "[a-z]{1,8}") {
        prop_assume!(!value.trim_ascii().is_empty());
        let text = format!("top:\n  {key}: '{}'\n", value.replace('\'', "''"));
        holds(&text, "x", &format!("top.{key}"), &value);
    }

    #[test]
    fn dotenv_goes_round(value in "[ -&(-~]{1,40}", key in "[A-Z]{1,8}") {
        prop_assume!(!value.trim_ascii().is_empty());
        holds(&format!("FIRST=1\n{key}='{value}'\n"), ".env", &key, &value);
    }

    #[test]
    fn a_url_password_goes_round(password in "[!-~]{1,20}") {
        let encoded: String = password.bytes().map(|byte| format!("%{byte:02X}")).collect();
        holds(&format!("postgres://user:{encoded}@host/db"), "x", "password", &password);
    }

    #[test]
    fn docker_goes_round(user in "[a-z]{1,8}", password in "[ -~]{1,20}") {
        prop_assume!(!password.trim().is_empty());
        let auth = BASE64_STANDARD.encode(format!("{user}:{password}"));
        let text = serde_json::json!({"auths": {"r": {"auth": auth}}}).to_string();
        holds(&text, "x", "auths.r.password", &password);
    }
}

#[test]
fn bounds_hold() {
    let many = format!("[{}]", vec!["\"abc\""; 10_000].join(","));
    assert_eq!(leaves(many.as_bytes(), "x").len(), 4_096);
    let deep = format!("{}1{}", "[".repeat(5_000), "]".repeat(5_000));
    assert_eq!(leaves(deep.as_bytes(), "x").len(), 0);
    let elements = "<a>".repeat(5_000);
    assert_eq!(leaves(elements.as_bytes(), "x").len(), 0);
    let aliases = (1..10).fold(
        "a0: &a0 [x,x,x,x,x,x,x,x,x]\n".to_owned(),
        |text, number| {
            let below = format!("*a{}", number - 1);
            format!(
                "{text}a{number}: &a{number} [{}]\n",
                vec![below; 9].join(",")
            )
        },
    );
    assert!(leaves(aliases.as_bytes(), "x").len() <= 4_096);
}
