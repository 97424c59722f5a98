//! What a file sets of the numbers that are assumed: each within its bounds.

use std::{fmt::Display, ops::RangeInclusive, time::Duration};

use device::Limits;
use service::{HELD, HELD_MAX};

use super::{
    Checker,
    mistake::{Mistake, Spot},
};
use crate::{
    file::{self, Span},
    place::Path,
    units,
};

impl Checker<'_> {
    pub(super) fn limits(&mut self, file: Option<&file::Limits>) -> Option<Limits> {
        let default = Limits::default();
        let Some(file) = file else { return Some(default) };
        let path = Path::ROOT.key("limits");
        let press_timeout = self.limited_time(
            &path,
            "press_timeout",
            &file.press_timeout,
            (default.press_timeout, Limits::PRESS_TIMEOUT),
        );
        let history_slack = self.limited_time(
            &path,
            "history",
            &file.history,
            (default.history_slack, Limits::HISTORY_SLACK),
        );
        let retry_first = self.limited_time(
            &path,
            "retry_first",
            &file.retry_first,
            (default.retry_first, Limits::RETRY_FIRST),
        );
        let retry_max =
            self.limited_time(&path, "retry_max", &file.retry_max, (default.retry_max, Limits::RETRY_MAX));
        let presses_open = self.limited(
            &path,
            "presses_open",
            file.presses_open,
            (default.presses_open, Limits::PRESSES_OPEN),
        );
        let spot = Spot::Key(&path, "free_storage");
        let free_storage_needed = match &file.free_storage {
            None => Some(default.free_storage_needed),
            Some(text) => {
                let bytes = self.size(spot, text);
                bytes.and_then(|bytes| {
                    self.bounded(spot, bytes, &Limits::FREE_STORAGE_NEEDED, units::write_size)
                })
            }
        };
        Some(Limits {
            press_timeout: press_timeout?,
            history_slack: history_slack?,
            retry_first: retry_first?,
            retry_max: retry_max?,
            presses_open: presses_open?,
            free_storage_needed: free_storage_needed?,
        })
    }

    /// How many messages the push service keeps for a device.
    pub(super) fn service_held(&mut self, file: Option<&file::Service>) -> Option<u16> {
        let held = file.and_then(|service| service.held);
        self.limited(&Path::ROOT.key("service"), "held", held, (HELD_MAX, HELD))
    }

    fn limited_time(
        &mut self,
        path: &Path,
        key: &'static str,
        text: &Option<Span>,
        (default, bounds): (Duration, RangeInclusive<Duration>),
    ) -> Option<Duration> {
        let Some(text) = text else { return Some(default) };
        let spot = Spot::Key(path, key);
        let time = self.duration(spot, text)?;
        self.bounded(spot, time, &bounds, units::write_duration)
    }

    fn limited(
        &mut self,
        path: &Path,
        key: &'static str,
        count: Option<u32>,
        (default, bounds): (u16, RangeInclusive<u16>),
    ) -> Option<u16> {
        let Some(count) = count else { return Some(default) };
        let bounds = u32::from(*bounds.start())..=u32::from(*bounds.end());
        let count = self.bounded(Spot::Key(path, key), count, &bounds, |count| count)?;
        u16::try_from(count).ok()
    }

    fn bounded<T: PartialOrd + Copy, S: Display>(
        &mut self,
        spot: Spot<'_>,
        value: T,
        bounds: &RangeInclusive<T>,
        shown: impl Fn(T) -> S,
    ) -> Option<T> {
        if bounds.contains(&value) {
            return Some(value);
        }
        let (value, least, most) = (shown(value), shown(*bounds.start()), shown(*bounds.end()));
        self.report(
            Mistake::new(spot, format!("`{value}` is out of bounds"))
                .label(format!("expected `{least}` to `{most}`")),
        );
        None
    }
}
