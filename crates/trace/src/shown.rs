//! Which rules of the behaviour document a run shows: sections 1 to 11, record by record.
//!
//! A record carries a rule only if it exhibits it, with what is known of the devices at that moment; a scenario that
//! names a rule which its run does not carry claims too much. Of rules that say more than one thing, one of them is
//! enough.

mod context;
mod event;
mod reason;
mod version;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::OnceLock,
};

use disk::LibraryChange;
use library::{Asset, Kind, Metadata, SmartAlbum, TextField, TextTest};
use protocol::{CallKind, DeviceId, Family, Instant, MessageKind, NodeId, ServiceRefusal};
use rules::Rule;
use scenario::Scenario;

use self::context::Context;
use crate::{
    record::{Fact, Record},
    trace::Trace,
};

/// The rules that `trace` carries.
#[must_use]
pub fn rules_shown(scenario: &Scenario, trace: &Trace) -> BTreeSet<Rule> {
    let mut shown = Shown { scenario, context: Context::new(scenario), ids: BTreeSet::new() };
    for record in &trace.records {
        shown.see(record);
        shown.context.apply(record);
    }
    shown.finish();
    shown.ids.into_iter().map(rule).collect()
}

fn rule(id: &str) -> Rule {
    static RULES: OnceLock<BTreeMap<&str, Rule>> = OnceLock::new();
    let rules = RULES.get_or_init(|| Rule::all().map(|rule| (rule.id(), rule)).collect());
    *rules.get(id).expect("a rule that is shown stands in the behaviour document")
}

/// What was carried so far.
struct Shown<'s> {
    scenario: &'s Scenario,
    /// What is known just before the record that is looked at.
    context: Context,
    ids: BTreeSet<&'static str>,
}

