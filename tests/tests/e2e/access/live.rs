//! The running sentinel's findings against the kernel: a finding if, and only if, nothing but the permission for others let the
//! reader in.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::model::{Tag, Want, only_others, reach};
use anyhow::{Context, Result, ensure};
use e2e::sentinel::Sentinel;
use e2e::volume::Owner;
use e2e::workload::Workload;
use serde_json::Value;

use super::attempt::{as_who, may_open};
use super::cells::{ABOVE, Kind, Shown, Who, kinds, readers, restrict, write};
use super::matrix::Place;
use crate::case::{SOON, start};
use crate::expect::WIDE_READ;
use crate::harness::{PLAIN, Test};

/// Cells of each sort that are tried: granted by others alone, granted otherwise, denied.
const OF_EACH: [usize; 3] = [60, 60, 20];

pub fn tests() -> Vec<Test> {
    vec![
        Test::new("access::live_sample", PLAIN, sample),
        Test::new("access::live_namespaces", PLAIN, namespaces),
        Test::new("access::live_by_proc", PLAIN, by_proc),
    ]
}

/// A cell of the sample: a file of its own, the same one without the permission for others, and one reader.
struct Chosen {
    path: PathBuf,
    twin: PathBuf,
    who: Who,
    writes: bool,
}

/// Cells from all over the matrix, as many of each sort as are wanted.
fn choose(root: &Path, twins: &Path) -> Result<Vec<Chosen>> {
    let (kinds, readers) = (kinds(), readers());
    let total = kinds.len() * readers.len();
    let mut wanted = OF_EACH;
    let mut chosen = Vec::new();
    let probe = root.join("probe");
    // A step that has no factor in common with the number of cells comes by each of them once.
    for at in (0..total).map(|number| number * 7_919 % total) {
        if wanted == [0; 3] {
            break;
        }
        let (kind, who): (&Kind, &Who) = (&kinds[at / readers.len()], &readers[at % readers.len()]);
        let writes = at % 5 == 0;
        write(&probe, kind.mode, kind.owner, kind.list)?;
        let (above, file) = (Shown::of(&root.join(kind.above()))?, Shown::of(&probe)?);
        let want = if writes { Want::READ_WRITE } else { Want::READ };
        let reader = who.reader();
        let is_granted = reach(&[above.object()], file.object(), &reader, want).is_granted();
        let sort = match is_granted {
            true if only_others(file.object(), &reader, want) => 0,
            true => 1,
            false => 2,
        };
        if wanted[sort] == 0 {
            continue;
        }
        wanted[sort] -= 1;
        let name = format!("{}/secret-{}", kind.above(), chosen.len());
        let (path, twin) = (root.join(&name), twins.join(&name));
        for path in [&path, &twin] {
            write(path, kind.mode, kind.owner, kind.list)?;
        }
        let mode = fs::metadata(&twin)?.permissions();
        let mode = std::os::unix::fs::PermissionsExt::mode(&mode);
        fs::set_permissions(
            &twin,
            std::os::unix::fs::PermissionsExt::from_mode(mode & !0o007),
        )?;
        chosen.push(Chosen {
            path,
            twin,
            who: who.clone(),
            writes,
        });
    }
    fs::remove_file(probe)?;
    Ok(chosen)
}

fn sample() -> Result<()> {
    let (place, twins) = (Place::new()?, Place::new()?);
    for root in [place.path(), twins.path()] {
        for number in 0..ABOVE.len() {
            let above = root.join(format!("above-{number}"));
            fs::create_dir(&above)?;
            restrict(&above, number)?;
        }
    }
    let chosen = choose(place.path(), twins.path())?;
    ensure!(chosen.len() >= 100, "only {} cells", chosen.len());
    let control = place.path().join("control");
    write(&control, 0o444, Owner { uid: 0, gid: 0 }, &[])?;
    let mut sentinel = watch(place.path())?;
    let mut expected = BTreeSet::new();
    for cell in &chosen {
        let (with, without) = as_who(&cell.who, || {
            let with = may_open(&cell.path, cell.writes)?;
            Ok((with, may_open(&cell.twin, cell.writes)?))
        })?;
        if with && !without {
            expected.insert(name(&cell.path)?);
        }
    }
    let found = findings(&mut sentinel, &control)?;
    ensure!(
        found == expected,
        "the kernel and the sentinel disagree: missing {:?}, unfounded {:?}",
        expected.difference(&found).collect::<Vec<_>>(),
        found.difference(&expected).collect::<Vec<_>>()
    );
    println!(
        "access::live_sample: {} cells, {} findings",
        chosen.len(),
        found.len()
    );
    ensure!(found.len() >= 40);
    Ok(())
}

