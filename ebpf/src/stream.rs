//! Is what is written to this file wanted? Asks the agent about inodes it has not classified.
use crate::{
    file::{self, File, Inode},
    globals::global,
    lane, loss,
    maps::{CANDIDATES, SCRATCH, STREAMS},
    path, task,
};
use aya_ebpf::bindings::BPF_NOEXIST;
use sentinel_abi::{
    CANDIDATE_ENTRIES, FileId, FileKey, Kind, LossCause, OPENED_FOR_WRITING, StreamEntry,
    StreamRecord, StreamState,
};

/// The file's identity when the `bytes` bytes just written to it through `fd` are to be handed over.
///
/// Regular files and terminals are asked about; pipes and sockets are streams only when they are some process's
/// stdout or stderr, which the descriptor or the entry made at `exec` tells.
#[inline(always)]
pub fn wanted(file: File, fd: u32, bytes: u64) -> Option<FileId> {
    let Some((inode, key)) = file.inode().and_then(|inode| Some((inode, inode.key()?))) else {
        loss::count(LossCause::KernelUnreadable, 0);
        return None;
    };
    // SAFETY: both members are read at once; a concurrent update can at worst pair an old state with a new name,
    // which asks the agent once more.
    if let Some(entry) = unsafe { STREAMS.get(key) } {
        let (state, name) = (entry.state, entry.name);
        let asks_anew = is_standard(fd) && is_aside(state);
        if !asks_anew && (name == 0 || file.name() == Some(name)) {
            return is_handed_over(file, state, bytes).then_some(identity(key, name));
        }
    }
    let mode = inode.mode()?;
    let regular = file::is_regular(mode);
    if !regular && !file::is_character_device(mode) && !is_standard(fd) {
        return None;
    }
    let name = if regular { file.name()? } else { 0 };
    if !regular {
        note_candidate(key.ino);
    }
    let state = if regular && !is_standard(fd) {
        StreamState::PendingAside
    } else {
        StreamState::Pending
    };
    let id = await_answer(key, state, name);
    ask(file, inode, id, fd, 0);
    Some(id)
}

/// A file was opened for writing: asks about it before anything is written, since calls that no probe sees may write to it.
#[inline(always)]
pub fn opened_for_writing(file: File, inode: Inode, device: u32, fd: u32) -> Option<()> {
    if !file::is_regular(inode.mode()?) {
        return None;
    }
    let (key, name) = (inode.key_on(device)?, file.name()?);
    // SAFETY: as in `wanted`.
    if let Some(entry) = unsafe { STREAMS.get(key) } {
        let is_ignored = entry.state == StreamState::IgnoredAside as u32;
        if entry.name == name && !(is_ignored && inode.size() == Some(0)) {
            return None;
        }
    }
    let id = await_answer(key, StreamState::PendingAside, name);
    ask(file, inode, id, fd, OPENED_FOR_WRITING);
    Some(())
}

#[inline(always)]
fn is_standard(fd: u32) -> bool {
    fd == 1 || fd == 2
}

#[inline(always)]
fn is_aside(state: u32) -> bool {
    state >= StreamState::PendingAside as u32
}

#[inline(always)]
fn is_handed_over(file: File, state: u32, bytes: u64) -> bool {
    if state == StreamState::Sampled as u32 {
        let start = file.position().unwrap_or(0).saturating_sub(bytes);
        return start < u64::from(global!(SETTINGS.sample_bytes));
    }
    state != StreamState::Ignored as u32 && state != StreamState::IgnoredAside as u32
}

#[inline(always)]
fn identity(key: FileKey, name: u32) -> FileId {
    FileId {
        dev: key.dev,
        name,
        ino: key.ino,
    }
}

/// Has what is written handed over until the agent answers.
#[inline(always)]
fn await_answer(key: FileKey, state: StreamState, name: u32) -> FileId {
    let entry = StreamEntry {
        state: state as u32,
        name,
    };
    // A full map evicts; any other failure only means that the agent is asked again.
    let _ = STREAMS.insert(key, entry, 0);
    identity(key, name)
}

/// The same for a call that is made on sockets only: gives up all but a few of them at once.
#[inline(always)]
pub fn wanted_socket(file: File, fd: u32, bytes: u64) -> Option<FileId> {
    if !is_standard(fd) && !may_be_stream(file.inode()?.number()?) {
        return None;
    }
    wanted(file, fd, bytes)
}

/// Whether a pipe or socket with this number, or one that shares its place, was ever a stream.
#[inline(always)]
fn may_be_stream(number: u64) -> bool {
    let place = CANDIDATES.get(number as u32 & (CANDIDATE_ENTRIES - 1));
    place.is_none_or(|candidate| *candidate != 0)
}

#[inline(always)]
fn note_candidate(number: u64) {
    if let Some(place) = CANDIDATES.get_ptr_mut(number as u32 & (CANDIDATE_ENTRIES - 1)) {
        // SAFETY: the pointer is to a member of the map; it is only ever set to this value.
        unsafe { place.write_volatile(1) };
    }
}

/// Remembers that pipe or socket `inode` is the stdout or stderr of a process.
#[inline(always)]
pub fn learn(inode: Inode) {
    let (Some(key), Some(mode)) = (inode.key(), inode.mode()) else {
        return;
    };
    if !file::is_regular(mode) && !file::is_character_device(mode) {
        let entry = StreamEntry {
            state: StreamState::Watched as u32,
            name: 0,
        };
        note_candidate(key.ino);
        // What the agent has decided stays.
        let _ = STREAMS.insert(key, entry, u64::from(BPF_NOEXIST));
    }
}

/// Hands the agent what it needs to classify the inode.
#[inline(always)]
fn ask(file: File, inode: Inode, id: FileId, fd: u32, why: u32) {
    const FIXED: usize = size_of::<StreamRecord>();
    let Some(scratch) = SCRATCH.get_ptr_mut(0) else {
        return;
    };
    let scratch: *mut u8 = scratch.cast();
    let Some(attributes) = inode.attributes() else {
        return loss::count(LossCause::KernelUnreadable, 0);
    };
    // SAFETY: the scratch buffer is longer than the fixed part and the longest path together.
    let (path_len, flags) = unsafe { path::write(file, scratch.add(FIXED)) }.unwrap_or_default();
    let size = FIXED + path_len.min(path::MAX_PATH_BYTES);
    let record = StreamRecord {
        head: task::head(Kind::Stream, size),
        task: task::current(),
        file: id,
        attributes,
        fd,
        path_len: path_len as u32,
        flags: flags | why,
        reserved: 0,
        size: inode.size().unwrap_or(0),
    };
    // SAFETY: as above; the buffer is aligned to 8 bytes.
    unsafe { lane::hand_over(scratch, record, size, LossCause::ProcessRingFull, 0) };
}
