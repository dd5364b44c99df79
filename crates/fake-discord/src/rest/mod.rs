//! REST, version 10: one request from its bytes to its answer.

mod body;
mod channel_positions;
mod channels;
mod check;
mod commands;
mod error;
mod events;
mod followers;
mod guilds;
mod interactions;
mod members;
mod messages;
mod outcome;
mod overwrites;
mod pins;
pub(crate) mod rate_limits;
mod reactions;
mod roles;
mod router;
mod threads;
mod users;
mod webhooks;

use std::sync::Arc;

use axum::{
    body::Body,
    extract::{ConnectInfo, State},
    http::{HeaderMap, HeaderValue, Response, header},
};
use serde_json::{Value, json};
use tokio::time::Instant;

pub use self::router::routes;
pub(crate) use self::{
    body::parse_query,
    error::{ApiError, FormErrors},
    interactions::app_permissions,
    messages::{NewMessage, edit_message, may_send, remove_message, write_message},
    reactions::react,
    router::Request,
};
use self::{
    outcome::{Outcome, shut_out, too_many, with_headers},
    rate_limits::Limited,
};
use crate::{
    RequestLog,
    faults::{Fate, Fault, Moment, seeded::befall},
    files, limits,
    server::Line,
    shared::Shared,
    world::World,
};

/// What a handler answers.
pub(crate) type Handled = Result<Reply, ApiError>;

/// An answer that is no refusal.
#[derive(Debug)]
pub(crate) enum Reply {
    Json(Value),
    Created(Value),
    NoContent,
}

/// Answers any HTTP request that comes to this server.
pub(crate) async fn answer(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(line): ConnectInfo<Line>,
    request: axum::http::Request<Body>,
) -> Response<Body> {
    let path = request.uri().path().to_owned();
    let query = parse_query(request.uri().query().unwrap_or_default());
    if path.starts_with("/attachments/") {
        // The host of files fails as the other does.
        let fate = shared.faults.fate_of(request.method().as_str(), &path, &Value::Null);
        return match before_effect(&shared, &fate).await {
            Before::GoOn => shared.read(|world| files::serve(world, &path, &query)),
            Before::Answer(outcome) => outcome.into_response(),
            Before::Nothing => std::future::pending().await,
            Before::Cut => cut(&line).await,
        };
    }
    let Some(path) = ["/api/v10/", "/api/"].iter().find_map(|p| path.strip_prefix(p)) else {
        return Outcome::json(404, json!({"message": "404: Not Found", "code": 0})).into_response();
    };
    let path = format!("/{path}");
    let method = request.method().as_str().to_owned();
    let headers = request.headers().clone();
    let raw_query = request.uri().query().map(|query| format!("?{query}")).unwrap_or_default();
    let parsed = body::read(request).await;
    // Before it is logged: whoever sees it there knows that what was planned for it has met it.
    let said = parsed.as_ref().map_or(&Value::Null, |parsed| &parsed.json);
    let mut fate = shared.faults.fate_of(&method, &path, said);
    if shared.read(|world| world.seeded.is_some()) {
        fate.faults.extend(shared.with(|world| befall(world, &method, &path)));
    }
    let number = shared.log_request(RequestLog {
        method: method.clone(),
        path: path.clone(),
        route: router::template_of(&method, &path),
        query: raw_query,
        body: parsed.as_ref().map_or(Value::Null, |parsed| parsed.json.clone()),
        status: None,
        at: Instant::now(),
    });
    let before = before_effect(&shared, &fate).await;
    let outcome = match before {
        Before::GoOn => {
            let parsed = match parsed {
                Ok(parsed) => parsed,
                Err(error) => return refuse(&shared, &method, &path, number, &error),
            };
            let request = Request::new(&method, &path, query, parsed, &headers);
            let outcome = treat(&shared, request, &headers);
            let lost = fate.faults.iter().any(|fault| matches!(fault, Fault::AnswerLost));
            if lost || !fate.pass_gates(Moment::AfterEffect).await {
                return cut(&line).await;
            }
            outcome
        }
        Before::Answer(outcome) => outcome,
        Before::Cut => return cut(&line).await,
        Before::Nothing => return std::future::pending().await,
    };
    shared.log_answer(number, outcome.status);
    outcome.into_response()
}

