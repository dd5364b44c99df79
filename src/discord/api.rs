//! Discord's REST routes that we use, through serenity's client with its rate limiter. Every call
//! has a time-out, because the limiter sleeps inside it; every error names the reaction.

use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serenity::builder::CreateAttachment;
use serenity::http::{Http, HttpError, LightMethod, Multipart, MultipartUpload, Request, Route};

use super::gone::{Gone, channel_of};
use super::limits::{ACKNOWLEDGE_WITHIN, GUILDS_A_PAGE};
use super::wire::{
    Application, Channel, ChannelChange, CurrentUser, Event, EventChange, File, Guild, Hanging,
    Member, Message, NewChannel, NewEvent, NewMessage, PartialGuild, Posted, Said, WithFiles,
};
use crate::incident::ids::Snowflake;

#[derive(Clone, Debug)]
pub struct Api {
    http: Arc<Http>,
    gone: Arc<Gone>,
}

/// Which messages of a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    Newest,
    Before(Snowflake),
    After(Snowflake),
}

/// What Discord said instead of yes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ApiError {
    /// The channel, message or person is not there (any more).
    #[error("Discord says {code}: {message}")]
    Gone { code: i64, message: String },
    /// A person must act: a permission, the token, a limit of the server.
    #[error("Discord refused it ({code}): {message}")]
    Refused { code: i64, message: String },
    /// Nothing is known of the effect: no answer in time, or a fault of Discord's.
    #[error("no answer from Discord: {0}")]
    Unsure(String),
}

impl ApiError {
    /// The category has as many channels as fit into one, though we may not see them all.
    #[must_use]
    pub fn is_full_category(&self) -> bool {
        /// <https://discord.com/developers/docs/topics/opcodes-and-status-codes#json>
        const INVALID_FORM: i64 = 50_035;
        matches!(self, Self::Refused { code: INVALID_FORM, message }
            if message.contains("CHANNEL_PARENT_MAX_CHANNELS"))
    }
}

/// Codes that mean an absence.
/// <https://discord.com/developers/docs/topics/opcodes-and-status-codes#json>
const UNKNOWN: std::ops::RangeInclusive<i64> = 10_001..=10_099;
pub const UNKNOWN_INTERACTION: i64 = 10_062;
pub const ALREADY_ACKNOWLEDGED: i64 = 40_060;

/// Longer than Discord takes, shorter than the limiter's longest sleep: what waits longer is tried
/// again later, without holding anything.
const PATIENCE: Duration = Duration::from_secs(15);
/// With a file of 10 MiB, from a host with a slow line.
const UPLOAD_PATIENCE: Duration = Duration::from_secs(120);

type ApiResult<T> = Result<T, ApiError>;

impl Api {
    #[must_use]
    pub fn new(http: Arc<Http>) -> Self {
        Self { http, gone: Arc::default() }
    }

    pub async fn current_user(&self) -> ApiResult<CurrentUser> {
        self.fetch(Route::UserMe, LightMethod::Get, NOTHING).await
    }

    /// The application that our token belongs to.
    pub async fn application(&self) -> ApiResult<Application> {
        self.fetch(Route::Oauth2ApplicationCurrent, LightMethod::Get, NOTHING).await
    }

    /// Every server that we are in.
    pub async fn guilds(&self) -> ApiResult<Vec<PartialGuild>> {
        let mut guilds: Vec<PartialGuild> = Vec::new();
        loop {
            let after = guilds.last().map_or(0, |guild| guild.id.0);
            let page = vec![("limit", GUILDS_A_PAGE.to_string()), ("after", after.to_string())];
            let request = Request::new(Route::UserMeGuilds, LightMethod::Get).params(Some(page));
            let more: Vec<PartialGuild> = within(PATIENCE, self.http.fire(request)).await?;
            let last = more.len() < GUILDS_A_PAGE;
            guilds.extend(more);
            if last {
                return Ok(guilds);
            }
        }
    }

    pub async fn guild(&self, guild: Snowflake) -> ApiResult<Guild> {
        self.fetch(Route::Guild { guild_id: guild.0.into() }, LightMethod::Get, NOTHING).await
    }

