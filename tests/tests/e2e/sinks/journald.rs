//! A journal that takes entries as systemd's does (Native Journal Protocol, systemd 257): away, back, not reading; each finding is there.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{IoSliceMut, Read, Seek};
use std::mem::MaybeUninit;
use std::net::Shutdown;
use std::os::unix::net::UnixDatagram;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use e2e::wait::wait_until;
use rustix::fs::{SealFlags, fcntl_get_seals};
use rustix::io::Errno;
use rustix::net::{RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, ReturnFlags, recvmsg};
use serde_json::Value;

use super::scene::{RETRY, Scene, of_native};
use crate::case::SOON;
use crate::harness::{Need, Test};

pub fn tests() -> Vec<Test> {
    const NEEDS: &[Need] = &[Need::Tracepoints, Need::Volumes];
    vec![Test::new("sinks::journald", NEEDS, journald)]
}

/// An entry: its fields by their names.
type Entry = BTreeMap<String, String>;

/// Takes what is in the socket when it is asked for its entries.
struct Journal {
    socket: UnixDatagram,
    got: RefCell<Got>,
}

#[derive(Default)]
struct Got {
    entries: Vec<Entry>,
    /// How many came as files.
    files: usize,
}

impl Journal {
    fn open(path: &Path, got: Got) -> Result<Self> {
        let _ = fs::remove_file(path);
        let socket = UnixDatagram::bind(path).context("making a journal's socket")?;
        socket.set_nonblocking(true)?;
        let got = RefCell::new(got);
        Ok(Self { socket, got })
    }

    /// Nobody can send any more; what was sent is taken.
    fn close(self) -> Result<Got> {
        self.socket.shutdown(Shutdown::Read)?;
        self.take()?;
        Ok(self.got.into_inner())
    }

    fn take(&self) -> Result<()> {
        let mut buffer = vec![0; 1 << 20];
        while let Some((length, file)) = receive(&self.socket, &mut buffer)? {
            let mut got = self.got.borrow_mut();
            let text = match file {
                Some(file) => {
                    got.files += 1;
                    ensure!(length == 0, "a datagram has a file and {length} bytes");
                    sealed(file)?
                }
                None if length == 0 => break,
                None => buffer[..length].to_vec(),
            };
            got.entries.push(parse(&text)?);
        }
        Ok(())
    }

    /// Findings by their ids; how many entries came as files.
    fn findings(&self, identifier: &str) -> Result<(BTreeMap<String, Value>, usize)> {
        self.take()?;
        let (mut findings, got) = (BTreeMap::new(), self.got.borrow());
        for entry in &got.entries {
            let field = |name: &str| entry.get(name).with_context(|| format!("no {name}"));
            let finding: Value = serde_json::from_str(field("SECRET_SENTINEL_FINDING")?)?;
            let (id, what) = of_native(&finding)?;
            ensure!(*field("SECRET_SENTINEL_ID")? == id, "{finding}");
            ensure!(finding["rule"] == **field("SECRET_SENTINEL_RULE")?);
            ensure!(field("MESSAGE")?.contains(&id));
            ensure!(field("SECRET_SENTINEL_NODE")? == "node-7");
            ensure!(("0"..="7").contains(&field("PRIORITY")?.as_str()));
            ensure!(field("SYSLOG_IDENTIFIER")? == identifier);
            let before = findings.entry(id.clone()).or_insert_with(|| what.clone());
            ensure!(*before == what, "{id} is of two findings");
        }
        Ok((findings, got.files))
    }

    /// Waits until all that was told is there; gives how many entries came as files.
    fn has_all(&self, scene: &Scene, identifier: &str) -> Result<usize> {
        let told = scene.told(scene.so_far())?;
        wait_until(SOON, "the findings to arrive", || {
            let (got, files) = self.findings(identifier)?;
            Ok(told.iter().all(|id| got.contains_key(id)).then_some(files))
        })
    }
}

/// The next datagram, and the file that came with it; none: nothing is there.
fn receive(socket: &UnixDatagram, buffer: &mut [u8]) -> Result<Option<(usize, Option<File>)>> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(2))];
    let mut control = RecvAncillaryBuffer::new(&mut space);
    let mut parts = [IoSliceMut::new(buffer)];
    let came = match recvmsg(socket, &mut parts, &mut control, RecvFlags::CMSG_CLOEXEC) {
        Err(Errno::AGAIN) => return Ok(None),
        came => came.context("receiving")?,
    };
    ensure!(
        !came
            .flags
            .intersects(ReturnFlags::TRUNC | ReturnFlags::CTRUNC),
        "an entry is cut off"
    );
    let mut files = Vec::new();
    for part in control.drain() {
        match part {
            RecvAncillaryMessage::ScmRights(descriptors) => {
                files.extend(descriptors.map(File::from))
            }
            _ => bail!("something else than a file came with an entry"),
        }
    }
    ensure!(files.len() < 2, "{} files came", files.len());
    Ok(Some((came.bytes, files.pop())))
}

