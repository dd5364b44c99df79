//! How far the guided first outage has come. Nobody ticks anything off: it is read from what people
//! asked the bot for, and from whether they were told that it happened.

use fake_discord::world::{Interaction, InteractionKind, channel_kind};
use fake_discord::{FakeDiscord, Id, World};
use serde::Serialize;

/// The five steps, by the commands that take them.
const STEPS: [&[&str]; 5] = [
    &["incident declare"],
    &["incident appoint", "incident take", "Appoint commander"],
    &["timeline add", "Add to timeline"],
    &["incident update"],
    &["incident close"],
];
/// Beginnings of answers that say that nothing happened.
const NOT_DONE: [char; 2] = ['✋', '⚠'];

/// Which steps are done, and where the outage takes place.
#[derive(Debug, Default, Serialize, PartialEq, Eq)]
pub struct Progress {
    pub done: [bool; STEPS.len()],
    /// Channels, once they are open. A person who may not see one still gets its id.
    pub room: Option<String>,
    pub watch: Option<String>,
}

pub fn newest_interaction(discord: &FakeDiscord) -> Id {
    discord.world(|world| world.interactions.keys().next_back().copied().unwrap_or(0))
}

/// What was done in this guild after the interaction `from`.
pub fn progress(world: &World, guild: Id, from: Id) -> Progress {
    let mut progress = Progress::default();
    let asked = world.interactions.range(from.saturating_add(1)..).map(|(_, asked)| asked);
    for asked in asked.filter(|asked| asked.guild == guild && was_taken(asked)) {
        let path = path(asked);
        let Some(step) = STEPS.iter().position(|commands| commands.contains(&path.as_str())) else {
            continue;
        };
        if step == 0 && !progress.done[0] {
            let room = asked.history.last().and_then(|said| mentioned_channel(&said.content));
            progress.watch =
                room.and_then(|room| watch_channel(world, room)).map(|id| id.to_string());
            progress.room = room.map(|id| id.to_string());
            progress.done[1] = option(asked, "commander");
        }
        progress.done[step] |= step == 0 || progress.done[0];
    }
    progress
}

fn was_taken(asked: &Interaction) -> bool {
    asked.kind == InteractionKind::Command
        && asked.history.last().is_some_and(|said| !said.content.starts_with(NOT_DONE))
}

/// `incident declare`, or the name of a context menu's command.
pub fn path(asked: &Interaction) -> String {
    let data = &asked.payload["data"];
    let mut path = data["name"].as_str().unwrap_or_default().to_owned();
    let mut inner = &data["options"][0];
    while matches!(inner["type"].as_u64(), Some(1 | 2)) {
        path = format!("{path} {}", inner["name"].as_str().unwrap_or_default());
        inner = &inner["options"][0];
    }
    path
}

fn option(asked: &Interaction, name: &str) -> bool {
    let options = asked.payload["data"]["options"][0]["options"].as_array();
    options.is_some_and(|options| options.iter().any(|option| option["name"] == name))
}

/// The first `<#…>` of an answer: a declaration's links to the room.
fn mentioned_channel(text: &str) -> Option<Id> {
    text.split_once("<#")?.1.split_once('>')?.0.parse().ok()
}

/// The room's watch channel is called as the room is, after `watch-`.
fn watch_channel(world: &World, room: Id) -> Option<Id> {
    let room = world.channels.get(&room)?;
    let name = format!("watch-{}", room.name.strip_prefix("closed-").unwrap_or(&room.name));
    let mut channels = world.channels.values().filter(|channel| channel.guild == room.guild);
    channels
        .find(|channel| channel.kind == channel_kind::TEXT && channel.name.ends_with(&name))
        .map(|channel| channel.id)
}
