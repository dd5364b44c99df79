//! Answers to interactions: the callback.
//! <https://discord.com/developers/docs/interactions/receiving-and-responding#create-interaction-response>

use serde_json::{Map, Value, json};

use super::{
    ApiError, FormErrors, Handled, Reply,
    messages::{self, NewMessage, content::Place, modal::check_modal},
    router::Request,
};
use crate::{
    Id, Permissions, permissions,
    world::{AnswerVersion, Interaction, InteractionKind, World, message_flag},
};

/// Types of callbacks.
/// <https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object-interaction-callback-type>
const MESSAGE: u64 = 4;
const DEFERRED_MESSAGE: u64 = 5;
const DEFERRED_UPDATE: u64 = 6;
const UPDATE: u64 = 7;
const CHOICES: u64 = 8;
const MODAL: u64 = 9;
const LAUNCH_ACTIVITY: u64 = 12;

/// Kind of a message that answers a slash command, and of one that answers a context menu.
const SLASH_ANSWER: u8 = 20;
const CONTEXT_MENU_ANSWER: u8 = 23;

pub(crate) fn callback(world: &mut World, request: &Request) -> Handled {
    let id = request.id("interaction_id")?;
    let interaction = world
        .interactions
        .get(&id)
        .filter(|interaction| interaction.token == request.parameter("interaction_token"))
        .ok_or_else(ApiError::unknown_interaction)?;
    if interaction.acknowledged.is_some() {
        return Err(ApiError::already_acknowledged());
    }
    if world.instant() - interaction.asked >= world.options.acknowledge_within {
        return Err(ApiError::unknown_interaction());
    }
    let kind = request.body["type"].as_u64().unwrap_or(0);
    let fitting = fitting(world, interaction);
    if !fitting.contains(&kind) {
        let choices: Vec<String> = fitting.iter().map(u64::to_string).collect();
        let words = format!("Value must be one of {{{}}}.", choices.join(", "));
        return Err(ApiError::invalid("type", "BASE_TYPE_CHOICES", words));
    }
    let interaction = interaction.clone();
    let no_data = Map::new();
    let data = request.body["data"].as_object().unwrap_or(&no_data);
    match kind {
        MESSAGE => answer_message(world, &interaction, data, request)?,
        DEFERRED_MESSAGE => defer(world, &interaction, data)?,
        DEFERRED_UPDATE => {
            change(world, id, |interaction| interaction.original = interaction.source_message);
        }
        UPDATE => update(world, &interaction, data, request)?,
        CHOICES => answer_choices(world, &interaction, data)?,
        LAUNCH_ACTIVITY => launch_activity(world, &interaction),
        _ => answer_modal(world, &interaction, &request.body["data"])?,
    }
    // Types are small.
    let number = u8::try_from(kind).unwrap_or(0);
    let now = world.instant();
    change(world, id, |interaction| {
        interaction.acknowledged = Some((number, now));
    });
    tell(world, id);
    let Some(interaction) = world.interactions.get(&id) else {
        return Err(ApiError::unknown_interaction());
    };
    if !request.query_flag("with_response") {
        return Ok(Reply::NoContent);
    }
    Ok(Reply::Json(with_response(world, interaction, kind)))
}

/// The types of callbacks that answer this interaction; the others are refused as Discord refuses
/// them, with a list of what fits: <https://github.com/Rapptz/discord.py/issues/10010>.
///
/// Never among them are PONG, since no PING is answered here: one is a request over HTTP, and over
/// REST it is unknown (<https://github.com/discord/discord-api-docs/issues/7311>);
/// PREMIUM_REQUIRED, which is deprecated and no choice for an application without monetization
/// (<https://github.com/discord/discord-api-docs/issues/6455>); and
/// SOCIAL_LAYER_SKU_PURCHASE_ELIGIBILITY, whose interaction nobody causes here.
fn fitting(world: &World, interaction: &Interaction) -> Vec<u64> {
    let mut fitting = match (interaction.kind, interaction.source_message) {
        (InteractionKind::Autocomplete, _) => return vec![CHOICES],
        (InteractionKind::Command, _) => vec![MESSAGE, DEFERRED_MESSAGE, MODAL],
        (InteractionKind::Component, _) => {
            vec![MESSAGE, DEFERRED_MESSAGE, DEFERRED_UPDATE, UPDATE, MODAL]
        }
        (InteractionKind::ModalSubmit, Some(_)) => {
            vec![MESSAGE, DEFERRED_MESSAGE, DEFERRED_UPDATE, UPDATE]
        }
        (InteractionKind::ModalSubmit, None) => vec![MESSAGE, DEFERRED_MESSAGE],
    };
    if world.options.activities {
        fitting.push(LAUNCH_ACTIVITY);
    }
    fitting
}

