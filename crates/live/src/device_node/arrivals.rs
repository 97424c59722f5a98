//! Files that came and are in no library yet: those of presses that are open, and those of photos of which iCloud told.
//!
//! A letter may bring the files that its message speaks of, and no others: what else comes with it is not kept.

use std::collections::BTreeMap;

use library::{AssetId, cloud::News};
use protocol::Part;
use uuid::Uuid;
use wire::Attachment;

use super::effects::photo;
use crate::keeper::Pair;

/// The files of so many photos are kept while news of them waits to be applied.
const NEWS_MAX: usize = 4 * library::cloud::NEWS_RECORDS_MAX;

/// See the module's page.
#[derive(Debug, Default)]
pub(super) struct Arrivals {
    presses: BTreeMap<Uuid, Pair>,
    news: BTreeMap<AssetId, Pair>,
}

impl Arrivals {
    /// A file of an open press came from its subject. How many presses are open is limited elsewhere.
    pub(super) fn file(&mut self, press: Uuid, file: Part, attachments: Vec<Attachment>) {
        for Attachment { id, part, bytes } in attachments {
            if (id, part) == (press, file) {
                self.presses.entry(press).or_default().put(part, bytes);
            }
        }
    }

    /// Both files of a press, once they are here.
    pub(super) fn pair(&self, press: Uuid) -> Option<&Pair> {
        self.presses.get(&press).filter(|pair| pair.still.is_some() && pair.movie.is_some())
    }

    /// The press has its outcome.
    pub(super) fn end(&mut self, press: Uuid) {
        self.presses.remove(&press);
    }

    /// News came; false if its files have no room as long as other news waits to be applied.
    pub(super) fn news(&mut self, news: &News, attachments: Vec<Attachment>) -> bool {
        if self.news.len() + news.records.len() > NEWS_MAX && !self.news.is_empty() {
            return false;
        }
        for Attachment { id, part, bytes } in attachments {
            let id = AssetId(id);
            if news.records.iter().filter_map(photo).any(|photo| photo == id) {
                self.news.entry(id).or_default().put(part, bytes);
            }
        }
        true
    }

    /// What came of these photos with news.
    pub(super) fn of_news(&self, photos: &[AssetId]) -> BTreeMap<AssetId, Pair> {
        photos.iter().filter_map(|id| Some((*id, self.news.get(id)?.clone()))).collect()
    }

    /// That news is applied.
    pub(super) fn applied(&mut self, news: &News) {
        for id in news.records.iter().filter_map(photo) {
            self.news.remove(&id);
        }
    }

    /// No news waits to be applied.
    pub(super) fn forget_news(&mut self) {
        self.news.clear();
    }
}

#[cfg(test)]
mod tests {
    use library::{
        Asset, Content, Frame, Frames, Metadata,
        cloud::{Replica, ReplicaId},
    };

    use super::*;

    const ALICES: Uuid = Uuid::from_u128(1);
    const BOBS: Uuid = Uuid::from_u128(2);

    fn file(id: Uuid, part: Part) -> Attachment {
        Attachment { id, part, bytes: id.as_bytes().to_vec().into() }
    }

    /// What is kept once all these came with the still of Alice's press.
    #[track_caller]
    fn check_press(attachments: Vec<Attachment>, still: bool, movie: bool) {
        let mut arrivals = Arrivals::default();
        arrivals.file(ALICES, Part::Still, attachments);
        assert!(arrivals.presses.keys().all(|id| *id == ALICES), "{arrivals:?}");
        let pair = arrivals.presses.get(&ALICES).cloned().unwrap_or_default();
        assert_eq!((pair.still.is_some(), pair.movie.is_some()), (still, movie));
        assert!(arrivals.pair(ALICES).is_none());
    }

    #[test]
    fn a_letter_brings_the_file_that_it_speaks_of_and_no_other() {
        check_press(vec![file(ALICES, Part::Still)], true, false);
        check_press(vec![file(ALICES, Part::Movie)], false, false);
        check_press(vec![file(BOBS, Part::Still)], false, false);
        check_press(vec![file(BOBS, Part::Still), file(ALICES, Part::Still)], true, false);
        let mut arrivals = Arrivals::default();
        arrivals.file(ALICES, Part::Still, vec![file(ALICES, Part::Still)]);
        arrivals.file(ALICES, Part::Movie, vec![file(ALICES, Part::Movie)]);
        assert!(arrivals.pair(ALICES).is_some());
        arrivals.end(ALICES);
        assert!(arrivals.pair(ALICES).is_none());
    }

    /// News of so many photos, from that number on.
    fn news(from: u128, count: usize) -> News {
        let frames = Frames { first: Frame(0), still: Frame(30), last: Frame(90) };
        let taken = chrono::DateTime::UNIX_EPOCH.fixed_offset();
        let photo = |number: u128| {
            let id = AssetId(Uuid::from_u128(number));
            let metadata = Metadata::facetime(id.0, "iPhone 15", true);
            Asset::new(id, Content::LivePhoto { frames }, taken, metadata, 1)
        };
        let mut replica = Replica::new(ReplicaId(1), true);
        for number in (from..).take(count) {
            replica.add(photo(number));
        }
        let records = replica.outgoing().items.into_iter().map(|item| item.record).collect();
        News { records, ..News::default() }
    }

    #[test]
    fn news_brings_the_files_of_its_photos_while_there_is_room() {
        let mut arrivals = Arrivals::default();
        let (first, attached) =
            (news(1, 2), vec![file(ALICES, Part::Still), file(Uuid::from_u128(9), Part::Still)]);
        assert!(arrivals.news(&first, attached));
        let kept = |arrivals: &Arrivals| arrivals.news.keys().map(|id| id.0.as_u128()).collect::<Vec<_>>();
        assert_eq!(kept(&arrivals), [1]);
        arrivals.applied(&first);
        assert_eq!(kept(&arrivals), []);
        // More than there is room for is not taken in half.
        for from in (1..).step_by(20).take(NEWS_MAX / 20) {
            let files = (from..from + 20).map(|id| file(Uuid::from_u128(id), Part::Still)).collect();
            assert!(arrivals.news(&news(from, 20), files), "the news from {from} on");
        }
        let full = kept(&arrivals);
        assert!(!arrivals.news(&news(1000, 1), vec![file(Uuid::from_u128(1000), Part::Still)]));
        assert_eq!((kept(&arrivals), full.len()), (full, NEWS_MAX));
        arrivals.forget_news();
        assert!(arrivals.news(&news(1000, 1), vec![file(Uuid::from_u128(1000), Part::Still)]));
    }
}
