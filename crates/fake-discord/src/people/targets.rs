//! What a client makes of context menus, presses and choices, with the checks a client makes.

use serde_json::{Value, json};

use super::typed::{refuse, resolve_user};
use crate::{
    Error, Id,
    world::{Command, Message, World, channel_json, role_json},
};

/// Kinds of components.
/// <https://discord.com/developers/docs/components/reference#component-object-component-types>
const BUTTON: u64 = 2;
const STRING_SELECT: u64 = 3;
const USER_SELECT: u64 = 5;
const ROLE_SELECT: u64 = 6;
const MENTIONABLE_SELECT: u64 = 7;
const CHANNEL_SELECT: u64 = 8;

/// The `data` of a context menu command on a message or a user.
pub(super) fn context_menu_data(
    world: &World,
    guild: Id,
    command: Id,
    target: Id,
) -> Result<Value, Error> {
    let command: &Command =
        world.commands.get(&command).ok_or_else(|| Error::NotFound("command".to_owned()))?;
    let mut resolved = json!({});
    if command.kind == 2 {
        resolve_user(world, guild, target, &mut resolved);
        if resolved["users"].is_null() {
            return Err(Error::NotFound(format!("user {target}")));
        }
    } else {
        let message = world.channels.values().find_map(|channel| channel.messages.get(&target));
        let message = message.ok_or_else(|| Error::NotFound(format!("message {target}")))?;
        resolved["messages"][target.to_string()] = world.message_json(message);
    }
    let mut data = json!({
        "id": command.id.to_string(), "name": command.name, "type": command.kind,
        "target_id": target.to_string(), "resolved": resolved,
    });
    if let Some(guild) = command.guild {
        data["guild_id"] = json!(guild.to_string());
    }
    Ok(data)
}

/// The `data` of a press or a choice on a message.
pub(super) fn component_data(
    world: &World,
    chooser: Id,
    message: &Message,
    custom_id: &str,
    values: &[&str],
) -> Result<Value, Error> {
    let component = message
        .components
        .iter()
        .find_map(|component| find_component(component, custom_id))
        .ok_or_else(|| Error::NotFound(format!("component {custom_id:?} on the message")))?;
    if component["disabled"] == true {
        return Err(refuse(format!("the component {custom_id:?} is disabled")));
    }
    let kind = component["type"].as_u64().unwrap_or(0);
    let mut data = json!({"component_type": kind, "custom_id": custom_id, "id": component["id"]});
    if kind == BUTTON {
        return Ok(data);
    }
    let mut resolved = json!({});
    choose(world, message.guild, chooser, component, values, &mut resolved)?;
    data["values"] = json!(values);
    if resolved.as_object().is_some_and(|resolved| !resolved.is_empty()) {
        data["resolved"] = resolved;
    }
    Ok(data)
}

/// Checks what somebody chooses in a select as a client offers it, and puts who or what it is
/// into the resolved data.
pub(super) fn choose(
    world: &World,
    guild: Id,
    chooser: Id,
    select: &Value,
    values: &[&str],
    resolved: &mut Value,
) -> Result<(), Error> {
    let least = select["min_values"].as_u64().unwrap_or(1);
    let most = select["max_values"].as_u64().unwrap_or(1);
    if (values.len() as u64) < least || values.len() as u64 > most {
        return Err(refuse(format!("{} values, allowed {least} to {most}", values.len())));
    }
    for (index, value) in values.iter().enumerate() {
        if values[..index].contains(value) {
            return Err(refuse(format!("{value:?} is chosen twice")));
        }
        let kind = select["type"].as_u64().unwrap_or(0);
        if kind == STRING_SELECT {
            let options = select["options"].as_array();
            if !options.is_some_and(|options| options.iter().any(|o| o["value"] == *value)) {
                return Err(refuse(format!("{value:?} is none of the options")));
            }
            continue;
        }
        let id = value.parse::<Id>().map_err(|_| refuse(format!("{value:?} is no id")))?;
        let found = world.guilds.get(&guild);
        let user = found.is_some_and(|guild| guild.members.contains_key(&id));
        let role = found.and_then(|guild| guild.roles.get(&id));
        match (kind, role) {
            (USER_SELECT | MENTIONABLE_SELECT, _) if user => {
                resolve_user(world, guild, id, resolved);
            }
            (ROLE_SELECT | MENTIONABLE_SELECT, Some(role)) => {
                resolved["roles"][value] = role_json(role);
            }
            (CHANNEL_SELECT, _) => {
                let seen = world.can_see(id, chooser);
                let channel = world.channels.get(&id).filter(|c| seen && c.guild == guild);
                let channel =
                    channel.ok_or_else(|| refuse(format!("no channel {id} to choose")))?;
                let kinds = select["channel_types"].as_array().filter(|kinds| !kinds.is_empty());
                if kinds.is_some_and(|kinds| !kinds.contains(&json!(channel.kind))) {
                    return Err(refuse(format!("channel {id} is of another kind")));
                }
                let mut channel = channel_json(channel);
                channel["permissions"] = json!(world.permissions_in(id, chooser).to_string());
                resolved["channels"][value] = channel;
            }
            _ => return Err(refuse(format!("{value} is none of what this select offers"))),
        }
    }
    Ok(())
}

fn find_component<'a>(component: &'a Value, custom_id: &str) -> Option<&'a Value> {
    if component["custom_id"] == custom_id {
        return Some(component);
    }
    let children = component["components"].as_array()?;
    children.iter().find_map(|child| find_component(child, custom_id))
}
