//! One bot at a time works on a database: two would post everything twice.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::TimeDelta;
use sqlx::postgres::{PgListener, PgPoolOptions};
use sqlx::{Executor as _, PgPool};
use tracing::{info, warn};

use super::Store;
use crate::clock::Clock;
use crate::db::Db;

/// Held as long as the bot runs; the system lets go of it when the process ends, however it ends.
pub enum OneBot {
    File(File),
    Session(Box<Session>),
    /// A database in memory is nobody else's.
    Alone,
}

#[derive(Debug, thiserror::Error)]
pub enum AlreadyRunning {
    #[error(
        "another Firebell works on {0} already. Stop that one, or give this one its own database.url"
    )]
    Another(String),
    #[error("the lock file {path} can't be made: {source}. Let this user write into that folder")]
    File { path: PathBuf, source: std::io::Error },
    #[error("the database failed while asking whether another Firebell works on it: {0}")]
    Sql(#[from] sqlx::Error),
}

/// Any number that other programs on the same server are unlikely to use: "firebell" in ASCII.
const ADVISORY_LOCK: i64 = 0x6669_7265_6265_6C6C;

/// The server may take a moment to notice that a bot was killed, and the next one starts at once.
const LOCK_TIMEOUT: &str = "SET lock_timeout = '5s'";

/// How often the server is asked whether it is still there: a connection may end without a word.
const LOOK_EVERY: TimeDelta = TimeDelta::seconds(30);
const PATIENCE: Duration = Duration::from_secs(10);
/// Before a server that is away is tried again.
const AGAIN: TimeDelta = TimeDelta::seconds(1);

/// A connection to which the lock belongs. It listens to nothing, but so it hears at once when it
/// ends. It is none of the store's, which would reset it and could not close as long as it is out.
pub struct Session {
    listener: PgListener,
    pool: PgPool,
    /// Without its password.
    url: String,
}

/// # Errors
/// Where another bot works on the same database, or that can't be told.
pub async fn only_one(store: &Store, url: &str) -> Result<OneBot, AlreadyRunning> {
    match &store.write {
        Db::Sqlite(pool) => {
            let Some(path) = file_of(pool).await? else { return Ok(OneBot::Alone) };
            let path = PathBuf::from(format!("{path}.lock"));
            lock_file(&path, url).map(OneBot::File)
        }
        Db::Postgres(pool) => {
            let options = pool.connect_options().as_ref().clone();
            let pool = PgPoolOptions::new().max_connections(1).connect_lazy_with(options);
            let mut listener = PgListener::connect_with(&pool).await?;
            listener.eager_reconnect(false);
            let url = crate::db::without_password(url);
            let mut session = Session { listener, pool, url };
            session.lock().await?;
            Ok(OneBot::Session(Box::new(session)))
        }
    }
}

impl OneBot {
    /// Looks after the lock for as long as it is waited for: a restart of the server ends it, and
    /// it is taken again as soon as the server is back. Returns when another bot was faster.
    pub async fn lost(&mut self, clock: &Clock) -> AlreadyRunning {
        let Self::Session(session) = self else { return std::future::pending().await };
        loop {
            session.ended(clock).await;
            warn!("the connection that keeps other bots from the database is gone");
            loop {
                match session.lock().await {
                    Ok(()) => break,
                    Err(AlreadyRunning::Sql(error)) => {
                        warn!(%error, "other bots can't be kept from the database yet");
                        clock.sleep_until(clock.now() + AGAIN).await;
                    }
                    Err(another) => return another,
                }
            }
            info!("other bots are kept from the database again");
        }
    }

    /// Lets the next bot in, at once.
    pub async fn release(self) {
        if let Self::Session(session) = self {
            let Session { listener, pool, .. } = *session;
            drop(listener);
            pool.close().await;
        }
    }
}

impl Session {
    async fn lock(&mut self) -> Result<(), AlreadyRunning> {
        self.listener.execute("SET idle_session_timeout = 0").await?;
        self.listener.execute(LOCK_TIMEOUT).await?;
        let lock = sqlx::query("SELECT pg_advisory_lock($1)").bind(ADVISORY_LOCK);
        match lock.execute(&mut self.listener).await {
            Ok(_) => Ok(()),
            Err(error) if is_lock_timeout(&error) => Err(AlreadyRunning::Another(self.url.clone())),
            Err(error) => Err(error.into()),
        }
    }

    /// Returns when the connection is no more.
    async fn ended(&mut self, clock: &Clock) {
        loop {
            tokio::select! {
                heard = self.listener.try_recv() => if !matches!(heard, Ok(Some(_))) { return },
                () = clock.sleep_until(clock.now() + LOOK_EVERY) => {
                    let asked = self.listener.execute("SELECT 1");
                    if !matches!(tokio::time::timeout(PATIENCE, asked).await, Ok(Ok(_))) {
                        return;
                    }
                }
            }
        }
    }
}

/// `lock_not_available`: <https://www.postgresql.org/docs/current/errcodes-appendix.html>
fn is_lock_timeout(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(|error| error.code().as_deref() == Some("55P03"))
}

/// Where SQLite keeps the database; nothing for one in memory.
async fn file_of(pool: &sqlx::SqlitePool) -> sqlx::Result<Option<String>> {
    let (_, _, file): (i64, String, Option<String>) =
        sqlx::query_as("PRAGMA database_list").fetch_one(pool).await?;
    Ok(file.filter(|file| !file.is_empty()))
}

fn lock_file(path: &Path, url: &str) -> Result<File, AlreadyRunning> {
    let failed = |source| AlreadyRunning::File { path: path.to_owned(), source };
    let file = File::create(path).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(AlreadyRunning::Another(url.to_owned())),
        Err(TryLockError::Error(source)) => Err(failed(source)),
    }
}
