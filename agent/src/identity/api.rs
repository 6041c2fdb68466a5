//! The Kubernetes API: a list of this node's pods, then a watch that tells what changes.
use super::{
    Api, Source,
    connect::{self, Answer},
    known::Known,
    output::Output,
    pod::{Pod, PodList},
    trouble::{Complaints, Trouble},
    wanted::Wanted,
};
use crate::backoff::Backoff;
use kube::{
    Client,
    api::{ListParams, WatchParams},
    core::Request,
};
use serde::{Deserialize, de::IgnoredAny};
use std::{cell::RefCell, convert::Infallible, rc::Rc, time::Duration};
use tokio::time::{Instant, sleep};

const PATH: &str = "/api/v1/pods";
/// How long a list, or the beginning of a watch, may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// The server is asked to end a watch after so many seconds;
const WATCH: u32 = 240;
/// one that says nothing for longer is dead.
const SILENCE: Duration = Duration::from_secs(WATCH as u64 + 30);
/// A watch that ended sooner is not begun anew at once.
const SHORT: Duration = Duration::from_secs(1);

/// The source.
pub struct Pods {
    settings: Api,
    /// `spec.nodeName=…`
    selector: String,
    wanted: Rc<Wanted>,
    output: Rc<Output>,
    known: Rc<RefCell<Known>>,
    /// Where the watch goes on; none: the list comes first.
    version: Option<String>,
    backoff: Backoff,
    complaints: Complaints,
}

impl Pods {
    pub fn new(
        settings: Api,
        node: &str,
        wanted: Rc<Wanted>,
        output: Rc<Output>,
        known: Rc<RefCell<Known>>,
    ) -> Self {
        Self {
            settings,
            selector: format!("spec.nodeName={node}"),
            wanted,
            output,
            known,
            version: None,
            backoff: Backoff::new(Duration::from_millis(500), Duration::from_secs(30)),
            complaints: Complaints::new(
                "the Kubernetes API",
                "the service account needs a ClusterRole with `get`, `list` and `watch` on `pods`, and a binding to it",
                "is the certificate authority of the service account, or of the kubeconfig, the cluster's?",
            ),
        }
    }

    /// Tells of pods; does not end.
    pub async fn follow(mut self) {
        loop {
            let Err(trouble) = self.attempt().await;
            self.output.state(Source::Api, false);
            self.complaints.tell(&trouble);
            sleep(self.backoff.wait().max(trouble.after())).await;
        }
    }

    async fn attempt(&mut self) -> Result<Infallible, Trouble> {
        let client = connect::to_api(&self.settings).await?;
        loop {
            let version = match self.version.clone() {
                Some(version) => version,
                None => self.list(&client).await?,
            };
            let start = Instant::now();
            match self.watch(&client, &version).await {
                Ok(()) => {}
                // Changes since then are not kept any more: all is listed anew.
                Err(Trouble::Gone) => self.version = None,
                Err(trouble) => return Err(trouble),
            }
            if start.elapsed() < SHORT {
                sleep(SHORT).await;
            }
        }
    }

    /// All pods of the node; the version from which changes are to be watched.
    async fn list(&mut self, client: &Client) -> Result<String, Trouble> {
        // From the server's memory, where it has an index by node: without this every node would have it read all pods of the
        // cluster from its store.
        let mut asked = ListParams::default().fields(&self.selector).match_any();
        let mut pods = Vec::new();
        let version = loop {
            let answer = Answer::to(client, Request::new(PATH).list(&asked), PATIENCE).await?;
            let list = PodList::parse(&answer.whole(PATIENCE).await?)?;
            pods.extend(list.pods);
            match list.more {
                Some(token) => asked.continue_token = Some(token),
                None => {
                    break list.version.ok_or_else(|| {
                        Trouble::Answer("the list has no resourceVersion".into())
                    })?;
                }
            }
        };
        self.known
            .borrow_mut()
            .all(pods, &self.wanted, &self.output);
        self.version = Some(version.clone());
        self.answers();
        Ok(version)
    }

    /// Until the server ends the watch, or the connection does.
    async fn watch(&mut self, client: &Client, version: &str) -> Result<(), Trouble> {
        let asked = WatchParams::default().fields(&self.selector).timeout(WATCH);
        let request = Request::new(PATH).watch(&asked, version);
        let mut answer = Answer::to(client, request, PATIENCE).await?;
        self.answers();
        loop {
            match answer.line(SILENCE).await {
                Ok(Some(line)) => self.event(&line)?,
                // A line that was cut off is told again: the version is that of the last whole one.
                Ok(None) | Err(Trouble::Connection(_)) => return Ok(()),
                Err(trouble) => return Err(trouble),
            }
        }
    }

    fn event(&mut self, line: &[u8]) -> Result<(), Trouble> {
        #[derive(Deserialize)]
        struct Kind {
            r#type: String,
            #[serde(rename = "object")]
            _object: IgnoredAny,
        }
        #[derive(Deserialize)]
        struct Event<T> {
            object: T,
        }
        #[derive(Deserialize)]
        struct Failure {
            #[serde(default)]
            code: u16,
        }
        fn object<'l, T: Deserialize<'l>>(line: &'l [u8]) -> Result<T, Trouble> {
            let event: Event<T> =
                serde_json::from_slice(line).map_err(|error| Trouble::json(&error))?;
            Ok(event.object)
        }
        let kind: Kind = serde_json::from_slice(line).map_err(|error| Trouble::json(&error))?;
        if kind.r#type == "ERROR" {
            let failure: Failure = object(line)?;
            return Err(Trouble::status(failure.code, None));
        }
        let pod: Pod = object(line)?;
        if let Some(version) = pod.resource_version() {
            self.version = Some(version.to_owned());
        }
        let mut known = self.known.borrow_mut();
        match kind.r#type.as_str() {
            "ADDED" | "MODIFIED" => known.one(pod, &self.wanted, &self.output),
            "DELETED" => known.forget(pod, &self.wanted),
            // A bookmark tells a version and nothing else; what else there may be is not for this.
            _ => {}
        }
        Ok(())
    }

    fn answers(&mut self) {
        self.output.state(Source::Api, true);
        self.backoff.reset();
        self.complaints.is_well();
    }
}
