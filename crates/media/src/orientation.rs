//! How a camera was held, and so how its picture is turned to be seen upright.

/// How the stored picture has to be turned, clockwise, to be seen upright.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Orientation {
    /// As it is: the camera was held in landscape.
    #[default]
    Upright,
    /// By a quarter: the camera was held in portrait.
    QuarterTurn,
    /// By a half: landscape, the other way up.
    HalfTurn,
    /// By three quarters: portrait, the other way up.
    ThreeQuarterTurn,
}

impl Orientation {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Upright, Self::QuarterTurn, Self::HalfTurn, Self::ThreeQuarterTurn];

    /// The number by which Exif and the `video-orientation` track name it.
    #[must_use]
    pub const fn exif(self) -> u16 {
        match self {
            Self::Upright => 1,
            Self::QuarterTurn => 6,
            Self::HalfTurn => 3,
            Self::ThreeQuarterTurn => 8,
        }
    }

    /// The orientation of that number; none for the mirrored ones and for what is no orientation.
    #[must_use]
    pub fn of_exif(number: u16) -> Option<Self> {
        Self::ALL.into_iter().find(|orientation| orientation.exif() == number)
    }

    /// Whether seen upright it is higher than wide, where the stored picture is wider than high.
    #[must_use]
    pub const fn swaps_sides(self) -> bool {
        matches!(self, Self::QuarterTurn | Self::ThreeQuarterTurn)
    }
}
