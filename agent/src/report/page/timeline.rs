//! When it happened: findings over time by severity, what was recorded, what was lost.
use super::escape::Text;
use super::words::{SEVERITIES, number, span};
use super::{Material, frame};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

/// Widths of a bar, in microseconds, that people can name.
const STEPS: [i64; 24] = [
    1_000,
    10_000,
    100_000,
    500_000,
    1_000_000,
    2_000_000,
    5_000_000,
    10_000_000,
    15_000_000,
    30_000_000,
    60_000_000,
    120_000_000,
    300_000_000,
    600_000_000,
    900_000_000,
    1_800_000_000,
    3_600_000_000,
    7_200_000_000,
    10_800_000_000,
    21_600_000_000,
    43_200_000_000,
    DAY,
    7 * DAY,
    30 * DAY,
];
const DAY: i64 = 86_400_000_000;
const BARS: i64 = 120;

const LEFT: f64 = 74.0;
const RIGHT: f64 = 992.0;
const TOP: f64 = 14.0;
const FLOOR: f64 = 150.0;
/// The first line below the axis, and how far apart these are.
const BANDS: usize = 198;
const LINE: usize = 15;
/// More nodes than this share one line.
const NODES: usize = 8;

/// The axis of time: `bars` bars of `step` microseconds from `from` on.
#[derive(Debug, PartialEq)]
struct Axis {
    from: i64,
    step: i64,
    bars: i64,
}

impl Axis {
    fn over(first: i64, last: i64) -> Self {
        let length = last.saturating_sub(first).max(1);
        let fits = |step: i64| length / step < BARS;
        let step = STEPS.into_iter().find(|step| fits(*step));
        // Years: a capture that lies about its times still gets a page.
        let step = step.unwrap_or_else(|| {
            let mut step = 30 * DAY;
            while !fits(step) {
                step *= 2;
            }
            step
        });
        let from = first.div_euclid(step) * step;
        let bars = (last - from) / step + 1;
        Self { from, step, bars }
    }

    fn bar(&self, at: i64) -> i64 {
        ((at - self.from) / self.step).clamp(0, self.bars - 1)
    }

    fn to(&self) -> i64 {
        self.from + self.step * self.bars
    }

    #[expect(clippy::cast_precision_loss, reason = "a place on the screen")]
    fn x(&self, at: i64) -> f64 {
        let share = (at - self.from) as f64 / (self.step * self.bars) as f64;
        LEFT + (RIGHT - LEFT) * share.clamp(0.0, 1.0)
    }
}

pub fn write(material: &Material, out: &mut impl Write) -> io::Result<()> {
    frame::section("timeline", out)?;
    let Some(axis) = axis(material) else {
        return out.write_all(b"<p>Nothing in these captures has a time.</p>\n</section>\n");
    };
    let mut bars: BTreeMap<i64, [u64; 5]> = BTreeMap::new();
    for found in &material.findings {
        let bar = bars
            .entry(axis.bar(found.finding.time.0.as_microsecond()))
            .or_default();
        bar[place(found.finding.severity)] += 1;
    }
    let most = bars.values().map(|bar| bar.iter().sum()).max().unwrap_or(0);
    write!(
        out,
        "<figure>\n<svg id=\"chart\" class=\"chart\" viewBox=\"0 0 1000 {}\" role=\"img\" aria-labelledby=\"chart-says\" \
         data-from=\"{}\" data-to=\"{}\" data-left=\"{LEFT}\" data-right=\"{RIGHT}\">\n<desc id=\"chart-says\">Findings \
         over time, by severity, in bars of {}; below it what was recorded and what was lost. At most {} in one \
         bar.</desc>\n",
        BANDS + LINE * lines(material).len() + 8,
        axis.from,
        axis.to(),
        span(axis.step),
        number(most)
    )?;
    scale(most, out)?;
    for (bar, counts) in &bars {
        column(&axis, *bar, counts, most, out)?;
    }
    ticks(&axis, out)?;
    bands(material, &axis, out)?;
    out.write_all(b"<rect id=\"window\" class=\"window\" y=\"14\" height=\"136\" x=\"0\" width=\"0\"/>\n</svg>\n<figcaption>\n<ul class=\"legend\">")?;
    for level in SEVERITIES {
        write!(out, "<li class=\"{0}\">{0}</li>", level.name())?;
    }
    write!(
        out,
        "<li class=\"recorded\">recorded</li><li class=\"lost\">lost</li></ul>\n<p class=\"note\">Each bar is {}. <span \
         class=\"js-only\">Drag across the bars to look at the findings of that time only.</span></p>\n</figcaption>\n\
         </figure>\n</section>\n",
        span(axis.step)
    )
}

