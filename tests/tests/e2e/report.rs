//! The report in a real browser: quiet, inert, usable by keyboard, fluid, and fit for paper.
//!
//! With `REPORT_PICTURES=DIR` what the browser shows is kept there.

mod look;
mod page;
mod speed;

use anyhow::{Result, ensure};
use serde_json::json;

use crate::harness::{Need, Test};
use page::{Kind, Page};

const BROWSER: &[Need] = &[Need::Program("chromium")];

pub fn tests() -> Vec<Test> {
    vec![
        Test::new("report::quiet_and_inert", BROWSER, quiet_and_inert),
        Test::new("report::nothing_found", BROWSER, nothing_found),
        Test::new("report::keyboard", BROWSER, keyboard),
        Test::new("report::filter", BROWSER, filter),
        Test::new("report::without_scripts", BROWSER, without_scripts),
        Test::new("report::looks", BROWSER, look::looks),
        Test::new("report::paper", BROWSER, look::paper),
        Test::new(
            "report::ten_thousand_findings",
            BROWSER,
            speed::ten_thousand_findings,
        ),
    ]
}

/// Names that would be markup do nothing, whatever is opened; the browser has nothing to complain of and asks nobody.
fn quiet_and_inert() -> Result<()> {
    let mut page = Page::open(300, Kind::Hostile)?;
    for by in ["secret", "pod", "process", "rule", "none"] {
        page.run(&format!(
            "document.querySelector('[data-group={by}]').click()"
        ))?;
        page.run("if (!byId('unfold').hidden && byId('unfold').textContent.startsWith('Open')) byId('unfold').click()")?;
        page.run("for (let at = 0; at < 40; at += 1) [...document.querySelectorAll('#rows > .row:not(.group)')][at % 12]?.click()")?;
        page.run("grid.scrollTop = 1e9; grid.dispatchEvent(new Event('scroll')); frame()")?;
    }
    let seen = page.run(
        "({ hurt: typeof window.hurt, images: document.images.length, scripts: document.scripts.length, \
          handlers: [...document.querySelectorAll('*')].flatMap((it) => it.getAttributeNames()).filter((it) => it.startsWith('on')).length, \
          addresses: [...document.querySelectorAll('[href],[src]')].map((it) => it.getAttribute('href') ?? it.getAttribute('src')) \
            .filter((it) => !/^(#[a-z]+|data:,|https:\\/\\/(cwe|attack)\\.mitre\\.org\\/[\\w\\/.]+)$/.test(it)) })",
    )?;
    let inert =
        json!({"hurt": "undefined", "images": 0, "scripts": 2, "handlers": 0, "addresses": []});
    ensure!(seen == inert, "the page is not inert: {seen}");
    let named = page.run("fitting('</script><script>window.hurt=1', new Set(LEVELS)).length")?;
    ensure!(
        named.as_u64() > Some(0),
        "no finding bears the hostile name"
    );
    page.hears_nothing()?;
    // The policy is what stops markup that gets past the escaping: it must be in force.
    let stopped = page.run(
        "new Promise((told) => { document.addEventListener('securitypolicyviolation', (it) => told(it.violatedDirective)); \
         const script = document.createElement('script'); script.textContent = 'window.hurt = 1'; document.body.append(script); })",
    )?;
    ensure!(
        stopped == "script-src-elem" && page.run("typeof window.hurt")? == "undefined",
        "a foreign script runs: {stopped}"
    );
    Ok(())
}

/// A page without findings is whole, too.
fn nothing_found() -> Result<()> {
    let mut page = Page::open(0, Kind::Quiet)?;
    page.expects(
        "document.querySelector('.verdict').textContent",
        "Nothing was found, and nothing was missed.",
    )?;
    page.expects("document.querySelectorAll('main > section').length", 6)?;
    page.print("quiet.pdf")?;
    page.hears_nothing()
}

