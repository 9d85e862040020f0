//! The floating room: which corner it lies in, how large it is, and how a viewer's hand or keyboard changes that.

use core::time::Duration;

use liveroom_contract::vocabulary;

use crate::{
    geometry::{Insets, Point, Rect},
    timer::Instant,
};

vocabulary! {
    /// A corner of what can be seen of the page.
    pub enum Corner {
        /// At the top, on the left.
        TopLeft = "top-left",
        /// At the top, on the right.
        TopRight = "top-right",
        /// At the bottom, on the left.
        BottomLeft = "bottom-left",
        /// At the bottom, on the right.
        BottomRight = "bottom-right",
    }
}

/// Where a floating room lies when nobody moves it: what is remembered of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// The corner it rests in.
    pub corner: Corner,
    /// Its width in CSS pixels, less where there is no room for it; 0 for what is usual on such a screen.
    pub width: f64,
    /// Whether it is as small as a room may be.
    pub is_minimised: bool,
}

/// What a viewer does to a floating room. Points are in the layout viewport.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Gesture {
    /// Takes hold of it.
    Grab(Point),
    /// Takes hold of the corner that sizes it.
    GrabEdge,
    /// Moves what was taken hold of.
    Move(Point),
    /// Lets go: it glides to the nearest corner, with the speed it had.
    Release,
    /// Moves it to the next corner that way: −1, 0 or 1 from left to right, and from top to bottom.
    Step(i8, i8),
    /// Makes it larger or smaller by a factor.
    Scale(f64),
    /// Makes it as small as a room may be, or as large as it was.
    Minimise,
}

/// The part of the layout viewport that can be seen.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Viewport {
    /// What neither zoom nor a keyboard hides.
    pub area: Rect,
    /// What notches, rounded corners and the page's own bars take of it.
    pub insets: Insets,
}

/// A floating room.
#[derive(Debug)]
pub(crate) struct Float {
    place: Place,
    viewport: Viewport,
    held: Option<Held>,
}

#[derive(Clone, Copy, Debug)]
enum Held {
    /// At `rect`, taken hold of at `grip` from its left top.
    Whole {
        rect: Rect,
        grip: Point,
        former: Sample,
        latest: Sample,
    },
    Edge,
}

#[derive(Clone, Copy, Debug)]
struct Sample {
    at: Instant,
    point: Point,
}

impl Corner {
    const fn new(is_right: bool, is_bottom: bool) -> Self {
        match (is_right, is_bottom) {
            (false, false) => Self::TopLeft,
            (true, false) => Self::TopRight,
            (false, true) => Self::BottomLeft,
            (true, true) => Self::BottomRight,
        }
    }

    /// Whether it is on the right.
    pub const fn is_right(self) -> bool {
        matches!(self, Self::TopRight | Self::BottomRight)
    }

    /// Whether it is at the bottom.
    pub const fn is_bottom(self) -> bool {
        matches!(self, Self::BottomLeft | Self::BottomRight)
    }
}

impl Float {
    pub(crate) fn new(place: Place) -> Self {
        Self { place, viewport: Viewport::default(), held: None }
    }

    pub(crate) fn place(&self) -> Place {
        self.place
    }

    pub(crate) fn viewport(&self) -> Viewport {
        self.viewport
    }

    pub(crate) fn set_viewport(&mut self, viewport: Viewport) {
        self.viewport = viewport;
    }

    /// Whether a hand is on it: it follows at once, and glides otherwise.
    pub(crate) fn is_held(&self) -> bool {
        self.held.is_some()
    }

    /// Where it is now, in the layout viewport.
    pub(crate) fn rect(&self) -> Rect {
        match self.held {
            Some(Held::Whole { rect, .. }) => rect.kept_in(self.viewport.area),
            Some(Held::Edge) | None => self.at_rest(),
        }
    }

