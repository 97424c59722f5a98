//! Measures a Live Photo from the ring of a call: by Shutterlab, and by ffmpeg and exiftool as processes.
//!
//! Both get the same encoded pictures, sound and raw still from memory, and leave a JPEG and a movie on disk. Prints a line
//! for each: its name, pairs, their bytes, CPU time in nanoseconds with that of processes. `missing` and a name instead says
//! which program is not there.
#![forbid(unsafe_code)]

mod frames;
mod tools;

use std::{env, fs, path::Path, process::ExitCode, time::Duration};

use cpu_time::ProcessTime;
use frames::Frames;
use media::Form;

/// How long to measure each if nobody says, in milliseconds of CPU time.
const MILLIS: u64 = 1_000;

fn main() -> ExitCode {
    let millis = env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(MILLIS);
    match run(Duration::from_millis(millis)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error:\n{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(limit: Duration) -> Result<(), String> {
    if let Some(program) = tools::missing() {
        println!("missing {program}");
        return Ok(());
    }
    let folder = env::temp_dir().join(format!("shutterlab-pair-{}", std::process::id()));
    fs::create_dir_all(&folder).map_err(|error| format!("make `{}`: {error}", folder.display()))?;
    let measured = both(&folder, limit);
    let removed = fs::remove_dir_all(&folder);
    measured?;
    removed.map_err(|error| format!("remove `{}`: {error}", folder.display()))
}

fn both(folder: &Path, limit: Duration) -> Result<(), String> {
    let frames = Frames::new();
    measure("ours", folder, limit, || ours(&frames, folder))?;
    measure("tools", folder, limit, || tools::pair(&frames, folder))
}

/// A still and a movie as Shutterlab makes them.
fn ours(frames: &Frames, folder: &Path) -> Result<(), String> {
    let clip = frames.ring.cut(frames::CUT).map_err(|error| error.to_string())?;
    let movie = media::movie(&clip, &frames.about, Form::LivePhoto).map_err(|error| error.to_string())?;
    let still = media::still(&frames.still, &frames.about).map_err(|error| error.to_string())?;
    write(&folder.join("pair.mov"), &movie)?;
    write(&folder.join("pair.jpg"), &still)
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), String> {
    fs::write(path, bytes).map_err(|error| format!("write `{}`: {error}", path.display()))
}

/// Makes pairs until the CPU time is spent.
fn measure(
    name: &str,
    folder: &Path,
    limit: Duration,
    mut pair: impl FnMut() -> Result<(), String>,
) -> Result<(), String> {
    pair()?;
    let (begin, children) = (ProcessTime::now(), children_time()?);
    let (mut pairs, mut cpu) = (0_u64, Duration::ZERO);
    while cpu < limit {
        pair()?;
        pairs += 1;
        cpu = begin.elapsed() + children_time()?.saturating_sub(children);
    }
    let mut bytes = 0;
    for file in ["pair.mov", "pair.jpg"] {
        let path = folder.join(file);
        bytes += fs::metadata(&path).map_err(|error| format!("read `{}`: {error}", path.display()))?.len();
        fs::remove_file(&path).map_err(|error| format!("remove `{}`: {error}", path.display()))?;
    }
    println!("{name} {pairs} {bytes} {}", cpu.as_nanos());
    Ok(())
}

/// The CPU time of all processes that this one started and that have ended, as Linux counts it: to a hundredth of a
/// second.
fn children_time() -> Result<Duration, String> {
    let stat =
        fs::read_to_string("/proc/self/stat").map_err(|error| format!("read `/proc/self/stat`: {error}"))?;
    // After the name, which may hold anything but ends with the last bracket, come numbered fields from the third on;
    // the sixteenth and seventeenth are the time of children in user and in system mode.
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks: u64 = fields.skip(13).take(2).filter_map(|field| field.parse::<u64>().ok()).sum();
    Ok(Duration::from_millis(10 * ticks))
}

#[cfg(test)]
mod tests;
