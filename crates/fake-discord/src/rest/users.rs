//! The bot itself, its application, and the way to the gateway.

use serde_json::{Value, json};

use super::{ApiError, FormErrors, Handled, Reply, router::Request};
use crate::{
    limits,
    world::{World, user_json},
};

/// `GET /gateway`. The address is put in by the world's options at the start.
pub(crate) fn gateway(world: &mut World, _: &Request) -> Handled {
    Ok(Reply::Json(json!({ "url": world.gateway_url })))
}

/// `GET /gateway/bot`: also how many sessions may still start today.
pub(crate) fn gateway_bot(world: &mut World, _: &Request) -> Handled {
    let total = world.options.identifies;
    let day = limits::IDENTIFY_BUDGET_WINDOW;
    let now = world.instant();
    let left = world.sessions.day_began.map(|began| (began + day).saturating_duration_since(now));
    let left = left.filter(|left| !left.is_zero());
    let started = left.map_or(0, |_| world.sessions.started);
    let reset_after = u64::try_from(left.unwrap_or(day).as_millis()).unwrap_or(u64::MAX);
    Ok(Reply::Json(json!({
        "url": world.gateway_url,
        "shards": world.guilds.len().div_ceil(world.options.guilds_a_shard.max(1)).max(1),
        "session_start_limit": {
            "total": total,
            "remaining": total.saturating_sub(started),
            "reset_after": reset_after,
            "max_concurrency": world.options.max_concurrency,
        },
    })))
}

pub(crate) fn me(world: &mut World, _: &Request) -> Handled {
    let mut user = world.users.get(&world.bot).map_or(Value::Null, user_json);
    user["mfa_enabled"] = json!(true);
    user["locale"] = json!("en-US");
    user["verified"] = json!(true);
    user["email"] = Value::Null;
    user["premium_type"] = json!(0);
    Ok(Reply::Json(user))
}

/// `PATCH /users/@me`: the bot's name; pictures are not kept here.
pub(crate) fn edit_me(world: &mut World, request: &Request) -> Handled {
    if let Some(name) = request.body["username"].as_str() {
        let mut errors = FormErrors::default();
        let (least, most) = (*limits::USERNAME.start(), *limits::USERNAME.end());
        errors.length("username", name, least, most);
        errors.finish()?;
        let bot = world.bot;
        if let Some(user) = world.users.get_mut(&bot) {
            name.clone_into(&mut user.name);
        }
    }
    me(world, request)
}

pub(crate) fn my_guilds(world: &mut World, request: &Request) -> Handled {
    let limit = request.query_number("limit", 200, 1..=200)?;
    let (before, after) = (request.query_id("before")?, request.query_id("after")?);
    let guilds: Vec<Value> = world
        .guilds
        .values()
        .filter(|guild| guild.members.contains_key(&world.bot))
        .filter(|guild| before.is_none_or(|id| guild.id < id))
        .filter(|guild| after.is_none_or(|id| guild.id > id))
        .take(limit)
        .map(|guild| {
            json!({
                "id": guild.id.to_string(),
                "name": guild.name,
                "icon": null,
                "banner": null,
                "owner": guild.owner == world.bot,
                "permissions": world.permissions_in_guild(guild.id, world.bot).to_string(),
                "features": [],
            })
        })
        .collect();
    Ok(Reply::Json(guilds.into()))
}

pub(crate) fn get(world: &mut World, request: &Request) -> Handled {
    let user = world.users.get(&request.id("user_id")?).ok_or_else(ApiError::unknown_user)?;
    Ok(Reply::Json(user_json(user)))
}

/// `GET /applications/@me` and its older name.
pub(crate) fn application(world: &mut World, _: &Request) -> Handled {
    let bot = world.users.get(&world.bot);
    let name = bot.map_or("", |bot| bot.name.as_str());
    Ok(Reply::Json(json!({
        "id": world.bot.to_string(),
        "name": name,
        "icon": null,
        "description": "",
        "summary": "",
        "type": null,
        "bot": bot.map(user_json),
        "bot_public": true,
        "bot_require_code_grant": false,
        "verify_key": world.verify_key,
        "flags": world.application_flags(),
        "flags_new": world.application_flags().to_string(),
        "approximate_user_authorization_count": 0,
        "explicit_content_filter": 0,
        "eligible_oauth2_scopes": [],
        "hook": true,
        "is_monetized": false,
        "is_verified": false,
        "is_discoverable": false,
        "owner": user_json(&crate::world::User {
            id: world.bot + 1,
            name: "operator".to_owned(),
            global_name: None,
            bot: false,
            locale: crate::world::DEFAULT_LOCALE.to_owned(),
        }),
        "team": null,
        "redirect_uris": [],
        "interactions_endpoint_url": world.sessions.interactions_endpoint.as_ref().map(|it| &it.url),
        "role_connections_verification_url": null,
        "approximate_guild_count": world.guilds.len(),
        "approximate_user_install_count": 0,
        "integration_types_config": {
            "0": {"oauth2_install_params": {"scopes": ["applications.commands", "bot"],
                  "permissions": world.options.bot_permissions.to_string()}},
        },
    })))
}
