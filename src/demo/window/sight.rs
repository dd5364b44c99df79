//! What one person sees: channels, people, commands. Ids are strings in JSON, because JavaScript's
//! numbers are too short for them.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use fake_discord::world::channel_kind;
use fake_discord::{Id, Member, World, made_at, permissions};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Window;
use super::guide::{self, Progress};

/// Who looks.
#[derive(Deserialize)]
pub struct As {
    #[serde(rename = "as")]
    person: String,
}

/// There is no such person or thing, or they may not see it.
#[derive(Debug)]
pub struct Unseen;

impl IntoResponse for Unseen {
    fn into_response(self) -> Response {
        (StatusCode::NOT_FOUND, "there is no such thing to be seen\n").into_response()
    }
}

impl As {
    pub fn member(&self, window: &Window) -> Result<Member, Unseen> {
        member(window, &self.person)
    }
}

/// The person with this id.
pub fn member(window: &Window, id: &str) -> Result<Member, Unseen> {
    let id: Id = id.parse().map_err(|_| Unseen)?;
    let members = window.guild.members();
    let known = members.iter().find(|member| member.id == id && !member.bot).ok_or(Unseen)?;
    window.guild.member_named(&known.name).ok_or(Unseen)
}

#[derive(Serialize)]
pub struct Beginning {
    /// Whom to be at first: a responder, where there is one.
    me: String,
    lobby: String,
    people: Vec<Person>,
}

/// Whom one can be.
pub async fn begin(State(window): State<Arc<Window>>) -> Result<Json<Beginning>, Unseen> {
    let mut people = window.discord.world(|world| people(world, window.guild.id()));
    people.retain(|person| person.kind != Kind::Bot);
    let responder = people.iter().find(|person| person.kind == Kind::Responder);
    let me = responder.or_else(|| people.first()).ok_or(Unseen)?.id.clone();
    Ok(Json(Beginning { me, lobby: window.lobby.to_string(), people }))
}

#[derive(Serialize)]
pub struct View {
    guild: String,
    page: String,
    lobby: String,
    me: String,
    people: Vec<Person>,
    roles: Vec<Role>,
    channels: Vec<Channel>,
    /// How many channels this person does not see.
    hidden: usize,
    guide: Progress,
    /// Unix milliseconds of the newest thing here: a replay's clock is not the reader's.
    newest: i64,
}

#[derive(Serialize)]
struct Person {
    id: String,
    name: String,
    bot: bool,
    kind: Kind,
    roles: Vec<String>,
    /// Refs of the open incidents that they command, as the pinned cards say.
    commands: Vec<String>,
}

/// What somebody is here for, as the names of their roles tell.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Responder,
    Watcher,
    Owner,
    Outsider,
    Bot,
}

#[derive(Serialize)]
struct Role {
    id: String,
    name: String,
}

#[derive(Serialize)]
struct Channel {
    id: String,
    name: String,
    category: bool,
    topic: Option<String>,
    parent: Option<String>,
    may_write: bool,
    may_command: bool,
    /// Its newest message that everybody there sees.
    newest: Option<String>,
}

pub async fn view(
    State(window): State<Arc<Window>>,
    Query(asked): Query<As>,
) -> Result<Json<View>, Unseen> {
    let me = asked.member(&window)?;
    let guild = window.guild.id();
    let from = window.guide_from();
    let seen = me.sees();
    Ok(Json(window.discord.world(|world| {
        let found = world.guilds.get(&guild);
        let channels = world.channels_of(guild);
        let all = channels.iter().filter(|channel| channel.kind != channel_kind::CATEGORY).count();
        let shown: Vec<Channel> = channels
            .into_iter()
            .filter(|channel| seen.contains(&channel.id))
            .map(|channel| {
                let may = world.permissions_in(channel.id, me.id());
                Channel {
                    id: channel.id.to_string(),
                    name: channel.name.clone(),
                    category: channel.kind == channel_kind::CATEGORY,
                    topic: channel.topic.as_deref().map(without_marker),
                    parent: channel.parent.map(|id| id.to_string()),
                    may_write: channel.takes_messages() && may & permissions::SEND_MESSAGES != 0,
                    may_command: may & permissions::USE_APPLICATION_COMMANDS != 0,
                    newest: channel.messages.keys().next_back().map(Id::to_string),
                }
            })
            .collect();
        let newest_message =
            world.channels.values().filter_map(|channel| channel.messages.keys().next_back()).max();
        let newest = newest_message.max(world.interactions.keys().next_back());
        View {
            guild: found.map_or_else(String::new, |guild| guild.name.clone()),
            page: window.page.to_string(),
            lobby: window.lobby.to_string(),
            me: me.id().to_string(),
            people: people(world, guild),
            roles: world
                .roles_of(guild)
                .into_iter()
                .filter(|role| role.id != guild)
                .map(|role| Role { id: role.id.to_string(), name: role.name })
                .collect(),
            hidden: all - shown.iter().filter(|channel| !channel.category).count(),
            channels: shown,
            guide: guide::progress(world, guild, from),
            newest: newest.map_or(0, |id| made_at(*id).timestamp_millis()),
        }
    })))
}

