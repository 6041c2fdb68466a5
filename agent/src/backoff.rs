//! How long to wait before what failed is tried again.
use std::time::Duration;

/// Twice as long after each failure, up to a longest time; a part of it is random, so that not all nodes ask at once.
pub struct Backoff {
    first: Duration,
    longest: Duration,
    next: Duration,
}

impl Backoff {
    /// One that begins with `first`.
    #[must_use]
    pub const fn new(first: Duration, longest: Duration) -> Self {
        Self {
            first,
            longest,
            next: first,
        }
    }

    /// What was tried worked.
    pub fn reset(&mut self) {
        self.next = self.first;
    }

    /// How long to wait now: three quarters to five quarters of what it is worth.
    pub fn wait(&mut self) -> Duration {
        let worth = self.next;
        self.next = (worth * 2).min(self.longest);
        let mut random = [0u8];
        // Without randomness the middle of it is waited.
        let byte =
            match rustix::rand::getrandom(&mut random, rustix::rand::GetRandomFlags::NONBLOCK) {
                Ok(1) => random[0],
                _ => 128,
            };
        worth.mul_f64(0.75 + f64::from(byte) / 512.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_doubles_up_to_the_longest_and_starts_anew() {
        let mut backoff = Backoff::new(Duration::from_millis(100), Duration::from_millis(350));
        for worth in [100, 200, 350, 350] {
            let wait = backoff.wait().as_millis();
            assert!(
                (worth * 3 / 4..=worth * 5 / 4).contains(&wait),
                "{wait} for {worth}"
            );
        }
        backoff.reset();
        assert!(backoff.wait() <= Duration::from_millis(125));
    }
}
