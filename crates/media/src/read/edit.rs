//! The edit list of a track: which part of its samples is shown, and when.

use super::{atom::Atom, limits::EDITS_MAX, time::Time};

/// The edits of a track, and the two clocks that they speak of.
#[derive(Clone, Debug)]
pub(super) struct Edits {
    list: Vec<Edit>,
    /// Ticks in a second of the movie, in which edits last.
    movie_timescale: u32,
    /// Ticks in a second of the track, in which its samples are shown.
    media_timescale: u32,
    /// The list is longer than [`EDITS_MAX`].
    pub(super) limit_reached: bool,
}

/// One stretch of the track's presentation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Edit {
    /// When it begins, in ticks of the movie.
    begin: u64,
    /// How long it lasts, in ticks of the movie; none for the track's own length.
    lasts: Option<u64>,
    /// Which moment of the track is shown at its begin; none if nothing is.
    media: Option<i64>,
}

impl Edits {
    /// The edits of an `elst`, or the one that shows all if there is none.
    pub(super) fn of(elst: Option<&Atom<'_>>, movie_timescale: u32, media_timescale: u32) -> Self {
        let mut edits = Self { list: Vec::new(), movie_timescale, media_timescale, limit_reached: false };
        if let Some(elst) = elst {
            edits.read(elst);
        }
        if edits.list.is_empty() {
            edits.list.push(Edit { begin: 0, lasts: None, media: Some(0) });
        }
        edits
    }

    fn read(&mut self, elst: &Atom<'_>) -> Option<()> {
        let mut bytes = elst.bytes();
        let wide = bytes.u8()? == 1;
        bytes.skip(3)?;
        let count = bytes.u32()?;
        let mut begin = 0_u64;
        for _ in 0..count {
            let (lasts, media) = if wide {
                (bytes.u64()?, bytes.i64()?)
            } else {
                (u64::from(bytes.u32()?), i64::from(bytes.i32()?))
            };
            // The rate: a Live Photo is played at its own.
            bytes.skip(4)?;
            if self.list.len() >= EDITS_MAX {
                self.limit_reached = true;
                return None;
            }
            let media = (media >= 0).then_some(media);
            // An edit of no length stands for the rest of the track, as some writers leave it.
            let rest = lasts == 0 && media.is_some();
            self.list.push(Edit { begin, lasts: (!rest).then_some(lasts), media });
            begin = begin.saturating_add(lasts);
        }
        Some(())
    }

    /// When the track's own moment is shown; none if no edit shows it.
    pub(super) fn presented(&self, moment: i64) -> Option<Time> {
        let edit = self.list.iter().find(|edit| self.within(edit, moment))?;
        let into = i128::from(moment) - i128::from(edit.media?);
        self.after(edit.begin, into)
    }

    /// So many ticks of the track after so many of the movie: rounded once, as both clocks are often the same.
    fn after(&self, begin: u64, into: i128) -> Option<Time> {
        let (movie, media) = (i128::from(self.movie_timescale), i128::from(self.media_timescale));
        let common = u32::try_from(movie.checked_mul(media)?).ok();
        match common {
            Some(common) => Time::of_ticks(i128::from(begin) * media + into * movie, common),
            None => {
                let begin = Time::of_ticks(i128::from(begin), self.movie_timescale)?;
                let into = Time::of_ticks(into, self.media_timescale)?;
                Some(Time { micros: begin.micros.saturating_add(into.micros) })
            }
        }
    }

    fn within(&self, edit: &Edit, moment: i64) -> bool {
        edit.media.is_some_and(|media| moment >= media && self.is_before_end(edit, media, moment))
    }

    fn is_before_end(&self, edit: &Edit, media: i64, moment: i64) -> bool {
        let Some(lasts) = edit.lasts else { return true };
        // Both sides in ticks of a clock as fast as the two multiplied, so that nothing is rounded.
        let into = (i128::from(moment) - i128::from(media)) * i128::from(self.movie_timescale);
        into < i128::from(lasts) * i128::from(self.media_timescale)
    }

