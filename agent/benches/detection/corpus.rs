//! Labelled samples: recall and wrong findings by family.
use secret_sentinel::credential::Credentials;
use std::collections::BTreeMap;
use std::path::Path;

/// The families that the targets name.
const NAMED: &[&str] = &[
    "aws",
    "gcp",
    "azure",
    "github",
    "gitlab",
    "slack",
    "stripe",
    "jwt",
    "private-key",
    "db-url",
    "basic-auth-url",
    "npm",
    "pypi",
    "docker",
    "k8s",
    "openai",
    "alibaba",
    "alibabacloud",
    "digitalocean",
    "heroku",
    "ibm",
    "cloudflare",
    "scaleway",
    "exoscale",
    "ovh",
    "civo",
    "yandex",
    "flyio",
    "vercel",
    "netlify",
    "planetscale",
    "supabase",
    "neon",
    "databricks",
    "snowflake",
    "render",
    "scalingo",
    "hashicorp",
    "vault",
    "clickhouse",
    "mongodb",
    "aiven",
    "cockroachlabs",
    "softlayer",
];

/// A labelled sample.
pub struct Sample {
    text: String,
    is_positive: bool,
    family: String,
}

/// Reads the samples of one half. Errors: the file is missing, or a line is not what it should be.
pub fn read(folder: &Path, half: &str) -> Result<Vec<Sample>, String> {
    let path = folder.join("tokens-dev.jsonl");
    let text = std::fs::read_to_string(&path).map_err(|why| {
        format!(
            "cannot read the labelled samples {}: {why}; name their folder with --corpus",
            path.display()
        )
    })?;
    let mut samples = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let value: serde_json::Value = serde_json::from_str(line)
            .map_err(|why| format!("{}, line {}: {why}", path.display(), number + 1))?;
        let field = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
        let text = field("text");
        let is_even = blake3::hash(text.as_bytes()).as_bytes()[0] % 2 == 0;
        if half == "all" || is_even == (half == "a") {
            samples.push(Sample {
                is_positive: field("label") == "positive",
                family: field("family"),
                text,
            });
        }
    }
    Ok(samples)
}

#[derive(Default)]
struct Row {
    positives: usize,
    found: usize,
    negatives: usize,
    flagged: usize,
}

impl Row {
    fn add(&mut self, sample: &Sample, is_found: bool) {
        let (count, hits) = if sample.is_positive {
            (&mut self.positives, &mut self.found)
        } else {
            (&mut self.negatives, &mut self.flagged)
        };
        *count += 1;
        *hits += usize::from(is_found);
    }

    fn print(&self, name: &str) {
        let share = |part: usize, whole: usize| match whole {
            0 => "-".to_owned(),
            _ => format!("{:.3}", part as f64 / whole as f64),
        };
        println!(
            "{name:<20} {:>9} {:>7} {:>9} {:>9}",
            self.positives,
            share(self.found, self.positives),
            self.negatives,
            share(self.flagged, self.negatives)
        );
    }
}

/// Prints the table.
pub fn report(credentials: &Credentials, samples: &[Sample], misses: Option<&str>, wrong: bool) {
    let mut rows: BTreeMap<&str, Row> = BTreeMap::new();
    let (mut named, mut all) = (Row::default(), Row::default());
    for sample in samples {
        let mut kinds = Vec::new();
        credentials.scan(sample.text.as_bytes(), 0, true, &mut |found| {
            kinds.push(found.pattern.id)
        });
        let is_found = !kinds.is_empty();
        rows.entry(&sample.family)
            .or_default()
            .add(sample, is_found);
        all.add(sample, is_found);
        if NAMED.contains(&sample.family.as_str()) {
            named.add(sample, is_found);
        }
        let wanted = misses.is_some_and(|family| {
            family == sample.family
                || family == "all"
                || (family == "named" && NAMED.contains(&sample.family.as_str()))
        });
        if sample.is_positive && !is_found && wanted {
            println!(
                "missed [{}] {:?}",
                sample.family,
                sample.text.get(..200).unwrap_or(&sample.text)
            );
        }
        if !sample.is_positive && is_found && wrong {
            println!(
                "wrong [{}] {kinds:?} {:?}",
                sample.family,
                sample.text.get(..200).unwrap_or(&sample.text)
            );
        }
    }
    println!(
        "{:<20} {:>9} {:>7} {:>9} {:>9}",
        "family", "positives", "recall", "negatives", "flagged"
    );
    for (family, row) in rows.iter().filter(|(family, _)| NAMED.contains(family)) {
        row.print(family);
    }
    named.print("named families");
    all.print("every family");
}
