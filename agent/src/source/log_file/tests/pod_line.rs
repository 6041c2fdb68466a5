//! Lines of container runtimes, cut at every byte and mixed between streams.
use super::super::pod_line::{PodLines, Stream};
use proptest::prelude::*;

/// What each stream got.
fn decoded<'p>(pieces: impl IntoIterator<Item = &'p [u8]>) -> [Vec<u8>; 2] {
    let mut lines = PodLines::default();
    let mut streams = [Vec::new(), Vec::new()];
    for piece in pieces {
        lines.feed(piece, |stream, bytes, _| {
            streams[stream as usize].extend_from_slice(bytes)
        });
    }
    streams
}

fn whole(text: &[u8]) -> [Vec<u8>; 2] {
    decoded([text])
}

#[test]
fn headers_go_and_partial_lines_are_joined_by_stream() {
    let log = b"2026-11-24T10:15:00.123456789Z stdout P pass\n\
        2026-11-24T10:15:00.123456789Z stderr F oh \n\
        2026-11-24T10:15:00.123456789+01:00 stdout F:x word\n\
        2026-11-24T10:15:00Z stdout F \n\
        2026-11-24T10:15:00Z stdout F\n";
    let expected = [b"password\n\n\n".to_vec(), b"oh \n".to_vec()];
    assert_eq!(whole(log), expected);
    for cut in 0..log.len() {
        assert_eq!(
            decoded([&log[..cut], &log[cut..]]),
            expected,
            "cut at {cut}"
        );
    }
    assert_eq!(decoded(log.chunks(1)), expected);
}

#[test]
fn lines_of_docker_are_unescaped() {
    let log = "{\"log\":\"a\\\"b\\\\c\\u003c\\u00e9\\ud83d\\ude00\\n\",\"stream\":\"stdout\",\"time\":\"2026-11-24T10:15:00Z\"}\n\
        {\"log\":\"half\",\"stream\":\"stderr\",\"attrs\":{\"x\":\"y\"},\"time\":\"2026-11-24T10:15:00Z\"}\n"
        .as_bytes();
    let expected = ["a\"b\\c<é😀\n".as_bytes().to_vec(), b"half".to_vec()];
    assert_eq!(whole(log), expected);
    for cut in 0..log.len() {
        assert_eq!(
            decoded([&log[..cut], &log[cut..]]),
            expected,
            "cut at {cut}"
        );
    }
    assert_eq!(decoded(log.chunks(1)), expected);
}

#[test]
fn a_line_of_neither_form_is_kept() {
    for line in [
        "hello\n",
        "2026 is a year\n",
        "2026-11-24T10:15:00Z stdin F x\n",
        "2026-11-24T10:15:00Z stdout X x\n",
        "2026-11-24T10:15:00Z stdout\n",
        "2026-11-24T10:15:00Z\n",
        "20x6-11-24T10:15:00Z stdout F x\n",
        "{\"log\":\"x\n",
        "{\"log\":\"\\u12\",\"stream\":\"stdout\"}\n",
        "{\"message\":1}\n",
        "\n",
    ] {
        let expected = [line.as_bytes().to_vec(), Vec::new()];
        assert_eq!(whole(line.as_bytes()), expected, "{line}");
        assert_eq!(decoded(line.as_bytes().chunks(1)), expected, "{line}");
    }
    let endless = [b"2026-11-24T10:15:00Z stdout F:".to_vec(), vec![b'x'; 500]].concat();
    assert_eq!(whole(&endless)[0], endless);
    let mut json = br#"{"log":""#.to_vec();
    json.extend(vec![b'x'; 300_000]);
    assert_eq!(whole(&json)[0], json);
    assert_eq!(decoded(json.chunks(1_000))[0], json);
}

/// What a container writes: stream, text without newline, whether the line ends there.
fn writes() -> impl Strategy<Value = Vec<(bool, String, bool)>> {
    proptest::collection::vec((any::<bool>(), "[ -~é\t]{0,30}", any::<bool>()), 0..12)
}

fn expected(writes: &[(bool, String, bool)]) -> [Vec<u8>; 2] {
    let mut streams = [Vec::new(), Vec::new()];
    for (is_stderr, text, ends) in writes {
        let stream = &mut streams[usize::from(*is_stderr)];
        stream.extend_from_slice(text.as_bytes());
        if *ends {
            stream.push(b'\n');
        }
    }
    streams
}

fn cut(log: &[u8], mut cuts: Vec<usize>) -> Vec<&[u8]> {
    cuts.iter_mut().for_each(|cut| *cut %= log.len() + 1);
    cuts.extend([0, log.len()]);
    cuts.sort_unstable();
    cuts.windows(2).map(|pair| &log[pair[0]..pair[1]]).collect()
}

proptest! {
    #[test]
    fn what_was_written_comes_back_from_cri(writes in writes(), cuts in proptest::collection::vec(any::<usize>(), 0..8)) {
        let mut log = String::new();
        for (is_stderr, text, ends) in &writes {
            let (stream, tag) = (if *is_stderr { "stderr" } else { "stdout" }, if *ends { "F" } else { "P" });
            log += &format!("2026-11-24T10:15:00.123456789Z {stream} {tag} {text}\n");
        }
        prop_assert_eq!(decoded(cut(log.as_bytes(), cuts)), expected(&writes));
    }

    #[test]
    fn what_was_written_comes_back_from_docker(writes in writes(), cuts in proptest::collection::vec(any::<usize>(), 0..8)) {
        let mut log = String::new();
        for (is_stderr, text, ends) in &writes {
            let text = if *ends { format!("{text}\n") } else { text.clone() };
            let stream = if *is_stderr { "stderr" } else { "stdout" };
            log += &format!("{{\"log\":{},\"stream\":\"{stream}\",\"time\":\"t\"}}\n", serde_json::json!(text));
        }
        prop_assert_eq!(decoded(cut(log.as_bytes(), cuts)), expected(&writes));
    }

    /// Bytes of any kind are decoded the same wherever they are cut, and what is no line of a runtime's is kept.
    #[test]
    fn any_bytes_are_taken(parts in proptest::collection::vec(prop_oneof![
        Just("2026-11-24T10:15:00Z"), Just(" "), Just("stdout"), Just("F"), Just("P"), Just(":"), Just("\n"), Just("{\"log\":\""), Just("\\u"), Just("\""), Just("}"), Just("x"),
    ], 0..40), cuts in proptest::collection::vec(any::<usize>(), 0..8)) {
        let log = parts.concat();
        prop_assert_eq!(decoded(cut(log.as_bytes(), cuts)), whole(log.as_bytes()));
    }

    #[test]
    fn no_piece_ends_beyond_what_was_given(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let mut lines = PodLines::default();
        let mut most = 0;
        lines.feed(&bytes, |stream, _, at| {
            most = most.max(at);
            assert!(matches!(stream, Stream::Stdout | Stream::Stderr));
        });
        prop_assert!(most <= bytes.len());
    }
}
