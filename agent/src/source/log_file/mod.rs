//! Reads log files: what was written to them in ways that the probes can't see is found here.
mod pod_line;
mod track;

#[cfg(test)]
mod tests;