    pub async fn member(&self, guild: Snowflake, user: Snowflake) -> ApiResult<Member> {
        let route = Route::GuildMember { guild_id: guild.0.into(), user_id: user.0.into() };
        self.fetch(route, LightMethod::Get, NOTHING).await
    }

    pub async fn channels(&self, guild: Snowflake) -> ApiResult<Vec<Channel>> {
        let route = Route::GuildChannels { guild_id: guild.0.into() };
        self.fetch(route, LightMethod::Get, NOTHING).await
    }

    pub async fn channel(&self, channel: Snowflake) -> ApiResult<Channel> {
        let route = Route::Channel { channel_id: channel.0.into() };
        self.fetch(route, LightMethod::Get, NOTHING).await
    }

    pub async fn create_channel(&self, guild: Snowflake, new: &NewChannel) -> ApiResult<Channel> {
        let route = Route::GuildChannels { guild_id: guild.0.into() };
        self.fetch(route, LightMethod::Post, Some(new)).await
    }

    pub async fn edit_channel(
        &self,
        channel: Snowflake,
        change: &ChannelChange,
    ) -> ApiResult<Channel> {
        let route = Route::Channel { channel_id: channel.0.into() };
        self.fetch(route, LightMethod::Patch, Some(change)).await
    }

    pub async fn delete_channel(&self, channel: Snowflake) -> ApiResult<()> {
        let route = Route::Channel { channel_id: channel.0.into() };
        self.call(route, LightMethod::Delete, NOTHING).await
    }

    /// Up to a hundred messages as people wrote them, newest first.
    pub async fn messages(&self, channel: Snowflake, page: Page) -> ApiResult<Vec<Said>> {
        let route = Route::ChannelMessages { channel_id: channel.0.into() };
        let mut params = vec![("limit", "100".to_owned())];
        match page {
            Page::Newest => {}
            Page::Before(id) => params.push(("before", id.to_string())),
            Page::After(id) => params.push(("after", id.to_string())),
        }
        let request = Request::new(route, LightMethod::Get).params(Some(params));
        self.within(PATIENCE, Some(channel.0), self.http.fire(request)).await
    }

    /// Sends once: for a few minutes, the same nonce gives the earlier message.
    pub async fn send(
        &self,
        channel: Snowflake,
        message: &Message,
        nonce: &str,
    ) -> ApiResult<Posted> {
        let route = Route::ChannelMessages { channel_id: channel.0.into() };
        let body = NewMessage { message, nonce, enforce_nonce: true };
        self.fetch(route, LightMethod::Post, Some(&body)).await
    }

    pub async fn edit_message(
        &self,
        channel: Snowflake,
        message: Snowflake,
        new: &Message,
    ) -> ApiResult<Posted> {
        let route = message_route(channel, message);
        self.fetch(route, LightMethod::Patch, Some(new)).await
    }

    /// Changes a message; of what hangs at it, only `kept` stays.
    pub async fn edit_message_keeping(
        &self,
        channel: Snowflake,
        message: Snowflake,
        new: &Message,
        kept: &[Snowflake],
    ) -> ApiResult<Posted> {
        let body = WithFiles { message: new, attachments: hanging(kept) };
        self.fetch(message_route(channel, message), LightMethod::Patch, Some(&body)).await
    }

    /// As [`Api::edit_message_keeping`], and hangs one more file at it. One, because serenity calls
    /// every file of a request the same (`files[0]`) unless its own builders wrote the message.
    pub async fn edit_message_adding(
        &self,
        channel: Snowflake,
        message: Snowflake,
        new: &Message,
        kept: &[Snowflake],
        file: &File,
    ) -> ApiResult<Posted> {
        let mut attachments = hanging(kept);
        attachments.push(Hanging { id: Snowflake(0), filename: Some(file.name.clone()) });
        let form = with_file(&WithFiles { message: new, attachments }, file)?;
        let route = message_route(channel, message);
        let request = Request::new(route, LightMethod::Patch).multipart(Some(form));
        self.within(UPLOAD_PATIENCE, Some(channel.0), self.http.fire(request)).await
    }

