//! The page as a whole: the same each time, inert whatever workloads are called, and honest about what was not seen.
use super::sample::{HOSTILE, quiet, sample};
use super::*;
use crate::finding::Time;
use proptest::prelude::*;
use serde_json::Value;

fn page(material: &Material) -> String {
    let mut bytes = Vec::new();
    render(material, &mut bytes).expect("a vector takes all");
    String::from_utf8(bytes).expect("the page is UTF-8")
}

/// The data that the script reads: whatever stands between the tag and the first thing that could end it.
fn data(page: &str) -> Value {
    let opening = "<script type=\"application/json\" id=\"data\">";
    let from = page.find(opening).expect("the page has data") + opening.len();
    let length = page[from..].find('<').expect("the element ends");
    serde_json::from_str(&page[from..from + length]).expect("the data is JSON")
}

#[test]
fn the_same_material_gives_the_same_bytes() {
    assert_eq!(page(&sample(300, true)), page(&sample(300, true)));
}

#[test]
fn hostile_names_stay_text() {
    let page = page(&sample(300, true));
    assert_eq!(page.matches("<script").count(), 2);
    assert_eq!(page.matches("</script").count(), 2);
    for markup in ["<img", "<!--", "<svg/", "\u{202e}", "\u{200b}", "\u{1b}"] {
        assert!(!page.contains(markup), "{markup:?} is in the page");
    }
    let strings = data(&page)["strings"].clone();
    let strings = strings.as_array().expect("a list of strings");
    assert!(strings.iter().any(|text| text == HOSTILE[0]));
    assert!(page.contains("&lt;/script&gt;&lt;script&gt;window.hurt=1&lt;/script&gt;"));
}

#[test]
fn ten_thousand_findings_fit_into_eight_megabytes() {
    let page = page(&sample(10_000, false));
    assert!(page.len() < 8_000_000, "{} bytes", page.len());
    assert_eq!(
        data(&page)["findings"].as_array().map(Vec::len),
        Some(10_000)
    );
}

#[test]
fn nothing_is_said_to_be_missed_only_where_all_was_seen() {
    const CLEAN: &str = "Nothing was found, and nothing was missed.";
    assert!(page(&quiet()).contains(CLEAN));
    let spoilt: [fn(&mut Material); 6] = [
        |it| it.captures.clear(),
        |it| it.not_covered.push("io_uring".into()),
        |it| it.captures[0].problems.push("frame 3 is missing".into()),
        |it| it.captures[0].payload = "none".into(),
        |it| it.captures[0].signature = Signature::Invalid { key: "k".into() },
        |it| {
            let time = it.captures[0].first.expect("it has a time");
            it.losses
                .push(crate::output::Loss::new(time, "write-ring-full", 1, 0));
        },
    ];
    for spoil in spoilt {
        let mut material = quiet();
        spoil(&mut material);
        assert!(!page(&material).contains(CLEAN));
    }
}

#[test]
fn time_between_captures_is_told() {
    let mut material = quiet();
    let mut later = material.captures[0].clone();
    let hours = |time: Option<Time>, hours| {
        time.map(|it| Time(it.0 + jiff::SignedDuration::from_hours(hours)))
    };
    later.first = hours(later.last, 2);
    later.last = hours(later.last, 3);
    material.captures.push(later);
    assert!(page(&material).contains("one stretch of time is left out, 2 h 0 min together"));
}

#[test]
fn a_page_of_nothing_says_so() {
    let page = page(&Material::default());
    assert!(page.contains("No capture was read"));
    assert_eq!(data(&page)["findings"].as_array().map(Vec::len), Some(0));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn no_name_adds_an_element(name in any::<String>()) {
        // An empty name takes an element away.
        let name = format!("n{name}");
        let tags = |material: &Material| page(material).matches('<').count();
        let mut material = sample(1, false);
        let plain = tags(&material);
        let finding = &mut material.findings[0].finding;
        if let Some(secret) = &mut finding.secret {
            secret.name.clone_from(&name);
        }
        if let Some(process) = &mut finding.process {
            process.comm.clone_from(&name);
        }
        if let Some(pod) = &mut finding.pod {
            pod.name = Some(name.clone());
        }
        if let Some(file) = &mut finding.file {
            file.path.clone_from(&name);
        }
        material.captures[0].id.clone_from(&name);
        material.captures[0].name.clone_from(&name);
        material.not_covered[0].clone_from(&name);
        prop_assert_eq!(tags(&material), plain);
    }
}
