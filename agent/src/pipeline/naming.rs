//! Names in findings: container, pod, workload. A finding whose names are not known yet waits for them, for so long.
use crate::event::{BootTime, PodLogPath};
use crate::finding::{ContainerRef, Enrichment, Finding, PodRef};
use crate::identity::{Book, IdentitySettings, OptOut, OptOutError};
use std::{collections::VecDeque, path::Path, sync::Arc, time::Duration};

/// Findings that wait at most; the oldest gives way.
const MOST: usize = 4_096;

/// Gives findings their names.
pub struct Naming {
    /// What is known.
    pub book: Book,
    node: Arc<str>,
    delay: Duration,
    opt_out: OptOut,
    /// Until when, in the order of that.
    waiting: VecDeque<(BootTime, Finding)>,
}

impl Naming {
    /// Knows nobody yet. `node`: this node's name.
    ///
    /// # Errors
    /// When a namespace that may opt out is no glob.
    pub fn new(settings: &IdentitySettings, node: &str) -> Result<Self, OptOutError> {
        Ok(Self {
            book: Book::default(),
            node: node.into(),
            delay: settings.delay,
            opt_out: OptOut::new(&settings.opt_out_namespaces)?,
            waiting: VecDeque::new(),
        })
    }

    /// Names a finding and gives it back; one that lacks something that may still be told waits. The second: one that had to
    /// give way.
    pub fn take(&mut self, mut finding: Finding, now: BootTime) -> [Option<Finding>; 2] {
        finding.node = Arc::clone(&self.node);
        match self.name(&mut finding) {
            Enrichment::Pending if !self.delay.is_zero() => {
                let delay = u64::try_from(self.delay.as_nanos()).unwrap_or(u64::MAX);
                let until = BootTime(now.0.saturating_add(delay));
                self.waiting.push_back((until, finding));
                let oldest = (self.waiting.len() > MOST).then(|| self.waiting.pop_front());
                [oldest.flatten().and_then(|(_, it)| self.told(it)), None]
            }
            _ => [None, self.told(finding)],
        }
    }

    /// Findings that wait no longer: their names are known now, or their time is over.
    pub fn due(&mut self, now: BootTime, all: bool) -> Vec<Finding> {
        let mut due = Vec::new();
        for (until, mut finding) in std::mem::take(&mut self.waiting) {
            let is_over = all || until <= now;
            if self.name(&mut finding) == Enrichment::Pending && !is_over {
                self.waiting.push_back((until, finding));
            } else {
                due.extend(self.told(finding));
            }
        }
        due
    }

    /// When the first of those that wait is due.
    pub fn next(&self) -> Option<BootTime> {
        self.waiting.front().map(|(until, _)| *until)
    }

    /// A pod with its namespace and name, when these are known.
    pub fn named(&self, mut pod: PodRef) -> PodRef {
        if let Some(known) = self.book.known_pod(&pod.uid) {
            pod.namespace.clone_from(&known.namespace);
            pod.name.clone_from(&known.name);
        }
        pod
    }

    /// A container and its pod with their names, when these are known.
    pub fn named_container(
        &mut self,
        mut container: ContainerRef,
        mut pod: Option<PodRef>,
    ) -> (ContainerRef, Option<PodRef>) {
        if let Some(known) = self.book.container(&container.id) {
            fill(&mut container, &mut pod, known);
        }
        (container, pod.map(|pod| self.named(pod)))
    }

    /// Knows nobody any more.
    pub fn forget(&mut self) {
        self.book = Book::default();
        self.waiting.clear();
    }

    /// This node's name.
    pub fn node(&self) -> &str {
        &self.node
    }

    /// The finding, unless its pod turned it off and may.
    fn told(&self, finding: Finding) -> Option<Finding> {
        (!self.opt_out.covers(&finding)).then_some(finding)
    }

    /// Fills in what is known. `Pending`: something is missing that may still be told.
    fn name(&mut self, finding: &mut Finding) -> Enrichment {
        let mut missing = false;
        let mut may_come = false;
        self.find_by_log(finding);
        if let Some(container) = &mut finding.container {
            let known = self.book.container(&container.id);
            let is_unknown = known.is_some_and(|it| it.is_unknown);
            if let Some(known) = known {
                fill(container, &mut finding.pod, known);
            }
            if container.name.is_none() {
                missing = true;
                may_come |= !is_unknown && self.book.expects_containers();
            }
        }
        if let Some(pod) = &mut finding.pod {
            let mut is_whole = false;
            if let Some(known) = self.book.pod(&pod.uid) {
                pod.namespace.clone_from(&known.namespace);
                pod.name.clone_from(&known.name);
                pod.labels.clone_from(&known.labels);
                pod.annotations.clone_from(&known.annotations);
                finding.workload.clone_from(&known.workload);
                is_whole = known.is_whole();
            }
            let is_nameless = pod.namespace.is_none() || pod.name.is_none();
            missing |= is_nameless;
            may_come |= is_nameless && self.book.expects_pods();
            if !is_whole && self.book.expects_specs() {
                (missing, may_come) = (true, true);
            }
        }
        finding.enrichment = match (missing, may_come) {
            (false, _) => Enrichment::Complete,
            (true, true) => Enrichment::Pending,
            (true, false) => Enrichment::Unknown,
        };
        finding.enrichment
    }

    /// The path of a pod's log tells which container of the pod wrote it.
    fn find_by_log(&mut self, finding: &mut Finding) {
        let (None, Some(pod), Some(stream)) = (&finding.container, &finding.pod, &finding.stream)
        else {
            return;
        };
        let path = stream.path.as_deref().map(Path::new);
        let Some(path) = path.and_then(PodLogPath::parse) else {
            return;
        };
        if let Some(id) = self.book.at(&pod.uid, path.container, path.restart) {
            finding.container = Some(ContainerRef {
                id: id.as_ref().to_owned(),
                ..ContainerRef::default()
            });
        }
    }
}

fn fill(
    container: &mut ContainerRef,
    pod: &mut Option<PodRef>,
    known: &crate::identity::Container,
) {
    container.name.clone_from(&known.name);
    container.image.clone_from(&known.image);
    container.image_digest.clone_from(&known.image_digest);
    if let (None, Some(uid)) = (&pod, &known.pod_uid) {
        *pod = Some(PodRef {
            uid: uid.as_ref().to_owned(),
            ..PodRef::default()
        });
    }
}