    /// Whether something of a sample is shown, from when until when in ticks of the track.
    pub(super) fn show(&self, from: i64, until: i64) -> bool {
        self.list.iter().any(|edit| {
            let Some(media) = edit.media else { return false };
            let last = until.saturating_sub(1).max(from);
            last >= media && self.is_before_end(edit, media, from)
        })
    }

    /// The first moment of the track that is shown.
    pub(super) fn first_media(&self) -> Option<i64> {
        self.list.iter().filter_map(|edit| edit.media).min()
    }

    /// When the first sample is shown, after all that is empty.
    pub(super) fn lead_in(&self) -> Time {
        let first = self.list.iter().find(|edit| edit.media.is_some());
        first
            .and_then(|edit| Time::of_ticks(i128::from(edit.begin), self.movie_timescale))
            .unwrap_or_default()
    }

    /// When the presentation ends, for a track that lasts so many ticks of its own.
    pub(super) fn end(&self, media_ticks: u64) -> Time {
        let Some(edit) = self.list.last() else { return Time::default() };
        let end = match edit.lasts {
            Some(lasts) => Time::of_ticks(i128::from(edit.begin) + i128::from(lasts), self.movie_timescale),
            None => {
                let into = i128::from(media_ticks) - i128::from(edit.media.unwrap_or_default());
                self.after(edit.begin, into.max(0))
            }
        };
        end.unwrap_or_default()
    }

    /// How many edits there are, with the empty ones.
    pub(super) fn count(&self) -> usize {
        self.list.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Edits of a movie with 600 ticks and a track with 30,000, as pairs of length and media time.
    fn edits(list: &[(u32, i32)]) -> Edits {
        let mut body = vec![0; 4];
        body.extend(u32::try_from(list.len()).unwrap().to_be_bytes());
        for (lasts, media) in list {
            body.extend(lasts.to_be_bytes());
            body.extend(media.to_be_bytes());
            body.extend([0, 1, 0, 0]);
        }
        let elst = Atom { kind: *b"elst", at: 0, body: &body, missing: 0 };
        Edits::of(Some(&elst), 600, 30_000)
    }

    #[test]
    fn an_empty_edit_moves_what_follows() {
        let edits = edits(&[(900, -1), (1, 0)]);
        assert_eq!(edits.presented(0), Some(Time { micros: 1_500_000 }));
        assert_eq!(
            edits.presented(49),
            Some(Time { micros: 1_501_633 }),
            "a tick of the movie is 50 of the track"
        );
        assert_eq!(edits.presented(50), None);
        assert_eq!(edits.lead_in(), Time { micros: 1_500_000 });
        assert_eq!(edits.end(30_000), Time { micros: 1_501_667 });
    }

    #[test]
    fn what_lies_before_the_first_moment_is_hidden() {
        let edits = edits(&[(600, 3000)]);
        assert!(!edits.show(2000, 3000) && edits.show(2000, 3001), "the last of it counts");
        assert!(edits.show(32_999, 34_000) && !edits.show(33_000, 34_000));
        assert_eq!(edits.presented(3000), Some(Time { micros: 0 }));
    }

    #[test]
    fn without_a_list_everything_is_shown_as_it_is() {
        let edits = Edits::of(None, 600, 30_000);
        assert_eq!(edits.presented(15_000), Some(Time { micros: 500_000 }));
        assert_eq!(edits.end(90_000), Time { micros: 3_000_000 });
        assert!(edits.show(i64::MAX - 1, i64::MAX));
    }

    #[test]
    fn clocks_that_stand_still_have_no_times() {
        let elst = Atom { kind: *b"elst", at: 0, body: &[0; 8], missing: 0 };
        assert_eq!(Edits::of(Some(&elst), 0, 0).presented(0), None);
        assert_eq!(
            Edits::of(None, u32::MAX, u32::MAX).presented(i64::MAX).map(|time| time.micros > 0),
            Some(true)
        );
    }
}
