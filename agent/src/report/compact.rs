//! One short line an item: `14:02:11 CRITICAL secret-in-stdout shop/leaky:app db-creds/password base64 pid 4711 sh`.
use crate::finding::{ContainerRef, Finding, PodRef, Time};
use crate::output::{Line, Loss, State, Status};
use crate::rules::Severity;
use std::fmt::Write;

/// The line, coloured if `colour`. Control characters in names are escaped: a workload chooses them.
#[must_use]
pub fn compact(line: &Line, colour: bool) -> String {
    match line {
        Line::Finding(found) => finding(found, colour),
        Line::Status(status) => self::status(status),
        Line::Loss(loss) => escape(&self::loss(loss), colour),
    }
}

fn loss(loss: &Loss) -> String {
    let mut line = format!(
        "{} LOSS {} {} records, {} bytes",
        clock(loss.time()),
        loss.cause,
        loss.count,
        loss.bytes
    );
    if let Some(most) = loss.by.first() {
        let place = match place(most.container.as_ref(), most.pod.as_ref()) {
            place if place.is_empty() => "the host".to_owned(),
            place => place,
        };
        let _ = write!(line, ", {} of {place}", most.count);
    }
    line
}

fn finding(found: &Finding, colour: bool) -> String {
    let severity = found.severity.to_string();
    let severity = if colour {
        format!("{}{severity}\x1b[0m", ansi(found.severity))
    } else {
        severity
    };
    let mut words = vec![
        clock(found.time),
        severity,
        found.rule.to_owned(),
        place(found.container.as_ref(), found.pod.as_ref()),
    ];
    if let Some(secret) = &found.secret {
        let field = secret.field.iter().map(|field| format!(":{field}"));
        words.push(format!("{}/{}", secret.name, secret.key) + &field.collect::<String>());
    }
    if let Some(reason) = &found.reason {
        words.push(reason.clone());
    } else if let Some(matched) = &found.matched {
        words.push(matched.encoding.to_owned());
    } else if let Some(file) = &found.file {
        words.push(format!("mode {} {}", file.mode, file.path));
    }
    if let Some(path) = found
        .stream
        .as_ref()
        .and_then(|stream| stream.path.as_ref())
    {
        words.push(format!("to {path}"));
    }
    if let Some(process) = &found.process {
        words.push(format!("pid {} {}", process.tgid, process.comm));
    }
    if found.count > 1 {
        words.push(format!("x{}", found.count));
    }
    let line =
        words
            .iter()
            .filter(|word| !word.is_empty())
            .fold(String::new(), |mut line, word| {
                if !line.is_empty() {
                    line.push(' ');
                }
                line.push_str(word);
                line
            });
    escape(&line, colour)
}

/// `namespace/pod:container`, as far as it is known.
fn place(container: Option<&ContainerRef>, pod: Option<&PodRef>) -> String {
    let pod = pod.map(|pod| match (&pod.namespace, &pod.name) {
        (Some(namespace), Some(name)) => format!("{namespace}/{name}"),
        _ => format!("pod {}", pod.uid),
    });
    let container = container.map(|it| {
        it.name
            .clone()
            .unwrap_or_else(|| it.id.chars().take(12).collect())
    });
    match (pod, container) {
        (Some(pod), Some(container)) => format!("{pod}:{container}"),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => String::new(),
    }
}

fn status(status: &Status) -> String {
    let time = clock(status.time());
    match status.state() {
        State::Ready {
            scope,
            hooks,
            inventory,
            ..
        } => format!(
            "{time} READY scope {scope}, {} hooks, {} secret files, {} values",
            hooks.iter().filter(|hook| hook.attached).count(),
            inventory.files,
            inventory.values
        ),
        State::Stopped {
            events,
            findings,
            lost,
        } => {
            format!(
                "{time} STOPPED {events} events, {findings} findings, {} lost",
                lost.values().sum::<u64>()
            )
        }
        State::Reloaded {
            changed,
            needs_restart,
        } => {
            let wait = if needs_restart.is_empty() {
                String::new()
            } else {
                format!(", after a restart {}", needs_restart.join(", "))
            };
            format!("{time} RELOADED changed {}{wait}", changed.join(", "))
        }
        State::ReloadFailed { reason } => format!("{time} RELOAD-FAILED {reason}"),
        State::Replayed {
            events,
            findings,
            lost,
            complete,
            ..
        } => {
            let end = if *complete { "" } else { ", without its end" };
            format!(
                "{time} REPLAYED {events} events, {findings} findings, {} lost{end}",
                lost.values().sum::<u64>()
            )
        }
    }
}

