//! Pages of ours: which database each has, and what of it is to be delivered anew.

use chrono::{DateTime, Utc};
use sqlx::AssertSqlSafe;

use super::{Store, StoreError, from_sql, stamp, to_sql};
use crate::db::{Tx, in_few_lengths, placeholders};
use crate::incident::ids::{IncidentId, Snowflake};
use crate::webhook::held::Keeps;
use crate::{on_db, on_tx};

/// What of a receiver's copies is delivered again, though nothing changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Anew {
    pub incidents: Vec<IncidentId>,
    /// Guilds whose list of components.
    pub components: Vec<Snowflake>,
}

impl Store {
    /// What a page said last of its database.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn receiver(&self, mirror: &str) -> Result<Option<Keeps>, StoreError> {
        let row: Option<(String, i64)> = on_db!(&self.read, |pool| {
            sqlx::query_as("SELECT identity, sequence FROM receiver WHERE mirror = $1")
                .bind(mirror)
                .fetch_optional(pool)
                .await
        })?;
        Ok(row.map(|(identity, sequence)| Keeps { identity, sequence: from_sql(sequence) }))
    }

    /// The names of all receivers that anything was or is to be delivered to.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn receivers(&self) -> Result<Vec<String>, StoreError> {
        Ok(on_db!(&self.read, |pool| {
            sqlx::query_scalar(
                "SELECT DISTINCT mirror FROM mirror WHERE mirror LIKE 'webhook:%' \
                 UNION SELECT DISTINCT mirror FROM guild_mirror",
            )
            .fetch_all(pool)
            .await
        })?)
    }

    /// Notes what a page says of its database. Where that has lost something, everything is due
    /// again, in the same transaction.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn note_receiver(
        &self,
        mirror: &str,
        keeps: &Keeps,
        has_lost: bool,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let mut tx = self.write.begin().await?;
        on_tx!(&mut tx, |connection| {
            sqlx::query(
                "INSERT INTO receiver (mirror, identity, sequence) VALUES ($1, $2, $3) \
                 ON CONFLICT (mirror) DO UPDATE SET \
                 identity = excluded.identity, sequence = excluded.sequence",
            )
            .bind(mirror)
            .bind(&keeps.identity)
            .bind(to_sql(keeps.sequence))
            .execute(connection)
            .await
            .map(drop)
        })?;
        if has_lost {
            everything_anew(&mut tx, mirror, now).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Lets a receiver get everything again, at once.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn deliver_everything_anew(
        &self,
        mirror: &str,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let mut tx = self.write.begin().await?;
        everything_anew(&mut tx, mirror, now).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Lets a receiver get these again, at once.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn deliver_anew(
        &self,
        mirror: &str,
        anew: &Anew,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let mut tx = self.write.begin().await?;
        for some in in_few_lengths(&anew.incidents) {
            let text = format!(
                "UPDATE mirror SET due = TRUE, asked = asked + 1, remote = '{{}}', \
                 next_attempt = ${} WHERE incident IN {} AND mirror = ${}",
                some.len() + 1,
                placeholders(1, some.len()),
                some.len() + 2
            );
            on_tx!(&mut tx, |connection| {
                let mut query = sqlx::query(AssertSqlSafe(text));
                for incident in some {
                    query = query.bind(incident.to_string());
                }
                query.bind(stamp(now)).bind(mirror).execute(connection).await.map(drop)
            })?;
        }
        for guild in &anew.components {
            on_tx!(&mut tx, |connection| {
                sqlx::query(
                    "UPDATE guild_mirror SET delivered_version = 0, next_attempt = $1 \
                     WHERE guild = $2 AND mirror = $3",
                )
                .bind(stamp(now))
                .bind(guild.to_string())
                .bind(mirror)
                .execute(connection)
                .await
                .map(drop)
            })?;
        }
        tx.commit().await?;
        Ok(())
    }
}

/// What is remembered of each delivery is forgotten with it, so that it goes out whatever it was.
async fn everything_anew(tx: &mut Tx, mirror: &str, now: DateTime<Utc>) -> Result<(), StoreError> {
    on_tx!(tx, |connection| {
        sqlx::query(
            "UPDATE mirror SET due = TRUE, asked = asked + 1, remote = '{}', next_attempt = $1 \
             WHERE mirror = $2",
        )
        .bind(stamp(now))
        .bind(mirror)
        .execute(connection)
        .await
        .map(drop)
    })?;
    on_tx!(tx, |connection| {
        sqlx::query(
            "UPDATE guild_mirror SET delivered_version = 0, next_attempt = $1 WHERE mirror = $2",
        )
        .bind(stamp(now))
        .bind(mirror)
        .execute(connection)
        .await
        .map(drop)
    })?;
    Ok(())
}
