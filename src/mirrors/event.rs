//! A maintenance in the server's own list of events, where people look for what is to come.
//!
//! <https://discord.com/developers/docs/resources/guild-scheduled-event>

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use tracing::info;

use super::Setback;
use super::attempt::Task;
use crate::digest::of_json;
use crate::discord::api::ApiError;
use crate::discord::limits::{EVENT_DESCRIPTION, EVENT_LOCATION, EVENT_NAME};
use crate::discord::wire::{Event, EventChange, EventStatus, NewEvent, Place};
use crate::incident::ids::Snowflake;
use crate::incident::state::{Incident, Maintenance};
use crate::incident::text::preview;
use crate::incident::words::MaintenanceStatus;
use crate::store::mirrors::Standing;
use crate::texts::{Sentence, say};

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Memory {
    id: Option<Snowflake>,
    /// One was begun, so it may stand there without our knowing.
    begun: bool,
    /// Of what it says.
    hash: String,
    status: Option<EventStatus>,
}

/// Discord takes no event that begins in the past, so one that was made late begins now.
const AHEAD: TimeDelta = TimeDelta::minutes(1);

pub async fn converge(task: &Task<'_>, standing: &Standing) -> Result<(), Setback> {
    let Some(maintenance) = &task.incident.maintenance else { return Ok(()) };
    let mut memory: Memory = standing.remote()?;
    let before = memory.clone();
    let outcome = steps(task, maintenance, &mut memory).await;
    if memory != before {
        save(task, &memory).await?;
    }
    outcome
}

async fn steps(
    task: &Task<'_>,
    maintenance: &Maintenance,
    memory: &mut Memory,
) -> Result<(), Setback> {
    if memory.id.is_none() && memory.begun || task.inspect {
        look(task, memory).await?;
    }
    let wanted = wanted(task, maintenance);
    let hash = of_json(&wanted);
    let id = match memory.id {
        Some(id) => id,
        None if !maintenance.status.is_open() => return Ok(()),
        None => match make(task, memory, wanted.clone()).await? {
            Some(id) => id,
            None => return Ok(()),
        },
    };
    let over = memory.status.is_some_and(EventStatus::is_over);
    if memory.hash != hash && !over {
        // Its times are as planned, so they are changed by nobody.
        let change = EventChange {
            name: Some(wanted.name),
            description: Some(wanted.description),
            entity_metadata: Some(wanted.entity_metadata),
            ..EventChange::default()
        };
        edit(task, memory, id, &change).await?;
        memory.hash = hash;
    }
    while let Some(next) = next(memory.status, maintenance) {
        edit(task, memory, id, &EventChange { status: Some(next), ..EventChange::default() })
            .await?;
        memory.status = Some(next);
        save(task, memory).await?;
    }
    Ok(())
}

/// The next status on the way to the one it should have. Scheduled becomes active or cancelled,
/// active becomes completed, and what is over stays so.
fn next(now: Option<EventStatus>, maintenance: &Maintenance) -> Option<EventStatus> {
    match (now?, maintenance.status) {
        (EventStatus::Scheduled, MaintenanceStatus::Cancelled) => Some(EventStatus::Cancelled),
        (EventStatus::Scheduled, MaintenanceStatus::Scheduled) => None,
        (EventStatus::Scheduled, _) => Some(EventStatus::Active),
        // Broken off: Discord lets an active one only be completed.
        (EventStatus::Active, MaintenanceStatus::Completed | MaintenanceStatus::Cancelled) => {
            Some(EventStatus::Completed)
        }
        (EventStatus::Active | EventStatus::Completed | EventStatus::Cancelled, _) => None,
    }
}

