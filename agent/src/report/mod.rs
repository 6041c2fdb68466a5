//! What people read.
mod compact;
mod filter;
pub mod page;

pub(crate) use compact::ansi;
pub use compact::compact;
pub use filter::Filter;
