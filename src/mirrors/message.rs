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
    /// Of what it says, and of what hangs at it.
    pub hash: String,
    /// The files that hang at it, in their order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<HungFile>,
}

/// A file that hangs at a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HungFile {
    /// What it was made from, and its name there.
    pub key: String,
    pub id: Snowflake,
}

impl MessageMemory {
    fn file_ids(&self) -> Vec<Snowflake> {
        self.files.iter().map(|file| file.id).collect()
    }

    /// Of a message with what hangs at it now.
    fn hash_of(&self, message: &Message) -> String {
        if self.files.is_empty() { of_json(message) } else { of_json(&(message, &self.files)) }
    }
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
/// As [`ensure_rendered`].
pub async fn ensure(
    task: &Task<'_>,
    channel: Snowflake,
    memory: &mut MessageMemory,
    message: &Message,
    footer: &str,
    may_stand: MayStand,
) -> Result<Snowflake, ApiError> {
    let render = |_: &[HungFile]| message.clone();
    ensure_rendered(task, channel, memory, &render, footer, may_stand).await
}

/// As [`ensure`], of a message that depends on what hangs at it.
///
/// # Errors
/// As Discord answered; a message that is gone is forgotten, so that the next attempt sends another.
pub async fn ensure_rendered(
    task: &Task<'_>,
    channel: Snowflake,
    memory: &mut MessageMemory,
    render: &(dyn Fn(&[HungFile]) -> Message + Sync),
    footer: &str,
    may_stand: MayStand,
) -> Result<Snowflake, ApiError> {
    let api = &task.mirrors.api;
    if memory.id.is_none() && may_stand == MayStand::Yes {
        memory.id = find(task, channel, footer).await?;
        memory.hash.clear();
    }
    let message = render(&memory.files);
    let hash = memory.hash_of(&message);
    if let Some(id) = memory.id {
        let outcome = if memory.hash != hash {
            api.edit_message_keeping(channel, id, &message, &memory.file_ids()).await
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
    let message = render(&[]);
    let hash = memory.hash_of(&message);
    // Unique to this sending: one that was deleted must not be taken for the new one.
    let nonce = nonce(task, footer, &hash);
    let posted = api.send(channel, &message, &nonce).await?;
    *memory = MessageMemory { id: Some(posted.id), hash, files: Vec::new() };
    Ok(posted.id)
}

/// Hangs one more file at a message that stands, and lets it say so. Where this is done twice
/// because the answer got lost, the second takes off what the first hung there.
///
/// # Errors
/// As Discord answered; a message that is gone is forgotten, so that the next attempt sends another.
pub async fn hang(
    task: &Task<'_>,
    channel: Snowflake,
    memory: &mut MessageMemory,
    message: &Message,
    key: String,
    (name, bytes): (&str, Vec<u8>),
) -> Result<(), ApiError> {
    let Some(id) = memory.id else { return Ok(()) };
    let kept = memory.file_ids();
    let sent = task.mirrors.api.edit_message_adding(channel, id, message, &kept, (name, bytes));
    let posted = match sent.await {
        Err(error @ ApiError::Gone { code: 10_008, .. }) => {
            *memory = MessageMemory::default();
            return Err(error);
        }
        outcome => outcome?,
    };
    let added = posted.attachments.iter().find(|file| !kept.contains(&file.id));
    let added = added
        .ok_or_else(|| ApiError::Unsure(format!("the message stands without the file {name}")))?;
    memory.files.push(HungFile { key, id: added.id });
    memory.hash = memory.hash_of(message);
    Ok(())
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
