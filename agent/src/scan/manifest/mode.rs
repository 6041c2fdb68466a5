//! A mode as it is written in a manifest, and what is wrong with it: too wide, or decimal where octal was meant.
use super::node::{Node, Value};

/// What Kubernetes gives files when nobody says otherwise (`SecretVolumeSourceDefaultMode`, staging/src/k8s.io/api/core/v1).
const DEFAULT: i64 = 0o644;
/// The API server takes no higher one (`fileModeErrorMsg`, pkg/apis/core/validation).
const HIGHEST: i64 = 0o777;
const OTHERS: i64 = 0o007;

/// What is wrong with the mode that stands here; none: nothing.
pub fn wrong(node: &Node) -> Option<String> {
    match &node.value {
        Value::Number(mode) => number(*mode),
        Value::Text(text) => octal(text),
        _ => None,
    }
}

/// What is wrong with a mode that nobody set.
pub fn unset() -> String {
    format!("no mode is set, so that files get {DEFAULT:04o}, which every user may read")
}

/// A number with a leading zero, as `0400` or `0o400`: Kubernetes' YAML reads it as octal.
fn octal(text: &str) -> Option<String> {
    let digits = text.strip_prefix("0o").unwrap_or(text);
    let is_octal = text.starts_with('0') && digits.bytes().all(|it| (b'0'..=b'7').contains(&it));
    let mode = is_octal.then(|| i64::from_str_radix(digits, 8).ok());
    let mode = mode.flatten();
    mode.map_or_else(
        || Some("what stands there is no mode: write an octal number such as 0400".to_owned()),
        wide,
    )
}

/// JSON knows decimal numbers only, and YAML reads one without a leading zero as decimal.
fn number(mode: i64) -> Option<String> {
    match meant(mode) {
        Some(meant) => {
            let refused = if mode > HIGHEST {
                ", which the API server refuses"
            } else {
                ""
            };
            let still = if meant & OTHERS == 0 {
                ""
            } else {
                "; that lets every user read it, too: 0400 is decimal 256, and 0440 is decimal 288"
            };
            Some(format!(
                "{mode} is decimal, and in octal {} ({}){refused}; if {meant:04o} is meant, write {meant:04o} in YAML and {meant} in JSON{still}",
                zeroed(mode),
                letters(mode)
            ))
        }
        None => wide(mode),
    }
}

fn wide(mode: i64) -> Option<String> {
    if !(0..=HIGHEST).contains(&mode) {
        return Some(format!(
            "{mode} is no mode: the API server takes 0 to 0777 (decimal 511)"
        ));
    }
    (mode & OTHERS != 0).then(|| {
        format!(
            "mode {mode:04o} (decimal {mode}) is {}: every user has access",
            letters(mode)
        )
    })
}

/// The mode that somebody meant who wrote octal digits as a decimal number: the digits make a mode as people set it, and the
/// number does not, or only a wide one.
fn meant(mode: i64) -> Option<i64> {
    let digits = mode.to_string();
    let read = i64::from_str_radix(&digits, 8).ok()?;
    let is_tight = is_usual(mode) && mode & OTHERS == 0;
    // What a number such as 420 means is known, since its digits make no mode.
    (digits.len() >= 3 && is_usual(read) && !is_tight).then_some(read)
}

/// Whether the owner may read, the group may do no more than the owner, others no more than the group, and nobody may do
/// anything without reading.
fn is_usual(mode: i64) -> bool {
    let (owner, group, others) = (mode >> 6 & 7, mode >> 3 & 7, mode & 7);
    let reads = |bits: i64| bits == 0 || bits & 4 != 0;
    (1..=HIGHEST).contains(&mode)
        && owner & 4 != 0
        && reads(group)
        && reads(others)
        && group & !owner == 0
        && others & !group == 0
}

/// In octal, with a zero before it.
fn zeroed(mode: i64) -> String {
    if mode > HIGHEST {
        format!("0{mode:o}")
    } else {
        format!("{mode:04o}")
    }
}

/// As `ls` shows it; the bits above the permissions are left out.
fn letters(mode: i64) -> String {
    let bit = |at: u32, letter: char| if mode >> at & 1 == 1 { letter } else { '-' };
    (0..9)
        .rev()
        .map(|at| bit(at, ['x', 'w', 'r'][at as usize % 3]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn octal_digits_that_were_written_as_decimal_are_recognised() {
        for (written, octal, intended) in [
            (400, "0620 (rw--w----)", "0400"),
            (440, "0670 (rw-rwx---)", "0440"),
            (600, "01130", "0600"),
            (640, "01200", "0640"),
            (
                644,
                "01204 (-w----r--), which the API server refuses",
                "0644",
            ),
            (444, "0674", "0444"),
            (500, "0764", "0500"),
            (755, "01363", "0755"),
        ] {
            let says = number(written).unwrap_or_default();
            assert!(
                says.contains(octal) && says.contains(&format!("{intended} is meant")),
                "{written}: {says}"
            );
        }
    }

    #[test]
    fn right_decimals_are_right_and_wide_ones_are_wide() {
        for written in [256, 288, 384, 416, 320, 448, 488, 432] {
            assert_eq!(number(written), None, "{written:o}");
        }
        for (written, octal) in [
            (420, "0644"),
            (292, "0444"),
            (438, "0666"),
            (493, "0755"),
            (511, "0777"),
            (4, "0004"),
        ] {
            let says = number(written).unwrap_or_default();
            assert!(
                says.contains(octal) && says.contains("every user"),
                "{written}: {says}"
            );
        }
        for written in [-1, 512, 1_000, i64::MAX, i64::MIN] {
            let says = number(written).unwrap_or_default();
            assert!(says.contains("0 to 0777"), "{written}: {says}");
        }
    }

    #[test]
    fn a_leading_zero_is_octal() {
        for text in ["0400", "0440", "00400", "0o440", "0"] {
            assert_eq!(octal(text), None, "{text}");
        }
        for (text, says) in [
            ("0644", "mode 0644"),
            ("0o644", "mode 0644"),
            ("0o", "no mode"),
            ("0888", "no mode"),
            ("rw", "no mode"),
            ("01204", "0 to 0777"),
            ("0777777777777777777777777777", "no mode"),
        ] {
            assert!(octal(text).unwrap_or_default().contains(says), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_lets_others_in_is_never_passed(mode in 0..=HIGHEST) {
            let written = format!("{mode:04o}");
            if mode & OTHERS != 0 {
                prop_assert!(number(mode).is_some() && octal(&written).is_some());
            } else if is_usual(mode) {
                prop_assert!(number(mode).is_none() && octal(&written).is_none());
            }
        }
    }
}
