//! How a person looks and how their room is painted: choices by the hash of the name, so that everybody stays the same.

use crate::{number::choose, raster::Color};

/// How hair is worn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hair {
    /// Short, combed to a side.
    Short,
    /// To the chin, with a fringe.
    Bob,
    /// Over the shoulders.
    Long,
    /// Tied together on top.
    Bun,
    /// Curls.
    Curly,
    /// Short, with a beard.
    Beard,
}

/// All that makes a person and their room look different from others.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Looks {
    /// Skin in the light.
    pub(crate) skin: Color,
    /// Hair.
    pub(crate) hair: Color,
    /// How it is worn.
    pub(crate) style: Hair,
    /// Clothing.
    pub(crate) cloth: Color,
    /// What is written on it.
    pub(crate) letters: Color,
    /// Wall of the room.
    pub(crate) wall: Color,
    /// A second colour of the room: curtain, book, mug.
    pub(crate) accent: Color,
    /// The eyes.
    pub(crate) iris: Color,
    /// Whether the person wears glasses.
    pub(crate) glasses: bool,
    /// Coat of the cat.
    pub(crate) cat: Color,
}

/// Skins, hairs that go with each.
const SKINS: [(u32, [u32; 3]); 6] = [
    (0x00f7_d3b5, [0x008a_4b2a, 0x00d9_a04e, 0x003d_2b26]),
    (0x00f2_c19c, [0x005a_3524, 0x00b8_5a30, 0x00c9_9a58]),
    (0x00e3_a97c, [0x0033_2320, 0x006b_3f26, 0x0022_2028]),
    (0x00c9_8a5c, [0x0029_1d1c, 0x0046_2a1e, 0x0055_3a30]),
    (0x009a_6240, [0x0022_1a1c, 0x003a_241c, 0x0018_181e]),
    (0x0074_4630, [0x001b_1618, 0x0030_1e1a, 0x0025_2024]),
];
/// Clothing and the letters on it.
const CLOTHS: [(u32, u32); 8] = [
    (0x00e8_6a50, 0x00ff_f3e4),
    (0x0034_5c7c, 0x00fc_e9c8),
    (0x00f0_b440, 0x0050_3420),
    (0x002f_8074, 0x00fd_f0d8),
    (0x008c_5c94, 0x00fb_ebdc),
    (0x00d8_d2c4, 0x0040_4a58),
    (0x004a_4e68, 0x00f6_c878),
    (0x00c0_4860, 0x00ff_eadc),
];
/// Walls and the second colour that goes with each.
const WALLS: [(u32, u32); 8] = [
    (0x00f3_d9bd, 0x00d9_7a58),
    (0x00cf_ded0, 0x00d8_8a4c),
    (0x00e6_cfc9, 0x006a_7f9c),
    (0x00c8_dbe2, 0x00e0_8c60),
    (0x00f0_e0b4, 0x0058_8c84),
    (0x00d8_cfe0, 0x00c8_7088),
    (0x00e8_d4b0, 0x0048_7088),
    (0x00bf_d4cc, 0x00d8_6858),
];
/// Ways to wear hair.
const STYLES: [Hair; 6] = [Hair::Short, Hair::Bob, Hair::Long, Hair::Bun, Hair::Curly, Hair::Beard];
/// Eyes.
const IRISES: [u32; 4] = [0x0054_3828, 0x0040_6478, 0x0050_6c44, 0x0038_2c28];
/// Coats of cats.
const CATS: [u32; 4] = [0x00d8_8c4c, 0x0068_6470, 0x00e6_d8c4, 0x0038_3438];

impl Looks {
    /// The looks of a person.
    pub(crate) fn of(person: &str) -> Self {
        let (skin, hairs) = choose(person, 18, &SKINS);
        let (cloth, letters) = choose(person, 5, &CLOTHS);
        let (wall, accent) = choose(person, 113, &WALLS);
        Self {
            skin: Color::of(*skin),
            hair: Color::of(*choose(person, 4, hairs)),
            style: *choose(person, 32_036, &STYLES),
            cloth: Color::of(*cloth),
            letters: Color::of(*letters),
            wall: Color::of(*wall),
            accent: Color::of(*accent),
            iris: Color::of(*choose(person, 6, &IRISES)),
            glasses: *choose(person, 56, &[true, false, false]),
            cat: Color::of(*choose(person, 8, &CATS)),
        }
    }
}
