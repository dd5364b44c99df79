//! Channels: make, change, move, remove.

use serde_json::{Map, Value};

use super::{ApiError, FormErrors, Handled, Reply, check, overwrites, router::Request, threads};
use crate::{
    Id, limits,
    permissions::{MANAGE_CHANNELS, MANAGE_ROLES, SEND_MESSAGES},
    world::{Channel, World, channel_json, channel_kind},
};

/// Kinds that a bot can make in a guild without the feature COMMUNITY.
const CREATABLE: [u8; 6] = [
    channel_kind::TEXT,
    channel_kind::VOICE,
    channel_kind::CATEGORY,
    channel_kind::ANNOUNCEMENT,
    channel_kind::STAGE,
    channel_kind::FORUM,
];

pub(crate) fn get(world: &mut World, request: &Request) -> Handled {
    Ok(Reply::Json(channel_json(world.visible_channel(request.id("channel_id")?)?)))
}

pub(crate) fn list(world: &mut World, request: &Request) -> Handled {
    let guild = world.joined_guild(request.id("guild_id")?)?.id;
    Ok(Reply::Json(world.channels_told_to_bot(guild).into()))
}

pub(crate) fn create(world: &mut World, request: &Request) -> Handled {
    let guild = request.id("guild_id")?;
    world.allowed_in_guild(guild, MANAGE_CHANNELS)?;
    let fields = check::object(request)?;
    let kind = match fields.get("type").filter(|kind| !kind.is_null()) {
        None => channel_kind::TEXT,
        Some(kind) => kind
            .as_u64()
            .and_then(|kind| u8::try_from(kind).ok())
            .filter(|kind| CREATABLE.contains(kind))
            .ok_or_else(|| {
                ApiError::invalid("type", "BASE_TYPE_CHOICES", "Value is no kind of channel.")
            })?,
    };
    let Some(name) = fields.get("name").and_then(Value::as_str) else {
        return Err(ApiError::invalid("name", "BASE_TYPE_REQUIRED", "This field is required"));
    };
    if world.channels_of(guild).len() >= limits::CHANNELS_IN_GUILD {
        return Err(ApiError::too_many_channels());
    }
    let mut channel = world.blank_channel(guild, kind, "");
    let mut with_name = fields.clone();
    with_name.insert("name".to_owned(), name.into());
    apply(world, &mut channel, &with_name)?;
    if let Some(list) = fields.get("permission_overwrites") {
        channel.overwrites = overwrites::read_all(world, guild, list)?;
        overwrites::may_change(world, guild, None, &[], &channel.overwrites)?;
        if !channel.overwrites.is_empty() {
            world.allowed_in_guild(guild, MANAGE_ROLES)?;
        }
    } else if let Some(parent) = channel.parent.and_then(|parent| world.channels.get(&parent)) {
        // A channel that says nothing about it takes over what its category says.
        channel.overwrites.clone_from(&parent.overwrites);
    }
    let answer = channel_json(&channel);
    world.add_channel(channel);
    Ok(Reply::Created(answer))
}

pub(crate) fn edit(world: &mut World, request: &Request) -> Handled {
    let id = request.id("channel_id")?;
    let fields = check::object(request)?;
    if world.visible_channel(id)?.is_thread() {
        return threads::edit(world, id, fields);
    }
    let found = world.allowed_in(id, MANAGE_CHANNELS)?;
    let (guild, mut channel) = (found.guild, found.clone());
    apply(world, &mut channel, fields)?;
    if let Some(list) = fields.get("permission_overwrites").filter(|list| !list.is_null()) {
        world.allowed_in(id, MANAGE_ROLES)?;
        let before = std::mem::take(&mut channel.overwrites);
        channel.overwrites = overwrites::read_all(world, guild, list)?;
        overwrites::may_change(world, guild, Some(id), &before, &channel.overwrites)?;
    } else if fields.get("lock_permissions").and_then(Value::as_bool) == Some(true)
        && let Some(parent) = channel.parent.and_then(|parent| world.channels.get(&parent))
    {
        channel.overwrites.clone_from(&parent.overwrites);
    }
    let answer = channel_json(&channel);
    world.change_channel(id, |existing| *existing = channel);
    Ok(Reply::Json(answer))
}

pub(crate) fn delete(world: &mut World, request: &Request) -> Handled {
    let id = request.id("channel_id")?;
    let thread = world.visible_channel(id)?.is_thread();
    let needed = if thread { crate::permissions::MANAGE_THREADS } else { MANAGE_CHANNELS };
    let answer = channel_json(world.allowed_in(id, needed)?);
    world.remove_channel(id);
    Ok(Reply::Json(answer))
}

