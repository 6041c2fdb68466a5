//! Requests to an `io_uring`, when one completes: no system call names them. Whoever carried a request out (the caller, or a
//! thread that the kernel gave its process), it has the process's memory, descriptors and cgroup.
use super::{
    open,
    send::{Header, from_user},
};
use crate::{
    file::{self, File},
    glance::Glance,
    globals::global,
    kernel::{Address, Typed},
    loss,
    payload::Writer,
    scope, stream,
};
use aya_ebpf::{macros::raw_tracepoint, programs::RawTracePointContext};
use sentinel_abi::{ABSENT, LossCause, NO_DESCRIPTOR};

/// `enum io_uring_op` (include/uapi/linux/io_uring.h).
const WRITEV: u8 = 2;
const WRITE_FIXED: u8 = 5;
const SENDMSG: u8 = 9;
const OPENAT: u8 = 18;
const WRITE: u8 = 23;
const SEND: u8 = 26;
const OPENAT2: u8 = 28;
const SPLICE: u8 = 30;
const TEE: u8 = 33;
const SEND_ZC: u8 = 47;
const SENDMSG_ZC: u8 = 48;
const WRITEV_FIXED: u8 = 61;

/// A `struct io_kiocb`.
#[derive(Clone, Copy)]
struct Request(Address);

/// `io_uring_complete(ctx, req, ...)`: what follows is not the same in every kernel, and not needed. Preemption is off in a
/// tracepoint, so that what is put together in maps of this CPU stays whole.
#[raw_tracepoint]
pub fn ring_completed(context: RawTracePointContext) -> i32 {
    let request = Address(context.arg(1));
    // What the kernel tells besides, such as the first of several completions, has no request.
    if !request.0.is_null() && global!(OFFSETS.request_opcode) != ABSENT && has_memory() {
        completed(request);
    }
    0
}

/// A ring that is taken down has its last requests completed by a thread of the kernel's own.
#[inline(always)]
fn has_memory() -> bool {
    let memory: *const u8 = Typed::current().load(global!(OFFSETS.task_mm));
    !memory.is_null()
}

#[inline(always)]
fn completed(request: Address) {
    let Some(opcode) = Request(request).opcode() else {
        return;
    };
    if opcode == OPENAT || opcode == OPENAT2 {
        opened(request.0 as u64);
    } else if is_vectored(opcode)
        || opcode == WRITE
        || opcode == WRITE_FIXED
        || is_sent(opcode)
        || is_moved(opcode)
    {
        written(request.0 as u64);
    }
}

/// Parts, that a vector tells.
#[inline(always)]
fn is_vectored(opcode: u8) -> bool {
    opcode == WRITEV || opcode == WRITEV_FIXED
}

/// Parts, that the header of a message tells.
#[inline(always)]
fn has_header(opcode: u8) -> bool {
    opcode == SENDMSG || opcode == SENDMSG_ZC
}

/// To a socket.
#[inline(always)]
fn is_sent(opcode: u8) -> bool {
    has_header(opcode) || opcode == SEND || opcode == SEND_ZC
}

/// From another file: counted, whichever it is.
#[inline(always)]
fn is_moved(opcode: u8) -> bool {
    opcode == SPLICE || opcode == TEE
}

/// A function of its own, as is [`written`]: on one stack, what both put there would be more than the kernel allows.
#[inline(never)]
fn opened(request: u64) -> u32 {
    let _ = open_by(Request(Address(request as *const u8)));
    0
}

/// A file that goes into a slot of the ring's own has no descriptor, and is not seen.
#[inline(always)]
fn open_by(request: Request) -> Option<()> {
    let descriptor = request.result()?;
    let slot: u32 = request.command().read(global!(OFFSETS.ring_open_slot))?;
    if descriptor < 0 || slot != 0 || scope::is_agent() {
        return None;
    }
    open::opened(descriptor as u32, true)
}

/// One way for all that writes: the verifier goes through it once only.
#[inline(never)]
fn written(request: u64) -> u32 {
    let _ = write_by(Request(Address(request as *const u8)));
    0
}

/// The opcode is read each time that it is asked for: of one that is kept the verifier would follow each value.
#[inline(always)]
fn write_by(request: Request) -> Option<()> {
    let bytes = request.result()?;
    if bytes <= 0 || !scope::contains_caller() {
        return None;
    }
    let bytes = bytes as u64;
    let file = File(request.0.follow(global!(OFFSETS.request_file))?);
    let fd = descriptor(file);
    let glance = Glance::of(file)?;
    if is_sent(request.opcode()?) && !stream::may_be_socket(glance, fd) {
        return None;
    }
    let id = stream::wanted(glance, fd, bytes)?;
    if is_moved(request.opcode()?) {
        loss::count(LossCause::PipeUnreadable, bytes);
        return None;
    }
    let (base, vector) = request.parts(bytes)?;
    let mut writer = Writer::new(id, fd)?;
    writer.start(bytes, base, vector);
    writer.parts();
    writer.end();
    Some(())
}

/// The number that the request was made with is gone by now. What matters is whether it is standard output or standard error.
#[inline(always)]
fn descriptor(file: File) -> u32 {
    if is_behind(file, 1) {
        1
    } else if is_behind(file, 2) {
        2
    } else {
        NO_DESCRIPTOR
    }
}

#[inline(always)]
fn is_behind(file: File, fd: u32) -> bool {
    file::behind(fd).is_some_and(|other| other.0 == file.0)
}

impl Request {
    /// What is asked for.
    #[inline(always)]
    fn opcode(self) -> Option<u8> {
        self.0.read(global!(OFFSETS.request_opcode))
    }

    /// What it returned: bytes, a descriptor, or an error.
    #[inline(always)]
    fn result(self) -> Option<i64> {
        let result: i32 = self
            .0
            .member(global!(OFFSETS.request_completion))
            .read(global!(OFFSETS.completion_result))?;
        Some(result.into())
    }

    /// The user address that it wrote from, or else that of the first part.
    #[inline(always)]
    fn parts(self, bytes: u64) -> Option<(u64, u64)> {
        let opcode = self.opcode()?;
        let member = if is_sent(opcode) {
            global!(OFFSETS.ring_send_buffer)
        } else {
            global!(OFFSETS.ring_write_address)
        };
        let address: u64 = self.command().read(member)?;
        if has_header(opcode) {
            let Some(header) = from_user::<Header>(address) else {
                loss::count(LossCause::PayloadUnreadable, bytes);
                return None;
            };
            return Some((0, header.vector));
        }
        Some(if is_vectored(opcode) {
            (0, address)
        } else {
            (address, 0)
        })
    }

    /// What is kept for its operation: a `struct io_rw`, `io_sr_msg`, `io_open`, ….
    #[inline(always)]
    fn command(self) -> Address {
        self.0.member(global!(OFFSETS.request_command))
    }
}
