//! What is mounted on this machine, or in the paths that were named: each secret file once, however many mounts show it.
use super::{Report, Settings, processes};
use crate::credential::Credentials;
use crate::detect::{
    over_permissive_file, plaintext_secret, secret_in_environment, service_account_token,
    visible_secret_name,
};
use crate::event::FileKey;
use crate::finding::{Finding, Time};
use crate::inventory::{self, Discovery, EnvironmentLook, Places, SecretFile, TokenClaims, Volume};
use crate::redact::SecretBytes;
use crate::rules::{PLAINTEXT_SECRET, SECRET_IN_ENVIRONMENT, VISIBLE_SECRET_NAME};
use std::{collections::HashSet, path::PathBuf};

/// A name that is shorter than this and equal to the value by chance is left as it is.
const SHORTEST: usize = 6;

struct Look<'s> {
    settings: &'s Settings,
    time: Time,
    report: &'s mut Report,
    roots: HashSet<FileKey>,
    files: HashSet<FileKey>,
    /// Compiled when they are asked for.
    credentials: Option<Credentials>,
}

/// Looks, and adds what it finds to the report.
pub fn look(settings: &Settings, time: Time, report: &mut Report) {
    let mut look = Look {
        settings,
        time,
        report,
        roots: HashSet::new(),
        files: HashSet::new(),
        credentials: settings.wants(&PLAINTEXT_SECRET).then(Credentials::default),
    };
    if settings.paths.is_empty() {
        let places = Places {
            kubelet_roots: settings.kubelet_roots.clone(),
            secret_paths: Vec::new(),
        };
        look.discovered(inventory::discover(&places));
        look.processes();
    } else {
        let absolute = settings.paths.iter();
        let absolute = absolute.map(|it| std::path::absolute(it).unwrap_or_else(|_| it.clone()));
        let (kubelet_roots, secret_paths): (Vec<PathBuf>, Vec<PathBuf>) =
            absolute.partition(|it| inventory::is_kubelet_root(it));
        for path in &secret_paths {
            // A path that may not be looked at is neither.
            if !path.is_file() && !path.is_dir() {
                let why = "it is no file and no directory that may be looked at";
                look.report
                    .unseen
                    .push(format!("{}: {why}", path.display()));
            }
        }
        look.discovered(inventory::discover_only(&Places {
            kubelet_roots,
            secret_paths,
        }));
    }
}

