//! Which picture is chosen, and how long the clip is (CAP-5, CAP-6, CAP-8, CAP-11).

use device::{
    Policy,
    policy::{ClipPolicy, ClipStart, LateRequest},
};

use crate::script::{Stage, check, in_call, profile};

/// In a call, the camera on since 1 s.
fn filmed(policy: Policy) -> Stage {
    let mut profile = profile();
    profile.policy = policy;
    in_call(profile, "one-to-one b")
}

#[test]
fn the_picture_nearest_to_the_moment_is_chosen_and_of_two_the_later() {
    check(
        filmed(Policy::default()),
        "show still-chosen
         > 10s b: request b1 seen 9s
         10.002s * still-chosen b1 270 off by 0
         > 10.01s b: request b2 seen 9.016s
         10.012s * still-chosen b2 270 off by 0
         > 10.02s b: request b3 seen 9.017s
         10.022s * still-chosen b3 271 off by 0
         > 10.1s b: request b4 seen 9.35s
         10.102s * still-chosen b4 281 off by 0
         > 11s wait",
    );
}

#[test]
fn the_history_reaches_back_exactly_as_far_as_the_clip_and_its_slack() {
    check(
        filmed(Policy::default()),
        "show still-chosen capture-failed
         > 10s b: request b1 seen 7.5s
         10.002s * still-chosen b1 225 off by 0
         > 10.1s b: request b2 seen 7.583s
         10.102s * capture-failed b2 MomentGone
         > 11s wait",
    );
    check(
        filmed(Policy { clip: ClipPolicy::OneAndAHalf, ..Policy::default() }),
        "show still-chosen capture-failed
         > 10s b: request b1 seen 7s
         10.002s * still-chosen b1 210 off by 0
         > 10.1s b: request b2 seen 7.083s
         10.102s * capture-failed b2 MomentGone
         > 11s wait",
    );
}

#[test]
fn an_older_moment_can_be_shifted_to_the_oldest_picture() {
    check(
        filmed(Policy { late_request: LateRequest::Nearest, ..Policy::default() }),
        "show still-chosen
         > 10s b: request b1 seen 6s
         10.002s * still-chosen b1 225 off by 1500000
         > 11s wait",
    );
}

#[test]
fn a_moment_that_is_still_to_come_gives_the_newest_picture() {
    check(
        filmed(Policy::default()),
        "show still-chosen
         > 10s b: request b1 seen 12s
         10.002s * still-chosen b1 300 off by 2000000
         > 11s wait",
    );
}

#[test]
fn a_clip_is_one_second_and_two() {
    check(
        filmed(Policy::default()),
        "show clip-complete
         > 10s b: request b1 seen 9.9s
         11.900s * clip-complete b1 270 297 357
         > 20s wait",
    );
}

#[test]
fn a_clip_begins_with_the_first_keyframe_in_its_time() {
    // Keyframes come at every fifteenth picture, and where a request asked for one: b1 at 291, just after its arrival.
    check(
        filmed(Policy::default()),
        "show keyframe-forced clip-complete
         > 9.69s b: request b1 seen 9.6s
         9.690s * keyframe-forced 291
         > 10.65s b: request b2 seen 10.6s
         10.650s * keyframe-forced 320
         > 10.72s b: request b3 seen 10.7s
         10.720s * keyframe-forced 322
         11.600s * clip-complete b1 270 288 348
         12.600s * clip-complete b2 291 318 378
         12.700s * clip-complete b3 291 321 381
         > 20s wait",
    );
}

#[test]
fn a_clip_can_begin_exactly_and_hide_what_its_decoder_needs() {
    check(
        filmed(Policy { clip_start: ClipStart::Exact, ..Policy::default() }),
        "show clip-complete
         > 10s b: request b1 seen 9.9s
         11.900s * clip-complete b1 267 297 357
         > 20s wait",
    );
}

#[test]
fn a_clip_at_the_end_of_the_history_begins_with_the_keyframe_before_its_still() {
    check(
        filmed(Policy { late_request: LateRequest::Nearest, ..Policy::default() }),
        "show clip-complete
         > 10.1s b: request b1 seen 6s
         10.100s * clip-complete b1 225 228 288 RequestLate
         > 20s wait",
    );
}

#[test]
fn a_clip_can_have_equal_halves() {
    check(
        filmed(Policy { clip: ClipPolicy::OneAndAHalf, ..Policy::default() }),
        "show clip-complete
         > 10s b: request b1 seen 9.9s
         11.400s * clip-complete b1 255 297 342
         > 20s wait",
    );
}

