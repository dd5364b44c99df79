//! The one loop: what is accepted becomes due, what is due is sent, what came of it is recorded.
//!
//! What wakes it carries no data; a restart is the ordinary path, run again.

use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::super::keep::KeepError;
use super::attempt::{ask, attempt};
use super::{Desk, UnderWay, keep, queue};

/// Messages under way at the same time.
const AT_ONCE: usize = 16;
/// Longer than any attempt takes; after a crash it is made again then.
const LEASE: Duration = Duration::minutes(5);
/// Before the database is asked again after it failed.
const DATABASE_PAUSE: Duration = Duration::seconds(5);
/// How long the link may wait to be used.
pub const UNCONFIRMED_FOR: Duration = Duration::days(2);
const TIDY_EVERY: Duration = Duration::hours(1);
const DELIVERIES_KEPT: Duration = Duration::days(90);

/// Runs until told to stop; what is under way is finished first.
pub async fn run(desk: Arc<Desk>, mut stopping: watch::Receiver<bool>) {
    let publisher = &desk.served.publisher;
    let mut published = publisher.sequences();
    let mut under_way = JoinSet::new();
    let mut next_tidy = publisher.clock.now();
    while !*stopping.borrow() {
        let until = match round(&desk, &mut under_way, &mut next_tidy).await {
            Ok(until) => until,
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::error!(error, "subscribers can't be served; trying again");
                publisher.clock.now() + DATABASE_PAUSE
            }
        };
        tokio::select! {
            changed = published.changed() => if changed.is_err() { break },
            () = desk.wake.notified() => {}
            Some(finished) = under_way.join_next() => {
                if let Err(failure) = finished {
                    tracing::error!(%failure, "a delivery broke off; it stays due");
                }
            }
            () = publisher.clock.sleep_until(until) => {}
            _ = stopping.wait_for(|stop| *stop) => break,
        }
    }
    while under_way.join_next().await.is_some() {}
}

/// Starts what is due. Returns when to look again.
async fn round(
    desk: &Arc<Desk>,
    under_way: &mut JoinSet<()>,
    next_tidy: &mut DateTime<Utc>,
) -> Result<DateTime<Utc>, KeepError> {
    let _round = UnderWay::new(desk);
    let db = &desk.served.publisher.db;
    let now = desk.served.publisher.clock.now();
    while queue::enqueue(db, now).await? {}
    if now >= *next_tidy {
        let erased = keep::erase_unconfirmed(db, now - UNCONFIRMED_FOR).await?;
        queue::forget(db, now - DELIVERIES_KEPT).await?;
        if erased > 0 {
            tracing::info!(erased, "requests that nobody confirmed are erased");
        }
        *next_tidy = now + TIDY_EVERY;
    }
    for subscriber in keep::take_asks(db, now, now + LEASE).await? {
        let desk = UnderWay::new(desk);
        under_way.spawn(async move {
            let id = subscriber.id.clone();
            noted(&id, ask(&desk.0, subscriber).await);
        });
    }
    let free = AT_ONCE.saturating_sub(under_way.len());
    if let Ok(free @ 1..) = u32::try_from(free) {
        for job in queue::take(db, now, now + LEASE, free).await? {
            let desk = UnderWay::new(desk);
            under_way.spawn(async move {
                let id = job.subscriber.clone();
                noted(&id, attempt(&desk.0, job).await);
            });
        }
    }
    if under_way.len() >= AT_ONCE {
        // The end of any of them wakes us.
        return Ok(*next_tidy);
    }
    let next = queue::next_due(db).await?;
    Ok(next.map_or(*next_tidy, |next| next.min(*next_tidy)))
}

fn noted(subscriber: &str, result: Result<(), KeepError>) {
    if let Err(error) = result {
        let error = &error as &dyn std::error::Error;
        tracing::error!(
            error,
            subscriber,
            "what came of a delivery was not recorded; it stays due"
        );
    }
}
