//! Every close code, compression, shards, intents, heartbeats and the identify budget.

mod support;

use std::time::Duration;

use fake_discord::{CLOSE_CODES, DispatchFault, FakeDiscord, Options, PRIVILEGED_INTENTS, limits};
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

fn resume(discord: &FakeDiscord, ready: &Value, seq: u64) -> Value {
    json!({"op": 6, "d": {
        "token": discord.token(), "session_id": ready["session_id"], "seq": seq}})
}

#[tokio::test(flavor = "multi_thread")]
async fn every_close_code_comes_for_what_it_means() {
    let discord = start(|options| {
        options.guilds_a_shard = 1;
        options.heartbeat_interval = Duration::from_millis(300);
    })
    .await;
    let token = discord.token();
    let mut seen = Vec::new();

    let (mut socket, first) = ready(&discord, GUILDS).await;
    discord.disconnect_gateway(4000);
    seen.push(socket.next().await.unwrap_err());
    let mut socket = Socket::open(&discord).await;
    socket.say(json!({"op": 99})).await;
    seen.push(socket.next().await.unwrap_err());
    let mut socket = Socket::open(&discord).await;
    socket.say_text("{no json").await;
    seen.push(socket.next().await.unwrap_err());
    let mut socket = Socket::open(&discord).await;
    socket.say(json!({"op": 3, "d": {}})).await;
    seen.push(socket.next().await.unwrap_err());
    let mut socket = Socket::open(&discord).await;
    socket.identify("wrong", GUILDS).await;
    seen.push(socket.next().await.unwrap_err());
    let (mut socket, _) = ready(&discord, GUILDS).await;
    socket.identify(token, GUILDS).await;
    seen.push(socket.next().await.unwrap_err());
    let mut socket = Socket::open(&discord).await;
    socket.say(resume(&discord, &first, 1_000)).await;
    seen.push(socket.next().await.unwrap_err());
    let (mut socket, _) = ready(&discord, GUILDS).await;
    for _ in 0..limits::GATEWAY_SENDS_A_MINUTE {
        socket.say(json!({"op": 1, "d": null})).await;
    }
    seen.push(loop {
        if let Err(code) = socket.next().await {
            break code;
        }
    });
    // Silence: two intervals and as much grace as one.
    let (mut socket, _) = ready(&discord, GUILDS).await;
    seen.push(socket.next().await.unwrap_err());
    let mut socket = Socket::open(&discord).await;
    socket.identify_with(token, GUILDS, json!({"shard": [2, 2]})).await;
    seen.push(socket.next().await.unwrap_err());
    discord.guild("one");
    discord.guild("two");
    let mut socket = Socket::open(&discord).await;
    socket.identify(token, GUILDS).await;
    seen.push(socket.next().await.unwrap_err());
    let mut socket = Socket::open_with(&discord, "v=9&encoding=json").await;
    seen.push(socket.next().await.unwrap_err());
    let mut socket = Socket::open(&discord).await;
    socket.identify(token, 1 << 40).await;
    seen.push(socket.next().await.unwrap_err());
    let mut socket = Socket::open(&discord).await;
    socket.identify(token, PRIVILEGED_INTENTS).await;
    seen.push(socket.next().await.unwrap_err());

    assert_eq!(seen, CLOSE_CODES.map(|close| close.code));
    let noted: Vec<u32> = discord.violations().iter().map(|violation| violation.code).collect();
    let bots_fault = |code: &u16| !matches!(code, 4000 | 4009);
    let expected: Vec<u32> =
        seen.iter().filter(|code| bots_fault(code)).map(|code| u32::from(*code)).collect();
    assert_eq!(noted, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_says_whether_its_session_can_be_resumed() {
    let discord = start(|_| {}).await;
    for close in CLOSE_CODES {
        let (mut socket, first) = ready(&discord, GUILDS).await;
        discord.disconnect_gateway(close.code);
        assert_eq!(socket.next().await.unwrap_err(), close.code);
        let mut socket = Socket::open(&discord).await;
        socket.say(resume(&discord, &first, 1)).await;
        let answer = socket.next().await.unwrap();
        let resumed = answer["t"] == "RESUMED";
        assert_eq!(resumed, close.session_lives, "{}: {answer}", close.code);
        assert!(resumed || (answer["op"] == 9 && answer["d"] == false));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn op_seven_and_both_op_nines_lead_back_in() {
    let discord = start(|_| {}).await;
    let guild = discord.guild("Hachyderm");
    let (mut socket, first) = ready(&discord, GUILDS).await;
    socket.until("GUILD_CREATE").await;
    discord.ask_to_reconnect();
    assert_eq!(socket.next().await.unwrap()["op"], 7);
    drop(socket);
    guild.channel("meanwhile", None);
    let mut socket = Socket::open(&discord).await;
    socket.say(resume(&discord, &first, 2)).await;
    assert_eq!(socket.event().await.0, "CHANNEL_CREATE");
    assert_eq!(socket.event().await.0, "RESUMED");
    discord.invalidate_session(true);
    let told = socket.next().await.unwrap();
    assert_eq!((&told["op"], &told["d"]), (&json!(9), &json!(true)));
    let mut socket = Socket::open(&discord).await;
    socket.say(resume(&discord, &first, 4)).await;
    assert_eq!(socket.event().await.0, "RESUMED");
    discord.invalidate_session(false);
    assert_eq!(socket.next().await.unwrap()["d"], false);
    let mut socket = Socket::open(&discord).await;
    socket.say(resume(&discord, &first, 4)).await;
    assert_eq!(socket.next().await.unwrap()["op"], 9);
    assert_eq!(discord.sessions_started(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn heartbeats_are_asked_for_answered_and_left_without_an_answer() {
    let discord = start(|_| {}).await;
    let mut socket = Socket::open(&discord).await;
    discord.ask_for_heartbeat();
    assert_eq!(socket.next().await.unwrap()["op"], 1);
    socket.say(json!({"op": 1, "d": null})).await;
    assert_eq!(socket.next().await.unwrap()["op"], 11);
    assert_eq!(discord.heartbeats(), 1);
    discord.drop_heartbeat_acks(true);
    socket.say(json!({"op": 1, "d": null})).await;
    discord.wait_until(|world| world.heartbeats() == 2).await.unwrap();
    discord.drop_heartbeat_acks(false);
    socket.say(json!({"op": 1, "d": null})).await;
    socket.say(json!({"op": 99})).await;
    let mut acknowledged = 0;
    while let Ok(payload) = socket.next().await {
        acknowledged += usize::from(payload["op"] == 11);
    }
    assert_eq!((acknowledged, discord.heartbeats()), (1, 3));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_silenced_gateway_says_nothing_and_a_resume_brings_it_back() {
    let discord = start(|_| {}).await;
    let guild = discord.guild("Hachyderm");
    let (mut socket, first) = ready(&discord, GUILDS).await;
    socket.until("GUILD_CREATE").await;
    discord.silence_gateway(true);
    guild.channel("unheard", None);
    socket.say(json!({"op": 1, "d": 2})).await;
    discord.wait_until(|world| world.lost_in_silence() == 2).await.unwrap();
    discord.silence_gateway(false);
    guild.channel("heard", None);
    assert_eq!(socket.until("CHANNEL_CREATE").await["name"], "heard");
    assert_eq!(discord.heartbeats(), 0);
    let mut socket = Socket::open(&discord).await;
    socket.say(resume(&discord, &first, 2)).await;
    assert_eq!(socket.until("CHANNEL_CREATE").await["name"], "unheard");
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
async fn payloads_end_at_four_kilobytes() {
    let discord = start(|_| {}).await;
    let beat = |bytes: usize| {
        let empty = json!({"op": 1, "d": null, "x": ""}).to_string();
        let filling = "x".repeat(bytes - empty.len());
        json!({"op": 1, "d": null, "x": filling}).to_string()
    };
    let mut socket = Socket::open(&discord).await;
    socket.say_text(&beat(limits::GATEWAY_PAYLOAD_BYTES)).await;
    assert_eq!(socket.next().await.unwrap()["op"], 11);
    socket.say_text(&beat(limits::GATEWAY_PAYLOAD_BYTES + 1)).await;
    assert_eq!(socket.next().await.unwrap_err(), 4002);
}

#[tokio::test(start_paused = true)]
async fn the_minute_of_the_gateways_limit_slides() {
    // On a clock that stands still but for what the test adds; the connection waits meanwhile.
    let discord = start(|options| options.heartbeat_interval = Duration::from_secs(3_600)).await;
    let mut socket = Socket::open(&discord).await;
    for _ in 0..2 {
        for _ in 0..limits::GATEWAY_SENDS_A_MINUTE {
            socket.say(json!({"op": 1, "d": null})).await;
            assert_eq!(socket.next().await.unwrap()["op"], 11);
        }
        tokio::time::advance(limits::GATEWAY_SENDS_WINDOW).await;
    }
    for _ in 0..=limits::GATEWAY_SENDS_A_MINUTE {
        socket.say(json!({"op": 1, "d": null})).await;
    }
    assert_eq!(
        loop {
            if let Err(code) = socket.next().await {
                break code;
            }
        },
        4008
    );
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
