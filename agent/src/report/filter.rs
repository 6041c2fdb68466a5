//! Which findings standard output shows. What is written to files, kept and counted does not depend on it.
use crate::finding::Finding;
use crate::output::Line;
use crate::rules::{CATALOGUE, Severity};
use clap::{Args, builder::PossibleValuesParser};
use globset::{Glob, GlobMatcher};

/// Options that filter findings. Several of one kind: any of them; of several kinds: all.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "What standard output shows (files get everything)")]
pub struct Filter {
    /// Findings in these namespaces only; may be repeated
    #[arg(long, value_name = "GLOB", value_parser = glob)]
    namespace: Vec<GlobMatcher>,

    /// Findings in these pods only, by name, namespace/name or uid; may be repeated
    #[arg(long, value_name = "GLOB", value_parser = glob)]
    pod: Vec<GlobMatcher>,

    /// Findings of these rules only; may be repeated
    #[arg(long, value_name = "RULE", value_parser = rules())]
    rule: Vec<String>,

    /// Findings at least this bad only
    #[arg(long, value_name = "SEVERITY")]
    min_severity: Option<Severity>,
}

fn glob(text: &str) -> Result<GlobMatcher, String> {
    let glob = Glob::new(text).map_err(|error| format!("it is not a glob: {}", error.kind()))?;
    Ok(glob.compile_matcher())
}

fn rules() -> PossibleValuesParser {
    PossibleValuesParser::new(CATALOGUE.iter().map(|rule| rule.id))
}

impl Filter {
    /// Whether a line is shown: what the agent does and what was lost always is.
    #[must_use]
    pub fn passes(&self, line: &Line) -> bool {
        match line {
            Line::Finding(finding) => self.wants(finding),
            Line::Status(_) | Line::Loss(_) => true,
        }
    }

    fn wants(&self, finding: &Finding) -> bool {
        let pod = finding.pod.as_ref();
        let namespace = pod.and_then(|pod| pod.namespace.as_deref());
        let in_namespace = || namespace.is_some_and(|it| any(&self.namespace, it));
        let in_pod = || {
            pod.is_some_and(|pod| {
                let name = pod.name.as_deref().unwrap_or_default();
                let full = format!("{}/{name}", namespace.unwrap_or_default());
                [pod.uid.as_str(), name, &full]
                    .iter()
                    .any(|it| any(&self.pod, it))
            })
        };
        self.min_severity
            .is_none_or(|least| finding.severity >= least)
            && (self.rule.is_empty() || self.rule.iter().any(|rule| rule == finding.rule))
            && (self.namespace.is_empty() || in_namespace())
            && (self.pod.is_empty() || in_pod())
    }
}

fn any(globs: &[GlobMatcher], text: &str) -> bool {
    globs.iter().any(|glob| glob.is_match(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{PodRef, Time};
    use crate::rules::SECRET_IN_STDOUT;
    use clap::{CommandFactory, FromArgMatches, Parser};

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        filter: Filter,
    }

    fn filter(arguments: &[&str]) -> Filter {
        let arguments = [&["x"], arguments].concat();
        let matches = Line::command().get_matches_from(arguments);
        Line::from_arg_matches(&matches).expect("valid").filter
    }

    #[test]
    fn any_of_one_kind_and_all_kinds() {
        let time = Time("2026-11-24T14:02:11Z".parse().expect("a time"));
        let mut finding = Finding::new(&SECRET_IN_STDOUT, time, &[]);
        assert!(filter(&[]).wants(&finding));
        assert!(!filter(&["--namespace", "*"]).wants(&finding));
        finding.pod = Some(PodRef {
            uid: "7b0c".into(),
            namespace: Some("shop".into()),
            name: Some("cart-7f".into()),
            ..PodRef::default()
        });
        for passing in [
            &["--namespace", "sh*"][..],
            &["--namespace", "other", "--namespace", "shop"],
            &["--pod", "cart-*"],
            &["--pod", "shop/cart-7f"],
            &["--pod", "7b0c", "--rule", "secret-in-stdout"],
            &["--min-severity", "high"],
        ] {
            assert!(filter(passing).wants(&finding), "{passing:?}");
        }
        for failing in [
            &["--namespace", "shop", "--pod", "other"][..],
            &["--rule", "secret-in-argv"],
            &["--pod", "other/cart-7f"],
        ] {
            assert!(!filter(failing).wants(&finding), "{failing:?}");
        }
    }

    #[test]
    fn what_is_no_rule_or_glob_is_refused() {
        for wrong in [["--rule", "secret-in-stdot"], ["--pod", "[a"]] {
            assert!(Line::try_parse_from([&["x"], &wrong[..]].concat()).is_err());
        }
    }
}
