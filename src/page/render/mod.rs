//! From what is true to documents. Pure: the same site gives the same bytes.

mod badge;
mod calendar;
mod components;
mod entries;
mod feeds;
mod front;
mod history;
mod icons;
mod incident;
mod lines;
pub mod looks;
mod maintenance;
mod on_demand;
mod shell;
mod signs;
mod statuspage;
mod widget;

pub use icons::with_icons;
pub use on_demand::{Wanted, every, heeds_query, made_of, on_demand, wanted, whole};
pub use shell::Shell;
pub use signs::{assets, dress, tone};

use super::document::Rendered;
use super::moments;
use super::site::Site;

/// Incidents that changed last whose pages are rendered before they are asked for, beside those of
/// what goes on.
const LAST_CHANGED: usize = 10;

/// Says when the bot was last heard to pages of the past, which would otherwise have to be written
/// again each minute. The script knows it by this name.
pub const HEARD: &str = "/heard.json";

/// Why a document could not be rendered: a bug of ours.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    #[error("a template of the page failed; report it with the incident that it was about")]
    Template(#[from] askama::Error),
    #[error("the JSON of the page failed; report it with the incident that it was about")]
    Json(#[from] serde_json::Error),
}

/// A path of ours, and what is there.
pub type Page = (String, Rendered);

/// Everything that is read all the time.
///
/// # Errors
/// When a template fails, which is a bug of ours.
pub fn ahead(site: &Site) -> Result<Vec<Page>, RenderError> {
    let mut pages = vec![("/".to_owned(), front::render(site)?)];
    let mut changed = site.newest_first(|_| true);
    changed.sort_by_key(|shown| std::cmp::Reverse(shown.brief.updated_at));
    for (at, shown) in changed.iter().enumerate() {
        if at < LAST_CHANGED || !shown.brief.is_past() {
            pages.push((site.path(&shown.brief), incident::render(site, shown)?));
        }
    }
    pages.extend(feeds::of_everything(site, &changed)?);
    pages.push(("/history".to_owned(), history::overview(site)?));
    pages.push((HEARD.to_owned(), heard(site)));
    pages.extend(statuspage::render(site)?);
    pages.push(("/calendar.ics".to_owned(), calendar::render(site)));
    pages.push(("/badge.svg".to_owned(), badge::of_everything(site)?));
    pages.extend(widget::render(site)?);
    Ok(pages)
}

/// What says how late it is, or when we last heard from the bot.
///
/// # Errors
/// When a template fails, which is a bug of ours.
pub fn of_the_moment(site: &Site) -> Result<Vec<Page>, RenderError> {
    let mut pages = vec![
        ("/".to_owned(), front::render(site)?),
        ("/history".to_owned(), history::overview(site)?),
        (HEARD.to_owned(), heard(site)),
    ];
    pages.extend(widget::render(site)?);
    for shown in site.newest_first(|brief| !brief.is_past()) {
        pages.push((site.path(&shown.brief), incident::render(site, &shown)?));
    }
    Ok(pages)
}

/// The moment, for the script, and as it is written on the page.
fn heard(site: &Site) -> Rendered {
    let lang = site.lang();
    let at = site.heard_at.map(moments::machine);
    let words = site.heard_at.map(|at| moments::full(lang, at));
    let said = serde_json::json!({"at": at, "words": words}).to_string();
    Rendered::open("application/json", said)
}

/// What is shown at an address where nothing is.
///
/// # Errors
/// When a template fails, which is a bug of ours.
pub fn not_found(site: &Site) -> Result<Rendered, RenderError> {
    Ok(shell::not_found(site)?)
}

/// Plain text as safe HTML.
#[must_use]
pub fn escaped(plain: &str) -> String {
    askama::filters::escape(plain, askama::filters::Html)
        .map_or_else(|never| match never {}, |escaped| escaped.to_string())
}
