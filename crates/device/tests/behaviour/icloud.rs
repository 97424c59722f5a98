//! Speaking to iCloud: at once, again until it answers, and not while something holds it back (CLOUD-1 to CLOUD-3).

use device::Profile;
use protocol::{Model, OsVersion, Platform};

use crate::script::{check, profile, stage};

const EVERYTHING: &str = "upload ask-news news-declined uploads-wait uploaded came-from-icloud";

fn with_icloud_photos() -> Profile {
    let mut profile = profile();
    profile.settings.icloud_photos = true;
    profile
}

#[test]
fn what_changes_is_sent_at_once_and_what_is_new_is_asked_for() {
    check(
        stage(with_icloud_photos()),
        &format!(
            "show {EVERYTHING}
             > 0s push: registered
             0.000s icloud <- ask-news 0
             0.500s icloud <- ask-news 0
             > 1s icloud: news
             1.002s * came-from-icloud 1
             > 5s owes 2
             5.000s icloud <- upload 2
             > 5.04s icloud: receipt
             5.042s * uploaded 2
             > 9s icloud: news-waiting
             9.000s icloud <- ask-news 0
             > 9.04s icloud: news more
             9.042s * came-from-icloud 1
             9.042s icloud <- ask-news 0
             > 9.08s icloud: news
             9.082s * came-from-icloud 1
             > 20s ask
             20.000s quiet"
        ),
    );
}

#[test]
fn news_that_comes_late_answers_no_question() {
    check(
        stage(with_icloud_photos()),
        &format!(
            "show {EVERYTHING}
             > 0s push: registered
             0.000s icloud <- ask-news 0
             > 0.1s icloud: news from 3
             0.102s * came-from-icloud 1
             0.500s icloud <- ask-news 0
             > 1s ask
             1.000s waiting
             > 1.1s icloud: news
             1.102s * came-from-icloud 1
             > 2s ask
             2.000s quiet"
        ),
    );
}

#[test]
fn what_is_not_answered_is_sent_again_and_after_a_while_nobody_waits_for_it() {
    check(
        stage(with_icloud_photos()),
        &format!(
            "show {EVERYTHING}
             > 0s push: registered
             0.000s icloud <- ask-news 0
             > 0.1s icloud: news
             0.102s * came-from-icloud 1
             > 1s owes 1
             1.000s icloud <- upload 1
             1.500s icloud <- upload 1
             2.500s icloud <- upload 1
             4.500s icloud <- upload 1
             8.500s icloud <- upload 1
             16.500s icloud <- upload 1
             24.500s icloud <- upload 1
             32.500s icloud <- upload 1
             40.500s icloud <- upload 1
             48.500s icloud <- upload 1
             > 50s ask
             50.000s waiting
             56.500s icloud <- upload 1
             56.500s * uploads-wait 1 ICloudUnreachable
             > 60s ask
             60.000s quiet
             116.500s icloud <- upload 1
             > 116.6s icloud: receipt
             116.602s * uploaded 1
             > 120s wait"
        ),
    );
}

#[test]
fn low_power_mode_and_being_offline_hold_it_back() {
    check(
        stage(with_icloud_photos()),
        &format!(
            "show {EVERYTHING}
             > 0s push: registered
             0.000s icloud <- ask-news 0
             > 0.1s icloud: news
             0.102s * came-from-icloud 1
             > 1s set low-power-mode on
             > 2s owes 1
             2.000s * uploads-wait 1 LowPowerMode
             > 3s icloud: news-waiting
             3.000s icloud <- news-declined
             > 4s icloud: news
             > 5s set low-power-mode off
             5.002s icloud <- upload 1
             5.002s icloud <- ask-news 0
             > 5.1s cut
             5.100s * uploads-wait 1 Offline
             > 20s back
             20.000s icloud <- upload 1
             20.000s icloud <- ask-news 0
             > 20.04s icloud: receipt
             20.042s * uploaded 1
             > 20.08s icloud: news
             20.082s * came-from-icloud 1
             > 30s wait"
        ),
    );
}

