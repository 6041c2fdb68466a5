//! pySigma with its converters, clients of NATS and Kafka, and Lua, that tests check `deploy/siem` with. A test that lacks them says so, so a
//! failure here is only told.

use super::python::Environment;

const PACKAGES: [&str; 7] = [
    "pysigma==1.5.1",
    "pysigma-backend-splunk==2.1.0",
    "pysigma-backend-elasticsearch==2.1.1",
    "pysigma-backend-loki==0.15.1",
    "nats-py==2.16.0",
    "kafka-python==3.0.12",
    // Lua as Fluent Bit's filters are written in it.
    "lupa==2.8",
];

/// Whether they are installed.
pub fn is_here() -> bool {
    environment().runs("import sigma.backends.splunk, sigma.backends.elasticsearch, sigma.backends.loki, nats, kafka, lupa")
}

/// Installs them.
pub fn install() {
    let environment = environment();
    let installed = environment
        .make()
        .and_then(|()| environment.install(&PACKAGES, true));
    if let Err(why) = installed {
        eprintln!("going on without pySigma; tests of the content for SIEMs will say so: {why:#}");
    }
}

fn environment() -> Environment {
    Environment::named("siem")
}
