//! Whether a database's tables are those of this program, without changing them.

use std::collections::BTreeSet;

use sqlx::AssertSqlSafe;
use sqlx::migrate::Migrator;

use super::Db;
use crate::on_db;

/// How far a database's tables are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tables {
    /// The first start makes them.
    None,
    /// The next start brings them up to date.
    Behind,
    Current,
    /// A newer Firebell was at it.
    Newer,
}

/// Looks; `noted_in` is the table in which `migrator` notes what it did.
///
/// # Errors
/// Where the database fails.
pub async fn look(db: &Db, migrator: &Migrator, noted_in: &str) -> sqlx::Result<Tables> {
    let is_there = match db {
        Db::Sqlite(_) => "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = $1",
        Db::Postgres(_) => {
            "SELECT COUNT(*) FROM pg_tables \
             WHERE schemaname = ANY (current_schemas(FALSE)) AND tablename = $1"
        }
    };
    let count: i64 =
        on_db!(db, |pool| { sqlx::query_scalar(is_there).bind(noted_in).fetch_one(pool).await? });
    if count == 0 {
        return Ok(Tables::None);
    }
    let done = format!("SELECT version FROM {noted_in} WHERE success");
    let done: Vec<i64> =
        on_db!(db, |pool| sqlx::query_scalar(AssertSqlSafe(done)).fetch_all(pool).await?);
    let done: BTreeSet<i64> = done.into_iter().collect();
    let ours: BTreeSet<i64> = migrator.iter().map(|migration| migration.version).collect();
    Ok(match (done.is_subset(&ours), ours.is_subset(&done)) {
        (false, _) => Tables::Newer,
        (true, false) => Tables::Behind,
        (true, true) => Tables::Current,
    })
}
