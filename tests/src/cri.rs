//! A blocking client of the Kubernetes container runtime interface, as far as tests need it.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use k8s_cri::v1::runtime_service_client::RuntimeServiceClient;
use k8s_cri::v1::{
    ContainerConfig, ContainerState, ContainerStatusRequest, CreateContainerRequest,
    ExecSyncRequest, ListPodSandboxRequest, PodSandboxConfig, RemoveContainerRequest,
    RemovePodSandboxRequest, RunPodSandboxRequest, StartContainerRequest, StatusRequest,
    StopContainerRequest, StopPodSandboxRequest,
};
use tokio::runtime::{Builder, Runtime};
use tonic::transport::{Channel, Endpoint};

/// How long any one call may take.
const CALL_DEADLINE: Duration = Duration::from_secs(60);

/// A connection to a container runtime.
#[derive(Debug)]
pub struct Cri {
    runtime: Runtime,
    client: RuntimeServiceClient<Channel>,
}

/// How a container is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Created, not started.
    Created,
    /// Running.
    Running,
    /// Exited with this code.
    Exited(i32),
    /// The runtime does not know.
    Unknown,
}

/// What a command executed in a container gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Executed {
    /// Its standard output.
    pub stdout: Vec<u8>,
    /// Its standard error.
    pub stderr: Vec<u8>,
    /// Its exit code.
    pub exit_code: i32,
}

/// Makes one call and unwraps its answer; an error names the operation and its object.
macro_rules! call {
    ($cri:ident.$method:ident($request:expr), $($object:tt)+) => {
        $cri.runtime
            .block_on($cri.client.clone().$method($request))
            .map(tonic::Response::into_inner)
            .with_context(|| {
                format!("{} of {} over CRI", stringify!($method), format_args!($($object)+))
            })
    };
}

impl Cri {
    /// Connects to the runtime that listens at `socket`.
    pub fn connect(socket: &Path) -> Result<Self> {
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .context("starting the runtime of the CRI client")?;
        let address = format!("unix://{}", socket.display());
        let endpoint = Endpoint::from_shared(address)
            .with_context(|| format!("making an address of {}", socket.display()))?
            .timeout(CALL_DEADLINE);
        let channel = runtime
            .block_on(endpoint.connect())
            .with_context(|| format!("connecting to {}", socket.display()))?;
        let client = RuntimeServiceClient::new(channel);
        Ok(Self { runtime, client })
    }

    /// Whether the runtime says that it can run containers.
    pub fn ready(&self) -> Result<bool> {
        let answer = call!(self.status(StatusRequest { verbose: false }), "the runtime")?;
        let conditions = answer.status.map(|status| status.conditions);
        Ok(conditions
            .unwrap_or_default()
            .iter()
            .any(|condition| condition.r#type == "RuntimeReady" && condition.status))
    }

    pub(crate) fn run_pod(&self, config: &PodSandboxConfig) -> Result<String> {
        let request = RunPodSandboxRequest {
            config: Some(config.clone()),
            runtime_handler: String::new(),
        };
        let answer = call!(self.run_pod_sandbox(request), "{}", config.log_directory)?;
        Ok(answer.pod_sandbox_id)
    }

    /// The ids of all pods, whatever their state.
    pub fn pods(&self) -> Result<Vec<String>> {
        let request = ListPodSandboxRequest { filter: None };
        let answer = call!(self.list_pod_sandbox(request), "all pods")?;
        Ok(answer.items.into_iter().map(|pod| pod.id).collect())
    }

    /// Stops a pod with all its containers and removes it.
    pub fn remove_pod(&self, id: &str) -> Result<()> {
        let pod_sandbox_id = id.to_owned();
        call!(
            self.stop_pod_sandbox(StopPodSandboxRequest { pod_sandbox_id }),
            "{id}"
        )?;
        let pod_sandbox_id = id.to_owned();
        call!(
            self.remove_pod_sandbox(RemovePodSandboxRequest { pod_sandbox_id }),
            "{id}"
        )?;
        Ok(())
    }

    pub(crate) fn create(
        &self,
        pod: &str,
        config: ContainerConfig,
        pod_config: &PodSandboxConfig,
    ) -> Result<String> {
        let object = config.log_path.clone();
        let request = CreateContainerRequest {
            pod_sandbox_id: pod.to_owned(),
            config: Some(config),
            sandbox_config: Some(pod_config.clone()),
        };
        Ok(call!(self.create_container(request), "{object}")?.container_id)
    }

    pub(crate) fn start(&self, id: &str) -> Result<()> {
        let container_id = id.to_owned();
        call!(
            self.start_container(StartContainerRequest { container_id }),
            "{id}"
        )?;
        Ok(())
    }

    /// A container's state, and the host's id of its first process once it has been started.
    pub fn container(&self, id: &str) -> Result<(State, Option<u32>)> {
        let request = ContainerStatusRequest {
            container_id: id.to_owned(),
            verbose: true,
        };
        let answer = call!(self.container_status(request), "{id}")?;
        let status = answer.status.with_context(|| format!("{id}: no status"))?;
        let state = match status.state() {
            ContainerState::ContainerCreated => State::Created,
            ContainerState::ContainerRunning => State::Running,
            ContainerState::ContainerExited => State::Exited(status.exit_code),
            ContainerState::ContainerUnknown => State::Unknown,
        };
        let about = answer.info.get("info").map_or("{}", String::as_str);
        let about: serde_json::Value =
            serde_json::from_str(about).with_context(|| format!("reading what {id} is"))?;
        let pid = about["pid"]
            .as_u64()
            .and_then(|pid| u32::try_from(pid).ok());
        Ok((state, pid.filter(|pid| *pid != 0)))
    }

    /// Runs a command in a container to its end.
    pub fn exec(&self, id: &str, command: &[&str], deadline: Duration) -> Result<Executed> {
        let request = ExecSyncRequest {
            container_id: id.to_owned(),
            cmd: command.iter().map(|&word| word.to_owned()).collect(),
            timeout: i64::try_from(deadline.as_secs().max(1)).unwrap_or(i64::MAX),
        };
        let answer = call!(self.exec_sync(request), "{command:?} in {id}")?;
        Ok(Executed {
            stdout: answer.stdout,
            stderr: answer.stderr,
            exit_code: answer.exit_code,
        })
    }

    /// Stops a container; one that ignores the request is killed after `grace`.
    pub fn stop(&self, id: &str, grace: Duration) -> Result<()> {
        let request = StopContainerRequest {
            container_id: id.to_owned(),
            timeout: i64::try_from(grace.as_secs()).unwrap_or(i64::MAX),
        };
        call!(self.stop_container(request), "{id}")?;
        Ok(())
    }

    /// Removes a container, running or not.
    pub fn remove(&self, id: &str) -> Result<()> {
        let container_id = id.to_owned();
        call!(
            self.remove_container(RemoveContainerRequest { container_id }),
            "{id}"
        )?;
        Ok(())
    }
}
