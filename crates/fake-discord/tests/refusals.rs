//! What real Discord refuses is refused here, with its codes, and is noted.

mod support;

use fake_discord::{FakeDiscord, Options, permissions as p};
use serde_json::{Value, json};
use support::{Rest, options};

#[tokio::test(flavor = "multi_thread")]
async fn limits_of_messages_are_told_field_by_field() {
    let discord = FakeDiscord::start(options()).await.unwrap();
    let channel = discord.guild("Hachyderm").channel("general", None);
    let rest = Rest::new(&discord);
    let path = format!("/channels/{channel}/messages");
    assert_eq!(rest.refused("POST", &path, json!({"content": ""})).await, 50006);
    let eleven_embeds: Vec<Value> = (0..11).map(|_| json!({"title": "t"})).collect();
    for body in [
        json!({"content": "ä".repeat(2_001)}),
        json!({"embeds": [{"title": "t".repeat(257)}]}),
        json!({"embeds": [{"description": "t".repeat(4_097)}]}),
        json!({"embeds": [{"description": "t".repeat(4_000)}, {"description": "t".repeat(2_001)}]}),
        json!({"embeds": [{"fields": [{"name": "", "value": "x"}]}]}),
        json!({"embeds": eleven_embeds}),
        json!({"content": "x", "nonce": "n".repeat(26)}),
        json!({"content": "x", "components": [{"type": 1, "components": []}]}),
        json!({"content": "x", "components": [{"type": 1, "components": [
            {"type": 2, "style": 1, "label": "a", "custom_id": "same"},
            {"type": 2, "style": 1, "label": "b", "custom_id": "same"}]}]}),
        json!({"content": "x", "components": [{"type": 1, "components": [
            {"type": 2, "style": 1, "label": "a", "custom_id": "c".repeat(101)}]}]}),
        json!({"content": "x", "allowed_mentions": {"parse": ["users"], "users": ["1"]}}),
    ] {
        assert_eq!(rest.refused("POST", &path, body.clone()).await, 50035, "{body}");
    }
    let exact =
        json!({"content": "ä".repeat(2_000), "embeds": [{"description": "t".repeat(4_096)}]});
    rest.ok("POST", &path, exact).await;
    let told: Vec<String> = discord.violations().iter().map(ToString::to_string).collect();
    assert_eq!(told.len(), 12, "{told:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bot_gives_only_what_it_has() {
    let discord = FakeDiscord::start(options()).await.unwrap();
    let guild = discord.guild("Hachyderm");
    let rest = Rest::new(&discord);
    let channels = format!("/guilds/{}/channels", guild.id());
    let with = |bits: u64| {
        json!({"name": "x", "permission_overwrites": [
            {"id": guild.id().to_string(), "type": 0, "allow": "0", "deny": bits.to_string()}]})
    };
    rest.ok("POST", &channels, with(p::VIEW_CHANNEL | p::PIN_MESSAGES)).await;
    assert_eq!(rest.refused("POST", &channels, with(p::BAN_MEMBERS)).await, 50013);
    assert_eq!(rest.refused("POST", &channels, with(p::MANAGE_ROLES)).await, 50013);
    let everyone = guild.id();
    guild.edit_role(everyone, |role| role.permissions = p::VIEW_CHANNEL);
    guild.set_bot_permissions(p::VIEW_CHANNEL | p::MANAGE_CHANNELS);
    assert_eq!(rest.refused("POST", &channels, with(p::VIEW_CHANNEL)).await, 50013);
    rest.ok("POST", &channels, json!({"name": "y"})).await;

    let hidden = guild.channel("hidden", None);
    let deny = p::Overwrite {
        id: everyone,
        kind: p::OverwriteKind::Role,
        allow: 0,
        deny: p::VIEW_CHANNEL,
    };
    guild.set_overwrites(hidden, &[deny]).unwrap();
    let path = format!("/channels/{hidden}");
    assert_eq!(rest.refused("GET", &path, Value::Null).await, 50001);
    let listed = rest.ok("GET", &channels, Value::Null).await.to_string();
    assert!(!listed.contains(&hidden.to_string()));
    guild.delete_channel(hidden).unwrap();
    assert_eq!(rest.refused("GET", &path, Value::Null).await, 10003);
}

#[tokio::test(flavor = "multi_thread")]
async fn bits_come_from_the_guild_or_the_category_and_not_from_the_channel_itself() {
    let discord = FakeDiscord::start(options()).await.unwrap();
    let guild = discord.guild("Hachyderm");
    let rest = Rest::new(&discord);
    let category = guild.category("Incidents");
    let (inside, alone) = (guild.channel("inside", Some(category)), guild.channel("alone", None));
    let bot = |allow| p::Overwrite {
        id: discord.application_id(),
        kind: p::OverwriteKind::Member,
        allow,
        deny: 0,
    };
    let put = async |channel: u64| {
        let path = format!("/channels/{channel}/permissions/{}", guild.id());
        let bits = p::SEND_TTS_MESSAGES.to_string();
        let body = json!({"type": 0, "allow": bits, "deny": "0"});
        rest.send("PUT", &path, body).await.1["code"].clone()
    };
    for channel in [inside, alone] {
        guild.set_overwrites(channel, &[bot(p::SEND_TTS_MESSAGES)]).unwrap();
        assert_eq!(put(channel).await, 50013);
    }
    guild.set_overwrites(category, &[bot(p::SEND_TTS_MESSAGES)]).unwrap();
    assert_eq!((put(inside).await, put(alone).await), (Value::Null, json!(50013)));
    // Who was given MANAGE_ROLES in the channel gives what they like.
    guild.set_overwrites(alone, &[bot(p::MANAGE_ROLES)]).unwrap();
    assert_eq!(put(alone).await, Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn roles_above_the_bot_are_out_of_its_reach() {
    let discord = FakeDiscord::start(options()).await.unwrap();
    let guild = discord.guild("Hachyderm");
    let nova = guild.member("nova", &[]);
    let below = guild.role("below", 0);
    let above = guild.role("above", 0);
    guild.edit_role(above, |role| role.position = 99);
    let rest = Rest::new(&discord);
    let give = |role| format!("/guilds/{}/members/{}/roles/{role}", guild.id(), nova.id());
    rest.ok("PUT", &give(below), Value::Null).await;
    assert_eq!(rest.refused("PUT", &give(above), Value::Null).await, 50013);
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_channels_fill_a_category_and_five_hundred_a_guild() {
    let discord = FakeDiscord::start(options()).await.unwrap();
    let guild = discord.guild("Hachyderm");
    let category = guild.category("Incidents");
    for n in 0..50 {
        guild.channel(&format!("inc-{n}"), Some(category));
    }
    let rest = Rest::new(&discord);
    let path = format!("/guilds/{}/channels", guild.id());
    let body = json!({"name": "one more", "parent_id": category.to_string()});
    let (status, answer) = rest.send("POST", &path, body).await;
    assert_eq!((status, &answer["code"]), (400, &json!(50035)));
    assert_eq!(answer["errors"]["parent_id"]["_errors"][0]["code"], "CHANNEL_PARENT_MAX_CHANNELS");
    for n in 51..500 {
        guild.channel(&format!("c-{n}"), None);
    }
    assert_eq!(guild.channels().len(), 500);
    assert_eq!(rest.refused("POST", &path, json!({"name": "one more"})).await, 30013);
}

#[tokio::test(flavor = "multi_thread")]
async fn pings_follow_allowed_mentions_and_permissions() {
    let discord = FakeDiscord::start(options()).await.unwrap();
    let guild = discord.guild("Hachyderm");
    let role = guild.role("responders", 0);
    let nova = guild.member("nova", &[role]);
    let dma = guild.member("dma", &[]);
    let channel = guild.channel("general", None);
    let rest = Rest::new(&discord);
    let path = format!("/channels/{channel}/messages");
    let text = format!("{} <@&{role}> @everyone", dma.mention());
    rest.ok("POST", &path, json!({"content": text, "allowed_mentions": {"parse": []}})).await;
    assert!(dma.was_pinged_by().is_empty() && nova.was_pinged_by().is_empty());
    rest.ok("POST", &path, json!({"content": text, "allowed_mentions": {"parse": ["roles"]}}))
        .await;
    assert!(dma.was_pinged_by().is_empty());
    assert_eq!(nova.was_pinged_by().len(), 1);
    rest.ok("POST", &path, json!({"content": text})).await;
    assert_eq!((dma.was_pinged_by().len(), nova.was_pinged_by().len()), (1, 2));
    assert!(discord.messages(channel)[2].pings.everyone);
    guild.edit_role(guild.id(), |everyone| everyone.permissions &= !p::MENTION_EVERYONE);
    nova.say(channel, "@everyone look").unwrap();
    assert_eq!(dma.was_pinged_by().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_unknown_or_unauthorized_is_named() {
    let discord = FakeDiscord::start(options()).await.unwrap();
    let rest = Rest::new(&discord);
    let (status, _) = rest.send("GET", "/stage-instances/1", Value::Null).await;
    assert_eq!(status, 501);
    assert_eq!(discord.violations()[0].rule, "unknown route");
    let anonymous = reqwest::Client::builder()
        .resolve("discord.com", discord.address())
        .add_root_certificate(
            reqwest::Certificate::from_pem(discord.authority_pem().as_bytes()).unwrap(),
        )
        .user_agent("DiscordBot (x, 1)")
        .build()
        .unwrap();
    let answer = anonymous.get("https://discord.com/api/v10/users/@me").send().await.unwrap();
    assert_eq!(answer.status(), 401);
    let body = json!({"type": 4, "data": {"content": "x"}});
    assert_eq!(rest.refused("POST", "/interactions/1/token/callback", body).await, 10062);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_hidden_rename_limit_answers_429_with_healthy_headers() {
    let discord = FakeDiscord::start(Options { rate_limit_scale: 1.0, ..options() }).await.unwrap();
    let channel = discord.guild("Hachyderm").channel("general", None);
    let rest = Rest::new(&discord);
    let path = format!("/channels/{channel}");
    for name in ["a", "b"] {
        rest.ok("PATCH", &path, json!({"name": name})).await;
    }
    let answer =
        rest.request("PATCH", &path).json(&json!({"topic": "third"})).send().await.unwrap();
    assert_eq!(answer.status(), 429);
    assert_eq!(answer.headers()["x-ratelimit-remaining"], "7");
    assert_eq!(answer.headers()["x-ratelimit-scope"], "user");
    let body: Value = answer.json().await.unwrap();
    assert!(body["retry_after"].as_f64().unwrap() > 590.0);
    // What renames nothing is free.
    rest.ok("PATCH", &path, json!({"rate_limit_per_user": 5})).await;
    assert_eq!(discord.refusals().len(), 1);
}
