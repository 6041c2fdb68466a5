//! One look at a volume or an environment, for who keeps no inventory: nothing of it is kept.
use super::{
    candidates,
    discover::Volume,
    environment::{self, Environment, IGNORED, NAMES, VariableNameError, VariableNames},
    holdings::{is_public, origin, secret_file},
    names::names,
    read::{self, Found},
    secret::{Origin, SecretFile},
    strength::Names,
    told::Told,
};
use crate::event::FileKey;
use crate::redact::SecretBytes;
use std::{path::PathBuf, sync::Arc};

/// A file or directory that was not looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unseen {
    /// Where it is.
    pub path: PathBuf,
    /// Why not.
    pub why: String,
}

/// Looks at a volume's files: calls `visit` with each that is a secret, and with its content; none: it may not be read, or is
/// larger than a secret can be. Gives what it could not look at.
///
/// # Errors
/// When the volume's root can't be opened.
pub fn look(
    volume: &Volume,
    mut visit: impl FnMut(&SecretFile, Option<SecretBytes>),
) -> std::io::Result<Vec<Unseen>> {
    let listing = read::list(volume)?;
    let shown = |relative: PathBuf| {
        if volume.single_file {
            volume.shown.clone()
        } else {
            volume.shown.join(relative)
        }
    };
    let mut unseen: Vec<Unseen> = listing
        .unseen
        .into_iter()
        .map(|(path, why)| Unseen {
            path: shown(path),
            why,
        })
        .collect();
    for found in listing.files {
        if is_public(volume, &found.relative) {
            continue;
        }
        let origin = Arc::new(origin(volume, &found, Told::Nothing));
        let file = secret_file(volume, &found, origin);
        let content = content(&found);
        if let Err(why) = &content {
            unseen.push(Unseen {
                path: file.path.clone(),
                why: why.clone(),
            });
        }
        visit(&file, content.ok());
    }
    Ok(unseen)
}

fn content(found: &Found) -> Result<SecretBytes, String> {
    match found.content() {
        Ok(Some(content)) => Ok(content),
        Ok(None) => Err(format!(
            "its content was not read: it is larger than {} bytes, or grew meanwhile",
            read::MAX_FILE_BYTES
        )),
        Err(error) => Err(format!("its content can't be read: {error}")),
    }
}

/// Which directory or file a volume's root is: tells one that shows in two places.
///
/// # Errors
/// When it can't be reached.
pub fn place_of(volume: &Volume) -> std::io::Result<FileKey> {
    read::root(volume)
}

/// Looks at environments.
pub struct EnvironmentLook {
    variables: VariableNames,
    names: Names,
}

impl EnvironmentLook {
    /// By the names of variables that are built in.
    ///
    /// # Errors
    /// When one of these is no glob.
    pub fn new() -> Result<Self, VariableNameError> {
        let own = |names: &[&str]| names.iter().map(|&it| it.to_owned()).collect::<Vec<_>>();
        Ok(Self {
            variables: VariableNames::new(&own(NAMES), &own(IGNORED))?,
            names: names(),
        })
    }

    /// The variables of a process that are secrets by their names, and hold what can be one.
    ///
    /// # Errors
    /// When its environment can't be read; it may be gone.
    pub fn secrets(
        &self,
        pid: u32,
        container: Option<(&str, Option<String>)>,
    ) -> std::io::Result<Vec<Arc<Origin>>> {
        let content = environment::read(pid)?;
        let of = match container {
            Some((id, pod_uid)) => Environment::new(id, pod_uid, None, pid),
            None => Environment::of_process(pid),
        };
        let is_secret = |variable: &environment::Variable| {
            let (name, value) = (&variable.name, &variable.value);
            let found = candidates::of_variable(value, name, true, &self.names);
            variable.is_named && !(found.wanted.is_empty() && found.refused.is_empty())
        };
        let variables = environment::variables(&content, &self.variables, |_| Told::Nothing);
        let secrets = variables.iter().filter(|variable| is_secret(variable));
        Ok(secrets
            .map(|variable| of.origin(&variable.name, None))
            .collect())
    }
}
