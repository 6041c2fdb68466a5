//! A package for Debian and Ubuntu: program, unit, configuration, man pages, completions. Installing it starts and enables nothing.

use super::{Machine, NAME, VERSION, commit_time, directory, notice, sbom, sums};
use crate::build;
use crate::setup;
use crate::workspace::{answer, root, run as run_command, target};
use anyhow::{Context, Result, bail};
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

const FILE: u32 = 0o644;
const PROGRAM: u32 = 0o755;

/// Shell, and where its completions lie.
const COMPLETIONS: [(&str, &str); 3] = [
    (
        "bash",
        "usr/share/bash-completion/completions/secret-sentinel",
    ),
    ("zsh", "usr/share/zsh/vendor-completions/_secret-sentinel"),
    (
        "fish",
        "usr/share/fish/vendor_completions.d/secret-sentinel.fish",
    ),
];

#[derive(clap::Args, Default)]
pub struct Arguments {
    /// Put this program in, instead of building one; for this machine's architecture
    #[arg(long, value_name = "FILE")]
    program: Option<PathBuf>,
    /// Where to
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Makes the package for this machine's architecture.
pub fn run(arguments: &Arguments) -> Result<()> {
    let machine = Machine::own()?;
    let program = match &arguments.program {
        Some(program) => program.clone(),
        None => {
            setup::ensure_dist()?;
            build::for_image(machine, &target()?)?
        }
    };
    let out = arguments.out.clone().map_or_else(directory, Ok)?;
    fs::create_dir_all(&out).with_context(|| format!("making {}", out.display()))?;
    let file = out.join(format!("{NAME}_{VERSION}_{}.deb", machine.name()));
    let tree = Tree(out.join("deb"));
    tree.fill(&program, machine)?;
    run_command(
        Command::new("dpkg-deb")
            .args(["--root-owner-group", "-Zxz", "--build"])
            .args([&tree.0, &file])
            // dpkg-deb gives all files this time at most.
            .env("SOURCE_DATE_EPOCH", commit_time().to_string()),
    )?;
    tree.remove()?;
    println!("{}", file.display());
    println!("{}", sums::write(&out)?.display());
    Ok(())
}

/// What is installed, below `/`.
struct Tree(PathBuf);

impl Tree {
    fn fill(&self, program: &Path, machine: Machine) -> Result<()> {
        self.remove()?;
        let deploy = root().join("deploy");
        let files = [
            (program.to_owned(), "usr/bin/secret-sentinel", PROGRAM),
            (
                deploy.join("systemd/secret-sentinel.service"),
                "usr/lib/systemd/system/secret-sentinel.service",
                FILE,
            ),
            (
                deploy.join("systemd/config.yaml"),
                "etc/secret-sentinel/config.yaml",
                FILE,
            ),
            (
                deploy.join("debian/copyright"),
                "usr/share/doc/secret-sentinel/copyright",
                FILE,
            ),
            (
                deploy.join("debian/lintian-overrides"),
                "usr/share/lintian/overrides/secret-sentinel",
                FILE,
            ),
            (deploy.join("debian/postinst"), "DEBIAN/postinst", PROGRAM),
            (deploy.join("debian/prerm"), "DEBIAN/prerm", PROGRAM),
            (deploy.join("debian/postrm"), "DEBIAN/postrm", PROGRAM),
            (deploy.join("debian/conffiles"), "DEBIAN/conffiles", FILE),
        ];
        for (from, to, mode) in files {
            let bytes = fs::read(&from).with_context(|| format!("reading {}", from.display()))?;
            self.write(to, &bytes, mode)?;
        }
        for (shell, to) in COMPLETIONS {
            let mut print = Command::new(program);
            let script = answer(print.args(["completions", shell])).with_context(|| {
                format!("{} prints no completions for {shell}", program.display())
            })?;
            self.write(to, script.as_bytes(), FILE)?;
        }
        self.manual(program)?;
        let changes = format!(
            "{NAME} ({VERSION}) unstable; urgency=medium\n\n  * See the history of the source.\n\n -- secret-sentinel <maintainers@secret-sentinel.invalid>  {}\n",
            answer(Command::new("date").args(["-R", "-u", "-d", &format!("@{}", commit_time())]))
                .context("`date` does not tell the time")?
        );
        self.compressed(
            "usr/share/doc/secret-sentinel/changelog.gz",
            changes.as_bytes(),
        )?;
        let notice = notice::text(&sbom::metadata()?)?;
        self.compressed(
            &format!("usr/share/doc/secret-sentinel/{}.gz", notice::FILE),
            notice.as_bytes(),
        )?;
        let control = self.control(&deploy.join("debian/control"), machine)?;
        self.write("DEBIAN/control", control.as_bytes(), FILE)
    }

