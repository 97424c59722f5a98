//! How a device is held and how large its camera's pictures are: nothing that a run depends on, but the files it leaves.

use protocol::Family;

use crate::file::words::spelled;

spelled! {
    /// How a device is held during the call.
    pub enum Held "way of holding" as_str {
        /// Higher than wide.
        Portrait "portrait"
        /// Wider than high.
        Landscape "landscape"
        /// Higher than wide, the other way up.
        PortraitUpsideDown "portrait-upside-down"
        /// Wider than high, the other way up.
        LandscapeUpsideDown "landscape-upside-down"
    }
}

spelled! {
    /// How large the camera's pictures are.
    pub enum PictureSize "size of a picture" as_str {
        /// 640 by 480.
        Vga "640x480"
        /// 1280 by 720.
        Hd "1280x720"
    }
}

impl Held {
    /// How such a device is held where nobody says how (A): what lies in a hand in portrait, what stands on a table in
    /// landscape.
    #[must_use]
    pub const fn usual(family: Family) -> Self {
        if matches!(family, Family::Phone | Family::Pod | Family::Watch | Family::AndroidPhone) {
            Self::Portrait
        } else {
            Self::Landscape
        }
    }
}

impl PictureSize {
    /// How large such a device's pictures are where nobody says how large (A).
    #[must_use]
    pub const fn usual(family: Family) -> Self {
        if matches!(family, Family::Pad | Family::Mac | Family::WindowsPc) { Self::Hd } else { Self::Vga }
    }
}
