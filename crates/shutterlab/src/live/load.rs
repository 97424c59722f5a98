//! `live --load`: how many calls at once, and what each takes.

use std::io;

use live::{CALLS_MAX, DEVICES, Load, Loaded, PHOTOS_MAX};

use super::Folder;
use crate::{EXIT_DIFFERED, EXIT_FAILED, EXIT_OK, EXIT_USAGE, complain, say};

/// Holds the load and says what it took.
pub(super) fn load(text: &str, speed: u32) -> io::Result<u8> {
    let load = match read(text) {
        Ok(load) => load,
        Err(mistake) => {
            complain(&format!("error: {mistake}\nhelp: write `calls=200,devices=2,photos=5`"));
            return Ok(EXIT_USAGE);
        }
    };
    let folder = Folder::new(None)?;
    let Load { calls, devices, photos } = load;
    complain(&format!(
        "{calls} calls of {devices} devices, {photos} photos in each, at {speed} times the wall's speed"
    ));
    match live::load(load, speed, &folder.path, &std::env::current_exe()?) {
        Ok(loaded) => {
            say(&told(load, &loaded))?;
            let all = loaded.saved == loaded.asked && loaded.told == loaded.asked;
            Ok(match (all, loaded.differ) {
                (false, _) => EXIT_FAILED,
                (true, 0) => EXIT_OK,
                (true, _) => EXIT_DIFFERED,
            })
        }
        Err(trouble) => Ok(super::tell_trouble(&trouble)),
    }
}

fn read(text: &str) -> Result<Load, String> {
    let mut load = Load { calls: 1, devices: *DEVICES.start(), photos: 1 };
    for part in text.split(',') {
        let (key, value) = part.split_once('=').ok_or_else(|| format!("`{part}` is no `key=number`"))?;
        let number: u32 = value.parse().map_err(|_| format!("`{value}` is no number"))?;
        let (place, range) = match key {
            "calls" => (&mut load.calls, 1..=CALLS_MAX),
            "devices" => (&mut load.devices, DEVICES),
            "photos" => (&mut load.photos, 1..=PHOTOS_MAX),
            _ => return Err(format!("there is no `{key}`")),
        };
        if !range.contains(&number) {
            return Err(format!("`{key}` goes from {} to {}", range.start(), range.end()));
        }
        *place = number;
    }
    Ok(load)
}

fn told(load: Load, loaded: &Loaded) -> String {
    let Loaded {
        asked,
        told,
        saved,
        latency,
        services,
        services_memory,
        devices,
        lasted,
        memory,
        dropped,
        breaches,
        differ,
    } = loaded;
    let millis = |micros: u64| format!("{}.{:03} s", micros / 1_000_000, micros / 1000 % 1000);
    let [middle, most, nearly_all] =
        [50.0, 90.0, 99.0].map(|share| millis(latency.value_at_percentile(share)));
    let again = match differ {
        0 => "all machines did the same".to_owned(),
        some => format!("{some} machines did something else"),
    };
    let each = |what: u128| what / u128::from(load.calls.max(1));
    let kilobytes = |bytes: &Option<u64>| match bytes {
        Some(bytes) => format!(", {} kB of memory", each(u128::from(*bytes)) / 1000),
        None => String::new(),
    };
    format!(
        "photos   {saved} of {asked} saved, {told} announced; {dropped} letters dropped, {breaches} connections broken\n\
         again    {again}, played again without sockets\n\
         to saved {middle} for half of them, {most} for 90 %, {nearly_all} for 99 %, {} at most; 2 s of it are the clip\n\
         services {} ms of CPU on one thread in {} s; {} ms for each call{}\n\
         devices  {} ms of CPU for each call{}\n",
        millis(latency.max()),
        services.as_millis(),
        lasted.as_secs(),
        each(services.as_millis()),
        kilobytes(services_memory),
        each(devices.as_millis()),
        kilobytes(memory),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Result<Load, &str>) {
        assert_eq!(read(text), expected.map_err(str::to_owned));
    }

    #[test]
    fn a_load_is_read_within_its_bounds() {
        check("calls=200,devices=2,photos=5", Ok(Load { calls: 200, devices: 2, photos: 5 }));
        check("photos=3", Ok(Load { calls: 1, devices: 2, photos: 3 }));
        check("calls=0", Err("`calls` goes from 1 to 2000"));
        check("devices=9", Err("`devices` goes from 2 to 8"));
        check("calls=many", Err("`many` is no number"));
        check("cars=2", Err("there is no `cars`"));
        check("calls", Err("`calls` is no `key=number`"));
    }
}
