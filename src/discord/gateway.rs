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
use tracing::{error, info, warn};

use super::app::App;
use super::{answer, definition, pressed};
use crate::incident::ids::Snowflake;
use crate::mirrors::{BOARD, ROOM, WATCH};
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
    ready: watch::Sender<bool>,
    mut stop: watch::Receiver<bool>,
) -> Result<(), serenity::Error> {
    let handler = Handler { app, registered: OnceLock::new(), ready };
    let mut client = ClientBuilder::new_with_http(http, intents()).event_handler(handler).await?;
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

impl Handler {
    /// Has every open incident look at what is really there, soon.
    async fn inspect_all(&self) {
        let now = self.app.clock.now();
        if let Err(error) = self.app.store.inspect_mirrors(&[ROOM, WATCH, BOARD], now).await {
            warn!(%error, "can't look after the mirrors now; the sweep will");
        }
        self.app.wake.notify_one();
    }

    /// What stands in a server's channels is in its language, unless another was chosen.
    async fn hear_language(&self, guild: GuildId, locale: &str) {
        let spoken = Lang::from_locale(locale);
        match self.app.store.server_speaks(Snowflake(guild.get()), spoken).await {
            Ok(false) => {}
            Ok(true) => self.inspect_all().await,
            Err(error) => error!(%error, %guild, "a server's language can't be remembered"),
        }
    }

    /// Something happened to a channel or message: whoever made it looks at it.
    async fn inspect(&self, id: u64) {
        let now = self.app.clock.now();
        match self.app.store.inspect_makers_of(Snowflake(id), now).await {
            Ok(0) => {}
            Ok(_) => self.app.wake.notify_one(),
            Err(error) => warn!(%error, "can't look after a mirror now; the sweep will"),
        }
    }
}

#[async_trait]
impl EventHandler for Handler {
    async fn ready(&self, _: Context, ready: Ready) {
        info!(bot = ready.user.name, guilds = ready.guilds.len(), "connected to Discord");
        let application = Snowflake(ready.application.id.get());
        if self.registered.get().is_none() {
            match definition::register(&self.app.api, application).await {
                Ok(put) => {
                    info!(put, "commands are registered");
                    // Already set only where two connections were ready at once.
                    let _ = self.registered.set(());
                }
                Err(error) => {
                    error!(%error, "commands can't be registered; tried at the next connection")
                }
            }
        }
        // Events of the gap are lost, so compare with what should be.
        self.inspect_all().await;
        self.ready.send_replace(true);
    }

    async fn resume(&self, _: Context, _: ResumedEvent) {
        info!("resumed the connection to Discord");
        self.ready.send_replace(true);
    }

    async fn guild_create(&self, _: Context, guild: Guild, _: Option<bool>) {
        if let Err(error) = self.app.store.meet_guild(Snowflake(guild.id.get()), &guild.name).await
        {
            error!(%error, guild = %guild.id, "a guild can't be remembered");
            return;
        }
        self.hear_language(guild.id, &guild.preferred_locale).await;
    }

    async fn guild_update(&self, _: Context, _: Option<Guild>, guild: PartialGuild) {
        self.hear_language(guild.id, &guild.preferred_locale).await;
    }

    async fn interaction_create(&self, _: Context, interaction: Interaction) {
        let app = Arc::clone(&self.app);
        match interaction {
            Interaction::Command(command) => answer::command(app, command).await,
            Interaction::Autocomplete(typing) => answer::autocomplete(app, typing).await,
            Interaction::Component(press) => pressed::button(app, press).await,
            Interaction::Modal(form) => pressed::form(app, form).await,
            other => warn!(kind = ?other.kind(), "an interaction that nothing here handles"),
        }
    }

    async fn channel_delete(&self, _: Context, channel: GuildChannel, _: Option<Vec<Message>>) {
        self.inspect(channel.id.get()).await;
    }

    async fn channel_update(&self, _: Context, _: Option<GuildChannel>, new: GuildChannel) {
        self.inspect(new.id.get()).await;
    }

    async fn message_delete(
        &self,
        _: Context,
        _: ChannelId,
        message: MessageId,
        _: Option<GuildId>,
    ) {
        self.inspect(message.get()).await;
    }

    async fn guild_role_delete(&self, _: Context, _: GuildId, _: RoleId, _: Option<Role>) {
        self.inspect_all().await;
    }

    async fn guild_role_update(&self, _: Context, _: Option<Role>, _: Role) {
        self.inspect_all().await;
    }
}
