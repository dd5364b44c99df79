//! The form, and the page behind the link that only the subscriber has. Works without JavaScript.
//!
//! A GET changes nothing: what confirms, changes or erases is a button, so that programs which
//! follow the links in mails do none of it.

mod pages;
mod refusal;

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, Path, Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, LOCATION};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::from_fn;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chrono::Duration;

use self::pages::{gone, said};
use self::refusal::{Refusal, in_their_language};
use super::super::publish::PublishedSite;
use super::super::site::Site;
use super::choice::Choices;
use super::keep::{self, Asked};
use super::{Channel, Desk, Kind};
use crate::texts::{Lang, say};
use crate::webhook::Secret;

/// The largest form that is read, in bytes: every component ticked fits.
const MOST_FORM_BYTES: usize = 64 * 1024;
/// In it browsers say whose page sent a request.
/// <https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Site>
const SEC_FETCH_SITE: &str = "sec-fetch-site";
/// The link is sent again to one address at most this often.
const ASK_PAUSE: Duration = Duration::minutes(15);

pub fn router(desk: Arc<Desk>) -> Router {
    Router::new()
        .route("/subscribe", get(form).post(subscribe))
        .route("/subscribe/sent", get(sent))
        .route("/subscribe/{token}", get(manage))
        .route("/subscribe/{token}/unsubscribe", get(manage).post(erase))
        // Whoever loads again what a button led to sees their page.
        .route("/subscribe/{token}/erase", get(manage).post(erase))
        .route("/subscribe/{token}/confirm", get(manage).post(confirm))
        .route("/subscribe/{token}/choose", get(manage).post(choose))
        .route("/subscribe/{token}/data.json", get(data))
        .fallback(lost)
        .layer(from_fn(in_their_language))
        .with_state(desk)
}

impl Desk {
    /// Who asks, as far as can be known. What comes from this machine is a web server in front of
    /// us that was not told to say for whom.
    fn client(&self, headers: &HeaderMap, peer: Option<SocketAddr>) -> Option<IpAddr> {
        if let Some(name) = &self.client_header {
            let mut values = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
            let last = values.next_back()?.rsplit(',').next()?.trim();
            return last.parse().ok();
        }
        peer.map(|peer| peer.ip().to_canonical()).filter(|ip| !ip.is_loopback())
    }
}

/// What the form says.
#[derive(Default)]
struct Wish {
    kind: Option<Kind>,
    address: String,
    secret: String,
    components: Choices,
}

impl Wish {
    fn read(body: &[u8]) -> Self {
        let mut fields: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, value) in url::form_urlencoded::parse(body) {
            fields.entry(name.into_owned()).or_default().push(value.into_owned());
        }
        let mut one = |name: &str| fields.get_mut(name).and_then(Vec::pop).unwrap_or_default();
        let (kind, address, secret) = (one("kind"), one("address"), one("secret"));
        let components = fields.get("component").into_iter().flatten().map(String::as_str);
        Self {
            kind: Kind::from_id(&kind),
            address: address.trim().to_owned(),
            secret: secret.trim().to_owned(),
            components: Choices::from_form(components),
        }
    }
}

/// The whole form, if it comes soon and is no larger than it may be.
async fn arrived(desk: &Desk, body: Body) -> Result<Bytes, Refusal> {
    let arriving = axum::body::to_bytes(body, MOST_FORM_BYTES);
    let arrived = tokio::time::timeout(desk.served.body_patience, arriving).await;
    arrived.map_err(|_| Refusal::Interrupted)?.map_err(|_| Refusal::Interrupted)
}

/// The site that was asked, see [`answered_by`](super::super::serve).
type Here = Extension<Arc<PublishedSite>>;

async fn form(State(desk): State<Arc<Desk>>, Extension(here): Here) -> Result<Response, Refusal> {
    desk.form_page(&here.site, &Wish::default(), None)
}

async fn subscribe(
    State(desk): State<Arc<Desk>>,
    Extension(here): Here,
    request: Request,
) -> Result<Response, Refusal> {
    let (parts, body) = request.into_parts();
    // Or any site could have its visitors ask for letters to somebody.
    if parts.headers.get(SEC_FETCH_SITE).is_some_and(|site| site == "cross-site") {
        return Err(Refusal::OtherSite);
    }
    let wish = Wish::read(&arrived(&desk, body).await?);
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0);
    let client = desk.client(&parts.headers, peer);
    let site = &here.site;
    match take(&desk, site, &wish, client).await {
        // The same answer whoever is known already: nobody learns who subscribed.
        Ok(()) => {
            let there = site.href("/subscribe/sent");
            Ok((StatusCode::SEE_OTHER, [(LOCATION, there)]).into_response())
        }
        Err(refusal) if refusal.status().is_server_error() => Err(refusal),
        Err(refusal) => desk.form_page(site, &wish, Some(&refusal)),
    }
}