/// Cuts the connection and never answers.
async fn cut(line: &Line) -> Response<Body> {
    line.cut();
    std::future::pending().await
}

enum Before {
    GoOn,
    Answer(Outcome),
    Cut,
    /// Not even the end of the connection.
    Nothing,
}

/// What befalls the request before it has any effect.
async fn before_effect(shared: &Shared, fate: &Fate) -> Before {
    if let Some(left) = shared.read(|world| world.rate_limits.shut_out(world.instant())) {
        return Before::Answer(shut_out(left));
    }
    if shared.read(World::in_outage) {
        return Before::Answer(Outcome::json(
            503,
            json!({"message": "503: Service Unavailable", "code": 0}),
        ));
    }
    for fault in &fate.faults {
        match fault {
            Fault::Delay(time) => tokio::time::sleep(*time).await,
            Fault::Reset => return Before::Cut,
            Fault::NeverAnswered => return Before::Nothing,
            Fault::Status(status) => {
                if matches!(status, 401 | 403 | 429) {
                    shared.with(World::count_invalid);
                }
                let body = ApiError::status_only(*status).body();
                return Before::Answer(Outcome::json(*status, body));
            }
            Fault::RateLimited { scope, retry_after } => {
                let limited = Limited { scope: *scope, retry_after: *retry_after, state: None };
                return Before::Answer(too_many(shared, &limited));
            }
            Fault::AnswerLost => {}
        }
    }
    if fate.pass_gates(Moment::BeforeEffect).await { Before::GoOn } else { Before::Cut }
}

/// A body that could not even be read.
fn refuse(
    shared: &Shared,
    method: &str,
    path: &str,
    number: usize,
    error: &ApiError,
) -> Response<Body> {
    shared.violation(&format!("{method} {path}"), &error.message, "unreadable body", error.code);
    shared.log_answer(number, error.status);
    Outcome::json(error.status, error.body()).into_response()
}

/// Takes the answer to an interaction from the body of the bot's HTTP response, as if it had
/// come to the callback's route.
pub(crate) fn take_answer(shared: &Shared, interaction: &Value, answer: Value) {
    let part = |name: &str| interaction[name].as_str().unwrap_or_default().to_owned();
    let path = format!("/interactions/{}/{}/callback", part("id"), part("token"));
    let mut headers = HeaderMap::new();
    headers.insert(header::USER_AGENT, HeaderValue::from_static("DiscordBot (inline answer)"));
    let parsed = body::Parsed { json: answer, files: Vec::new() };
    treat(shared, Request::new("POST", &path, Vec::new(), parsed, &headers), &headers);
}

