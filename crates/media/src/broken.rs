//! Movies that nobody should ship, for those who test what reads movies.

use crate::{
    About, BadClip, Clip, Form,
    movie::{StillTime, check, ticks, write},
};

/// What is wrong with a movie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Break {
    /// It holds no picture and no sound, and lasts no time.
    NoPictures,
    /// The still's time lies a second after its end.
    StillOutside,
    /// It has no timed metadata: nothing says when the still was taken.
    NoTimedMetadata,
}

/// Writes the movie of a Live Photo with something wrong in it, and all else as it should be.
///
/// # Errors
///
/// [`BadClip`], if no sound movie can be made of it either.
pub fn broken_movie(clip: &Clip, about: &About, how: Break) -> Result<Vec<u8>, BadClip> {
    check(clip)?;
    let duration = ticks(clip.units.len() - clip.hidden);
    Ok(match how {
        Break::NoPictures => {
            let empty = Clip { units: vec![], sound: vec![], hidden: 0, ..clip.clone() };
            write(&empty, about, Form::LivePhoto, 0, Some(StillTime { picture: 0 }))
        }
        Break::StillOutside => {
            let late = StillTime { picture: duration + ticks(crate::FRAME_RATE as usize) };
            write(clip, about, Form::LivePhoto, duration, Some(late))
        }
        Break::NoTimedMetadata => write(clip, about, Form::LivePhoto, duration, None),
    })
}
