//! Webhooks: follow-ups to interactions (the application's id in the place of a webhook's), and
//! the incoming webhooks of channels.
//! <https://discord.com/developers/docs/resources/webhook>

use serde_json::Value;

use super::{
    ApiError, FormErrors, Handled, Reply, check,
    interactions::{addressed, may_attach, note_version, tell},
    messages::{self, NewMessage, content::Place},
    router::Request,
};
use crate::{
    Id, limits,
    permissions::MANAGE_WEBHOOKS,
    world::{Interaction, Webhook, World, channel_kind, message_flag},
};

/// Whom a token belongs to.
enum Holder {
    Interaction(Box<Interaction>),
    Webhook(Webhook),
}

fn holder(world: &World, request: &Request) -> Result<Holder, ApiError> {
    let id = request.id("webhook_id")?;
    let token = request.parameter("webhook_token");
    if id == world.bot {
        let interaction = world.interactions.values().find(|found| found.token == token);
        let interaction = interaction.ok_or_else(ApiError::unknown_webhook)?;
        if world.instant() - interaction.asked > world.options.interaction_token_life {
            return Err(ApiError::token_invalid());
        }
        // Before the acknowledgement there is nothing to follow up on.
        if interaction.acknowledged.is_none() {
            return Err(ApiError::unknown_webhook());
        }
        return Ok(Holder::Interaction(Box::new(interaction.clone())));
    }
    let webhook = world.webhooks.get(&id).ok_or_else(ApiError::unknown_webhook)?;
    if webhook.follows.is_some() || webhook.token != token {
        return Err(ApiError::token_invalid());
    }
    Ok(Holder::Webhook(webhook.clone()))
}

fn answered_message(world: &World, channel: Id, id: Id) -> Handled {
    let message = world.message(channel, id).ok_or_else(ApiError::unknown_message)?;
    Ok(Reply::Json(world.message_json(message)))
}

/// `POST`: a follow-up, or a message of an incoming webhook. After a deferral the first follow-up
/// becomes the answer.
pub(crate) fn execute(world: &mut World, request: &Request) -> Handled {
    let new = NewMessage::read(request, Place::Webhook)?;
    match holder(world, request)? {
        Holder::Interaction(interaction) => follow_up(world, &interaction, new),
        Holder::Webhook(webhook) => post(world, request, &webhook, new),
    }
}

fn follow_up(world: &mut World, interaction: &Interaction, new: NewMessage) -> Handled {
    let loading = interaction.original.filter(|id| {
        world
            .message(interaction.channel, *id)
            .is_some_and(|message| message.flags & message_flag::LOADING != 0)
    });
    let new = addressed(interaction, new);
    may_attach(world, interaction, &new)?;
    let message = if let Some(original) = loading {
        messages::edit_message(world, interaction.channel, original, new.naming_all())?;
        original
    } else {
        let message = messages::write_message(world, interaction.channel, world.bot, new)?;
        if let Some(found) = world.interactions.get_mut(&interaction.id) {
            found.follow_ups.push(message);
        }
        message
    };
    note_version(world, interaction.id, message);
    tell(world, interaction.id);
    answered_message(world, interaction.channel, message)
}

fn post(world: &mut World, request: &Request, webhook: &Webhook, mut new: NewMessage) -> Handled {
    let name = request.body["username"].as_str().unwrap_or(&webhook.name).to_owned();
    let mut errors = FormErrors::default();
    errors.length("username", &name, 1, limits::WEBHOOK_NAME);
    errors.finish()?;
    new.webhook = Some(webhook.id);
    new.webhook_name = Some(name);
    new.flags &= !message_flag::EPHEMERAL;
    let message = messages::write_message(world, webhook.channel, webhook.id, new)?;
    if request.query_flag("wait") {
        return answered_message(world, webhook.channel, message);
    }
    Ok(Reply::NoContent)
}

