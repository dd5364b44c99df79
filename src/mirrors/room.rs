//! The room: the incident's own channel where responders talk, with its card pinned.

use serde::{Deserialize, Serialize};

use super::attempt::Task;
use super::channel::{self, ChannelMemory, Found, Wanted};
use super::message::{self, MayStand, MessageMemory};
use super::{CLOCK, ROOM, Setback, overlap, put_away};
use crate::discord::api::ApiError;
use crate::discord::cards::{brief, brief_footer, offer_over, room_card};
use crate::discord::permissions::{OWN_ALLOW, TAKE_PART, VIEW_CHANNEL, for_person, for_role};
use crate::discord::wire::Overwrite;
use crate::incident::ids::{EntryId, IncidentId, Snowflake};
use crate::store::mirrors::{Key, Standing};
use crate::texts::say;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Memory {
    channel: ChannelMemory,
    card: MessageMemory,
    pinned: bool,
    /// The brief of an offer of command that stands, or stood.
    offer: Option<OfferMemory>,
    /// What went on at the same components: the cards of these show this one.
    overlaps: Vec<IncidentId>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct OfferMemory {
    offer: EntryId,
    message: MessageMemory,
}

pub async fn converge(task: &Task<'_>, standing: &Standing) -> Result<(), Setback> {
    let mut memory: Memory = standing.remote()?;
    let before = memory.clone();
    put_away::forget_where_open(task, standing).await?;
    let outcome = if put_away::is_asked(task, standing) {
        leave(task, &mut memory).await
    } else {
        steps(task, &mut memory).await
    };
    if memory != before {
        save(task, &memory).await?;
    }
    outcome
}

/// It is over, and long enough ago: the room goes, and its words are kept.
async fn leave(task: &Task<'_>, memory: &mut Memory) -> Result<(), Setback> {
    if put_away::converge(task, &mut memory.channel, &wanted(task)).await? {
        *memory = Memory::default();
    }
    Ok(())
}

async fn steps(task: &Task<'_>, memory: &mut Memory) -> Result<(), Setback> {
    let incident = &task.incident;
    if !incident.is_open() && memory.channel.id.is_none() && !memory.channel.making {
        // Over before it had a room, or its room was deleted by hand: nobody needs one now.
        return Ok(());
    }
    let wanted = wanted(task);
    let known = memory.channel.id;
    let found = match channel::ensure(task, &mut memory.channel, &wanted).await {
        Ok(found) => found,
        Err(setback) => return Err(setback),
    };
    if known != Some(found.id()) {
        memory.card = MessageMemory::default();
        memory.pinned = false;
        memory.offer = None;
        // Before anything else: the next step may be the last before a crash.
        save(task, memory).await?;
        // What waits to be said in it.
        let clock = Key { incident: incident.id, mirror: CLOCK.to_owned() };
        task.mirrors.store.retry_mirror(&clock, task.mirrors.clock.now()).await?;
        task.mirrors.wake.notify_one();
        // Nobody may be waiting for it.
        let _ = task.mirrors.opened.send((incident.id, found.id()));
    }
    let may_stand = if matches!(found, Found::Made(_)) { MayStand::No } else { MayStand::Yes };
    let around = task.mirrors.around(incident).await?;
    let others = overlap::changed(&memory.overlaps, &around.overlaps);
    if !others.is_empty() {
        task.mirrors.show_again(&others).await?;
        memory.overlaps = around.overlaps.iter().map(|overlap| overlap.id).collect();
        save(task, memory).await?;
    }
    let card = room_card(task.guild.lang(), incident, &around);
    let footer = incident.reference.to_string();
    let before = memory.card.id;
    let sent = message::ensure(task, found.id(), &mut memory.card, &card, &footer, may_stand).await;
    let id = match sent {
        Ok(id) => id,
        Err(error) => return Err(channel::lost_or(task, &mut memory.channel, error).await),
    };
    if before != Some(id) {
        memory.pinned = false;
        save(task, memory).await?;
    }
    if !memory.pinned {
        match task.mirrors.api.pin(found.id(), id).await {
            Ok(()) => memory.pinned = true,
            Err(error) => return Err(channel::lost_or(task, &mut memory.channel, error).await),
        }
    }
    if let Err(error) = offer(task, memory, found.id()).await {
        return Err(channel::lost_or(task, &mut memory.channel, error).await);
    }
    channel::mend(task, &mut memory.channel, found.id(), &wanted).await
}

/// The brief of an offer of command: sent while it stands, and without its buttons afterwards.
async fn offer(task: &Task<'_>, memory: &mut Memory, room: Snowflake) -> Result<(), ApiError> {
    let (incident, lang) = (&task.incident, task.guild.lang());
    let standing = incident.offer.as_ref();
    if let Some(old) = &mut memory.offer
        && standing.is_none_or(|offer| offer.id != old.offer)
    {
        let over = offer_over(lang, incident, old.offer);
        // One that was deleted by hand is not missed.
        if let Some(id) = old.message.id {
            match task.mirrors.api.edit_message(room, id, &over).await {
                Ok(_) | Err(ApiError::Gone { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        memory.offer = None;
    }
    if let Some(offer) = standing {
        let known = memory.offer.get_or_insert_with(|| OfferMemory {
            offer: offer.id,
            message: MessageMemory::default(),
        });
        let (text, footer) = (brief(lang, incident, offer), brief_footer(incident, offer.id));
        message::ensure(task, room, &mut known.message, &text, &footer, MayStand::Yes).await?;
    }
    Ok(())
}

async fn save(task: &Task<'_>, memory: &Memory) -> Result<(), Setback> {
    task.mirrors.store.remember(task.key, memory.channel.id, memory).await?;
    Ok(())
}

fn wanted(task: &Task<'_>) -> Wanted {
    let incident = &task.incident;
    // Renamed only when it opens or closes; a corrected title leaves the name alone.
    let lang = task.guild.lang();
    let prefix = if incident.is_open() { String::new() } else { say!(lang, "channel-closed") };
    Wanted {
        name: channel::name(lang, &prefix, incident),
        about: channel::about(
            lang,
            incident,
            say!(lang, "channel-room-about", incident = incident.reference),
        ),
        marker: format!("firebell:{ROOM}:{}", incident.id),
        overwrites: overwrites(task),
    }
}

/// Without a responders' role the room is as open as the server; with one, or for a private
/// incident, it is for responders and for those who take part.
fn overwrites(task: &Task<'_>) -> Vec<Overwrite> {
    let incident = &task.incident;
    let settings = &task.guild.settings;
    let mut overwrites = vec![for_person(task.mirrors.me, OWN_ALLOW, 0)];
    if settings.responders.is_none() && !incident.private {
        return overwrites;
    }
    overwrites.push(for_role(task.guild.id, 0, VIEW_CHANNEL));
    overwrites.extend(settings.responders.map(|role| for_role(role, TAKE_PART, 0)));
    let mut people: Vec<Snowflake> = incident.people().map(|person| person.id).collect();
    people.sort();
    people.dedup();
    // Whoever acted at another status page has no account here.
    people.retain(|person| *person != task.mirrors.me && person.0 != 0);
    overwrites.extend(people.into_iter().map(|person| for_person(person, TAKE_PART, 0)));
    overwrites
}
