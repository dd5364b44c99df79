//! The board: one channel of the guild with one card for each open incident.

use serde::{Deserialize, Serialize};

use super::attempt::{Site, Task};
use super::channel::{self, ChannelMemory, Wanted};
use super::message::{self, MayStand, MessageMemory};
use super::{BOARD, Setback, watch};
use crate::discord::api::ApiError;
use crate::discord::cards::board_card;
use crate::incident::ids::Snowflake;
use crate::store::mirrors::Standing;
use crate::texts::{Sentence, say};

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Memory {
    channel: Option<Snowflake>,
    card: MessageMemory,
    /// A card was begun, so one may stand there that we do not know of.
    begun: bool,
}

pub async fn converge(task: &Task<'_>, standing: &Standing) -> Result<(), Setback> {
    let mut memory: Memory = standing.remote()?;
    let before = memory.clone();
    let outcome = steps(task, &mut memory).await;
    if memory != before {
        save(task, &memory).await?;
    }
    outcome
}

async fn steps(task: &Task<'_>, memory: &mut Memory) -> Result<(), Setback> {
    if task.incident.private || !task.incident.is_open() {
        return take_down(task, memory).await;
    }
    let (channel, ours) = board(task).await?;
    if memory.channel != Some(channel) {
        take_down(task, memory).await?;
        memory.channel = Some(channel);
    }
    let may_stand = if memory.begun { MayStand::Yes } else { MayStand::No };
    if !memory.begun {
        memory.begun = true;
        save(task, memory).await?;
    }
    let card =
        board_card(task.guild.lang(), &task.incident, &task.mirrors.around(&task.incident).await?);
    let footer = task.incident.reference.to_string();
    let sent = message::ensure(task, channel, &mut memory.card, &card, &footer, may_stand).await;
    match sent {
        Ok(_) => Ok(()),
        Err(error) => {
            if matches!(error, ApiError::Gone { code: 10_003, .. }) && !ours {
                return Err(Setback::Blocked(Sentence::new(|lang| {
                    say!(lang, "setback-board-gone")
                })));
            }
            if matches!(error, ApiError::Gone { code: 10_003, .. }) {
                *memory = Memory::default();
                forget_board(task, channel).await?;
            }
            Err(channel::explained(task, error).await)
        }
    }
}

async fn take_down(task: &Task<'_>, memory: &mut Memory) -> Result<(), Setback> {
    if let (Some(channel), Some(message)) = (memory.channel, memory.card.id) {
        match task.mirrors.api.delete_message(channel, message).await {
            Ok(()) | Err(ApiError::Gone { .. }) => {}
            Err(error) => return Err(channel::explained(task, error).await),
        }
    }
    *memory = Memory::default();
    Ok(())
}

/// The chosen channel, or one of our own; whether it is our own.
pub async fn board(site: &Site<'_>) -> Result<(Snowflake, bool), Setback> {
    if let Some(chosen) = site.guild.settings.board {
        return Ok((chosen, false));
    }
    let known = ChannelMemory { id: site.places.board, ..ChannelMemory::default() };
    let mut memory = known.clone();
    let lang = site.guild.lang();
    let wanted = Wanted {
        name: say!(lang, "channel-board"),
        about: say!(lang, "channel-board-about"),
        marker: format!("firebell:{BOARD}:{}", site.guild.id),
        overwrites: watch::overwrites(site),
    };
    let found = channel::ensure(site, &mut memory, &wanted).await?;
    if known.id != Some(found.id()) {
        let id = found.id();
        site.mirrors.store.change_guild(site.guild.id, |_, places| places.board = Some(id)).await?;
    }
    if memory != known {
        // Looked at just now: mend what has drifted.
        channel::mend(site, &mut memory, found.id(), &wanted).await?;
    }
    Ok((found.id(), true))
}

async fn forget_board(task: &Task<'_>, gone: Snowflake) -> Result<(), Setback> {
    task.mirrors
        .store
        .change_guild(task.guild.id, |_, places| {
            if places.board == Some(gone) {
                places.board = None;
            }
        })
        .await?;
    Ok(())
}

async fn save(task: &Task<'_>, memory: &Memory) -> Result<(), Setback> {
    // The board belongs to no one incident, so its channel is not remembered as this one's.
    task.mirrors.store.remember(task.key, None, memory).await?;
    Ok(())
}
