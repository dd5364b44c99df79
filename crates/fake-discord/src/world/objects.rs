//! What exists at Discord, as plain data.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::{
    Id,
    permissions::{Overwrite, Permissions},
};

/// A server with its roles and members. Its id is also the id of its role @everyone.
/// <https://discord.com/developers/docs/resources/guild#guild-object>
#[derive(Debug, Clone)]
pub struct Guild {
    /// `id`.
    pub id: Id,
    /// `name`.
    pub name: String,
    /// `owner_id`: a user's; they may do everything, whatever their roles.
    pub owner: Id,
    /// `preferred_locale`, such as `en-US` or `de`.
    /// <https://discord.com/developers/docs/reference#locales>
    pub locale: String,
    /// @everyone among them.
    pub roles: BTreeMap<Id, Role>,
    /// By user id; who leaves is gone, the bot too.
    pub members: BTreeMap<Id, Membership>,
    /// The bot's own managed role.
    pub bot_role: Id,
    /// New commands of this application, with the day they were made: the daily limit.
    pub command_creates: (i64, usize),
}

/// A role of a guild.
/// <https://discord.com/developers/docs/topics/permissions#role-object>
#[derive(Debug, Clone)]
pub struct Role {
    /// `id`; of @everyone the guild's.
    pub id: Id,
    /// `name`; of @everyone `@everyone`.
    pub name: String,
    /// `permissions`: what it gives in the whole guild, before the overwrites of channels.
    pub permissions: Permissions,
    /// Higher is above; @everyone is 0.
    pub position: u16,
    /// Red, green and blue as `0xRRGGBB`; 0 is none.
    pub color: u32,
    /// `hoist`: its members are listed apart; nothing here depends on it.
    pub hoist: bool,
    /// `mentionable`: anybody may call it; otherwise only who holds MENTION_EVERYONE.
    pub mentionable: bool,
    /// Belongs to this bot user and cannot be deleted or given by hand.
    pub managed_by: Option<Id>,
}

/// An account, the same in every guild.
/// <https://discord.com/developers/docs/resources/user#user-object>
#[derive(Debug, Clone)]
pub struct User {
    /// `id`.
    pub id: Id,
    /// `username`; nothing here keeps two from having the same.
    pub name: String,
    /// `global_name`; None: clients show the `username`.
    pub global_name: Option<String>,
    /// `bot`: an application's account, not a person's.
    pub bot: bool,
    /// The language of their client, such as `en-US` or `de`.
    pub locale: String,
}

/// What nobody chose.
pub(crate) const DEFAULT_LOCALE: &str = "en-US";

/// A user's presence in one guild.
/// <https://discord.com/developers/docs/resources/guild#guild-member-object>
#[derive(Debug, Clone)]
pub struct Membership {
    /// `user.id`.
    pub user: Id,
    /// `nick`; None: they are called by their user's name.
    pub nick: Option<String>,
    /// `roles`: ids; @everyone, which all have, is not among them.
    pub roles: BTreeSet<Id>,
    /// `joined_at`, by [`crate::Options::clock`].
    pub joined_at: DateTime<Utc>,
    /// `communication_disabled_until`; None or past: no time-out.
    pub timed_out_until: Option<DateTime<Utc>>,
}

/// Numbers of the kinds of channels.
/// <https://discord.com/developers/docs/resources/channel#channel-object-channel-types>
pub mod channel_kind {
    /// `GUILD_TEXT`: messages and threads.
    pub const TEXT: u8 = 0;
    /// `GUILD_VOICE`: people talk; takes messages too.
    pub const VOICE: u8 = 2;
    /// `GUILD_CATEGORY`: [`crate::limits::CHANNELS_IN_CATEGORY`] channels at most, no messages.
    pub const CATEGORY: u8 = 4;
    /// `GUILD_ANNOUNCEMENT`: its messages can be crossposted to channels that follow it.
    pub const ANNOUNCEMENT: u8 = 5;
    /// `ANNOUNCEMENT_THREAD`: under an announcement channel; seen by all who see that.
    pub const ANNOUNCEMENT_THREAD: u8 = 10;
    /// `PUBLIC_THREAD`: seen by all who see the channel above.
    pub const PUBLIC_THREAD: u8 = 11;
    /// `PRIVATE_THREAD`: seen only by its members and by who holds MANAGE_THREADS.
    pub const PRIVATE_THREAD: u8 = 12;
    /// `GUILD_STAGE_VOICE`: some talk to an audience; takes messages too.
    pub const STAGE: u8 = 13;
    /// `GUILD_FORUM`: at Discord full of threads; takes no messages itself.
    pub const FORUM: u8 = 15;
    /// `GUILD_MEDIA`: a forum of pictures and films; no route here makes one.
    pub const MEDIA: u8 = 16;
}

