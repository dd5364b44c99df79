//! The gateway: who connects, what we listen to. Nothing depends on having seen every event;
//! events only make repairs faster.

use std::sync::{Arc, OnceLock};

use serenity::async_trait;
use serenity::client::{ClientBuilder, Context, EventHandler};
use serenity::http::Http;
use serenity::model::application::Interaction;
use serenity::model::channel::{GuildChannel, Message};
use serenity::model::event::ResumedEvent;
use serenity::model::gateway::{GatewayIntents, Ready};
use serenity::model::guild::{Guild, PartialGuild, Role};
use serenity::model::id::{ChannelId, GuildId, MessageId, RoleId};
use tokio::sync::watch;
use tracing::info;

use super::app::App;
use super::heard;
use crate::incident::ids::Snowflake;
use crate::mirrors::Side;
use crate::texts::Lang;

/// Guilds bring channels and roles, messages bring deletions. None is privileged.
/// <https://discord.com/developers/docs/events/gateway#gateway-intents>
fn intents() -> GatewayIntents {
    GatewayIntents::GUILDS | GatewayIntents::GUILD_MESSAGES
}

struct Handler {
    app: Arc<App>,
    registered: OnceLock<()>,
    ready: watch::Sender<bool>,
}

/// Connects and listens until told to stop.
///
/// # Errors
/// Where Discord refuses the connection for good: the token, the intents.
pub async fn listen(
    app: Arc<App>,
    http: Http,
    url: String,
    ready: watch::Sender<bool>,
    mut stop: watch::Receiver<bool>,
) -> Result<(), serenity::Error> {
    let handler = Handler { app, registered: OnceLock::new(), ready };
    let mut client = ClientBuilder::new_with_http(http, intents()).event_handler(handler).await?;
    *client.ws_url.lock().await = url;
    let shards = Arc::clone(&client.shard_manager);
    let stopping = tokio::spawn(async move {
        // An error means that whoever could tell us to stop is gone, which is the same.
        let _ = stop.wait_for(|stop| *stop).await;
        shards.shutdown_all().await;
    });
    let outcome = client.start().await;
    stopping.abort();
    outcome
}

#[async_trait]
impl EventHandler for Handler {
    async fn ready(&self, _: Context, ready: Ready) {
        info!(bot = ready.user.name, guilds = ready.guilds.len(), "connected to Discord");
        let application = Snowflake(ready.application.id.get());
        if self.registered.get().is_none() && heard::register(&self.app, application).await {
            // Already set only where two connections were ready at once.
            let _ = self.registered.set(());
        }
        // Events of the gap are lost, so compare with what should be.
        heard::inspect_all(&self.app).await;
        self.ready.send_replace(true);
    }

    async fn resume(&self, _: Context, _: ResumedEvent) {
        info!("resumed the connection to Discord");
        self.app.mirrors.sides.heard(Side::Discord, self.app.clock.now());
        self.app.wake.notify_one();
        self.ready.send_replace(true);
    }

    async fn guild_create(&self, _: Context, guild: Guild, _: Option<bool>) {
        let id = Snowflake(guild.id.get());
        heard::server(&self.app, id, &guild.name).await;
        heard::language(&self.app, id, Lang::from_locale(&guild.preferred_locale)).await;
    }

    async fn guild_update(&self, _: Context, _: Option<Guild>, guild: PartialGuild) {
        let id = Snowflake(guild.id.get());
        heard::server(&self.app, id, &guild.name).await;
        heard::language(&self.app, id, Lang::from_locale(&guild.preferred_locale)).await;
    }

    async fn interaction_create(&self, _: Context, interaction: Interaction) {
        heard::interaction(Arc::clone(&self.app), interaction).await;
    }

    async fn channel_delete(&self, _: Context, channel: GuildChannel, _: Option<Vec<Message>>) {
        heard::inspect(&self.app, Snowflake(channel.id.get())).await;
    }

    async fn channel_update(&self, _: Context, _: Option<GuildChannel>, new: GuildChannel) {
        heard::inspect(&self.app, Snowflake(new.id.get())).await;
    }

    async fn message_delete(
        &self,
        _: Context,
        _: ChannelId,
        message: MessageId,
        _: Option<GuildId>,
    ) {
        heard::inspect(&self.app, Snowflake(message.get())).await;
    }

    async fn guild_role_delete(&self, _: Context, _: GuildId, _: RoleId, _: Option<Role>) {
        heard::inspect_all(&self.app).await;
    }

    async fn guild_role_update(&self, _: Context, _: Option<Role>, _: Role) {
        heard::inspect_all(&self.app).await;
    }
}
