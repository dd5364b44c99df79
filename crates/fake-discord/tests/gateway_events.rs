//! What a session is told: by intents, by shards, compressed, in whichever order; and when it may
//! begin.

mod support;

use fake_discord::{
    DispatchFault, FakeDiscord, Options, PRIVILEGED_INTENTS, limits, permissions as p,
};
use serde_json::{Value, json};
use support::{Rest, options, socket::Socket};

const GUILDS: u64 = 1;
const MEMBERS: u64 = 1 << 1;
const MESSAGES: u64 = 1 << 9;
const CONTENT: u64 = 1 << 15;

async fn start(change: impl FnOnce(&mut Options)) -> FakeDiscord {
    let mut options = options();
    change(&mut options);
    FakeDiscord::start(options).await.unwrap()
}

async fn ready(discord: &FakeDiscord, intents: u64) -> (Socket, Value) {
    let mut socket = Socket::open(discord).await;
    socket.identify(discord.token(), intents).await;
    let ready = socket.until("READY").await;
    (socket, ready)
}

#[tokio::test(flavor = "multi_thread")]
async fn both_ways_of_compression_say_the_same_as_plain_text() {
    let discord = start(|_| {}).await;
    let guild = discord.guild("Hachyderm");
    for n in 0..40 {
        guild.channel(&format!("channel-{n}"), None);
    }
    let mut told = Vec::new();
    for (query, compress, binary) in [
        ("v=10", false, [false, false]),
        ("v=10&encoding=json&compress=zlib-stream", false, [true, true]),
        ("v=10&encoding=json", true, [false, true]),
    ] {
        let mut socket = Socket::open_with(&discord, query).await;
        assert_eq!(socket.last_was_binary, binary[0], "{query}");
        let more = json!({ "compress": compress });
        socket.identify_with(discord.token(), GUILDS | MESSAGES, more).await;
        told.push(socket.until("GUILD_CREATE").await);
        assert_eq!(socket.last_was_binary, binary[1], "{query}");
        guild.owner().say(guild.channel("talk", None), "hello").unwrap();
        socket.until("MESSAGE_CREATE").await;
        socket.say(json!({"op": 1, "d": 3})).await;
        while socket.next().await.unwrap()["op"] != 11 {}
        let talk = guild.channel_named("talk").unwrap();
        guild.delete_channel(talk.id).unwrap();
    }
    assert!(told[0]["channels"].as_array().unwrap().len() >= 40);
    assert_eq!(told[0]["channels"], told[1]["channels"]);
    assert_eq!(told[0]["channels"], told[2]["channels"]);
    assert_eq!(discord.violations(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shard_gets_only_its_guilds() {
    let discord = start(|_| {}).await;
    let guilds: Vec<_> = (0..12)
        .map(|n| {
            // Ids differ in their milliseconds, which is what shards are counted by.
            discord.move_clock(chrono::Duration::milliseconds(1));
            discord.guild(&format!("guild-{n}"))
        })
        .collect();
    let mut sockets = Vec::new();
    for shard in 0..2_u64 {
        let mut socket = Socket::open(&discord).await;
        let more = json!({"shard": [shard, 2]});
        socket.identify_with(discord.token(), GUILDS, more).await;
        let ready = socket.until("READY").await;
        assert_eq!(ready["shard"], json!([shard, 2]));
        let served: Vec<u64> = ready["guilds"]
            .as_array()
            .unwrap()
            .iter()
            .map(|guild| guild["id"].as_str().unwrap().parse().unwrap())
            .collect();
        let expected: Vec<u64> =
            guilds.iter().map(|g| g.id()).filter(|id| (id >> 22) % 2 == shard).collect();
        assert_eq!(served, expected);
        assert!(!served.is_empty());
        for _ in &served {
            socket.until("GUILD_CREATE").await;
        }
        sockets.push(socket);
    }
    for guild in &guilds {
        guild.channel("news", None);
        let own = usize::try_from((guild.id() >> 22) % 2).unwrap();
        let made = sockets[own].until("CHANNEL_CREATE").await;
        assert_eq!(made["guild_id"], guild.id().to_string());
    }
    assert_eq!(discord.violations(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn intents_decide_what_is_told() {
    let discord = start(|options| options.granted_privileged_intents = PRIVILEGED_INTENTS).await;
    let guild = discord.guild("Hachyderm");
    let general = guild.channel("general", None);
    let all = [GUILDS, MEMBERS, 1 << 5, MESSAGES, 1 << 10, 1 << 11, 1 << 16];
    let mut sockets = Vec::new();
    for intents in all {
        let (mut socket, _) = ready(&discord, intents | CONTENT).await;
        if intents == GUILDS {
            socket.until("GUILD_CREATE").await;
        }
        sockets.push(socket);
    }
    let rest = Rest::new(&discord);
    let nova = guild.member("nova", &[]);
    rest.ok("POST", &format!("/channels/{general}/webhooks"), json!({"name": "hook"})).await;
    let said = nova.say(general, "text").unwrap();
    nova.react(general, said, "🔥").unwrap();
    rest.ok("POST", &format!("/channels/{general}/typing"), Value::Null).await;
    let event = json!({"name": "Move", "privacy_level": 2, "entity_type": 3,
        "scheduled_start_time": "2100-01-01T00:00:00Z",
        "scheduled_end_time": "2100-01-01T02:00:00Z", "entity_metadata": {"location": "x"}});
    rest.ok("POST", &format!("/guilds/{}/scheduled-events", guild.id()), event).await;
    guild.role("last", 0);
    for (socket, expected) in sockets[1..].iter_mut().zip([
        "GUILD_MEMBER_ADD",
        "WEBHOOKS_UPDATE",
        "MESSAGE_CREATE",
        "MESSAGE_REACTION_ADD",
        "TYPING_START",
        "GUILD_SCHEDULED_EVENT_CREATE",
    ]) {
        // Nothing else came before: each has one intent and one event.
        assert_eq!(socket.event().await.0, expected);
    }
    assert_eq!(sockets[0].event().await.0, "GUILD_ROLE_CREATE");
    // What concerns the bot itself needs no intent.
    let own = format!("/guilds/{}/members/@me", guild.id());
    rest.ok("PATCH", &own, json!({"nick": "bell"})).await;
    assert_eq!(sockets[3].event().await.0, "GUILD_MEMBER_UPDATE");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_others_wrote_is_withheld_without_the_intent_over_rest_too() {
    let discord = start(|_| {}).await;
    let guild = discord.guild("Hachyderm");
    let (general, nova) = (guild.channel("general", None), guild.member("nova", &[]));
    let rest = Rest::new(&discord);
    nova.say(general, "secret").unwrap();
    nova.say(general, &format!("<@{}> for you", discord.application_id())).unwrap();
    rest.ok("POST", &format!("/channels/{general}/messages"), json!({"content": "own"})).await;
    let list = rest.ok("GET", &format!("/channels/{general}/messages"), Value::Null).await;
    let texts: Vec<&str> =
        list.as_array().unwrap().iter().map(|m| m["content"].as_str().unwrap()).collect();
    assert_eq!((texts[0], texts[2]), ("own", ""));
    assert!(texts[1].ends_with("for you"));
}

#[tokio::test(flavor = "multi_thread")]
async fn identifies_of_one_bucket_stand_five_seconds_apart() {
    let discord = start(|options| {
        options.identify_interval = limits::IDENTIFY_INTERVAL;
        options.max_concurrency = 2;
        options.deadlines = fake_discord::Deadlines::Manual(options.clock.clone());
    })
    .await;
    let rest = Rest::new(&discord);
    let limit = rest.ok("GET", "/gateway/bot", Value::Null).await["session_start_limit"].clone();
    assert_eq!((&limit["remaining"], &limit["max_concurrency"]), (&json!(1_000), &json!(2)));
    let identify = async |shard: u64| {
        let mut socket = Socket::open(&discord).await;
        let more = json!({"shard": [shard, 4]});
        socket.identify_with(discord.token(), GUILDS, more).await;
        let told = socket.next().await.unwrap();
        told["t"] == "READY" || {
            assert_eq!((&told["op"], &told["d"]), (&json!(9), &json!(false)));
            false
        }
    };
    assert!(identify(0).await && identify(1).await);
    assert!(!identify(2).await && !identify(3).await);
    discord.move_clock(chrono::Duration::seconds(5));
    assert!(identify(2).await && identify(3).await);
    assert_eq!(discord.sessions_started(), 4);
    discord.move_clock(chrono::Duration::from_std(limits::IDENTIFY_BUDGET_WINDOW).unwrap());
    let limit = rest.ok("GET", "/gateway/bot", Value::Null).await["session_start_limit"].clone();
    assert_eq!(limit["remaining"], 1_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn events_come_twice_late_or_never_when_told_to() {
    let discord = start(|_| {}).await;
    let guild = discord.guild("Hachyderm");
    let (mut socket, _) = ready(&discord, GUILDS).await;
    socket.until("GUILD_CREATE").await;
    for fault in [DispatchFault::Twice, DispatchFault::Late, DispatchFault::Lost] {
        discord.event_fault("CHANNEL_CREATE", fault);
        guild.channel("a", None);
    }
    guild.channel("b", None);
    guild.role("end", 0);
    let mut told = Vec::new();
    let mut sequences = Vec::new();
    loop {
        let payload = socket.next().await.unwrap();
        sequences.push(payload["s"].as_u64().unwrap());
        if payload["t"] == "GUILD_ROLE_CREATE" {
            break;
        }
        told.push(payload["d"]["name"].as_str().unwrap().to_owned());
    }
    assert_eq!(told, ["a", "a", "b", "a"]);
    assert!(sequences.windows(2).all(|pair| pair[1] == pair[0] + 1), "{sequences:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn members_are_told_on_request_and_all_of_them_only_with_the_intent() {
    let discord = start(|_| {}).await;
    let guild = discord.guild("Hachyderm");
    let nova = guild.member("nova", &[]);
    let (mut socket, _) = ready(&discord, GUILDS).await;
    let ask = |query: Value| json!({"op": 8, "d": query});
    let id = guild.id().to_string();
    let by_id = json!({"guild_id": id, "limit": 0, "user_ids": [nova.id().to_string(), "1"]});
    socket.say(ask(by_id)).await;
    let chunk = socket.until("GUILD_MEMBERS_CHUNK").await;
    assert_eq!(chunk["members"][0]["user"]["username"], "nova");
    assert_eq!(chunk["not_found"], json!(["1"]));
    socket.say(ask(json!({"guild_id": id, "limit": 5, "query": "no"}))).await;
    let chunk = socket.until("GUILD_MEMBERS_CHUNK").await;
    assert_eq!(chunk["members"].as_array().unwrap().len(), 1);
    socket.say(ask(json!({"guild_id": id, "limit": 0, "query": ""}))).await;
    assert_eq!(socket.next().await.unwrap_err(), 4002);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_category_takes_along_the_channels_that_are_synced_to_it() {
    let discord = start(|_| {}).await;
    let guild = discord.guild("Hachyderm");
    let category = guild.category("incidents");
    let [synced, own] = ["one", "two"].map(|name| guild.channel(name, Some(category)));
    let outside = guild.channel("three", None);
    let rest = Rest::new(&discord);
    let silence = json!({"type": 0, "deny": p::SEND_MESSAGES.to_string()});
    let of = |channel: u64| format!("/channels/{channel}/permissions/{}", guild.id());
    rest.ok("PUT", &of(own), silence.clone()).await;
    let (mut socket, _) = ready(&discord, GUILDS).await;
    socket.until("GUILD_CREATE").await;
    rest.ok("PUT", &of(category), silence.clone()).await;
    for channel in [category, synced] {
        let told = socket.until("CHANNEL_UPDATE").await;
        assert_eq!(told["id"], channel.to_string());
        assert_eq!(told["permission_overwrites"].as_array().unwrap().len(), 1);
    }
    // The one that had said so itself before is synced now; the next change takes it along.
    rest.ok("DELETE", &of(category), Value::Null).await;
    for channel in [category, synced, own] {
        let told = socket.until("CHANNEL_UPDATE").await;
        assert_eq!(told["id"], channel.to_string());
        assert_eq!(told["permission_overwrites"], json!([]));
    }
    // One may leave or enter a category at a time.
    let to = |channel: u64| json!({"id": channel.to_string(), "parent_id": null});
    let path = format!("/guilds/{}/channels", guild.id());
    let both = json!([to(synced), to(own)]);
    assert_eq!(rest.refused("PATCH", &path, both).await, 40009);
    let in_and_out = json!([to(synced), {"id": outside.to_string(), "position": 0}]);
    rest.ok("PATCH", &path, in_and_out).await;
    rest.ok("PUT", &of(category), silence.clone()).await;
    assert_eq!(guild.overwrite(own, guild.id()).map(|own| own.deny), Some(p::SEND_MESSAGES));
    for alone in [synced, outside] {
        assert_eq!(guild.overwrite(alone, guild.id()), None);
    }
    let synced_again = json!([{"id": outside.to_string(), "lock_permissions": true,
        "parent_id": category.to_string()}]);
    rest.ok("PATCH", &path, synced_again).await;
    assert_eq!(guild.overwrite(outside, guild.id()).map(|own| own.deny), Some(p::SEND_MESSAGES));
    assert_eq!(discord.violations().len(), 1, "the two that moved at once");
}
