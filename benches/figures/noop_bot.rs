//! The peer: a bot with the same client set-up that does nothing but acknowledge and answer.

use std::path::Path;
use std::sync::Arc;

use firebell::config::{self, Config};
use firebell::discord::connect;
use serenity::async_trait;
use serenity::builder::{CreateCommand, CreateCommandOption, EditInteractionResponse};
use serenity::client::{ClientBuilder, Context, EventHandler};
use serenity::gateway::ShardManager;
use serenity::model::application::{Command, CommandOptionType, Interaction};
use serenity::model::gateway::{GatewayIntents, Ready};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::measure::Outcome;

/// Printed by a peer in its own process as soon as it is connected.
pub const CONNECTED: &str = "connected";

/// As long as the answer of Firebell to `/timeline add`.
const ANSWER: &str = "✏️ Written down in **INC-1**: CDN proxies look healthy, the origin answers in \
                      40 ms, and cache hits are at 98 % (seen by watchers)";

struct Handler {
    ready: watch::Sender<bool>,
}

#[async_trait]
impl EventHandler for Handler {
    async fn ready(&self, context: Context, _: Ready) {
        let text = CreateCommandOption::new(CommandOptionType::String, "text", "What happened");
        let add = CreateCommandOption::new(CommandOptionType::SubCommand, "add", "Write it down")
            .add_sub_option(text.required(true));
        let timeline = CreateCommand::new("timeline").description("Write down").add_option(add);
        match Command::set_global_commands(&context.http, vec![timeline]).await {
            Ok(_) => drop(self.ready.send_replace(true)),
            Err(error) => eprintln!("the peer can't register its command: {error}"),
        }
    }

    async fn interaction_create(&self, context: Context, interaction: Interaction) {
        let Interaction::Command(command) = interaction else { return };
        let answered = async {
            command.defer_ephemeral(&context.http).await?;
            let answer = EditInteractionResponse::new().content(ANSWER);
            command.edit_response(&context.http, answer).await
        };
        if let Err(error) = answered.await {
            eprintln!("the peer can't answer: {error}");
        }
    }
}

pub struct NoopBot {
    shards: Arc<ShardManager>,
    running: JoinHandle<()>,
}

impl NoopBot {
    /// Returns once it is connected and its command is registered.
    pub async fn start(discord: &config::Discord) -> Outcome<Self> {
        let http = connect::client(discord).await?;
        let (sender, mut ready) = watch::channel(false);
        let intents = GatewayIntents::GUILDS | GatewayIntents::GUILD_MESSAGES;
        let mut client = ClientBuilder::new_with_http(http, intents)
            .event_handler(Handler { ready: sender })
            .await?;
        let shards = Arc::clone(&client.shard_manager);
        let running = tokio::spawn(async move {
            if let Err(error) = client.start().await {
                eprintln!("the peer lost its connection: {error}");
            }
        });
        ready.wait_for(|ready| *ready).await?;
        Ok(Self { shards, running })
    }

    pub async fn stop(self) -> Outcome<()> {
        self.shards.shutdown_all().await;
        Ok(self.running.await?)
    }
}

/// The whole of a peer's process: connects as the environment says, and stays until it is killed.
pub async fn run_alone() -> Outcome<()> {
    let config = Config::load(Some(Path::new("/dev/null")), std::env::vars())?;
    let bot = NoopBot::start(&config.discord).await?;
    println!("{CONNECTED}");
    Ok(bot.running.await?)
}
