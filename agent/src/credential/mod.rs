//! Finds credentials that nobody mounted, by the patterns of `rules::credentials`. Pure: bytes in, places out.
//!
//! Anchors first ([`anchors`]); only where one stands, the form is read ([`shape`], [`assignment`], [`forms`]) and
//! proved ([`proof`]): checksums and structure before randomness. Nothing on the way allocates.
mod anchors;
mod assignment;
mod decoded;
mod forms;
mod name;
mod proof;
mod randomness;
mod scan;
mod shape;
#[cfg(test)]
mod tests;
mod url;

pub use scan::{Credential, Credentials, MAX_LOOKBACK};

/// Whether an expression is a shape that a pattern can have.
///
/// # Errors
/// Says what is wrong with it.
pub fn check_shape(expression: &str) -> Result<(), String> {
    let shape = shape::Shape::parse(expression);
    shape.map(drop).map_err(|error| error.to_string())
}

/// What is known at the end of the text so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome<T> {
    /// No, whatever comes.
    No,
    /// More bytes could change the answer.
    Open,
    /// Yes, whatever comes.
    Yes(T),
}

impl<T> Outcome<T> {
    fn map<U>(self, change: impl FnOnce(T) -> U) -> Outcome<U> {
        match self {
            Self::No => Outcome::No,
            Self::Open => Outcome::Open,
            Self::Yes(value) => Outcome::Yes(change(value)),
        }
    }
}
