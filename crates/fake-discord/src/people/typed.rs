//! What a client makes of typed text, with the checks a client makes.

use serde_json::{Value, json};

use crate::{
    Error, Id,
    limits::{self, characters},
    world::{World, channel_json, member_json, role_json, user_json},
};

/// Option types.
/// <https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-option-type>
mod option {
    pub(super) const SUBCOMMAND: u64 = 1;
    pub(super) const GROUP: u64 = 2;
    pub(super) const STRING: u64 = 3;
    pub(super) const INTEGER: u64 = 4;
    pub(super) const BOOLEAN: u64 = 5;
    pub(super) const USER: u64 = 6;
    pub(super) const CHANNEL: u64 = 7;
    pub(super) const ROLE: u64 = 8;
    pub(super) const MENTIONABLE: u64 = 9;
    pub(super) const NUMBER: u64 = 10;
    pub(super) const ATTACHMENT: u64 = 11;
}

/// Whether the text is sent, or still being typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    Run,
    Complete,
}

/// Who types, and where.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asker {
    pub(super) guild: Id,
    pub(super) person: Id,
}

/// Integers that JSON carries everywhere; a client takes no others.
/// <https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-option-type>
const EXACT_INTEGERS: std::ops::RangeInclusive<i64> = -(1 << 53)..=1 << 53;

/// A command as typed.
pub(super) struct Typed {
    pub(super) command: Id,
    name: String,
    guild: Option<Id>,
    options: Value,
    resolved: Value,
}

impl Typed {
    /// The `data` of the interaction.
    pub(super) fn data(&self) -> Value {
        let mut data = json!({
            "id": self.command.to_string(), "name": self.name, "type": 1,
            "options": self.options,
        });
        if self.resolved.as_object().is_some_and(|resolved| !resolved.is_empty()) {
            data["resolved"] = self.resolved.clone();
        }
        if let Some(guild) = self.guild {
            data["guild_id"] = json!(guild.to_string());
        }
        data
    }
}

pub(super) fn refuse(why: impl Into<String>) -> Error {
    Error::CannotBeTyped(why.into())
}

/// Reads `/command [group] [subcommand] option:value …` against what is registered.
pub(super) fn parse(
    world: &World,
    asker: Asker,
    text: &str,
    purpose: Purpose,
) -> Result<Typed, Error> {
    let text = text.trim_start();
    let Some(rest) = text.strip_prefix('/') else { return Err(refuse("it begins with no /")) };
    let (name, mut rest) = word(rest);
    let command = world
        .commands_in(asker.guild)
        .into_iter()
        .find(|command| command.kind == 1 && command.name == name)
        .ok_or_else(|| Error::NotFound(format!("command /{name}")))?;
    let no_options = Vec::new();
    let mut known = command.definition["options"].as_array().unwrap_or(&no_options);
    let mut branches = Vec::new();
    while known.iter().any(is_branch) {
        let (name, after) = word(rest);
        let branch = known
            .iter()
            .find(|option| option["name"] == name)
            .ok_or_else(|| refuse(format!("{name:?} is none of {}", names(known))))?;
        branches.push(branch);
        rest = after;
        known = branch["options"].as_array().unwrap_or(&no_options);
    }
    let mut resolved = json!({});
    let mut values = read_options(world, asker, rest, known, purpose, &mut resolved)?;
    if purpose == Purpose::Run {
        let missing = known.iter().find(|option| {
            option["required"] == true && !values.iter().any(|v| v["name"] == option["name"])
        });
        if let Some(missing) = missing {
            return Err(refuse(format!("the option {} is required", missing["name"])));
        }
    } else if let Some(last) = values.last_mut() {
        last["focused"] = json!(true);
    } else {
        return Err(refuse("no option is being typed"));
    }
    let options = branches.into_iter().rev().fold(
        Value::from(values),
        |inner, branch| json!([{"type": branch["type"], "name": branch["name"], "options": inner}]),
    );
    Ok(Typed {
        command: command.id,
        name: name.to_owned(),
        guild: command.guild,
        options,
        resolved,
    })
}

