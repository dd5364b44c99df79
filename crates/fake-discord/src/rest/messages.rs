//! Messages: write, read, change, delete.

pub(crate) mod content;
pub(crate) mod layout;
mod mentions;
pub(crate) mod modal;
mod removal;

use serde_json::{Value, json};

pub(crate) use self::{
    content::NewMessage,
    removal::{bulk_delete, delete, remove_message},
};
use super::{ApiError, Handled, Reply, check, router::Request};
use crate::{
    Id, limits,
    permissions::{
        self, ATTACH_FILES, EMBED_LINKS, MANAGE_MESSAGES, READ_MESSAGE_HISTORY, SEND_MESSAGES,
        SEND_MESSAGES_IN_THREADS,
    },
    world::{Message, World, channel_kind, message_flag},
};

pub(crate) fn create(world: &mut World, request: &Request) -> Handled {
    let channel = request.id("channel_id")?;
    let new = NewMessage::read(request, content::Place::Channel)?;
    may_send(world, channel, world.bot, &new)?;
    if let Some((author, nonce)) = new.enforced_nonce.as_ref().map(|nonce| (world.bot, nonce)) {
        let now = world.instant();
        world.nonces.retain(|(.., until)| *until > now);
        let earlier = world
            .nonces
            .iter()
            .find(|(who, place, text, ..)| *who == author && *place == channel && text == nonce)
            .and_then(|(.., message, _)| world.message(channel, *message));
        if let Some(earlier) = earlier {
            return Ok(Reply::Json(world.message_json(earlier)));
        }
    }
    if let Some(earlier) = new.reply_to
        && world.message(channel, earlier).is_none()
        && new.reply_must_exist
    {
        return Err(ApiError::invalid(
            "message_reference",
            "REPLIES_UNKNOWN_MESSAGE",
            "Unknown message",
        ));
    }
    let nonce = new.enforced_nonce.clone();
    let id = write_message(world, channel, world.bot, new)?;
    if let Some(nonce) = nonce {
        let until = world.instant() + limits::NONCE_MEMORY;
        world.nonces.push((world.bot, channel, nonce, id, until));
    }
    answer_message(world, channel, id)
}

fn answer_message(world: &World, channel: Id, id: Id) -> Handled {
    let message = world.message(channel, id).ok_or_else(ApiError::unknown_message)?;
    Ok(Reply::Json(world.message_json(message)))
}

/// Whether somebody may send this here.
pub(crate) fn may_send(
    world: &mut World,
    channel: Id,
    author: Id,
    new: &NewMessage,
) -> Result<(), ApiError> {
    let now = world.instant();
    let found = world.channels.get(&channel).ok_or_else(ApiError::unknown_channel)?;
    let held = world.permissions_in(channel, author);
    if held & permissions::VIEW_CHANNEL == 0 {
        return Err(ApiError::missing_access());
    }
    if !found.takes_messages() {
        return Err(ApiError::cannot_send_in_channel());
    }
    let mut needed = if found.is_thread() { SEND_MESSAGES_IN_THREADS } else { SEND_MESSAGES };
    if !new.files.is_empty() {
        needed |= ATTACH_FILES;
    }
    // Without EMBED_LINKS Discord refuses a bot's embeds.
    if !new.embeds.is_empty() {
        needed |= EMBED_LINKS;
    }
    if new.tts {
        needed |= permissions::SEND_TTS_MESSAGES;
    }
    if new.reply_to.is_some() {
        needed |= READ_MESSAGE_HISTORY;
    }
    if held & needed != needed {
        return Err(check::missing(needed & !held));
    }
    if let Some(thread) = &found.thread
        && thread.locked
        && held & permissions::MANAGE_THREADS == 0
    {
        return Err(ApiError::thread_archived());
    }
    let spared = permissions::BYPASS_SLOWMODE | MANAGE_MESSAGES | permissions::MANAGE_CHANNELS;
    if found.slow_mode > 0 && held & spared == 0 {
        let pause = std::time::Duration::from_secs(found.slow_mode);
        let last = found.last_written_by.get(&author);
        if last.is_some_and(|last| now - *last < pause) {
            return Err(ApiError::slow_mode());
        }
    }
    if let Some(found) = world.channels.get_mut(&channel) {
        found.last_written_by.insert(author, now);
    }
    Ok(())
}

