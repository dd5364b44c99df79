//! What Discord is told of our commands, and whether it knows already.
//! <https://discord.com/developers/docs/interactions/application-commands>

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::api::{Api, ApiError};
use super::commands::{ALL, GROUPS, MENUS, Menu, Spec};
use crate::incident::ids::Snowflake;
use crate::texts::words::{Word, label};
use crate::texts::{Lang, commands};

/// One option of a command, as Discord takes it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Opt {
    #[serde(rename = "type")]
    kind: u8,
    name: String,
    description: String,
    #[serde(default)]
    description_localizations: Localized,
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
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name_localizations: Localized,
    pub value: String,
}

/// A text in the languages that are not the usual one, by Discord's locale.
/// <https://discord.com/developers/docs/interactions/application-commands#localization>
type Localized = Option<BTreeMap<String, String>>;

fn localized(text: impl Fn(Lang) -> String) -> Localized {
    Some(BTreeMap::from([(Lang::De.id().to_owned(), text(Lang::De))]))
}

impl Choice {
    /// A choice that reads the same in every language.
    #[must_use]
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { name: name.into(), name_localizations: None, value: value.into() }
    }

    fn in_every_language(text: impl Fn(Lang) -> String, value: &str) -> Self {
        let name_localizations = localized(&text);
        Self { name: text(Lang::En), name_localizations, value: value.to_owned() }
    }
}

/// A whole command: a group with its subcommands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Definition {
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name_localizations: Localized,
    #[serde(rename = "type", default = "slash")]
    kind: u8,
    /// Empty of a context menu.
    description: String,
    #[serde(default)]
    description_localizations: Localized,
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
    pub const ATTACHMENT: u8 = 11;
}

impl Opt {
    fn of(kind: u8, name: &str) -> Self {
        Self { kind, name: name.to_owned(), ..Self::default() }
    }

    /// With what Discord shows beside it.
    fn described(self, text: impl Fn(Lang) -> String) -> Self {
        let description_localizations = localized(&text);
        Self { description: text(Lang::En), description_localizations, ..self }
    }

    #[must_use]
    pub fn text(name: &str) -> Self {
        Self::of(option_type::STRING, name)
    }

    #[must_use]
    pub fn integer(name: &str) -> Self {
        Self::of(option_type::INTEGER, name)
    }

    #[must_use]
    pub fn truth(name: &str) -> Self {
        Self::of(option_type::BOOLEAN, name)
    }

    #[must_use]
    pub fn user(name: &str) -> Self {
        Self::of(option_type::USER, name)
    }

    #[must_use]
    pub fn role(name: &str) -> Self {
        Self::of(option_type::ROLE, name)
    }

    #[must_use]
    pub fn file(name: &str) -> Self {
        Self::of(option_type::ATTACHMENT, name)
    }

    /// A text channel.
    #[must_use]
    pub fn channel(name: &str) -> Self {
        Self { channel_types: vec![0], ..Self::of(option_type::CHANNEL, name) }
    }

    /// One of our words.
    #[must_use]
    pub fn choices<T: Word>(name: &str) -> Self {
        let choices = T::ALL
            .iter()
            .map(|word| Choice::in_every_language(|lang| label(lang, *word), word.id()))
            .collect();
        Self { choices, ..Self::text(name) }
    }

