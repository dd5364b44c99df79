//! Where each receiver stands with what belongs to a guild and to no one incident.

use chrono::{DateTime, Utc};

use super::{Store, StoreError, from_sql, read_stamp, stamp, to_sql};
use crate::incident::ids::Snowflake;
use crate::on_db;

/// Of one guild and one receiver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuildStanding {
    pub delivered_version: u64,
    pub attempts: u32,
    pub next_attempt: DateTime<Utc>,
}

/// The same, for people: which receiver, and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuildCopy {
    pub mirror: String,
    pub delivered_version: u64,
    pub next_attempt: DateTime<Utc>,
    pub last_error: Option<String>,
}

impl Store {
    /// Every receiver that something of this guild was delivered to, or tried to be.
    ///
    /// # Errors
    /// Where the database fails or holds something unreadable.
    pub async fn guild_copies(&self, guild: Snowflake) -> Result<Vec<GuildCopy>, StoreError> {
        let rows: Vec<(String, i64, String, Option<String>)> = on_db!(&self.read, |pool| {
            sqlx::query_as(
                "SELECT mirror, delivered_version, next_attempt, last_error FROM guild_mirror \
                 WHERE guild = $1 ORDER BY mirror",
            )
            .bind(guild.to_string())
            .fetch_all(pool)
            .await
        })?;
        rows.into_iter()
            .map(|(mirror, version, next_attempt, last_error)| {
                Ok(GuildCopy {
                    mirror,
                    delivered_version: from_sql(version),
                    next_attempt: read_stamp(&next_attempt)?,
                    last_error,
                })
            })
            .collect()
    }

    /// How many receivers could not be told what belongs to a guild.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn guild_copies_failing(&self) -> Result<u64, StoreError> {
        let failing: i64 = on_db!(&self.read, |pool| {
            sqlx::query_scalar("SELECT COUNT(*) FROM guild_mirror WHERE last_error IS NOT NULL")
                .fetch_one(pool)
                .await
        })?;
        Ok(from_sql(failing))
    }

    /// Lets this receiver be tried now. False: nothing waits for it.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn retry_guild_mirror(
        &self,
        guild: Snowflake,
        mirror: &str,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let changed = on_db!(&self.write, |pool| {
            sqlx::query(
                "UPDATE guild_mirror SET next_attempt = $1 \
                 WHERE guild = $2 AND mirror = $3 AND last_error IS NOT NULL",
            )
            .bind(stamp(now))
            .bind(guild.to_string())
            .bind(mirror)
            .execute(pool)
            .await
            .map(|done| done.rows_affected())
        })?;
        Ok(changed > 0)
    }

    /// `None`: nothing was ever delivered or tried.
    ///
    /// # Errors
    /// Where the database fails or holds something unreadable.
    pub async fn guild_mirror(
        &self,
        guild: Snowflake,
        mirror: &str,
    ) -> Result<Option<GuildStanding>, StoreError> {
        let row: Option<(i64, i64, String)> = on_db!(&self.read, |pool| {
            sqlx::query_as(
                "SELECT delivered_version, attempts, next_attempt FROM guild_mirror \
                 WHERE guild = $1 AND mirror = $2",
            )
            .bind(guild.to_string())
            .bind(mirror)
            .fetch_optional(pool)
            .await
        })?;
        row.map(|(version, attempts, next_attempt)| {
            Ok(GuildStanding {
                delivered_version: from_sql(version),
                attempts: u32::try_from(attempts).unwrap_or(u32::MAX),
                next_attempt: read_stamp(&next_attempt)?,
            })
        })
        .transpose()
    }

    /// # Errors
    /// Where the database fails.
    pub async fn record_guild_mirror(
        &self,
        guild: Snowflake,
        mirror: &str,
        standing: &GuildStanding,
        error: Option<&str>,
    ) -> Result<(), StoreError> {
        on_db!(&self.write, |pool| {
            sqlx::query(
                "INSERT INTO guild_mirror \
                 (guild, mirror, delivered_version, attempts, next_attempt, last_error) \
                 VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (guild, mirror) DO UPDATE SET \
                 delivered_version = excluded.delivered_version, attempts = excluded.attempts, \
                 next_attempt = excluded.next_attempt, last_error = excluded.last_error",
            )
            .bind(guild.to_string())
            .bind(mirror)
            .bind(to_sql(standing.delivered_version))
            .bind(i64::from(standing.attempts))
            .bind(stamp(standing.next_attempt))
            .bind(error)
            .execute(pool)
            .await
            .map(drop)
        })?;
        Ok(())
    }
}
