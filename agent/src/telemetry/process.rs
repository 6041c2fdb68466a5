//! The agent's own process, under the names that all exporters give it.
use super::exposition::Families;
use procfs::{WithCurrentSystemInfo, process::Process};
use prometheus_client::{collector::Collector, encoding::DescriptorEncoder, registry::Unit};
use std::fmt;

/// Looks at `/proc/self` at each scrape. What can't be read is left out.
#[derive(Debug)]
pub(super) struct OwnProcess;

impl Collector for OwnProcess {
    fn encode(&self, encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let mut families = Families(encoder);
        let Ok(process) = Process::myself() else {
            return Ok(());
        };
        if let Ok(stat) = process.stat() {
            let ticks = procfs::ticks_per_second().max(1) as f64;
            let cpu = (stat.utime + stat.stime) as f64 / ticks;
            let about = (
                "process_cpu",
                Some(&Unit::Seconds),
                "Time on processors, in user mode and in the kernel.",
            );
            families.counter(about, cpu)?;
            let about = (
                "process_resident_memory",
                Some(&Unit::Bytes),
                "Memory of the process that is resident.",
            );
            families.gauge(about, stat.rss_bytes().get())?;
            let about = (
                "process_virtual_memory",
                Some(&Unit::Bytes),
                "Address space of the process that is in use.",
            );
            families.gauge(about, stat.vsize)?;
            let about = ("process_threads", None, "Threads of the process.");
            families.gauge(about, stat.num_threads)?;
            if let Ok(booted) = procfs::boot_time_secs() {
                let started = booted as f64 + stat.starttime as f64 / ticks;
                let about = (
                    "process_start_time",
                    Some(&Unit::Seconds),
                    "When the process started, in Unix time.",
                );
                families.gauge(about, started)?;
            }
        }
        if let Ok(open) = process.fd_count() {
            let about = ("process_open_fds", None, "Open file descriptors.");
            families.gauge(about, open as u64)?;
        }
        let most = rustix::process::getrlimit(rustix::process::Resource::Nofile).current;
        let about = ("process_max_fds", None, "Most file descriptors allowed.");
        families.gauge(about, most.unwrap_or(u64::MAX))
    }
}
