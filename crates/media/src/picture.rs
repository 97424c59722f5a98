//! A picture as cameras and encoders pass it on: three planes, colour at half the size.

use serde::Serialize;

/// Width and height in pixels, as stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Size {
    /// Pixels in a row.
    pub width: u16,
    /// Rows.
    pub height: u16,
}

impl Size {
    /// 640 by 480.
    pub const VGA: Self = Self { width: 640, height: 480 };
    /// 1280 by 720.
    pub const HD: Self = Self { width: 1280, height: 720 };

    /// Pixels of the picture.
    #[must_use]
    pub const fn pixels(self) -> usize {
        self.width as usize * self.height as usize
    }

    /// Width and height exchanged.
    #[must_use]
    pub const fn turned(self) -> Self {
        Self { width: self.height, height: self.width }
    }
}

/// A picture: I420, BT.601, full range, which is what a JPEG holds. Width and height are even.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Picture {
    /// Width and height.
    pub size: Size,
    /// Brightness, row by row.
    pub y: Vec<u8>,
    /// Blue, one value for four pixels.
    pub u: Vec<u8>,
    /// Red, one value for four pixels.
    pub v: Vec<u8>,
}

impl Picture {
    /// A black picture.
    ///
    /// # Panics
    ///
    /// If width or height is odd.
    #[must_use]
    pub fn black(size: Size) -> Self {
        assert!(size.width.is_multiple_of(2) && size.height.is_multiple_of(2), "colour is at half the size");
        let pixels = size.pixels();
        Self { size, y: vec![0; pixels], u: vec![128; pixels / 4], v: vec![128; pixels / 4] }
    }
}

impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Picture({}x{})", self.size.width, self.size.height)
    }
}
