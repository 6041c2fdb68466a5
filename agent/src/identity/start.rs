//! Starts the thread of the sources, asks it, ends it.
use super::{
    IdentitySettings, News, Source, Switch,
    api::Pods,
    asks::{Ask, Asked},
    connect,
    cri::Runtimes,
    known::Known,
    kubelet::Kubelet,
    names::Names,
    node::node_name,
    oci::Bundles,
    output::Output,
    wanted::Wanted,
};
use crossbeam_channel::Sender;
use std::{
    cell::RefCell,
    path::PathBuf,
    rc::Rc,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
};
use tokio::{
    sync::mpsc,
    task::{LocalSet, spawn_local},
};

/// Questions that wait. When they are more, nobody is asked: the finding goes out as it is.
const MOST_ASKS: usize = 16_384;

/// The other end of the running sources. Dropping it ends them, also while they wait for their news to be taken.
pub struct IdentityHandle {
    asks: Option<mpsc::Sender<Ask>>,
    ending: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl IdentityHandle {
    /// A container was seen (its cgroup was made, or it was found at start): who is it? Never blocks.
    pub fn ask(&self, container: String, pod_uid: Option<String>) {
        if let Some(asks) = &self.asks {
            let _ = asks.try_send(Ask { container, pod_uid });
        }
    }
}

impl Drop for IdentityHandle {
    fn drop(&mut self) {
        self.ending.store(true, Ordering::Release);
        self.asks = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Starts the thread `identity` with every source that the settings allow and that is there. `news` should be bounded: the
/// thread waits while it is full. `notify` is called after something was sent.
///
/// # Errors
/// When the kernel gives no thread, or a glob of the settings is none.
pub fn start(
    settings: &IdentitySettings,
    pod_logs: &[PathBuf],
    news: Sender<News>,
    notify: impl Fn() + Send + Sync + 'static,
) -> std::io::Result<IdentityHandle> {
    let (sender, asks) = mpsc::channel(MOST_ASKS);
    let ending = Arc::new(AtomicBool::new(false));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let wanted = Wanted::new(settings)?;
    let (settings, pod_logs) = (settings.clone(), pod_logs.to_vec());
    let is_ending = Arc::clone(&ending);
    let thread = std::thread::Builder::new()
        .name("identity".into())
        .spawn(move || {
            let output = Output::new(news, notify, is_ending);
            LocalSet::new().block_on(&runtime, run(&settings, pod_logs, wanted, output, asks));
            // A name that is being looked up is not waited for.
            runtime.shutdown_background();
        })?;
    Ok(IdentityHandle {
        asks: Some(sender),
        ending,
        thread: Some(thread),
    })
}

async fn run(
    settings: &IdentitySettings,
    pod_logs: Vec<PathBuf>,
    wanted: Wanted,
    output: Output,
    mut asks: mpsc::Receiver<Ask>,
) {
    let (wanted, output) = (Rc::new(wanted), Rc::new(output));
    let mut names = Names::new(pod_logs);
    names.look(&output);
    let bundles = (settings.oci == Switch::Auto).then(|| Bundles::new(&settings.oci_bundles));
    if bundles.as_ref().is_some_and(Bundles::are_there) {
        output.state(Source::Oci, true);
    }
    let runtimes = (settings.cri == Switch::Auto)
        .then(|| Rc::new(Runtimes::new(&settings.cri_sockets, &wanted, &output)));
    if let Some(runtimes) = &runtimes {
        spawn_local(Rc::clone(runtimes).look());
    }
    let api = (settings.api.mode == Switch::Auto && connect::has_api(&settings.api)).then(|| {
        let known = Rc::new(RefCell::new(Known::new(Source::Api)));
        let (wanted, output) = (Rc::clone(&wanted), Rc::clone(&output));
        let node = node_name(settings);
        let pods = Pods::new(
            settings.api.clone(),
            &node,
            wanted,
            output,
            Rc::clone(&known),
        );
        spawn_local(pods.follow());
        known
    });
    let url = connect::kubelet_url(&settings.kubelet);
    let url = url.filter(|_| settings.kubelet.mode == Switch::Auto);
    let kubelet = url.map(|url| {
        let (wanted, output) = (Rc::clone(&wanted), Rc::clone(&output));
        let kubelet = Rc::new(Kubelet::new(url, settings.kubelet.clone(), wanted, output));
        let follower = Rc::clone(&kubelet);
        spawn_local(async move { follower.follow().await });
        kubelet
    });
    let asked = Rc::new(Asked::new(bundles, runtimes, names, output, api, kubelet));
    while let Some(ask) = asks.recv().await {
        asked.answer(ask);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::{Api, Kubelet as KubeletSettings};
    use crossbeam_channel::bounded;
    use std::{fs, time::Duration};

    const SOON: Duration = Duration::from_secs(20);

    /// Nobody is there but the names of pods' logs.
    fn alone() -> IdentitySettings {
        IdentitySettings {
            api: Api {
                mode: Switch::Off,
                ..Api::default()
            },
            kubelet: KubeletSettings {
                mode: Switch::Off,
                ..KubeletSettings::default()
            },
            cri_sockets: vec!["/nowhere/containerd.sock".into()],
            oci_bundles: vec!["/nowhere/bundles".into()],
            ..IdentitySettings::default()
        }
    }

    #[test]
    fn where_nobody_is_there_a_container_is_unknown_at_once() {
        let (sender, news) = bounded(4);
        let identity = start(&alone(), &[], sender, || {}).expect("a thread");
        identity.ask("4b".repeat(32), Some("uid".into()));
        let told = news.recv_timeout(SOON).expect("an answer");
        assert_eq!(told, News::Unknown("4b".repeat(32)));
    }

    #[test]
    fn it_ends_while_it_waits_for_its_news_to_be_taken() {
        let logs = tempfile::tempdir().expect("a directory");
        for number in 0..50 {
            let name = format!("shop_cart-{number}_uid-{number}");
            fs::create_dir(logs.path().join(name)).expect("a directory");
        }
        let (sender, news) = bounded(1);
        let roots = [logs.path().to_owned()];
        let identity = start(&alone(), &roots, sender, || {}).expect("a thread");
        for _ in 0..2 * MOST_ASKS {
            identity.ask("4b".repeat(32), None);
        }
        assert!(matches!(
            news.recv_timeout(SOON),
            Ok(News::Pod(Source::Names, _))
        ));
        drop(identity);
        assert!(news.try_iter().count() <= 2);
    }
}
