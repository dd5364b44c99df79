//! Copies of what exists, for tests and for whoever draws it.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::{Channel, Message, Pings, ScheduledEvent, World, message_flag};
use crate::{Id, Permissions, permissions::Overwrite};

/// A channel as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelSnapshot {
    /// `id`; of a thread that hangs at a message the message's.
    pub id: Id,
    /// `name`, without `#`.
    pub name: String,
    /// One of [`super::channel_kind`].
    pub kind: u8,
    /// `topic`; None: there is none.
    pub topic: Option<String>,
    /// `parent_id`: the category; for a thread the channel it hangs under.
    pub parent: Option<Id>,
    /// `permission_overwrites`; empty for threads, which take their parent's.
    pub overwrites: Vec<Overwrite>,
    /// `position`: lists go by it, then by id; 0 for threads.
    pub position: u16,
    /// Only for threads.
    pub archived: Option<bool>,
}

/// A message as it is now.
#[derive(Debug, Clone, PartialEq)]
pub struct MessageSnapshot {
    /// `id`.
    pub id: Id,
    /// `channel_id`; the thread's id for what is written in a thread.
    pub channel: Id,
    /// `author.id`: a user's or a webhook's.
    pub author_id: Id,
    /// `author.username`, not the nickname.
    pub author_name: String,
    /// Discord's number of the kind; 0 is ordinary.
    pub kind: u8,
    /// `content` in Markdown; empty where there is only something else, or a deferral.
    pub content: String,
    /// `embeds` as Discord answers them, each with its `type`.
    pub embeds: Vec<Value>,
    /// `components` as Discord answers them, each with its number.
    pub components: Vec<Value>,
    /// As Discord writes them, with links.
    pub attachments: Vec<Value>,
    /// `pinned`: is pinned now.
    pub pinned: bool,
    /// `nonce` as text, even where the bot sent a number; None: it sent none.
    pub nonce: Option<String>,
    /// Whom it really called.
    pub pings: Pings,
    /// `edited_timestamp`; None: never edited. Filling in a deferral is no edit.
    pub edited: Option<DateTime<Utc>>,
    /// `timestamp`, by [`crate::Options::clock`].
    pub created_at: DateTime<Utc>,
    /// See [`super::message_flag`].
    pub flags: u64,
    /// Emoji and how many reacted.
    pub reactions: Vec<(String, usize)>,
    /// Only this person sees it.
    pub ephemeral_for: Option<Id>,
}

impl MessageSnapshot {
    /// A deferred answer that nobody has written yet.
    pub fn is_loading(&self) -> bool {
        self.flags & message_flag::LOADING != 0
    }

    /// Everything that people read in it: content, embeds and button labels, in order.
    pub fn text(&self) -> String {
        let mut lines = vec![self.content.clone()];
        for embed in &self.embeds {
            collect_text(embed, &mut lines);
        }
        for component in &self.components {
            collect_text(component, &mut lines);
        }
        lines.retain(|line| !line.is_empty());
        lines.join("\n")
    }
}

const READABLE: [&str; 7] =
    ["title", "description", "name", "value", "text", "label", "placeholder"];

pub(crate) fn collect_text(value: &Value, lines: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (key, field) in fields {
                match field {
                    Value::String(text) if READABLE.contains(&key.as_str()) => {
                        lines.push(text.clone());
                    }
                    _ => collect_text(field, lines),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect_text(item, lines)),
        _ => {}
    }
}

/// A member as they are now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberSnapshot {
    /// `user.id`.
    pub id: Id,
    /// `user.username`, not the nickname.
    pub name: String,
    /// `user.bot`: an application's account, not a person's.
    pub bot: bool,
    /// Ids, the oldest role first; @everyone, which all have, is not among them.
    pub roles: Vec<Id>,
    /// Owns the guild, so may do everything, whatever their roles.
    pub owner: bool,
}

/// A role as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleSnapshot {
    /// `id`; of @everyone the guild's.
    pub id: Id,
    /// `name`; of @everyone `@everyone`.
    pub name: String,
    /// `permissions`: what it gives in the whole guild, before the overwrites of channels.
    pub permissions: Permissions,
    /// `position`: higher is above; @everyone is 0.
    pub position: u16,
    /// `mentionable`: anybody may call it; otherwise only who holds MENTION_EVERYONE.
    pub mentionable: bool,
}

/// A scheduled event as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduledEventSnapshot {
    /// `id`.
    pub id: Id,
    /// `name`, at most [`crate::limits::EVENT_NAME`] characters.
    pub name: String,
    /// `description`; None where that is null.
    pub description: Option<String>,
    /// `entity_metadata.location` of an event at an outside place.
    pub location: Option<String>,
    /// `scheduled_start_time`; None only where that is no moment.
    pub starts_at: Option<DateTime<Utc>>,
    /// `scheduled_end_time`; None only where that is no moment.
    pub ends_at: Option<DateTime<Utc>>,
    /// Discord's number: 1 scheduled, 2 active, 3 completed, 4 cancelled.
    pub status: u64,
}

