//! `secret-in-environment`: a secret that a container was given as a variable.
use super::{secret_ref, sign_owner};
use crate::finding::{Evidence, Finding, Time};
use crate::inventory::Origin;
use crate::rules::SECRET_IN_ENVIRONMENT;

/// The finding for a variable that is a secret; `process` is one that has it.
#[must_use]
pub fn secret_in_environment(origin: &Origin, process: u32, time: Time) -> Finding {
    let evidence: [&[u8]; 3] = [
        origin.key.as_bytes(),
        origin.workload().unwrap_or_default().as_bytes(),
        &process.to_le_bytes(),
    ];
    let mut finding = Finding::new(&SECRET_IN_ENVIRONMENT, time, &evidence);
    finding.evidence = Evidence::Inventory;
    finding.secret = Some(secret_ref(origin, None, None));
    finding.reason = Some(format!("process {process} has it in its environment"));
    sign_owner(origin, &mut finding);
    finding
}
