//! The last seconds of a camera, encoded: what a capture is cut from, without encoding anything again.

use std::{collections::VecDeque, fmt, sync::Arc};

use crate::{Parameters, Size, Unit};

/// The sound that goes with one picture.
pub type Sound = Arc<[i16]>;

/// Encoded pictures and their sound, from a keyframe on, in their order and without a gap.
///
/// A call encodes its camera once. The ring keeps what left the encoder, for as long as its reach; what is older goes
/// with all pictures up to the next keyframe, so that the oldest one kept can always be decoded.
#[derive(Clone, Debug)]
pub struct Ring {
    size: Size,
    parameters: Parameters,
    reach: u64,
    units: VecDeque<(Unit, Sound)>,
}

/// A clip, cut from a ring: pictures shared with it, and with every other clip that holds them.
#[derive(Clone, Debug)]
pub struct Clip {
    /// Width and height of its pictures.
    pub size: Size,
    /// What a decoder must know.
    pub parameters: Parameters,
    /// Its pictures in order; the first is a keyframe.
    pub units: Vec<Unit>,
    /// How many pictures at its beginning are there for the decoder alone and are not shown.
    pub hidden: usize,
    /// The sound of the pictures that are shown.
    pub sound: Vec<Sound>,
    /// The number of the picture that is the still.
    pub still: u64,
}

/// Which pictures a clip shall show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cut {
    /// The first one.
    pub first: u64,
    /// The one that is the still.
    pub still: u64,
    /// The last one.
    pub last: u64,
}

/// The ring does not hold what was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Missing {
    /// The first picture is older than all that are kept, or the last is not there yet.
    Pictures {
        /// The oldest that is kept, if there is any.
        oldest: Option<u64>,
        /// The newest.
        newest: Option<u64>,
    },
    /// The still is not among the pictures asked for.
    Still,
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pictures { oldest: Some(oldest), newest: Some(newest) } => {
                write!(f, "cut a clip: only the pictures {oldest} to {newest} are there")
            }
            Self::Pictures { .. } => write!(f, "cut a clip: no picture is there"),
            Self::Still => write!(f, "cut a clip: the still is not in it"),
        }
    }
}

impl std::error::Error for Missing {}

impl Ring {
    /// An empty ring of a camera, that keeps the newest `reach` pictures at least, and those before them up to a
    /// keyframe.
    #[must_use]
    pub fn new(size: Size, parameters: Parameters, reach: u64) -> Self {
        Self { size, parameters, reach, units: VecDeque::new() }
    }

    /// Takes the camera's next picture.
    ///
    /// A picture that does not follow the one before it, since the camera was off meanwhile, begins the ring anew; so
    /// does nothing but a keyframe, and pictures before one are not kept.
    pub fn push(&mut self, unit: Unit, sound: Sound) {
        if self.units.back().is_some_and(|(newest, _)| newest.frame + 1 != unit.frame) {
            self.units.clear();
        }
        if self.units.is_empty() && !unit.keyframe {
            return;
        }
        let reached = (unit.frame + 1).saturating_sub(self.reach);
        self.units.push_back((unit, sound));
        while let Some(next) = self.second_keyframe().filter(|next| self.units[*next].0.frame <= reached) {
            self.units.drain(..next);
        }
    }

    /// Cuts a clip: copies nothing, shares all.
    ///
    /// Where the first picture is no keyframe, those from the last keyframe before it come along, hidden.
    ///
    /// # Errors
    ///
    /// [`Missing`].
    pub fn cut(&self, cut: Cut) -> Result<Clip, Missing> {
        let Cut { first, still, last } = cut;
        if !(first..=last).contains(&still) {
            return Err(Missing::Still);
        }
        let oldest = self.units.front().map(|(unit, _)| unit.frame);
        let newest = self.units.back().map(|(unit, _)| unit.frame);
        let place = |frame: u64| oldest.and_then(|oldest| usize::try_from(frame.checked_sub(oldest)?).ok());
        let missing = Missing::Pictures { oldest, newest };
        let (Some(shown), Some(end)) = (place(first), place(last)) else { return Err(missing) };
        if end >= self.units.len() {
            return Err(missing);
        }
        let back = self.units.range(..=shown).rev().take_while(|(unit, _)| !unit.keyframe).count();
        let begin = shown - back;
        Ok(Clip {
            size: self.size,
            parameters: self.parameters.clone(),
            units: self.units.range(begin..=end).map(|(unit, _)| unit.clone()).collect(),
            hidden: back,
            sound: self.units.range(shown..=end).map(|(_, sound)| sound.clone()).collect(),
            still,
        })
    }