    pub async fn message(&self, channel: Snowflake, message: Snowflake) -> ApiResult<Posted> {
        self.fetch(message_route(channel, message), LightMethod::Get, NOTHING).await
    }

    pub async fn delete_message(&self, channel: Snowflake, message: Snowflake) -> ApiResult<()> {
        self.call(message_route(channel, message), LightMethod::Delete, NOTHING).await
    }

    /// The newest messages, newest first.
    pub async fn recent_messages(&self, channel: Snowflake) -> ApiResult<Vec<Posted>> {
        let route = Route::ChannelMessages { channel_id: channel.0.into() };
        let request =
            Request::new(route, LightMethod::Get).params(Some(vec![("limit", "100".to_owned())]));
        self.within(PATIENCE, Some(channel.0), self.http.fire(request)).await
    }

    pub async fn pin(&self, channel: Snowflake, message: Snowflake) -> ApiResult<()> {
        let route =
            Route::ChannelPin { channel_id: channel.0.into(), message_id: message.0.into() };
        self.call(route, LightMethod::Put, NOTHING).await
    }

    /// The server's events that are not over.
    pub async fn events(&self, guild: Snowflake) -> ApiResult<Vec<Event>> {
        let route = Route::GuildScheduledEvents { guild_id: guild.0.into() };
        self.fetch(route, LightMethod::Get, NOTHING).await
    }

    pub async fn create_event(&self, guild: Snowflake, new: &NewEvent) -> ApiResult<Event> {
        let route = Route::GuildScheduledEvents { guild_id: guild.0.into() };
        self.fetch(route, LightMethod::Post, Some(new)).await
    }

    pub async fn edit_event(
        &self,
        guild: Snowflake,
        event: Snowflake,
        change: &EventChange,
    ) -> ApiResult<Event> {
        let route =
            Route::GuildScheduledEvent { guild_id: guild.0.into(), event_id: event.0.into() };
        self.fetch(route, LightMethod::Patch, Some(change)).await
    }

    /// The commands that are registered for every guild, as they stand there.
    pub async fn commands(&self, application: Snowflake) -> ApiResult<Vec<serde_json::Value>> {
        let route = Route::Commands { application_id: application.0.into() };
        let whole = vec![("with_localizations", "true".to_owned())];
        let request = Request::new(route, LightMethod::Get).params(Some(whole));
        within(PATIENCE, self.http.fire(request)).await
    }

    pub async fn set_commands<T: Serialize + Sync>(
        &self,
        application: Snowflake,
        commands: &[T],
    ) -> ApiResult<()> {
        let route = Route::Commands { application_id: application.0.into() };
        self.call(route, LightMethod::Put, Some(commands)).await
    }

    /// Answers an interaction for the first time.
    pub async fn respond<T: Serialize + Sync>(
        &self,
        interaction: Snowflake,
        token: &str,
        response: &T,
    ) -> ApiResult<()> {
        let route = Route::InteractionResponse { interaction_id: interaction.0.into(), token };
        self.call_within(ACKNOWLEDGE_WITHIN, route, LightMethod::Post, Some(response)).await
    }

    /// Replaces the answer to an interaction.
    pub async fn edit_response(
        &self,
        application: Snowflake,
        token: &str,
        message: &Message,
    ) -> ApiResult<()> {
        let route = Route::WebhookOriginalInteractionResponse {
            application_id: application.0.into(),
            token,
        };
        let Some(file) = &message.file else {
            return self.call(route, LightMethod::Patch, Some(message)).await;
        };
        let form = with_file(message, file)?;
        let request = Request::new(route, LightMethod::Patch).multipart(Some(form));
        within(UPLOAD_PATIENCE, self.http.request(request)).await.map(drop)
    }

    async fn fetch<T: DeserializeOwned, B: Serialize + ?Sized + Sync>(
        &self,
        route: Route<'_>,
        method: LightMethod,
        body: Option<&B>,
    ) -> ApiResult<T> {
        let channel = channel_of(&route);
        let request = Request::new(route, method).body(encoded(body)?);
        self.within(PATIENCE, channel, self.http.fire(request)).await
    }

