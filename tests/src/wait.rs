//! Waiting for a condition with a deadline: the only way a test waits for anything.

use std::env;
use std::fmt::Display;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// The pause between two looks at a condition.
const INTERVAL: Duration = Duration::from_millis(5);

/// How often each deadline: an emulated machine is slow.
static PATIENCE: LazyLock<u32> = LazyLock::new(|| {
    let said = env::var("SENTINEL_E2E_PATIENCE").ok();
    said.and_then(|said| said.parse().ok()).unwrap_or(1)
});

/// Probes until `probe` yields a value, at least once and then until `deadline` has passed.
///
/// An error of the probe ends the waiting at once; `what` names the condition in every error.
pub fn wait_until<T>(
    deadline: Duration,
    what: impl Display,
    mut probe: impl FnMut() -> Result<Option<T>>,
) -> Result<T> {
    let start = Instant::now();
    let deadline = deadline * *PATIENCE;
    loop {
        if let Some(value) = probe().with_context(|| format!("waiting for {what}"))? {
            return Ok(value);
        }
        if start.elapsed() >= deadline {
            bail!("{what}: not within {deadline:?}");
        }
        std::thread::sleep(INTERVAL);
    }
}
