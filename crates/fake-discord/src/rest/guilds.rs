//! Guilds and their members.

use serde_json::{Value, json};

use super::{ApiError, FormErrors, Handled, Reply, check, router::Request};
use crate::{
    limits,
    permissions::MANAGE_GUILD,
    world::{World, guild_json},
};

pub(crate) fn get(world: &mut World, request: &Request) -> Handled {
    let guild = world.joined_guild(request.id("guild_id")?)?;
    let mut value = guild_json(guild, world.bot);
    if request.query_flag("with_counts") {
        value["approximate_member_count"] = json!(guild.members.len());
        value["approximate_presence_count"] = json!(guild.members.len());
    }
    Ok(Reply::Json(value))
}

/// `PATCH /guilds/{id}`: name and language; what else a guild has cannot be changed here.
/// <https://discord.com/developers/docs/resources/guild#modify-guild>
pub(crate) fn edit(world: &mut World, request: &Request) -> Handled {
    let guild = request.id("guild_id")?;
    let mut changed = world.allowed_in_guild(guild, MANAGE_GUILD)?.clone();
    let mut errors = FormErrors::default();
    for (field, value) in check::object(request)? {
        let text = value.as_str().unwrap_or_default();
        match field.as_str() {
            "name" => {
                let (least, most) = (*limits::GUILD_NAME.start(), *limits::GUILD_NAME.end());
                errors.length("name", text.trim(), least, most);
                text.trim().clone_into(&mut changed.name);
            }
            "preferred_locale" if !text.is_empty() => text.clone_into(&mut changed.locale),
            _ => errors.add(field, "FAKE_CANNOT_CHANGE_THIS", "The fake cannot change this."),
        }
    }
    errors.finish()?;
    world.change_guild(guild, |guild| *guild = changed);
    get(world, request)
}

/// `DELETE /users/@me/guilds/{id}`: the bot leaves.
pub(crate) fn leave(world: &mut World, request: &Request) -> Handled {
    let guild = world.joined_guild(request.id("guild_id")?)?.id;
    world.remove_member(guild, world.bot);
    Ok(Reply::NoContent)
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
