//! The contract between the kernel programs and the agent: records, map keys and values, settings, offsets.
//!
//! Integers and byte arrays only, padding explicit: zerocopy's derives refuse implicit padding and `bool`
//! at compile time, so a record can be decoded from hostile bytes without unsafe code. All integers are in
//! the byte order of the machine that wrote the record. A record starts with [`Head`]; what has a variable
//! length (payload, path) follows the fixed part.
#![no_std]

mod arguments;
mod cgroup;
mod change;
mod exec;
mod exit;
mod file;
mod fork;
mod head;
mod log;
mod loss;
mod maps;
mod offsets;
mod open;
mod settings;
mod stream;
mod task;
mod transfer;
mod write;

pub use arguments::ArgumentsRecord;
pub use cgroup::CgroupRecord;
pub use change::{CALL_ENTRIES, CallShape, ChangeCall, ChangeRecord, NO_ARGUMENT};
pub use exec::ExecRecord;
pub use exit::ExitRecord;
pub use file::{FileAttributes, FileId, PATH_TRUNCATED};
pub use fork::ForkRecord;
pub use head::{Head, Kind};
pub use log::{LOG_GAP, LOG_REREAD, LogOrigin, LogRecord};
pub use loss::{LossCause, LossCount, Share};
pub use maps::{
    CANDIDATE_ENTRIES, CGROUP_ENTRIES, CgroupScope, DEVICE_ENTRIES, DEVICE_PLACES, DeviceWatch,
    EXEMPT_ENTRIES, Epoch, FileKey, GAP_ENTRIES, SECRET_ENTRIES, STREAM_ENTRIES, StreamEntry,
    StreamState,
};
pub use offsets::{ABSENT, FILE_GLANCE_BYTES, INODE_GLANCE_BYTES, Offsets};
pub use open::{AclEntryRecord, AclState, MAX_ACL_ENTRIES, OpenAccess, OpenRecord, OwnerMapped};
pub use settings::{MAX_PIECE_BYTES, MAX_PIECES, Settings};
pub use stream::{OPENED_FOR_WRITING, StreamRecord};
pub use task::Task;
pub use transfer::TransferRecord;
pub use write::{NO_DESCRIPTOR, WriteRecord};
