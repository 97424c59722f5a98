//! How conflicts are settled, one by one; that all replicas come to the same is a law of `tests/convergence.rs`.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::*;
use crate::asset::Asset;
use crate::id::AssetId;
use crate::library::Refusal;
use crate::marks::{Edit, KEYWORDS_MAX};
use crate::rule::Rule;
use crate::sample;
use crate::smart::{AlbumId, SmartAlbum};

/// Two devices of one person, `a` and `b`, and iCloud with room for two photos.
struct Pair {
    a: Replica,
    b: Replica,
    icloud: Account,
}

const ROOM: u64 = 4_000_000;
const ALBUM: AlbumId = AlbumId(Uuid::nil());

fn at(seconds: i64) -> DateTime<Utc> {
    sample::at(seconds)
}

fn sync(icloud: &mut Account, replica: &mut Replica) {
    for _ in 0..9 {
        let receipt = icloud.take(&replica.outgoing());
        replica.confirm(&receipt);
        let news = icloud.since(replica.applied());
        replica.apply(&news);
    }
}

impl Pair {
    /// Both show the photo `hill`, which came from `a`.
    fn new() -> Self {
        let (a, b) = (Replica::new(ReplicaId(1), true), Replica::new(ReplicaId(2), true));
        let mut pair = Self { a, b, icloud: Account::new(ROOM) };
        pair.a.add(sample::photo("hill", 0));
        pair.settle();
        pair
    }

    fn settle(&mut self) {
        for _ in 0..3 {
            sync(&mut self.icloud, &mut self.a);
            sync(&mut self.icloud, &mut self.b);
        }
    }

    /// What both show of the photo; they have to show the same.
    #[track_caller]
    fn hill(&mut self) -> Option<Asset> {
        self.settle();
        let [a, b] = [&self.a, &self.b].map(|replica| replica.library().get(hill()).cloned());
        assert_eq!(a, b);
        assert_eq!((self.a.unconfirmed(), self.b.unconfirmed()), (0, 0));
        a
    }
}

fn hill() -> AssetId {
    AssetId::named("hill")
}

fn title(title: &str) -> Edit {
    Edit::Title(title.into())
}

#[test]
fn what_is_changed_apart_is_kept_on_both() {
    let mut pair = Pair::new();
    pair.a.edit(hill(), title("Hill"), at(10)).unwrap();
    pair.a.edit(hill(), Edit::AddKeyword("walks".into()), at(10)).unwrap();
    pair.b.edit(hill(), Edit::Favourite(true), at(5)).unwrap();
    pair.b.edit(hill(), Edit::AddKeyword("family".into()), at(5)).unwrap();
    let marks = pair.hill().unwrap().marks().clone();
    assert_eq!((marks.title.as_str(), marks.favourite), ("Hill", true));
    assert_eq!(marks.keywords.into_iter().collect::<Vec<_>>(), ["family", "walks"]);
}

/// `a` gives a title when its clock says `a`, `b` another when its clock says `b`, apart or having seen the other's.
#[track_caller]
fn check_title(a: i64, b: i64, seen: bool, expected: &str) {
    let mut pair = Pair::new();
    pair.a.edit(hill(), title("of a"), at(a)).unwrap();
    if seen {
        pair.settle();
    }
    pair.b.edit(hill(), title("of b"), at(b)).unwrap();
    assert_eq!(pair.hill().unwrap().marks().title, expected, "at {a} and {b}, seen: {seen}");
}

#[test]
fn of_two_changes_to_the_same_thing_the_later_wins() {
    check_title(10, 20, false, "of b");
    check_title(20, 10, false, "of a");
    // The same millisecond: both devices choose alike.
    check_title(10, 10, false, "of b");
    // Whoever has seen the other's change comes after it, a wrong clock or not.
    check_title(20, 10, true, "of b");
    check_title(1_000_000_000, 10, true, "of b");
}

#[test]
fn a_wrong_clock_spoils_what_it_changed_and_nothing_else() {
    let mut pair = Pair::new();
    pair.a.edit(hill(), Edit::Favourite(true), at(1_000_000_000)).unwrap();
    pair.settle();
    pair.a.edit(hill(), title("earlier"), at(10)).unwrap();
    pair.a.edit(hill(), title("still earlier than the other"), at(11)).unwrap();
    pair.b.edit(hill(), title("later"), at(20)).unwrap();
    assert_eq!(pair.hill().unwrap().marks().title, "later");
}

#[test]
fn what_is_late_of_the_room_is_not_believed() {
    let mut pair = Pair::new();
    pair.icloud.set_capacity(0);
    let late = pair.icloud.since(pair.a.applied());
    pair.icloud.set_capacity(ROOM);
    pair.settle();
    pair.a.apply(&late);
    pair.a.add(sample::photo("lake", 1));
    assert_eq!((pair.a.without_room(), pair.a.outgoing().items.len()), (0, 1));
}

