//! Making things plain: everything that can be as usual is, and times are round.

use std::time::Duration;

use chrono::{FixedOffset, TimeDelta};
use device::{Limits, Policy, Settings};
use protocol::{Instant, Model};
use scenario::{Act, Disk, Fault, Held, Line, Network, PictureSize, Repeat, Scenario, When};
use service::HELD_MAX;

use super::Search;

/// Times are tried at multiples of these, the roundest first.
const ROUND_MILLIS: [u64; 6] = [1000, 500, 100, 50, 10, 1];

pub(super) fn plain(search: &mut Search) {
    world(search);
    for index in 0..search.best.devices.len() {
        device(search, index);
    }
    for index in (0..search.best.steps.len()).rev() {
        step(search, index);
    }
    for index in 0..search.best.steps.len() {
        round(search, index);
    }
}

fn world(search: &mut Search) {
    search.change(|scenario| scenario.policy_is(Policy::default()));
    let back: [fn(&mut Policy, Policy); 9] = [
        |policy, usual| policy.consent = usual.consent,
        |policy, usual| policy.shutter_off = usual.shutter_off,
        |policy, usual| policy.clip = usual.clip,
        |policy, usual| policy.clip_start = usual.clip_start,
        |policy, usual| policy.late_request = usual.late_request,
        |policy, usual| policy.burst = usual.burst,
        |policy, usual| policy.asset_date = usual.asset_date,
        |policy, usual| policy.smart_album_sync = usual.smart_album_sync,
        |policy, usual| policy.limits = usual.limits,
    ];
    for one in back {
        search.change(|scenario| {
            let mut policy = scenario.policy;
            one(&mut policy, Policy::default());
            scenario.policy_is(policy);
        });
    }
    limits(search);
    search.change(|scenario| scenario.service_held = HELD_MAX);
    search.change(|scenario| scenario.network = Network::default());
    let usual = Network::default();
    search.change(|scenario| scenario.network.links.clear());
    line(search, |network| &mut network.call, usual.call);
    line(search, |network| &mut network.files, usual.files);
    line(search, |network| &mut network.services, usual.services);
    search.change(|scenario| scenario.disk = Disk::default());
    let usual = Disk::default();
    search.change(|scenario| scenario.disk.commit = usual.commit);
    search.change(|scenario| scenario.disk.still = usual.still);
    search.change(|scenario| scenario.disk.movie = usual.movie);
    search.change(|scenario| scenario.disk.save = usual.save);
    search.change(|scenario| scenario.until = None);
    search.change(|scenario| scenario.tags.clear());
    search.change(|scenario| scenario.service_live_photos = true);
    search.change(|scenario| {
        if let Some(call) = &mut scenario.call {
            call.kind.group = false;
        }
    });
    search.change(|scenario| {
        if let Some(call) = &mut scenario.call {
            call.kind.video = true;
            let invited = std::mem::take(&mut call.invited);
            call.joins.extend(invited);
        }
    });
    for index in 0..search.best.people.len() {
        search.change(|scenario| scenario.people[index].icloud_storage = 200_000_000_000);
    }
}

fn line(search: &mut Search, of: fn(&mut Network) -> &mut Line, usual: Line) {
    search.change(|scenario| *of(&mut scenario.network) = usual);
    let back: [fn(&mut Line, Line); 5] = [
        |line, usual| line.latency = usual.latency,
        |line, usual| line.jitter = usual.jitter,
        |line, usual| line.distribution = usual.distribution,
        |line, usual| line.reorder_by = usual.reorder_by,
        |line, usual| line.bandwidth_bits = usual.bandwidth_bits,
    ];
    for one in back {
        search.change(|scenario| one(of(&mut scenario.network), usual));
    }
}

fn limits(search: &mut Search) {
    let usual = Limits::default();
    let back: [fn(&mut Limits, Limits); 6] = [
        |limits, usual| limits.press_timeout = usual.press_timeout,
        |limits, usual| limits.history_slack = usual.history_slack,
        |limits, usual| limits.retry_first = usual.retry_first,
        |limits, usual| limits.retry_max = usual.retry_max,
        |limits, usual| limits.presses_open = usual.presses_open,
        |limits, usual| limits.free_storage_needed = usual.free_storage_needed,
    ];
    for one in back {
        search.change(|scenario| {
            let mut policy = scenario.policy;
            one(&mut policy.limits, usual);
            scenario.policy_is(policy);
        });
    }
}

