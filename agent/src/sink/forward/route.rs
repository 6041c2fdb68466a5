//! Which findings go to a sink.
use super::settings::Route;
use crate::{rules::CATALOGUE, sink::told::Told};
use globset::{Glob, GlobSet, GlobSetBuilder};

/// A route whose globs are compiled.
#[derive(Debug)]
pub struct Chooser {
    route: Route,
    namespaces: GlobSet,
}

impl Chooser {
    /// Compiles it.
    ///
    /// # Errors
    /// The key and what is wrong there: no rule of this name, no glob.
    pub fn new(route: &Route) -> Result<Self, String> {
        for rule in &route.rules {
            if !CATALOGUE.iter().any(|known| known.id == rule) {
                return Err(format!("route.rules: there is no rule {rule:?}"));
            }
        }
        let mut namespaces = GlobSetBuilder::new();
        for text in &route.namespaces {
            let glob = Glob::new(text);
            namespaces.add(glob.map_err(|error| format!("route.namespaces: {error}"))?);
        }
        let namespaces = namespaces.build();
        Ok(Self {
            route: route.clone(),
            namespaces: namespaces.map_err(|error| format!("route.namespaces: {error}"))?,
        })
    }

    /// Whether this finding goes there.
    #[must_use]
    pub fn wants(&self, told: &Told<'_>) -> bool {
        let route = &self.route;
        let namespace = told.pod.as_ref().and_then(|pod| pod.namespace.as_deref());
        let is_there = |name: &str| self.namespaces.is_match(name);
        route
            .min_severity
            .is_none_or(|least| told.severity >= least)
            && (route.rules.is_empty() || route.rules.iter().any(|rule| *rule == *told.rule))
            && (route.namespaces.is_empty() || namespace.is_some_and(is_there))
    }
}