#[test]
fn copies_that_are_made_apart_are_two() {
    let mut pair = Pair::new();
    let live = pair.a.add(sample::live_photo("beach", 0)).id();
    pair.icloud.set_capacity(u64::MAX);
    pair.settle();
    let here = pair.a.convert_to_video(live, 1000).unwrap();
    let there = pair.b.convert_to_video(live, 1000).unwrap();
    pair.a.delete(here, at(10), at(10)).unwrap();
    pair.a.delete_for_good(here).unwrap();
    pair.settle();
    assert!(pair.a.library().get(there).is_some_and(|video| video.deleted.is_none()));
}

#[test]
fn more_keywords_than_a_photo_can_be_given_can_be_taken_away() {
    let mut pair = Pair::new();
    for nth in 0..KEYWORDS_MAX {
        pair.a.edit(hill(), Edit::AddKeyword(nth.to_string()), at(10)).unwrap();
        pair.b.edit(hill(), Edit::AddKeyword((KEYWORDS_MAX + nth).to_string()), at(10)).unwrap();
    }
    assert_eq!(pair.hill().unwrap().marks().keywords.len(), 2 * KEYWORDS_MAX);
    assert_eq!(pair.a.edit(hill(), title("Hill"), at(20)), Ok(true));
    assert_eq!(pair.a.edit(hill(), Edit::RemoveKeyword("1".into()), at(20)), Ok(true));
    assert_eq!(
        pair.a.edit(hill(), Edit::AddKeyword("one more".into()), at(20)),
        Err(Refusal::TooManyKeywords)
    );
}

#[test]
fn a_photo_that_is_deleted_here_and_edited_there_is_both() {
    let mut pair = Pair::new();
    pair.a.delete(hill(), at(10), at(10)).unwrap();
    pair.b.edit(hill(), title("Hill"), at(20)).unwrap();
    let hill = pair.hill().unwrap();
    assert_eq!((hill.deleted, hill.marks().title.as_str()), (Some(at(10)), "Hill"));
}

#[test]
fn what_is_recovered_apart_stays_although_it_was_deleted_for_good() {
    let mut pair = Pair::new();
    pair.a.delete(hill(), at(10), at(10)).unwrap();
    pair.settle();
    pair.b.recover(hill(), at(20)).unwrap();
    pair.a.delete_for_good(hill()).unwrap();
    // iCloud hears of the end first, and lets the files go.
    sync(&mut pair.icloud, &mut pair.a);
    assert_eq!((pair.icloud.photos(), pair.a.library().len()), (0, 0));
    assert_eq!(pair.hill().unwrap().deleted, None);
    assert_eq!(pair.icloud.photos(), 1, "its files are there again");
    assert!(pair.a.delete(hill(), at(30), at(30)).is_ok(), "and it can be deleted again");
    pair.settle();
    assert_eq!(pair.b.expire(at(30) + TimeDelta::days(30)), [hill()]);
    assert_eq!(pair.hill(), None);
}

#[test]
fn what_is_gone_for_good_does_not_come_back_with_an_edit() {
    let mut pair = Pair::new();
    pair.a.delete(hill(), at(10), at(10)).unwrap();
    pair.a.delete_for_good(hill()).unwrap();
    sync(&mut pair.icloud, &mut pair.a);
    pair.b.edit(hill(), title("Hill"), at(20)).unwrap();
    assert_eq!(pair.hill(), None);
    assert_eq!((pair.icloud.photos(), pair.icloud.room().bytes), (0, ROOM));
    assert_eq!(pair.b.edit(hill(), title("Hill"), at(30)), Err(Refusal::UnknownAsset));
}

#[test]
fn without_room_a_photo_waits_and_everything_else_goes() {
    let mut pair = Pair::new();
    pair.b.add(sample::photo("lake", 1));
    pair.b.add(sample::photo("sea", 2));
    pair.b.edit(hill(), title("Hill"), at(3)).unwrap();
    sync(&mut pair.icloud, &mut pair.b);
    assert_eq!((pair.b.without_room(), pair.b.unconfirmed(), pair.b.library().len()), (1, 1, 3));
    sync(&mut pair.icloud, &mut pair.a);
    assert_eq!(
        (pair.a.library().len(), pair.a.library().get(hill()).unwrap().marks().title.as_str()),
        (2, "Hill")
    );
    // Room comes by a larger plan, or by what goes for good.
    pair.a.delete(hill(), at(10), at(10)).unwrap();
    pair.a.delete_for_good(hill()).unwrap();
    pair.settle();
    assert_eq!((pair.b.without_room(), pair.a.library().len(), pair.b.library().len()), (0, 2, 2));
}

#[test]
fn files_that_icloud_lacks_are_sent_once_it_says_so() {
    let mut pair = Pair::new();
    // A device believes that iCloud has the files: it had them, in an account that was emptied since.
    pair.icloud = Account::new(ROOM);
    pair.a.edit(hill(), title("Hill"), at(10)).unwrap();
    let batch = pair.a.outgoing();
    assert!(!batch.items[0].media);
    let receipt = pair.icloud.take(&batch);
    assert_eq!((receipt.wanted.as_slice(), receipt.taken.len()), ([hill()].as_slice(), 0));
    pair.a.confirm(&receipt);
    assert!(pair.a.outgoing().items[0].media);
}

