//! The points of the guidance for secrets that rules refer to as `CCE-n`, in this project's own words.

/// What a reference such as `CCE-2` says; none for a reference of another kind.
#[must_use]
pub fn guidance(reference: &str) -> Option<&'static str> {
    Some(match reference {
        "CCE-1" => {
            "Secrets reach a container as files or environment variables, just as configured: never write them to a log."
        }
        "CCE-2" => {
            "Mounted secret files get mode 0644 unless told otherwise: set a tight one, such as defaultMode 256 (0400)."
        }
        "CCE-3" => {
            "Give secret files names that begin with a dot, so that a plain listing does not show them."
        }
        "CCE-4" => {
            "Encrypt sensitive data before it goes into a Secret, and decrypt it only when it is needed."
        }
        "CCE-5" => {
            "Use bound service account tokens, which expire, instead of those kept in Secrets, which never do and outlive the pod."
        }
        "CCE-6" => {
            "Keep secrets outside the cluster, and mount them through a secret store's CSI driver."
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::guidance;
    use crate::rules::CATALOGUE;

    #[test]
    fn every_rule_refers_to_a_point_that_is_there() {
        for rule in CATALOGUE {
            let points: Vec<_> = rule
                .references
                .iter()
                .filter_map(|it| guidance(it))
                .collect();
            assert_eq!(points.len(), 1, "{}", rule.id);
            let named = rule.references.iter().filter(|it| it.starts_with("CCE-"));
            assert_eq!(named.count(), 1, "{}", rule.id);
        }
        assert_eq!(guidance("CWE-532"), None);
    }
}
