//! One attempt: read what is true now, close the difference, record how it ended.

use std::time::Duration;

use chrono::{DateTime, Utc};
use tracing::{error, info, warn};

use super::{
    BOARD, CLOCK, EVENT, Mirrors, ROOM, Setback, WATCH, board, clock, event, room, watch, webhook,
};
use crate::incident::guild::Guild;
use crate::incident::state::Incident;
use crate::store::StoreError;
use crate::store::guilds::Places;
use crate::store::mirrors::{Ending, Key, Standing};
use crate::texts::{Sentence, say};

/// A server, and what we have made there.
pub struct Site<'a> {
    pub mirrors: &'a Mirrors,
    pub guild: Guild,
    pub places: Places,
    /// Look at what is really there, not only at what is remembered.
    pub inspect: bool,
}

/// What an attempt works on: one copy of one incident, in its server.
pub struct Task<'a> {
    site: Site<'a>,
    pub key: &'a Key,
    pub incident: Incident,
}

impl<'a> std::ops::Deref for Task<'a> {
    type Target = Site<'a>;

    fn deref(&self) -> &Site<'a> {
        &self.site
    }
}

/// The first pause after a failure, and the longest. With doubling: about four days of attempts
/// cost a receiver a few hundred requests.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(15 * 60);
/// How often what only a person can mend is tried all the same.
const BLOCKED_PAUSE: Duration = Duration::from_secs(10 * 60);

/// So often in a row, what was refused while something changed is tried again without a pause; then
/// with one of seconds, lest an attempt's own traces be what changed.
const TRIED_AT_ONCE: u32 = 3;

pub async fn attempt(mirrors: &Mirrors, key: &Key) {
    if let Err(error) = try_once(mirrors, key).await {
        // It stays due, and the loop comes back to it.
        error!(incident = %key.incident, mirror = key.mirror, %error, "an attempt can't be recorded");
    }
}

async fn try_once(mirrors: &Mirrors, key: &Key) -> Result<(), StoreError> {
    let (Some(standing), Some(incident)) =
        (mirrors.store.mirror(key).await?, mirrors.store.incident(key.incident).await?)
    else {
        return Ok(());
    };
    let (guild, places) = mirrors.store.guild(incident.guild).await?;
    let version = incident.version;
    let site = Site { mirrors, guild, places, inspect: standing.inspect };
    let task = Task { site, key, incident };
    let outcome = converge(&task, &standing).await;
    let now = mirrors.clock.now();
    let lang = task.guild.lang();
    let log = |ending: &str, error: &dyn std::fmt::Display| {
        warn!(
            reference = %task.incident.reference, mirror = key.mirror, version, %error,
            "mirror {ending}"
        );
    };
    let ending = match &outcome {
        Ok(alarm_at) => {
            info!(reference = %task.incident.reference, mirror = key.mirror, version, "mirror is up to date");
            Ending::Delivered { version, alarm_at: *alarm_at }
        }
        Err(Setback::Retry { error, after }) => {
            log("will be tried again", error);
            let at = now + pause(standing.attempts, *after);
            Ending::RetryAt { at, error: error.say(lang) }
        }
        Err(Setback::Blocked(error) | Setback::Full(error)) => {
            log("is blocked until a person acts", error);
            let if_asked = match standing.attempts {
                0..TRIED_AT_ONCE => now,
                _ => now + pause(TRIED_AT_ONCE, None),
            };
            Ending::Blocked { until: now + BLOCKED_PAUSE, if_asked, error: error.say(lang) }
        }
        Err(Setback::Store(error)) => {
            log("could not use our own database", error);
            let at = now + pause(standing.attempts, None);
            Ending::RetryAt { at, error: error.to_string() }
        }
    };
    let blocked = matches!(ending, Ending::Blocked { .. });
    // The room's card says which copies a person must look after.
    let room = Key { incident: key.incident, mirror: ROOM.to_owned() };
    let shown = key.mirror != ROOM && blocked != standing.blocked;
    let also_due = shown.then_some(&room);
    let recorded = mirrors.store.record_attempt(&standing, &ending, also_due, now).await;
    // Only now: whoever looks after a side hurries what the database says waits for it, and forgets
    // a side for which nothing does.
    mirrors.sides.learn(key, &outcome.as_ref().map(drop), now);
    recorded?;
    if shown {
        mirrors.wake.notify_one();
    }
    mirrors.recorded.send_modify(|count| *count += 1);
    Ok(())
}

/// Returns when to look again by itself.
async fn converge(task: &Task<'_>, standing: &Standing) -> Result<Option<DateTime<Utc>>, Setback> {
    match task.key.mirror.as_str() {
        CLOCK => return clock::converge(task, standing).await,
        ROOM => room::converge(task, standing).await,
        WATCH => watch::converge(task, standing).await,
        BOARD => board::converge(task, standing).await,
        EVENT => event::converge(task, standing).await,
        name => match task.mirrors.targets.iter().find(|target| target.name == name) {
            Some(target) => webhook::converge(task, standing, target).await,
            None => {
                let name = name.to_owned();
                Err(Setback::Blocked(Sentence::new(move |lang| {
                    say!(lang, "setback-not-configured", mirror = name.as_str())
                })))
            }
        },
    }?;
    Ok(None)
}

/// Doubles with each failure up to a cap, a fifth more or less at random so that many do not come
/// at once; what the other side asked for comes first.
pub fn pause(attempts: u32, asked: Option<Duration>) -> Duration {
    let doubled = FIRST_PAUSE.saturating_mul(1 << attempts.min(16)).min(LONGEST_PAUSE);
    let spread = doubled.mul_f64(0.8 + 0.4 * fastrand::f64());
    asked.map_or(spread, |asked| asked.max(FIRST_PAUSE))
}