#[test]
fn a_receipt_for_the_device_before_confirms_nothing_of_the_new_one() {
    let mut pair = Pair::new();
    pair.a.edit(hill(), title("before"), at(10)).unwrap();
    let late = pair.icloud.take(&pair.a.outgoing());
    pair.a = Replica::new(ReplicaId(3), true);
    sync(&mut pair.icloud, &mut pair.a);
    // As many changes as the device before had made.
    pair.a.edit(hill(), Edit::Favourite(true), at(20)).unwrap();
    pair.a.edit(hill(), title("after"), at(20)).unwrap();
    pair.a.confirm(&late);
    assert_eq!(pair.a.unconfirmed(), 1);
    assert_eq!(pair.hill().unwrap().marks().title, "after");
}

fn album(name: &str) -> SmartAlbum {
    SmartAlbum { name: name.into(), rule: Rule::parse("Lens includes FaceTime").unwrap() }
}

fn names(replica: &Replica) -> Vec<String> {
    replica.library().smart_albums().map(|(_, album)| album.name.clone()).collect()
}

/// An album is removed on `a` when its clock says `a`, and renamed on `b` when its clock says `b`.
#[track_caller]
fn check_album(a: i64, b: i64, expected: &[&str]) {
    let mut pair = Pair::new();
    pair.a.make_smart_album(ALBUM, album("Calls"), at(1)).unwrap();
    pair.settle();
    assert_eq!(names(&pair.b), ["Calls"]);
    pair.a.remove_smart_album(ALBUM, at(a)).unwrap();
    pair.b.rename_smart_album(ALBUM, "Talks".to_string(), at(b)).unwrap();
    pair.settle();
    assert_eq!([names(&pair.a), names(&pair.b)], [expected, expected]);
}

#[test]
fn an_album_that_is_removed_here_and_changed_there_goes_by_what_was_done_last() {
    check_album(10, 20, &["Talks"]);
    check_album(20, 10, &[]);
}

#[test]
fn a_device_that_shows_no_smart_albums_takes_the_photos_alone() {
    let mut pair = Pair::new();
    pair.b = Replica::new(ReplicaId(2), false);
    pair.a.make_smart_album(ALBUM, album("Calls"), at(1)).unwrap();
    pair.settle();
    assert_eq!((names(&pair.b).len(), pair.b.library().len()), (0, 1));
}

#[test]
fn news_that_leaves_a_gap_is_applied_and_asked_for_again() {
    let mut pair = Pair::new();
    let known = pair.b.applied();
    pair.a.edit(hill(), title("Hill"), at(10)).unwrap();
    let receipt = pair.icloud.take(&pair.a.outgoing());
    pair.a.confirm(&receipt);
    let count = pair.icloud.count();
    let early = News { from: count, to: count + 1, ..News::default() };
    pair.b.apply(&early);
    assert_eq!(pair.b.applied(), known, "what lies between is not known");
    assert_eq!(pair.b.apply(&pair.icloud.since(known)), [Applied::Changed(hill())]);
    assert_eq!(pair.b.apply(&pair.icloud.since(known)), [], "the same again changes nothing");
}

#[test]
fn news_comes_in_pieces() {
    let mut icloud = Account::new(u64::MAX);
    let mut a = Replica::new(ReplicaId(1), true);
    for nth in 0..NEWS_RECORDS_MAX + 10 {
        let mut photo = sample::photo(&nth.to_string(), 0);
        photo.bytes = 1000;
        a.add(photo);
    }
    for _ in 0..9 {
        let receipt = icloud.take(&a.outgoing());
        a.confirm(&receipt);
    }
    let first = icloud.since(0);
    assert_eq!((first.records.len(), first.more), (NEWS_RECORDS_MAX, true));
    let second = icloud.since(first.to);
    assert_eq!((second.records.len(), second.more, second.to), (10, false, icloud.count()));
}

#[test]
fn files_travel_a_few_at_a_time() {
    let mut icloud = Account::new(u64::MAX);
    let mut a = Replica::new(ReplicaId(1), true);
    for nth in 0..3 {
        let mut photo = sample::photo(&nth.to_string(), 0);
        photo.bytes = FILES_BYTES_MAX / 2;
        a.add(photo);
    }
    let sent = [(); 3].map(|()| {
        let batch = a.outgoing();
        a.confirm(&icloud.take(&batch));
        batch.items.len()
    });
    assert_eq!(sent, [2, 1, 0]);
    assert_eq!((icloud.since(0).records.len(), icloud.since(0).more), (2, true));
    assert_eq!(a.applied(), icloud.count(), "what a device sent it knows");
}
