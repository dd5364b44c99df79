//! What people have settled about the parts of the service, aside from incidents: to every receiver
//! of the webhook, until it has it. The whole list each time, with a version that only grows.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use tokio::sync::watch;
use tracing::{error, info, warn};

use super::attempt::pause;
use super::webhook::deliver;
use super::{Mirrors, Setback, Target};
use crate::incident::guild::Guild;
use crate::incident::public_view::public_components;
use crate::store::StoreError;
use crate::store::guild_mirrors::GuildStanding;
use crate::webhook::{Envelope, WebhookType};

/// How often every guild is looked at, whatever was noticed or missed.
const SWEEP_EVERY: chrono::Duration = chrono::Duration::minutes(10);

/// Failures after which the pause grows no more: a receiver that is back has the list within half a
/// minute, and one that is away gets no more than the pings.
const SLOWEST: u32 = 4;
/// Before the database is asked again after it failed.
const DATABASE_PAUSE: chrono::Duration = chrono::Duration::seconds(2);

/// Runs until told to stop; a delivery under way is finished first.
pub async fn run(mirrors: Arc<Mirrors>, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        let sweep = mirrors.clock.now() + SWEEP_EVERY;
        let next = match round(&mirrors).await {
            Ok(next) => next.map_or(sweep, |next| next.min(sweep)),
            Err(error) => {
                error!(%error, "can't read what is settled about components; looking again soon");
                mirrors.clock.now() + DATABASE_PAUSE
            }
        };
        tokio::select! {
            () = mirrors.components_changed.notified() => {}
            () = mirrors.clock.sleep_until(next) => {}
            // An error means that whoever could tell us to stop is gone, which is the same.
            _ = stop.changed() => break,
        }
    }
}

/// Delivers what is due. Returns when the next attempt is.
async fn round(mirrors: &Mirrors) -> Result<Option<DateTime<Utc>>, StoreError> {
    let mut next: Option<DateTime<Utc>> = None;
    for id in mirrors.store.guild_ids().await? {
        let (guild, _) = mirrors.store.guild(id).await?;
        if guild.settings.components_version == 0 {
            continue;
        }
        // One slow receiver delays no other.
        let each = mirrors.targets.iter().map(|target| one(mirrors, &guild, target));
        for again in futures_util::future::join_all(each).await {
            next = match (next, again?) {
                (Some(one), Some(other)) => Some(one.min(other)),
                (one, other) => one.or(other),
            };
        }
    }
    Ok(next)
}

/// Returns when to try again, where it does not have it.
async fn one(
    mirrors: &Mirrors,
    guild: &Guild,
    target: &Target,
) -> Result<Option<DateTime<Utc>>, StoreError> {
    let version = guild.settings.components_version;
    let now = mirrors.clock.now();
    let before = mirrors.store.guild_mirror(guild.id, &target.name).await?;
    let (delivered, attempts) = match &before {
        Some(standing) if standing.delivered_version >= version => return Ok(None),
        Some(standing) if standing.next_attempt > now => return Ok(Some(standing.next_attempt)),
        Some(standing) => (standing.delivered_version, standing.attempts),
        None => (0, 0),
    };
    // The same on every retry of the same version: the receiver's key against doubles.
    let id = format!("msg_components_{}_{version}", guild.id);
    let envelope = Envelope {
        r#type: WebhookType::ComponentUpdated,
        timestamp: now,
        data: public_components(guild),
    };
    let (standing, error) = match deliver(&mirrors.clock, target, &id, &envelope).await {
        Ok(_) => {
            info!(guild = %guild.id, target = target.name, version, "components are delivered");
            (GuildStanding { delivered_version: version, attempts: 0, next_attempt: now }, None)
        }
        Err(setback) => {
            let after = match &setback {
                Setback::Retry { after, .. } => *after,
                Setback::Blocked(_) | Setback::Store(_) => None,
            };
            warn!(guild = %guild.id, target = target.name, version, %setback, "components wait");
            let next_attempt = now + pause(attempts.min(SLOWEST), after);
            let attempts = attempts.saturating_add(1);
            let standing = GuildStanding { delivered_version: delivered, attempts, next_attempt };
            (standing, Some(setback.to_string()))
        }
    };
    let name = &target.name;
    mirrors.store.record_guild_mirror(guild.id, name, &standing, error.as_deref()).await?;
    mirrors.recorded.send_modify(|count| *count += 1);
    Ok(error.map(|_| standing.next_attempt))
}
