//! Adds up what test programs write: their result lines, and the tests they could not run.

use std::fmt;

#[derive(Default)]
pub struct Tally {
    passed: u64,
    failed: u64,
    skipped: u64,
    not_run: Vec<String>,
    broken: Vec<String>,
}

impl Tally {
    /// Takes one line of a test program's output.
    pub fn add(&mut self, line: &str) {
        let line = line.trim();
        if let Some(counts) = line.strip_prefix("test result: ") {
            for count in counts.split(['.', ';']).map(str::trim) {
                let Some((number, what)) = count.split_once(' ') else {
                    continue;
                };
                let Ok(number) = number.parse::<u64>() else {
                    continue;
                };
                match what {
                    "passed" => self.passed += number,
                    "failed" => self.failed += number,
                    "ignored" => self.skipped += number,
                    _ => {}
                }
            }
        } else if let Some(not_run) = line.strip_prefix("not run: ") {
            self.not_run.push(not_run.to_owned());
        }
    }

    /// Counts a run that ended badly without a failed test: one that did not build, or crashed.
    pub fn break_off(&mut self, why: String) {
        self.failed += 1;
        self.broken.push(why);
    }

    pub fn failed(&self) -> u64 {
        self.failed
    }

    pub fn is_failure(&self) -> bool {
        self.failed > 0
    }

    /// `name: why` of each test that this machine cannot run.
    pub fn not_run(&self) -> &[String] {
        &self.not_run
    }

    pub fn broken(&self) -> &[String] {
        &self.broken
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Tally {
            passed,
            failed,
            skipped,
            ..
        } = self;
        write!(f, "{passed} passed, {failed} failed, {skipped} skipped")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_of_several_programs_add_up() {
        let mut tally = Tally::default();
        tally.add("running 3 tests");
        tally.add("test a ... ok");
        tally.add("test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 2 filtered out; finished in 0.00s");
        tally.add("test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out");
        assert_eq!(tally.to_string(), "4 passed, 2 failed, 1 skipped");
        assert!(tally.is_failure());
    }

    #[test]
    fn a_test_that_cannot_run_keeps_its_reason() {
        let mut tally = Tally::default();
        tally.add("not run: lsm::denies: this kernel refuses LSM programs");
        assert_eq!(
            tally.not_run(),
            ["lsm::denies: this kernel refuses LSM programs"]
        );
        assert!(!tally.is_failure());
    }

    #[test]
    fn a_run_that_breaks_off_is_a_failure() {
        let mut tally = Tally::default();
        tally.break_off("did not build".into());
        assert_eq!(tally.to_string(), "0 passed, 1 failed, 0 skipped");
    }
}
