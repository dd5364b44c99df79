//! Which copies may be removed, by the page's database.

use crate::db::Db;
use crate::on_db;
use crate::page::keep::KeepError;

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
