//! Plays the Kubernetes API and the kubelet for one node, over TLS: strict about what it is asked, and at fault when told to be.

mod connection;
mod state;

use std::fs;
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

pub use crate::certificates::Authority;
use state::Shared;
pub use state::{Counts, Fault, On};

/// The running server; dropped, it ends.
#[derive(Debug)]
pub struct ApiServer {
    address: SocketAddr,
    shared: Arc<Shared>,
    open: Arc<Mutex<Vec<TcpStream>>>,
    thread: Option<JoinHandle<()>>,
}

impl ApiServer {
    /// Starts it for pods of `node`; its certificate is signed by `authority`; only `token` is accepted.
    pub fn start(node: &str, authority: &Authority, token: &str) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").context("listening for the agent")?;
        let address = listener.local_addr().context("where the server listens")?;
        let tls = authority.server()?;
        let shared = Arc::new(Shared::new(node, token));
        let open = Arc::new(Mutex::new(Vec::new()));
        let (state, streams) = (Arc::clone(&shared), Arc::clone(&open));
        let accept = move || {
            let mut serving = Vec::new();
            for stream in listener.incoming().flatten() {
                if state.is_ending() {
                    break;
                }
                if let Ok(stream) = stream.try_clone() {
                    lock(&streams).push(stream);
                }
                let (state, tls) = (Arc::clone(&state), Arc::clone(&tls));
                serving.push(thread::spawn(move || {
                    // A client that goes away is none of the server's faults.
                    let _ = connection::serve(stream, tls, &state);
                }));
            }
            for one in serving {
                let _ = one.join();
            }
        };
        let thread = thread::Builder::new()
            .name("apiserver".into())
            .spawn(accept)
            .context("starting the server's thread")?;
        Ok(Self {
            address,
            shared,
            open,
            thread: Some(thread),
        })
    }

    /// `https://127.0.0.1:<port>`
    pub fn url(&self) -> String {
        format!("https://{}", self.address)
    }

    /// Writes a kubeconfig into `directory` that trusts `authority` and shows the token in a file beside it.
    pub fn kubeconfig(&self, directory: &Path, authority: &Authority) -> Result<PathBuf> {
        let (ca, token) = (directory.join("ca.crt"), directory.join("token"));
        write(&ca, &authority.pem())?;
        write(&token, &self.shared.token())?;
        let text = json!({
            "apiVersion": "v1", "kind": "Config", "current-context": "c",
            "clusters": [{"name": "c", "cluster": {"server": self.url(), "certificate-authority": ca}}],
            "users": [{"name": "c", "user": {"tokenFile": token}}],
            "contexts": [{"name": "c", "context": {"cluster": "c", "user": "c"}}],
        });
        let path = directory.join("kubeconfig");
        write(&path, &text.to_string())?;
        Ok(path)
    }

    /// A pod is there from now on, or is changed.
    pub fn put(&self, pod: Value) {
        self.shared.put(pod);
    }

    /// The pod of this uid is gone.
    pub fn delete(&self, uid: &str) {
        self.shared.delete(uid);
    }

    /// Sends a bookmark to those who watch.
    pub fn bookmark(&self) {
        self.shared.bookmark();
    }

    /// Changes before now are not kept any more: who asks for them is told `410 Gone`.
    pub fn forget_history(&self) {
        self.shared.forget_history();
    }

    /// The next request that it applies to meets this fault.
    pub fn fault(&self, on: On, fault: Fault) {
        self.shared.fault(on, fault);
    }

    /// Another token is accepted from now on, and the former is not.
    pub fn set_token(&self, token: &str) {
        self.shared.set_token(token);
    }

    /// How many lists and watches were begun, and how many requests were refused for their token.
    pub fn counts(&self) -> Counts {
        self.shared.counts()
    }

    /// How many connections were begun, also those that came to nothing.
    pub fn connections(&self) -> usize {
        lock(&self.open).len()
    }

    /// Fails if anything was asked that the agent has no business to ask.
    pub fn was_asked_rightly(&self) -> Result<()> {
        let violations = self.shared.violations();
        ensure!(
            violations.is_empty(),
            "the server was asked: {violations:#?}"
        );
        Ok(())
    }
}

impl Drop for ApiServer {
    fn drop(&mut self) {
        self.shared.end();
        // Wakes the thread that accepts.
        let _ = TcpStream::connect(self.address);
        for stream in lock(&self.open).drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn write(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text).with_context(|| format!("writing {}", path.display()))
}
