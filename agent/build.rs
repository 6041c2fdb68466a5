//! Builds the kernel programs (package `sentinel-probes`) for the agent to embed.
//!
//! Sets `SENTINEL_PROBES_OBJECT`, the object's path, and `SENTINEL_PROBES_COMPILER`, who built it.
//! The first of these that can be had is taken:
//! 1. `SENTINEL_PROBES=FILE` in the environment: an object built elsewhere, as it is;
//! 2. a compiler with `core` for BPF in its sysroot: `$RUSTC`, `rustc` on the path, `/usr/bin/rustc`;
//! 3. rustup's nightly with `rust-src`, which builds `core` first.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, exit};

const INPUTS: &str = "Cargo.lock ebpf/src ebpf/Cargo.toml ebpf/abi/src ebpf/abi/Cargo.toml";

/// What the outer cargo, clippy or a coverage run sets for its own compilations. `CARGO_MAKEFLAGS`
/// stays: through it the nested build shares the outer one's job slots.
const OUTER: &str = "RUSTC RUSTDOC RUSTFLAGS RUSTC_WRAPPER RUSTC_WORKSPACE_WRAPPER \
    CARGO_BUILD_RUSTC CARGO_BUILD_RUSTC_WRAPPER CARGO_BUILD_RUSTC_WORKSPACE_WRAPPER \
    CARGO_BUILD_TARGET CARGO_TARGET_DIR";

/// The workspace's release profile is the agent's, and a package's own cannot set all of these.
const PROFILE: &str = "LTO=fat PANIC=abort CODEGEN_UNITS=1 OPT_LEVEL=3 DEBUG=2 STRIP=none";

const ADVICE: &str = "run `cargo xtask setup`, or name a prebuilt object in SENTINEL_PROBES";

fn main() {
    println!("cargo::rerun-if-env-changed=SENTINEL_PROBES");
    let found = match env::var_os("SENTINEL_PROBES") {
        Some(file) => prebuilt(file.into()),
        None => build(),
    };
    match found {
        Ok((object, compiler)) => {
            println!(
                "cargo::rustc-env=SENTINEL_PROBES_OBJECT={}",
                object.display()
            );
            println!("cargo::rustc-env=SENTINEL_PROBES_COMPILER={compiler}");
        }
        Err(why) => println!("cargo::error={why}"),
    }
}

fn prebuilt(object: PathBuf) -> Result<(PathBuf, String), String> {
    println!("cargo::rerun-if-changed={}", object.display());
    if !object.is_file() {
        return Err(format!("SENTINEL_PROBES: {object:?} is not a file"));
    }
    Ok((object, "prebuilt: named by SENTINEL_PROBES".into()))
}

fn build() -> Result<(PathBuf, String), String> {
    let workspace = Path::new(&var("CARGO_MANIFEST_DIR")).join("..");
    for input in INPUTS.split(' ') {
        println!("cargo::rerun-if-changed=../{input}");
    }
    let big_endian = var("CARGO_CFG_TARGET_ENDIAN") == "big";
    let bpf = if big_endian { "bpfeb" } else { "bpfel" };
    let target = &format!("{bpf}-unknown-none");
    let linker = linker().ok_or(format!(
        "the kernel programs need bpf-linker: it is not on the PATH nor in cargo's bin: {ADVICE}"
    ))?;
    let (mut cargo, compiler) = compiler(target).ok_or(format!(
        "no compiler here can build the kernel programs: none has `core` for {target}, and there \
         is no nightly with rust-src: {ADVICE}"
    ))?;

    let arch = var("CARGO_CFG_TARGET_ARCH");
    let mut flags =
        format!("--cfg=bpf_target_arch=\"{arch}\"\x1f-Cdebuginfo=2\x1f-Clink-arg=--btf");
    let mut target_dir = Path::new(&var("OUT_DIR")).join("probes");
    // Line information names files: by the same names wherever it is built. Of two that match, rustc takes the last.
    let here = workspace.canonicalize().unwrap_or(workspace.clone());
    let places = [
        (Some(here), "/secret-sentinel"),
        (Some(target_dir.clone()), "/probes"),
        (cargo_home(), "/cargo"),
    ];
    for (place, name) in places {
        if let Some(place) = place {
            flags += &format!("\x1f--remap-path-prefix={}={name}", place.display());
        }
    }
    let bpf = bpf.to_uppercase();
    cargo.env("CARGO_ENCODED_RUSTFLAGS", flags);
    cargo.env(format!("CARGO_TARGET_{bpf}_UNKNOWN_NONE_LINKER"), linker);
    for (key, value) in PROFILE.split(' ').filter_map(|pair| pair.split_once('=')) {
        cargo.env(format!("CARGO_PROFILE_RELEASE_{key}"), value);
    }
    cargo.args("--quiet --release --package sentinel-probes --bin sentinel-probes".split(' '));
    cargo.args(["--target", target, "--target-dir"]);
    cargo.arg(&target_dir).current_dir(&workspace);
    let done = cargo
        .output()
        .map_err(|why| format!("starting {cargo:?}: {why}"))?;
    let said = String::from_utf8_lossy(&done.stderr);
    if !done.status.success() {
        eprintln!("{said}\nerror: the kernel programs did not build with {compiler}");
        exit(1);
    }
    for line in said.lines() {
        println!("cargo::warning={line}");
    }
    target_dir.push(format!("{target}/release/sentinel-probes"));
    Ok((target_dir, compiler))
}

/// The `cargo build` that can build for `target`, and what to call its compiler.
fn compiler(target: &str) -> Option<(Command, String)> {
    for rustc in [&var("RUSTC"), "rustc", "/usr/bin/rustc"] {
        let core = format!("lib/rustlib/{target}");
        if sysroot_has(Command::new(rustc), &core) {
            let mut cargo = without_outer(Command::new(var("CARGO")));
            cargo.env("RUSTC", rustc).env("RUSTC_BOOTSTRAP", "1");
            cargo.arg("build");
            let version = answer(Command::new(rustc), "-V")?;
            return Some((cargo, format!("{version} at {rustc}")));
        }
    }
    if sysroot_has(nightly("rustc"), "lib/rustlib/src/rust/library/core") {
        let mut cargo = without_outer(nightly("cargo"));
        cargo.args(["build", "-Zbuild-std=core"]);
        let version = answer(nightly("rustc"), "-V")?;
        return Some((cargo, format!("{version} with rust-src")));
    }
    None
}

fn linker() -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let bins = env::split_paths(&path).chain(cargo_home().map(|home| home.join("bin")));
    bins.map(|bin| bin.join("bpf-linker"))
        .find(|file| file.is_file())
}

fn cargo_home() -> Option<PathBuf> {
    let home = env::var("CARGO_HOME").or(env::var("HOME").map(|home| home + "/.cargo"));
    home.ok().map(PathBuf::from)
}

fn nightly(program: &str) -> Command {
    let mut command = Command::new("rustup");
    command.args(["run", "nightly", program]);
    command
}

fn without_outer(mut command: Command) -> Command {
    for name in OUTER.split_whitespace() {
        command.env_remove(name);
    }
    command
}

fn sysroot_has(rustc: Command, folder: &str) -> bool {
    answer(rustc, "--print=sysroot").is_some_and(|root| Path::new(&root).join(folder).is_dir())
}

fn answer(mut rustc: Command, question: &str) -> Option<String> {
    let done = rustc.arg(question).output().ok()?;
    let said = String::from_utf8_lossy(&done.stdout).trim().to_owned();
    done.status.success().then_some(said)
}

/// A variable cargo sets for every build script.
fn var(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| panic!("cargo sets {name} for a build script"))
}
