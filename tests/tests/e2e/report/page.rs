//! A report opened in a browser, which remembers what was complained of.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use e2e::browser::Browser;
use e2e::command;
use e2e::requirements::program;
use serde_json::{Value, json};
use tempfile::TempDir;

/// What names workloads have.
#[derive(Clone, Copy)]
pub enum Kind {
    /// What people call things.
    Plain,
    /// Markup and characters that deceive.
    Hostile,
    /// None: nothing was found.
    Quiet,
}

/// An open report.
pub struct Page {
    pub browser: Browser,
    file: PathBuf,
    _directory: TempDir,
}

/// Two names beside those of the page's own script, which the tests use as well.
const NAMES: &str = "const frame = () => new Promise(requestAnimationFrame); \
    const active = () => byId(grid.getAttribute('aria-activedescendant'));";

impl Page {
    /// A made-up report with this many findings.
    pub fn open(findings: usize, kind: Kind) -> Result<Self> {
        let mut page = Self::new(findings, kind)?;
        page.show()?;
        Ok(page)
    }

    /// The same with scripts off.
    pub fn unscripted(findings: usize) -> Result<Self> {
        let mut page = Self::new(findings, Kind::Plain)?;
        let off = json!({"value": true});
        page.browser
            .ask("Emulation.setScriptExecutionDisabled", off)?;
        page.browser.open(&page.file)?;
        Ok(page)
    }

    fn new(findings: usize, kind: Kind) -> Result<Self> {
        let directory = tempfile::tempdir().context("creating a directory")?;
        let file = directory.path().join("report.html");
        make(&file, findings, kind)?;
        let browser = program("chromium").context("chromium is not installed")?;
        let mut page = Self {
            browser: Browser::start(&browser)?,
            file,
            _directory: directory,
        };
        page.size(1440, 1000)?;
        Ok(page)
    }

    fn show(&mut self) -> Result<()> {
        self.browser.open(&self.file)?;
        self.run(NAMES)?;
        Ok(())
    }

    /// The page for a window of this size.
    pub fn size(&mut self, width: u32, height: u32) -> Result<()> {
        let size =
            json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        self.browser
            .ask("Emulation.setDeviceMetricsOverride", size)?;
        Ok(())
    }

    /// The page as it is for who prefers this scheme: `light` or `dark`.
    pub fn scheme(&mut self, scheme: &str) -> Result<()> {
        let feature = json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]});
        self.browser.ask("Emulation.setEmulatedMedia", feature)?;
        Ok(())
    }

    /// The value of an expression in the page.
    pub fn run(&mut self, expression: &str) -> Result<Value> {
        self.browser.evaluate(expression)
    }

    /// Fails unless the expression has this value.
    pub fn expects(&mut self, expression: &str, value: impl Into<Value>) -> Result<()> {
        let (value, is) = (value.into(), self.run(expression)?);
        ensure!(is == value, "`{expression}` is {is}, not {value}");
        Ok(())
    }

    /// Presses a key.
    pub fn press(&mut self, key: &str) -> Result<()> {
        self.browser.press(key)
    }

    /// Fails if anything was written to the console, thrown, refused by the policy, or asked of the network.
    pub fn hears_nothing(&mut self) -> Result<()> {
        let own = format!("file://{}", self.file.display());
        let mut opened = 0;
        for event in self.browser.events() {
            match event["method"].as_str().unwrap_or_default() {
                "Runtime.consoleAPICalled" | "Runtime.exceptionThrown" | "Log.entryAdded" => {
                    anyhow::bail!("the browser complains: {}", event["params"])
                }
                "Network.requestWillBeSent" => {
                    let url = &event["params"]["request"]["url"];
                    ensure!(*url == own || *url == "data:,", "the page asks for {url}");
                    opened += 1;
                }
                _ => {}
            }
        }
        // Else the browser would not have told of a request, either.
        ensure!(
            opened > 0,
            "the browser told of no request, not even of the page's own"
        );
        Ok(())
    }

    /// What the window shows, or the whole page, as a PNG; kept under `name` if pictures are wanted.
    pub fn picture(&mut self, name: &str, whole: bool) -> Result<Vec<u8>> {
        let asked = json!({"format": "png", "captureBeyondViewport": whole});
        let answer = self.browser.ask("Page.captureScreenshot", asked)?;
        keep(name, &answer["data"])
    }

    /// The page on paper; kept under `name` if pictures are wanted.
    pub fn print(&mut self, name: &str) -> Result<Vec<u8>> {
        let asked = json!({"printBackground": false, "preferCSSPageSize": true});
        let answer = self.browser.ask("Page.printToPDF", asked)?;
        keep(name, &answer["data"])
    }
}

/// Writes a made-up report with the agent's example of that name, or with the program that `SENTINEL_REPORT_PAGE` names.
fn make(file: &Path, findings: usize, kind: Kind) -> Result<()> {
    let mut maker = match env::var_os("SENTINEL_REPORT_PAGE") {
        Some(maker) => Command::new(maker),
        None => {
            let mut cargo = Command::new(env::var_os("CARGO").unwrap_or("cargo".into()));
            cargo.args(["run", "--quiet", "--package", "secret-sentinel"]);
            cargo.args(["--example", "report_page", "--manifest-path"]);
            cargo.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml"));
            cargo.arg("--");
            cargo
        }
    };
    maker.arg(file).arg(findings.to_string());
    maker.args(match kind {
        Kind::Plain => None,
        Kind::Hostile => Some("hostile"),
        Kind::Quiet => Some("quiet"),
    });
    command::run(&mut maker).context("making a report")?;
    Ok(())
}

fn keep(name: &str, data: &Value) -> Result<Vec<u8>> {
    let data = data.as_str().context("the browser sent no data")?;
    let bytes = BASE64_STANDARD
        .decode(data)
        .context("reading what the browser sent")?;
    if let Some(directory) = env::var_os("REPORT_PICTURES") {
        let path = Path::new(&directory).join(name);
        fs::write(&path, &bytes).with_context(|| format!("writing {}", path.display()))?;
    }
    Ok(bytes)
}
