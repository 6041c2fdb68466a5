//! The examples of the page about sinks are what the configuration takes.
use secret_sentinel::{config::Config, sink::forward};

#[test]
fn every_example_is_valid_and_every_kind_has_one() {
    let page = include_str!("../docs/sinks.md");
    let mut kinds = Vec::new();
    for block in page.split("```yaml\n").skip(1) {
        let text = block.split("```").next().expect("a block has an end");
        let config = Config::parse(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        forward::check(&config.sinks).unwrap_or_else(|error| panic!("{error}\n{text}"));
        kinds.extend(config.sinks.values().map(|sink| sink.to.name()));
    }
    for kind in [
        "webhook",
        "splunk",
        "elasticsearch",
        "otlp",
        "loki",
        "syslog",
        "journald",
        "nats",
        "kafka",
    ] {
        assert!(kinds.contains(&kind), "{kind} has no example");
    }
}
