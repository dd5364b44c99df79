//! One interaction from its arrival to its answer: acknowledge at once, commit, then answer.

use std::sync::Arc;

use serde::Serialize;
use serenity::model::application::CommandInteraction;
use tracing::{debug, info, warn};

use super::api::{ALREADY_ACKNOWLEDGED, ApiError, UNKNOWN_INTERACTION};
use super::app::{App, Problem};
use super::asked::Asked;
use super::autocomplete::{self, AutocompleteResponse};
use super::wire::Message;
use super::{commands, replies};
use crate::incident::guild::Guild;
use crate::incident::ids::Snowflake;
use crate::incident::state::Incident;
use crate::texts::{Lang, refusals, say};

/// "We are at it", seen by this person alone. Whether an answer is ephemeral is settled here: it
/// can't change later, and a refusal must be.
/// <https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object>
#[derive(Debug, Serialize)]
struct Deferral {
    #[serde(rename = "type")]
    kind: u8,
    data: DeferralData,
}

#[derive(Debug, Serialize)]
struct DeferralData {
    flags: u64,
}

const EPHEMERAL: u64 = 1 << 6;
const DEFERRAL: Deferral = Deferral { kind: 5, data: DeferralData { flags: EPHEMERAL } };

/// Answers a slash command.
pub async fn command(app: Arc<App>, interaction: CommandInteraction) {
    let _answering = app.answering();
    let at = app.clock.now();
    let id = Snowflake(interaction.id.get());
    match app.api.respond(id, &interaction.token, &DEFERRAL).await {
        // Acknowledged before: the same interaction came twice, or the first answer was lost on
        // its way. What it asks for has one effect, whoever carries it out.
        Ok(()) | Err(ApiError::Refused { code: ALREADY_ACKNOWLEDGED, .. }) => {}
        Err(ApiError::Gone { code: UNKNOWN_INTERACTION, .. }) => {
            warn!(%id, "too late to acknowledge; the person was told that it failed, so nothing is done");
            return;
        }
        Err(error) => {
            warn!(%id, %error, "could not acknowledge; trying once more");
            let again = app.api.respond(id, &interaction.token, &DEFERRAL).await;
            let acknowledged =
                matches!(again, Ok(()) | Err(ApiError::Refused { code: ALREADY_ACKNOWLEDGED, .. }));
            if !acknowledged {
                warn!(%id, "not acknowledged; nothing is done, and the person sees a failure");
                return;
            }
        }
    }
    let message = match asked(&app, &interaction, at).await {
        Ok(asked) => {
            let message = run(&app, &asked).await;
            info!(command = asked.command, %id, guild = %asked.guild.id, "answered");
            message
        }
        Err(message) => message,
    };
    let application = Snowflake(interaction.application_id.get());
    if let Err(error) = app.api.edit_response(application, &interaction.token, &message).await {
        // What was committed stays; the person sees it in the room.
        warn!(%id, %error, "an answer did not arrive");
    }
}

async fn asked(
    app: &App,
    interaction: &CommandInteraction,
    at: chrono::DateTime<chrono::Utc>,
) -> Result<Asked, Message> {
    let lang = Lang::from_locale(&interaction.locale);
    let outside = || replies::refused(&say!(lang, "refusal-servers-only"));
    let guild = interaction.guild_id.ok_or_else(outside)?;
    let (mut guild, _) = app.store.guild(Snowflake(guild.get())).await.map_err(|error| {
        warn!(%error, "a guild can't be read");
        replies::failed(lang)
    })?;
    if let Some(locale) = &interaction.guild_locale {
        hear_language(app, &mut guild, Lang::from_locale(locale)).await;
    }
    Asked::read(interaction, guild, at).ok_or_else(outside)
}

/// The server's own language comes with each interaction too, so that it is known without the
/// gateway. Nothing waits for it, so a failure is only noted.
async fn hear_language(app: &App, guild: &mut Guild, spoken: Lang) {
    if guild.settings.language_of_server == Some(spoken) {
        return;
    }
    guild.settings.language_of_server = Some(spoken);
    if let Err(error) = app.store.server_speaks(guild.id, spoken).await {
        warn!(%error, guild = %guild.id, "a server's language can't be remembered now");
    }
}

async fn run(app: &App, asked: &Asked) -> Message {
    let Some(carry_out) = commands::find(&asked.command) else {
        let command = &asked.command;
        let text = say!(asked.lang, "refusal-no-such-command", command = command.as_str());
        return replies::refused(&text);
    };
    match carry_out(app, asked).await {
        Ok(message) => message,
        Err(Problem::Refused(refusal)) => {
            replies::refused(&refusals::refusal(asked.lang, &refusal))
        }
        Err(Problem::NotCopied(why)) => replies::not_copied(asked.lang, &why),
        Err(Problem::Failed(_)) => replies::failed(asked.lang),
    }
}

/// Answers while a person types. Nothing waits for it, so a failure is only noted.
pub async fn autocomplete(app: Arc<App>, interaction: CommandInteraction) {
    let Ok(asked) = asked(&app, &interaction, app.clock.now()).await else { return };
    let choices = autocomplete::choices(&app, &asked).await.unwrap_or_else(|error| {
        warn!(%error, "nothing to offer");
        Vec::new()
    });
    let response = AutocompleteResponse::from(choices);
    if let Err(error) = app.api.respond(asked.interaction, &asked.token, &response).await {
        debug!(%error, "choices came too late");
    }
}

impl App {
    /// Once the room is open, the declaration's answer links to it. The answer is true without it,
    /// so nothing is lost where this process ends before.
    pub fn link_room_when_open(&self, asked: &Asked, incident: Arc<Incident>) {
        let mirrors = Arc::clone(&self.mirrors);
        let api = self.api.clone();
        let (application, token, lang) = (asked.application, asked.token.clone(), asked.lang);
        tokio::spawn(async move {
            if let Some(room) = mirrors.room_opens(incident.id).await {
                let message = replies::declared(lang, &incident, Some(room));
                if let Err(error) = api.edit_response(application, &token, &message).await {
                    debug!(%error, "the room could not be linked");
                }
            }
        });
    }
}
