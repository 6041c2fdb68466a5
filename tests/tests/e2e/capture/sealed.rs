//! Sealed captures: who has the identity finds what was not known then, and nobody else reads anything.

use std::fs;
use std::path::{Path, PathBuf};

use age::secrecy::ExposeSecret;
use anyhow::{Context, Result, ensure};
use e2e::desk::{Answer, ask, same};
use e2e::workload::Workload;
use serde_json::json;
use tempfile::TempDir;

use super::taken::{files, watch, word};
use crate::case::{Case, SOON};
use crate::expect::{self, LOG, STDOUT};
use crate::harness::{PLAIN, Test};
use crate::plain::{ECHO, tell};
use crate::value::{self, base64};
use crate::writer::{self, How};

pub fn tests() -> Vec<Test> {
    vec![
        Test::new("capture::sealed_search", PLAIN, search),
        Test::new("capture::sealed_same", PLAIN, same_with_identity),
        Test::new("capture::sealed_keys", PLAIN, keys),
    ]
}

/// An age identity in a file, and its recipient.
pub struct Key {
    pub file: PathBuf,
    pub recipient: String,
    _directory: TempDir,
}

impl Key {
    pub fn new() -> Result<Self> {
        let identity = age::x25519::Identity::generate();
        let directory = tempfile::tempdir().context("creating a directory for a key")?;
        let file = directory.path().join("identity");
        let text = format!(
            "# made by a test\n{}\n",
            identity.to_string().expose_secret()
        );
        fs::write(&file, text).context("writing an identity")?;
        Ok(Self {
            file,
            recipient: identity.to_public().to_string(),
            _directory: directory,
        })
    }
}

/// A sealed capture of a process that logs a value that nobody knows.
struct Sealed {
    case: Case,
    captures: PathBuf,
    live: Vec<String>,
    log: PathBuf,
    unknown: String,
}

impl Sealed {
    fn new(keys: &[&Key]) -> Result<Self> {
        let case = Case::new()?;
        let captures = case.directory().join("captures");
        let mut words = vec!["--capture-payload", "sealed", "--capture", word(&captures)?];
        for key in keys {
            words.extend(["--capture-recipient", &key.recipient]);
        }
        let mut sentinel = watch(&case, "", &words)?;
        let unknown = value::fresh(26)?;
        let log = case.directory().join("app.log");
        let mut running = writer::workload(&How::File(&log))?.start()?;
        running.send_line(&format!("got {unknown} from upstream"))?;
        running.finish(SOON)?;
        let encoded = base64(unknown.as_bytes());
        tell(&Workload::sh(ECHO), &format!("Basic {encoded}"))?.finish(SOON)?;
        tell(&Workload::sh(ECHO), &case.value)?.finish(SOON)?;
        case.wait(&mut sentinel, STDOUT)?;
        let stopped = sentinel.stop()?;
        ensure!(stopped.status.success(), "{}", stopped.stderr);
        Ok(Self {
            live: stopped.finding_texts(),
            case,
            captures,
            log,
            unknown,
        })
    }

    fn replay(&self, words: &[&str]) -> Result<Answer> {
        let answer = ask(["replay", word(&self.captures)?].iter().chain(words))?;
        for value in [&self.unknown, &base64(self.unknown.as_bytes())] {
            for part in value.as_bytes().windows(12) {
                let part = std::str::from_utf8(part)?;
                ensure!(
                    !answer.stdout.contains(part) && !answer.stderr.contains(part),
                    "a part of the value is in the output"
                );
            }
        }
        Ok(answer)
    }

    /// A file of values; the unknown one is in its third line.
    fn secrets(&self) -> Result<PathBuf> {
        let path = self.case.directory().join("leaked-values");
        let text = format!("{}\n\n{}\n", value::fresh(20)?, self.unknown);
        fs::write(&path, text).context("writing values")?;
        Ok(path)
    }
}

