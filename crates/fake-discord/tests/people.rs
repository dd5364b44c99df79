//! What people do, as the bot gets to know it: menus, modals, buttons, languages, leaving.

mod support;

use fake_discord::{Call, Error, FakeDiscord, GuildHandle, Id, Member, permissions as p};
use serde_json::{Value, json};
use support::{Rest, options};

struct Scene {
    discord: FakeDiscord,
    guild: GuildHandle,
    nova: Member,
    dma: Member,
    general: Id,
    rest: Rest,
}

/// A guild with two members, and a bot that has these commands and takes interactions.
async fn scene(commands: Value) -> Scene {
    let discord = FakeDiscord::start(options()).await.unwrap();
    let guild = discord.guild("Hachyderm");
    let (nova, dma) = (guild.member("nova", &[]), guild.member("dma", &[]));
    let general = guild.channel("general", None);
    let rest = Rest::new(&discord);
    rest.ok("PUT", &format!("/applications/{}/commands", discord.application_id()), commands).await;
    Scene { discord, guild, nova, dma, general, rest }
}

impl Scene {
    async fn answer(&self, call: &Call, body: Value) {
        self.rest.ok("POST", &callback(call), body).await;
    }
}

fn callback(call: &Call) -> String {
    format!("/interactions/{}/{}/callback", call.id(), call.interaction().unwrap().token)
}

fn payload(call: &Call) -> Value {
    call.interaction().unwrap().payload
}

fn help() -> Value {
    json!([{"name": "help", "description": "d"}])
}

