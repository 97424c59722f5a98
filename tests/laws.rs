//! What always holds, whatever happens on the way: every scenario file again and again, each time with other faults
//! thrown in and mended before the end.

use std::{collections::BTreeMap, time::Duration};

use device::{App, Event, Outcome, UploadHold, policy::SmartAlbumSync};
use engine::{Run, Seeded, play};
use library::{AlbumId, Asset, Content, SmartAlbum};
use protocol::{DeviceId, Family, Instant, MessageKind, NodeId, PersonId};
use rand::{Rng, SeedableRng, rngs::Xoshiro256PlusPlus};
use scenario::{Act, Between, Fault, NthMessage, Repeat, Scenario, Service, Step, When};
use trace::{End, Fact, LibraryChange, Problem, Trace};
use uuid::Uuid;

/// How often each file is played.
const ROUNDS: u64 = 40;
/// Within this the thrown-in faults happen; they are mended at its end.
const FAULTS_UNTIL: Duration = Duration::from_secs(25);

/// Draws faults. Only tests draw so; a run asks its oracle.
struct Dice(Xoshiro256PlusPlus);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0.next_u64() % limit.max(1)
    }

    fn moment(&mut self) -> Instant {
        Instant::from_micros(self.below(u64::try_from(FAULTS_UNTIL.as_micros()).expect("a short time")))
    }

    fn device(&mut self, scenario: &Scenario) -> DeviceId {
        let count = u64::try_from(scenario.devices.len()).expect("a scenario has few devices");
        DeviceId(u8::try_from(self.below(count)).expect("a scenario has few devices"))
    }

    fn node(&mut self, scenario: &Scenario) -> NodeId {
        match self.below(6) {
            0 => NodeId::CallService,
            1 => NodeId::PushService,
            2 => NodeId::ICloud,
            _ => NodeId::Device(self.device(scenario)),
        }
    }

    fn fault(&mut self, scenario: &Scenario) -> Fault {
        let who = self.device(scenario);
        let between =
            Between { from: NodeId::Device(who), to: self.node(scenario), both_ways: self.below(2) == 0 };
        let kinds = MessageKind::ALL;
        let message = NthMessage {
            from: self.node(scenario),
            to: self.node(scenario),
            kind: kinds[usize::try_from(self.below(kinds.len() as u64)).expect("an index")],
            nth: 1 + u32::try_from(self.below(3)).expect("a small number"),
        };
        let service = Service::ALL[usize::try_from(self.below(3)).expect("an index")];
        match self.below(13) {
            0 => Fault::Crash { who, app: App::Device },
            1 => Fault::Crash { who, app: App::FaceTime },
            2 => Fault::Crash { who, app: App::Photos },
            3 | 4 => Fault::Drop(message),
            5 => Fault::Delay { message, by: Duration::from_millis(self.below(8000)) },
            6 => Fault::Duplicate(message),
            7 => Fault::Cut(between),
            8 => Fault::Offline { who },
            9 => Fault::ServiceDown { service },
            10 => Fault::SlowSave { who, by: Duration::from_millis(self.below(4000)), nth: 1 },
            11 => Fault::FailWrite { who, nth: 1 },
            _ => Fault::FailSave { who, nth: 1 },
        }
    }
}

/// What mends a fault that lasts.
fn mend(fault: Fault) -> Option<Fault> {
    match fault {
        Fault::Cut(between) => Some(Fault::Heal(between)),
        Fault::Offline { who } => Some(Fault::Online { who }),
        Fault::ServiceDown { service } => Some(Fault::ServiceUp { service }),
        Fault::Crash { .. }
        | Fault::Drop(_)
        | Fault::Delay { .. }
        | Fault::Duplicate(_)
        | Fault::Heal(_)
        | Fault::Online { .. }
        | Fault::ServiceUp { .. }
        | Fault::ServiceLivePhotos { .. }
        | Fault::Storage { .. }
        | Fault::FailSave { .. }
        | Fault::FailWrite { .. }
        | Fault::SlowSave { .. }
        | Fault::ICloudStorage { .. }
        | Fault::Replace { .. }
        | Fault::ClockStep { .. } => None,
    }
}

