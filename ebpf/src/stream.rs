//! Is what is written to this file wanted? Asks the agent about inodes it has not classified.
use crate::{
    file::{self, File, Inode},
    glance::Glance,
    globals::global,
    lane, loss,
    maps::{CANDIDATES, SCRATCH, STREAMS},
    memo, path, task,
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
pub fn wanted(file: Glance, fd: u32, bytes: u64) -> Option<FileId> {
    if !is_standard(fd) && memo::is_ignored(file) {
        return None;
    }
    let era = memo::stream_era();
    let key = file.key();
    // SAFETY: both members are read at once; a concurrent update can at worst pair an old state with a new name,
    // which asks the agent once more.
    if let Some(entry) = unsafe { STREAMS.get(key) } {
        let (state, name) = (entry.state, entry.name);
        let asks_anew = is_standard(fd) && is_aside(state);
        if !asks_anew && (name == 0 || file.name() == name) {
            if is_ignored(state) {
                memo::ignore(file, era);
                return None;
            }
            return is_handed_over(file.open_file(), state, bytes).then_some(identity(key, name));
        }
    }
    let mode = file.mode();
    let regular = file::is_regular(mode);
    if !regular && !file::is_character_device(mode) && !is_standard(fd) {
        memo::ignore(file, era);
        return None;
    }
    let name = if regular { file.name() } else { 0 };
    if !regular {
        note_candidate(key.ino);
    }
    let state = if regular && !is_standard(fd) {
        StreamState::PendingAside
    } else {
        StreamState::Pending
    };
    let id = await_answer(key, state, name);
    ask(file.open_file(), file.inode_read(), id, fd, 0);
    Some(id)
}

/// A file was opened for writing: asks about it before anything is written, since calls that no probe sees may write to it.
#[inline(always)]
pub fn opened_for_writing(file: Glance, fd: u32) {
    if !file::is_regular(file.mode()) {
        return;
    }
    let (key, name) = (file.key(), file.name());
    // SAFETY: as in `wanted`.
    if let Some(entry) = unsafe { STREAMS.get(key) } {
        let is_ignored = entry.state == StreamState::IgnoredAside as u32;
        if entry.name == name && !(is_ignored && file.inode_read().size() == Some(0)) {
            return;
        }
    }
    let id = await_answer(key, StreamState::PendingAside, name);
    ask(
        file.open_file(),
        file.inode_read(),
        id,
        fd,
        OPENED_FOR_WRITING,
    );
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
fn is_ignored(state: u32) -> bool {
    state == StreamState::Ignored as u32 || state == StreamState::IgnoredAside as u32
}

/// Of a file that is not ignored.
#[inline(always)]
fn is_handed_over(file: File, state: u32, bytes: u64) -> bool {
    if state == StreamState::Sampled as u32 {
        let start = file.position().unwrap_or(0).saturating_sub(bytes);
        return start < u64::from(global!(SETTINGS.sample_bytes));
    }
    true
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
    memo::new_question();
    identity(key, name)
}

/// The same for a call that is made on sockets only: gives up all but a few of them at once.
#[inline(always)]
pub fn wanted_socket(file: Glance, fd: u32, bytes: u64) -> Option<FileId> {
    if !may_be_socket(file, fd) {
        return None;
    }
    wanted(file, fd, bytes)
}

/// Whether a socket may be a stream.
#[inline(always)]
pub fn may_be_socket(file: Glance, fd: u32) -> bool {
    is_standard(fd) || may_be_stream(file.number())
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
    // One after the other: Linux 6.1 refuses to read what was put aside for a key that is not there.
    let Some(mode) = inode.mode() else {
        return;
    };
    let Some(key) = inode.key() else {
        return;
    };
    if !file::is_regular(mode) && !file::is_character_device(mode) {
        let entry = StreamEntry {
            state: StreamState::Watched as u32,
            name: 0,
        };
        note_candidate(key.ino);
        // What the agent has decided stays.
        if STREAMS.insert(key, entry, u64::from(BPF_NOEXIST)).is_ok() {
            memo::new_question();
        }
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