    pub(crate) fn handle(&mut self, now: Instant, gesture: Gesture) {
        match gesture {
            Gesture::Grab(point) => {
                let rect = self.at_rest();
                let grip = Point { left: point.left - rect.left, top: point.top - rect.top };
                let sample = Sample { at: now, point };
                self.held = Some(Held::Whole { rect, grip, former: sample, latest: sample });
            }
            Gesture::GrabEdge => self.held = Some(Held::Edge),
            Gesture::Move(point) => self.follow(now, point),
            Gesture::Release => self.release(now),
            Gesture::Step(right, down) => {
                let corner = self.place.corner;
                let is_right = if right == 0 { corner.is_right() } else { right > 0 };
                let is_bottom = if down == 0 { corner.is_bottom() } else { down > 0 };
                self.place.corner = Corner::new(is_right, is_bottom);
            }
            Gesture::Scale(factor) => self.resize(self.at_rest().width * factor),
            Gesture::Minimise => self.place.is_minimised = !self.place.is_minimised,
        }
    }

    fn follow(&mut self, now: Instant, point: Point) {
        match &mut self.held {
            Some(Held::Whole { rect, grip, former, latest }) => {
                rect.left = point.left - grip.left;
                rect.top = point.top - grip.top;
                // Two samples some time apart: the last two events of a hand may be a millisecond apart, or show it at rest.
                if now >= former.at.after(SAMPLED) {
                    *former = *latest;
                }
                *latest = Sample { at: now, point };
            }
            Some(Held::Edge) => {
                let rect = self.at_rest();
                let resting = self.place.corner.is_right();
                self.resize(if resting {
                    rect.left + rect.width - point.left
                } else {
                    point.left - rect.left
                });
            }
            None => {}
        }
    }

    fn release(&mut self, now: Instant) {
        if let Some(Held::Whole { rect, former, latest, .. }) = self.held.take() {
            // Over less than two pictures a hand has no speed worth the name.
            let millis = latest.at.0.saturating_sub(former.at.0).max(30) as f64;
            // A hand that rested before it let go throws nothing.
            let glide = if now <= latest.at.after(SAMPLED) { GLIDE_MILLIS / millis } else { 0.0 };
            let center = rect.center();
            let area = self.viewport.area.center();
            self.place.corner = Corner::new(
                center.left + (latest.point.left - former.point.left) * glide > area.left,
                center.top + (latest.point.top - former.point.top) * glide > area.top,
            );
        }
    }

    fn resize(&mut self, width: f64) {
        self.place.is_minimised = false;
        self.place.width = self.fitting(width);
    }

    /// The width nearest to this one that there is room for.
    fn fitting(&self, width: f64) -> f64 {
        let area = self.viewport.area.without(self.viewport.insets);
        width.min(area.width).min(area.height * RATIO).max(SMALLEST)
    }

    fn at_rest(&self) -> Rect {
        let area = self.viewport.area.without(self.viewport.insets);
        // Half of a phone, a quarter of a desktop.
        let usual = (area.width * 0.5).min(area.width * 0.1 + 200.0);
        let wanted = if self.place.width > 0.0 { self.place.width } else { usual };
        let width = if self.place.is_minimised { SMALLEST } else { self.fitting(wanted) };
        let height = width / RATIO;
        let right = if self.place.corner.is_right() { area.width - width } else { 0.0 };
        let down = if self.place.corner.is_bottom() { area.height - height } else { 0.0 };
        Rect { left: area.left + right, top: area.top + down, width, height }.kept_in(self.viewport.area)
    }
}

const RATIO: f64 = 16.0 / 9.0;
/// Below this WebKit takes a frame for out of sight and stops its media (measured: 120 × 68 plays on).
const SMALLEST: f64 = 128.0;
/// A hand's speed is taken over at least this long.
const SAMPLED: Duration = Duration::from_millis(60);
/// How far a thrown room goes: as far as its speed takes it in this time.
const GLIDE_MILLIS: f64 = 180.0;
