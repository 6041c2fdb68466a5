//! The maps the agent steers the probes with, and the loss they count.
use super::error::ProbeError;
use crate::event::{Device, FileId, FileKey};
use aya::{
    Ebpf,
    maps::{Array, HashMap, MapData, MapError, PerCpuArray},
};
use sentinel_abi::{
    CANDIDATE_ENTRIES, CgroupScope, DEVICE_PLACES, DeviceWatch, Epoch, LossCause, LossCount, Share,
    StreamEntry, StreamState,
};
use std::collections::{BTreeMap, BTreeSet};
use zerocopy::transmute;

/// Keys and values cross as byte arrays, which aya accepts without an unsafe promise.
type Key = [u8; size_of::<sentinel_abi::FileKey>()];
type Stream = [u8; size_of::<StreamEntry>()];
type Count = [u8; size_of::<LossCount>()];
type ShareBytes = [u8; size_of::<Share>()];

/// What was lost since load, by cause.
pub type LossReading = BTreeMap<&'static str, Lost>;

/// What was lost for one cause.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lost {
    /// Records.
    pub records: u64,
    /// Bytes of payload.
    pub bytes: u64,
}

/// A piece of a write did not fit into the ring.
pub const WRITE_RING_FULL: &str = "write-ring-full";

/// A cause's name in the JSON stream.
const fn name(cause: LossCause) -> &'static str {
    match cause {
        LossCause::WriteRingFull => WRITE_RING_FULL,
        LossCause::OpenRingFull => "open-ring-full",
        LossCause::ProcessRingFull => "process-ring-full",
        LossCause::PayloadUnreadable => "payload-unreadable",
        LossCause::PayloadCut => "payload-cut",
        LossCause::KernelUnreadable => "kernel-unreadable",
        LossCause::DescriptorGone => "descriptor-gone",
        LossCause::PipeUnreadable => "pipe-unreadable",
    }
}

/// Steers the probes; in a replay there are none.
pub struct Control(Option<Maps>);

struct Maps {
    streams: HashMap<MapData, Key, Stream>,
    candidates: Array<MapData, u32>,
    cgroups: HashMap<MapData, u64, u32>,
    devices: HashMap<MapData, u32, u32>,
    device_bits: Array<MapData, u32>,
    watched_devices: BTreeSet<Device>,
    epochs: Array<MapData, u64>,
    secrets: HashMap<MapData, Key, u32>,
    exempt: HashMap<MapData, u32, u32>,
    loss: PerCpuArray<MapData, Count>,
    shares: HashMap<MapData, u64, ShareBytes>,
}

fn key(file: FileKey) -> Key {
    transmute!(sentinel_abi::FileKey {
        dev: file.dev.0,
        reserved: 0,
        ino: file.ino
    })
}

/// Where a device has its place in `DEVICE_BITS`.
const fn place(device: Device) -> u32 {
    device.0 & (DEVICE_PLACES - 1)
}

impl Maps {
    /// What the probes have decided so far by what this epoch is about, they decide anew. Comes after each change.
    fn begin(&mut self, epoch: Epoch) {
        let number = epoch as u32;
        let next = self.epochs.get(&number, 0).map(|it| it + 1);
        note("EPOCHS", next.and_then(|it| self.epochs.set(number, it, 0)));
    }
}

impl Control {
    pub(super) fn take(ebpf: &mut Ebpf) -> Result<Self, ProbeError> {
        let mut take = |name| ebpf.take_map(name).ok_or(ProbeError::Missing(name));
        let at = |name| move |source| ProbeError::Map { name, source };
        Ok(Self(Some(Maps {
            streams: HashMap::try_from(take("STREAMS")?).map_err(at("STREAMS"))?,
            candidates: Array::try_from(take("CANDIDATES")?).map_err(at("CANDIDATES"))?,
            cgroups: HashMap::try_from(take("CGROUPS")?).map_err(at("CGROUPS"))?,
            devices: HashMap::try_from(take("DEVICES")?).map_err(at("DEVICES"))?,
            device_bits: Array::try_from(take("DEVICE_BITS")?).map_err(at("DEVICE_BITS"))?,
            watched_devices: BTreeSet::new(),
            epochs: Array::try_from(take("EPOCHS")?).map_err(at("EPOCHS"))?,
            secrets: HashMap::try_from(take("SECRETS")?).map_err(at("SECRETS"))?,
            exempt: HashMap::try_from(take("EXEMPT")?).map_err(at("EXEMPT"))?,
            loss: PerCpuArray::try_from(take("LOSS")?).map_err(at("LOSS"))?,
            shares: HashMap::try_from(take("SHARES")?).map_err(at("SHARES"))?,
        })))
    }

    /// Steers nothing.
    #[must_use]
    pub const fn absent() -> Self {
        Self(None)
    }

    /// Wants or ignores what is written to a file.
    pub fn set_stream(&mut self, file: FileId, watched: bool) {
        let Some(maps) = &mut self.0 else {
            return;
        };
        let state = if watched {
            StreamState::Watched
        } else {
            StreamState::Ignored
        };
        if watched && file.name == 0 {
            let place = file.key.ino as u32 & (CANDIDATE_ENTRIES - 1);
            note("CANDIDATES", maps.candidates.set(place, 1, 0));
        }
        self.set_state(file, state);
    }

    /// Ignores what is written to a regular file, unless it is through descriptor 1 or 2: the kernel then asks once more, as
    /// it does when the file is empty and opened for writing. A file that is not answered about is handed over.
    pub fn set_aside(&mut self, file: FileId) {
        self.set_state(file, StreamState::IgnoredAside);
    }

