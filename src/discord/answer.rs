//! One interaction from its arrival to its answer: acknowledge at once, commit, then answer.

use std::sync::Arc;

use serde::Serialize;
use serenity::model::application::CommandInteraction;
use tracing::{debug, info, warn};
use ulid::Ulid;

use super::api::{ALREADY_ACKNOWLEDGED, ApiError, UNKNOWN_INTERACTION};
use super::app::{App, Problem};
use super::asked::{Asked, Origin};
use super::autocomplete::{self, AutocompleteResponse};
use super::wire::Message;
use super::{commands, heard, pressed, replies};
use crate::incident::guild::Guild;
use crate::incident::ids::Snowflake;
use crate::incident::refusal::Refusal;
use crate::incident::state::Incident;
use crate::store::StoreError;
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

/// How an interaction is acknowledged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Acknowledgement {
    /// A new answer follows, for this person alone.
    OwnAnswer,
    /// The message with the button that was pressed will change.
    InPlace,
}

impl Acknowledgement {
    const fn deferral(self) -> Deferral {
        let kind = match self {
            Self::OwnAnswer => 5,
            Self::InPlace => 6,
        };
        Deferral { kind, data: DeferralData { flags: EPHEMERAL } }
    }
}

/// An answer given at once, without a deferral.
#[derive(Debug, Serialize)]
struct AtOnce<'a> {
    #[serde(rename = "type")]
    kind: u8,
    data: AtOnceData<'a>,
}

#[derive(Debug, Serialize)]
struct AtOnceData<'a> {
    #[serde(flatten)]
    message: &'a Message,
    flags: u64,
}

/// Answers a slash command.
pub async fn command(app: Arc<App>, interaction: CommandInteraction) {
    let _answering = app.answering();
    let at = app.clock.now();
    let origin = Origin::from(&interaction);
    if commands::opens_form(&path(&interaction)) {
        let asked = asked(&app, &interaction, at).await;
        return pressed::open_for_command(&app, &origin, asked).await;
    }
    if !acknowledge(&app, &origin, Acknowledgement::OwnAnswer).await {
        return;
    }
    let message = match asked(&app, &interaction, at).await {
        Ok(asked) => {
            let message = carry_out(&app, &asked).await;
            info!(command = asked.command, id = %asked.interaction, guild = %asked.guild.id, "answered");
            message
        }
        Err(message) => message,
    };
    send(&app, &origin, &message).await;
}

/// `incident declare`.
fn path(interaction: &CommandInteraction) -> String {
    let name = &interaction.data.name;
    let of_group = interaction.data.options.first();
    of_group.map_or_else(|| name.clone(), |command| format!("{name} {}", command.name))
}

/// False: the person was told that it failed, so nothing is to be done.
pub async fn acknowledge(app: &App, origin: &Origin<'_>, how: Acknowledgement) -> bool {
    let id = Snowflake(origin.interaction);
    let deferral = how.deferral();
    match app.api.respond(id, origin.token, &deferral).await {
        // Acknowledged before: the same interaction came twice, or the first answer was lost on
        // its way. What it asks for has one effect, whoever carries it out.
        Ok(()) | Err(ApiError::Refused { code: ALREADY_ACKNOWLEDGED, .. }) => true,
        Err(ApiError::Gone { code: UNKNOWN_INTERACTION, .. }) => {
            warn!(%id, "too late to acknowledge; the person was told that it failed, so nothing is done");
            false
        }
        Err(error) => {
            warn!(%id, %error, "could not acknowledge; trying once more");
            let again = app.api.respond(id, origin.token, &deferral).await;
            let acknowledged =
                matches!(again, Ok(()) | Err(ApiError::Refused { code: ALREADY_ACKNOWLEDGED, .. }));
            if !acknowledged {
                warn!(%id, "not acknowledged; nothing is done, and the person sees a failure");
            }
            acknowledged
        }
    }
}

/// Sends the answer to an interaction that was acknowledged.
pub async fn send(app: &App, origin: &Origin<'_>, message: &Message) {
    let application = Snowflake(origin.application);
    if let Err(error) = app.api.edit_response(application, origin.token, message).await {
        // What was committed stays; the person sees it in the room.
        warn!(id = origin.interaction, %error, "an answer did not arrive");
    }
}

/// Answers where nothing was acknowledged, for this person alone.
pub async fn refuse_at_once(app: &App, origin: &Origin<'_>, message: &Message) {
    let id = Snowflake(origin.interaction);
    let response = AtOnce { kind: 4, data: AtOnceData { message, flags: EPHEMERAL } };
    if let Err(error) = app.api.respond(id, origin.token, &response).await {
        warn!(%id, %error, "a refusal did not arrive");
    }
}

async fn asked(
    app: &App,
    interaction: &CommandInteraction,
    at: chrono::DateTime<chrono::Utc>,
) -> Result<Asked, Message> {
    let origin = Origin::from(interaction);
    let guild = guild(app, &origin).await?;
    Asked::read(interaction, guild, at).ok_or_else(|| outside(&origin))
}

