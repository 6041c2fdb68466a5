//! Who read what: each secret, and the programs that opened it.
use super::escape::Text;
use super::frame;
use super::words::{count, number, place, secret, time_element};
use crate::activity::Activity;
use crate::finding::{ContainerRef, Time};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::io::{self, Write};

/// Rows that are shown; a page of more is no answer.
const ROWS: usize = 2_000;

/// Who opened: program, user, place, node.
type Reader = (String, Option<(u32, u32)>, String, String);

struct Opens {
    count: u64,
    first: Time,
    last: Time,
    mode: Option<String>,
}

pub fn write(reads: &[Activity], out: &mut impl Write) -> io::Result<()> {
    frame::section("reads", out)?;
    let secrets = by_secret(reads);
    if secrets.is_empty() {
        return out.write_all(b"<p>No open of a secret file was recorded.</p>\n</section>\n");
    }
    let readers: usize = secrets.values().map(BTreeMap::len).sum();
    write!(
        out,
        "<p>{} opened {}, {}. An open says that a program could read the file, not what it did with it.</p>\n\
         <div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Who read what\">\n<table class=\"reads\">\n\
         <thead><tr><th scope=\"col\">Program</th><th scope=\"col\">User</th><th scope=\"col\">Where</th><th \
         scope=\"col\">Node</th><th scope=\"col\">Mode</th><th scope=\"col\" class=\"n\">Opens</th><th \
         scope=\"col\">First</th><th scope=\"col\">Last</th></tr></thead>\n",
        count(readers as u64, "reader", "readers"),
        count(secrets.len() as u64, "secret file", "secret files"),
        count(
            secrets
                .values()
                .flat_map(BTreeMap::values)
                .map(|it| it.count)
                .sum(),
            "time",
            "times"
        )
    )?;
    let mut left = ROWS;
    for ((name, path), readers) in &secrets {
        if left == 0 {
            break;
        }
        write!(
            out,
            "<tbody>\n<tr class=\"of\"><th colspan=\"8\" scope=\"rowgroup\" class=\"name\"><b>{}</b> <code>{}</code></th></tr>\n",
            Text(name),
            Text(path)
        )?;
        let mut readers: Vec<_> = readers.iter().collect();
        readers.sort_by_key(|(reader, opens)| (Reverse(opens.count), *reader));
        for (reader, opens) in readers.into_iter().take(left) {
            row(reader, opens, out)?;
            left -= 1;
        }
        out.write_all(b"</tbody>\n")?;
    }
    out.write_all(b"</table>\n</div>\n")?;
    if readers > ROWS {
        writeln!(
            out,
            "<p class=\"note\">{} more are left out here; <code>secret-sentinel capture export</code> has them.</p>",
            number((readers - ROWS) as u64)
        )?;
    }
    out.write_all(b"</section>\n")
}

fn by_secret(reads: &[Activity]) -> BTreeMap<(String, String), BTreeMap<Reader, Opens>> {
    let mut secrets: BTreeMap<_, BTreeMap<Reader, Opens>> = BTreeMap::new();
    for read in reads {
        let path = read.path.clone().unwrap_or_default();
        let name = read.secret.as_ref().map(secret).unwrap_or_default();
        let process = read.process.as_ref();
        let program = process.map(|it| it.exe.clone().unwrap_or_else(|| it.comm.clone()));
        let container = read.container.clone();
        let container = container.map(|id| ContainerRef {
            id,
            name: None,
            ..ContainerRef::default()
        });
        let reader = (
            program.unwrap_or_default(),
            process.map(|it| (it.uid, it.gid)),
            place(read.pod.as_ref(), container.as_ref()),
            read.node.clone(),
        );
        let opens = secrets
            .entry((name, path))
            .or_default()
            .entry(reader)
            .or_insert(Opens {
                count: 0,
                first: read.time,
                last: read.time,
                mode: None,
            });
        opens.count += 1;
        opens.first = opens.first.min(read.time);
        if read.time >= opens.last {
            opens.last = read.time;
            opens.mode.clone_from(&read.mode);
        }
    }
    secrets
}

fn row(reader: &Reader, opens: &Opens, out: &mut impl Write) -> io::Result<()> {
    let (program, user, place, node) = reader;
    let user = user.map(|(uid, gid)| format!("{uid}:{gid}"));
    writeln!(
        out,
        "<tr><th scope=\"row\" class=\"name\"><code>{}</code></th><td class=\"only\">{}</td><td class=\"name\">{}</td><td \
         class=\"node\">{}</td><td><code>{}</code></td><td \
         class=\"n\">{}</td><td>{}</td><td>{}</td></tr>",
        Text(program),
        user.unwrap_or_default(),
        Text(if place.is_empty() {
            "outside containers"
        } else {
            place
        }),
        Text(node),
        Text(opens.mode.as_deref().unwrap_or_default()),
        number(opens.count),
        time_element(opens.first),
        time_element(opens.last)
    )
}
