//! What a command may look like.
//! <https://discord.com/developers/docs/interactions/application-commands#application-command-object>

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::{
    limits::{self, characters},
    rest::{ApiError, FormErrors},
};

const SUBCOMMAND: u64 = 1;
const GROUP: u64 = 2;
const STRING: u64 = 3;
const INTEGER: u64 = 4;
const NUMBER: u64 = 10;

/// A command that Discord takes, with its defaults filled in.
pub(super) struct Checked {
    pub(super) kind: u8,
    pub(super) name: String,
    pub(super) fields: Map<String, Value>,
}

/// Checks one command. `prefix` is its place in the body; empty when it is the body.
pub(super) fn checked(fields: &Map<String, Value>, prefix: &str) -> Result<Checked, ApiError> {
    let mut errors = FormErrors::default();
    let at = |field: &str| join(prefix, field);
    let kind = match fields.get("type").filter(|kind| !kind.is_null()) {
        None => 1,
        Some(kind) => match kind.as_u64() {
            Some(1) => 1,
            Some(2) => 2,
            Some(3) => 3,
            _ => {
                errors.add(&at("type"), "BASE_TYPE_CHOICES", "Value must be one of {1, 2, 3}.");
                1
            }
        },
    };
    let name = fields.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
    check_name(&mut errors, &at("name"), &name, kind == 1);
    let description = fields.get("description").and_then(Value::as_str).unwrap_or_default();
    if kind == 1 {
        errors.length(&at("description"), description, 1, limits::COMMAND_DESCRIPTION);
    } else if !description.is_empty() {
        errors.add(
            &at("description"),
            "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION_INVALID",
            "Context menu commands cannot have description",
        );
    }
    let no_options = Vec::new();
    let options = fields.get("options").and_then(Value::as_array).unwrap_or(&no_options);
    if kind != 1 && !options.is_empty() {
        errors.add(
            &at("options"),
            "APPLICATION_COMMAND_CONTEXT_MENU_OPTIONS_INVALID",
            "Context menu commands cannot have options",
        );
    }
    check_options(&mut errors, &at("options"), options, 0);
    let total = length_of(&name, description, options);
    if total > limits::COMMAND_TOTAL {
        errors.add(
            prefix,
            "APPLICATION_COMMAND_TOO_LARGE",
            format!("Command exceeds maximum size ({})", limits::COMMAND_TOTAL),
        );
    }
    errors.finish()?;
    Ok(Checked { kind, name, fields: with_defaults(fields, kind) })
}

fn join(prefix: &str, field: &str) -> String {
    if prefix.is_empty() { field.to_owned() } else { format!("{prefix}.{field}") }
}

