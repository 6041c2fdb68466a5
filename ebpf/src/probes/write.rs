//! `write`, `pwrite64`, `writev`, `pwritev`, `pwritev2`: on return, when user memory is resident and the count is known.
use super::{argument, returned};
use crate::{
    file,
    globals::global,
    loss,
    maps::{CALL, Call, RECORDS, SCRATCH},
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
    let mut writer = Writer::begin(written)?;
    let call = writer.call();
    (call.base, call.left) = (argument(1), written as u64);
    // Nearly every call fits into one piece.
    if writer.next_piece() == Flow::Continue {
        repeat(MAX_PIECES, piece, &mut writer);
    }
    writer.end();
    Some(())
}

#[inline(always)]
fn vectored(written: i64) -> Option<()> {
    let mut writer = Writer::begin(written)?;
    writer.call().vector = argument(1);
    repeat(MAX_STEPS, part_or_piece, &mut writer);
    writer.end();
    Some(())
}

/// # Safety
/// `writer` is the caller's own.
unsafe extern "C" fn piece(_: u32, writer: *mut Writer) -> Flow {
    // SAFETY: by this function's contract.
    unsafe { &mut *writer }.next_piece()
}

/// # Safety
/// `writer` is the caller's own.
unsafe extern "C" fn part_or_piece(_: u32, writer: *mut Writer) -> Flow {
    // SAFETY: by this function's contract.
    let writer = unsafe { &mut *writer };
    if writer.call().left == 0 {
        writer.next_part()
    } else {
        writer.next_piece()
    }
}

/// Hands over the bytes of a returning call.
struct Writer {
    call: *mut Call,
    scratch: *mut u8,
}

impl Writer {
    /// Decides, cheapest question first, whether the call is wanted, and fills in what all its records share.
    #[inline(always)]
    fn begin(written: i64) -> Option<Self> {
        if written <= 0 || !scope::contains_caller() {
            return None;
        }
        let fd = argument(0) as u32;
        let file: FileId = stream::wanted(file::used(fd, written as u64)?, fd)?;
        let scratch: *mut u8 = SCRATCH.get_ptr_mut(0)?.cast();
        let length = written as u64;
        let record = WriteRecord {
            head: task::head(Kind::Write, FIXED),
            task: task::current(),
            file,
            call_len: length,
            offset: 0,
            len: 0,
            fd,
        };
        // SAFETY: the scratch buffer is longer than a record and aligned to 8 bytes, as the record is.
        unsafe { scratch.cast::<WriteRecord>().write(record) };
        let most = u64::from(global!(SETTINGS.pieces)) * u64::from(global!(SETTINGS.piece_bytes));
        let mut writer = Self {
            call: CALL.get_ptr_mut(0)?,
            scratch,
        };
        *writer.call() = Call {
            length,
            limit: length.min(most),
            offset: 0,
            base: 0,
            left: 0,
            vector: 0,
        };
        Some(writer)
    }

    #[inline(always)]
    fn call(&mut self) -> &mut Call {
        // SAFETY: the pointer is to this CPU's own slot, and no two programs run on one CPU at a time.
        unsafe { &mut *self.call }
    }

    /// Goes on to the next part of a vectored write.
    #[inline(always)]
    fn next_part(&mut self) -> Flow {
        let call = self.call();
        if call.offset >= call.limit {
            return Flow::Stop;
        }
        let mut part = [0u64; 2];
        // SAFETY: the helper checks the source; the target is 16 bytes of stack.
        let status =
            unsafe { bpf_probe_read_user(part.as_mut_ptr().cast(), 16, call.vector as *const _) };
        if status != 0 {
            loss::count(LossCause::PayloadUnreadable, call.length - call.offset);
            call.offset = call.length;
            return Flow::Stop;
        }
        [call.base, call.left] = part;
        call.vector += 16;
        Flow::Continue
    }

    /// Hands over the next piece.
    #[inline(always)]
    fn next_piece(&mut self) -> Flow {
        let call = self.call();
        if call.offset >= call.limit {
            return Flow::Stop;
        }
        let most = u64::from(global!(SETTINGS.piece_bytes).min(MAX_PIECE_BYTES));
        let length = (call.limit - call.offset).min(call.left).min(most);
        let (offset, base) = (call.offset, call.base);
        call.offset += length;
        call.base += length;
        call.left -= length;
        self.hand_over(offset, base, length);
        Flow::Continue
    }

    #[inline(always)]
    fn hand_over(&self, offset: u64, base: u64, length: u64) {
        let record: *mut WriteRecord = self.scratch.cast();
        // SAFETY: the payload area is MAX_PIECE_BYTES long and `length` at most that; the helper checks the source.
        let status = unsafe {
            (*record).head.size = FIXED as u32 + length as u32;
            (*record).offset = offset;
            (*record).len = length as u32;
            bpf_probe_read_user(
                self.scratch.add(FIXED).cast(),
                length as u32,
                base as *const _,
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
    fn end(mut self) {
        let call = self.call();
        if call.offset < call.length {
            loss::count(LossCause::PayloadCut, call.length - call.offset);
        }
    }
}
