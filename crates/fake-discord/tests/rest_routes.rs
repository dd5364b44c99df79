//! Every route once, with requests that are right: nothing is refused, and every answer fits
//! Discord's OpenAPI description. A route of the table that no request here comes to is told.

mod support;

use std::collections::BTreeSet;

use fake_discord::{FakeDiscord, Id, Member, permissions, world::channel_kind};
use serde_json::{Value, json};
use support::{Rest, options};

#[tokio::test(flavor = "multi_thread")]
async fn every_route_answers_as_described() {
    let granted = fake_discord::PRIVILEGED_INTENTS;
    let bits = permissions::BOT_DEFAULT
        | permissions::MANAGE_GUILD
        | permissions::MANAGE_NICKNAMES
        | permissions::MODERATE_MEMBERS
        | permissions::KICK_MEMBERS;
    let options = fake_discord::Options {
        granted_privileged_intents: granted,
        bot_permissions: bits,
        ..options()
    };
    let discord = FakeDiscord::start(options).await.unwrap();
    let guild = discord.guild("Hachyderm");
    let nova = guild.member("nova", &[]);
    let rest = Rest::new(&discord);
    let (app, g) = (discord.application_id(), guild.id());
    for path in [
        "/gateway",
        "/gateway/bot",
        "/users/@me",
        "/users/@me/guilds?limit=5",
        "/applications/@me",
        "/oauth2/applications/@me",
    ] {
        rest.ok("GET", path, Value::Null).await;
    }
    rest.ok("GET", &format!("/users/{}", nova.id()), Value::Null).await;
    rest.ok("GET", &format!("/guilds/{g}?with_counts=true"), Value::Null).await;
    rest.ok("GET", &format!("/guilds/{g}/members/{}", nova.id()), Value::Null).await;

    let command = json!({"name": "task", "type": 1, "description": "tasks", "contexts": [0],
        "integration_types": [0], "default_member_permissions": "2048", "options": [
            {"type": 3, "name": "text", "description": "what", "required": true,
             "max_length": 500}]});
    for base in [
        format!("/applications/{app}/commands"),
        format!("/applications/{app}/guilds/{g}/commands"),
    ] {
        let made = rest.ok("POST", &base, command.clone()).await;
        let one = format!("{base}/{}", made["id"].as_str().unwrap());
        rest.ok("GET", &one, Value::Null).await;
        rest.ok("PATCH", &one, json!({"description": "all tasks"})).await;
        let user = json!({"name": "Appoint commander", "type": 2});
        let list = rest.ok("PUT", &base, json!([command, user])).await;
        assert_eq!(list[0]["id"], made["id"]);
        assert_eq!(rest.ok("GET", &base, Value::Null).await.as_array().unwrap().len(), 2);
        rest.ok("DELETE", &one, Value::Null).await;
    }
    let of_guild = format!("/applications/{app}/guilds/{g}/commands");
    rest.ok("GET", &format!("{of_guild}/permissions"), Value::Null).await;

    let roles = format!("/guilds/{g}/roles");
    let role = rest.ok("POST", &roles, json!({"name": "watchers", "permissions": "1024"})).await;
    let role = role["id"].as_str().unwrap();
    rest.ok("GET", &roles, Value::Null).await;
    rest.ok("GET", &format!("{roles}/{role}"), Value::Null).await;
    rest.ok("PATCH", &format!("{roles}/{role}"), json!({"mentionable": true})).await;
    let given = format!("/guilds/{g}/members/{}/roles/{role}", nova.id());
    rest.ok("PUT", &given, Value::Null).await;
    rest.ok("DELETE", &given, Value::Null).await;
    guild_and_members(&rest, g, nova.id(), role).await;

    let channels = format!("/guilds/{g}/channels");
    let category = rest.ok("POST", &channels, json!({"name": "Incidents", "type": 4})).await;
    let room = rest
        .ok(
            "POST",
            &channels,
            json!({"name": "INC 1", "parent_id": category["id"], "topic": "t",
            "permission_overwrites": [
                {"id": app.to_string(), "type": 1, "allow": "1024", "deny": "0"}]}),
        )
        .await;
    let room_id: Id = room["id"].as_str().unwrap().parse().unwrap();
    let room = format!("/channels/{room_id}");
    rest.ok("GET", &room, Value::Null).await;
    rest.ok("PATCH", &room, json!({"name": "closed-inc-1", "topic": null})).await;
    rest.ok("GET", &channels, Value::Null).await;
    let position = json!([{"id": category["id"], "position": 3}]);
    rest.ok("PATCH", &channels, position).await;
    let overwrite = format!("{room}/permissions/{role}");
    rest.ok("PUT", &overwrite, json!({"type": 0, "allow": "1024", "deny": "2048"})).await;
    rest.ok("GET", &room, Value::Null).await;
    rest.ok("DELETE", &overwrite, Value::Null).await;
    rest.ok("POST", &format!("{room}/typing"), Value::Null).await;

    messages(&rest, &room, &nova).await;
    interactions(&rest, &nova, room_id).await;
    threads(&rest, &room, g, nova.id()).await;
    webhooks(&rest, &room, g).await;
    scheduled_events(&rest, g).await;

    let news = guild.channel_of_kind("news", channel_kind::ANNOUNCEMENT, None);
    let news_id = news;
    let news = format!("/channels/{news}/messages");
    let post = rest.ok("POST", &news, json!({"content": "up again"})).await;
    let crosspost = format!("{news}/{}/crosspost", post["id"].as_str().unwrap());
    let follower = guild.channel("elsewhere", None);
    let followers = format!("/channels/{news_id}/followers");
    let target = json!({"webhook_channel_id": follower.to_string()});
    rest.ok("POST", &followers, target).await;
    rest.ok("GET", &format!("/channels/{follower}/webhooks"), Value::Null).await;
    rest.ok("POST", &crosspost, Value::Null).await;
    let copy = &discord.messages(follower)[0];
    assert_eq!((copy.content.as_str(), copy.author_name.as_str()), ("up again", "Hachyderm #news"));
    rest.ok("DELETE", &room, Value::Null).await;
    rest.ok("DELETE", &format!("{roles}/{role}"), Value::Null).await;
    rest.ok("DELETE", &format!("/guilds/{g}/members/{}", nova.id()), Value::Null).await;
    assert!(guild.member_named("nova").is_none());
    assert_eq!(discord.violations(), []);
    assert_eq!(discord.refusals(), []);
    assert_ne!(guild.bot_permissions_in(discord.world(|w| w.channels_of(g)[0].id)), 0);
    assert_eq!(permissions::names_of(1 << 10), "VIEW_CHANNEL");
    // Nobody sets these here, and Discord answers that as unknown.
    let command = rest.ok("POST", &of_guild, command.clone()).await;
    let permissions = format!("{of_guild}/{}/permissions", command["id"].as_str().unwrap());
    assert_eq!(rest.refused("GET", &permissions, Value::Null).await, 10066);
    rest.ok("DELETE", &format!("/users/@me/guilds/{g}"), Value::Null).await;
    assert_eq!(rest.refused("GET", &format!("/guilds/{g}"), Value::Null).await, 10004);
    assert_eq!(unasked(&discord), Vec::<String>::new(), "routes without a request here");
}

