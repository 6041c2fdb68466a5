//! `secret-sentinel doctor --mode sidecar`: what a sidecar may look into here, and what it therefore covers and what not.
use super::Diagnosis;
use crate::config::{Config, Mode};
use crate::confine;
use crate::probe::Check;
use crate::source::{Glance, NeighbourSettings};
use rustix::fs::{Access, access};
use std::{
    collections::BTreeMap,
    fs::{File, metadata, read_dir},
    path::{Path, PathBuf},
};

/// Directories below a secret path are looked into so deep.
const DEEP: usize = 4;
/// Paths and processes that are named one by one.
const MOST_SHOWN: usize = 8;

/// Looks at processes, secret paths and logs as a sidecar with this configuration would.
///
/// # Errors
/// When a log path is no glob, or the kernel gives no inotify descriptor.
pub fn diagnose(config: &Config) -> anyhow::Result<Diagnosis> {
    let glance = Glance::take(&NeighbourSettings::new(config)?)?;
    let checks = vec![
        processes(&glance, !config.secret_paths.is_empty()),
        secret_paths(&config.secret_paths),
        logs(&glance, config),
        pod_logs(&config.pod_logs),
        state(&config.state_dir),
        Check {
            name: "confinement",
            ok: true,
            found: confine::offered(),
            remedy: None,
        },
    ];
    Ok(Diagnosis {
        ok: checks.iter().all(|check| check.ok),
        mode: Mode::Sidecar,
        version: env!("CARGO_PKG_VERSION"),
        checks,
        hooks: Vec::new(),
        verified_instructions: BTreeMap::new(),
        not_covered: glance.sight.not_covered(),
        kubelet_roots: Vec::new(),
        container_runtimes: Vec::new(),
    })
}

/// `is_told`: secrets are known from paths as well.
fn processes(glance: &Glance, is_told: bool) -> Check {
    let open = &glance.open;
    let all = open.len() + glance.sight.closed.len();
    let ok = !open.is_empty() || is_told;
    let which = shown(open.iter().map(u32::to_string));
    Check {
        name: "processes",
        ok,
        found: format!("{} of {all} that show can be looked into{which}", open.len()),
        remedy: (!ok).then_some(
            "no secret can be known: set shareProcessNamespace, run the sentinel as the user and group of the application, \
             or name the secret's directory with --secret-path",
        ),
    }
}

fn secret_paths(paths: &[PathBuf]) -> Check {
    let mut refused = Vec::new();
    let mut files = 0;
    for path in paths {
        read(path, DEEP, &mut files, &mut refused);
    }
    let ok = refused.is_empty();
    Check {
        name: "secret-paths",
        ok,
        found: match (paths.is_empty(), ok) {
            (true, _) => "none are named".to_owned(),
            (false, true) => format!("{files} files can be read"),
            (false, false) => format!("{files} files can be read, not{}", shown(refused.into_iter())),
        },
        remedy: (!ok).then_some(
            "mount the secret into the sidecar, and let its user or group read it: fsGroup, defaultMode",
        ),
    }
}

/// Counts the files that can be read, and names what can't.
fn read(path: &Path, depth: usize, files: &mut usize, refused: &mut Vec<String>) {
    let mut refuse = |error: std::io::Error| refused.push(format!("{}: {error}", path.display()));
    if !metadata(path).is_ok_and(|it| it.is_dir()) {
        match File::open(path) {
            Ok(_) => *files += 1,
            Err(error) => refuse(error),
        }
        return;
    }
    match read_dir(path) {
        // The kubelet's own names (`..data`) lead to the same files.
        Ok(entries) if depth > 0 => entries
            .flatten()
            .filter(|entry| !entry.file_name().as_encoded_bytes().starts_with(b".."))
            .for_each(|entry| read(&entry.path(), depth - 1, files, refused)),
        Ok(_) => {}
        Err(error) => refuse(error),
    }
}

fn logs(glance: &Glance, config: &Config) -> Check {
    let closed = glance.logs.iter().filter_map(|(place, path)| {
        let error = File::open(place).err()?;
        Some(format!("{}: {error}", path.display()))
    });
    let closed: Vec<String> = closed.collect();
    let directories = glance.directories.iter();
    let gone = directories
        .filter_map(|it| Some(format!("{}: {}", it.path.display(), it.refused.as_ref()?)));
    let gone: Vec<String> = gone.collect();
    let is_any = gone.len() < glance.directories.len() || !glance.logs.is_empty();
    let ok = (is_any || config.pod_logs.iter().any(|it| read_dir(it).is_ok())) && closed.is_empty();
    let (there, named) = (
        glance.directories.len() - gone.len(),
        glance.directories.len(),
    );
    let mut found = format!(
        "{there} of {named} directories of log_paths can be read, {} logs are there now{}",
        glance.logs.len(),
        shown(
            glance
                .logs
                .iter()
                .map(|(_, path)| path.display().to_string())
        )
    );
    for (what, which) in [("no directory", gone), ("closed", closed)] {
        if !which.is_empty() {
            found = format!("{found}; {what}{}", shown(which.into_iter()));
        }
    }
    Check {
        name: "logs",
        ok,
        found,
        remedy: (!ok).then_some(
            "mount the volume that the application logs to into the sidecar as well, readable for its user or group, and name it \
             with --log-path",
        ),
    }
}

fn pod_logs(directories: &[PathBuf]) -> Check {
    let mounted = directories.iter().filter(|it| read_dir(it).is_ok());
    let mounted: Vec<String> = mounted.map(|it| it.display().to_string()).collect();
    Check {
        name: "pod-logs",
        ok: true,
        found: if mounted.is_empty() {
            "none can be read: what containers print is not seen".to_owned()
        } else {
            format!(
                "what containers print is read{}",
                shown(mounted.into_iter())
            )
        },
        remedy: None,
    }
}

/// Without it the sentinel works, but begins anew each time.
fn state(directory: &Path) -> Check {
    let there = directory.ancestors().find(|it| it.is_dir());
    let is_writable =
        there.is_some_and(|it| access(it, Access::WRITE_OK | Access::EXEC_OK).is_ok());
    let directory = directory.display();
    Check {
        name: "state",
        ok: true,
        found: if is_writable {
            format!("{directory} can be written to: a restart goes on where this one ends")
        } else {
            format!(
                "{directory} can't be written to: a restart begins anew, under another fingerprint key"
            )
        },
        remedy: None,
    }
}

fn shown(items: impl ExactSizeIterator<Item = String>) -> String {
    if items.len() == 0 {
        return String::new();
    }
    let more = if items.len() > MOST_SHOWN {
        ", …"
    } else {
        ""
    };
    let items: Vec<String> = items.take(MOST_SHOWN).collect();
    format!(" ({}{more})", items.join(", "))
}
