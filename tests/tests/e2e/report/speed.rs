//! Scrolling ten thousand findings costs what scrolling a few costs.
//!
//! Times are compared with those of a page with few findings in the same minute, never with a clock: the machine may be busy.

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::page::{Kind, Page};

/// How much more a step of scrolling may cost among ten thousand findings than among three hundred: a list that makes all
/// its rows costs thirty times as much.
const TIMES_AS_MUCH: f64 = 4.0;
/// Elements that the list may hold at any time.
const ROWS: u64 = 80;

/// Types a text letter by letter, then takes it away again, in every grouping; the milliseconds of each keystroke.
const TYPING: &str = r"(() => {
  const times = [];
  const box = byId('filter');
  for (const by of document.querySelectorAll('[data-group]')) {
    by.click();
    const text = 'pod:checkout -curl stdout';
    for (let at = 1; at <= 2 * text.length; at += 1) {
      box.value = text.slice(0, at <= text.length ? at : 2 * text.length - at);
      const start = performance.now();
      box.dispatchEvent(new Event('input'));
      void document.body.offsetHeight;
      times.push(performance.now() - start);
    }
  }
  return times;
})()";

/// Scrolls by a screen 300 times, from the start again after the end: each step makes a screen's rows anew, however many
/// findings there are. The milliseconds of script and layout in each, and of each frame.
const SCROLLING: &str = r"(async () => {
  document.querySelector('[data-group=none]').click();
  const steps = [];
  const frames = [];
  let rows = 0;
  let before = await new Promise(requestAnimationFrame);
  for (let at = 0; at <= 300; at += 1) {
    grid.scrollTop = at * 1130 % (grid.scrollHeight - grid.clientHeight);
    const start = performance.now();
    show();
    void document.body.offsetHeight;
    steps.push(performance.now() - start);
    rows = Math.max(rows, byId('rows').childElementCount);
    const now = await new Promise(requestAnimationFrame);
    frames.push(now - before);
    before = now;
    const seen = document.elementFromPoint(grid.getBoundingClientRect().left + 300, grid.getBoundingClientRect().top + 200);
    if (!seen?.closest('#rows > .row')) throw new Error(`nothing is shown at step ${at}`);
  }
  return { steps, frames, rows };
})()";

pub fn ten_thousand_findings() -> Result<()> {
    let mut few = Page::open(300, Kind::Plain)?;
    let mut page = Page::open(10_000, Kind::Plain)?;
    let loaded = "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd";
    let loaded = page.run(loaded)?.as_f64().context("no time of loading")?;
    page.expects("findings.length", 10_000)?;
    let typing = median(&page.run(TYPING)?)?;
    let (mut best_of_few, mut best) = (Scroll::NONE, Scroll::NONE);
    // In turns, and the best of each: what the machine does besides is not the page's.
    for _ in 0..3 {
        best_of_few = best_of_few.better(Scroll::through(&mut few)?);
        best = best.better(Scroll::through(&mut page)?);
    }
    println!(
        "10,000 findings: loaded in {loaded:.0} ms; a keystroke {typing:.1} ms; a step of scrolling {:.2} ms ({:.2} among 300), \
         a frame every {:.1} ms; at most {} rows exist",
        best.step, best_of_few.step, best.frame, best.rows
    );
    ensure!(best.rows <= ROWS, "{} rows exist at a time", best.rows);
    ensure!(
        best.step <= best_of_few.step * TIMES_AS_MUCH,
        "a step of scrolling takes {:.1} ms, among 300 findings {:.1} ms",
        best.step,
        best_of_few.step
    );
    page.hears_nothing()
}

/// What scrolling through a page once cost.
struct Scroll {
    /// The median step, in milliseconds.
    step: f64,
    /// The median time from one frame to the next, in milliseconds.
    frame: f64,
    /// The most rows that existed at a time.
    rows: u64,
}

impl Scroll {
    const NONE: Self = Self {
        step: f64::INFINITY,
        frame: f64::INFINITY,
        rows: 0,
    };

    fn through(page: &mut Page) -> Result<Self> {
        page.run("byId('findings').scrollIntoView()")?;
        let told = page.run(SCROLLING)?;
        Ok(Self {
            step: median(&told["steps"])?,
            frame: median(&told["frames"])?,
            rows: told["rows"].as_u64().context("no count of rows")?,
        })
    }

    fn better(self, other: Self) -> Self {
        Self {
            step: self.step.min(other.step),
            frame: self.frame.min(other.frame),
            rows: self.rows.max(other.rows),
        }
    }
}

fn median(times: &Value) -> Result<f64> {
    let times = times.as_array().context("no times")?.iter();
    let mut times: Vec<f64> = times.filter_map(Value::as_f64).collect();
    times.sort_by(f64::total_cmp);
    times
        .get(times.len() / 2)
        .copied()
        .context("no time was taken")
}
