//! Wires the stages: brings them up in order, runs the loop, drains them in order.
mod arguments;
mod conclude;
mod decide;
mod doubles;
mod leaks;
mod logged;
mod losses;
mod opened;
mod scanned;
mod start;
mod suspects;
mod watch;
mod written;

pub use decide::Decide;
pub use start::StartError;
pub use watch::Watch;
