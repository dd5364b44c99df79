//! What a client makes of a filled-in modal, with the checks a client makes.
//! <https://discord.com/developers/docs/components/using-modal-components>

use serde_json::{Value, json};

use super::{targets::choose, typed::refuse};
use crate::{
    Error, Id,
    limits::{self, characters},
    world::World,
};

const ACTION_ROW: u64 = 1;
const TEXT_INPUT: u64 = 4;
const LABEL: u64 = 18;
const FILE_UPLOAD: u64 = 19;

/// The `data` of a filled-in modal. Inputs stand alone in an action row, or in a label.
pub(super) fn modal_data(
    world: &World,
    guild: Id,
    person: Id,
    modal: &Value,
    values: &[(&str, &str)],
) -> Result<Value, Error> {
    let mut rows = Vec::new();
    let mut used = Vec::new();
    let mut resolved = json!({});
    for (row, id) in modal["components"].as_array().into_iter().flatten().zip((1..).step_by(2)) {
        let labelled = row["type"].as_u64() == Some(LABEL);
        let input = if labelled { &row["component"] } else { &row["components"][0] };
        let Some(custom_id) = input["custom_id"].as_str() else { continue };
        used.push(custom_id);
        let typed = values.iter().find(|(id, _)| *id == custom_id).map(|(_, text)| *text);
        let mut filled = match input["type"].as_u64() {
            Some(TEXT_INPUT) => text_of(input, custom_id, typed)?,
            Some(FILE_UPLOAD) => files_of(world, input, typed, &mut resolved)?,
            Some(3 | 5..=8) => {
                let chosen = chosen_in(input, typed);
                let chosen: Vec<&str> = chosen.iter().map(String::as_str).collect();
                if !chosen.is_empty() || is_required(input) {
                    choose(world, guild, person, input, &chosen, &mut resolved)?;
                }
                json!({ "values": chosen })
            }
            kind => return Err(refuse(format!("inputs of the kind {kind:?} are unknown here"))),
        };
        filled["type"] = input["type"].clone();
        filled["id"] = json!(id + 1);
        filled["custom_id"] = json!(custom_id);
        rows.push(if labelled {
            json!({"type": LABEL, "id": id, "component": filled})
        } else {
            json!({"type": ACTION_ROW, "id": id, "components": [filled]})
        });
    }
    if let Some((stray, _)) = values.iter().find(|(id, _)| !used.contains(id)) {
        return Err(Error::NotFound(format!("input {stray:?} in the modal")));
    }
    let mut data = json!({"custom_id": modal["custom_id"], "components": rows});
    if resolved.as_object().is_some_and(|resolved| !resolved.is_empty()) {
        data["resolved"] = resolved;
    }
    Ok(data)
}

fn is_required(input: &Value) -> bool {
    input["required"].as_bool().unwrap_or(true)
}

fn text_of(input: &Value, custom_id: &str, typed: Option<&str>) -> Result<Value, Error> {
    let text = typed.or_else(|| input["value"].as_str()).unwrap_or_default();
    let length = characters(text) as u64;
    let least = input["min_length"].as_u64().unwrap_or(0).max(u64::from(is_required(input)));
    let most = input["max_length"].as_u64().unwrap_or(limits::TEXT_INPUT_VALUE as u64);
    let left_empty = length == 0 && !is_required(input);
    if !left_empty && (length < least || length > most) {
        return Err(refuse(format!(
            "the input {custom_id:?} has {length} characters, allowed {least} to {most}"
        )));
    }
    Ok(json!({ "value": text }))
}

/// What is chosen: as typed, or as the bot chose before.
fn chosen_in(select: &Value, typed: Option<&str>) -> Vec<String> {
    if let Some(typed) = typed {
        return list(typed).map(str::to_owned).collect();
    }
    let options = select["options"].as_array().into_iter().flatten();
    let chosen = options.filter(|option| option["default"] == true).map(|option| &option["value"]);
    let before = select["default_values"].as_array().into_iter().flatten();
    let ids = chosen.chain(before.map(|default| &default["id"]));
    ids.filter_map(Value::as_str).map(str::to_owned).collect()
}

fn list(typed: &str) -> impl Iterator<Item = &str> {
    typed.split(',').map(str::trim).filter(|value| !value.is_empty())
}

/// Files that were uploaded before, by their ids.
fn files_of(
    world: &World,
    input: &Value,
    typed: Option<&str>,
    resolved: &mut Value,
) -> Result<Value, Error> {
    let ids: Vec<&str> = typed.into_iter().flat_map(list).collect();
    let least = input["min_values"].as_u64().unwrap_or(1);
    let most = input["max_values"].as_u64().unwrap_or(1);
    let left_empty = ids.is_empty() && !is_required(input);
    if !left_empty && ((ids.len() as u64) < least || ids.len() as u64 > most) {
        return Err(refuse(format!("{} files, allowed {least} to {most}", ids.len())));
    }
    for id in &ids {
        let file = id.parse::<Id>().ok().and_then(|id| world.files.get(&id));
        let file = file.ok_or_else(|| Error::NotFound(format!("uploaded file {id}")))?;
        resolved["attachments"][id] = world.attachment_json(file);
    }
    Ok(json!({ "values": ids }))
}
