//! Modals: what a bot may ask for.
//! <https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object-modal>

use std::collections::BTreeSet;

use serde_json::Value;

use super::layout::check_item;
use crate::{limits, rest::FormErrors};

const ACTION_ROW: u64 = 1;
const TEXT_INPUT: u64 = 4;
const TEXT_DISPLAY: u64 = 10;
const LABEL: u64 = 18;

/// A modal: title, custom id, one to five inputs.
pub(crate) fn check_modal(errors: &mut FormErrors, modal: &Value) {
    for (field, most) in [("title", limits::MODAL_TITLE), ("custom_id", limits::CUSTOM_ID)] {
        required_text(errors, "data", modal, field, most);
    }
    let no_rows = Vec::new();
    let rows = modal["components"].as_array().unwrap_or(&no_rows);
    if rows.is_empty() || rows.len() > limits::MODAL_INPUTS {
        let words = format!("Must be between 1 and {} in length.", limits::MODAL_INPUTS);
        errors.add("data.components", "BASE_TYPE_BAD_LENGTH", words);
    }
    let mut seen = BTreeSet::new();
    for (index, row) in rows.iter().enumerate() {
        let path = format!("data.components.{index}");
        let Some(input) = check_row(errors, &path, row) else { continue };
        if let Some(id) = input["custom_id"].as_str()
            && !seen.insert(id)
        {
            let words = "Component custom id cannot be duplicated";
            errors.add(&format!("{path}.custom_id"), "COMPONENT_CUSTOM_ID_DUPLICATED", words);
        }
    }
}

/// The input of a row or label; a text display between them has none.
fn check_row<'a>(errors: &mut FormErrors, path: &str, row: &'a Value) -> Option<&'a Value> {
    match row["type"].as_u64() {
        Some(TEXT_DISPLAY) => None,
        Some(ACTION_ROW) => {
            let items = row["components"].as_array();
            let input = items.filter(|items| items.len() == 1).map(|items| &items[0]);
            let input = input.filter(|input| input["type"].as_u64() == Some(TEXT_INPUT));
            match input {
                Some(input) => check_text_input(errors, path, input, true),
                None => {
                    errors.add(path, "COMPONENT_TYPE_INVALID", "A row has exactly one text input");
                }
            }
            input
        }
        Some(LABEL) => {
            required_text(errors, path, row, "label", limits::LABEL);
            if let Some(text) = row["description"].as_str() {
                let place = format!("{path}.description");
                errors.length(&place, text, 1, limits::LABEL_DESCRIPTION);
            }
            let input = &row["component"];
            match input["type"].as_u64() {
                Some(TEXT_INPUT) => check_text_input(errors, path, input, false),
                Some(3 | 5..=8) => check_item(errors, &format!("{path}.component"), input),
                Some(19 | 21..=23) => {
                    required_text(errors, path, input, "custom_id", limits::CUSTOM_ID);
                }
                _ => {
                    let words = "Nothing of this kind stands in a label";
                    errors.add(path, "COMPONENT_TYPE_INVALID", words);
                }
            }
            Some(input)
        }
        _ => {
            errors.add(path, "COMPONENT_TYPE_INVALID", "A modal consists of labels and rows");
            None
        }
    }
}

fn required_text(errors: &mut FormErrors, path: &str, value: &Value, field: &str, most: usize) {
    let place = format!("{path}.{field}");
    match value[field].as_str() {
        Some(text) => errors.length(&place, text, 1, most),
        None => errors.add(&place, "BASE_TYPE_REQUIRED", "This field is required"),
    }
}

fn check_text_input(errors: &mut FormErrors, path: &str, input: &Value, needs_label: bool) {
    required_text(errors, path, input, "custom_id", limits::CUSTOM_ID);
    if needs_label {
        required_text(errors, path, input, "label", limits::LABEL);
    }
    let longest = limits::TEXT_INPUT_VALUE as u64;
    let length = |field: &str| input[field].as_u64();
    let (least, most) =
        (length("min_length").unwrap_or(0), length("max_length").unwrap_or(longest));
    for (field, most) in
        [("value", most.min(longest)), ("placeholder", limits::TEXT_INPUT_PLACEHOLDER as u64)]
    {
        // Neither is more than 4,000.
        let most = usize::try_from(most).unwrap_or(limits::TEXT_INPUT_VALUE);
        let text = input[field].as_str().unwrap_or_default();
        errors.length(&format!("{path}.{field}"), text, 0, most);
    }
    if least > longest || most > longest {
        errors.add(path, "NUMBER_TYPE_MAX", "int value should be less than or equal to 4000.");
    }
    if least > most {
        let words = "min_length must not be greater than max_length.";
        errors.add(path, "TEXT_INPUT_MIN_LENGTH_GREATER_THAN_MAX_LENGTH", words);
    }
    if !matches!(input["style"].as_u64(), Some(1 | 2)) {
        errors.add(&format!("{path}.style"), "BASE_TYPE_CHOICES", "Value must be one of {1, 2}.");
    }
}
