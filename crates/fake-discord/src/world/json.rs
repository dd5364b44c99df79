//! The objects as Discord writes them, with every field that clients rely on.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

use super::{Channel, Guild, Membership, Role, User, Webhook, World};
use crate::{
    HiddenChannels, Id,
    permissions::{Overwrite, OverwriteKind},
};

/// Moments as Discord writes them: microseconds and an offset.
pub(crate) fn timestamp(moment: DateTime<Utc>) -> String {
    moment.to_rfc3339_opts(SecondsFormat::Micros, false)
}

pub(crate) fn user_json(user: &User) -> Value {
    json!({
        "id": user.id.to_string(),
        "username": user.name,
        "discriminator": if user.bot { "0001" } else { "0" },
        "global_name": user.global_name,
        "avatar": null,
        "bot": user.bot,
        "system": false,
        "public_flags": 0,
        "flags": 0,
        "banner": null,
        "accent_color": null,
        "avatar_decoration_data": null,
        "collectibles": null,
        "primary_guild": null,
    })
}

pub(crate) fn member_json(member: &Membership, user: Option<&User>) -> Value {
    let mut value = json!({
        "avatar": null,
        "banner": null,
        "communication_disabled_until": member.timed_out_until.map(timestamp),
        "flags": 0,
        "joined_at": timestamp(member.joined_at),
        "nick": member.nick,
        "pending": false,
        "premium_since": null,
        "roles": member.roles.iter().map(Id::to_string).collect::<Vec<_>>(),
        "mute": false,
        "deaf": false,
    });
    if let Some(user) = user {
        value["user"] = user_json(user);
    }
    value
}

pub(crate) fn role_json(role: &Role) -> Value {
    let mut value = json!({
        "id": role.id.to_string(),
        "name": role.name,
        "description": null,
        "permissions": role.permissions.to_string(),
        "position": role.position,
        "color": role.color,
        "colors": {
            "primary_color": role.color, "secondary_color": null, "tertiary_color": null,
        },
        "hoist": role.hoist,
        "managed": role.managed_by.is_some(),
        "mentionable": role.mentionable,
        "icon": null,
        "unicode_emoji": null,
        "flags": 0,
    });
    if let Some(bot) = role.managed_by {
        value["tags"] = json!({ "bot_id": bot.to_string() });
    }
    value
}

fn overwrite_json(overwrite: &Overwrite) -> Value {
    json!({
        "id": overwrite.id.to_string(),
        "type": match overwrite.kind { OverwriteKind::Role => 0, OverwriteKind::Member => 1 },
        "allow": overwrite.allow.to_string(),
        "deny": overwrite.deny.to_string(),
    })
}

pub(crate) fn channel_json(channel: &Channel) -> Value {
    let last_message = channel.messages.keys().next_back();
    let mut value = json!({
        "id": channel.id.to_string(),
        "type": channel.kind,
        "guild_id": channel.guild.to_string(),
        "name": channel.name,
        "parent_id": channel.parent.map(|id| id.to_string()),
        "flags": 0,
    });
    if let Some(thread) = &channel.thread {
        value["owner_id"] = json!(thread.owner.to_string());
        value["last_message_id"] = json!(last_message.map(Id::to_string));
        value["rate_limit_per_user"] = json!(channel.slow_mode);
        value["message_count"] = json!(channel.messages.len());
        value["member_count"] = json!(thread.members.len());
        value["total_message_sent"] = json!(channel.messages.len());
        value["thread_metadata"] = json!({
            "archived": thread.archived,
            "archive_timestamp": timestamp(thread.archive_changed_at),
            "auto_archive_duration": thread.auto_archive_minutes,
            "locked": thread.locked,
            "create_timestamp": timestamp(crate::snowflake::made_at(channel.id)),
        });
        return value;
    }
    value["position"] = json!(channel.position);
    value["permission_overwrites"] =
        channel.overwrites.iter().map(overwrite_json).collect::<Vec<_>>().into();
    if channel.kind != super::channel_kind::CATEGORY {
        value["topic"] = json!(channel.topic);
        value["nsfw"] = json!(channel.nsfw);
        value["rate_limit_per_user"] = json!(channel.slow_mode);
        value["last_message_id"] = json!(last_message.map(Id::to_string));
    }
    if let Some(moment) = channel.last_pin_at {
        value["last_pin_timestamp"] = json!(timestamp(moment));
    }
    value
}

/// A channel with nothing of its own but its id and kind.
fn hidden_channel_json(channel: &Channel) -> Value {
    let blank = Channel {
        name: "___hidden___".to_owned(),
        topic: None,
        parent: None,
        position: 0,
        overwrites: Vec::new(),
        messages: std::collections::BTreeMap::new(),
        last_pin_at: None,
        slow_mode: 0,
        nsfw: false,
        ..channel.clone()
    };
    let mut value = channel_json(&blank);
    value["flags"] = json!(HIDDEN_CHANNEL);
    value
}

/// The flag of a channel that is only named.
const HIDDEN_CHANNEL: u64 = 1 << 17;

