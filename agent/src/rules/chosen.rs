//! What a rules file says: which rules and patterns count, how bad they are, exceptions, and patterns of one's own.
use super::credentials::{Form, Pattern, Proof};
use super::{CATALOGUE, Exceptions, OPTIONAL, Severity, exceptions::Written};
use serde::Deserialize;
use std::collections::BTreeMap;

/// What is said of rules; nothing: all count as the catalogue has them.
#[derive(Clone, Debug, Default)]
pub struct Chosen {
    rules: BTreeMap<String, Choice>,
    patterns: BTreeMap<String, Choice>,
    own: Vec<&'static Pattern>,
    exceptions: Exceptions,
}

/// What is said of one rule or pattern.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Choice {
    enabled: Option<bool>,
    severity: Option<Severity>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct File {
    rules: BTreeMap<String, Choice>,
    patterns: BTreeMap<String, Choice>,
    own_patterns: Vec<Own>,
    exceptions: Vec<Written>,
    builtin_exceptions: Builtin,
}

/// Whether the exceptions count that are built in.
#[derive(Deserialize)]
struct Builtin(bool);

impl Default for Builtin {
    fn default() -> Self {
        Self(true)
    }
}

/// A pattern of one's own: a token with a shape.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Own {
    id: String,
    title: Option<String>,
    anchors: Vec<String>,
    shape: String,
    #[serde(default)]
    behind: usize,
}

/// The shortest anchor, bytes: a shorter one is everywhere.
const MIN_ANCHOR: usize = 3;
/// The longest, as the search for them takes it.
const MAX_ANCHOR: usize = 255;

impl Chosen {
    /// Reads a rules file's text. `is_shape` says what is wrong with a shape.
    ///
    /// # Errors
    /// Says what is wrong, and where.
    pub fn parse(
        text: &str,
        is_shape: impl Fn(&str) -> Result<(), String>,
    ) -> Result<Self, String> {
        let is_empty = |line: &str| line.trim().is_empty() || line.trim_start().starts_with('#');
        let file: File = if text.lines().all(is_empty) {
            File::default()
        } else {
            serde_saphyr::from_str(text).map_err(|error| error.to_string())?
        };
        for id in file.rules.keys() {
            if !CATALOGUE.iter().any(|rule| rule.id == id) {
                let known: Vec<_> = CATALOGUE.iter().map(|rule| rule.id).collect();
                return Err(format!(
                    "line {}: there is no rule {id:?}; the rules are {}",
                    line_of(text, id),
                    known.join(", ")
                ));
            }
        }
        for own in &file.own_patterns {
            own.check(&is_shape)
                .map_err(|what| format!("line {}: {what}", line_of(text, &own.id)))?;
        }
        let is_own = |id: &String| file.own_patterns.iter().any(|own| own.id == *id);
        for id in file.patterns.keys() {
            if !super::credentials::all().any(|pattern| pattern.id == id) && !is_own(id) {
                return Err(format!(
                    "line {}: there is no credential pattern {id:?}; the names are those that findings show under secret.name",
                    line_of(text, id)
                ));
            }
        }
        let exceptions = Exceptions::of(file.exceptions, file.builtin_exceptions.0);
        let exceptions = exceptions.map_err(|(reason, what)| {
            format!(
                "line {}: exceptions: {reason:?}: {what}",
                line_of(text, &reason)
            )
        })?;
        Ok(Self {
            exceptions,
            rules: file.rules,
            patterns: file.patterns,
            own: file.own_patterns.into_iter().map(Own::kept).collect(),
        })
    }

    /// Patterns of one's own.
    #[must_use]
    pub fn own_patterns(&self) -> &[&'static Pattern] {
        &self.own
    }

    /// Which findings are expected.
    #[must_use]
    pub const fn exceptions(&self) -> &Exceptions {
        &self.exceptions
    }

    /// How bad a finding of this rule is, and of this pattern when it is about one; `None`: it does not count.
    #[must_use]
    pub fn severity(&self, rule: &str, pattern: Option<&str>, own: Severity) -> Option<Severity> {
        let choice = self.rules.get(rule).copied().unwrap_or_default();
        let pattern = pattern.and_then(|pattern| self.patterns.get(pattern));
        let pattern = pattern.copied().unwrap_or_default();
        let severity = pattern.severity.or(choice.severity).unwrap_or(own);
        let is_on = self.counts(rule) && pattern.enabled.unwrap_or(true);
        is_on.then_some(severity)
    }

