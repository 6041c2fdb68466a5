//! Which programs read the secrets of a workload: learnt for a while, then one that was not there is new. Bounded.
use super::Place;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, time::Duration};

/// Keys of secrets remembered at most; the one that was read longest ago gives way.
pub const MOST_KEYS: usize = 4_096;
/// Programs of one of them remembered at most. Of a key that more programs read than this nothing is new.
pub const MOST_PROGRAMS: usize = 64;

/// A key of a secret in a workload, whatever volume it is mounted by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Watched {
    /// For whom the secret is there.
    pub place: Place,
    /// Its name.
    pub name: String,
    /// The key.
    pub key: String,
}

/// What reads.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Program {
    /// The container's image, without tag and digest: a release is no other program.
    pub image: Option<String>,
    /// The executable, as the process sees it.
    pub exe: Option<String>,
}

impl Program {
    /// A program in a container of this image.
    #[must_use]
    pub fn new(image: Option<&str>, exe: Option<&str>) -> Self {
        Self {
            image: image.map(|image| repository(image).to_owned()),
            exe: exe.map(str::to_owned),
        }
    }
}

/// The programs that read a key. Seconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Programs {
    /// When the first one did.
    since: i64,
    /// When the last one did.
    last: i64,
    /// Each, and when it first did.
    known: BTreeMap<Program, i64>,
}

/// All of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Baseline(BTreeMap<Watched, Programs>);

impl Baseline {
    /// A program read a key at `time`. Whether it is new to it: it was not among those that read it in the time `learn` after
    /// the first read, nor since. From now on it is known.
    pub fn meet(&mut self, what: Watched, program: Program, time: i64, learn: Duration) -> bool {
        let Some(programs) = self.0.get_mut(&what) else {
            self.make_room();
            let known = BTreeMap::from([(program, time)]);
            let programs = Programs {
                since: time,
                last: time,
                known,
            };
            self.0.insert(what, programs);
            return false;
        };
        programs.last = programs.last.max(time);
        if programs.known.contains_key(&program) || programs.known.len() >= MOST_PROGRAMS {
            return false;
        }
        programs.known.insert(program, time);
        let learnt = i64::try_from(learn.as_secs()).unwrap_or(i64::MAX);
        time.saturating_sub(programs.since) > learnt
    }

    /// Takes over what is known elsewhere.
    pub fn add(&mut self, other: &Self) {
        for (what, programs) in &other.0 {
            self.put(what.clone(), programs.clone());
        }
    }

    /// Takes one over.
    pub(super) fn put(&mut self, what: Watched, programs: Programs) {
        let Some(known) = self.0.get_mut(&what) else {
            self.make_room();
            self.0.insert(what, programs);
            return;
        };
        known.since = known.since.min(programs.since);
        known.last = known.last.max(programs.last);
        for (program, first) in programs.known {
            if known.known.len() < MOST_PROGRAMS || known.known.contains_key(&program) {
                let at = known.known.entry(program).or_insert(first);
                *at = first.min(*at);
            }
        }
    }

    /// Each key, in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&Watched, &Programs)> {
        self.0.iter()
    }

    fn make_room(&mut self) {
        if self.0.len() < MOST_KEYS {
            return;
        }
        let oldest = self.0.iter().min_by_key(|(_, programs)| programs.last);
        if let Some(oldest) = oldest.map(|(what, _)| what.clone()) {
            self.0.remove(&oldest);
        }
    }
}

/// An image's name without tag and digest (`NAME[:TAG][@DIGEST]`; a port before the last slash is part of the name).
fn repository(image: &str) -> &str {
    let name = image.split_once('@').map_or(image, |(name, _)| name);
    match name.rsplit_once(':') {
        Some((before, tag)) if !tag.contains('/') => before,
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEARN: Duration = Duration::from_secs(100);

    fn what(key: &str) -> Watched {
        Watched {
            place: Place::Node,
            name: "db".into(),
            key: key.into(),
        }
    }

    fn program(exe: &str) -> Program {
        Program::new(Some("shop/api:1.2"), Some(exe))
    }

    #[test]
    fn who_comes_after_the_learning_is_new_once() {
        let mut baseline = Baseline::default();
        let mut meet = |exe: &str, time| baseline.meet(what("k"), program(exe), time, LEARN);
        assert!(!meet("/app", 1_000) && !meet("/init", 1_100), "learnt");
        assert!(!meet("/app", 9_000), "known");
        assert!(meet("/bin/sh", 9_000), "new");
        assert!(!meet("/bin/sh", 9_001), "told");
        assert!(!baseline.meet(what("other"), program("/bin/sh"), 9_000, LEARN));
    }

    #[test]
    fn a_release_is_the_same_program() {
        for (image, expected) in [
            ("api", "api"),
            ("shop/api:1.2", "shop/api"),
            ("registry:5000/shop/api", "registry:5000/shop/api"),
            (
                "registry:5000/shop/api:1.2@sha256:00ff",
                "registry:5000/shop/api",
            ),
        ] {
            assert_eq!(repository(image), expected);
        }
    }

    #[test]
    fn it_is_bounded() {
        let mut baseline = Baseline::default();
        for at in 0..MOST_KEYS + 3 {
            baseline.meet(what(&at.to_string()), program("/app"), at as i64, LEARN);
        }
        assert_eq!(baseline.0.len(), MOST_KEYS);
        assert!(!baseline.0.contains_key(&what("2")) && baseline.0.contains_key(&what("3")));
        let mut news = 0;
        for at in 0..MOST_PROGRAMS + 3 {
            let exe = format!("/bin/{at}");
            news += usize::from(baseline.meet(what("9"), program(&exe), 1_000_000, LEARN));
        }
        assert_eq!(news, MOST_PROGRAMS - 1);
    }

    #[test]
    fn what_two_know_is_known() {
        let (mut one, mut other) = (Baseline::default(), Baseline::default());
        one.meet(what("k"), program("/app"), 5_000, LEARN);
        other.meet(what("k"), program("/old"), 1_000, LEARN);
        one.add(&other);
        assert!(!one.meet(what("k"), program("/old"), 6_000, LEARN));
        assert!(one.meet(what("k"), program("/new"), 6_000, LEARN));
    }
}
