//! The unit for systemd, its configuration, and the Debian package.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use e2e::command::run;
use e2e::requirements;
use e2e::sentinel::binary;

use super::deploy;

/// `systemd-analyze security` says how much a unit may do, from 0.0 (nothing) to 10.0; here in tenths.
const EXPOSURE: &str = "30";

/// The unit has no mistake, and is no more exposed than it was.
pub fn unit() -> Result<()> {
    let text = fs::read_to_string(deploy("systemd/secret-sentinel.service"))
        .context("reading the unit")?;
    let directory = tempfile::tempdir()?;
    let file = directory.path().join("secret-sentinel.service");
    // The program is not installed here.
    let program = binary()?.display().to_string();
    let here = text.replace("/usr/bin/secret-sentinel", &program);
    ensure!(here != text, "the unit starts another program");
    fs::write(&file, here).context("writing the unit")?;
    let mut verify = Command::new("systemd-analyze");
    let done = verify
        .args(["verify", "--man=no"])
        .arg(&file)
        .output()
        .context("starting systemd-analyze")?;
    let said = String::from_utf8_lossy(&done.stderr);
    ensure!(
        done.status.success() && said.is_empty(),
        "systemd-analyze verify: {said}"
    );
    let mut security = Command::new("systemd-analyze");
    security.args([
        "security",
        "--offline=true",
        "--no-pager",
        "--threshold",
        EXPOSURE,
    ]);
    run(security.arg(&file))?;
    accepts(
        &fs::read_to_string(deploy("systemd/config.yaml")).context("reading the configuration")?,
    )
}

/// Whether the agent takes this configuration: it gets as far as the output file, which can't be opened.
pub fn accepts(config: &str) -> Result<()> {
    let directory = tempfile::tempdir()?;
    let file = directory.path().join("config.yaml");
    fs::write(&file, config).context("writing the configuration")?;
    let mut start = Command::new(binary()?);
    start.args(["run", "--output-file", "/dev/null/none", "--config"]);
    let done = start.arg(&file).output().context("starting the sentinel")?;
    let said = String::from_utf8_lossy(&done.stderr);
    ensure!(
        said.contains("opening the output file"),
        "{said}\nof\n{config}"
    );
    Ok(())
}

/// The package holds what it should, as root's, and its scripts are sound; lintian is asked where it is installed.
pub fn package() -> Result<()> {
    let directory = tempfile::tempdir()?;
    let mut make = Command::new(env!("CARGO"));
    make.args([
        "run",
        "--quiet",
        "--package",
        "xtask",
        "--",
        "dist",
        "deb",
        "--program",
    ]);
    make.arg(binary()?).arg("--out").arg(directory.path());
    run(&mut make)?;
    let mut files = fs::read_dir(directory.path())
        .context("reading what was made")?
        .flatten()
        .map(|entry| entry.path());
    let package = files
        .find(|file| file.extension().is_some_and(|it| it == "deb"))
        .context("no package was made")?;

    let list = run(Command::new("dpkg-deb").arg("--contents").arg(&package))?;
    for (mode, path) in [
        ("-rwxr-xr-x", "./usr/bin/secret-sentinel"),
        (
            "-rw-r--r--",
            "./usr/lib/systemd/system/secret-sentinel.service",
        ),
        ("-rw-r--r--", "./etc/secret-sentinel/config.yaml"),
        (
            "-rw-r--r--",
            "./usr/share/bash-completion/completions/secret-sentinel",
        ),
        (
            "-rw-r--r--",
            "./usr/share/zsh/vendor-completions/_secret-sentinel",
        ),
        (
            "-rw-r--r--",
            "./usr/share/fish/vendor_completions.d/secret-sentinel.fish",
        ),
    ] {
        let line = list
            .lines()
            .find(|line| line.ends_with(&format!(" {path}")));
        let line = line.with_context(|| format!("no {path} in\n{list}"))?;
        ensure!(line.starts_with(&format!("{mode} root/root ")), "{line}");
    }
    let control = directory.path().join("control");
    run(Command::new("dpkg-deb")
        .arg("--control")
        .args([&package, &control]))?;
    for script in ["postinst", "prerm", "postrm"] {
        run(Command::new("sh").arg("-n").arg(control.join(script)))?;
        let text = fs::read_to_string(control.join(script)).context("reading a script")?;
        let forces = ["systemctl start", "systemctl enable", "systemctl restart"];
        ensure!(
            !forces.iter().any(|command| text.contains(command)),
            "{script} starts or enables the service"
        );
    }
    if requirements::program("lintian").is_some() {
        let mut lintian = Command::new("lintian");
        // Man pages are the program's own matter, and the one that tests drive is not static, as the one in a package is.
        let others = "no-manual-page,undeclared-elf-prerequisites";
        lintian.args([
            "--allow-root",
            "--fail-on",
            "error,warning",
            "--suppress-tags",
            others,
        ]);
        run(lintian.arg(&package))?;
    } else {
        println!(
            "deploy::package: lintian is not installed, so the package is not checked with it"
        );
    }
    Ok(())
}
