//! Heartbeats on a clock that a test moves. tokio's own clock is paused and flies ahead whenever
//! nothing happens: it decides nothing here.

mod support;

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use fake_discord::{Deadlines, FakeDiscord, Id, Options, clock::Clock, limits};
use serde_json::{Value, json};
use support::socket::Socket;

/// What the gateway bears beyond a missed heartbeat, and how long it waits after asking for one.
const GRACE: TimeDelta = TimeDelta::seconds(5);

struct Scene {
    hand: Arc<Mutex<DateTime<Utc>>>,
    discord: FakeDiscord,
    guild: Id,
}

async fn scene() -> Scene {
    let hand = Arc::new(Mutex::new(DateTime::from_timestamp(1_772_366_400, 0).unwrap()));
    let read = Arc::clone(&hand);
    let clock: Clock = Arc::new(move || *read.lock().unwrap());
    let heartbeats = Deadlines::Manual(Arc::clone(&clock));
    let options = Options { clock, heartbeats, rate_limit_scale: 0.0, ..Options::default() };
    let discord = FakeDiscord::start(options).await.unwrap();
    let guild = discord.guild("Hachyderm").id();
    Scene { hand, discord, guild }
}

fn interval() -> TimeDelta {
    TimeDelta::milliseconds(limits::HEARTBEAT_INTERVAL_MS.try_into().unwrap())
}

impl Scene {
    fn pass(&self, time: TimeDelta) {
        *self.hand.lock().unwrap() += time;
    }

    async fn session(&self) -> Socket {
        let mut socket = Socket::open(&self.discord).await;
        socket.identify(self.discord.token(), 1).await;
        socket.until("GUILD_CREATE").await;
        socket
    }

    /// The connection serves, and said nothing else before: long enough for whoever watches the
    /// clock to have looked at it.
    async fn serves(&self, socket: &mut Socket) {
        tokio::time::advance(Duration::from_secs(3_600)).await;
        let (guild, nobody) = (self.guild.to_string(), "1");
        for _ in 0..3 {
            socket.say(json!({"op": 8, "d": {"guild_id": guild, "user_ids": [nobody]}})).await;
            let told = socket.next().await.unwrap();
            assert_eq!(told["t"], "GUILD_MEMBERS_CHUNK", "{told}");
        }
    }
}

/// What the gateway says next. An hour of tokio's clock, in steps of what watches the other, is
/// long enough for anything that was said to arrive.
async fn told(socket: &mut Socket) -> Result<Value, u16> {
    let an_hour = Duration::from_secs(3_600);
    tokio::time::timeout(an_hour, socket.next()).await.expect("the gateway says something")
}

#[tokio::test(start_paused = true)]
async fn a_silent_client_is_asked_and_then_closed_when_the_clock_says_so() {
    let scene = scene().await;
    let mut socket = scene.session().await;
    scene.serves(&mut socket).await;
    let bearable = interval() * 2 + GRACE;
    scene.pass(bearable - TimeDelta::milliseconds(1));
    scene.serves(&mut socket).await;
    scene.pass(TimeDelta::milliseconds(1));
    let asked = told(&mut socket).await.unwrap();
    assert_eq!((&asked["op"], &asked["d"]), (&json!(1), &Value::Null));
    scene.pass(GRACE - TimeDelta::milliseconds(1));
    scene.serves(&mut socket).await;
    scene.discord.move_clock(TimeDelta::milliseconds(1));
    assert_eq!(told(&mut socket).await.unwrap_err(), 4009);
}

#[tokio::test(start_paused = true)]
async fn a_client_that_answers_keeps_its_session_through_skipped_hours() {
    let scene = scene().await;
    let mut socket = scene.session().await;
    for _ in 0..3 {
        scene.pass(TimeDelta::hours(1));
        assert_eq!(told(&mut socket).await.unwrap()["op"], 1);
        socket.say(json!({"op": 1, "d": null})).await;
        assert_eq!(socket.next().await.unwrap()["op"], 11);
        // The grace that it was given ends nothing any more.
        scene.pass(GRACE);
        scene.serves(&mut socket).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_client_that_beats_in_time_is_not_asked() {
    let scene = scene().await;
    let mut socket = scene.session().await;
    for _ in 0..10 {
        scene.pass(interval());
        scene.serves(&mut socket).await;
        socket.say(json!({"op": 1, "d": null})).await;
        assert_eq!(socket.next().await.unwrap()["op"], 11);
    }
}

#[tokio::test(start_paused = true)]
async fn the_sends_of_a_minute_are_counted_on_the_same_clock() {
    let scene = scene().await;
    let mut socket = Socket::open(&scene.discord).await;
    let beats = async |socket: &mut Socket, count: usize| {
        for _ in 0..count {
            socket.say(json!({"op": 1, "d": null})).await;
            assert_eq!(socket.next().await.unwrap()["op"], 11);
        }
    };
    beats(&mut socket, limits::GATEWAY_SENDS_A_MINUTE).await;
    scene.pass(TimeDelta::from_std(limits::GATEWAY_SENDS_WINDOW).unwrap());
    beats(&mut socket, limits::GATEWAY_SENDS_A_MINUTE).await;
    tokio::time::advance(limits::GATEWAY_SENDS_WINDOW).await;
    socket.say(json!({"op": 1, "d": null})).await;
    assert_eq!(socket.next().await.unwrap_err(), 4008);
}
