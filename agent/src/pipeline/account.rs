//! What exports and reports show of an event: with what the pipeline knows about it, and without asking or changing anything.
use super::{Decide, conclude::show_masked};
use crate::activity::Activity;
use crate::enrich::{Belongs, Lookup, shown};
use crate::event::{BootTime, ChangedFile, Event, FileId, FileKey, NO_DESCRIPTOR, Process};
use crate::finding::{ProcessRef, SecretRef};
use std::path::PathBuf;

impl<L: Lookup> Decide<L> {
    /// One row for an event that was just decided.
    pub fn account(&self, node: &str, event: &Event<'_>) -> Activity {
        let mut row = self.row(node, event);
        match event {
            Event::Write(write) => {
                self.written_to(&mut row, write.file, write.fd);
                row.bytes = Some(write.payload.len() as u64);
            }
            Event::Transfer(transfer) => {
                self.written_to(&mut row, transfer.file, transfer.fd);
                row.bytes = Some(transfer.len);
            }
            Event::StreamSeen(seen) => {
                self.written_to(&mut row, seen.file, seen.fd);
                row.path = seen
                    .path
                    .as_deref()
                    .map(|path| path.to_string_lossy().into_owned());
                row.mode = Some(format!("{:04o}", seen.attributes.permissions()));
                row.bytes = Some(seen.size);
            }
            Event::Open(open) => {
                about(&mut row, open.file.key);
                row.mode = Some(format!("{:04o}", open.attributes.permissions()));
                if let Some(file) = self.inventory.files.get(&open.file.key) {
                    row.path = Some(file.path.to_string_lossy().into_owned());
                    row.secret = Some(SecretRef {
                        name: file.origin.name.clone(),
                        key: file.origin.key.clone(),
                        field: None,
                        source: file.origin.source.name(),
                        fingerprint: file.fingerprint.map(|it| it.to_string()),
                    });
                }
            }
            Event::Exec(exec) => {
                row.path = exec
                    .exe
                    .as_deref()
                    .map(|path| path.to_string_lossy().into_owned());
            }
            Event::Fork(fork) => row.child = Some(fork.child),
            Event::Exit(_) => {}
            Event::CgroupMade(made) => row.path = Some(made.path.clone()),
            Event::Arguments(arguments) => row.bytes = Some(arguments.total),
            Event::Change(change) => match &change.file {
                ChangedFile::Known {
                    key, attributes, ..
                } => {
                    about(&mut row, *key);
                    row.mode = Some(format!("{:04o}", attributes.permissions()));
                }
                ChangedFile::Named { path, .. } => {
                    row.path = Some(path.to_string_lossy().into_owned());
                    row.mode = change.mode.map(|mode| format!("{mode:04o}"));
                }
            },
            Event::Log(log) => {
                about(&mut row, log.file.key);
                row.path = Some(log.path.to_string_lossy().into_owned());
                row.bytes = Some(log.payload.len() as u64);
            }
        }
        for text in texts(&mut row) {
            show_masked(text);
        }
        row
    }

    fn row(&self, node: &str, event: &Event<'_>) -> Activity {
        let (time, name, process): (BootTime, _, Option<&Process>) = match event {
            Event::Write(it) => (it.time, "write", Some(&it.process)),
            Event::Transfer(it) => (it.time, "transfer", Some(&it.process)),
            Event::StreamSeen(it) => (it.time, "stream", Some(&it.process)),
            Event::Open(it) => (it.time, "open", Some(&it.process)),
            Event::Exec(it) => (it.time, "exec", Some(&it.process)),
            Event::Fork(it) => (it.time, "fork", Some(&it.parent)),
            Event::Exit(it) => (it.time, "exit", Some(&it.process)),
            Event::CgroupMade(_) => (self.now, "cgroup", None),
            Event::Arguments(it) => (it.time, "arguments", Some(&it.process)),
            Event::Log(it) => (it.time, "log", None),
            Event::Change(it) => (it.time, "change", Some(&it.process)),
        };
        let belongs = process.map(|process| self.place_of(process));
        let (container, pod) = match belongs {
            Some(Belongs::Container(container, pod)) => {
                let pod = pod.as_deref().cloned();
                (
                    Some(container.id.clone()),
                    pod.map(|pod| self.naming.named(pod)),
                )
            }
            _ => (None, None),
        };
        Activity {
            process: process.map(|process| self.process_ref(process)),
            container,
            pod,
            ..Activity::new(self.clock.time(time), node.to_owned(), name)
        }
    }

    /// What a process belongs to, as far as that is known.
    pub(super) fn place_of(&self, process: &Process) -> Belongs {
        self.processes.known_place(process, &self.cgroups)
    }

    fn process_ref(&self, process: &Process) -> ProcessRef {
        let exe = self.processes.known_program(process);
        shown(process, exe.map(PathBuf::as_path), &self.clock)
    }

    fn written_to(&self, row: &mut Activity, file: FileId, fd: u32) {
        about(row, file.key);
        row.fd = (fd != NO_DESCRIPTOR).then_some(fd);
        if let Some(stream) = self.registry.known(file) {
            let shown = stream.shown(fd);
            (row.stream, row.path) = (Some(shown.kind), shown.path);
        }
    }
}

fn about(row: &mut Activity, key: FileKey) {
    row.dev = Some(key.dev.to_string());
    row.inode = Some(key.ino);
}

/// All that a workload chose.
fn texts(row: &mut Activity) -> impl Iterator<Item = &mut String> {
    let process = row.process.iter_mut();
    let names = process.flat_map(|process| [Some(&mut process.comm), process.exe.as_mut()]);
    let secret = row.secret.iter_mut();
    let secret = secret.flat_map(|secret| [Some(&mut secret.name), Some(&mut secret.key)]);
    names.chain(secret).chain([row.path.as_mut()]).flatten()
}
