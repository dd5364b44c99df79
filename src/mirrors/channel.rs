//! A channel of ours: found by the marker in its topic, made where there is none, mended where it
//! has drifted. Never doubled: Discord has no idempotency key for channels, so the marker is it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use tracing::info;

use super::attempt::Site;
use super::{Setback, put_away};
use crate::discord::api::ApiError;
use crate::discord::limits::{
    CHANNEL_NAME, CHANNELS_IN_CATEGORY, CHANNELS_IN_GUILD, RENAMES, RENAMES_WITHIN,
};
use crate::discord::permissions::{self, NEEDED, OWN_ALLOW, for_person, names};
use crate::discord::wire::{Channel, ChannelChange, ChannelKind, NewChannel, Overwrite};
use crate::incident::guild::slug;
use crate::incident::ids::Snowflake;
use crate::incident::state::Incident;
use crate::texts::{Lang, Sentence, permission, say};

/// A role or person that a channel names is not there.
/// <https://discord.com/developers/docs/topics/opcodes-and-status-codes#json>
const UNKNOWN_OVERWRITE: i64 = 10_009;

/// Whether this is a category of ours. Categories have no topic to carry a marker, so these are
/// told by what nobody else gives one: our name for it (in any language, with or without a number)
/// together with a permission for ourselves; or a channel with our marker in it.
fn is_category(channel: &Channel, channels: &[Channel], me: Snowflake) -> bool {
    let named = |name: &String| {
        Lang::ALL.iter().any(|lang| match name.strip_prefix(&say!(*lang, "channel-category")) {
            Some("") => true,
            Some(rest) => {
                rest.strip_prefix(' ').is_some_and(|number| number.parse::<u16>().is_ok())
            }
            None => false,
        })
    };
    let for_us = || channel.permission_overwrites.iter().any(|overwrite| overwrite.id == me);
    let marked = |other: &Channel| {
        let topic = other.topic.as_deref().and_then(|topic| topic.rsplit(" · ").next());
        topic.is_some_and(|marker| marker.starts_with("firebell:"))
    };
    let holds_ours =
        || channels.iter().any(|other| other.parent_id == Some(channel.id) && marked(other));
    channel.kind == ChannelKind::Category as u8
        && channel.name.as_ref().is_some_and(named)
        && (for_us() || holds_ours())
}

/// What a channel is for, and that it is for a drill.
pub fn about(lang: Lang, incident: &Incident, about: String) -> String {
    if incident.drill { format!("{} · {about}", say!(lang, "card-drill")) } else { about }
}

/// What a channel should be.
#[derive(Clone, Debug)]
pub struct Wanted {
    pub name: String,
    /// For people; the marker is added to it.
    pub about: String,
    /// Unique to this channel, for ever.
    pub marker: String,
    pub overwrites: Vec<Overwrite>,
}

/// What is remembered of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ChannelMemory {
    pub id: Option<Snowflake>,
    pub name: String,
    pub overwrites: Vec<Overwrite>,
    /// When we changed its name or topic, of late.
    pub renamed: Vec<DateTime<Utc>>,
    /// Discord was asked to make it, and we have not heard what came of it: it may stand there.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub making: bool,
}

/// Where a channel was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// As remembered.
    Known(Snowflake),
    /// Made just now, so nothing of ours stands in it.
    Made(Snowflake),
    /// It was there without our remembering it; something of ours may stand in it.
    Adopted(Snowflake),
}

impl Found {
    pub const fn id(self) -> Snowflake {
        match self {
            Self::Known(id) | Self::Made(id) | Self::Adopted(id) => id,
        }
    }
}

impl Wanted {
    fn topic(&self) -> String {
        format!("{} · {}", self.about, self.marker)
    }
}

/// Finds, adopts or makes the channel. Its overwrites and name are mended by [`mend`].
pub async fn ensure(
    site: &Site<'_>,
    memory: &mut ChannelMemory,
    wanted: &Wanted,
) -> Result<Found, Setback> {
    match memory.id {
        Some(id) if !site.inspect => Ok(Found::Known(id)),
        _ => look(site, memory, wanted).await,
    }
}

/// As [`ensure`], and looks at what is really there.
pub async fn look(
    site: &Site<'_>,
    memory: &mut ChannelMemory,
    wanted: &Wanted,
) -> Result<Found, Setback> {
    if let Some(id) = memory.id {
        match site.mirrors.api.channel(id).await {
            Ok(channel) => {
                remember(memory, &channel);
                if channel.topic.as_deref() != Some(&wanted.topic()) && may_rename(site, memory) {
                    rename(
                        site,
                        memory,
                        ChannelChange { topic: Some(wanted.topic()), ..ChannelChange::default() },
                    )
                    .await?;
                }
                return Ok(Found::Known(id));
            }
            Err(ApiError::Gone { .. }) => {
                info!(channel = %id, marker = wanted.marker, "a channel of ours is gone");
                *memory = ChannelMemory::default();
            }
            Err(error) => return Err(explained(site, error).await),
        }
    }
    find_or_make(site, memory, wanted).await
}