/// Looks for it among the server's events, by the marker in its description.
async fn look(task: &Task<'_>, memory: &mut Memory) -> Result<(), Setback> {
    let events = task.mirrors.api.events(task.guild.id).await.map_err(explained)?;
    let ours = |event: &&Event| match memory.id {
        Some(id) => event.id == id,
        None => {
            event.description.as_deref().is_some_and(|it| it.ends_with(&marker(&task.incident)))
        }
    };
    match events.iter().find(ours) {
        Some(event) => {
            memory.id = Some(event.id);
            memory.status = EventStatus::numbered(event.status);
        }
        // Discord lists what is over no more. Anything else was deleted by hand, and is missed.
        None if memory.status.is_some_and(EventStatus::is_over) => {}
        None => *memory = Memory { begun: memory.begun, ..Memory::default() },
    }
    Ok(())
}

/// `None`: its window is over, and Discord takes no event of the past.
async fn make(
    task: &Task<'_>,
    memory: &mut Memory,
    mut wanted: NewEvent,
) -> Result<Option<Snowflake>, Setback> {
    let earliest = task.mirrors.clock.now() + AHEAD;
    if wanted.scheduled_end_time <= earliest {
        return Ok(None);
    }
    let hash = of_json(&wanted);
    wanted.scheduled_start_time = wanted.scheduled_start_time.max(earliest);
    if !memory.begun {
        memory.begun = true;
        save(task, memory).await?;
    }
    let event = task.mirrors.api.create_event(task.guild.id, &wanted).await.map_err(explained)?;
    info!(event = %event.id, incident = %task.incident.reference, "an event is made");
    let status = EventStatus::numbered(event.status);
    *memory = Memory { id: Some(event.id), begun: true, hash, status };
    save(task, memory).await?;
    Ok(Some(event.id))
}

async fn edit(
    task: &Task<'_>,
    memory: &mut Memory,
    id: Snowflake,
    change: &EventChange,
) -> Result<(), Setback> {
    /// <https://discord.com/developers/docs/topics/opcodes-and-status-codes#json>
    const UNKNOWN_EVENT: i64 = 10_070;
    const FINISHED_EVENT: i64 = 180_000;
    match task.mirrors.api.edit_event(task.guild.id, id, change).await {
        Ok(_) => Ok(()),
        // Discord ended it at its planned end.
        Err(ApiError::Refused { code: FINISHED_EVENT, .. }) => {
            memory.status = Some(EventStatus::Completed);
            Ok(())
        }
        Err(error @ ApiError::Gone { code: UNKNOWN_EVENT, .. }) => {
            *memory = Memory { begun: true, ..Memory::default() };
            Err(error.into())
        }
        Err(error) => Err(explained(error)),
    }
}

/// What is missing, and that nothing else waits for it.
fn explained(error: ApiError) -> Setback {
    /// <https://discord.com/developers/docs/topics/opcodes-and-status-codes#json>
    const MISSING_ACCESS: i64 = 50_001;
    const MISSING_PERMISSIONS: i64 = 50_013;
    match error {
        ApiError::Refused { code: MISSING_ACCESS | MISSING_PERMISSIONS, .. } => {
            Setback::Blocked(Sentence::new(|lang| say!(lang, "setback-events")))
        }
        error => error.into(),
    }
}

fn marker(incident: &Incident) -> String {
    format!("firebell:event:{}", incident.id)
}

fn wanted(task: &Task<'_>, maintenance: &Maintenance) -> NewEvent {
    let incident = &task.incident;
    let marker = marker(incident);
    let about = incident.summary.as_deref().unwrap_or_default();
    let about = preview(about, (EVENT_DESCRIPTION - marker.len()) / 2);
    let place = task.mirrors.page_of(incident).unwrap_or_else(|| task.guild.name.clone());
    NewEvent {
        name: preview(&format!("{} {}", incident.reference, incident.title), EVENT_NAME / 2),
        description: format!("{about}\n{marker}").trim_start().to_owned(),
        scheduled_start_time: maintenance.window.starts_at,
        scheduled_end_time: maintenance.window.ends_at,
        privacy_level: 2,
        entity_type: 3,
        entity_metadata: Place { location: preview(&place, EVENT_LOCATION) },
    }
}

async fn save(task: &Task<'_>, memory: &Memory) -> Result<(), Setback> {
    task.mirrors.store.remember(task.key, None, memory).await?;
    Ok(())
}
