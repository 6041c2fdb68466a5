//! From time since boot to time of day, by one pair of readings.
use crate::event::BootTime;
use crate::finding::Time;
use jiff::{SignedDuration, Timestamp};
use rustix::time::{ClockId, clock_gettime};

/// The difference between the two clocks when the agent started. It is not adjusted later: two events keep their
/// distance whatever the time of day does.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    boot: Timestamp,
}

impl Clock {
    /// Reads both clocks.
    #[must_use]
    pub fn read() -> Self {
        let since_boot = SignedDuration::from_nanos(boot_now().0.cast_signed());
        Self {
            boot: Timestamp::now()
                .checked_sub(since_boot)
                .unwrap_or(Timestamp::UNIX_EPOCH),
        }
    }

    /// From the same moment on both clocks, in nanoseconds, as a capture tells it.
    #[must_use]
    pub fn told(boot: BootTime, wall: i64) -> Self {
        let since_boot = SignedDuration::from_nanos(i64::try_from(boot.0).unwrap_or(0));
        let wall = Timestamp::from_nanosecond(wall.into()).unwrap_or(Timestamp::UNIX_EPOCH);
        Self {
            boot: wall
                .checked_sub(since_boot)
                .unwrap_or(Timestamp::UNIX_EPOCH),
        }
    }

    /// The time of day of an event. Times no clock can show (a damaged capture) give that of boot.
    #[must_use]
    pub fn time(&self, at: BootTime) -> Time {
        let since_boot = SignedDuration::from_nanos(i64::try_from(at.0).unwrap_or(0));
        Time(self.boot.checked_add(since_boot).unwrap_or(self.boot))
    }
}

/// Time since boot, now.
#[must_use]
pub fn boot_now() -> BootTime {
    let now = clock_gettime(ClockId::Boottime);
    BootTime(now.tv_sec.cast_unsigned() * 1_000_000_000 + now.tv_nsec.cast_unsigned())
}