/// Who pressed or sent something, and where.
///
/// # Errors
/// What the person reads where that is not in a server, or the database fails.
pub async fn asking(app: &App, origin: &Origin<'_>) -> Result<Asked, Message> {
    let guild = guild(app, origin).await?;
    Asked::by(origin, guild, app.clock.now()).ok_or_else(|| outside(origin))
}

fn outside(origin: &Origin<'_>) -> Message {
    replies::refused(&say!(Lang::from_locale(origin.locale), "refusal-servers-only"))
}

async fn guild(app: &App, origin: &Origin<'_>) -> Result<Guild, Message> {
    let id = Snowflake(origin.guild.ok_or_else(|| outside(origin))?);
    let failed = |error: StoreError| {
        warn!(%error, "a guild can't be read");
        replies::failed(Lang::from_locale(origin.locale))
    };
    let (mut guild, _) = app.store.guild(id).await.map_err(failed)?;
    if !guild.is_met() {
        // It comes with the gateway's first words, or with the next look: this one was faster.
        let named = app.api.guild(id).await.map_err(|error| {
            warn!(%error, guild = %id, "Discord does not say what a server is called");
            replies::failed_at_discord(Lang::from_locale(origin.locale))
        })?;
        app.store.meet_guild(id, &named.name).await.map_err(failed)?;
        (guild, _) = app.store.guild(id).await.map_err(failed)?;
    }
    // The server's own language comes with each interaction too.
    if let Some(spoken) = origin.guild_locale.map(Lang::from_locale)
        && guild.settings.language_of_server != Some(spoken)
    {
        guild.settings.language_of_server = Some(spoken);
        heard::language(app, id, spoken).await;
    }
    Ok(guild)
}

/// Does what a command does, and says what became of it.
pub async fn carry_out(app: &App, asked: &Asked) -> Message {
    let outcome = outcome(app, asked).await;
    in_words(app, asked, outcome).await
}

/// Does what a command does.
///
/// # Errors
/// Where nothing happened, and why.
pub async fn outcome(app: &App, asked: &Asked) -> Result<Message, Problem> {
    let Some(run) = commands::find(&asked.command) else {
        let command = asked.command.as_str();
        let text = say!(asked.lang, "refusal-no-such-command", command = command);
        return Err(Refusal::Said(text).into());
    };
    run(app, asked).await
}

/// What the person reads. What looks like a slip becomes a question, and what was asked for waits.
pub async fn in_words(app: &App, asked: &Asked, outcome: Result<Message, Problem>) -> Message {
    let refusal = match outcome {
        Ok(message) => return message,
        Err(Problem::Failed(_)) => return replies::failed(asked.lang),
        Err(Problem::NotCopied(why)) => return replies::not_copied(asked.lang, &why),
        Err(Problem::Refused(refusal)) => refusal,
    };
    let text = refusals::refusal(asked.lang, &refusal);
    let id = Ulid::from_parts(
        u64::try_from(asked.at.timestamp_millis()).unwrap_or(0),
        fastrand::u128(..),
    );
    let question = match &refusal {
        Refusal::LooksSecret { .. } | Refusal::LikeAnother { .. } => {
            replies::question(asked.lang, &text, id, &refusal)
        }
        Refusal::WhichIncident { .. } => {
            match app.open_incidents(asked).await {
                // A menu has no option in which to name one.
                Ok(open) if asked.target.is_some() => {
                    let text = say!(asked.lang, "answer-which-incident", count = open.len());
                    replies::which_incident(asked.lang, &format!("🤔 {text}"), id, &open)
                }
                // Whoever typed a long text need not type it again.
                Ok(open) => replies::which_incident(asked.lang, &format!("✋ {text}"), id, &open),
                Err(problem) => {
                    warn!(?problem, "the open incidents can't be listed for a question");
                    return replies::failed(asked.lang);
                }
            }
        }
        _ => return replies::refused(&text),
    };
    match app.store.hold(id, asked.actor.person.id, asked, asked.at).await {
        Ok(()) => question,
        Err(error) => {
            warn!(%error, "a request can't be held back for a question");
            replies::failed(asked.lang)
        }
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
    if let Err(error) =
        app.api.respond(asked.reply.interaction, &asked.reply.token, &response).await
    {
        debug!(%error, "choices came too late");
    }
}

impl App {
    /// Once the room is open, the declaration's answer links to it. The answer is true without it,
    /// so nothing is lost where this process ends before.
    pub fn link_room_when_open(&self, asked: &Asked, incident: Arc<Incident>) {
        let mirrors = Arc::clone(&self.mirrors);
        let api = self.api.clone();
        let (reply, lang) = (asked.reply.clone(), asked.lang);
        tokio::spawn(async move {
            if let Some(room) = mirrors.room_opens(incident.id).await {
                let message = replies::declared(lang, &incident, Some(room));
                if let Err(error) =
                    api.edit_response(reply.application, &reply.token, &message).await
                {
                    debug!(%error, "the room could not be linked");
                }
            }
        });
    }
}