fn watch(path: &Path) -> Result<Sentinel> {
    let builder = Sentinel::builder().args(["--scope", "node", "--secret-path"]);
    start(builder.arg(path))
}

fn name(path: &Path) -> Result<String> {
    let name = path.file_name().context("a path without a name")?;
    Ok(name.to_string_lossy().into_owned())
}

/// The files about whose reads there is a finding. Opens come in order: when the control is found, all before it were decided.
fn findings(sentinel: &mut Sentinel, control: &Path) -> Result<BTreeSet<String>> {
    let other = Who {
        uid: 1003,
        gid: 1003,
        groups: &[],
        capabilities: 0,
    };
    ensure!(as_who(&other, || may_open(control, false))?);
    let of = |line: &Value| {
        let path = line["file"]["path"].as_str().unwrap_or_default();
        (line["rule"] == WIDE_READ).then(|| name(Path::new(path)).unwrap_or_default())
    };
    sentinel.wait_for(SOON, "the control's read", |line| {
        of(line).is_some_and(|name| name == "control")
    })?;
    let found: BTreeSet<String> = sentinel.findings().iter().filter_map(of).collect();
    Ok(found.into_iter().filter(|name| name != "control").collect())
}

/// A process that has every capability in a user namespace of its own: they count where the file's owner has an id in it.
fn namespaces() -> Result<()> {
    let place = Place::new()?;
    let owner = |uid| Owner { uid, gid: uid };
    // The second: not even its owner may, by the mode; the capability is what lets it in.
    for (file, mode, uid) in [
        ("roots", 0o644, 0),
        ("its-own", 0o004, 1003),
        ("listed", 0o644, 0),
    ] {
        let list: &[(Tag, u16)] = match file {
            "listed" => &[(Tag::User(1003), 4), (Tag::Mask, 4)],
            _ => &[],
        };
        write(&place.path().join(file), mode, owner(uid), list)?;
    }
    let control = place.path().join("control");
    write(&control, 0o444, owner(0), &[])?;
    let mut sentinel = watch(place.path())?;
    for file in ["roots", "its-own", "listed"] {
        let path = place.path().join(file);
        let words = ["unshare", "--user", "--map-root-user", "sh", "-c"];
        let script = format!("read -r v < {}; test -n \"$v\" || exit 9", path.display());
        let words = words.map(str::to_owned).into_iter().chain([script]);
        let reader = Workload::program(words).user(1003, 1003, &[]);
        let finished = reader.start()?.finish(SOON)?;
        ensure!(
            finished.status.success(),
            "{file} could not be read: {finished:?}"
        );
    }
    let found = findings(&mut sentinel, &control)?;
    ensure!(found == BTreeSet::from(["roots".to_owned()]), "{found:?}");
    Ok(())
}

/// Through `/proc/<pid>/root` it is the same file, and the same decision.
fn by_proc() -> Result<()> {
    let place = Place::new()?;
    let root = Owner { uid: 0, gid: 0 };
    for (file, mode) in [("wide", 0o644), ("narrow", 0o640), ("control", 0o444)] {
        write(&place.path().join(file), mode, root, &[])?;
    }
    let mut sentinel = watch(place.path())?;
    for (file, gid, may) in [
        ("wide", 1003, true),
        ("narrow", 0, true),
        ("narrow", 1003, false),
    ] {
        let path = place.path().join(file);
        let script = format!(
            "read -r v < /proc/$$/root{}; test -n \"$v\"",
            path.display()
        );
        let finished = Workload::sh(&script)
            .user(1003, gid, &[])
            .start()?
            .finish(SOON)?;
        ensure!(
            finished.status.success() == may,
            "{file} as {gid}: {finished:?}"
        );
    }
    let found = findings(&mut sentinel, &place.path().join("control"))?;
    ensure!(found == BTreeSet::from(["wide".to_owned()]), "{found:?}");
    Ok(())
}