#[test]
fn a_clip_has_what_there_was_since_the_camera_began() {
    check(
        filmed(Policy::default()),
        "show clip-complete
         > 1.6s b: request b1 seen 1.5s
         3.500s * clip-complete b1 30 45 105 CameraBegan
         > 5s b: request b2 seen 3s
         > 5s b: request b3 seen 3.5s
         5.000s * clip-complete b2 75 90 150 RequestLate
         5.500s * clip-complete b3 75 105 165
         > 20s wait",
    );
}

#[test]
fn a_moment_before_the_camera_began_is_gone() {
    check(
        filmed(Policy::default()),
        "show still-chosen capture-failed
         > 1.6s b: request b1 seen 1s
         1.602s * still-chosen b1 30 off by 0
         > 1.7s b: request b2 seen 0.98s
         1.702s * capture-failed b2 MomentGone
         > 2s wait",
    );
}

#[test]
fn whoever_pauses_is_in_no_picture_asked_for_afterwards() {
    check(
        filmed(Policy::default()),
        "show still-chosen capture-failed clip-complete
         > 9s b: request b1 seen 8.9s
         9.002s * still-chosen b1 267 off by 0
         > 10s pause
         10.000s * clip-complete b1 240 267 300 CameraPaused
         > 10.1s b: request b2 seen 9.5s
         10.102s * capture-failed b2 CameraPaused
         > 10.5s resume
         > 10.6s b: request b3 seen 9.9s
         10.602s * capture-failed b3 MomentGone
         > 10.7s b: request b4 seen 10.6s
         10.702s * still-chosen b4 318 off by 0
         12.600s * clip-complete b4 315 318 378 CameraBegan
         > 20s wait",
    );
}

#[test]
fn a_camera_has_no_picture_at_once() {
    check(
        filmed(Policy::default()),
        "show still-chosen capture-failed
         > 10s pause
         > 10.01s resume
         > 10.02s b: request b1 seen 10s
         10.022s * capture-failed b1 NoPicture
         > 11s wait",
    );
}

#[test]
fn hanging_up_ends_a_clip_and_leaves_the_history() {
    check(
        filmed(Policy::default()),
        "show still-chosen capture-failed clip-complete
         > 9.5s b: request b1 seen 9.4s
         9.502s * still-chosen b1 282 off by 0
         > 10s hang-up
         10.000s * clip-complete b1 255 282 300 CallEnded
         > 11s b: request b2 seen 9.8s
         11.000s * clip-complete b2 270 294 300 CallEnded
         11.002s * still-chosen b2 294 off by 0
         > 12.5s b: request b3 seen 10s
         12.500s * clip-complete b3 300 300 300 CallEnded
         12.502s * still-chosen b3 300 off by 0
         > 12.51s b: request b4 seen 10s
         12.512s * capture-failed b4 MomentGone
         > 20s wait",
    );
}

#[test]
fn a_camera_paused_in_one_call_and_resumed_in_the_next_makes_pictures() {
    check(
        filmed(Policy::default()),
        "show still-chosen capture-failed
         > 2s pause
         > 3s hang-up
         > 3.1s call: left
         > 4s dial one-to-one b
         > 4.1s call: roster 5 one-to-one a b
         > 5s resume
         > 9s b: request b1 seen 8s
         9.002s * still-chosen b1 240 off by 0
         > 10s wait",
    );
}

#[test]
fn an_audio_call_adds_nothing_to_the_history() {
    check(
        filmed(Policy::default()),
        "show still-chosen capture-failed
         > 3s hang-up
         > 3.1s call: left
         > 4s dial one-to-one b
         > 4.1s call: roster 5 one-to-one a b audio
         > 9s hang-up
         > 9.5s b: request b1 seen 8s
         9.502s * capture-failed b1 NoPicture
         > 10s wait",
    );
}

#[test]
fn the_camera_of_the_moment_is_the_one_that_counts() {
    let lens = |script: &str| {
        let mut stage = filmed(Policy::default());
        stage.play(script);
        stage.lenses().join(", ")
    };
    let front = "iPhone 15 Pro front FaceTime camera";
    let back = "iPhone 15 Pro back FaceTime camera";
    assert_eq!(lens("show\n> 9s switch\n> 10s b: request b1 seen 8.9s\n> 20s wait"), front);
    assert_eq!(lens("show\n> 9s switch\n> 10s b: request b1 seen 9s\n> 20s wait"), back);
    assert_eq!(lens("show\n> 9s switch\n> 9.5s switch\n> 10s b: request b1 seen 9.4s\n> 20s wait"), back);
    assert_eq!(lens("show\n> 9s switch\n> 9.5s switch\n> 10s b: request b1 seen 9.6s\n> 20s wait"), front);
}
