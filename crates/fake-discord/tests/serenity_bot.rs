//! The real client library against the fake, with its production rate limiter.

mod support;

use std::sync::{Arc, Mutex};

use chrono::{DateTime, TimeDelta};
use fake_discord::{Deadlines, Error, FakeDiscord, Options, clock::Clock};
use serenity::{
    all::{
        ActionRowComponent, CommandOptionType, CreateActionRow, CreateAttachment, CreateButton,
        CreateChannel, CreateCommand, CreateCommandOption, CreateInputText,
        CreateInteractionResponse, CreateInteractionResponseMessage, CreateMessage, CreateModal,
        EditChannel, EditInteractionResponse, InputTextStyle, Interaction, ModalInteraction,
        PermissionOverwrite, PermissionOverwriteType, Permissions, Ready,
    },
    async_trait,
    client::{ClientBuilder, Context, EventHandler},
    gateway::ShardManager,
    http::HttpBuilder,
    model::gateway::GatewayIntents,
};

struct Bot;

#[async_trait]
impl EventHandler for Bot {
    async fn ready(&self, context: Context, ready: Ready) {
        let text = |name: &str| {
            CreateCommandOption::new(CommandOptionType::String, name, "words").required(true)
        };
        let declare = CreateCommandOption::new(CommandOptionType::SubCommand, "declare", "begin")
            .add_sub_option(text("title").max_length(150))
            .add_sub_option(
                CreateCommandOption::new(CommandOptionType::String, "severity", "how bad")
                    .add_string_choice("critical", "sev1")
                    .add_string_choice("minor", "sev3"),
            )
            .add_sub_option(CreateCommandOption::new(CommandOptionType::User, "commander", "who"));
        let commands = vec![
            CreateCommand::new("incident").description("incidents").add_option(declare),
            CreateCommand::new("write").description("opens a modal"),
        ];
        for guild in &ready.guilds {
            guild.id.set_commands(&context.http, commands.clone()).await.unwrap();
        }
    }

    async fn interaction_create(&self, context: Context, interaction: Interaction) {
        match interaction {
            Interaction::Command(command) if command.data.name == "write" => {
                let input = CreateInputText::new(InputTextStyle::Paragraph, "Impact", "impact");
                let modal = CreateModal::new("impact-modal", "Postmortem")
                    .components(vec![CreateActionRow::InputText(input)]);
                let answer = CreateInteractionResponse::Modal(modal);
                command.create_response(&context.http, answer).await.unwrap();
            }
            Interaction::Command(command) => {
                command.defer(&context.http).await.unwrap();
                let guild = command.guild_id.unwrap();
                let own = PermissionOverwrite {
                    allow: Permissions::VIEW_CHANNEL | Permissions::SEND_MESSAGES,
                    deny: Permissions::empty(),
                    kind: PermissionOverwriteType::Member(context.cache_free_id()),
                };
                let hidden = PermissionOverwrite {
                    allow: Permissions::empty(),
                    deny: Permissions::VIEW_CHANNEL,
                    kind: PermissionOverwriteType::Role(guild.get().into()),
                };
                let builder = CreateChannel::new("INC 1 slow pages").permissions([own, hidden]);
                let channel = guild.create_channel(&context.http, builder).await.unwrap();
                let message = CreateMessage::new()
                    .content("the card")
                    .add_file(CreateAttachment::bytes(b"log".as_slice(), "app.log"))
                    .nonce(serenity::all::Nonce::String("card".into()))
                    .enforce_nonce(true)
                    .button(CreateButton::new("ack").label("Acknowledge"));
                let card = channel.id.send_message(&context.http, message.clone()).await.unwrap();
                let again = channel.id.send_message(&context.http, message).await.unwrap();
                assert_eq!(card.id, again.id);
                channel.id.pin(&context.http, card.id).await.unwrap();
                let topic = EditChannel::new().topic("marker");
                channel.id.edit(&context.http, topic).await.unwrap();
                let edit = EditInteractionResponse::new().content(format!("room {}", channel.id));
                command.edit_response(&context.http, edit).await.unwrap();
            }
            Interaction::Component(press) => {
                let data = CreateInteractionResponseMessage::new().content("seen").ephemeral(true);
                let answer = CreateInteractionResponse::Message(data);
                press.create_response(&context.http, answer).await.unwrap();
            }
            Interaction::Modal(modal) => {
                let data = CreateInteractionResponseMessage::new().content(first_input(&modal));
                let answer = CreateInteractionResponse::Message(data);
                modal.create_response(&context.http, answer).await.unwrap();
            }
            _ => {}
        }
    }
}

