//! Who may take whom, as one device sees it, and the subject's last word (SET-4 to SET-11, SHUT-6).

use device::{
    Profile, Region, Settings,
    policy::{ConsentPolicy, ShutterOff},
};

use crate::script::{check, in_call, profile, stage};

/// What the shutter looks like with the controls on the screen, and how the last word to a request of `b` goes:
/// `announced` is what others say of themselves, one line each.
#[track_caller]
fn see(profile: Profile, roster: &str, announced: &[&str], shutter: &str, last_word: &str) {
    let mut stage = stage(profile);
    let dialled = if roster.contains("group") { "group b" } else { "one-to-one b" };
    stage.play(&format!("show\n> 0s push: registered\n> 1s dial {dialled}\n> 1s call: roster 1 {roster}"));
    for line in announced {
        stage.play(&format!("show\n> 1.1s {line}"));
    }
    let reveal = if roster.contains("group") { "> 2s tile b\n> 2s fullscreen" } else { "> 2s tap" };
    stage.play(&format!("show\n{reveal}"));
    let pressed = stage.play("show pressed shutter-missing press-ended\n> 3s press 2.9s\n> 3.5s wait");
    let asked = stage.play("show still-chosen request-refused\n> 4s b: request b1 seen 3.9s\n> 4.5s wait");
    let fact = |text: &str| {
        text.lines().filter_map(|line| line.split_once(" * ")).next_back().map(|(_, fact)| fact.to_owned())
    };
    let said = |text: &str, words: &str| {
        let fact = fact(text).expect("a press and a request come to something");
        fact.split_once(words).map(|(_, reasons)| reasons.trim().to_owned())
    };
    let hidden = said(&pressed, "shutter-missing").map(|reasons| format!("hidden: {reasons}"));
    let refused = said(&pressed, "refused").map(|reason| format!("unavailable: {reason}"));
    let press = hidden.or(refused).unwrap_or_else(|| "ready".to_owned());
    let asked = said(&asked, "request-refused b1").unwrap_or_else(|| "allowed".to_owned());
    assert_eq!((press.as_str(), asked.as_str()), (shutter, last_word));
}

fn with(change: impl FnOnce(&mut Profile)) -> Profile {
    let mut profile = profile();
    change(&mut profile);
    profile
}

fn of_region(region: Region) -> Profile {
    with(|profile| profile.settings = Settings::default_in(region))
}

const PAIR: &str = "one-to-one a b";
const GROUP: &str = "group a b c";

#[test]
fn it_is_available_when_both_have_it_on() {
    see(profile(), PAIR, &["b: announce 1"], "ready", "allowed");
    let everyone = with(|profile| profile.policy.consent = ConsentPolicy::Everyone);
    see(everyone, GROUP, &["b: announce 1", "c: announce 1"], "ready", "allowed");
}

#[test]
fn what_restricts_this_device_comes_first_and_hides_no_other_reason() {
    let mut restricted = of_region(Region::NotOffered);
    see(
        restricted.clone(),
        PAIR,
        &["b: announce 1 off"],
        "hidden: RegionBlocked(a), SettingOff(a), SettingOff(b)",
        "RegionBlocked(a)",
    );
    restricted.settings.lockdown_mode = true;
    see(
        restricted,
        PAIR,
        &[],
        "hidden: RegionBlocked(a), LockdownMode(a), NothingHeard(b), SettingOff(a)",
        "RegionBlocked(a)",
    );
    let locked = with(|profile| profile.settings.lockdown_mode = true);
    see(locked, PAIR, &["b: announce 1"], "hidden: LockdownMode(a)", "LockdownMode(a)");
}

#[test]
fn unknown_comes_before_unavailable_and_the_last_word_does_not_wait_to_hear() {
    see(profile(), PAIR, &[], "hidden: NothingHeard(b)", "allowed");
    let off = of_region(Region::OffByDefault);
    see(off.clone(), PAIR, &[], "hidden: NothingHeard(b), SettingOff(a)", "SettingOff(a)");
    see(off, PAIR, &["b: announce 1"], "hidden: SettingOff(a)", "SettingOff(a)");
}

#[test]
fn all_reasons_are_kept_in_their_order() {
    let off = |policy| {
        with(|profile| {
            profile.settings.live_photos = false;
            profile.os = "iOS 10.3".parse().expect("an OS version");
            profile.policy.shutter_off = policy;
        })
    };
    let heard = ["b: announce 1 off old"];
    see(
        off(ShutterOff::Hidden),
        "one-to-one a b service-off",
        &heard,
        "hidden: ServiceOff, SettingOff(a), VersionLacks(a), SettingOff(b), VersionLacks(b)",
        "ServiceOff",
    );
    see(off(ShutterOff::Unavailable), PAIR, &heard, "unavailable: SettingOff(a)", "SettingOff(a)");
}

