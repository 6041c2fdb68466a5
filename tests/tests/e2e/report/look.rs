//! How the report looks: light, dark, narrow, and on paper.

use anyhow::{Result, ensure};
use serde_json::json;

use super::page::{Kind, Page};

/// Text whose contrast to its background is less than 4.5 to 1 (WCAG 2.2, 1.4.3), with the ratio.
const FAINT: &str = r"(() => {
  const pen = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const rgb = (css) => {
    pen.clearRect(0, 0, 1, 1); pen.fillStyle = css; pen.fillRect(0, 0, 1, 1);
    return [...pen.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => [r, g, b].map((it) => it / 255)
    .map((it) => (it <= .04045 ? it / 12.92 : ((it + .055) / 1.055) ** 2.4))
    .reduce((sum, it, at) => sum + it * [.2126, .7152, .0722][at], 0);
  const ground = (element) => {
    for (let it = element; it; it = it.parentElement) {
      const colour = rgb(getComputedStyle(it).backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return [255, 255, 255, 255];
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const faint = [];
  let looked = 0;
  while (walker.nextNode()) {
    const it = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !it.checkVisibility() || /^(SCRIPT|STYLE|DESC|TITLE)$/i.test(it.tagName)) continue;
    const style = getComputedStyle(it);
    const [one, other] = [light(rgb(it.closest('svg') ? style.fill : style.color)), light(ground(it))];
    const ratio = (Math.max(one, other) + .05) / (Math.min(one, other) + .05);
    looked += 1;
    if (ratio < 4.5) faint.push(`${ratio.toFixed(2)} ${it.tagName}.${it.className} ${walker.currentNode.data.slice(0, 30)}`);
  }
  return { looked: looked > 100, faint: [...new Set(faint)].slice(0, 9) };
})()";

/// What is wrong with the outline: landmarks that are missing, headings that skip a level, controls without a name,
/// tables without heads, ids that are there twice.
const OUTLINE: &str = r"(() => {
  const wrong = [];
  for (const one of ['header', 'nav', 'main', 'footer', 'h1'])
    if (document.querySelectorAll(`body ${one}`).length !== 1) wrong.push(`not one ${one}`);
  let level = 0;
  for (const it of document.querySelectorAll('h1, h2, h3, h4, h5')) {
    if (!it.checkVisibility()) continue;
    const its = Number(it.tagName[1]);
    if (its > level + 1) wrong.push(`h${its} after h${level}: ${it.textContent}`);
    level = its;
  }
  for (const it of document.querySelectorAll('button, input, [tabindex], [role=group], [role=region], nav'))
    if (!(it.textContent.trim() || it.ariaLabel || it.labels?.length)) wrong.push(`no name: ${it.outerHTML.slice(0, 80)}`);
  for (const it of document.querySelectorAll('table')) if (!it.querySelector('thead th[scope=col]')) wrong.push('a table without heads');
  const ids = [...document.querySelectorAll('[id]')].map((it) => it.id);
  const order = [...document.querySelectorAll('#rows > *')].map((it) => parseFloat(it.style.top));
  if (order.some((it, at) => at > 0 && it <= order[at - 1])) wrong.push('rows are not read in the order they stand in');
  if (new Set(ids).size !== ids.length) wrong.push('an id is there twice');
  for (const it of document.querySelectorAll('section')) if (!document.getElementById(it.getAttribute('aria-labelledby'))) wrong.push(it.id);
  return wrong;
})()";

/// Light and dark are both readable; the outline is whole; nothing is cut off on a small screen.
pub fn looks() -> Result<()> {
    let mut page = Page::open(120, Kind::Plain)?;
    page.run("document.querySelector('#rows > .row').click()")?;
    page.run("document.querySelectorAll('#rows > .row')[2].click()")?;
    let mut grounds = Vec::new();
    for scheme in ["light", "dark"] {
        page.scheme(scheme)?;
        page.run("frame()")?;
        page.expects(FAINT, json!({"looked": true, "faint": []}))?;
        grounds.push(page.run("getComputedStyle(document.body).backgroundColor")?);
        let picture = page.picture(&format!("{scheme}.png"), true)?;
        ensure!(picture.len() > 50_000, "the picture in {scheme} is empty");
        for section in ["timeline", "findings", "reads", "coverage", "custody"] {
            page.run(&format!("byId('{section}').scrollIntoView()"))?;
            page.picture(&format!("{scheme}-{section}.png"), false)?;
        }
    }
    ensure!(grounds[0] != grounds[1], "light and dark are the same");
    page.expects(OUTLINE, json!([]))?;
    page.scheme("light")?;
    page.size(390, 844)?;
    page.run("frame()")?;
    page.expects("document.documentElement.scrollWidth <= innerWidth", true)?;
    for section in ["summary", "findings", "reads", "custody"] {
        page.run(&format!("byId('{section}').scrollIntoView()"))?;
        page.picture(&format!("narrow-{section}.png"), false)?;
    }
    page.hears_nothing()
}

/// On paper there is no control, and each finding stands in full.
pub fn paper() -> Result<()> {
    let mut page = Page::open(40, Kind::Plain)?;
    page.run(
        "window.paper = null; addEventListener('beforeprint', () => { window.paper = { \
              findings: document.querySelectorAll('#printed .finding').length, \
              shut: document.querySelectorAll('details.capture:not([open])').length }; })",
    )?;
    let pdf = page.print("report.pdf")?;
    ensure!(pdf.starts_with(b"%PDF-"), "this is no PDF");
    ensure!(pdf.len() > 50_000, "the PDF is empty: {} bytes", pdf.len());
    page.expects("window.paper", json!({"findings": 40, "shut": 0}))?;
    page.browser
        .ask("Emulation.setEmulatedMedia", json!({"media": "print"}))?;
    page.run("dispatchEvent(new Event('beforeprint'))")?;
    page.expects(
        "[...document.querySelectorAll('nav, button, input, .skip, #grid')].filter((it) => it.checkVisibility()).length",
        0,
    )?;
    page.expects(
        "[...document.querySelectorAll('#printed .finding')].every((it) => it.checkVisibility())",
        true,
    )?;
    page.expects("document.documentElement.scrollWidth <= innerWidth", true)?;
    page.hears_nothing()
}
