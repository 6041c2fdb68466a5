//! What the server has: pods, their history, and the faults that it was told to have.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};

/// Which request a fault applies to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    /// A list, or the kubelet's pods.
    List,
    /// A watch, when it is begun.
    Watch,
    /// A watch, at its next event.
    Event,
}

/// What goes wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// This status, with `Retry-After` if given.
    Status(u16, Option<u32>),
    /// The answer comes late.
    Late(Duration),
    /// A 200 with this text.
    Text(String),
    /// The connection is closed; at an event, in the middle of its line.
    Cut,
}

/// What was asked so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Lists.
    pub lists: usize,
    /// Watches.
    pub watches: usize,
    /// Requests with another token than the one that is accepted.
    pub refused: usize,
    /// The version that the last watch went on from.
    pub from: u64,
    /// The version of the last event that was sent.
    pub sent: u64,
}

/// One entry of the history: version, kind of event, object.
type Change = (u64, &'static str, Value);

#[derive(Debug, Default)]
struct State {
    version: u64,
    pods: BTreeMap<String, Value>,
    history: Vec<Change>,
    /// The oldest version that a watch may go on from.
    oldest: u64,
    token: String,
    faults: VecDeque<(On, Fault)>,
    counts: Counts,
    violations: Vec<String>,
    is_ending: bool,
}

/// The state, and a bell for those who wait for a change of it.
#[derive(Debug)]
pub struct Shared {
    node: String,
    state: Mutex<State>,
    changed: Condvar,
}

impl Shared {
    pub fn new(node: &str, token: &str) -> Self {
        let state = State {
            version: 1000,
            oldest: 1000,
            token: token.to_owned(),
            ..State::default()
        };
        Self {
            node: node.to_owned(),
            state: Mutex::new(state),
            changed: Condvar::new(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let answer = change(&mut self.lock());
        self.changed.notify_all();
        answer
    }

    pub fn node(&self) -> &str {
        &self.node
    }

    pub fn put(&self, mut pod: Value) {
        self.change(|state| {
            state.version += 1;
            pod["metadata"]["resourceVersion"] = json!(state.version.to_string());
            let uid = pod["metadata"]["uid"].as_str().unwrap_or("").to_owned();
            let kind = match state.pods.insert(uid, pod.clone()) {
                None => "ADDED",
                Some(_) => "MODIFIED",
            };
            state.history.push((state.version, kind, pod));
        });
    }

    pub fn delete(&self, uid: &str) {
        self.change(|state| {
            if let Some(mut pod) = state.pods.remove(uid) {
                state.version += 1;
                pod["metadata"]["resourceVersion"] = json!(state.version.to_string());
                state.history.push((state.version, "DELETED", pod));
            }
        });
    }

    pub fn bookmark(&self) {
        self.change(|state| {
            state.version += 1;
            let metadata = json!({"resourceVersion": state.version.to_string(), "creationTimestamp": null});
            let object = json!({"kind": "Pod", "apiVersion": "v1", "metadata": metadata, "spec": {"containers": null}, "status": {}});
            state.history.push((state.version, "BOOKMARK", object));
        });
    }

    pub fn forget_history(&self) {
        self.change(|state| {
            state.version += 1;
            state.oldest = state.version;
            state.history.clear();
        });
    }

    pub fn fault(&self, on: On, fault: Fault) {
        self.change(|state| state.faults.push_back((on, fault)));
    }

    /// The fault that was told first for such a request.
    pub fn next_fault(&self, on: On) -> Option<Fault> {
        let mut state = self.lock();
        let at = state.faults.iter().position(|(of, _)| *of == on)?;
        state.faults.remove(at).map(|(_, fault)| fault)
    }

    pub fn set_token(&self, token: &str) {
        self.change(|state| token.clone_into(&mut state.token));
    }

    pub fn token(&self) -> String {
        self.lock().token.clone()
    }

    pub fn counts(&self) -> Counts {
        self.lock().counts
    }

    pub fn count(&self, count: impl FnOnce(&mut Counts)) {
        self.change(|state| count(&mut state.counts));
    }

    pub fn violation(&self, what: String) {
        self.change(|state| state.violations.push(what));
    }

    pub fn violations(&self) -> Vec<String> {
        self.lock().violations.clone()
    }

    pub fn end(&self) {
        self.change(|state| state.is_ending = true);
    }

    pub fn is_ending(&self) -> bool {
        self.lock().is_ending
    }

    /// The list of all pods.
    pub fn list(&self) -> Value {
        let state = self.lock();
        let items: Vec<&Value> = state.pods.values().collect();
        let metadata = json!({"resourceVersion": state.version.to_string()});
        json!({"kind": "PodList", "apiVersion": "v1", "metadata": metadata, "items": items})
    }

    /// What changed after `version`, as soon as something did; `None` when that is not kept any more.
    pub fn changes(&self, version: u64, wait: Duration) -> Option<Vec<Change>> {
        let mut state = self.lock();
        if state.history.iter().all(|(of, _, _)| *of <= version) && !state.is_ending {
            let waited = self.changed.wait_timeout(state, wait);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        if version < state.oldest {
            return None;
        }
        let newer = state.history.iter().filter(|(of, _, _)| *of > version);
        Some(newer.cloned().collect())
    }
}
