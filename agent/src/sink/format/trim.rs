//! What is left out or shortened, step by step, of a finding that is longer than its receiver takes.
use super::shorten::{Side, shorten};
use crate::sink::told::{Text, Told};

/// How much is left; each step leaves out more than the one before.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    has_labels: bool,
    /// Most bytes of remediation, of each other sentence, of a path, of a name; none: as it is.
    remediation: Option<usize>,
    sentence: Option<usize>,
    path: Option<usize>,
    name: Option<usize>,
    /// Most references, when names are shortened.
    references: usize,
    /// Whether a format writes the least: what names the finding, and where it was.
    pub(super) is_bare: bool,
}

/// Names that are no longer than this in every finding that the sentinel tells: ULIDs, rules, hashes.
const OWN_NAME: usize = 32;
/// A container's id.
const CONTAINER_ID: usize = 64;

const WITHOUT_ANNOTATIONS: Step = Step {
    has_labels: true,
    remediation: None,
    sentence: None,
    path: None,
    name: None,
    references: usize::MAX,
    is_bare: false,
};

const WITHOUT_LABELS: Step = Step {
    has_labels: false,
    ..WITHOUT_ANNOTATIONS
};

const SHORT_SENTENCES: Step = Step {
    remediation: Some(160),
    sentence: Some(160),
    ..WITHOUT_LABELS
};

const SHORT_PATHS: Step = Step {
    path: Some(256),
    ..SHORT_SENTENCES
};

const SHORTER_PATHS: Step = Step {
    remediation: Some(0),
    sentence: Some(80),
    path: Some(96),
    ..SHORT_PATHS
};

const SHORT_NAMES: Step = Step {
    name: Some(64),
    references: 8,
    ..SHORTER_PATHS
};

const BARE: Step = Step {
    sentence: Some(64),
    path: Some(64),
    name: Some(32),
    references: 4,
    is_bare: true,
    ..SHORT_NAMES
};

const BAREST: Step = Step {
    sentence: Some(20),
    path: Some(20),
    name: Some(12),
    references: 2,
    ..BARE
};

impl Step {
    /// From the least that is left out to the most.
    pub(super) const ALL: [Self; 8] = [
        WITHOUT_ANNOTATIONS,
        WITHOUT_LABELS,
        SHORT_SENTENCES,
        SHORT_PATHS,
        SHORTER_PATHS,
        SHORT_NAMES,
        BARE,
        BAREST,
    ];

    /// What is left of a finding.
    pub(super) fn left_of<'l>(self, told: &Told<'l>) -> Told<'l> {
        let mut left = told.clone();
        left.trimmed = true;
        if let Some(pod) = &mut left.pod {
            pod.annotations.clear();
            if !self.has_labels {
                pod.labels.clear();
            }
        }
        self.sentences(&mut left);
        self.paths(&mut left);
        if let Some(most) = self.name {
            self.names(&mut left, most);
        }
        left
    }

    fn sentences(self, left: &mut Told<'_>) {
        match self.remediation {
            Some(0) => left.remediation = Text::default(),
            Some(most) => shorten(&mut left.remediation, most, Side::End),
            None => {}
        }
        if let Some(most) = self.sentence {
            shorten(&mut left.title, most, Side::End);
            if let Some(reason) = &mut left.reason {
                shorten(reason, most, Side::End);
            }
        }
    }

    fn paths(self, left: &mut Told<'_>) {
        let Some(most) = self.path else { return };
        let paths = [
            left.file.as_mut().map(|file| &mut file.path),
            left.stream.as_mut().and_then(|it| it.path.as_mut()),
            left.process.as_mut().and_then(|it| it.exe.as_mut()),
            left.container.as_mut().and_then(|it| it.image.as_mut()),
            left.manifest.as_mut().map(|manifest| &mut manifest.path),
        ];
        for path in paths.into_iter().flatten() {
            shorten(path, most, Side::Middle);
        }
    }

    fn names(self, left: &mut Told<'_>, most: usize) {
        let cut = |text: &mut Text<'_>| shorten(text, most, Side::Middle);
        let cut_if = |text: &mut Option<Text<'_>>| text.iter_mut().for_each(cut);
        // Of what is always so short in the sentinel's own lines nothing is lost; a line can be made by anybody.
        let own = |text: &mut Text<'_>| shorten(text, OWN_NAME, Side::Middle);
        for text in [
            &mut left.kind,
            &mut left.schema,
            &mut left.id,
            &mut left.rule,
        ] {
            own(text);
        }
        cut(&mut left.evidence);
        cut(&mut left.enrichment);
        cut(&mut left.node);
        if let Some(secret) = &mut left.secret {
            cut(&mut secret.name);
            cut(&mut secret.key);
            cut_if(&mut secret.field);
            cut(&mut secret.source);
            secret.fingerprint.iter_mut().for_each(own);
        }
        if let Some(matched) = &mut left.matched {
            cut(&mut matched.kind);
            cut(&mut matched.encoding);
        }
        if let Some(stream) = &mut left.stream {
            cut(&mut stream.kind);
            cut(&mut stream.dev);
        }
        if let Some(process) = &mut left.process {
            cut(&mut process.comm);
        }
        if let Some(container) = &mut left.container {
            shorten(&mut container.id, CONTAINER_ID, Side::Middle);
            cut_if(&mut container.name);
            cut_if(&mut container.image_digest);
        }
        if let Some(pod) = &mut left.pod {
            // A uid is longer than the shortest names.
            shorten(&mut pod.uid, most.max(36), Side::Middle);
            cut_if(&mut pod.namespace);
            cut_if(&mut pod.name);
        }
        if let Some(workload) = &mut left.workload {
            cut(&mut workload.kind);
            cut(&mut workload.name);
        }
        if let Some(file) = &mut left.file {
            cut(&mut file.mode);
            cut(&mut file.dev);
        }
        left.references.truncate(self.references);
        left.references.iter_mut().for_each(cut);
    }
}
