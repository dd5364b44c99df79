//! Mirrors bring copies of an incident up to date: one loop, one file for each kind.
//!
//! A mirror gets a key (this incident, this mirror), reads what is true now, compares it with what
//! it last delivered, and closes the difference. What woke it carries no data; losing every
//! wake-up costs delay, never content. A restart is the ordinary path, run again.

mod attempt;
mod board;
mod channel;
mod clock;
mod components;
mod event;
mod gone_roles;
mod message;
mod overlap;
mod page_files;
pub mod page_state;
mod post_files;
mod put_away;
mod room;
mod run;
mod setback;
mod sides;
mod watch;
pub mod webhook;

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{Notify, watch as channel_watch};
use url::Url;

pub use self::run::run;
pub use self::setback::Setback;
pub use self::sides::Side;
pub use self::webhook::{Target, read_secret, targets};
use crate::clock::Clock;
use crate::discord::api::Api;
use crate::discord::cards::Around;
use crate::execute::Executor;
use crate::files::Files;
use crate::incident::ids::{IncidentId, Snowflake};
use crate::incident::state::Incident;
use crate::store::mirrors::{Key, Standing};
use crate::store::{Store, StoreError};

pub const ROOM: &str = "room";
pub const WATCH: &str = "watch";
pub const BOARD: &str = "board";
pub const CLOCK: &str = "clock";
pub const EVENT: &str = "event";

/// What there is outside of Discord and the database.
#[derive(Clone, Debug)]
pub struct Outside {
    pub targets: Vec<Target>,
    /// Where people reach the status page.
    pub public_url: Option<Url>,
    /// Our copies of what people attached.
    pub files: Files,
    /// How long after its end an incident's channels stand; `None`: until the server is nearly full.
    pub put_away_after: Option<chrono::TimeDelta>,
}

/// Turns, one after the other in each guild.
#[derive(Debug, Default)]
struct OneAtATime(Mutex<HashMap<Snowflake, Arc<tokio::sync::Mutex<()>>>>);

impl OneAtATime {
    /// Waits for its turn, which lasts as long as what is returned.
    async fn turn(&self, guild: Snowflake) -> tokio::sync::OwnedMutexGuard<()> {
        let turns = {
            let mut guilds = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            Arc::clone(guilds.entry(guild).or_default())
        };
        turns.lock_owned().await
    }
}

/// What every mirror works with.
#[derive(Debug)]
pub struct Mirrors {
    pub store: Store,
    pub clock: Clock,
    pub api: Api,
    /// For what happens because its moment has come.
    pub executor: Executor,
    /// Who we are on Discord.
    pub me: Snowflake,
    pub targets: Vec<Target>,
    /// Where people reach the status page.
    pub public_url: Option<Url>,
    /// Our copies of what people attached.
    pub files: Files,
    /// How long after its end an incident's channels stand; `None`: until the server is nearly full.
    pub put_away_after: Option<chrono::TimeDelta>,
    /// Told whenever something may be due.
    pub wake: Arc<Notify>,
    /// Told when people settled something about components.
    pub components_changed: Notify,
    /// Whom something waits for.
    pub sides: sides::Sides,
    /// One at a time looks for and makes channels in a guild, so that none is made twice.
    building: OneAtATime,
    /// One at a time changes who may see a channel of a guild, so that what is refused to one is
    /// not asked for by the next.
    mending: OneAtATime,
    gone_roles: gone_roles::GoneRoles,
    /// Counts the attempts that were recorded; for those who wait until all is up to date.
    recorded: channel_watch::Sender<u64>,
    /// The last room that opened; for those who wait for one.
    opened: tokio::sync::broadcast::Sender<(IncidentId, Snowflake)>,
}

impl Mirrors {
    #[must_use]
    pub fn new(
        store: Store,
        clock: Clock,
        api: Api,
        executor: Executor,
        me: Snowflake,
        outside: Outside,
        wake: Arc<Notify>,
    ) -> Self {
        let Outside { targets, public_url, files, put_away_after } = outside;
        let (opened, _) = tokio::sync::broadcast::channel(64);
        let recorded = channel_watch::channel(0).0;
        Self {
            store,
            clock,
            api,
            executor,
            me,
            targets,
            public_url,
            files,
            put_away_after,
            wake,
            components_changed: Notify::new(),
            sides: sides::Sides::default(),
            building: OneAtATime::default(),
            mending: OneAtATime::default(),
            gone_roles: gone_roles::GoneRoles::default(),
            recorded,
            opened,
        }
    }

