//! Every cell of the matrix is tried as that reader, and the model must say what the kernel said.

use std::ffi::CString;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::model::{Want, only_others, reach};
use anyhow::{Context, Result, bail, ensure};
use rustix::mount::{MountFlags, UnmountFlags, mount, unmount};
use tempfile::TempDir;

use super::attempt::{as_who, may_open};
use super::cells::{Cell, Shown, make, readers};
use crate::harness::{Need, Test};

/// The least number of cells that counts as a matrix.
const LEAST: usize = 500;

pub fn tests() -> Vec<Test> {
    vec![Test::new("access::matrix", &[Need::Volumes], matrix)]
}

/// A tmpfs of its own, which everybody may enter.
pub struct Place {
    directory: TempDir,
}

impl Place {
    pub fn new() -> Result<Self> {
        let directory = tempfile::Builder::new()
            .prefix("sentinel-access-")
            .tempdir()
            .context("making a directory")?;
        let options = CString::new("size=32m,mode=755")?;
        mount(
            "tmpfs",
            directory.path(),
            "tmpfs",
            MountFlags::RELATIME,
            options.as_c_str(),
        )
        .context("mounting a tmpfs")?;
        Ok(Self { directory })
    }

    pub fn path(&self) -> &Path {
        self.directory.path()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = unmount(self.directory.path(), UnmountFlags::DETACH);
    }
}

/// What the kernel said about each file, for one reader and one way to open it.
type Said = Vec<bool>;

fn matrix() -> Result<()> {
    let place = Place::new()?;
    let cells = make(place.path())?;
    let with_acl = cells
        .iter()
        .filter(|cell| Shown::of(&cell.path).is_ok_and(|shown| shown.has_acl()));
    ensure!(with_acl.count() > 100, "this file system keeps no ACLs");
    let ways = [false, true];
    let as_it_is = ways.map(|writes| ask(&cells, writes));
    // Before the permission for others is taken away, the model says whom it alone let in.
    let mut only = Vec::new();
    for writes in ways {
        only.push(predict_only_others(&cells, writes)?);
    }
    for cell in &cells {
        let mode = fs::metadata(&cell.path)?.permissions().mode();
        fs::set_permissions(&cell.path, Permissions::from_mode(mode & !0o007))?;
    }
    let mut tried = 0;
    let mut counts = [0; 3];
    for ((writes, before), only) in ways.into_iter().zip(as_it_is).zip(only) {
        let (before, after) = (before?, ask(&cells, writes)?);
        for (reader, (before, after)) in before.iter().zip(&after).enumerate() {
            for (cell, (before, after)) in before.iter().zip(after).enumerate() {
                let really = *before && !*after;
                tried += 1;
                counts[usize::from(*before) + usize::from(really)] += 1;
                if only[reader][cell] != really {
                    bail!(
                        "{:?} as {:?}: the model says {} of only others, the kernel {before} and {after} without them",
                        cells[cell],
                        readers()[reader],
                        only[reader][cell],
                    );
                }
            }
        }
    }
    println!(
        "access::matrix: {tried} cells, {} denied, {} granted, {} granted by others alone",
        counts[0], counts[1], counts[2]
    );
    ensure!(tried >= LEAST && counts.iter().all(|count| *count > 100));
    Ok(())
}

/// Tries every file as every reader; the model must agree about each.
fn ask(cells: &[Cell], writes: bool) -> Result<Vec<Said>> {
    let want = want(writes);
    let shown = look(cells)?;
    let mut all = Vec::new();
    for who in readers() {
        let said: Said = as_who(&who, || {
            cells
                .iter()
                .map(|cell| may_open(&cell.path, writes))
                .collect()
        })?;
        let reader = who.reader();
        for ((cell, (above, file)), kernel) in cells.iter().zip(&shown).zip(&said) {
            let model = reach(&[above.object()], file.object(), &reader, want);
            ensure!(
                model.is_granted() == *kernel,
                "{who:?} opens {cell:?} ({:?}, {:?}): the kernel says {kernel}, the model {model:?}",
                above.object(),
                file.object(),
            );
        }
        all.push(said);
    }
    Ok(all)
}

/// By the model: whom only the bits for others of the file itself let in.
fn predict_only_others(cells: &[Cell], writes: bool) -> Result<Vec<Said>> {
    let shown = look(cells)?;
    let predict = |who: super::cells::Who| {
        let reader = who.reader();
        let each = shown.iter().map(|(above, file)| {
            reach(&[above.object()], file.object(), &reader, want(writes)).is_granted()
                && only_others(file.object(), &reader, want(writes))
        });
        each.collect()
    };
    Ok(readers().into_iter().map(predict).collect())
}

fn look(cells: &[Cell]) -> Result<Vec<(Shown, Shown)>> {
    let both = |above: &PathBuf, path: &PathBuf| Ok((Shown::of(above)?, Shown::of(path)?));
    cells.iter().map(|it| both(&it.above, &it.path)).collect()
}

const fn want(writes: bool) -> Want {
    if writes { Want::READ_WRITE } else { Want::READ }
}
