//! Where each mirror stands. The record of due work is part of the transaction that made it due.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::AssertSqlSafe;

use super::{Store, StoreError, from_sql, read_json, read_stamp, stamp, to_sql, write_json};
use crate::db::{Tx, in_few_lengths, placeholders};
use crate::incident::ids::{IncidentId, Snowflake};
use crate::{on_db, on_tx};

/// This incident, this mirror: all that wakes a mirror carries.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    pub incident: IncidentId,
    /// `room`, `watch`, `board` or `webhook:…`.
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

/// How an attempt ended, for the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The remote side shows this version.
    Delivered {
        version: u64,
    },
    RetryAt {
        at: DateTime<Utc>,
        error: String,
    },
    /// A person must act; tried again slowly, and when something changed.
    Blocked {
        until: DateTime<Utc>,
        error: String,
    },
}

/// Creates the rows of a new incident, due at once.
///
/// # Errors
/// Where the database fails.
pub async fn create(
    tx: &mut Tx,
    incident: IncidentId,
    mirrors: &[String],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    for mirror in mirrors {
        on_tx!(tx, |connection| {
            sqlx::query(
                "INSERT INTO mirror (incident, mirror, delivered_version, due, inspect, blocked, \
                 attempts, next_attempt, remote) VALUES ($1, $2, 0, TRUE, FALSE, FALSE, 0, $3, '{}') \
                 ON CONFLICT (incident, mirror) DO NOTHING",
            )
            .bind(incident.to_string())
            .bind(mirror)
            .bind(stamp(now))
            .execute(connection)
            .await
            .map(drop)
        })?;
    }
    Ok(())
}

/// Marks everything of these incidents as due. One that waits for its next attempt goes on waiting;
/// one that is blocked is tried, because something changed.
///
/// # Errors
/// Where the database fails.
pub async fn mark_due(
    tx: &mut Tx,
    incidents: &[IncidentId],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    for some in in_few_lengths(incidents) {
        let text = format!(
            "UPDATE mirror SET due = TRUE, asked = asked + 1, next_attempt = \
             CASE WHEN blocked OR attempts = 0 THEN ${} ELSE next_attempt END WHERE incident IN {}",
            some.len() + 1,
            placeholders(1, some.len())
        );
        on_tx!(tx, |connection| {
            let mut query = sqlx::query(AssertSqlSafe(text));
            for incident in some {
                query = query.bind(incident.to_string());
            }
            query.bind(stamp(now)).execute(connection).await.map(drop)
        })?;
    }
    Ok(())
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
    remote: String,
}

