//! Opening a view or an album: which photos show, in their order, without reading the library.

use chrono::{DateTime, FixedOffset};
use library::{AlbumRefusal, AssetId, Kind, Rule, TextField, View};
use rusqlite::{params_from_iter, types::Value};
use uuid::Uuid;

use crate::{
    error::Error,
    row::rank,
    selector::{Sql, Today},
    store::Store,
};

/// Up to so many lenses, the photos of each are read by themselves; more are looked for in one query.
const LENSES_MAX: usize = 1_000;

/// How many digits a UUID has.
const UUID_DIGITS: usize = 32;

/// The order of photos in every view but Recently Deleted.
const ORDER: &str = "taken, taken_nanos, kind, asset";

/// What shows in a view other than the Hidden album.
const SHOWS: &str = "deleted IS NULL AND hidden = 0";

impl Store {
    /// What a smart album with this rule shows on a device whose wall clock shows `now`, in the order of All Photos: as
    /// [`library::Rule::shows`] says of each photo (ALB-3).
    ///
    /// # Errors
    ///
    /// [`library::AlbumRefusal::UnsoundRule`] if the rule does not keep the limits of rules; or as with [`Store::get`].
    pub fn members(&self, rule: &Rule, now: DateTime<FixedOffset>) -> Result<Vec<AssetId>, Error> {
        check(rule)?;
        if let Some((lenses, rest)) = self.lenses_first(rule, now)? {
            return self.of_lenses(&lenses, &rest);
        }
        let shows = if rule.names_hidden() { "deleted IS NULL" } else { SHOWS };
        let Sql { text, parameters } = Sql::of(rule, Today::At(now));
        self.ids(&format!("SELECT asset FROM photo WHERE {shows} AND {text} ORDER BY {ORDER}"), parameters)
    }

    /// How many photos a smart album with this rule shows.
    ///
    /// # Errors
    ///
    /// As with [`Store::members`].
    pub fn count(&self, rule: &Rule, now: DateTime<FixedOffset>) -> Result<u64, Error> {
        check(rule)?;
        let shows = if rule.names_hidden() { "deleted IS NULL" } else { SHOWS };
        let Sql { text, parameters } = Sql::of(rule, Today::At(now));
        let sql = format!("SELECT count(*) FROM photo WHERE {shows} AND {text}");
        let count = self.index.first(&sql, params_from_iter(parameters), |row| row.get(0))?;
        Ok(count.unwrap_or(0))
    }

    /// What a view shows, in its order; `zone` matters to Months and Years alone, as with [`library::Library::view`].
    ///
    /// # Errors
    ///
    /// As with [`Store::get`].
    pub fn view(&self, view: View, zone: FixedOffset) -> Result<Vec<AssetId>, Error> {
        let of_kind = |kind| format!("{SHOWS} AND kind = {} ORDER BY {ORDER}", rank(kind));
        let shown = match view {
            View::AllPhotos => format!("{SHOWS} ORDER BY {ORDER}"),
            View::LivePhotos => of_kind(Kind::LivePhoto),
            View::Screenshots => of_kind(Kind::Screenshot),
            View::Hidden => format!("deleted IS NULL AND hidden = 1 ORDER BY {ORDER}"),
            View::RecentlyDeleted => {
                "deleted IS NOT NULL ORDER BY deleted, deleted_nanos, kind, asset".to_owned()
            }
            // A selection of what came before, which the library itself makes.
            View::Years | View::Months | View::Days => {
                return Ok(self.load()?.view(view, zone).into_iter().map(|asset| asset.id).collect());
            }
        };
        self.ids(&format!("SELECT asset FROM photo WHERE {shown}"), vec![])
    }

    /// The photo with this number in All Photos, counted from 1.
    ///
    /// # Errors
    ///
    /// As with [`Store::get`].
    pub fn numbered(&self, number: u64) -> Result<Option<AssetId>, Error> {
        let Some(skipped) = number.checked_sub(1).and_then(|skipped| i64::try_from(skipped).ok()) else {
            return Ok(None);
        };
        let sql = format!("SELECT asset FROM photo WHERE {SHOWS} ORDER BY {ORDER} LIMIT 1 OFFSET ?");
        Ok(self.ids(&sql, vec![skipped.into()])?.first().copied())
    }

