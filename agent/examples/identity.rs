//! Prints what the sources of identity tell, a line of JSON each. Asks on standard input: a container's id, and its pod's uid
//! if it has one. Arguments: the settings as JSON, then directories of pods' logs. Ends with standard input.
use secret_sentinel::identity::{IdentitySettings, start};
use std::{io::Write, path::PathBuf};

fn main() -> anyhow::Result<()> {
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .init();
    let mut arguments = std::env::args().skip(1);
    let settings: IdentitySettings =
        serde_json::from_str(&arguments.next().unwrap_or_else(|| "{}".into()))?;
    let pod_logs: Vec<PathBuf> = arguments.map(PathBuf::from).collect();
    let (sender, news) = crossbeam_channel::bounded(256);
    let identity = start(&settings, &pod_logs, sender, || {})?;
    let printer = std::thread::spawn(move || -> anyhow::Result<()> {
        for one in news {
            let mut out = std::io::stdout().lock();
            serde_json::to_writer(&mut out, &one)?;
            out.write_all(b"\n")?;
            out.flush()?;
        }
        Ok(())
    });
    for line in std::io::stdin().lines() {
        let line = line?;
        let mut words = line.split_whitespace().map(str::to_owned);
        if let Some(container) = words.next() {
            identity.ask(container, words.next());
        }
    }
    drop(identity);
    printer
        .join()
        .map_err(|_| anyhow::anyhow!("the printing thread panicked"))?
}
