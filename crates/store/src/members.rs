//! Opening a view or an album: which photos show, in their order, without reading the library.

use chrono::{DateTime, FixedOffset};
use library::{AssetId, Kind, PhotoKind, Rule, TextField, View};
use rusqlite::{params_from_iter, types::Value};
use uuid::Uuid;

use crate::{
    error::{Error, Misfit},
    row::rank,
    selector::Sql,
    store::Store,
};

/// Up to so many lenses, each is read in its own order and the orders are merged; more are sorted.
const LENSES_MERGED_MAX: usize = 64;

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
    /// [`Misfit::Rule`] if the rule does not keep the limits of rules; or as with [`Store::get`].
    pub fn members(&self, rule: &Rule, now: DateTime<FixedOffset>) -> Result<Vec<AssetId>, Error> {
        if !rule.is_sound() {
            return Err(Misfit::Rule.into());
        }
        let Sql { text, parameters } = self.query(rule, now)?;
        self.ids(&text, parameters)
    }

    /// How many photos a smart album with this rule shows.
    ///
    /// # Errors
    ///
    /// As with [`Store::members`].
    pub fn count(&self, rule: &Rule, now: DateTime<FixedOffset>) -> Result<u64, Error> {
        if !rule.is_sound() {
            return Err(Misfit::Rule.into());
        }
        let shows = if names_hidden(rule) { "deleted IS NULL" } else { SHOWS };
        let Sql { text, parameters } = Sql::of(rule, now);
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

    /// The query for a rule's photos. One that asks first of all for lenses reads the photos of those lenses alone: there
    /// are few lenses, and an index has the photos of each in order.
    fn query(&self, rule: &Rule, now: DateTime<FixedOffset>) -> Result<Sql, Error> {
        let rules = match rule {
            Rule::All(rules) => rules.as_slice(),
            Rule::Any(_) | Rule::Text { .. } | Rule::Date(_) | Rule::Photo { .. } | Rule::Number { .. } => {
                std::slice::from_ref(rule)
            }
        };
        let lens = rules.iter().enumerate().find_map(|(nth, rule)| match rule {
            Rule::Text { field: TextField::Lens, test } => Some((nth, Sql::lenses(test)?)),
            Rule::All(_)
            | Rule::Any(_)
            | Rule::Text { .. }
            | Rule::Date(_)
            | Rule::Photo { .. }
            | Rule::Number { .. } => None,
        });
        if let Some((nth, Sql { text, parameters })) = lens
            && !names_hidden(rule)
        {
            let lenses = self.index.all(&text, params_from_iter(parameters), |row| row.get::<_, i64>(0))?;
            if lenses.len() <= LENSES_MERGED_MAX {
                let rest = rules.iter().enumerate().filter(|(other, _)| *other != nth);
                return Ok(of_lenses(&lenses, rest.map(|(_, rule)| Sql::of(rule, now)).collect()));
            }
        }
        let shows = if names_hidden(rule) { "deleted IS NULL" } else { SHOWS };
        let Sql { text, parameters } = Sql::of(rule, now);
        Ok(Sql {
            text: format!("SELECT asset FROM photo WHERE {shows} AND {text} ORDER BY {ORDER}"),
            parameters,
        })
    }
}

/// The photos of these lenses of which the rest holds.
fn of_lenses(lenses: &[i64], rest: Vec<Sql>) -> Sql {
    let mut sql = Sql::default();
    for (nth, lens) in lenses.iter().enumerate() {
        sql.push(if nth == 0 { "" } else { " UNION ALL " });
        sql.push(&format!(
            "SELECT {} FROM photo WHERE {SHOWS} AND lens = ",
            if lenses.len() == 1 { "asset" } else { "asset, taken, taken_nanos, kind" }
        ));
        sql.parameter((*lens).into());
        for Sql { text, parameters } in &rest {
            sql.push(" AND ");
            sql.push(text);
            sql.parameters.extend(parameters.iter().cloned());
        }
    }
    match lenses {
        [] => sql.push("SELECT asset FROM photo WHERE 0"),
        [_, ..] => sql.push(&format!(" ORDER BY {ORDER}")),
    }
    sql
}

/// Whether a rule says of hidden photos that it wants them, or that it does not.
fn names_hidden(rule: &Rule) -> bool {
    match rule {
        Rule::All(rules) | Rule::Any(rules) => rules.iter().any(names_hidden),
        Rule::Photo { kind, .. } => *kind == PhotoKind::Hidden,
        Rule::Text { .. } | Rule::Date(_) | Rule::Number { .. } => false,
    }
}
