//! What Discord tells us, whichever way it comes: by the gateway (`gateway`), or by signed requests
//! and by looking (`endpoint`). Both end here, so there is one way for each thing that is heard.

use std::sync::Arc;

use serenity::model::application::Interaction;
use tracing::{error, info, warn};

use super::app::App;
use super::{answer, definition, pressed};
use crate::incident::ids::Snowflake;
use crate::mirrors::{BOARD, ROOM, Side, WATCH};
use crate::texts::Lang;

/// Somebody used a command, a button or a form of ours.
pub async fn interaction(app: Arc<App>, interaction: Interaction) {
    match interaction {
        Interaction::Command(command) => answer::command(app, command).await,
        Interaction::Autocomplete(typing) => answer::autocomplete(app, typing).await,
        Interaction::Component(press) => pressed::button(app, press).await,
        Interaction::Modal(form) => pressed::form(app, form).await,
        other => warn!(kind = ?other.kind(), "an interaction that nothing here handles"),
    }
}

/// Has our commands registered. False: Discord did not take them, so it is to be tried again.
pub async fn register(app: &App, application: Snowflake) -> bool {
    match definition::register(&app.api, application).await {
        Ok(put) => {
            info!(put, "commands are registered");
            true
        }
        Err(error) => {
            error!(%error, "commands can't be registered; tried again later");
            false
        }
    }
}

/// We are in this server, and it is called so.
pub async fn server(app: &App, id: Snowflake, name: &str) {
    if let Err(error) = app.store.meet_guild(id, name).await {
        error!(%error, guild = %id, "a server can't be remembered");
    }
}

/// What stands in a server's channels is in its language, unless another was chosen. Nothing waits
/// for it, so a failure is only noted.
pub async fn language(app: &App, server: Snowflake, spoken: Lang) {
    match app.store.server_speaks(server, spoken).await {
        Ok(false) => {}
        Ok(true) => {
            inspect_all(app).await;
            app.mirrors.components_changed.notify_one();
        }
        Err(error) => error!(%error, guild = %server, "a server's language can't be remembered"),
    }
}

/// Has every open incident look at what is really there, soon.
pub async fn inspect_all(app: &App) {
    let now = app.clock.now();
    app.mirrors.sides.heard(Side::Discord, now);
    if let Err(error) = app.store.inspect_mirrors(&[ROOM, WATCH, BOARD], now).await {
        warn!(%error, "can't look after the mirrors now; the sweep will");
    }
    app.wake.notify_one();
}

/// Something happened to a channel or message: whoever made it looks at it.
pub async fn inspect(app: &App, channel_or_message: Snowflake) {
    match app.store.inspect_makers_of(channel_or_message, app.clock.now()).await {
        Ok(0) => {}
        Ok(_) => app.wake.notify_one(),
        Err(error) => warn!(%error, "can't look after a mirror now; the sweep will"),
    }
}
