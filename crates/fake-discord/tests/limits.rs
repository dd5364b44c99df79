//! Limits of messages, components, modals, files and rates; and that no limit is without a test.

mod support;

use fake_discord::{Call, FakeDiscord, Options, limits};
use serde_json::{Value, json};
use support::{
    Rest,
    limits::{list, scene, text},
    options,
};

#[tokio::test(flavor = "multi_thread")]
async fn messages() {
    let scene = scene().await;
    let path = scene.messages();
    let post = ("POST", path.as_str());
    scene.holds(post, limits::MESSAGE_CONTENT, 50035, |n| json!({ "content": text(n) })).await;
    scene.holds(post, limits::NONCE, 50035, |n| json!({"content": "x", "nonce": text(n)})).await;
    let many = |n| json!({"embeds": list(n, |_| json!({"title": "t"}))});
    scene.holds(post, limits::EMBEDS, 50035, many).await;
    let halves = |n: usize| json!({"embeds": [{"description": text(n / 2)}, {"description": text(n - n / 2)}]});
    scene.holds(post, limits::EMBEDS_TOTAL, 50035, halves).await;
    let one = |embed: Value| json!({ "embeds": [embed] });
    let field = |name: String, value: String| json!({"fields": [{"name": name, "value": value}]});
    scene.holds(post, limits::EMBED_TITLE, 50035, |n| one(json!({ "title": text(n) }))).await;
    scene
        .holds(post, limits::EMBED_DESCRIPTION, 50035, |n| one(json!({ "description": text(n) })))
        .await;
    scene
        .holds(post, limits::EMBED_FIELDS, 50035, |n| {
            one(json!({"fields": list(n, |_| json!({"name": "n", "value": "v"}))}))
        })
        .await;
    scene.holds(post, limits::EMBED_FIELD_NAME, 50035, |n| one(field(text(n), text(1)))).await;
    scene.holds(post, limits::EMBED_FIELD_VALUE, 50035, |n| one(field(text(1), text(n)))).await;
    scene
        .holds(post, limits::EMBED_FOOTER, 50035, |n| one(json!({"footer": {"text": text(n)}})))
        .await;
    scene
        .holds(post, limits::EMBED_AUTHOR, 50035, |n| one(json!({"author": {"name": text(n)}})))
        .await;
    scene
        .holds(post, limits::ALLOWED_MENTIONS, 50035, |n| {
            let users = list(n, |user| json!((user + 1).to_string()));
            json!({"content": "x", "allowed_mentions": {"users": users}})
        })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn components() {
    let scene = scene().await;
    let path = scene.messages();
    let post = ("POST", path.as_str());
    let button =
        |id: String, label: String| json!({"type": 2, "style": 1, "custom_id": id, "label": label});
    let with = |rows: Value| json!({"content": "x", "components": rows});
    let row = |items: Value| json!({"type": 1, "components": items});
    let plain = |n: usize| button(format!("b{n}"), text(1));
    scene
        .holds(post, limits::ACTION_ROWS, 50035, |n| with(list(n, |n| row(json!([plain(n)])))))
        .await;
    scene.holds(post, limits::BUTTONS_IN_ROW, 50035, |n| with(json!([row(list(n, plain))]))).await;
    let single = |item: Value| with(json!([row(json!([item]))]));
    scene.holds(post, limits::CUSTOM_ID, 50035, |n| single(button(text(n), text(1)))).await;
    scene.holds(post, limits::BUTTON_LABEL, 50035, |n| single(button(text(1), text(n)))).await;
    let select = |count: usize, label: usize, placeholder: usize| {
        let option = |n: usize| json!({"label": text(label), "value": n.to_string()});
        single(json!({"type": 3, "custom_id": "s", "placeholder": text(placeholder),
            "options": list(count, option)}))
    };
    scene.holds(post, limits::SELECT_OPTIONS, 50035, |n| select(n, 1, 1)).await;
    scene.holds(post, limits::SELECT_OPTION_TEXT, 50035, |n| select(1, n, 1)).await;
    scene.holds(post, limits::SELECT_PLACEHOLDER, 50035, |n| select(1, 1, n)).await;
    scene
        .holds(post, limits::SELECT_VALUES, 50035, |n| {
            single(json!({"type": 5, "custom_id": "s", "max_values": n}))
        })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn modals() {
    let scene = scene().await;
    let nova = scene.guild.member("nova", &[]);
    let help = json!({"name": "help", "description": "d"});
    scene.rest.ok("POST", &scene.commands(), help).await;
    let label = |label: usize, description: usize, more: Value| {
        let mut input = json!({"type": 4, "custom_id": "a", "style": 1});
        for (name, value) in more.as_object().unwrap() {
            input[name] = value.clone();
        }
        json!({"type": 18, "label": text(label), "description": text(description),
            "component": input})
    };
    let modal = |title: usize, components: Value| {
        json!({"type": 9, "data": {"custom_id": "m", "title": text(title),
            "components": components}})
    };
    let inputs = |n| {
        list(n, |n| {
            json!({"type": 1, "components": [
            {"type": 4, "custom_id": n.to_string(), "label": "l", "style": 1}]})
        })
    };
    type Make<'a> = Box<dyn Fn(usize) -> Value + Send + Sync + 'a>;
    let one = |row: Value| modal(1, json!([row]));
    let cases: Vec<(usize, Make<'_>)> = vec![
        (limits::MODAL_TITLE, Box::new(|n| modal(n, inputs(1)))),
        (limits::MODAL_INPUTS, Box::new(|n| modal(1, inputs(n)))),
        (limits::LABEL, Box::new(|n| one(label(n, 1, json!({}))))),
        (limits::LABEL_DESCRIPTION, Box::new(|n| one(label(1, n, json!({}))))),
        (limits::TEXT_INPUT_VALUE, Box::new(|n| one(label(1, 1, json!({"value": text(n)}))))),
        (
            limits::TEXT_INPUT_PLACEHOLDER,
            Box::new(|n| one(label(1, 1, json!({"placeholder": text(n)})))),
        ),
        (limits::TEXT_INPUT_VALUE, Box::new(|n| one(label(1, 1, json!({"max_length": n}))))),
    ];
    for (limit, make) in cases {
        let call: Call = nova.slash_at_once(scene.general, "/help").unwrap();
        let token = call.interaction().unwrap().token;
        let path = format!("/interactions/{}/{token}/callback", call.id());
        assert_eq!(scene.rest.refused("POST", &path, make(limit + 1)).await, 50035, "{limit}");
        scene.rest.ok("POST", &path, make(limit)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn files() {
    let scene = scene().await;
    let ten = vec![1; limits::FILES];
    assert_eq!(scene.upload(json!({}), &ten).await.0, 200);
    let eleven = vec![1; limits::FILES + 1];
    assert_eq!(scene.upload(json!({}), &eleven).await.1["code"], 50035);
    assert_eq!(scene.upload(json!({}), &[limits::FILE_BYTES]).await.0, 200);
    assert_eq!(scene.upload(json!({}), &[limits::FILE_BYTES + 1]).await.1["code"], 50035);
    let described = |n| json!({"attachments": [{"id": 0, "description": text(n)}]});
    let most = limits::ATTACHMENT_DESCRIPTION;
    assert_eq!(scene.upload(described(most), &[1]).await.0, 200);
    assert_eq!(scene.upload(described(most + 1), &[1]).await.1["code"], 50035);
    // Each file fits, all of them do not.
    let share = limits::REQUEST_BYTES / 3;
    assert_eq!(scene.upload(json!({}), &[share + 1; 3]).await.1["code"], 40005);
    assert_eq!(scene.upload(json!({}), &[share - 1_000; 3]).await.0, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn rates() {
    let still: fake_discord::clock::Clock =
        std::sync::Arc::new(|| "2026-03-01T12:00:00Z".parse().unwrap());
    let deadlines = fake_discord::Deadlines::Manual(still.clone());
    let options = Options { clock: still, deadlines, rate_limit_scale: 1.0, ..options() };
    let discord = FakeDiscord::start(options).await.unwrap();
    let guild = discord.guild("Hachyderm");
    let channel = guild.channel("general", None);
    let rest = Rest::new(&discord);
    let mut sent = 0;
    // Two buckets, so that neither is full before the global limit is.
    let scope = loop {
        let path = match sent % 2 {
            0 => format!("/guilds/{}", guild.id()),
            _ => format!("/channels/{channel}"),
        };
        let answer = rest.request("GET", &path).send().await.unwrap();
        if answer.status() == 429 {
            break answer.headers()["x-ratelimit-scope"].clone();
        }
        sent += 1;
    };
    assert_eq!((sent, scope.to_str().unwrap()), (limits::GLOBAL_REQUESTS_A_SECOND, "global"));
    discord.move_clock(chrono::TimeDelta::seconds(1));
    let filled = async |method: &str, path: &str, body: fn(u32) -> Value| {
        let mut passed = 0;
        loop {
            discord.move_clock(chrono::TimeDelta::milliseconds(21));
            let (status, answer) = rest.send(method, path, body(passed)).await;
            if status == 429 {
                return (passed, answer["retry_after"].as_f64().unwrap());
            }
            assert!(status < 300, "{answer}");
            passed += 1;
        }
    };
    let (times, window) = limits::MESSAGE_CREATES;
    let messages = format!("/channels/{channel}/messages");
    let (passed, wait) = filled("POST", &messages, |_| json!({"content": "x"})).await;
    assert_eq!(passed, times);
    assert!(wait < window.as_secs_f64() && wait > window.as_secs_f64() / 2.0, "{wait}");
    let (times, window) = limits::RENAMES;
    let path = format!("/channels/{channel}");
    let (passed, wait) = filled("PATCH", &path, |n| json!({"topic": n.to_string()})).await;
    assert_eq!(passed, times);
    assert!(wait > window.as_secs_f64() - 1.0, "{wait}");
    let news = guild.channel_of_kind("news", 5, None);
    let (times, _) = limits::CROSSPOSTS;
    for n in 0..=times {
        discord.move_clock(chrono::TimeDelta::seconds(6));
        let news = format!("/channels/{news}/messages");
        let post = rest.ok("POST", &news, json!({"content": "x"})).await;
        let path = format!("{news}/{}/crosspost", post["id"].as_str().unwrap());
        let (status, _) = rest.send("POST", &path, Value::Null).await;
        assert_eq!(status == 429, n == times, "{n}: {status}");
    }
}

#[test]
fn the_default_is_what_discord_says() {
    let options = Options::default();
    assert_eq!(options.identifies, limits::IDENTIFIES_A_DAY);
    assert_eq!(options.invalid_requests, limits::INVALID_REQUESTS);
    assert_eq!(options.guilds_a_shard, limits::GUILDS_A_SHARD);
    assert_eq!(options.acknowledge_within, limits::ACKNOWLEDGE_WITHIN);
    assert_eq!(options.interaction_token_life, limits::INTERACTION_TOKEN_LIFE);
    assert_eq!(options.attachment_link_life, limits::ATTACHMENT_LINK_LIFE);
    let interval = u128::from(limits::HEARTBEAT_INTERVAL_MS);
    assert_eq!(options.heartbeat_interval.as_millis(), interval);
}

/// A limit that is named and not tested is not held.
#[test]
fn every_limit_is_named_beside_its_page_and_in_a_test() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let table = std::fs::read_to_string(folder.join("src/limits.rs")).unwrap();
    let tests: String = std::fs::read_dir(folder.join("tests"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|kind| kind == "rs"))
        .map(|path| std::fs::read_to_string(path).unwrap())
        .collect();
    let mut page = false;
    let mut count = 0;
    for line in table.lines() {
        page |= line.starts_with("///") && line.contains("<https://");
        let Some(rest) = line.strip_prefix("pub const ") else { continue };
        let name = rest.split(':').next().unwrap();
        assert!(std::mem::take(&mut page), "{name} has no page of its own");
        assert!(tests.contains(&format!("limits::{name}")), "{name} is in no test");
        count += 1;
    }
    assert!(count > 70, "{count}");
}