fn change(world: &mut World, id: Id, change: impl FnOnce(&mut Interaction)) {
    if let Some(interaction) = world.interactions.get_mut(&id) {
        change(interaction);
    }
}

fn flags_of(data: &Map<String, Value>) -> u64 {
    data.get("flags").and_then(Value::as_u64).unwrap_or(0)
}

/// The message as it is to be written for this interaction.
pub(super) fn addressed(interaction: &Interaction, mut new: NewMessage) -> NewMessage {
    new.interaction = Some(interaction.id);
    let context_menu = interaction.payload["data"]["type"].as_u64().is_some_and(|kind| kind > 1);
    new.kind = match interaction.kind {
        InteractionKind::Command if context_menu => CONTEXT_MENU_ANSWER,
        InteractionKind::Command => SLASH_ANSWER,
        _ => 0,
    };
    if new.flags & message_flag::EPHEMERAL != 0 {
        new.ephemeral_for = Some(interaction.user);
    }
    new
}

/// An answer to everybody needs what a message needs, but not SEND_MESSAGES: the person's command
/// is its leave. Files and embeds need the bot's bits.
pub(super) fn may_attach(
    world: &World,
    interaction: &Interaction,
    new: &NewMessage,
) -> Result<(), ApiError> {
    if new.ephemeral_for.is_some() {
        return Ok(());
    }
    let mut needed: Permissions = 0;
    if !new.files.is_empty() {
        needed |= permissions::ATTACH_FILES;
    }
    let held = app_permissions(world, interaction.channel);
    if held & needed == needed { Ok(()) } else { Err(super::check::missing(needed & !held)) }
}

/// What the application may do in a channel for an interaction: always what an answer needs.
/// <https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object>
pub(crate) fn app_permissions(world: &World, channel: Id) -> Permissions {
    world.permissions_in(channel, world.bot)
        | permissions::ATTACH_FILES
        | permissions::EMBED_LINKS
        | permissions::MENTION_EVERYONE
}

fn answer_message(
    world: &mut World,
    interaction: &Interaction,
    data: &Map<String, Value>,
    request: &Request,
) -> Result<(), ApiError> {
    let new = NewMessage::from_fields(data, &request.files, Place::Answer)?;
    let ephemeral = new.flags & message_flag::EPHEMERAL != 0;
    let new = addressed(interaction, new);
    may_attach(world, interaction, &new)?;
    let message = messages::write_message(world, interaction.channel, world.bot, new)?;
    change(world, interaction.id, |interaction| {
        interaction.ephemeral = ephemeral;
        interaction.original = Some(message);
    });
    note_version(world, interaction.id, message);
    Ok(())
}

/// "… is thinking". Only the flag for an ephemeral answer counts.
fn defer(
    world: &mut World,
    interaction: &Interaction,
    data: &Map<String, Value>,
) -> Result<(), ApiError> {
    let ephemeral = flags_of(data) & message_flag::EPHEMERAL;
    let new = NewMessage {
        flags: message_flag::LOADING | ephemeral,
        allowed_mentions: Some(json!({ "parse": [] })),
        ..NewMessage::default()
    };
    let new = addressed(interaction, new);
    let message = messages::write_message(world, interaction.channel, world.bot, new)?;
    change(world, interaction.id, |interaction| {
        interaction.ephemeral = ephemeral != 0;
        interaction.original = Some(message);
    });
    Ok(())
}

/// Changes the message that the button stands on.
fn update(
    world: &mut World,
    interaction: &Interaction,
    data: &Map<String, Value>,
    request: &Request,
) -> Result<(), ApiError> {
    let source = interaction.source_message.ok_or_else(ApiError::unknown_message)?;
    let edit = NewMessage::from_fields(data, &request.files, Place::Edit)?;
    messages::edit_message(world, interaction.channel, source, edit)?;
    change(world, interaction.id, |interaction| interaction.original = Some(source));
    note_version(world, interaction.id, source);
    Ok(())
}

