//! `cargo xtask dist`: what is handed out, in `target/dist`: images, a package, their list of parts, checksums.

mod check;
mod deb;
mod image;
mod machine;
mod notice;
mod oci;
mod sbom;
mod sums;

pub use machine::Machine;

use crate::build;
use crate::setup;
use crate::workspace::{answer, root, target};
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The name of what is handed out.
const NAME: &str = "secret-sentinel";
const VERSION: &str = env!("CARGO_PKG_VERSION");

#[derive(clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    part: Option<Part>,
}

#[derive(clap::Subcommand)]
enum Part {
    /// Images for each architecture that can be built here, one of both, the list of their parts
    Image(ImageArguments),
    /// A package for Debian and Ubuntu, for this machine's architecture
    Deb(deb::Arguments),
    /// Build everything once more elsewhere and compare: the images must be the same to the last byte
    Check,
}

#[derive(clap::Args, Default)]
struct ImageArguments {
    /// Put this program in, instead of building one; for this machine's architecture
    #[arg(long, value_name = "FILE")]
    program: Option<PathBuf>,
    /// Where to
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

pub fn run(arguments: &Arguments) -> Result<()> {
    match &arguments.part {
        None => {
            deb::run(&deb::Arguments::default())?;
            images(&ImageArguments::default())
        }
        Some(Part::Image(arguments)) => images(arguments),
        Some(Part::Deb(arguments)) => deb::run(arguments),
        Some(Part::Check) => check::run(),
    }
}

fn images(arguments: &ImageArguments) -> Result<()> {
    let out = arguments.out.clone().map_or_else(directory, Ok)?;
    fs::create_dir_all(&out).with_context(|| format!("making {}", out.display()))?;
    let programs = match &arguments.program {
        Some(program) => vec![(Machine::own()?, program.clone())],
        None => {
            setup::ensure_dist()?;
            build_all(&target()?)?
        }
    };
    for file in write(&programs, &out)? {
        println!("{}", file.display());
    }
    Ok(())
}

/// Builds the program for each architecture that can be built here, and says which can't.
fn build_all(target: &Path) -> Result<Vec<(Machine, PathBuf)>> {
    let mut programs = Vec::new();
    for machine in Machine::ALL {
        match machine.is_possible() {
            Ok(()) => programs.push((machine, build::for_image(machine, target)?)),
            Err(why) => println!("not built: the image for {}: {why}", machine.name()),
        }
    }
    Ok(programs)
}

/// Writes the archives, the list of parts and the checksums.
fn write(programs: &[(Machine, PathBuf)], out: &Path) -> Result<Vec<PathBuf>> {
    let made = commit_time();
    let metadata = sbom::metadata()?;
    let parts = sbom::list(&metadata, made)?;
    let notice = notice::text(&metadata)?;
    let mut all = oci::Layout::default();
    let mut images = Vec::new();
    let mut files = Vec::new();
    for (machine, program) in programs {
        let mut alone = oci::Layout::default();
        let descriptor = image::add(
            &mut alone,
            *machine,
            program,
            [&parts, notice.as_bytes()],
            made,
        )?;
        println!("{} {}", descriptor.digest(), machine.name());
        let file = out.join(format!("{NAME}_{VERSION}_{}.oci.tar", machine.name()));
        alone.write(&[image::named(&descriptor)], &file)?;
        files.push(file);
        all.take(alone);
        images.push(descriptor);
    }
    if images.len() > 1 {
        let index = all.add_index(&images)?;
        let file = out.join(format!("{NAME}_{VERSION}.oci.tar"));
        all.write(&[image::named(&index)], &file)?;
        files.push(file);
    }
    let list = out.join(format!("{NAME}_{VERSION}.cdx.json"));
    fs::write(&list, &parts).with_context(|| format!("writing {}", list.display()))?;
    files.push(list);
    let terms = out.join(format!("{NAME}_{VERSION}.{}", notice::FILE));
    fs::write(&terms, &notice).with_context(|| format!("writing {}", terms.display()))?;
    files.push(terms);
    files.push(sums::write(out)?);
    Ok(files)
}

/// Where it all goes.
fn directory() -> Result<PathBuf> {
    Ok(target()?.join("dist"))
}

/// The time that everything is said to be made at, in seconds: `SOURCE_DATE_EPOCH`, or the last commit's.
fn commit_time() -> u64 {
    let given = std::env::var("SOURCE_DATE_EPOCH").ok();
    let commit = || {
        let mut git = Command::new("git");
        answer(git.args(["log", "-1", "--format=%ct"]).current_dir(root()))
    };
    given
        .or_else(commit)
        .and_then(|text| text.trim().parse().ok())
        .unwrap_or(0)
}

/// That time as RFC 3339 has it.
fn in_words(seconds: u64) -> Result<String> {
    let seconds = i64::try_from(seconds).context("a time after the year 292,000,000,000")?;
    Ok(jiff::Timestamp::from_second(seconds)
        .with_context(|| format!("{seconds} is no time in seconds"))?
        .to_string())
}