    /// Choices that are no words of the field, by their ids; their names are in the texts.
    #[must_use]
    pub fn among(self, ids: &[&str]) -> Self {
        let choices = ids
            .iter()
            .map(|id| Choice::in_every_language(|lang| commands::choice(lang, id), id))
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

/// `incident`, which almost every command takes.
#[must_use]
pub fn incident_option() -> Opt {
    Opt::text("incident").autocomplete()
}

/// `entry`, of the commands that change one.
#[must_use]
pub fn entry_option() -> Opt {
    Opt::text("entry").required().autocomplete()
}

/// Everything that we register.
#[must_use]
pub fn definitions() -> Vec<Definition> {
    let groups = GROUPS.iter().map(|group| Definition {
        name: (*group).to_owned(),
        name_localizations: None,
        kind: slash(),
        description: commands::group(Lang::En, group),
        description_localizations: localized(|lang| commands::group(lang, group)),
        options: ALL.iter().filter(|spec| spec.group == *group).map(subcommand).collect(),
        contexts: Some(vec![0]),
        integration_types: Some(vec![0]),
    });
    groups.chain(MENUS.iter().map(menu)).collect()
}

/// A context menu has a name in each language and nothing else.
fn menu(menu: &Menu) -> Definition {
    Definition {
        name: (menu.name)(Lang::En),
        name_localizations: localized(menu.name),
        kind: menu.kind as u8,
        description: String::new(),
        description_localizations: None,
        options: Vec::new(),
        contexts: Some(vec![0]),
        integration_types: Some(vec![0]),
    }
}

fn subcommand(spec: &Spec) -> Opt {
    let options = (spec.options)()
        .into_iter()
        .map(|option| {
            let name = option.name.clone();
            option.described(|lang| commands::option(lang, spec.group, spec.name, &name))
        })
        .collect();
    let subcommand = Opt::of(option_type::SUB_COMMAND, spec.name)
        .described(|lang| commands::about(lang, spec.group, spec.name));
    Opt { options, ..subcommand }
}

/// The names of an option and of the choices that stand with it.
#[cfg(test)]
pub(crate) fn names_of(option: &Opt) -> (&str, Vec<&str>) {
    (&option.name, option.choices.iter().map(|choice| choice.value.as_str()).collect())
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
    wanted.sort_by(|one, other| (one.kind, &one.name).cmp(&(other.kind, &other.name)));
    known.sort_by(|one, other| (one.kind, &one.name).cmp(&(other.kind, &other.name)));
    wanted == known
}

#[cfg(test)]
mod tests {
    use super::super::limits::MENU_NAME;
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

    /// The table of who may do what names every command, and no other.
    #[test]
    fn the_documentation_names_every_command() {
        let documented: Vec<&str> = include_str!("../../docs/commands.md")
            .lines()
            .filter_map(|line| line.strip_prefix("| ")?.split(" |").next())
            .filter(|name| *name != "command")
            .collect();
        let slash = ALL.iter().map(|spec| format!("`/{} {}`", spec.group, spec.name));
        let mut registered: Vec<String> = slash.collect();
        registered.extend(super::super::commands::MENUS.iter().map(|menu| {
            let on = match menu.kind {
                super::super::commands::MenuKind::Person => "person",
                super::super::commands::MenuKind::Message => "message",
            };
            format!("{} (on a {on})", (menu.name)(crate::texts::Lang::En))
        }));
        assert_eq!(
            documented.iter().copied().collect::<std::collections::BTreeSet<_>>(),
            registered.iter().map(String::as_str).collect()
        );
    }

    /// <https://discord.com/developers/docs/interactions/application-commands#application-command-object>
    #[test]
    fn definitions_keep_discords_limits() {
        fn described(text: &str, localizations: &Localized) {
            let german = &localizations.as_ref().unwrap()["de"];
            for text in [text, german] {
                assert!((1..=100).contains(&text.chars().count()), "{text}");
            }
        }
        fn check(option: &Opt) {
            assert!(option.name.len() <= 32, "{option:?}");
            described(&option.description, &option.description_localizations);
            for choice in &option.choices {
                described(&choice.name, &choice.name_localizations);
            }
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
            if definition.kind == slash() {
                described(&definition.description, &definition.description_localizations);
            } else {
                let german = &definition.name_localizations.as_ref().unwrap()["de"];
                for name in [&definition.name, german] {
                    assert!((1..=MENU_NAME).contains(&name.chars().count()), "{name}");
                }
                assert_eq!((definition.description.as_str(), definition.options.len()), ("", 0));
            }
            definition.options.iter().for_each(check);
        }
    }
}