/// The scenario with faults thrown in.
fn troubled(scenario: &Scenario, seed: u64) -> Scenario {
    let mut dice = Dice(Xoshiro256PlusPlus::seed_from_u64(seed));
    let mut troubled = scenario.clone();
    troubled.until = None;
    // What the file itself breaks for good is mended, too: only then must things come to rest.
    let last = scenario.steps.iter().filter_map(|step| match step.when {
        When::At(at) => Some(at),
        When::After { .. } => None,
    });
    let mended_at = last.max().unwrap_or(Instant::ZERO).max(Instant::ZERO + FAULTS_UNTIL);
    let step = |at, fault| Step { when: When::At(at), act: Act::Fault(fault), repeat: Repeat::ONCE };
    for _ in 0..=dice.below(4) {
        let fault = dice.fault(scenario);
        troubled.steps.push(step(dice.moment(), fault));
        troubled.steps.extend(mend(fault).map(|mended| step(Instant::ZERO + FAULTS_UNTIL, mended)));
    }
    troubled.steps.extend(scenario.steps.iter().filter_map(|own| match own.act {
        Act::Fault(fault) => mend(fault).map(|mended| step(mended_at, mended)),
        Act::Do { .. } | Act::Restart { .. } => None,
    }));
    troubled
}

/// Everything about one press.
#[derive(Default)]
struct Story {
    taker: Option<DeviceId>,
    subject: Option<DeviceId>,
    noticed: bool,
    originals: Vec<DeviceId>,
    outcomes: Vec<Outcome>,
    broken: Vec<String>,
}

