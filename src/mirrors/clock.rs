//! What time asks for: reminders into the room, and what happens by itself because its moment has
//! come. Nothing is timed in memory; each attempt reads what is due now and says when to look again.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use tracing::{debug, warn};

use super::attempt::Task;
use super::message::{self, MayStand, MessageMemory};
use super::{ROOM, Setback, channel};
use crate::discord::api::ApiError;
use crate::discord::reminders::{footer, reminder};
use crate::execute::{Failure, Outcome, Request, Wish};
use crate::incident::command::Command;
use crate::incident::deadlines::{Agenda, Deadline, Due, Notice, agenda};
use crate::incident::ids::Snowflake;
use crate::incident::person::{Actor, Person};
use crate::store::mirrors::{Key, Standing};

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Memory {
    /// Reminders of this incident so far.
    count: usize,
    /// The last of them, oldest first.
    said: Vec<Said>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Said {
    /// The deadline's.
    key: String,
    number: usize,
    #[serde(default)]
    message: MessageMemory,
}

/// Reminders that are remembered. What is older can't become due again, unless half a hundred
/// updates are taken back one by one.
const REMEMBERED: usize = 100;

pub async fn converge(
    task: &Task<'_>,
    standing: &Standing,
) -> Result<Option<DateTime<Utc>>, Setback> {
    let mut memory: Memory = standing.remote()?;
    let Agenda { now, next } = agenda(&task.incident, task.mirrors.clock.now());
    for deadline in &now {
        if let Due::Do(command) = &deadline.due
            && carried_out(task, command.clone(), &deadline.key).await?
        {
            // It is something else now, and due again because of that.
            return Ok(next);
        }
    }
    let unsaid: Vec<(&Deadline, &Notice)> = now
        .iter()
        .filter_map(|deadline| match &deadline.due {
            Due::Say(notice) if !memory.has_said(&deadline.key) => Some((deadline, notice)),
            _ => None,
        })
        .collect();
    if (task.inspect || !unsaid.is_empty())
        && let Some(person) = whoever_left(task).await
    {
        let incident = &task.incident;
        let cause = format!("left:{}:{}:{}", incident.id, person.id, incident.version);
        if carried_out(task, Command::NoteLeft { person }, &cause).await? {
            return Ok(next);
        }
    }
    if unsaid.is_empty() {
        return Ok(next);
    }
    let room = Key { incident: task.incident.id, mirror: ROOM.to_owned() };
    let Some(room) = task.mirrors.store.mirror(&room).await?.and_then(|room| room.channel) else {
        // It makes us due when it opens.
        return Ok(next);
    };
    for (deadline, notice) in unsaid {
        match said(task, &mut memory, room, &deadline.key, notice).await {
            Ok(()) => {}
            // The same: another is being made, or the incident is over and needs none.
            Err(SayError::Discord(ApiError::Gone { code: 10_003, .. })) => return Ok(next),
            Err(SayError::Discord(error)) => return Err(channel::explained(task, error).await),
            Err(SayError::Setback(setback)) => return Err(setback),
        }
    }
    Ok(next)
}

enum SayError {
    Discord(ApiError),
    Setback(Setback),
}

async fn said(
    task: &Task<'_>,
    memory: &mut Memory,
    room: Snowflake,
    key: &str,
    notice: &Notice,
) -> Result<(), SayError> {
    let (index, may_stand) = match memory.said.iter().position(|said| said.key == key) {
        // Begun before, so it may have arrived without our knowing.
        Some(index) => (index, MayStand::Yes),
        None => {
            memory.begin(key);
            // Written down before it is sent, so that a restart sends the same one or none.
            save(task, memory).await?;
            (memory.said.len() - 1, MayStand::No)
        }
    };
    let Said { number, message, .. } = &mut memory.said[index];
    let rendered = reminder(notice, &task.incident, &task.guild, *number);
    let footer = footer(task.incident.reference, *number);
    message::ensure(task, room, message, &rendered, &footer, may_stand)
        .await
        .map_err(SayError::Discord)?;
    save(task, memory).await
}

async fn save(task: &Task<'_>, memory: &Memory) -> Result<(), SayError> {
    let kept = task.mirrors.store.remember(task.key, None, memory).await;
    kept.map_err(|error| SayError::Setback(error.into()))
}

impl Memory {
    fn has_said(&self, key: &str) -> bool {
        self.said.iter().any(|said| said.key == key && said.message.id.is_some())
    }

    fn begin(&mut self, key: &str) {
        self.count += 1;
        let excess = (self.said.len() + 1).saturating_sub(REMEMBERED);
        self.said.drain(..excess);
        let message = MessageMemory::default();
        self.said.push(Said { key: key.to_owned(), number: self.count, message });
    }
}

/// Has the incident changed by Firebell itself. False: nothing came of it, because people were
/// first or the same had its effect before.
async fn carried_out(task: &Task<'_>, command: Command, cause: &str) -> Result<bool, Setback> {
    let request = Request {
        guild: task.incident.guild,
        actor: Actor::firebell(),
        at: task.mirrors.clock.now(),
        source_key: format!("clock:{cause}"),
        wish: Wish::Change(task.incident.id, command),
        confirmed: true,
    };
    match task.mirrors.executor.execute(request).await {
        Ok(Outcome::Done(_)) => Ok(true),
        Ok(Outcome::DoneBefore(_)) => Ok(false),
        Err(Failure::Refused(refusal)) => {
            debug!(incident = %task.incident.id, cause, %refusal, "time asked for what is not so any more");
            Ok(false)
        }
        Err(failure @ (Failure::Store(_) | Failure::Stopping)) => {
            Err(Setback::retry(failure.to_string()))
        }
    }
}

/// Somebody with a role who is not in the server any more. We see nobody leave, because that needs
/// a privileged intent; so it is asked now and then, and before anybody is called.
async fn whoever_left(task: &Task<'_>) -> Option<Person> {
    if !task.incident.is_open() {
        return None;
    }
    for holder in task.incident.roles.values() {
        match task.mirrors.api.member(task.guild.id, holder.id).await {
            Ok(_) => {}
            Err(ApiError::Gone { code: UNKNOWN_MEMBER | UNKNOWN_USER, .. }) => {
                return Some(holder.clone());
            }
            // Not knowing is no reason to be silent: the reminder goes out, and it is asked again.
            Err(error) => {
                warn!(incident = %task.incident.id, %error, "can't see whether somebody is still here");
            }
        }
    }
    None
}

/// <https://discord.com/developers/docs/topics/opcodes-and-status-codes#json>
const UNKNOWN_MEMBER: i64 = 10_007;
const UNKNOWN_USER: i64 = 10_013;
