//! Which channels are to be put away, and what people wrote in those that were.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::mirrors::Key;
use super::{Store, StoreError, read_json, stamp, to_sql, write_json};
use crate::incident::ids::{IncidentId, Snowflake};
use crate::on_db;

/// What somebody wrote in a channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    pub id: Snowflake,
    pub at: DateTime<Utc>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edited_at: Option<DateTime<Utc>>,
    pub author: Snowflake,
    pub name: String,
    pub text: String,
}

/// A channel that was put away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptChannel {
    pub channel: Snowflake,
    /// As it was called at the end.
    pub name: String,
    pub words: Vec<Written>,
}

impl Store {
    /// Closed incidents with a channel that nobody has asked to put away yet, those that were
    /// declared first come first. `guild`: of this server alone. `before`: declared before then.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn closed_with_channels(
        &self,
        guild: Option<Snowflake>,
        before: DateTime<Utc>,
        limit: u64,
    ) -> Result<Vec<IncidentId>, StoreError> {
        let of_any = guild.is_none();
        let ids: Vec<String> = on_db!(&self.read, |pool| {
            sqlx::query_scalar(
                "SELECT id FROM incident WHERE is_open = FALSE AND declared_at <= $1 \
                 AND ($2 OR guild = $3) AND EXISTS (SELECT 1 FROM mirror WHERE incident = id \
                 AND mirror IN ('room', 'watch') AND channel IS NOT NULL AND put_away IS NULL) \
                 ORDER BY declared_at LIMIT $4",
            )
            .bind(stamp(before))
            .bind(of_any)
            .bind(guild.map(|id| id.to_string()).unwrap_or_default())
            .bind(to_sql(limit))
            .fetch_all(pool)
            .await
        })?;
        ids.into_iter().map(|id| id.parse().map_err(|_| StoreError::Malformed(id))).collect()
    }

    /// Has the channels of an incident put away, which was closed at that moment. How many.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn put_away(
        &self,
        incident: IncidentId,
        closed_at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<u64, StoreError> {
        let asked = on_db!(&self.write, |pool| {
            sqlx::query(
                "UPDATE mirror SET put_away = $1, due = TRUE, asked = asked + 1, \
                 next_attempt = $2 WHERE incident = $3 AND mirror IN ('room', 'watch') \
                 AND channel IS NOT NULL AND put_away IS NULL",
            )
            .bind(stamp(closed_at))
            .bind(stamp(now))
            .bind(incident.to_string())
            .execute(pool)
            .await
            .map(|done| done.rows_affected())
        })?;
        Ok(asked)
    }

    /// The incident is open again, so its channel is to stay.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn keep_channel(&self, key: &Key) -> Result<(), StoreError> {
        on_db!(&self.write, |pool| {
            sqlx::query("UPDATE mirror SET put_away = NULL WHERE incident = $1 AND mirror = $2")
                .bind(key.incident.to_string())
                .bind(&key.mirror)
                .execute(pool)
                .await
                .map(drop)
        })?;
        Ok(())
    }

    /// There is room for channels again: what a person had to look after in this server is tried.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn try_blocked(
        &self,
        guild: Snowflake,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        on_db!(&self.write, |pool| {
            sqlx::query(
                "UPDATE mirror SET due = TRUE, asked = asked + 1, next_attempt = $1 \
                 WHERE blocked AND mirror IN ('room', 'watch', 'board') \
                 AND incident IN (SELECT id FROM incident WHERE guild = $2)",
            )
            .bind(stamp(now))
            .bind(guild.to_string())
            .execute(pool)
            .await
            .map(drop)
        })?;
        Ok(())
    }

    /// Keeps what people wrote in a channel that is about to be deleted.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn keep_words(
        &self,
        incident: IncidentId,
        kept: &KeptChannel,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        on_db!(&self.write, |pool| {
            sqlx::query(
                "INSERT INTO kept_words (channel, incident, name, kept_at, words) \
                 VALUES ($1, $2, $3, $4, $5) ON CONFLICT (channel) DO UPDATE SET \
                 name = excluded.name, kept_at = excluded.kept_at, words = excluded.words",
            )
            .bind(kept.channel.to_string())
            .bind(incident.to_string())
            .bind(&kept.name)
            .bind(stamp(now))
            .bind(write_json(&kept.words))
            .execute(pool)
            .await
            .map(drop)
        })?;
        Ok(())
    }

    /// The channels of an incident that were put away, oldest first.
    ///
    /// # Errors
    /// Where the database fails or holds something unreadable.
    pub async fn kept_channels(
        &self,
        incident: IncidentId,
    ) -> Result<Vec<KeptChannel>, StoreError> {
        let rows: Vec<(String, String, String)> = on_db!(&self.read, |pool| {
            sqlx::query_as(
                "SELECT channel, name, words FROM kept_words WHERE incident = $1 \
                 ORDER BY kept_at, channel",
            )
            .bind(incident.to_string())
            .fetch_all(pool)
            .await
        })?;
        rows.into_iter()
            .map(|(channel, name, words)| {
                let id = channel.parse().map(Snowflake);
                Ok(KeptChannel {
                    channel: id.map_err(|_| StoreError::Malformed(channel))?,
                    name,
                    words: read_json("kept_words.words", &words)?,
                })
            })
            .collect()
    }
}