async fn take(
    desk: &Desk,
    site: &Site,
    wish: &Wish,
    client: Option<IpAddr>,
) -> Result<(), Refusal> {
    // A subscription belongs to one guild's page.
    if site.guild_id().is_empty() {
        return Err(Refusal::NothingKnown);
    }
    let kind = wish.kind.filter(|kind| *kind != Kind::Email || desk.mailer.is_some());
    let kind = kind.ok_or(Refusal::Kind)?;
    let channel = Channel::read(kind, &wish.address, desk.outward.private_too())?;
    let secret = match kind {
        Kind::Webhook if wish.secret.is_empty() => {
            Some(format!("whsec_{}", STANDARD.encode(random()?)))
        }
        Kind::Webhook => {
            let _: Secret = wish.secret.parse()?;
            Some(wish.secret.clone())
        }
        Kind::Email | Kind::Discord | Kind::Slack => None,
    };
    let publisher = &desk.served.publisher;
    let now = publisher.clock.now();
    desk.limits
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
        .take(client, now)
        .map_err(Refusal::TooMany)?;
    // What is not on the page can't be chosen.
    let on_page = site.components();
    let mut components = wish.components.clone();
    components.0.retain(|(guild, id)| {
        guild == site.guild_id() && on_page.iter().any(|component| component.id == *id)
    });
    let asked = Asked { site: site.guild_id().to_owned(), channel, secret, components };
    let id =
        ulid::Ulid::from_parts(now.timestamp_millis().unsigned_abs(), u128::from_le_bytes(half()?));
    let token = URL_SAFE_NO_PAD.encode(random()?);
    keep::ask(&publisher.db, &asked, &id.to_string(), &token, now, now - ASK_PAUSE).await?;
    desk.wake.notify_one();
    Ok(())
}

fn random() -> Result<[u8; 32], getrandom::Error> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}

fn half() -> Result<[u8; 16], getrandom::Error> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}

async fn sent(Extension(here): Here) -> Result<Response, Refusal> {
    let lang = here.site.lang();
    said(&here.site, say!(lang, "subscribe-sent"), say!(lang, "subscribe-sent-words"))
}

async fn lost(Extension(here): Here) -> Result<Response, Refusal> {
    gone(&here.site)
}

async fn shown(
    desk: &Desk,
    here: &PublishedSite,
    token: &str,
    said: Option<fn(Lang) -> String>,
) -> Result<Response, Refusal> {
    let publisher = &desk.served.publisher;
    match keep::by_token(&publisher.db, token).await? {
        Some(subscriber) => {
            // Of the guild that they subscribed to, wherever they ask.
            let site = publisher.site_of(&subscriber.site);
            let site = site.as_ref().unwrap_or(&here.site);
            desk.manage_page(site, &subscriber, said.map(|words| words(site.lang())))
        }
        None => gone(&here.site),
    }
}

async fn manage(
    State(desk): State<Arc<Desk>>,
    Extension(here): Here,
    Path(token): Path<String>,
) -> Result<Response, Refusal> {
    shown(&desk, &here, &token, None).await
}

async fn confirm(
    State(desk): State<Arc<Desk>>,
    Extension(here): Here,
    Path(token): Path<String>,
) -> Result<Response, Refusal> {
    let publisher = &desk.served.publisher;
    let confirmed = keep::confirm(&publisher.db, &token, publisher.clock.now()).await?;
    shown(&desk, &here, &token, confirmed.then_some(|lang| say!(lang, "subscribe-confirmed-now")))
        .await
}

async fn choose(
    State(desk): State<Arc<Desk>>,
    Extension(here): Here,
    Path(token): Path<String>,
    request: Request,
) -> Result<Response, Refusal> {
    let wish = Wish::read(&arrived(&desk, request.into_body()).await?);
    let saved = keep::choose(&desk.served.publisher.db, &token, &wish.components).await?;
    shown(&desk, &here, &token, saved.then_some(|lang| say!(lang, "subscribe-saved"))).await
}

/// Also what a mail program posts when its reader presses "unsubscribe" (RFC 8058).
async fn erase(
    State(desk): State<Arc<Desk>>,
    Extension(here): Here,
    Path(token): Path<String>,
) -> Result<Response, Refusal> {
    let publisher = &desk.served.publisher;
    let erased = keep::erase(&publisher.db, &token).await?;
    if !erased {
        return gone(&here.site);
    }
    let lang = here.site.lang();
    said(&here.site, say!(lang, "subscribe-erased"), say!(lang, "subscribe-erased-words"))
}

async fn data(
    State(desk): State<Arc<Desk>>,
    Extension(here): Here,
    Path(token): Path<String>,
) -> Result<Response, Refusal> {
    let publisher = &desk.served.publisher;
    let Some(subscriber) = keep::by_token(&publisher.db, &token).await? else {
        return gone(&here.site);
    };
    let headers = [
        (CONTENT_TYPE, "application/json"),
        (CACHE_CONTROL, "no-store"),
        (CONTENT_DISPOSITION, "attachment; filename=\"subscription.json\""),
    ];
    Ok((headers, super::shown::as_json(&subscriber)).into_response())
}
