//! Guilds and their members.

use serde_json::{Value, json};

use super::{ApiError, Handled, Reply, router::Request};
use crate::world::{World, guild_json};

pub(crate) fn get(world: &mut World, request: &Request) -> Handled {
    let guild = world.joined_guild(request.id("guild_id")?)?;
    let mut value = guild_json(guild, world.bot);
    if request.query_flag("with_counts") {
        value["approximate_member_count"] = json!(guild.members.len());
        value["approximate_presence_count"] = json!(guild.members.len());
    }
    Ok(Reply::Json(value))
}

pub(crate) fn get_member(world: &mut World, request: &Request) -> Handled {
    let guild = world.joined_guild(request.id("guild_id")?)?;
    let member = guild.members.get(&request.id("user_id")?);
    Ok(Reply::Json(world.member_with_user(member.ok_or_else(ApiError::unknown_member)?)))
}

/// `GET /guilds/{id}/members` needs the privileged intent GUILD_MEMBERS.
/// <https://discord.com/developers/docs/resources/guild#list-guild-members>
pub(crate) fn list_members(world: &mut World, request: &Request) -> Handled {
    let guild = world.joined_guild(request.id("guild_id")?)?;
    if world.options.granted_privileged_intents & (1 << 1) == 0 {
        return Err(ApiError::missing_access());
    }
    let limit = request.query_number("limit", 1, 1..=1_000)?;
    let after = request.query_id("after")?.unwrap_or(0);
    let members: Vec<Value> = guild
        .members
        .range(after + 1..)
        .take(limit)
        .map(|(_, member)| world.member_with_user(member))
        .collect();
    Ok(Reply::Json(members.into()))
}
