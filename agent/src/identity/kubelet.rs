//! The kubelet's `/pods`: asked every minute, and when somebody is sought whom it did not tell of.
use super::{
    Kubelet as Settings, Source,
    connect::{self, Answer},
    known::Known,
    output::Output,
    pod::PodList,
    trouble::{Complaints, Trouble},
    wanted::Wanted,
};
use crate::backoff::Backoff;
use kube::{api::ListParams, core::Request};
use std::{cell::RefCell, collections::HashMap, rc::Rc, time::Duration};
use tokio::{
    sync::Notify,
    time::{Instant, sleep},
};

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// It is asked this often.
const EVERY: Duration = Duration::from_secs(60);
/// It is asked no more often than this.
const PAUSE: Duration = Duration::from_secs(1);
/// The kubelet tells of a container about a second after it was started: so long somebody is sought.
const SOUGHT: Duration = Duration::from_secs(5);

/// The source.
pub struct Kubelet {
    url: String,
    settings: Settings,
    wanted: Rc<Wanted>,
    output: Rc<Output>,
    pub known: RefCell<Known>,
    /// Uids of pods and ids of containers, and since when.
    sought: RefCell<HashMap<String, Instant>>,
    look: Notify,
}

impl Kubelet {
    pub fn new(url: String, settings: Settings, wanted: Rc<Wanted>, output: Rc<Output>) -> Self {
        Self {
            url,
            settings,
            wanted,
            output,
            known: RefCell::new(Known::new(Source::Kubelet)),
            sought: RefCell::default(),
            look: Notify::new(),
        }
    }

    /// A pod, by its uid, or a container, by its id, is wanted soon.
    pub fn seek(&self, key: &str) {
        if !self.known.borrow().has(key) {
            self.sought
                .borrow_mut()
                .insert(key.to_owned(), Instant::now());
            self.look.notify_one();
        }
    }

    /// Tells of pods; does not end.
    pub async fn follow(&self) {
        let mut backoff = Backoff::new(PAUSE, Duration::from_secs(30));
        let mut complaints = Complaints::new(
            "the kubelet",
            "the service account needs a ClusterRole with `get` on `nodes/pods` (before Kubernetes 1.33: on `nodes/proxy`), and a binding to it",
            "it signs its own unless `serverTLSBootstrap` is set: name its certificate in `identity.kubelet.ca_file`, or allow any by `identity.kubelet.any_certificate`",
        );
        loop {
            match self.ask().await {
                Ok(()) => {
                    self.output.state(Source::Kubelet, true);
                    backoff.reset();
                    complaints.is_well();
                    self.rest().await;
                }
                Err(trouble) => {
                    self.output.state(Source::Kubelet, false);
                    complaints.tell(&trouble);
                    self.give_up_old();
                    sleep(backoff.wait().max(trouble.after())).await;
                }
            }
        }
    }

    async fn ask(&self) -> Result<(), Trouble> {
        // A connection of its own each time: seldom, and no token is kept.
        let client = connect::to_kubelet(&self.url, &self.settings).await?;
        let request = Request::new("/pods").list(&ListParams::default());
        let answer = Answer::to(&client, request, PATIENCE).await?;
        let list = PodList::parse(&answer.whole(PATIENCE).await?)?;
        self.known
            .borrow_mut()
            .all(list.pods, &self.wanted, &self.output);
        Ok(())
    }

    /// Until it is to be asked again.
    async fn rest(&self) {
        self.give_up_old();
        let is_sought = !self.sought.borrow().is_empty();
        sleep(PAUSE).await;
        if !is_sought {
            tokio::select! {
                () = sleep(EVERY - PAUSE) => {}
                () = self.look.notified() => {}
            }
        }
    }

    /// Nobody is sought who was told of, or for too long.
    fn give_up_old(&self) {
        let known = self.known.borrow();
        let mut sought = self.sought.borrow_mut();
        sought.retain(|key, since| since.elapsed() < SOUGHT && !known.has(key));
    }
}
