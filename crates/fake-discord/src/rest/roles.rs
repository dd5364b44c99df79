//! Roles, and who has them. A bot reaches only roles below its own highest one.
//! <https://discord.com/developers/docs/topics/permissions#permission-hierarchy>

use serde_json::{Map, Value, json};

use super::{ApiError, FormErrors, Handled, Reply, check, router::Request};
use crate::{
    Id, limits,
    permissions::MANAGE_ROLES,
    world::{Guild, Role, World, role_json},
};

pub(crate) fn list(world: &mut World, request: &Request) -> Handled {
    let guild = world.joined_guild(request.id("guild_id")?)?;
    Ok(Reply::Json(guild.roles.values().map(role_json).collect::<Vec<_>>().into()))
}

pub(crate) fn get(world: &mut World, request: &Request) -> Handled {
    let guild = world.joined_guild(request.id("guild_id")?)?;
    let role = guild.roles.get(&request.id("role_id")?).ok_or_else(ApiError::unknown_role)?;
    Ok(Reply::Json(role_json(role)))
}

pub(crate) fn create(world: &mut World, request: &Request) -> Handled {
    let guild = request.id("guild_id")?;
    let found = world.allowed_in_guild(guild, MANAGE_ROLES)?;
    if found.roles.len() >= limits::ROLES_IN_GUILD {
        return Err(ApiError::too_many_roles());
    }
    let everyone = found.roles.get(&guild).map_or(0, |role| role.permissions);
    let blank = Role {
        id: 0,
        name: "new role".to_owned(),
        permissions: everyone,
        position: 1,
        color: 0,
        hoist: false,
        mentionable: false,
        managed_by: None,
    };
    let wanted = filled_in(world, guild, blank, check::object(request)?)?;
    let role = world.make_role(guild, wanted).ok_or_else(ApiError::unknown_guild)?;
    Ok(Reply::Json(role_json(&role)))
}

pub(crate) fn edit(world: &mut World, request: &Request) -> Handled {
    let (guild, id) = (request.id("guild_id")?, request.id("role_id")?);
    let role = reachable(world, guild, id)?.clone();
    let wanted = filled_in(world, guild, role, check::object(request)?)?;
    let answer = role_json(&wanted);
    world.change_role(guild, id, |role| *role = wanted);
    Ok(Reply::Json(answer))
}

pub(crate) fn delete(world: &mut World, request: &Request) -> Handled {
    let (guild, id) = (request.id("guild_id")?, request.id("role_id")?);
    let role = reachable(world, guild, id)?;
    if role.managed_by.is_some() || id == guild {
        return Err(ApiError::invalid_role());
    }
    world.remove_role(guild, id);
    Ok(Reply::NoContent)
}

pub(crate) fn give(world: &mut World, request: &Request) -> Handled {
    change_member(world, request, true)
}

pub(crate) fn take(world: &mut World, request: &Request) -> Handled {
    change_member(world, request, false)
}

fn change_member(world: &mut World, request: &Request, give: bool) -> Handled {
    let (guild, user) = (request.id("guild_id")?, request.id("user_id")?);
    let role = request.id("role_id")?;
    givable(world, guild, role)?;
    let member = world.guilds.get_mut(&guild).and_then(|g| g.members.get_mut(&user));
    let member = member.ok_or_else(ApiError::unknown_member)?;
    let changed = if give { member.roles.insert(role) } else { member.roles.remove(&role) };
    if changed {
        world.tell_about_member(guild, user, "GUILD_MEMBER_UPDATE");
    }
    Ok(Reply::NoContent)
}

/// A role that the bot may give and take: one in reach that belongs to no bot and not to all.
pub(super) fn givable(world: &World, guild: Id, role: Id) -> Result<(), ApiError> {
    if reachable(world, guild, role)?.managed_by.is_some() || role == guild {
        return Err(ApiError::invalid_role());
    }
    Ok(())
}

