//! The container runtime over the CRI: asked about one container at once, and about all every minute.
mod answer;
pub use answer::digest;

use super::{ContainerFacts, Source, known::Known, output::Output, wanted::Wanted};
use crate::backoff::Backoff;
use hyper_util::rt::TokioIo;
use k8s_cri::v1::{
    ContainerStatusRequest, ListContainersRequest, ListPodSandboxRequest, PodSandboxFilter,
    PodSandboxStatusRequest, runtime_service_client::RuntimeServiceClient,
};
use std::{
    cell::{Cell, RefCell},
    collections::HashSet,
    path::{Path, PathBuf},
    rc::Rc,
    time::Duration,
};
use tokio::{
    net::UnixStream,
    sync::{Notify, SetOnce},
    time::sleep,
};
use tonic::{
    Code, Status,
    transport::{Channel, Endpoint, Uri},
};

/// Where runtimes listen.
const SOCKETS: [&str; 6] = [
    "/run/containerd/containerd.sock",
    "/run/k3s/containerd/containerd.sock",
    "/run/crio/crio.sock",
    "/run/cri-dockerd.sock",
    "/run/k0s/containerd.sock",
    "/var/snap/microk8s/common/run/containerd.sock",
];
/// How long a call may take.
const CALL: Duration = Duration::from_secs(5);
/// How long a list of everything may take.
const LIST: Duration = Duration::from_secs(20);
/// Everything is looked at this often; that heals what was missed.
const LOOK_EVERY: Duration = Duration::from_secs(60);
/// A socket that is not there is looked for this often.
const APPEARS: Duration = Duration::from_secs(5);
/// As the kubelet has it: a list of everything may be long.
const LONGEST_ANSWER: usize = 16 * 1024 * 1024;

/// What a runtime said to one question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reply {
    /// It told who it is.
    Told,
    /// It does not know the container.
    NotFound,
    /// It does not answer.
    Silent,
}

/// The runtimes of this node.
pub struct Runtimes(Vec<Rc<Runtime>>);

/// One of them.
pub struct Runtime {
    socket: PathBuf,
    client: RuntimeServiceClient<Channel>,
    is_up: Cell<bool>,
    look: Notify,
    known: RefCell<Known>,
    /// It was looked at for the first time.
    looked: SetOnce<()>,
    wanted: Rc<Wanted>,
    output: Rc<Output>,
}

impl Runtimes {
    /// Those at the sockets of the settings, or else at the known ones. Within a runtime of tokio.
    pub fn new(given: &[PathBuf], wanted: &Rc<Wanted>, output: &Rc<Output>) -> Self {
        let sockets = if given.is_empty() {
            SOCKETS.iter().map(PathBuf::from).collect()
        } else {
            given.to_vec()
        };
        let runtimes = sockets
            .into_iter()
            .map(|socket| Rc::new(Runtime::new(socket, wanted, output)));
        Self(runtimes.collect())
    }

    /// Looks at all of them again and again; does not end.
    pub async fn look(self: Rc<Self>) {
        let looks = self.0.iter().map(|runtime| {
            let all = Rc::clone(&self);
            let runtime = Rc::clone(runtime);
            tokio::task::spawn_local(async move { runtime.keep_looking(&all).await })
        });
        for look in looks.collect::<Vec<_>>() {
            let _ = look.await;
        }
    }

    /// Whether any of them answers.
    fn are_up(&self) -> bool {
        self.0.iter().any(|runtime| runtime.is_up.get())
    }

    /// Asks who a container is; what is told goes to the output.
    pub async fn who(&self, id: &str) -> Reply {
        for runtime in &self.0 {
            runtime.looked.wait().await;
        }
        let mut reply = Reply::Silent;
        for runtime in self.0.iter().filter(|runtime| runtime.is_up.get()) {
            match runtime.who(id).await {
                Ok(true) => return Reply::Told,
                Ok(false) => reply = Reply::NotFound,
                Err(status) => runtime.failed(&status),
            }
        }
        reply
    }
}

impl Runtime {
    fn new(socket: PathBuf, wanted: &Rc<Wanted>, output: &Rc<Output>) -> Self {
        let path = socket.clone();
        let connector = tower::service_fn(move |_: Uri| {
            let path = path.clone();
            async move { Ok::<_, std::io::Error>(TokioIo::new(UnixStream::connect(path).await?)) }
        });
        // The address is of no use: the connector knows the socket. It connects anew by itself when the runtime restarts.
        let channel = Endpoint::from_static("http://runtime")
            .connect_timeout(CALL)
            .connect_with_connector_lazy(connector);
        Self {
            socket,
            client: RuntimeServiceClient::new(channel).max_decoding_message_size(LONGEST_ANSWER),
            is_up: Cell::new(false),
            look: Notify::new(),
            known: RefCell::new(Known::new(Source::Cri)),
            looked: SetOnce::new(),
            wanted: Rc::clone(wanted),
            output: Rc::clone(output),
        }
    }

    async fn keep_looking(&self, all: &Runtimes) {
        let mut backoff = Backoff::new(Duration::from_millis(100), Duration::from_secs(10));
        let mut complaint = String::new();
        loop {
            let pause = if !self.socket.exists() {
                self.is_up.set(false);
                APPEARS
            } else {
                match limited(LIST, self.everything()).await {
                    Ok(()) => {
                        if !self.is_up.replace(true) {
                            tracing::info!(socket = %self.socket.display(), "a container runtime tells who containers are");
                        }
                        complaint.clear();
                        backoff.reset();
                        LOOK_EVERY
                    }
                    Err(status) => {
                        self.is_up.set(false);
                        complain(&self.socket, &status, &mut complaint);
                        backoff.wait()
                    }
                }
            };
            // A source that never was there says nothing.
            if all.are_up() || self.output.is_up(Source::Cri) {
                self.output.state(Source::Cri, all.are_up());
            }
            let _ = self.looked.set(());
            tokio::select! {
                () = sleep(pause) => {}
                () = self.look.notified() => {}
            }
        }
    }

