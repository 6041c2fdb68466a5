//! The advice in pods of a real runtime: what a container without root is told to use lets it in, and less does not.

use anyhow::{Result, ensure};
use e2e::volume::Owner;
use e2e::wait::wait_until;

use super::advice::said_of;
use crate::case::{ROOT, SOON, watch_containers};
use crate::harness::{PODS, Test};
use crate::pods::Setting;

/// Says whether it could read the secret, and stays.
const SCRIPT: &str = "read -r v < /secret/password; if [ -n \"$v\" ]; then echo could; else echo could-not; fi; exec sleep 1000";
const USER: u32 = 1000;

pub fn tests() -> Vec<Test> {
    vec![Test::new("access::advice_in_pods", PODS, in_pods)]
}

/// Whether the container of a pod whose volume is of this mode and `fsGroup` reads its secret.
fn reads(setting: &Setting, fs_group: Option<u32>) -> Result<bool> {
    let mut spec = setting.spec(SCRIPT);
    (spec.run_as_user, spec.run_as_group) = (Some(USER), Some(USER));
    spec.supplemental_groups = fs_group.into_iter().collect();
    let app = setting.pod.start(&spec)?;
    let log = app.wait_log("could", SOON)?;
    Ok(!log.contains("could-not"))
}

fn in_pods() -> Result<()> {
    let wide = Setting::new(0o644, ROOT)?;
    let sentinel = watch_containers(&[&wide.case], &[])?;
    ensure!(reads(&wide, None)?);
    let state = sentinel.state_directory().display().to_string();
    let said = wait_until(SOON, "the advice", || {
        said_of(&wide.case.pod_uid, &["--state-dir", &state], 1)
    })?;
    ensure!(said["volumes"][0]["mode_octal"] == "0440", "{said:#}");
    ensure!(said["fs_group"] == USER, "{said:#}");
    sentinel.stop()?;

    let group = Owner { uid: 0, gid: USER };
    let advised = Setting::new(0o440, group)?;
    ensure!(
        reads(&advised, Some(USER))?,
        "the advised mode keeps it out"
    );
    let tighter = Setting::new(0o400, group)?;
    ensure!(!reads(&tighter, Some(USER))?, "a tighter mode lets it in");
    Ok(())
}
