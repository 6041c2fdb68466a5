//! libFuzzer makes tokens' claims up; `seeds/token` is where it begins. What must hold: `secret_sentinel::fuzzed`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| secret_sentinel::fuzzed::token(data));
