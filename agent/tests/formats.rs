//! Formats of findings: what they are made of is compared with files, and hostile findings with what the formats' specifications say.
#[path = "formats/document.rs"]
mod document;
#[path = "formats/golden.rs"]
mod golden;
#[path = "formats/hostile.rs"]
mod hostile;
#[path = "formats/lines.rs"]
mod lines;
#[path = "formats/made_up.rs"]
mod made_up;
#[path = "formats/ocsf.rs"]
mod ocsf;
#[path = "formats/parsed.rs"]
mod parsed;
#[path = "formats/reading.rs"]
mod reading;
#[path = "formats/shown.rs"]
mod shown;
#[path = "formats/trimmed.rs"]
mod trimmed;