    /// Whether findings of this rule count.
    #[must_use]
    pub fn counts(&self, rule: &str) -> bool {
        let choice = self.rules.get(rule).and_then(|choice| choice.enabled);
        choice.unwrap_or_else(|| OPTIONAL.iter().all(|optional| optional.id != rule))
    }
}

/// The line that names something first, as a word.
fn line_of(text: &str, name: &str) -> usize {
    let is_of_word = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let names = |line: &str| {
        line.match_indices(name).any(|(start, _)| {
            let (before, after) = (&line[..start], &line[start + name.len()..]);
            !before.as_bytes().last().is_some_and(is_of_word)
                && !after.as_bytes().first().is_some_and(is_of_word)
        })
    };
    text.lines().position(names).map_or(1, |at| at + 1)
}

impl Own {
    fn check(&self, is_shape: &impl Fn(&str) -> Result<(), String>) -> Result<(), String> {
        let at = |what: String| format!("own_patterns: {:?}: {what}", self.id);
        if super::credentials::all().any(|pattern| pattern.id == self.id) {
            return Err(at("a pattern that is built in is called so".into()));
        }
        if self.anchors.is_empty() {
            return Err(at(
                "it has no anchors: literals one of which is in every such token".into(),
            ));
        }
        let fits = |anchor: &&String| (MIN_ANCHOR..=MAX_ANCHOR).contains(&anchor.len());
        if let Some(anchor) = self.anchors.iter().find(|anchor| !fits(anchor)) {
            return Err(at(format!(
                "the anchor {anchor:?} has not {MIN_ANCHOR} to {MAX_ANCHOR} bytes"
            )));
        }
        is_shape(&self.shape).map_err(|error| at(format!("shape: {error}")))
    }

    /// As those that are built in are kept: for as long as the process lives. A rules file is read once.
    fn kept(self) -> &'static Pattern {
        let text = |text: String| -> &'static str { text.leak() };
        let id = text(self.id);
        let anchors: Vec<&'static str> = self.anchors.into_iter().map(text).collect();
        Box::leak(Box::new(Pattern {
            id,
            family: "own",
            title: self.title.map_or(id, text),
            anchors: anchors.leak(),
            form: Form::Token {
                shape: text(self.shape),
                behind: self.behind,
            },
            proof: Proof::Given,
            examples: &[],
            counterexamples: &[],
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Chosen, String> {
        Chosen::parse(text, |shape| {
            (!shape.contains('('))
                .then_some(())
                .ok_or_else(|| "no groups".to_owned())
        })
    }

    #[test]
    fn what_is_chosen_counts() {
        let chosen = parse(
            "rules:\n  unmonitorable-secret: {enabled: false}\n  secret-in-stdout: {severity: low}\n\
             own_patterns:\n  - {id: acme, anchors: [acme_], shape: 'acme_[a-z]{20}'}\n",
        )
        .expect("valid");
        let severity = |rule| chosen.severity(rule, None, Severity::Critical);
        assert_eq!(severity("unmonitorable-secret"), None);
        assert_eq!(severity("secret-in-stdout"), Some(Severity::Low));
        assert_eq!(severity("secret-in-argv"), Some(Severity::Critical));
        assert_eq!(chosen.own_patterns()[0].id, "acme");
        assert!(parse("# nothing\n").is_ok());
    }

    #[test]
    fn what_is_only_worth_knowing_is_turned_on() {
        let chosen = parse(
            "rules:\n  plaintext-secret: {enabled: true}\n  visible-secret-name: {severity: low}\n",
        );
        let chosen = chosen.expect("valid");
        assert!(chosen.counts("plaintext-secret") && chosen.counts("secret-in-stdout"));
        assert!(!chosen.counts("visible-secret-name") && !chosen.counts("secret-in-environment"));
    }

    #[test]
    fn mistakes_are_told() {
        for (text, told) in [
            (
                "rules:\n  secret-in-sdtout: {}\n",
                "line 2: there is no rule \"secret-in-sdtout\"",
            ),
            ("rules:\n  secret-in-stdout: {severty: low}\n", "severty"),
            ("patterns:\n  nobody-has-this: {}\n", "nobody-has-this"),
            (
                "own_patterns:\n  - {id: a, anchors: [], shape: a}\n",
                "no anchors",
            ),
            (
                "own_patterns:\n  - {id: a, anchors: [ab], shape: a}\n",
                "3 to 255",
            ),
            (
                "own_patterns:\n  - {id: a, anchors: [abc], shape: '('}\n",
                "line 2: own_patterns: \"a\": shape: no groups",
            ),
        ] {
            let error = parse(text).expect_err(text);
            assert!(error.contains(told), "{text:?}: {error}");
        }
    }
}