/// A channel, category or thread of a guild.
/// <https://discord.com/developers/docs/resources/channel#channel-object>
#[derive(Debug, Clone)]
pub struct Channel {
    /// `id`; of a thread that hangs at a message the message's.
    pub id: Id,
    /// `guild_id`.
    pub guild: Id,
    /// One of [`channel_kind`].
    pub kind: u8,
    /// `name`, without `#`; REST puts a text channel's into small letters with dashes.
    pub name: String,
    /// `topic`; None: there is none. Threads and categories tell of none.
    pub topic: Option<String>,
    /// The category; for a thread the channel it hangs under.
    pub parent: Option<Id>,
    /// `position`: lists go by it, then by id; 0 for threads.
    pub position: u16,
    /// `permission_overwrites`; empty for threads, which take their parent's.
    pub overwrites: Vec<Overwrite>,
    /// `nsfw`: for adults; nothing here depends on it.
    pub nsfw: bool,
    /// Seconds between two messages of one person.
    pub slow_mode: u64,
    /// `last_pin_timestamp`: the last time that something was pinned or unpinned; None: never.
    pub last_pin_at: Option<DateTime<Utc>>,
    /// None for what is no thread.
    pub thread: Option<Thread>,
    /// What everybody who may read the channel reads, by id, so by time.
    pub messages: BTreeMap<Id, Message>,
    /// When somebody last wrote, for slow mode: monotonic.
    pub last_written_by: BTreeMap<Id, tokio::time::Instant>,
}

impl Channel {
    /// Threads have no overwrites of their own and count toward no channel limit.
    pub fn is_thread(&self) -> bool {
        self.thread.is_some()
    }

    /// Messages can be written here.
    pub fn takes_messages(&self) -> bool {
        use channel_kind::{CATEGORY, FORUM, MEDIA};
        !matches!(self.kind, CATEGORY | FORUM | MEDIA)
    }
}

/// What only threads have.
/// <https://discord.com/developers/docs/resources/channel#thread-metadata-object>
#[derive(Debug, Clone)]
pub struct Thread {
    /// `owner_id`: may change it without MANAGE_THREADS.
    pub owner: Id,
    /// `archived`: not in the list of active threads; a message in it opens it again.
    pub archived: bool,
    /// `locked`: only who holds MANAGE_THREADS may write in it.
    pub locked: bool,
    /// Minutes of silence until it archives itself.
    pub auto_archive_minutes: u64,
    /// `archive_timestamp`: when a request last archived or opened it; at first when it began.
    pub archive_changed_at: DateTime<Utc>,
    /// Ids of users who joined or were added; `member_count` is their number.
    pub members: BTreeSet<Id>,
}

/// Bits of a message's `flags`.
/// <https://discord.com/developers/docs/resources/message#message-object-message-flags>
pub mod message_flag {
    /// Was brought to the channels that follow; that works once.
    pub const CROSSPOSTED: u64 = 1 << 0;
    /// A copy of a message of a channel that is followed.
    pub const IS_CROSSPOST: u64 = 1 << 1;
    /// Clients hide its embeds; the only bit that the `flags` of an edit change.
    pub const SUPPRESS_EMBEDS: u64 = 1 << 2;
    /// A thread hangs at it, which has the message's id.
    pub const HAS_THREAD: u64 = 1 << 5;
    /// One person alone sees it; only answers and follow-ups to interactions have it.
    pub const EPHEMERAL: u64 = 1 << 6;
    /// A deferred answer that nobody has written yet ("… is thinking").
    pub const LOADING: u64 = 1 << 7;
    /// Sends no push or desktop notification: [`super::Pings::silent`].
    pub const SUPPRESS_NOTIFICATIONS: u64 = 1 << 12;
    /// Consists of components alone; with `content` or `embeds` it is refused.
    pub const IS_COMPONENTS_V2: u64 = 1 << 15;
}

