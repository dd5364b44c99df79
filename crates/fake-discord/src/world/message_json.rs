//! Messages as Discord writes them.

use serde_json::{Value, json};

use super::{
    Attachment, Interaction, InteractionKind, Message, World, channel_json, member_json,
    message_flag, timestamp, user_json,
};
use crate::{Id, files::signed_link};

/// The author of what a webhook posted: no account, only a name.
fn webhook_user_json(id: Id, name: &str) -> Value {
    json!({
        "id": id.to_string(), "username": name, "discriminator": "0000", "global_name": null,
        "avatar": null, "bot": true, "public_flags": 0, "flags": 0,
        "primary_guild": null,
    })
}

impl World {
    /// A user as seen in a guild that may know them no more.
    pub(crate) fn author_json(&self, message: &Message) -> Value {
        if let (Some(webhook), Some(name)) = (message.webhook, &message.webhook_name) {
            return webhook_user_json(webhook, name);
        }
        self.users
            .get(&message.author)
            .map_or_else(|| webhook_user_json(message.author, "Deleted User"), user_json)
    }

    /// A message as REST answers it.
    pub(crate) fn message_json(&self, message: &Message) -> Value {
        let users = message.pings.users.iter().filter_map(|user| self.users.get(user));
        let mut value = json!({
            "id": message.id.to_string(),
            "channel_id": message.channel.to_string(),
            "author": self.author_json(message),
            "content": message.content,
            "timestamp": timestamp(message.created_at),
            "edited_timestamp": message.edited_at.map(timestamp),
            "tts": message.tts,
            "mention_everyone": message.pings.everyone,
            "mentions": users.map(user_json).collect::<Vec<_>>(),
            "mention_roles":
                message.pings.roles.iter().map(Id::to_string).collect::<Vec<_>>(),
            "attachments": message
                .attachments
                .iter()
                .map(|file| self.attachment_json(file))
                .collect::<Vec<_>>(),
            "embeds": message.embeds,
            "components": message.components,
            "pinned": message.pinned_at.is_some(),
            "type": message.kind,
            "flags": message.flags,
        });
        if let Some(nonce) = &message.nonce {
            value["nonce"] = nonce.clone();
        }
        if !message.reactions.is_empty() {
            value["reactions"] = message
                .reactions
                .iter()
                .map(|(emoji, users)| {
                    json!({
                        "emoji": {"id": null, "name": emoji},
                        "count": users.len(),
                        "count_details": {"burst": 0, "normal": users.len()},
                        "burst_colors": [],
                        "me_burst": false,
                        "me": users.contains(&self.bot),
                    })
                })
                .collect::<Vec<_>>()
                .into();
        }
        if let Some(webhook) = message.webhook {
            value["webhook_id"] = json!(webhook.to_string());
        }
        if message.author == self.bot {
            value["application_id"] = json!(self.bot.to_string());
        }
        if let Some(earlier) = message.reply_to {
            value["message_reference"] = json!({
                "type": 0,
                "message_id": earlier.to_string(),
                "channel_id": message.channel.to_string(),
                "guild_id": message.guild.to_string(),
            });
            value["referenced_message"] = match self.message(message.channel, earlier) {
                Some(earlier) if earlier.reply_to.is_none() => self.message_json(earlier),
                _ => Value::Null,
            };
        }
        if let Some(interaction) = message.interaction.and_then(|id| self.interactions.get(&id)) {
            value["interaction_metadata"] = self.interaction_metadata_json(interaction);
        }
        if message.flags & message_flag::HAS_THREAD != 0
            && let Some(thread) = self.channels.get(&message.id)
        {
            value["thread"] = channel_json(thread);
        }
        value
    }

    fn interaction_metadata_json(&self, interaction: &Interaction) -> Value {
        let mut value = json!({
            "id": interaction.id.to_string(),
            "type": interaction.kind as u8,
            "user": self.users.get(&interaction.user).map(user_json),
            "authorizing_integration_owners": {"0": interaction.guild.to_string()},
        });
        if interaction.kind == InteractionKind::Component
            && let Some(message) = interaction.source_message
        {
            value["interacted_message_id"] = json!(message.to_string());
        }
        if let Some(opened) = interaction.triggered_by.and_then(|id| self.interactions.get(&id)) {
            value["triggering_interaction_metadata"] = self.interaction_metadata_json(opened);
        }
        value
    }

    /// A message as the gateway sends it: with the guild and who wrote it, and without what
    /// people wrote when the bot lacks the intent to read that.
    pub(crate) fn message_event_json(&self, message: &Message) -> Value {
        let mut value = self.message_json(message);
        value["guild_id"] = json!(message.guild.to_string());
        let guild = self.guilds.get(&message.guild);
        if message.webhook.is_none()
            && let Some(member) = guild.and_then(|guild| guild.members.get(&message.author))
        {
            value["member"] = member_json(member, None);
        }
        value
    }

    pub(crate) fn attachment_json(&self, file: &Attachment) -> Value {
        let link = signed_link(&self.options, file, self.now());
        let mut value = json!({
            "id": file.id.to_string(),
            "filename": file.name,
            "size": file.bytes.len(),
            "url": link,
            "proxy_url": link,
        });
        if let Some(content_type) = &file.content_type {
            value["content_type"] = json!(content_type);
        }
        if let Some(description) = &file.description {
            value["description"] = json!(description);
        }
        if file.ephemeral {
            value["ephemeral"] = json!(true);
        }
        value
    }
}
