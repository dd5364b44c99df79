//! Requests that were held back until the person has answered a question about them. They may hold
//! a secret that must not get into the journal, so nothing of them outlives the question.

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use serde::de::DeserializeOwned;
use ulid::Ulid;

use super::{Store, StoreError, read_json, stamp, write_json};
use crate::incident::ids::Snowflake;
use crate::on_db;

/// As long as an answer to an interaction can be changed; after that the question is gone too.
/// <https://discord.com/developers/docs/interactions/receiving-and-responding#followup-messages>
const LASTS: TimeDelta = TimeDelta::minutes(15);

impl Store {
    /// Keeps a request of this person for a while.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn hold<T: Serialize + Sync>(
        &self,
        id: Ulid,
        person: Snowflake,
        request: &T,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.drop_old_held(now).await?;
        on_db!(&self.write, |pool| {
            sqlx::query(
                "INSERT INTO held (id, person, request, expires_at) VALUES ($1, $2, $3, $4)",
            )
            .bind(id.to_string())
            .bind(person.to_string())
            .bind(write_json(request))
            .bind(stamp(now + LASTS))
            .execute(pool)
            .await
            .map(drop)
        })?;
        Ok(())
    }

    /// What this person was asked about, if it still waits.
    ///
    /// # Errors
    /// Where the database fails or holds something unreadable.
    pub async fn held<T: DeserializeOwned>(
        &self,
        id: Ulid,
        person: Snowflake,
        now: DateTime<Utc>,
    ) -> Result<Option<T>, StoreError> {
        let request: Option<String> = on_db!(&self.read, |pool| {
            sqlx::query_scalar(
                "SELECT request FROM held WHERE id = $1 AND person = $2 AND expires_at > $3",
            )
            .bind(id.to_string())
            .bind(person.to_string())
            .bind(stamp(now))
            .fetch_optional(pool)
            .await
        })?;
        request.as_deref().map(|request| read_json("held.request", request)).transpose()
    }

    /// # Errors
    /// Where the database fails.
    pub async fn drop_held(&self, id: Ulid) -> Result<(), StoreError> {
        on_db!(&self.write, |pool| {
            sqlx::query("DELETE FROM held WHERE id = $1")
                .bind(id.to_string())
                .execute(pool)
                .await
                .map(drop)
        })?;
        Ok(())
    }

    /// Forgets what nobody answered.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn drop_old_held(&self, now: DateTime<Utc>) -> Result<(), StoreError> {
        on_db!(&self.write, |pool| {
            sqlx::query("DELETE FROM held WHERE expires_at <= $1")
                .bind(stamp(now))
                .execute(pool)
                .await
                .map(drop)
        })?;
        Ok(())
    }
}
