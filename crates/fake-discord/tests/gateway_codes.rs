//! Every close code, what leads back in, heartbeats, and the limits of a connection.

mod support;

use std::time::Duration;

use fake_discord::{CLOSE_CODES, FakeDiscord, Options, PRIVILEGED_INTENTS, limits};
use serde_json::{Value, json};
use support::{options, socket::Socket};

const GUILDS: u64 = 1;

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
