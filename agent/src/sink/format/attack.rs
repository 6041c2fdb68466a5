//! Techniques of MITRE ATT&CK that rules refer to, with their names: receivers show names, references are numbers.
use crate::sink::told::Told;

/// A technique, or a part of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Technique<'t> {
    /// Number of the technique: `T1552`.
    pub(super) id: &'t str,
    /// Its name, when known here.
    pub(super) name: Option<&'static str>,
    /// The part of it: `T1552.001`, and its name.
    pub(super) part: Option<(&'t str, Option<&'static str>)>,
    /// What it is for: number and name of the tactic.
    pub(super) tactic: Option<(&'static str, &'static str)>,
}

const CREDENTIAL_ACCESS: (&str, &str) = ("TA0006", "Credential Access");
const COLLECTION: (&str, &str) = ("TA0009", "Collection");
const DISCOVERY: (&str, &str) = ("TA0007", "Discovery");
const DEFENSE_EVASION: (&str, &str) = ("TA0005", "Defense Evasion");
const IMPACT: (&str, &str) = ("TA0040", "Impact");

/// Number, name, tactic.
const TECHNIQUES: [(&str, &str, (&str, &str)); 6] = [
    ("T1005", "Data from Local System", COLLECTION),
    ("T1083", "File and Directory Discovery", DISCOVERY),
    (
        "T1222",
        "File and Directory Permissions Modification",
        DEFENSE_EVASION,
    ),
    ("T1528", "Steal Application Access Token", CREDENTIAL_ACCESS),
    ("T1552", "Unsecured Credentials", CREDENTIAL_ACCESS),
    ("T1565", "Data Manipulation", IMPACT),
];

/// Number and name.
const PARTS: [(&str, &str); 4] = [
    (
        "T1222.002",
        "Linux and Mac File and Directory Permissions Modification",
    ),
    ("T1552.001", "Credentials In Files"),
    ("T1552.007", "Container API"),
    ("T1565.001", "Stored Data Manipulation"),
];

impl<'t> Technique<'t> {
    /// The one that a reference is, if it is one.
    pub(super) fn of(reference: &'t str) -> Option<Self> {
        let is_number = |it: &str, len| it.len() == len && it.bytes().all(|it| it.is_ascii_digit());
        let (id, part) = match reference.split_once('.') {
            Some((id, part)) => (id, Some(part)),
            None => (reference, None),
        };
        let is_technique = id.strip_prefix('T').is_some_and(|it| is_number(it, 4))
            && part.is_none_or(|it| is_number(it, 3));
        let known = TECHNIQUES.iter().find(|it| it.0 == id);
        let name_of_part = || PARTS.iter().find(|it| it.0 == reference).map(|it| it.1);
        is_technique.then(|| Self {
            id,
            name: known.map(|it| it.1),
            part: part.map(|_| (reference, name_of_part())),
            tactic: known.map(|it| it.2),
        })
    }

    /// Those of a finding.
    pub(super) fn all_of(told: &'t Told<'_>) -> Vec<Self> {
        let techniques = told.references.iter().filter_map(|it| Self::of(it));
        techniques.collect()
    }
}

/// What a technique is called, such as `Unsecured Credentials: Credentials In Files`; none: it is none, or not known here.
#[must_use]
pub fn technique_name(reference: &str) -> Option<String> {
    let technique = Technique::of(reference)?;
    let name = technique.name?;
    let part = technique.part.and_then(|(_, part)| part);
    Some(part.map_or_else(|| name.to_owned(), |part| format!("{name}: {part}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::CATALOGUE;

    #[test]
    fn every_technique_of_the_catalogue_has_names() {
        let references = CATALOGUE.iter().flat_map(|rule| rule.references);
        let techniques: Vec<_> = references.filter_map(|it| Technique::of(it)).collect();
        assert!(!techniques.is_empty());
        for it in techniques {
            assert!(it.name.is_some() && it.tactic.is_some(), "{it:?}");
            assert!(it.part.is_none_or(|(_, name)| name.is_some()), "{it:?}");
        }
    }

    #[test]
    fn other_references_are_none() {
        for it in [
            "CWE-532",
            "CCE-1",
            "T1",
            "T15520",
            "T1552.",
            "T1552.0011",
            "",
            "T155ä",
        ] {
            assert_eq!(Technique::of(it), None, "{it}");
        }
    }
}