fn is_branch(option: &Value) -> bool {
    matches!(option["type"].as_u64(), Some(option::SUBCOMMAND | option::GROUP))
}

fn names(options: &[Value]) -> String {
    let names: Vec<&str> = options.iter().filter_map(|option| option["name"].as_str()).collect();
    names.join(", ")
}

fn word(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    text.split_once(char::is_whitespace).unwrap_or((text, ""))
}

fn read_options(
    world: &World,
    asker: Asker,
    text: &str,
    known: &[Value],
    purpose: Purpose,
    resolved: &mut Value,
) -> Result<Vec<Value>, Error> {
    let mut values: Vec<Value> = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (name, after) = rest
            .split_once(':')
            .filter(|(name, _)| !name.contains(char::is_whitespace))
            .ok_or_else(|| refuse(format!("{rest:?} is no option:value")))?;
        let (value, after) = value(after)?;
        rest = after.trim_start();
        let option = known
            .iter()
            .find(|option| option["name"] == name)
            .ok_or_else(|| refuse(format!("the option {name:?} is none of {}", names(known))))?;
        if values.iter().any(|earlier| earlier["name"] == name) {
            return Err(refuse(format!("the option {name:?} stands twice")));
        }
        // What has the focus is sent as text, however unfinished.
        let focused = purpose == Purpose::Complete && rest.is_empty();
        let read = if focused {
            if option["autocomplete"] != true {
                return Err(refuse(format!("the option {name:?} has no autocomplete")));
            }
            json!(value)
        } else {
            read_value(world, asker, option, &value, resolved)?
        };
        values.push(json!({"type": option["type"], "name": name, "value": read}));
    }
    Ok(values)
}

/// One value: up to the next space, or in quotes.
fn value(text: &str) -> Result<(String, &str), Error> {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find(char::is_whitespace).unwrap_or(text.len());
        return Ok((text[..end].to_owned(), &text[end..]));
    };
    let mut value = String::new();
    let mut characters = quoted.char_indices();
    while let Some((at, c)) = characters.next() {
        match c {
            '"' => return Ok((value, &quoted[at + 1..])),
            '\\' => match characters.next() {
                Some((_, 'n')) => value.push('\n'),
                Some((_, escaped)) => value.push(escaped),
                None => break,
            },
            other => value.push(other),
        }
    }
    Err(refuse("a quote is never closed"))
}

fn read_value(
    world: &World,
    asker: Asker,
    option: &Value,
    text: &str,
    resolved: &mut Value,
) -> Result<Value, Error> {
    let name = option["name"].as_str().unwrap_or_default();
    let wrong = |why: String| refuse(format!("the option {name:?}: {why}"));
    let number = |field: &str| option[field].as_f64();
    match option["type"].as_u64().unwrap_or(0) {
        option::STRING => {
            let length = characters(text) as u64;
            let most = option["max_length"].as_u64().unwrap_or(limits::STRING_OPTION as u64);
            let least = option["min_length"].as_u64().unwrap_or(0);
            if length > most || length < least {
                return Err(wrong(format!("{length} characters, allowed {least} to {most}")));
            }
            choice(option, text, &json!(text)).map_err(wrong)
        }
        kind @ (option::INTEGER | option::NUMBER) => {
            let value: Value = if kind == option::INTEGER {
                let number = text.parse::<i64>().ok().filter(|n| EXACT_INTEGERS.contains(n));
                number.map(Value::from).ok_or_else(|| wrong("no integer".into()))?
            } else {
                let number = text.parse::<f64>().ok().filter(|number| number.is_finite());
                number.map(Value::from).ok_or_else(|| wrong("no number".into()))?
            };
            let size = value.as_f64().unwrap_or(0.0);
            let too_small = number("min_value").is_some_and(|least| size < least);
            if too_small || number("max_value").is_some_and(|most| size > most) {
                return Err(wrong(format!("{text} is out of bounds")));
            }
            choice(option, text, &value).map_err(wrong)
        }
        option::BOOLEAN => match text.to_lowercase().as_str() {
            "true" => Ok(json!(true)),
            "false" => Ok(json!(false)),
            _ => Err(wrong("neither true nor false".into())),
        },
        kind => {
            let id = resolve(world, asker, option, kind, text, resolved).map_err(wrong)?;
            Ok(json!(id.to_string()))
        }
    }
}

