//! Answers who a container is, from the sources that can be asked about one.
use super::{
    News, Source,
    cri::{Reply, Runtimes},
    known::Known,
    kubelet::Kubelet,
    names::Names,
    oci::Bundles,
    output::Output,
};
use std::{cell::RefCell, rc::Rc, time::Duration};
use tokio::{sync::Semaphore, time::sleep};

/// A runtime that does not know a container is asked again after these times: a cgroup may be made before the container is in
/// the runtime's store.
const AGAIN: [Duration; 4] = [
    Duration::from_millis(5),
    Duration::from_millis(20),
    Duration::from_millis(80),
    Duration::from_millis(300),
];
/// Questions to runtimes at one time.
const AT_ONCE: usize = 32;

/// A question.
#[derive(Debug)]
pub struct Ask {
    pub container: String,
    pub pod_uid: Option<String>,
}

/// Those who are asked.
pub struct Asked {
    pub bundles: Option<Bundles>,
    pub runtimes: Option<Rc<Runtimes>>,
    pub names: RefCell<Names>,
    pub output: Rc<Output>,
    /// What the API told.
    pub api: Option<Rc<RefCell<Known>>>,
    pub kubelet: Option<Rc<Kubelet>>,
    turns: Semaphore,
}

impl Asked {
    pub fn new(
        bundles: Option<Bundles>,
        runtimes: Option<Rc<Runtimes>>,
        names: Names,
        output: Rc<Output>,
        api: Option<Rc<RefCell<Known>>>,
        kubelet: Option<Rc<Kubelet>>,
    ) -> Self {
        Self {
            bundles,
            runtimes,
            names: RefCell::new(names),
            output,
            api,
            kubelet,
            turns: Semaphore::new(AT_ONCE),
        }
    }

    /// Answers at once what needs no waiting; the rest in a task of its own.
    pub fn answer(self: &Rc<Self>, ask: Ask) {
        let is_known = self.tell_again(&ask);
        let is_told = self.read_bundle(&ask) || is_known;
        if !is_told && let Some(uid) = &ask.pod_uid {
            self.names.borrow_mut().ask(uid, &self.output);
        }
        let asked = Rc::clone(self);
        tokio::task::spawn_local(async move { asked.complete(ask, is_told).await });
    }

    /// Asks the runtimes, again and again for a moment while nobody knows the container.
    async fn complete(&self, ask: Ask, mut is_told: bool) {
        let mut pauses = AGAIN.iter();
        loop {
            let reply = self.ask_runtimes(&ask).await;
            // A bundle that names a container without a pod is not one of the CRI's. Where nobody is there, nobody is waited for.
            let is_enough = match reply {
                Reply::Told => true,
                Reply::NotFound => is_told && ask.pod_uid.is_none(),
                Reply::Silent => is_told || !self.output.is_up(Source::Oci),
            };
            let Some(pause) = pauses.next().filter(|_| !is_enough) else {
                is_told |= reply == Reply::Told;
                break;
            };
            sleep(*pause).await;
            is_told = is_told || self.read_bundle(&ask);
        }
        if let Some(kubelet) = &self.kubelet
            && !is_told
            && ask.pod_uid.is_some()
        {
            kubelet.seek(&ask.container);
        }
        if !is_told && !self.may_be_told_later(&ask) {
            self.output.send(News::Unknown(ask.container));
        }
    }

    /// Tells what the API and the kubelet told before; whether one of them knows the container. The kubelet is asked for a pod
    /// that nobody knows.
    fn tell_again(&self, ask: &Ask) -> bool {
        let (id, uid) = (&ask.container, ask.pod_uid.as_deref());
        let api = self.api.as_ref();
        let by_api = api.is_some_and(|known| known.borrow().again(id, uid, &self.output));
        let Some(kubelet) = &self.kubelet else {
            return by_api;
        };
        let by_kubelet = kubelet.known.borrow().again(id, uid, &self.output);
        if let Some(uid) = uid
            && !self.output.is_up(Source::Api)
        {
            kubelet.seek(uid);
        }
        by_api || by_kubelet
    }

    async fn ask_runtimes(&self, ask: &Ask) -> Reply {
        let Some(runtimes) = &self.runtimes else {
            return Reply::Silent;
        };
        let _turn = self.turns.acquire().await;
        runtimes.who(&ask.container).await
    }

    /// Whether the API or the kubelet, which tell of pods by themselves, may still tell of it.
    fn may_be_told_later(&self, ask: &Ask) -> bool {
        let tells = |source| self.output.is_up(source);
        ask.pod_uid.is_some() && (tells(Source::Api) || tells(Source::Kubelet))
    }

    /// Tells what the container's bundle says; whether that names the container.
    fn read_bundle(&self, ask: &Ask) -> bool {
        let bundles = self.bundles.as_ref();
        let told = bundles.and_then(|all| all.read(&ask.container, ask.pod_uid.as_deref()));
        let Some(told) = told else { return false };
        self.output.state(Source::Oci, true);
        if let Some(pod) = told.pod {
            self.output.send(News::Pod(Source::Oci, Box::new(pod)));
        }
        let names = told.container.is_some();
        if let Some(container) = told.container {
            self.output
                .send(News::Container(Source::Oci, Box::new(container)));
        }
        names
    }
}
