//! The terminal view on a real terminal: keys in, a screen out, and the terminal as it was before.
//!
//! The program under test is this one: with `SAMPLE` set, its test `view` is the example `terminal`.
#[path = "terminal/emulator.rs"]
mod emulator;
#[expect(dead_code, reason = "the example's `main` is not this program's")]
#[path = "../examples/terminal/main.rs"]
mod example;
#[path = "terminal/session.rs"]
mod session;

use session::Session;

/// Not a test by itself: what the others start.
#[test]
fn view() {
    if std::env::var_os("SAMPLE").is_some() {
        // Nothing of the test harness is to be seen after it.
        std::process::exit(example::show().into());
    }
}

#[test]
fn one_filters_drills_down_and_quits() {
    let mut session = Session::start("findings=2000", &[]);
    session.wait_for("all of it");
    session.press("/rule:log-file java");
    session.wait_for("/rule:log-file java");
    session.wait_for("100 found");
    session.press("\r");
    // The cursor is on the first; the way is process, container, pod.
    session.press("\r");
    session.wait_for("findings > secret-in-log-file");
    session.press("\r");
    session.wait_for("> java 4001");
    session.press("\r");
    session.wait_for("> container c0ffee000000");
    session.press("\r");
    session.wait_for("> pod shop/cart");
    session.press("\x1b[D");
    session.wait_until("the container again", |screen| {
        !screen.text().contains("> pod shop/cart\n")
    });
    session.press("q");
    let (status, screen) = session.finish();
    assert!(status.success(), "{status}");
    assert!(screen.coloured);
}

#[test]
fn control_c_quits_while_a_filter_is_typed() {
    let mut session = Session::start("live findings=10", &[("NO_COLOR", "1")]);
    session.wait_for("live, 3 secret files");
    session.press("/ab");
    session.wait_for("/ab");
    session.press("\x03");
    let (status, screen) = session.finish();
    assert!(status.success(), "{status}");
    assert!(!screen.coloured, "NO_COLOR is set");
}

#[test]
fn signals_end_it_and_give_the_terminal_back() {
    use rustix::process::Signal;
    for signal in [Signal::TERM, Signal::HUP, Signal::INT] {
        let mut session = Session::start("live findings=10", &[]);
        session.wait_for("live, 3 secret files");
        session.signal(signal);
        let (status, _) = session.finish();
        assert_eq!(status.code(), Some(128 + signal.as_raw()), "{signal:?}");
    }
}

#[test]
fn what_is_written_to_standard_error_waits_for_the_end() {
    let mut session = Session::start("log findings=10", &[]);
    session.wait_for("log: something for the log");
    assert!(!session.screen.main.contains("something"));
    session.press("q");
    let (_, screen) = session.finish();
    assert!(
        screen.main.contains("something for the log"),
        "{:?}",
        screen.main
    );
}

#[test]
fn any_size_will_do() {
    let mut session = Session::start("findings=200", &[]);
    session.wait_for("all of it");
    session.resize(20, 5);
    session.wait_for("200 findings, all of");
    session.resize(1, 1);
    session.press("j");
    session.resize(200, 50);
    session.wait_for("? help  / filter");
    session.press("q");
    assert!(session.finish().0.success());
}

#[test]
fn a_panic_elsewhere_is_told_and_the_view_stays() {
    let mut session = Session::start("live panic", &[]);
    session.wait_for("the agent has stopped");
    session.press("q");
    let (status, screen) = session.finish();
    assert!(status.success(), "{status}");
    assert!(
        screen.main.contains("a panic was asked for"),
        "{:?}",
        screen.main
    );
}

/// All names of the sample, the hostile ones too, at once: the emulator refuses what the view itself does not send.
#[test]
fn names_do_not_steer_the_terminal() {
    let mut session = Session::start("findings=400", &[]);
    session.resize(200, 120);
    session.wait_for("a\\u{1b}[2J\\u{7}b");
    session.wait_for("\\u{202e}gpj.cod");
    session.wait_for("工作进程");
    session.press("q");
    assert!(session.finish().0.success());
}

#[test]
fn without_a_terminal_it_says_so() {
    let output = std::process::Command::new(std::env::current_exe().expect("this program"))
        .args(["--exact", "view", "--nocapture"])
        .env("SAMPLE", "findings=1")
        .output()
        .expect("run");
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains("standard output is not a terminal"), "{told}");
    assert!(!output.stdout.contains(&0x1b));
}