const COLUMNS: &str = "incident, mirror, delivered_version, due, inspect, blocked, attempts, \
                       next_attempt, delivered_at, last_error, channel, asked, remote";

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
                "SELECT incident, mirror FROM mirror WHERE due AND next_attempt <= $1 \
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
                "SELECT MIN(next_attempt) FROM mirror WHERE due AND next_attempt > $1",
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

    /// Remembers what the remote side is called, before or after a step that can't be repeated.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn remember<T: Serialize + Sync>(
        &self,
        key: &Key,
        channel: Option<Snowflake>,
        remote: &T,
    ) -> Result<(), StoreError> {
        on_db!(&self.write, |pool| {
            sqlx::query(
                "UPDATE mirror SET remote = $1, channel = $2 WHERE incident = $3 AND mirror = $4",
            )
            .bind(write_json(remote))
            .bind(channel.map(|id| id.to_string()))
            .bind(key.incident.to_string())
            .bind(&key.mirror)
            .execute(pool)
            .await
            .map(drop)
        })?;
        Ok(())
    }

    /// Records how an attempt ended. `before` is what was read before it: a delivery leaves the
    /// mirror due where something asked for it, or the incident moved on, since then. `also_due` is
    /// a mirror that shows this outcome: it becomes due in the same transaction.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn record_attempt(
        &self,
        before: &Standing,
        ending: &Ending,
        also_due: Option<&Key>,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let key = &before.key;
        let mut tx = self.write.begin().await?;
        match ending {
            Ending::Delivered { version } => on_tx!(&mut tx, |connection| {
                sqlx::query(
                    "UPDATE mirror SET delivered_version = $1, \
                     due = asked > $2 OR $1 < (SELECT version FROM incident WHERE id = $4), \
                     inspect = inspect AND asked > $2, blocked = FALSE, attempts = 0, \
                     next_attempt = $3, delivered_at = $3, last_error = NULL \
                     WHERE incident = $4 AND mirror = $5",
                )
                .bind(to_sql(*version))
                .bind(to_sql(before.asked))
                .bind(stamp(now))
                .bind(key.incident.to_string())
                .bind(&key.mirror)
                .execute(connection)
                .await
                .map(drop)
            })?,
            Ending::RetryAt { at, error } => {
                record_failure(&mut tx, key, false, *at, error).await?;
            }
            Ending::Blocked { until, error } => {
                record_failure(&mut tx, key, true, *until, error).await?;
            }
        }
        if let Some(other) = also_due {
            make_due(&mut tx, other, now).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Lets this mirror of every open incident look at what is really there, at once.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn inspect_mirrors(
        &self,
        mirror: &str,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        on_db!(&self.write, |pool| {
            sqlx::query(
                "UPDATE mirror SET inspect = TRUE, due = TRUE, asked = asked + 1, next_attempt = \
                 CASE WHEN attempts = 0 OR blocked THEN $1 ELSE next_attempt END \
                 WHERE mirror = $2 AND incident IN (SELECT id FROM incident WHERE is_open)",
            )
            .bind(stamp(now))
            .bind(mirror)
            .execute(pool)
            .await
            .map(drop)
        })?;
        Ok(())
    }

    /// Lets the mirrors of open incidents that made this channel or message look at it, at once.
    /// Returns how many there are.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn inspect_makers_of(
        &self,
        id: Snowflake,
        now: DateTime<Utc>,
    ) -> Result<u64, StoreError> {
        let made = on_db!(&self.write, |pool| {
            sqlx::query(
                "UPDATE mirror SET inspect = TRUE, due = TRUE, asked = asked + 1, next_attempt = \
                 CASE WHEN attempts = 0 OR blocked THEN $1 ELSE next_attempt END \
                 WHERE remote LIKE $2 AND incident IN (SELECT id FROM incident WHERE is_open)",
            )
            .bind(stamp(now))
            .bind(format!("%\"{id}\"%"))
            .execute(pool)
            .await
            .map(|done| done.rows_affected())
        })?;
        Ok(made)
    }

    /// Gives every incident a row for each of these mirrors: what was configured since it was
    /// declared is due now. What is not configured any more is forgotten, or it would be behind for
    /// ever; configured again, it gets everything again.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn ensure_mirrors(
        &self,
        mirrors: &[String],
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let others =
            format!("DELETE FROM mirror WHERE mirror NOT IN {}", placeholders(1, mirrors.len()));
        on_db!(&self.write, |pool| {
            let mut query = sqlx::query(sqlx::AssertSqlSafe(others));
            for mirror in mirrors {
                query = query.bind(mirror);
            }
            query.execute(pool).await.map(drop)
        })?;
        for mirror in mirrors {
            on_db!(&self.write, |pool| {
                sqlx::query(
                    "INSERT INTO mirror (incident, mirror, delivered_version, due, inspect, \
                     blocked, attempts, next_attempt, remote) \
                     SELECT id, $1, 0, TRUE, FALSE, FALSE, 0, $2, '{}' FROM incident WHERE TRUE \
                     ON CONFLICT (incident, mirror) DO NOTHING",
                )
                .bind(mirror)
                .bind(stamp(now))
                .execute(pool)
                .await
                .map(drop)
            })?;
        }
        Ok(())
    }

    /// Lets a mirror be tried now, whatever it was waiting for.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn retry_mirror(&self, key: &Key, now: DateTime<Utc>) -> Result<(), StoreError> {
        let mut tx = self.write.begin().await?;
        make_due(&mut tx, key, now).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// Lets one mirror be tried now, whatever it was waiting for.
async fn make_due(tx: &mut Tx, key: &Key, now: DateTime<Utc>) -> Result<(), StoreError> {
    on_tx!(tx, |connection| {
        sqlx::query(
            "UPDATE mirror SET due = TRUE, asked = asked + 1, next_attempt = $1 \
             WHERE incident = $2 AND mirror = $3",
        )
        .bind(stamp(now))
        .bind(key.incident.to_string())
        .bind(&key.mirror)
        .execute(connection)
        .await
        .map(drop)
    })?;
    Ok(())
}

async fn record_failure(
    tx: &mut Tx,
    key: &Key,
    blocked: bool,
    next_attempt: DateTime<Utc>,
    error: &str,
) -> Result<(), StoreError> {
    on_tx!(tx, |connection| {
        sqlx::query(
            "UPDATE mirror SET blocked = $1, attempts = attempts + 1, next_attempt = $2, \
             last_error = $3 WHERE incident = $4 AND mirror = $5",
        )
        .bind(blocked)
        .bind(stamp(next_attempt))
        .bind(error)
        .bind(key.incident.to_string())
        .bind(&key.mirror)
        .execute(connection)
        .await
        .map(drop)
    })?;
    Ok(())
}
