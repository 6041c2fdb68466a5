//! Has the kernel check and take the programs, as many at a time as there are CPUs: its verifier needs long for each.
use aya::{
    Ebpf,
    programs::{Program, ProgramError},
};
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    thread::{self, Builder},
};

/// Programs that were not taken, and why.
pub(super) type Refused = HashMap<String, ProgramError>;

/// Loads the programs that `wanted` names.
pub(super) fn load(ebpf: &mut Ebpf, wanted: impl Fn(&str) -> bool) -> Refused {
    let programs = ebpf.programs_mut().filter(|(name, _)| wanted(name));
    let mut programs: Vec<_> = programs.collect();
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let threads = threads.min(programs.len());
    let left = Mutex::new(programs.drain(..));
    let refused = Mutex::new(Refused::new());
    let work = || {
        // One statement, so that the lock is not held while the kernel works.
        while let Some((name, program)) = next(&left) {
            if let Err(error) = load_one(program) {
                locked(&refused).insert(name.to_owned(), error);
            }
        }
    };
    thread::scope(|scope| {
        for _ in 1..threads {
            // Without a thread more it takes longer.
            drop(Builder::new().spawn_scoped(scope, work));
        }
        work();
    });
    refused.into_inner().unwrap_or_else(PoisonError::into_inner)
}

fn next<T>(left: &Mutex<impl Iterator<Item = T>>) -> Option<T> {
    locked(left).next()
}

/// Nothing panics while it holds one of the locks.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn load_one(program: &mut Program) -> Result<(), ProgramError> {
    match program {
        Program::TracePoint(program) => program.load(),
        Program::RawTracePoint(program) => program.load(),
        _ => Err(ProgramError::UnexpectedProgramType),
    }
}