    /// The names of all mirrors that an incident has.
    #[must_use]
    pub fn names(targets: &[Target]) -> Vec<String> {
        [ROOM, WATCH, BOARD, CLOCK, EVENT]
            .into_iter()
            .map(str::to_owned)
            .chain(targets.iter().map(|target| target.name.clone()))
            .collect()
    }

    /// Makes the server's board before there is anything on it, or finds the one that is there.
    ///
    /// # Errors
    /// Where Discord does not let us, in words; or the database fails.
    pub async fn make_board(&self, guild: Snowflake) -> Result<Snowflake, Setback> {
        let (guild, places) = self.store.guild(guild).await?;
        let site = attempt::Site { mirrors: self, guild, places, inspect: true };
        board::board(&site).await.map(|(channel, _)| channel)
    }

    /// An incident's own page, where the status page has an address.
    pub fn page_of(&self, incident: &Incident) -> Option<String> {
        if incident.private || incident.drill {
            return None;
        }
        let base = self.public_url.as_ref()?;
        base.join(&format!("incidents/{}", incident.reference)).ok().map(String::from)
    }

    /// What a card shows besides the incident: the other copies, and which of them need a person.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn around(&self, incident: &Incident) -> Result<Around, StoreError> {
        let overlaps = self.overlaps(incident).await?;
        let mut around = Around { page: self.page_of(incident), overlaps, ..Around::default() };
        for copy in self.store.mirrors_of(incident.id).await? {
            match copy.key.mirror.as_str() {
                ROOM => around.room = copy.channel,
                WATCH => around.watch = copy.channel,
                _ => {}
            }
            if copy.blocked
                && let Some(error) = copy.last_error
                && copy.key.mirror != ROOM
            {
                around.blocked.push((copy.key.mirror, error));
            }
        }
        if let Some(into) = &incident.merged_into {
            let room = Key { incident: into.id, mirror: ROOM.to_owned() };
            around.goes_on = self.store.mirror(&room).await?.and_then(|room| room.channel);
        }
        Ok(around)
    }

    /// Counts the attempts that were recorded, those about components too; for those who wait for
    /// what one of them changed.
    #[must_use]
    pub fn attempts(&self) -> channel_watch::Receiver<u64> {
        self.recorded.subscribe()
    }

    /// Returns once `enough` holds for what every mirror remembers. Looks again after each attempt.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn until(
        &self,
        enough: impl Fn(&[Standing]) -> bool,
    ) -> Result<Vec<Standing>, StoreError> {
        // Listening begins before looking, so that nothing falls between.
        let mut recorded = self.recorded.subscribe();
        loop {
            recorded.mark_unchanged();
            let standings = self.store.all_mirrors().await?;
            if enough(&standings) {
                return Ok(standings);
            }
            // The sender is ours, so waiting cannot fail.
            let _ = recorded.changed().await;
        }
    }

    /// The incident's room as soon as it is there; `None` where that takes longer than an answer
    /// can be changed for.
    pub async fn room_opens(&self, incident: IncidentId) -> Option<Snowflake> {
        // Listening begins before looking, so that nothing falls between.
        let mut opened = self.opened.subscribe();
        let key = Key { incident, mirror: ROOM.to_owned() };
        if let Some(room) = self.store.mirror(&key).await.ok().flatten().and_then(|it| it.channel) {
            return Some(room);
        }
        tokio::time::timeout(ANSWER_LIVES, async move {
            loop {
                match opened.recv().await {
                    Ok((which, room)) if which == incident => return Some(room),
                    Ok(_) | Err(RecvError::Lagged(_)) => {}
                    Err(RecvError::Closed) => return None,
                }
            }
        })
        .await
        .ok()
        .flatten()
    }
}

/// An answer to an interaction can be changed for 15 minutes.
/// <https://discord.com/developers/docs/interactions/receiving-and-responding#followup-messages>
const ANSWER_LIVES: std::time::Duration = std::time::Duration::from_secs(14 * 60);
