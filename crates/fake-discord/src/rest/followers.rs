//! Channels that follow an announcement channel of any guild.
//! <https://discord.com/developers/docs/resources/channel#follow-announcement-channel>

use serde_json::json;

use super::{
    ApiError, Handled, Reply, check,
    messages::{self, NewMessage},
    router::Request,
    webhooks::tell_webhooks,
};
use crate::{
    Id,
    permissions::MANAGE_WEBHOOKS,
    world::{Webhook, World, channel_kind, message_flag},
};

/// `POST /channels/{id}/followers`: another channel gets what is crossposted in this one.
pub(crate) fn follow(world: &mut World, request: &Request) -> Handled {
    let source = world.visible_channel(request.id("channel_id")?)?;
    if source.kind != channel_kind::ANNOUNCEMENT {
        return Err(ApiError::wrong_channel_type());
    }
    let source = source.id;
    let target = check::snowflake(&request.body["webhook_channel_id"]).unwrap_or(0);
    let target = world.allowed_in(target, MANAGE_WEBHOOKS)?.id;
    let bot = world.bot;
    let webhook = world.follow(source, target, bot).ok_or_else(ApiError::unknown_channel)?;
    Ok(Reply::Json(json!({
        "channel_id": source.to_string(), "webhook_id": webhook.to_string(),
    })))
}

impl World {
    /// Lets a channel follow an announcement channel; the webhook that does it.
    pub(crate) fn follow(&mut self, source: Id, target: Id, who: Id) -> Option<Id> {
        let from = self.channels.get(&source)?;
        let guild_name = self.guilds.get(&from.guild).map_or("", |guild| &guild.name);
        let name = format!("{guild_name} #{}", from.name);
        let guild = self.channels.get(&target)?.guild;
        let id = self.new_id();
        let webhook = Webhook {
            id,
            guild,
            channel: target,
            name,
            token: String::new(),
            creator: who,
            follows: Some(source),
        };
        self.webhooks.insert(id, webhook);
        tell_webhooks(self, guild, target);
        Some(id)
    }

    /// Brings a crossposted message to every channel that follows.
    pub(crate) fn spread(&mut self, source: Id, message: Id) -> Result<(), ApiError> {
        let followers: Vec<Webhook> =
            self.webhooks.values().filter(|w| w.follows == Some(source)).cloned().collect();
        let Some(original) = self.message(source, message).cloned() else { return Ok(()) };
        for follower in followers {
            let copy = NewMessage {
                content: original.content.clone(),
                embeds: original.embeds.clone(),
                components: original.components.clone(),
                flags: message_flag::IS_CROSSPOST,
                webhook: Some(follower.id),
                webhook_name: Some(follower.name.clone()),
                allowed_mentions: Some(json!({ "parse": [] })),
                ..NewMessage::default()
            };
            messages::write_message(self, follower.channel, follower.id, copy)?;
        }
        Ok(())
    }
}
