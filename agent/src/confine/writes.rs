//! Landlock: where a thread may write. Reading is left as it is.
use landlock::{
    ABI, AccessFs, BitFlags, CompatLevel, Compatible, Ruleset, RulesetAttr, RulesetCreatedAttr,
    RulesetError, path_beneath_rules,
};
use std::path::Path;

/// Everything that changes files, and running them. Terminals and devices that are open already are not concerned.
fn writing() -> BitFlags<AccessFs> {
    AccessFs::from_write(ABI::V3) | AccessFs::Execute
}

/// Whether this kernel has landlock, and it is switched on.
pub(super) fn is_supported() -> bool {
    let asked = Ruleset::default()
        .set_compatibility(CompatLevel::HardRequirement)
        .handle_access(AccessFs::WriteFile)
        .and_then(Ruleset::create);
    asked.is_ok()
}

/// Holds the calling thread, and those it starts, to these directories; one that is not there is left out. Without landlock
/// nothing happens.
pub(super) fn only_below(
    directories: impl IntoIterator<Item = impl AsRef<Path>>,
) -> Result<(), RulesetError> {
    let allowed = AccessFs::from_write(ABI::V3);
    Ruleset::default()
        .handle_access(writing())?
        .create()?
        .add_rules(path_beneath_rules(directories, allowed))?
        .restrict_self()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_thread_writes_below_its_directories_only() {
        if !is_supported() {
            eprintln!("not run: this kernel has no landlock");
            return;
        }
        let (own, other) = (
            tempfile::tempdir().expect("made"),
            tempfile::tempdir().expect("made"),
        );
        let (mine, others) = (own.path().to_owned(), other.path().to_owned());
        fs::write(others.join("read"), "text").expect("written");
        let thread = std::thread::spawn(move || {
            let missing = mine.join("missing");
            only_below([mine.as_path(), &missing]).expect("held");
            fs::write(mine.join("a"), "text").expect("its own directory");
            fs::rename(mine.join("a"), mine.join("a.1")).expect("rotation");
            fs::remove_file(mine.join("a.1")).expect("deleting");
            assert!(fs::write(others.join("b"), "text").is_err());
            assert!(fs::remove_file(others.join("read")).is_err());
            fs::read(others.join("read")).expect("reading is free");
        });
        thread.join().expect("the thread ends");
        fs::write(other.path().join("b"), "text").expect("other threads are as before");
    }

    /// Why threads that look at other processes are not held: the kernel then refuses them those processes.
    #[test]
    fn a_held_thread_cannot_look_into_other_processes() {
        if !is_supported() {
            eprintln!("not run: this kernel has no landlock");
            return;
        }
        let mut other = std::process::Command::new("sleep")
            .arg("1000")
            .spawn()
            .expect("started");
        let root = format!("/proc/{}/root/", other.id());
        fs::metadata(&root).expect("a thread that is not held may");
        let asked = root.clone();
        let held = std::thread::spawn(move || {
            only_below([Path::new("/")]).expect("held");
            fs::metadata(&asked).is_err()
        });
        let is_refused = held.join().expect("the thread ends");
        other.kill().and_then(|()| other.wait()).expect("ended");
        assert!(is_refused);
    }
}