/// Writes a message into a channel's history, or for one person alone, and tells about it.
/// What may be written was checked before.
pub(crate) fn write_message(
    world: &mut World,
    channel: Id,
    author: Id,
    new: NewMessage,
) -> Result<Id, ApiError> {
    let id = world.new_id();
    let created_at = world.now();
    let found = world.channels.get(&channel).ok_or_else(ApiError::unknown_channel)?;
    let guild = found.guild;
    let pings = mentions::pings_of(world, channel, author, &new);
    let ephemeral = new.ephemeral_for.is_some();
    let attachments = content::store_files(world, channel, &new.files, ephemeral);
    let message = Message {
        id,
        channel,
        guild,
        author,
        kind: new.kind,
        content: new.content,
        embeds: new.embeds,
        components: new.components,
        attachments,
        nonce: new.nonce,
        pinned_at: None,
        created_at,
        edited_at: None,
        flags: new.flags,
        tts: new.tts,
        pings,
        reactions: Vec::new(),
        reply_to: new.reply_to,
        webhook: new.webhook,
        webhook_name: new.webhook_name,
        interaction: new.interaction,
        ephemeral_for: new.ephemeral_for,
    };
    if let Some(thread) = world.channels.get_mut(&channel).and_then(|c| c.thread.as_mut()) {
        // Writing wakes an archived thread.
        thread.archived = false;
    }
    place(world, message);
    Ok(id)
}

/// Puts a finished message where it belongs and tells about it.
fn place(world: &mut World, message: Message) {
    let data = world.message_event_json(&message);
    let (guild, channel, only_for) = (message.guild, message.channel, message.ephemeral_for);
    if only_for.is_some() {
        world.ephemeral_messages.insert(message.id, message);
        world.record_change("MESSAGE_CREATE", (Some(guild), Some(channel)), only_for, data);
        return;
    }
    if let Some(found) = world.channels.get_mut(&channel) {
        found.messages.insert(message.id, message);
    }
    world.emit("MESSAGE_CREATE", guild, Some(channel), data);
}

/// Tells about a changed message.
pub(crate) fn tell_update(world: &mut World, channel: Id, id: Id) {
    let Some(message) = world.message(channel, id) else { return };
    let (guild, only_for) = (message.guild, message.ephemeral_for);
    let data = world.message_event_json(message);
    if only_for.is_some() {
        world.record_change("MESSAGE_UPDATE", (Some(guild), Some(channel)), only_for, data);
    } else {
        world.emit("MESSAGE_UPDATE", guild, Some(channel), data);
    }
}

/// `GET /channels/{id}/messages`: newest first, without READ_MESSAGE_HISTORY nothing.
pub(crate) fn list(world: &mut World, request: &Request) -> Handled {
    let id = request.id("channel_id")?;
    let channel = world.visible_channel(id)?;
    let limit = request.query_number("limit", 50, 1..=100)?;
    if world.permissions_in(id, world.bot) & READ_MESSAGE_HISTORY == 0 {
        return Ok(Reply::Json(json!([])));
    }
    let (around, before, after) =
        (request.query_id("around")?, request.query_id("before")?, request.query_id("after")?);
    let all = &channel.messages;
    let mut chosen: Vec<&Message> = if let Some(middle) = around {
        let half = limit / 2;
        let older = all.range(..middle).rev().take(half).map(|(_, message)| message);
        let mut chosen: Vec<&Message> = older.collect();
        chosen.extend(all.range(middle..).take(limit - half).map(|(_, message)| message));
        chosen
    } else if let Some(after) = after {
        all.range(after + 1..).take(limit).map(|(_, message)| message).collect()
    } else {
        let end = before.unwrap_or(Id::MAX);
        all.range(..end).rev().take(limit).map(|(_, message)| message).collect()
    };
    chosen.sort_by_key(|message| std::cmp::Reverse(message.id));
    let list: Vec<Value> = chosen.into_iter().map(|m| world.message_json_for_bot(m)).collect();
    Ok(Reply::Json(list.into()))
}

/// A message of the history that the bot may read.
pub(crate) fn readable(world: &World, channel: Id, id: Id) -> Result<&Message, ApiError> {
    let found = world.allowed_in(channel, READ_MESSAGE_HISTORY)?;
    found.messages.get(&id).ok_or_else(ApiError::unknown_message)
}

pub(crate) fn get(world: &mut World, request: &Request) -> Handled {
    let message = readable(world, request.id("channel_id")?, request.id("message_id")?)?;
    Ok(Reply::Json(world.message_json_for_bot(message)))
}

