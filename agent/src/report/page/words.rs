//! Numbers and times as people read them.
use crate::finding::{ContainerRef, PodRef, SecretRef, Time};
use crate::rules::Severity;

/// The severities, worst first.
pub const SEVERITIES: [Severity; 5] = [
    Severity::Critical,
    Severity::High,
    Severity::Medium,
    Severity::Low,
    Severity::Info,
];

/// `12,345`
pub fn number(number: u64) -> String {
    let digits = number.to_string();
    let mut shown = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown
}

/// `1 file`, `12,345 files`
pub fn count(many: u64, one: &str, more: &str) -> String {
    format!("{} {}", number(many), if many == 1 { one } else { more })
}

/// `917 KiB`
pub fn bytes(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["KiB", "MiB", "GiB", "TiB"];
    if bytes < 1024 {
        return count(bytes, "byte", "bytes");
    }
    let mut whole = bytes / 1024;
    let mut unit = 0;
    while whole >= 1024 && unit + 1 < UNITS.len() {
        whole /= 1024;
        unit += 1;
    }
    format!("{} {}", number(whole), UNITS[unit])
}

/// `2026-11-24 14:02:11 UTC`
pub fn time(time: Time) -> String {
    format!("{} UTC", time.0.strftime("%Y-%m-%d %H:%M:%S"))
}

/// `<time>` with microseconds where a machine reads it.
pub fn time_element(when: Time) -> String {
    format!(
        "<time datetime=\"{:.6}\">{}</time>",
        when.0,
        when.0.strftime("%Y-%m-%d %H:%M:%S")
    )
}

/// `2 h 5 min`, from microseconds.
pub fn span(micros: i64) -> String {
    let seconds = micros / 1_000_000;
    match seconds {
        ..=0 => format!("{} ms", micros / 1000),
        1..120 => format!("{seconds} s"),
        120..7200 => format!("{} min", seconds / 60),
        7200..172_800 => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
        _ => format!("{} days", seconds / 86_400),
    }
}

/// `db-creds/password:field`
pub fn secret(secret: &SecretRef) -> String {
    match &secret.field {
        Some(field) => format!("{}/{}:{field}", secret.name, secret.key),
        None => format!("{}/{}", secret.name, secret.key),
    }
}

/// `namespace/pod:container`, as far as it is known.
pub fn place(pod: Option<&PodRef>, container: Option<&ContainerRef>) -> String {
    let pod = pod.map(|pod| match (&pod.namespace, &pod.name) {
        (Some(namespace), Some(name)) => format!("{namespace}/{name}"),
        _ => format!("pod {}", pod.uid),
    });
    let container = container.map(|it| match &it.name {
        Some(name) => name.clone(),
        None => it.id.chars().take(12).collect(),
    });
    match (pod, container) {
        (Some(pod), Some(container)) => format!("{pod}:{container}"),
        (Some(pod), None) => pod,
        (None, Some(container)) => format!("container {container}"),
        (None, None) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_groups_of_three() {
        assert_eq!(number(7), "7");
        assert_eq!(number(1234), "1,234");
        assert_eq!(number(123_456), "123,456");
        assert_eq!(number(1_234_567), "1,234,567");
        assert_eq!(bytes(939_250), "917 KiB");
        assert_eq!(span(7_500_000_000), "2 h 5 min");
    }
}