fn search() -> Result<()> {
    let key = Key::new()?;
    let sealed = Sealed::new(&[&key])?;
    let secrets = sealed.secrets()?;
    let words = ["--identity", word(&key.file)?, "--secrets", word(&secrets)?];
    let answer = sealed.replay(&words)?.expect(0, &[])?;
    let mut findings = answer.findings()?;
    findings.retain(|finding| finding["secret"]["name"] == "leaked-values");
    let named = json!({"secret": {"name": "leaked-values", "key": "line 3"}});
    for finding in &findings {
        expect::holds(finding, &named)?;
    }
    let log = expect::only(&findings, LOG)?;
    expect::holds(
        log,
        &json!({"stream": {"path": sealed.log}, "match": {"offset": 4, "length": 26, "encoding": "raw"}}),
    )?;
    let stdout = expect::only(&findings, STDOUT)?;
    expect::holds(stdout, &json!({"match": {"encoding": "base64"}}))?;
    // What was found live is found still.
    let all = answer.finding_texts();
    for live in &sealed.live {
        ensure!(all.contains(live), "not found any more: {live}");
    }
    // The node's key names a value as the node would; another key, otherwise.
    let print = |words: &[&str]| -> Result<String> {
        let findings = sealed.replay(words)?.expect(0, &[])?.findings()?;
        let found = findings.iter().find(|it| it["secret"]["key"] == "line 3");
        let print = found.and_then(|it| it["secret"]["fingerprint"].as_str());
        Ok(print.context("no fingerprint")?.to_owned())
    };
    let given = sealed.case.directory().join("key");
    fs::write(&given, [7; 32]).context("writing a key")?;
    let words = [&words[..], &["--fingerprint-key", word(&given)?]].concat();
    ensure!(print(&words)? == print(&words)?, "a given key decides");
    Ok(())
}

/// With an identity or without, what was told is told again; nothing is written anywhere.
fn same_with_identity() -> Result<()> {
    let (one, two) = (Key::new()?, Key::new()?);
    let sealed = Sealed::new(&[&one, &two])?;
    let before = files(sealed.case.directory())?;
    same(
        &sealed.live,
        &sealed.replay(&[])?.expect(0, &[])?.finding_texts(),
    )?;
    for key in [&one, &two] {
        for threads in ["1", "4"] {
            let words = ["--identity", word(&key.file)?, "--threads", threads];
            let answer = sealed.replay(&words)?.expect(0, &[])?;
            same(&sealed.live, &answer.finding_texts())?;
        }
    }
    ensure!(
        files(sealed.case.directory())? == before,
        "it left something"
    );
    Ok(())
}

fn keys() -> Result<()> {
    let (right, wrong) = (Key::new()?, Key::new()?);
    let sealed = Sealed::new(&[&right])?;
    let secrets = sealed.secrets()?;
    let secrets = word(&secrets)?;
    let refused = |words: &[&str], code, said: &[&str]| -> Result<()> {
        let answer = sealed.replay(words)?.expect(code, said)?;
        ensure!(
            answer.stderr.lines().count() == 1,
            "one line: {}",
            answer.stderr
        );
        Ok(())
    };
    refused(&["--secrets", secrets], 2, &["--identity"])?;
    let other = word(&wrong.file)?;
    refused(
        &["--secrets", secrets, "--identity", other],
        1,
        &["can't be decrypted", "--identity"],
    )?;
    let right = word(&right.file)?;
    let not_there = word(Path::new("/nowhere/identity"))?;
    refused(&["--identity", not_there], 2, &[not_there, "No such file"])?;
    refused(
        &["--identity", secrets],
        2,
        &[secrets, "line 1", "age-keygen"],
    )?;
    let short = sealed.case.directory().join("short");
    fs::write(&short, format!("{}\nabc\n", sealed.unknown)).context("writing values")?;
    let short = word(&short)?;
    refused(
        &["--identity", right, "--secrets", short],
        2,
        &[short, "line 2"],
    )?;
    refused(
        &["--identity", right, "--secrets", not_there],
        2,
        &[not_there],
    )?;
    // A recipient that is none is refused before anything is watched.
    let captures = sealed.case.directory().join("other");
    let state = sealed.case.directory().join("state");
    let run = ["run", "--capture-recipient", "age1nobody", "--for", "1s"];
    let places = ["--capture", word(&captures)?, "--state-dir", word(&state)?];
    ask(run.iter().chain(&places))?.expect(2, &["recipient", "age"])?;
    Ok(())
}
