//! The file of a scenario, but for its timeline: what differs from what would be anyway.

use device::{Limits, Policy, Settings};
use protocol::CallKind;
use service::HELD_MAX;

use super::timeline;
use crate::{
    check::{DEFAULT_STORAGE_FREE_BYTES, ICLOUD_STORAGE_BYTES, default_start},
    file::{self, Camera, DeviceName, Entries, File, NamedLine, NodeName, Person, Span},
    held::{Held, PictureSize},
    network::{Bandwidth, BurstLoss, Line, LineChange, Link, Network},
    scenario::{Call, Device, Disk, InitialAsset, NOTICE, Scenario},
    units,
};

pub(super) fn file(scenario: &Scenario) -> File {
    let start = (scenario.start != default_start()).then(|| units::write_date(scenario.start.fixed_offset()));
    let steps: Vec<_> = scenario.steps.iter().map(|step| timeline::step(scenario, step)).collect();
    let expect: Vec<_> = scenario.expect.iter().map(|line| timeline::expectation(scenario, line)).collect();
    File {
        title: Some(scenario.title.clone()),
        why: Some(scenario.why.clone()),
        rules: Some(scenario.rules.iter().map(|rule| rule.id().to_owned()).collect()),
        property: scenario.property,
        tags: some(scenario.tags.iter().cloned().map(file::Tag).collect()),
        start: start.map(file::Date),
        seed: None,
        until: scenario.until.map(|until| Span(units::write_instant(until))),
        policy: policy(scenario.policy, &scenario.notice),
        limits: limits(scenario.policy.limits),
        service: service(scenario),
        people: (!scenario.people.is_empty()).then(|| people(scenario)),
        call: scenario.call.as_ref().map(|call| self::call(scenario, call)),
        network: network(scenario, &scenario.network),
        disk: disk(scenario.disk),
        timeline: Some(file::Timeline { steps: some(steps), expect: some(expect) }),
    }
}

/// Nothing instead of an empty list.
pub(super) fn some<T>(values: Vec<T>) -> Option<Vec<T>> {
    (!values.is_empty()).then_some(values)
}

/// Nothing instead of what would be anyway.
fn unless<T: PartialEq>(value: T, default: T) -> Option<T> {
    (value != default).then_some(value)
}

fn policy(policy: Policy, notice: &str) -> Option<file::Policy> {
    let default = Policy::default();
    let file = file::Policy {
        consent: unless(policy.consent, default.consent),
        shutter_off: unless(policy.shutter_off, default.shutter_off),
        clip: unless(policy.clip, default.clip),
        clip_start: unless(policy.clip_start, default.clip_start),
        late_request: unless(policy.late_request, default.late_request),
        burst: unless(policy.burst, default.burst),
        asset_date: unless(policy.asset_date, default.asset_date),
        smart_album_sync: unless(policy.smart_album_sync, default.smart_album_sync),
        notice: unless(notice, NOTICE).map(str::to_owned),
    };
    unless(file, file::Policy::default())
}

fn limits(limits: Limits) -> Option<file::Limits> {
    let default = Limits::default();
    let span = |time, default| unless(time, default).map(|time| Span(units::write_duration(time)));
    let file = file::Limits {
        press_timeout: span(limits.press_timeout, default.press_timeout),
        history: span(limits.history_slack, default.history_slack),
        retry_first: span(limits.retry_first, default.retry_first),
        retry_max: span(limits.retry_max, default.retry_max),
        presses_open: unless(limits.presses_open, default.presses_open).map(u32::from),
        free_storage: unless(limits.free_storage_needed, default.free_storage_needed)
            .map(|bytes| file::Size(units::write_size(bytes))),
    };
    unless(file, file::Limits::default())
}

fn service(scenario: &Scenario) -> Option<file::Service> {
    let file = file::Service {
        live_photos: unless(scenario.service_live_photos, true),
        held: unless(scenario.service_held, HELD_MAX).map(u32::from),
    };
    unless(file, file::Service::default())
}