/// Where there are choices, one of them, by its name or its value.
fn choice(option: &Value, text: &str, value: &Value) -> Result<Value, String> {
    let Some(choices) = option["choices"].as_array().filter(|choices| !choices.is_empty()) else {
        return Ok(value.clone());
    };
    choices
        .iter()
        .find(|choice| choice["value"] == *value || choice["name"] == text)
        .map(|choice| choice["value"].clone())
        .ok_or_else(|| format!("{text:?} is none of the choices {}", names(choices)))
}

fn resolve(
    world: &World,
    Asker { guild, person }: Asker,
    option: &Value,
    kind: u64,
    text: &str,
    resolved: &mut Value,
) -> Result<Id, String> {
    let nothing = || format!("there is no {text}");
    let id = text.trim_matches(['<', '>', '@', '!', '&', '#']).parse::<Id>().ok();
    let bare = text.trim_start_matches(['@', '#']);
    let found_guild = world.guilds.get(&guild).ok_or_else(nothing)?;
    match kind {
        option::CHANNEL => {
            let channel = world
                .channels
                .values()
                .filter(|channel| channel.guild == guild && world.can_see(channel.id, person))
                .find(|channel| Some(channel.id) == id || channel.name == bare)
                .ok_or_else(nothing)?;
            let kinds = option["channel_types"].as_array();
            if kinds.is_some_and(|kinds| !kinds.is_empty() && !kinds.contains(&json!(channel.kind)))
            {
                return Err(format!("{text} is a channel of another kind"));
            }
            let mut value = channel_json(channel);
            value["permissions"] = json!(world.permissions_in(channel.id, person).to_string());
            resolved["channels"][channel.id.to_string()] = value;
            Ok(channel.id)
        }
        option::ATTACHMENT => {
            let file = id.and_then(|id| world.files.get(&id)).ok_or_else(nothing)?;
            resolved["attachments"][file.id.to_string()] = world.attachment_json(file);
            Ok(file.id)
        }
        _ => {
            let user = world
                .users
                .values()
                .filter(|_| kind == option::USER || kind == option::MENTIONABLE)
                .find(|user| Some(user.id) == id || user.name == bare);
            if let Some(user) = user {
                resolve_user(world, guild, user.id, resolved);
                return Ok(user.id);
            }
            let role = found_guild
                .roles
                .values()
                .filter(|_| kind == option::ROLE || kind == option::MENTIONABLE)
                .find(|role| Some(role.id) == id || role.name.trim_start_matches('@') == bare)
                .ok_or_else(nothing)?;
            resolved["roles"][role.id.to_string()] = role_json(role);
            Ok(role.id)
        }
    }
}

/// Puts a user, and who they are in this guild, into the resolved data.
pub(super) fn resolve_user(world: &World, guild: Id, user: Id, resolved: &mut Value) {
    if let Some(found) = world.users.get(&user) {
        resolved["users"][user.to_string()] = user_json(found);
    }
    if let Some(member) = world.guilds.get(&guild).and_then(|guild| guild.members.get(&user)) {
        let mut value = member_json(member, None);
        value["permissions"] = json!(world.permissions_in_guild(guild, user).to_string());
        resolved["members"][user.to_string()] = value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_end_at_a_space_or_at_their_closing_quote() {
        assert_eq!(value("sev1 rest").unwrap(), ("sev1".to_owned(), " rest"));
        let quoted = value(r#""a \"b\"\nc" x:y"#).unwrap();
        assert_eq!(quoted, ("a \"b\"\nc".to_owned(), " x:y"));
        assert!(value("\"never closed").is_err());
    }
}
