//! Scheduled events of a guild. Only those at an outside place exist here: kind 3.
//! <https://discord.com/developers/docs/resources/guild-scheduled-event>

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use super::{ApiError, FormErrors, Handled, Reply, check, router::Request};
use crate::{
    limits,
    permissions::{CREATE_EVENTS, MANAGE_EVENTS},
    world::{ScheduledEvent, World, timestamp, user_json},
};

const EXTERNAL: u64 = 3;
const SCHEDULED: u64 = 1;
const ACTIVE: u64 = 2;
const COMPLETED: u64 = 3;
const CANCELLED: u64 = 4;

pub(crate) fn list(world: &mut World, request: &Request) -> Handled {
    let guild = world.joined_guild(request.id("guild_id")?)?.id;
    let events = world.scheduled_events.values().filter(|event| event.guild == guild);
    Ok(Reply::Json(events.map(|event| event.definition.clone()).collect::<Vec<_>>().into()))
}

pub(crate) fn get(world: &mut World, request: &Request) -> Handled {
    Ok(Reply::Json(find(world, request)?.definition.clone()))
}

fn find<'a>(world: &'a World, request: &Request) -> Result<&'a ScheduledEvent, ApiError> {
    let guild = world.joined_guild(request.id("guild_id")?)?.id;
    let id = request.id("guild_scheduled_event_id")?;
    let event = world.scheduled_events.get(&id).filter(|event| event.guild == guild);
    event.ok_or_else(ApiError::unknown_scheduled_event)
}

/// `GET …/users`: nobody here marks interest.
pub(crate) fn list_users(world: &mut World, request: &Request) -> Handled {
    find(world, request)?;
    Ok(Reply::Json(json!([])))
}

fn is_open(event: &ScheduledEvent) -> bool {
    matches!(event.definition["status"].as_u64(), Some(SCHEDULED | ACTIVE))
}

pub(crate) fn create(world: &mut World, request: &Request) -> Handled {
    let guild = request.id("guild_id")?;
    world.allowed_in_guild(guild, CREATE_EVENTS)?;
    let open = world.scheduled_events.values().filter(|e| e.guild == guild && is_open(e));
    if open.count() >= limits::EVENTS_IN_GUILD {
        return Err(ApiError::too_many_events());
    }
    let fields = check::object(request)?;
    let mut errors = FormErrors::default();
    for name in ["name", "scheduled_start_time", "privacy_level", "entity_type"] {
        if fields.get(name).is_none_or(Value::is_null) {
            errors.add(name, "BASE_TYPE_REQUIRED", "This field is required");
        }
    }
    errors.finish()?;
    let id = world.new_id();
    let blank = json!({
        "id": id.to_string(),
        "guild_id": guild.to_string(),
        "channel_id": null,
        "creator_id": world.bot.to_string(),
        "creator": world.users.get(&world.bot).map(user_json),
        "name": "",
        "description": null,
        "image": null,
        "scheduled_start_time": null,
        "scheduled_end_time": null,
        "privacy_level": 2,
        "status": SCHEDULED,
        "entity_type": EXTERNAL,
        "entity_id": null,
        "entity_metadata": null,
        "sku_ids": [],
        "recurrence_rule": null,
        "guild_scheduled_event_exceptions": [],
        "user_count": 0,
    });
    let definition = filled_in(world.now(), blank, fields, true)?;
    let event = ScheduledEvent { id, guild, definition: definition.clone() };
    world.scheduled_events.insert(id, event);
    world.emit("GUILD_SCHEDULED_EVENT_CREATE", guild, None, definition.clone());
    Ok(Reply::Json(definition))
}

pub(crate) fn edit(world: &mut World, request: &Request) -> Handled {
    let event = find(world, request)?.clone();
    may_manage(world, &event)?;
    let definition = filled_in(world.now(), event.definition, check::object(request)?, false)?;
    if let Some(existing) = world.scheduled_events.get_mut(&event.id) {
        existing.definition = definition.clone();
    }
    world.emit("GUILD_SCHEDULED_EVENT_UPDATE", event.guild, None, definition.clone());
    Ok(Reply::Json(definition))
}

pub(crate) fn delete(world: &mut World, request: &Request) -> Handled {
    let event = find(world, request)?.clone();
    may_manage(world, &event)?;
    world.remove_scheduled_event(event.guild, event.id);
    Ok(Reply::NoContent)
}

