//! The terminal view over made-up findings, to look at it and to measure it: `cargo run --example terminal`.
//!
//! The variable `SAMPLE` says how, in words: `findings=100000`, `live` (they keep coming), `log` (a thread writes to standard
//! error), `panic` (a thread panics), `measure` (draws frames into memory and tells how long that takes; needs no terminal).
mod sample;

use ratatui::backend::TestBackend;
use ratatui::crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;
use secret_sentinel::output::{Line, Loss};
use secret_sentinel::terminal::view::{Palette, draw, room};
use secret_sentinel::terminal::{About, Model, Outcome, Source, Update, is_there, run};
use std::process::ExitCode;
use std::time::{Duration, Instant};

struct Sample {
    findings: u64,
    live: bool,
    log: bool,
    panic: bool,
    measure: bool,
}

fn main() -> ExitCode {
    ExitCode::from(show())
}

/// Runs it and gives the exit code.
pub fn show() -> u8 {
    let words = std::env::var("SAMPLE").unwrap_or_default();
    let has = |word: &str| words.split_whitespace().any(|it| it == word);
    let findings = words
        .split_whitespace()
        .find_map(|word| word.strip_prefix("findings=")?.parse().ok());
    let sample = Sample {
        findings: findings.unwrap_or(2_000),
        live: has("live"),
        log: has("log"),
        panic: has("panic"),
        measure: has("measure"),
    };
    if sample.measure {
        measure(&sample);
        return 0;
    }
    if let Err(error) = is_there() {
        eprintln!("terminal: {error}");
        return 2;
    }
    match run(source(&sample), about(&sample)) {
        Ok(Outcome::Quit) => 0,
        Ok(Outcome::Signal(signal)) => u8::try_from(128 + signal).unwrap_or(1),
        Err(error) => {
            eprintln!("terminal: {error}");
            1
        }
    }
}

fn about(sample: &Sample) -> About {
    let node = Some("node-1".to_owned());
    if sample.live {
        About::live("containers", node)
    } else {
        About::capture("sample.sscap".into(), node, None)
    }
}

fn updates(number: u64) -> [Update; 2] {
    let read = Box::new(sample::read(number));
    let finding = sample::finding(number);
    [Update::Activity(read), Update::Line(Line::Finding(finding))]
}

fn source(sample: &Sample) -> Source {
    // Without room, what is sent was taken: the view is there.
    let room = if sample.log || sample.panic { 0 } else { 1_024 };
    let (give, updates_taken) = crossbeam_channel::bounded(room);
    let (count, live, log, panic) = (sample.findings, sample.live, sample.log, sample.panic);
    std::thread::spawn(move || {
        let _ = give.send(Update::Line(sample::ready()));
        let lost = Loss::new(sample::finding(0).time, "write-ring-full", 12, 3_000);
        let _ = give.send(Update::Line(Line::Loss(lost)));
        if log {
            eprintln!("something for the log \x1b[2J");
        }
        assert!(!panic, "a panic was asked for");
        for number in 0.. {
            if number >= count {
                if !live {
                    break;
                }
                // Somebody looks at it: it goes on slowly.
                std::thread::sleep(Duration::from_millis(200));
            }
            let progress = Update::Progress {
                done: number,
                total: count,
            };
            for update in updates(number).into_iter().chain([progress]) {
                if give.send(update).is_err() {
                    return;
                }
            }
        }
    });
    Source::Updates(updates_taken)
}

fn measure(sample: &Sample) {
    let mut model = Model::new(about(sample));
    let begin = Instant::now();
    for number in 0..sample.findings {
        updates(number)
            .into_iter()
            .for_each(|update| model.update(update));
    }
    println!(
        "{} findings taken in {:?}",
        sample.findings,
        begin.elapsed()
    );
    let backend = TestBackend::new(120, 40);
    let Ok(mut terminal) = ratatui::Terminal::new(backend);
    let mut frame = |model: &mut Model| {
        let begin = Instant::now();
        let area = Rect::new(0, 0, 120, 40);
        let (width, lines) = room(area, !model.pages.is_empty());
        let more = model.prepare(width, lines);
        let Ok(_) = terminal.draw(|frame| draw(model, Palette::new(true), frame));
        (begin.elapsed(), more)
    };
    let mut press = |model: &mut Model, what: &str, code: KeyCode| {
        let begin = Instant::now();
        model.press(KeyEvent::from(code));
        let acted = begin.elapsed();
        let (first, mut more) = frame(model);
        while more {
            more = frame(model).1;
        }
        let all = begin.elapsed();
        println!("{what:<24} key {acted:>10.1?}  first frame {first:>10.1?}  all {all:>10.1?}");
    };
    press(&mut model, "first frames", KeyCode::Null);
    press(&mut model, "nothing changed", KeyCode::Null);
    press(&mut model, "down", KeyCode::Down);
    press(&mut model, "last", KeyCode::End);
    press(&mut model, "begin to type", KeyCode::Char('/'));
    for character in "pod:cart rule:stdout".chars() {
        press(
            &mut model,
            &format!("type {character:?}"),
            KeyCode::Char(character),
        );
    }
    press(&mut model, "no filter", KeyCode::Esc);
    for column in [
        "severity", "rule", "secret", "process", "pod", "count", "time",
    ] {
        press(
            &mut model,
            &format!("order by {column}"),
            KeyCode::Char('s'),
        );
    }
    for page in ["finding", "process", "container", "pod"] {
        press(&mut model, &format!("open {page}"), KeyCode::Enter);
    }
    let begin = Instant::now();
    for _ in 0..200 {
        frame(&mut model);
    }
    println!("frame with nothing to do: {:?}", begin.elapsed() / 200);
    let resident = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let resident = resident.lines().find(|line| line.starts_with("VmRSS"));
    println!("{}", resident.unwrap_or_default());
}
