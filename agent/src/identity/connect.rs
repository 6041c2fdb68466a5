//! Connections to the Kubernetes API and to the kubelet; what failed, in words that say what to do.
use super::{Api, Kubelet, trouble::Trouble};
use http_body_util::BodyExt;
use kube::{
    Client, Config,
    client::Body,
    config::{
        AuthInfo, Cluster, Context, KubeConfigOptions, Kubeconfig, KubeconfigError, NamedAuthInfo,
        NamedCluster, NamedContext,
    },
};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    time::Duration,
};
use tokio::time::timeout;
use tracing::{instrument::WithSubscriber, subscriber::NoSubscriber};
use zeroize::Zeroizing;

const SERVICE_ACCOUNT: &str = "/var/run/secrets/kubernetes.io/serviceaccount";
/// How long a connection may take to be made.
const CONNECT: Duration = Duration::from_secs(10);
/// Longer answers are not read.
const LONGEST: usize = 256 * 1024 * 1024;

/// Whether the API can be asked: a kubeconfig is given, or this is a pod with a service account.
pub fn has_api(api: &Api) -> bool {
    api.kubeconfig.is_some()
        || (std::env::var_os("KUBERNETES_SERVICE_HOST").is_some()
            && Path::new(SERVICE_ACCOUNT).join("token").exists())
}

/// Where the kubelet listens, if that is known.
pub fn kubelet_url(kubelet: &Kubelet) -> Option<String> {
    kubelet.url.clone().or_else(|| {
        let address = std::env::var("NODE_IP").ok()?;
        match address.parse() {
            Ok(std::net::IpAddr::V6(address)) => Some(format!("https://[{address}]:10250")),
            Ok(std::net::IpAddr::V4(address)) => Some(format!("https://{address}:10250")),
            Err(_) => None,
        }
    })
}

/// A client of the API. Certificates and tokens are read anew by each.
pub async fn to_api(api: &Api) -> Result<Client, Trouble> {
    let config = match &api.kubeconfig {
        Some(path) => {
            let refused = |error| of_kubeconfig(path, &error);
            let kubeconfig = Kubeconfig::read_from(path).map_err(refused)?;
            Config::from_custom_kubeconfig(kubeconfig, &KubeConfigOptions::default())
                .await
                .map_err(refused)?
        }
        None => Config::incluster().map_err(|error| {
            Trouble::Setup(format!("the service account can't be used: {error}"))
        })?,
    };
    client(config)
}

/// A client of the kubelet.
pub async fn to_kubelet(url: &str, kubelet: &Kubelet) -> Result<Client, Trouble> {
    let own = |given: &Option<PathBuf>, name: &str| {
        let path = given.clone();
        let path = path
            .or_else(|| Some(Path::new(SERVICE_ACCOUNT).join(name)).filter(|path| path.exists()));
        path.map(|path| path.to_string_lossy().into_owned())
    };
    let name = "kubelet".to_owned();
    let kubeconfig = Kubeconfig {
        clusters: vec![NamedCluster {
            name: name.clone(),
            cluster: Some(Cluster {
                server: Some(url.to_owned()),
                insecure_skip_tls_verify: Some(kubelet.any_certificate),
                certificate_authority: own(&kubelet.ca_file, "ca.crt")
                    .filter(|_| !kubelet.any_certificate),
                ..Cluster::default()
            }),
            other: BTreeMap::new(),
        }],
        auth_infos: vec![NamedAuthInfo {
            name: name.clone(),
            auth_info: Some(AuthInfo {
                token_file: own(&kubelet.token_file, "token"),
                ..AuthInfo::default()
            }),
            other: BTreeMap::new(),
        }],
        contexts: vec![NamedContext {
            name: name.clone(),
            context: Some(Context {
                cluster: name.clone(),
                user: Some(name.clone()),
                ..Context::default()
            }),
            other: BTreeMap::new(),
        }],
        current_context: Some(name),
        ..Kubeconfig::default()
    };
    let config = Config::from_custom_kubeconfig(kubeconfig, &KubeConfigOptions::default())
        .await
        .map_err(|error| Trouble::Setup(format!("the kubelet can't be asked at {url}: {error}")))?;
    client(config)
}

