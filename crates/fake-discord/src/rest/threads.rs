//! Threads: the basics.
//! <https://discord.com/developers/docs/topics/threads>

use serde_json::{Map, Value, json};

use super::{ApiError, FormErrors, Handled, Reply, check, messages, router::Request};
use crate::{
    Id, limits,
    permissions::{
        CREATE_PRIVATE_THREADS, CREATE_PUBLIC_THREADS, MANAGE_THREADS, READ_MESSAGE_HISTORY,
        SEND_MESSAGES_IN_THREADS, VIEW_CHANNEL,
    },
    world::{Thread, World, channel_json, channel_kind, message_flag, timestamp},
};

const ARCHIVE_MINUTES: [u64; 4] = [60, 1_440, 4_320, 10_080];
const DEFAULT_ARCHIVE_MINUTES: u64 = 4_320;
/// Kind of the message "… started a thread".
const THREAD_CREATED: u8 = 18;

pub(crate) fn create_from_message(world: &mut World, request: &Request) -> Handled {
    let (channel, message) = (request.id("channel_id")?, request.id("message_id")?);
    let found = world.allowed_in(channel, CREATE_PUBLIC_THREADS)?;
    let kind = match found.kind {
        channel_kind::TEXT => channel_kind::PUBLIC_THREAD,
        channel_kind::ANNOUNCEMENT => channel_kind::ANNOUNCEMENT_THREAD,
        _ => return Err(ApiError::wrong_channel_type()),
    };
    let carrier = found.messages.get(&message).ok_or_else(ApiError::unknown_message)?;
    if carrier.flags & message_flag::HAS_THREAD != 0 {
        return Err(ApiError::thread_exists());
    }
    let answer = start(world, channel, kind, check::object(request)?, Some(message))?;
    if let Some(carrier) = world.message_mut(channel, message) {
        carrier.flags |= message_flag::HAS_THREAD;
    }
    messages::tell_update(world, channel, message);
    Ok(Reply::Created(answer))
}

/// `POST /channels/{id}/threads` without a message. Private unless the body says otherwise.
pub(crate) fn create(world: &mut World, request: &Request) -> Handled {
    let channel = request.id("channel_id")?;
    let fields = check::object(request)?;
    let found = world.visible_channel(channel)?;
    if !matches!(found.kind, channel_kind::TEXT | channel_kind::ANNOUNCEMENT) {
        return Err(ApiError::wrong_channel_type());
    }
    let announcements = found.kind == channel_kind::ANNOUNCEMENT;
    let (kind, needed) = match fields.get("type").and_then(Value::as_u64) {
        Some(10) if announcements => (channel_kind::ANNOUNCEMENT_THREAD, CREATE_PUBLIC_THREADS),
        Some(11) if !announcements => (channel_kind::PUBLIC_THREAD, CREATE_PUBLIC_THREADS),
        None | Some(12) if !announcements => (channel_kind::PRIVATE_THREAD, CREATE_PRIVATE_THREADS),
        _ => {
            let words = "Value is no kind of thread for this channel.";
            return Err(ApiError::invalid("type", "BASE_TYPE_CHOICES", words));
        }
    };
    world.allowed_in(channel, needed)?;
    let answer = start(world, channel, kind, fields, None)?;
    if kind != channel_kind::PRIVATE_THREAD {
        let told = messages::NewMessage {
            kind: THREAD_CREATED,
            content: answer["name"].as_str().unwrap_or_default().to_owned(),
            allowed_mentions: Some(json!({ "parse": [] })),
            ..messages::NewMessage::default()
        };
        messages::write_message(world, channel, world.bot, told)?;
    }
    Ok(Reply::Created(answer))
}

/// Opens a thread. One that hangs at a message has the message's id.
fn start(
    world: &mut World,
    parent: Id,
    kind: u8,
    fields: &Map<String, Value>,
    message: Option<Id>,
) -> Result<Value, ApiError> {
    let guild = world.visible_channel(parent)?.guild;
    let mut thread = world.blank_channel(guild, kind, "");
    if let Some(message) = message {
        thread.id = message;
    }
    thread.parent = Some(parent);
    thread.position = 0;
    thread.thread = Some(Thread {
        owner: world.bot,
        archived: false,
        locked: false,
        auto_archive_minutes: DEFAULT_ARCHIVE_MINUTES,
        archive_changed_at: world.now(),
        members: [world.bot].into(),
    });
    if !fields.get("name").is_some_and(Value::is_string) {
        return Err(ApiError::invalid("name", "BASE_TYPE_REQUIRED", "This field is required"));
    }
    apply(world, &mut thread, fields)?;
    let answer = channel_json(&thread);
    world.add_channel(thread);
    Ok(answer)
}

