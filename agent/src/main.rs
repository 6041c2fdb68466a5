//! A ladder: arguments, logging, configuration, run, exit code.
use anyhow::Context;
use clap::Parser;
use rustix::process::DumpableBehavior;
use secret_sentinel::{
    capture::command,
    cli::{self, Capture, Cli, Command, Record, Run},
    config::Config,
    confine,
    desk::{self, DeskError},
    identity::node_name,
    kept,
    pipeline::{Purpose, StartError, Watch},
    reload::Reloader,
    shutdown::Wake,
    sink::{
        FileSettings, FileSink, Order, Outlets, Sinks, StdoutSink, Undelivered,
        forward::{ForwardError, Forwards, Setup},
    },
    telemetry::{self, ListenError, Metrics},
};
use std::{io::Write, process::ExitCode, sync::Arc, time::Duration};
use tokio::{
    signal::unix::{SignalKind, signal},
    sync::oneshot,
};

const FAILED: u8 = 1;
const WRONG_INPUT: u8 = 2;
const NOT_HERE: u8 = 3;

/// How long draining may take: less than the 30 s that Kubernetes gives a pod to end.
const DRAIN: Duration = Duration::from_secs(20);

fn main() -> ExitCode {
    let cli = Cli::parse();
    telemetry::start();
    match cli.command {
        Command::Run(options) => run(&options, &Purpose::Beside, Shown::AsLines),
        Command::Record(record) => {
            let Record { out, run: options } = *record;
            run(&options, &Purpose::Only(out), Shown::AsLines)
        }
        Command::Replay(args) => at_desk(desk::replay(&args)),
        #[cfg(feature = "terminal")]
        Command::Top(options) => run(&options, &Purpose::Beside, Shown::InTheTerminal),
        #[cfg(feature = "terminal")]
        Command::Browse(args) => at_desk(desk::browse(&args)),
        Command::Advise(args) => at_desk(desk::advise(&args)),
        Command::Report(args) => at_desk(desk::report(&args)),
        Command::Capture(Capture::Verify(args)) => command::verify(&args),
        Command::Capture(Capture::Info(args)) => command::info(&args),
        Command::Capture(Capture::Cut(args)) => at_desk(desk::cut(&args)),
        Command::Capture(Capture::Export(args)) => at_desk(desk::export(&args)),
        #[cfg(feature = "query")]
        Command::Query(args) => at_desk(desk::query(&args)),
        Command::Capture(Capture::Merge(args)) => at_desk(desk::merge(&args)),
        Command::Convert(args) => match args.convert() {
            Ok(true) => ExitCode::SUCCESS,
            Ok(false) => FAILED.into(),
            Err(error) => {
                let code = error.code();
                fail(&error.into(), code)
            }
        },
        Command::Doctor(options) => match options.answer() {
            Ok((answer, is_ok)) => {
                println!("{answer}");
                if is_ok {
                    ExitCode::SUCCESS
                } else {
                    NOT_HERE.into()
                }
            }
            Err(error) => fail(&error, WRONG_INPUT),
        },
        Command::Scan(scan) => match scan.answer() {
            Ok(answer) => {
                for note in answer.notes {
                    eprintln!("secret-sentinel: {note}");
                }
                match std::io::stdout().write_all(answer.text.as_bytes()) {
                    Ok(()) => answer.code.into(),
                    Err(error) => fail(
                        &anyhow::Error::new(error).context("writing the report"),
                        FAILED,
                    ),
                }
            }
            Err(error) => fail(&error.into(), WRONG_INPUT),
        },
        Command::Explain(explain) => {
            print!("{}", explain.answer());
            ExitCode::SUCCESS
        }
        Command::Config(command) => match command.answer() {
            Ok(answer) => {
                print!("{answer}");
                ExitCode::SUCCESS
            }
            Err(error) => fail(&error, WRONG_INPUT),
        },
        Command::Spool(command) => match command.answer() {
            Ok(answer) => {
                print!("{answer}");
                ExitCode::SUCCESS
            }
            Err(error) => {
                let code = if error.is_wrong_input() {
                    WRONG_INPUT
                } else {
                    FAILED
                };
                fail(&error.into(), code)
            }
        },
        Command::Completions { shell } => {
            cli::completions(shell);
            ExitCode::SUCCESS
        }
        Command::Man { directory } => match cli::man_pages(&directory) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                let place = directory.display().to_string();
                let error = anyhow::Error::from(error);
                fail(
                    &error.context(format!("writing manual pages to {place}")),
                    FAILED,
                )
            }
        },
    }
}

