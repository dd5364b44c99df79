//! What a page of ours keeps: heard with each ping, asked for where somebody compares.

use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use tracing::{info, warn};
use url::Url;

use super::webhook::{Target, signed};
use super::{Mirrors, Setback};
use crate::clock::Clock;
use crate::discord::api::no_answer;
use crate::incident::ids::Snowflake;
use crate::webhook::held::{Asked, Held, HeldComponents, HeldIncident, Keeps};

/// Heard back after a ping: a page that has another database than before, or an older copy of it,
/// gets everything again, by the ordinary path.
///
/// # Errors
/// Where our own database fails; the next ping tries again.
pub async fn note(mirrors: &Mirrors, target: &Target, headers: &HeaderMap) -> Result<(), Setback> {
    let Some(keeps) = Keeps::read(headers) else { return Ok(()) };
    let before = mirrors.store.receiver(&target.name).await?;
    if before.as_ref() == Some(&keeps) {
        return Ok(());
    }
    let has_lost = before.is_some_and(|before| keeps.has_lost_since(&before));
    mirrors.store.note_receiver(&target.name, &keeps, has_lost, mirrors.clock.now()).await?;
    if has_lost {
        warn!(
            target = target.name,
            "the page has another database, or an older copy of it: it gets everything again"
        );
        mirrors.wake.notify_one();
        mirrors.components_changed.notify_one();
    }
    Ok(())
}

/// Why a page does not say what it keeps, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum NotAsked {
    #[error("it can't be reached: {0}. Start it, or correct mirrors.webhook[].url")]
    Unreachable(String),
    #[error("it does not take the secret. Set page.secret there to mirrors.webhook[].secret here")]
    Secret,
    #[error(
        "it does not say what it keeps (404). If it is a page of Firebell's, run there the version \
         that runs here; if it is not, take files = true out of its [[mirrors.webhook]]"
    )]
    Older,
    #[error("it answered {status}: {said}. Its log says more")]
    Refused { status: StatusCode, said: String },
    #[error("its answer can't be read: {0}")]
    Shape(String),
}

/// Everything that the page keeps of one guild.
///
/// # Errors
/// Where it does not say.
pub async fn list(
    clock: &Clock,
    target: &Target,
    guild: Snowflake,
) -> Result<(Option<HeldComponents>, Vec<HeldIncident>), NotAsked> {
    let mut all: Vec<HeldIncident> = Vec::new();
    loop {
        let after = all.last().map(|last| last.id.clone()).unwrap_or_default();
        let held = ask(clock, target, &Asked::List { guild: guild.to_string(), after }).await?;
        // An answer without an end would ask for ever.
        let more = held.more && !held.incidents.is_empty();
        all.extend(held.incidents);
        if !more {
            return Ok((held.components, all));
        }
    }
}

/// Asks one question.
///
/// # Errors
/// Where it is not answered.
pub async fn ask(clock: &Clock, target: &Target, asked: &Asked) -> Result<Held, NotAsked> {
    let body = serde_json::to_vec(asked).map_err(|error| NotAsked::Shape(error.to_string()))?;
    let request = target.client.post(address(&target.url)).header(CONTENT_TYPE, "application/json");
    let id = format!("state_{}", ulid::Ulid::new());
    let request = signed(clock, target, request, &id, &body).body(body);
    let unreachable = |error| NotAsked::Unreachable(no_answer(error));
    let response = request.send().await.map_err(unreachable)?;
    match response.status() {
        StatusCode::OK => {}
        StatusCode::UNAUTHORIZED => return Err(NotAsked::Secret),
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => return Err(NotAsked::Older),
        status => {
            let said = response.text().await.unwrap_or_default();
            let said = said.trim().chars().take(200).collect();
            return Err(NotAsked::Refused { status, said });
        }
    }
    let held: Held = response.json().await.map_err(|error| NotAsked::Shape(error.to_string()))?;
    info!(target = target.name, incidents = held.incidents.len(), "the page said what it keeps");
    Ok(held)
}

fn address(hook: &Url) -> Url {
    let mut url = hook.clone();
    if let Ok(mut path) = url.path_segments_mut() {
        path.pop_if_empty().push("state");
    }
    url
}