    /// The first few photos whose ids begin so, in whatever view they are; none if no id could.
    ///
    /// # Errors
    ///
    /// As with [`Store::get`].
    pub fn beginning_with(&self, prefix: &str) -> Result<Vec<AssetId>, Error> {
        let end = |digit: char| {
            let digits: String = prefix.chars().filter(|c| *c != '-').collect();
            let free = UUID_DIGITS.checked_sub(digits.chars().count())?;
            Uuid::try_parse(&(digits + &digit.to_string().repeat(free))).ok()
        };
        let (Some(first), Some(last)) = (end('0'), end('f')) else { return Ok(vec![]) };
        let bounds = [first, last].map(|id| Value::Blob(id.as_bytes().to_vec()));
        let sql = "SELECT asset FROM photo WHERE asset BETWEEN ? AND ? ORDER BY asset LIMIT 4";
        self.ids(sql, bounds.into())
    }

    fn ids(&self, sql: &str, parameters: Vec<Value>) -> Result<Vec<AssetId>, Error> {
        let mut ids = vec![];
        let mut statement = self.index.prepare(sql)?;
        let mut rows =
            statement.query(params_from_iter(parameters)).map_err(|error| self.index.error(error))?;
        while let Some(row) = rows.next().map_err(|error| self.index.error(error))? {
            let id: [u8; 16] = row.get(0).map_err(|error| self.index.error(error))?;
            ids.push(AssetId(Uuid::from_bytes(id)));
        }
        Ok(ids)
    }

    /// The lenses that a rule asks for first of all, and the rest of the rule; none if it does not. There are few lenses, and
    /// an index has the photos of each in order: nothing else has to be looked at.
    fn lenses_first(
        &self,
        rule: &Rule,
        now: DateTime<FixedOffset>,
    ) -> Result<Option<(Vec<i64>, Sql)>, Error> {
        if rule.names_hidden() {
            return Ok(None);
        }
        let rules = match rule {
            Rule::All(rules) => rules.as_slice(),
            Rule::Any(_) | Rule::Text { .. } | Rule::Date(_) | Rule::Photo { .. } | Rule::Number { .. } => {
                std::slice::from_ref(rule)
            }
        };
        let found = rules.iter().enumerate().find_map(|(nth, rule)| match rule {
            Rule::Text { field: TextField::Lens, test } => Some((nth, Sql::lenses(test)?)),
            Rule::All(_)
            | Rule::Any(_)
            | Rule::Text { .. }
            | Rule::Date(_)
            | Rule::Photo { .. }
            | Rule::Number { .. } => None,
        });
        let Some((nth, Sql { text, parameters })) = found else { return Ok(None) };
        let lenses = self.index.all(&text, params_from_iter(parameters), |row| row.get::<_, i64>(0))?;
        let mut rest = rules.to_vec();
        rest.remove(nth);
        Ok((lenses.len() <= LENSES_MAX).then(|| (lenses, Sql::of(&Rule::All(rest), Today::At(now)))))
    }

    /// The photos of these lenses of which the rest holds. Each lens has its own in order; a sort that knows runs when it
    /// sees them puts them together for less than SQLite does.
    fn of_lenses(&self, lenses: &[i64], rest: &Sql) -> Result<Vec<AssetId>, Error> {
        let Sql { text, parameters } = rest;
        let what = if lenses.len() == 1 { "asset" } else { "taken, taken_nanos, kind, asset" };
        let sql = format!("SELECT {what} FROM photo WHERE {SHOWS} AND lens = ? AND {text} ORDER BY {ORDER}");
        let of = |lens: i64| [Value::from(lens)].into_iter().chain(parameters.iter().cloned());
        if let [lens] = lenses {
            return self.ids(&sql, of(*lens).collect());
        }
        let mut photos: Vec<(i64, u32, u8, [u8; 16])> = vec![];
        for lens in lenses {
            photos.extend(self.index.all(&sql, params_from_iter(of(*lens)), |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
            })?);
        }
        photos.sort();
        Ok(photos.into_iter().map(|(.., id)| AssetId(Uuid::from_bytes(id))).collect())
    }
}

fn check(rule: &Rule) -> Result<(), Error> {
    if rule.is_sound() { Ok(()) } else { Err(AlbumRefusal::UnsoundRule.into()) }
}
