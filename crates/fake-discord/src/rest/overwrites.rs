//! Overwrites: what a channel changes for one role or member.

use serde_json::{Value, json};

use super::{ApiError, Handled, Reply, check, router::Request};
use crate::{
    Id, Permissions,
    permissions::{self, MANAGE_ROLES, Overwrite, OverwriteKind},
    world::{World, overwrite_of},
};

/// `PUT /channels/{id}/permissions/{id}`
/// <https://discord.com/developers/docs/resources/channel#edit-channel-permissions>
pub(crate) fn put(world: &mut World, request: &Request) -> Handled {
    let channel = request.id("channel_id")?;
    let target = request.id("overwrite_id")?;
    let found = world.allowed_in(channel, MANAGE_ROLES)?;
    if found.is_thread() {
        return Err(ApiError::wrong_channel_type());
    }
    let guild = found.guild;
    let mut wanted = request.body.clone();
    wanted["id"] = json!(target.to_string());
    let wanted = read_one(world, guild, &wanted, "")?;
    let before = found.overwrites.clone();
    let mut after: Vec<Overwrite> =
        before.iter().filter(|overwrite| overwrite.id != target).copied().collect();
    after.push(wanted);
    may_change(world, guild, Some(channel), &before, &after)?;
    world.change_channel(channel, |channel| channel.overwrites = after);
    Ok(Reply::NoContent)
}

pub(crate) fn delete(world: &mut World, request: &Request) -> Handled {
    let channel = request.id("channel_id")?;
    let target = request.id("overwrite_id")?;
    let found = world.allowed_in(channel, MANAGE_ROLES)?;
    if overwrite_of(&found.overwrites, target).is_none() {
        return Err(ApiError::unknown_overwrite());
    }
    let (guild, before) = (found.guild, found.overwrites.clone());
    let mut after = before.clone();
    after.retain(|overwrite| overwrite.id != target);
    may_change(world, guild, Some(channel), &before, &after)?;
    world.change_channel(channel, |channel| channel.overwrites = after);
    Ok(Reply::NoContent)
}

/// The list in the body of a channel that is made or changed.
pub(crate) fn read_all(world: &World, guild: Id, list: &Value) -> Result<Vec<Overwrite>, ApiError> {
    let Some(list) = list.as_array() else { return Ok(Vec::new()) };
    let mut overwrites: Vec<Overwrite> = Vec::new();
    for (index, value) in list.iter().enumerate() {
        let overwrite = read_one(world, guild, value, &format!("permission_overwrites.{index}."))?;
        overwrites.retain(|earlier| earlier.id != overwrite.id);
        overwrites.push(overwrite);
    }
    Ok(overwrites)
}

fn read_one(world: &World, guild: Id, value: &Value, prefix: &str) -> Result<Overwrite, ApiError> {
    let field = |name: &str| format!("{prefix}{name}");
    let id = check::snowflake(&value["id"]).ok_or_else(|| {
        ApiError::invalid(&field("id"), "NUMBER_TYPE_COERCE", "Value is not snowflake.")
    })?;
    let kind = match &value["type"] {
        Value::Number(number) if number.as_u64() == Some(0) => OverwriteKind::Role,
        Value::Number(number) if number.as_u64() == Some(1) => OverwriteKind::Member,
        _ => {
            let words = "Value must be one of {0, 1}.";
            return Err(ApiError::invalid(&field("type"), "BASE_TYPE_CHOICES", words));
        }
    };
    let found = world.guilds.get(&guild).ok_or_else(ApiError::unknown_guild)?;
    match kind {
        OverwriteKind::Role if !found.roles.contains_key(&id) => {
            return Err(ApiError::unknown_overwrite());
        }
        // Somebody who left may still be named, a stranger may not.
        OverwriteKind::Member if !world.users.contains_key(&id) => {
            return Err(ApiError::unknown_overwrite());
        }
        OverwriteKind::Role | OverwriteKind::Member => {}
    }
    let bits = |name: &str| match &value[name] {
        Value::Null => Ok(0),
        bits => check::bits(bits, &field(name)),
    };
    Ok(Overwrite { id, kind, allow: bits("allow")?, deny: bits("deny")? })
}

/// Whether the bot may bring overwrites from `before` to `after`: it may only touch bits that it
/// holds in the guild or, for a channel that exists, in its category, unless an overwrite of the
/// channel gives it MANAGE_ROLES; MANAGE_ROLES itself is left to administrators.
/// <https://discord.com/developers/docs/resources/channel#edit-channel-permissions>
pub(crate) fn may_change(
    world: &World,
    guild: Id,
    channel: Option<Id>,
    before: &[Overwrite],
    after: &[Overwrite],
) -> Result<(), ApiError> {
    let bot = world.bot;
    let in_guild = world.permissions_in_guild(guild, bot);
    if in_guild & permissions::ADMINISTRATOR != 0 {
        return Ok(());
    }
    let mut held = in_guild;
    if let Some(channel) = channel.and_then(|channel| world.channels.get(&channel)) {
        let given_here = channel.overwrites.iter().filter(|overwrite| {
            overwrite.id == bot
                || world.guilds.get(&guild).is_some_and(|guild| {
                    guild.members.get(&bot).is_some_and(|own| own.roles.contains(&overwrite.id))
                })
        });
        if given_here.fold(0, |all, overwrite| all | overwrite.allow) & MANAGE_ROLES != 0 {
            return Ok(());
        }
        if let Some(category) = channel.parent {
            held |= world.permissions_in(category, bot);
        }
    }
    let touched = touched_bits(before, after);
    // Bits that nobody has named yet are nobody's to give.
    let beyond = touched & !(held & !MANAGE_ROLES);
    if beyond != 0 { Err(check::missing(beyond)) } else { Ok(()) }
}

/// Every bit that differs between the two lists, allowed or denied.
fn touched_bits(before: &[Overwrite], after: &[Overwrite]) -> Permissions {
    let nothing = |id| Overwrite { id, kind: OverwriteKind::Role, allow: 0, deny: 0 };
    let ids = before.iter().chain(after).map(|overwrite| overwrite.id);
    ids.fold(0, |touched, id| {
        let old = overwrite_of(before, id).copied().unwrap_or(nothing(id));
        let new = overwrite_of(after, id).copied().unwrap_or(nothing(id));
        touched | (old.allow ^ new.allow) | (old.deny ^ new.deny)
    })
}
