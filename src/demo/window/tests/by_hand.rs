//! A bot by hand behind the window: buttons, forms, and how far the guide says one has come.

use fake_discord::world::{Interaction, InteractionKind};

use super::*;

/// Answers with a message, with a form.
/// <https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object-interaction-callback-type>
const MESSAGE: u8 = 4;
const MODAL: u8 = 9;
const EPHEMERAL: u64 = 1 << 6;

struct Bot<'a> {
    house: &'a House,
    http: Client,
}

impl<'a> Bot<'a> {
    fn new(house: &'a House) -> Self {
        let authority = house.discord.authority_pem().as_bytes();
        let http = Client::builder()
            .no_proxy()
            .resolve("discord.com", house.discord.address())
            .add_root_certificate(reqwest::Certificate::from_pem(authority).unwrap())
            .user_agent("DiscordBot (https://example.org, 1)")
            .build()
            .unwrap();
        Self { house, http }
    }

    async fn send(&self, method: Method, path: &str, body: Value) {
        let request = self
            .http
            .request(method, format!("https://discord.com/api/v10{path}"))
            .header("authorization", format!("Bot {}", self.house.discord.token()))
            .json(&body);
        let response = request.send().await.unwrap();
        let (status, text) = (response.status(), response.text().await.unwrap());
        assert!(status.is_success(), "{path}: {status} {text}");
    }

    /// Answers the next interaction of this kind that nobody has answered.
    async fn answers(&self, kind: InteractionKind, callback: u8, data: Value) {
        let unanswered = |asked: &&Interaction| asked.kind == kind && asked.acknowledged.is_none();
        let asked = self
            .house
            .discord
            .wait_for("somebody asks", |world| {
                world.interactions.values().find(unanswered).cloned()
            })
            .await
            .unwrap();
        let path = format!("/interactions/{}/{}/callback", asked.id, asked.token);
        self.send(Method::POST, &path, json!({"type": callback, "data": data})).await;
    }

    async fn answers_a_command(&self, words: &str) {
        let data = json!({"content": words, "flags": EPHEMERAL});
        self.answers(InteractionKind::Command, MESSAGE, data).await;
    }

    /// As the real bot does it.
    async fn registers_commands(&self) {
        let path = format!("/applications/{}/commands", self.house.discord.application_id());
        let definitions = serde_json::to_value(crate::discord::definition::definitions()).unwrap();
        self.send(Method::PUT, &path, definitions).await;
    }
}

async fn outcome(response: Response) -> Value {
    assert_eq!(response.status(), StatusCode::OK);
    response.json().await.unwrap()
}

#[tokio::test]
async fn a_button_opens_a_form_and_only_who_pressed_it_fills_it_in() {
    let house = House::open().await;
    let bot = Bot::new(&house);
    let button = json!({"type": 2, "style": 1, "label": "Write", "custom_id": "write"});
    let message =
        json!({"content": "How was it?", "components": [{"type": 1, "components": [button]}]});
    bot.send(Method::POST, &format!("/channels/{}/messages", house.lobby), message).await;
    let shown = house.messages(&house.nova, house.lobby).await;
    assert_eq!(shown[0]["components"][0]["components"][0]["label"], "Write");

    let nova = house.nova.id().to_string();
    let press = json!({"as": nova, "message": shown[0]["id"], "custom_id": "write"});
    let input = json!({"type": 4, "custom_id": "impact", "style": 2, "label": "Who felt it?"});
    let form = json!({"custom_id": "form", "title": "Postmortem",
                      "components": [{"type": 1, "components": [input]}]});
    let (pressed, ()) = tokio::join!(
        house.act("/api/press", press),
        bot.answers(InteractionKind::Component, MODAL, form),
    );
    let opened = outcome(pressed).await;
    assert_eq!(opened["modal"]["form"]["title"], "Postmortem");

    let filled = |who: &Member, text: &str| {
        json!({"as": who.id().to_string(), "interaction": opened["modal"]["interaction"],
               "values": {"impact": text}})
    };
    let stranger = house.act("/api/modal", filled(&house.quinn, "nobody")).await;
    assert_eq!(stranger.status(), StatusCode::NOT_FOUND);
    let empty = outcome(house.act("/api/modal", filled(&house.nova, "")).await).await;
    assert!(empty["refused"].as_str().unwrap().contains("0 characters"), "{empty}");
    let noted = json!({"content": "Noted.", "flags": EPHEMERAL});
    let (submitted, ()) = tokio::join!(
        house.act("/api/modal", filled(&house.nova, "Everybody")),
        bot.answers(InteractionKind::ModalSubmit, MESSAGE, noted),
    );
    assert_eq!(outcome(submitted).await, json!({}));
    let seen = house.messages(&house.nova, house.lobby).await;
    assert_eq!((&seen[1]["content"], &seen[1]["only_you"]), (&json!("Noted."), &json!(true)));
    assert_eq!(house.messages(&house.quinn, house.lobby).await.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn the_guide_counts_what_the_bot_took_and_nothing_that_it_turned_down() {
    let house = House::open().await;
    let bot = Bot::new(&house);
    bot.registers_commands().await;
    let view = format!("/api/view?as={}", house.nova.id());
    let done = async || house.read(&view).await["guide"]["done"].take();
    let types = |line: &str| house.nova.slash_at_once(house.lobby, line).unwrap();

    types("/timeline add text:early");
    bot.answers_a_command("Written down.").await;
    types("/incident declare title:Slow");
    bot.answers_a_command("✋ No.").await;
    assert_eq!(done().await, json!([false, false, false, false, false]));

    types("/incident declare title:Slow commander:@nova");
    bot.answers_a_command(&format!("🟠 It is declared. Go on in <#{}>.", house.room)).await;
    let guide = house.read(&view).await["guide"].take();
    assert_eq!(guide["done"], json!([true, true, false, false, false]));
    assert_eq!(guide["room"], house.room.to_string());
    assert_eq!(guide["watch"], Value::Null);
    house.guild.channel("watch-inc-1", None);
    assert!(house.read(&view).await["guide"]["watch"].is_string());

    types("/incident close");
    bot.answers_a_command("⚠️ Nothing was recorded.").await;
    types("/incident update message:soon");
    bot.answers_a_command("It is told.").await;
    assert_eq!(done().await, json!([true, true, false, true, false]));

    assert_eq!(outcome(house.act("/api/guide/again", json!({})).await).await, json!({}));
    assert_eq!(done().await, json!([false, false, false, false, false]));
}

#[tokio::test]
async fn a_bot_that_says_nothing_is_named() {
    let discord = Options { acknowledge_within: std::time::Duration::ZERO, ..Options::default() };
    let house = House::with(discord).await;
    let bot = Bot::new(&house);
    let button = json!({"type": 2, "style": 1, "label": "Wait", "custom_id": "wait"});
    let message = json!({"content": "", "components": [{"type": 1, "components": [button]}]});
    bot.send(Method::POST, &format!("/channels/{}/messages", house.lobby), message).await;
    let shown = house.messages(&house.nova, house.lobby).await;
    let nova = house.nova.id().to_string();
    let press = json!({"as": nova, "message": shown[0]["id"], "custom_id": "wait"});
    let said = outcome(house.act("/api/press", press).await).await;
    assert!(said["refused"].as_str().unwrap().contains("did not answer"), "{said}");
}
