//! Pressing and being asked, to the end of it: what is accepted, repeated, given up (CAP-7, CAP-9 to CAP-14).

use crate::script::{check, in_call, profile, ready};

const EVERYTHING: &str = "file-arrived file-discarded save press-ended taker-told close file-ack";

#[test]
fn both_files_of_the_one_who_was_asked_are_saved_once() {
    check(
        ready(),
        &format!(
            "show {EVERYTHING}
             > 5s press 4.9s
             > 6s b: still a1
             6.000s * file-arrived a1 Still
             6.000s * taker-told a1
             6.000s b <- file-ack a1 Still
             > 6.1s b: still a1
             6.100s * file-discarded a1 Still Duplicate
             6.100s b <- file-ack a1 Still
             > 7s b: movie a1
             7.000s * file-arrived a1 Movie
             7.000s b <- file-ack a1 Movie
             7.000s ! save a1
             > 7.01s b: movie a1
             7.010s * file-discarded a1 Movie Duplicate
             7.010s b <- file-ack a1 Movie
             7.052s * press-ended a1 saved
             7.052s b <- close a1
             > 8s b: movie a1
             8.000s * file-discarded a1 Movie NotOpen
             8.000s b <- close a1
             > 400s wait"
        ),
    );
}

#[test]
fn files_of_another_than_the_one_who_was_asked_are_discarded_and_not_saved() {
    let mut stage = in_call(profile(), "group b c");
    stage.play("show\n> 4s tile b\n> 4s fullscreen");
    check(
        stage,
        &format!(
            "show {EVERYTHING}
             > 5s press 4.9s
             > 6s c: still a1
             6.000s * file-discarded a1 Still WrongSender
             > 6s c: movie a1
             6.000s * file-discarded a1 Movie WrongSender
             > 6.1s c: answer a1 refused
             > 7s b: movie a1
             7.000s * file-arrived a1 Movie
             7.000s * taker-told a1
             7.000s b <- file-ack a1 Movie
             > 8s wait"
        ),
    );
}

#[test]
fn with_the_own_setting_off_nothing_is_accepted() {
    check(
        ready(),
        &format!(
            "show {EVERYTHING}
             > 5s press 4.9s
             > 6s b: still a1
             6.000s * file-arrived a1 Still
             6.000s * taker-told a1
             6.000s b <- file-ack a1 Still
             > 6.5s set live-photos off
             > 7s b: movie a1
             7.000s * file-discarded a1 Movie OwnSettingOff
             7.002s * press-ended a1 failed TakerSettingOff
             7.002s b <- close a1
             > 8s wait"
        ),
    );
}

#[test]
fn what_was_never_asked_for_is_discarded() {
    check(
        ready(),
        &format!(
            "show {EVERYTHING}
             > 6s b: movie a7
             6.000s * file-discarded a7 Movie NotOpen
             6.000s b <- close a7
             > 6s b: answer a7 accepted
             6.000s b <- close a7
             > 8s wait"
        ),
    );
}

#[test]
fn a_press_nobody_answers_ends_after_five_minutes() {
    check(
        ready(),
        "show press-ended close
         > 5s press 4.9s
         > 304.9s ask
         304.900s waiting
         305.002s * press-ended a1 timed-out
         305.002s b <- close a1
         > 306s ask
         306.000s quiet
         > 306s b: answer a1 accepted
         306.000s b <- close a1",
    );
}

#[test]
fn a_save_begun_before_the_deadline_decides() {
    check(
        ready(),
        "show save press-ended
         > 5s press 4.9s
         > 304.99s b: still a1
         > 304.99s b: movie a1
         304.990s ! save a1
         305.042s * press-ended a1 saved
         > 306s wait",
    );
}

#[test]
fn a_request_is_repeated_with_doubled_waits_up_to_the_longest() {
    check(
        ready(),
        "show request
         > 5s press 4.9s
         5.002s b <- request a1 seen 4.900s
         5.500s b <- request a1 seen 4.900s
         6.500s b <- request a1 seen 4.900s
         8.500s b <- request a1 seen 4.900s
         12.500s b <- request a1 seen 4.900s
         20.500s b <- request a1 seen 4.900s
         28.500s b <- request a1 seen 4.900s
         36.500s b <- request a1 seen 4.900s
         > 40s wait",
    );
}

#[test]
fn once_accepted_a_request_is_repeated_seldom() {
    check(
        ready(),
        "show request taker-told
         > 5s press 4.9s
         5.002s b <- request a1 seen 4.900s
         > 5.1s b: answer a1 accepted
         5.100s * taker-told a1
         > 5.2s b: answer a1 accepted
         13.200s b <- request a1 seen 4.900s
         21.200s b <- request a1 seen 4.900s
         > 29s wait",
    );
}

#[test]
fn photos_that_stopped_are_asked_again_and_a_disk_that_failed_is_not() {
    check(
        ready(),
        "show save press-ended
         > 5s press 4.9s
         > 6s b: still a1
         > 6s fail photos
         > 6s b: movie a1
         6.000s ! save a1
         6.550s ! save a1
         6.602s * press-ended a1 saved
         > 7s press 6.9s
         > 7.5s b: still a2
         > 7.5s fail disk
         > 7.5s b: movie a2
         7.500s ! save a2
         7.552s * press-ended a2 failed SaveFailed
         > 8s press 7.9s
         > 8.5s b: still a3
         > 8.5s fail full
         > 8.5s b: movie a3
         8.500s ! save a3
         8.552s * press-ended a3 failed TakerStorageFull
         > 9s wait",
    );
}

