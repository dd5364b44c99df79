//! Members: their names, roles and time-outs, and who is sent away.
//! A bot reaches only members whose highest role is below its own.
//! <https://discord.com/developers/docs/topics/permissions#permission-hierarchy>

use chrono::{DateTime, Duration, Utc};
use serde_json::Value;

use super::{ApiError, FormErrors, Handled, Reply, check, roles, router::Request};
use crate::{
    Id, Permissions, limits,
    permissions::{
        ADMINISTRATOR, CHANGE_NICKNAME, KICK_MEMBERS, MANAGE_NICKNAMES, MODERATE_MEMBERS,
    },
    world::World,
};

fn answered(world: &World, guild: Id, user: Id) -> Handled {
    let member = world.guilds.get(&guild).and_then(|guild| guild.members.get(&user));
    Ok(Reply::Json(world.member_with_user(member.ok_or_else(ApiError::unknown_member)?)))
}

/// The bot holds these bits and the member is below it.
fn within_reach(world: &World, guild: Id, user: Id, needed: Permissions) -> Result<(), ApiError> {
    let found = world.allowed_in_guild(guild, needed)?;
    let own = world.highest_role_position(found, world.bot);
    if user == world.bot || world.highest_role_position(found, user) < own {
        return Ok(());
    }
    Err(ApiError::missing_permissions())
}

/// `PATCH /guilds/{id}/members/{id}`: name, roles, time-out, each with its own permission.
/// <https://discord.com/developers/docs/resources/guild#modify-guild-member>
pub(crate) fn edit(world: &mut World, request: &Request) -> Handled {
    let (guild, user) = (request.id("guild_id")?, request.id("user_id")?);
    let fields = check::object(request)?;
    let found = world.joined_guild(guild)?;
    let mut member = found.members.get(&user).ok_or_else(ApiError::unknown_member)?.clone();
    let mut errors = FormErrors::default();
    if let Some(nick) = fields.get("nick") {
        within_reach(world, guild, user, MANAGE_NICKNAMES)?;
        member.nick = read_nick(&mut errors, nick);
    }
    if let Some(list) = fields.get("roles").and_then(Value::as_array) {
        let wanted: Option<std::collections::BTreeSet<Id>> =
            list.iter().map(check::snowflake).collect();
        let wanted = wanted.ok_or_else(|| {
            ApiError::invalid("roles", "NUMBER_TYPE_COERCE", "Value is not snowflake.")
        })?;
        for role in member.roles.symmetric_difference(&wanted) {
            roles::givable(world, guild, *role)?;
        }
        member.roles = wanted;
    }
    if let Some(until) = fields.get("communication_disabled_until") {
        within_reach(world, guild, user, MODERATE_MEMBERS)?;
        // Administrators cannot be silenced.
        // https://discord.com/developers/docs/topics/permissions#permissions-for-timed-out-members
        if world.permissions_in_guild(guild, user) & ADMINISTRATOR != 0 {
            return Err(ApiError::missing_permissions());
        }
        member.timed_out_until = read_time_out(&mut errors, world.now(), until);
    }
    errors.finish()?;
    if let Some(existing) = world.guilds.get_mut(&guild).and_then(|g| g.members.get_mut(&user)) {
        *existing = member;
    }
    world.tell_about_member(guild, user, "GUILD_MEMBER_UPDATE");
    answered(world, guild, user)
}

fn read_nick(errors: &mut FormErrors, nick: &Value) -> Option<String> {
    let nick = nick.as_str().unwrap_or_default();
    errors.length("nick", nick, 0, limits::NICK);
    Some(nick.to_owned()).filter(|nick| !nick.is_empty())
}

fn read_time_out(
    errors: &mut FormErrors,
    now: DateTime<Utc>,
    until: &Value,
) -> Option<DateTime<Utc>> {
    let until = DateTime::parse_from_rfc3339(until.as_str()?).map(|until| until.to_utc());
    match until {
        Ok(until) if until > now + Duration::days(limits::TIME_OUT_DAYS) => {
            let words = "A time-out lasts 28 days at most.";
            errors.add("communication_disabled_until", "DATE_TIME_TYPE_RANGE", words);
            None
        }
        Ok(until) => Some(until).filter(|until| *until > now),
        Err(_) => {
            let words = "Could not parse the date. Should be ISO8601.";
            errors.add("communication_disabled_until", "DATE_TIME_TYPE_PARSE", words);
            None
        }
    }
}

/// `PATCH /guilds/{id}/members/@me`: what the bot is called here.
pub(crate) fn edit_own(world: &mut World, request: &Request) -> Handled {
    let (guild, bot) = (request.id("guild_id")?, world.bot);
    world.joined_guild(guild)?;
    if let Some(nick) = check::object(request)?.get("nick") {
        world.allowed_in_guild(guild, CHANGE_NICKNAME)?;
        let mut errors = FormErrors::default();
        let nick = read_nick(&mut errors, nick);
        errors.finish()?;
        if let Some(own) = world.guilds.get_mut(&guild).and_then(|g| g.members.get_mut(&bot)) {
            own.nick = nick;
        }
        world.tell_about_member(guild, bot, "GUILD_MEMBER_UPDATE");
    }
    answered(world, guild, bot)
}

/// `DELETE /guilds/{id}/members/{id}`: sends somebody away.
pub(crate) fn remove(world: &mut World, request: &Request) -> Handled {
    let (guild, user) = (request.id("guild_id")?, request.id("user_id")?);
    within_reach(world, guild, user, KICK_MEMBERS)?;
    if !world.joined_guild(guild)?.members.contains_key(&user) {
        return Err(ApiError::unknown_member());
    }
    world.remove_member(guild, user);
    Ok(Reply::NoContent)
}

/// `GET /guilds/{id}/members/search`: by the beginning of a name.
pub(crate) fn search(world: &mut World, request: &Request) -> Handled {
    let guild = world.joined_guild(request.id("guild_id")?)?;
    let limit = request.query_number("limit", 1, 1..=1_000)?;
    let query = request.query("query").unwrap_or_default().to_lowercase();
    let named = |user: Id, nick: Option<&String>| {
        let name = world.users.get(&user).map(|user| &user.name);
        name.into_iter().chain(nick).any(|name| name.to_lowercase().starts_with(&query))
    };
    let found = guild.members.values().filter(|m| named(m.user, m.nick.as_ref()));
    let list: Vec<Value> = found.take(limit).map(|m| world.member_with_user(m)).collect();
    Ok(Reply::Json(list.into()))
}
