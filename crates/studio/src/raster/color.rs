//! Colours, as red, green and blue and as brightness with two colour differences (BT.601, full range).

use crate::number::byte;

/// A colour with its opacity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Color {
    /// Red, green, blue.
    pub(crate) rgb: [u8; 3],
    /// From 0, which leaves what is there, to 255, which covers it.
    pub(crate) alpha: u8,
}

impl Color {
    /// White.
    pub(crate) const WHITE: Self = Self::of(0x00ff_ffff);
    /// Black.
    pub(crate) const BLACK: Self = Self::of(0);

    /// The colour that is written `0xrrggbb`.
    pub(crate) const fn of(hex: u32) -> Self {
        let [_, red, green, blue] = hex.to_be_bytes();
        Self { rgb: [red, green, blue], alpha: 255 }
    }

    /// The same colour, less opaque.
    pub(crate) const fn alpha(self, alpha: u8) -> Self {
        Self { alpha, ..self }
    }

    /// This colour with `part` of 256 parts of another.
    pub(crate) fn mix(self, other: Self, part: i32) -> Self {
        let one =
            |own: u8, other: u8| byte((i32::from(own) * (256 - part) + i32::from(other) * part + 128) >> 8);
        let [a, b] = [self.rgb, other.rgb];
        Self { rgb: [one(a[0], b[0]), one(a[1], b[1]), one(a[2], b[2])], alpha: self.alpha }
    }

    /// Darker by `part` of 256.
    pub(crate) fn darker(self, part: i32) -> Self {
        self.mix(Self::of(0x0012_1230), part)
    }

    /// Lighter by `part` of 256.
    pub(crate) fn lighter(self, part: i32) -> Self {
        self.mix(Self::WHITE, part)
    }
}

/// Brightness, blue and red difference of red, green and blue.
pub(crate) fn video_of_rgb([red, green, blue]: [u8; 3]) -> [u8; 3] {
    let (red, green, blue) = (i32::from(red), i32::from(green), i32::from(blue));
    let y = (19_595 * red + 38_470 * green + 7_471 * blue + 32_768) >> 16;
    let u = (-11_056 * red - 21_712 * green + 32_768 * blue + (128 << 16) + 32_767) >> 16;
    let v = (32_768 * red - 27_440 * green - 5_328 * blue + (128 << 16) + 32_767) >> 16;
    [byte(y), byte(u), byte(v)]
}

/// Red, green and blue of brightness, blue and red difference.
pub(crate) fn rgb_of_video([y, u, v]: [u8; 3]) -> [u8; 3] {
    let (y, u, v) = (i32::from(y), i32::from(u) - 128, i32::from(v) - 128);
    let red = y + ((91_881 * v + 32_768) >> 16);
    let green = y - ((22_554 * u + 46_802 * v + 32_768) >> 16);
    let blue = y + ((116_130 * u + 32_768) >> 16);
    [byte(red), byte(green), byte(blue)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_come_back_from_video() {
        for rgb in [[0, 0, 0], [255, 255, 255], [200, 30, 90], [12, 240, 100], [1, 2, 250]] {
            let back = rgb_of_video(video_of_rgb(rgb));
            for (a, b) in rgb.into_iter().zip(back) {
                assert!(a.abs_diff(b) <= 2, "{rgb:?} came back as {back:?}");
            }
        }
    }

    #[test]
    fn greys_have_no_colour_difference() {
        for grey in 0..=255 {
            assert_eq!(video_of_rgb([grey; 3]), [grey, 128, 128]);
        }
    }
}
