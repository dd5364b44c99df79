//! What Discord is told of our commands, and whether it knows already.
//! <https://discord.com/developers/docs/interactions/application-commands>

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::api::{Api, ApiError};
use super::commands::{ALL, GROUPS};
use crate::incident::ids::Snowflake;

/// One option of a command, as Discord takes it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Opt {
    #[serde(rename = "type")]
    kind: u8,
    name: String,
    description: String,
    #[serde(default, skip_serializing_if = "is_false")]
    required: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    autocomplete: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    choices: Vec<Choice>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    max_length: Option<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    min_value: Option<i64>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    channel_types: Vec<u8>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    options: Vec<Opt>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    pub name: String,
    pub value: String,
}

/// A whole command: a group with its subcommands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Definition {
    name: String,
    #[serde(rename = "type", default = "slash")]
    kind: u8,
    description: String,
    #[serde(default)]
    options: Vec<Opt>,
    /// Servers only: an incident belongs to one.
    #[serde(default)]
    contexts: Option<Vec<u8>>,
    #[serde(default)]
    integration_types: Option<Vec<u8>>,
}

const fn slash() -> u8 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
const fn is_false(truth: &bool) -> bool {
    !*truth
}

/// <https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-option-type>
mod option_type {
    pub const SUB_COMMAND: u8 = 1;
    pub const STRING: u8 = 3;
    pub const INTEGER: u8 = 4;
    pub const BOOLEAN: u8 = 5;
    pub const USER: u8 = 6;
    pub const CHANNEL: u8 = 7;
    pub const ROLE: u8 = 8;
}

impl Opt {
    fn of(kind: u8, name: &str, description: &str) -> Self {
        Self { kind, name: name.to_owned(), description: description.to_owned(), ..Self::default() }
    }

    #[must_use]
    pub fn text(name: &str, description: &str) -> Self {
        Self::of(option_type::STRING, name, description)
    }

    #[must_use]
    pub fn integer(name: &str, description: &str) -> Self {
        Self::of(option_type::INTEGER, name, description)
    }

    #[must_use]
    pub fn truth(name: &str, description: &str) -> Self {
        Self::of(option_type::BOOLEAN, name, description)
    }

    #[must_use]
    pub fn user(name: &str, description: &str) -> Self {
        Self::of(option_type::USER, name, description)
    }

    #[must_use]
    pub fn role(name: &str, description: &str) -> Self {
        Self::of(option_type::ROLE, name, description)
    }

    /// A text channel.
    #[must_use]
    pub fn channel(name: &str, description: &str) -> Self {
        Self { channel_types: vec![0], ..Self::of(option_type::CHANNEL, name, description) }
    }

    /// One of our words.
    #[must_use]
    pub fn choices<T: Word>(name: &str, description: &str) -> Self {
        let choices = T::all()
            .into_iter()
            .map(|(label, id)| Choice { name: label.to_owned(), value: id.to_owned() })
            .collect();
        Self { choices, ..Self::text(name, description) }
    }

    #[must_use]
    pub fn among(self, choices: &[(&str, &str)]) -> Self {
        let choices = choices
            .iter()
            .map(|(name, value)| Choice { name: (*name).to_owned(), value: (*value).to_owned() })
            .collect();
        Self { choices, ..self }
    }

    #[must_use]
    pub fn required(self) -> Self {
        Self { required: true, ..self }
    }

    #[must_use]
    pub fn autocomplete(self) -> Self {
        Self { autocomplete: true, ..self }
    }

    #[must_use]
    pub fn longest(self, characters: usize) -> Self {
        Self { max_length: Some(characters), ..self }
    }

    #[must_use]
    pub fn least(self, value: i64) -> Self {
        Self { min_value: Some(value), ..self }
    }
}

/// Words that an option can offer.
pub trait Word {
    /// Label and id of each.
    fn all() -> Vec<(&'static str, &'static str)>;
}

macro_rules! offered {
    ($($name:ident),+) => {
        $(impl Word for crate::incident::words::$name {
            fn all() -> Vec<(&'static str, &'static str)> {
                Self::ALL.iter().map(|word| (word.label(), word.id())).collect()
            }
        })+
    };
}

offered!(Status, Severity, Phase, Audience, Role);

/// `incident`, which almost every command takes.
#[must_use]
pub fn incident_option() -> Opt {
    Opt::text("incident", "Which incident, if not the one of this channel").autocomplete()
}

/// `entry`, of the commands that change one.
#[must_use]
pub fn entry_option() -> Opt {
    Opt::text("entry", "Which entry: start typing its words or its time").required().autocomplete()
}

/// Everything that we register.
#[must_use]
pub fn definitions() -> Vec<Definition> {
    GROUPS
        .iter()
        .map(|(group, about)| Definition {
            name: (*group).to_owned(),
            kind: slash(),
            description: (*about).to_owned(),
            options: ALL
                .iter()
                .filter(|spec| spec.group == *group)
                .map(|spec| Opt {
                    options: (spec.options)(),
                    ..Opt::of(option_type::SUB_COMMAND, spec.name, spec.about)
                })
                .collect(),
            contexts: Some(vec![0]),
            integration_types: Some(vec![0]),
        })
        .collect()
}

/// Registers our commands where Discord knows others. Compared first, because a server takes only
/// 200 creations a day. True: something was put.
///
/// # Errors
/// As Discord answered.
pub async fn register(api: &Api, application: Snowflake) -> Result<bool, ApiError> {
    let wanted = definitions();
    let known = api.commands(application).await?;
    if same(&wanted, &known) {
        return Ok(false);
    }
    api.set_commands(application, &wanted).await?;
    Ok(true)
}

/// Whether Discord has exactly ours. What Discord adds (ids, versions, defaults) is passed over by
/// reading its answer as our own type.
fn same(wanted: &[Definition], known: &[Value]) -> bool {
    let known: Option<Vec<Definition>> =
        known.iter().map(|command| serde_json::from_value(command.clone()).ok()).collect();
    let Some(mut known) = known else { return false };
    let mut wanted = wanted.to_vec();
    wanted.sort_by(|one, other| one.name.cmp(&other.name));
    known.sort_by(|one, other| one.name.cmp(&other.name));
    wanted == known
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_discord_adds_is_no_difference_and_a_changed_word_is() {
        let wanted = definitions();
        let mut known: Vec<Value> =
            wanted.iter().map(|one| serde_json::to_value(one).unwrap()).collect();
        for (number, command) in known.iter_mut().enumerate() {
            command["id"] = number.to_string().into();
            command["version"] = "1".into();
            command["nsfw"] = false.into();
        }
        known.reverse();
        assert!(same(&wanted, &known));
        known[0]["description"] = "else".into();
        assert!(!same(&wanted, &known));
        assert!(!same(&wanted, &known[1..]));
    }

    /// <https://discord.com/developers/docs/interactions/application-commands#application-command-object>
    #[test]
    fn definitions_keep_discords_limits() {
        fn check(option: &Opt) {
            assert!(
                option.name.len() <= 32 && option.description.chars().count() <= 100,
                "{option:?}"
            );
            assert!(option.options.len() <= 25 && option.choices.len() <= 25, "{option:?}");
            assert!(!option.autocomplete || option.choices.is_empty(), "{option:?}");
            let first_optional = option.options.iter().position(|one| !one.required);
            if let Some(first) = first_optional {
                assert!(option.options[first..].iter().all(|one| !one.required), "{option:?}");
            }
            option.options.iter().for_each(check);
        }
        for definition in definitions() {
            assert!(definition.options.len() <= 25);
            definition.options.iter().for_each(check);
        }
    }
}