/// A policy that every device knows of.
trait PolicyIs {
    fn policy_is(&mut self, policy: Policy);
}

impl PolicyIs for Scenario {
    fn policy_is(&mut self, policy: Policy) {
        self.policy = policy;
        for device in &mut self.devices {
            device.profile.policy = policy;
        }
    }
}

fn device(search: &mut Search, index: usize) {
    search.change(|scenario| scenario.devices[index].library.clear());
    search.change(|scenario| {
        let profile = &mut scenario.devices[index].profile;
        let icloud_photos = profile.settings.icloud_photos;
        profile.settings = Settings { icloud_photos, ..Settings::default_in(device::Region::Offered) };
    });
    search.change(|scenario| scenario.devices[index].profile.settings.icloud_photos = false);
    for model in ["iPhone 15 Pro", "MacBook Air"] {
        let model = Model::named(model).expect("there is that model");
        search.change(|scenario| {
            let device = &mut scenario.devices[index];
            if device.profile.model.family == model.family {
                (device.profile.model, device.profile.os) = (model, model.default_os());
            }
        });
    }
    search.change(|scenario| {
        let profile = &mut scenario.devices[index].profile;
        profile.os = profile.model.default_os();
    });
    search.change(|scenario| {
        let profile = &mut scenario.devices[index].profile;
        profile.clock.error = TimeDelta::zero();
        profile.clock.offset = FixedOffset::east_opt(0).expect("UTC is a zone");
    });
    search.change(|scenario| scenario.devices[index].profile.free_bytes = 64_000_000_000);
    search.change(|scenario| {
        let profile = &mut scenario.devices[index].profile;
        (profile.camera_on, profile.front_camera, profile.photos_opened) = (true, true, true);
    });
    search.change(|scenario| {
        let device = &mut scenario.devices[index];
        let family = device.profile.model.family;
        (device.held, device.picture) = (Held::usual(family), PictureSize::usual(family));
    });
}

fn step(search: &mut Search, index: usize) {
    let Repeat { times, every } = search.best.steps[index].repeat;
    if times > 1
        && let When::At(at) = search.best.steps[index].when
    {
        // One of them is enough, mostly.
        for nth in 0..times {
            let alone = |scenario: &mut Scenario| {
                scenario.steps[index].repeat = Repeat::ONCE;
                move_step(scenario, index, at + every * nth);
            };
            if search.change(alone) {
                // Where it stands now another step may be; the next round looks at all of them again.
                return;
            }
        }
    }
    for fewer in [2, times / 2, times.saturating_sub(1)] {
        search.change(|scenario| {
            let repeat = &mut scenario.steps[index].repeat;
            repeat.times = repeat.times.min(fewer.max(1));
            if repeat.times == 1 {
                *repeat = Repeat::ONCE;
            }
        });
    }
    search.change(|scenario| {
        if let When::After { plus, .. } = &mut scenario.steps[index].when {
            *plus = Duration::ZERO;
        }
    });
    for round in ROUND_MILLIS {
        search.change(|scenario| {
            if let Act::Fault(Fault::Delay { by, .. } | Fault::SlowSave { by, .. }) =
                &mut scenario.steps[index].act
            {
                *by = rounded(*by, round).max(Duration::from_millis(1));
            }
        });
    }
}

/// Rounds the time of a step, and moves the steps after it with it where that helps.
fn round(search: &mut Search, index: usize) {
    for millis in ROUND_MILLIS {
        let When::At(at) = search.best.steps[index].when else { return };
        let time = Duration::from_micros(at.as_micros());
        let down = rounded(time, millis);
        if down == time {
            return;
        }
        let up = down + Duration::from_millis(millis);
        for to in [down, up] {
            let to = Instant::ZERO + to;
            if search.change(|scenario| move_step(scenario, index, to)) {
                return;
            }
        }
    }
}

fn move_step(scenario: &mut Scenario, index: usize, to: Instant) {
    scenario.steps[index].when = When::At(to);
    crate::draw::in_order(scenario);
}

fn rounded(time: Duration, millis: u64) -> Duration {
    let micros = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
    Duration::from_micros(micros - micros % (millis * 1000))
}
