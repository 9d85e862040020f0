//! The one value every handler shares: the parts of the simulator, each behind its own lock.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use liveroom_vendors::UnixSeconds;

use crate::accounts::Accounts;
use crate::callbacks::Callbacks;
use crate::clock::Clock;
use crate::faults::Faults;
use crate::grants::Grants;
use crate::history::History;
use crate::journal::Journal;
use crate::pace::Pace;
use crate::rooms::Rooms;
use crate::seats::Seats;
use crate::settings::Settings;

/// The simulator. No lock is held across an `await`, and none is taken under another.
pub(crate) struct Parts {
    pub(crate) settings: Settings,
    pub(crate) accounts: Accounts,
    pub(crate) clock: Clock,
    pub(crate) callbacks: Callbacks,
    rooms: Mutex<Rooms>,
    seats: Mutex<Seats>,
    grants: Mutex<Grants>,
    history: Mutex<History>,
    journal: Mutex<Journal>,
    faults: Mutex<Faults>,
    pace: Mutex<Pace>,
}

pub(crate) type Sim = Arc<Parts>;

impl Parts {
    pub(crate) fn new(port: u16, settings: Settings) -> Self {
        let clock = Clock::default();
        let rooms = Rooms::first(settings.first_class, clock.now());
        Self {
            callbacks: Callbacks::new(&settings),
            accounts: Accounts::on_port(port),
            rooms: Mutex::new(rooms),
            pace: Mutex::default(),
            seats: Mutex::default(),
            grants: Mutex::default(),
            history: Mutex::default(),
            journal: Mutex::default(),
            faults: Mutex::default(),
            clock,
            settings,
        }
    }

    pub(crate) fn now(&self) -> UnixSeconds {
        self.clock.now()
    }

    pub(crate) fn rooms(&self) -> MutexGuard<'_, Rooms> {
        held(&self.rooms)
    }

    pub(crate) fn seats(&self) -> MutexGuard<'_, Seats> {
        held(&self.seats)
    }

    pub(crate) fn grants(&self) -> MutexGuard<'_, Grants> {
        held(&self.grants)
    }

    pub(crate) fn history(&self) -> MutexGuard<'_, History> {
        held(&self.history)
    }

    pub(crate) fn journal(&self) -> MutexGuard<'_, Journal> {
        held(&self.journal)
    }

    pub(crate) fn faults(&self) -> MutexGuard<'_, Faults> {
        held(&self.faults)
    }

    pub(crate) fn pace(&self) -> MutexGuard<'_, Pace> {
        held(&self.pace)
    }

    /// Back to the first rooms; everybody is put out.
    pub(crate) fn reset(&self) {
        self.clock.move_to(0);
        *self.rooms() = Rooms::first(self.settings.first_class, self.now());
        *self.seats() = Seats::default();
        *self.grants() = Grants::default();
        *self.history() = History::default();
        *self.journal() = Journal::default();
        *self.faults() = Faults::default();
        *self.pace() = Pace::default();
        self.callbacks.reset(&self.settings);
    }
}

/// A panic of another handler does not take the simulator with it.
fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}
