//! Kubernetes: base64 in a kubeconfig (`client-key-data`) and in the data of a Secret's manifest.
use super::{
    docker::decode,
    leaf::{Leaf, Leaves},
};

/// Keys of a kubeconfig (`k8s.io/client-go/tools/clientcmd/api/v1`) whose value is base64 of a file. Certificates are
/// public.
const DATA: &str = "client-key-data";

/// Adds what a leaf in base64 stands for.
pub fn expand(leaf: &Leaf, leaves: &mut Leaves) {
    let above = leaf.path.above();
    let in_secret = above.to_string() == "data"
        || above.to_string().ends_with(".data") && above.key() == "data";
    if leaf.path.key() != DATA && !in_secret {
        return;
    }
    if let Some(decoded) =
        decode(leaf.value.expose()).filter(|it| std::str::from_utf8(it.expose()).is_ok())
    {
        leaves.add(&leaf.path, decoded);
    }
}