async fn find_or_make(
    site: &Site<'_>,
    memory: &mut ChannelMemory,
    wanted: &Wanted,
) -> Result<Found, Setback> {
    let api = &site.mirrors.api;
    let guild = site.guild.id;
    let _turn = site.mirrors.building.turn(guild).await;
    let channels = match api.channels(guild).await {
        Ok(channels) => channels,
        Err(error) => return Err(explained(site, error).await),
    };
    let marked = |channel: &&Channel| {
        channel.topic.as_deref().is_some_and(|topic| topic.ends_with(&wanted.marker))
    };
    if let Some(channel) = channels.iter().find(marked) {
        info!(channel = %channel.id, marker = wanted.marker, "adopting a channel of ours");
        remember(memory, channel);
        return Ok(Found::Adopted(channel.id));
    }
    role_may_be_there(site, &wanted.overwrites)?;
    put_away::make_room(site.mirrors, guild, channels.len()).await?;
    let mut full = Vec::new();
    loop {
        let category = category(site, &channels, &full).await?;
        let new = NewChannel {
            name: shortened(&wanted.name),
            kind: ChannelKind::Text,
            topic: Some(wanted.topic()),
            parent_id: Some(category),
            permission_overwrites: wanted.overwrites.clone(),
        };
        memory.making = true;
        match api.create_channel(guild, &new).await {
            Ok(channel) => {
                remember(memory, &channel);
                return Ok(Found::Made(channel.id));
            }
            // It holds channels that Discord does not show us.
            Err(error) if error.is_full_category() && !full.contains(&category) => {
                full.push(category);
            }
            Err(error) => return Err(refused(site, &wanted.overwrites, error).await),
        }
    }
}

/// Nothing is asked for that Discord refused a moment ago because a role is gone.
fn role_may_be_there(site: &Site<'_>, overwrites: &[Overwrite]) -> Result<(), Setback> {
    if site.mirrors.gone_roles.refused(overwrites, site.mirrors.clock.now()) {
        return Err(role_is_gone());
    }
    Ok(())
}

/// As [`explained`], for what names roles and people.
async fn refused(site: &Site<'_>, overwrites: &[Overwrite], error: ApiError) -> Setback {
    if matches!(error, ApiError::Gone { code: UNKNOWN_OVERWRITE, .. }) {
        site.mirrors.gone_roles.learn(overwrites, site.mirrors.clock.now());
    }
    explained(site, error).await
}

fn role_is_gone() -> Setback {
    Setback::Blocked(Sentence::new(|lang| say!(lang, "setback-role-gone")))
}

/// A category with room for one more channel: the one we know, another of ours, or a new one.
async fn category(
    site: &Site<'_>,
    channels: &[Channel],
    full: &[Snowflake],
) -> Result<Snowflake, Setback> {
    let has_room = |category: Snowflake| {
        let inside = channels.iter().filter(|channel| channel.parent_id == Some(category)).count();
        inside < CHANNELS_IN_CATEGORY && !full.contains(&category)
    };
    let ours = |channel: &&Channel| {
        let known = Some(channel.id) == site.places.category;
        channel.kind == ChannelKind::Category as u8
            && (known || is_category(channel, channels, site.mirrors.me))
    };
    let candidate =
        channels.iter().filter(ours).map(|channel| channel.id).filter(|id| has_room(*id)).min();
    let id = match candidate {
        Some(id) => id,
        None => {
            let count = channels.iter().filter(ours).count();
            let name = say!(site.guild.lang(), "channel-category");
            let name = if count == 0 { name } else { format!("{name} {}", count + 1) };
            let new = NewChannel {
                name,
                kind: ChannelKind::Category,
                topic: None,
                parent_id: None,
                // Its mark; what we may do in a channel of ours stands there.
                permission_overwrites: vec![for_person(site.mirrors.me, OWN_ALLOW, 0)],
            };
            match site.mirrors.api.create_channel(site.guild.id, &new).await {
                Ok(channel) => channel.id,
                Err(error) => return Err(explained(site, error).await),
            }
        }
    };
    if site.places.category != Some(id) {
        let known = site.places.category;
        site.mirrors
            .store
            .change_guild(site.guild.id, |_, places| {
                if places.category == known {
                    places.category = Some(id);
                }
            })
            .await?;
    }
    Ok(id)
}

/// Brings overwrites and name to what is wanted. The name comes last and within Discord's budget:
/// a rename too many would wait minutes inside the rate limiter.
pub async fn mend(
    site: &Site<'_>,
    memory: &mut ChannelMemory,
    id: Snowflake,
    wanted: &Wanted,
) -> Result<(), Setback> {
    let overwrites = permissions::sorted(wanted.overwrites.clone());
    if permissions::sorted(memory.overwrites.clone()) != overwrites {
        let change = ChannelChange {
            permission_overwrites: Some(overwrites.clone()),
            ..ChannelChange::default()
        };
        let _turn = site.mirrors.mending.turn(site.guild.id).await;
        role_may_be_there(site, &overwrites)?;
        match site.mirrors.api.edit_channel(id, &change).await {
            Ok(_) => memory.overwrites = overwrites,
            Err(error @ ApiError::Gone { code: UNKNOWN_OVERWRITE, .. }) => {
                return Err(refused(site, &overwrites, error).await);
            }
            Err(error) => return Err(lost_or(site, memory, error).await),
        }
    }
    let name = shortened(&wanted.name);
    if memory.name != name {
        if !may_rename(site, memory) {
            let oldest =
                memory.renamed.first().copied().unwrap_or_else(|| site.mirrors.clock.now());
            let wait = oldest + RENAMES_WITHIN - site.mirrors.clock.now();
            return Err(Setback::Retry {
                error: Sentence::new(|lang| say!(lang, "setback-rename-limit", renames = RENAMES)),
                after: wait.to_std().ok(),
            });
        }
        rename(site, memory, ChannelChange { name: Some(name), ..ChannelChange::default() })
            .await?;
    }
    Ok(())
}

