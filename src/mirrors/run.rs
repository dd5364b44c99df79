//! The one loop: due work → bounded concurrency → record.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tracing::{debug, error, info};

use super::sides::{self, Side};
use super::{BOARD, CLOCK, EVENT, Mirrors, ROOM, WATCH};
use crate::store::StoreError;
use crate::store::mirrors::Key;

/// Attempts under way at the same time, of all mirrors and of one. The second keeps one slow
/// target from taking every place.
const AT_ONCE: usize = 32;
const AT_ONCE_EACH: usize = 8;
/// How much due work is looked at in one round.
const ROUND: u64 = 512;
/// How often everything is held against what is really there, whatever was noticed or missed.
const SWEEP_EVERY: chrono::Duration = chrono::Duration::minutes(10);
/// How often receivers of the webhook hear that we are alive.
const PING_EVERY: chrono::Duration = chrono::Duration::minutes(1);
/// Before the database is asked again after it failed.
const DATABASE_PAUSE: chrono::Duration = chrono::Duration::seconds(2);

/// Runs until told to stop; attempts under way are finished first.
pub async fn run(mirrors: Arc<Mirrors>, mut stop: watch::Receiver<bool>) {
    let components = tokio::spawn(super::components::run(Arc::clone(&mirrors), stop.clone()));
    let mut under_way: HashMap<tokio::task::Id, Key> = HashMap::new();
    let mut attempts = JoinSet::new();
    let mut next_sweep = mirrors.clock.now();
    let mut next_ping = mirrors.clock.now();
    let mut pings = JoinSet::new();
    // What failed for an earlier life of this program is tried at once by this one.
    for target in &mirrors.targets {
        mirrors.sides.heard(Side::Webhook(target.name.clone()), next_ping);
    }
    mirrors.sides.heard(Side::Discord, next_ping);
    while !*stop.borrow() {
        let now = mirrors.clock.now();
        if now >= next_ping {
            next_ping = now + PING_EVERY;
            if pings.is_empty() {
                let mirrors = Arc::clone(&mirrors);
                pings.spawn(async move { super::webhook::ping_all(&mirrors).await });
            }
        }
        let wait_until = match round(&mirrors, &mut next_sweep, &mut under_way, &mut attempts).await
        {
            Ok(next) => next,
            Err(error) => {
                error!(%error, "mirrors can't read what is due; trying again");
                Some(now + DATABASE_PAUSE)
            }
        };
        let next_look = mirrors.sides.next_look();
        let until = [Some(next_sweep), Some(next_ping), next_look, wait_until];
        let until = until.into_iter().flatten().min();
        tokio::select! {
            () = mirrors.wake.notified() => {}
            Some(finished) = attempts.join_next_with_id() => forget(&mut under_way, finished),
            Some(_) = pings.join_next() => {}
            () = mirrors.clock.sleep_until(until.unwrap_or(next_sweep)) => {}
            // An error means that whoever could tell us to stop is gone, which is the same.
            _ = stop.changed() => break,
        }
    }
    info!(under_way = under_way.len(), "mirrors are finishing");
    while attempts.join_next().await.is_some() {}
    if components.await.is_err() {
        error!("deliveries of components broke off; the next start makes up for it");
    }
}

/// Starts what is due and not under way. Returns when the next one becomes due.
async fn round(
    mirrors: &Arc<Mirrors>,
    next_sweep: &mut DateTime<Utc>,
    under_way: &mut HashMap<tokio::task::Id, Key>,
    attempts: &mut JoinSet<()>,
) -> Result<Option<DateTime<Utc>>, StoreError> {
    let now = mirrors.clock.now();
    if now >= *next_sweep {
        // Another process may have brought history, or somebody reopened some.
        mirrors.store.ensure_mirrors(&Mirrors::names(&mirrors.targets), now).await?;
        for mirror in [ROOM, WATCH, BOARD, CLOCK, EVENT] {
            mirrors.store.inspect_mirrors(mirror, now).await?;
        }
        *next_sweep = now + SWEEP_EVERY;
    }
    sides::look(mirrors).await?;
    let mut each: HashMap<String, usize> = HashMap::new();
    for key in under_way.values() {
        *each.entry(key.mirror.clone()).or_default() += 1;
    }
    for key in mirrors.store.due_mirrors(now, ROUND).await? {
        if under_way.len() >= AT_ONCE {
            break;
        }
        let same = each.entry(key.mirror.clone()).or_default();
        if *same >= AT_ONCE_EACH || under_way.values().any(|other| *other == key) {
            continue;
        }
        *same += 1;
        debug!(incident = %key.incident, mirror = key.mirror, "mirror is due");
        let mirrors = Arc::clone(mirrors);
        let task_key = key.clone();
        let task =
            attempts.spawn(async move { super::attempt::attempt(&mirrors, &task_key).await });
        under_way.insert(task.id(), key);
    }
    mirrors.store.next_due_after(now).await
}

fn forget(
    under_way: &mut HashMap<tokio::task::Id, Key>,
    finished: Result<(tokio::task::Id, ()), tokio::task::JoinError>,
) {
    match finished {
        Ok((id, ())) => {
            under_way.remove(&id);
        }
        Err(failure) => {
            let key = under_way.remove(&failure.id());
            error!(%failure, ?key, "an attempt of a mirror broke off; it stays due");
        }
    }
}
