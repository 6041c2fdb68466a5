//! Screens: what they show at usual and unusual sizes, and that no keys and no names break them.
use super::model::Model;
use super::sample;
use super::view::{Palette, draw, room};
use super::{About, Update};
use crate::output::{Line, Loss};
use proptest::prelude::*;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::layout::Rect;
use ratatui::style::Color;

fn model(about: About, findings: u64) -> Model {
    let mut model = Model::new(about);
    model.update(Update::Line(sample::ready()));
    for number in 0..findings {
        model.update(Update::Activity(Box::new(sample::read(number))));
        model.update(Update::Line(Line::Finding(sample::finding(number))));
    }
    frame(&mut model, 80, 24);
    model
}

fn capture(findings: u64) -> Model {
    let about = About::capture("night.sscap".into(), Some("node-1".into()), None);
    let mut model = model(about, findings);
    model.update(Update::End);
    model
}

fn live(findings: u64) -> Model {
    model(About::live("containers", Some("node-1".into())), findings)
}

fn press(model: &mut Model, keys: &str) {
    for character in keys.chars() {
        let code = match character {
            '\n' => KeyCode::Enter,
            '\u{1b}' => KeyCode::Esc,
            '\u{8}' => KeyCode::Backspace,
            other => KeyCode::Char(other),
        };
        model.press(KeyEvent::from(code));
        frame(model, 80, 24);
    }
}

fn buffer(model: &mut Model, width: u16, height: u16, colour: bool) -> Buffer {
    let backend = TestBackend::new(width, height);
    let Ok(mut terminal) = Terminal::new(backend);
    let area = Rect::new(0, 0, width, height);
    loop {
        let (columns, lines) = room(area, !model.pages.is_empty());
        if !model.prepare(columns, lines) {
            break;
        }
    }
    let Ok(_) = terminal.draw(|frame| draw(model, Palette::new(colour), frame));
    terminal.backend().buffer().clone()
}

fn frame(model: &mut Model, width: u16, height: u16) -> Vec<String> {
    let buffer = buffer(model, width, height, true);
    let rows = buffer.content().chunks(usize::from(width.max(1)));
    let text =
        |row: &[ratatui::buffer::Cell]| row.iter().map(|cell| cell.symbol()).collect::<String>();
    rows.map(|row| text(row).trim_end().to_owned()).collect()
}

fn shows(rows: &[String], text: &str) -> bool {
    rows.iter().any(|row| row.contains(text))
}

#[track_caller]
fn assert_shows(rows: &[String], texts: &[&str]) {
    for text in texts {
        assert!(shows(rows, text), "{text:?} is not in\n{}", rows.join("\n"));
    }
}

#[test]
fn a_capture_is_shown_from_its_beginning() {
    let rows = frame(&mut capture(100), 80, 24);
    assert_eq!(
        rows[0],
        "secret-sentinel browse  night.sscap  node node-1  all of it"
    );
    assert_eq!(rows[1], "CRITICAL 26  HIGH 50  MEDIUM 12  LOW 0  INFO 12");
    assert!(rows[2].starts_with("Not seen: nothing was counted as lost"));
    assert_eq!(
        rows[7].trim(),
        "2026-11-24 08:00:00 to 2026-11-24 08:00:13 UTC, at most 2 a column"
    );
    assert_eq!(
        rows[8],
        "time▲    severity  rule               secret         process    pod"
    );
    assert!(
        rows[9].starts_with("08:00:00 CRITICAL  secret-in-stdout"),
        "{}",
        rows[9]
    );
    assert!(rows[23].starts_with("? help  / filter"));
    assert!(!rows[23].contains("space"), "a capture can't be held");
}

#[test]
fn a_wide_screen_shows_every_column() {
    let rows = frame(&mut capture(3), 160, 30);
    assert_shows(
        &rows,
        &[
            "where",
            "process",
            "pod",
            "count",
            "/var/log/app.log",
            "java 4001",
            "shop/cart:c0ffee000000",
        ],
    );
}

#[test]
fn the_newest_comes_first_live_and_the_cursor_stays_on_top() {
    let mut model = live(10);
    assert!(frame(&mut model, 80, 24)[9].starts_with("08:00:01 CRITICAL  secret-in-log"));
    model.update(Update::Line(Line::Finding(sample::finding(80))));
    let rows = frame(&mut model, 80, 24);
    assert!(rows[9].starts_with("08:00:10 CRITICAL"), "{}", rows[9]);
    assert_shows(
        &rows,
        &[
            "top  scope containers  node node-1  live, 3 secret files",
            "space hold",
        ],
    );
}

#[test]
fn a_held_list_says_what_waits() {
    let mut model = live(10);
    press(&mut model, " ");
    for number in 10..15 {
        model.update(Update::Line(Line::Finding(sample::finding(number))));
    }
    let rows = frame(&mut model, 80, 24);
    assert_shows(&rows, &["held, 5 new (space goes on)"]);
    assert!(rows[9].starts_with("08:00:01"));
    press(&mut model, " ");
    assert!(frame(&mut model, 80, 24)[9].starts_with("08:00:01 HIGH      over-permissive"));
    assert_eq!(model.list.len(), 15);
}

