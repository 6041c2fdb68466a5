//! Payloads that the node can write and not read.
use super::{super::*, made};

const PLANTED: &[u8] = b"planted-value-9f3a7c51-never-in-a-file";

fn sealed(recipients: &Recipients) -> Vec<u8> {
    let mut header = made::header(0, None);
    header.payload = PayloadMode::Sealed;
    let sealer = Sealer::new(recipients).expect("made");
    let mut writer = SegmentWriter::create(Vec::new(), &header, Some(sealer), 1).expect("created");
    for at in 0..3 {
        let mut builder = FrameBuilder::new();
        builder.push(at, b"with", Some(PLANTED)).expect("fits");
        builder.push(at, b"without", None).expect("fits");
        builder.push(at, b"empty", Some(b"")).expect("fits");
        let shown = format!("{builder:?}");
        let frame = builder.take(FrameKind::Entries);
        assert!(!format!("{shown}{frame:?}").contains("planted"));
        writer.write(&frame).expect("written");
    }
    writer
        .finish(None, ManifestFacts::default())
        .expect("finished")
        .0
}

fn with(identity: &std::sync::Arc<Identity>) -> Options {
    Options {
        identity: Some(identity.clone()),
        salvage: false,
    }
}

#[test]
fn each_recipient_reads_and_nobody_else() {
    let dir = tempfile::tempdir().expect("a directory");
    let (one, one_public) = made::identity(dir.path(), "one");
    let (two, two_public) = made::identity(dir.path(), "two");
    let (stranger, _) = made::identity(dir.path(), "three");
    let names: Vec<String> = [one_public, two_public]
        .iter()
        .map(|public| format!("{public:?}").replace(['[', ']', '"'], ""))
        .collect();
    let bytes = sealed(&Recipients::parse(&names).expect("valid"));
    for length in [8, PLANTED.len()] {
        let parts = PLANTED.windows(length);
        assert!(
            parts
                .into_iter()
                .all(|part| memchr::memmem::find(&bytes, part).is_none())
        );
    }
    for identity in [one, two] {
        let items = made::read(&bytes, with(&identity));
        let frames = made::frames(&items);
        assert_eq!(frames.len(), 3);
        for (_, _, entries) in frames {
            assert_eq!(entries[0], (b"with".to_vec(), Some(PLANTED.to_vec())));
            assert_eq!(entries[1], (b"without".to_vec(), None));
            assert_eq!(entries[2], (b"empty".to_vec(), Some(vec![])));
        }
        assert!(!format!("{items:?}").contains("planted"));
    }
    let error = made::error(made::read(&bytes, with(&stranger)));
    assert!(matches!(error, CaptureError::Unsealing { .. }));
    assert!(error.to_string().contains("--identity"), "{error}");
    let without = made::frames(&made::read(&bytes, Options::default()));
    assert_eq!(without[0].2[0], (b"with".to_vec(), None));
}

#[test]
fn two_segments_of_the_same_never_look_the_same() {
    let dir = tempfile::tempdir().expect("a directory");
    let (_, public) = made::identity(dir.path(), "one");
    let (first, second) = (sealed(&public), sealed(&public));
    let tail =
        |bytes: &[u8]| bytes[made::offsets(bytes)[0] + 120..made::offsets(bytes)[1]].to_vec();
    assert_ne!(tail(&first), tail(&second));
}

#[test]
fn mode_and_recipients_go_together() {
    let dir = tempfile::tempdir().expect("a directory");
    let (_, public) = made::identity(dir.path(), "one");
    let sealer = Sealer::new(&public).expect("made");
    let plain = made::header(0, None);
    assert!(SegmentWriter::create(Vec::new(), &plain, Some(sealer), 1).is_err());
    let mut header = plain;
    header.payload = PayloadMode::Sealed;
    assert!(SegmentWriter::create(Vec::new(), &header, None, 1).is_err());
}

#[test]
fn wrong_keys_are_explained_and_not_shown() {
    assert!(matches!(
        Recipients::parse(&[]),
        Err(CaptureError::NoRecipient)
    ));
    let secret = "AGE-SECRET-KEY-1QQPQQQQQQQQQQQQQQQQQQ".to_owned();
    let error = Recipients::parse(&[secret])
        .expect_err("refused")
        .to_string();
    assert!(!error.contains("QQQQ"), "{error}");
    let dir = tempfile::tempdir().expect("a directory");
    let path = made::write(dir.path(), "id", b"# comment\nAGE-SECRET-KEY-1QQQQQQQ\n");
    let error = Identity::read(&path).expect_err("refused").to_string();
    assert!(
        error.contains("line 2") && !error.contains("QQQQ"),
        "{error}"
    );
    let empty = made::write(dir.path(), "empty", b"\n");
    assert!(
        Identity::read(&empty)
            .expect_err("refused")
            .to_string()
            .contains("no identity")
    );
}

#[test]
fn the_signing_key_is_made_once_and_kept() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().expect("a directory");
    let first = Signer::open(None, dir.path()).expect("made").public_key();
    let second = Signer::open(None, dir.path()).expect("read").public_key();
    assert_eq!(first, second);
    let read = PublicKey::read(&dir.path().join("capture-signing.pub.pem")).expect("read");
    assert_eq!(read, first);
    let private = dir.path().join("capture-signing.pem");
    let mode = std::fs::metadata(&private)
        .expect("there")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    assert!(PublicKey::read(&private).is_err());
    let wrong = made::write(dir.path(), "wrong.pem", b"-----BEGIN NOTHING-----\n");
    let error = Signer::open(Some(&wrong), dir.path())
        .expect_err("refused")
        .to_string();
    assert!(error.contains("openssl genpkey"), "{error}");
}
