//! Embeds and components: their limits, and what must be there.
//! <https://discord.com/developers/docs/resources/message#embed-object-embed-limits>
//! <https://discord.com/developers/docs/components/reference>

use std::collections::BTreeSet;

use serde_json::Value;

use super::content::{NewMessage, finished_embed};
use crate::{
    limits::{self, characters},
    rest::FormErrors,
    world::message_flag,
};

/// Component types that may stand in a message's action row.
const BUTTON: u64 = 2;
const SELECTS: std::ops::RangeInclusive<u64> = 3..=8;
const STRING_SELECT: u64 = 3;
const STRING_INPUT: u64 = 4;
const LINK_STYLE: u64 = 5;

pub(super) fn check(errors: &mut FormErrors, new: &mut NewMessage) {
    errors.count("embeds", new.embeds.len(), limits::EMBEDS);
    let mut total = 0;
    for (index, embed) in new.embeds.iter().enumerate() {
        total += check_embed(errors, &format!("embeds.{index}"), embed);
    }
    if total > limits::EMBEDS_TOTAL {
        errors.add(
            "embeds",
            "MAX_EMBED_SIZE_EXCEEDED",
            format!("Embed size exceeds maximum size of {}", limits::EMBEDS_TOTAL),
        );
    }
    new.embeds = new.embeds.iter().map(finished_embed).collect();
    if new.flags & message_flag::IS_COMPONENTS_V2 == 0 {
        check_rows(errors, &new.components);
    }
    number_components(&mut new.components);
}

/// Checks one embed and tells how many of its characters count.
fn check_embed(errors: &mut FormErrors, path: &str, embed: &Value) -> usize {
    let mut total = 0;
    let mut text = |errors: &mut FormErrors, place: &str, value: &Value, least, most| {
        if let Some(text) = value.as_str() {
            total += characters(text);
            errors.length(&format!("{path}.{place}"), text, least, most);
        }
    };
    text(errors, "title", &embed["title"], 0, limits::EMBED_TITLE);
    text(errors, "description", &embed["description"], 0, limits::EMBED_DESCRIPTION);
    text(errors, "footer.text", &embed["footer"]["text"], 0, limits::EMBED_FOOTER);
    text(errors, "author.name", &embed["author"]["name"], 0, limits::EMBED_AUTHOR);
    let no_fields = Vec::new();
    let fields = embed["fields"].as_array().unwrap_or(&no_fields);
    for (index, field) in fields.iter().enumerate() {
        for (name, most) in
            [("name", limits::EMBED_FIELD_NAME), ("value", limits::EMBED_FIELD_VALUE)]
        {
            let place = format!("fields.{index}.{name}");
            if field[name].as_str().is_none_or(|text| text.trim().is_empty()) {
                let place = format!("{path}.{place}");
                errors.add(&place, "BASE_TYPE_REQUIRED", "This field is required");
            } else {
                text(errors, &place, &field[name], 1, most);
            }
        }
    }
    errors.count(&format!("{path}.fields"), fields.len(), limits::EMBED_FIELDS);
    if let Some(moment) = embed["timestamp"].as_str()
        && chrono::DateTime::parse_from_rfc3339(moment).is_err()
    {
        let words = "Could not parse the timestamp. Should be ISO8601.";
        errors.add(&format!("{path}.timestamp"), "DATE_TIME_TYPE_PARSE", words);
    }
    for place in ["url", "image", "thumbnail"] {
        let value = if place == "url" { &embed["url"] } else { &embed[place]["url"] };
        if let Some(url) = value.as_str()
            && !["http://", "https://", "attachment://"].iter().any(|s| url.starts_with(s))
        {
            errors.add(
                &format!("{path}.{place}"),
                "URL_TYPE_INVALID_SCHEME",
                "Scheme must be one of ('http', 'https').",
            );
        }
    }
    total
}

fn check_rows(errors: &mut FormErrors, rows: &[Value]) {
    errors.count("components", rows.len(), limits::ACTION_ROWS);
    let mut seen = BTreeSet::new();
    for (index, row) in rows.iter().enumerate() {
        let path = format!("components.{index}");
        if row["type"].as_u64() != Some(1) {
            errors.add(&format!("{path}.type"), "BASE_TYPE_CHOICES", "Value must be one of {1}.");
            continue;
        }
        let no_items = Vec::new();
        let items = row["components"].as_array().unwrap_or(&no_items);
        let selects = items.iter().filter(|item| is_select(item)).count();
        let most = if selects > 0 { 1 } else { limits::BUTTONS_IN_ROW };
        if items.is_empty() || items.len() > most {
            errors.add(
                &format!("{path}.components"),
                "BASE_TYPE_BAD_LENGTH",
                format!("Must be between 1 and {most} in length."),
            );
        }
        for (number, item) in items.iter().enumerate() {
            let path = format!("{path}.components.{number}");
            check_item(errors, &path, item);
            if let Some(id) = item["custom_id"].as_str()
                && !seen.insert(id.to_owned())
            {
                errors.add(
                    &format!("{path}.custom_id"),
                    "COMPONENT_CUSTOM_ID_DUPLICATED",
                    "Component custom id cannot be duplicated",
                );
            }
        }
    }
}

fn is_select(item: &Value) -> bool {
    item["type"].as_u64().is_some_and(|kind| kind != STRING_INPUT && SELECTS.contains(&kind))
}

