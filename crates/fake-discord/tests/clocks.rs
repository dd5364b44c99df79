//! A clock that a test moves drives every deadline: hours pass in no time.

mod support;

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use fake_discord::{Deadlines, Error, FakeDiscord, GuildHandle, Id, Options, clock::Clock, limits};
use serde_json::{Value, json};
use support::{Rest, options, socket::Socket};

struct Scene {
    hand: Arc<Mutex<DateTime<Utc>>>,
    discord: FakeDiscord,
    guild: GuildHandle,
    general: Id,
    rest: Rest,
}

async fn scene(change: impl FnOnce(&mut Options)) -> Scene {
    let noon = DateTime::parse_from_rfc3339("2026-03-01T12:00:00Z").unwrap().to_utc();
    let hand = Arc::new(Mutex::new(noon));
    let read = Arc::clone(&hand);
    let clock: Clock = Arc::new(move || *read.lock().unwrap());
    let deadlines = Deadlines::Manual(Arc::clone(&clock));
    let mut options = Options { clock, deadlines, rate_limit_scale: 1.0, ..options() };
    change(&mut options);
    let discord = FakeDiscord::start(options).await.unwrap();
    let guild = discord.guild("Hachyderm");
    let general = guild.channel("general", None);
    let rest = Rest::new(&discord);
    let commands = format!("/applications/{}/commands", discord.application_id());
    rest.ok("POST", &commands, json!({"name": "help", "description": "d"})).await;
    Scene { hand, discord, guild, general, rest }
}

impl Scene {
    fn pass(&self, time: TimeDelta) {
        *self.hand.lock().unwrap() += time;
    }

    fn messages(&self) -> String {
        format!("/channels/{}/messages", self.general)
    }

