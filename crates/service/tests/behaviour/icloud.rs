//! iCloud Photos: it keeps what comes, and tells a person's other devices until they ask.

use crate::script::{check, icloud};

#[test]
fn the_other_devices_of_the_person_are_told_until_they_ask() {
    check(
        icloud(),
        "> 0s a: ask 0
         0.000s a <- news of 0 from 0 to 0
         > 0s b: ask 0
         0.000s b <- news of 0 from 0 to 0
         > 0s d: ask 0
         0.000s d <- news of 0 from 0 to 0
         > 1s a: upload hill
         1.000s * photos-taken a 1
         1.000s a <- receipt of 1
         1.000s b <- news waiting after 1
         > 1s ask
         1.000s waiting, next at 3.000s for news
         3.000s b <- news waiting after 1
         > 4s b: ask 0
         4.000s b <- news of 1 from 0 to 1
         > 4s ask
         4.000s waiting, next at 14.001s for news
         > 5s a: upload hill
         5.000s a <- receipt of 1
         > 6s b: ask 1
         6.000s b <- news of 0 from 1 to 1
         > 6s ask
         6.000s quiet, no timer",
    );
}

#[test]
fn who_declines_news_is_told_no_more_until_it_asks() {
    check(
        icloud(),
        "> 0s b: ask 0
         0.000s b <- news of 0 from 0 to 0
         > 1s b: decline-news 1
         > 2s a: upload hill
         2.000s * photos-taken a 1
         2.000s a <- receipt of 1
         > 3s b: ask 0
         3.000s b <- news of 1 from 0 to 1",
    );
}

#[test]
fn what_finds_no_room_is_refused_and_its_device_is_told_of_room() {
    check(
        icloud(),
        "> 0s a: ask 0
         0.000s a <- news of 0 from 0 to 0
         > 1s a: upload hill lake sea
         1.000s * photos-taken a 2
         1.000s * photos-refused a 1
         1.000s a <- receipt of 2, no room
         > 2s ask
         2.000s quiet, no timer
         > 3s storage 0 3
         3.000s * storage-set 0 3000
         3.000s a <- news waiting after 1
         > 3.1s a: ask 2
         3.100s a <- news of 0 from 2 to 2 and more
         > 3.15s a: ask 2 room 4
         3.150s a <- news of 0 from 2 to 2
         > 3.2s a: upload sea
         3.200s * photos-taken a 3
         3.200s a <- receipt of 1
         > 4s d: upload shore
         4.000s * photos-taken d 1
         4.000s d <- receipt of 1",
    );
}

#[test]
fn a_stop_loses_nothing_that_was_taken_and_what_comes_meanwhile_is_not_heard() {
    check(
        icloud(),
        "> 0s b: ask 0
         0.000s b <- news of 0 from 0 to 0
         > 1s a: upload hill
         1.000s * photos-taken a 1
         1.000s a <- receipt of 1
         1.000s b <- news waiting after 1
         > 1.5s stop
         1.500s * stopped
         > 2s a: upload lake
         > 5s ask
         5.000s quiet, no timer
         > 6s start
         6.000s * started
         6.000s b <- news waiting after 1
         > 7s b: ask 0
         7.000s b <- news of 1 from 0 to 1",
    );
}

#[test]
fn who_cannot_be_reached_is_told_when_it_is_back() {
    check(
        icloud(),
        "> 0s b: ask 0
         0.000s b <- news of 0 from 0 to 0
         > 1s cut b
         > 2s a: upload hill
         2.000s * photos-taken a 1
         2.000s a <- receipt of 1
         > 3s b: ask 0
         > 3s ask
         3.000s quiet, no timer
         > 4s back b
         4.000s b <- news waiting after 1
         > 4.1s b: ask 0
         4.100s b <- news of 1 from 0 to 1",
    );
}

#[test]
fn who_never_asks_from_the_end_is_told_again_and_after_a_while_nobody_waits() {
    check(
        icloud(),
        "> 0s a: upload hill
         0.000s * photos-taken a 1
         0.000s a <- receipt of 1
         > 1s b: ask 0
         1.000s b <- news of 1 from 0 to 1
         11.001s b <- news waiting after 1
         13.001s b <- news waiting after 1
         > 14s cut b
         > 60s ask
         60.000s quiet, no timer
         > 61s back b
         61.000s b <- news waiting after 1
         > 62s b: ask 0
         62.000s b <- news of 1 from 0 to 1
         > 62s b: ask 0
         > 63s b: ask 1
         63.000s b <- news of 0 from 1 to 1
         > 63s ask
         63.000s quiet, no timer",
    );
}

#[test]
fn a_late_word_that_nothing_can_be_taken_silences_nobody_who_has_asked_since() {
    check(
        icloud(),
        "> 0s b: ask 0
         0.000s b <- news of 0 from 0 to 0
         > 1s a: upload hill
         1.000s * photos-taken a 1
         1.000s a <- receipt of 1
         1.000s b <- news waiting after 1
         > 2s b: ask 0
         2.000s b <- news of 1 from 0 to 1
         > 2.5s b: ask 1
         2.500s b <- news of 0 from 1 to 1
         > 3s b: decline-news 1
         > 4s a: upload lake
         4.000s * photos-taken a 2
         4.000s a <- receipt of 1
         4.000s b <- news waiting after 3
         > 5s b: decline-news 3
         > 60s ask
         60.000s quiet, no timer",
    );
}

#[test]
fn a_late_question_does_not_show_that_its_device_knows_of_room() {
    check(
        icloud(),
        "> 0s a: ask 0
         0.000s a <- news of 0 from 0 to 0
         > 1s a: upload hill lake sea
         1.000s * photos-taken a 2
         1.000s * photos-refused a 1
         1.000s a <- receipt of 2, no room
         > 2s storage 0 3
         2.000s * storage-set 0 3000
         2.000s a <- news waiting after 1
         > 2.1s a: ask 2 room 3
         2.100s a <- news of 0 from 2 to 2 and more
         12.100s a <- news waiting after 2
         > 12.2s a: ask 2 room 4
         12.200s a <- news of 0 from 2 to 2
         > 13s a: ask 2 room 3
         13.000s a <- news of 0 from 2 to 2
         > 13s ask
         13.000s quiet, no timer",
    );
}

#[test]
fn what_a_device_asked_before_it_started_again_is_not_answered() {
    check(
        icloud(),
        "> 0s a: upload hill
         0.000s * photos-taken a 1
         0.000s a <- receipt of 1
         > 1s b: ask 0 boot 2
         1.000s b <- news of 1 from 0 to 1
         > 2s b: ask 1 boot 1
         > 2s ask
         2.000s waiting, next at 11.001s for news",
    );
}
