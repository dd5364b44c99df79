//! What each guild has settled, and what Firebell has made there.

use serde::{Deserialize, Serialize};

use super::{Store, StoreError, read_json, write_json};
use crate::db::Tx;
use crate::incident::guild::{Guild, Settings, slug};
use crate::incident::ids::Snowflake;
use crate::incident::words::Lang;
use crate::{on_db, on_tx};

/// Channels that belong to the guild and not to one incident.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Places {
    pub category: Option<Snowflake>,
    /// The board that Firebell made; one that was chosen in the settings stands there.
    pub board: Option<Snowflake>,
    /// Where it stands which channels were put away.
    pub shelf: Option<Snowflake>,
}

type Columns = (String, String, String, String);

fn parsed(id: Snowflake, row: Columns) -> Result<(Guild, Places), StoreError> {
    let (name, slug, settings, places) = row;
    let settings = read_json("guild.settings", &settings)?;
    Ok((Guild { id, name, slug, settings }, read_json("guild.places", &places)?))
}

/// The guild as it is now; one that was never seen has the usual settings and no name yet.
///
/// # Errors
/// Where the database fails or holds something unreadable.
pub async fn load_in(tx: &mut Tx, id: Snowflake) -> Result<Guild, StoreError> {
    let row: Option<Columns> = on_tx!(tx, |connection| {
        sqlx::query_as("SELECT name, slug, settings, places FROM guild WHERE id = $1")
            .bind(id.to_string())
            .fetch_optional(connection)
            .await
    })?;
    Ok(match row {
        Some(row) => parsed(id, row)?.0,
        None => Guild::named(id, &id.to_string()),
    })
}

/// How often a change is tried again when somebody else changes the same guild.
const ATTEMPTS: u32 = 20;

impl Store {
    /// # Errors
    /// Where the database fails or holds something unreadable.
    pub async fn guild(&self, id: Snowflake) -> Result<(Guild, Places), StoreError> {
        let row: Option<Columns> = on_db!(&self.read, |pool| {
            sqlx::query_as("SELECT name, slug, settings, places FROM guild WHERE id = $1")
                .bind(id.to_string())
                .fetch_optional(pool)
                .await
        })?;
        row.map_or_else(
            || Ok((Guild::named(id, &id.to_string()), Places::default())),
            |row| parsed(id, row),
        )
    }

    /// # Errors
    /// Where the database fails or holds something unreadable.
    pub async fn guild_ids(&self) -> Result<Vec<Snowflake>, StoreError> {
        let ids: Vec<String> = on_db!(&self.read, |pool| {
            sqlx::query_scalar("SELECT id FROM guild ORDER BY id").fetch_all(pool).await
        })?;
        ids.into_iter()
            .map(|id| id.parse().map(Snowflake).map_err(|_| StoreError::Malformed(id)))
            .collect()
    }

    /// Remembers a guild under its name of today; its slug stays what it was first.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn meet_guild(&self, id: Snowflake, name: &str) -> Result<(), StoreError> {
        on_db!(&self.write, |pool| {
            sqlx::query(
                "INSERT INTO guild (id, name, slug, settings, places, revision) \
                 VALUES ($1, $2, $3, $4, $5, 0) ON CONFLICT (id) DO UPDATE SET name = excluded.name",
            )
            .bind(id.to_string())
            .bind(name)
            .bind(slug(name))
            .bind(write_json(&Settings::default()))
            .bind(write_json(&Places::default()))
            .execute(pool)
            .await
            .map(drop)
        })?;
        Ok(())
    }

    /// Remembers the language that Discord has for a guild. True: what stands in its
    /// channels reads otherwise now.
    ///
    /// # Errors
    /// As [`Store::change_guild`].
    pub async fn server_speaks(&self, id: Snowflake, lang: Lang) -> Result<bool, StoreError> {
        let (guild, _) = self.guild(id).await?;
        if guild.settings.language_of_server == Some(lang) {
            return Ok(false);
        }
        self.change_guild(id, |settings, _| {
            let before = settings.lang();
            settings.change_language(|it| it.language_of_server = Some(lang));
            settings.lang() != before
        })
        .await
    }

    /// Changes a guild's settings or places, with compare-and-set; `change` may run again on newer
    /// values.
    ///
    /// # Errors
    /// Where the database fails, the guild was never met, or others keep changing it.
    pub async fn change_guild<T>(
        &self,
        id: Snowflake,
        mut change: impl FnMut(&mut Settings, &mut Places) -> T,
    ) -> Result<T, StoreError> {
        for _ in 0..ATTEMPTS {
            let (settings, places, revision): (String, String, i64) =
                on_db!(&self.write, |pool| {
                    sqlx::query_as("SELECT settings, places, revision FROM guild WHERE id = $1")
                        .bind(id.to_string())
                        .fetch_one(pool)
                        .await
                })?;
            let mut settings = read_json("guild.settings", &settings)?;
            let mut places = read_json("guild.places", &places)?;
            let outcome = change(&mut settings, &mut places);
            let changed = on_db!(&self.write, |pool| {
                sqlx::query(
                    "UPDATE guild SET settings = $1, places = $2, revision = revision + 1 \
                     WHERE id = $3 AND revision = $4",
                )
                .bind(write_json(&settings))
                .bind(write_json(&places))
                .bind(id.to_string())
                .bind(revision)
                .execute(pool)
                .await
                .map(|done| done.rows_affected())
            })?;
            if changed == 1 {
                return Ok(outcome);
            }
        }
        Err(StoreError::Contended { attempts: ATTEMPTS })
    }
}
