//! Points and rectangles, and the few things that are done with them. Pure: the shell measures and applies.

/// A point in CSS pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// From the left edge.
    pub left: f64,
    /// From the top edge.
    pub top: f64,
}

/// A rectangle in CSS pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rect {
    /// From the left edge.
    pub left: f64,
    /// From the top edge.
    pub top: f64,
    /// Never negative.
    pub width: f64,
    /// Never negative.
    pub height: f64,
}

/// Widths of the four rims of a rectangle, in CSS pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Insets {
    /// At its top.
    pub top: f64,
    /// At its right.
    pub right: f64,
    /// At its bottom.
    pub bottom: f64,
    /// At its left.
    pub left: f64,
}

impl Rect {
    pub(crate) fn has_area(self) -> bool {
        self.width > 0.0 && self.height > 0.0
    }

    pub(crate) fn center(self) -> Point {
        Point { left: self.left + self.width / 2.0, top: self.top + self.height / 2.0 }
    }

    /// Without its rims; rims that meet leave nothing.
    pub(crate) fn without(self, rims: Insets) -> Self {
        Self {
            left: self.left + rims.left,
            top: self.top + rims.top,
            width: (self.width - rims.left - rims.right).max(0.0),
            height: (self.height - rims.top - rims.bottom).max(0.0),
        }
    }

    /// Moved, not resized, until it lies in `area`; what is too large begins where the area does.
    pub(crate) fn kept_in(self, area: Self) -> Self {
        Self {
            left: self.left.min(area.left + area.width - self.width).max(area.left),
            top: self.top.min(area.top + area.height - self.height).max(area.top),
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn rect(left: f64, top: f64, width: f64, height: f64) -> Rect {
        Rect { left, top, width, height }
    }

    #[test]
    fn is_moved_only_as_far_as_it_must() {
        let area = rect(8.0, 8.0, 300.0, 200.0);
        let cases = [
            ("inside already", rect(20.0, 20.0, 100.0, 50.0), (20.0, 20.0)),
            ("over the left and top", rect(-50.0, -3.0, 100.0, 50.0), (8.0, 8.0)),
            ("over the right and bottom", rect(290.0, 190.0, 100.0, 50.0), (208.0, 158.0)),
            ("too large", rect(90.0, 90.0, 400.0, 300.0), (8.0, 8.0)),
        ];
        for (name, moved, (left, top)) in cases {
            assert_eq!(moved.kept_in(area), Rect { left, top, ..moved }, "{name}");
        }
    }

    #[test]
    fn rims_that_meet_leave_nothing() {
        let rims = Insets { top: 30.0, right: 0.0, bottom: 30.0, left: 10.0 };
        assert_eq!(rect(0.0, 0.0, 100.0, 50.0).without(rims), rect(10.0, 30.0, 90.0, 0.0));
    }
}