impl Look<'_> {
    fn discovered(&mut self, discovery: Discovery) {
        for volume in &discovery.volumes {
            self.volume(volume);
        }
        for directory in discovery.closed {
            let why = format!("{}: it may not be looked into", directory.display());
            self.report.unseen.push(why);
        }
    }

    /// Mounts and environments of the processes that may be looked into.
    fn processes(&mut self) {
        let processes = processes::look();
        for (id, pid) in &processes.mounts {
            match inventory::container_volumes(id, *pid) {
                Ok(volumes) => {
                    volumes.iter().for_each(|it| self.volume(it));
                    let closed = inventory::closed_mounts(*pid).unwrap_or_default();
                    let lines = closed.into_iter().map(|it| {
                        format!(
                            "{}: a file system in memory that may not be looked into",
                            it.display()
                        )
                    });
                    self.report.unseen.extend(lines);
                }
                Err(error) if processes::is_gone(&error) => {}
                Err(error) => self
                    .report
                    .unseen
                    .push(format!("process {pid}: its mounts can't be read: {error}")),
            }
        }
        if processes.closed > 0 {
            self.report.unseen.push(format!(
                "mounts and environments of processes that may not be looked into: {}",
                processes.closed
            ));
        }
        if self.settings.wants(&SECRET_IN_ENVIRONMENT) {
            self.environments(&processes);
        }
    }

    fn environments(&mut self, processes: &processes::Processes) {
        let environments = match EnvironmentLook::new() {
            Ok(environments) => environments,
            Err(error) => {
                self.report.unseen.push(format!("environments: {error}"));
                return;
            }
        };
        let mut told = HashSet::new();
        for process in &processes.environments {
            let container = process.container.as_ref();
            let container = container.map(|it| (it.id.as_str(), it.pod_uid.clone()));
            match environments.secrets(process.pid, container) {
                Ok(variables) => {
                    self.report.counts.environments += 1;
                    for origin in variables {
                        // Programs of one container inherit what it was given.
                        if told.insert((process.place(), origin.key.clone())) {
                            let found = secret_in_environment(&origin, process.pid, self.time);
                            self.report.findings.push(found);
                        }
                    }
                }
                Err(error) if processes::is_gone(&error) => {}
                Err(error) => self.report.unseen.push(format!(
                    "process {}: its environment can't be read: {error}",
                    process.pid
                )),
            }
        }
    }

    fn volume(&mut self, volume: &Volume) {
        // What can't be reached is told of by the look.
        if let Ok(root) = inventory::place_of(volume)
            && !self.roots.insert(root)
        {
            return;
        }
        self.report.counts.volumes += 1;
        let unseen = inventory::look(volume, |file, content| self.file(file, content));
        match unseen {
            Ok(unseen) => {
                let lines = unseen
                    .into_iter()
                    .map(|it| format!("{}: {}", it.path.display(), it.why));
                self.report.unseen.extend(lines);
            }
            Err(error) => self
                .report
                .unseen
                .push(format!("{}: {error}", volume.shown.display())),
        }
    }

    fn file(&mut self, file: &SecretFile, content: Option<SecretBytes>) {
        if !self.files.insert(file.file) {
            return;
        }
        self.report.counts.files += 1;
        let mut found: Vec<Finding> =
            over_permissive_file(file, inventory::shield(file).as_ref(), None, self.time)
                .into_iter()
                .collect();
        let claims = content.as_ref().and_then(TokenClaims::read);
        if let Some(claims) = &claims {
            let limit = self.settings.token_lifetime;
            found.extend(service_account_token(claims, file, self.time, limit, None));
        }
        // A token's place and form are the kubelet's.
        if claims.is_none() && self.settings.wants(&VISIBLE_SECRET_NAME) {
            found.extend(visible_secret_name(file, self.time));
        }
        if claims.is_none()
            && let Some(credentials) = &self.credentials
        {
            let patterns = content
                .iter()
                .flat_map(|it| inventory::plain_credentials(credentials, it));
            found.extend(patterns.map(|it| plaintext_secret(file, it, self.time)));
        }
        if let Some(content) = &content {
            found.iter_mut().for_each(|it| clear(it, content));
        }
        self.report.findings.append(&mut found);
    }
}

/// Who makes a secret chooses its names: where one repeats the value, it is not shown.
fn clear(finding: &mut Finding, content: &SecretBytes) {
    let Ok(value) = std::str::from_utf8(content.expose().trim_ascii()) else {
        return;
    };
    if value.len() < SHORTEST {
        return;
    }
    let clear = |text: &mut String| {
        if text.contains(value) {
            *text = text.replace(value, "*");
        }
    };
    if let Some(secret) = &mut finding.secret {
        clear(&mut secret.name);
        clear(&mut secret.key);
    }
    if let Some(file) = &mut finding.file {
        clear(&mut file.path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::over_permissive_file;

    #[test]
    fn a_name_that_is_the_value_is_cleared() {
        let file = crate::detect::tests::file("conf/hunter2-hunter2", 0o644);
        let time = Time(jiff::Timestamp::UNIX_EPOCH);
        let mut finding = over_permissive_file(&file, None, None, time).expect("wide");
        clear(
            &mut finding,
            &SecretBytes::new(b"hunter2-hunter2\n".to_vec()),
        );
        let shown = format!("{finding:?}");
        assert!(
            !shown.contains("hunter2") && shown.contains("conf/*"),
            "{shown}"
        );
    }
}