#[test]
fn without_room_in_icloud_it_says_so_once_and_waits_for_nothing() {
    check(
        stage(with_icloud_photos()),
        &format!(
            "show {EVERYTHING}
             > 0s push: registered
             0.000s icloud <- ask-news 0
             > 0.1s icloud: news
             0.102s * came-from-icloud 1
             > 1s no-room 3
             > 1s owes 0
             1.000s * uploads-wait 3 ICloudFull
             > 2s owes 0
             > 3s ask
             3.000s quiet
             > 4s icloud: news-waiting
             4.000s icloud <- ask-news 0
             > 4.1s no-room 0
             > 4.1s owes 3
             4.100s icloud <- upload 3
             > 4.2s wait"
        ),
    );
}

#[test]
fn a_device_that_stopped_begins_anew_and_one_that_was_replaced_too() {
    check(
        stage(with_icloud_photos()),
        &format!(
            "show {EVERYTHING} replaced started
             > 0s push: registered
             0.000s icloud <- ask-news 0
             0.500s icloud <- ask-news 0
             > 1s owes 1
             1.000s icloud <- upload 1
             > 1.2s crash device
             11.200s * started 2
             11.202s icloud <- upload 1
             11.202s icloud <- ask-news 0
             > 11.3s crash facetime
             11.300s icloud <- upload 1
             11.300s icloud <- ask-news 0
             > 11.4s icloud: receipt
             11.402s * uploaded 1
             > 11.5s icloud: news
             11.502s * came-from-icloud 1
             > 12s wait"
        ),
    );
}

#[test]
fn a_device_without_icloud_photos_says_nothing_to_icloud() {
    check(
        stage(profile()),
        &format!(
            "show {EVERYTHING}
             > 0s push: registered
             > 1s owes 1
             > 2s icloud: news-waiting
             2.000s icloud <- news-declined
             > 3s icloud: news
             > 4s set icloud-photos on
             4.002s icloud <- upload 1
             4.002s icloud <- ask-news 0
             > 4.1s wait"
        ),
    );
}

#[test]
fn where_the_switches_are_is_a_matter_of_the_platform() {
    #[track_caller]
    fn check(model: &str, os: OsVersion, icloud: Option<&str>, low_power: Option<&str>) {
        let family = Model::named(model).expect("a model of the table").family;
        let paths = [device::Setting::ICloudPhotos, device::Setting::LowPowerMode];
        assert_eq!(paths.map(|setting| setting.path(family, os)), [icloud, low_power], "{model}, {os}");
    }
    let low = Some("Settings > Battery > Low Power Mode");
    let named = Some("Settings > [name] > iCloud > Photos");
    let ios = |major| OsVersion::new(Platform::Ios, major, 0, 0);
    let mac = |major| OsVersion::new(Platform::MacOs, major, 0, 0);
    check("iPhone 15 Pro", ios(17), named, low);
    check("iPhone 5s", ios(8), Some("Settings > iCloud > Photos"), None);
    check("iPod touch (7th generation)", ios(15), named, None);
    check("iPad Air 2", OsVersion::new(Platform::IpadOs, 14, 0, 0), named, None);
    check("iPad Air 2", OsVersion::new(Platform::IpadOs, 15, 0, 0), named, low);
    let mac_low = Some("System Settings > Battery > Low Power Mode");
    check("MacBook Air", mac(14), Some("System Settings > [name] > iCloud > Photos"), mac_low);
    let old = Some("System Preferences > Battery > Low Power Mode");
    check("MacBook Air", mac(12), Some("System Preferences > Apple ID > iCloud > Photos"), old);
    let windows = OsVersion::new(Platform::Windows, 11, 0, 0);
    check("Windows PC", windows, Some("iCloud for Windows > Photos"), None);
    let android = OsVersion::new(Platform::Android, 14, 0, 0);
    check("Android phone", android, None, None);
}
