//! libFuzzer makes rules files up; `seeds/rules` is where it begins. What must hold: `secret_sentinel::fuzzed`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| secret_sentinel::fuzzed::rules(data));
