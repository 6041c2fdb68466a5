//! Capabilities: which are needed when, and how the others are given up.
use caps::{CapSet, Capability, CapsHashSet};

/// What the agent asks for. The first two are for loading, the others for as long as it runs.
const KEPT: [Capability; 4] = [
    Capability::CAP_BPF,
    Capability::CAP_PERFMON,
    Capability::CAP_SYS_PTRACE,
    Capability::CAP_DAC_READ_SEARCH,
];

/// What watching needs: `/proc` of others, and files that are closed to others.
const WATCHING: [Capability; 2] = [Capability::CAP_SYS_PTRACE, Capability::CAP_DAC_READ_SEARCH];

/// What neither loading nor watching needs goes.
pub(super) fn begin() {
    let mut kept = CapsHashSet::from(KEPT);
    // To mount tracefs, and for kernels without BPF and PERFMON; to narrow the bounding set.
    kept.extend([Capability::CAP_SYS_ADMIN, Capability::CAP_SETPCAP]);
    narrow(&kept);
}

/// What only loading needed goes. `works` says whether the maps answer without BPF: before Linux 5.19 they do not where
/// `kernel.unprivileged_bpf_disabled` is set.
pub(super) fn loaded(works: impl Fn() -> bool) {
    forget_bounds();
    let watching = CapsHashSet::from(WATCHING);
    let held = permitted();
    let lowered: CapsHashSet = watching.intersection(&held).copied().collect();
    set(CapSet::Effective, &lowered);
    if works() {
        return narrow(&watching);
    }
    let mut with_bpf = watching;
    with_bpf.extend(
        [Capability::CAP_BPF, Capability::CAP_SYS_ADMIN]
            .into_iter()
            .find(|capability| held.contains(capability)),
    );
    set(
        CapSet::Effective,
        &with_bpf.intersection(&held).copied().collect(),
    );
    narrow(&with_bpf);
}

/// This thread keeps none.
pub(super) fn none() {
    narrow(&CapsHashSet::default());
}

/// This thread keeps only what lets it read files that are closed to others.
pub(super) fn reading() {
    narrow(&CapsHashSet::from([Capability::CAP_DAC_READ_SEARCH]));
}

/// The names of those that this thread can use.
pub(super) fn held() -> Vec<String> {
    let held = caps::read(None, CapSet::Effective).unwrap_or_default();
    let mut names: Vec<String> = held.iter().map(ToString::to_string).collect();
    names.sort_unstable();
    names
}

fn permitted() -> CapsHashSet {
    caps::read(None, CapSet::Permitted).unwrap_or_default()
}

/// Of what this thread has, keeps these. Effective first: it can't be more than what is permitted.
fn narrow(kept: &CapsHashSet) {
    set(CapSet::Inheritable, &CapsHashSet::default());
    let left: CapsHashSet = permitted().intersection(kept).copied().collect();
    set(CapSet::Effective, &left);
    set(CapSet::Permitted, &left);
}

fn set(which: CapSet, to: &CapsHashSet) {
    if let Err(error) = caps::set(None, which, to) {
        tracing::warn!(%error, "capabilities that are not needed could not be given up");
    }
}

/// The bounding set counts when a program is started, which the agent does not do. It can be narrowed only with SETPCAP.
fn forget_bounds() {
    if caps::has_cap(None, CapSet::Effective, Capability::CAP_SETPCAP).unwrap_or(false) {
        let _ = caps::clear(None, CapSet::Bounding);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Capabilities are a thread's own: the test's thread keeps its.
    fn in_a_thread(act: impl FnOnce() + Send + 'static) -> Vec<String> {
        let thread = std::thread::spawn(move || {
            act();
            held()
        });
        thread.join().expect("the thread ends")
    }

    #[test]
    fn a_thread_keeps_no_more_than_it_may() {
        let before = held();
        let has = |name: &&str| before.iter().any(|held| held == name);
        let of = |names: &[&'static str]| names.iter().copied().filter(has).collect::<Vec<_>>();
        let watching = of(&["CAP_DAC_READ_SEARCH", "CAP_SYS_PTRACE"]);
        assert_eq!(in_a_thread(|| loaded(|| true)), watching);
        let with_bpf = of(&["CAP_BPF", "CAP_DAC_READ_SEARCH", "CAP_SYS_PTRACE"]);
        assert_eq!(in_a_thread(|| loaded(|| false)), with_bpf);
        assert_eq!(in_a_thread(reading), of(&["CAP_DAC_READ_SEARCH"]));
        assert!(in_a_thread(none).is_empty());
        assert_eq!(held(), before);
    }
}