#[test]
fn losses_are_told_in_words() {
    let mut model = live(1);
    model.update(Update::Line(Line::Loss(Loss::new(
        sample::finding(0).time,
        "log-file-unread",
        2,
        0,
    ))));
    let rows = frame(&mut model, 80, 24);
    assert_shows(&rows, &["Not seen (c): 2 log files that could not be read"]);
    press(&mut model, "c");
    let rows = frame(&mut model, 80, 24);
    assert_shows(
        &rows,
        &[
            "findings > not seen",
            "Not covered on this machine",
            "io_uring: writes of a ring",
        ],
    );
    assert_shows(
        &frame(&mut model, 60, 6),
        &["1 findings, live, 3 secret files, with losses (c)"],
    );
}

#[test]
fn nothing_is_promised_before_the_agent_is_ready() {
    let mut model = Model::new(About::live("node", None));
    let rows = frame(&mut model, 80, 24);
    assert_shows(
        &rows,
        &["starting", "Not seen: not known yet", "No finding yet."],
    );
}

#[test]
fn what_is_dropped_is_counted() {
    let mut about = About::live("node", None);
    about.keep_findings = 10;
    let mut model = model(about, 25);
    let rows = frame(&mut model, 100, 24);
    assert_shows(&rows, &["15 not kept: only the newest 10 are"]);
    assert_eq!(model.list.len(), 10);
}

#[test]
fn a_filter_narrows_while_it_is_typed() {
    let mut model = capture(400);
    press(&mut model, "/rule:argv");
    let rows = frame(&mut model, 80, 24);
    assert_shows(&rows, &["/rule:argv   50 found", "secret-in-argv"]);
    assert!(!shows(&rows, "secret-in-stdout"));
    assert_eq!(model.list.len(), 50);
    press(&mut model, " pod:nothing");
    assert_shows(
        &frame(&mut model, 80, 24),
        &["No finding has all these words"],
    );
    press(&mut model, "\u{1b}");
    assert_eq!(model.list.len(), 400);
}

#[test]
fn one_drills_down_from_finding_to_pod_and_back() {
    let mut model = capture(400);
    press(&mut model, "j\n");
    let rows = frame(&mut model, 80, 24);
    assert_shows(
        &rows,
        &[
            "findings > secret-in-log-file",
            "> process     java 4001",
            "to do",
            "Rotate the secret",
        ],
    );
    press(&mut model, "\n");
    let rows = frame(&mut model, 80, 40);
    assert_shows(
        &rows,
        &[
            "> java 4001",
            "Ancestors",
            "> parent      sh 4000",
            "parent      process 1, of which nothing is known",
            "Findings (10)",
        ],
    );
    press(&mut model, "\n");
    assert_shows(
        &frame(&mut model, 80, 24),
        &[
            "> container c0ffee000000",
            "Secrets it read (3)",
            "db-creds/password",
        ],
    );
    press(&mut model, "\n");
    let rows = frame(&mut model, 80, 24);
    assert_shows(
        &rows,
        &["> pod shop/cart", "Secrets it read (3)", "Findings (100)"],
    );
    press(&mut model, "\u{1b}\u{1b}\u{1b}");
    assert_shows(
        &frame(&mut model, 80, 24),
        &["findings > secret-in-log-file"],
    );
    press(&mut model, "\u{1b}");
    assert!(model.pages.is_empty());
}

#[test]
fn a_page_has_a_filter_of_its_own() {
    let mut model = capture(400);
    press(&mut model, "j\n\n/secret:tls");
    let rows = frame(&mut model, 80, 40);
    assert_shows(&rows, &["Findings (4)", "What it did (4)"]);
    press(&mut model, "\u{1b}\u{1b}\u{1b}");
    assert_eq!(model.list.len(), 400);
}

#[test]
fn who_read_a_secret_is_not_told_without_activities() {
    let mut model = Model::new(About::live("node", None));
    model.update(Update::Line(Line::Finding(sample::finding(0))));
    frame(&mut model, 80, 24);
    press(&mut model, "\n");
    let at = model.pages[0]
        .page
        .items
        .iter()
        .position(|item| matches!(item, super::page::Item::Fact("secret", _, Some(_))));
    model.pages[0].cursor = at.expect("a way to the secret");
    press(&mut model, "\n");
    assert_shows(
        &frame(&mut model, 80, 24),
        &[
            "> secret db-creds/password",
            "Only reads that broke a rule are known here",
        ],
    );
}

#[test]
fn the_order_changes_column_by_column() {
    let mut model = capture(400);
    press(&mut model, "s");
    let rows = frame(&mut model, 80, 24);
    assert!(rows[8].contains("severity▼") && rows[9].contains("CRITICAL"));
    press(&mut model, "r");
    assert!(frame(&mut model, 80, 24)[9].contains("INFO"));
    press(&mut model, "sssss");
    assert_eq!(model.list.order().0.name(), "count");
}

