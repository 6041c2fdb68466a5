//! The names of the directories that the kubelet writes a volume's contents into.

use std::time::{SystemTime, UNIX_EPOCH};

/// `..2026_02_11_09_30_05.123456789`: the time, and digits that keep two names apart.
pub fn directory_name(time: SystemTime) -> String {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    let (days, second) = (since.as_secs() / 86_400, since.as_secs() % 86_400);
    let (year, month, day) = date(days);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    let digits = since.subsec_nanos();
    format!("..{year}_{month:02}_{day:02}_{hour:02}_{minute:02}_{second:02}.{digits:09}")
}

/// The date of a day counted from 1970-01-01, in the Gregorian calendar.
fn date(days: u64) -> (u64, u64, u64) {
    // Years begin in March here, so that the leap day is a year's last.
    let days = days + 719_468;
    let era = days / 146_097;
    let of_era = days % 146_097;
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let march_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 {
        march_month + 3
    } else {
        march_month - 9
    };
    (era * 400 + year + u64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_leap_day_is_named() {
        let time = UNIX_EPOCH + Duration::new(1_709_209_805, 7);
        assert_eq!(directory_name(time), "..2024_02_29_12_30_05.000000007");
    }
}
