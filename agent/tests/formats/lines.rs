//! What every format is: one line of UTF-8, as its media type says.
use super::golden::told;
use secret_sentinel::sink::format::SinkFormat;
use secret_sentinel::sink::told::Told;

#[test]
fn every_format_is_one_line() {
    for line in told() {
        let told = Told::parse(&line).expect("a finding");
        for format in SinkFormat::ALL {
            let encoded = format.encode(&told, &line, None);
            let text = encoded.text;
            assert!(!text.contains(['\n', '\r']), "{}: {text}", format.name());
            let is_json = serde_json::from_str::<serde_json::Value>(&text).is_ok();
            assert_eq!(is_json, format.media_type() == "application/json", "{text}");
        }
    }
}

#[test]
fn names_are_those_of_configuration_and_command_line() {
    use clap::ValueEnum;
    for format in SinkFormat::value_variants() {
        let shown = serde_json::to_value(format).expect("a name");
        assert_eq!(shown, format.name());
        let flag = format.to_possible_value().expect("a value");
        assert_eq!(flag.get_name(), format.name());
        assert!(SinkFormat::ALL.contains(format));
    }
    assert_eq!(SinkFormat::value_variants().len(), SinkFormat::ALL.len());
    assert_eq!(SinkFormat::default(), SinkFormat::Native);
}

#[test]
fn native_is_the_line_itself() {
    for line in told() {
        let told = Told::parse(&line).expect("a finding");
        let encoded = SinkFormat::Native.encode(&told, &line, None);
        assert_eq!(encoded.text, line);
        assert_eq!(serde_json::to_string(&told).expect("JSON"), line);
    }
}
