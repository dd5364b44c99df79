//! The gateway by hand: hello, identify, resume, and the codes that end a connection.

mod support;

use std::time::Duration;

use fake_discord::{Error, FakeDiscord, Options, PRIVILEGED_INTENTS};
use serde_json::{Value, json};
use support::{Rest, options, socket::Socket};

const GUILDS_AND_MESSAGES: u64 = 1 | 1 << 9;

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_resumes_gets_what_it_missed_in_order() {
    let discord = FakeDiscord::start(options()).await.unwrap();
    let guild = discord.guild("Hachyderm");
    let nova = guild.member("nova", &[]);
    let channel = guild.channel("general", None);
    let mut socket = Socket::open(&discord).await;
    socket.identify(discord.token(), GUILDS_AND_MESSAGES).await;
    let ready = socket.next().await.unwrap();
    assert_eq!((&ready["t"], &ready["s"]), (&json!("READY"), &json!(1)));
    let joined = socket.next().await.unwrap();
    assert_eq!(joined["t"], "GUILD_CREATE");
    assert_eq!(joined["d"]["channels"][0]["name"], "general");
    socket.say(json!({"op": 1, "d": 2})).await;
    assert_eq!(socket.next().await.unwrap()["op"], 11);

    discord.disconnect_gateway(4000);
    assert_eq!(socket.next().await.unwrap_err(), 4000);
    let missed = nova.say(channel, "while you were away").unwrap();
    let mut socket = Socket::open(&discord).await;
    let resume = json!({"op": 6, "d": {
        "token": discord.token(), "session_id": ready["d"]["session_id"], "seq": 2}});
    socket.say(resume.clone()).await;
    let event = socket.next().await.unwrap();
    assert_eq!((&event["t"], &event["s"]), (&json!("MESSAGE_CREATE"), &json!(3)));
    assert_eq!(event["d"]["id"], missed.to_string());
    // Without the privileged intent the text of others is withheld.
    assert_eq!(event["d"]["content"], "");
    assert_eq!(socket.next().await.unwrap()["t"], "RESUMED");

    discord.invalidate_session(false);
    assert_eq!(socket.next().await.unwrap()["op"], 9);
    let mut socket = Socket::open(&discord).await;
    socket.say(resume).await;
    let refused = socket.next().await.unwrap();
    assert_eq!((&refused["op"], &refused["d"]), (&json!(9), &json!(false)));
    assert_eq!(discord.violations(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_ends_the_connection_with_its_code() {
    let discord = FakeDiscord::start(options()).await.unwrap();
    let mut socket = Socket::open(&discord).await;
    socket.identify("wrong", GUILDS_AND_MESSAGES).await;
    assert_eq!(socket.next().await.unwrap_err(), 4004);
    let mut socket = Socket::open(&discord).await;
    socket.identify(discord.token(), PRIVILEGED_INTENTS).await;
    assert_eq!(socket.next().await.unwrap_err(), 4014);
    let mut socket = Socket::open(&discord).await;
    socket.identify(discord.token(), 1 << 40).await;
    assert_eq!(socket.next().await.unwrap_err(), 4013);
    let mut socket = Socket::open(&discord).await;
    socket.say(json!({"op": 99})).await;
    assert_eq!(socket.next().await.unwrap_err(), 4001);
    let mut socket = Socket::open(&discord).await;
    socket.say(json!({"op": 3, "d": {}})).await;
    assert_eq!(socket.next().await.unwrap_err(), 4003);
    let mut socket = Socket::open(&discord).await;
    socket.identify(discord.token(), 1).await;
    socket.next().await.unwrap();
    socket.identify(discord.token(), 1).await;
    assert_eq!(socket.next().await.unwrap_err(), 4005);
    assert_eq!(discord.violations().len(), 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_of_a_day_are_counted() {
    let discord = FakeDiscord::start(Options { identifies: 1, ..options() }).await.unwrap();
    let rest = Rest::new(&discord);
    let limit = rest.ok("GET", "/gateway/bot", Value::Null).await["session_start_limit"].clone();
    assert_eq!((&limit["total"], &limit["remaining"]), (&json!(1), &json!(1)));
    for code in [None, Some(4004)] {
        let mut socket = Socket::open(&discord).await;
        socket.identify(discord.token(), 1).await;
        assert_eq!(socket.next().await.err(), code);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interaction_that_nobody_acknowledges_fails_for_its_person() {
    let options = Options { acknowledge_within: Duration::from_millis(1), ..options() };
    let discord = FakeDiscord::start(options).await.unwrap();
    let guild = discord.guild("Hachyderm");
    let nova = guild.member("nova", &[]);
    let channel = guild.channel("general", None);
    let rest = Rest::new(&discord);
    let commands = format!("/applications/{}/commands", discord.application_id());
    rest.ok("POST", &commands, json!({"name": "help", "description": "d"})).await;
    let call = nova.slash_at_once(channel, "/help").unwrap();
    let error = call.answer().await.unwrap_err();
    assert!(matches!(error, Error::NotAcknowledged { .. }), "{error}");
    let token = call.interaction().unwrap().token;
    let path = format!("/interactions/{}/{token}/callback", call.id());
    let late = json!({"type": 4, "data": {"content": "too late"}});
    assert_eq!(rest.refused("POST", &path, late).await, 10062);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_given_once_and_a_deferral_decides_who_sees_it() {
    let discord = FakeDiscord::start(options()).await.unwrap();
    let guild = discord.guild("Hachyderm");
    let (nova, dma) = (guild.member("nova", &[]), guild.member("dma", &[]));
    let channel = guild.channel("general", None);
    let rest = Rest::new(&discord);
    let commands = format!("/applications/{}/commands", discord.application_id());
    rest.ok("POST", &commands, json!({"name": "help", "description": "d"})).await;
    let call = nova.slash_at_once(channel, "/help").unwrap();
    let token = call.interaction().unwrap().token;
    let path = format!("/interactions/{}/{token}/callback", call.id());
    let modal_late = json!({"type": 7, "data": {"content": "x"}});
    assert_eq!(rest.refused("POST", &path, modal_late).await, 50035);
    rest.ok("POST", &path, json!({"type": 5, "data": {"flags": 64}})).await;
    assert_eq!(rest.refused("POST", &path, json!({"type": 5})).await, 40060);
    let webhook = format!("/webhooks/{}/{token}", discord.application_id());
    let original = format!("{webhook}/messages/@original");
    rest.ok("PATCH", &original, json!({"content": "only for you"})).await;
    let answer = call.answer().await.unwrap();
    assert!(answer.ephemeral && answer.content == "only for you");
    assert!(discord.messages(channel).is_empty());
    assert_eq!((nova.reads(channel).len(), dma.reads(channel).len()), (1, 0));
    rest.ok("POST", &webhook, json!({"content": "for all"})).await;
    let later = call.answer_after_edit(|answer| answer.content == "for all").await.unwrap();
    assert!(!later.ephemeral && later.history.len() == 2);
    assert_eq!(discord.messages(channel).len(), 1);
    rest.ok("GET", &original, Value::Null).await;
    rest.ok("DELETE", &original, Value::Null).await;
}

/// A bot's endpoint: `strict` turns away whatever the key does not verify.
async fn endpoint(key: String, strict: bool) -> String {
    use axum::{Router, body::Bytes, http::HeaderMap, http::StatusCode, routing::post};
    let answer = move |headers: HeaderMap, body: Bytes| {
        let key: Vec<u8> =
            (0..32).map(|i| u8::from_str_radix(&key[i * 2..][..2], 16).unwrap()).collect();
        async move {
            let header = |name: &str| headers[name].to_str().unwrap().to_owned();
            let hex = header("x-signature-ed25519");
            let signature: Vec<u8> =
                (0..64).map(|i| u8::from_str_radix(&hex[i * 2..][..2], 16).unwrap()).collect();
            let mut signed = header("x-signature-timestamp").into_bytes();
            signed.extend_from_slice(&body);
            let key = ring::signature::UnparsedPublicKey::new(&ring::signature::ED25519, key);
            if strict && key.verify(&signed, &signature).is_err() {
                return (StatusCode::UNAUTHORIZED, String::new());
            }
            let interaction: Value = serde_json::from_slice(&body).unwrap();
            let answer = match interaction["type"].as_u64() {
                Some(1) => json!({"type": 1}),
                _ => json!({"type": 4, "data": {"content": "inline", "flags": 64}}),
            };
            (StatusCode::OK, answer.to_string())
        }
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/interactions", listener.local_addr().unwrap());
    let router = Router::new().route("/interactions", post(answer));
    tokio::spawn(async move { axum::serve(listener, router).await });
    url
}

#[tokio::test(flavor = "multi_thread")]
async fn interactions_go_over_http_to_an_endpoint_that_checks_signatures() {
    let discord = FakeDiscord::start(options()).await.unwrap();
    let guild = discord.guild("Hachyderm");
    let nova = guild.member("nova", &[]);
    let channel = guild.channel("general", None);
    let rest = Rest::new(&discord);
    let commands = format!("/applications/{}/commands", discord.application_id());
    rest.ok("POST", &commands, json!({"name": "help", "description": "d"})).await;
    let careless = endpoint(discord.public_key(), false).await;
    assert!(discord.deliver_over_http(&careless).await.is_err());
    let careful = endpoint(discord.public_key(), true).await;
    let told = rest.ok("GET", "/applications/@me", json!(null)).await;
    assert!(told["interactions_endpoint_url"].is_null(), "a careless one was not taken: {told}");
    discord.deliver_over_http(&careful).await.unwrap();
    let told = rest.ok("GET", "/applications/@me", json!(null)).await;
    assert_eq!(told["interactions_endpoint_url"], careful);
    let answer = nova.slash(channel, "/help").await.unwrap().answer().await.unwrap();
    assert!(answer.ephemeral && answer.content == "inline");
    assert_eq!(discord.violations(), []);
}