pub(crate) fn edit(world: &mut World, request: &Request) -> Handled {
    let (channel, id) = (request.id("channel_id")?, request.id("message_id")?);
    let message = world.visible_channel(channel)?.messages.get(&id);
    let message = message.ok_or_else(ApiError::unknown_message)?;
    if message.author != world.bot || message.webhook.is_some() {
        // Others may only hide embeds, with MANAGE_MESSAGES.
        let only_flags = check::object(request)?.keys().all(|key| key == "flags");
        if !only_flags || world.permissions_in(channel, world.bot) & MANAGE_MESSAGES == 0 {
            return Err(ApiError::not_your_message());
        }
    }
    let edit = NewMessage::read(request, content::Place::Edit)?;
    let held = world.permissions_in(channel, world.bot);
    let mut needed = 0;
    if !edit.files.is_empty() {
        needed |= ATTACH_FILES;
    }
    if !edit.embeds.is_empty() {
        needed |= EMBED_LINKS;
    }
    if held & needed != needed {
        return Err(check::missing(needed & !held));
    }
    edit_message(world, channel, id, edit)?;
    answer_message(world, channel, id)
}

/// Changes the fields that an edit names. A message never ends up empty.
pub(crate) fn edit_message(
    world: &mut World,
    channel: Id,
    id: Id,
    edit: NewMessage,
) -> Result<(), ApiError> {
    let now = world.now();
    let before = world.message(channel, id).ok_or_else(ApiError::unknown_message)?;
    let ephemeral = before.ephemeral_for.is_some();
    let was_loading = before.flags & message_flag::LOADING != 0;
    let mut after = before.clone();
    if edit.names("content") {
        after.content.clone_from(&edit.content);
    }
    if edit.names("embeds") {
        after.embeds.clone_from(&edit.embeds);
    }
    if edit.names("components") {
        after.components.clone_from(&edit.components);
    }
    if let Some(kept) = &edit.kept_attachments {
        let known = |id| after.attachments.iter().any(|file| file.id == id);
        if let Some(index) = kept.iter().position(|entry| !known(entry.id)) {
            let words = "This attachment is not on the message.";
            let path = format!("attachments.{index}.id");
            return Err(ApiError::invalid(&path, "ATTACHMENT_NOT_FOUND", words));
        }
        after.attachments.retain_mut(|file| {
            let entry = kept.iter().find(|entry| entry.id == file.id);
            if let Some(description) = entry.and_then(|entry| entry.description.clone()) {
                file.description = Some(description).filter(|text| !text.is_empty());
            }
            entry.is_some()
        });
    }
    if edit.names("flags") {
        let settable = message_flag::SUPPRESS_EMBEDS;
        after.flags = (after.flags & !settable) | (edit.flags & settable);
    }
    if was_loading {
        after.flags &= !message_flag::LOADING;
    } else {
        after.edited_at = Some(now);
    }
    after.attachments.extend(content::store_files(world, channel, &edit.files, ephemeral));
    if after.attachments.len() > limits::FILES {
        return Err(ApiError::invalid(
            "attachments",
            "BASE_TYPE_MAX_LENGTH",
            "Must be 10 or fewer in length.",
        ));
    }
    let empty = after.content.is_empty()
        && after.embeds.is_empty()
        && after.attachments.is_empty()
        && after.components.is_empty();
    if empty {
        return Err(ApiError::empty_message());
    }
    let as_written = NewMessage { content: after.content.clone(), flags: after.flags, ..edit };
    let pings = mentions::pings_of(world, channel, after.author, &as_written);
    // An edit calls nobody, except when it is the first text of a deferred answer.
    if was_loading {
        after.pings = pings;
    }
    if let Some(message) = world.message_mut(channel, id) {
        *message = after;
    }
    tell_update(world, channel, id);
    Ok(())
}

/// `POST …/crosspost`: to the servers that follow an announcement channel.
pub(crate) fn crosspost(world: &mut World, request: &Request) -> Handled {
    let (channel, id) = (request.id("channel_id")?, request.id("message_id")?);
    let found = world.allowed_in(channel, SEND_MESSAGES)?;
    if found.kind != channel_kind::ANNOUNCEMENT {
        return Err(ApiError::wrong_channel_type());
    }
    let message = found.messages.get(&id).ok_or_else(ApiError::unknown_message)?;
    if message.author != world.bot {
        world.allowed_in(channel, MANAGE_MESSAGES)?;
    }
    if message.flags & message_flag::CROSSPOSTED != 0 {
        return Err(ApiError::already_crossposted());
    }
    if let Some(message) = world.message_mut(channel, id) {
        message.flags |= message_flag::CROSSPOSTED;
    }
    world.spread(channel, id)?;
    tell_update(world, channel, id);
    answer_message(world, channel, id)
}