fn first_input(modal: &ModalInteraction) -> String {
    match &modal.data.components[0].components[0] {
        ActionRowComponent::InputText(input) => input.value.clone().unwrap(),
        other => panic!("{other:?}"),
    }
}

trait OwnId {
    fn cache_free_id(&self) -> serenity::all::UserId;
}

impl OwnId for Context {
    /// The application's id is the bot's user id.
    fn cache_free_id(&self) -> serenity::all::UserId {
        self.http.application_id().unwrap().get().into()
    }
}

/// With Discord's OpenAPI description, where it is at hand.
fn with_description() -> Options {
    Options { rate_limit_scale: 1.0, ..support::options() }
}

/// Starts the bot; the shard manager stops it.
async fn start_bot(discord: &FakeDiscord) -> Arc<ShardManager> {
    start_bot_with(discord, Bot).await
}

async fn start_bot_with(
    discord: &FakeDiscord,
    handler: impl EventHandler + 'static,
) -> Arc<ShardManager> {
    let authority = reqwest::Certificate::from_pem(discord.authority_pem().as_bytes()).unwrap();
    let client = reqwest::Client::builder()
        .resolve("discord.com", discord.address())
        .add_root_certificate(authority)
        .build()
        .unwrap();
    let http = HttpBuilder::new(discord.token())
        .client(client)
        .application_id(discord.application_id().into())
        .build();
    let intents = GatewayIntents::GUILDS | GatewayIntents::GUILD_MESSAGES;
    let mut client =
        ClientBuilder::new_with_http(http, intents).event_handler(handler).await.unwrap();
    let manager = Arc::clone(&client.shard_manager);
    tokio::spawn(async move { client.start().await });
    manager
}

