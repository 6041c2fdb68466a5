//! System calls that the agent never makes after start: the kernel refuses them, with EPERM, in all threads.
//!
//! A list of what is refused, not of what is allowed: which calls the C library and the runtime make differs with their
//! versions and the kernel, and one that is missing from a list of allowed ones would cost coverage without a word. Where the
//! agent runs in a container, the runtime's own list of allowed calls is in force besides.
use libc::c_long;
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule, apply_filter_all_threads,
};
use std::collections::BTreeMap;

/// Refused whatever the arguments.
const REFUSED: &[c_long] = &[
    // Other programs, other processes.
    libc::SYS_execve,
    libc::SYS_execveat,
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_process_madvise,
    libc::SYS_pidfd_getfd,
    libc::SYS_kcmp,
    libc::SYS_kill,
    libc::SYS_pidfd_send_signal,
    // Mounts and namespaces.
    libc::SYS_mount,
    libc::SYS_umount2,
    libc::SYS_move_mount,
    libc::SYS_open_tree,
    libc::SYS_mount_setattr,
    libc::SYS_fsopen,
    libc::SYS_fsconfig,
    libc::SYS_fsmount,
    libc::SYS_fspick,
    libc::SYS_pivot_root,
    libc::SYS_chroot,
    libc::SYS_setns,
    libc::SYS_unshare,
    // The kernel.
    libc::SYS_init_module,
    libc::SYS_finit_module,
    libc::SYS_delete_module,
    libc::SYS_kexec_load,
    libc::SYS_reboot,
    libc::SYS_swapon,
    libc::SYS_swapoff,
    libc::SYS_acct,
    libc::SYS_quotactl,
    libc::SYS_syslog,
    libc::SYS_settimeofday,
    libc::SYS_clock_settime,
    libc::SYS_clock_adjtime,
    libc::SYS_adjtimex,
    libc::SYS_sethostname,
    libc::SYS_setdomainname,
    libc::SYS_perf_event_open,
    // Keys, and ways around other checks.
    libc::SYS_add_key,
    libc::SYS_request_key,
    libc::SYS_keyctl,
    libc::SYS_open_by_handle_at,
    libc::SYS_userfaultfd,
    libc::SYS_personality,
    libc::SYS_io_uring_setup,
    libc::SYS_io_uring_enter,
    libc::SYS_io_uring_register,
    libc::SYS_mknodat,
    // Other users.
    libc::SYS_setuid,
    libc::SYS_setgid,
    libc::SYS_setreuid,
    libc::SYS_setregid,
    libc::SYS_setresuid,
    libc::SYS_setresgid,
    libc::SYS_setfsuid,
    libc::SYS_setfsgid,
    libc::SYS_setgroups,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_kexec_file_load,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_mknod,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_iopl,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_ioperm,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_modify_ldt,
];

/// Of `bpf`, what looks up, updates, deletes and lists entries of open maps is left (the first numbers of `enum bpf_cmd`).
const MAP_COMMANDS: std::ops::RangeInclusive<u64> = 1..=4;

/// The same calls under x32's numbers, which a kernel for x86-64 may take, too; from 512 on x32 has some of its own.
#[cfg(target_arch = "x86_64")]
const X32: c_long = 0x4000_0000;
#[cfg(target_arch = "x86_64")]
const X32_OWN: std::ops::RangeInclusive<c_long> = 512..=547;

/// Puts the filter on every thread of the process.
pub(super) fn forbid() -> Result<(), seccompiler::Error> {
    apply_filter_all_threads(&filter()?)
}

/// Whether this kernel has filters of system calls.
pub(super) fn is_supported() -> bool {
    std::path::Path::new("/proc/sys/kernel/seccomp/actions_avail").exists()
}

fn filter() -> Result<BpfProgram, seccompiler::Error> {
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> =
        REFUSED.iter().map(|&call| (call, Vec::new())).collect();
    let other = MAP_COMMANDS.map(|command| {
        SeccompCondition::new(0, SeccompCmpArgLen::Dword, SeccompCmpOp::Ne, command)
    });
    let other = SeccompRule::new(other.collect::<Result<_, _>>()?)?;
    rules.insert(libc::SYS_bpf, vec![other]);
    #[cfg(target_arch = "x86_64")]
    {
        let same: Vec<i64> = rules.keys().copied().collect();
        let x32 = same.into_iter().chain(X32_OWN);
        rules.extend(x32.map(|call| (call | X32, Vec::new())));
    }
    let filter = SeccompFilter::new(
        rules,
        SeccompAction::Allow,
        SeccompAction::Errno(libc::EPERM.unsigned_abs()),
        std::env::consts::ARCH.try_into()?,
    )?;
    Ok(filter.try_into()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustix::io::Errno;

    /// On the test's own thread: the others go on.
    #[test]
    fn refused_calls_fail_and_the_others_work() {
        if !is_supported() {
            eprintln!("not run: this kernel has no seccomp filters");
            return;
        }
        let thread = std::thread::spawn(|| {
            seccompiler::apply_filter(&filter().expect("a filter")).expect("applied");
            let started = std::process::Command::new("/bin/true").spawn();
            assert_eq!(
                started.expect_err("no program").raw_os_error(),
                Some(libc::EPERM)
            );
            let mount = rustix::mount::mount(
                "none",
                "/",
                "tmpfs",
                rustix::mount::MountFlags::empty(),
                None,
            );
            assert_eq!(mount, Err(Errno::PERM));
            std::fs::read("/proc/self/status").expect("files are read");
            std::thread::spawn(|| ()).join().expect("threads start");
        });
        thread.join().expect("the thread ends");
    }
}
