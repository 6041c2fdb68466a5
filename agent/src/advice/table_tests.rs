//! What is kept, and what is counted where there is no room.
use super::*;

fn secret(uid: &str, key: usize) -> Secret {
    Secret {
        place: Place::PodUid(uid.into()),
        volume: None,
        name: "db".into(),
        key: key.to_string(),
        source: Source::Volume,
    }
}

const FILE: File = File {
    mode: 0o644,
    uid: 0,
    gid: 0,
};

fn reader(uid: u32, exe: usize) -> Reader {
    Reader {
        uid,
        gid: uid,
        needs: Needs::Others,
        is_inside: true,
        exe: Some(format!("/bin/{exe}")),
    }
}

#[test]
fn what_does_not_fit_is_counted() {
    let mut reads = Reads::default();
    for key in 0..MOST_SECRETS + 3 {
        reads.note(secret("u", key), FILE, reader(1, 0), 7);
    }
    assert_eq!(reads.uncounted(), 3);
    for exe in 0..2 * MOST_READERS {
        reads.note(secret("u", 1), FILE, reader(1, exe), 9);
    }
    for uid in 0..2 * MOST_READERS {
        reads.note(secret("u", 2), FILE, reader(uid as u32, 0), 9);
    }
    let entry = |key| {
        let mut found = reads.secrets().filter(|(it, _)| **it == secret("u", key));
        found.next().expect("there").1.clone()
    };
    let many_programs = entry(1);
    assert_eq!(many_programs.readers.len(), MOST_READERS);
    assert_eq!(many_programs.uncounted, 0);
    assert_eq!(many_programs.reads(), 2 * MOST_READERS as u64 + 1);
    let many_users = entry(2);
    assert_eq!(many_users.readers.len(), MOST_READERS);
    assert_eq!(many_users.reads(), 2 * MOST_READERS as u64 + 1);
    assert!(many_users.uncounted > 0);
}

#[test]
fn pods_of_a_workload_become_one() {
    let mut reads = Reads::default();
    for uid in ["u1", "u2", "other"] {
        reads.note(secret(uid, 1), FILE, reader(1, 0), 7);
    }
    let web = Place::Workload {
        namespace: "shop".into(),
        kind: "Deployment".into(),
        name: "web".into(),
    };
    reads.name(|uid| uid.starts_with('u').then(|| web.clone()));
    let found: Vec<_> = reads
        .secrets()
        .map(|(secret, entry)| (secret.place.clone(), entry.reads()))
        .collect();
    assert_eq!(found, [(web, 2), (Place::PodUid("other".into()), 1)]);
    let mut again = Reads::default();
    for part in reads.state(1) {
        again.restore(part);
    }
    let of = |reads: &Reads| {
        reads
            .secrets()
            .map(|it| format!("{it:?}"))
            .collect::<Vec<_>>()
    };
    assert_eq!(of(&again), of(&reads));
}