/// `PATCH /guilds/{id}/roles`: which role stands above which. Only below the bot's highest.
/// <https://discord.com/developers/docs/resources/guild#modify-guild-role-positions>
pub(crate) fn edit_positions(world: &mut World, request: &Request) -> Handled {
    let guild = request.id("guild_id")?;
    let found = world.allowed_in_guild(guild, MANAGE_ROLES)?;
    let highest = world.highest_role_position(found, world.bot);
    let mut order: Vec<(u16, Id)> =
        found.roles.values().map(|role| (role.position, role.id)).collect();
    for wanted in request.body.as_array().into_iter().flatten() {
        let id = check::snowflake(&wanted["id"]).unwrap_or(0);
        if id == guild {
            return Err(ApiError::invalid_role());
        }
        reachable(world, guild, id)?;
        let Some(position) = wanted["position"].as_u64() else { continue };
        let position = u16::try_from(position).unwrap_or(u16::MAX);
        if position >= highest {
            return Err(ApiError::missing_permissions());
        }
        order.iter_mut().filter(|(_, role)| *role == id).for_each(|entry| entry.0 = position);
    }
    // @everyone stays below all; of two at one position the older stands higher.
    order.sort_by_key(|(position, id)| (*id != guild, *position, std::cmp::Reverse(*id)));
    for ((_, id), position) in order.into_iter().zip(0..) {
        let before = world.guilds.get(&guild).and_then(|guild| guild.roles.get(&id));
        if before.is_some_and(|role| role.position != position) {
            world.change_role(guild, id, |role| role.position = position);
        }
    }
    list(world, request)
}

/// `GET /guilds/{id}/roles/member-counts`, @everyone not among them.
pub(crate) fn member_counts(world: &mut World, request: &Request) -> Handled {
    let guild = world.joined_guild(request.id("guild_id")?)?;
    let counts: Map<String, Value> = guild
        .roles
        .keys()
        .filter(|role| **role != guild.id)
        .map(|role| {
            let holders = guild.members.values().filter(|member| member.roles.contains(role));
            (role.to_string(), json!(holders.count()))
        })
        .collect();
    Ok(Reply::Json(counts.into()))
}

/// A role that the bot may change: it holds MANAGE_ROLES and has a role above it.
fn reachable(world: &World, guild: Id, role: Id) -> Result<&Role, ApiError> {
    let found: &Guild = world.allowed_in_guild(guild, MANAGE_ROLES)?;
    let role = found.roles.get(&role).ok_or_else(ApiError::unknown_role)?;
    if role.position >= world.highest_role_position(found, world.bot) {
        return Err(ApiError::missing_permissions());
    }
    Ok(role)
}

fn filled_in(
    world: &World,
    guild: Id,
    mut role: Role,
    fields: &Map<String, Value>,
) -> Result<Role, ApiError> {
    let mut errors = FormErrors::default();
    if let Some(name) = fields.get("name").and_then(Value::as_str) {
        errors.length("name", name, 1, limits::ROLE_NAME);
        name.clone_into(&mut role.name);
    }
    if let Some(bits) = fields.get("permissions").filter(|bits| !bits.is_null()) {
        let bits = check::bits(bits, "permissions")?;
        let held = world.permissions_in_guild(guild, world.bot);
        // Nobody gives what they do not have.
        let beyond = (bits ^ role.permissions) & !held;
        if beyond != 0 {
            return Err(check::missing(beyond));
        }
        role.permissions = bits;
    }
    let colors = fields.get("colors").and_then(|colors| colors.get("primary_color"));
    if let Some(color) = colors.or_else(|| fields.get("color")).and_then(Value::as_u64) {
        match u32::try_from(color).ok().filter(|color| *color <= 0xff_ffff) {
            Some(color) => role.color = color,
            None => errors.add("color", "NUMBER_TYPE_MAX", "int value should be at most 16777215."),
        }
    }
    let flag = |name: &str, now| fields.get(name).and_then(Value::as_bool).unwrap_or(now);
    role.hoist = flag("hoist", role.hoist);
    role.mentionable = flag("mentionable", role.mentionable);
    if fields.get("icon").is_some_and(|icon| !icon.is_null()) {
        errors.add("icon", "GUILD_FEATURE_REQUIRED", json!("role icons").to_string());
    }
    errors.finish()?;
    Ok(role)
}