    async fn call<B: Serialize + ?Sized + Sync>(
        &self,
        route: Route<'_>,
        method: LightMethod,
        body: Option<&B>,
    ) -> ApiResult<()> {
        self.call_within(PATIENCE, route, method, body).await
    }

    async fn call_within<B: Serialize + ?Sized + Sync>(
        &self,
        patience: Duration,
        route: Route<'_>,
        method: LightMethod,
        body: Option<&B>,
    ) -> ApiResult<()> {
        let channel = channel_of(&route);
        let request = Request::new(route, method).body(encoded(body)?);
        self.within(patience, channel, self.http.request(request)).await.map(drop)
    }

    async fn within<T>(
        &self,
        patience: Duration,
        channel: Option<u64>,
        call: impl Future<Output = serenity::Result<T>>,
    ) -> ApiResult<T> {
        self.gone.check(channel)?;
        let answer = within(patience, call).await;
        answer.inspect_err(|said| self.gone.learn(channel, said))
    }
}

const NOTHING: Option<&()> = None;

fn hanging(kept: &[Snowflake]) -> Vec<Hanging> {
    kept.iter().map(|id| Hanging { id: *id, filename: None }).collect()
}

const fn message_route(channel: Snowflake, message: Snowflake) -> Route<'static> {
    Route::ChannelMessage {
        channel_id: serenity::model::id::ChannelId::new(channel.0),
        message_id: serenity::model::id::MessageId::new(message.0),
    }
}

fn encoded<B: Serialize + ?Sized>(body: Option<&B>) -> ApiResult<Option<Vec<u8>>> {
    body.map(serde_json::to_vec).transpose().map_err(|error| ApiError::Refused {
        code: 0,
        message: format!("what we wanted to send can't be written as JSON: {error}"),
    })
}

/// The message as `payload_json`, its file as `files[0]`.
/// <https://discord.com/developers/docs/reference#uploading-files>
fn with_file<T: Serialize>(message: &T, file: &File) -> ApiResult<Multipart> {
    let payload = encoded(Some(message))?.unwrap_or_default();
    Ok(Multipart {
        // The client gives every attachment made like this the number 0.
        upload: MultipartUpload::Attachments(vec![CreateAttachment::bytes(
            file.bytes.clone(),
            file.name.clone(),
        )]),
        fields: Vec::new(),
        payload_json: Some(String::from_utf8_lossy(&payload).into_owned()),
    })
}

async fn within<T>(
    patience: Duration,
    call: impl Future<Output = serenity::Result<T>>,
) -> ApiResult<T> {
    match tokio::time::timeout(patience, call).await {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(error)) => Err(named(error)),
        Err(_) => Err(ApiError::Unsure(format!("not within {} s", patience.as_secs()))),
    }
}

/// Why a request got no answer, down to the cause. Without the address: it may hold a key.
pub fn no_answer(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut why = error.to_string();
    let mut source = std::error::Error::source(&error);
    while let Some(cause) = source {
        why = format!("{why}: {cause}");
        source = cause.source();
    }
    why
}

fn named(error: serenity::Error) -> ApiError {
    let response = match error {
        serenity::Error::Http(HttpError::UnsuccessfulRequest(response)) => response,
        serenity::Error::Http(HttpError::Request(error)) => {
            return ApiError::Unsure(no_answer(error));
        }
        error => return ApiError::Unsure(error.to_string()),
    };
    let code = i64::try_from(response.error.code).unwrap_or_default();
    let mut message = response.error.message;
    for detail in &response.error.errors {
        message = format!("{message}; {}: {} ({})", detail.path, detail.message, detail.code);
    }
    let status = response.status_code;
    if UNKNOWN.contains(&code) || (status.as_u16() == 404 && code == 0) {
        ApiError::Gone { code, message }
    } else if status.is_client_error() && status.as_u16() != 429 && status.as_u16() != 408 {
        let code = if code == 0 { i64::from(status.as_u16()) } else { code };
        ApiError::Refused { code, message }
    } else {
        ApiError::Unsure(format!("{status}: {message}"))
    }
}
