//! Another configuration and other rules, while the pipeline runs: what is taken over, and what a capture says of it.
use super::{Course, Decide, Rules, Watch, recording, rules_file::RulesError};
use crate::capture::Described;
use crate::config::{Changes, Config, Limits};
use crate::credential::Credentials;
use crate::enrich::{Lookup, Notes, boot_now};
use crate::event::BootTime;
use crate::inventory::{KeeperSettings, Places, Request, VariableNameError, VariableNames};
use crate::output::{Line, State, Status};
use crate::rules::{Chosen, PLAINTEXT_SECRET};
use crate::sink::{Order, SinkSettings};
use crate::stream::{LogPathError, LogPaths};
use thiserror::Error;

/// What the pipeline is told of an attempt to read the configuration anew.
#[derive(Debug)]
pub enum Attempt {
    /// It is valid.
    Valid(Box<Reload>),
    /// It is not, for this reason: nothing changes.
    Invalid(String),
}

/// Why a configuration can't be taken over.
#[derive(Debug, Error)]
pub enum ReloadError {
    /// A log path.
    #[error(transparent)]
    LogPath(#[from] LogPathError),
    /// A name of an environment variable.
    #[error(transparent)]
    VariableName(#[from] VariableNameError),
    /// The rules.
    #[error(transparent)]
    Rules(#[from] RulesError),
}

/// A configuration that is to be taken over, checked.
#[derive(Debug)]
pub struct Reload {
    verdicts: Verdicts,
    keeping: KeeperSettings,
    sinks: SinkSettings,
    changes: Changes,
}

/// What decides what is a finding: a capture keeps it.
#[derive(Debug)]
pub(super) struct Verdicts {
    pub(super) logs: LogPaths,
    pub(super) chosen: Chosen,
    pub(super) limits: Limits,
    pub(super) described: Described,
}

impl Reload {
    /// Checks what is to be taken over.
    ///
    /// # Errors
    /// When a glob is none.
    pub fn new(changes: Changes, rules: Rules) -> Result<Self, ReloadError> {
        let config = &changes.config;
        Ok(Self {
            keeping: keeping(config, &rules.chosen)?,
            sinks: SinkSettings {
                format: config.output,
                rotation: config.output_file.rotation(),
            },
            verdicts: Verdicts {
                logs: LogPaths::new(&config.log_paths)?,
                described: recording::describe(config, &rules),
                limits: config.limits(),
                chosen: rules.chosen,
            },
            changes,
        })
    }

    /// What is in effect when it is taken over.
    #[must_use]
    pub const fn config(&self) -> &Config {
        &self.changes.config
    }
}

/// What the inventory's keeper goes by.
///
/// # Errors
/// When the name of a variable is no glob.
pub(super) fn keeping(
    config: &Config,
    chosen: &Chosen,
) -> Result<KeeperSettings, VariableNameError> {
    let names = &config.environment;
    Ok(KeeperSettings {
        places: Places {
            kubelet_roots: config.kubelet_roots.clone(),
            secret_paths: config.secret_paths.clone(),
        },
        variables: VariableNames::new(&names.names, &names.ignore)?,
        grace: config.grace,
        plaintext: chosen.counts(PLAINTEXT_SECRET.id),
    })
}

impl<L: Lookup> Decide<L> {
    /// Decides by these from now on. What streams hold stays: no byte is searched twice or never.
    fn go_by(&mut self, logs: LogPaths, chosen: Chosen, limits: Limits) {
        self.credentials = Credentials::new(chosen.own_patterns());
        self.chosen = chosen;
        self.limits = limits;
        for file in self.registry.set_logs(logs) {
            self.control.forget_stream(file);
        }
        self.leave_logs();
    }
}

impl<L: Lookup + Notes> Course<L> {
    /// Decides by these from now on; a capture goes on with a segment that says so.
    pub(super) fn reload(&mut self, verdicts: Verdicts, now: BootTime) {
        self.decide
            .go_by(verdicts.logs, verdicts.chosen, verdicts.limits);
        self.describe(verdicts.described, now);
    }
}

impl Watch {
    /// Takes over what was read anew, and says so.
    pub(super) fn reload(&mut self) {
        while let Ok(attempt) = self.attempts.try_recv() {
            let state = match attempt {
                Attempt::Valid(reload) => self.take_over(*reload),
                Attempt::Invalid(reason) => {
                    self.metrics.reload_failed();
                    State::ReloadFailed { reason }
                }
            };
            let time = self.course.decide.time(boot_now());
            let node = self.course.decide.naming.node().to_owned();
            self.send(Line::Status(Box::new(Status::of(node, time, state))));
        }
    }

    fn take_over(&mut self, reload: Reload) -> State {
        if !reload.changes.changed.is_empty() {
            // What was found before is told before.
            self.report();
            let now = self.course.decide.now();
            self.course.reload(reload.verdicts, now);
            self.intake.look_for(&reload.changes.config);
            self.keeper.ask(Request::Reload(Box::new(reload.keeping)));
            self.ask();
            let _ = self.orders.send(Order::Change(reload.sinks));
        }
        self.metrics.reloaded();
        let Changes {
            changed,
            needs_restart,
            ..
        } = reload.changes;
        tracing::info!(?changed, ?needs_restart, "the configuration was read anew");
        State::Reloaded {
            changed,
            needs_restart,
        }
    }
}
