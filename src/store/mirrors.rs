//! Where each mirror stands: what is remembered of it, and what is due. `record` changes it.

mod record;

use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;

use super::{Store, StoreError, from_sql, read_json, read_stamp, stamp, to_sql};
use crate::incident::ids::{IncidentId, Snowflake};
use crate::on_db;

pub use self::record::{Ending, create, mark_due};

/// How the names of mirrors begin that are webhooks.
pub const WEBHOOK: &str = "webhook:";

/// This incident, this mirror: all that wakes a mirror carries.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    pub incident: IncidentId,
    /// `room`, `watch`, `board`, `clock`, `event` or `webhook:…`.
    pub mirror: String,
}

/// What is remembered of one mirror.
#[derive(Clone, Debug)]
pub struct Standing {
    pub key: Key,
    pub delivered_version: u64,
    pub due: bool,
    pub inspect: bool,
    pub blocked: bool,
    pub attempts: u32,
    pub next_attempt: DateTime<Utc>,
    pub delivered_at: Option<DateTime<Utc>>,
    pub last_error: Option<String>,
    pub channel: Option<Snowflake>,
    /// When it looks again though nothing asked it to: something becomes due by itself then.
    pub alarm_at: Option<DateTime<Utc>>,
    /// For which closing of its incident its channel is to be put away: when that was.
    pub put_away: Option<DateTime<Utc>>,
    /// Grows whenever something asks it to look again.
    asked: u64,
    remote: String,
}

impl Standing {
    /// What the remote side is called, in the mirror's own words.
    ///
    /// # Errors
    /// Where it can't be read back.
    pub fn remote<T: DeserializeOwned>(&self) -> Result<T, StoreError> {
        read_json("mirror.remote", &self.remote)
    }
}

#[derive(sqlx::FromRow)]
struct Flat {
    incident: String,
    mirror: String,
    delivered_version: i64,
    due: bool,
    inspect: bool,
    blocked: bool,
    attempts: i64,
    next_attempt: String,
    delivered_at: Option<String>,
    last_error: Option<String>,
    channel: Option<String>,
    asked: i64,
    alarm_at: Option<String>,
    put_away: Option<String>,
    remote: String,
}

const COLUMNS: &str = "incident, mirror, delivered_version, due, inspect, blocked, attempts, \
                       next_attempt, delivered_at, last_error, channel, asked, alarm_at, \
                       put_away, remote";

fn standing(flat: Flat) -> Result<Standing, StoreError> {
    let malformed = |text: &str| StoreError::Malformed(text.to_owned());
    Ok(Standing {
        key: Key {
            incident: flat.incident.parse().map_err(|_| malformed(&flat.incident))?,
            mirror: flat.mirror,
        },
        delivered_version: from_sql(flat.delivered_version),
        due: flat.due,
        inspect: flat.inspect,
        blocked: flat.blocked,
        attempts: u32::try_from(flat.attempts).unwrap_or(u32::MAX),
        next_attempt: read_stamp(&flat.next_attempt)?,
        delivered_at: flat.delivered_at.as_deref().map(read_stamp).transpose()?,
        last_error: flat.last_error,
        channel: flat
            .channel
            .map(|id| id.parse().map(Snowflake).map_err(|_| malformed(&id)))
            .transpose()?,
        alarm_at: flat.alarm_at.as_deref().map(read_stamp).transpose()?,
        put_away: flat.put_away.as_deref().map(read_stamp).transpose()?,
        asked: from_sql(flat.asked),
        remote: flat.remote,
    })
}

impl Store {
    /// What is due now, longest waiting first.
    ///
    /// # Errors
    /// Where the database fails or holds something unreadable.
    pub async fn due_mirrors(
        &self,
        now: DateTime<Utc>,
        limit: u64,
    ) -> Result<Vec<Key>, StoreError> {
        let rows: Vec<(String, String)> = on_db!(&self.read, |pool| {
            sqlx::query_as(
                "SELECT incident, mirror FROM mirror \
                 WHERE (due AND next_attempt <= $1) OR alarm_at <= $1 \
                 ORDER BY next_attempt, incident LIMIT $2",
            )
            .bind(stamp(now))
            .bind(to_sql(limit))
            .fetch_all(pool)
            .await
        })?;
        rows.into_iter()
            .map(|(incident, mirror)| {
                let incident =
                    incident.parse().map_err(|_| StoreError::Malformed(incident.clone()))?;
                Ok(Key { incident, mirror })
            })
            .collect()
    }

    /// When the next one becomes due, if any waits.
    ///
    /// # Errors
    /// Where the database fails or holds something unreadable.
    pub async fn next_due_after(
        &self,
        now: DateTime<Utc>,
    ) -> Result<Option<DateTime<Utc>>, StoreError> {
        let next: Option<String> = on_db!(&self.read, |pool| {
            sqlx::query_scalar(
                "SELECT MIN(moment) FROM (\
                 SELECT next_attempt AS moment FROM mirror WHERE due AND next_attempt > $1 \
                 UNION ALL SELECT alarm_at FROM mirror WHERE alarm_at > $1) AS moments",
            )
            .bind(stamp(now))
            .fetch_one(pool)
            .await
        })?;
        next.as_deref().map(read_stamp).transpose()
    }

    /// # Errors
    /// Where the database fails or holds something unreadable.
    pub async fn mirror(&self, key: &Key) -> Result<Option<Standing>, StoreError> {
        let row: Option<Flat> = on_db!(&self.read, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!(
                "SELECT {COLUMNS} FROM mirror WHERE incident = $1 AND mirror = $2"
            )))
            .bind(key.incident.to_string())
            .bind(&key.mirror)
            .fetch_optional(pool)
            .await
        })?;
        row.map(standing).transpose()
    }

    /// Every mirror of every incident.
    ///
    /// # Errors
    /// Where the database fails or holds something unreadable.
    pub async fn all_mirrors(&self) -> Result<Vec<Standing>, StoreError> {
        let rows: Vec<Flat> = on_db!(&self.read, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!(
                "SELECT {COLUMNS} FROM mirror ORDER BY incident, mirror"
            )))
            .fetch_all(pool)
            .await
        })?;
        rows.into_iter().map(standing).collect()
    }

    /// Every mirror of one incident.
    ///
    /// # Errors
    /// Where the database fails or holds something unreadable.
    pub async fn mirrors_of(&self, incident: IncidentId) -> Result<Vec<Standing>, StoreError> {
        let rows: Vec<Flat> = on_db!(&self.read, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!(
                "SELECT {COLUMNS} FROM mirror WHERE incident = $1 ORDER BY mirror"
            )))
            .bind(incident.to_string())
            .fetch_all(pool)
            .await
        })?;
        rows.into_iter().map(standing).collect()
    }

    /// How many are due and how many of them blocked, of all incidents.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn mirrors_waiting(&self) -> Result<(u64, u64), StoreError> {
        let (due, blocked): (i64, i64) = on_db!(&self.read, |pool| {
            sqlx::query_as(
                "SELECT COUNT(*), COUNT(CASE WHEN blocked THEN 1 END) FROM mirror WHERE due",
            )
            .fetch_one(pool)
            .await
        })?;
        Ok((from_sql(due), from_sql(blocked)))
    }
}
