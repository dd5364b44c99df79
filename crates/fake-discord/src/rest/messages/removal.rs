//! Messages that go: one, many, by whoever may.

use std::collections::BTreeSet;

use chrono::Duration;
use serde_json::json;

use crate::{
    Id, limits,
    permissions::MANAGE_MESSAGES,
    rest::{ApiError, Handled, Reply, check, router::Request},
    snowflake,
    world::World,
};

pub(crate) fn delete(world: &mut World, request: &Request) -> Handled {
    let (channel, id) = (request.id("channel_id")?, request.id("message_id")?);
    let found = world.visible_channel(channel)?;
    let message = found.messages.get(&id).ok_or_else(ApiError::unknown_message)?;
    if message.author != world.bot {
        world.allowed_in(channel, MANAGE_MESSAGES)?;
    }
    remove_message(world, channel, id);
    Ok(Reply::NoContent)
}

/// Takes a message out of its history, or out of one person's sight.
pub(crate) fn remove_message(world: &mut World, channel: Id, id: Id) -> bool {
    if let Some(message) = world.ephemeral_messages.remove(&id) {
        let data = json!({"id": id.to_string(), "channel_id": channel.to_string()});
        let place = (Some(message.guild), Some(channel));
        world.record_change("MESSAGE_DELETE", place, message.ephemeral_for, data);
        return true;
    }
    let Some(found) = world.channels.get_mut(&channel) else { return false };
    let guild = found.guild;
    if found.messages.remove(&id).is_none() {
        return false;
    }
    let data = json!({
        "id": id.to_string(), "channel_id": channel.to_string(), "guild_id": guild.to_string(),
    });
    world.emit("MESSAGE_DELETE", guild, Some(channel), data);
    true
}

/// `POST /channels/{id}/messages/bulk-delete`
/// <https://discord.com/developers/docs/resources/message#bulk-delete-messages>
pub(crate) fn bulk_delete(world: &mut World, request: &Request) -> Handled {
    let channel = world.allowed_in(request.id("channel_id")?, MANAGE_MESSAGES)?;
    let (id, guild) = (channel.id, channel.guild);
    let wanted: BTreeSet<Id> = request.body["messages"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(check::snowflake)
        .collect();
    if !limits::BULK_DELETE.contains(&wanted.len()) {
        return Err(ApiError::bulk_delete_count());
    }
    let oldest = snowflake::first_id_at(world.now() - Duration::days(limits::BULK_DELETE_AGE_DAYS));
    if wanted.iter().any(|message| *message < oldest) {
        return Err(ApiError::bulk_delete_too_old());
    }
    if let Some(channel) = world.channels.get_mut(&id) {
        channel.messages.retain(|message, _| !wanted.contains(message));
    }
    let data = json!({
        "ids": wanted.iter().map(Id::to_string).collect::<Vec<_>>(),
        "channel_id": id.to_string(),
        "guild_id": guild.to_string(),
    });
    world.emit("MESSAGE_DELETE_BULK", guild, Some(id), data);
    Ok(Reply::NoContent)
}
