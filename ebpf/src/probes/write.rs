//! `write`, `pwrite64`, `writev`, `pwritev`, `pwritev2`: on return, when user memory is resident and the count is known.
use super::{argument, returned};
use crate::{
    file,
    globals::global,
    loss,
    maps::{RECORDS, SCRATCH},
    repeat::{Flow, repeat},
    scope, stream, task,
};
use aya_ebpf::{
    helpers::generated::bpf_probe_read_user, macros::tracepoint, programs::TracePointContext,
};
use sentinel_abi::{FileId, Kind, LossCause, MAX_PIECE_BYTES, MAX_PIECES, WriteRecord};

/// Parts (`UIO_MAXIOV` is 1024) and pieces of a vectored write gone through at most.
const MAX_STEPS: u32 = 1024 + 1024 + MAX_PIECES;
const FIXED: usize = size_of::<WriteRecord>();

#[tracepoint]
pub fn write_exit(context: TracePointContext) -> u32 {
    let _ = contiguous(returned(&context));
    0
}

#[tracepoint]
pub fn writev_exit(context: TracePointContext) -> u32 {
    let _ = vectored(returned(&context));
    0
}

#[inline(always)]
fn contiguous(written: i64) -> Option<()> {
    let mut call = Call::begin(written)?;
    call.base = argument(1);
    call.left = call.length;
    // Nearly every call fits into one piece.
    if call.next_piece() == Flow::Continue {
        repeat(MAX_PIECES, piece, &mut call);
    }
    call.end();
    Some(())
}

#[inline(always)]
fn vectored(written: i64) -> Option<()> {
    let mut call = Call::begin(written)?;
    call.vector = argument(1);
    repeat(MAX_STEPS, part_or_piece, &mut call);
    call.end();
    Some(())
}

/// # Safety
/// `call` is the caller's own.
unsafe extern "C" fn piece(_: u32, call: *mut Call) -> Flow {
    // SAFETY: by this function's contract.
    unsafe { &mut *call }.next_piece()
}

/// # Safety
/// `call` is the caller's own.
unsafe extern "C" fn part_or_piece(_: u32, call: *mut Call) -> Flow {
    // SAFETY: by this function's contract.
    let call = unsafe { &mut *call };
    if call.left == 0 { call.next_part() } else { call.next_piece() }
}

/// A returning call whose bytes are being handed over.
struct Call {
    scratch: *mut u8,
    /// Bytes the call wrote.
    length: u64,
    /// Bytes of them done with.
    offset: u64,
    pieces: u32,
    /// User address of the next byte, and how many follow it there.
    base: u64,
    left: u64,
    /// User address of the next part of a vectored write.
    vector: u64,
}

impl Call {
    /// Decides, cheapest question first, whether the call is wanted, and fills in what all its records share.
    #[inline(always)]
    fn begin(written: i64) -> Option<Self> {
        if written <= 0 || !scope::contains_caller() {
            return None;
        }
        let fd = argument(0) as u32;
        let file: FileId = stream::wanted(file::behind(fd)?, fd)?;
        let scratch: *mut u8 = SCRATCH.get_ptr_mut(0)?.cast();
        let record = WriteRecord {
            head: task::head(Kind::Write, FIXED),
            task: task::current(),
            file,
            call_len: written as u64,
            offset: 0,
            len: 0,
            fd,
        };
        // SAFETY: the scratch buffer is longer than a record and aligned to 8 bytes, as the record is.
        unsafe { scratch.cast::<WriteRecord>().write(record) };
        Some(Self { scratch, length: written as u64, offset: 0, pieces: 0, base: 0, left: 0, vector: 0 })
    }

    /// Goes on to the next part of a vectored write.
    #[inline(always)]
    fn next_part(&mut self) -> Flow {
        if self.offset >= self.length {
            return Flow::Stop;
        }
        let mut part = [0u64; 2];
        // SAFETY: the helper checks the source; the target is 16 bytes of stack.
        let status =
            unsafe { bpf_probe_read_user(part.as_mut_ptr().cast(), 16, self.vector as *const _) };
        if status != 0 {
            return Flow::Stop;
        }
        [self.base, self.left] = part;
        self.vector += 16;
        Flow::Continue
    }

    /// Hands over the next piece.
    #[inline(always)]
    fn next_piece(&mut self) -> Flow {
        if self.offset >= self.length || self.pieces >= global!(SETTINGS.pieces) {
            return Flow::Stop;
        }
        let most = global!(SETTINGS.piece_bytes) as u64;
        let mut length = self.length - self.offset;
        if length > self.left {
            length = self.left;
        }
        if length > most {
            length = most;
        }
        self.hand_over(length);
        self.pieces += 1;
        self.offset += length;
        self.base += length;
        self.left -= length;
        Flow::Continue
    }

    #[inline(always)]
    fn hand_over(&self, length: u64) {
        if length > MAX_PIECE_BYTES as u64 {
            return loss::count(LossCause::PayloadCut, length);
        }
        let record: *mut WriteRecord = self.scratch.cast();
        // SAFETY: the payload area is MAX_PIECE_BYTES long and `length` at most that; the helper checks the source.
        let status = unsafe {
            (*record).head.size = FIXED as u32 + length as u32;
            (*record).offset = self.offset;
            (*record).len = length as u32;
            bpf_probe_read_user(
                self.scratch.add(FIXED).cast(),
                length as u32,
                self.base as *const _,
            )
        };
        if status != 0 {
            return loss::count(LossCause::PayloadUnreadable, length);
        }
        // SAFETY: FIXED + MAX_PIECE_BYTES is less than the scratch buffer's size.
        let bytes = unsafe { core::slice::from_raw_parts(self.scratch, FIXED + length as usize) };
        if RECORDS.output::<[u8]>(bytes, 0).is_err() {
            loss::count(LossCause::WriteRingFull, length);
        }
    }

    /// Counts what was not handed over.
    #[inline(always)]
    fn end(self) {
        if self.offset < self.length {
            loss::count(LossCause::PayloadCut, self.length - self.offset);
        }
    }
}
