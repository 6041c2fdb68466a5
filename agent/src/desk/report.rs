//! `secret-sentinel report`: gathers what one page tells of captures.
use super::{DeskError, How};
use crate::activity::Activity;
use crate::capture::{
    FORMAT_VERSION, Header, PayloadMode, PublicKey, SegmentReport, SegmentStart, Verification,
    verify,
};
use crate::enrich::Clock;
use crate::event::BootTime;
use crate::finding::Time;
use crate::output::{Line, State};
use crate::pipeline::Audience;
use crate::report::page::{CaptureFacts, Found, Material, ReportArgs, Signature};
use clap::Args;
use std::{
    collections::{BTreeSet, HashMap},
    path::{Path, PathBuf},
    sync::Arc,
};

/// Options of `report`, and how the captures are read.
#[derive(Debug, Args)]
pub struct ReportCommand {
    #[command(flatten)]
    page: ReportArgs,

    #[command(flatten)]
    how: How,

    /// Public key (PEM) that must have signed the captures; without it, who signed is shown and not proven
    #[arg(long, value_name = "FILE")]
    public_key: Option<PathBuf>,
}

/// Writes the page. Says whether everything could be read.
///
/// # Errors
/// When a capture can't be read, or the page can't be written.
pub fn report(args: &ReportCommand) -> Result<bool, DeskError> {
    let files = &args.page.files;
    if files.iter().any(|path| path == Path::new("-")) {
        return Err(DeskError::Given(
            "a report reads its captures twice, which standard input can't be; write it to a file first".into(),
        ));
    }
    let key = args
        .public_key
        .as_deref()
        .map(PublicKey::read)
        .transpose()?;
    let verification = verify(files, key.as_ref())?;
    let settings = args.how.settings()?;
    let mut gathered = Gathered::default();
    let read = args.how.replay(files, &settings, &mut gathered)?;
    let is_whole = read.is_whole();
    let made_at = args.page.dated.then(|| Time(jiff::Timestamp::now()));
    let mut material = gathered.material(&verification, made_at);
    for error in &read.incomplete {
        // The capture in which it is has it among its problems as well; what stands here is why the page is short.
        material.not_covered.push(error.to_string());
    }
    let written = args.page.write(&material);
    written
        .map_err(|error| DeskError::Given(anyhow::Error::new(error).root_cause().to_string()))?;
    Ok(is_whole)
}

/// What a replay told.
#[derive(Default)]
struct Gathered {
    headers: Vec<(PathBuf, Header)>,
    findings: Vec<Found>,
    /// Where each finding is, by its id.
    known: HashMap<String, usize>,
    losses: Vec<crate::output::Loss>,
    reads: Vec<Activity>,
    not_covered: BTreeSet<String>,
    node: Option<Arc<str>>,
}

impl Audience for Gathered {
    fn segment(&mut self, start: &SegmentStart) {
        self.node = Some(start.header.node.as_str().into());
        self.headers
            .push((start.path.clone(), start.header.clone()));
    }

    fn line(&mut self, line: Line) {
        match line {
            Line::Finding(finding) => {
                let found = Found {
                    node: self.node.clone(),
                    finding: *finding,
                };
                // Told again, it has a higher count.
                match self.known.get(&found.finding.id) {
                    Some(at) => self.findings[*at] = found,
                    None => {
                        let id = found.finding.id.clone();
                        self.known.insert(id, self.findings.len());
                        self.findings.push(found);
                    }
                }
            }
            Line::Loss(loss) => self.losses.push(loss),
            Line::Status(_) => {}
        }
    }

    fn wants_activities(&self) -> bool {
        true
    }

    fn activity(&mut self, activity: Activity) {
        if activity.event == "open" && activity.secret.is_some() {
            self.reads.push(activity);
        }
    }

    fn ended(&mut self, _time: Time, _state: State, not_covered: &[String]) {
        self.not_covered.extend(not_covered.iter().cloned());
    }
}

impl Gathered {
    fn material(self, verification: &Verification, made_at: Option<Time>) -> Material {
        let mut captures: Vec<CaptureFacts> = Vec::new();
        for (path, header) in &self.headers {
            let id = header.capture.to_string();
            if captures.iter().any(|capture| capture.id == id) {
                continue;
            }
            captures.push(facts(path, header, verification));
        }
        Material {
            captures,
            findings: self.findings,
            losses: self.losses,
            reads: self.reads,
            not_covered: self.not_covered.into_iter().collect(),
            made_by: env!("CARGO_PKG_VERSION").into(),
            made_at,
        }
    }
}

fn facts(path: &Path, header: &Header, verification: &Verification) -> CaptureFacts {
    let is_own = |segment: &&SegmentReport| segment.capture == header.capture;
    let segments: Vec<_> = verification.segments.iter().filter(is_own).collect();
    let clock = Clock::told(BootTime(header.clock.boot_ns), header.clock.wall_ns);
    let time = |at: Option<u64>| at.filter(|at| *at > 0).map(|at| clock.time(BootTime(at)));
    let within = segments.iter().flat_map(|segment| &segment.problems);
    let problems: Vec<String> = within
        .chain(
            verification
                .problems
                .iter()
                .filter(|it| it.is_of(header.capture)),
        )
        .map(ToString::to_string)
        .collect();
    CaptureFacts {
        name: path
            .file_name()
            .unwrap_or(path.as_os_str())
            .to_string_lossy()
            .into_owned(),
        id: header.capture.to_string(),
        node: header.node.clone(),
        segments: segments.len() as u64,
        agent: header.agent_version.clone(),
        kernel: header.kernel.clone(),
        architecture: header.machine.clone(),
        boot_id: header.boot_id.clone(),
        format: FORMAT_VERSION.to_string(),
        payload: match header.payload {
            PayloadMode::Fingerprints => "fingerprints",
            PayloadMode::Sealed => "sealed",
            PayloadMode::None => "none",
        }
        .into(),
        first: time(
            segments
                .iter()
                .map(|it| it.first)
                .filter(|at| *at > 0)
                .min(),
        ),
        last: time(segments.iter().map(|it| it.last).max()),
        config: header.config_hash.to_string(),
        rules: header.rules_hash.to_string(),
        chain: segments
            .iter()
            .filter_map(|it| Some(it.manifest?.to_string()))
            .collect(),
        signature: signature(&segments, verification),
        problems,
    }
}

fn signature(segments: &[&SegmentReport], verification: &Verification) -> Signature {
    let key = segments.iter().find_map(|segment| segment.signed_by);
    let Some(key) = key.map(|key| key.to_string()) else {
        return Signature::Missing;
    };
    let is_wrong = |problem: &crate::capture::Problem| problem.is_about_signature();
    let mut problems = segments.iter().flat_map(|segment| &segment.problems);
    if problems.any(is_wrong) || segments.iter().any(|segment| segment.signed_by.is_none()) {
        Signature::Invalid { key }
    } else if verification.pinned {
        Signature::Valid { key }
    } else {
        Signature::Unchecked { key }
    }
}
