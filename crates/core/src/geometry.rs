//! Where the stage is. Pure: the shell measures and applies.

/// A rectangle in CSS pixels of the document.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rect {
    /// From the document's left edge.
    pub left: f64,
    /// From the document's top edge.
    pub top: f64,
    /// Never negative.
    pub width: f64,
    /// Never negative.
    pub height: f64,
}

/// Where to put the stage.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Placement {
    /// Exactly over the slot.
    Docked(Rect),
    /// Out of sight, still laid out at the size it had: engines stop media in frames that have none.
    Hidden,
}

impl Placement {
    /// The stage covers its slot; without one, or over one that has no area, it hides.
    pub(crate) fn over(slot: Option<Rect>) -> Self {
        match slot {
            Some(rect) if rect.width > 0.0 && rect.height > 0.0 => Self::Docked(rect),
            Some(_) | None => Self::Hidden,
        }
    }
}
