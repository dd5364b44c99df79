//! `PATCH /guilds/{id}/channels`: where channels stand, and the category of one of them.
//! <https://discord.com/developers/docs/resources/guild#modify-guild-channel-positions>

use serde_json::{Map, Value};

use super::{ApiError, Handled, Reply, channels, check, router::Request};
use crate::{
    Id,
    permissions::{MANAGE_CHANNELS, MANAGE_ROLES},
    world::{Channel, World},
};

pub(crate) fn edit(world: &mut World, request: &Request) -> Handled {
    let guild = request.id("guild_id")?;
    world.joined_guild(guild)?;
    let entries = request.body.as_array().cloned().unwrap_or_default();
    let mut changed = Vec::new();
    let mut moved = 0;
    for (index, entry) in entries.iter().enumerate() {
        let id = check::snowflake(&entry["id"]);
        let found = id.and_then(|id| world.channels.get(&id)).filter(|c| c.guild == guild);
        let before = found.ok_or_else(ApiError::unknown_channel)?;
        let after = placed(world, before, entry).map_err(|error| ApiError {
            message: format!("{} (channel {index})", error.message),
            ..error
        })?;
        moved += usize::from(after.parent != before.parent);
        changed.push(after);
    }
    if moved > 1 {
        return Err(ApiError::one_parent_at_a_time());
    }
    for channel in changed {
        world.change_channel(channel.id, |existing| *existing = channel);
    }
    Ok(Reply::NoContent)
}

/// The channel as an entry wants it, where the bot may do that.
fn placed(world: &World, before: &Channel, entry: &Value) -> Result<Channel, ApiError> {
    let fields: Map<String, Value> = ["position", "parent_id"]
        .into_iter()
        .filter_map(|name| Some((name.to_owned(), entry.get(name)?.clone())))
        .collect();
    let mut after = before.clone();
    channels::apply(world, &mut after, &fields)?;
    if after.parent == before.parent {
        // A channel out of sight can be moved up and down all the same.
        if !manages_channels(world, before.guild, before.parent)
            && !manages_channels(world, before.guild, None)
        {
            return Err(check::missing(MANAGE_CHANNELS));
        }
        return Ok(after);
    }
    world.allowed_in(before.id, MANAGE_CHANNELS).map_err(|_| ApiError::missing_access())?;
    if !manages_channels(world, before.guild, after.parent) {
        return Err(ApiError::missing_access());
    }
    if entry["lock_permissions"] == true
        && let Some(parent) = after.parent.and_then(|parent| world.channels.get(&parent))
    {
        world.allowed_in(before.id, MANAGE_ROLES)?;
        after.overwrites.clone_from(&parent.overwrites);
    }
    Ok(after)
}

/// In a category, or outside all of them.
fn manages_channels(world: &World, guild: Id, category: Option<Id>) -> bool {
    match category {
        Some(category) => world.permissions_in(category, world.bot) & MANAGE_CHANNELS != 0,
        None => world.holds_in_guild(guild, world.bot, MANAGE_CHANNELS),
    }
}
