//! Loads the kernel programs and attaches them.
use super::{
    attach::{HOOKS, Hook, HookStatus, Need, Point},
    btf::Btf,
    calls,
    error::ProbeError,
    maps::Control,
    offsets, preflight,
    verify::{self, Refused},
};
use aya::{
    Ebpf, EbpfLoader,
    maps::{MapData, RingBuf},
    programs::{
        Program, ProgramError, RawTracePoint, TracePoint, raw_trace_point::RawTracePointLink,
        trace_point::TracePointLink,
    },
};
use sentinel_abi::Settings;
use std::{
    collections::BTreeMap,
    path::Path,
    thread::{self, Builder},
};
use zerocopy::IntoBytes;

/// The kernel programs, built by `build.rs`.
static OBJECT: &[u8] = aya::include_bytes_aligned!(env!("SENTINEL_PROBES_OBJECT"));

/// Sizes of the ring buffers in bytes, powers of two.
#[derive(Clone, Copy, Debug)]
pub struct Sizes {
    /// Processes, streams and writes.
    pub records: u32,
    /// Opens of secrets.
    pub opens: u32,
}

/// Loaded programs. Dropping it detaches and unloads them.
pub struct Probes {
    ebpf: Ebpf,
    links: Vec<Link>,
}

/// Keeps a program attached.
#[expect(dead_code, reason = "held for their Drop, which detaches")]
enum Link {
    Syscall(TracePointLink),
    Raw(RawTracePointLink),
}

impl Probes {
    /// Checks the machine, resolves offsets, loads the object. Nothing is attached yet.
    ///
    /// # Errors
    /// When the machine lacks what the probes need, or the kernel refuses them.
    pub fn load(settings: &Settings, sizes: Sizes) -> Result<Self, ProbeError> {
        preflight::prepare();
        if let Some(check) = preflight::preflight().into_iter().find(|check| !check.ok) {
            let remedy = check.remedy.unwrap_or("see `secret-sentinel doctor`");
            return Err(ProbeError::Preflight {
                name: check.name,
                found: check.found,
                remedy,
            });
        }
        Self::load_unchecked(settings, sizes)
    }

    /// The same without the checks: what fails then is the kernel's own answer.
    ///
    /// # Errors
    /// When the kernel refuses the programs or lacks their types.
    pub fn load_unchecked(settings: &Settings, sizes: Sizes) -> Result<Self, ProbeError> {
        let offsets = offsets::resolve(&Btf::read(Path::new(preflight::VMLINUX))?)?;
        let mut ebpf = EbpfLoader::new()
            // No program here is relocated by aya, so the kernel's type information need not be parsed once more.
            .btf(None)
            .override_global("OFFSETS", offsets.as_bytes(), true)
            .override_global("SETTINGS", settings.as_bytes(), true)
            .map_max_entries("RECORDS", sizes.records)
            .map_max_entries("OPENS", sizes.opens)
            .load(OBJECT)?;
        calls::tell(&mut ebpf)?;
        Ok(Self {
            ebpf,
            links: Vec::new(),
        })
    }

    /// Attaches every hook and says what became of each.
    pub fn attach(&mut self) -> Vec<HookStatus> {
        self.attach_to(HOOKS.iter().copied())
    }

    /// Attaches a program that does nothing to every hook instead: what hooks cost by themselves.
    pub fn attach_nothing(&mut self) -> Vec<HookStatus> {
        let nothing = |hook: &Hook| Hook {
            program: match hook.point {
                Point::Syscall(_) => "nothing",
                Point::Raw(_) => "nothing_raw",
            },
            ..*hook
        };
        self.attach_to(HOOKS.iter().map(nothing))
    }

