//! Whether a value was made by a machine: long, mixed, without words.

/// Shorter values may be anything.
const MIN_BYTES: usize = 16;
/// Bits that each byte tells at least, by the frequency of the bytes in the value itself; sixteen random hexadecimal
/// digits have about 3.3.
const MIN_BITS: f64 = 2.75;
/// Of so many neighbours one pair at least is of different classes; of words far fewer are.
const MIN_CHANGES_PERCENT: usize = 24;

/// What names, paths and URLs are divided by.
const DIVIDERS: &[u8] = b"-._/:@,;=?&~";

/// Whether a value is as random as a token: then it is a secret whatever its key is called, and no two workloads hold it
/// by chance. Identifiers that are logged all the time (UUIDs, versions, times, names of images) are not.
#[must_use]
pub fn is_random(value: &[u8]) -> bool {
    value.len() >= MIN_BYTES
        && value.iter().all(u8::is_ascii_graphic)
        && value.iter().any(u8::is_ascii_digit)
        && value.iter().any(u8::is_ascii_alphabetic)
        && !is_uuid(value)
        && has_token(value)
        && bits(value) >= MIN_BITS
}

/// `8-4-4-4-12` hexadecimal digits, RFC 9562.
fn is_uuid(value: &[u8]) -> bool {
    value.len() == 36
        && value.iter().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// Whether some run of it, between the signs that names and paths are made with, is mixed like a token.
fn has_token(value: &[u8]) -> bool {
    // Where many signs are mixed in, as generators of passwords do, the runs are short: then the whole counts.
    let mut signs: Vec<u8> = value
        .iter()
        .copied()
        .filter(|byte| !byte.is_ascii_alphanumeric() && !DIVIDERS.contains(byte))
        .collect();
    let count = signs.len();
    signs.sort_unstable();
    signs.dedup();
    if signs.len() >= 2 && count * 8 >= value.len() && is_mixed(value) {
        return true;
    }
    value
        .split(|byte| DIVIDERS.contains(byte))
        .any(|run| run.len() >= 12 && is_mixed(run))
}

fn is_mixed(run: &[u8]) -> bool {
    let class = |byte: u8| match byte {
        b'a'..=b'z' => 0,
        b'A'..=b'Z' => 1,
        b'0'..=b'9' => 2,
        _ => 3,
    };
    let changes = run
        .windows(2)
        .filter(|two| class(two[0]) != class(two[1]))
        .count();
    run.iter().any(u8::is_ascii_digit)
        && run.iter().any(u8::is_ascii_alphabetic)
        && changes * 100 >= run.len() * MIN_CHANGES_PERCENT
}

/// Shannon entropy of the bytes' frequencies, in bits a byte.
fn bits(value: &[u8]) -> f64 {
    let mut times = [0u32; 128];
    for byte in value {
        times[usize::from(byte & 127)] += 1;
    }
    let length = value.len() as f64;
    times
        .iter()
        .filter(|times| **times > 0)
        .map(|times| f64::from(*times) / length)
        .map(|share| -share * share.log2())
        .sum()
}

#[cfg(test)]
mod tests {
    use super::is_random;

    #[test]
    fn tokens_are_random_and_names_are_not() {
        for value in [
            "aB3dE6gH9jK2mN5p",
            "9f86d081884c7d659a2feaa0c55ad015",
            "ghs_16C7e42F292c6912E7710c838347Ae178B4a",
            "Zm9vYmFyYmF6cXV4MTIz",
            "xK9#mP2$vL5@nQ8!wR",
            "https://hooks.example.com/services/T024F8A2B/XyZ12AbC34dEf56GhI78jKl9",
        ] {
            assert!(is_random(value.as_bytes()), "{value}");
        }
        for value in [
            "correct-horse-battery-staple",
            "registry.example.com/team/app:1.27.3",
            "123e4567-e89b-12d3-a456-426614174000",
            "2026-11-24T10:30:00.123456Z",
            "postgres://db.prod.svc.cluster.local:5432/app",
            "my-application-configuration-2024",
            "org.springframework.boot.Application",
            "aaaaaaaaaaaaaaaa1",
            "/var/lib/kubelet/pods/volumes",
            "Some text of 7 words is not random",
        ] {
            assert!(!is_random(value.as_bytes()), "{value}");
        }
    }
}
