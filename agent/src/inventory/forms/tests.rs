//! Forms against what the encoders themselves write.
use super::*;
use ::base64::{
    Engine,
    prelude::{BASE64_STANDARD, BASE64_URL_SAFE},
};
use proptest::prelude::*;
use std::time::Instant;

fn forms_of(value: &[u8]) -> Forms {
    let mut forms = Forms::default();
    expand(value, &mut forms);
    forms
}

fn has(forms: &Forms, encoding: Encoding, text: &str) {
    let found = forms.iter().any(|form| form == (encoding, text.as_bytes()));
    let of_encoding: Vec<_> = forms
        .iter()
        .filter(|(of, _)| *of == encoding)
        .map(|(_, form)| String::from_utf8_lossy(form).into_owned())
        .collect();
    assert!(
        found,
        "{text} is no {} among {of_encoding:#?}",
        encoding.name()
    );
}

fn holds(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}

#[test]
fn a_plain_value_has_few_forms() {
    let forms = forms_of(b"s3cr3t-value\n");
    has(&forms, Encoding::Raw, "s3cr3t-value");
    has(&forms, Encoding::Raw, "s3cr3t-value\n");
    has(&forms, Encoding::Base64, "czNjcjN0LXZhbHVl");
    has(&forms, Encoding::Base64, "czNjcjN0LXZhbHVlCg==");
    has(&forms, Encoding::Hex, "7333637233742d76616c7565");
    has(&forms, Encoding::Hex, "7333637233742D76616C7565");
    // `printf s3cr3t-value | base64 | base64`
    has(&forms, Encoding::Base64Base64, "Y3pOamNqTjBMWFpoYkhWb");
    assert!(forms.iter().count() < 26, "{}", forms.iter().count());
}

#[test]
fn json_is_that_of_known_encoders() {
    let forms = forms_of("pä/s<&>'\"\\ \n\u{1f511}x".as_bytes());
    // json.dumps, json.dumps(ensure_ascii=False), json_encode, json.Marshal, JsonSerializer.Serialize
    has(
        &forms,
        Encoding::Json,
        r#"p\u00e4/s<&>'\"\\ \n\ud83d\udd11x"#,
    );
    has(&forms, Encoding::Json, "pä/s<&>'\\\"\\\\ \\n\u{1f511}x");
    has(
        &forms,
        Encoding::Json,
        r#"p\u00e4\/s<&>'\"\\ \n\ud83d\udd11x"#,
    );
    has(
        &forms,
        Encoding::Json,
        "pä/s\\u003c\\u0026\\u003e'\\\"\\\\ \\n\u{1f511}x",
    );
    has(
        &forms,
        Encoding::Json,
        r"p\u00E4/s\u003C\u0026\u003E\u0027\u0022\\ \n\uD83D\uDD11x",
    );
}

#[test]
fn percent_is_that_of_known_encoders() {
    let forms = forms_of(b"a b/c~d*e!");
    // quote, encodeURIComponent, urlencode, quote_plus
    has(&forms, Encoding::Percent, "a%20b/c~d%2Ae%21");
    has(&forms, Encoding::Percent, "a%20b%2Fc~d*e!");
    has(&forms, Encoding::Percent, "a+b%2Fc%7Ed*e%21");
    has(&forms, Encoding::Percent, "a+b%2Fc~d%2Ae%21");
    has(&forms, Encoding::Percent, "a%20b%2fc~d%2ae%21");
}

