//! Certificates: the receiver's that is not trusted, ours that is asked for, files that change while the sentinel runs.

use std::fs;

use anyhow::{Context, Result, ensure};
use e2e::certificates::Authority;
use e2e::receiver::Receiver;
use e2e::wait::wait_until;

use super::scene::{RETRY, Scene};
use super::webhook::{read, takes};
use crate::case::SOON;
use crate::harness::{PLAIN, Test};

pub fn tests() -> Vec<Test> {
    vec![Test::new("sinks::tls", PLAIN, tls)]
}

fn tls() -> Result<()> {
    let mut scene = Scene::new(20)?;
    let (ours, other) = (Authority::new("ours")?, Authority::new("another")?);
    let receiver = Receiver::with(takes, Some(ours.mutual_server()?))?;
    let at = |name: &str| scene.at().join(name);
    let (ca, cert, key) = (at("ca.pem"), at("cert.pem"), at("key.pem"));
    let write = |path, text: &str| fs::write(path, text).context("writing a certificate");
    // Another authority's: neither side trusts the other.
    let (wrong_cert, wrong_key) = other.issue()?;
    write(&ca, &other.pem())?;
    write(&cert, &wrong_cert)?;
    write(&key, &wrong_key)?;
    scene.configure(&format!(
        "  hook: {{{RETRY}, to: {{webhook: {{http: {{url: 'https://127.0.0.1:{}/', tls: {{ca_file: {ca:?}, cert_file: {cert:?}, key_file: {key:?}}}}}}}}}}}",
        receiver.address().port()
    ))?;
    let sentinel = scene.start()?;
    let leaks = scene.leak(20)?;
    scene.told(leaks.clone())?;
    wait_until(SOON, "the sentinel to say so", || {
        let words = sentinel.stderr();
        Ok((words.contains("can't be delivered") && words.contains("certificate")).then_some(()))
    })?;
    ensure!(receiver.taken().is_empty());
    // The receiver is trusted now, but does not trust us; then it does.
    write(&ca, &ours.pem())?;
    let (right_cert, right_key) = ours.issue()?;
    write(&key, &right_key)?;
    write(&cert, &right_cert)?;
    scene.arrived(leaks, &receiver, read)?;
    let stopped = sentinel.stop()?;
    ensure!(stopped.status.success(), "{stopped:?}");
    ensure!(!stopped.stderr.contains("PRIVATE"), "{}", stopped.stderr);
    Ok(())
}
