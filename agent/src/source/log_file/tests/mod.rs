//! Tests of the log-file source: reading a model of a file, and real files through the running thread.

mod live;
mod pod_line;
mod track;
