//! `secret-sentinel top`: the live pipeline under the terminal view.
use crate::config::Config;
use crate::output::Line;
use crate::pipeline::{Purpose, Watch};
use crate::shutdown::Wake;
use crate::sink::Order;
use crate::terminal::{self, About, Source};
use anyhow::Context;
use crossbeam_channel::{Receiver, Sender, bounded, never};
use std::sync::Arc;

/// Lines that wait for the view.
const QUEUE: usize = 4_096;

/// Watches, and shows it until somebody quits.
///
/// # Errors
/// When there is no terminal, or the pipeline can't be brought up.
pub fn top(config: &Config) -> anyhow::Result<()> {
    terminal::is_there()?;
    let wake = Wake::new().context("opening an event descriptor")?;
    let (orders, taken) = bounded(QUEUE);
    let (lines, shown) = bounded(QUEUE);
    let hand_on = std::thread::Builder::new()
        .name("lines".into())
        .spawn(move || hand_on(&taken, &lines))
        .context("starting a thread")?;
    // Nobody asks this one from outside.
    let metrics = Arc::default();
    let watch = Watch::start(
        config,
        &Purpose::Beside,
        None,
        wake.clone(),
        orders,
        metrics,
        never(),
    )?;
    let pipeline = std::thread::Builder::new()
        .name("pipeline".into())
        .spawn(move || watch.run())
        .context("starting the pipeline")?;
    let node = rustix::system::uname()
        .nodename()
        .to_string_lossy()
        .into_owned();
    let about = About::live(config.watched(), Some(node));
    let outcome = terminal::run(Source::Lines(shown), about);
    wake.end();
    let ended = pipeline
        .join()
        .map_err(|_| anyhow::anyhow!("the pipeline ended by a defect in it"))?;
    let _ = hand_on.join();
    outcome?;
    ended.context("waiting for records of the probes")
}

/// Until the pipeline has ended: also when nobody looks any more, or it could not drain.
fn hand_on(taken: &Receiver<Order>, lines: &Sender<Line>) {
    for order in taken {
        if let Order::Write(line) = order {
            let _ = lines.send(line);
        }
    }
}
