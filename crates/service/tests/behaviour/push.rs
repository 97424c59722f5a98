//! The push service.

use service::HELD_MAX;

use crate::script::{check, push};

#[test]
fn a_registered_device_is_sent_what_is_relayed_until_it_acknowledges() {
    check(
        push(),
        "> 0s b: register
         0.000s * registered b
         0.000s b <- registered
         > 1s a: close to b #1
         1.000s b <- close from a to b #1
         > 1s ask
         1.000s waiting, next at 3.000s for relay
         3.000s b <- close from a to b #1
         > 3.5s b: relay-ack a #1
         > 3.5s ask
         3.500s quiet, no timer
         > 3.6s b: relay-ack a #1",
    );
}

#[test]
fn what_is_for_an_unregistered_device_waits_until_it_registers() {
    check(
        push(),
        "> 0s a: close to b #1
         0.000s * held b close
         > 0s ask
         0.000s quiet, no timer
         > 5s b: register
         5.000s * registered b
         5.000s b <- registered
         5.000s b <- close from a to b #1
         > 5s ask
         5.000s waiting, next at 7.000s for relay
         > 5.1s b: relay-ack a #1
         5.100s * delivered b close
         > 6s b: register
         6.000s b <- registered",
    );
}

#[test]
fn what_is_for_an_unreachable_device_waits_until_it_is_back_and_no_longer() {
    check(
        push(),
        "> 0s b: register
         0.000s * registered b
         0.000s b <- registered
         > 1s a: close to b #1
         1.000s b <- close from a to b #1
         > 1.5s cut b
         1.500s * held b close
         > 2s a: close to b #2
         2.000s * held b close
         > 2.5s b: relay-ack a #1
         > 2.6s ask
         2.600s quiet, no timer
         > 2.7s back b
         2.700s b <- close from a to b #1
         2.700s b <- close from a to b #2
         > 2.8s b: relay-ack a #1
         2.800s * delivered b close
         > 2.8s b: relay-ack a #2
         2.800s * delivered b close
         > 2.8s ask
         2.800s quiet, no timer",
    );
}

#[test]
fn a_repeated_relay_is_one_while_it_is_undelivered() {
    check(
        push(),
        "> 0s a: close to b #1
         0.000s * held b close
         > 1s a: close to b #1
         > 1s c: close to b #1
         1.000s * held b close
         > 2s b: register
         2.000s * registered b
         2.000s b <- registered
         2.000s b <- close from a to b #1
         2.000s b <- close from c to b #1
         > 2.1s b: relay-ack a #1
         2.100s * delivered b close
         > 2.1s b: relay-ack c #1
         2.100s * delivered b close
         > 3s a: close to b #1
         3.000s b <- close from a to b #1",
    );
}

#[test]
fn a_newer_ring_takes_the_place_of_an_older_one() {
    check(
        push(),
        "> 0s call: ring to b #1
         0.000s * held b ring
         > 0.5s a: close to b #7
         0.500s * held b close
         > 1s call: ring to b #2
         1.000s * held b ring
         > 1.5s call: ring to b #1
         > 2s b: register
         2.000s * registered b
         2.000s b <- registered
         2.000s b <- close from a to b #7
         2.000s b <- ring from a to b #2",
    );
}

#[test]
fn a_ring_that_its_caller_repeats_waits_and_no_other_does() {
    check(
        push(),
        "> 0s call: ring to b #1
         0.000s * held b ring
         > 2s call: ring to b #1
         > 4s call: ring to b #1
         > 9.5s ask
         9.500s quiet, next at 10.000s for ring-lapse
         10.000s * ring-lapsed b
         > 20s b: register
         20.000s * registered b
         20.000s b <- registered",
    );
}

#[test]
fn a_registration_lost_with_the_service_holds_messages_until_the_device_registers_again() {
    check(
        push(),
        "> 0s b: register
         0.000s * registered b
         0.000s b <- registered
         > 1s a: close to b #1
         1.000s b <- close from a to b #1
         > 2s stop
         2.000s * stopped
         > 2s ask
         2.000s quiet, no timer
         > 2.5s a: close to b #2
         > 3s start
         3.000s * started
         > 4s a: close to b #3
         4.000s * held b close
         > 60s ask
         60.000s quiet, no timer
         > 61s b: register
         61.000s * registered b
         61.000s b <- registered
         61.000s b <- close from a to b #3
         > 61.1s b: relay-ack a #3
         61.100s * delivered b close",
    );
}

#[test]
fn nobody_relays_in_the_name_of_another() {
    check(
        push(),
        "> 0s b: register
         0.000s * registered b
         0.000s b <- registered
         > 1s a: bye as c
         > 1s a: bye as call
         > 1s push: bye as push
         > 1s a: leave
         > 1s live-photos off
         > 1s ask
         1.000s quiet, no timer",
    );
}

#[test]
fn the_oldest_of_too_many_is_dropped() {
    let mut script = String::new();
    for serial in 1..=HELD_MAX {
        script += &format!("> 0s a: close to b #{serial}\n0.000s * held b close\n");
    }
    script += "> 1s a: ring to b #99
         1.000s * dropped b close
         1.000s * held b ring
         > 2s b: register
         2.000s * registered b
         2.000s b <- registered\n";
    for serial in 2..=HELD_MAX {
        script += &format!("2.000s b <- close from a to b #{serial}\n");
    }
    script += "2.000s b <- ring from a to b #99";
    check(push(), &script);
}