/// What the laws say of a trace; empty if all hold.
fn broken_laws(scenario: &Scenario, trace: &Trace) -> Vec<String> {
    let mut stories: BTreeMap<Uuid, Story> = BTreeMap::new();
    for record in &trace.records {
        if let Fact::Device { who, event } = &record.fact {
            tell(*who, event, scenario, &mut stories);
        }
        if let Fact::Library { who, change: LibraryChange::Added { asset } } = &record.fact
            && matches!(asset.content, Content::LivePhoto { .. })
            && let Some(id) = asset.metadata.content_identifier
            && let Some(story) = stories.get_mut(&id)
        {
            story.originals.push(*who);
        }
    }
    let mut broken = vec![];
    if trace.end != End::Quiet {
        broken.push(format!("it never became quiet: {:?}", trace.end));
    }
    for (id, story) in stories {
        broken.extend(story.broken.iter().cloned());
        if story.originals.len() > 1 {
            broken.push(format!("press {id} has {} originals", story.originals.len()));
        }
        if story.originals.iter().any(|who| Some(*who) != story.taker) {
            broken.push(format!("press {id} has an original on another device than its taker's"));
        }
        if story.outcomes.len() != 1 {
            broken.push(format!("press {id} has the outcomes {:?}", story.outcomes));
        }
        let saved = matches!(story.outcomes[..], [Outcome::Saved { .. }]);
        if saved == story.originals.is_empty() {
            broken.push(format!(
                "press {id}: {:?}, with {} originals",
                story.outcomes,
                story.originals.len()
            ));
        }
    }
    broken
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the laws are about three facts")]
fn tell(who: DeviceId, event: &Event, scenario: &Scenario, stories: &mut BTreeMap<Uuid, Story>) {
    let clip = scenario.policy.clip;
    match event {
        Event::Pressed { id, subject, .. } => {
            let story = stories.entry(*id).or_default();
            (story.taker, story.subject) = (Some(who), Some(*subject));
        }
        Event::NoticeRaised { id, taker, .. } => {
            let story = stories.entry(*id).or_default();
            story.noticed = true;
            if story.taker != Some(*taker) || story.subject != Some(who) {
                story.broken.push(format!("press {id}: the wrong one was told"));
            }
        }
        Event::PressEnded { id, outcome } => {
            let story = stories.entry(*id).or_default();
            story.outcomes.push(*outcome);
            if let Outcome::Saved { frames, .. } = outcome {
                if !story.noticed {
                    story.broken.push(format!("press {id} was saved and nobody was told"));
                }
                let limits = (clip.before().as_micros(), clip.after().as_micros());
                if u128::from(frames.before_micros()) > limits.0
                    || u128::from(frames.after_micros()) > limits.1
                {
                    story.broken.push(format!("press {id}: the clip is too long: {frames:?}"));
                }
            }
        }
        _ => {}
    }
}

/// What the file promises whatever is thrown in, and what became of that.
fn broken_promises(scenario: &Scenario, trace: &Trace) -> Vec<String> {
    let mut promised = scenario.clone();
    promised.expect.retain(|expectation| expectation.under_faults);
    let problems = trace::judge(&promised, trace).problems.into_iter();
    let broken = problems.filter_map(|problem| match problem {
        Problem::Expectation { index, actual, .. } => {
            Some(format!("{:?}: {actual}", promised.expect[index].what))
        }
        Problem::StepNotDone { .. }
        | Problem::NoShutter { .. }
        | Problem::StepNeverCame { .. }
        | Problem::FaultNeverCame { .. } => None,
    });
    broken.collect()
}

/// A person's devices that have iCloud Photos on show the same, as far as nothing holds them back (section 13, line 9).
#[expect(clippy::wildcard_enum_match_arm, reason = "four facts decide who is in line")]
fn differing_libraries(scenario: &Scenario, run: &Run) -> Vec<String> {
    let mut settings: Vec<_> = scenario.devices.iter().map(|device| device.profile.settings).collect();
    let mut on = vec![true; settings.len()];
    let mut held_back = vec![false; settings.len()];
    for (who, event) in run.trace.records.iter().filter_map(|record| record.fact.device_event()) {
        let place = usize::from(who.0);
        match event {
            Event::SettingChanged { setting, on } => settings[place].set(*setting, *on),
            Event::PoweredOff => on[place] = false,
            Event::Started { .. } => on[place] = true,
            Event::UploadsWait { why: UploadHold::ICloudFull, .. } => held_back[place] = true,
            _ => {}
        }
    }
    let mut synced = (0..settings.len()).filter(|place| {
        let settings = settings[*place];
        on[*place] && !held_back[*place] && settings.icloud_photos && !settings.low_power_mode
    });
    let mut shown: BTreeMap<PersonId, (usize, Vec<Asset>)> = BTreeMap::new();
    let mut albums: BTreeMap<PersonId, Vec<(AlbumId, SmartAlbum)>> = BTreeMap::new();
    let mut differing = vec![];
    for place in synced.by_ref() {
        let device = &scenario.devices[place];
        let library = &run.libraries[place];
        let assets: Vec<Asset> = library.assets().cloned().collect();
        let (first, others) = shown.entry(device.profile.person).or_insert_with(|| (place, assets.clone()));
        if *others != assets {
            differing.push(format!("{} and {} differ", device.name, scenario.devices[*first].name));
        }
        // Where smart albums are shown, they are the same (ALB-4).
        let everywhere = scenario.policy.smart_album_sync == SmartAlbumSync::Everywhere;
        let shows = match device.profile.model.family {
            Family::Mac => true,
            Family::Phone | Family::Pad | Family::Pod => everywhere,
            Family::Watch | Family::WindowsPc | Family::AndroidPhone => false,
        };
        let own: Vec<_> = library.smart_albums().map(|(id, album)| (id, album.clone())).collect();
        if shows && *albums.entry(device.profile.person).or_insert_with(|| own.clone()) != own {
            differing.push(format!("the smart albums of {} differ from others'", device.name));
        }
    }
    differing
}

#[test]
fn laws_hold_whatever_happens_on_the_way() {
    let mut broken = vec![];
    let mut runs = 0;
    for (file, parsed) in tests::scenarios() {
        for round in 0..ROUNDS {
            let troubled = troubled(&parsed.scenario, round);
            let run = play(&troubled, &mut Seeded::new(round));
            runs += 1;
            let mut laws = broken_laws(&troubled, &run.trace);
            laws.extend(differing_libraries(&troubled, &run));
            laws.extend(broken_promises(&troubled, &run.trace));
            if !laws.is_empty() {
                broken.push(format!("{file}, round {round}: {}", laws.join("; ")));
            }
        }
    }
    assert!(runs > 0, "there are scenarios");
    assert!(
        broken.is_empty(),
        "{} of {runs} runs:\n{}",
        broken.len(),
        broken[..broken.len().min(20)].join("\n")
    );
}