    async fn say(&self, text: &str) -> u16 {
        self.rest.send("POST", &self.messages(), json!({ "content": text })).await.0
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interaction_token_dies_after_fifteen_minutes() {
    let scene = scene(|_| {}).await;
    let nova = scene.guild.member("nova", &[]);
    let call = nova.slash_at_once(scene.general, "/help").unwrap();
    let token = call.interaction().unwrap().token;
    let callback = format!("/interactions/{}/{token}/callback", call.id());
    // At three seconds the person reads that nobody answered, and then it must not be taken either.
    let within = limits::ACKNOWLEDGE_WITHIN - Duration::from_millis(1);
    scene.pass(TimeDelta::from_std(within).unwrap());
    scene.rest.ok("POST", &callback, json!({"type": 5})).await;
    assert_eq!(call.acknowledged().await.unwrap(), within);
    let follow_up = format!("/webhooks/{}/{token}", scene.discord.application_id());
    scene.pass(TimeDelta::from_std(limits::INTERACTION_TOKEN_LIFE - within).unwrap());
    scene.rest.ok("POST", &follow_up, json!({"content": "just in time"})).await;
    scene.pass(TimeDelta::seconds(1));
    for (method, path) in [
        ("POST", follow_up.clone()),
        ("PATCH", format!("{follow_up}/messages/@original")),
        ("DELETE", format!("{follow_up}/messages/@original")),
    ] {
        let body = json!({"content": "late"});
        assert_eq!(scene.rest.refused(method, &path, body).await, 50027, "{method}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn three_seconds_without_an_acknowledgement_end_the_wait() {
    let scene = scene(|_| {}).await;
    let nova = scene.guild.member("nova", &[]);
    let call = nova.slash_at_once(scene.general, "/help").unwrap();
    let waiting = tokio::spawn({
        let call = call.clone();
        async move { call.answer().await }
    });
    scene.pass(TimeDelta::milliseconds(3_001));
    let error = waiting.await.unwrap().unwrap_err();
    assert!(matches!(error, Error::NotAcknowledged { .. }), "{error}");
    let token = call.interaction().unwrap().token;
    let callback = format!("/interactions/{}/{token}/callback", call.id());
    let late = json!({"type": 4, "data": {"content": "x"}});
    assert_eq!(scene.rest.refused("POST", &callback, late).await, 10062);
}

#[tokio::test(flavor = "multi_thread")]
async fn windows_of_rate_limits_pass_with_the_clock() {
    let scene = scene(|_| {}).await;
    for _ in 0..5 {
        assert_eq!(scene.say("x").await, 200);
    }
    assert_eq!(scene.say("x").await, 429);
    scene.pass(TimeDelta::seconds(5));
    assert_eq!(scene.say("x").await, 200);

    let channel = format!("/channels/{}", scene.general);
    for name in ["a", "b"] {
        scene.rest.ok("PATCH", &channel, json!({ "name": name })).await;
    }
    let (status, body) = scene.rest.send("PATCH", &channel, json!({"name": "c"})).await;
    assert_eq!((status, &body["retry_after"]), (429, &json!(600.0)));
    scene.pass(TimeDelta::minutes(10));
    scene.rest.ok("PATCH", &channel, json!({"name": "c"})).await;

    let news = scene.guild.channel_of_kind("news", 5, None);
    let news = format!("/channels/{news}/messages");
    for n in 0..11 {
        scene.pass(TimeDelta::seconds(5));
        let posted = scene.rest.ok("POST", &news, json!({"content": "x"})).await;
        let crosspost = format!("{news}/{}/crosspost", posted["id"].as_str().unwrap());
        let (status, _) = scene.rest.send("POST", &crosspost, Value::Null).await;
        assert_eq!(status, if n < 10 { 200 } else { 429 }, "{n}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn slow_mode_and_nonces_last_as_long_as_they_say() {
    let scene = scene(|options| options.rate_limit_scale = 0.0).await;
    let nova = scene.guild.member("nova", &[]);
    let slow = |seconds| {
        scene.guild.edit_channel_by_hand(scene.general, |c| c.slow_mode = seconds).unwrap();
    };
    slow(21_600);
    nova.say(scene.general, "one").unwrap();
    scene.pass(TimeDelta::hours(5));
    assert!(nova.say(scene.general, "too soon").is_err());
    // Who manages messages is spared.
    assert_eq!((scene.say("bot").await, scene.say("bot").await), (200, 200));
    scene.pass(TimeDelta::hours(1));
    nova.say(scene.general, "two").unwrap();
    slow(0);

    let body = json!({"content": "card", "nonce": "n", "enforce_nonce": true});
    let first = scene.rest.ok("POST", &scene.messages(), body.clone()).await;
    let memory = TimeDelta::from_std(limits::NONCE_MEMORY).unwrap();
    scene.pass(memory - TimeDelta::seconds(1));
    assert_eq!(scene.rest.ok("POST", &scene.messages(), body.clone()).await["id"], first["id"]);
    scene.pass(TimeDelta::seconds(1));
    assert_ne!(scene.rest.ok("POST", &scene.messages(), body).await["id"], first["id"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_of_hours_is_over_when_its_time_is() {
    let scene = scene(|_| {}).await;
    scene.discord.outage_for(Duration::from_secs(3 * 3_600));
    assert_eq!(scene.say("x").await, 503);
    scene.pass(TimeDelta::minutes(179));
    assert_eq!(scene.say("x").await, 503);
    scene.pass(TimeDelta::minutes(1));
    assert_eq!(scene.say("x").await, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn too_many_invalid_requests_shut_the_address_out() {
    let scene = scene(|options| options.invalid_requests = 3).await;
    for _ in 0..3 {
        let hidden = format!("/guilds/{}/members?limit=1", scene.guild.id());
        assert_eq!(scene.rest.refused("GET", &hidden, Value::Null).await, 50001);
    }
    let answer = scene.rest.request("GET", "/users/@me").send().await.unwrap();
    assert_eq!(answer.status(), 429);
    assert_eq!(answer.headers()["retry-after"], "600");
    assert!(!answer.headers().contains_key("x-ratelimit-scope"));
    assert_eq!(answer.text().await.unwrap(), "error code: 1015");
    scene.pass(TimeDelta::from_std(limits::INVALID_REQUESTS_WINDOW).unwrap());
    scene.rest.ok("GET", "/users/@me", Value::Null).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn shared_rate_limits_count_toward_no_ban() {
    use fake_discord::{Fault, Matcher, Scope};
    let scene = scene(|options| options.invalid_requests = 3).await;
    let limited = |scope| Fault::RateLimited { scope, retry_after: Duration::from_millis(1) };
    let fault = limited(Scope::Shared);
    scene.discord.fault(Matcher::any().times(5), fault);
    for _ in 0..5 {
        assert_eq!(scene.say("x").await, 429);
    }
    assert_eq!(scene.say("x").await, 200);
    scene.discord.fault(Matcher::any().times(3), limited(Scope::User));
    for _ in 0..3 {
        assert_eq!(scene.say("x").await, 429);
    }
    let answer = scene.rest.request("GET", "/users/@me").send().await.unwrap();
    assert_eq!(answer.text().await.unwrap(), "error code: 1015");
}

#[tokio::test(flavor = "multi_thread")]
async fn links_expire_and_two_hundred_commands_a_day_are_the_limit() {
    let scene = scene(|options| options.rate_limit_scale = 0.0).await;
    let nova = scene.guild.member("nova", &[]);
    let said = nova.say_with_file(scene.general, "log", "a.log", "text/plain", "abc").unwrap();
    let message = scene.discord.message(said).unwrap();
    let link = message.attachments[0]["url"].as_str().unwrap().to_owned();
    scene.pass(TimeDelta::from_std(limits::ATTACHMENT_LINK_LIFE).unwrap());
    assert_eq!(scene.rest.get(&link).await.status(), 200);
    scene.pass(TimeDelta::hours(1));
    assert_eq!(scene.rest.get(&link).await.status(), 200);
    scene.pass(TimeDelta::seconds(1));
    assert_eq!(scene.rest.get(&link).await.status(), 404);
    let again = scene.discord.message(said).unwrap();
    let fresh = again.attachments[0]["url"].as_str().unwrap();
    assert_eq!(scene.rest.get(fresh).await.status(), 200);

    let base = format!(
        "/applications/{}/guilds/{}/commands",
        scene.discord.application_id(),
        scene.guild.id()
    );
    for n in 0..limits::COMMAND_CREATES_A_DAY {
        let body = json!({"name": format!("c{n}"), "description": "d"});
        let made = scene.rest.ok("POST", &base, body).await;
        let one = format!("{base}/{}", made["id"].as_str().unwrap());
        scene.rest.ok("DELETE", &one, Value::Null).await;
    }
    let more = json!({"name": "more", "description": "d"});
    assert_eq!(scene.rest.refused("POST", &base, more.clone()).await, 30034);
    scene.pass(TimeDelta::days(1));
    scene.rest.ok("POST", &base, more).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_clock_can_be_moved_from_outside_its_hand() {
    let scene = scene(|_| {}).await;
    let before = scene.rest.ok("POST", &scene.messages(), json!({"content": "a"})).await;
    scene.discord.move_clock(TimeDelta::hours(-2));
    let after = scene.rest.ok("POST", &scene.messages(), json!({"content": "b"})).await;
    let at = |message: &Value| {
        DateTime::parse_from_rfc3339(message["timestamp"].as_str().unwrap()).unwrap()
    };
    assert_eq!(at(&before) - at(&after), TimeDelta::hours(2));
    let id = |message: &Value| message["id"].as_str().unwrap().parse::<Id>().unwrap();
    // Ids grow all the same.
    assert!(id(&before) < id(&after));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_can_be_resumed_for_a_while() {
    let scene = scene(|_| {}).await;
    let nova = scene.guild.member("nova", &[]);
    let life = TimeDelta::from_std(limits::SESSION_LIFE).unwrap();
    let minute = TimeDelta::minutes(1);
    for (away, resumes) in [(life - minute, true), (life + minute, false)] {
        let mut socket = Socket::open(&scene.discord).await;
        socket.identify(scene.discord.token(), 1 << 9).await;
        let ready = socket.next().await.unwrap();
        scene.discord.disconnect_gateway(4000);
        while socket.next().await.is_ok() {}
        scene.pass(away);
        nova.say(scene.general, "while you were away").unwrap();
        let mut socket = Socket::open(&scene.discord).await;
        socket
            .say(json!({"op": 6, "d": {
                "token": scene.discord.token(),
                "session_id": ready["d"]["session_id"],
                "seq": 1}}))
            .await;
        let first = socket.next().await.unwrap();
        if resumes {
            assert_eq!(first["t"], "MESSAGE_CREATE", "{first}");
        } else {
            assert_eq!((&first["op"], &first["d"]), (&json!(9), &json!(false)), "{first}");
        }
        scene.discord.disconnect_gateway(1000);
        while socket.next().await.is_ok() {}
    }
}
