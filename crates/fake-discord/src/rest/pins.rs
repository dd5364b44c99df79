//! Pins, by their new and their old routes. Both need PIN_MESSAGES since February 2026.
//! <https://discord.com/developers/docs/resources/message#pin-message>

use serde_json::{Value, json};

use super::{ApiError, Handled, Reply, messages, router::Request};
use crate::{
    Id, limits,
    permissions::{PIN_MESSAGES, READ_MESSAGE_HISTORY},
    world::{Message, World, timestamp},
};

/// Kind of the message "… pinned a message to this channel".
const CHANNEL_PINNED_MESSAGE: u8 = 6;

pub(crate) fn put(world: &mut World, request: &Request) -> Handled {
    let (channel, id) = (request.id("channel_id")?, request.id("message_id")?);
    let found = world.allowed_in(channel, PIN_MESSAGES)?;
    let message = found.messages.get(&id).ok_or_else(ApiError::unknown_message)?;
    if message.pinned_at.is_some() {
        return Ok(Reply::NoContent);
    }
    if message.kind == CHANNEL_PINNED_MESSAGE {
        return Err(ApiError::system_message());
    }
    if pinned(&found.messages).count() >= limits::PINS_IN_CHANNEL {
        return Err(ApiError::too_many_pins());
    }
    set(world, channel, id, true);
    let told = messages::NewMessage {
        kind: CHANNEL_PINNED_MESSAGE,
        reply_to: Some(id),
        allowed_mentions: Some(json!({ "parse": [] })),
        ..messages::NewMessage::default()
    };
    messages::write_message(world, channel, world.bot, told)?;
    Ok(Reply::NoContent)
}

pub(crate) fn delete(world: &mut World, request: &Request) -> Handled {
    let (channel, id) = (request.id("channel_id")?, request.id("message_id")?);
    let found = world.allowed_in(channel, PIN_MESSAGES)?;
    found.messages.get(&id).ok_or_else(ApiError::unknown_message)?;
    set(world, channel, id, false);
    Ok(Reply::NoContent)
}

fn set(world: &mut World, channel: Id, id: Id, pinned: bool) {
    let now = world.now();
    if let Some(message) = world.message_mut(channel, id) {
        message.pinned_at = pinned.then_some(now);
    }
    messages::tell_update(world, channel, id);
    world.tell_pins(channel);
}

fn pinned(messages: &std::collections::BTreeMap<Id, Message>) -> impl Iterator<Item = &Message> {
    messages.values().filter(|message| message.pinned_at.is_some())
}

fn newest_first(world: &World, channel: Id) -> Result<Vec<&Message>, ApiError> {
    let found = world.visible_channel(channel)?;
    if world.permissions_in(channel, world.bot) & READ_MESSAGE_HISTORY == 0 {
        return Ok(Vec::new());
    }
    let mut list: Vec<&Message> = pinned(&found.messages).collect();
    list.sort_by_key(|message| std::cmp::Reverse((message.pinned_at, message.id)));
    Ok(list)
}

pub(crate) fn list(world: &mut World, request: &Request) -> Handled {
    let limit = request.query_number("limit", 50, 1..=50)?;
    let before = request.query("before").and_then(|moment| {
        chrono::DateTime::parse_from_rfc3339(moment).ok().map(|moment| moment.to_utc())
    });
    let all = newest_first(world, request.id("channel_id")?)?;
    let mut rest = all
        .into_iter()
        .filter(|message| before.is_none_or(|before| message.pinned_at < Some(before)));
    let items: Vec<Value> = rest
        .by_ref()
        .take(limit)
        .filter_map(|message| {
            let at = timestamp(message.pinned_at?);
            Some(json!({ "pinned_at": at, "message": world.message_json_for_bot(message) }))
        })
        .collect();
    let more = rest.next().is_some();
    Ok(Reply::Json(json!({ "items": items, "has_more": more })))
}

pub(crate) fn list_old(world: &mut World, request: &Request) -> Handled {
    let all = newest_first(world, request.id("channel_id")?)?;
    let list: Vec<Value> =
        all.into_iter().take(50).map(|m| world.message_json_for_bot(m)).collect();
    Ok(Reply::Json(list.into()))
}
