//! Programs in Python that tests compare answers with. A test that lacks one says so, so a failure here is only told.

use super::python::Environment;

/// One of them: an environment of its own.
struct Engine {
    name: &'static str,
    what: &'static str,
    /// Imports what tests use.
    program: &'static str,
    packages: &'static [&'static str],
    /// Whether what the packages name as needed is.
    with_needed: bool,
}

const ENGINES: [Engine; 3] = [
    Engine {
        name: "clickhouse",
        what: "ClickHouse's engine",
        program: "import chdb",
        // What wraps the engine names packages for data frames as needed.
        packages: &["chdb==4.4.0", "chdb-core==26.9.0"],
        with_needed: false,
    },
    Engine {
        name: "ocsf",
        what: "OCSF's schemas and models",
        program: "import ocsf_json_schema, py_ocsf_models",
        packages: &["ocsf-json-schema==1.2.0", "py-ocsf-models==0.10.0"],
        with_needed: true,
    },
    Engine {
        name: "kafka",
        what: "Kafka's client librdkafka and its brokers for tests",
        program: "import confluent_kafka",
        packages: &["confluent-kafka==2.16.1"],
        with_needed: true,
    },
];

/// Whether all are installed.
pub fn is_here() -> bool {
    ENGINES.iter().all(Engine::is_here)
}

/// Installs those that are not.
pub fn install() {
    for engine in ENGINES.iter().filter(|engine| !engine.is_here()) {
        let environment = Environment::named(engine.name);
        let installed = environment
            .make()
            .and_then(|()| environment.install(engine.packages, engine.with_needed));
        if let Err(why) = installed {
            let what = engine.what;
            eprintln!("going on without {what}; tests that want it will say so: {why:#}");
        }
    }
}

impl Engine {
    fn is_here(&self) -> bool {
        Environment::named(self.name).runs(self.program)
    }
}
