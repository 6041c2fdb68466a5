//! libFuzzer makes the bytes up; `differential.rs` says what they mean and what must come of them.
#![no_main]

#[path = "../differential.rs"]
mod differential;

libfuzzer_sys::fuzz_target!(|data: &[u8]| differential::run(data));
