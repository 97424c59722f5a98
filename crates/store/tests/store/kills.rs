//! A process that saves photos is killed, at moments by chance and at every system call; and every system call of a save
//! is made to fail, SQLite's own among them. After each, what was reported is there, whole, and nothing is half.
//!
//! Sixty kills by default; as many as one likes with
//! `SHUTTERLAB_KILLS=1000 cargo test -p store --test store -- kills::kills_by_chance --nocapture`.

use std::{
    collections::BTreeSet,
    fs,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use library::{AssetId, Library};
use store::{Capture, Store};

use crate::sample::{self, Photo, check_whole, files};

/// How many kills by chance there are, if not sixty.
const KILLS: &str = "SHUTTERLAB_KILLS";
/// For the process that is killed: where it saves, how many photos, and after how many of them it starts.
const FOLDER: &str = "SHUTTERLAB_TEST_FOLDER";
const COUNT: &str = "SHUTTERLAB_TEST_COUNT";
const FIRST: &str = "SHUTTERLAB_TEST_FIRST";
/// For the same process: that it ends at the first failure, as if killed then, with its index as that failure left it.
const ENDS: &str = "SHUTTERLAB_TEST_ENDS_AT_FAILURE";
const ENDS_AT_FAILURE: &str = "SHUTTERLAB_TEST_ENDS_AT_FAILURE=1";

/// A library has so many kills before a new one is begun: looking through it should not become the most of the test.
const KILLS_PER_LIBRARY: usize = 40;

fn number(name: &str) -> Option<u32> {
    std::env::var(name).ok()?.parse().ok()
}

/// Photos like those of a telephone, but for their size.
fn photo(number: u32) -> Photo {
    Photo::sized(number, 20_000, 60_000)
}

/// Not a test but the process that is killed: saves, one by one and in groups, and reports each save in a line once it has
/// returned; now and then removes one for good, which it announces.
#[test]
#[ignore = "the process that other tests kill"]
fn child() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let folder = Path::new(&folder);
    let opened = if folder.join(store::INDEX).exists() { Store::open(folder) } else { Store::create(folder) };
    let mut store = match opened {
        Ok(store) => store,
        Err(error) => return println!("\nfailed to open: {error}"),
    };
    let (first, count) = (number(FIRST).unwrap_or(0), number(COUNT).unwrap_or(u32::MAX));
    println!("\nopen");
    let mut next = first;
    while next - first < count {
        let group = if next % 5 == 4 { 3 } else { 1 };
        let photos: Vec<Photo> = (next..next + group).map(photo).collect();
        let captures: Vec<Capture<'_>> =
            photos.iter().map(|photo| Capture { asset: &photo.asset, media: photo.media() }).collect();
        match store.save_all(&captures) {
            Ok(_) => (next..next + group).for_each(|number| println!("saved {number}")),
            Err(error) => {
                println!("failed: {error}");
                if std::env::var_os(ENDS).is_some() {
                    std::process::abort();
                }
            }
        }
        if next % 7 == 6 {
            let id = photos[0].asset.id;
            println!("removing {next}");
            let removed = store.delete(id, sample::at(0)).and_then(|()| store.delete_for_good(id));
            println!(
                "{}",
                if removed.is_ok() { format!("removed {next}") } else { "failed to remove".into() }
            );
        }
        next += group;
    }
    println!("closing");
    if store.close().is_ok() {
        println!("closed");
    }
}

/// This test program as the child, saving into `folder`; `tool` stands before it.
fn start(tool: &[&str], folder: &Path, first: u32, count: u32) -> Child {
    let this = std::env::current_exe().expect("a test program has a path");
    let this = this.to_string_lossy();
    let whole: Vec<&str> = tool.iter().copied().chain([&*this]).collect();
    let mut child = Command::new(whole[0]);
    child.args(&whole[1..]).args(["--exact", "kills::child", "--ignored", "--nocapture", "--test-threads=1"]);
    child.env(FOLDER, folder).env(FIRST, first.to_string()).env(COUNT, count.to_string());
    child.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    child.spawn().expect("it was there a moment ago")
}

/// What a child has said.
#[derive(Debug, Default)]
struct Said {
    saved: BTreeSet<u32>,
    /// It was about to remove these, and may have.
    removing: BTreeSet<u32>,
    removed: BTreeSet<u32>,
    failed: Vec<String>,
    closed: bool,
}

impl Said {
    fn hear(&mut self, line: &str) {
        let number = |rest: &str| rest.parse::<u32>().expect("a line is written at once");
        if let Some(rest) = line.strip_prefix("saved ") {
            self.saved.insert(number(rest));
        } else if let Some(rest) = line.strip_prefix("removing ") {
            self.removing.insert(number(rest));
        } else if let Some(rest) = line.strip_prefix("removed ") {
            self.removed.insert(number(rest));
        } else if line.starts_with("failed") {
            self.failed.push(line.to_owned());
        } else if line == "closed" {
            self.closed = true;
        }
    }