/// How what is found is shown.
enum Shown {
    AsLines,
    #[cfg(feature = "terminal")]
    InTheTerminal,
}

fn run(options: &Run, purpose: &Purpose, shown: Shown) -> ExitCode {
    let config = match options.config() {
        Ok(config) => config,
        Err(error) => return fail(&error.into(), WRONG_INPUT),
    };
    // No core of this process is ever written: it holds what containers wrote a moment ago.
    if let Err(error) = rustix::process::set_dumpable_behavior(DumpableBehavior::NotDumpable) {
        tracing::warn!(%error, "core dumps of the sentinel could not be turned off");
    }
    let record = match purpose {
        Purpose::Only(out) => Some(out.as_path()),
        Purpose::Beside => None,
    };
    confine::begin(&config, record);
    let file = match open_output(&config) {
        Ok(file) => file,
        Err(error) => return fail(&error, WRONG_INPUT),
    };
    let outcome = match shown {
        Shown::AsLines => {
            let stdout = StdoutSink::new(config.output, options.filter());
            watch(options, &config, purpose, stdout, file)
        }
        #[cfg(feature = "terminal")]
        Shown::InTheTerminal => secret_sentinel::top::top(&config).map(|()| ExitCode::SUCCESS),
    };
    match outcome {
        Ok(code) => code,
        Err(error) => {
            let code = match error.downcast_ref::<StartError>() {
                #[cfg(feature = "terminal")]
                None if is_wrong_terminal(&error) => WRONG_INPUT,
                None if error.is::<ListenError>() || error.is::<ForwardError>() => WRONG_INPUT,
                Some(StartError::Probe(_)) => NOT_HERE,
                Some(
                    StartError::LogPath(_)
                    | StartError::VariableName(_)
                    | StartError::Rules(_)
                    | StartError::Capture(_)
                    | StartError::SecretPath { .. }
                    | StartError::OptOut(_)
                    | StartError::Fingerprint(_),
                ) => WRONG_INPUT,
                _ => FAILED,
            };
            fail(&error, code)
        }
    }
}

#[cfg(feature = "terminal")]
fn is_wrong_terminal(error: &anyhow::Error) -> bool {
    let error = error.downcast_ref::<secret_sentinel::terminal::TerminalError>();
    error.is_some_and(secret_sentinel::terminal::TerminalError::is_wrong_input)
}

/// The exit code of what was done with captures: not all of it may have been readable.
fn at_desk(outcome: Result<bool, DeskError>) -> ExitCode {
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => FAILED.into(),
        Err(error) => {
            let code = error.code();
            fail(&error.into(), code)
        }
    }
}

fn fail(error: &anyhow::Error, code: u8) -> ExitCode {
    eprintln!("secret-sentinel: {error:#}");
    code.into()
}

