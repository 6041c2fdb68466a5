//! Captures made, harmed and read back.
mod damage;
mod hostile;
mod made;
mod recorder;
mod ring;
mod round_trip;
mod sealed;
mod segments;
mod verified;