/// A topic without the mark at its end by which the bot finds its channels again: nobody reads it.
fn without_marker(topic: &str) -> String {
    match topic.rsplit_once(" · ") {
        Some((words, marker)) if marker.starts_with("firebell:") => words.to_owned(),
        _ => topic.to_owned(),
    }
}

fn people(world: &World, guild: Id) -> Vec<Person> {
    let roles = world.roles_of(guild);
    let commands = commands_by_card(world, guild);
    let members = world.members_of(guild).into_iter();
    members
        .map(|member| {
            let named = |id: &Id| roles.iter().find(|role| role.id == *id).map(|r| r.name.clone());
            let names: Vec<String> = member.roles.iter().filter_map(named).collect();
            let has = |part: &str| names.iter().any(|name| name.to_lowercase().contains(part));
            let kind = match () {
                () if member.bot => Kind::Bot,
                () if has("respond") => Kind::Responder,
                () if has("watch") => Kind::Watcher,
                () if member.owner => Kind::Owner,
                () => Kind::Outsider,
            };
            let mention = format!("<@{}>", member.id);
            let own = commands.iter().filter(|(who, _)| *who == mention);
            Person {
                id: member.id.to_string(),
                name: member.name,
                bot: member.bot,
                kind,
                roles: names,
                commands: own.map(|(_, reference)| reference.clone()).collect(),
            }
        })
        .collect()
}

/// Who commands what: the pinned cards of open incidents say it in the field "Commander".
fn commands_by_card(world: &World, guild: Id) -> Vec<(String, String)> {
    let channels = world.channels.values().filter(|channel| channel.guild == guild);
    let pinned = channels
        .flat_map(|channel| channel.messages.values())
        .filter(|message| message.pinned_at.is_some() && message.author == world.bot);
    let cards = pinned.flat_map(|message| &message.embeds);
    cards
        .filter(|card| !card["title"].as_str().unwrap_or_default().ends_with("Closed"))
        .filter_map(|card| {
            let fields = card["fields"].as_array()?;
            let commander = fields.iter().find(|field| field["name"] == "Commander")?;
            let reference = card["footer"]["text"].as_str()?;
            Some((commander["value"].as_str()?.to_owned(), reference.to_owned()))
        })
        .collect()
}

#[derive(Deserialize)]
pub struct Where {
    #[serde(rename = "as")]
    person: String,
    channel: String,
}

/// The commands that this person is shown here, as they are registered.
pub async fn commands(
    State(window): State<Arc<Window>>,
    Query(asked): Query<Where>,
) -> Result<Json<Vec<Value>>, Unseen> {
    let me = member(&window, &asked.person)?.id();
    let channel: Id = asked.channel.parse().map_err(|_| Unseen)?;
    Ok(Json(window.discord.world(|world| {
        let may = world.permissions_in(channel, me);
        let commands = world.commands_in(window.guild.id()).into_iter();
        let shown = commands.filter(|command| {
            let needed = command.definition["default_member_permissions"].as_str();
            match needed.and_then(|bits| bits.parse::<u64>().ok()) {
                // "0" means administrators only.
                Some(needed) => may == permissions::ALL || (needed != 0 && may & needed == needed),
                None => true,
            }
        });
        shown.map(|command| command.definition.clone()).collect()
    })))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_is_shown_without_the_bots_mark() {
        let topic = "INC-1 · read along here · firebell:watch:01J";
        assert_eq!(without_marker(topic), "INC-1 · read along here");
        assert_eq!(without_marker("tea · and biscuits"), "tea · and biscuits");
        assert_eq!(without_marker("firebell:watch:01J"), "firebell:watch:01J");
    }
}
