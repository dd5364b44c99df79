//! Reactions with Unicode emoji.

use serde_json::{Value, json};

use super::{ApiError, Handled, Reply, messages, router::Request};
use crate::{
    Id, limits,
    permissions::{ADD_REACTIONS, MANAGE_MESSAGES, READ_MESSAGE_HISTORY},
    world::{World, user_json},
};

pub(crate) fn put(world: &mut World, request: &Request) -> Handled {
    let (channel, id, emoji) = target(request)?;
    let message = messages::readable(world, channel, id)?;
    let known = message.reactions.iter().any(|(name, _)| *name == emoji);
    if !known {
        world.allowed_in(channel, ADD_REACTIONS)?;
        let message = messages::readable(world, channel, id)?;
        if message.reactions.len() >= limits::REACTIONS_ON_MESSAGE {
            return Err(ApiError::too_many_reactions());
        }
    }
    react(world, channel, id, &emoji, world.bot);
    Ok(Reply::NoContent)
}

/// Adds somebody's reaction and tells about it.
pub(crate) fn react(world: &mut World, channel: Id, id: Id, emoji: &str, user: Id) {
    let Some(message) = world.message_mut(channel, id) else { return };
    let position = message.reactions.iter().position(|(name, _)| name == emoji);
    let position = position.unwrap_or_else(|| {
        message.reactions.push((emoji.to_owned(), std::collections::BTreeSet::new()));
        message.reactions.len() - 1
    });
    if message.reactions[position].1.insert(user) {
        tell(world, "MESSAGE_REACTION_ADD", channel, id, emoji, user);
    }
}

pub(crate) fn delete_own(world: &mut World, request: &Request) -> Handled {
    let (channel, id, emoji) = target(request)?;
    messages::readable(world, channel, id)?;
    remove(world, channel, id, &emoji, world.bot);
    Ok(Reply::NoContent)
}

pub(crate) fn delete_of_user(world: &mut World, request: &Request) -> Handled {
    let (channel, id, emoji) = target(request)?;
    let user = request.id("user_id")?;
    world.allowed_in(channel, MANAGE_MESSAGES)?;
    messages::readable(world, channel, id)?;
    remove(world, channel, id, &emoji, user);
    Ok(Reply::NoContent)
}

fn remove(world: &mut World, channel: Id, id: Id, emoji: &str, user: Id) {
    let Some(message) = world.message_mut(channel, id) else { return };
    let found = message.reactions.iter_mut().find(|(name, _)| name == emoji);
    let removed = found.is_some_and(|(_, users)| users.remove(&user));
    message.reactions.retain(|(_, users)| !users.is_empty());
    if removed {
        tell(world, "MESSAGE_REACTION_REMOVE", channel, id, emoji, user);
    }
}

pub(crate) fn delete_all(world: &mut World, request: &Request) -> Handled {
    let (channel, id) = (request.id("channel_id")?, request.id("message_id")?);
    let guild = world.allowed_in(channel, MANAGE_MESSAGES)?.guild;
    messages::readable(world, channel, id)?;
    if let Some(message) = world.message_mut(channel, id) {
        message.reactions.clear();
    }
    let data = json!({
        "channel_id": channel.to_string(),
        "message_id": id.to_string(),
        "guild_id": guild.to_string(),
    });
    world.emit("MESSAGE_REACTION_REMOVE_ALL", guild, Some(channel), data);
    Ok(Reply::NoContent)
}

/// `DELETE …/reactions/{emoji}`: one emoji of everybody.
pub(crate) fn delete_emoji(world: &mut World, request: &Request) -> Handled {
    let (channel, id, emoji) = target(request)?;
    let guild = world.allowed_in(channel, MANAGE_MESSAGES)?.guild;
    messages::readable(world, channel, id)?;
    if let Some(message) = world.message_mut(channel, id) {
        message.reactions.retain(|(name, _)| *name != emoji);
    }
    let data = json!({
        "channel_id": channel.to_string(),
        "message_id": id.to_string(),
        "guild_id": guild.to_string(),
        "emoji": {"id": null, "name": emoji},
    });
    world.emit("MESSAGE_REACTION_REMOVE_EMOJI", guild, Some(channel), data);
    Ok(Reply::NoContent)
}

pub(crate) fn list(world: &mut World, request: &Request) -> Handled {
    let (channel, id, emoji) = target(request)?;
    let limit = request.query_number("limit", 25, 1..=100)?;
    let after = request.query_id("after")?.unwrap_or(0);
    world.allowed_in(channel, READ_MESSAGE_HISTORY)?;
    let message = messages::readable(world, channel, id)?;
    let users = message.reactions.iter().find(|(name, _)| *name == emoji);
    let list: Vec<Value> = users
        .map(|(_, users)| users.range(after + 1..).take(limit))
        .into_iter()
        .flatten()
        .filter_map(|user| world.users.get(user))
        .map(user_json)
        .collect();
    Ok(Reply::Json(list.into()))
}

/// Only Unicode emoji exist here; `name:id` is none of this server's.
fn target(request: &Request) -> Result<(Id, Id, String), ApiError> {
    let emoji = request.parameter("emoji_name").to_owned();
    if emoji.is_ascii() {
        return Err(ApiError::unknown_emoji());
    }
    Ok((request.id("channel_id")?, request.id("message_id")?, emoji))
}

fn tell(world: &mut World, kind: &'static str, channel: Id, id: Id, emoji: &str, user: Id) {
    let Some(message) = world.message(channel, id) else { return };
    let guild = message.guild;
    let mut data = json!({
        "user_id": user.to_string(),
        "channel_id": channel.to_string(),
        "message_id": id.to_string(),
        "guild_id": guild.to_string(),
        "emoji": {"id": null, "name": emoji},
        "burst": false,
        "type": 0,
    });
    if kind == "MESSAGE_REACTION_ADD" {
        data["message_author_id"] = json!(message.author.to_string());
        data["burst_colors"] = json!([]);
        let member = world.guilds.get(&guild).and_then(|guild| guild.members.get(&user));
        data["member"] = member.map_or(Value::Null, |member| world.member_with_user(member));
    }
    world.emit(kind, guild, Some(channel), data);
}
