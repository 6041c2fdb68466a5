//! One page about captures: a single HTML file that asks the network for nothing and opens in any browser.
//!
//! What a workload chose (names, paths) is escaped wherever it is written; `docs/report.md` says how the page is made safe.
mod args;
mod coverage;
mod custody;
mod data;
mod escape;
mod frame;
mod list;
mod material;
mod reads;
pub mod sample;
mod summary;
mod tally;
mod timeline;
mod verdict;
mod words;

pub use args::{PageError, ReportArgs};
pub use material::{CaptureFacts, Found, Material, Signature};

use std::io::{self, Write};

/// Writes the page about `material`. The same material gives the same bytes.
///
/// It writes many short pieces: give it a writer with a buffer.
///
/// # Errors
/// What `out` refuses.
pub fn render(material: &Material, out: &mut impl Write) -> io::Result<()> {
    let tally = tally::Tally::of(material);
    frame::open(material, out)?;
    summary::write(material, &tally, out)?;
    timeline::write(material, out)?;
    list::write(material, out)?;
    reads::write(&material.reads, out)?;
    coverage::write(material, out)?;
    custody::write(&material.captures, out)?;
    frame::close(material, out)
}

#[cfg(test)]
mod tests;
