//! What we send to Discord and read from it, as it stands on the wire. Permissions are plain
//! numbers: a library's bit set drops the bits that it does not know yet.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::components::{Button, Part, Row};
use super::limits;
use crate::incident::ids::Snowflake;

/// A message of ours. Whatever it says, it pings nobody but whom it names beside its text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Message {
    pub content: String,
    pub embeds: Vec<Embed>,
    pub allowed_mentions: Pings,
    /// Always sent: an edit without buttons takes the old ones away.
    pub components: Vec<Row>,
    /// Sent beside the rest, as a part of its own; answers to interactions only.
    #[serde(skip)]
    pub file: Option<File>,
}

/// A file that goes out with an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// As the person saves it; its ending says what it is.
    pub name: String,
    pub bytes: Vec<u8>,
}

/// Whom a message may ping: these people and roles, where its text mentions them, and never
/// whoever the text names otherwise; by default nobody. A role rings only where the server lets
/// everyone mention it, or lets Firebell mention all roles.
/// <https://discord.com/developers/docs/resources/message#allowed-mentions-object>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Pings {
    /// Empty: without it, a plain message pings whoever its text names.
    parse: [String; 0],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    users: Vec<Snowflake>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    roles: Vec<Snowflake>,
}

impl Pings {
    #[must_use]
    pub fn only(mut users: Vec<Snowflake>, mut roles: Vec<Snowflake>) -> Self {
        users.truncate(limits::MENTIONS);
        roles.truncate(limits::MENTIONS);
        Self { parse: [], users, roles }
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Embed {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<EmbedAuthor>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub color: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<EmbedImage>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<EmbedField>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub footer: Option<EmbedFooter>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EmbedAuthor {
    pub name: String,
}

/// A file that hangs at the same message: `attachment://name`.
/// <https://discord.com/developers/docs/reference#editing-message-attachments-using-attachments-within-embeds>
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EmbedImage {
    pub url: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EmbedField {
    pub name: String,
    pub value: String,
    pub inline: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmbedFooter {
    pub text: String,
}

impl Message {
    #[must_use]
    pub fn text(content: impl Into<String>) -> Self {
        Self { content: content.into(), ..Self::default() }
    }

    #[must_use]
    pub fn embed(embed: Embed) -> Self {
        Self { embeds: vec![embed], ..Self::default() }
    }

    /// With buttons below, as many rows as they need.
    #[must_use]
    pub fn with(self, buttons: Vec<Button>) -> Self {
        let components = buttons
            .chunks(limits::BUTTONS_A_ROW)
            .map(|some| Row::of(some.iter().cloned().map(Part::Button).collect()))
            .collect();
        Self { components, ..self }
    }

    /// With rows below: buttons, or one list each.
    #[must_use]
    pub fn with_rows(self, components: Vec<Row>) -> Self {
        Self { components, ..self }
    }

    #[must_use]
    pub fn pinging(self, users: Vec<Snowflake>, roles: Vec<Snowflake>) -> Self {
        Self { allowed_mentions: Pings::only(users, roles), ..self }
    }
}

/// A message with what makes sending it twice harmless.
#[derive(Clone, Debug, Serialize)]
pub struct NewMessage<'a> {
    #[serde(flatten)]
    pub message: &'a Message,
    /// At most 25 characters.
    pub nonce: &'a str,
    /// For a few minutes, the same nonce gives the earlier message instead of another.
    pub enforce_nonce: bool,
}

/// A message with everything that hangs at it: what is not in the list is taken off.
#[derive(Clone, Debug, Serialize)]
pub struct WithFiles<'a> {
    #[serde(flatten)]
    pub message: &'a Message,
    pub attachments: Vec<Hanging>,
}

/// <https://discord.com/developers/docs/resources/message#attachment-object>
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Hanging {
    /// Of an attachment that stays, or the number of an upload in this request.
    pub id: Snowflake,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filename: Option<String>,
}

/// A message that stands in a channel, as far as we look at it.
#[derive(Clone, Debug, Deserialize)]
pub struct Posted {
    pub id: Snowflake,
    pub author: Author,
    #[serde(default)]
    pub embeds: Vec<PostedEmbed>,
    #[serde(default)]
    pub pinned: bool,
    #[serde(default)]
    pub attachments: Vec<PostedFile>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct PostedFile {
    pub id: Snowflake,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Author {
    pub id: Snowflake,
}

#[derive(Clone, Debug, Deserialize)]
pub struct PostedEmbed {
    #[serde(default)]
    pub footer: Option<EmbedFooter>,
}

/// <https://discord.com/developers/docs/resources/channel#channel-object-channel-types>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChannelKind {
    Text = 0,
    Category = 4,
}

impl Serialize for ChannelKind {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u8(*self as u8)
    }
}

#[derive(Clone, Debug, Serialize)]
pub struct NewChannel {
    pub name: String,
    #[serde(rename = "type")]
    pub kind: ChannelKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub topic: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent_id: Option<Snowflake>,
    pub permission_overwrites: Vec<Overwrite>,
}

/// New values of a channel; what is absent stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ChannelChange {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub topic: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub permission_overwrites: Option<Vec<Overwrite>>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Channel {
    pub id: Snowflake,
    #[serde(rename = "type")]
    pub kind: u8,
    #[serde(default)]
    pub name: Option<String>,
    #[serde(default)]
    pub topic: Option<String>,
    #[serde(default)]
    pub parent_id: Option<Snowflake>,
    #[serde(default)]
    pub permission_overwrites: Vec<Overwrite>,
}

/// What one role or one person may and may not do in one channel.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Overwrite {
    pub id: Snowflake,
    /// 0 a role, 1 a person.
    #[serde(rename = "type")]
    pub kind: u8,
    pub allow: Bits,
    pub deny: Bits,
}

/// A set of permissions: a number in digits on the wire.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bits(pub u64);

impl Serialize for Bits {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Bits {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let digits = String::deserialize(deserializer)?;
        digits.parse().map(Self).map_err(serde::de::Error::custom)
    }
}

#[derive(Clone, Debug, Deserialize)]
pub struct Guild {
    pub id: Snowflake,
    pub name: String,
    pub owner_id: Snowflake,
    pub roles: Vec<Role>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Role {
    pub id: Snowflake,
    pub name: String,
    pub permissions: Bits,
    /// Anybody may call everyone who has it.
    #[serde(default)]
    pub mentionable: bool,
    #[serde(default)]
    pub tags: RoleTags,
}

/// <https://discord.com/developers/docs/topics/permissions#role-object-role-tags-structure>
#[derive(Clone, Debug, Default, Deserialize)]
pub struct RoleTags {
    /// The bot whose own role it is.
    #[serde(default)]
    pub bot_id: Option<Snowflake>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Member {
    #[serde(default)]
    pub roles: Vec<Snowflake>,
    /// What they are called in this server, where that is not their own name.
    #[serde(default)]
    pub nick: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct CurrentUser {
    pub id: Snowflake,
    pub username: String,
}

/// <https://discord.com/developers/docs/resources/application#application-object>
#[derive(Clone, Debug, Deserialize)]
pub struct Application {
    pub id: Snowflake,
    /// What signatures on interactions are checked with, in hexadecimal digits.
    pub verify_key: String,
    /// Where Discord sends interactions; without it, to the gateway.
    #[serde(default)]
    pub interactions_endpoint_url: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct PartialGuild {
    pub id: Snowflake,
    pub name: String,
}

/// An event at an outside place, in the server's list of events.
/// <https://discord.com/developers/docs/resources/guild-scheduled-event#create-guild-scheduled-event>
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NewEvent {
    pub name: String,
    pub description: String,
    pub scheduled_start_time: DateTime<Utc>,
    pub scheduled_end_time: DateTime<Utc>,
    /// 2: those in the server.
    pub privacy_level: u8,
    /// 3: at an outside place.
    pub entity_type: u8,
    pub entity_metadata: Place,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    pub location: String,
}

/// New values of an event; what is absent stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct EventChange {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entity_metadata: Option<Place>,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "as_number")]
    pub status: Option<EventStatus>,
}

/// <https://discord.com/developers/docs/resources/guild-scheduled-event#guild-scheduled-event-object-guild-scheduled-event-status>
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventStatus {
    Scheduled = 1,
    Active = 2,
    Completed = 3,
    Cancelled = 4,
}

impl EventStatus {
    /// `None` for one that Discord did not have when this was written.
    #[must_use]
    pub const fn numbered(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::Scheduled),
            2 => Some(Self::Active),
            3 => Some(Self::Completed),
            4 => Some(Self::Cancelled),
            _ => None,
        }
    }

    #[must_use]
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Completed | Self::Cancelled)
    }
}

#[expect(clippy::ref_option, reason = "serde passes a reference")]
fn as_number<S: serde::Serializer>(
    status: &Option<EventStatus>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    status.map(|status| status as u8).serialize(serializer)
}

/// An event as it stands there, as far as we look at it.
#[derive(Clone, Debug, Deserialize)]
pub struct Event {
    pub id: Snowflake,
    #[serde(default)]
    pub description: Option<String>,
    pub status: u8,
}