    /// Tells of all sandboxes and containers.
    async fn everything(&self) -> Result<(), Status> {
        let mut client = self.client.clone();
        let request = ListPodSandboxRequest { filter: None };
        let sandboxes = client.list_pod_sandbox(request).await?.into_inner().items;
        let request = ListContainersRequest { filter: None };
        let containers = client
            .list_containers(request)
            .await?
            .into_inner()
            .containers;
        let mut there: HashSet<String> = containers.iter().map(|one| one.id.clone()).collect();
        there.extend(sandboxes.iter().map(|sandbox| sandbox.id.clone()));
        there.extend(sandboxes.iter().filter_map(answer::uid_of));
        self.known.borrow_mut().keep(|key| there.contains(key));
        for sandbox in sandboxes {
            self.tell_sandbox(&sandbox);
        }
        for id in containers.into_iter().map(|container| container.id) {
            // The list has the image's id where the status has its name.
            if !self.known.borrow().has(&id) {
                self.status(&id).await?;
            }
        }
        Ok(())
    }

    /// Tells who a container or sandbox is; whether the runtime knows it.
    async fn who(&self, id: &str) -> Result<bool, Status> {
        if self.known.borrow().again(id, None, &self.output) {
            return Ok(true);
        }
        Ok(self.status(id).await? || self.sandbox(id).await?)
    }

    async fn status(&self, id: &str) -> Result<bool, Status> {
        let request = ContainerStatusRequest {
            container_id: id.to_owned(),
            verbose: false,
        };
        let mut client = self.client.clone();
        let Some(answer) = found(limited(CALL, client.container_status(request)).await)? else {
            return Ok(false);
        };
        let Some(facts) = answer.into_inner().status.and_then(answer::container) else {
            return Ok(false);
        };
        let (container, pod) = facts;
        if let Some(pod) = pod {
            // The sandbox says more of the pod: its labels and annotations.
            let is_known = self.known.borrow().has(&pod.uid);
            if !is_known && !self.sandbox_of(&pod.uid).await? {
                self.known.borrow_mut().pod(pod, &self.output);
            }
        }
        self.known.borrow_mut().container(container, &self.output);
        Ok(true)
    }

    /// Tells of a pod by its sandbox; whether there is one.
    async fn sandbox_of(&self, uid: &str) -> Result<bool, Status> {
        let selector = [(answer::POD_UID.to_owned(), uid.to_owned())];
        let request = ListPodSandboxRequest {
            filter: Some(PodSandboxFilter {
                label_selector: selector.into(),
                ..PodSandboxFilter::default()
            }),
        };
        let mut client = self.client.clone();
        let answer = limited(CALL, client.list_pod_sandbox(request)).await?;
        let sandboxes = answer.into_inner().items;
        for sandbox in &sandboxes {
            self.tell_sandbox(sandbox);
        }
        Ok(!sandboxes.is_empty())
    }

    /// Tells of a sandbox by its own id; whether there is one.
    async fn sandbox(&self, id: &str) -> Result<bool, Status> {
        let request = PodSandboxStatusRequest {
            pod_sandbox_id: id.to_owned(),
            verbose: false,
        };
        let mut client = self.client.clone();
        let answer = found(limited(CALL, client.pod_sandbox_status(request)).await)?;
        let Some(status) = answer.and_then(|answer| answer.into_inner().status) else {
            return Ok(false);
        };
        self.tell_sandbox(&answer::sandbox_of_status(status));
        Ok(true)
    }

    fn tell_sandbox(&self, sandbox: &k8s_cri::v1::PodSandbox) {
        let Some(pod) = answer::pod(sandbox, &self.wanted) else {
            return;
        };
        let container = ContainerFacts {
            id: sandbox.id.clone(),
            pod_uid: Some(pod.uid.clone()),
            name: Some(super::SANDBOX.to_owned()),
            ..ContainerFacts::default()
        };
        let mut known = self.known.borrow_mut();
        known.pod(pod, &self.output);
        known.container(container, &self.output);
    }

    fn failed(&self, status: &Status) {
        tracing::debug!(socket = %self.socket.display(), code = ?status.code(), "a container runtime did not answer");
        self.look.notify_one();
    }
}

/// `None` for what the runtime does not know.
fn found<T>(answer: Result<T, Status>) -> Result<Option<T>, Status> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(status) if status.code() == Code::NotFound => Ok(None),
        // containerd's word for an id that it can't find in its store.
        Err(status) if status.code() == Code::Unknown && status.message().contains("not found") => {
            Ok(None)
        }
        Err(status) => Err(status),
    }
}

async fn limited<T>(
    limit: Duration,
    call: impl Future<Output = Result<T, Status>>,
) -> Result<T, Status> {
    tokio::time::timeout(limit, call).await.unwrap_or_else(|_| {
        Err(Status::deadline_exceeded(format!(
            "no answer within {limit:?}"
        )))
    })
}

/// Once for each reason in a row.
fn complain(socket: &Path, status: &Status, last: &mut String) {
    let reason = format!("{:?}", status.code());
    if *last != reason {
        let advice = match status.code() {
            Code::Unimplemented => "it has no CRI, or an older one than v1; nothing is asked of it",
            Code::Unavailable => {
                "it is asked again; is the runtime running, and may the sentinel open its socket?"
            }
            _ => "it is asked again",
        };
        tracing::warn!(socket = %socket.display(), error = status.message(), "a container runtime does not tell who containers are: {advice}");
        *last = reason;
    }
}
