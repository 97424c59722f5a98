//! Plays a scenario live, and what must be true of whatever came of it.

use std::{collections::BTreeMap, fs, path::PathBuf, time::Duration};

use device::{Event, Outcome};
use live::{Plan, Played};
use protocol::{DeviceId, Instant};
use scenario::Scenario;
use store::Store;
use tempfile::TempDir;

/// The program that tests build for themselves.
pub(crate) const LAB: &str = env!("CARGO_BIN_EXE_lab");

/// A kill: which node, when, and when it is started again.
pub(crate) type Kill = (&'static str, u64);

/// How a scenario was played.
pub(crate) struct Live {
    pub(crate) scenario: Scenario,
    pub(crate) played: Played,
    pub(crate) folder: TempDir,
}

pub(crate) fn read(name: &str) -> (Scenario, String, String) {
    let path = tests::folder().join(format!("{name}.toml"));
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let parsed = scenario::parse(name, &text).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    (parsed.scenario, name.to_owned(), text)
}

pub(crate) fn plan(name: &str, speed: u32, out: PathBuf) -> (Scenario, Plan) {
    let (scenario, file, text) = read(name);
    (scenario, Plan::new(file, text, speed, out))
}

impl Live {
    /// Plays it, every node a process, with these killed and started again two seconds later.
    pub(crate) fn with_kills(name: &str, speed: u32, kills: &[Kill]) -> Self {
        let (_, _, text) = read(name);
        Self::of_text_with_kills(name, text, speed, kills)
    }

    /// The same with another text.
    pub(crate) fn of_text_with_kills(name: &str, text: String, speed: u32, kills: &[Kill]) -> Self {
        let folder = TempDir::new().expect("a folder that passes can be made");
        let parsed = scenario::parse(name, &text).unwrap_or_else(|mistakes| panic!("{mistakes}"));
        let (_, mut plan) = plan(name, speed, folder.path().to_owned());
        let scenario = parsed.scenario;
        plan.text = text;
        plan.processes = Some(LAB.into());
        let node = |name: &str| {
            let nodes = live::nodes_of(&scenario);
            *nodes.iter().find(|node| scenario.node_name(**node) == name).expect("it is in the scenario")
        };
        let kill = |(name, at): &Kill| (at_millis(*at), node(name), Duration::from_secs(2));
        plan.kills = kills.iter().map(kill).collect();
        let played =
            live::play(&scenario, &plan, |_| {}).unwrap_or_else(|trouble| panic!("{name}: {trouble}"));
        Self { scenario, played, folder }
    }

    /// What was reported as saved is in the library, whole; every press has one outcome; every machine does the same again
    /// without sockets. When each of the presses ended.
    #[track_caller]
    pub(crate) fn check(&self, what: &str) -> Vec<Instant> {
        let mut ended: BTreeMap<_, Vec<Instant>> = BTreeMap::new();
        for record in &self.played.trace.records {
            match record.fact.device_event() {
                Some((_, Event::Pressed { id, .. })) => {
                    ended.entry(*id).or_default();
                }
                Some((_, Event::PressEnded { id, .. })) => ended.entry(*id).or_default().push(record.at),
                _ => {}
            }
        }
        assert!(ended.values().all(|ends| ends.len() == 1), "{what}: outcomes of presses: {ended:?}");
        for (who, asset) in self.saved() {
            let library = self.folder.path().join(&self.scenario.device(who).name);
            let store = Store::open_read_only(&library).unwrap_or_else(|error| panic!("{what}: {error}"));
            let kept = store.get(asset).unwrap_or_else(|error| panic!("{what}: {error}"));
            let files =
                kept.unwrap_or_else(|| panic!("{what}: a photo that was reported as saved is lost")).files;
            assert!(files.still.is_some() && files.movie.is_some(), "{what}: half of a photo is lost");
        }
        for (node, replay) in &self.played.replays {
            let node = self.scenario.node_name(*node);
            replay.as_ref().unwrap_or_else(|differs| panic!("{what}: {node} differs: {differs}"));
        }
        ended.into_values().flatten().collect()
    }

    /// Still and movie of that photo on that device's disk.
    pub(crate) fn files(&self, device: &str, asset: library::AssetId) -> [PathBuf; 2] {
        let store = Store::open_read_only(&self.folder.path().join(device)).expect("the library is there");
        let files = store.get(asset).expect("it can be read").expect("it is there").files;
        [files.still, files.movie].map(|file| file.expect("both are there").path)
    }

    /// The photos on that device's disk, and whether the files of each are there.
    pub(crate) fn photos(&self, device: &str) -> Vec<bool> {
        let store = Store::open_read_only(&self.folder.path().join(device)).expect("the library is there");
        let mut photos = vec![];
        let each = |kept: store::Kept| {
            photos.push(kept.files.still.is_some_and(|still| still.path.is_file()));
            Ok(())
        };
        store.each(each).expect("it can be read");
        photos
    }

    /// When the photos on that device's disk were taken, by its clock.
    pub(crate) fn taken(&self, device: &str) -> Vec<String> {
        let store = Store::open_read_only(&self.folder.path().join(device)).expect("the library is there");
        let mut taken = vec![];
        let each = |kept: store::Kept| {
            taken.push(kept.asset.taken.to_rfc3339_opts(chrono::SecondsFormat::Secs, true));
            Ok(())
        };
        store.each(each).expect("it can be read");
        taken.sort();
        taken
    }

    /// The photos that were reported as saved, and by which device.
    pub(crate) fn saved(&self) -> Vec<(DeviceId, library::AssetId)> {
        let events = self.played.trace.records.iter().filter_map(|record| record.fact.device_event());
        let saved = events.filter_map(|(who, event)| {
            if let Event::PressEnded { outcome: Outcome::Saved { asset, .. }, .. } = event {
                Some((who, *asset))
            } else {
                None
            }
        });
        saved.collect()
    }
}

pub(crate) fn at_millis(millis: u64) -> Instant {
    Instant::from_micros(millis * 1000)
}

/// Does that with all of `cases`, a few at once: most of the time, time goes by.
pub(crate) fn a_few_at_once<T: Sync>(cases: &[T], check: impl Fn(&T) + Sync) {
    const AT_ONCE: usize = 3;
    let next = std::sync::atomic::AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, std::sync::atomic::Ordering::Relaxed)) {
                    check(case);
                }
            });
        }
    });
}