    /// The place of the keyframe after the oldest picture, which is one too.
    fn second_keyframe(&self) -> Option<usize> {
        self.units.iter().skip(1).position(|(unit, _)| unit.keyframe).map(|place| place + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A picture whose only byte is its number; every fifteenth is a keyframe.
    fn unit(frame: u64) -> Unit {
        let byte = u8::try_from(frame % 256).unwrap();
        Unit { frame, keyframe: frame.is_multiple_of(15), bytes: vec![byte].into() }
    }

    fn ring(reach: u64, frames: impl IntoIterator<Item = u64>) -> Ring {
        let parameters = Parameters { sequence: vec![], picture: vec![] };
        let mut ring = Ring::new(Size::VGA, parameters, reach);
        for frame in frames {
            ring.push(unit(frame), vec![0].into());
        }
        ring
    }

    /// Cuts `first` to `last`, and says which pictures come out and how many of them are hidden.
    #[track_caller]
    fn check(ring: &Ring, first: u64, last: u64, expected: Result<(u64, u64, usize), Missing>) {
        let cut = ring.cut(Cut { first, still: last, last }).map(|clip| {
            assert_eq!(clip.sound.len() + clip.hidden, clip.units.len(), "sound for what is shown");
            assert!(clip.units[0].keyframe);
            (clip.units[0].frame, clip.units.last().unwrap().frame, clip.hidden)
        });
        assert_eq!(cut, expected);
    }

    #[test]
    fn a_clip_that_begins_at_a_keyframe_hides_nothing() {
        check(&ring(60, 0..100), 45, 99, Ok((45, 99, 0)));
    }

    #[test]
    fn a_clip_that_begins_between_keyframes_brings_what_its_decoder_needs() {
        check(&ring(60, 0..100), 50, 99, Ok((45, 99, 5)));
    }

    #[test]
    fn what_is_older_than_its_reach_leaves_up_to_a_keyframe() {
        // 100 pictures, a reach of 60: picture 40 has to be there, so those from 30 on are.
        check(&ring(60, 0..100), 30, 99, Ok((30, 99, 0)));
        let missing = Missing::Pictures { oldest: Some(30), newest: Some(99) };
        check(&ring(60, 0..100), 29, 99, Err(missing));
        check(&ring(60, 0..100), 45, 100, Err(missing));
        assert_eq!(ring(60, 0..105).units.len(), 60);
        assert_eq!(ring(60, 0..104).units.len(), 74);
    }

    #[test]
    fn nothing_from_before_a_gap_is_kept() {
        let gap = ring(60, (0..50).chain(75..100));
        check(&gap, 75, 99, Ok((75, 99, 0)));
        check(&gap, 45, 99, Err(Missing::Pictures { oldest: Some(75), newest: Some(99) }));
        check(&ring(60, 1..10), 1, 9, Err(Missing::Pictures { oldest: None, newest: None }));
    }

    #[test]
    fn a_still_outside_its_clip_is_refused() {
        let cut = Cut { first: 45, still: 44, last: 60 };
        assert_eq!(ring(60, 0..100).cut(cut).map(|_| ()), Err(Missing::Still));
    }

    #[test]
    fn two_clips_share_their_pictures() {
        let ring = ring(60, 0..100);
        let [one, other] = [45, 60].map(|first| ring.cut(Cut { first, still: 80, last: 99 }).unwrap());
        assert!(Arc::ptr_eq(&one.units[20].bytes, &other.units[5].bytes));
    }
}