/// The routes that answered nothing: whoever adds one adds a request that it answers.
fn unasked(discord: &FakeDiscord) -> Vec<String> {
    let answered = |status: Option<u16>| status.is_some_and(|status| status < 300);
    // Those whose only answer is a refusal.
    let refused =
        "/applications/{application_id}/guilds/{guild_id}/commands/{command_id}/permissions";
    let requests = discord.requests();
    let asked: BTreeSet<(&str, &str)> = requests
        .iter()
        .filter(|request| answered(request.status) || request.route == Some(refused))
        .filter_map(|request| Some((request.method.as_str(), request.route?)))
        .collect();
    let unasked = fake_discord::routes().filter(|route| !asked.contains(route));
    unasked.map(|(method, template)| format!("{method} {template}")).collect()
}

async fn guild_and_members(rest: &Rest, guild: u64, member: u64, role: &str) {
    let one = format!("/guilds/{guild}");
    let changed =
        rest.ok("PATCH", &one, json!({"name": "Hachyderm", "preferred_locale": "de"})).await;
    assert_eq!(changed["preferred_locale"], "de");
    let members = format!("{one}/members");
    let until = "2026-01-01T00:00:00Z";
    for body in [
        json!({"nick": "supernova"}),
        json!({"roles": [role]}),
        json!({ "communication_disabled_until": until }),
        json!({"communication_disabled_until": null, "nick": null, "roles": []}),
    ] {
        rest.ok("PATCH", &format!("{members}/{member}"), body).await;
    }
    rest.ok("PATCH", &format!("{members}/@me"), json!({"nick": "bell"})).await;
    let found = rest.ok("GET", &format!("{members}/search?query=NOV&limit=5"), Value::Null).await;
    assert_eq!(found[0]["user"]["username"], "nova");
    rest.ok("GET", &format!("{members}?limit=10"), Value::Null).await;
    let order = json!([{"id": role, "position": 1}]);
    rest.ok("PATCH", &format!("{one}/roles"), order).await;
    let counts = rest.ok("GET", &format!("{one}/roles/member-counts"), Value::Null).await;
    assert_eq!(counts[role], 0);
    rest.ok("PATCH", "/users/@me", json!({"username": "Firebell"})).await;
}