/// From the filter to a finding's detail and back without a mouse.
fn keyboard() -> Result<()> {
    let mut page = Page::open(1_000, Kind::Plain)?;
    page.press("Tab")?;
    page.expects("document.activeElement.className", "skip")?;
    page.press("/")?;
    page.expects("document.activeElement.id", "filter")?;
    for letter in ["l", "e", "d", "g", "e", "r"] {
        page.press(letter)?;
    }
    page.expects("byId('filter').value", "ledger")?;
    page.expects(
        "fit.length > 0 && fit.every((it) => it.placeText.includes('ledger'))",
        true,
    )?;
    page.press("Enter")?;
    page.expects("document.activeElement.id", "grid")?;
    page.expects(
        "active().getAttribute('role') + active().getAttribute('aria-expanded')",
        "rowfalse",
    )?;
    page.press("ArrowRight")?;
    page.expects("active().getAttribute('aria-expanded')", "true")?;
    page.press("ArrowDown")?;
    page.expects("active().getAttribute('aria-level')", "2")?;
    page.press("Enter")?;
    page.expects("active().getAttribute('aria-expanded')", "true")?;
    page.expects("document.querySelectorAll('#rows .finding').length", 1)?;
    page.expects(
        "document.querySelector('#rows .finding').textContent.includes(active().row.it.id)",
        true,
    )?;
    page.press("ArrowDown")?;
    page.expects("active().row.kind", "finding")?;
    page.press("ArrowLeft")?;
    page.expects("active().row.kind", "group")?;
    page.press("ArrowLeft")?;
    page.expects("active().getAttribute('aria-expanded')", "false")?;
    page.press("End")?;
    page.expects("activeAt() === rows.length - 1", true)?;
    page.press("Home")?;
    page.expects("activeAt()", 0)?;
    page.press("Escape")?;
    page.expects("document.activeElement.id", "filter")?;
    page.hears_nothing()
}

/// What the words of the filter mean.
fn filter() -> Result<()> {
    let mut page = Page::open(300, Kind::Plain)?;
    for (typed, every) in [
        ("secret:stripe", "it.secret.name === 'stripe'"),
        (
            "pod:billing -critical",
            "it.pod.namespace === 'billing' && it.severity !== 'critical'",
        ),
        (
            "process:java stdout",
            "it.process?.comm === 'java' && it.stream?.kind === 'stdout'",
        ),
        (
            "after:2026-11-24T09:00 before:2026-11-24T09:30",
            "when(it.time) >= '2026-11-24 09:00' && when(it.time) < '2026-11-24 09:30'",
        ),
        ("\"standard output\"", "it.rule === 'secret-in-stdout'"),
        ("node:node-b", "it.node === 'node-b'"),
    ] {
        let fits = page.run(&format!(
            "(type({typed:?}), fit.length > 0 && fit.length < findings.length && fit.every((it) => {every}) \
             && findings.filter((it) => {every}).length === fit.length)",
        ))?;
        ensure!(fits == true, "`{typed}` does not find what it says");
    }
    page.run("type('nothing has this name')")?;
    page.expects(
        "byId('rows').textContent",
        "No finding fits. Clear the filter to see all.",
    )?;
    page.run("byId('clear').click()")?;
    page.expects("fit.length", 300)?;
    page.run("document.querySelector('[data-severity=critical]').click()")?;
    page.expects(
        "fit.length > 0 && fit.every((it) => it.severity !== 'critical')",
        true,
    )?;
    // Dragging over the middle of the timeline bounds the time.
    let bounds = page.run(
        "(() => { const box = byId('chart').getBoundingClientRect(); const send = (kind, share) => byId('chart').dispatchEvent(\
         new PointerEvent(kind, { clientX: box.left + box.width * share, clientY: box.top + 20, pointerId: 1, bubbles: true })); \
         byId('chart').setPointerCapture = () => {}; send('pointerdown', .3); send('pointermove', .4); send('pointerup', .5); \
         return byId('filter').value; })()",
    )?;
    let bounds = bounds.as_str().unwrap_or_default();
    ensure!(
        bounds.starts_with("after:2026-11-24T") && bounds.contains(" before:2026-11-24T"),
        "dragging gives `{bounds}`"
    );
    page.hears_nothing()
}

/// Without scripts the plain table is there, and what needs them is not.
fn without_scripts() -> Result<()> {
    let mut page = Page::unscripted(300)?;
    page.expects("document.documentElement.className", "")?;
    page.expects("document.querySelectorAll('#plain tbody tr').length", 200)?;
    page.expects("document.querySelector('#plain').checkVisibility()", true)?;
    page.expects(
        "document.querySelector('#explorer').checkVisibility()",
        false,
    )?;
    page.expects("document.querySelector('#chart').checkVisibility()", true)?;
    page.expects("document.querySelector('noscript').checkVisibility()", true)?;
    page.hears_nothing()
}
