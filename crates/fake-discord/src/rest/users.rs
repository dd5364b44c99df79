//! The bot itself, its application, and the way to the gateway.

use serde_json::{Value, json};

use super::{ApiError, Handled, Reply, router::Request};
use crate::world::{World, user_json};

/// `GET /gateway`. The address is put in by the world's options at the start.
pub(crate) fn gateway(world: &mut World, _: &Request) -> Handled {
    Ok(Reply::Json(json!({ "url": world.gateway_url })))
}

/// `GET /gateway/bot`: also how many sessions may still start today.
pub(crate) fn gateway_bot(world: &mut World, _: &Request) -> Handled {
    let total = world.options.identifies;
    Ok(Reply::Json(json!({
        "url": world.gateway_url,
        "shards": 1,
        "session_start_limit": {
            "total": total,
            "remaining": total.saturating_sub(world.sessions.started),
            "reset_after": 86_400_000,
            "max_concurrency": 1,
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
        "flags": 0,
        "flags_new": "0",
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
        "interactions_endpoint_url": null,
        "role_connections_verification_url": null,
        "approximate_guild_count": world.guilds.len(),
        "approximate_user_install_count": 0,
        "integration_types_config": {
            "0": {"oauth2_install_params": {"scopes": ["applications.commands", "bot"],
                  "permissions": world.options.bot_permissions.to_string()}},
        },
    })))
}