/// From the first to the last time that anything has.
fn axis(material: &Material) -> Option<Axis> {
    let findings = material.findings.iter().map(|it| it.finding.time);
    let losses = material.losses.iter().map(crate::output::Loss::time);
    let captures = material.captures.iter().flat_map(|it| [it.first, it.last]);
    let times = findings.chain(losses).chain(captures.flatten());
    let times = times.map(|time| time.0.as_microsecond());
    let (first, last) = times.fold(None, |range, at| {
        let (first, last) = range.unwrap_or((at, at));
        Some((at.min(first), at.max(last)))
    })?;
    Some(Axis::over(first, last))
}

fn place(level: crate::rules::Severity) -> usize {
    SEVERITIES.iter().position(|it| *it == level).unwrap_or(0)
}

/// The scale on the left: nothing, half, most.
fn scale(most: u64, out: &mut impl Write) -> io::Result<()> {
    let half = (most >= 4).then_some(most / 2);
    for value in [Some(0), half, (most > 0).then_some(most)]
        .into_iter()
        .flatten()
    {
        let y = FLOOR - height(value, most);
        writeln!(
            out,
            "<line class=\"rule\" x1=\"{LEFT}\" x2=\"{RIGHT}\" y1=\"{y:.1}\" y2=\"{y:.1}\"/><text class=\"scale\" \
             x=\"{}\" y=\"{:.1}\">{}</text>",
            LEFT - 8.0,
            y + 4.0,
            number(value)
        )?;
    }
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "a height on the screen")]
fn height(value: u64, most: u64) -> f64 {
    (FLOOR - TOP) * value as f64 / most.max(1) as f64
}

fn column(
    axis: &Axis,
    bar: i64,
    counts: &[u64; 5],
    most: u64,
    out: &mut impl Write,
) -> io::Result<()> {
    let from = axis.from + bar * axis.step;
    let (left, right) = (axis.x(from), axis.x(from + axis.step));
    let width = (right - left - 1.0).max(1.0);
    write!(out, "<g><title>{}", label(from, axis.step))?;
    for (level, many) in SEVERITIES.iter().zip(counts).filter(|it| *it.1 > 0) {
        write!(out, ", {} {}", number(*many), level.name())?;
    }
    out.write_all(b"</title>")?;
    let mut y = FLOOR;
    // The worst stands at the bottom, where bars are compared. A single one among thousands is still seen.
    for (level, many) in SEVERITIES.iter().zip(counts).filter(|it| *it.1 > 0) {
        let height = height(*many, most).max(1.5);
        y -= height;
        write!(
            out,
            "<rect class=\"{}\" x=\"{left:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\"/>",
            level.name()
        )?;
    }
    out.write_all(b"</g>\n")
}