fn apply(
    world: &World,
    channel: &mut crate::world::Channel,
    fields: &Map<String, Value>,
) -> Result<(), ApiError> {
    let mut errors = FormErrors::default();
    if let Some(name) = fields.get("name").and_then(Value::as_str) {
        errors.length("name", name, 1, limits::CHANNEL_NAME);
        name.clone_into(&mut channel.name);
    }
    if let Some(seconds) = fields.get("rate_limit_per_user").and_then(Value::as_u64) {
        channel.slow_mode = seconds.min(limits::SLOW_MODE);
    }
    let now = world.now();
    if let Some(thread) = &mut channel.thread {
        let flag = |name: &str| fields.get(name).and_then(Value::as_bool);
        if let Some(archived) = flag("archived").filter(|new| *new != thread.archived) {
            thread.archived = archived;
            thread.archive_changed_at = now;
        }
        thread.locked = flag("locked").unwrap_or(thread.locked);
        if let Some(minutes) = fields.get("auto_archive_duration").and_then(Value::as_u64) {
            thread.auto_archive_minutes = minutes;
            if !ARCHIVE_MINUTES.contains(&minutes) {
                let words = "Value must be one of {60, 1440, 4320, 10080}.";
                errors.add("auto_archive_duration", "BASE_TYPE_CHOICES", words);
            }
        }
    }
    errors.finish()
}

/// `PATCH /channels/{id}` of a thread.
pub(crate) fn edit(world: &mut World, id: Id, fields: &Map<String, Value>) -> Handled {
    let mut channel = world.visible_channel(id)?.clone();
    let held = world.permissions_in(id, world.bot);
    let owner = channel.thread.as_ref().is_some_and(|thread| thread.owner == world.bot);
    let reopens_only = fields.get("archived").and_then(Value::as_bool) == Some(false)
        && channel.thread.as_ref().is_some_and(|thread| !thread.locked)
        && held & SEND_MESSAGES_IN_THREADS != 0;
    if held & MANAGE_THREADS == 0 && !owner && !reopens_only {
        return Err(check::missing(MANAGE_THREADS));
    }
    apply(world, &mut channel, fields)?;
    let answer = channel_json(&channel);
    world.change_channel(id, |existing| *existing = channel);
    Ok(Reply::Json(answer))
}

pub(crate) fn list_active(world: &mut World, request: &Request) -> Handled {
    let guild = world.joined_guild(request.id("guild_id")?)?.id;
    let active: Vec<_> = world
        .channels
        .values()
        .filter(|channel| channel.guild == guild)
        .filter(|channel| channel.thread.as_ref().is_some_and(|thread| !thread.archived))
        .filter(|channel| world.permissions_in(channel.id, world.bot) & VIEW_CHANNEL != 0)
        .collect();
    let members: Vec<Value> = active
        .iter()
        .filter(|c| c.thread.as_ref().is_some_and(|t| t.members.contains(&world.bot)))
        .map(|channel| member_json(world, channel.id, world.bot))
        .collect();
    let threads: Vec<Value> = active.iter().map(|channel| channel_json(channel)).collect();
    Ok(Reply::Json(json!({ "threads": threads, "members": members, "has_more": false })))
}

fn member_json(world: &World, thread: Id, user: Id) -> Value {
    json!({
        "id": thread.to_string(),
        "user_id": user.to_string(),
        "join_timestamp": timestamp(world.now()),
        "flags": 0,
    })
}

/// `GET …/threads/archived/public`, newest first.
pub(crate) fn list_archived_public(world: &mut World, request: &Request) -> Handled {
    world.allowed_in(request.id("channel_id")?, READ_MESSAGE_HISTORY)?;
    list_archived(world, request, |_, kind| kind != channel_kind::PRIVATE_THREAD)
}

/// `GET …/threads/archived/private`: all of them, for who manages threads.
pub(crate) fn list_archived_private(world: &mut World, request: &Request) -> Handled {
    world.allowed_in(request.id("channel_id")?, READ_MESSAGE_HISTORY | MANAGE_THREADS)?;
    list_archived(world, request, |_, kind| kind == channel_kind::PRIVATE_THREAD)
}

