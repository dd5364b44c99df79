//! Application commands, global ones and those of a guild.
//! <https://discord.com/developers/docs/interactions/application-commands>

mod definition;

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

pub(super) use self::definition::check_choices;
use super::{ApiError, Handled, Reply, router::Request};
use crate::{
    Id, limits,
    world::{Command, World},
};

/// The guild of the route; None for the global routes.
fn place(world: &World, request: &Request) -> Result<Option<Id>, ApiError> {
    world.own_application(request)?;
    if request.parameter("guild_id").is_empty() {
        return Ok(None);
    }
    let guild = request.id("guild_id")?;
    world.joined_guild(guild).map_err(|_| ApiError::missing_access())?;
    Ok(Some(guild))
}

fn of_place(world: &World, guild: Option<Id>) -> impl Iterator<Item = &Command> {
    world.commands.values().filter(move |command| command.guild == guild)
}

pub(crate) fn list(world: &mut World, request: &Request) -> Handled {
    let guild = place(world, request)?;
    let list: Vec<Value> = of_place(world, guild).map(|c| c.definition.clone()).collect();
    Ok(Reply::Json(list.into()))
}

pub(crate) fn get(world: &mut World, request: &Request) -> Handled {
    Ok(Reply::Json(find(world, request)?.definition.clone()))
}

fn find<'a>(world: &'a World, request: &Request) -> Result<&'a Command, ApiError> {
    let guild = place(world, request)?;
    let command = world.commands.get(&request.id("command_id")?);
    command.filter(|command| command.guild == guild).ok_or_else(ApiError::unknown_command)
}

/// `PUT`: the list becomes all there is. Commands of the same kind and name keep their ids.
pub(crate) fn replace_all(world: &mut World, request: &Request) -> Handled {
    let guild = place(world, request)?;
    let Some(wanted) = request.body.as_array() else {
        return Err(ApiError::invalid(
            "",
            "LIST_TYPE_CONVERT",
            "Only iterables may be used in a ListType",
        ));
    };
    let mut definitions = Vec::new();
    let mut names = BTreeSet::new();
    for (index, fields) in wanted.iter().enumerate() {
        let fields = fields.as_object().cloned().unwrap_or_default();
        let checked = definition::checked(&fields, &index.to_string())?;
        if !names.insert((checked.kind, checked.name.clone())) {
            return Err(ApiError::invalid(
                &index.to_string(),
                "APPLICATION_COMMANDS_DUPLICATE_NAME",
                "Application command names must be unique",
            ));
        }
        definitions.push(checked);
    }
    for (kind, most) in
        [(1, limits::SLASH_COMMANDS), (2, limits::USER_COMMANDS), (3, limits::MESSAGE_COMMANDS)]
    {
        if definitions.iter().filter(|definition| definition.kind == kind).count() > most {
            return Err(ApiError::too_many_commands());
        }
    }
    let new = definitions
        .iter()
        .filter(|d| !of_place(world, guild).any(|c| c.kind == d.kind && c.name == d.name))
        .count();
    count_creates(world, guild, new)?;
    let kept: Vec<Command> = of_place(world, guild).cloned().collect();
    world.commands.retain(|_, command| command.guild != guild);
    let mut answer = Vec::new();
    for definition in definitions {
        let known = kept.iter().find(|c| c.kind == definition.kind && c.name == definition.name);
        answer.push(store(world, guild, known, definition));
    }
    Ok(Reply::Json(answer.into()))
}

/// `POST`: a command of the same name is replaced, with 200 instead of 201.
pub(crate) fn create(world: &mut World, request: &Request) -> Handled {
    let guild = place(world, request)?;
    let fields = request.body.as_object().cloned().unwrap_or_default();
    let checked = definition::checked(&fields, "")?;
    let known = of_place(world, guild)
        .find(|command| command.kind == checked.kind && command.name == checked.name)
        .cloned();
    let most = match checked.kind {
        1 => limits::SLASH_COMMANDS,
        2 => limits::USER_COMMANDS,
        _ => limits::MESSAGE_COMMANDS,
    };
    if known.is_none() {
        if of_place(world, guild).filter(|c| c.kind == checked.kind).count() >= most {
            return Err(ApiError::too_many_commands());
        }
        count_creates(world, guild, 1)?;
    }
    let answer = store(world, guild, known.as_ref(), checked);
    Ok(if known.is_some() { Reply::Json(answer) } else { Reply::Created(answer) })
}

pub(crate) fn edit(world: &mut World, request: &Request) -> Handled {
    let command = find(world, request)?.clone();
    let mut fields = command.definition.as_object().cloned().unwrap_or_default();
    for (name, value) in request.body.as_object().into_iter().flatten() {
        fields.insert(name.clone(), value.clone());
    }
    let checked = definition::checked(&fields, "")?;
    let answer = store(world, command.guild, Some(&command), checked);
    Ok(Reply::Json(answer))
}

pub(crate) fn delete(world: &mut World, request: &Request) -> Handled {
    let id = find(world, request)?.id;
    world.commands.remove(&id);
    Ok(Reply::NoContent)
}

/// `GET …/commands/permissions`: nobody changes them here.
pub(crate) fn list_permissions(world: &mut World, request: &Request) -> Handled {
    place(world, request)?;
    Ok(Reply::Json(json!([])))
}

/// `GET …/commands/{id}/permissions`: none, which Discord answers as unknown.
pub(crate) fn get_permissions(world: &mut World, request: &Request) -> Handled {
    place(world, request)?;
    Err(ApiError::unknown_command_permissions())
}

/// Two hundred new commands a day and guild; global ones count for themselves.
fn count_creates(world: &mut World, guild: Option<Id>, new: usize) -> Result<(), ApiError> {
    let day = world.now().timestamp().div_euclid(86_400);
    let counter = match guild.and_then(|guild| world.guilds.get_mut(&guild)) {
        Some(guild) => &mut guild.command_creates,
        None => &mut world.global_command_creates,
    };
    if counter.0 != day {
        *counter = (day, 0);
    }
    if counter.1 + new > limits::COMMAND_CREATES_A_DAY {
        return Err(ApiError::too_many_command_creates());
    }
    counter.1 += new;
    Ok(())
}

fn store(
    world: &mut World,
    guild: Option<Id>,
    known: Option<&Command>,
    checked: definition::Checked,
) -> Value {
    let id = known.map_or_else(|| world.new_id(), |command| command.id);
    let version = world.new_id();
    let mut fields: Map<String, Value> = checked.fields;
    fields.insert("id".to_owned(), json!(id.to_string()));
    fields.insert("application_id".to_owned(), json!(world.bot.to_string()));
    fields.insert("version".to_owned(), json!(version.to_string()));
    if let Some(guild) = guild {
        fields.insert("guild_id".to_owned(), json!(guild.to_string()));
    }
    let definition = Value::Object(fields);
    let answer = definition.clone();
    let command = Command { id, guild, kind: checked.kind, name: checked.name, definition };
    world.commands.insert(id, command);
    answer
}