pub(crate) fn typing(world: &mut World, request: &Request) -> Handled {
    let channel = world.allowed_in(request.id("channel_id")?, SEND_MESSAGES)?.id;
    world.tell_typing(channel, world.bot);
    Ok(Reply::NoContent)
}

/// Puts the fields of a body into a channel, overwrites apart.
pub(super) fn apply(
    world: &World,
    channel: &mut Channel,
    fields: &Map<String, Value>,
) -> Result<(), ApiError> {
    let mut errors = FormErrors::default();
    if let Some(name) = fields.get("name").and_then(Value::as_str) {
        errors.length("name", name, 1, limits::CHANNEL_NAME);
        channel.name = channel_name(channel.kind, name);
        if channel.name.is_empty() {
            errors.add("name", "BASE_TYPE_REQUIRED", "This field is required");
        }
    }
    match fields.get("topic") {
        Some(Value::String(topic)) => {
            errors.length("topic", topic, 0, limits::CHANNEL_TOPIC);
            channel.topic = Some(topic.clone()).filter(|topic| !topic.is_empty());
        }
        Some(Value::Null) => channel.topic = None,
        _ => {}
    }
    if let Some(position) = fields.get("position").and_then(Value::as_u64) {
        channel.position = u16::try_from(position).unwrap_or(u16::MAX);
    }
    if let Some(nsfw) = fields.get("nsfw").and_then(Value::as_bool) {
        channel.nsfw = nsfw;
    }
    if let Some(seconds) = fields.get("rate_limit_per_user").and_then(Value::as_u64) {
        if seconds > limits::SLOW_MODE {
            let words = "int value should be between 0 and 21600.";
            errors.add("rate_limit_per_user", "NUMBER_TYPE_MAX", words);
        }
        channel.slow_mode = seconds;
    }
    if let Some(kind) = fields.get("type").and_then(Value::as_u64) {
        let pair = [channel_kind::TEXT, channel_kind::ANNOUNCEMENT];
        match u8::try_from(kind).ok() {
            Some(kind) if kind == channel.kind => {}
            // Only text and announcement channels turn into each other.
            Some(kind) if pair.contains(&kind) && pair.contains(&channel.kind) => {
                channel.kind = kind;
            }
            _ => errors.add("type", "BASE_TYPE_CHOICES", "Value is no possible kind."),
        }
    }
    match fields.get("parent_id") {
        Some(Value::Null) => channel.parent = None,
        Some(parent) => match checked_parent(world, channel, check::snowflake(parent)) {
            Ok(parent) => channel.parent = Some(parent),
            Err((code, words)) => errors.add("parent_id", code, words),
        },
        None => {}
    }
    errors.finish()
}

fn checked_parent(
    world: &World,
    channel: &Channel,
    parent: Option<Id>,
) -> Result<Id, (&'static str, &'static str)> {
    let found = parent
        .and_then(|parent| world.channels.get(&parent))
        .filter(|parent| parent.guild == channel.guild)
        .ok_or(("CHANNEL_PARENT_INVALID", "Category does not exist"))?;
    if found.kind != channel_kind::CATEGORY || channel.kind == channel_kind::CATEGORY {
        return Err(("CHANNEL_PARENT_INVALID_TYPE", "Not a category"));
    }
    let children = world
        .channels
        .values()
        .filter(|child| child.parent == Some(found.id) && child.id != channel.id);
    if children.count() >= limits::CHANNELS_IN_CATEGORY {
        return Err((
            "CHANNEL_PARENT_MAX_CHANNELS",
            "Maximum number of channels in category reached (50)",
        ));
    }
    Ok(found.id)
}

/// Names of text channels lose capitals and spaces.
pub(crate) fn channel_name(kind: u8, name: &str) -> String {
    if !matches!(kind, channel_kind::TEXT | channel_kind::ANNOUNCEMENT | channel_kind::FORUM) {
        return name.trim().to_owned();
    }
    const DROPPED: &str = "!\"#$%&'()*+,./:;<=>?@[\\]^`{|}~";
    let kept: String = name
        .to_lowercase()
        .chars()
        .filter(|c| !DROPPED.contains(*c) && !c.is_control())
        .map(|c| if c.is_whitespace() { '-' } else { c })
        .collect();
    let mut collapsed = String::new();
    for c in kept.chars() {
        if c != '-' || !collapsed.ends_with('-') {
            collapsed.push(c);
        }
    }
    collapsed.trim_matches('-').to_owned()
}