/// The message that a path means: `@original` or an id that belongs to the token.
fn target(world: &World, request: &Request, original: bool) -> Result<(Holder, Id, Id), ApiError> {
    let holder = holder(world, request)?;
    let (channel, message) = match &holder {
        Holder::Interaction(interaction) if original => {
            let id = interaction.original.ok_or_else(ApiError::unknown_message)?;
            (interaction.channel, id)
        }
        Holder::Interaction(interaction) => {
            let id = request.id("message_id")?;
            let own = interaction.original == Some(id) || interaction.follow_ups.contains(&id);
            if !own {
                return Err(ApiError::unknown_message());
            }
            (interaction.channel, id)
        }
        Holder::Webhook(_) if original => return Err(ApiError::unknown_message()),
        Holder::Webhook(webhook) => {
            let id = request.id("message_id")?;
            let message = world.message(webhook.channel, id);
            if message.is_none_or(|message| message.webhook != Some(webhook.id)) {
                return Err(ApiError::unknown_message());
            }
            (webhook.channel, id)
        }
    };
    Ok((holder, channel, message))
}

pub(crate) fn get_original(world: &mut World, request: &Request) -> Handled {
    let (_, channel, message) = target(world, request, true)?;
    answered_message(world, channel, message)
}

pub(crate) fn get_message(world: &mut World, request: &Request) -> Handled {
    let (_, channel, message) = target(world, request, false)?;
    answered_message(world, channel, message)
}

pub(crate) fn edit_original(world: &mut World, request: &Request) -> Handled {
    edit(world, request, true)
}

pub(crate) fn edit_message(world: &mut World, request: &Request) -> Handled {
    edit(world, request, false)
}

fn edit(world: &mut World, request: &Request, original: bool) -> Handled {
    let (holder, channel, message) = target(world, request, original)?;
    let edit = NewMessage::read(request, Place::Edit)?;
    messages::edit_message(world, channel, message, edit)?;
    if let Holder::Interaction(interaction) = holder {
        note_version(world, interaction.id, message);
        tell(world, interaction.id);
    }
    answered_message(world, channel, message)
}

pub(crate) fn delete_original(world: &mut World, request: &Request) -> Handled {
    remove(world, request, true)
}

pub(crate) fn delete_message(world: &mut World, request: &Request) -> Handled {
    remove(world, request, false)
}

fn remove(world: &mut World, request: &Request, original: bool) -> Handled {
    let (holder, channel, message) = target(world, request, original)?;
    if !messages::remove_message(world, channel, message) {
        return Err(ApiError::unknown_message());
    }
    if let Holder::Interaction(interaction) = holder {
        tell(world, interaction.id);
    }
    Ok(Reply::NoContent)
}

pub(crate) fn create(world: &mut World, request: &Request) -> Handled {
    let channel = world.allowed_in(request.id("channel_id")?, MANAGE_WEBHOOKS)?;
    let (id, guild) = (channel.id, channel.guild);
    if !matches!(channel.kind, channel_kind::TEXT | channel_kind::ANNOUNCEMENT) {
        return Err(ApiError::wrong_channel_type());
    }
    if world.webhooks.values().filter(|webhook| webhook.channel == id).count()
        >= limits::WEBHOOKS_IN_CHANNEL
    {
        return Err(ApiError::too_many_webhooks());
    }
    let name = check::object(request)?.get("name").and_then(Value::as_str).unwrap_or_default();
    check_name(name)?;
    let new = world.new_id();
    let webhook = Webhook {
        id: new,
        guild,
        channel: id,
        name: name.to_owned(),
        token: format!("webhook-token-{new:x}"),
        creator: world.bot,
        follows: None,
    };
    let answer = world.webhook_json(&webhook);
    world.webhooks.insert(new, webhook);
    tell_webhooks(world, guild, id);
    Ok(Reply::Json(answer))
}

fn check_name(name: &str) -> Result<(), ApiError> {
    let mut errors = FormErrors::default();
    errors.length("name", name, 1, limits::WEBHOOK_NAME);
    // https://discord.com/developers/docs/resources/webhook#create-webhook
    if ["clyde", "discord"].iter().any(|word| name.to_lowercase().contains(word)) {
        errors.add("name", "USERNAME_INVALID_CONTAINS", "Username cannot contain this word");
    }
    errors.finish()
}

