//! The compiler and the linker of the kernel programs. `agent/build.rs` takes the first compiler
//! that it finds in the order used here; the linker must speak that compiler's LLVM.

use super::apt;
use crate::workspace::{answer, cargo, find_program, run};
use anyhow::{Context, Result, bail};
use std::env;
use std::path::Path;
use std::process::Command;

const TARGET: &str = "bpfel-unknown-none";
const LINKER: &str = "0.13.0";
/// The LLVMs that this version of the linker can be built for.
const LINKER_LLVM: [u32; 3] = [21, 22, 23];
const DEBIAN_COMPILER: [&str; 2] = ["rustc-web", "libstd-rust-web-dev-bpf"];

/// A compiler that can build for BPF.
pub struct Compiler {
    llvm: u32,
}

impl Compiler {
    /// One with `core` for BPF in its sysroot, or else a nightly that can build `core`.
    pub fn find() -> Option<Compiler> {
        let named = env::var("RUSTC").unwrap_or("rustc".into());
        let core = Path::new("lib/rustlib").join(TARGET);
        for rustc in [named.as_str(), "/usr/bin/rustc"] {
            if let Some(compiler) = Compiler::with(|| Command::new(rustc), &core) {
                return Some(compiler);
            }
        }
        Compiler::with(
            nightly_rustc,
            Path::new("lib/rustlib/src/rust/library/core"),
        )
    }

    fn with(rustc: impl Fn() -> Command, in_sysroot: &Path) -> Option<Compiler> {
        let sysroot = answer(rustc().args(["--print", "sysroot"]))?;
        if !Path::new(&sysroot).join(in_sysroot).is_dir() {
            return None;
        }
        Some(Compiler {
            llvm: llvm_of(&answer(rustc().arg("-vV"))?)?,
        })
    }
}

/// Debian's compiler where it can be had, else rustup's nightly with the source of `core`.
pub fn install_compiler() -> Result<Compiler> {
    let installed = if DEBIAN_COMPILER.iter().all(|package| apt::has(package)) {
        apt::install(&DEBIAN_COMPILER)
    } else if find_program("rustup").is_some() {
        let nightly = ["toolchain", "install", "nightly", "--profile", "minimal"];
        run(Command::new("rustup")
            .args(nightly)
            .args(["--component", "rust-src"]))
    } else {
        bail!(
            "no compiler for the kernel programs: the packages {} are not to be had here, and \
             there is no rustup to install a nightly with rust-src: install rustup",
            DEBIAN_COMPILER.join(" and ")
        )
    };
    installed.context("installing a compiler for the kernel programs")?;
    Compiler::find().context("a compiler for the kernel programs was installed, but is not found")
}

/// bpf-linker, built against the LLVM of `compiler`.
pub fn install_linker(compiler: &Compiler) -> Result<()> {
    let llvm = compiler.llvm;
    if !LINKER_LLVM.contains(&llvm) {
        bail!(
            "the compiler of the kernel programs uses LLVM {llvm}, and bpf-linker {LINKER} knows \
             {LINKER_LLVM:?}: install a bpf-linker for LLVM {llvm} yourself"
        );
    }
    let development = format!("llvm-{llvm}-dev");
    let prefix = format!("/usr/lib/llvm-{llvm}");
    if !Path::new(&prefix).join("include/llvm").is_dir() {
        if !apt::has(&development) {
            bail!(
                "bpf-linker must be built against LLVM {llvm}, and the package {development} is \
                 not to be had here: install that LLVM, or a prebuilt bpf-linker with `cargo \
                 binstall bpf-linker`, then run this again"
            );
        }
        let polly = format!("libpolly-{llvm}-dev");
        let libraries = ["libzstd-dev", "zlib1g-dev", "libxml2-dev"];
        let packages = [&[development.as_str(), &polly], &libraries[..]].concat();
        apt::install(&packages)?;
    }
    let feature = format!("llvm-{llvm}");
    let install = ["install", "bpf-linker", "--locked", "--version", LINKER];
    let options = ["--no-default-features", "--features", &feature];
    let mut command = cargo(install);
    command.args(options).env("LLVM_PREFIX", &prefix);
    command.env(format!("LLVM_SYS_{llvm}1_PREFIX"), &prefix);
    run(&mut command).context("building bpf-linker")
}

fn nightly_rustc() -> Command {
    let mut command = Command::new("rustup");
    command.args(["run", "nightly", "rustc"]);
    command
}

/// The major version of LLVM in what `rustc -vV` says.
fn llvm_of(verbose_version: &str) -> Option<u32> {
    let version = verbose_version
        .lines()
        .find_map(|line| line.strip_prefix("LLVM version: "))?;
    version.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_llvm_of_a_compiler_is_its_major_version() {
        assert_eq!(
            llvm_of("rustc 1.96.0\nrelease: 1.96.0\nLLVM version: 22.1.8"),
            Some(22)
        );
        assert_eq!(llvm_of("rustc 1.96.0"), None);
    }
}