/// Slash commands and options are lower case without spaces; context menus are free.
fn check_name(errors: &mut FormErrors, path: &str, name: &str, strict: bool) {
    errors.length(path, name, 1, limits::COMMAND_NAME);
    let fits = |c: char| {
        (c.is_alphanumeric() || matches!(c, '-' | '_' | '\'')) && c.to_lowercase().eq([c])
    };
    if strict && !name.chars().all(fits) {
        errors.add(path, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid");
    }
}

fn check_options(errors: &mut FormErrors, path: &str, options: &[Value], depth: usize) {
    errors.count(path, options.len(), limits::COMMAND_OPTIONS);
    let mut names = BTreeSet::new();
    let mut optional_seen = false;
    let is_branch = |option: &Value| matches!(option["type"].as_u64(), Some(SUBCOMMAND | GROUP));
    let branches = options.iter().filter(|option| is_branch(option)).count();
    if branches > 0 && branches < options.len() {
        errors.add(
            path,
            "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
            "Sub-command and sub-command group option types are mutually exclusive to all other types",
        );
    }
    for (index, option) in options.iter().enumerate() {
        let path = format!("{path}.{index}");
        let name = option["name"].as_str().unwrap_or_default();
        check_name(errors, &format!("{path}.name"), name, true);
        if !names.insert(name) {
            errors.add(
                &format!("{path}.name"),
                "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS",
                "Option name already exists",
            );
        }
        let description = option["description"].as_str().unwrap_or_default();
        let place = format!("{path}.description");
        errors.length(&place, description, 1, limits::COMMAND_DESCRIPTION);
        let required = option["required"].as_bool().unwrap_or(false);
        if required && optional_seen {
            errors.add(
                &path,
                "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
                "Required options must be placed before non-required options",
            );
        }
        optional_seen |= !required && !is_branch(option);
        match option["type"].as_u64() {
            Some(GROUP) if depth > 0 => errors.add(
                &format!("{path}.type"),
                "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
                "A group cannot stand inside a group or subcommand",
            ),
            Some(SUBCOMMAND) if depth > 1 => errors.add(
                &format!("{path}.type"),
                "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
                "A subcommand cannot stand inside a subcommand",
            ),
            Some(kind @ (SUBCOMMAND | GROUP)) => {
                let no_options = Vec::new();
                let inner = option["options"].as_array().unwrap_or(&no_options);
                // Below a subcommand nothing branches any more.
                let depth = if kind == SUBCOMMAND { 2 } else { 1 };
                check_options(errors, &format!("{path}.options"), inner, depth);
            }
            Some(3..=11) => check_value_option(errors, &path, option),
            _ => errors.add(
                &format!("{path}.type"),
                "BASE_TYPE_CHOICES",
                "Value must be one of {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}.",
            ),
        }
    }
}

fn check_value_option(errors: &mut FormErrors, path: &str, option: &Value) {
    let kind = option["type"].as_u64().unwrap_or(0);
    let no_choices = Vec::new();
    let choices = option["choices"].as_array().unwrap_or(&no_choices);
    let autocomplete = option["autocomplete"].as_bool().unwrap_or(false);
    let may_choose = matches!(kind, STRING | INTEGER | NUMBER);
    if (autocomplete || !choices.is_empty()) && !may_choose {
        errors.add(
            path,
            "APPLICATION_COMMAND_OPTIONS_CHOICES_INVALID",
            "Only string, integer and number options have choices or autocomplete",
        );
    }
    if autocomplete && !choices.is_empty() {
        errors.add(
            path,
            "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_CHOICES_INVALID",
            "Autocomplete and choices are mutually exclusive",
        );
    }
    check_choices(errors, &format!("{path}.choices"), choices, kind);
    for field in ["min_length", "max_length"] {
        let Some(length) = option[field].as_u64() else { continue };
        if kind != STRING || length > limits::STRING_OPTION as u64 {
            let words = "A string option's length is between 0 and 6000.";
            errors.add(&format!("{path}.{field}"), "NUMBER_TYPE_RANGE", words);
        }
    }
    for field in ["min_value", "max_value"] {
        if !option[field].is_null() && !matches!(kind, INTEGER | NUMBER) {
            let words = "Only integer and number options have bounds.";
            errors.add(&format!("{path}.{field}"), "NUMBER_TYPE_RANGE", words);
        }
    }
}

/// Choices of an option, or those that an autocomplete answers.
pub(crate) fn check_choices(errors: &mut FormErrors, path: &str, choices: &[Value], kind: u64) {
    errors.count(path, choices.len(), limits::CHOICES);
    let mut names = BTreeSet::new();
    for (index, choice) in choices.iter().enumerate() {
        let path = format!("{path}.{index}");
        let name = choice["name"].as_str().unwrap_or_default();
        errors.length(&format!("{path}.name"), name, 1, limits::CHOICE_TEXT);
        if !names.insert(name) {
            let words = "Option choice name already exists";
            errors.add(&path, "APPLICATION_COMMAND_OPTIONS_CHOICES_NAME_ALREADY_EXISTS", words);
        }
        let fits = match kind {
            STRING => choice["value"].is_string(),
            INTEGER => choice["value"].is_i64() || choice["value"].is_u64(),
            NUMBER => choice["value"].is_number(),
            _ => true,
        };
        if !fits {
            let words = "The value is of another type than the option.";
            errors.add(&format!("{path}.value"), "BASE_TYPE_CHOICES", words);
        }
        if let Some(value) = choice["value"].as_str() {
            errors.length(&format!("{path}.value"), value, 1, limits::CHOICE_TEXT);
        }
    }
}

/// Characters that count towards the limit of 8,000: names, descriptions and choice values.
fn length_of(name: &str, description: &str, options: &[Value]) -> usize {
    let own = characters(name) + characters(description);
    let inner: usize = options
        .iter()
        .map(|option| {
            let text = |field: &str| option[field].as_str().unwrap_or_default();
            let no_options = Vec::new();
            let inner = option["options"].as_array().unwrap_or(&no_options);
            let choices: usize = option["choices"]
                .as_array()
                .into_iter()
                .flatten()
                .map(|choice| {
                    let name = choice["name"].as_str().unwrap_or_default();
                    characters(name) + choice["value"].as_str().map_or(0, characters)
                })
                .sum();
            choices + length_of(text("name"), text("description"), inner)
        })
        .sum();
    own + inner
}

/// What Discord answers where the body said nothing.
fn with_defaults(fields: &Map<String, Value>, kind: u8) -> Map<String, Value> {
    let mut filled = fields.clone();
    let mut default = |name: &str, value: Value| {
        if filled.get(name).is_none_or(Value::is_null) {
            filled.insert(name.to_owned(), value);
        }
    };
    default("type", json!(kind));
    default("description", json!(""));
    default("name_localizations", Value::Null);
    default("description_localizations", Value::Null);
    default("default_member_permissions", Value::Null);
    default("dm_permission", json!(true));
    default("nsfw", json!(false));
    default("integration_types", json!([0]));
    default("contexts", Value::Null);
    // A context menu has no options at all; a slash command without any answers none either.
    if filled.get("options").and_then(Value::as_array).is_none_or(Vec::is_empty) {
        filled.remove("options");
    } else if let Some(options) = filled.get_mut("options") {
        tidy(options);
    }
    filled
}

/// Discord leaves out what is false, empty or null in options.
fn tidy(options: &mut Value) {
    for option in options.as_array_mut().into_iter().flatten() {
        let Value::Object(fields) = option else { continue };
        fields.retain(|_, value| match value {
            Value::Null => false,
            Value::Bool(flag) => *flag,
            Value::Array(items) => !items.is_empty(),
            _ => true,
        });
        if let Some(inner) = fields.get_mut("options") {
            tidy(inner);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(command: &Value) -> String {
        let error = checked(command.as_object().unwrap(), "").err().unwrap();
        error.errors.unwrap().to_string()
    }

    #[test]
    fn names_order_and_nesting_are_checked() {
        let capital = json!({"name": "Incident", "description": "d"});
        assert!(refused(&capital).contains("APPLICATION_COMMAND_INVALID_NAME"));
        let order = json!({"name": "a", "description": "d", "options": [
            {"type": 3, "name": "x", "description": "d"},
            {"type": 3, "name": "y", "description": "d", "required": true},
        ]});
        assert!(refused(&order).contains("REQUIRED_INVALID"));
        let deep = json!({"name": "a", "description": "d", "options": [
            {"type": 1, "name": "x", "description": "d", "options": [
                {"type": 1, "name": "y", "description": "d"},
            ]},
        ]});
        assert!(refused(&deep).contains("TYPE_INVALID"));
    }

    #[test]
    fn eight_thousand_characters_together_are_the_limit() {
        let option = |n: usize, fill: usize| {
            json!({"type": 1, "name": format!("s{n:02}"), "description": "d".repeat(fill),
                   "options": [
                {"type": 3, "name": "o", "description": "d".repeat(100), "choices": [
                    {"name": "c".repeat(100), "value": "v".repeat(100)},
                ]},
            ]})
        };
        let total = |options: Vec<Value>| {
            let command = json!({"name": "a", "description": "d", "options": options});
            checked(command.as_object().unwrap(), "")
        };
        // Each option with a full description: 3 + 100 + 1 + 100 + 200 = 404 characters.
        assert!(total((0..19).map(|n| option(n, 100)).collect()).is_ok());
        assert!(total((0..20).map(|n| option(n, 100)).collect()).is_err());
    }
}
