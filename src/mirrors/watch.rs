//! The watch channel: read-only, a sequence of posts. New entries go into a new post, as many as
//! wait and fit; a correction re-renders just the post that holds the entry.

use serde::{Deserialize, Serialize};

use super::attempt::{Site, Task};
use super::channel::{self, ChannelMemory, Wanted};
use super::message::{self, HungFile, MayStand, MessageMemory};
use super::post_files::{Files, bytes};
use super::{Setback, WATCH, put_away};
use crate::discord::permissions::{
    OWN_ALLOW, READ, READ_ONLY_DENY, VIEW_CHANNEL, for_person, for_role,
};
use crate::discord::posts::{fitting, footer, waiting};
use crate::discord::wire::{File, Overwrite};
use crate::incident::ids::{EntryId, Snowflake};
use crate::store::mirrors::Standing;
use crate::texts::say;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Memory {
    channel: ChannelMemory,
    posts: Vec<Post>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Post {
    entries: Vec<EntryId>,
    #[serde(default)]
    message: MessageMemory,
}

pub async fn converge(task: &Task<'_>, standing: &Standing) -> Result<(), Setback> {
    if task.incident.private {
        return Ok(());
    }
    let mut memory: Memory = standing.remote()?;
    let before = memory.clone();
    put_away::forget_where_open(task, standing).await?;
    let outcome = if put_away::is_asked(task, standing) {
        // Its posts are remembered: that there were some says that it is not missing.
        put_away::converge(task, &mut memory.channel, &wanted(task)).await.map(drop)
    } else {
        steps(task, &mut memory).await
    };
    if memory != before {
        save(task, &memory).await?;
    }
    outcome
}

async fn steps(task: &Task<'_>, memory: &mut Memory) -> Result<(), Setback> {
    let (incident, lang) = (&task.incident, task.guild.lang());
    let none = memory.channel.id.is_none() && !memory.channel.making;
    if !incident.is_open() && none && !memory.posts.is_empty() {
        // It was deleted by hand after the response was over.
        return Ok(());
    }
    let wanted = wanted(task);
    let known = memory.channel.id;
    let found = channel::ensure(task, &mut memory.channel, &wanted).await?;
    if known != Some(found.id()) {
        // In another channel every post has to be looked for or sent again.
        for post in &mut memory.posts {
            post.message = MessageMemory::default();
        }
        save(task, memory).await?;
    }
    // One that was begun in an earlier attempt may stand there without our knowing.
    let made_now = matches!(found, channel::Found::Made(_));
    let begun_before = if made_now { MayStand::No } else { MayStand::Yes };
    for index in 0..memory.posts.len() {
        bring_up(task, memory, found.id(), index, begun_before).await?;
    }
    loop {
        let posted: Vec<EntryId> =
            memory.posts.iter().flat_map(|post| post.entries.iter().copied()).collect();
        let waiting = waiting(incident, &posted);
        if waiting.is_empty() {
            break;
        }
        let entries =
            waiting[..fitting(lang, incident, &waiting)].iter().map(|entry| entry.id).collect();
        memory.posts.push(Post { entries, message: MessageMemory::default() });
        // Written down before it is sent, so that a restart sends the same post or none.
        save(task, memory).await?;
        // An adopted channel may hold posts that we have forgotten altogether.
        let may_stand = match found {
            channel::Found::Adopted(_) => MayStand::Yes,
            channel::Found::Known(_) | channel::Found::Made(_) => MayStand::No,
        };
        bring_up(task, memory, found.id(), memory.posts.len() - 1, may_stand).await?;
    }
    channel::mend(task, &mut memory.channel, found.id(), &wanted).await?;
    // Last, so that no words wait for a file.
    for index in 0..memory.posts.len() {
        hang_files(task, memory, found.id(), index).await?;
    }
    Ok(())
}

async fn bring_up(
    task: &Task<'_>,
    memory: &mut Memory,
    channel: Snowflake,
    index: usize,
    may_stand: MayStand,
) -> Result<(), Setback> {
    let number = index + 1;
    let Post { entries, message } = &mut memory.posts[index];
    let files = Files::of(task, entries, message).await;
    let footer = footer(task.incident.reference, number);
    let before = message.clone();
    // What was taken back or corrected away goes with this very edit.
    message.files.retain(|hung| files.wants(hung));
    let render = |hung: &[HungFile]| files.post(task, entries, number, hung);
    let sent = message::ensure_rendered(task, channel, message, &render, &footer, may_stand).await;
    let changed = *message != before;
    if let Err(error) = sent {
        return Err(channel::lost_or(task, &mut memory.channel, error).await);
    }
    if changed {
        save(task, memory).await?;
    }
    Ok(())
}

/// Hangs what is still missing at a post, one file after the other. The words stand there already.
async fn hang_files(
    task: &Task<'_>,
    memory: &mut Memory,
    channel: Snowflake,
    index: usize,
) -> Result<(), Setback> {
    let files = {
        let Post { entries, message } = &memory.posts[index];
        Files::of(task, entries, message).await
    };
    for (key, file) in files.waiting() {
        let Post { entries, message } = &mut memory.posts[index];
        if message.files.iter().any(|hung| hung.key == key) {
            continue;
        }
        let Some(bytes) = bytes(task, file).await? else { continue };
        let mut hung = message.files.clone();
        // Its number does not matter for how the post looks.
        hung.push(HungFile { key: key.to_owned(), id: Snowflake(0) });
        let rendered = files.post(task, entries, index + 1, &hung);
        let upload = File { name: file.upload_name.clone(), bytes };
        let outcome =
            message::hang(task, channel, message, &rendered, key.to_owned(), &upload).await;
        save(task, memory).await?;
        if let Err(error) = outcome {
            return Err(channel::lost_or(task, &mut memory.channel, error).await);
        }
    }
    Ok(())
}

async fn save(task: &Task<'_>, memory: &Memory) -> Result<(), Setback> {
    task.mirrors.store.remember(task.key, memory.channel.id, memory).await?;
    Ok(())
}

fn wanted(task: &Task<'_>) -> Wanted {
    let (incident, lang) = (&task.incident, task.guild.lang());
    Wanted {
        name: channel::name(lang, &say!(lang, "channel-watch"), incident),
        about: channel::about(
            lang,
            incident,
            say!(lang, "channel-watch-about", incident = incident.reference),
        ),
        marker: format!("firebell:{WATCH}:{}", incident.id),
        overwrites: overwrites(task),
    }
}

/// Nobody but Firebell can put anything into it. With a watchers' role, only watchers and
/// responders see it.
pub fn overwrites(site: &Site<'_>) -> Vec<Overwrite> {
    let settings = &site.guild.settings;
    let mut overwrites = vec![for_person(site.mirrors.me, OWN_ALLOW, 0)];
    let Some(watchers) = settings.watchers else {
        overwrites.push(for_role(site.guild.id, 0, READ_ONLY_DENY));
        return overwrites;
    };
    overwrites.push(for_role(site.guild.id, 0, READ_ONLY_DENY | VIEW_CHANNEL));
    overwrites.push(for_role(watchers, READ, 0));
    let responders = settings.responders.filter(|role| *role != watchers);
    overwrites.extend(responders.map(|role| for_role(role, READ, 0)));
    overwrites
}