async fn messages(rest: &Rest, room: &str, nova: &Member) {
    let list = format!("{room}/messages");
    let body = json!({"content": "card", "nonce": "n1", "enforce_nonce": true,
        "allowed_mentions": {"parse": []},
        "embeds": [{"title": "INC-1", "description": "slow", "fields": [
            {"name": "severity", "value": "sev1", "inline": true}], "color": 255,
            "footer": {"text": "f"}, "timestamp": "2026-01-01T00:00:00Z"}],
        "components": [{"type": 1, "components": [
            {"type": 2, "style": 1, "label": "Take", "custom_id": "take"},
            {"type": 2, "style": 5, "label": "Page", "url": "https://example.org"}]},
            {"type": 1, "components": [{"type": 3, "custom_id": "pick", "options": [
                {"label": "a", "value": "a"}]}]}]});
    let card = rest.ok("POST", &list, body.clone()).await;
    assert_eq!(rest.ok("POST", &list, body).await["id"], card["id"]);
    let id = card["id"].as_str().unwrap();
    let one = format!("{list}/{id}");
    let reply = json!({"content": "re", "message_reference": {"message_id": id}});
    let second = rest.ok("POST", &list, reply).await;
    let form = reqwest::multipart::Form::new()
        .text(
            "payload_json",
            json!({"content": "log", "attachments": [
            {"id": 0, "description": "the log"}]})
            .to_string(),
        )
        .part("files[0]", reqwest::multipart::Part::bytes(b"abc".as_slice()).file_name("a b.log"));
    let answer = rest.request("POST", &list).multipart(form).send().await.unwrap();
    let text = answer.text().await.unwrap();
    let with_file: Value = serde_json::from_str(&text).unwrap();
    let url = with_file["attachments"][0]["url"].as_str().unwrap();
    assert_eq!(rest.get(url).await.bytes().await.unwrap(), "abc");
    assert_eq!(rest.get(&url.replace("hm=", "hm=0")).await.status(), 404);
    rest.ok("GET", &one, Value::Null).await;
    rest.ok("PATCH", &one, json!({"content": "changed", "embeds": [], "components": []})).await;
    for query in ["", "?limit=2", &format!("?after={id}"), &format!("?around={id}&limit=3")] {
        rest.ok("GET", &format!("{list}{query}"), Value::Null).await;
    }
    let emoji = format!("{one}/reactions/%F0%9F%94%A5");
    rest.ok("PUT", &format!("{emoji}/@me"), Value::Null).await;
    rest.ok("GET", &emoji, Value::Null).await;
    rest.ok("GET", &one, Value::Null).await;
    rest.ok("DELETE", &format!("{emoji}/@me"), Value::Null).await;
    let channel: Id = room.trim_start_matches("/channels/").parse().unwrap();
    nova.react(channel, id.parse().unwrap(), "🔥").unwrap();
    rest.ok("DELETE", &format!("{emoji}/{}", nova.id()), Value::Null).await;
    assert!(rest.ok("GET", &one, Value::Null).await["reactions"].is_null());
    rest.ok("DELETE", &emoji, Value::Null).await;
    rest.ok("DELETE", &format!("{one}/reactions"), Value::Null).await;
    for pins in [format!("{room}/messages/pins"), format!("{room}/pins")] {
        rest.ok("PUT", &format!("{pins}/{id}"), Value::Null).await;
        let listed = rest.ok("GET", &pins, Value::Null).await;
        let items = listed["items"].as_array().or(listed.as_array()).unwrap();
        assert_eq!(items.len(), 1);
        rest.ok("DELETE", &format!("{pins}/{id}"), Value::Null).await;
    }
    rest.ok("GET", &list, Value::Null).await;
    rest.ok("DELETE", &one, Value::Null).await;
    let two = json!({"messages": [second["id"], with_file["id"]]});
    rest.ok("POST", &format!("{list}/bulk-delete"), two).await;
}

async fn interactions(rest: &Rest, nova: &Member, channel: Id) {
    let commands = format!("/applications/{}/commands", rest.application);
    let help = json!([{"name": "help", "description": "what to do", "contexts": [0]}]);
    rest.ok("PUT", &commands, help).await;
    let call = nova.slash_at_once(channel, "/help").unwrap();
    let token = call.interaction().unwrap().token;
    let callback = format!("/interactions/{}/{token}/callback", call.id());
    rest.ok("POST", &callback, json!({"type": 4, "data": {"content": "so"}})).await;
    let answer = format!("/webhooks/{}/{token}/messages/@original", rest.application);
    rest.ok("GET", &answer, Value::Null).await;
    rest.ok("PATCH", &answer, json!({"content": "or so"})).await;
    rest.ok("DELETE", &answer, Value::Null).await;
}

