//! `secret-sentinel browse`: a capture in the terminal, shown while it is read.
use super::{DeskError, How};
use crate::activity::Activity;
use crate::capture::{Gap, SegmentStart};
use crate::finding::Time;
use crate::output::{Line, State, Status};
use crate::pipeline::Audience;
use crate::terminal::{self, About, BrowseArgs, Source, Update};
use clap::Args;
use crossbeam_channel::{Sender, bounded};

/// Updates that wait for the view.
const QUEUE: usize = 4_096;

/// Options of `browse`, and how the captures are read.
#[derive(Debug, Args)]
pub struct BrowseCommand {
    #[command(flatten)]
    view: BrowseArgs,

    #[command(flatten)]
    how: How,
}

/// Shows captures until somebody quits.
///
/// # Errors
/// When there is no terminal, or what was given is wrong. What is wrong with a capture is told in the view.
pub fn browse(args: &BrowseCommand) -> Result<bool, DeskError> {
    terminal::is_there()?;
    let settings = args.how.settings()?;
    let names: Vec<_> = args
        .view
        .files
        .iter()
        .map(|path| path.display().to_string())
        .collect();
    let about = About::capture(names.join(" "), None, args.view.filter.clone());
    let (sender, updates) = bounded(QUEUE);
    let (how, files) = (args.how.clone(), args.view.files.clone());
    // It ends with the process when somebody quits before all was read.
    std::thread::Builder::new()
        .name("replay".into())
        .spawn(move || {
            let mut shown = Shown(sender);
            let note = match how.replay(&files, &settings, &mut shown) {
                Ok(read) => match read.incomplete.first() {
                    None if read.salvaged.gaps == 0 => return shown.tell(Update::End),
                    None => format!(
                        "{} places could not be read and were passed over",
                        read.salvaged.gaps
                    ),
                    Some(error) => error.to_string(),
                },
                Err(error) => error.to_string(),
            };
            shown.tell(Update::Note(note));
        })
        .map_err(|error| DeskError::Given(format!("starting a thread: {error}")))?;
    terminal::run(Source::Updates(updates), about)?;
    Ok(true)
}

/// Hands on to the view.
struct Shown(Sender<Update>);

impl Shown {
    /// When the view is gone nobody is left to be told.
    fn tell(&self, update: Update) {
        let _ = self.0.send(update);
    }
}

impl Audience for Shown {
    fn segment(&mut self, start: &SegmentStart) {
        let header = &start.header;
        self.tell(Update::Note(format!(
            "{}, segment {} of capture {}",
            header.node,
            header.segment,
            header.capture.short()
        )));
    }

    fn line(&mut self, line: Line) {
        self.tell(Update::Line(line));
    }

    fn wants_activities(&self) -> bool {
        true
    }

    fn activity(&mut self, activity: Activity) {
        self.tell(Update::Activity(Box::new(activity)));
    }

    fn gap(&mut self, gap: &Gap) {
        self.tell(Update::Note(gap.why.clone()));
    }

    fn ended(&mut self, time: Time, state: State, _not_covered: &[String]) {
        let status = Status::of(String::new(), time, state);
        self.tell(Update::Line(Line::Status(Box::new(status))));
    }
}
