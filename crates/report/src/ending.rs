//! How things stand when a run is over: what each device's owner has.

use std::io::{self, Write};

use library::{Asset, Content, Frames, Marks, View};
use protocol::Family;
use scenario::Scenario;
use trace::{DeviceWorld, Trace, World, seconds};

use crate::{
    entry::Played,
    story::{Level, Story, StoryLine, mark_words, write_lines},
    style::Style,
    words::counted,
};

/// A run as a snapshot holds it: what happened, without what goes on behind it, how things stand in the end, and the
/// rules that the scenario shows of those that it names.
#[must_use]
pub fn story_of(played: &Played<'_>) -> String {
    let scenario = &played.parsed.scenario;
    let mut out = Vec::new();
    let written = write_story(&mut out, scenario, played.trace);
    written.expect("a vector takes everything");
    String::from_utf8_lossy(&out).into_owned()
}

fn write_story(to: &mut Vec<u8>, scenario: &Scenario, trace: &Trace) -> io::Result<()> {
    writeln!(to, "{}\n", scenario.title)?;
    let story = Story::new(scenario, trace);
    let lines: Vec<&StoryLine> = story.lines.iter().filter(|line| line.level == Level::Story).collect();
    write_lines(to, Style::default(), lines.into_iter())?;
    write_ending(to, scenario, trace, Style::default())?;
    let shown = trace::rules_shown(scenario, trace);
    let rules = scenario.rules.iter().filter(|rule| shown.contains(rule));
    writeln!(to, "\nshows {}", rules.map(|rule| rule.id()).collect::<Vec<_>>().join(", "))
}

/// A line for each device: its photos, its notices, its desktop; and one for each photo and smart album to speak of.
pub(crate) fn write_ending(
    to: &mut impl Write,
    scenario: &Scenario,
    trace: &Trace,
    style: Style,
) -> io::Result<()> {
    let mut world = World::new(scenario);
    for record in &trace.records {
        world.apply(record);
    }
    let names = scenario.devices.iter().map(|device| device.name.chars().count()).max().unwrap_or(0);
    writeln!(to, "\n{}", style.strong(&format!("in the end, at {}", trace::moment(trace.ended_at))))?;
    for device in &scenario.devices {
        let world = world.device(device.profile.id);
        let family = device.profile.model.family;
        writeln!(to, "  {:<names$}  {}", device.name, standing(world, family).join("; "))?;
        let zone = world.zone();
        for view in [View::AllPhotos, View::Hidden, View::RecentlyDeleted] {
            for asset in world.library.view(view, zone).into_iter().filter(|asset| worth_a_line(asset)) {
                writeln!(to, "  {:<names$}    {}", "", style.dim(&describe(asset)))?;
            }
        }
        for (id, album) in world.library.smart_albums() {
            let members = world.library.members(id, world.wall_clock(trace.ended_at)).unwrap_or_default();
            let (name, holds) = (&album.name, counted(members.len(), "photo"));
            let what = format!("smart album \"{name}\", {}: {holds}", album.rule);
            writeln!(to, "  {:<names$}    {}", "", style.dim(&what))?;
        }
    }
    Ok(())
}

fn standing(world: &DeviceWorld, family: Family) -> Vec<String> {
    let holds = |view| world.library.view(view, world.zone()).len();
    let (shown, hidden, deleted) =
        (holds(View::AllPhotos), holds(View::Hidden), holds(View::RecentlyDeleted));
    let mut parts = vec![counted(shown, "photo")];
    if family == Family::WindowsPc && shown > 0 {
        let shown = world.library.view(View::AllPhotos, world.zone());
        parts.push(counted(shown.iter().map(|asset| asset.windows_files().len()).sum(), "file"));
    }
    if hidden > 0 {
        parts.push(format!("{hidden} hidden"));
    }
    if deleted > 0 {
        parts.push(format!("{deleted} in Recently Deleted"));
    }
    if !world.notices_unread.is_empty() {
        parts.push(format!("{} not read", counted(world.notices_unread.len(), "notice")));
    }
    if world.desktop_files > 0 {
        parts.push(format!("{} on the desktop", counted(world.desktop_files as usize, "file")));
    }
    if world.in_call {
        parts.push("in the call".to_owned());
    }
    parts
}

/// What a library began with is only counted, unless its owner made something of it.
fn worth_a_line(asset: &Asset) -> bool {
    asset.is_facetime_live_photo() || asset.deleted.is_some() || *asset.marks() != Marks::default()
}

/// A photo in a line: when it was taken by its own clock, what it is, through which lens, what its owner made of it.
#[must_use]
pub fn describe(asset: &Asset) -> String {
    let date = asset.taken.format("%Y-%m-%d %H:%M:%S %:z");
    let deleted = if asset.deleted.is_some() { ", deleted" } else { "" };
    let what = match asset.content {
        Content::LivePhoto { frames } => format!("Live Photo, {}", length(frames)),
        Content::Photo => "photo".to_owned(),
        Content::Movie => "video".to_owned(),
        Content::Screenshot => "screenshot".to_owned(),
    };
    let lens = if asset.metadata.lens_model.is_empty() {
        String::new()
    } else {
        format!(", {}", asset.metadata.lens_model)
    };
    let marks: String = mark_words(asset).iter().map(|words| format!(", {words}")).collect();
    format!("{date}  {what}{lens}{marks}{deleted}")
}

fn length(frames: Frames) -> String {
    format!("{} before and {} after", seconds(frames.before_micros()), seconds(frames.after_micros()))
}