/// `GET …/users/@me/threads/archived/private`: those that the bot is in.
pub(crate) fn list_archived_own(world: &mut World, request: &Request) -> Handled {
    let bot = world.bot;
    world.allowed_in(request.id("channel_id")?, READ_MESSAGE_HISTORY)?;
    list_archived(world, request, |thread, kind| {
        kind == channel_kind::PRIVATE_THREAD && thread.members.contains(&bot)
    })
}

fn list_archived(
    world: &World,
    request: &Request,
    wanted: impl Fn(&Thread, u8) -> bool,
) -> Handled {
    let parent = request.id("channel_id")?;
    let limit = request.query_number("limit", 50, 2..=100)?;
    let mut found: Vec<_> = world
        .channels
        .values()
        .filter(|channel| channel.parent == Some(parent))
        .filter_map(|channel| Some((channel.thread.as_ref()?, channel)))
        .filter(|(thread, channel)| thread.archived && wanted(thread, channel.kind))
        .collect();
    found.sort_by_key(|(thread, channel)| {
        std::cmp::Reverse((thread.archive_changed_at, channel.id))
    });
    let more = found.len() > limit;
    let threads: Vec<Value> =
        found.into_iter().take(limit).map(|(_, channel)| channel_json(channel)).collect();
    Ok(Reply::Json(json!({ "threads": threads, "members": [], "has_more": more })))
}

/// `GET …/thread-members` needs the privileged intent GUILD_MEMBERS.
/// <https://discord.com/developers/docs/resources/channel#list-thread-members>
pub(crate) fn list_members(world: &mut World, request: &Request) -> Handled {
    let id = request.id("channel_id")?;
    let found = world.visible_channel(id)?;
    let Some(thread) = &found.thread else { return Err(ApiError::wrong_channel_type()) };
    if world.options.granted_privileged_intents & (1 << 1) == 0 {
        return Err(ApiError::missing_access());
    }
    let members: Vec<Value> =
        thread.members.iter().map(|user| member_json(world, id, *user)).collect();
    Ok(Reply::Json(members.into()))
}

pub(crate) fn get_member(world: &mut World, request: &Request) -> Handled {
    let (id, user) = (request.id("channel_id")?, request.id("user_id")?);
    let found = world.visible_channel(id)?;
    let Some(thread) = &found.thread else { return Err(ApiError::wrong_channel_type()) };
    if !thread.members.contains(&user) {
        return Err(ApiError::unknown_member());
    }
    Ok(Reply::Json(member_json(world, id, user)))
}

pub(crate) fn join(world: &mut World, request: &Request) -> Handled {
    change_members(world, request, world.bot, true)
}

pub(crate) fn leave(world: &mut World, request: &Request) -> Handled {
    change_members(world, request, world.bot, false)
}

pub(crate) fn add_member(world: &mut World, request: &Request) -> Handled {
    change_members(world, request, request.id("user_id")?, true)
}

pub(crate) fn remove_member(world: &mut World, request: &Request) -> Handled {
    world.allowed_in(request.id("channel_id")?, MANAGE_THREADS)?;
    change_members(world, request, request.id("user_id")?, false)
}

fn change_members(world: &mut World, request: &Request, user: Id, joins: bool) -> Handled {
    let id = request.id("channel_id")?;
    let found = world.visible_channel(id)?;
    let Some(thread) = &found.thread else { return Err(ApiError::wrong_channel_type()) };
    if thread.archived {
        return Err(ApiError::thread_archived());
    }
    let guild = found.guild;
    if !world.guilds.get(&guild).is_some_and(|guild| guild.members.contains_key(&user)) {
        return Err(ApiError::unknown_member());
    }
    let mut members = 0;
    if let Some(thread) = world.channels.get_mut(&id).and_then(|c| c.thread.as_mut()) {
        if joins {
            thread.members.insert(user);
        } else {
            thread.members.remove(&user);
        }
        members = thread.members.len();
    }
    let mut data = json!({
        "id": id.to_string(), "guild_id": guild.to_string(), "member_count": members,
    });
    if joins {
        data["added_members"] = json!([member_json(world, id, user)]);
    } else {
        data["removed_member_ids"] = json!([user.to_string()]);
    }
    world.emit("THREAD_MEMBERS_UPDATE", guild, Some(id), data);
    Ok(Reply::NoContent)
}