#[test]
fn quoting_is_that_of_known_shells_and_languages() {
    let forms = forms_of(b"it's $5 \"x\\\n\x01");
    has(&forms, Encoding::Shell, "it'\\''s $5 \"x\\\n\x01");
    has(&forms, Encoding::Shell, "it'\"'\"'s $5 \"x\\\n\x01");
    has(&forms, Encoding::Shell, "it's \\$5 \\\"x\\\\\n\x01");
    has(&forms, Encoding::Shell, r#"it\'s $5 "x\\\n\001"#);
    has(&forms, Encoding::C, r#"it's $5 \"x\\\n\001"#);
    has(&forms, Encoding::C, r#"it's $5 \"x\\\n\x01"#);
    has(
        &forms_of(b"two words&more"),
        Encoding::Shell,
        r"two\ words\&more",
    );
}

#[test]
fn escaping_is_that_of_known_encoders() {
    let forms = forms_of("<a href='x'>\"ä\" & more".as_bytes());
    has(&forms, Encoding::Xml, "&lt;a href='x'&gt;\"ä\" &amp; more");
    has(
        &forms,
        Encoding::Xml,
        "&lt;a href=&#39;x&#39;&gt;&#34;ä&#34; &amp; more",
    );
    has(
        &forms,
        Encoding::Xml,
        "&lt;a href=&#x27;x&#x27;&gt;&quot;ä&quot; &amp; more",
    );
    has(
        &forms,
        Encoding::Xml,
        "&lt;a href=&apos;x&apos;&gt;&quot;&#228;&quot; &amp; more",
    );
    has(
        &forms,
        Encoding::Xml,
        "&lt;a href='x'&gt;&quot;&#xE4;&quot; &amp; more",
    );
}

#[test]
fn a_huge_value_has_the_forms_that_occur_with_such() {
    let forms = forms_of(&b"some text, and \"more\" of it. ".repeat(1000));
    let of = |encoding| forms.iter().filter(|(of, _)| *of == encoding).count();
    assert!(of(Encoding::Json) > 0 && of(Encoding::Base64) >= 3);
    assert_eq!(
        of(Encoding::Hex) + of(Encoding::Percent) + of(Encoding::Base64Base64),
        0
    );
}

#[test]
fn what_is_cleared_is_gone() {
    let mut forms = forms_of(b"s3cr3t \"value\"");
    forms.clear();
    assert_eq!(forms.iter().count(), 0);
}

/// Measured in a release build; the bound is for any.
#[test]
fn expansion_is_fast() {
    let mut forms = Forms::default();
    let values: Vec<Vec<u8>> = (0..10_000u32)
        .map(|number| {
            BASE64_STANDARD
                .encode(blake3::hash(&number.to_le_bytes()).as_bytes())
                .into_bytes()
        })
        .collect();
    let start = Instant::now();
    let mut count = 0;
    for value in &values {
        expand(value, &mut forms);
        count += forms.iter().count();
    }
    let took = start.elapsed();
    eprintln!("{count} forms of 10,000 values in {took:?}");
    assert!(took.as_secs() < 20, "{took:?}");
}

proptest! {
    #[test]
    fn base64_of_anything_around_the_value_holds_a_core(
        value in prop::collection::vec(any::<u8>(), 6..60),
        before in prop::collection::vec(any::<u8>(), 0..20),
        after in prop::collection::vec(any::<u8>(), 0..20),
    ) {
        let value = [b"x".as_slice(), &value, b"y"].concat();
        let forms = forms_of(&value);
        let around = [before, value.clone(), after].concat();
        let once = BASE64_STANDARD.encode(&around);
        let in_text = |text: &str, encoding| forms
            .iter()
            .any(|(of, form)| of == encoding && holds(text.as_bytes(), form));
        prop_assert!(in_text(&once, Encoding::Base64));
        let twice = BASE64_STANDARD.encode(format!("..{once}.."));
        prop_assert!(in_text(&twice, Encoding::Base64Base64));
        let once = BASE64_URL_SAFE.encode(&around);
        prop_assert!(in_text(&once, Encoding::Base64url) || in_text(&once, Encoding::Base64));
        let twice = BASE64_URL_SAFE.encode(format!("..{once}.."));
        prop_assert!(in_text(&twice, Encoding::Base64Base64));
    }

    #[test]
    fn base64_of_utf16_holds_a_core(value in "[ -~]{8,40}", before in ".{0,5}") {
        let value = value.trim();
        prop_assume!(value.len() >= 6);
        let wide: Vec<u8> = format!("{before}{value}!").encode_utf16().flat_map(u16::to_le_bytes).collect();
        let text = BASE64_STANDARD.encode(wide);
        let forms = forms_of(value.as_bytes());
        prop_assert!(forms.iter().any(|(of, form)| of == Encoding::Base64 && holds(text.as_bytes(), form)));
    }

    #[test]
    fn serde_writes_one_of_the_forms(value in "\\PC{6,40}") {
        let value = value.trim_ascii();
        let text = serde_json::to_string(value).expect("a string");
        let forms = forms_of(value.as_bytes());
        let written = &text.as_bytes()[1..text.len() - 1];
        prop_assert!(value.is_empty() || forms.iter().any(|(_, form)| form == written));
    }

    #[test]
    fn no_form_is_there_twice(value in prop::collection::vec(any::<u8>(), 0..60)) {
        let forms = forms_of(&value);
        let mut all: Vec<&[u8]> = forms.iter().map(|(_, form)| form).collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        prop_assert_eq!(all.len(), count);
    }
}
