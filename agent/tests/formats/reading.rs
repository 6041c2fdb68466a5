//! Reading lines: what is none of a finding is told apart, nothing of it is repeated, and nothing makes it panic.
use super::golden::told;
use proptest::prelude::*;
use secret_sentinel::sink::told::{Told, ToldError};

fn error(line: &str) -> ToldError {
    Told::parse(line).expect_err(line)
}

#[test]
fn other_lines_are_no_findings() {
    for kind in ["status", "loss"] {
        let line =
            format!(r#"{{"kind":"{kind}","schema":"1","time":"2026-11-24T08:17:32.981078Z"}}"#);
        let error = error(&line);
        assert!(error.is_other_line(), "{error}");
        assert_eq!(
            error.to_string(),
            format!("it is of the kind `{kind}`, not a finding")
        );
    }
}

#[test]
fn what_is_wrong_is_told_with_its_place_and_without_what_stands_there() {
    let line = told().remove(0);
    let cases = [
        (
            line.replace(r#""rule":"over-permissive-secret-file","#, ""),
            "missing field `rule`",
        ),
        (
            line.replace(r#""inode":298"#, r#""inode":"hunter2""#),
            "column",
        ),
        (
            line.replace(r#""severity":"medium""#, r#""severity":"hunter2""#),
            "column",
        ),
        (
            line.replace(r#""time":"2026"#, r#""time":"hunter2"#),
            "column",
        ),
        (
            line.replace(r#""kind":"finding""#, r#""kind":"hunter2""#),
            "`kind`",
        ),
        (
            line.replace(r#""schema":"1""#, r#""schema":"2""#),
            "another version",
        ),
        ("hunter2 is no JSON".to_owned(), "no JSON"),
        (r#"["hunter2"]"#.to_owned(), "column"),
        (line[..200].to_owned(), "EOF"),
        (String::new(), "EOF"),
    ];
    for (line, told) in cases {
        let error = error(&line);
        assert!(error.to_string().contains(told), "{error}: {line}");
        assert!(
            !format!("{error}{error:?}").contains("hunter2"),
            "{error:?}"
        );
        assert!(!error.is_other_line(), "{error}");
    }
}

#[test]
fn fields_of_a_newer_version_are_passed_over() {
    let line = told().remove(0);
    let newer = line.replacen('{', r#"{"cluster":{"name":"a"},"#, 1);
    let newer = newer.replace(r#""mode":"#, r#""flags":[1,2],"mode":"#);
    assert_eq!(
        Told::parse(&newer).expect("a finding"),
        Told::parse(&line).expect("a finding")
    );
}

#[test]
fn texts_are_borrowed_from_the_line() {
    let lines = told();
    let told = Told::parse(&lines[4]).expect("a finding");
    let is_lent = |text: &str| lines[4].as_bytes().as_ptr_range().contains(&text.as_ptr());
    assert!(is_lent(&told.rule) && is_lent(&told.secret.expect("a secret").name));
    let exe = told.process.expect("a process").exe;
    assert!(exe.is_some_and(|exe| is_lent(&exe)));
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in ".{0,200}") {
        let _ = Told::parse(&text);
    }

    #[test]
    fn no_altered_line_makes_it_panic(
        line in 0_usize..15,
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in any::<prop::sample::Index>(),
        is_cut in any::<bool>(),
    ) {
        let mut bytes = told().swap_remove(line).into_bytes();
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        if is_cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        let text = String::from_utf8_lossy(&bytes);
        if let Ok(told) = Told::parse(&text) {
            for format in secret_sentinel::sink::format::SinkFormat::ALL {
                let _ = format.encode(&told, &text, Some(512));
            }
        }
    }
}
