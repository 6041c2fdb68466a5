//! This node's name in the cluster.
use super::IdentitySettings;

/// What the settings say, or else the variable `NODE_NAME`, or else the machine's name. Never `HOSTNAME`, which in a pod is
/// the pod's name.
#[must_use]
pub fn node_name(settings: &IdentitySettings) -> String {
    let given = settings.node_name.clone();
    given
        .or_else(|| std::env::var("NODE_NAME").ok())
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| {
            rustix::system::uname()
                .nodename()
                .to_string_lossy()
                .into_owned()
        })
}
