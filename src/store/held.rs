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

/// What is left of a request whose question was answered.
const ANSWERED: &str = "";

/// A request that was held back for a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Held<T> {
    Waits(T),
    /// The question was answered, and the request forgotten.
    Answered,
}

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

    /// What this person was asked about, as long as the question lasts.
    ///
    /// # Errors
    /// Where the database fails or holds something unreadable.
    pub async fn held<T: DeserializeOwned>(
        &self,
        id: Ulid,
        person: Snowflake,
        now: DateTime<Utc>,
    ) -> Result<Option<Held<T>>, StoreError> {
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
        match request.as_deref() {
            None => Ok(None),
            Some(ANSWERED) => Ok(Some(Held::Answered)),
            Some(request) => Ok(Some(Held::Waits(read_json("held.request", request)?))),
        }
    }

    /// Forgets what was asked for, and remembers that the question was answered: whoever presses
    /// twice is not told that it is over.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn held_is_answered(&self, id: Ulid) -> Result<(), StoreError> {
        on_db!(&self.write, |pool| {
            sqlx::query("UPDATE held SET request = $1 WHERE id = $2")
                .bind(ANSWERED)
                .bind(id.to_string())
                .execute(pool)
                .await
                .map(drop)
        })?;
        Ok(())
    }

    /// Forgets the questions that are over.
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