fn ticks(axis: &Axis, out: &mut impl Write) -> io::Result<()> {
    let every = axis.bars.div_euclid(6).max(1);
    let mut day = String::new();
    for bar in (0..axis.bars).step_by(usize::try_from(every).unwrap_or(1)) {
        let at = axis.from + bar * axis.step;
        let x = axis.x(at);
        if x > RIGHT - 40.0 {
            break;
        }
        write!(
            out,
            "<line class=\"tick\" x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{FLOOR}\" y2=\"155\"/><text class=\"when\" x=\"{x:.1}\" \
             y=\"168\">{}</text>",
            label(at, axis.step)
        )?;
        let today = shown(at, "%Y-%m-%d");
        if axis.step < DAY && today != day {
            write!(
                out,
                "<text class=\"when\" x=\"{x:.1}\" y=\"181\">{today}</text>"
            )?;
            day = today;
        }
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// What was recorded, a line for each node, and below it where records were lost.
fn bands(material: &Material, axis: &Axis, out: &mut impl Write) -> io::Result<()> {
    let lines = lines(material);
    for capture in &material.captures {
        let (Some(first), Some(last)) = (capture.first, capture.last) else {
            continue;
        };
        let line = lines.iter().position(|node| *node == capture.node);
        let y = BANDS + LINE * line.unwrap_or(0);
        let left = axis.x(first.0.as_microsecond());
        let width = (axis.x(last.0.as_microsecond()) - left).max(1.5);
        writeln!(
            out,
            "<rect class=\"recorded\" x=\"{left:.1}\" y=\"{}\" width=\"{width:.1}\" height=\"7\"><title>{}, node \
             {}</title></rect>",
            y - 7,
            Text(&capture.name),
            Text(&capture.node)
        )?;
    }
    for (at, node) in lines.iter().enumerate() {
        let name: String = node.chars().take(11).collect();
        let name = if lines.len() > 1 { &name } else { "recorded" };
        band_label(BANDS + LINE * at, name, out)?;
    }
    let y = BANDS + LINE * lines.len();
    band_label(y, "lost", out)?;
    let mut lost: BTreeMap<i64, BTreeMap<&str, u64>> = BTreeMap::new();
    for loss in &material.losses {
        let bar = axis.bar(loss.time().0.as_microsecond());
        let count = lost.entry(bar).or_default().entry(loss.cause).or_default();
        *count = count.saturating_add(loss.count);
    }
    for (bar, causes) in lost {
        let from = axis.from + bar * axis.step;
        let left = axis.x(from);
        let width = (axis.x(from + axis.step) - left - 1.0).max(2.0);
        write!(
            out,
            "<rect class=\"lost\" x=\"{left:.1}\" y=\"{}\" width=\"{width:.1}\" height=\"7\"><title>{}",
            y - 7,
            label(from, axis.step)
        )?;
        for (cause, count) in causes {
            write!(out, ", {} {}", number(count), Text(cause))?;
        }
        out.write_all(b"</title></rect>\n")?;
    }
    Ok(())
}

/// The nodes that have a line of their own: all, or, when they are many, one line for all.
fn lines(material: &Material) -> Vec<&str> {
    let nodes = material.captures.iter().map(|it| it.node.as_str());
    let nodes: BTreeSet<_> = nodes.collect();
    if nodes.is_empty() || nodes.len() > NODES {
        return vec![""];
    }
    nodes.into_iter().collect()
}

fn band_label(y: usize, name: &str, out: &mut impl Write) -> io::Result<()> {
    let name = Text(name);
    writeln!(
        out,
        "<text class=\"scale\" x=\"{}\" y=\"{y}\">{name}</text>",
        LEFT - 8.0
    )
}

fn label(at: i64, step: i64) -> String {
    let format = match step {
        ..1_000_000 => "%H:%M:%S%.3f",
        1_000_000..60_000_000 => "%H:%M:%S",
        60_000_000..DAY => "%H:%M",
        _ => "%Y-%m-%d",
    };
    shown(at, format)
}

fn shown(at: i64, format: &str) -> String {
    Timestamp::from_microsecond(at)
        .map_or_else(|_| String::new(), |at| at.strftime(format).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_minute_has_bars_of_half_a_second() {
        let axis = Axis::over(1_000_000_000_000, 1_000_059_000_000);
        assert_eq!((axis.step, axis.bars), (500_000, 119));
    }

    proptest! {
        #[test]
        fn every_time_has_its_bar(
            one in Timestamp::MIN.as_microsecond()..=Timestamp::MAX.as_microsecond(),
            other in Timestamp::MIN.as_microsecond()..=Timestamp::MAX.as_microsecond(),
        ) {
            let (first, last) = (one.min(other), one.max(other));
            let axis = Axis::over(first, last);
            prop_assert!((1..=BARS + 1).contains(&axis.bars));
            for at in [first, last] {
                let bar = axis.bar(at);
                let from = axis.from + bar * axis.step;
                prop_assert!(from <= at && at < from + axis.step);
                prop_assert!((LEFT..=RIGHT).contains(&axis.x(at)));
            }
        }
    }
}