fn answer_choices(
    world: &mut World,
    interaction: &Interaction,
    data: &Map<String, Value>,
) -> Result<(), ApiError> {
    let mut errors = FormErrors::default();
    let choices = data.get("choices").and_then(Value::as_array).cloned().unwrap_or_default();
    let kind = focused_kind(&interaction.payload["data"]["options"]).unwrap_or(3);
    super::commands::check_choices(&mut errors, "data.choices", &choices, kind);
    errors.finish()?;
    change(world, interaction.id, |interaction| interaction.choices = Some(choices));
    note_without_message(world, interaction.id);
    Ok(())
}

fn focused_kind(options: &Value) -> Option<u64> {
    options.as_array()?.iter().find_map(|option| {
        if option["focused"].as_bool() == Some(true) {
            option["type"].as_u64()
        } else {
            focused_kind(&option["options"])
        }
    })
}

fn answer_modal(
    world: &mut World,
    interaction: &Interaction,
    modal: &Value,
) -> Result<(), ApiError> {
    let mut errors = FormErrors::default();
    check_modal(&mut errors, modal);
    errors.finish()?;
    let modal = modal.clone();
    change(world, interaction.id, |interaction| interaction.modal = Some(modal));
    note_without_message(world, interaction.id);
    Ok(())
}

/// Opens the application's Activity for the person; where it runs is told by its instance's id.
/// <https://discord.com/developers/docs/activities/development-guides/multiplayer-experience#activity-instance-management>
fn launch_activity(world: &mut World, interaction: &Interaction) {
    let number = world.new_id();
    let instance = format!("i-{number}-gc-{}-{}", interaction.guild, interaction.channel);
    change(world, interaction.id, |interaction| interaction.activity = Some(instance));
    note_without_message(world, interaction.id);
}

/// Remembers what the person sees now.
pub(super) fn note_version(world: &mut World, interaction: Id, message: Id) {
    let at = world.now();
    let Some(channel) = world.interactions.get(&interaction).map(|found| found.channel) else {
        return;
    };
    let Some(message) = world.message(channel, message) else { return };
    let version = AnswerVersion {
        message: Some(message.id),
        content: message.content.clone(),
        embeds: message.embeds.clone(),
        components: message.components.clone(),
        at,
    };
    change(world, interaction, |interaction| interaction.history.push(version));
}

fn note_without_message(world: &mut World, interaction: Id) {
    let at = world.now();
    let version = AnswerVersion {
        message: None,
        content: String::new(),
        embeds: Vec::new(),
        components: Vec::new(),
        at,
    };
    change(world, interaction, |interaction| interaction.history.push(version));
}

/// Tells whoever watches, but nobody except the asker, that something was answered.
pub(super) fn tell(world: &mut World, id: Id) {
    let Some(interaction) = world.interactions.get(&id) else { return };
    let place = (Some(interaction.guild), Some(interaction.channel));
    let data = json!({
        "id": id.to_string(),
        "type": interaction.acknowledged.map(|(kind, _)| kind),
        "message_id": interaction.original.map(|id| id.to_string()),
        "modal": interaction.modal,
        "choices": interaction.choices,
        "activity": interaction.activity,
    });
    let user = interaction.user;
    world.record_change("INTERACTION_ANSWER", place, Some(user), data);
}

/// The resource is there only where a message was written at once, or an Activity launched.
/// <https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-callback-interaction-callback-response-object>
fn with_response(world: &World, interaction: &Interaction, kind: u64) -> Value {
    let message = interaction
        .original
        .filter(|_| matches!(kind, MESSAGE | UPDATE))
        .and_then(|id| world.message(interaction.channel, id));
    let mut answer = json!({
        "interaction": {
            "id": interaction.id.to_string(),
            "type": interaction.kind as u8,
            "response_message_loading": kind == DEFERRED_MESSAGE,
            "response_message_ephemeral": interaction.ephemeral,
        },
    });
    if let Some(original) = interaction.original {
        answer["interaction"]["response_message_id"] = json!(original.to_string());
    }
    if let Some(instance) = &interaction.activity {
        answer["interaction"]["activity_instance_id"] = json!(instance);
        answer["resource"] = json!({ "type": kind, "activity_instance": { "id": instance } });
    }
    if let Some(message) = message {
        answer["resource"] = json!({ "type": kind, "message": world.message_json(message) });
    }
    answer
}