#[test]
fn a_repeated_request_gets_the_stored_answer_and_one_notice() {
    check(
        in_call(profile(), "one-to-one b"),
        "show answer notice-raised request-arrived request-repeated still-chosen
         > 5s b: request b1 seen 4.9s
         5.000s * request-arrived b1
         5.002s * notice-raised b1
         5.002s * still-chosen b1 147 off by 0
         5.002s b <- answer b1 Accepted
         > 5.5s b: request b1 seen 4.9s
         5.500s * request-repeated b1 Accepted
         5.500s b <- answer b1 Accepted
         > 6s c: request c1 seen 5.9s
         6.000s * request-arrived c1
         6.002s c via push <- answer c1 Refused(Stranger(c))
         > 6.2s c: request c1 seen 5.9s
         6.200s * request-repeated c1 Refused(Stranger(c))
         6.200s c via push <- answer c1 Refused(Stranger(c))
         > 6.5s wait",
    );
}

#[test]
fn a_request_for_somebody_else_or_in_somebody_elses_name_is_not_heard() {
    check(
        in_call(profile(), "group b c"),
        "show answer request-arrived notice-raised
         > 5s c: request b1 seen 4.9s
         > 6s wait",
    );
}

#[test]
fn files_leave_again_until_the_taker_closes_and_then_no_copy_is_kept() {
    check(
        in_call(profile(), "one-to-one b"),
        "show clip-sent still movie remove-files clip-forgotten answer
         > 5s b: request b1 seen 4.9s
         5.002s b <- answer b1 Accepted
         6.910s * clip-sent b1
         6.912s b <- still b1
         6.912s b <- movie b1
         > 9s c: file-ack b1 movie
         > 9s b: file-ack b1 still
         9.630s b <- movie b1
         > 13s b: file-ack b1 movie
         13.630s b <- answer b1 Accepted
         > 21s c: close b1
         21.630s b <- answer b1 Accepted
         > 22s b: close b1
         22.000s * clip-forgotten b1
         22.000s ! remove-files b1
         > 23s b: close b1
         > 100s wait",
    );
}

#[test]
fn files_under_way_are_given_their_time_and_what_was_lost_leaves_at_once() {
    check(
        in_call(profile(), "group b c"),
        "show still movie
         > 5s b: request b1 seen 4.9s
         > 5.1s b: request b2 seen 4.9s
         > 5.2s c: request c1 seen 4.9s
         6.912s b <- still b1
         6.912s b <- movie b1
         6.912s b <- still b2
         6.912s b <- movie b2
         6.912s c <- still c1
         6.912s c <- movie c1
         > 7s b: request b1 seen 4.9s
         > 7.1s b: file-ack b1 still
         > 7.2s b: request b1 seen 4.9s still
         > 7.3s b: request b1 seen 4.9s
         7.300s b <- still b1
         7.300s b <- movie b1
         9.630s c <- still c1
         9.630s c <- movie c1
         12.350s b <- still b2
         12.350s b <- movie b2
         12.740s b <- still b1
         12.740s b <- movie b1
         > 13s wait",
    );
}

#[test]
fn ten_megabytes_are_not_enough_and_a_byte_more_is() {
    check(
        in_call(profile(), "one-to-one b"),
        "show notice-raised capture-failed
         > 5s free 10000000
         > 5s b: request b1 seen 4.9s
         5.000s * capture-failed b1 SubjectStorageFull
         > 6s free 10000001
         > 6s b: request b2 seen 5.9s
         6.002s * notice-raised b2
         > 7s wait",
    );
}

#[test]
fn files_that_cannot_be_written_fail_the_capture() {
    check(
        in_call(profile(), "one-to-one b"),
        "show capture-failed answer remove-files
         > 5s fail disk
         > 5s b: request b1 seen 4.9s
         5.002s b <- answer b1 Accepted
         5.010s * capture-failed b1 SubjectWriteFailed
         5.010s ! remove-files b1
         5.012s b <- answer b1 Failed(SubjectWriteFailed)
         > 9s wait",
    );
}

/// FaceTime stopped while the disk was at a file: whoever is done with it later finds that nobody wants it.
#[test]
fn a_file_that_nobody_waits_for_any_more_is_removed() {
    check(
        in_call(profile(), "one-to-one b"),
        "show write-still write-movie remove-files capture-failed
         > 5s b: request b1 seen 4.9s
         5.000s ! write-still b1
         > 5.005s crash facetime
         5.005s * capture-failed b1 CaptureInterrupted
         5.005s ! remove-files b1
         5.010s ! remove-files b1
         > 9s wait",
    );
}

#[test]
fn a_request_is_forgotten_after_ten_minutes() {
    check(
        in_call(profile(), "one-to-one b"),
        "show request-arrived request-repeated
         > 5s b: request b1 seen 4.9s
         5.000s * request-arrived b1
         > 605s b: request b1 seen 4.9s
         605.000s * request-repeated b1 Accepted
         > 605.5s b: request b1 seen 605.4s
         605.500s * request-arrived b1
         > 606s wait",
    );
}

/// A request may come in the moment in which its picture is made, so that it is forgotten when its moment is just as long ago.
#[test]
fn what_may_be_forgotten_is_not_taken_again() {
    check(
        in_call(profile(), "one-to-one b"),
        "show request-arrived answer still-chosen
         > 605s b: request b1 seen 5s
         605.000s * request-arrived b1
         605.000s b <- answer b1 Failed(MomentGone)
         > 606s wait",
    );
}
