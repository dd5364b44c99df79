//! Changes of where a mirror stands. The record of due work is part of the transaction that made it
//! due.

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::AssertSqlSafe;

use super::{Key, Standing};
use crate::db::{Tx, in_few_lengths, placeholders};
use crate::incident::ids::{IncidentId, Snowflake};
use crate::store::{Store, StoreError, stamp, to_sql, write_json};
use crate::{on_db, on_tx};

/// How an attempt ended, for the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The remote side shows this version. `alarm_at` is when to look again by itself.
    Delivered {
        version: u64,
        alarm_at: Option<DateTime<Utc>>,
    },
    RetryAt {
        at: DateTime<Utc>,
        error: String,
    },
    /// A person must act; tried again slowly, and when something changed. Where that came while the
    /// attempt was under way, it is tried again at `if_asked`.
    Blocked {
        until: DateTime<Utc>,
        if_asked: DateTime<Utc>,
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

/// In the text of a state that was imported. What people typed can't hold it: its quotation marks
/// would be escaped. History has its public copies and no room.
const HISTORY: &str = "%\"imported\":{\"source\":%";

impl Store {
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
    /// mirror due where something asked for it, or the incident moved on, since then; and whoever is
    /// blocked does not wait where somebody asked meanwhile, since that may have been the person who
    /// mended it. `also_due` is a mirror that shows this outcome: it becomes due in the same transaction.
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
            Ending::Delivered { version, alarm_at } => on_tx!(&mut tx, |connection| {
                sqlx::query(
                    "UPDATE mirror SET delivered_version = $1, \
                     due = asked > $2 OR $1 < (SELECT version FROM incident WHERE id = $4), \
                     inspect = inspect AND asked > $2, blocked = FALSE, attempts = 0, \
                     next_attempt = $3, delivered_at = $3, last_error = NULL, alarm_at = $6 \
                     WHERE incident = $4 AND mirror = $5",
                )
                .bind(to_sql(*version))
                .bind(to_sql(before.asked))
                .bind(stamp(now))
                .bind(key.incident.to_string())
                .bind(&key.mirror)
                .bind(alarm_at.map(stamp))
                .execute(connection)
                .await
                .map(drop)
            })?,
            Ending::RetryAt { at, error } => {
                record_failure(&mut tx, before, false, [*at, *at], error).await?;
            }
            Ending::Blocked { until, if_asked, error } => {
                record_failure(&mut tx, before, true, [*until, *if_asked], error).await?;
            }
        }
        if let Some(other) = also_due {
            make_due(&mut tx, other, now).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Lets these mirrors of every open incident look at what is really there, at once; those of
    /// others too where they wait for a person, who may have acted.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn inspect_mirrors(
        &self,
        mirrors: &[&str],
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let text = format!(
            "UPDATE mirror SET inspect = TRUE, due = TRUE, asked = asked + 1, next_attempt = \
             CASE WHEN attempts = 0 OR blocked THEN ${} ELSE next_attempt END \
             WHERE mirror IN {} \
             AND (blocked OR incident IN (SELECT id FROM incident WHERE is_open))",
            mirrors.len() + 1,
            placeholders(1, mirrors.len())
        );
        on_db!(&self.write, |pool| {
            let mut query = sqlx::query(AssertSqlSafe(text));
            for mirror in mirrors {
                query = query.bind(*mirror);
            }
            query.bind(stamp(now)).execute(pool).await.map(drop)
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
    /// ever; configured again, it gets everything again. Whoever writes incidents beside the bot
    /// reads these names ([`Store::mirror_names`]).
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn ensure_mirrors(
        &self,
        mirrors: &[String],
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let mut tx = self.write.begin().await?;
        let others =
            format!("DELETE FROM mirror WHERE mirror NOT IN {}", placeholders(1, mirrors.len()));
        on_tx!(&mut tx, |connection| {
            let mut query = sqlx::query(AssertSqlSafe(others));
            for mirror in mirrors {
                query = query.bind(mirror);
            }
            query.execute(connection).await.map(drop)
        })?;
        on_tx!(&mut tx, |connection| {
            sqlx::query("DELETE FROM mirror_name").execute(connection).await.map(drop)
        })?;
        for mirror in mirrors {
            on_tx!(&mut tx, |connection| {
                sqlx::query("INSERT INTO mirror_name (name) VALUES ($1)")
                    .bind(mirror)
                    .execute(connection)
                    .await
                    .map(drop)
            })?;
            on_tx!(&mut tx, |connection| {
                sqlx::query(
                    "INSERT INTO mirror (incident, mirror, delivered_version, due, inspect, \
                     blocked, attempts, next_attempt, remote) \
                     SELECT id, $1, 0, TRUE, FALSE, FALSE, 0, $2, '{}' FROM incident \
                     WHERE $3 OR is_open OR state NOT LIKE $4 \
                     ON CONFLICT (incident, mirror) DO NOTHING",
                )
                .bind(mirror)
                .bind(stamp(now))
                .bind(mirror.starts_with(super::WEBHOOK))
                .bind(HISTORY)
                .execute(connection)
                .await
                .map(drop)
            })?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Lets at most so many of those that wait for their next attempt be tried now, the soonest
    /// first: of one webhook, or of all mirrors at Discord. Whoever is blocked stays so. Returns
    /// how many.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn hurry_mirrors(
        &self,
        webhook: Option<&str>,
        most: i64,
        now: DateTime<Utc>,
    ) -> Result<u64, StoreError> {
        let webhooks = format!("{}%", super::WEBHOOK);
        let (whose, name) = match webhook {
            Some(name) => ("mirror = $2", name),
            None => ("mirror NOT LIKE $2", webhooks.as_str()),
        };
        let text = format!(
            "UPDATE mirror SET next_attempt = $1 WHERE (incident, mirror) IN (\
             SELECT incident, mirror FROM mirror \
             WHERE due AND NOT blocked AND next_attempt > $1 AND {whose} \
             ORDER BY next_attempt LIMIT $3)"
        );
        let hurried = on_db!(&self.write, |pool| {
            sqlx::query(AssertSqlSafe(text))
                .bind(stamp(now))
                .bind(name)
                .bind(most)
                .execute(pool)
                .await
                .map(|done| done.rows_affected())
        })?;
        Ok(hurried)
    }

    /// The mirrors that the bot had when it last started; none where it never did.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn mirror_names(&self) -> Result<Vec<String>, StoreError> {
        let names = on_db!(&self.read, |pool| {
            sqlx::query_scalar("SELECT name FROM mirror_name ORDER BY name").fetch_all(pool).await
        })?;
        Ok(names)
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

/// What an alarm had woken is due like anything else from now on.
async fn record_failure(
    tx: &mut Tx,
    before: &Standing,
    blocked: bool,
    [next_attempt, if_asked]: [DateTime<Utc>; 2],
    error: &str,
) -> Result<(), StoreError> {
    on_tx!(tx, |connection| {
        sqlx::query(
            "UPDATE mirror SET due = TRUE, blocked = $1, attempts = attempts + 1, \
             next_attempt = CASE WHEN asked > $2 THEN $3 ELSE $4 END, last_error = $5, \
             alarm_at = NULL WHERE incident = $6 AND mirror = $7",
        )
        .bind(blocked)
        .bind(to_sql(before.asked))
        .bind(stamp(if_asked))
        .bind(stamp(next_attempt))
        .bind(error)
        .bind(before.key.incident.to_string())
        .bind(&before.key.mirror)
        .execute(connection)
        .await
        .map(drop)
    })?;
    Ok(())
}
