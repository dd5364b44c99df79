//! Buttons and forms, as they stand on the wire.

use serde::Serialize;

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
}

impl Button {
    #[must_use]
    pub fn new(style: Style, label: String, custom_id: String) -> Self {
        Self { kind: 2, style, label, custom_id: Some(custom_id), url: None }
    }

    #[must_use]
    pub fn link(label: String, url: String) -> Self {
        Self { kind: 2, style: Style::Link, label, custom_id: None, url: Some(url) }
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
