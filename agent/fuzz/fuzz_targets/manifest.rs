//! libFuzzer makes manifests up; `seeds/manifest` is where it begins. What must hold: `secret_sentinel::fuzzed`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| secret_sentinel::fuzzed::manifest(data));
