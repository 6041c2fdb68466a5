//! `secret-sentinel capture verify` and `capture info`.
mod info;
mod verify;

pub use info::{InfoArgs, info};
pub use verify::{VerifyArgs, verify};

use super::{
    ClockPair,
    error::{CaptureError, with_causes},
};
use std::{
    io::{self, Write},
    process::ExitCode,
};

/// Wrong input: no such file, or no capture.
const WRONG_INPUT: u8 = 2;

/// Says on standard error why nothing can be said of the capture.
fn refuse(error: &CaptureError) -> ExitCode {
    // Nobody to tell when standard error is closed.
    let _ = writeln!(io::stderr(), "error: {}", with_causes(error));
    ExitCode::from(WRONG_INPUT)
}

/// Prints; a reader that went away (`| head`) is no failure.
fn print(text: &str) {
    let mut out = io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Boot time as time of day, RFC 3339 in UTC.
fn time_of_day(clock: ClockPair, boot_ns: u64) -> String {
    let ns = i128::from(clock.wall_ns) + i128::from(boot_ns) - i128::from(clock.boot_ns);
    jiff::Timestamp::from_nanosecond(ns)
        .map_or_else(|_| format!("boot+{boot_ns}ns"), |time| format!("{time:.3}"))
}
