//! From what is true to documents. Pure: the same site gives the same bytes.

mod badge;
mod calendar;
mod feeds;
mod front;
mod history;
mod incident;
pub mod looks;
mod shell;
mod statuspage;

use std::collections::BTreeSet;

pub use shell::{ASSETS, Shell, tone};

use super::document::Rendered;
use super::month::Month;
use super::site::{Key, Site};

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

/// What has to be rendered anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Affected {
    /// Names, addresses or the months that there are changed.
    Everything,
    /// These incidents changed, which are or were in these months; or, where there are none, only
    /// the guilds' components.
    Incidents { keys: BTreeSet<Key>, months: BTreeSet<Month> },
    /// Nothing but the time, or when we last heard from the bot.
    Clock,
}

/// Every document that `affected` touches.
///
/// # Errors
/// When a template fails, which is a bug of ours.
pub fn render(site: &Site, affected: &Affected) -> Result<Vec<Page>, RenderError> {
    let mut pages = vec![("/".to_owned(), front::render(site)?)];
    for (key, shown) in &site.incidents {
        let touched = match affected {
            Affected::Everything => true,
            Affected::Incidents { keys, .. } => keys.contains(key),
            // These show when we last heard from the bot.
            Affected::Clock => shown.is_unresolved() || shown.is_running(),
        };
        if touched {
            let rendered = incident::render(site, shown)?;
            if let Some(short) = site.short_path(shown) {
                pages.push((short, rendered.clone()));
            }
            pages.push((site.long_path(shown), rendered));
        }
    }
    if *affected == Affected::Clock {
        return Ok(pages);
    }
    pages.extend(feeds::render(site)?);
    pages.extend(history::render(site, affected)?);
    pages.extend(statuspage::render(site)?);
    pages.push(("/calendar.ics".to_owned(), calendar::render(site)));
    pages.push(("/badge.svg".to_owned(), badge::render(site)?));
    Ok(pages)
}

/// What is shown at an address where nothing is.
///
/// # Errors
/// When a template fails, which is a bug of ours.
pub fn not_found(site: &Site) -> Result<Rendered, RenderError> {
    Ok(shell::not_found(site)?)
}