/// What is in a file, if nobody can change it any more.
fn sealed(mut file: File) -> Result<Vec<u8>> {
    let seals = fcntl_get_seals(&file).context("reading seals")?;
    let all = SealFlags::SEAL | SealFlags::SHRINK | SealFlags::GROW | SealFlags::WRITE;
    ensure!(seals.contains(all), "only {seals:?} is sealed");
    let mut text = Vec::new();
    file.rewind()?;
    file.read_to_end(&mut text)?;
    Ok(text)
}

fn parse(mut rest: &[u8]) -> Result<Entry> {
    let mut entry = Entry::new();
    while !rest.is_empty() {
        let end = |bytes: &[u8]| bytes.iter().position(|byte| *byte == b'\n');
        let at = end(rest).context("a field has no end")?;
        let (line, after) = (&rest[..at], &rest[at + 1..]);
        let (name, value) = if let Some(equals) = line.iter().position(|byte| *byte == b'=') {
            rest = after;
            (&line[..equals], &line[equals + 1..])
        } else {
            let (length, after) = after.split_first_chunk::<8>().context("no length")?;
            let length = usize::try_from(u64::from_le_bytes(*length))?;
            ensure!(after.get(length) == Some(&b'\n'), "a length is wrong");
            rest = &after[length + 1..];
            (line, &after[..length])
        };
        let name = String::from_utf8(name.to_vec())?;
        // What systemd leaves out without a word.
        let fits = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
        ensure!(
            name.len() <= 64
                && name.bytes().all(fits)
                && name.starts_with(|it: char| it.is_ascii_uppercase()),
            "{name:?} names no field"
        );
        let value = String::from_utf8(value.to_vec())?;
        ensure!(
            entry.insert(name, value).is_none(),
            "a field is there twice"
        );
    }
    Ok(entry)
}

fn journald() -> Result<()> {
    // With such a name each entry is longer than a datagram may be: Linux sends no more than 212,992 bytes unless told otherwise.
    let long = "x".repeat(300_000);
    let mut scene = Scene::new(120)?;
    let place = |name: &str| -> PathBuf { scene.at().join(name) };
    let (at, at_long) = (place("journal"), place("journal-long"));
    scene.configure(&format!(
        "  short: {{{RETRY}, batch: {{findings: 10}}, to: {{journald: {{socket: {at:?}, identifier: of-trials}}}}}}\n  \
           long: {{{RETRY}, batch: {{findings: 10}}, to: {{journald: {{socket: {at_long:?}, identifier: {long}}}}}}}",
    ))?;
    // Nobody is there.
    let sentinel = scene.start()?;
    let leaks = scene.leak(30)?;
    scene.told(leaks)?;
    let says_so = |times: usize| {
        wait_until(SOON, "the sentinel to say so", || {
            let troubles = sentinel.stderr().matches("can't be delivered").count();
            Ok((troubles >= times).then_some(()))
        })
    };
    says_so(2)?;
    let (journal, longs) = (
        Journal::open(&at, Got::default())?,
        Journal::open(&at_long, Got::default())?,
    );
    ensure!(journal.has_all(&scene, "of-trials")? == 0);
    let files = longs.has_all(&scene, &long)?;
    ensure!(files >= 30, "{files} files");
    // It goes, and another comes to the same place.
    let got = journal.close()?;
    let leaks = scene.leak(30)?;
    scene.told(leaks)?;
    says_so(3)?;
    let journal = Journal::open(&at, got)?;
    journal.has_all(&scene, "of-trials")?;
    // It is there and reads nothing for a while.
    let leaks = scene.leak(30)?;
    scene.told(leaks)?;
    longs.has_all(&scene, &long)?;
    journal.has_all(&scene, "of-trials")?;
    // SIGKILL.
    drop(sentinel);
    let sentinel = scene.start()?;
    let leaks = scene.leak(30)?;
    scene.told(leaks)?;
    longs.has_all(&scene, &long)?;
    journal.has_all(&scene, "of-trials")?;
    ensure!(sentinel.stop()?.status.success());
    Ok(())
}
