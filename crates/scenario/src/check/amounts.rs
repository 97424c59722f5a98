//! Texts with a unit: what is wrong with one is said in the words of `units`.

use std::time::Duration;

use chrono::{DateTime, FixedOffset, TimeDelta};
use protocol::Instant;

use super::{
    Checker,
    mistake::{Mistake, Spot},
};
use crate::{
    file::{Bandwidth, Date, Percent, SignedSpan, Size, Span, Zone},
    network, suggest,
    units::{self, UnitError},
};

impl Checker<'_> {
    pub(super) fn duration(&mut self, spot: Spot<'_>, text: &Span) -> Option<Duration> {
        self.amount(spot, "a time", "6s", &text.0, units::duration(&text.0))
    }

    pub(super) fn instant(&mut self, spot: Spot<'_>, text: &Span) -> Option<Instant> {
        self.duration(spot, text).map(|span| Instant::ZERO + span)
    }

    pub(super) fn signed_duration(&mut self, spot: Spot<'_>, text: &SignedSpan) -> Option<TimeDelta> {
        self.amount(spot, "a time", "+3s", &text.0, units::signed_duration(&text.0))
    }

    pub(super) fn size(&mut self, spot: Spot<'_>, text: &Size) -> Option<u64> {
        self.amount(spot, "a size", "64GB", &text.0, units::size(&text.0))
    }

    pub(super) fn odds(&mut self, spot: Spot<'_>, text: &Percent) -> Option<network::Odds> {
        self.amount(spot, "a percentage", "5%", &text.0, units::odds(&text.0))
    }

    pub(super) fn bandwidth(&mut self, spot: Spot<'_>, text: &Bandwidth) -> Option<network::Bandwidth> {
        let bandwidth = self.amount(spot, "a bandwidth", "20Mbit/s", &text.0, units::bandwidth(&text.0))?;
        if bandwidth == network::Bandwidth::Bits(0) {
            self.report(
                Mistake::new(spot, "a line of no bandwidth carries nothing")
                    .help("to lose everything, say `loss = \"100%\"`"),
            );
            return None;
        }
        Some(bandwidth)
    }

    pub(super) fn date(&mut self, spot: Spot<'_>, text: &Date) -> Option<DateTime<FixedOffset>> {
        let date = units::date(&text.0);
        if date.is_none() {
            self.report(
                Mistake::new(spot, format!("`{}` is not a date", suggest::shown(&text.0)))
                    .label("expected a date, a time and an offset from UTC, such as `2024-09-06T18:00:00Z`"),
            );
        }
        date
    }

    pub(super) fn zone(&mut self, spot: Spot<'_>, text: &Zone) -> Option<FixedOffset> {
        let zone = units::zone(&text.0);
        if zone.is_none() {
            self.report(
                Mistake::new(spot, format!("`{}` is not an offset from UTC", suggest::shown(&text.0)))
                    .label("expected a sign, hours and minutes, such as `+02:00`"),
            );
        }
        zone
    }

    /// A count that begins at 1.
    pub(super) fn at_least_one(&mut self, spot: Spot<'_>, key: &str, count: Option<u32>) -> Option<u32> {
        let count = count.unwrap_or(1);
        if count == 0 {
            self.report(Mistake::new(spot, format!("`{key}` counts from 1")).label("there is no zeroth"));
            return None;
        }
        Some(count)
    }

    fn amount<T>(
        &mut self,
        spot: Spot<'_>,
        noun: &str,
        example: &str,
        text: &str,
        amount: Result<T, UnitError>,
    ) -> Option<T> {
        match amount {
            Ok(amount) => Some(amount),
            Err(error) => {
                let message = format!("`{}` is not {noun}", suggest::shown(text));
                let mistake = Mistake::new(spot, message).label(error.to_string());
                let mistake = match error {
                    UnitError::NoNumber => mistake.help(format!("for example `\"{example}\"`")),
                    UnitError::NoUnit(_)
                    | UnitError::Space
                    | UnitError::UnknownUnit(..)
                    | UnitError::TooFine(_)
                    | UnitError::TooMuch(_) => mistake,
                };
                self.report(mistake);
                None
            }
        }
    }
}
