//! Which reads of secrets are noted for the advice: who read, what it needed, for whom the secret is there.
use super::Decide;
use crate::access::{By, Opened};
use crate::advice::{File, Needs, Place, Plugin, Program, Reader, Secret, Volume, Watched};
use crate::enrich::Lookup;
use crate::event::Open;
use crate::finding::{Actor, ContainerRef, Finding};
use crate::identity::Book;
use crate::inventory::{Origin, SecretFile};
use std::path::Path;

impl<L: Lookup> Decide<L> {
    /// Notes that a secret was read.
    pub(super) fn note_read(
        &mut self,
        open: &Open,
        opened: &Opened,
        file: &SecretFile,
        actor: &Actor,
    ) {
        let origin = &file.origin;
        let clean = |text: &str, decide: &mut Self| {
            let mut text = text.to_owned();
            decide.clean.text(&mut text, &decide.inventory);
            text
        };
        let exe = actor.process.as_ref().and_then(|it| it.exe.as_deref());
        let exe = exe.map(|exe| clean(exe, self));
        let secret = Secret {
            place: self.place_of_secret(origin),
            volume: volume(&file.path),
            name: clean(&origin.name, self),
            key: clean(&origin.key, self),
            source: origin.source,
        };
        let reader = Reader {
            uid: open.fsuid,
            gid: open.fsgid,
            needs: needs(opened),
            is_inside: origin.is_for_all() || origin.is_for(actor),
            exe,
        };
        let shown = File {
            mode: open.attributes.permissions(),
            uid: opened.uid,
            gid: opened.gid,
        };
        let time = self.clock.time(open.time).0.as_second();
        self.reads.note(secret, shown, reader, time);
    }

    /// Whether a finding about a program's read stands, now that its image and workload are known as far as they will be: the
    /// program is new to the secret. From now on it is none.
    pub(super) fn is_unexpected(&mut self, finding: &Finding) -> bool {
        let Some(secret) = &finding.secret else {
            return false;
        };
        let what = Watched {
            place: place_of(finding),
            name: secret.name.clone(),
            key: secret.key.clone(),
        };
        let image = finding
            .container
            .as_ref()
            .and_then(|it| it.image.as_deref());
        let exe = finding.process.as_ref().and_then(|it| it.exe.as_deref());
        let time = finding.time.0.as_second();
        let learn = self.limits.baseline.learn;
        self.reads.meet(what, Program::new(image, exe), time, learn)
    }

    /// Gives pods in what was observed the names that became known meanwhile.
    pub(super) fn name_readers(&mut self) {
        let book = &self.naming.book;
        self.reads.name(|uid| named(book, uid));
    }

    fn place_of_secret(&self, origin: &Origin) -> Place {
        match (&origin.pod_uid, &origin.container) {
            (Some(uid), _) => {
                named(&self.naming.book, uid).unwrap_or_else(|| Place::PodUid(uid.clone()))
            }
            (None, Some(container)) => Place::Container(container.clone()),
            (None, None) => Place::Node,
        }
    }
}

/// For whom a secret is there that was read in this pod or container.
fn place_of(finding: &Finding) -> Place {
    let container = |it: &ContainerRef| it.name.clone().unwrap_or_else(|| it.id.clone());
    match (&finding.pod, &finding.workload, &finding.container) {
        (Some(pod), workload, _) => match (pod.namespace.clone(), workload, pod.name.clone()) {
            (Some(namespace), Some(workload), _) => Place::Workload {
                namespace,
                kind: workload.kind.clone(),
                name: workload.name.clone(),
            },
            (Some(namespace), None, Some(name)) => Place::Pod { namespace, name },
            _ => Place::PodUid(pod.uid.clone()),
        },
        (None, _, Some(it)) => Place::Container(container(it)),
        (None, _, None) => Place::Node,
    }
}

/// What a pod belongs to; `None` as long as somebody may tell more.
fn named(book: &Book, uid: &str) -> Option<Place> {
    let pod = book.known_pod(uid)?;
    if !pod.is_whole() && book.expects_specs() {
        return None;
    }
    let namespace = pod.namespace.clone()?;
    Some(match &pod.workload {
        Some(workload) => Place::Workload {
            namespace,
            kind: workload.kind.clone(),
            name: workload.name.clone(),
        },
        None => Place::Pod {
            namespace,
            name: pod.name.clone()?,
        },
    })
}

/// A capability that lets it in whatever the mode leaves nothing to need, unless it is the owner: the advice then holds for the
/// same process without capabilities, too.
fn needs(opened: &Opened) -> Needs {
    match opened.by {
        Some(By::Owner) => Needs::Owner,
        _ if opened.is_capable => Needs::Nothing,
        Some(By::Group) => Needs::Group,
        Some(By::AclUser | By::AclGroup) => Needs::Acl,
        Some(By::Capability) => Needs::Nothing,
        Some(By::Other) | None => Needs::Others,
    }
}

/// The kubelet's volume that a file is in, by its place: `<root>/pods/<uid>/volumes/kubernetes.io~secret/<name>/…`.
fn volume(path: &Path) -> Option<Volume> {
    let parts: Vec<_> = path.iter().filter_map(|part| part.to_str()).collect();
    let found = parts.windows(5).find_map(|parts| match parts {
        ["pods", _, "volumes", plugin, name] => {
            let plugin = match *plugin {
                "kubernetes.io~secret" => Plugin::Secret,
                "kubernetes.io~projected" => Plugin::Projected,
                "kubernetes.io~csi" => Plugin::Csi,
                _ => return None,
            };
            Some((plugin, *name))
        }
        _ => None,
    });
    found.map(|(plugin, name)| Volume {
        plugin,
        name: name.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_volume_is_told_by_its_place() {
        let path =
            "/var/lib/kubelet/pods/u-1/volumes/kubernetes.io~projected/creds/..data/password";
        let expected = Volume {
            plugin: Plugin::Projected,
            name: "creds".into(),
        };
        assert_eq!(volume(Path::new(path)), Some(expected));
        assert_eq!(volume(Path::new("/run/secrets/password")), None);
        assert_eq!(
            volume(Path::new("/k/pods/u/volumes/kubernetes.io~empty-dir/x/y")),
            None
        );
    }
}