#[test]
fn of_the_other_one_everything_counts() {
    for (says, reason) in [
        ("off", "SettingOff(b)"),
        ("not-offered", "RegionBlocked(b)"),
        ("locked-down", "LockdownMode(b)"),
        ("on old", "VersionLacks(b)"),
        ("off guest", "Guest(b)"),
    ] {
        see(profile(), PAIR, &[&format!("b: announce 1 {says}")], &format!("hidden: {reason}"), reason);
    }
}

#[test]
fn pairwise_a_third_person_does_not_count() {
    for third in ["off", "not-offered", "locked-down", "on old", "on guest"] {
        see(profile(), GROUP, &["b: announce 1", &format!("c: announce 1 {third}")], "ready", "allowed");
    }
    see(profile(), GROUP, &["b: announce 1"], "ready", "allowed");
}

#[test]
fn under_everyone_a_third_persons_setting_counts_and_nothing_else_of_theirs() {
    let everyone = || with(|profile| profile.policy.consent = ConsentPolicy::Everyone);
    for (third, reason) in
        [("off", "SettingOff(c)"), ("not-offered", "RegionBlocked(c)"), ("locked-down", "LockdownMode(c)")]
    {
        let heard = ["b: announce 1", &format!("c: announce 1 {third}")];
        see(everyone(), GROUP, &heard, &format!("hidden: {reason}"), reason);
    }
    for third in ["on old", "off guest"] {
        see(everyone(), GROUP, &["b: announce 1", &format!("c: announce 1 {third}")], "ready", "allowed");
    }
    see(everyone(), GROUP, &["b: announce 1"], "hidden: NothingHeard(c)", "allowed");
}

#[test]
fn servers_refuse_old_versions_only_once_they_do() {
    let old = |day: &str| {
        with(|profile| {
            profile.os = "iOS 12.1.3".parse().expect("an OS version");
            profile.clock.start = day.parse().expect("a date");
        })
    };
    let heard = ["b: announce 1"];
    see(
        old("2019-02-08T00:00:00Z"),
        "one-to-one a b refuses-old",
        &heard,
        "hidden: ServerRefusesVersion(a)",
        "ServerRefusesVersion(a)",
    );
    see(old("2019-02-08T00:00:00Z"), PAIR, &heard, "ready", "allowed");
    see(old("2019-02-06T00:00:00Z"), "one-to-one a b refuses-old", &heard, "ready", "allowed");
}

#[test]
fn an_older_announcement_that_comes_later_is_dropped() {
    see(profile(), PAIR, &["b: announce 3", "b: announce 2 off"], "ready", "allowed");
    see(profile(), PAIR, &["b: announce 3", "b: announce 4 off"], "hidden: SettingOff(b)", "SettingOff(b)");
}

#[test]
fn a_camera_paused_makes_the_shutter_unavailable_and_not_hidden() {
    see(profile(), PAIR, &["b: announce 1 on paused"], "unavailable: CameraPaused(b)", "allowed");
}

#[test]
fn a_setting_turned_off_during_the_clip_is_the_last_word_at_its_end() {
    check(
        in_call(profile(), "one-to-one b"),
        "show request-refused answer write-movie still movie remove-files clip-sent
         > 5s b: request b1 seen 4.9s
         5.002s b <- answer b1 Accepted
         > 6s set live-photos off
         6.900s ! write-movie b1
         6.910s * request-refused b1 SettingOff(a) at the end
         6.910s ! remove-files b1
         6.912s b <- answer b1 Refused(SettingOff(a))
         > 30s wait",
    );
}

#[test]
fn an_announcement_of_the_taker_during_the_clip_counts_too() {
    check(
        in_call(profile(), "group b c"),
        "show request-refused answer clip-sent
         > 5s b: request b1 seen 4.9s
         5.002s b <- answer b1 Accepted
         > 5.01s c: request c1 seen 4.9s
         5.012s c <- answer c1 Accepted
         > 6s b: announce 2 off
         6.910s * request-refused b1 SettingOff(b) at the end
         6.910s * clip-sent c1
         6.912s b <- answer b1 Refused(SettingOff(b))
         > 7s wait",
    );
}

#[test]
fn a_stranger_is_refused_and_nobody_is_told() {
    check(
        in_call(profile(), "one-to-one b"),
        "show request-refused notice-raised answer
         > 5s c: request c1 seen 4.9s
         5.000s * request-refused c1 Stranger(c)
         5.002s c via push <- answer c1 Refused(Stranger(c))
         > 6s wait",
    );
}

#[test]
fn who_was_in_the_call_is_no_stranger_for_five_minutes() {
    check(
        in_call(profile(), "group b c"),
        "show request-refused notice-raised capture-failed
         > 5s c: bye
         > 6s c: request c1 seen 5.9s
         6.002s * notice-raised c1
         > 10s hang-up
         > 11s b: request b1 seen 9.9s
         11.002s * notice-raised b1
         > 309.99s c: request c2 seen 9.9s
         309.992s * notice-raised c2
         309.992s * capture-failed c2 MomentGone
         > 310s b: request b2 seen 9.9s
         310.000s * request-refused b2 Stranger(b)
         > 311s wait",
    );
}
