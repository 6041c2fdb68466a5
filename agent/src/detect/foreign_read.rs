//! `foreign-secret-read`: a secret was read from outside the pod or container that it is mounted in.
use super::of_read;
use crate::event::Open;
use crate::finding::{Actor, Finding, Time};
use crate::inventory::{Origin, SecretFile};
use crate::rules::FOREIGN_SECRET_READ;

/// From where it was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outside {
    AnotherPod,
    HostProcess,
    /// It runs in the container, but nothing that the container started did start it.
    EnteredContainer,
}

impl Outside {
    const fn name(self) -> &'static str {
        match self {
            Self::AnotherPod => "another-pod",
            Self::HostProcess => "host-process",
            Self::EnteredContainer => "entered-container",
        }
    }
}

/// The finding for a read, or `None` when the reader belongs to the secret. `entered`: it came into its container after the
/// container's first process.
#[must_use]
pub fn foreign_read(
    open: &Open,
    file: &SecretFile,
    actor: &Actor,
    entered: bool,
    time: Time,
) -> Option<Finding> {
    let outside = outside(&file.origin, actor, entered)?;
    let mut finding = of_read(&FOREIGN_SECRET_READ, open, file, actor, time);
    finding.reason = Some(outside.name().to_owned());
    Some(finding)
}

fn outside(origin: &Origin, actor: &Actor, entered: bool) -> Option<Outside> {
    if origin.is_for_all() {
        return None;
    }
    if origin.is_for(actor) {
        return entered.then_some(Outside::EnteredContainer);
    }
    match (&origin.pod_uid, &actor.pod, &actor.container) {
        (_, None, None) => Some(Outside::HostProcess),
        (Some(_), ..) => Some(Outside::AnotherPod),
        // A file may be mounted into several containers, and one that started just now is not known to have it.
        (None, ..) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{ContainerRef, PodRef};
    use crate::inventory::Source;
    use std::sync::Arc;

    fn origin(pod: Option<&str>, container: Option<&str>) -> Origin {
        Origin {
            name: "creds".into(),
            key: "password".into(),
            source: Source::Volume,
            pod_uid: pod.map(str::to_owned),
            container: container.map(str::to_owned),
        }
    }

    fn actor(pod: Option<&str>, container: Option<&str>) -> Actor {
        Actor {
            process: None,
            container: container.map(|id| {
                Arc::new(ContainerRef {
                    id: id.into(),
                    ..ContainerRef::default()
                })
            }),
            pod: pod.map(|uid| {
                Arc::new(PodRef {
                    uid: uid.into(),
                    ..PodRef::default()
                })
            }),
        }
    }

    #[test]
    fn who_is_outside_is_told_from_where() {
        let (host, own, other) = (
            actor(None, None),
            actor(Some("p"), Some("c")),
            actor(Some("q"), Some("d")),
        );
        let volume = origin(Some("p"), None);
        assert_eq!(outside(&volume, &own, false), None);
        assert_eq!(
            outside(&volume, &own, true),
            Some(Outside::EnteredContainer)
        );
        assert_eq!(outside(&volume, &other, false), Some(Outside::AnotherPod));
        assert_eq!(outside(&volume, &host, false), Some(Outside::HostProcess));
        let runtime = origin(None, Some("c"));
        assert_eq!(outside(&runtime, &actor(None, Some("c")), false), None);
        assert_eq!(outside(&runtime, &actor(None, Some("d")), false), None);
        assert_eq!(outside(&runtime, &host, false), Some(Outside::HostProcess));
        assert_eq!(outside(&origin(None, None), &host, false), None);
    }
}
