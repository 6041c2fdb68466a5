//! A workload that tries values, to learn from what happens which is right.

use anyhow::{Result, ensure};
use e2e::workload::Workload;

use super::unharmed;
use crate::case::{Case, SOON, watch_node};
use crate::expect::{self, STDOUT};
use crate::harness::{PLAIN, Test};
use crate::plain::ECHO;
use crate::value;

/// Guesses with one byte changed.
const NEAR: usize = 5_000;

pub fn tests() -> Vec<Test> {
    vec![Test::new("hostile::guesses", PLAIN, guesses)]
}

/// Each beginning of the value, and thousands that are off by a byte: nothing is told of any. The whole is told once, however
/// often it is tried.
fn guesses() -> Result<()> {
    let case = Case::new()?;
    let mut sentinel = watch_node(&[&case], &[])?;
    let mut echo = Workload::sh(ECHO).start()?;
    for length in 1..case.value.len() {
        echo.send_line(&case.value[..length])?;
    }
    let random = value::fresh(NEAR)?;
    for (number, sign) in random.char_indices() {
        let at = number % case.value.len();
        let mut guess: Vec<char> = case.value.chars().collect();
        guess[at] = if guess[at] == sign { '_' } else { sign };
        echo.send_line(&guess.into_iter().collect::<String>())?;
    }
    echo.send_line(&case.control)?;
    case.wait_control(&mut sentinel, STDOUT)?;
    let so_far = sentinel.findings();
    let told = so_far.iter().filter(|it| {
        it["secret"]["name"] == case.name.as_str() && it["secret"]["key"] == crate::case::KEY
    });
    ensure!(told.count() == 0, "a wrong guess was told");
    for _ in 0..10 {
        echo.send_line(&case.value)?;
    }
    case.wait(&mut sentinel, STDOUT)?;
    echo.finish(SOON)?;
    let stopped = sentinel.stop()?;
    unharmed(&stopped)?;
    let findings = case.findings(&stopped);
    let mut ids: Vec<_> = findings.iter().map(|it| it["id"].to_string()).collect();
    ids.sort_unstable();
    ids.dedup();
    ensure!(
        ids.len() == 1,
        "one finding, whatever its lines: {findings:#?}"
    );
    let last = expect::of_rule(&findings, STDOUT)
        .last()
        .map(|it| it["count"].clone());
    ensure!(last == Some(10.into()), "each was counted: {findings:#?}");
    Ok(())
}
