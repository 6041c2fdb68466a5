//! What people read.
mod compact;

pub use compact::compact;