    /// The man pages, of which the program itself knows how many there are.
    fn manual(&self, program: &Path) -> Result<()> {
        let pages = self.0.with_extension("man");
        fs::create_dir_all(&pages).with_context(|| format!("making {}", pages.display()))?;
        if answer(Command::new(program).arg("man").arg(&pages)).is_none() {
            println!("without man pages: this program writes none (`secret-sentinel man DIR`)");
        }
        for page in fs::read_dir(&pages).with_context(|| format!("reading {}", pages.display()))? {
            let page = page?;
            let name = page.file_name().to_string_lossy().into_owned();
            let to = format!("usr/share/man/man1/{name}.gz");
            self.compressed(&to, &fs::read(page.path())?)?;
        }
        fs::remove_dir_all(&pages).with_context(|| format!("removing {}", pages.display()))
    }

    fn control(&self, template: &Path, machine: Machine) -> Result<String> {
        let text = fs::read_to_string(template)
            .with_context(|| format!("reading {}", template.display()))?;
        let kibibytes = size(&self.0)?.div_ceil(1024);
        Ok(text
            .replace("@VERSION@", VERSION)
            .replace("@ARCHITECTURE@", machine.name())
            .replace("@SIZE@", &kibibytes.to_string()))
    }

    fn write(&self, to: &str, bytes: &[u8], mode: u32) -> Result<()> {
        let file = self.0.join(to);
        let write = || -> std::io::Result<()> {
            let mut directory = self.0.clone();
            for part in Path::new(to).parent().iter().flat_map(|up| up.iter()) {
                directory.push(part);
                fs::create_dir_all(&directory)?;
                fs::set_permissions(&directory, Permissions::from_mode(0o755))?;
            }
            fs::write(&file, bytes)?;
            fs::set_permissions(&file, Permissions::from_mode(mode))
        };
        write().with_context(|| format!("writing {}", file.display()))
    }

    /// Compressed as Debian's policy wants it: the best that gzip can, without name and time.
    fn compressed(&self, to: &str, bytes: &[u8]) -> Result<()> {
        let plain = to.trim_end_matches(".gz");
        self.write(plain, bytes, FILE)?;
        let file = self.0.join(plain);
        if answer(Command::new("gzip").args(["-9", "-n"]).arg(&file)).is_none() {
            bail!("gzip could not compress {}", file.display());
        }
        Ok(())
    }

    fn remove(&self) -> Result<()> {
        match fs::remove_dir_all(&self.0) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(error).with_context(|| format!("removing {}", self.0.display()))
            }
            _ => Ok(()),
        }
    }
}

/// Bytes of all files below `directory`.
fn size(directory: &Path) -> Result<u64> {
    let mut bytes = 0;
    for entry in
        fs::read_dir(directory).with_context(|| format!("reading {}", directory.display()))?
    {
        let entry = entry?;
        let about = entry.metadata()?;
        bytes += if about.is_dir() {
            size(&entry.path())?
        } else {
            about.len()
        };
    }
    Ok(bytes)
}
