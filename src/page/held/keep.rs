//! What is kept, by version and fingerprint, in the page's database.

use crate::db::Db;
use crate::on_db;
use crate::page::keep::{KeepError, signed};
use crate::webhook::held::{
    Held, HeldComponents, HeldIncident, HeldVersion, Keeps, fingerprint_of_components_text,
    fingerprint_of_text,
};

/// Gives the database a name, unless it has one.
///
/// # Errors
/// When the database fails.
pub async fn name(db: &Db, identity: &str) -> Result<(), KeepError> {
    on_db!(db, |pool| {
        sqlx::query("UPDATE page_state SET identity = $1 WHERE identity IS NULL")
            .bind(identity)
            .execute(pool)
            .await?;
    });
    Ok(())
}

/// Which database this is and how far it has come.
///
/// # Errors
/// When the database fails.
pub async fn keeps(db: &Db) -> Result<Option<Keeps>, KeepError> {
    let (identity, sequence): (Option<String>, i64) = on_db!(db, |pool| {
        sqlx::query_as("SELECT identity, sequence FROM page_state WHERE only_row = 1")
            .fetch_one(pool)
            .await?
    });
    Ok(identity.map(|identity| Keeps { identity, sequence: sequence.unsigned_abs() }))
}

/// The next `most` incidents of a guild after this id, and its list of components.
///
/// # Errors
/// When the database fails.
pub async fn list(db: &Db, guild: &str, after: &str, most: usize) -> Result<Held, KeepError> {
    let components: Option<(i64, String)> = on_db!(db, |pool| {
        sqlx::query_as(
            "SELECT components_version, components FROM page_guild
             WHERE guild_id = $1 AND components_version > 0",
        )
        .bind(guild)
        .fetch_optional(pool)
        .await?
    });
    let rows: Vec<(String, i64, Option<String>)> = on_db!(db, |pool| {
        sqlx::query_as(
            "SELECT incident_id, version, view FROM page_incident
             WHERE guild_id = $1 AND incident_id > $2 ORDER BY incident_id LIMIT $3",
        )
        .bind(guild)
        .bind(after)
        .bind(i64::try_from(most).unwrap_or(i64::MAX))
        .fetch_all(pool)
        .await?
    });
    let more = rows.len() >= most;
    let incidents = rows.into_iter().map(|(id, version, view)| HeldIncident {
        id,
        reference: view.as_deref().and_then(reference),
        version: version.unsigned_abs(),
        hash: view.as_deref().map(fingerprint_of_text),
    });
    Ok(Held {
        firebell: env!("CARGO_PKG_VERSION").to_owned(),
        components: components.map(|(version, components)| HeldComponents {
            version: version.unsigned_abs(),
            hash: fingerprint_of_components_text(&components),
        }),
        incidents: incidents.collect(),
        more,
    })
}

fn reference(view: &str) -> Option<String> {
    let view: serde_json::Value = serde_json::from_str(view).ok()?;
    Some(view["incident"]["ref"].as_str()?.to_owned())
}

/// Lets the next delivery of these be newer than what is kept, whatever its version. Returns how
/// many there were.
///
/// # Errors
/// When the database fails.
pub async fn take_again(
    db: &Db,
    guild: &str,
    incidents: &[HeldVersion],
    components: Option<u64>,
) -> Result<u64, KeepError> {
    on_db!(db, |pool| {
        let mut tx = pool.begin().await?;
        let mut count = 0;
        for incident in incidents {
            let done = sqlx::query(
                "UPDATE page_incident SET version = 0
                 WHERE guild_id = $1 AND incident_id = $2 AND version = $3",
            )
            .bind(guild)
            .bind(&incident.id)
            .bind(signed(incident.version))
            .execute(&mut *tx)
            .await?;
            count += done.rows_affected();
        }
        if let Some(version) = components {
            let done = sqlx::query(
                "UPDATE page_guild SET components_version = 0
                 WHERE guild_id = $1 AND components_version = $2",
            )
            .bind(guild)
            .bind(signed(version))
            .execute(&mut *tx)
            .await?;
            count += done.rows_affected();
        }
        tx.commit().await?;
        Ok(count)
    })
}