/// `PATCH /webhooks/{id}`: its name, and the channel of the same guild that it posts to.
pub(crate) fn modify(world: &mut World, request: &Request) -> Handled {
    let webhook = own_webhook(world, request)?.clone();
    let target = request.body.get("channel_id").and_then(check::snowflake);
    if let Some(target) = target {
        let channel = world.allowed_in(target, MANAGE_WEBHOOKS)?;
        if channel.guild != webhook.guild {
            return Err(ApiError::unknown_channel());
        }
    }
    rename(world, request, webhook, target)
}

/// `PATCH /webhooks/{id}/{token}`: its name alone.
pub(crate) fn modify_with_token(world: &mut World, request: &Request) -> Handled {
    let webhook = token_webhook(world, request)?;
    rename(world, request, webhook, None)
}

fn rename(
    world: &mut World,
    request: &Request,
    mut webhook: Webhook,
    target: Option<Id>,
) -> Handled {
    if let Some(name) = request.body["name"].as_str() {
        check_name(name)?;
        name.clone_into(&mut webhook.name);
    }
    let before = webhook.channel;
    webhook.channel = target.unwrap_or(before);
    let answer = world.webhook_json(&webhook);
    let (guild, after) = (webhook.guild, webhook.channel);
    world.webhooks.insert(webhook.id, webhook);
    tell_webhooks(world, guild, before);
    if after != before {
        tell_webhooks(world, guild, after);
    }
    Ok(Reply::Json(answer))
}

fn token_webhook(world: &World, request: &Request) -> Result<Webhook, ApiError> {
    match holder(world, request)? {
        Holder::Webhook(webhook) => Ok(webhook),
        Holder::Interaction(_) => Err(ApiError::unknown_webhook()),
    }
}

pub(crate) fn get_with_token(world: &mut World, request: &Request) -> Handled {
    let webhook = token_webhook(world, request)?;
    let mut answer = world.webhook_json(&webhook);
    // Who made it is for those alone who ask with their own token.
    if let Some(fields) = answer.as_object_mut() {
        fields.remove("user");
    }
    Ok(Reply::Json(answer))
}

pub(crate) fn delete_with_token(world: &mut World, request: &Request) -> Handled {
    let webhook = token_webhook(world, request)?;
    world.webhooks.remove(&webhook.id);
    tell_webhooks(world, webhook.guild, webhook.channel);
    Ok(Reply::NoContent)
}

pub(super) fn tell_webhooks(world: &mut World, guild: Id, channel: Id) {
    let data = serde_json::json!({
        "guild_id": guild.to_string(), "channel_id": channel.to_string(),
    });
    world.emit("WEBHOOKS_UPDATE", guild, Some(channel), data);
}

pub(crate) fn get(world: &mut World, request: &Request) -> Handled {
    let webhook = own_webhook(world, request)?;
    Ok(Reply::Json(world.webhook_json(webhook)))
}

fn own_webhook<'a>(world: &'a World, request: &Request) -> Result<&'a Webhook, ApiError> {
    let webhook = world.webhooks.get(&request.id("webhook_id")?);
    let webhook = webhook.ok_or_else(ApiError::unknown_webhook)?;
    world.allowed_in(webhook.channel, MANAGE_WEBHOOKS)?;
    Ok(webhook)
}

pub(crate) fn delete(world: &mut World, request: &Request) -> Handled {
    let webhook = own_webhook(world, request)?.clone();
    world.webhooks.remove(&webhook.id);
    tell_webhooks(world, webhook.guild, webhook.channel);
    Ok(Reply::NoContent)
}

pub(crate) fn list_of_channel(world: &mut World, request: &Request) -> Handled {
    let channel = world.allowed_in(request.id("channel_id")?, MANAGE_WEBHOOKS)?.id;
    let found = world.webhooks.values().filter(|webhook| webhook.channel == channel);
    Ok(Reply::Json(found.map(|webhook| world.webhook_json(webhook)).collect::<Vec<_>>().into()))
}

pub(crate) fn list_of_guild(world: &mut World, request: &Request) -> Handled {
    let guild = world.allowed_in_guild(request.id("guild_id")?, MANAGE_WEBHOOKS)?.id;
    let found = world.webhooks.values().filter(|webhook| webhook.guild == guild);
    Ok(Reply::Json(found.map(|webhook| world.webhook_json(webhook)).collect::<Vec<_>>().into()))
}