async fn threads(rest: &Rest, room: &str, guild: u64, member: u64) {
    let list = format!("{room}/messages");
    let start = rest.ok("POST", &list, json!({"content": "start"})).await;
    let from = format!("{list}/{}/threads", start["id"].as_str().unwrap());
    let thread = rest.ok("POST", &from, json!({"name": "detail"})).await;
    assert_eq!(thread["id"], start["id"]);
    rest.ok("POST", &format!("{room}/threads"), json!({"name": "free", "type": 11})).await;
    rest.ok("GET", &format!("/guilds/{guild}/threads/active"), Value::Null).await;
    let thread = format!("/channels/{}", thread["id"].as_str().unwrap());
    rest.ok("PUT", &format!("{thread}/thread-members/{member}"), Value::Null).await;
    rest.ok("DELETE", &format!("{thread}/thread-members/{member}"), Value::Null).await;
    rest.ok("DELETE", &format!("{thread}/thread-members/@me"), Value::Null).await;
    rest.ok("PUT", &format!("{thread}/thread-members/@me"), Value::Null).await;
    rest.ok("POST", &format!("{thread}/messages"), json!({"content": "inside"})).await;
    rest.ok("GET", &format!("{thread}/thread-members"), Value::Null).await;
    let own = format!("{thread}/thread-members/{}", rest.application);
    rest.ok("GET", &own, Value::Null).await;
    rest.ok("PATCH", &thread, json!({"archived": true})).await;
    let private = rest.ok("POST", &format!("{room}/threads"), json!({"name": "inner"})).await;
    let private = format!("/channels/{}", private["id"].as_str().unwrap());
    rest.ok("PATCH", &private, json!({"archived": true})).await;
    for list in [
        "threads/archived/public",
        "threads/archived/private",
        "users/@me/threads/archived/private",
    ] {
        let found = rest.ok("GET", &format!("{room}/{list}"), Value::Null).await;
        assert_eq!(found["threads"].as_array().unwrap().len(), 1, "{list}");
    }
    rest.ok("GET", &thread, Value::Null).await;
    rest.ok("DELETE", &thread, Value::Null).await;
}

async fn webhooks(rest: &Rest, room: &str, guild: u64) {
    let hook = rest.ok("POST", &format!("{room}/webhooks"), json!({"name": "mirror"})).await;
    rest.ok("GET", &format!("{room}/webhooks"), Value::Null).await;
    rest.ok("GET", &format!("/guilds/{guild}/webhooks"), Value::Null).await;
    let (id, token) = (hook["id"].as_str().unwrap(), hook["token"].as_str().unwrap());
    rest.ok("GET", &format!("/webhooks/{id}"), Value::Null).await;
    let base = format!("/webhooks/{id}/{token}");
    let posted = rest.ok("POST", &format!("{base}?wait=true"), json!({"content": "hello"})).await;
    rest.ok("POST", &base, json!({"content": "again", "username": "page"})).await;
    let message = format!("{base}/messages/{}", posted["id"].as_str().unwrap());
    rest.ok("GET", &message, Value::Null).await;
    rest.ok("PATCH", &message, json!({"content": "changed"})).await;
    rest.ok("DELETE", &message, Value::Null).await;
    rest.ok("PATCH", &format!("/webhooks/{id}"), json!({"name": "looking glass"})).await;
    rest.ok("PATCH", &base, json!({"name": "mirror"})).await;
    assert_eq!(rest.ok("GET", &base, Value::Null).await["name"], "mirror");
    rest.ok("DELETE", &format!("/webhooks/{id}"), Value::Null).await;
    let hook = rest.ok("POST", &format!("{room}/webhooks"), json!({"name": "second"})).await;
    let (id, token) = (hook["id"].as_str().unwrap(), hook["token"].as_str().unwrap());
    rest.ok("DELETE", &format!("/webhooks/{id}/{token}"), Value::Null).await;
}

async fn scheduled_events(rest: &Rest, guild: u64) {
    let list = format!("/guilds/{guild}/scheduled-events");
    let body = json!({"name": "Move of the database", "privacy_level": 2, "entity_type": 3,
        "scheduled_start_time": "2100-01-01T00:00:00Z", "scheduled_end_time": "2100-01-01T02:00:00Z",
        "entity_metadata": {"location": "status page"}, "description": "at risk"});
    let event = rest.ok("POST", &list, body).await;
    let one = format!("{list}/{}", event["id"].as_str().unwrap());
    rest.ok("GET", &one, Value::Null).await;
    rest.ok("GET", &list, Value::Null).await;
    rest.ok("GET", &format!("{one}/users"), Value::Null).await;
    rest.ok("PATCH", &one, json!({"status": 2})).await;
    rest.ok("DELETE", &one, Value::Null).await;
}