/// A message, in a channel's history or shown to one person alone.
/// <https://discord.com/developers/docs/resources/message#message-object>
#[derive(Debug, Clone)]
pub struct Message {
    /// `id`.
    pub id: Id,
    /// `channel_id`; the thread's id for what is written in a thread.
    pub channel: Id,
    /// `guild_id`, which only the gateway tells.
    pub guild: Id,
    /// `author.id`: a user's, or the webhook's where there is [`Message::webhook`].
    pub author: Id,
    /// Discord's number of the kind: 0 ordinary, 6 "pinned a message", 18 thread made,
    /// 20 answer to a command.
    pub kind: u8,
    /// `content` in Markdown; empty where there is only something else, or a deferral.
    pub content: String,
    /// `embeds` as Discord answers them, each with its `type`.
    pub embeds: Vec<Value>,
    /// `components` as Discord answers them, each with its number.
    pub components: Vec<Value>,
    /// `attachments`, in the order they came; those of an edit last.
    pub attachments: Vec<Attachment>,
    /// `nonce`, text or a number as the bot sent it; None: it sent none.
    pub nonce: Option<Value>,
    /// `pinned_at` in the list of pins; None: not pinned.
    pub pinned_at: Option<DateTime<Utc>>,
    /// `timestamp`, by [`crate::Options::clock`].
    pub created_at: DateTime<Utc>,
    /// `edited_timestamp`; None: never edited. Filling in a deferral is no edit.
    pub edited_at: Option<DateTime<Utc>>,
    /// See [`message_flag`].
    pub flags: u64,
    /// `tts`: clients read it aloud.
    pub tts: bool,
    /// `mentions`, `mention_roles` and `mention_everyone`; edits change nothing in them.
    pub pings: Pings,
    /// Emoji, who reacted.
    pub reactions: Vec<(String, BTreeSet<Id>)>,
    /// `message_reference.message_id`: in this channel; also what "pinned a message" is about.
    pub reply_to: Option<Id>,
    /// Written by a webhook; answers to interactions count as the application's own.
    pub webhook: Option<Id>,
    /// `author.username` of what a webhook wrote; None for accounts.
    pub webhook_name: Option<String>,
    /// The interaction that it answers.
    pub interaction: Option<Id>,
    /// Only this person reads it, and it is in no history.
    pub ephemeral_for: Option<Id>,
}

/// Whom a message really called, after `allowed_mentions` and permissions had their say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pings {
    /// Ids of `<@id>` in the text; of an answer also who wrote the message that it answers.
    pub users: BTreeSet<Id>,
    /// Ids of `<@&id>`: mentionable roles; any, if the author holds MENTION_EVERYONE.
    pub roles: BTreeSet<Id>,
    /// `@everyone` or `@here`: [`Pings::here_only`] tells which.
    pub everyone: bool,
    /// Only those of @everyone who are online: `@here`.
    pub here_only: bool,
    /// Does not buzz (`SUPPRESS_NOTIFICATIONS`).
    pub silent: bool,
}

impl Pings {
    /// Nobody was called.
    pub fn is_empty(&self) -> bool {
        self.users.is_empty() && self.roles.is_empty() && !self.everyone
    }
}

/// A file that hangs at a message or was handed to a command.
/// <https://discord.com/developers/docs/resources/message#attachment-object>
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// `id`, also in its link.
    pub id: Id,
    /// The id before its own in its link: a channel's; the guild's if handed to a command.
    pub channel: Id,
    /// `filename`; in messages all but ASCII letters, digits, `.`, `-` and `_` became `_`.
    pub name: String,
    /// `description`: the words for who cannot see it; None: there are none.
    pub description: Option<String>,
    /// `content_type`, a MIME type; `application/octet-stream` where an upload named none.
    pub content_type: Option<String>,
    /// The whole file; `size` is its length.
    pub bytes: axum::body::Bytes,
    /// `ephemeral`: of an ephemeral answer, or handed to a command.
    pub ephemeral: bool,
}

/// A registered command, as Discord answers it.
/// <https://discord.com/developers/docs/interactions/application-commands#application-command-object>
#[derive(Debug, Clone)]
pub struct Command {
    /// `id`; kept when one of this kind and name is registered again.
    pub id: Id,
    /// None: global.
    pub guild: Option<Id>,
    /// 1 slash, 2 user, 3 message.
    pub kind: u8,
    /// `name`; of a slash command what people type after the slash.
    pub name: String,
    /// The whole object with its defaults filled in.
    pub definition: Value,
}

/// A guild's scheduled event.
/// <https://discord.com/developers/docs/resources/guild-scheduled-event#guild-scheduled-event-object>
#[derive(Debug, Clone)]
pub struct ScheduledEvent {
    /// `id`, also in the definition.
    pub id: Id,
    /// `guild_id`, also in the definition.
    pub guild: Id,
    /// The whole object as Discord answers it.
    pub definition: Value,
}

/// An incoming webhook of a channel.
/// <https://discord.com/developers/docs/resources/webhook#webhook-object>
#[derive(Debug, Clone)]
pub struct Webhook {
    /// `id`; its messages have it as their `author.id`.
    pub id: Id,
    /// `guild_id`.
    pub guild: Id,
    /// `channel_id`: where its messages appear.
    pub channel: Id,
    /// `name`: under which it writes where a message brings no `username`.
    pub name: String,
    /// `token`: who knows it needs no other right; empty where [`Webhook::follows`] is set.
    pub token: String,
    /// `user.id`: who made it.
    pub creator: Id,
    /// The announcement channel whose crossposts it brings here; nobody can post with it.
    pub follows: Option<Id>,
}
