//! The same write paths out of containers: onto overlayfs, onto a directory of the host, and to a pod's log.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use e2e::pod::{ContainerSpec, PodSpec};
use e2e::podman::RunSpec;

use super::cell::{Cells, Claim, Sort};
use super::destination::{self, Behind, Destination, Kind, SLOT};
use super::paths::puts;
use super::stage::{Stage, plain_value};
use super::{conclude, encode};
use crate::shared;
use crate::value;
use crate::writer::call::Call;
use crate::writer::plan::{self, PLAN, Paper, Step};

const AXIS: &str = "write path x destination, in containers";

/// Where containers see the directory that plans and reports are in.
const SHARED: &str = "/shared";
/// Where they see this program.
const PROGRAM: &str = "/e2e";

/// At which byte containerd breaks a line of a container's output.
const CRI_LINE: usize = 16 * 1024;

/// Podman's containers and a pod's, with every process of the machine watched.
pub fn table() -> Result<()> {
    let (podman, containerd) = (shared::podman()?, shared::containerd()?);
    let mut cells = Cells::default();
    let mut stage = Stage::new()?;
    let shared = stage.directory().join("shared");
    fs::create_dir(&shared).context("creating a directory for containers")?;

    let logs = [
        destination::log(
            "overlayfs",
            vec![destination::open("/tmp/app.log".as_ref())],
        ),
        destination::log(
            "overlayfs, /var/log",
            vec![destination::open("/var/log/today".as_ref())],
        ),
        destination::log(
            "hostPath",
            vec![destination::open(&Path::new(SHARED).join("host.log"))],
        ),
    ];
    let mut steps = Vec::new();
    for log in &logs {
        steps.extend(log.steps.clone());
        steps.extend(puts(&mut cells, AXIS, log)?);
    }
    let in_podman = write(&mut stage, &shared, "podman", steps)?;
    let mut steps = Vec::new();
    for (fd, name) in [(1, "pod: stdout"), (2, "pod: stderr")] {
        let stream = standard(fd, name);
        steps.extend(stream.steps.clone());
        steps.extend(puts(&mut cells, AXIS, &stream)?);
        steps.extend(partial_lines(&mut cells, name)?);
    }
    let host = destination::log(
        "pod: hostPath",
        vec![destination::open(&Path::new(SHARED).join("pod.log"))],
    );
    steps.extend(host.steps.clone());
    steps.extend(puts(&mut cells, AXIS, &host)?);
    let in_pod = write(&mut stage, &shared, "pod", steps)?;
    stage.mount(&cells)?;

    let program = PathBuf::from(plan::program()?);
    let (place, name) = (program.parent().zip(program.file_name())).context("no program")?;
    let program = format!("{PROGRAM}/{}", name.to_string_lossy());
    let spec = PodSpec::new("shop", &format!("table-{}", value::word()?))?;
    let kept = stage.run(&[], &[containerd.log_root()], |_| {
        let mut run = RunSpec::program([program.clone()])
            .env(PLAN, &inside(&in_podman))
            .flag("--security-opt=seccomp=unconfined")
            .volume(place, PROGRAM)
            .volume_writable(&shared, SHARED);
        let mut app = ContainerSpec::program("app", &[&program])
            .env(PLAN, &inside(&in_pod))
            .mount(place, PROGRAM)
            .mount_writable(&shared, SHARED);
        for libraries in ["/lib", "/lib64", "/usr/lib"].map(Path::new) {
            if libraries.exists() {
                let inside = libraries.to_string_lossy();
                run = run.volume(libraries, &inside);
                app = app.mount(libraries, &inside);
            }
        }
        let container = podman.run(&run)?;
        let pod = containerd.run_pod(&spec)?;
        let app = pod.start(&app)?;
        let ended = in_podman.wait("the end", |report| report.ended);
        ended.with_context(|| last_words(container.log()))?;
        let ended = in_pod.wait("the end", |report| report.ended);
        ended.with_context(|| last_words(app.log()))?;
        Ok((container, app, pod))
    })?;
    conclude(&mut cells, stage, kept)
}

/// What a container said last.
fn last_words(log: Result<String>) -> String {
    let log = log.unwrap_or_else(|error| format!("{error:#}"));
    let last = log.lines().next_back().unwrap_or_default();
    format!("the container's log ends: {last}")
}

/// Writes a plan down that ends with living on, and has its report looked at.
fn write(stage: &mut Stage, shared: &Path, name: &str, mut steps: Vec<Step>) -> Result<Paper> {
    steps.push(Step::Linger);
    let paper = Paper::write(shared, name, &steps)?;
    stage.follow(&paper);
    Ok(paper)
}

/// Where containers see a plan.
fn inside(paper: &Paper) -> String {
    let name = paper.path().file_name().unwrap_or_default();
    Path::new(SHARED).join(name).to_string_lossy().into_owned()
}

/// A container's standard stream: a pipe, whose reader writes a log.
fn standard(fd: i32, name: &'static str) -> Destination {
    let slot = SLOT.to_owned();
    Destination {
        sort: Sort::Stream,
        kind: Kind::Pipe,
        behind: Behind::File,
        ..destination::log(name, vec![Step::Standard { slot, fd }])
    }
}

/// Lines that containerd breaks: the value is on both sides of the break.
fn partial_lines(cells: &mut Cells, column: &'static str) -> Result<Vec<Step>> {
    let mut steps = Vec::new();
    for (row, call, claim) in [
        ("a CRI line's break, write", Call::Write, Claim::Probe),
        ("a CRI line's break, aio", Call::Aio, Claim::File),
    ] {
        for (row, encoded) in [(row.to_owned(), false), (format!("{row}, base64"), true)] {
            let value = plain_value()?;
            let text = match encoded {
                true => encode::base64(&encode::inside(value.as_bytes(), 10)),
                false => value.clone().into_bytes(),
            };
            let before = vec![b'.'; CRI_LINE - text.len() / 2];
            let line = [&before, text.as_slice(), b" and on\n"].concat();
            // In two writes, so that nothing of it is beyond what the sentinel takes of one.
            let (first, second) = line.split_at(CRI_LINE / 2);
            steps.push(Step::Put {
                cell: cells.add(AXIS, [&row, column], Sort::Stream, claim, value),
                call,
                slot: SLOT.to_owned(),
                parts: vec![first.to_vec(), second.to_vec()],
            });
        }
    }
    Ok(steps)
}