#[test]
fn the_keys_are_explained() {
    let mut model = capture(1);
    press(&mut model, "?");
    assert_shows(
        &frame(&mut model, 80, 24),
        &["Keys; any key closes", "coverage: what was not seen"],
    );
    press(&mut model, "x");
    assert!(!shows(&frame(&mut model, 80, 24), "any key closes"));
}

#[test]
fn without_colours_the_letters_tell_the_severity() {
    let mut model = capture(100);
    let buffer = buffer(&mut model, 80, 24, false);
    assert!(
        buffer
            .content()
            .iter()
            .all(|cell| cell.fg == Color::Reset && cell.bg == Color::Reset)
    );
    assert_shows(&frame(&mut model, 80, 24), &["CHH"]);
}

/// Names of processes, files and notes that try to steer the terminal.
#[test]
fn hostile_names_are_spelled_out() {
    let mut model = capture(40);
    model.update(Update::Note("log \x1b]0;title\x07 end".into()));
    let mut hostile = sample::finding(99);
    hostile
        .secret
        .iter_mut()
        .for_each(|it| it.name = "x\x1b[31m\r\n\u{202e}\u{9b}2J".into());
    model.update(Update::Line(Line::Finding(hostile)));
    for keys in ["", "G", "\n", "\n", "\n", "\n", "?"] {
        press(&mut model, keys);
        for colour in [true, false] {
            for cell in buffer(&mut model, 200, 60, colour).content() {
                let bad = |it: char| it.is_control() || it == '\u{202e}' || it == '\u{200b}';
                assert!(!cell.symbol().chars().any(bad), "{:?}", cell.symbol());
            }
        }
    }
    let mut model = capture(5);
    assert_shows(&frame(&mut model, 300, 30), &["a\\u{1b}[2J\\u{7}b\\n"]);
}

#[test]
fn a_hundred_thousand_findings_are_looked_at_in_steps() {
    let mut model = capture(0);
    for number in 0..100_000 {
        model.update(Update::Line(Line::Finding(sample::finding(number))));
    }
    assert!(model.prepare(80, 10), "more findings wait");
    assert_eq!(model.list.len(), 50_000);
    assert!(!model.prepare(80, 10));
    assert_eq!(model.list.len(), 100_000);
}

fn any_key() -> impl Strategy<Value = KeyEvent> {
    let code = prop_oneof![
        4 => prop::sample::select(vec![
            KeyCode::Enter, KeyCode::Enter, KeyCode::Esc, KeyCode::Up, KeyCode::Down, KeyCode::PageUp,
            KeyCode::PageDown, KeyCode::Home, KeyCode::End, KeyCode::Backspace, KeyCode::Left, KeyCode::Right,
            KeyCode::Tab, KeyCode::Delete, KeyCode::F(5), KeyCode::Null,
        ]),
        4 => prop::sample::select("/srcgG?jk hl".chars().collect::<Vec<_>>()).prop_map(KeyCode::Char),
        1 => any::<char>().prop_map(KeyCode::Char),
    ];
    let modifiers = prop_oneof![
        9 => Just(KeyModifiers::NONE),
        1 => any::<u8>().prop_map(KeyModifiers::from_bits_truncate),
    ];
    (code, modifiers).prop_map(|(code, modifiers)| KeyEvent::new(code, modifiers))
}

#[derive(Clone, Debug)]
enum Happens {
    Key(KeyEvent),
    Finding(u64),
    Read(u64),
    Size(u16, u16),
    End,
    Refresh,
}

fn happens() -> impl Strategy<Value = Happens> {
    prop_oneof![
        12 => any_key().prop_map(Happens::Key),
        2 => (0u64..200).prop_map(Happens::Finding),
        2 => (0u64..200).prop_map(Happens::Read),
        2 => (0u16..130, 0u16..50).prop_map(|(width, height)| Happens::Size(width, height)),
        1 => Just(Happens::Refresh),
        1 => Just(Happens::End),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]
    #[test]
    fn nothing_that_happens_breaks_the_view(is_live in any::<bool>(), steps in prop::collection::vec(happens(), 1..60)) {
        let mut about = About::capture(String::new(), None, None);
        (about.live, about.keep_findings, about.keep_activities) = (is_live, 30, 20);
        let mut model = model(about, 25);
        let mut size = (80, 24);
        for step in steps {
            match step {
                Happens::Key(key) => model.press(key),
                Happens::Finding(number) => model.update(Update::Line(Line::Finding(sample::finding(number)))),
                Happens::Read(number) => model.update(Update::Activity(Box::new(sample::read(number)))),
                Happens::Size(width, height) => size = (width, height),
                Happens::End => model.update(Update::End),
                Happens::Refresh => model.refresh(),
            }
            let rows = frame(&mut model, size.0, size.1);
            for row in rows {
                prop_assert!(!row.contains(char::is_control));
            }
            let cursor = model.list.cursor(&model.known.findings);
            prop_assert!(cursor < model.list.len().max(1));
            if let Some(open) = model.pages.last() {
                prop_assert!(open.cursor < open.page.items.len().max(1));
            }
        }
    }
}
