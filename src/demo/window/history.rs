//! What one person reads in a channel, and the files that hang there.

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use fake_discord::world::Message;
use fake_discord::{Id, MessageSnapshot, World, permissions};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::sight::{As, Unseen, member};
use super::{MOST_FILE_BYTES, Window, guide};

/// Messages that are shown before somebody asks for earlier ones.
const MESSAGES_AT_FIRST: usize = 100;
/// Pictures that browsers show without running anything in them.
const PICTURES: [&str; 4] = ["image/png", "image/jpeg", "image/gif", "image/webp"];

#[derive(Deserialize)]
pub struct WhichMessages {
    #[serde(rename = "as")]
    person: String,
    channel: String,
    /// How many at most, counted from the newest.
    most: Option<usize>,
}

#[derive(Serialize)]
pub struct Messages {
    /// Oldest first.
    messages: Vec<Shown>,
    /// There are earlier ones.
    more: bool,
}

#[derive(Serialize)]
struct Shown {
    id: String,
    author: Author,
    /// Discord's number of the kind; 6 says that something was pinned.
    kind: u8,
    content: String,
    embeds: Vec<Value>,
    components: Vec<Value>,
    attachments: Vec<Value>,
    /// Unix milliseconds.
    at: i64,
    edited: bool,
    pinned: bool,
    only_you: bool,
    loading: bool,
    /// It called this person.
    calls_you: bool,
    reactions: Vec<(String, usize)>,
    /// Which command it answers, and who asked.
    answers: Option<(String, String)>,
    /// Who wrote the message that this one answers, and how that began.
    reply_to: Option<(String, String)>,
}

#[derive(Serialize)]
struct Author {
    id: String,
    name: String,
    bot: bool,
}

pub async fn messages(
    State(window): State<Arc<Window>>,
    Query(asked): Query<WhichMessages>,
) -> Result<Json<Messages>, Unseen> {
    let me = member(&window, &asked.person)?.id();
    let channel: Id = asked.channel.parse().map_err(|_| Unseen)?;
    let most = asked.most.unwrap_or(MESSAGES_AT_FIRST);
    window.discord.world(|world| {
        if !world.can_see(channel, me) {
            return Err(Unseen);
        }
        let seen = world.messages_seen_by(channel, me);
        let left_out = seen.len().saturating_sub(most);
        let pinged = world.messages_that_pinged(window.guild.id(), me);
        let messages =
            seen.into_iter().skip(left_out).map(|message| shown(world, message, &pinged)).collect();
        Ok(Json(Messages { messages, more: left_out > 0 }))
    })
}

fn shown(world: &World, message: MessageSnapshot, pinged: &[Id]) -> Shown {
    let whole = world.message(message.channel, message.id);
    let name_of = |id: Id| world.users.get(&id).map_or("somebody", |user| &user.name).to_owned();
    let answers = whole
        .and_then(|whole| world.interactions.get(&whole.interaction?))
        .map(|asked| (name_of(asked.user), guide::path(asked)));
    let earlier = whole.and_then(|whole| world.message(message.channel, whole.reply_to?));
    Shown {
        id: message.id.to_string(),
        author: Author {
            id: message.author_id.to_string(),
            bot: world.users.get(&message.author_id).is_none_or(|user| user.bot),
            name: message.author_name.clone(),
        },
        kind: message.kind,
        at: message.created_at.timestamp_millis(),
        edited: message.edited.is_some(),
        pinned: message.pinned,
        only_you: message.ephemeral_for.is_some(),
        loading: message.is_loading(),
        calls_you: pinged.contains(&message.id),
        answers,
        reply_to: earlier.map(|earlier| (name_of(earlier.author), earlier.content.clone())),
        content: message.content,
        embeds: message.embeds,
        components: message.components,
        attachments: message.attachments,
        reactions: message.reactions,
    }
}

/// A file of a message that this person sees.
pub async fn file(
    State(window): State<Arc<Window>>,
    Path(id): Path<Id>,
    Query(asked): Query<As>,
) -> Result<Response, Unseen> {
    let me = asked.member(&window)?.id();
    let found = window.discord.world(|world| {
        let needed = permissions::VIEW_CHANNEL | permissions::READ_MESSAGE_HISTORY;
        let readable = world
            .channels
            .values()
            .filter(|channel| world.permissions_in(channel.id, me) & needed == needed)
            .flat_map(|channel| channel.messages.values());
        let own = world.ephemeral_messages.values().filter(|m| m.ephemeral_for == Some(me));
        let carries = |message: &Message| message.attachments.iter().any(|file| file.id == id);
        let seen = readable.chain(own).any(carries);
        world.files.get(&id).filter(|file| seen && file.bytes.len() <= MOST_FILE_BYTES).cloned()
    });
    let file = found.ok_or(Unseen)?;
    let content_type = file.content_type.as_deref().unwrap_or_default();
    let picture = PICTURES.iter().find(|picture| content_type == **picture);
    let mut response = Body::from(file.bytes).into_response();
    let headers = response.headers_mut();
    let kind = picture.copied().unwrap_or("application/octet-stream");
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    // What somebody uploaded never becomes a page of ours.
    headers
        .insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox; default-src 'none'"));
    if picture.is_none() {
        headers.insert(CONTENT_DISPOSITION, HeaderValue::from_static("attachment"));
    }
    Ok(response)
}