    /// Wants only what is written within the first bytes of a regular file.
    pub fn sample(&mut self, file: FileId) {
        self.set_state(file, StreamState::Sampled);
    }

    fn set_state(&mut self, file: FileId, state: StreamState) {
        let Some(maps) = &mut self.0 else {
            return;
        };
        let entry: Stream = transmute!(StreamEntry {
            state: state as u32,
            name: file.name
        });
        note("STREAMS", maps.streams.insert(key(file.key), entry, 0));
        maps.begin(Epoch::Answers);
    }

    /// Has the kernel ask about a file at the next write to it.
    pub fn forget_stream(&mut self, file: FileKey) {
        let Some(maps) = &mut self.0 else {
            return;
        };
        absent_is_fine("STREAMS", maps.streams.remove(&key(file)));
        maps.begin(Epoch::Answers);
    }

    /// Wants or ignores what a cgroup's processes do.
    pub fn set_cgroup(&mut self, id: u64, inside: bool) {
        let Some(maps) = &mut self.0 else {
            return;
        };
        let scope = if inside {
            CgroupScope::Inside
        } else {
            CgroupScope::Outside
        };
        note("CGROUPS", maps.cgroups.insert(id, scope as u32, 0));
        maps.begin(Epoch::Scope);
    }

    /// Forgets a cgroup.
    pub fn forget_cgroup(&mut self, id: u64) {
        let Some(maps) = &mut self.0 else {
            return;
        };
        absent_is_fine("CGROUPS", maps.cgroups.remove(&id));
        maps.begin(Epoch::Scope);
    }

    /// Watches opens on a device: all files, or those listed.
    pub fn watch_device(&mut self, device: Device, whole: bool) {
        let Some(maps) = &mut self.0 else {
            return;
        };
        let watch = if whole {
            DeviceWatch::Whole
        } else {
            DeviceWatch::Listed
        };
        note("DEVICES", maps.devices.insert(device.0, watch as u32, 0));
        maps.watched_devices.insert(device);
        note("DEVICE_BITS", maps.device_bits.set(place(device), 1, 0));
    }

    /// Stops watching a device.
    pub fn forget_device(&mut self, device: Device) {
        let Some(maps) = &mut self.0 else {
            return;
        };
        absent_is_fine("DEVICES", maps.devices.remove(&device.0));
        maps.watched_devices.remove(&device);
        let mut others = maps.watched_devices.iter();
        if !others.any(|other| place(*other) == place(device)) {
            note("DEVICE_BITS", maps.device_bits.set(place(device), 0, 0));
        }
    }

    /// Lists a secret file of a device that also holds other files.
    pub fn list_secret(&mut self, file: FileKey) {
        let Some(maps) = &mut self.0 else {
            return;
        };
        note("SECRETS", maps.secrets.insert(key(file), 1, 0));
    }

    /// Takes a file off that list.
    pub fn unlist_secret(&mut self, file: FileKey) {
        let Some(maps) = &mut self.0 else {
            return;
        };
        absent_is_fine("SECRETS", maps.secrets.remove(&key(file)));
    }

    /// Leaves out a process, with the scope `node`.
    pub fn exempt(&mut self, tgid: u32) {
        let Some(maps) = &mut self.0 else {
            return;
        };
        note("EXEMPT", maps.exempt.insert(tgid, 1, 0));
        maps.begin(Epoch::Scope);
    }

    /// Watches that process again.
    pub fn unexempt(&mut self, tgid: u32) {
        let Some(maps) = &mut self.0 else {
            return;
        };
        absent_is_fine("EXEMPT", maps.exempt.remove(&tgid));
        maps.begin(Epoch::Scope);
    }

    /// What the probes could not hand over so far, summed over CPUs.
    #[must_use]
    pub fn loss(&self) -> LossReading {
        let mut reading = LossReading::new();
        for cause in LossCause::ALL {
            let Some(maps) = &self.0 else {
                reading.insert(name(cause), Lost::default());
                continue;
            };
            let Ok(counts) = maps.loss.get(&(cause as u32), 0) else {
                continue;
            };
            let mut total = Lost::default();
            for count in counts.iter() {
                let count: LossCount = transmute!(*count);
                total.records += count.records;
                total.bytes += count.bytes;
            }
            reading.insert(name(cause), total);
        }
        reading
    }

    /// Pieces of writes that did not fit into the ring so far, by cgroup. Of so many cgroups that some are forgotten not all is there.
    #[must_use]
    pub fn shed(&self) -> Vec<(u64, Lost)> {
        let shares = self.0.iter().flat_map(|maps| maps.shares.iter().flatten());
        let lost = shares.map(|(cgroup, share)| {
            let share: Share = transmute!(share);
            let LossCount { records, bytes } = share.lost;
            (cgroup, Lost { records, bytes })
        });
        lost.filter(|(_, lost)| lost.records > 0).collect()
    }
}

/// A map that can't take an entry costs coverage or speed, never the agent.
fn note(map: &'static str, outcome: Result<(), MapError>) {
    if let Err(error) = outcome {
        tracing::warn!(map, %error, "a kernel map did not take an entry");
    }
}

fn absent_is_fine(map: &'static str, outcome: Result<(), MapError>) {
    match outcome {
        Err(MapError::KeyNotFound) => {}
        Err(MapError::SyscallError(error))
            if error.io_error.raw_os_error() == Some(libc::ENOENT) => {}
        other => note(map, other),
    }
}