pub(super) fn check_item(errors: &mut FormErrors, path: &str, item: &Value) {
    let required = |errors: &mut FormErrors, field: &str, most| match item[field].as_str() {
        Some(text) => errors.length(&format!("{path}.{field}"), text, 1, most),
        None => {
            errors.add(&format!("{path}.{field}"), "BASE_TYPE_REQUIRED", "This field is required")
        }
    };
    match item["type"].as_u64() {
        Some(BUTTON) => {
            let link = item["style"].as_u64() == Some(LINK_STYLE);
            match (link, item["url"].is_string(), item["custom_id"].is_string()) {
                (true, true, false) | (false, false, true) => {}
                (true, ..) => errors.add(
                    path,
                    "BUTTON_COMPONENT_URL_REQUIRED",
                    "A link button has a url and no custom id",
                ),
                (false, ..) => errors.add(
                    path,
                    "BUTTON_COMPONENT_CUSTOM_ID_REQUIRED",
                    "A custom id is required and a url is not allowed",
                ),
            }
            if !link {
                required(errors, "custom_id", limits::CUSTOM_ID);
            }
            if let Some(label) = item["label"].as_str() {
                errors.length(&format!("{path}.label"), label, 0, limits::BUTTON_LABEL);
            }
            if !item["label"].is_string() && item["emoji"].is_null() {
                let words = "A button must have a label or an emoji";
                errors.add(path, "BUTTON_COMPONENT_INVALID_BUTTON_LABEL_OR_EMOJI_REQUIRED", words);
            }
        }
        Some(_) if is_select(item) => {
            required(errors, "custom_id", limits::CUSTOM_ID);
            if let Some(text) = item["placeholder"].as_str() {
                let place = format!("{path}.placeholder");
                errors.length(&place, text, 0, limits::SELECT_PLACEHOLDER);
            }
            let most = limits::SELECT_VALUES as u64;
            let (least, chosen) = (item["min_values"].as_u64(), item["max_values"].as_u64());
            let (least, chosen) = (least.unwrap_or(1), chosen.unwrap_or(1));
            if least > most || chosen == 0 || chosen > most || least > chosen.max(1) {
                let words = "min_values is 0 to 25, max_values 1 to 25, and no less.";
                errors.add(&format!("{path}.max_values"), "NUMBER_TYPE_RANGE", words);
            }
            if item["type"].as_u64() == Some(STRING_SELECT) {
                check_select_options(errors, path, &item["options"]);
            }
            check_chosen(errors, path, item, least, chosen);
        }
        _ => errors.add(
            &format!("{path}.type"),
            "COMPONENT_TYPE_INVALID",
            "The specified component type is invalid in this context",
        ),
    }
}

/// What is chosen already must be a choice that a person could make.
/// <https://discord.com/developers/docs/components/reference#user-select-user-select-structure>
fn check_chosen(errors: &mut FormErrors, path: &str, item: &Value, least: u64, most: u64) {
    let listed = |field: &str| item[field].as_array().map(Vec::as_slice).unwrap_or_default();
    let ours = listed("options").iter().filter(|option| option["default"] == true).count() as u64;
    if ours > most {
        let words = format!("At most {most} options may be chosen already.");
        errors.add(&format!("{path}.options"), "SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES", words);
    }
    let theirs = listed("default_values");
    if !theirs.is_empty() && !(least..=most).contains(&(theirs.len() as u64)) {
        let words = format!("Must be between {least} and {most} in length.");
        errors.add(&format!("{path}.default_values"), "BASE_TYPE_BAD_LENGTH", words);
    }
}

fn check_select_options(errors: &mut FormErrors, path: &str, options: &Value) {
    let no_options = Vec::new();
    let options = options.as_array().unwrap_or(&no_options);
    if options.is_empty() {
        errors.add(&format!("{path}.options"), "BASE_TYPE_REQUIRED", "This field is required");
    }
    errors.count(&format!("{path}.options"), options.len(), limits::SELECT_OPTIONS);
    let mut seen = BTreeSet::new();
    for (index, option) in options.iter().enumerate() {
        let path = format!("{path}.options.{index}");
        for (field, least) in [("label", 1), ("value", 1), ("description", 0)] {
            match option[field].as_str() {
                Some(text) => {
                    let place = format!("{path}.{field}");
                    errors.length(&place, text, least, limits::SELECT_OPTION_TEXT);
                }
                None if least > 0 => {
                    let words = "This field is required";
                    errors.add(&format!("{path}.{field}"), "BASE_TYPE_REQUIRED", words);
                }
                None => {}
            }
        }
        if !seen.insert(option["value"].as_str().unwrap_or_default()) {
            let words = "The specified option value is already used";
            errors.add(&format!("{path}.value"), "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", words);
        }
    }
}

/// Gives each component what Discord gives it where the body said nothing: its number from 1,
/// depth first, and how many values a select takes.
fn number_components(components: &mut [Value]) {
    fn number(component: &mut Value, next: &mut u64) {
        let Value::Object(fields) = component else { return };
        fields.retain(|_, value| !value.is_null());
        if fields.get("id").and_then(Value::as_u64).is_none_or(|id| id == 0) {
            fields.insert("id".to_owned(), (*next).into());
        }
        *next += 1;
        if fields
            .get("type")
            .and_then(Value::as_u64)
            .is_some_and(|kind| kind != STRING_INPUT && SELECTS.contains(&kind))
        {
            fields.entry("min_values").or_insert_with(|| 1.into());
            fields.entry("max_values").or_insert_with(|| 1.into());
        }
        if let Some(Value::Array(children)) = fields.get_mut("components") {
            children.iter_mut().for_each(|child| number(child, next));
        }
    }
    let mut next = 1;
    components.iter_mut().for_each(|component| number(component, &mut next));
}