/// Checks a request against everything, lets it have its effect, and notes what was wrong.
fn treat(shared: &Shared, request: Request, headers: &HeaderMap) -> Outcome {
    let name = format!("{} {}", request.method, request.path);
    let known_path = router::knows_path(&request.path);
    let Some((route, request)) = router::find(request) else {
        if known_path {
            return refusal(shared, &name, &ApiError::method_not_allowed());
        }
        shared.violation(&name, "unknown route", "the fake does not know this route", 0);
        return Outcome::json(501, json!({"message": "501: Not Implemented", "code": 0}));
    };
    let agent = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok());
    if !agent.is_some_and(|agent| agent.starts_with("DiscordBot (")) {
        // https://discord.com/developers/docs/reference#user-agent
        return refusal(shared, &name, &ApiError::blocked_by_cloudflare());
    }
    if request.reason.as_deref().is_some_and(|r| limits::characters(r) > limits::AUDIT_LOG_REASON) {
        let words = "Must be 512 or fewer in length.";
        let error = ApiError::invalid("X-Audit-Log-Reason", "BASE_TYPE_MAX_LENGTH", words);
        return refusal(shared, &name, &error);
    }
    let authorized = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bot "))
        .is_some_and(|token| token == shared.token);
    if route.needs_token && !authorized {
        shared.with(World::count_invalid);
        return refusal(shared, &name, &ApiError::unauthorized());
    }
    let taken = shared.with(|world| {
        let now = world.instant();
        let major = request.major_parameter();
        world.rate_limits.take(&request.method, route.template, &major, now)
    });
    let state = match taken {
        Ok(state) => state,
        Err(limited) => {
            shared.refusal(&name, "rate limit", limited.scope.name(), 429);
            return too_many(shared, &limited);
        }
    };
    #[cfg(feature = "openapi")]
    if let Some(description) = &shared.openapi
        && let Err(error) = description.check_request(shared, &name, route.template, &request)
    {
        return with_headers(shared, refusal(shared, &name, &error), state);
    }
    let handled = shared.with(|world| {
        limits_hidden_in_handlers(world, &request, route.template)
            .map_err(Refused::Limited)
            .and_then(|()| (route.handler)(world, &request).map_err(Refused::Api))
    });
    let outcome = match handled {
        Ok(Reply::Json(body)) => Outcome::json(200, body),
        Ok(Reply::Created(body)) => Outcome::json(201, body),
        Ok(Reply::NoContent) => Outcome::no_content(),
        Err(Refused::Api(error)) => {
            if matches!(error.status, 401 | 403 | 429) {
                shared.with(World::count_invalid);
            }
            refusal(shared, &name, &error)
        }
        Err(Refused::Limited(limited)) => {
            shared.refusal(&name, "hidden rate limit", limited.scope.name(), 429);
            return with_headers(shared, too_many(shared, &limited), state);
        }
    };
    #[cfg(feature = "openapi")]
    if let Some(description) = &shared.openapi {
        let body = outcome.body.as_ref();
        description.check_answer(
            shared,
            &name,
            route.template,
            &request.method,
            outcome.status,
            body,
        );
    }
    with_headers(shared, outcome, state)
}

enum Refused {
    Api(ApiError),
    Limited(Limited),
}

/// Limits that no header tells of: a channel's new name or topic.
fn limits_hidden_in_handlers(
    world: &mut World,
    request: &Request,
    template: &str,
) -> Result<(), Limited> {
    if request.method != "PATCH" || template != "/channels/{channel_id}" {
        return Ok(());
    }
    let Ok(channel) = request.id("channel_id") else { return Ok(()) };
    let Some(found) = world.channels.get(&channel) else { return Ok(()) };
    let changes = |field: &str, now: Option<&str>| {
        request.body.get(field).is_some_and(|new| new.as_str() != now)
    };
    let renames = changes("name", Some(&found.name)) || changes("topic", found.topic.as_deref());
    let now = world.instant();
    if renames { world.rate_limits.take_rename(channel, now) } else { Ok(()) }
}

impl World {
    /// Counts an answer 401, 403 or 429.
    pub(super) fn count_invalid(&mut self) {
        let now = self.instant();
        self.rate_limits.count_invalid(now);
    }
}

/// A refusal, noted: what depends on a state that the bot cannot know (something is gone,
/// somebody was faster) as a refusal, everything else as a violation.
fn refusal(shared: &Shared, name: &str, error: &ApiError) -> Outcome {
    let detail = error.errors.as_ref().map_or_else(String::new, Value::to_string);
    let state_of_things =
        error.status == 404 || matches!(error.code, 40033 | 40060 | 50083 | 160_004);
    if state_of_things {
        shared.refusal(name, &error.message, &detail, error.code);
    } else {
        shared.violation(name, &error.message, detail, error.code);
    }
    Outcome::json(error.status, error.body())
}

/// Largest request that is read at all.
pub(crate) const REQUEST_BYTES: usize = limits::REQUEST_BYTES;