    fn hear_all(&mut self, child: &mut Child) {
        let lines = BufReader::new(child.stdout.take().expect("it is piped")).lines();
        for line in lines.map_while(Result::ok) {
            self.hear(&line);
        }
    }
}

/// Opens what a process has left, and looks whether all of it is as it should be; the library as it is now.
#[track_caller]
fn check(folder: &Path, said: &Said) -> Library {
    let store = match Store::open(folder) {
        Ok(store) => store,
        // Killed before there was a library.
        Err(_) if said.saved.is_empty() && !folder.join(store::INDEX).exists() => {
            Store::create(folder).expect("what an interrupted attempt left is no hindrance")
        }
        Err(error) => panic!("{error}"),
    };
    check_whole(&store);
    let library = store.load().expect("it can be read");
    let there = |number: u32| library.get(photo(number).asset.id);
    for number in &said.saved {
        match there(*number) {
            Some(asset) => {
                assert!(!said.removed.contains(number), "{number} was removed");
                assert!(
                    asset.deleted.is_some() || *asset == photo(*number).asset,
                    "{number} is as it was saved"
                );
            }
            None => assert!(said.removing.contains(number), "{number} was saved, and is not there"),
        }
    }
    library
}

/// What lay about when the library was opened, that no photo needs.
fn left_over(folder: &Path) -> usize {
    let temporaries = files(folder).keys().filter(|name| name.ends_with(".part")).count();
    temporaries
        + Store::open_read_only(folder).map_or(0, |store| store.verify().map_or(0, |found| found.len()))
}

#[test]
fn kills_by_chance() {
    let kills = number(KILLS).unwrap_or(60);
    let mut state = 20_240_906_u64;
    let (mut saved, mut with_leftovers, mut unreported) = (0, 0, 0);
    let mut folder = tempfile::tempdir().unwrap();
    let (mut said, mut first) = (Said::default(), 0);
    for kill in 0..usize::try_from(kills).unwrap() {
        if kill % KILLS_PER_LIBRARY == 0 {
            folder = tempfile::tempdir().unwrap();
            (said, first) = (Said::default(), 0);
        }
        let mut child = start(&[], folder.path(), first, u32::MAX);
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        // A process takes some milliseconds to start and to open its library, and a save about one.
        thread::sleep(Duration::from_micros((state >> 33) % 80_000));
        child.kill().unwrap();
        child.wait().unwrap();
        let before = said.saved.len();
        said.hear_all(&mut child);
        assert_eq!(said.failed, [""; 0]);
        saved += said.saved.len() - before;
        with_leftovers += usize::from(left_over(folder.path()) > 0);
        let library = check(folder.path(), &said);
        // Those that are there whole without a report were reported to nobody.
        let found: BTreeSet<AssetId> = library.assets().map(|asset| asset.id).collect();
        while found.contains(&photo(first).asset.id)
            || said.saved.contains(&first)
            || said.removing.contains(&first)
        {
            unreported += usize::from(!said.saved.contains(&first));
            said.saved.insert(first);
            first += 1;
        }
    }
    println!(
        "{kills} kills, {saved} saves reported and found whole; {with_leftovers} times something was left over and swept; \
         {unreported} photos were whole before they could be reported"
    );
    assert!(saved > 0 && with_leftovers > 0, "the kills fell into saves: {saved} saves, {with_leftovers}");
}

/// Set to `required` where a tool that is missing is a fault, as on the machine that lets changes in.
const TOOLS: &str = "SHUTTERLAB_TOOLS";

/// Whether strace is there and may trace; if not, says so.
fn has_strace() -> bool {
    let traced = Command::new("strace").args(["-o", "/dev/null", "true"]).stderr(Stdio::null()).status();
    let has = traced.is_ok_and(|status| status.success());
    if !has {
        assert!(
            std::env::var_os(TOOLS).is_none_or(|tools| tools != "required"),
            "strace is required, and may not trace"
        );
        let _ = writeln!(std::io::stderr(), "strace is not here, or may not trace: this is left out");
    }
    has
}

/// The calls by which a library is changed.
const CALLS: &str = "openat,write,pwrite64,fsync,fdatasync,ftruncate,rename,unlink";

/// A library of four photos, in which the child then saves more.
fn begun() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let mut store = Store::create(folder.path()).expect("a library");
    for number in 0..4 {
        let photo = photo(number);
        store.save(&photo.asset, photo.media()).expect("the disk is sound");
    }
    folder
}