/// A bot is there: it takes interactions and leaves the answers to the test.
async fn connected(scene: &Scene) {
    let url = support::silent_endpoint(&scene.discord.public_key()).await;
    scene.discord.deliver_over_http(&url).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_command_carries_the_message_with_every_attachment() {
    let scene = scene(json!([{"name": "Add to timeline", "type": 3},
        {"name": "Appoint commander", "type": 2}]))
    .await;
    connected(&scene).await;
    let files: [(&str, &str, &[u8]); 2] =
        [("graph.png", "image/png", b"png"), ("app.log", "text/plain", b"log")];
    let said = scene.dma.say_with_files(scene.general, "look", &files).unwrap();
    let call = scene.nova.context_message("Add to timeline", said).await.unwrap();
    let data = &payload(&call)["data"];
    assert_eq!((&data["type"], &data["target_id"]), (&json!(3), &json!(said.to_string())));
    let message = &data["resolved"]["messages"][said.to_string()];
    assert_eq!(message["content"], "look");
    assert_eq!(message["author"]["id"], scene.dma.id().to_string());
    for (index, (name, kind, bytes)) in files.iter().enumerate() {
        let attachment = &message["attachments"][index];
        assert_eq!((&attachment["filename"], &attachment["size"]), (&json!(name), &json!(3)));
        assert_eq!(attachment["content_type"], *kind);
        let link = attachment["url"].as_str().unwrap();
        assert_eq!(scene.rest.get(link).await.bytes().await.unwrap(), *bytes);
    }
    let eleven = vec![files[0]; 11];
    assert!(scene.dma.say_with_files(scene.general, "", &eleven).is_err());

    let call =
        scene.nova.context_user("Appoint commander", scene.general, scene.dma.id()).await.unwrap();
    let data = &payload(&call)["data"];
    let dma = scene.dma.id().to_string();
    assert_eq!(data["resolved"]["users"][&dma]["username"], "dma");
    assert!(data["resolved"]["members"][&dma]["permissions"].is_string());

    // What they cannot read they cannot use a menu on.
    let hidden = scene.guild.channel("hidden", None);
    let secret = scene.guild.owner().say(hidden, "secret").unwrap();
    let deny = p::Overwrite {
        id: scene.guild.id(),
        kind: p::OverwriteKind::Role,
        allow: 0,
        deny: p::VIEW_CHANNEL,
    };
    scene.guild.set_overwrites(hidden, &[deny]).unwrap();
    let refused = scene.nova.context_message("Add to timeline", secret).await.err().unwrap();
    assert!(matches!(refused, Error::NotAllowed(_)), "{refused}");
    assert_eq!(scene.discord.violations(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_modal_takes_rows_and_labels_and_refuses_what_a_client_refuses() {
    let scene = scene(help()).await;
    let open = async |modal: Value| {
        let call = scene.nova.slash_at_once(scene.general, "/help").unwrap();
        scene.answer(&call, json!({"type": 9, "data": modal})).await;
        call
    };
    let call = open(json!({"custom_id": "old", "title": "Impact", "components": [
        {"type": 1, "components": [{"type": 4, "custom_id": "a", "label": "A", "style": 1,
            "min_length": 3, "max_length": 5}]},
        {"type": 1, "components": [{"type": 4, "custom_id": "b", "label": "B", "style": 2,
            "required": false, "value": "before"}]}]}))
    .await;
    for (values, why) in [
        (vec![("a", "xy")], "2 characters, allowed 3 to 5"),
        (vec![("a", "xxxxxx")], "6 characters"),
        (vec![], "0 characters"),
        (vec![("a", "xyz"), ("c", "")], "input \"c\""),
    ] {
        let refused = call.submit_modal(&values).await.err().unwrap().to_string();
        assert!(refused.contains(why), "{refused}");
    }
    let sent = call.submit_modal(&[("a", "xyz")]).await.unwrap();
    let data = &payload(&sent)["data"];
    assert_eq!(data["components"][0]["components"][0]["value"], "xyz");
    assert_eq!(data["components"][1]["components"][0]["value"], "before");

    let call = open(json!({"custom_id": "new", "title": "Handover", "components": [
        {"type": 10, "content": "Who takes over?"},
        {"type": 18, "label": "To", "component": {"type": 5, "custom_id": "to"}},
        {"type": 18, "label": "Why", "description": "in short", "component":
            {"type": 4, "custom_id": "why", "style": 1, "required": false}},
        {"type": 18, "label": "Proof", "component":
            {"type": 19, "custom_id": "proof", "required": false}}]}))
    .await;
    let refused = call.submit_modal(&[("to", "12345")]).await.err().unwrap();
    assert!(matches!(refused, Error::CannotBeTyped(_)), "{refused}");
    assert!(call.submit_modal(&[]).await.is_err());
    let dma = scene.dma.id().to_string();
    let proof = scene.nova.upload("p.txt", "text/plain", "proof").to_string();
    let sent = call.submit_modal(&[("to", &dma), ("proof", &proof)]).await.unwrap();
    let data = &payload(&sent)["data"];
    assert_eq!(data["components"][0]["component"]["values"], json!([dma]));
    assert_eq!(data["components"][1]["component"]["value"], "");
    assert_eq!(data["resolved"]["users"][&dma]["username"], "dma");
    assert_eq!(data["resolved"]["attachments"][&proof]["filename"], "p.txt");
    assert_eq!(scene.discord.violations(), []);

    let call = scene.nova.slash_at_once(scene.general, "/help").unwrap();
    let input = |id: &str| {
        json!({"type": 1, "components": [
            {"type": 4, "custom_id": id, "label": "A", "style": 1}]})
    };
    let with = |components: Value| {
        json!({"type": 9, "data": {"custom_id": "m", "title": "t",
        "components": components}})
    };
    let select = json!({"type": 1, "components": [{"type": 5, "custom_id": "u"}]});
    for wrong in [
        with(json!([])),
        with(Value::from((0..6).map(|n| input(&n.to_string())).collect::<Vec<_>>())),
        with(json!([input("same"), input("same")])),
        with(json!([select])),
        with(json!([{"type": 18, "label": "l".repeat(46),
            "component": {"type": 4, "custom_id": "a", "style": 1}}])),
        with(json!([{"type": 18, "label": "l",
            "component": {"type": 4, "custom_id": "a", "style": 1, "min_length": 9,
                "max_length": 8}}])),
    ] {
        assert_eq!(
            scene.rest.refused("POST", &callback(&call), wrong.clone()).await,
            50035,
            "{wrong}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn buttons_of_an_ephemeral_answer_are_pressed_by_its_receiver_alone() {
    let scene = scene(help()).await;
    let call = scene.nova.slash_at_once(scene.general, "/help").unwrap();
    let rows = json!([{"type": 1, "components": [
        {"type": 2, "style": 3, "label": "Accept", "custom_id": "accept"},
        {"type": 2, "style": 4, "label": "No", "custom_id": "no", "disabled": true}]}]);
    scene
        .answer(
            &call,
            json!({"type": 4, "data": {"content": "yours?", "flags": 64,
            "components": rows}}),
        )
        .await;
    let message = call.answer().await.unwrap().message.unwrap();
    let refused = scene.dma.press(message, "accept").err().unwrap();
    assert!(matches!(refused, Error::NotAllowed(_)), "{refused}");
    assert!(matches!(scene.nova.press(message, "no"), Err(Error::CannotBeTyped(_))));
    let press = scene.nova.press(message, "accept").unwrap();
    assert_eq!(payload(&press)["message"]["flags"], 64);
    assert_eq!(payload(&press)["message"]["id"], message.to_string());
    scene.answer(&press, json!({"type": 7, "data": {"content": "taken", "components": []}})).await;
    let answer = press.answer().await.unwrap();
    assert!(answer.ephemeral && answer.content == "taken" && answer.message == Some(message));
    assert!(matches!(scene.nova.press(message, "accept"), Err(Error::NotFound(_))));
    assert!(scene.discord.messages(scene.general).is_empty());
    assert!(scene.dma.reads(scene.general).is_empty());
    assert_eq!(scene.discord.violations(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn selects_offer_people_roles_and_channels_that_exist() {
    let scene = scene(help()).await;
    let role = scene.guild.role("responders", 0);
    let news = scene.guild.channel_of_kind("news", 5, None);
    let row = |component: Value| json!({"type": 1, "components": [component]});
    let body = json!({"content": "who", "components": [
        row(json!({"type": 5, "custom_id": "user", "min_values": 1, "max_values": 2})),
        row(json!({"type": 6, "custom_id": "role"})),
        row(json!({"type": 7, "custom_id": "either"})),
        row(json!({"type": 8, "custom_id": "channel", "channel_types": [5]})),
        row(json!({"type": 3, "custom_id": "text", "options": [
            {"label": "A", "value": "a"}, {"label": "B", "value": "b"}]}))]});
    let messages = format!("/channels/{}/messages", scene.general);
    let posted = scene.rest.ok("POST", &messages, body).await;
    let message = posted["id"].as_str().unwrap().parse::<Id>().unwrap();
    // What is chosen already must be what a person could choose.
    let theirs = |count: u64| {
        let chosen: Vec<Value> =
            (0..count).map(|_| json!({"type": "role", "id": role.to_string()})).collect();
        json!({"type": 6, "custom_id": "r", "default_values": chosen})
    };
    let ours = |other: bool| {
        json!({"type": 3, "custom_id": "t", "options": [
            {"label": "A", "value": "a", "default": true},
            {"label": "B", "value": "b", "default": other}]})
    };
    for (component, taken) in
        [(theirs(1), true), (theirs(2), false), (ours(false), true), (ours(true), false)]
    {
        let body = json!({"content": "who", "components": [row(component)]});
        if taken {
            scene.rest.ok("POST", &messages, body).await;
        } else {
            assert_eq!(scene.rest.refused("POST", &messages, body).await, 50035);
        }
    }
    let (nova, dma) = (scene.nova.id().to_string(), scene.dma.id().to_string());
    let (role, news) = (role.to_string(), news.to_string());
    let select = |id: &str, values: &[&str]| scene.nova.select(message, id, values);
    let data = |call: Result<Call, Error>| payload(&call.unwrap())["data"].clone();
    let two = data(select("user", &[&nova, &dma]));
    assert_eq!((&two["component_type"], &two["values"]), (&json!(5), &json!([nova, dma])));
    assert_eq!(two["resolved"]["users"].as_object().unwrap().len(), 2);
    assert_eq!(two["resolved"]["members"].as_object().unwrap().len(), 2);
    assert_eq!(data(select("role", &[&role]))["resolved"]["roles"][&role]["name"], "responders");
    assert!(data(select("either", &[&dma]))["resolved"]["members"][&dma].is_object());
    assert!(data(select("either", &[&role]))["resolved"]["roles"][&role].is_object());
    assert_eq!(data(select("channel", &[&news]))["resolved"]["channels"][&news]["type"], 5);
    assert!(data(select("text", &["b"]))["resolved"].is_null());
    for (id, values) in [
        ("user", vec![]),
        ("user", vec!["1"]),
        ("user", vec![&*role]),
        ("user", vec![&nova, &nova]),
        ("user", vec!["@nova"]),
        ("role", vec![&dma]),
        ("channel", vec![&scene.general.to_string()]),
        ("text", vec!["c"]),
        ("text", vec!["a", "b"]),
    ] {
        let refused = select(id, &values).err().unwrap();
        assert!(matches!(refused, Error::CannotBeTyped(_)), "{id} {values:?}: {refused}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn languages_of_the_guild_and_of_the_person_travel_with_interactions() {
    let scene = scene(help()).await;
    let ask = || payload(&scene.nova.slash_at_once(scene.general, "/help").unwrap());
    let before = ask();
    assert_eq!((&before["locale"], &before["guild_locale"]), (&json!("en-US"), &json!("en-US")));
    scene.guild.set_locale("de");
    scene.nova.set_locale("fr");
    let after = ask();
    assert_eq!((&after["locale"], &after["guild_locale"]), (&json!("fr"), &json!("de")));
    assert_eq!(after["guild"]["locale"], "de");
    let guild = scene.rest.ok("GET", &format!("/guilds/{}", scene.guild.id()), Value::Null).await;
    assert_eq!(guild["preferred_locale"], "de");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_leaves_is_gone_for_the_bot_and_for_themselves() {
    let scene = scene(help()).await;
    scene.nova.set_nick(Some("supernova"));
    let path = format!("/guilds/{}/members/{}", scene.guild.id(), scene.nova.id());
    assert_eq!(scene.rest.ok("GET", &path, Value::Null).await["nick"], "supernova");
    let said = scene.nova.say(scene.general, "bye").unwrap();
    let mut changes = scene.discord.subscribe();
    scene.nova.leave();
    let change = changes.recv().await.unwrap();
    assert_eq!(change.kind, "GUILD_MEMBER_REMOVE");
    assert_eq!(change.data["user"]["id"], scene.nova.id().to_string());
    assert_eq!(scene.rest.refused("GET", &path, Value::Null).await, 10007);
    assert!(scene.nova.slash_at_once(scene.general, "/help").is_err());
    assert!(scene.nova.say(scene.general, "still here").is_err());
    assert_eq!(scene.discord.message(said).unwrap().author_name, "nova");
    assert!(scene.guild.member_named("nova").is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn scheduled_events_need_their_permission_and_are_deleted_by_hand() {
    let scene = scene(help()).await;
    let list = format!("/guilds/{}/scheduled-events", scene.guild.id());
    let body = json!({"name": "Move", "privacy_level": 2, "entity_type": 3,
        "scheduled_start_time": "2100-01-01T00:00:00Z",
        "scheduled_end_time": "2100-01-01T02:00:00Z",
        "entity_metadata": {"location": "https://status.example"}});
    let made = scene.rest.ok("POST", &list, body.clone()).await;
    let id = made["id"].as_str().unwrap().parse::<Id>().unwrap();
    let seen = &scene.guild.scheduled_events()[0];
    assert_eq!((seen.id, seen.status), (id, 1));
    assert_eq!(seen.location.as_deref(), Some("https://status.example"));
    assert_eq!((seen.ends_at.unwrap() - seen.starts_at.unwrap()).num_hours(), 2);
    for missing in ["scheduled_end_time", "entity_metadata"] {
        let mut wrong = body.clone();
        wrong[missing] = Value::Null;
        assert_eq!(scene.rest.refused("POST", &list, wrong).await, 50035, "{missing}");
    }
    let one = format!("{list}/{id}");
    scene.guild.delete_scheduled_event(id).unwrap();
    assert!(scene.guild.delete_scheduled_event(id).is_err());
    assert_eq!(scene.rest.refused("PATCH", &one, json!({"status": 4})).await, 10070);
    scene.guild.edit_role(scene.guild.id(), |role| role.permissions &= !p::CREATE_EVENTS);
    scene.guild.set_bot_permissions(p::BOT_DEFAULT & !p::CREATE_EVENTS & !p::MANAGE_EVENTS);
    assert_eq!(scene.rest.refused("POST", &list, body).await, 50013);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_keeps_describes_drops_and_adds_attachments() {
    let scene = scene(help()).await;
    let list = format!("/channels/{}/messages", scene.general);
    let form = |payload: Value, files: &[(&'static str, &'static str)]| {
        let form = reqwest::multipart::Form::new().text("payload_json", payload.to_string());
        files.iter().fold(form, |form, (field, name)| {
            let part = reqwest::multipart::Part::bytes(name.as_bytes()).file_name(*name);
            form.part(*field, part)
        })
    };
    let send = async |method: &str, path: &str, form| {
        let answer = scene.rest.request(method, path).multipart(form).send().await.unwrap();
        (answer.status().as_u16(), answer.json::<Value>().await.unwrap())
    };
    let two = json!({"content": "logs", "attachments": [
        {"id": 0, "filename": "renamed.log"}, {"id": 1, "description": "the second"}]});
    let (status, message) =
        send("POST", &list, form(two, &[("files[0]", "a.log"), ("files[1]", "b.log")])).await;
    assert_eq!(status, 200, "{message}");
    let attachments = message["attachments"].as_array().unwrap();
    assert_eq!(attachments[0]["filename"], "renamed.log");
    assert_eq!(attachments[1]["description"], "the second");
    let one = format!("{list}/{}", message["id"].as_str().unwrap());
    let kept = json!({"attachments": [
        {"id": attachments[1]["id"], "description": "kept"}, {"id": 0}]});
    let (_, edited) = send("PATCH", &one, form(kept, &[("files[0]", "c.log")])).await;
    let names: Vec<&Value> =
        edited["attachments"].as_array().unwrap().iter().map(|a| &a["filename"]).collect();
    assert_eq!(names, ["b.log", "c.log"]);
    assert_eq!(edited["attachments"][0]["description"], "kept");
    let gone = json!({"attachments": [{"id": attachments[0]["id"]}]});
    assert_eq!(scene.rest.refused("PATCH", &one, gone).await, 50035);
    let (status, _) =
        send("POST", &list, form(json!({"attachments": [{"id": 7}]}), &[("files[0]", "a")])).await;
    assert_eq!(status, 400);
    let emptied = scene.rest.ok("PATCH", &one, json!({"attachments": []})).await;
    assert_eq!(emptied["attachments"], json!([]));
}
