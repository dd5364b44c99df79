//! Every limit of `limits.rs`: what is just right passes, one more is refused.

mod support;

use fake_discord::{Call, FakeDiscord, GuildHandle, Id, Options, limits, permissions as p};
use serde_json::{Value, json};
use support::{Rest, options};

struct Scene {
    discord: FakeDiscord,
    guild: GuildHandle,
    general: Id,
    rest: Rest,
}

async fn scene() -> Scene {
    let all = p::ALL & !p::ADMINISTRATOR;
    let discord = FakeDiscord::start(Options { bot_permissions: all, ..options() }).await.unwrap();
    let guild = discord.guild("Hachyderm");
    let general = guild.channel("general", None);
    let rest = Rest::new(&discord);
    Scene { discord, guild, general, rest }
}

impl Scene {
    /// The request that `body` makes of the limit passes; of one more it ends with `code`.
    async fn holds(
        &self,
        (method, path): (&str, &str),
        limit: usize,
        code: u64,
        body: impl Fn(usize) -> Value,
    ) {
        self.rest.ok(method, path, body(limit)).await;
        let answered = self.rest.refused(method, path, body(limit + 1)).await;
        assert_eq!(answered, code, "{method} {path}, limit {limit}: {}", body(1));
    }

    fn messages(&self) -> String {
        format!("/channels/{}/messages", self.general)
    }

    fn in_guild(&self, path: &str) -> String {
        format!("/guilds/{}/{path}", self.guild.id())
    }

    fn commands(&self) -> String {
        format!("/applications/{}/commands", self.discord.application_id())
    }

    async fn upload(&self, payload: Value, sizes: &[usize]) -> (u16, Value) {
        let form = reqwest::multipart::Form::new().text("payload_json", payload.to_string());
        let form = sizes.iter().enumerate().fold(form, |form, (n, size)| {
            let part = reqwest::multipart::Part::bytes(vec![b'x'; *size]).file_name("f.bin");
            form.part(format!("files[{n}]"), part)
        });
        let request = self.rest.request("POST", &self.messages()).multipart(form);
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }
}

/// So many characters; umlauts, since characters count and not bytes.
fn text(length: usize) -> String {
    "ö".repeat(length)
}