    /// Instructions that the kernel's verifier went through for each program that is loaded, where the kernel tells it.
    #[must_use]
    pub fn verified_instructions(&self) -> BTreeMap<&'static str, u32> {
        let count = |program: &'static str| {
            let info = self.ebpf.program(program)?.info().ok()?;
            Some((program, info.verified_instruction_count()?))
        };
        HOOKS
            .iter()
            .filter_map(|hook| count(hook.program))
            .collect()
    }

    fn attach_to(&mut self, hooks: impl Iterator<Item = Hook> + Clone) -> Vec<HookStatus> {
        let is_wanted = |name: &str| hooks.clone().any(|hook| hook.program == name);
        let refused = verify::load(&mut self.ebpf, is_wanted);
        hooks.map(|hook| self.attach_one(&hook, &refused)).collect()
    }

    fn attach_one(&mut self, hook: &Hook, refused: &Refused) -> HookStatus {
        // A program that the kernel refuses is another matter than a point that it does not have.
        let refusal = refused.get(hook.program);
        let is_refused = refusal.is_some();
        let error = match refusal {
            Some(error) => Some(with_causes(error)),
            None => self.link(hook).err().map(|error| with_causes(&error)),
        };
        HookStatus {
            hook: hook.name(),
            covers: hook.covers,
            attached: error.is_none(),
            excused: hook.need == Need::IfPresent && !is_refused,
            error,
            required: hook.need == Need::Required,
        }
    }

    fn link(&mut self, hook: &Hook) -> Result<(), ProgramError> {
        let program = self
            .ebpf
            .program_mut(hook.program)
            .ok_or(ProgramError::NotLoaded)?;
        let link = match (hook.point, program) {
            (Point::Syscall(name), Program::TracePoint(program)) => attach_syscall(program, name)?,
            (Point::Raw(name), Program::RawTracePoint(program)) => attach_raw(program, name)?,
            _ => return Err(ProgramError::UnexpectedProgramType),
        };
        self.links.push(link);
        Ok(())
    }

    /// Takes the two lanes: records, opens.
    ///
    /// # Errors
    /// When the object lacks them or they were taken before.
    pub fn take_rings(&mut self) -> Result<(RingBuf<MapData>, RingBuf<MapData>), ProbeError> {
        Ok((self.take_ring("RECORDS")?, self.take_ring("OPENS")?))
    }

    fn take_ring(&mut self, name: &'static str) -> Result<RingBuf<MapData>, ProbeError> {
        let map = self.ebpf.take_map(name).ok_or(ProbeError::Missing(name))?;
        RingBuf::try_from(map).map_err(|source| ProbeError::Map { name, source })
    }

    /// Takes the maps that steer the probes.
    ///
    /// # Errors
    /// When the object lacks them or they were taken before.
    pub fn take_control(&mut self) -> Result<Control, ProbeError> {
        Control::take(&mut self.ebpf)
    }

    /// Detaches every program: the rings get nothing new from here on.
    pub fn detach(&mut self) {
        let links = std::mem::take(&mut self.links);
        // The kernel lets go of a program only when no CPU can be in it: what waits for that at a time waits once. Without a
        // thread to do it, a link is dropped here.
        thread::scope(|scope| {
            for link in links {
                drop(Builder::new().spawn_scoped(scope, || drop(link)));
            }
        });
    }
}

impl Drop for Probes {
    fn drop(&mut self) {
        self.detach();
    }
}

fn attach_syscall(program: &mut TracePoint, name: &str) -> Result<Link, ProgramError> {
    let id = program.attach("syscalls", name)?;
    Ok(Link::Syscall(program.take_link(id)?))
}

fn attach_raw(program: &mut RawTracePoint, name: &str) -> Result<Link, ProgramError> {
    let id = program.attach(name)?;
    Ok(Link::Raw(program.take_link(id)?))
}

/// The error and its causes on one line, the verifier's log cut to its end.
fn with_causes(error: &dyn std::error::Error) -> String {
    const MOST: usize = 2_000;
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        text = format!("{text}: {next}");
        cause = next.source();
    }
    match text.char_indices().rev().nth(MOST) {
        Some((cut, _)) => format!("…{}", &text[cut..]),
        None => text,
    }
}
