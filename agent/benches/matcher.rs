//! How long the matcher's single steps take.
fn main() {}