fn clock(time: Time) -> String {
    time.0.strftime("%H:%M:%S").to_string()
}

/// How a terminal shows a severity.
pub(crate) const fn ansi(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "\x1b[1;31m",
        Severity::High => "\x1b[31m",
        Severity::Medium => "\x1b[33m",
        Severity::Low => "\x1b[36m",
        Severity::Info => "\x1b[2m",
    }
}

/// Whether text after it may show in another order, or nothing of it shows (Unicode, UAX 9 and zero width).
const fn turns(character: char) -> bool {
    matches!(character, '\u{061c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// Keeps our own colours and nothing else that is a control character.
fn escape(line: &str, colour: bool) -> String {
    let mut out = String::with_capacity(line.len());
    let mut ours = colour;
    for character in line.chars() {
        if character == '\x1b' && ours {
            out.push(character);
        } else if character.is_control() || turns(character) {
            out.extend(character.escape_default());
        } else {
            out.push(character);
        }
        // Colour ends with the severity; whatever follows it comes from the node.
        if out.ends_with("\x1b[0m") {
            ours = false;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{MatchRef, ProcessRef, SecretRef};
    use crate::output::LostBy;
    use crate::rules::SECRET_IN_STDOUT;

    fn leak(comm: &str) -> Line {
        let time = Time("2026-11-24T14:02:11Z".parse().expect("a time"));
        let mut found = Finding::new(&SECRET_IN_STDOUT, time, &[]);
        found.secret = Some(SecretRef {
            name: "db-creds".into(),
            key: "password".into(),
            field: None,
            source: "volume",
            fingerprint: None,
        });
        found.matched = Some(MatchRef {
            kind: "exact",
            encoding: "base64",
            offset: 0,
            length: 9,
        });
        found.pod = Some(PodRef {
            uid: "u".into(),
            namespace: Some("shop".into()),
            name: Some("leaky".into()),
            ..PodRef::default()
        });
        found.container = Some(ContainerRef {
            id: "0".repeat(64),
            name: Some("app".into()),
            ..ContainerRef::default()
        });
        found.process = Some(ProcessRef {
            pid: 4711,
            tgid: 4711,
            ppid: 1,
            uid: 0,
            gid: 0,
            comm: comm.into(),
            exe: None,
            start_time: time,
        });
        Line::Finding(Box::new(found))
    }

    #[test]
    fn a_finding_is_one_short_line() {
        assert_eq!(
            compact(&leak("sh"), false),
            "14:02:11 CRITICAL secret-in-stdout shop/leaky:app db-creds/password base64 pid 4711 sh"
        );
    }

    #[test]
    fn a_loss_says_who_lost_most() {
        let time = Time("2026-11-24T14:02:11Z".parse().expect("a time"));
        let mut loss = Loss::new(time, "write-ring-full", 9, 90);
        let line = |loss: &Loss| compact(&Line::Loss(loss.clone()), false);
        assert_eq!(
            line(&loss),
            "14:02:11 LOSS write-ring-full 9 records, 90 bytes"
        );
        let Line::Finding(found) = leak("sh") else {
            unreachable!("it is a finding");
        };
        loss.by = vec![LostBy {
            container: found.container,
            pod: found.pod,
            count: 7,
            bytes: 70,
        }];
        assert!(line(&loss).ends_with(", 7 of shop/leaky:app"));
        (loss.by[0].container, loss.by[0].pod) = (None, None);
        assert!(line(&loss).ends_with(", 7 of the host"));
    }

    #[test]
    fn names_cannot_forge_lines_or_colours() {
        let turned = compact(&leak("a\u{202e}b\u{200b}"), false);
        assert!(turned.ends_with("a\\u{202e}b\\u{200b}"), "{turned:?}");
        let line = compact(&leak("a\nb\x1b[2J"), true);
        assert!(
            !line.contains('\n') && !line.contains("\x1b[2J"),
            "{line:?}"
        );
        assert!(line.contains("\x1b[1;31mCRITICAL\x1b[0m"), "{line:?}");
    }
}