fn people(scenario: &Scenario) -> Entries<Person> {
    let mut people: Vec<_> = scenario.people.iter().map(|person| (person, Entries(Vec::new()))).collect();
    for device in &scenario.devices {
        let (person, devices) = &mut people[usize::from(device.profile.person.0)];
        let name = device.name.strip_prefix(person.name.as_str()).and_then(|rest| rest.strip_prefix('.'));
        devices.0.push((name.unwrap_or(&device.name).to_owned(), self::device(device)));
    }
    let person = |(person, devices): (&crate::scenario::Person, _)| {
        let icloud_storage = unless(person.icloud_storage, ICLOUD_STORAGE_BYTES)
            .map(|bytes| file::Size(units::write_size(bytes)));
        (person.name.clone(), Person { devices: Some(devices), icloud_storage })
    };
    Entries(people.into_iter().map(person).collect())
}

fn device(device: &Device) -> file::Device {
    let profile = &device.profile;
    let Settings {
        region,
        live_photos,
        facetime,
        signed_in,
        allow_facetime,
        allow_camera,
        lockdown_mode,
        icloud_photos,
        low_power_mode,
    } = profile.settings;
    let default = Settings::default_in(region);
    let camera = match (profile.camera_on, profile.front_camera) {
        (true, true) => Camera::Front,
        (true, false) => Camera::Back,
        (false, _) => Camera::Paused,
    };
    let clock = profile.clock;
    file::Device {
        model: Some(profile.model.name.to_owned()),
        os: unless(profile.os, profile.model.default_os()).map(|os| file::Os(os.to_string())),
        region: unless(region, device::Region::Offered),
        live_photos: unless(live_photos, default.live_photos),
        facetime: unless(facetime, default.facetime),
        signed_in: unless(signed_in, default.signed_in),
        allow_facetime: unless(allow_facetime, default.allow_facetime),
        allow_camera: unless(allow_camera, default.allow_camera),
        lockdown_mode: unless(lockdown_mode, default.lockdown_mode),
        icloud_photos: unless(icloud_photos, default.icloud_photos),
        low_power_mode: unless(low_power_mode, default.low_power_mode),
        photos_opened: unless(profile.photos_opened, true),
        camera: unless(camera, Camera::Front),
        held: unless(device.held, Held::usual(profile.model.family)),
        picture: unless(device.picture, PictureSize::usual(profile.model.family)),
        storage_free: unless(profile.free_bytes, DEFAULT_STORAGE_FREE_BYTES)
            .map(|bytes| file::Size(units::write_size(bytes))),
        clock_error: (!clock.error.is_zero())
            .then(|| file::SignedSpan(units::write_signed_duration(clock.error))),
        utc_offset: (clock.offset.local_minus_utc() != 0)
            .then(|| file::Zone(units::write_zone(clock.offset))),
        library: some(device.library.iter().map(initial_asset).collect()),
    }
}

fn initial_asset(asset: &InitialAsset) -> file::InitialAsset {
    file::InitialAsset {
        kind: Some(asset.kind),
        taken: Some(file::Date(units::write_date(asset.taken))),
        count: unless(asset.count, 1),
        model: asset.model.clone(),
        title: unless(&*asset.marks.title, "").map(str::to_owned),
        caption: unless(&*asset.marks.caption, "").map(str::to_owned),
        keywords: some(asset.marks.keywords.iter().cloned().collect()),
        favourite: unless(asset.marks.favourite, false),
    }
}

fn call(scenario: &Scenario, call: &Call) -> file::Call {
    let names = |ids: &[protocol::DeviceId]| -> Vec<_> {
        ids.iter().map(|id| DeviceName(scenario.device(*id).name.clone())).collect()
    };
    file::Call {
        kind: Some(match call.kind {
            CallKind { group: false, video: true } => file::CallKind::OneToOne,
            CallKind { group: true, video: true } => file::CallKind::Group,
            CallKind { group: false, video: false } => file::CallKind::Audio,
            CallKind { group: true, video: false } => file::CallKind::GroupAudio,
        }),
        joins: Some(names(&call.joins)),
        invited: some(names(&call.invited)),
    }
}

