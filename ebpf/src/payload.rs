//! Hands over what a call wrote from the process's memory, in pieces.
use crate::{
    fair,
    globals::global,
    loss,
    maps::{CALL, Call, RECORDS, SCRATCH},
    repeat::{Flow, repeat},
    task,
};
use aya_ebpf::helpers::generated::bpf_probe_read_user;
use sentinel_abi::{FileId, Kind, LossCause, MAX_PIECE_BYTES, MAX_PIECES, WriteRecord};

/// Parts (`UIO_MAXIOV` is 1024) and pieces of a vectored write gone through at most.
const MAX_STEPS: u32 = 1024 + 1024 + MAX_PIECES;
const FIXED: usize = size_of::<WriteRecord>();

/// Hands over the bytes of a returning call.
pub struct Writer {
    call: *mut Call,
    scratch: *mut u8,
}

impl Writer {
    /// Fills in what all records of the call share; `start` comes next.
    #[inline(always)]
    pub fn new(file: FileId, fd: u32) -> Option<Self> {
        let scratch: *mut u8 = SCRATCH.get_ptr_mut(0)?.cast();
        let record = WriteRecord {
            head: task::head(Kind::Write, FIXED),
            task: task::current(),
            file,
            call_len: 0,
            offset: 0,
            len: 0,
            fd,
            lost_at: 0,
        };
        // SAFETY: the scratch buffer is longer than a record and aligned to 8 bytes, as the record is.
        unsafe { scratch.cast::<WriteRecord>().write(record) };
        Some(Self {
            call: CALL.get_ptr_mut(0)?,
            scratch,
        })
    }

    /// The next `length` bytes are those of one call, or of one message: they start at `base`, or else `vector` says where.
    #[inline(always)]
    pub fn start(&mut self, length: u64, base: u64, vector: u64) {
        let most = u64::from(global!(SETTINGS.pieces)) * u64::from(global!(SETTINGS.piece_bytes));
        let call = self.call();
        (call.length, call.limit, call.offset) = (length, length.min(most), 0);
        (call.base, call.vector) = (base, vector);
        call.left = if base == 0 { 0 } else { length };
        let record: *mut WriteRecord = self.scratch.cast();
        // SAFETY: `new` wrote a record there.
        unsafe { (*record).call_len = length };
    }

    /// The state of the call.
    #[inline(always)]
    pub fn call(&mut self) -> &mut Call {
        // SAFETY: the pointer is to this CPU's own slot, and no two programs run on one CPU at a time.
        unsafe { &mut *self.call }
    }

    /// Hands over all parts of a vectored write.
    #[inline(always)]
    pub fn parts(&mut self) {
        repeat(MAX_STEPS, part_or_piece, self);
    }

    /// Hands over what lies in one place.
    #[inline(always)]
    pub fn pieces(&mut self) {
        // Nearly every call fits into one piece.
        if self.next_piece() == Flow::Continue {
            repeat(MAX_PIECES, piece, self);
        }
    }

    /// The next piece, or the next part when this one is done.
    #[inline(always)]
    pub fn part_or_piece(&mut self) -> Flow {
        if self.call().left == 0 {
            self.next_part()
        } else {
            self.next_piece()
        }
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
        // SAFETY: `new` wrote a record there.
        let cgroup = unsafe { (*record).task.cgroup };
        if !fair::admits(cgroup, FIXED as u64 + length) {
            return fair::lost(cgroup, length);
        }
        // SAFETY: the payload area is MAX_PIECE_BYTES long and `length` at most that; the helper checks the source.
        let status = unsafe {
            (*record).head.size = FIXED as u32 + length as u32;
            (*record).offset = offset;
            (*record).len = length as u32;
            (*record).lost_at = loss::last((*record).task.tgid);
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
            fair::lost(cgroup, length);
        }
    }

    /// Whether all is handed over that is to be.
    #[inline(always)]
    pub fn is_done(&mut self) -> bool {
        let call = self.call();
        call.offset >= call.limit
    }

    /// Counts what was not handed over.
    #[inline(always)]
    pub fn end(&mut self) {
        let call = self.call();
        if call.offset < call.length {
            loss::count(LossCause::PayloadCut, call.length - call.offset);
        }
    }
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
    writer.part_or_piece()
}
