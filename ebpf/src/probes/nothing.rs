//! Nothing: attached in place of the others, what hooks cost by themselves is measured with it.
use aya_ebpf::{
    macros::{raw_tracepoint, tracepoint},
    programs::{RawTracePointContext, TracePointContext},
};

#[tracepoint]
pub fn nothing(_: TracePointContext) -> u32 {
    0
}

#[raw_tracepoint]
pub fn nothing_raw(_: RawTracePointContext) -> i32 {
    0
}