impl From<&ScheduledEvent> for ScheduledEventSnapshot {
    fn from(event: &ScheduledEvent) -> Self {
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let moment = |field: &str| {
            let written = event.definition[field].as_str()?;
            DateTime::parse_from_rfc3339(written).ok().map(|moment| moment.to_utc())
        };
        Self {
            id: event.id,
            name: text(&event.definition["name"]).unwrap_or_default(),
            description: text(&event.definition["description"]),
            location: text(&event.definition["entity_metadata"]["location"]),
            starts_at: moment("scheduled_start_time"),
            ends_at: moment("scheduled_end_time"),
            status: event.definition["status"].as_u64().unwrap_or(0),
        }
    }
}

impl From<&Channel> for ChannelSnapshot {
    fn from(channel: &Channel) -> Self {
        Self {
            id: channel.id,
            name: channel.name.clone(),
            kind: channel.kind,
            topic: channel.topic.clone(),
            parent: channel.parent,
            overwrites: channel.overwrites.clone(),
            position: channel.position,
            archived: channel.thread.as_ref().map(|thread| thread.archived),
        }
    }
}

impl World {
    /// A copy of one message.
    pub fn message_snapshot(&self, message: &Message) -> MessageSnapshot {
        let author = self.author_json(message);
        MessageSnapshot {
            id: message.id,
            channel: message.channel,
            author_id: message.author,
            author_name: author["username"].as_str().unwrap_or_default().to_owned(),
            kind: message.kind,
            content: message.content.clone(),
            embeds: message.embeds.clone(),
            components: message.components.clone(),
            attachments: message.attachments.iter().map(|f| self.attachment_json(f)).collect(),
            pinned: message.pinned_at.is_some(),
            nonce: message.nonce.as_ref().map(|nonce| match nonce {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            }),
            pings: message.pings.clone(),
            edited: message.edited_at,
            created_at: message.created_at,
            flags: message.flags,
            reactions: message
                .reactions
                .iter()
                .map(|(emoji, users)| (emoji.clone(), users.len()))
                .collect(),
            ephemeral_for: message.ephemeral_for,
        }
    }

    /// The history of a channel, oldest first; empty for a channel that is gone.
    pub fn messages_in(&self, channel: Id) -> Vec<MessageSnapshot> {
        let messages = self.channels.get(&channel).map(|channel| channel.messages.values());
        messages.into_iter().flatten().map(|message| self.message_snapshot(message)).collect()
    }

    /// What one person sees in a channel, their ephemeral answers included, oldest first; nothing
    /// where they may not read the history.
    pub fn messages_seen_by(&self, channel: Id, user: Id) -> Vec<MessageSnapshot> {
        use crate::permissions::{READ_MESSAGE_HISTORY, VIEW_CHANNEL};
        let needed = VIEW_CHANNEL | READ_MESSAGE_HISTORY;
        let mut seen = Vec::new();
        if self.permissions_in(channel, user) & needed == needed {
            seen = self.messages_in(channel);
        }
        let own = self
            .ephemeral_messages
            .values()
            .filter(|m| m.channel == channel && m.ephemeral_for == Some(user));
        seen.extend(own.map(|message| self.message_snapshot(message)));
        seen.sort_by_key(|message| message.id);
        seen
    }

    /// The messages of a guild that called somebody, oldest first.
    pub fn messages_that_pinged(&self, guild: Id, user: Id) -> Vec<Id> {
        let found = self.guilds.get(&guild).and_then(|guild| guild.members.get(&user));
        let Some(member) = found else { return Vec::new() };
        let visible = self
            .channels
            .values()
            .filter(|channel| channel.guild == guild && self.can_see(channel.id, user));
        let mut ids: Vec<Id> = visible
            .flat_map(|channel| channel.messages.values())
            .filter(|message| message.author != user)
            .filter(|Message { pings, .. }| {
                pings.everyone
                    || pings.users.contains(&user)
                    || pings.roles.iter().any(|role| member.roles.contains(role))
            })
            .map(|message| message.id)
            .collect();
        ids.sort_unstable();
        ids
    }

    /// The members of a guild by name.
    pub fn members_of(&self, guild: Id) -> Vec<MemberSnapshot> {
        let Some(guild) = self.guilds.get(&guild) else { return Vec::new() };
        let mut members: Vec<MemberSnapshot> = guild
            .members
            .values()
            .filter_map(|member| Some((member, self.users.get(&member.user)?)))
            .map(|(member, user)| MemberSnapshot {
                id: user.id,
                name: user.name.clone(),
                bot: user.bot,
                roles: member.roles.iter().copied().collect(),
                owner: guild.owner == user.id,
            })
            .collect();
        members.sort_by(|a, b| a.name.cmp(&b.name));
        members
    }

    /// The scheduled events of a guild, oldest first.
    pub fn scheduled_events_of(&self, guild: Id) -> Vec<ScheduledEventSnapshot> {
        let events = self.scheduled_events.values().filter(|event| event.guild == guild);
        events.map(Into::into).collect()
    }

    /// The roles of a guild, lowest first.
    pub fn roles_of(&self, guild: Id) -> Vec<RoleSnapshot> {
        let Some(guild) = self.guilds.get(&guild) else { return Vec::new() };
        let mut roles: Vec<RoleSnapshot> = guild
            .roles
            .values()
            .map(|role| RoleSnapshot {
                id: role.id,
                name: role.name.clone(),
                permissions: role.permissions,
                position: role.position,
                mentionable: role.mentionable,
            })
            .collect();
        roles.sort_by_key(|role| (role.position, role.id));
        roles
    }
}