/// CREATE_EVENTS is enough for one's own, and every event here that a bot made is its own.
fn may_manage(world: &World, event: &ScheduledEvent) -> Result<(), ApiError> {
    let own = check::snowflake(&event.definition["creator_id"]) == Some(world.bot);
    let needed = if own { CREATE_EVENTS } else { MANAGE_EVENTS };
    if own && world.holds_in_guild(event.guild, world.bot, MANAGE_EVENTS) {
        return Ok(());
    }
    world.allowed_in_guild(event.guild, needed).map(|_| ())
}

fn moment(fields: &Map<String, Value>, name: &str) -> Option<Result<DateTime<Utc>, ApiError>> {
    let text = fields.get(name).filter(|value| !value.is_null())?.as_str().unwrap_or_default();
    Some(DateTime::parse_from_rfc3339(text).map(|moment| moment.to_utc()).map_err(|_| {
        ApiError::invalid(
            name,
            "DATE_TIME_TYPE_PARSE",
            "Could not parse the date. Should be ISO8601.",
        )
    }))
}

fn filled_in(
    now: DateTime<Utc>,
    mut event: Value,
    fields: &Map<String, Value>,
    new: bool,
) -> Result<Value, ApiError> {
    let mut errors = FormErrors::default();
    if let Some(name) = fields.get("name").and_then(Value::as_str) {
        errors.length("name", name, 1, limits::EVENT_NAME);
        event["name"] = json!(name);
    }
    if let Some(description) = fields.get("description") {
        let text = description.as_str().unwrap_or_default();
        errors.length("description", text, 0, limits::EVENT_DESCRIPTION);
        event["description"] = description.clone();
    }
    let kind = fields.get("entity_type").and_then(Value::as_u64).unwrap_or(EXTERNAL);
    if kind != EXTERNAL {
        errors.add("entity_type", "BASE_TYPE_CHOICES", "This server knows only {3}.");
    }
    if let Some(location) = fields.get("entity_metadata").map(|data| &data["location"]) {
        match location.as_str() {
            Some(place) => {
                errors.length("entity_metadata.location", place, 1, limits::EVENT_LOCATION);
                event["entity_metadata"] = json!({ "location": place });
            }
            None => errors.add(
                "entity_metadata.location",
                "BASE_TYPE_REQUIRED",
                "This field is required",
            ),
        }
    } else if new {
        errors.add("entity_metadata", "BASE_TYPE_REQUIRED", "This field is required");
    }
    let start = moment(fields, "scheduled_start_time").transpose()?;
    let end = moment(fields, "scheduled_end_time").transpose()?;
    if new && end.is_none() {
        errors.add("scheduled_end_time", "BASE_TYPE_REQUIRED", "This field is required");
    }
    if let Some(start) = start {
        if start <= now {
            let words = "Cannot schedule event in the past.";
            errors.add("scheduled_start_time", "GUILD_SCHEDULED_EVENT_SCHEDULE_PAST", words);
        }
        event["scheduled_start_time"] = json!(timestamp(start));
    }
    if let Some(end) = end {
        event["scheduled_end_time"] = json!(timestamp(end));
    }
    if let (Some(start), Some(end)) = (start, end)
        && end <= start
    {
        let words = "Cannot schedule event to end before it starts.";
        errors.add("scheduled_end_time", "GUILD_SCHEDULED_EVENT_END_BEFORE_START", words);
    }
    if let Some(status) = fields.get("status").and_then(Value::as_u64) {
        let allowed = match event["status"].as_u64() {
            Some(SCHEDULED) => matches!(status, SCHEDULED | ACTIVE | CANCELLED),
            Some(ACTIVE) => matches!(status, ACTIVE | COMPLETED),
            _ => false,
        };
        if !allowed {
            return Err(ApiError::new(400, 180_000, "Cannot update a finished event"));
        }
        event["status"] = json!(status);
    }
    errors.finish()?;
    Ok(event)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_in_the_past_or_without_its_end_is_refused() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let fields = json!({
            "name": "Move", "scheduled_start_time": timestamp(now - chrono::Duration::hours(1)),
            "entity_type": 3, "entity_metadata": {"location": "here"},
        });
        let error = filled_in(now, json!({"status": 1}), fields.as_object().unwrap(), true);
        let errors = error.unwrap_err().errors.unwrap();
        assert_eq!(
            errors["scheduled_start_time"]["_errors"][0]["code"],
            "GUILD_SCHEDULED_EVENT_SCHEDULE_PAST"
        );
        assert_eq!(errors["scheduled_end_time"]["_errors"][0]["code"], "BASE_TYPE_REQUIRED");
    }
}
