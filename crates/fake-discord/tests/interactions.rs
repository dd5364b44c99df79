//! Which answer fits which interaction, what comes after it, and who is offered what.

mod support;

use fake_discord::{
    Call, Error, FakeDiscord, GuildHandle, HiddenChannels, Id, Member, Options, permissions as p,
};
use serde_json::{Value, json};
use support::{Rest, options};

struct Scene {
    discord: FakeDiscord,
    guild: GuildHandle,
    nova: Member,
    general: Id,
    rest: Rest,
}

async fn scene(commands: Value) -> Scene {
    scene_with(commands, options()).await
}

async fn scene_with(commands: Value, options: Options) -> Scene {
    let discord = FakeDiscord::start(options).await.unwrap();
    let guild = discord.guild("Hachyderm");
    let nova = guild.member("nova", &[]);
    let general = guild.channel("general", None);
    let rest = Rest::new(&discord);
    let path = format!("/applications/{}/commands", discord.application_id());
    rest.ok("PUT", &path, commands).await;
    Scene { discord, guild, nova, general, rest }
}

fn callback(call: &Call) -> String {
    format!("/interactions/{}/{}/callback", call.id(), call.interaction().unwrap().token)
}

fn help() -> Value {
    json!([{"name": "help", "description": "d", "options": [
        {"type": 3, "name": "topic", "description": "d", "autocomplete": true}]}])
}

fn modal() -> Value {
    json!({"type": 9, "data": {"custom_id": "m", "title": "t", "components": [
        {"type": 18, "label": "l", "component": {"type": 4, "custom_id": "a", "style": 1}}]}})
}

fn answers() -> Vec<(u64, Value)> {
    vec![
        (1, json!({"type": 1})),
        (4, json!({"type": 4, "data": {"content": "x"}})),
        (5, json!({"type": 5})),
        (6, json!({"type": 6})),
        (7, json!({"type": 7, "data": {"content": "y"}})),
        (8, json!({"type": 8, "data": {"choices": [{"name": "n", "value": "v"}]}})),
        (9, modal()),
        (10, json!({"type": 10})),
        (12, json!({"type": 12})),
        (13, json!({"type": 13, "data": {}})),
    ]
}

impl Scene {
    async fn card(&self) -> Id {
        let body = json!({"content": "card", "components": [{"type": 1, "components": [
            {"type": 2, "style": 1, "label": "l", "custom_id": "b"}]}]});
        let path = format!("/channels/{}/messages", self.general);
        self.rest.ok("POST", &path, body).await["id"].as_str().unwrap().parse().unwrap()
    }

    async fn filled_modal(&self, opened_by: Call) -> Call {
        self.rest.ok("POST", &callback(&opened_by), modal()).await;
        opened_by.submit_modal(&[("a", "text")]).await.unwrap()
    }

    fn command(&self) -> Call {
        self.nova.slash_at_once(self.general, "/help").unwrap()
    }

    /// An interaction of autocomplete: the answer is awaited beside the test.
    fn typing(&self) -> Call {
        let data = json!({"name": "help", "options": [
            {"type": 3, "name": "topic", "value": "a", "focused": true}]});
        self.nova.type_raw(self.general, data).unwrap()
    }
}

