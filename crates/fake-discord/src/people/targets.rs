//! What a client makes of context menus, presses and modals, with the checks a client makes.

use serde_json::{Value, json};

use super::typed::{refuse, resolve_user};
use crate::{
    Error, Id,
    limits::{self, characters},
    world::{Command, Message, World, channel_json, role_json},
};

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
    if kind == 2 {
        return Ok(data);
    }
    let least = component["min_values"].as_u64().unwrap_or(1);
    let most = component["max_values"].as_u64().unwrap_or(1);
    if (values.len() as u64) < least || values.len() as u64 > most {
        return Err(refuse(format!("{} values, allowed {least} to {most}", values.len())));
    }
    if let Some(options) = component["options"].as_array().filter(|_| kind == 3)
        && let Some(stray) =
            values.iter().find(|value| options.iter().all(|option| option["value"] != **value))
    {
        return Err(refuse(format!("{stray:?} is none of the options")));
    }
    data["values"] = json!(values);
    let mut resolved = json!({});
    for value in values.iter().filter_map(|value| value.parse::<Id>().ok()) {
        let guild = message.guild;
        if matches!(kind, 5 | 7) {
            resolve_user(world, guild, value, &mut resolved);
        }
        let roles = world.guilds.get(&guild).map(|guild| &guild.roles);
        if let Some(role) = roles.and_then(|roles| roles.get(&value)) {
            resolved["roles"][value.to_string()] = role_json(role);
        }
        if let Some(channel) = world.channels.get(&value).filter(|_| kind == 8) {
            let mut channel = channel_json(channel);
            channel["permissions"] = json!("0");
            resolved["channels"][value.to_string()] = channel;
        }
    }
    if resolved.as_object().is_some_and(|resolved| !resolved.is_empty()) {
        data["resolved"] = resolved;
    }
    Ok(data)
}

fn find_component<'a>(component: &'a Value, custom_id: &str) -> Option<&'a Value> {
    if component["custom_id"] == custom_id {
        return Some(component);
    }
    let children = component["components"].as_array()?;
    children.iter().find_map(|child| find_component(child, custom_id))
}

/// The `data` of a filled-in modal.
pub(super) fn modal_data(modal: &Value, values: &[(&str, &str)]) -> Result<Value, Error> {
    let mut rows = Vec::new();
    let mut used = Vec::new();
    for row in modal["components"].as_array().into_iter().flatten() {
        let labelled = row["type"].as_u64() == Some(18);
        let input = if labelled { &row["component"] } else { &row["components"][0] };
        let Some(custom_id) = input["custom_id"].as_str() else { continue };
        let typed = values.iter().find(|(id, _)| *id == custom_id).map(|(_, text)| *text);
        let text = typed.or_else(|| input["value"].as_str()).unwrap_or_default();
        used.push(custom_id);
        let length = characters(text) as u64;
        let required = input["required"].as_bool().unwrap_or(true);
        let least = input["min_length"].as_u64().unwrap_or(0).max(u64::from(required));
        let most = input["max_length"].as_u64().unwrap_or(limits::TEXT_INPUT_VALUE as u64);
        let left_empty = length == 0 && !required;
        if !left_empty && (length < least || length > most) {
            return Err(refuse(format!(
                "the input {custom_id:?} has {length} characters, allowed {least} to {most}"
            )));
        }
        let filled = json!({"type": 4, "id": 2, "custom_id": custom_id, "value": text});
        rows.push(if labelled {
            json!({"type": 18, "id": 1, "component": filled})
        } else {
            json!({"type": 1, "id": 1, "components": [filled]})
        });
    }
    if let Some((stray, _)) = values.iter().find(|(id, _)| !used.contains(id)) {
        return Err(Error::NotFound(format!("input {stray:?} in the modal")));
    }
    Ok(json!({"custom_id": modal["custom_id"], "components": rows}))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_modal_keeps_what_was_prefilled_and_refuses_what_is_too_short() {
        let modal = json!({"custom_id": "m", "components": [
            {"type": 1, "components": [
                {"type": 4, "custom_id": "a", "value": "before", "style": 1, "label": "A"},
            ]},
            {"type": 1, "components": [
                {"type": 4, "custom_id": "b", "min_length": 3, "style": 1, "label": "B"},
            ]},
        ]});
        assert!(modal_data(&modal, &[("b", "xy")]).is_err());
        assert!(modal_data(&modal, &[("b", "xyz"), ("c", "")]).is_err());
        let data = modal_data(&modal, &[("b", "xyz")]).unwrap();
        assert_eq!(data["components"][0]["components"][0]["value"], "before");
        assert_eq!(data["components"][1]["components"][0]["value"], "xyz");
    }
}
