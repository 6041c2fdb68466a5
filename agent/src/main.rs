//! A ladder: arguments, logging, configuration, run, exit code.
use anyhow::Context;
use clap::Parser;
use rustix::process::DumpableBehavior;
use secret_sentinel::{
    cli::{self, Cli, Command, Run},
    config::Config,
    doctor,
    pipeline::{StartError, Watch},
    shutdown::Wake,
    sink::{FileSettings, FileSink, Order, Sinks, StdoutSink},
    telemetry,
};
use std::{process::ExitCode, time::Duration};
use tokio::signal::unix::{SignalKind, signal};

const FAILED: u8 = 1;
const WRONG_INPUT: u8 = 2;
const NOT_HERE: u8 = 3;

/// How long draining may take: less than the 30 s that Kubernetes gives a pod to end.
const DRAIN: Duration = Duration::from_secs(20);

fn main() -> ExitCode {
    let cli = Cli::parse();
    telemetry::start();
    match cli.command {
        Command::Run(options) => run(&options),
        Command::Doctor(options) => {
            let diagnosis = doctor::diagnose(&options.kubelet_root);
            println!("{}", diagnosis.show(options.output));
            if diagnosis.is_ok() {
                ExitCode::SUCCESS
            } else {
                NOT_HERE.into()
            }
        }
        Command::Completions { shell } => {
            cli::completions(shell);
            ExitCode::SUCCESS
        }
    }
}

fn run(options: &Run) -> ExitCode {
    let config = match options.config() {
        Ok(config) => config,
        Err(error) => return fail(&error.into(), WRONG_INPUT),
    };
    // No core of this process is ever written: it holds what containers wrote a moment ago.
    if let Err(error) = rustix::process::set_dumpable_behavior(DumpableBehavior::NotDumpable) {
        tracing::warn!(%error, "core dumps of the sentinel could not be turned off");
    }
    let file = match open_output(&config) {
        Ok(file) => file,
        Err(error) => return fail(&error, WRONG_INPUT),
    };
    match watch(&config, file, options.duration()) {
        Ok(code) => code,
        Err(error) => {
            let code = match error.downcast_ref::<StartError>() {
                Some(StartError::Probe(_)) => NOT_HERE,
                Some(
                    StartError::LogPath(_)
                    | StartError::VariableName(_)
                    | StartError::SecretPath { .. }
                    | StartError::Fingerprint(_),
                ) => WRONG_INPUT,
                _ => FAILED,
            };
            fail(&error, code)
        }
    }
}

fn fail(error: &anyhow::Error, code: u8) -> ExitCode {
    eprintln!("secret-sentinel: {error:#}");
    code.into()
}

/// Brings the agent up, waits for its end, and drains: the pipeline first, then the sinks.
fn watch(
    config: &Config,
    file: Option<FileSink>,
    duration: Option<Duration>,
) -> anyhow::Result<ExitCode> {
    let wake = Wake::new().context("opening an event descriptor")?;
    let unheard = wake.clone();
    let sinks = Sinks::start(StdoutSink::new(config.output), file, move || unheard.end())
        .context("starting the sinks")?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("starting the runtime")?;
    // Signals are caught before the probes go up: one that comes early ends the agent in order, too.
    let signals = runtime.block_on(async { Signals::catch() })?;
    let watch = Watch::start(config, wake.clone(), sinks.orders.clone())?;
    let orders = sinks.orders.clone();
    let (ended, when_ended) = tokio::sync::oneshot::channel();
    let pipeline = std::thread::Builder::new()
        .name("pipeline".into())
        .spawn(move || {
            let outcome = watch.run();
            let _ = ended.send(());
            outcome
        })
        .context("starting the pipeline")?;
    let mut when_ended = when_ended;
    let has_ended = runtime.block_on(signals.until_the_end(duration, &orders, &mut when_ended));
    wake.end();
    drop(orders);
    let drained = async { tokio::time::timeout(DRAIN, when_ended).await.is_ok() };
    if !has_ended && !runtime.block_on(drained) {
        anyhow::bail!(
            "what was seen could not be written within {} s; does the reader of standard output still take lines?",
            DRAIN.as_secs()
        );
    }
    let outcome = pipeline
        .join()
        .map_err(|_| anyhow::anyhow!("the pipeline ended by a defect in it"))?;
    let undelivered = sinks.finish();
    outcome.context("waiting for records of the probes")?;
    if undelivered.stdout > 0 || undelivered.file > 0 {
        anyhow::bail!(
            "not everything was written: standard output refused {} times, the output file lacks {} lines",
            undelivered.stdout,
            undelivered.file
        );
    }
    Ok(ExitCode::SUCCESS)
}

fn open_output(config: &Config) -> anyhow::Result<Option<FileSink>> {
    let Some(path) = config.output_file.path.clone() else {
        return Ok(None);
    };
    let settings = FileSettings {
        path: path.clone(),
        max_bytes: config.output_file.max_bytes,
        keep: config.output_file.keep,
    };
    FileSink::open(settings)
        .map(Some)
        .with_context(|| format!("opening the output file {}", path.display()))
}

struct Signals {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
    hang_up: tokio::signal::unix::Signal,
}

impl Signals {
    fn catch() -> anyhow::Result<Self> {
        let catch = |kind| signal(kind).context("catching signals");
        Ok(Self {
            terminate: catch(SignalKind::terminate())?,
            interrupt: catch(SignalKind::interrupt())?,
            hang_up: catch(SignalKind::hangup())?,
        })
    }

    /// Waits for SIGTERM, SIGINT, the given time, or the pipeline's own end: then it is true. SIGHUP
    /// reopens the output file.
    async fn until_the_end(
        mut self,
        duration: Option<Duration>,
        orders: &crossbeam_channel::Sender<Order>,
        ended: &mut tokio::sync::oneshot::Receiver<()>,
    ) -> bool {
        let time_is_up = async {
            match duration {
                Some(duration) => tokio::time::sleep(duration).await,
                None => std::future::pending().await,
            }
        };
        tokio::pin!(time_is_up);
        loop {
            tokio::select! {
                _ = self.terminate.recv() => return false,
                _ = self.interrupt.recv() => return false,
                () = &mut time_is_up => return false,
                _ = &mut *ended => return true,
                _ = self.hang_up.recv() => {
                    let _ = orders.send(Order::Reopen);
                }
            }
        }
    }
}