fn may_rename(site: &Site<'_>, memory: &mut ChannelMemory) -> bool {
    let since = site.mirrors.clock.now() - RENAMES_WITHIN;
    memory.renamed.retain(|at| *at > since);
    memory.renamed.len() < RENAMES
}

async fn rename(
    site: &Site<'_>,
    memory: &mut ChannelMemory,
    change: ChannelChange,
) -> Result<(), Setback> {
    let Some(id) = memory.id else { return Ok(()) };
    // Counted before it is sent: one that Discord took without our hearing of it counts too.
    memory.renamed.push(site.mirrors.clock.now());
    match site.mirrors.api.edit_channel(id, &change).await {
        Ok(channel) => {
            // Discord writes names its own way (lower case, dashes): ours is what we asked for.
            if let Some(name) = change.name {
                memory.name = name;
            } else if let Some(name) = channel.name {
                memory.name = name;
            }
            Ok(())
        }
        Err(error) => Err(lost_or(site, memory, error).await),
    }
}

/// Forgets a channel that is gone, so that the next attempt makes another.
pub async fn lost_or(site: &Site<'_>, memory: &mut ChannelMemory, error: ApiError) -> Setback {
    if matches!(error, ApiError::Gone { code: 10_003, .. }) {
        *memory = ChannelMemory::default();
    }
    explained(site, error).await
}

fn remember(memory: &mut ChannelMemory, channel: &Channel) {
    memory.id = Some(channel.id);
    memory.making = false;
    memory.name = channel.name.clone().unwrap_or_default();
    memory.overwrites.clone_from(&channel.permission_overwrites);
}

/// `inc-42-slow-pages` with something before it, and that it is a drill. The title is the one that
/// was declared, so that a correction does not rename the channel.
pub fn name(lang: Lang, prefix: &str, incident: &Incident) -> String {
    let drill = if incident.drill { say!(lang, "channel-drill") } else { String::new() };
    let reference = incident.reference.to_string().to_lowercase();
    let title: String = slug(&incident.declared_title).chars().take(60).collect();
    format!("{prefix}{drill}{reference}-{}", title.trim_end_matches('-'))
}

fn shortened(name: &str) -> String {
    let name: String = name.chars().take(CHANNEL_NAME).collect();
    name.trim_end_matches('-').to_owned()
}

/// A refusal in words that say which permission is missing and where to give it.
pub async fn explained(site: &Site<'_>, error: ApiError) -> Setback {
    /// <https://discord.com/developers/docs/topics/opcodes-and-status-codes#json>
    const MISSING_ACCESS: i64 = 50_001;
    const MISSING_PERMISSIONS: i64 = 50_013;
    const MOST_CHANNELS: i64 = 30_013;
    let (code, message) = match &error {
        ApiError::Gone { code: UNKNOWN_OVERWRITE, .. } => {
            return role_is_gone();
        }
        ApiError::Refused { code, message } => (code, message),
        ApiError::Gone { .. } | ApiError::Unsure(_) => return error.into(),
    };
    match *code {
        MISSING_ACCESS | MISSING_PERMISSIONS => {
            let missing = missing(site).await;
            let message = message.clone();
            Setback::Blocked(Sentence::new(move |lang| {
                if missing.is_empty() {
                    let category = say!(lang, "channel-category");
                    let message = message.as_str();
                    return say!(lang, "setback-shut-out", message = message, category = category);
                }
                let missing: Vec<String> =
                    missing.iter().map(|name| permission(lang, name)).collect();
                say!(lang, "setback-permissions", missing = missing.join(", "))
            }))
        }
        MOST_CHANNELS => {
            // Some of them we may not even see.
            if let Err(error) =
                put_away::make_room(site.mirrors, site.guild.id, CHANNELS_IN_GUILD).await
            {
                return error.into();
            }
            Setback::Full(Sentence::new(|lang| say!(lang, "setback-most-channels")))
        }
        _ => error.into(),
    }
}

async fn missing(site: &Site<'_>) -> Vec<&'static str> {
    let api = &site.mirrors.api;
    let me = site.mirrors.me;
    match (api.guild(site.guild.id).await, api.member(site.guild.id, me).await) {
        (Ok(guild), Ok(member)) => names(NEEDED & !permissions::in_server(&guild, me, &member)),
        _ => Vec::new(),
    }
}
