//! Builds the two container images of the tests from the machine's static busybox.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::podman::Podman;
use crate::{command, requirements};

/// The image that test workloads run in: busybox, a user `app` (1000), `/tmp` and `/var/log`.
pub const WORKLOAD: &str = "localhost/sentinel-e2e:1";

/// The image of a pod's sandbox: it waits for ever.
pub const PAUSE: &str = "localhost/pause:1";

const RECIPE: &str = "FROM scratch\nCOPY root /\nENV PATH=/bin\nCMD [\"sh\"]\n";
const PAUSE_RECIPE: &str =
    "FROM localhost/sentinel-e2e:1\nENTRYPOINT [\"sleep\", \"2147483647\"]\n";
const USERS: &str = "root:x:0:0:root:/:/bin/sh\napp:x:1000:1000:app:/tmp:/bin/sh\n";
const GROUPS: &str = "root:x:0:\napp:x:1000:\n";

/// The images, in podman's store and in an archive that containerd imports.
#[derive(Clone, Debug)]
pub struct Images {
    archive: PathBuf,
}

impl Images {
    /// Builds the images into the store of `podman`, unless an earlier call did.
    pub fn build(podman: &Podman) -> Result<Self> {
        let archive = podman.directory().join("images.tar");
        if !archive.exists() {
            let context = podman.directory().join("image");
            lay_out(&context.join("root"))?;
            build(podman, &context, WORKLOAD, RECIPE)?;
            build(podman, &context, PAUSE, PAUSE_RECIPE)?;
            save(podman, &archive)?;
        }
        Ok(Self { archive })
    }

    /// The archive of both images.
    pub fn archive(&self) -> &Path {
        &self.archive
    }
}

/// What the image of the sentinel is called where it was imported.
pub const SENTINEL: &str = concat!("localhost/secret-sentinel:", env!("CARGO_PKG_VERSION"));

/// Makes the sentinel's own image of this program, in `directory`: the archive.
pub fn sentinel(program: &Path, directory: &Path) -> Result<PathBuf> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut xtask = Command::new(cargo);
    xtask
        .args(["run", "--quiet", "--package", "xtask", "--"])
        .args(["dist", "image", "--program"])
        .arg(program)
        .arg("--out")
        .arg(directory)
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
        .env_remove("CARGO_MANIFEST_DIR");
    let said = command::run(&mut xtask)?;
    let archive = said.lines().find(|line| line.ends_with(".oci.tar"));
    Ok(PathBuf::from(archive.context("xtask named no archive")?))
}

fn build(podman: &Podman, context: &Path, tag: &str, recipe: &str) -> Result<()> {
    let mut build = podman.command();
    build
        .args(["build", "--quiet", "--network=none", "--tag", tag])
        .args(["--file", "-"])
        .arg(context);
    command::run_with_input(&mut build, recipe.as_bytes())?;
    Ok(())
}

fn save(podman: &Podman, archive: &Path) -> Result<()> {
    // Under another name until it is complete: the archive's presence means that all is built.
    let partial = archive.with_extension("partial");
    let _ = fs::remove_file(&partial);
    let mut save = podman.command();
    save.args(["save", "--quiet", "--multi-image-archive"])
        .args(["--format", "docker-archive", "--output"])
        .arg(&partial)
        .args([WORKLOAD, PAUSE]);
    command::run(&mut save)?;
    fs::rename(&partial, archive).with_context(|| format!("completing {}", archive.display()))
}

/// Writes the tree of files that the image consists of.
fn lay_out(root: &Path) -> Result<()> {
    for directory in ["bin", "etc", "tmp", "var/log", "proc", "sys", "dev", "run"] {
        let path = root.join(directory);
        fs::create_dir_all(&path).with_context(|| format!("creating {}", path.display()))?;
        let mode = if matches!(directory, "tmp" | "var/log") {
            0o1777
        } else {
            0o755
        };
        fs::set_permissions(&path, fs::Permissions::from_mode(mode))
            .with_context(|| format!("setting the mode of {}", path.display()))?;
    }
    for (name, content) in [("etc/passwd", USERS), ("etc/group", GROUPS)] {
        let path = root.join(name);
        fs::write(&path, content).with_context(|| format!("writing {}", path.display()))?;
    }
    let busybox = requirements::program("busybox").context("finding busybox")?;
    fs::copy(&busybox, root.join("bin/busybox"))
        .with_context(|| format!("copying {}", busybox.display()))?;
    for applet in command::run(Command::new(&busybox).arg("--list"))?.lines() {
        let link = root.join("bin").join(applet);
        if fs::symlink_metadata(&link).is_err() {
            symlink("busybox", &link).with_context(|| format!("linking {}", link.display()))?;
        }
    }
    Ok(())
}