/// What is the same for `GET /guilds/{id}` and GUILD_CREATE.
pub(crate) fn guild_json(guild: &Guild, application: Id) -> Value {
    let mut roles: Vec<&Role> = guild.roles.values().collect();
    roles.sort_by_key(|role| (role.position, role.id));
    json!({
        "id": guild.id.to_string(),
        "name": guild.name,
        "icon": null,
        "splash": null,
        "discovery_splash": null,
        "home_header": null,
        "banner": null,
        "description": null,
        "owner_id": guild.owner.to_string(),
        "application_id": null,
        "region": "us-east",
        "afk_channel_id": null,
        "afk_timeout": 300,
        "system_channel_id": null,
        "system_channel_flags": 0,
        "widget_enabled": false,
        "widget_channel_id": null,
        "verification_level": 0,
        "roles": roles.into_iter().map(role_json).collect::<Vec<_>>(),
        "default_message_notifications": 0,
        "mfa_level": 0,
        "explicit_content_filter": 0,
        "max_presences": null,
        "max_members": 500_000,
        "max_stage_video_channel_users": 50,
        "max_video_channel_users": 25,
        "vanity_url_code": null,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "preferred_locale": guild.locale,
        "rules_channel_id": null,
        "safety_alerts_channel_id": null,
        "public_updates_channel_id": null,
        "premium_progress_bar_enabled": false,
        "premium_progress_bar_enabled_user_updated_at": null,
        "nsfw": false,
        "nsfw_level": 0,
        "features": [],
        "emojis": [],
        "stickers": [],
        "incidents_data": null,
        "owner": guild.owner == application,
    })
}

/// `1 << 17`: the application has Activities.
/// <https://discord.com/developers/docs/resources/application#application-object-application-flags>
const EMBEDDED: u64 = 1 << 17;

impl World {
    /// Flags of the application.
    pub(crate) fn application_flags(&self) -> u64 {
        if self.options.activities { EMBEDDED } else { 0 }
    }

    /// The channels of a guild, threads apart, as lists show them to the bot.
    pub(crate) fn channels_told_to_bot(&self, guild: Id) -> Vec<Value> {
        let told = |channel: &Channel| {
            if self.can_see(channel.id, self.bot) {
                return Some(channel_json(channel));
            }
            match self.options.hidden_channels {
                HiddenChannels::Missing => None,
                HiddenChannels::Obfuscated => Some(hidden_channel_json(channel)),
            }
        };
        self.channels_of(guild).into_iter().filter_map(told).collect()
    }

    /// The guild as the bot learns it.
    pub(crate) fn guild_create_json(&self, guild: &Guild) -> Value {
        let mut value = guild_json(guild, self.bot);
        let threads = self
            .channels
            .values()
            .filter(|channel| channel.guild == guild.id && channel.is_thread())
            .filter(|channel| self.can_see(channel.id, self.bot))
            .map(channel_json);
        // Without the privileged intent only the bot itself is among the members.
        let own = guild.members.get(&self.bot).map(|own| self.member_with_user(own));
        value["joined_at"] =
            json!(guild.members.get(&self.bot).map(|own| timestamp(own.joined_at)));
        value["large"] = json!(false);
        value["unavailable"] = json!(false);
        value["member_count"] = json!(guild.members.len());
        value["voice_states"] = json!([]);
        value["members"] = own.into_iter().collect::<Vec<_>>().into();
        value["channels"] = self.channels_told_to_bot(guild.id).into();
        value["threads"] = threads.collect::<Vec<_>>().into();
        value["presences"] = json!([]);
        value["stage_instances"] = json!([]);
        value["guild_scheduled_events"] = self
            .scheduled_events
            .values()
            .filter(|event| event.guild == guild.id)
            .map(|event| event.definition.clone())
            .collect::<Vec<_>>()
            .into();
        value["soundboard_sounds"] = json!([]);
        value["version"] = json!(0);
        value
    }

    pub(crate) fn member_with_user(&self, member: &Membership) -> Value {
        member_json(member, self.users.get(&member.user))
    }

    pub(crate) fn webhook_json(&self, webhook: &Webhook) -> Value {
        let mut value = json!({
            "id": webhook.id.to_string(),
            "type": 1,
            "guild_id": webhook.guild.to_string(),
            "channel_id": webhook.channel.to_string(),
            "name": webhook.name,
            "avatar": null,
            "application_id": self.bot.to_string(),
            "user": self.users.get(&webhook.creator).map(user_json),
        });
        let Some(source) = webhook.follows else {
            let (id, token) = (webhook.id, &webhook.token);
            value["url"] = json!(format!("https://discord.com/api/webhooks/{id}/{token}"));
            value["token"] = json!(token);
            return value;
        };
        value["type"] = json!(2);
        value["application_id"] = Value::Null;
        if let Some(source) = self.channels.get(&source) {
            let guild = self.guilds.get(&source.guild).map_or("", |guild| &guild.name);
            value["source_channel"] = json!({"id": source.id.to_string(), "name": source.name});
            value["source_guild"] =
                json!({"id": source.guild.to_string(), "name": guild, "icon": null});
        }
        value
    }
}