fn client(mut config: Config) -> Result<Client, Trouble> {
    config.connect_timeout = Some(CONNECT);
    // It is tried again here, with a pause that both know of, and told once.
    config.default_retry = false;
    let _silent = tracing::subscriber::set_default(NoSubscriber::default());
    Client::try_from(config).map_err(|error| Trouble::of(&error))
}

/// What the file holds is not repeated: it has credentials.
fn of_kubeconfig(path: &Path, error: &KubeconfigError) -> Trouble {
    let reason = match error {
        KubeconfigError::Parse(_) => "it is no YAML of a kubeconfig".to_owned(),
        KubeconfigError::LoadClientKey(_) => "its client key can't be read".to_owned(),
        other => other.to_string(),
    };
    Trouble::Setup(format!(
        "the kubeconfig {} can't be used: {reason}",
        path.display()
    ))
}

/// An answer that is being read. The crate `kube` logs whole answers that it can't take apart, and these hold whatever was
/// written into pods' specs: therefore they are read here, and what it has to say is not listened to.
pub struct Answer {
    body: Body,
    held: Zeroizing<Vec<u8>>,
}

impl Answer {
    /// Sends a request and waits for the head of the answer.
    pub async fn to(
        client: &Client,
        request: Result<Request, kube::core::request::Error>,
        limit: Duration,
    ) -> Result<Self, Trouble> {
        let request = request
            .map_err(|error| Trouble::Setup(format!("the request can't be made: {error}")))?
            .map(Body::from);
        let sent = client
            .send(request)
            .with_subscriber(NoSubscriber::default());
        let response = timeout(limit, sent)
            .await
            .map_err(|_| Trouble::Slow(limit))?
            .map_err(|error| Trouble::of(&error))?;
        let status = response.status().as_u16();
        if status == 200 {
            return Ok(Self {
                body: response.into_body(),
                held: Zeroizing::default(),
            });
        }
        let after = response.headers().get("retry-after");
        let after = after.and_then(|value| value.to_str().ok()?.parse().ok());
        Err(Trouble::status(status, after.map(Duration::from_secs)))
    }

    /// All of it.
    pub async fn whole(mut self, limit: Duration) -> Result<Zeroizing<Vec<u8>>, Trouble> {
        let all = async {
            while self.more().await? {}
            Ok(())
        };
        timeout(limit, all)
            .await
            .map_err(|_| Trouble::Slow(limit))??;
        Ok(self.held)
    }

    /// The next line; `None` at the end, also at one within a line.
    pub async fn line(&mut self, limit: Duration) -> Result<Option<Zeroizing<Vec<u8>>>, Trouble> {
        loop {
            if let Some(end) = memchr::memchr(b'\n', &self.held) {
                let rest = Zeroizing::new(self.held.split_off(end + 1));
                return Ok(Some(std::mem::replace(&mut self.held, rest)));
            }
            match timeout(limit, self.more()).await {
                Err(_) => return Err(Trouble::Slow(limit)),
                Ok(Ok(true)) => {}
                Ok(Ok(false)) => return Ok(None),
                Ok(Err(trouble)) => return Err(trouble),
            }
        }
    }

    /// Reads on; whether there was more.
    async fn more(&mut self) -> Result<bool, Trouble> {
        let frame = self.body.frame().with_subscriber(NoSubscriber::default());
        let Some(frame) = frame.await else {
            return Ok(false);
        };
        let frame = frame.map_err(|error| Trouble::of(&error))?;
        if let Some(data) = frame.data_ref() {
            if self.held.len() + data.len() > LONGEST {
                return Err(Trouble::Answer("it is longer than 256 MiB".into()));
            }
            self.held.extend_from_slice(data);
        }
        Ok(true)
    }
}

/// What `kube` makes requests of.
type Request = axum::http::Request<Vec<u8>>;
