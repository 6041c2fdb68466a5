//! Tests of the log-file source: reading a model of a file, and real files through the running thread.
mod files;
mod mappings;
mod pod_line;
mod pods;
mod resumed;
mod source;
mod track;