/// Sends every type of callback to every kind of interaction; to each kind those in the table, and
/// `and_also`, are answers, the others a form that is wrong.
async fn holds_kinds_to_their_answers(scene: Scene, and_also: &[u64]) {
    for (kind, allowed) in [
        ("command", [4, 5, 9].as_slice()),
        ("component", &[4, 5, 6, 7, 9]),
        ("autocomplete", &[8]),
        ("modal of a command", &[4, 5]),
        ("modal of a button", &[4, 5, 6, 7]),
    ] {
        let mut allowed = allowed.to_vec();
        if kind != "autocomplete" {
            allowed.extend(and_also);
        }
        for (number, answer) in answers() {
            let call = match kind {
                "command" => scene.command(),
                "component" => scene.nova.press(scene.card().await, "b").unwrap(),
                "autocomplete" => scene.typing(),
                "modal of a command" => scene.filled_modal(scene.command()).await,
                _ => {
                    let press = scene.nova.press(scene.card().await, "b").unwrap();
                    scene.filled_modal(press).await
                }
            };
            let (status, told) = scene.rest.send("POST", &callback(&call), answer).await;
            if allowed.contains(&number) {
                assert_eq!(status, 204, "{kind}, {number}: {told}");
            } else {
                assert_eq!((status, &told["code"]), (400, &json!(50035)), "{kind}, {number}");
                // The description knows no type 10 at all, and says so itself.
                if ![10, 13].contains(&number) {
                    let why = &told["errors"]["type"]["_errors"][0];
                    let listed: Vec<String> = allowed.iter().map(u64::to_string).collect();
                    let words = format!("Value must be one of {{{}}}.", listed.join(", "));
                    assert_eq!(
                        (&why["code"], &why["message"]),
                        (&json!("BASE_TYPE_CHOICES"), &json!(words)),
                        "{kind}, {number}"
                    );
                }
                assert!(call.interaction().unwrap().acknowledged.is_none(), "{kind}, {number}");
            }
        }
    }
    let openapi = |v: &&fake_discord::Violation| v.rule.starts_with("openapi");
    let violations = scene.discord.violations();
    assert_eq!(violations.iter().filter(openapi).count(), 0, "{violations:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_kind_of_interaction_takes_its_own_answers() {
    holds_kinds_to_their_answers(scene(help()).await, &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_application_with_activities_may_launch_its_own() {
    let with_activities = Options { activities: true, ..options() };
    let scene = scene_with(help(), with_activities.clone()).await;
    let told = scene.rest.ok("GET", "/applications/@me", Value::Null).await;
    assert_eq!(told["flags"], 1 << 17);
    let call = scene.command();
    let path = format!("{}?with_response=true", callback(&call));
    let told = scene.rest.ok("POST", &path, json!({"type": 12})).await;
    let launched = call.answer().await.unwrap();
    assert_eq!((launched.message, launched.content.as_str()), (None, ""));
    let instance = json!(launched.activity.unwrap());
    assert_eq!(told["interaction"]["activity_instance_id"], instance);
    assert_eq!(told["resource"], json!({"type": 12, "activity_instance": {"id": instance}}));
    assert_eq!(scene.rest.refused("POST", &callback(&call), json!({"type": 12})).await, 40060);
    // No message is the answer; what follows is said beside the Activity.
    let webhook =
        format!("/webhooks/{}/{}", scene.rest.application, call.interaction().unwrap().token);
    let original = format!("{webhook}/messages/@original");
    assert_eq!(scene.rest.refused("GET", &original, Value::Null).await, 10008);
    scene.rest.ok("POST", &webhook, json!({"content": "have fun"})).await;
    assert_eq!(scene.discord.messages(scene.general)[0].content, "have fun");
    assert_eq!(scene.discord.violations(), []);
    holds_kinds_to_their_answers(scene_with(help(), with_activities).await, &[12]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ping_is_answered_in_its_own_response_and_never_over_rest() {
    let scene = scene(help()).await;
    // It takes the PING with 202, as what is answered over REST.
    let url = support::endpoint(&scene.discord.public_key(), (202, "")).await;
    let refused = scene.discord.deliver_over_http(&url).await.unwrap_err().to_string();
    assert!(refused.contains("a PING was answered with 202"), "{refused}");
    let pong =
        scene.rest.refused("POST", "/interactions/1/ping/callback", json!({"type": 1})).await;
    assert_eq!(pong, 10062);
    let url = support::endpoint(&scene.discord.public_key(), (200, r#"{"type":1}"#)).await;
    scene.discord.deliver_over_http(&url).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn with_response_tells_what_became_of_it() {
    let scene = scene(help()).await;
    for (number, answer) in answers() {
        let call = match number {
            4 | 5 | 9 => scene.command(),
            6 | 7 => scene.nova.press(scene.card().await, "b").unwrap(),
            8 => scene.typing(),
            _ => continue,
        };
        let path = format!("{}?with_response=true", callback(&call));
        let told = scene.rest.ok("POST", &path, answer).await;
        assert_eq!(told["interaction"]["id"], call.id().to_string(), "{number}");
    }
    assert_eq!(scene.discord.violations(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_deferred_update_the_original_is_the_message_that_was_pressed() {
    let scene = scene(help()).await;
    let card = scene.card().await;
    let press = scene.nova.press(card, "b").unwrap();
    scene.rest.ok("POST", &callback(&press), json!({"type": 6})).await;
    let token = press.interaction().unwrap().token;
    let webhook = format!("/webhooks/{}/{token}", scene.rest.application);
    let original = format!("{webhook}/messages/@original");
    scene.rest.ok("PATCH", &original, json!({"content": "changed"})).await;
    assert_eq!(scene.discord.message(card).unwrap().content, "changed");
    let follow_up = json!({"content": "for you", "flags": 64});
    let made = scene.rest.ok("POST", &webhook, follow_up).await;
    let one = format!("{webhook}/messages/{}", made["id"].as_str().unwrap());
    scene.rest.ok("PATCH", &one, json!({"content": "still for you"})).await;
    assert_eq!(scene.rest.ok("GET", &one, Value::Null).await["flags"], 64);
    scene.rest.ok("DELETE", &one, Value::Null).await;
    assert_eq!(scene.rest.refused("GET", &one, Value::Null).await, 10008);
    assert_eq!(scene.discord.messages(scene.general).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_are_offered_as_a_client_offers_them() {
    let everything = json!([
        {"name": "open", "description": "d", "options": [
            {"type": 4, "name": "count", "description": "d", "required": true,
             "min_value": 1, "max_value": 5},
            {"type": 3, "name": "word", "description": "d", "min_length": 2, "max_length": 4},
            {"type": 3, "name": "level", "description": "d", "choices": [
                {"name": "high", "value": "h"}]},
            {"type": 7, "name": "where", "description": "d", "channel_types": [0]},
            {"type": 5, "name": "loud", "description": "d"},
            {"type": 10, "name": "share", "description": "d", "max_value": 1.5}]},
        {"name": "managers", "description": "d",
         "default_member_permissions": p::MANAGE_GUILD.to_string()},
        {"name": "owners", "description": "d", "default_member_permissions": "0"},
        {"name": "direct", "description": "d", "contexts": [1]}]);
    let scene = scene(everything).await;
    let hidden = scene.guild.channel("hidden", None);
    let deny = p::Overwrite {
        id: scene.guild.id(),
        kind: p::OverwriteKind::Role,
        allow: 0,
        deny: p::VIEW_CHANNEL,
    };
    scene.guild.set_overwrites(hidden, &[deny]).unwrap();
    scene.guild.channel_of_kind("news", 5, None);
    let says = |member: &Member, text: &str| member.slash_at_once(scene.general, text);
    let whole = "/open count:3 word:abc level:high where:#general loud:true share:0.5";
    let call = says(&scene.nova, whole).unwrap();
    let payload = call.interaction().unwrap().payload;
    let values: Vec<&Value> =
        payload["data"]["options"].as_array().unwrap().iter().map(|o| &o["value"]).collect();
    let general = json!(scene.general.to_string());
    let (three, half) = (json!(3), json!(0.5));
    assert_eq!(values, [&three, &json!("abc"), &json!("h"), &general, &json!(true), &half]);
    for wrong in [
        "/open",
        "/open count:0",
        "/open count:6",
        "/open count:9007199254740993",
        "/open count:x",
        "/open count:1 word:a",
        "/open count:1 word:abcde",
        "/open count:1 level:low",
        "/open count:1 where:#hidden",
        "/open count:1 where:#news",
        "/open count:1 where:#nowhere",
        "/open count:1 loud:maybe",
        "/open count:1 share:2",
        "/open count:1 share:inf",
        "/open count:1 count:1",
        "/open count:1 other:1",
        "/open count:1 word:\"ab",
        "open count:1",
    ] {
        let refused = says(&scene.nova, wrong).err().unwrap();
        assert!(matches!(refused, Error::CannotBeTyped(_)), "{wrong}: {refused}");
    }
    assert!(matches!(says(&scene.nova, "/nothing"), Err(Error::NotFound(_))));
    let owner = scene.guild.owner();
    for (text, everybody, owners) in
        [("/managers", false, true), ("/owners", false, true), ("/direct", false, false)]
    {
        assert_eq!(says(&scene.nova, text).is_ok(), everybody, "{text}");
        assert_eq!(says(&owner, text).is_ok(), owners, "{text}");
    }
    let role = scene.guild.role("managers", p::MANAGE_GUILD);
    scene.nova.set_roles(&[role]);
    assert!(says(&scene.nova, "/managers").is_ok());
    scene.guild.edit_role(scene.guild.id(), |everyone| {
        everyone.permissions &= !p::USE_APPLICATION_COMMANDS;
    });
    assert!(matches!(says(&scene.nova, "/managers"), Err(Error::NotAllowed(_))));
    assert_eq!(scene.discord.violations(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn hidden_channels_are_missing_or_only_named() {
    for hidden_channels in [HiddenChannels::Missing, HiddenChannels::Obfuscated] {
        let options = Options { hidden_channels, ..options() };
        let discord = FakeDiscord::start(options).await.unwrap();
        let guild = discord.guild("Hachyderm");
        let secret = guild.channel("secret", None);
        guild.channel("open", None);
        guild
            .edit_channel_by_hand(secret, |channel| channel.topic = Some("secret".to_owned()))
            .unwrap();
        let deny = p::Overwrite {
            id: guild.id(),
            kind: p::OverwriteKind::Role,
            allow: 0,
            deny: p::VIEW_CHANNEL,
        };
        guild.set_overwrites(secret, &[deny]).unwrap();
        let rest = Rest::new(&discord);
        let list = rest.ok("GET", &format!("/guilds/{}/channels", guild.id()), Value::Null).await;
        assert!(!list.to_string().contains("secret"));
        let names: Vec<&str> =
            list.as_array().unwrap().iter().map(|c| c["name"].as_str().unwrap()).collect();
        match hidden_channels {
            HiddenChannels::Missing => assert_eq!(names, ["open"]),
            HiddenChannels::Obfuscated => {
                assert_eq!(names, ["___hidden___", "open"]);
                assert_eq!(list[0]["flags"], 1 << 17);
                assert_eq!(list[0]["id"], secret.to_string());
            }
        }
        let one = format!("/channels/{secret}");
        assert_eq!(rest.refused("GET", &one, Value::Null).await, 50001);
        assert!(discord.violations().iter().all(|v| v.code == 50001), "{:?}", discord.violations());
    }
}
