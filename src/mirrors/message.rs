//! A message of ours in a channel: sent once, edited in place when what it should say changes.

use serde::{Deserialize, Serialize};
use tracing::info;

use super::attempt::Task;
use crate::digest::{of_json, sha256_hex};
use crate::discord::api::ApiError;
use crate::discord::wire::Message;
use crate::incident::ids::Snowflake;

/// What is remembered of a message.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MessageMemory {
    pub id: Option<Snowflake>,
    /// Of what it says.
    pub hash: String,
}

/// Whether the message may stand there already without our knowing: after a restart or a lost
/// answer. Then the channel is read back before anything is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MayStand {
    No,
    Yes,
}

/// Brings the message to what it should say. `footer` marks it as this one.
///
/// # Errors
/// As Discord answered; a message that is gone is forgotten, so that the next attempt sends another.
pub async fn ensure(
    task: &Task<'_>,
    channel: Snowflake,
    memory: &mut MessageMemory,
    message: &Message,
    footer: &str,
    may_stand: MayStand,
) -> Result<Snowflake, ApiError> {
    let api = &task.mirrors.api;
    let hash = of_json(message);
    if memory.id.is_none() && may_stand == MayStand::Yes {
        memory.id = find(task, channel, footer).await?;
        memory.hash.clear();
    }
    if let Some(id) = memory.id {
        let outcome = if memory.hash != hash {
            api.edit_message(channel, id, message).await
        } else if task.inspect {
            api.message(channel, id).await
        } else {
            return Ok(id);
        };
        match outcome {
            Ok(_) => {
                memory.hash = hash;
                return Ok(id);
            }
            Err(ApiError::Gone { code: 10_008, .. }) => {
                info!(message = %id, %channel, footer, "a message of ours is gone; sending it again");
                *memory = MessageMemory::default();
            }
            Err(error) => return Err(error),
        }
    }
    // Unique to this sending: one that was deleted must not be taken for the new one.
    let nonce = nonce(task, footer, &hash);
    let posted = api.send(channel, message, &nonce).await?;
    *memory = MessageMemory { id: Some(posted.id), hash };
    Ok(posted.id)
}

/// Our message with this footer among the newest.
async fn find(
    task: &Task<'_>,
    channel: Snowflake,
    footer: &str,
) -> Result<Option<Snowflake>, ApiError> {
    let recent = task.mirrors.api.recent_messages(channel).await?;
    Ok(recent
        .iter()
        .filter(|posted| posted.author.id == task.mirrors.me)
        .find(|posted| {
            posted
                .embeds
                .last()
                .and_then(|embed| embed.footer.as_ref())
                .is_some_and(|found| found.text == footer)
        })
        .map(|posted| posted.id))
}

/// At most 25 characters: <https://discord.com/developers/docs/resources/message#create-message>
fn nonce(task: &Task<'_>, footer: &str, hash: &str) -> String {
    let sending = format!("{} {} {footer} {hash}", task.key.incident, task.key.mirror);
    sha256_hex(sending)[..24].to_owned()
}
