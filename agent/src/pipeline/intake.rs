//! Where records and news come from: the probes' rings; or, in a sidecar, what shows without probes.
use super::start::StartError;
use crate::config::{Config, Mode, Scope};
use crate::confine;
use crate::inventory::Request;
use crate::probe::{Control, HookStatus, NOT_COVERED, ProbeError, Probes, Settings, Sizes};
use crate::shutdown::Wake;
use crate::source::{
    LogRequest, Neighbour, NeighbourSettings, Neighbours, RingBuffers, Seen, Sight,
    wait_without_rings,
};
use std::time::{Duration, Instant};

/// Where records and news come from.
pub(super) enum Intake {
    /// Probes in the kernel.
    Probes(Probes, Box<RingBuffers>),
    /// A look around, again and again.
    Neighbours(Neighbours),
}

/// An intake that is open, and what belongs to it.
pub(super) struct Opened {
    pub(super) intake: Intake,
    /// Steers the probes.
    pub(super) control: Control,
    /// What became of each hook; none were tried in a sidecar.
    pub(super) hooks: Vec<HookStatus>,
}

/// What is to be done about what was seen.
#[derive(Default)]
pub(super) struct News {
    pub(super) requests: Vec<Request>,
    pub(super) log_requests: Vec<LogRequest>,
    /// The look around that was asked for is done.
    pub(super) looked: Option<Sight>,
}

impl Intake {
    /// Opens the one that the configuration asks for, and gives up what only that needed: before the threads start that outlive
    /// it, for they have what this one has.
    pub(super) fn open(config: &Config, wake: &Wake) -> Result<Opened, StartError> {
        match config.mode {
            Mode::Node => Self::probes(config),
            Mode::Sidecar => {
                confine::loaded(|| true);
                let settings = NeighbourSettings::new(config)?;
                let notify = wake.clone();
                let neighbours = Neighbours::start(settings, move || notify.wake())
                    .map_err(StartError::Neighbours)?;
                Ok(Opened {
                    intake: Self::Neighbours(neighbours),
                    control: Control::absent(),
                    hooks: Vec::new(),
                })
            }
        }
    }

    fn probes(config: &Config) -> Result<Opened, StartError> {
        let settings = Settings {
            self_tgid: std::process::id(),
            node_scope: u32::from(config.scope == Scope::Node),
            piece_bytes: config.payload.piece_bytes,
            pieces: config.payload.pieces,
            sample_bytes: u32::try_from(config.copies.first_bytes).unwrap_or(u32::MAX),
        };
        let sizes = Sizes {
            records: config.rings.records_bytes,
            opens: config.rings.opens_bytes,
        };
        let mut probes = Probes::load(&settings, sizes)?;
        let rings = RingBuffers::new(probes.take_rings()?);
        let control = probes.take_control()?;
        let hooks = probes.attach();
        require(&hooks)?;
        confine::loaded(|| !control.loss().is_empty());
        Ok(Opened {
            intake: Self::Probes(probes, Box::new(rings)),
            control,
            hooks,
        })
    }

    /// Whether events tell of what was there before: then it is surveyed first.
    pub(super) const fn has_events(&self) -> bool {
        matches!(self, Self::Probes(..))
    }

    /// Waits for records, a wake, or the time.
    pub(super) fn wait(&self, wake: &Wake, most: Duration) -> std::io::Result<()> {
        match self {
            Self::Probes(_, rings) => rings.wait(wake.descriptor(), most),
            Self::Neighbours(_) => wait_without_rings(wake.descriptor(), most),
        }
    }

    /// Hands at most `most` opens of secrets to `each`; returns how many there were.
    pub(super) fn opens(&mut self, most: usize, each: impl FnMut(&[u8])) -> usize {
        match self {
            Self::Probes(_, rings) => rings.opens(most, each),
            Self::Neighbours(_) => 0,
        }
    }

    /// The same for records.
    pub(super) fn records(&mut self, most: usize, each: impl FnMut(&[u8])) -> usize {
        match self {
            Self::Probes(_, rings) => rings.records(most, each),
            Self::Neighbours(_) => 0,
        }
    }

    /// Asks for a look around; says whether [`News::looked`] will tell that it is done.
    pub(super) fn look(&self) -> bool {
        match self {
            Self::Probes(..) => false,
            Self::Neighbours(neighbours) => {
                neighbours.look();
                true
            }
        }
    }

    /// Looks for other log files from now on.
    pub(super) fn look_for(&self, config: &Config) {
        // A configuration that is taken over was checked.
        if let Self::Neighbours(neighbours) = self
            && let Ok(settings) = NeighbourSettings::new(config)
        {
            neighbours.look_for(settings);
        }
    }

    /// What was seen. With `until`, waits for the look that was asked for.
    pub(super) fn news(&self, until: Option<Instant>) -> News {
        let mut news = News::default();
        let Self::Neighbours(neighbours) = self else {
            return news;
        };
        loop {
            let seen = match until {
                Some(until) => neighbours.seen().recv_deadline(until).ok(),
                None => neighbours.seen().try_recv().ok(),
            };
            match seen {
                None => return news,
                Some(Seen::Looked(sight)) => {
                    news.looked = Some(sight);
                    return news;
                }
                Some(Seen::Log(log)) => news.log_requests.push(LogRequest::Watch(log)),
                Some(Seen::Mounts { pid }) => {
                    let id = String::new();
                    news.requests.push(Request::Container { id, pid });
                }
                Some(Seen::Process(Neighbour { pid, parent })) => {
                    news.requests.push(Request::Process { pid, parent });
                }
            }
        }
    }

    /// No more records come from here on.
    pub(super) fn close(&mut self) {
        if let Self::Probes(probes, _) = self {
            probes.detach();
        }
    }
}

/// What is not seen, for people; `sight`: what a sidecar may look into.
pub(super) fn not_covered(hooks: &[HookStatus], sight: Option<&Sight>) -> Vec<String> {
    let Some(sight) = sight else {
        let missing = hooks.iter().filter(|hook| !hook.attached && !hook.excused);
        return missing
            .map(|hook| format!("{}: {} could not be attached", hook.covers, hook.hook))
            .chain(NOT_COVERED.iter().map(|gap| (*gap).to_owned()))
            .collect();
    };
    sight.not_covered()
}

fn require(hooks: &[HookStatus]) -> Result<(), ProbeError> {
    match hooks.iter().find(|hook| hook.required && !hook.attached) {
        Some(hook) => Err(ProbeError::Required {
            hook: hook.hook,
            reason: hook.error.clone().unwrap_or_default(),
        }),
        None => Ok(()),
    }
}
