//! Whom a message calls.
//! <https://discord.com/developers/docs/resources/message#allowed-mentions-object>

use std::collections::BTreeSet;

use serde_json::Value;

use super::NewMessage;
use crate::{
    Id,
    permissions::MENTION_EVERYONE,
    rest::check::snowflake,
    world::{Pings, World, message_flag},
};

/// What `allowed_mentions` lets through; absent, everything.
struct Allowed {
    everyone: bool,
    /// None: all.
    users: Option<BTreeSet<Id>>,
    roles: Option<BTreeSet<Id>>,
    replied_user: bool,
}

impl Allowed {
    fn read(value: Option<&Value>) -> Self {
        let Some(value) = value.filter(|value| value.is_object()) else {
            return Self { everyone: true, users: None, roles: None, replied_user: true };
        };
        let parse: Vec<&str> =
            value["parse"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let listed = |name: &str| {
            if parse.contains(&name) {
                return None;
            }
            let list = value[name].as_array().into_iter().flatten();
            Some(list.filter_map(snowflake).collect())
        };
        Self {
            everyone: parse.contains(&"everyone"),
            users: listed("users"),
            roles: listed("roles"),
            replied_user: value["replied_user"].as_bool().unwrap_or(false),
        }
    }
}

/// Whom this text calls in this channel when this author writes it.
pub(super) fn pings_of(world: &World, channel: Id, author: Id, new: &NewMessage) -> Pings {
    let allowed = Allowed::read(new.allowed_mentions.as_ref());
    let Some(found) = world.channels.get(&channel) else { return Pings::default() };
    let Some(guild) = world.guilds.get(&found.guild) else { return Pings::default() };
    // Webhooks and answers to interactions have the application's own rights here.
    let may_call_all = world.permissions_in(channel, author) & MENTION_EVERYONE != 0;
    let text = &new.content;
    let mut pings =
        Pings { silent: new.flags & message_flag::SUPPRESS_NOTIFICATIONS != 0, ..Pings::default() };
    for user in ids_after(text, "<@").chain(ids_after(text, "<@!")) {
        let let_through = allowed.users.as_ref().is_none_or(|users| users.contains(&user));
        if let_through && world.users.contains_key(&user) {
            pings.users.insert(user);
        }
    }
    for role in ids_after(text, "<@&") {
        let let_through = allowed.roles.as_ref().is_none_or(|roles| roles.contains(&role));
        let callable = guild.roles.get(&role).is_some_and(|role| role.mentionable || may_call_all);
        if let_through && callable {
            pings.roles.insert(role);
        }
    }
    if allowed.everyone && may_call_all {
        pings.everyone = contains_call(text, "@everyone") || contains_call(text, "@here");
        pings.here_only = pings.everyone && !contains_call(text, "@everyone");
    }
    if let Some(earlier) = new.reply_to.and_then(|id| world.message(channel, id))
        && allowed.replied_user
    {
        pings.users.insert(earlier.author);
    }
    pings
}

/// The ids in mentions such as `<@123>`, outside code.
fn ids_after<'a>(text: &'a str, opening: &'a str) -> impl Iterator<Item = Id> + 'a {
    text.match_indices(opening).filter_map(move |(at, _)| {
        let rest = &text[at + opening.len()..];
        let digits = rest.split('>').next().filter(|_| rest.contains('>'))?;
        if inside_code(text, at) { None } else { digits.parse().ok() }
    })
}

fn contains_call(text: &str, call: &str) -> bool {
    text.match_indices(call).any(|(at, _)| !inside_code(text, at))
}

/// Between backticks mentions are only text. An odd number of backticks before and one after
/// means inside.
fn inside_code(text: &str, at: usize) -> bool {
    let (before, after) = text.split_at(at);
    if before.matches("```").count() % 2 == 1 {
        return after.contains("```");
    }
    let line = before.rsplit('\n').next().unwrap_or(before);
    let ticks = line.replace("```", "").matches('`').count();
    ticks % 2 == 1 && after.split('\n').next().is_some_and(|rest| rest.contains('`'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mentions_are_found_outside_code_only() {
        let text = "<@12> `<@13>` <@!14>\n```\n<@15>\n``` <@16";
        let found: Vec<Id> = ids_after(text, "<@").chain(ids_after(text, "<@!")).collect();
        assert_eq!(found, [12, 14]);
    }

    #[test]
    fn an_empty_parse_lets_nobody_through() {
        let allowed = Allowed::read(Some(&serde_json::json!({ "parse": [] })));
        assert!(!allowed.everyone);
        assert_eq!(allowed.users, Some(BTreeSet::new()));
        assert_eq!(allowed.roles, Some(BTreeSet::new()));
        assert!(Allowed::read(None).users.is_none());
    }
}
