//! What the view knows and where it is: changed by updates and actions, looked at by the view, and without a terminal.
use super::activities::key;
use super::findings::Taken;
use super::keys::{Action, action};
use super::known::Known;
use super::list::List;
use super::page::{Item, Page, Subject};
use super::query::Query;
use super::timeline::Timeline;
use super::{About, Update};
use ratatui::crossterm::event::{KeyEvent, KeyEventKind};

/// Findings that are looked at between two frames at most.
const STEP: u64 = 50_000;
/// Pages that lie on each other at most; the lowest goes.
const DEEPEST: usize = 64;
/// Characters of a filter at most.
const LONGEST_FILTER: usize = 256;

/// A page and where one is on it.
#[derive(Debug)]
pub struct Open {
    /// What it is about.
    pub subject: Subject,
    /// What it shows.
    pub page: Page,
    /// The line under the cursor.
    pub cursor: usize,
    /// The first line that is shown.
    pub top: usize,
    /// The filter as it was typed.
    pub typed: String,
    /// What was known when it was built.
    built_at: u64,
}

/// The view's state.
#[derive(Debug)]
pub struct Model {
    /// What is looked at.
    pub about: About,
    /// What is known.
    pub known: Known,
    /// The list of findings.
    pub list: List,
    /// The first line of the list that is shown.
    pub top: usize,
    /// The list's filter as it was typed.
    pub typed: String,
    /// The pages that are open, the one that is shown last.
    pub pages: Vec<Open>,
    /// How many findings were when.
    pub timeline: Timeline,
    /// Whether a filter is being typed.
    pub typing: bool,
    /// Whether the keys are explained.
    pub helping: bool,
    /// Whether the list is held.
    pub paused: bool,
    /// Whether the end was asked for.
    pub quitting: bool,
    /// Grows with all that becomes known.
    version: u64,
    /// Columns of the screen, lines of the list or page.
    size: (usize, usize),
    timeline_at: (u64, usize),
}

impl Model {
    /// Nothing is known yet.
    #[must_use]
    pub fn new(about: About) -> Self {
        let typed = about.filter.clone();
        let mut model = Self {
            known: Known::new(&about),
            list: List::new(about.live),
            about,
            top: 0,
            typed,
            pages: Vec::new(),
            timeline: Timeline::default(),
            typing: false,
            helping: false,
            paused: false,
            quitting: false,
            version: 0,
            size: (80, 24),
            timeline_at: (0, 0),
        };
        let query = Query::parse(&model.typed);
        model.list.filter(query, &model.known.findings);
        model
    }

    /// Takes what the source gives.
    pub fn update(&mut self, update: Update) {
        self.version += 1;
        if self.known.take(update) == Some(Taken::Grown) {
            self.list.note_growth();
        }
    }

    /// Does what a key means.
    pub fn press(&mut self, key: KeyEvent) {
        let action = action(key, self.typing);
        if self.helping && key.kind != KeyEventKind::Release {
            self.helping = false;
            self.quitting |= action == Some(Action::Quit);
        } else if let Some(action) = action {
            self.act(action);
        }
    }

    fn act(&mut self, action: Action) {
        match action {
            Action::Up => self.go(|cursor, _| cursor.saturating_sub(1)),
            Action::Down => self.go(|cursor, _| cursor.saturating_add(1)),
            Action::PageUp => self.go(|cursor, lines| cursor.saturating_sub(lines)),
            Action::PageDown => self.go(|cursor, lines| cursor.saturating_add(lines)),
            Action::First => self.go(|_, _| 0),
            Action::Last => self.go(|_, _| usize::MAX),
            Action::Open => self.open(),
            Action::Back => self.back(),
            Action::Filter => self.typing = true,
            Action::Order => self.list.order_by_next(self.known.newest_first),
            Action::Reverse => self.list.reverse(),
            Action::Pause => {
                self.paused = !self.paused && self.about.live;
                self.list.pause(&self.known.findings, self.paused);
            }
            Action::Coverage => self.show(Subject::Coverage),
            Action::Help => self.helping = true,
            Action::Quit => self.quitting = true,
            Action::Type(character) => {
                let typed = self.typed_mut();
                if typed.chars().count() < LONGEST_FILTER {
                    typed.push(character);
                }
                self.filter();
            }
            Action::Erase => {
                self.typed_mut().pop();
                self.filter();
            }
            Action::EraseWord => {
                let typed = self.typed_mut();
                let end = typed.trim_end().rfind(' ').map_or(0, |space| space + 1);
                typed.truncate(end);
                self.filter();
            }
            Action::EraseAll => self.clear_filter(),
            Action::Accept => self.typing = false,
            Action::Cancel => {
                self.typing = false;
                self.clear_filter();
            }
        }
    }

