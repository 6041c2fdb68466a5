//! A workload of the tests' own that makes one system call and ends: this very program, told by its environment.

use std::env;
use std::ffi::CString;
use std::fs::File;
use std::io::{Error, Read};
use std::os::fd::AsRawFd;
use std::path::Path;
use std::process::exit;

use anyhow::{Context, Result, bail, ensure};
use e2e::workload::Workload;

/// Says which call to make.
const CALL: &str = "SENTINEL_E2E_CHANGE";
/// The file, by a path that the call begins where it likes.
const FILE: &str = "SENTINEL_E2E_CHANGE_FILE";

/// A process that makes this call for this file, once its standard input says so or ends, and stays until that ends. The words of
/// `call` are a name of [`carry_out`] and its numbers.
pub fn workload(call: &str, file: &Path) -> Result<Workload> {
    let program = env::current_exe().context("finding this program")?;
    let workload = Workload::program([program]).env(CALL, call);
    Ok(workload.env(FILE, file))
}

/// Whether this process is such a workload.
pub fn is_wanted() -> bool {
    env::var_os(CALL).is_some()
}

/// Makes the call.
pub fn run() {
    if let Err(error) = carry_out() {
        eprintln!("{error:#}");
        exit(1);
    }
}

fn carry_out() -> Result<()> {
    let call = env::var(CALL).context("reading which call")?;
    let path = env::var(FILE).context("reading which file")?;
    let mut words = call.split(' ');
    let name = words.next().unwrap_or_default();
    let number = |word: Option<&str>| -> Result<libc::c_long> {
        let word = word.context("the call lacks a number")?;
        Ok(libc::c_long::from_str_radix(word, 8)?)
    };
    let place = Path::new(&path);
    let directory = place.parent().context("the file has a directory")?;
    let last = place.file_name().context("the file has a name")?;
    let text = |text: &Path| CString::new(text.as_os_str().as_encoded_bytes());
    let (whole, last) = (text(place)?, text(Path::new(last))?);
    let opened = |path: &Path| File::open(path).with_context(|| format!("opening {path:?}"));
    // Before the call nothing is hurried: the test lets it go on.
    std::io::stdin().read_exact(&mut [0; 1]).ok();
    let (file, above);
    let done = match name {
        #[cfg(target_arch = "x86_64")]
        "chmod" => syscall(libc::SYS_chmod, &whole, number(words.next())?),
        #[cfg(target_arch = "x86_64")]
        "truncate" => syscall(libc::SYS_truncate, &whole, 0),
        "relative" => {
            env::set_current_dir(directory)?;
            at(
                libc::SYS_fchmodat,
                libc::AT_FDCWD,
                &last,
                number(words.next())?,
                0,
            )
        }
        "dirfd" => {
            above = opened(directory)?;
            let mode = number(words.next())?;
            at(libc::SYS_fchmodat, above.as_raw_fd(), &last, mode, 0)
        }
        "fchmod" => {
            file = opened(place)?;
            let mode = number(words.next())?;
            descriptor(libc::SYS_fchmod, file.as_raw_fd(), mode, 0)
        }
        "fchown" => {
            file = opened(place)?;
            let (user, group) = (number(words.next())?, number(words.next())?);
            descriptor(libc::SYS_fchown, file.as_raw_fd(), user, group)
        }
        "chown" => {
            let (user, group) = (number(words.next())?, number(words.next())?);
            at(libc::SYS_fchownat, libc::AT_FDCWD, &whole, user, group)
        }
        "blink" => {
            let (mode, back) = (number(words.next())?, number(words.next())?);
            at(libc::SYS_fchmodat, libc::AT_FDCWD, &whole, mode, 0);
            at(libc::SYS_fchmodat, libc::AT_FDCWD, &whole, back, 0)
        }
        other => bail!("{other} is no call here"),
    };
    ensure!(done == 0, "{call} of {path}: {}", Error::last_os_error());
    std::io::copy(&mut std::io::stdin(), &mut std::io::sink()).context("waiting for the end")?;
    Ok(())
}

#[cfg(target_arch = "x86_64")]
fn syscall(call: libc::c_long, path: &CString, number: libc::c_long) -> libc::c_long {
    // SAFETY: The path ends with a NUL and outlives the call; the kernel reads nothing else.
    unsafe { libc::syscall(call, path.as_ptr(), number) }
}

fn at(
    call: libc::c_long,
    directory: i32,
    path: &CString,
    one: libc::c_long,
    other: libc::c_long,
) -> libc::c_long {
    // SAFETY: The path ends with a NUL and outlives the call; the kernel reads nothing else.
    unsafe { libc::syscall(call, directory, path.as_ptr(), one, other, 0) }
}

fn descriptor(
    call: libc::c_long,
    descriptor: i32,
    one: libc::c_long,
    other: libc::c_long,
) -> libc::c_long {
    // SAFETY: Only numbers are given.
    unsafe { libc::syscall(call, descriptor, one, other) }
}
