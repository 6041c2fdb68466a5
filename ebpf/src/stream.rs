//! Is what is written to this file wanted? Asks the agent about inodes it has not classified.
use crate::{
    file::{self, File, Inode},
    lane, loss,
    maps::{SCRATCH, STREAMS},
    path, task,
};
use aya_ebpf::bindings::BPF_NOEXIST;
use sentinel_abi::{FileId, Kind, LossCause, StreamEntry, StreamRecord, StreamState};

/// The file's identity when what is written to it through `fd` is to be handed over.
///
/// Regular files and terminals are asked about; pipes and sockets are streams only when they are some process's
/// stdout or stderr, which the descriptor or the entry made at `exec` tells.
#[inline(always)]
pub fn wanted(file: File, fd: u32) -> Option<FileId> {
    let Some((inode, key)) = file.inode().and_then(|inode| Some((inode, inode.key()?))) else {
        loss::count(LossCause::KernelUnreadable, 0);
        return None;
    };
    // SAFETY: both members are read at once; a concurrent update can at worst pair an old state with a new name,
    // which asks the agent once more.
    if let Some(entry) = unsafe { STREAMS.get(key) } {
        let (state, name) = (entry.state, entry.name);
        if name == 0 || file.name() == Some(name) {
            return if state == StreamState::Ignored as u32 {
                None
            } else {
                Some(FileId {
                    dev: key.dev,
                    name,
                    ino: key.ino,
                })
            };
        }
    }
    let mode = inode.mode()?;
    let regular = file::is_regular(mode);
    if !regular && !file::is_character_device(mode) && fd != 1 && fd != 2 {
        return None;
    }
    let name = if regular { file.name()? } else { 0 };
    let entry = StreamEntry {
        state: StreamState::Pending as u32,
        name,
    };
    // A full map evicts; any other failure only means that the agent is asked again.
    let _ = STREAMS.insert(key, entry, 0);
    let id = FileId {
        dev: key.dev,
        name,
        ino: key.ino,
    };
    ask(file, inode, id, fd);
    Some(id)
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
        // What the agent has decided stays.
        let _ = STREAMS.insert(key, entry, u64::from(BPF_NOEXIST));
    }
}

/// Hands the agent what it needs to classify the inode.
#[inline(always)]
fn ask(file: File, inode: Inode, id: FileId, fd: u32) {
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
        flags,
        reserved: 0,
    };
    // SAFETY: as above; the buffer is aligned to 8 bytes.
    unsafe { lane::hand_over(scratch, record, size, LossCause::ProcessRingFull, 0) };
}