    /// Gets everything ready for a frame of `width` columns with `lines` lines of list or page. Returns whether more
    /// findings wait to be looked at.
    pub fn prepare(&mut self, width: usize, lines: usize) -> bool {
        self.size = (width, lines.max(1));
        self.list.forget(&self.known.findings);
        let more = self.list.step(&self.known.findings, STEP);
        let drawn = (self.list.changes(), width);
        if self.timeline_at != drawn {
            self.timeline = Timeline::build(&self.known.findings, &self.list, width);
            self.timeline_at = drawn;
        }
        let (cursor, count) = (self.list.cursor(&self.known.findings), self.list.len());
        self.top = scrolled(self.top, cursor, self.size.1, count);
        if let Some(open) = self.pages.last_mut() {
            open.top = scrolled(open.top, open.cursor, self.size.1, open.page.items.len());
        }
        more
    }

    /// Brings the page that is shown up to date. It costs a look at all that is known, so it is done now and then.
    pub fn refresh(&mut self) {
        let version = self.version;
        let paused = self.paused;
        if self
            .pages
            .last()
            .is_some_and(|open| open.built_at != version && !paused)
        {
            self.rebuild();
        }
    }

    fn rebuild(&mut self) {
        let width = self.text_width();
        let Some(open) = self.pages.last_mut() else {
            return;
        };
        let under = open.page.items.get(open.cursor).cloned();
        open.page = Page::build(
            &open.subject,
            &self.known,
            &Query::parse(&open.typed),
            width,
        );
        open.built_at = self.version;
        let items = &open.page.items;
        let same = under.and_then(|under| items.iter().position(|item| *item == under));
        open.cursor = same
            .unwrap_or(open.cursor)
            .min(items.len().saturating_sub(1));
    }

    fn text_width(&self) -> usize {
        self.size.0.saturating_sub(14).max(20)
    }

    fn show(&mut self, subject: Subject) {
        if self
            .pages
            .last()
            .is_some_and(|open| open.subject == subject)
        {
            return;
        }
        let page = Page::build(&subject, &self.known, &Query::default(), self.text_width());
        if self.pages.len() == DEEPEST {
            self.pages.remove(0);
        }
        self.pages.push(Open {
            subject,
            cursor: page.start,
            top: 0,
            typed: String::new(),
            built_at: self.version,
            page,
        });
    }

    fn open(&mut self) {
        let subject = match self.pages.last() {
            None => {
                let cursor = self.list.cursor(&self.known.findings);
                self.list.at(cursor).map(Subject::Finding)
            }
            Some(open) => open
                .page
                .items
                .get(open.cursor)
                .and_then(|item| match item {
                    Item::Heading(_) => None,
                    Item::Fact(_, _, to) => to.clone(),
                    Item::Finding(number) => Some(Subject::Finding(*number)),
                    Item::Activity(number) => {
                        let deed = self.known.activities.deed(*number)?;
                        let process = deed.process.as_ref()?;
                        Some(Subject::Process(key(&process.who)))
                    }
                }),
        };
        if let Some(subject) = subject {
            self.show(subject);
        }
    }

    fn back(&mut self) {
        if self.pages.pop().is_none() {
            self.clear_filter();
        } else {
            self.refresh();
        }
    }

    fn go(&mut self, to: impl Fn(usize, usize) -> usize) {
        let lines = self.size.1;
        match self.pages.last_mut() {
            Some(open) => {
                let last = open.page.items.len().saturating_sub(1);
                open.cursor = to(open.cursor, lines).min(last);
            }
            None => {
                let place = to(self.list.cursor(&self.known.findings), lines);
                self.list.move_to(place);
            }
        }
    }

    fn typed_mut(&mut self) -> &mut String {
        match self.pages.last_mut() {
            Some(open) => &mut open.typed,
            None => &mut self.typed,
        }
    }

    /// The filter that is typed or in force.
    #[must_use]
    pub fn typed(&self) -> &str {
        self.pages.last().map_or(&self.typed, |open| &open.typed)
    }

    fn clear_filter(&mut self) {
        self.typed_mut().clear();
        self.filter();
    }

    fn filter(&mut self) {
        if self.pages.is_empty() {
            let query = Query::parse(&self.typed);
            self.list.filter(query, &self.known.findings);
        } else {
            self.rebuild();
        }
    }

    /// How many findings came while the list was held.
    #[must_use]
    pub fn held_back(&self) -> u64 {
        if self.paused {
            self.list.ahead(&self.known.findings)
        } else {
            0
        }
    }

    /// The way here: `findings > secret-in-stdout > sh 4711 > pod shop/cart`.
    #[must_use]
    pub fn way(&self) -> Vec<&str> {
        let pages = self.pages.iter().map(|open| open.page.title.as_str());
        std::iter::once("findings").chain(pages).collect()
    }
}

/// The first line to show so that `cursor` is among `lines`, moved as little as possible.
fn scrolled(top: usize, cursor: usize, lines: usize, count: usize) -> usize {
    let most = count.saturating_sub(lines);
    top.clamp(cursor.saturating_sub(lines.saturating_sub(1)), cursor)
        .min(most)
}
