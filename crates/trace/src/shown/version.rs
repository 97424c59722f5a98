//! Which rules a version carries by what its device does: the first that have a thing, those round a gap, those that
//! servers do not refuse yet (OS-1, OS-2).

use chrono::{DateTime, Utc};
use protocol::{FEATURES, Feature, FeatureEntry, OsVersion, SERVER_REFUSALS, server_refuses};

/// Whether `os` is of the release that brought `feature`.
pub(super) fn introduces(os: OsVersion, feature: Feature) -> bool {
    let first = |line: &&FeatureEntry| line.feature == feature && is_on(os, line);
    let Some(line) = FEATURES.iter().find(first) else { return false };
    // macOS 10.13 is a release of its own, and so is iOS 12.1 where groups came; all of iOS 11 is one.
    let same_minor = os.version.minor == line.from.minor;
    line.present && os.version.major == line.from.major && (line.from.minor == 0 || same_minor)
}

/// Whether `os` has Live Photos again or still, next to those that lack them; or would be refused at a later date.
pub(super) fn is_beside_the_gap(os: OsVersion, date: DateTime<Utc>) -> bool {
    let gap = |line: &FeatureEntry| {
        let beside = (line.from.major.saturating_sub(1)..=line.from.major).contains(&os.version.major);
        line.feature == Feature::LivePhotos && !line.present && is_on(os, line) && beside
    };
    let refused_later = SERVER_REFUSALS.iter().any(|line| {
        let later = DateTime::from_timestamp(line.since, 0).is_some_and(|since| server_refuses(os, since));
        later && !server_refuses(os, date)
    });
    refused_later || FEATURES.iter().any(gap)
}

fn is_on(os: OsVersion, line: &FeatureEntry) -> bool {
    os.platform == line.platform || os.platform.is_ios() && line.platform.is_ios()
}
