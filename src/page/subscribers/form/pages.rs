//! What people see: the form, their subscription, a word on what was done.

use askama::Template;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use super::Wish;
use super::refusal::Refusal;
use crate::incident::public_view::PublicComponent;
use crate::page::document::Rendered;
use crate::page::receive::component_name;
use crate::page::render::Shell;
use crate::page::site::Site;
use crate::page::subscribers::choice::Choices;
use crate::page::subscribers::keep::Subscriber;
use crate::page::subscribers::shown::facts;
use crate::page::subscribers::{Desk, Kind};
use crate::texts::say;

/// Nothing but our own style, script and icons; forms lead here.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; \
    img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

struct Way {
    id: &'static str,
    label: String,
    hint: String,
    chosen: bool,
}

struct Part {
    /// `guild/component`.
    value: String,
    name: String,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "page/subscribe.html")]
struct FormPage {
    shell: Shell,
    wrong: Option<String>,
    wrong_field: &'static str,
    ways: Vec<Way>,
    address: String,
    parts: Vec<Part>,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "page/subscription.html")]
struct ManagePage {
    shell: Shell,
    question: String,
    said: Option<String>,
    confirmed: bool,
    disabled: bool,
    address: String,
    here: String,
    facts: Vec<(String, String)>,
    parts: Vec<Part>,
}

#[derive(Template)]
#[template(path = "page/said.html")]
struct SaidPage {
    shell: Shell,
    heading: String,
    words: String,
}

fn html(status: StatusCode, body: String) -> Response {
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CACHE_CONTROL, "no-store"),
        (CONTENT_SECURITY_POLICY, POLICY),
    ];
    (status, headers, Rendered::html(body).body).into_response()
}

fn shell(site: &Site, title: &str) -> Shell {
    let description = say!(site.lang(), "subscribe-description", page = site.title());
    Shell { listed: false, ..Shell::new(site, "/subscribe", title, description) }
}

pub fn said(site: &Site, heading: String, words: String) -> Result<Response, Refusal> {
    let page = SaidPage { shell: shell(site, &heading), heading, words };
    Ok(html(StatusCode::OK, page.render()?))
}

pub fn gone(site: &Site) -> Result<Response, Refusal> {
    let heading = say!(site.lang(), "subscribe-gone");
    let words = say!(site.lang(), "subscribe-gone-words");
    let page = SaidPage { shell: shell(site, &heading), heading, words };
    Ok(html(StatusCode::NOT_FOUND, page.render()?))
}

fn parts(site: &Site, chosen: &Choices) -> Vec<Part> {
    let guild = site.guild_id();
    let part = |component: PublicComponent| Part {
        value: format!("{guild}/{}", component.id),
        name: component_name(&component).to_owned(),
        chosen: chosen.holds(guild, &component.id),
    };
    site.components().into_iter().map(part).collect()
}

impl Desk {
    pub(super) fn form_page(
        &self,
        site: &Site,
        wish: &Wish,
        wrong: Option<&Refusal>,
    ) -> Result<Response, Refusal> {
        let lang = site.lang();
        let offered =
            Kind::ALL.into_iter().filter(|kind| *kind != Kind::Email || self.mailer.is_some());
        let ways: Vec<Way> = offered
            .enumerate()
            .map(|(nth, kind)| Way {
                id: kind.id(),
                label: kind.label(lang),
                hint: match kind {
                    Kind::Email => say!(lang, "subscribe-hint-email"),
                    Kind::Discord => say!(lang, "subscribe-hint-discord"),
                    Kind::Slack => say!(lang, "subscribe-hint-slack"),
                    Kind::Webhook => say!(lang, "subscribe-hint-webhook"),
                },
                chosen: wish.kind.map_or(nth == 0, |wanted| wanted == kind),
            })
            .collect();
        let page = FormPage {
            shell: Shell { listed: wrong.is_none(), ..shell(site, &say!(lang, "page-subscribe")) },
            wrong: wrong.map(|refusal| refusal.words(lang)),
            wrong_field: wrong.map_or("", Refusal::field),
            ways,
            address: wish.address.clone(),
            parts: parts(site, &wish.components),
            chosen: !wish.components.0.is_empty(),
        };
        let status = wrong.map_or(StatusCode::OK, Refusal::status);
        let mut response = html(status, page.render()?);
        if let Some(Refusal::TooMany(wait)) = wrong {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(wait.num_seconds() + 1));
        }
        Ok(response)
    }

    pub(super) fn manage_page(
        &self,
        site: &Site,
        subscriber: &Subscriber,
        said: Option<String>,
    ) -> Result<Response, Refusal> {
        let question = say!(site.lang(), "subscribe-question", page = site.title());
        let page = ManagePage {
            question,
            shell: shell(site, &say!(site.lang(), "subscribe-yours")),
            said,
            confirmed: subscriber.confirmed_at.is_some(),
            disabled: subscriber.disabled_at.is_some(),
            address: subscriber.address.clone(),
            here: site.href(&format!("/subscribe/{}", subscriber.token)),
            facts: facts(site, subscriber),
            parts: parts(site, &subscriber.components),
        };
        Ok(html(StatusCode::OK, page.render()?))
    }
}
