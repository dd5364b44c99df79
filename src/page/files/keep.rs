//! Which files are public, in the page's database.

use super::PublicFile;
use crate::db::Db;
use crate::on_db;
use crate::page::keep::KeepError;

/// The kind of the file with this hash under this name, as the sender said, if a public entry of a
/// public incident refers to it.
///
/// # Errors
/// When the database fails.
pub async fn public_file(
    db: &Db,
    sha256: &str,
    name: &str,
) -> Result<Option<Option<String>>, KeepError> {
    let row: Option<(Option<String>,)> = on_db!(db, |pool| {
        sqlx::query_as(
            "SELECT content_type FROM page_file WHERE sha256 = $1 AND name = $2 AND is_public",
        )
        .bind(sha256)
        .bind(name)
        .fetch_optional(pool)
        .await?
    });
    Ok(row.map(|(content_type,)| content_type))
}

/// Every file that a public entry refers to: its hash, its name, and its kind as the sender said.
///
/// # Errors
/// When the database fails.
pub async fn public(db: &Db) -> Result<Vec<PublicFile>, KeepError> {
    let rows: Vec<(String, String, Option<String>)> = on_db!(db, |pool| {
        sqlx::query_as(
            "SELECT sha256, name, MAX(content_type) FROM page_file WHERE is_public
             GROUP BY sha256, name ORDER BY sha256, name",
        )
        .fetch_all(pool)
        .await?
    });
    let file = |(sha256, name, content_type)| PublicFile { sha256, name, content_type };
    Ok(rows.into_iter().map(file).collect())
}

/// Every hash that was ever referred to and is not forgotten, and whether it still is.
///
/// # Errors
/// When the database fails.
pub async fn all(db: &Db) -> Result<Vec<(String, bool)>, KeepError> {
    let rows: Vec<(String, i64)> = on_db!(db, |pool| {
        sqlx::query_as(
            "SELECT sha256, MAX(CASE WHEN is_public THEN CAST(1 AS BIGINT) ELSE 0 END)
             FROM page_file GROUP BY sha256",
        )
        .fetch_all(pool)
        .await?
    });
    Ok(rows.into_iter().map(|(sha256, public)| (sha256, public > 0)).collect())
}

/// The hashes that nothing public refers to any more.
///
/// # Errors
/// When the database fails.
pub async fn forgotten(db: &Db) -> Result<Vec<String>, KeepError> {
    let rows: Vec<(String,)> = on_db!(db, |pool| {
        sqlx::query_as(
            "SELECT DISTINCT sha256 FROM page_file AS gone WHERE NOT is_public AND NOT EXISTS
             (SELECT 1 FROM page_file AS other WHERE other.sha256 = gone.sha256 AND other.is_public)",
        )
        .fetch_all(pool)
        .await?
    });
    Ok(rows.into_iter().map(|(sha256,)| sha256).collect())
}

/// Forgets that anything referred to this file, once its copy is gone.
///
/// # Errors
/// When the database fails.
pub async fn forget(db: &Db, sha256: &str) -> Result<(), KeepError> {
    on_db!(db, |pool| {
        sqlx::query("DELETE FROM page_file WHERE sha256 = $1 AND NOT is_public")
            .bind(sha256)
            .execute(pool)
            .await?;
    });
    Ok(())
}
