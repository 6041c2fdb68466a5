//! The body of the fuzz target on bytes of a seeded generator, so that it runs on any toolchain.
//! `SENTINEL_FUZZ_CASES` says how many cases (1,000 if it is not set), `SENTINEL_FUZZ_SEED` where to begin.
#[path = "../fuzz/differential.rs"]
mod differential;

fn number(variable: &str, default: u64) -> u64 {
    std::env::var(variable).map_or(default, |it| it.parse().expect("a number"))
}

/// `SplitMix64`, by Steele and others.
fn bytes(seed: u64, length: usize) -> Vec<u8> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = state;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ mixed >> 31) as u8
    };
    (0..length).map(|_| next()).collect()
}

#[test]
fn the_matcher_finds_what_a_naive_search_finds() {
    let first = number("SENTINEL_FUZZ_SEED", 1);
    for seed in first..first + number("SENTINEL_FUZZ_CASES", 1_000) {
        let data = bytes(seed, 200 + (seed % 1_500) as usize);
        let outcome = std::panic::catch_unwind(|| differential::run(&data));
        assert!(outcome.is_ok(), "seed {seed}");
    }
}
