//! What one person does: write, type a command, press, fill in. Each answers once the bot did, so
//! that the window can open a modal or say what went wrong; the words themselves are in the
//! channel.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError};

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use fake_discord::{Call, Error, Id};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::sight::{Unseen, member};
use super::{Window, guide};

/// What became of it. A refusal is an ordinary answer, and not an error of HTTP: the person reads
/// it and goes on.
#[derive(Debug, Default, Serialize)]
pub struct Outcome {
    /// Why it was not sent, for the person.
    #[serde(skip_serializing_if = "Option::is_none")]
    refused: Option<String>,
    /// A modal opened: the interaction to name when it is filled in, and what Discord was told.
    #[serde(skip_serializing_if = "Option::is_none")]
    modal: Option<Modal>,
}

#[derive(Debug, Serialize)]
struct Modal {
    interaction: String,
    form: Value,
}

/// Something that a client would not let a person do.
#[derive(Debug)]
pub enum Refused {
    Unseen,
    Discord(Error),
}

impl From<Unseen> for Refused {
    fn from(Unseen: Unseen) -> Self {
        Self::Unseen
    }
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self::Discord(error)
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let refused = match self {
            Self::Unseen => return Unseen.into_response(),
            Self::Discord(Error::CannotBeTyped(why)) => why,
            Self::Discord(Error::NotAllowed(why)) => {
                format!("You can't do that here: {why}.")
            }
            Self::Discord(Error::NotFound(what)) => {
                format!("{what} is not there. It may have been removed in the meantime.")
            }
            Self::Discord(Error::NotAcknowledged { .. }) => {
                "The bot did not answer within three seconds. Try again.".to_owned()
            }
            Self::Discord(other) => other.to_string(),
        };
        (StatusCode::OK, Json(Outcome { refused: Some(refused), modal: None })).into_response()
    }
}

fn id(text: &str) -> Result<Id, Refused> {
    text.parse().map_err(|_| Refused::Unseen)
}

/// Waits for the answer; keeps the call where a modal has to be filled in.
async fn answered(window: &Window, call: Call) -> Result<Json<Outcome>, Refused> {
    let answer = call.answer().await?;
    let modal = answer.modal.map(|form| Modal { interaction: call.id().to_string(), form });
    if modal.is_some() {
        window.modals().insert(call.id(), call);
    }
    Ok(Json(Outcome { refused: None, modal }))
}

#[derive(Deserialize)]
pub struct Typed {
    #[serde(rename = "as")]
    person: String,
    channel: String,
    text: String,
}

pub async fn say(
    State(window): State<Arc<Window>>,
    Json(typed): Json<Typed>,
) -> Result<Json<Outcome>, Refused> {
    member(&window, &typed.person)?.say(id(&typed.channel)?, &typed.text)?;
    Ok(Json(Outcome::default()))
}

/// `text` is the whole line, as [`fake_discord::Member::slash`] reads it.
pub async fn slash(
    State(window): State<Arc<Window>>,
    Json(typed): Json<Typed>,
) -> Result<Json<Outcome>, Refused> {
    let person = member(&window, &typed.person)?;
    let call = person.slash(id(&typed.channel)?, &typed.text).await?;
    answered(&window, call).await
}

/// What is offered while typing; the last option of the line is the one being typed.
pub async fn autocomplete(
    State(window): State<Arc<Window>>,
    Json(typed): Json<Typed>,
) -> Result<Json<Value>, Refused> {
    let person = member(&window, &typed.person)?;
    let choices = person.autocomplete(id(&typed.channel)?, &typed.text).await?;
    let choices: Vec<Value> =
        choices.into_iter().map(|(name, value)| json!({"name": name, "value": value})).collect();
    Ok(Json(json!({ "choices": choices })))
}

#[derive(Deserialize)]
pub struct Press {
    #[serde(rename = "as")]
    person: String,
    message: String,
    custom_id: String,
    /// Absent for a button.
    values: Option<Vec<String>>,
}

pub async fn press(
    State(window): State<Arc<Window>>,
    Json(press): Json<Press>,
) -> Result<Json<Outcome>, Refused> {
    let person = member(&window, &press.person)?;
    let message = id(&press.message)?;
    let call = match &press.values {
        None => person.press(message, &press.custom_id)?,
        Some(values) => {
            let values: Vec<&str> = values.iter().map(String::as_str).collect();
            person.select(message, &press.custom_id, &values)?
        }
    };
    answered(&window, call).await
}

#[derive(Deserialize)]
pub struct Filled {
    #[serde(rename = "as")]
    person: String,
    interaction: String,
    /// Custom ids of inputs, with their texts.
    values: BTreeMap<String, String>,
}

pub async fn submit_modal(
    State(window): State<Arc<Window>>,
    Json(filled): Json<Filled>,
) -> Result<Json<Outcome>, Refused> {
    let me = member(&window, &filled.person)?.id();
    let interaction = id(&filled.interaction)?;
    let call = window.modals().get(&interaction).cloned().ok_or(Refused::Unseen)?;
    if call.interaction().is_none_or(|asked| asked.user != me) {
        return Err(Refused::Unseen);
    }
    let values: Vec<(&str, &str)> =
        filled.values.iter().map(|(id, text)| (id.as_str(), text.as_str())).collect();
    let next = call.submit_modal(&values).await?;
    window.modals().remove(&interaction);
    answered(&window, next).await
}

#[derive(Deserialize)]
pub struct Menu {
    #[serde(rename = "as")]
    person: String,
    channel: String,
    command: String,
    /// Either of the two.
    message: Option<String>,
    user: Option<String>,
}

/// A command of the context menu, on a message or a user.
pub async fn use_menu(
    State(window): State<Arc<Window>>,
    Json(menu): Json<Menu>,
) -> Result<Json<Outcome>, Refused> {
    let person = member(&window, &menu.person)?;
    let call = match (&menu.message, &menu.user) {
        (Some(message), None) => person.context_message(&menu.command, id(message)?).await?,
        (None, Some(user)) => {
            person.context_user(&menu.command, id(&menu.channel)?, id(user)?).await?
        }
        _ => return Err(Refused::Unseen),
    };
    answered(&window, call).await
}

#[derive(Deserialize)]
pub struct Upload {
    #[serde(rename = "as")]
    person: String,
    name: String,
    content_type: String,
}

/// A file for a command's option; the body is its bytes, the answer its id.
pub async fn upload(
    State(window): State<Arc<Window>>,
    Query(upload): Query<Upload>,
    bytes: Bytes,
) -> Result<Json<Value>, Refused> {
    let person = member(&window, &upload.person)?;
    let file = person.upload(&upload.name, &upload.content_type, bytes);
    Ok(Json(json!({ "id": file.to_string() })))
}

/// The guided outage begins anew: what was done so far no longer counts.
pub async fn guide_again(State(window): State<Arc<Window>>) -> Json<Outcome> {
    let newest = guide::newest_interaction(&window.discord);
    *window.guide_from.lock().unwrap_or_else(PoisonError::into_inner) = newest;
    Json(Outcome::default())
}
