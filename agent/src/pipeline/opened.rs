//! Secret files that were opened: by whom, and what let them in.
use super::Decide;
use crate::detect::over_permissive_read;
use crate::enrich::Lookup;
use crate::event::{BootTime, Open};
use crate::inventory::{Inventory, Request};
use std::{collections::VecDeque, sync::Arc};

/// Opens of files that the inventory does not know yet wait this long for it, in nanoseconds.
const WAIT: u64 = 2_000_000_000;
/// The inventory is asked to look again this often at most, in nanoseconds.
const ASK_EVERY: u64 = 50_000_000;
/// So many wait at most.
const MOST: usize = 1_024;

/// Opens of files that were mounted a moment ago.
#[derive(Default)]
pub struct Waiting {
    opens: VecDeque<Open>,
    asked: BootTime,
}

impl<L: Lookup> Decide<L> {
    pub(super) fn open(&mut self, open: Open) {
        let key = open.file.key;
        if self.inventory.files.contains_key(&key) {
            self.opened(&open);
        } else if !self.inventory.public.contains(&key) {
            let waiting = &mut self.waiting;
            if open.time.0.saturating_sub(waiting.asked.0) > ASK_EVERY {
                waiting.asked = open.time;
                self.requests.push(Request::LookAgain);
            }
            if waiting.opens.len() == MOST {
                waiting.opens.pop_front();
            }
            waiting.opens.push_back(open);
        }
    }

    /// After an update: opens whose file is known now.
    pub(super) fn open_again(&mut self, now: BootTime) {
        for open in std::mem::take(&mut self.waiting.opens) {
            if self.inventory.files.contains_key(&open.file.key) {
                self.opened(&open);
            } else if now.0.saturating_sub(open.time.0) < WAIT {
                self.waiting.opens.push_back(open);
            }
        }
    }

    fn opened(&mut self, open: &Open) {
        let Some(file) = self.inventory.files.get(&open.file.key).cloned() else {
            return;
        };
        if self.is_watched(&open.process) {
            let actor = self.actor(&open.process);
            let time = self.clock.time(open.time);
            self.conclude(over_permissive_read(open, &file, &actor, time));
        }
    }

    /// Tells the probes which devices and files hold secrets now.
    pub(super) fn steer_opens(&mut self, old: &Inventory) {
        let new = Arc::clone(&self.inventory);
        for (dev, whole) in &new.devices {
            if old.devices.get(dev) != Some(whole) {
                self.control.watch_device(*dev, *whole);
            }
        }
        for dev in old
            .devices
            .keys()
            .filter(|dev| !new.devices.contains_key(dev))
        {
            self.control.forget_device(*dev);
        }
        for key in new.listed().filter(|key| !old.is_listed(*key)) {
            self.control.list_secret(key);
        }
        for key in old.listed().filter(|key| !new.is_listed(*key)) {
            self.control.unlist_secret(key);
        }
    }
}
