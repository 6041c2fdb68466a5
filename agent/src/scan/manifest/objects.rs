//! The objects of a manifest, and where in one a pod's specification is.
use super::node::Node;

/// An object: what it is called, and all of it.
pub struct Object<'n> {
    /// Its kind.
    pub kind: &'n str,
    /// Its name; what has none yet is called by the prefix of it.
    pub name: &'n str,
    /// All of it.
    pub node: &'n Node,
}

/// The objects of a document: one, or those of a list. What has no kind is none.
pub fn objects(document: &Node) -> Vec<Object<'_>> {
    let Some(kind) = document.text(&["kind"]) else {
        return Vec::new();
    };
    let items = document.items(&["items"]);
    if kind.ends_with("List") && !items.is_empty() {
        // A list of lists is none that Kubernetes takes.
        return items.iter().filter_map(object).collect();
    }
    object(document).into_iter().collect()
}

fn object(node: &Node) -> Option<Object<'_>> {
    let name = node.text(&["metadata", "name"]);
    let name = name.or_else(|| node.text(&["metadata", "generateName"]));
    Some(Object {
        kind: node.text(&["kind"])?,
        name: name.unwrap_or("?"),
        node,
    })
}

impl<'n> Object<'n> {
    /// The specification of the pods that it makes, if it makes some.
    pub fn pod(&self) -> Option<&'n Node> {
        let path: &[&str] = match self.kind {
            "Pod" => &["spec"],
            "Deployment"
            | "StatefulSet"
            | "DaemonSet"
            | "ReplicaSet"
            | "ReplicationController"
            | "Job" => &["spec", "template", "spec"],
            "CronJob" => &["spec", "jobTemplate", "spec", "template", "spec"],
            "PodTemplate" => &["template", "spec"],
            _ => return None,
        };
        self.node.at(path)
    }
}
