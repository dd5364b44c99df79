//! What exists at Discord, as plain data.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::{
    Id,
    permissions::{Overwrite, Permissions},
};

/// A server with its roles and members. Its id is also the id of its role @everyone.
#[derive(Debug, Clone)]
pub struct Guild {
    pub id: Id,
    pub name: String,
    pub owner: Id,
    /// `preferred_locale`, such as `en-US` or `de`.
    /// <https://discord.com/developers/docs/reference#locales>
    pub locale: String,
    /// @everyone among them.
    pub roles: BTreeMap<Id, Role>,
    pub members: BTreeMap<Id, Membership>,
    /// The bot's own managed role.
    pub bot_role: Id,
    /// New commands of this application, with the day they were made: the daily limit.
    pub command_creates: (i64, usize),
}

/// A role of a guild.
#[derive(Debug, Clone)]
pub struct Role {
    pub id: Id,
    pub name: String,
    pub permissions: Permissions,
    /// Higher is above; @everyone is 0.
    pub position: u16,
    /// Red, green and blue as `0xRRGGBB`; 0 is none.
    pub color: u32,
    pub hoist: bool,
    pub mentionable: bool,
    /// Belongs to this bot user and cannot be deleted or given by hand.
    pub managed_by: Option<Id>,
}

/// An account, the same in every guild.
#[derive(Debug, Clone)]
pub struct User {
    pub id: Id,
    pub name: String,
    pub global_name: Option<String>,
    pub bot: bool,
    /// The language of their client, such as `en-US` or `de`.
    pub locale: String,
}

/// What nobody chose.
pub(crate) const DEFAULT_LOCALE: &str = "en-US";

/// A user's presence in one guild.
#[derive(Debug, Clone)]
pub struct Membership {
    pub user: Id,
    pub nick: Option<String>,
    pub roles: BTreeSet<Id>,
    pub joined_at: DateTime<Utc>,
    pub timed_out_until: Option<DateTime<Utc>>,
}

/// Numbers of the kinds of channels.
/// <https://discord.com/developers/docs/resources/channel#channel-object-channel-types>
pub mod channel_kind {
    pub const TEXT: u8 = 0;
    pub const VOICE: u8 = 2;
    pub const CATEGORY: u8 = 4;
    pub const ANNOUNCEMENT: u8 = 5;
    pub const ANNOUNCEMENT_THREAD: u8 = 10;
    pub const PUBLIC_THREAD: u8 = 11;
    pub const PRIVATE_THREAD: u8 = 12;
    pub const STAGE: u8 = 13;
    pub const FORUM: u8 = 15;
    pub const MEDIA: u8 = 16;
}

/// A channel, category or thread of a guild.
#[derive(Debug, Clone)]
pub struct Channel {
    pub id: Id,
    pub guild: Id,
    /// One of [`channel_kind`].
    pub kind: u8,
    pub name: String,
    pub topic: Option<String>,
    /// The category; for a thread the channel it hangs under.
    pub parent: Option<Id>,
    pub position: u16,
    pub overwrites: Vec<Overwrite>,
    pub nsfw: bool,
    /// Seconds between two messages of one person.
    pub slow_mode: u64,
    pub last_pin_at: Option<DateTime<Utc>>,
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
#[derive(Debug, Clone)]
pub struct Thread {
    pub owner: Id,
    pub archived: bool,
    pub locked: bool,
    /// Minutes of silence until it archives itself.
    pub auto_archive_minutes: u64,
    pub archive_changed_at: DateTime<Utc>,
    pub members: BTreeSet<Id>,
}

/// Bits of a message's `flags`.
/// <https://discord.com/developers/docs/resources/message#message-object-message-flags>
pub mod message_flag {
    pub const CROSSPOSTED: u64 = 1 << 0;
    /// A copy of a message of a channel that is followed.
    pub const IS_CROSSPOST: u64 = 1 << 1;
    pub const SUPPRESS_EMBEDS: u64 = 1 << 2;
    pub const HAS_THREAD: u64 = 1 << 5;
    pub const EPHEMERAL: u64 = 1 << 6;
    /// A deferred answer that nobody has written yet ("… is thinking").
    pub const LOADING: u64 = 1 << 7;
    pub const SUPPRESS_NOTIFICATIONS: u64 = 1 << 12;
    pub const IS_COMPONENTS_V2: u64 = 1 << 15;
}

/// A message, in a channel's history or shown to one person alone.
#[derive(Debug, Clone)]
pub struct Message {
    pub id: Id,
    pub channel: Id,
    pub guild: Id,
    pub author: Id,
    /// Discord's number of the kind: 0 ordinary, 6 "pinned a message", 18 thread made,
    /// 20 answer to a command.
    pub kind: u8,
    pub content: String,
    pub embeds: Vec<Value>,
    pub components: Vec<Value>,
    pub attachments: Vec<Attachment>,
    pub nonce: Option<Value>,
    pub pinned_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub edited_at: Option<DateTime<Utc>>,
    /// See [`message_flag`].
    pub flags: u64,
    pub tts: bool,
    pub pings: Pings,
    /// Emoji, who reacted.
    pub reactions: Vec<(String, BTreeSet<Id>)>,
    pub reply_to: Option<Id>,
    /// Written by a webhook; answers to interactions count as the application's own.
    pub webhook: Option<Id>,
    pub webhook_name: Option<String>,
    /// The interaction that it answers.
    pub interaction: Option<Id>,
    /// Only this person reads it, and it is in no history.
    pub ephemeral_for: Option<Id>,
}

/// Whom a message really called, after `allowed_mentions` and permissions had their say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pings {
    pub users: BTreeSet<Id>,
    pub roles: BTreeSet<Id>,
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    pub id: Id,
    pub channel: Id,
    pub name: String,
    pub description: Option<String>,
    pub content_type: Option<String>,
    pub bytes: axum::body::Bytes,
    pub ephemeral: bool,
}

/// A registered command, as Discord answers it.
#[derive(Debug, Clone)]
pub struct Command {
    pub id: Id,
    /// None: global.
    pub guild: Option<Id>,
    /// 1 slash, 2 user, 3 message.
    pub kind: u8,
    pub name: String,
    /// The whole object with its defaults filled in.
    pub definition: Value,
}

/// A guild's scheduled event.
#[derive(Debug, Clone)]
pub struct ScheduledEvent {
    pub id: Id,
    pub guild: Id,
    /// The whole object as Discord answers it.
    pub definition: Value,
}

/// An incoming webhook of a channel.
#[derive(Debug, Clone)]
pub struct Webhook {
    pub id: Id,
    pub guild: Id,
    pub channel: Id,
    pub name: String,
    pub token: String,
    pub creator: Id,
    /// The announcement channel whose crossposts it brings here; nobody can post with it.
    pub follows: Option<Id>,
}
