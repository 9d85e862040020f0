//! The presentation machine: over its slot, in a corner, over everything, or out of sight.

use liveroom_contract::vocabulary;

use crate::{
    float::{Float, Gesture, Place, Viewport},
    geometry::Rect,
    timer::Instant,
};

vocabulary! {
    /// How a room shows.
    pub enum Presentation {
        /// Over its slot.
        Docked = "docked",
        /// In a corner of the page.
        Floating = "floating",
        /// Over everything.
        Fullscreen = "fullscreen",
        /// Not at all.
        Hidden = "hidden",
    }
}

/// When a room leaves its slot by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FloatPolicy {
    /// Never.
    Never,
    /// When the page takes its slot away: a router goes to another page.
    SlotGone,
    /// And when its slot is scrolled out of sight.
    OutOfSight,
}

/// What the page or its viewer wants of the stage.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum StageCommand {
    /// Float, whatever the slot does.
    Float,
    /// Back over the slot.
    Dock,
    /// Over a slot that came: a room that fills the page fills it on.
    SlotCame,
    /// Out of sight until there is a slot again.
    Close,
    /// Over everything, or no longer.
    Fill(bool),
    /// The viewer's hand or keyboard.
    Gesture(Gesture),
}

/// What the shell measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum StageSignal {
    /// The slot is here, in the document's coordinates; `None` when the page has no slot.
    Slot(Option<Rect>),
    /// How much of the slot can be seen, from 0 to 1.
    Seen(f64),
    /// What can be seen of the layout viewport.
    Viewport(Viewport),
}

/// Where to put the stage.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Placement {
    /// Exactly over the slot, in the document's coordinates. What the slot's scrollers cut off, the shell does.
    Docked(Rect),
    /// Here in the layout viewport.
    Floating {
        /// Where.
        rect: Rect,
        /// Where it lies when nobody holds it.
        place: Place,
        /// Whether a hand is on it: then it is there at once, and glides otherwise.
        is_held: bool,
    },
    /// Over all that can be seen of the layout viewport.
    Filling(Rect),
    /// Out of sight, still laid out at the size it had: engines stop media in frames that have none.
    Hidden,
}

/// Where the stage is and why.
#[derive(Debug)]
pub(crate) struct Stage {
    policy: FloatPolicy,
    float: Float,
    slot: Option<Rect>,
    was_docked: bool,
    was_seen: bool,
    is_out_of_sight: bool,
    is_filling: bool,
    wish: Wish,
}

/// What was asked for last, apart from filling the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wish {
    /// Nothing: the slot decides.
    None,
    Float,
    Closed,
}

impl Stage {
    pub(crate) fn new(policy: FloatPolicy, place: Place) -> Self {
        Self {
            policy,
            float: Float::new(place),
            slot: None,
            was_docked: false,
            was_seen: false,
            is_out_of_sight: false,
            is_filling: false,
            wish: Wish::None,
        }
    }

    /// Where a floating room rests: what a page may remember.
    pub(crate) fn place(&self) -> Place {
        self.float.place()
    }

    pub(crate) fn handle_command(&mut self, now: Instant, command: StageCommand) {
        match command {
            StageCommand::Float => self.show(Wish::Float),
            StageCommand::Dock => self.show(Wish::None),
            StageCommand::SlotCame => self.wish = Wish::None,
            // Over a slot that can be seen there is nothing to close: the room goes back to it.
            StageCommand::Close if self.slot.is_some() && !self.is_out_of_sight => self.show(Wish::None),
            StageCommand::Close => self.show(Wish::Closed),
            StageCommand::Fill(is_filling) => self.is_filling = is_filling,
            StageCommand::Gesture(gesture) => self.float.handle(now, gesture),
        }
    }

    pub(crate) fn handle_signal(&mut self, signal: StageSignal) {
        match signal {
            StageSignal::Slot(rect) => {
                let slot = rect.filter(|rect| rect.has_area());
                // A slot that comes docks the room, whatever was asked for over the one before.
                if slot.is_some() && self.slot.is_none() {
                    self.wish = Wish::None;
                }
                self.was_docked |= slot.is_some();
                self.slot = slot;
            }
            StageSignal::Seen(share) => {
                // Two bounds, so that a slot at the edge does not flicker. A slot further down the page has not been seen yet.
                if share >= SEEN {
                    if self.is_out_of_sight {
                        self.wish = Wish::None;
                    }
                    self.was_seen = true;
                    self.is_out_of_sight = false;
                } else if share <= UNSEEN && self.was_seen {
                    self.is_out_of_sight = true;
                }
            }
            StageSignal::Viewport(viewport) => self.float.set_viewport(viewport),
        }
    }

    fn show(&mut self, wish: Wish) {
        self.is_filling = false;
        self.wish = wish;
    }

    pub(crate) fn presentation(&self) -> Presentation {
        let is_away = self.policy == FloatPolicy::OutOfSight && self.is_out_of_sight;
        match (self.wish, self.slot) {
            _ if self.is_filling => Presentation::Fullscreen,
            (Wish::Closed, _) => Presentation::Hidden,
            (Wish::Float, _) => Presentation::Floating,
            (Wish::None, Some(_)) if !is_away => Presentation::Docked,
            (Wish::None, Some(_)) => Presentation::Floating,
            (Wish::None, None) if self.was_docked && self.policy != FloatPolicy::Never => {
                Presentation::Floating
            }
            (Wish::None, None) => Presentation::Hidden,
        }
    }

    pub(crate) fn placement(&self) -> Placement {
        match (self.presentation(), self.slot) {
            (Presentation::Docked, Some(slot)) => Placement::Docked(slot),
            (Presentation::Floating, _) => {
                let place = self.float.place();
                Placement::Floating { rect: self.float.rect(), place, is_held: self.float.is_held() }
            }
            (Presentation::Fullscreen, _) => Placement::Filling(self.float.viewport().area),
            (Presentation::Docked | Presentation::Hidden, _) => Placement::Hidden,
        }
    }
}

/// A slot of which this much can be seen docks the room.
const SEEN: f64 = 0.5;
/// A slot of which no more than this can be seen lets it float.
const UNSEEN: f64 = 0.2;
