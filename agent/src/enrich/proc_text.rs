//! What `/proc/<pid>/status` and `/proc/<pid>/cgroup` say. A workload chooses some of their bytes, which need be no text: a
//! process must not stay unknown for that.

/// Real user and group: the first of the four numbers of `Uid:` and of `Gid:`. The kernel escapes newlines in the name that stands above them.
pub fn ids_in(status: &[u8]) -> Option<(u32, u32)> {
    let number = |name: &[u8]| {
        let mut lines = status.split(|byte| *byte == b'\n');
        let rest = lines.find_map(|line| line.strip_prefix(name))?;
        let text = std::str::from_utf8(rest).ok()?;
        text.split_whitespace().next()?.parse().ok()
    };
    Some((number(b"Uid:")?, number(b"Gid:")?))
}

/// The paths in the hierarchies of cgroups, with the number of each, 0 for version 2. Each line is `<number>:<controllers>:<path>`; the path may hold colons (cgroups(7)).
pub fn cgroups_in(text: &[u8]) -> Vec<(u32, String)> {
    let line = |line: &[u8]| {
        let mut fields = line.splitn(3, |byte| *byte == b':');
        let number = std::str::from_utf8(fields.next()?).ok()?.parse().ok()?;
        let path = fields.nth(1)?;
        Some((number, String::from_utf8_lossy(path).into_owned()))
    };
    text.split(|byte| *byte == b'\n').filter_map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_name_that_is_no_text_hides_nobody() {
        let status = b"Name:\t\\nUid:\t0\xff\nUmask:\t0022\nUid:\t1000\t1000\t1000\t1000\nGid:\t100\t100\t100\t100\n";
        assert_eq!(ids_in(status), Some((1000, 100)));
        let text = b"12:cpu,cpuacct:/a:b\n0::/kubepods/\xff/c\n";
        assert_eq!(
            cgroups_in(text),
            [
                (12, "/a:b".to_owned()),
                (0, "/kubepods/\u{fffd}/c".to_owned())
            ]
        );
    }

    #[test]
    fn this_process_is_read() {
        let text = |name| std::fs::read(format!("/proc/self/{name}")).expect("there");
        let own = (
            rustix::process::getuid().as_raw(),
            rustix::process::getgid().as_raw(),
        );
        assert_eq!(ids_in(&text("status")), Some(own));
        let cgroups = cgroups_in(&text("cgroup"));
        assert!(cgroups.iter().all(|(_, path)| path.starts_with('/')));
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = (ids_in(&bytes), cgroups_in(&bytes));
        }
    }
}
