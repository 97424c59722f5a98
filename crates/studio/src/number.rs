//! Changes between the sizes of whole numbers, each in one place with its reason.

/// A brightness or coverage, held within a byte.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "held within a byte on the same line"
)]
pub(crate) const fn byte(value: i32) -> u8 {
    if value < 0 {
        0
    } else if value > 255 {
        255
    } else {
        value as u8
    }
}

/// A place in a plane, which the caller has cut off at 0.
pub(crate) fn index(value: i32) -> usize {
    usize::try_from(value).expect("cut off at the edge of the canvas")
}

/// A width, height or count as a number that can be negative.
pub(crate) fn signed(value: usize) -> i32 {
    i32::try_from(value).expect("canvases are smaller than 2^31")
}

/// A length after a scaling that was worked out with room to spare.
pub(crate) fn narrow(value: i64) -> i32 {
    i32::try_from(value).expect("lengths on a canvas are smaller than 2^31")
}

/// A hash of a name that is the same everywhere: FNV-1a, then mixed so that each bit depends on each letter.
pub(crate) fn hash(name: &str, salt: u64) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64 ^ salt;
    for letter in name.bytes() {
        hash = (hash ^ u64::from(letter)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    hash = (hash ^ (hash >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    hash = (hash ^ (hash >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash ^ (hash >> 32)
}

/// One of several, by the hash of a name; `salt` keeps choices apart.
pub(crate) fn choose<'a, T>(name: &str, salt: u64, among: &'a [T]) -> &'a T {
    let count = u64::try_from(among.len()).expect("a short list");
    &among[usize::try_from(hash(name, salt) % count).expect("within the list")]
}