#[tokio::test(flavor = "multi_thread")]
async fn a_serenity_bot_logs_in_and_answers_a_command_with_a_channel() {
    let discord = FakeDiscord::start(with_description()).await.unwrap();
    let guild = discord.guild("Hachyderm");
    let responders = guild.role("responders", 0);
    let nova = guild.member("nova", &[responders]);
    let general = guild.channel("general", None);
    let manager = start_bot(&discord).await;

    let text = "/incident declare title:\"Slow pages\" severity:sev1 commander:@nova";
    let call = nova.slash(general, text).await.unwrap();
    let answer = call.answer().await.unwrap();
    assert!(answer.content.starts_with("room "), "{answer:?}");
    assert!(!answer.ephemeral);

    let room = guild.channel_named("inc-1-slow-pages").unwrap();
    assert_eq!(room.topic.as_deref(), Some("marker"));
    assert!(!nova.can_see(room.id) && guild.owner().can_see(room.id));
    let messages = discord.messages(room.id);
    assert_eq!(messages[0].content, "the card");
    assert!(messages[0].pinned);
    assert_eq!(messages[0].attachments[0]["filename"], "app.log");

    let press = guild.owner().press(messages[0].id, "ack").unwrap();
    let seen = press.answer().await.unwrap();
    assert!(seen.ephemeral && seen.content == "seen");

    let modal = nova.slash(general, "/write").await.unwrap();
    let filled = modal.submit_modal(&[("impact", "a slow hour")]).await.unwrap();
    assert_eq!(filled.answer().await.unwrap().content, "a slow hour");

    discord.redeliver(&press);
    discord
        .wait_until(|_| discord.refusals().iter().any(|refusal| refusal.code == 40060))
        .await
        .unwrap();
    assert_eq!(discord.violations(), []);
    manager.shutdown_all().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_client_would_not_send_is_refused_before_the_bot_sees_it() {
    let discord = FakeDiscord::start(Options::default()).await.unwrap();
    let guild = discord.guild("Hachyderm");
    let nova = guild.member("nova", &[]);
    let general = guild.channel("general", None);
    let manager = start_bot(&discord).await;
    for (text, expected) in [
        ("/incident declare severity:sev1", "required"),
        ("/incident declare title:x severity:sev9", "none of the choices"),
        ("/incident declare title:x colour:red", "none of title"),
        ("/incident declare title:x commander:@nobody", "there is no @nobody"),
    ] {
        let error = nova.slash(general, text).await.err().unwrap();
        assert!(matches!(error, Error::CannotBeTyped(_)), "{error}");
        assert!(error.to_string().contains(expected), "{error}");
    }
    let long = format!("/incident declare title:{}", "x".repeat(151));
    assert!(nova.slash(general, &long).await.is_err());
    manager.shutdown_all().await;
}

/// Tells what it hears of guilds.
struct Listener(tokio::sync::mpsc::UnboundedSender<usize>);

#[async_trait]
impl EventHandler for Listener {
    async fn guild_create(&self, _: Context, guild: serenity::all::Guild, _: Option<bool>) {
        self.0.send(guild.channels.len()).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn serenity_reads_compressed_payloads_and_begins_anew_without_heartbeat_acks() {
    let interval = std::time::Duration::from_secs(1);
    let options = Options { heartbeat_interval: interval, ..Options::default() };
    let discord = FakeDiscord::start(options).await.unwrap();
    let guild = discord.guild("Hachyderm");
    for n in 0..40 {
        guild.channel(&format!("channel-{n}"), None);
    }
    let (sender, mut heard) = tokio::sync::mpsc::unbounded_channel();
    let manager = start_bot_with(&discord, Listener(sender)).await;
    // Serenity asks for payload compression, and this one is long enough for it.
    assert_eq!(heard.recv().await, Some(40));
    discord.wait_until(|world| world.heartbeats() > 1).await.unwrap();
    assert_eq!(discord.sessions_started(), 1);
    discord.drop_heartbeat_acks(true);
    assert_eq!(heard.recv().await, Some(40));
    discord.drop_heartbeat_acks(false);
    assert!(discord.sessions_started() > 1);
    assert_eq!(discord.violations(), []);
    manager.shutdown_all().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn serenity_keeps_its_session_through_hours_that_a_test_skips() {
    let hand = Arc::new(Mutex::new(DateTime::from_timestamp(1_772_366_400, 0).unwrap()));
    let read = Arc::clone(&hand);
    let clock: Clock = Arc::new(move || *read.lock().unwrap());
    let heartbeats = Deadlines::Manual(Arc::clone(&clock));
    let options = Options { clock, heartbeats, ..with_description() };
    let discord = FakeDiscord::start(options).await.unwrap();
    let guild = discord.guild("Hachyderm");
    let (nova, general) = (guild.member("nova", &[]), guild.channel("general", None));
    let manager = start_bot(&discord).await;
    discord.wait_until_connected().await.unwrap();
    for _ in 0..3 {
        let before = discord.heartbeats();
        *hand.lock().unwrap() += TimeDelta::hours(1);
        // Its own are forty seconds apart: this one was asked for.
        discord.wait_until(|world| world.heartbeats() > before).await.unwrap();
    }
    let modal = nova.slash(general, "/write").await.unwrap();
    assert!(modal.answer().await.unwrap().modal.is_some());
    assert_eq!(discord.sessions_started(), 1);
    assert_eq!(discord.violations(), []);
    manager.shutdown_all().await;
}