impl Shown<'_> {
    fn show(&mut self, ids: &[&'static str]) {
        self.ids.extend(ids);
    }

    fn show_if(&mut self, carried: bool, ids: &[&'static str]) {
        if carried {
            self.show(ids);
        }
    }

    fn see(&mut self, record: &Record) {
        match &record.fact {
            Fact::Device { who, event } => self.see_event(*who, event),
            Fact::Service { event, .. } => self.see_service(event),
            Fact::Sent { from, message, id: Some(id), .. } => {
                let repeats =
                    matches!(message, MessageKind::Request | MessageKind::Still | MessageKind::Movie);
                let repeated = repeats && self.context.sent.contains(&(*from, *message, *id));
                self.show_if(repeated && matches!(from, NodeId::Device(_)), &["CAP-14"]);
            }
            Fact::Library { who, change } => self.see_library(record.at, *who, change),
            // A screenshot of a call shows its interface, whatever the settings say.
            Fact::Screen { call, .. } => self.show_if(call.is_some(), &["SHOT-1"]),
            Fact::Desktop { .. } => self.show_if(record.at > Instant::ZERO, &["SHOT-4"]),
            Fact::SaveFailed { error, .. } => {
                self.show(&["LIB-3"]);
                self.show_if(*error == device::WriteError::StorageFull, &["DEV-7"]);
            }
            Fact::Sent { id: None, .. }
            | Fact::Did { .. }
            | Fact::Fault { .. }
            | Fact::Arrived { .. }
            | Fact::Missed { .. }
            | Fact::Unspent { .. } => {}
        }
    }

    fn see_service(&mut self, event: &service::Event) {
        match event {
            service::Event::SwitchedLivePhotos { .. } => self.show(&["SET-11"]),
            service::Event::RingDeclined { .. } | service::Event::RingUnanswered { .. } => {
                self.show(&["CALL-3"])
            }
            service::Event::NotLetIn { why: ServiceRefusal::CallFull, .. } => {
                self.show_if(self.context.call.is_some_and(|kind: CallKind| kind.group), &["CALL-2"]);
            }
            service::Event::NotLetIn { why: ServiceRefusal::VersionLacksGroup, .. } => self.show(&["OS-1"]),
            service::Event::NotLetIn {
                why: ServiceRefusal::NoCall | ServiceRefusal::NotInvited | ServiceRefusal::Busy,
                ..
            }
            | service::Event::Started
            | service::Event::Stopped
            | service::Event::CallBegan { .. }
            | service::Event::MemberJoined { .. }
            | service::Event::MemberLeft { .. }
            | service::Event::CallOver
            | service::Event::Registered { .. }
            | service::Event::Held { .. }
            | service::Event::Delivered { .. }
            | service::Event::Dropped { .. }
            | service::Event::RingLapsed { .. }
            | service::Event::StorageSet { .. }
            | service::Event::PhotosTaken { .. } => {}
            service::Event::PhotosRefused { .. } => self.show(&["CLOUD-3"]),
        }
    }

    fn see_library(&mut self, at: Instant, who: DeviceId, change: &LibraryChange) {
        match change {
            LibraryChange::Added { asset } => self.see_added(at, who, asset),
            LibraryChange::AlreadyThere { .. } => self.show(&["LIB-3"]),
            LibraryChange::Deleted { .. } | LibraryChange::Recovered { .. } | LibraryChange::Gone { .. } => {
                self.show(&["LIB-7"]);
            }
            LibraryChange::Edited { .. } | LibraryChange::Replaced => {}
            LibraryChange::Synced { asset } => self.see_synced(who, asset),
            LibraryChange::SyncedAway { .. } => self.show(&["CLOUD-2"]),
            LibraryChange::SmartAlbum { album, from_icloud, .. } => {
                self.see_smart_album(album.as_deref(), *from_icloud);
            }
        }
    }

    fn see_synced(&mut self, who: DeviceId, asset: &Asset) {
        let windows = self.scenario.device(who).profile.model.family == Family::WindowsPc;
        let changed = asset.deleted.is_some() || *asset.marks() != library::Marks::default();
        self.show(&["CLOUD-1"]);
        self.show_if(changed, &["CLOUD-2"]);
        self.show_if(windows, &["DEV-2"]);
        self.show_if(windows && asset.windows_files().len() == 2, &["CLOUD-4"]);
        self.show_if(asset.is_live_photo() && asset.deleted.is_none(), &["ALB-1"]);
    }

    /// Whether another device shows what a Mac made is a policy; a rule of more than one word is one of many.
    fn see_smart_album(&mut self, album: Option<&SmartAlbum>, from_icloud: bool) {
        self.show_if(album.is_some() && from_icloud, &["ALB-4"]);
        let simple = |album: &SmartAlbum| {
            matches!(album.rule, library::Rule::Text { field: TextField::Lens, test: TextTest::Includes(_) })
        };
        self.show_if(album.is_some_and(|album| !from_icloud && simple(album)), &["ALB-2"]);
        self.show_if(album.is_some_and(|album| !simple(album)), &["ALB-3"]);
    }

    fn see_added(&mut self, at: Instant, who: DeviceId, asset: &Asset) {
        self.show_if(asset.is_live_photo(), &["ALB-1"]);
        if at == Instant::ZERO && !self.scenario.device(who).library.is_empty() {
            return self.show(&["LIB-8"]);
        }
        match asset.content.kind() {
            Kind::LivePhoto if asset.is_facetime_live_photo() => self.see_facetime(at, who, asset),
            // Its date is that of the moment at which it is kept, give or take the disk.
            Kind::Screenshot => {
                let since = at.minus(std::time::Duration::from_secs(1));
                self.show_if(self.bears_own_clock(who, asset, since, at), &["DEV-6"]);
                self.show(&["LIB-5"]);
            }
            Kind::LivePhoto | Kind::Photo | Kind::Movie => {}
        }
    }

    fn see_facetime(&mut self, at: Instant, who: DeviceId, asset: &Asset) {
        let id = asset.metadata.content_identifier;
        let Some((id, press)) = id.and_then(|id| Some((id, self.context.presses.get(&id)?.clone()))) else {
            return;
        };
        self.show(&["CAP-2", "LIB-5"]);
        let model = self.scenario.device(press.subject).profile.model.name;
        let told = [true, false].map(|front| Metadata::facetime(id, model, front));
        self.show_if(told.contains(&asset.metadata), &["LIB-4"]);
        self.show_if(self.bears_own_clock(who, asset, press.at, at), &["DEV-6"]);
    }

    /// Whether an asset's date shows that clocks differ: in its offset, or since it lies outside the true time.
    fn bears_own_clock(&self, who: DeviceId, asset: &Asset, from: Instant, to: Instant) -> bool {
        let clock = &self.scenario.device(who).profile.clock;
        let true_time = clock.true_time(from)..=clock.true_time(to);
        asset.taken.offset().local_minus_utc() != 0 || !true_time.contains(&asset.taken_at())
    }

    /// What can be told only once all is over: that nobody else was told.
    fn finish(&mut self) {
        let presses = &self.context.presses;
        let discreet = presses.values().any(|press| {
            press.members_when_told >= 3 && press.taker_told && press.told == BTreeSet::from([press.subject])
        });
        let silent = self.context.notices_without_press == 0;
        self.show_if(discreet, &["NOTE-3"]);
        self.show_if(silent && self.context.screenshots_in_call > 0, &["NOTE-6"]);
    }
}

#[cfg(test)]
mod tests;
