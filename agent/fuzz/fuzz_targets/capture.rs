//! libFuzzer makes captures up; `forged.rs` gives them right hashes, so that it gets past these. Reading ends, without a
//! panic, within bounds, and yields the same whether the bytes come at once or in drops.
#![no_main]

#[path = "../forged.rs"]
mod forged;

libfuzzer_sys::fuzz_target!(|data: &[u8]| forged::run(data));
