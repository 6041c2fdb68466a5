//! podman's names of containers: in the lists of its storage, not in its bundles.
use super::{Told, read};
use crate::identity::ContainerFacts;
use serde::Deserialize;
use std::path::Path;

/// Containers that end with the machine (`--rm`) are in a list of their own.
const LISTS: [&str; 2] = ["containers.json", "volatile-containers.json"];

#[derive(Deserialize)]
struct Entry {
    id: String,
    #[serde(default)]
    names: Option<Vec<String>>,
    /// JSON once more.
    #[serde(default)]
    metadata: Option<String>,
}

#[derive(Default, Deserialize)]
struct Metadata {
    #[serde(default, rename = "image-name")]
    image: Option<String>,
}

/// What the lists in `place` tell of a container.
pub fn told(place: &Path, id: &str) -> Told {
    let container = LISTS.iter().find_map(|list| {
        let json = read(&place.join(list))?;
        find(json.expose(), id)
    });
    Told {
        container,
        pod: None,
    }
}

fn find(json: &[u8], id: &str) -> Option<ContainerFacts> {
    let entries: Vec<Entry> = serde_json::from_slice(json).ok()?;
    let entry = entries.into_iter().find(|entry| entry.id == id)?;
    let metadata: Metadata = entry
        .metadata
        .and_then(|metadata| serde_json::from_str(&metadata).ok())
        .unwrap_or_default();
    Some(ContainerFacts {
        id: entry.id,
        name: Some(entry.names?.into_iter().next()?),
        image: metadata.image.filter(|image| !image.is_empty()),
        ..ContainerFacts::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn podman_names_a_container_and_its_image() {
        let id = "33a9".repeat(16);
        let json = format!(
            r#"[{{"id":"{id}","names":["lonely"],"image":"ade7","layer":"9a9e","flags":{{"MountLabel":""}},
            "metadata":"{{\"image-name\":\"localhost/cart:1\",\"image-id\":\"ade7\",\"name\":\"lonely\",\"created-at\":1795542221}}",
            "created":"2026-11-24T17:43:41.416559282Z"}}]"#
        );
        let container = find(json.as_bytes(), &id).expect("a container");
        assert_eq!(container.name.as_deref(), Some("lonely"));
        assert_eq!(container.image.as_deref(), Some("localhost/cart:1"));
        assert_eq!(find(json.as_bytes(), "other"), None);
    }

    proptest! {
        #[test]
        fn any_json_is_survived(text in r#"[{}\[\]":,a-z0-9\\ ]{0,80}"#) {
            let _ = find(text.as_bytes(), "a");
        }
    }
}
