//! The coverage table: write path x destination x form x split, each cell with what is claimed of it and what happened.

mod cell;
mod containers;
mod destination;
mod encode;
mod forms;
mod hot_loop;
mod late;
mod once;
mod paths;
mod print;
mod splits;
mod stage;

use anyhow::{Result, ensure};

use crate::harness::{Need, PLAIN, Test};
use cell::Cells;
use stage::Stage;

const CONTAINERS: &[Need] = &[
    Need::Tracepoints,
    Need::Volumes,
    Need::Podman,
    Need::Containerd,
];

pub fn tests() -> Vec<Test> {
    vec![
        Test::new("coverage::table", PLAIN, table),
        Test::new("coverage::containers", CONTAINERS, containers::table),
        Test::new("coverage::one_leak_once", PLAIN, once::one_leak_once),
        Test::new("coverage::hot_loop", PLAIN, hot_loop::hot_loop),
        Test::new("coverage::late_stream", PLAIN, late::late_stream),
    ]
}

/// Plain processes, with every process of the machine watched.
fn table() -> Result<()> {
    let mut cells = Cells::default();
    let mut stage = Stage::new()?;
    let mut plans = paths::plans(&mut cells, stage.directory(), stage.var_log())?;
    plans.extend(forms::plans(&mut cells, stage.directory())?);
    plans.extend(splits::plans(&mut cells, stage.directory())?);
    stage.mount(&cells)?;
    let kept = stage.run(&plans, &[], |_| Ok(()))?;
    conclude(&mut cells, stage, kept)
}

/// Waits for what is claimed, stops the sentinel, prints the table, and fails if a cell is not as claimed.
fn conclude<K>(cells: &mut Cells, mut stage: Stage, kept: K) -> Result<()> {
    let told = stage.conclude(cells)?;
    drop(kept);
    let (text, wrong) = print::table(cells, &told);
    println!("{text}");
    ensure!(
        wrong.is_empty(),
        "{} of {} cells are not as claimed:\n  {}",
        wrong.len(),
        cells.all().len(),
        wrong.join("\n  ")
    );
    Ok(())
}