fn list(count: usize, item: impl Fn(usize) -> Value) -> Value {
    Value::from((0..count).map(item).collect::<Vec<_>>())
}

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
async fn commands() {
    let scene = scene().await;
    let base = scene.in_guild("commands");
    let base =
        base.replacen("/guilds", &format!("/applications/{}/guilds", scene.rest.application), 1);
    let put = ("PUT", base.as_str());
    for (kind, limit) in
        [(1, limits::SLASH_COMMANDS), (2, limits::USER_COMMANDS), (3, limits::MESSAGE_COMMANDS)]
    {
        scene
            .holds(put, limit, 30032, |n| {
                list(n, |n| match kind {
                    1 => json!({"name": format!("c{n}"), "description": "d"}),
                    kind => json!({"name": format!("c{n}"), "type": kind}),
                })
            })
            .await;
    }
    let global = scene.commands();
    let put = ("PUT", global.as_str());
    let with = |options: Value| json!([{"name": "c", "description": "d", "options": options}]);
    let option = |more: Value| {
        let mut option = json!({"type": 3, "name": "o", "description": "d"});
        for (name, value) in more.as_object().unwrap() {
            option[name] = value.clone();
        }
        with(json!([option]))
    };
    let choice = |name: String, value: String| json!({"name": name, "value": value});
    scene
        .holds(put, limits::COMMAND_NAME, 50035, |n| json!([{"name": text(n), "description": "d"}]))
        .await;
    scene
        .holds(
            put,
            limits::COMMAND_DESCRIPTION,
            50035,
            |n| json!([{"name": "c", "description": text(n)}]),
        )
        .await;
    scene
        .holds(put, limits::COMMAND_OPTIONS, 50035, |n| {
            with(list(n, |n| json!({"type": 3, "name": format!("o{n}"), "description": "d"})))
        })
        .await;
    scene
        .holds(put, limits::CHOICES, 50035, |n| {
            let choices = list(n, |n| choice(n.to_string(), n.to_string()));
            option(json!({ "choices": choices }))
        })
        .await;
    scene
        .holds(put, limits::CHOICE_TEXT, 50035, |n| {
            option(json!({"choices": [choice(text(n), text(1))]}))
        })
        .await;
    scene.holds(put, limits::STRING_OPTION, 50035, |n| option(json!({ "max_length": n }))).await;
    scene
        .holds(put, limits::COMMAND_TOTAL, 50035, |n| {
            // Name and value of 19 choices in each of four options: 7,752 characters. The rest
            // is names and descriptions.
            let mut left = n - 4 * 19 * 102 - 4 * 3 - 2;
            let mut description = || {
                let more = left.min(99);
                left -= more;
                text(1 + more)
            };
            let own = description();
            let options: Vec<Value> = (0..4)
                .map(|option| {
                    let choices = list(19, |n| choice(format!("{n:02}"), text(100)));
                    json!({"type": 3, "name": format!("o{option}"), "choices": choices,
                        "description": description()})
                })
                .collect();
            json!([{"name": "c", "description": own, "options": options}])
        })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn channels_roles_and_members() {
    let scene = scene().await;
    let channel = format!("/channels/{}", scene.general);
    let patch = ("PATCH", channel.as_str());
    scene.holds(patch, limits::CHANNEL_NAME, 50035, |n| json!({ "name": text(n) })).await;
    scene.holds(patch, limits::CHANNEL_TOPIC, 50035, |n| json!({ "topic": text(n) })).await;
    let slow = usize::try_from(limits::SLOW_MODE).unwrap();
    scene.holds(patch, slow, 50035, |n| json!({ "rate_limit_per_user": n })).await;

    let roles = scene.in_guild("roles");
    scene.holds(("POST", &roles), limits::ROLE_NAME, 50035, |n| json!({ "name": text(n) })).await;
    while scene.guild.roles().len() < limits::ROLES_IN_GUILD {
        scene.guild.role("role", 0);
    }
    assert_eq!(scene.rest.refused("POST", &roles, json!({})).await, 30005);

    let nova = scene.guild.member("nova", &[]);
    let member = scene.in_guild(&format!("members/{}", nova.id()));
    scene.holds(("PATCH", &member), limits::NICK, 50035, |n| json!({ "nick": text(n) })).await;
    let own = scene.in_guild("members/@me");
    scene.holds(("PATCH", &own), limits::NICK, 50035, |n| json!({ "nick": text(n) })).await;
    let now =
        scene.discord.world(|world| world.guilds[&scene.guild.id()].members[&nova.id()].joined_at);
    let until = |days: usize| {
        let days = chrono::TimeDelta::days(i64::try_from(days).unwrap());
        json!({"communication_disabled_until": (now + days).to_rfc3339()})
    };
    let days = usize::try_from(limits::TIME_OUT_DAYS).unwrap();
    scene.holds(("PATCH", &member), days, 50035, until).await;

    let guild = format!("/guilds/{}", scene.guild.id());
    let named = |n| json!({ "name": text(n) });
    scene.holds(("PATCH", &guild), *limits::GUILD_NAME.end(), 50035, named).await;
    let short = named(limits::GUILD_NAME.start() - 1);
    assert_eq!(scene.rest.refused("PATCH", &guild, short).await, 50035);
    let called = |n| json!({ "username": text(n) });
    scene.holds(("PATCH", "/users/@me"), *limits::USERNAME.end(), 50035, called).await;
    let short = called(limits::USERNAME.start() - 1);
    assert_eq!(scene.rest.refused("PATCH", "/users/@me", short).await, 50035);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_guild_and_a_channel_can_hold() {
    let scene = scene().await;
    let category = scene.guild.category("Incidents");
    let list = scene.in_guild("channels");
    let inside = json!({"name": "x", "parent_id": category.to_string()});
    for _ in 0..limits::CHANNELS_IN_CATEGORY {
        scene.guild.channel("inside", Some(category));
    }
    assert_eq!(scene.rest.refused("POST", &list, inside).await, 50035);
    while scene.guild.channels().len() < limits::CHANNELS_IN_GUILD {
        scene.guild.channel("outside", None);
    }
    assert_eq!(scene.rest.refused("POST", &list, json!({"name": "x"})).await, 30013);
    // Threads count toward neither.
    let threads = format!("/channels/{}/threads", scene.general);
    scene.rest.ok("POST", &threads, json!({"name": "thread", "type": 11})).await;

    let pins = format!("{}/pins", scene.messages());
    let owner = scene.guild.owner();
    for n in 0..=limits::PINS_IN_CHANNEL {
        let message = owner.say(scene.general, "pin").unwrap();
        let (status, answer) =
            scene.rest.send("PUT", &format!("{pins}/{message}"), Value::Null).await;
        let expected = if n < limits::PINS_IN_CHANNEL { Value::Null } else { json!(30003) };
        assert_eq!(answer["code"], expected, "{n}: {status}");
    }
    let message = owner.say(scene.general, "react").unwrap();
    for n in 0..=limits::REACTIONS_ON_MESSAGE {
        let emoji = format!("%F0%9F%98%{:02X}", 0x80 + n);
        let path = format!("{}/{message}/reactions/{emoji}/@me", scene.messages());
        let (_, answer) = scene.rest.send("PUT", &path, Value::Null).await;
        let expected = if n < limits::REACTIONS_ON_MESSAGE { Value::Null } else { json!(30010) };
        assert_eq!(answer["code"], expected, "{n}");
    }
    let hooks = format!("/channels/{}/webhooks", scene.general);
    let named = |n| json!({ "name": text(n) });
    scene.holds(("POST", &hooks), limits::WEBHOOK_NAME, 50035, named).await;
    for _ in 1..limits::WEBHOOKS_IN_CHANNEL {
        scene.rest.ok("POST", &hooks, named(1)).await;
    }
    assert_eq!(scene.rest.refused("POST", &hooks, named(1)).await, 30007);
}

#[tokio::test(flavor = "multi_thread")]
async fn bulk_deletion_reasons_and_events() {
    let scene = scene().await;
    let bulk = format!("{}/bulk-delete", scene.messages());
    let owner = scene.guild.owner();
    let some = |n: usize| {
        let ids: Vec<String> =
            (0..n).map(|_| owner.say(scene.general, "x").unwrap().to_string()).collect();
        json!({ "messages": ids })
    };
    let (least, most) = (*limits::BULK_DELETE.start(), *limits::BULK_DELETE.end());
    scene.rest.ok("POST", &bulk, some(least)).await;
    scene.rest.ok("POST", &bulk, some(most)).await;
    for wrong in [least - 1, most + 1] {
        let code = scene.rest.refused("POST", &bulk, some(wrong)).await;
        assert!(matches!(code, 50016 | 50035), "{wrong}: {code}");
    }
    let old = some(2);
    scene.discord.move_clock(chrono::TimeDelta::days(limits::BULK_DELETE_AGE_DAYS));
    scene.discord.move_clock(chrono::TimeDelta::minutes(1));
    assert_eq!(scene.rest.refused("POST", &bulk, old).await, 50034);

    let with_reason = async |length: usize| {
        let reason = "%C3%B6".repeat(length);
        let request = scene.rest.request("POST", &scene.messages()).json(&json!({"content": "x"}));
        request.header("X-Audit-Log-Reason", reason).send().await.unwrap().status().as_u16()
    };
    assert_eq!(with_reason(limits::AUDIT_LOG_REASON).await, 200);
    assert_eq!(with_reason(limits::AUDIT_LOG_REASON + 1).await, 400);

    let events = scene.in_guild("scheduled-events");
    let event = |name: usize, description: usize, location: usize| {
        json!({"name": text(name), "description": text(description), "privacy_level": 2,
            "entity_type": 3, "entity_metadata": {"location": text(location)},
            "scheduled_start_time": "2100-01-01T00:00:00Z",
            "scheduled_end_time": "2100-01-01T02:00:00Z"})
    };
    let post = ("POST", events.as_str());
    scene.holds(post, limits::EVENT_NAME, 50035, |n| event(n, 1, 1)).await;
    scene.holds(post, limits::EVENT_DESCRIPTION, 50035, |n| event(1, n, 1)).await;
    scene.holds(post, limits::EVENT_LOCATION, 50035, |n| event(1, 1, n)).await;
    while scene.guild.scheduled_events().len() < limits::EVENTS_IN_GUILD {
        scene.rest.ok("POST", &events, event(1, 1, 1)).await;
    }
    assert_eq!(scene.rest.refused("POST", &events, event(1, 1, 1)).await, 30038);
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