/// The child saves a group and a photo and removes one, and at the `nth` of the calls `what` happens. What it said, and
/// whether there was such a call.
fn inject(folder: &Path, calls: &str, what: &str, nth: usize, ends: bool) -> (Said, bool) {
    let (note, paths) = (folder.with_extension("strace"), folder.display().to_string());
    let inject = format!("inject={calls}:{what}:when={nth}");
    let trace = format!("trace={calls}");
    let note_text = note.display().to_string();
    // Only calls about files below the folder count, not what a program does to start.
    let names: Vec<String> = [
        "library.sqlite",
        "library.sqlite-wal",
        "library.sqlite-shm",
        "library.lock",
        "media",
        "temporary",
        "temporary/session",
    ]
    .iter()
    .map(|name| format!("{paths}/{name}"))
    .chain((0..12).map(|part| format!("{paths}/temporary/{part}.part")))
    .chain(media_names(folder))
    .collect();
    let mut tool = vec!["strace", "-f", "-o", &note_text, "-e", &trace, "-e", &inject];
    for name in &names {
        tool.extend(["-P", name]);
    }
    if ends {
        tool.extend(["-E", ENDS_AT_FAILURE]);
    }
    let mut child = start(&tool, folder, 4, 5);
    let mut said = Said::default();
    said.hear_all(&mut child);
    child.wait().expect("it was started");
    let text = fs::read_to_string(&note).unwrap_or_default();
    fs::remove_file(&note).expect("strace wrote it");
    (said, text.contains("(INJECTED)") || text.contains("+++ killed by SIGKILL"))
}

/// What the files of `media/` will be called.
fn media_names(folder: &Path) -> Vec<String> {
    let name = |bytes: &[u8], ending| {
        format!("{}/media/{}.{ending}", folder.display(), blake3::hash(bytes).to_hex())
    };
    let photos = (0..12).map(photo);
    photos.flat_map(|photo| [name(&photo.still, "jpg"), name(&photo.movie, "mov")]).collect()
}

#[test]
fn a_kill_at_every_system_call() {
    if !has_strace() {
        return;
    }
    let mut calls = 0;
    loop {
        let folder = begun();
        let (said, killed) = inject(folder.path(), CALLS, "signal=KILL", calls + 1, false);
        let mut said = said;
        said.saved.extend(0..4);
        assert_eq!(said.failed, [""; 0], "call {calls}");
        check(folder.path(), &said);
        if !killed {
            assert!(said.closed, "without a kill it ends well");
            break;
        }
        calls += 1;
    }
    println!("killed at each of {calls} system calls");
    assert!(calls > 60, "{calls}");
}

#[test]
fn a_failure_of_every_system_call() {
    if !has_strace() {
        return;
    }
    let (mut failed, mut silent) = (0, 0);
    // With `true`, the process ends at the first failure: what a failed commit left in the log comes to light.
    let kinds = [
        ("write,pwrite64,openat", "error=ENOSPC", false),
        ("write,pwrite64", "error=EIO", true),
        ("fsync,fdatasync", "error=EIO", false),
        ("fsync,fdatasync", "error=EIO", true),
        ("rename,unlink,ftruncate", "error=EIO", false),
    ];
    for (calls, what, ends) in kinds {
        for nth in 1.. {
            let folder = begun();
            let (mut said, injected) = inject(folder.path(), calls, what, nth, ends);
            said.saved.extend(0..4);
            if !injected {
                break;
            }
            // What failed was said, or it was of a kind that nothing depends on, such as writing the log into the index.
            failed += usize::from(!said.failed.is_empty());
            silent += usize::from(said.failed.is_empty());
            let library = check(folder.path(), &said);
            drop(library);
            // And the next session works.
            let mut store = Store::open(folder.path()).unwrap();
            let next = photo(50);
            store.save(&next.asset, next.media()).unwrap();
            check_whole(&store);
        }
    }
    println!("{failed} failures said, {silent} that nothing depended on");
    assert!(failed > 30, "{failed} failures said, {silent} not");
}

/// A disk that is full for the index but not for the media: SQLite's log may not grow past a limit of the process.
#[test]
fn an_index_that_cannot_grow_fails_cleanly() {
    if !cfg!(target_os = "linux") {
        return;
    }
    let folder = begun();
    // In blocks of 512 bytes: more than a movie, less than the log of some ten commits.
    let limited = ["sh", "-c", "trap '' XFSZ; ulimit -f 250; exec \"$@\"", "sh"];
    let mut child = start(&limited, folder.path(), 4, 40);
    let mut said = Said::default();
    said.hear_all(&mut child);
    child.wait().unwrap();
    said.saved.extend(0..4);
    assert!(!said.failed.is_empty() && said.saved.len() > 6, "{said:?}");
    check(folder.path(), &said);
}
