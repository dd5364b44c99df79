//! Buttons, lists and forms, as they stand on the wire.

use serde::Serialize;

use crate::incident::ids::Snowflake;

/// A row of what can be pressed or filled in.
/// <https://discord.com/developers/docs/components/reference#action-row>
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    #[serde(rename = "type")]
    kind: u8,
    components: Vec<Part>,
}

impl Row {
    #[must_use]
    pub const fn of(components: Vec<Part>) -> Self {
        Self { kind: 1, components }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Part {
    Button(Button),
    Select(Select),
    Input(Input),
}

/// <https://discord.com/developers/docs/components/reference#button-button-styles>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    Primary = 1,
    Secondary = 2,
    Success = 3,
    Danger = 4,
    Link = 5,
}

impl Serialize for Style {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u8(*self as u8)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Button {
    #[serde(rename = "type")]
    kind: u8,
    style: Style,
    label: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    custom_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    disabled: bool,
}

impl Button {
    #[must_use]
    pub fn new(style: Style, label: String, custom_id: String) -> Self {
        Self { kind: 2, style, label, custom_id: Some(custom_id), url: None, disabled: false }
    }

    /// Shown, and can't be pressed.
    #[must_use]
    pub fn disabled(self) -> Self {
        Self { disabled: true, ..self }
    }

    #[must_use]
    pub fn link(label: String, url: String) -> Self {
        Self {
            kind: 2,
            style: Style::Link,
            label,
            custom_id: None,
            url: Some(url),
            disabled: false,
        }
    }
}

/// A list from which at most one is chosen. It has a row of its own.
/// <https://discord.com/developers/docs/components/reference#string-select>
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Select {
    #[serde(rename = "type")]
    kind: u8,
    custom_id: String,
    placeholder: String,
    /// 0: it can be emptied.
    min_values: u8,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    options: Vec<Choosable>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    default_values: Vec<Chosen>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    channel_types: Vec<u8>,
}

/// One line of a list of ours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Choosable {
    pub label: String,
    pub value: String,
    pub default: bool,
}

/// What is chosen already in a list that Discord fills.
/// <https://discord.com/developers/docs/components/reference#user-select-select-default-value-structure>
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Chosen {
    id: Snowflake,
    #[serde(rename = "type")]
    kind: &'static str,
}

impl Select {
    fn of(kind: u8, custom_id: String, placeholder: String) -> Self {
        Self {
            kind,
            custom_id,
            placeholder,
            min_values: 0,
            options: Vec::new(),
            default_values: Vec::new(),
            channel_types: Vec::new(),
        }
    }

    /// One of ours must be chosen; at most 25.
    #[must_use]
    pub fn among(custom_id: String, placeholder: String, options: Vec<Choosable>) -> Self {
        Self { min_values: 1, options, ..Self::of(3, custom_id, placeholder) }
    }

    /// One of the server's roles, or none. `chosen` must exist.
    #[must_use]
    pub fn role(custom_id: String, placeholder: String, chosen: Option<Snowflake>) -> Self {
        let default_values = chosen.map(|id| Chosen { id, kind: "role" }).into_iter().collect();
        Self { default_values, ..Self::of(6, custom_id, placeholder) }
    }

    /// One of the server's text channels, or none. `chosen` must exist.
    #[must_use]
    pub fn channel(custom_id: String, placeholder: String, chosen: Option<Snowflake>) -> Self {
        let default_values = chosen.map(|id| Chosen { id, kind: "channel" }).into_iter().collect();
        Self { default_values, channel_types: vec![0], ..Self::of(8, custom_id, placeholder) }
    }

    #[must_use]
    pub fn row(self) -> Row {
        Row::of(vec![Part::Select(self)])
    }
}

/// A field of a form.
/// <https://discord.com/developers/docs/components/reference#text-input>
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Input {
    #[serde(rename = "type")]
    kind: u8,
    custom_id: String,
    /// 1: one line, 2: several.
    style: u8,
    label: String,
    required: bool,
    max_length: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    placeholder: Option<String>,
}

impl Input {
    /// Several lines. `name` is the option of the command that the field stands for.
    #[must_use]
    pub fn lines(name: &str, label: String, most: usize) -> Self {
        Self {
            kind: 4,
            custom_id: name.to_owned(),
            style: 2,
            label,
            required: false,
            max_length: most,
            value: None,
            placeholder: None,
        }
    }

    /// One line.
    #[must_use]
    pub fn line(name: &str, label: String, most: usize) -> Self {
        Self { style: 1, ..Self::lines(name, label, most) }
    }

    #[must_use]
    pub fn required(self) -> Self {
        Self { required: true, ..self }
    }

    #[must_use]
    pub fn holding(self, value: Option<&str>) -> Self {
        Self { value: value.map(str::to_owned), ..self }
    }

    #[must_use]
    pub fn hinting(self, placeholder: String) -> Self {
        Self { placeholder: Some(placeholder), ..self }
    }
}

/// A form that opens over the chat.
/// <https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object-modal>
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Modal {
    pub custom_id: String,
    /// At most 45 characters.
    pub title: String,
    pub components: Vec<Row>,
}
