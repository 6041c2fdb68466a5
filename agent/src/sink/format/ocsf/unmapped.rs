//! `unmapped` of OCSF: what of a finding has no place in its classes.
use super::{Dialect, evidence};
use crate::sink::format::object::Object;
use crate::sink::format::words::other_references;
use crate::sink::told::Told;

/// Modes, which are octal, threads, how much is known, other references; of data, what no evidence holds.
pub(super) fn unmapped<'t>(dialect: Dialect, told: &'t Told<'_>) -> Object<'t> {
    let thread = told.process.as_ref().map(|it| {
        Object::new()
            .with("comm", &it.comm)
            .with("thread", (it.pid != it.tgid).then_some(it.pid))
    });
    let pod = told
        .pod
        .as_ref()
        .map(|it| Object::new().with("uid", &it.uid));
    let rest = Object::new()
        .with("mode", told.file.as_ref().map(|it| &it.mode))
        .with("process", thread)
        .with("pod", pod)
        .with("enrichment", &told.enrichment)
        .with("reason", told.reason.as_ref())
        .with("references", other_references(told))
        .with("trimmed", told.trimmed.then_some(true));
    if dialect != Dialect::DataSecurity {
        return rest;
    }
    rest.with("evidence", evidence::data(told)).with(
        "remediation",
        (!told.remediation.is_empty()).then_some(&told.remediation),
    )
}
