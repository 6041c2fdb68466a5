//! `sendto`, `sendmsg`, `sendmmsg`: on return. Programs that work on the network make them all day, so a socket that is no
//! stream is given up before anything else is read of it.
use super::{argument, returned};
use crate::{
    glance, loss,
    payload::Writer,
    repeat::{Flow, repeat},
    scope, stream,
};
use aya_ebpf::{
    helpers::generated::bpf_probe_read_user, macros::tracepoint, programs::TracePointContext,
};
use sentinel_abi::LossCause;

/// Messages (`UIO_MAXIOV` is 1024), parts and pieces of one `sendmmsg` gone through at most.
const MAX_STEPS: u32 = 16 * 1024;

/// `struct user_msghdr` of 64-bit processes (include/linux/socket.h).
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Header {
    name: u64,
    name_len: u64,
    /// User address of its parts.
    pub vector: u64,
    parts: u64,
    control: u64,
    control_len: u64,
    flags: u64,
}

/// `struct mmsghdr` of 64-bit processes.
#[repr(C)]
#[derive(Clone, Copy)]
struct Message {
    header: Header,
    /// Bytes of it that were sent.
    sent: u32,
    padding: u32,
}

/// `sendto(fd, buffer, length, flags, ...)`.
#[tracepoint]
pub fn sendto_exit(context: TracePointContext) -> u32 {
    let _ = sent(returned(&context));
    0
}

/// `sendmsg(fd, message, flags)`.
#[tracepoint]
pub fn sendmsg_exit(context: TracePointContext) -> u32 {
    let _ = message_sent(returned(&context));
    0
}

/// `sendmmsg(fd, messages, count, flags)` returns how many it sent.
#[tracepoint]
pub fn sendmmsg_exit(context: TracePointContext) -> u32 {
    let _ = messages_sent(returned(&context));
    0
}

#[inline(always)]
fn sent(bytes: i64) -> Option<()> {
    let mut writer = begin(bytes, bytes as u64)?;
    writer.start(bytes as u64, argument(1), 0);
    writer.pieces();
    writer.end();
    Some(())
}

#[inline(always)]
fn message_sent(bytes: i64) -> Option<()> {
    let mut writer = begin(bytes, bytes as u64)?;
    let Some(header) = from_user::<Header>(argument(1)) else {
        loss::count(LossCause::PayloadUnreadable, bytes as u64);
        return None;
    };
    writer.start(bytes as u64, 0, header.vector);
    writer.parts();
    writer.end();
    Some(())
}

#[inline(always)]
fn messages_sent(count: i64) -> Option<()> {
    let mut writer = begin(count, 0)?;
    writer.start(0, 0, 0);
    (writer.call().message, writer.call().messages) = (argument(1), count as u64);
    repeat(MAX_STEPS, step, &mut writer);
    writer.end();
    if writer.call().messages > 0 {
        loss::count(LossCause::PayloadCut, 0);
    }
    Some(())
}

/// # Safety
/// `writer` is the caller's own.
unsafe extern "C" fn step(_: u32, writer: *mut Writer) -> Flow {
    // SAFETY: by this function's contract.
    let writer = unsafe { &mut *writer };
    if !writer.is_done() {
        return writer.part_or_piece();
    }
    writer.end();
    next_message(writer)
}

#[inline(always)]
fn next_message(writer: &mut Writer) -> Flow {
    let call = writer.call();
    if call.messages == 0 {
        return Flow::Stop;
    }
    let Some(message) = from_user::<Message>(call.message) else {
        loss::count(LossCause::PayloadUnreadable, 0);
        call.messages = 0;
        return Flow::Stop;
    };
    call.message += size_of::<Message>() as u64;
    call.messages -= 1;
    writer.start(message.sent.into(), 0, message.header.vector);
    Flow::Continue
}

/// Decides whether the call is wanted; `bytes` are lost if that can't be told.
#[inline(always)]
fn begin(returned: i64, bytes: u64) -> Option<Writer> {
    if returned <= 0 || !scope::contains_caller() {
        return None;
    }
    let fd = argument(0) as u32;
    Writer::new(
        stream::wanted_socket(glance::used(fd, bytes)?, fd, bytes)?,
        fd,
    )
}

/// A structure in the memory of the calling process.
#[inline(always)]
pub fn from_user<T: Copy>(address: u64) -> Option<T> {
    let mut value = core::mem::MaybeUninit::<T>::uninit();
    // SAFETY: the helper checks the source; the target is a stack slot of the size given.
    let status = unsafe {
        bpf_probe_read_user(
            value.as_mut_ptr().cast(),
            size_of::<T>() as u32,
            address as *const _,
        )
    };
    // SAFETY: the helper wrote all of it when it returned 0; any bytes are a value of the types asked for here.
    (status == 0).then(|| unsafe { value.assume_init() })
}
