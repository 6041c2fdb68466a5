//! A headless browser, driven through the pipes of its debugging protocol.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use tempfile::TempDir;

/// How long the browser may take for one answer or event.
const DEADLINE: Duration = Duration::from_secs(60);

/// The shell moves the two pipes to where the browser wants them: requests are read from descriptor 3, answers and
/// events written to 4.
const START: &str = "exec \"$0\" \"$@\" 3<&0 4>&1 0</dev/null 1>&2";

/// A browser with one page; dropped, it is killed.
#[derive(Debug)]
pub struct Browser {
    child: Child,
    requests: ChildStdin,
    said: Receiver<Value>,
    events: VecDeque<Value>,
    session: Option<String>,
    asked: u64,
    _profile: TempDir,
}

impl Browser {
    /// Starts `program`, a Chromium, with an empty page, and has it tell of all that goes wrong in it.
    pub fn start(program: &Path) -> Result<Self> {
        let profile = tempfile::tempdir().context("creating a directory for the browser")?;
        let mut child = Command::new("/bin/sh")
            .args(["-c", START])
            .arg(program)
            // As root there is no sandbox; the page is one of our own.
            .args(["--headless=new", "--no-sandbox", "--disable-gpu"])
            .args(["--no-first-run", "--disable-dev-shm-usage"])
            .args([
                "--disable-background-networking",
                "--disable-component-update",
            ])
            .arg("--remote-debugging-pipe")
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("starting {}", program.display()))?;
        let requests = child.stdin.take().context("a pipe was asked for")?;
        let answers = child.stdout.take().context("a pipe was asked for")?;
        let (sender, said) = channel();
        std::thread::spawn(move || {
            for message in BufReader::new(answers).split(0).map_while(Result::ok) {
                let parsed = serde_json::from_slice(&message).unwrap_or(Value::Null);
                if sender.send(parsed).is_err() {
                    break;
                }
            }
        });
        let mut browser = Self {
            child,
            requests,
            said,
            events: VecDeque::new(),
            session: None,
            asked: 0,
            _profile: profile,
        };
        let target = browser.ask("Target.createTarget", json!({"url": "about:blank"}))?;
        let attach = json!({"targetId": target["targetId"], "flatten": true});
        let attached = browser.ask("Target.attachToTarget", attach)?;
        browser.session = attached["sessionId"].as_str().map(Into::into);
        for domain in ["Page", "Runtime", "Log", "Network"] {
            browser.ask(&format!("{domain}.enable"), json!({}))?;
        }
        Ok(browser)
    }

    /// Opens a file, and waits until it has loaded.
    pub fn open(&mut self, file: &Path) -> Result<()> {
        let url = format!("file://{}", file.display());
        let is_loaded = |event: &Value| event["method"] == "Page.loadEventFired";
        self.events.retain(|event| !is_loaded(event));
        let answer = self.ask("Page.navigate", json!({"url": url}))?;
        if let Some(why) = answer["errorText"].as_str() {
            bail!("the browser does not open {url}: {why}");
        }
        let deadline = Instant::now() + DEADLINE;
        while !self.events.iter().any(is_loaded) {
            let event = self.listen(deadline, "Page.loadEventFired")?;
            self.events.push_back(event);
        }
        Ok(())
    }

    /// What the browser told since this was last asked.
    pub fn events(&mut self) -> Vec<Value> {
        self.events.extend(self.said.try_iter());
        self.events.drain(..).collect()
    }

    /// The value of a script's expression; a promise is waited for.
    pub fn evaluate(&mut self, expression: &str) -> Result<Value> {
        let asked = json!({"expression": expression, "returnByValue": true, "awaitPromise": true});
        let mut answer = self.ask("Runtime.evaluate", asked)?;
        if let Some(thrown) = answer.get("exceptionDetails") {
            bail!("`{expression}` throws: {thrown}");
        }
        Ok(answer["result"]["value"].take())
    }

    /// Presses and lets go a key, by its name in `KeyboardEvent.key`.
    pub fn press(&mut self, key: &str) -> Result<()> {
        let code = match key {
            "Enter" => 13,
            "Escape" => 27,
            "End" => 35,
            "Home" => 36,
            "ArrowLeft" => 37,
            "ArrowUp" => 38,
            "ArrowRight" => 39,
            "ArrowDown" => 40,
            "Tab" => 9,
            _ => 0,
        };
        let mut event = json!({"type": "keyDown", "key": key, "windowsVirtualKeyCode": code});
        if key.chars().count() == 1 {
            event["text"] = key.into();
        }
        self.ask("Input.dispatchKeyEvent", event.clone())?;
        event["type"] = "keyUp".into();
        self.ask("Input.dispatchKeyEvent", event)?;
        Ok(())
    }

    /// Sends a command of the protocol; yields its result.
    pub fn ask(&mut self, method: &str, parameters: Value) -> Result<Value> {
        self.asked += 1;
        let mut request = json!({"id": self.asked, "method": method, "params": parameters});
        if let Some(session) = &self.session {
            request["sessionId"] = session.as_str().into();
        }
        write!(self.requests, "{request}\0").with_context(|| format!("sending {method}"))?;
        self.requests
            .flush()
            .with_context(|| format!("sending {method}"))?;
        let deadline = Instant::now() + DEADLINE;
        loop {
            let mut message = self.listen(deadline, method)?;
            if message["id"] != self.asked {
                self.events.push_back(message);
            } else if let Some(error) = message.get("error") {
                bail!("the browser refuses {method}: {error}");
            } else {
                return Ok(message["result"].take());
            }
        }
    }

    fn listen(&self, deadline: Instant, what: &str) -> Result<Value> {
        let left = deadline.saturating_duration_since(Instant::now());
        let said = self.said.recv_timeout(left);
        said.with_context(|| {
            format!("the browser ended, or did not answer {what} within {DEADLINE:?}")
        })
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // It ends in order when asked to, with all its processes.
        self.session = None;
        let _ = self.ask("Browser.close", json!({}));
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