/// Brings the agent up, waits for its end, and drains: the pipeline first, then the sinks.
fn watch(
    options: &Run,
    config: &Config,
    purpose: &Purpose,
    stdout: StdoutSink,
    file: Option<FileSink>,
) -> anyhow::Result<ExitCode> {
    let wake = Wake::new().context("opening an event descriptor")?;
    let unheard = wake.clone();
    // Who only records tells nothing that would have to be told once.
    let opened = (*purpose == Purpose::Beside).then(|| kept::open(&config.state_dir));
    let (kept, mut before) = opened.flatten().unzip();
    let unwritten = before.as_mut().map(|it| std::mem::take(&mut it.unwritten));
    let unwritten = unwritten.unwrap_or_default();
    let forwards = match purpose {
        Purpose::Beside => forwards(config, kept.is_some())?,
        Purpose::Only(_) => Forwards::default(),
    };
    let outlets = Outlets {
        stdout,
        file,
        forwards,
        kept,
    };
    let sinks =
        Sinks::start(outlets, unwritten, move || unheard.end()).context("starting the sinks")?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("starting the runtime")?;
    // Signals are caught before the probes go up: one that comes early ends the agent in order, too.
    let signals = runtime.block_on(async { Signals::catch() })?;
    let metrics = Arc::new(Metrics::new(Arc::clone(&sinks.state)));
    // It answers while the pipeline starts and while it drains, too.
    if let Some(address) = config.telemetry.listen {
        let listener = runtime.block_on(telemetry::bind(address))?;
        runtime.spawn(telemetry::serve(listener, Arc::clone(&metrics)));
    }
    let (reloader, attempts) = {
        let _within = runtime.enter();
        Reloader::new(options, config, &wake)
    };
    let (started, when_started) = oneshot::channel();
    let (ended, mut when_ended) = oneshot::channel();
    let start = {
        let (config, purpose) = (config.clone(), purpose.clone());
        let (wake, orders) = (wake.clone(), sinks.orders.clone());
        move || Watch::start(&config, &purpose, before, wake, orders, metrics, attempts)
    };
    let pipeline = std::thread::Builder::new()
        .name("pipeline".into())
        .spawn(move || {
            let outcome = start().map_err(anyhow::Error::from).and_then(|watch| {
                let _ = started.send(());
                watch.run().context("waiting for records of the probes")
            });
            let _ = ended.send(());
            outcome
        })
        .context("starting the pipeline")?;
    confine::waiter();
    let orders = sinks.orders.clone();
    let until = time_is_up(when_started, options.duration());
    let has_ended =
        runtime.block_on(signals.until_the_end(until, reloader, &orders, &wake, &mut when_ended));
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
    outcome?;
    if undelivered != Undelivered::default() {
        anyhow::bail!(
            "not everything was written: standard output refused {} times, the output file lacks {} lines, {} findings of other sinks are neither delivered nor on disk",
            undelivered.stdout,
            undelivered.file,
            undelivered.forwards
        );
    }
    Ok(ExitCode::SUCCESS)
}

/// The sinks that send somewhere. Without a state directory what waits for them is in memory only.
fn forwards(config: &Config, is_kept: bool) -> Result<Forwards, ForwardError> {
    Forwards::start(&Setup {
        sinks: &config.sinks,
        state_dir: is_kept.then_some(config.state_dir.as_path()),
        cluster: config.identity.cluster.as_deref(),
        node: &node_name(&config.identity),
    })
}

fn open_output(config: &Config) -> anyhow::Result<Option<FileSink>> {
    let Some(path) = config.output_file.path.clone() else {
        return Ok(None);
    };
    let settings = FileSettings {
        path: path.clone(),
        rotation: config.output_file.rotation(),
        sync: config.output_file.sync,
    };
    FileSink::open(settings)
        .map(Some)
        .with_context(|| format!("opening the output file {}", path.display()))
}

/// When the agent has watched for so long.
async fn time_is_up(started: oneshot::Receiver<()>, duration: Option<Duration>) {
    match (duration, started.await) {
        (Some(duration), Ok(())) => tokio::time::sleep(duration).await,
        // One that could not be started has ended.
        _ => std::future::pending().await,
    }
}

struct Signals {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
    hang_up: tokio::signal::unix::Signal,
    user_1: tokio::signal::unix::Signal,
}

impl Signals {
    fn catch() -> anyhow::Result<Self> {
        let catch = |kind| signal(kind).context("catching signals");
        Ok(Self {
            terminate: catch(SignalKind::terminate())?,
            interrupt: catch(SignalKind::interrupt())?,
            hang_up: catch(SignalKind::hangup())?,
            user_1: catch(SignalKind::user_defined1())?,
        })
    }

    /// Waits for SIGTERM, SIGINT, the given time, or the pipeline's own end: then it is true. SIGHUP
    /// reopens the output file and has the configuration read anew, as a change of it does; SIGUSR1 has a flight recorder written out.
    async fn until_the_end(
        mut self,
        time_is_up: impl Future<Output = ()>,
        mut reloader: Reloader<'_>,
        orders: &crossbeam_channel::Sender<Order>,
        wake: &Wake,
        ended: &mut oneshot::Receiver<()>,
    ) -> bool {
        tokio::pin!(time_is_up);
        loop {
            tokio::select! {
                _ = self.terminate.recv() => return false,
                _ = self.interrupt.recv() => return false,
                () = &mut time_is_up => return false,
                _ = &mut *ended => return true,
                _ = self.hang_up.recv() => {
                    let _ = orders.send(Order::Reopen);
                    reloader.reload();
                }
                () = reloader.changed() => reloader.reload(),
                _ = self.user_1.recv() => wake.write_out(),
            }
        }
    }
}
