//! From what is true to documents. Pure: the same site gives the same bytes.

mod feeds;
mod front;
mod incident;
mod looks;
mod shell;

use std::collections::BTreeSet;

pub use shell::ASSETS;

use super::document::Rendered;
use super::site::{Key, Site};

/// A path of ours, and what is there.
pub type Page = (String, Rendered);

/// What has to be rendered anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Affected {
    /// Names, addresses or the month changed.
    Everything,
    /// These incidents changed, or the guilds' components where the set is empty.
    Incidents(BTreeSet<Key>),
    /// Nothing but the time, or when we last heard from the bot.
    Clock,
}

/// Every document that `affected` touches.
///
/// # Errors
/// When a template fails, which is a bug of ours.
pub fn render(site: &Site, affected: &Affected) -> Result<Vec<Page>, askama::Error> {
    let mut pages = vec![("/".to_owned(), front::render(site)?)];
    for shown in site.incidents.iter() {
        let (key, shown) = shown;
        let touched = match affected {
            Affected::Everything => true,
            Affected::Incidents(keys) => keys.contains(key),
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
    Ok(pages)
}

/// What is shown at an address where nothing is.
///
/// # Errors
/// When a template fails, which is a bug of ours.
pub fn not_found(site: &Site) -> Result<Rendered, askama::Error> {
    shell::not_found(site)
}