fn network(scenario: &Scenario, network: &Network) -> Option<file::Network> {
    let default = Network::default();
    let call = difference(network.call, default.call);
    let named = |line, default| {
        let change = difference(line, default);
        (change != LineChange::default()).then(|| named_line(&change))
    };
    let own = named_line(&call);
    let file = file::Network {
        files: named(network.files, default.files),
        services: named(network.services, default.services),
        links: some(network.links.iter().map(|link| self::link(scenario, link)).collect()),
        latency: own.latency,
        jitter: own.jitter,
        distribution: own.distribution,
        loss: own.loss,
        burst_loss: own.burst_loss,
        duplicate: own.duplicate,
        reorder: own.reorder,
        reorder_by: own.reorder_by,
        bandwidth: own.bandwidth,
    };
    unless(file, file::Network::default())
}

/// What has to be said of `line` where `default` would be.
fn difference(line: Line, default: Line) -> LineChange {
    let bandwidth = |bits: Option<u64>| bits.map_or(Bandwidth::Unlimited, Bandwidth::Bits);
    LineChange {
        latency: unless(line.latency, default.latency),
        jitter: unless(line.jitter, default.jitter),
        distribution: unless(line.distribution, default.distribution),
        loss: unless(line.loss, default.loss),
        burst_loss: line.burst_loss,
        duplicate: unless(line.duplicate, default.duplicate),
        reorder: unless(line.reorder, default.reorder),
        reorder_by: unless(line.reorder_by, default.reorder_by),
        bandwidth: unless(bandwidth(line.bandwidth_bits), bandwidth(default.bandwidth_bits)),
    }
}

fn named_line(change: &LineChange) -> NamedLine {
    let span = |span: Option<std::time::Duration>| span.map(|span| Span(units::write_duration(span)));
    let percent =
        |odds: Option<crate::network::Odds>| odds.map(|odds| file::Percent(units::write_odds(odds)));
    NamedLine {
        latency: span(change.latency),
        jitter: span(change.jitter),
        distribution: change.distribution,
        loss: percent(change.loss),
        burst_loss: change.burst_loss.map(|BurstLoss { begin, end, loss }| file::BurstLoss {
            begin: percent(Some(begin)),
            end: percent(Some(end)),
            loss: percent(Some(loss)),
        }),
        duplicate: percent(change.duplicate),
        reorder: percent(change.reorder),
        reorder_by: span(change.reorder_by),
        bandwidth: change.bandwidth.map(|bandwidth| file::Bandwidth(units::write_bandwidth(bandwidth))),
    }
}

fn link(scenario: &Scenario, link: &Link) -> file::Link {
    let line = named_line(&link.change);
    file::Link {
        from: Some(NodeName(scenario.node_name(link.from).to_owned())),
        to: Some(NodeName(scenario.node_name(link.to).to_owned())),
        route: link.route,
        latency: line.latency,
        jitter: line.jitter,
        distribution: line.distribution,
        loss: line.loss,
        burst_loss: line.burst_loss,
        duplicate: line.duplicate,
        reorder: line.reorder,
        reorder_by: line.reorder_by,
        bandwidth: line.bandwidth,
    }
}

fn disk(disk: Disk) -> Option<file::Disk> {
    let default = Disk::default();
    let span = |time, default| unless(time, default).map(|time| Span(units::write_duration(time)));
    let file = file::Disk {
        commit: span(disk.commit, default.commit),
        still: span(disk.still, default.still),
        movie: span(disk.movie, default.movie),
        save: span(disk.save, default.save),
    };
    unless(file, file::Disk::default())
}
