//! What is rendered when somebody asks for it: which address asks for what, and from which parts.

use std::sync::Arc;

use super::super::address;
use super::super::brief::{Brief, Shown};
use super::super::document::Rendered;
use super::super::month::Month;
use super::super::site::{NEWEST, Site};
use super::feeds::Format;
use super::{RenderError, badge, components, feeds, history, incident};
use crate::incident::public_view::PublicComponent;

/// Characters that somebody may look for.
const LONGEST_SEARCH: usize = 100;
/// Files that there are about each component.
pub const OF_COMPONENTS: [&str; 4] = ["feed.rss", "feed.atom", "feed.json", "badge.svg"];

/// Something that there is, and that is not rendered ahead.
#[derive(Clone, Debug)]
pub enum Wanted {
    Incident(Arc<Brief>),
    /// Pages count from 1.
    Month {
        month: Month,
        page: usize,
    },
    Search {
        words: String,
        page: usize,
    },
    ComponentFeed {
        component: PublicComponent,
        format: Format,
    },
    ComponentBadge(PublicComponent),
}

/// Whether what is there depends on what follows the `?`.
#[must_use]
pub fn heeds_query(path: &str) -> bool {
    path == "/history" || path.starts_with("/history/")
}

/// What an address asks for, under the one address that all ways of writing it share; none where
/// nothing is there.
#[must_use]
pub fn wanted(site: &Site, path: &str, query: Option<&str>) -> Option<(String, Wanted)> {
    let mut parts = path.strip_prefix('/')?.split('/');
    let (first, second, third) = (parts.next()?, parts.next(), parts.next());
    if parts.next().is_some() {
        return None;
    }
    match (first, second, third) {
        ("incidents", Some(reference), None) => {
            let brief = site.by_reference(reference)?;
            Some((site.path(brief), Wanted::Incident(Arc::clone(brief))))
        }
        ("history", None, None) => {
            let (words, page) = (asked(query, "q")?, page(query));
            let words = words.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
            let words: String = words.chars().take(LONGEST_SEARCH).collect();
            Some((format!("/history?q={words}&page={page}"), Wanted::Search { words, page }))
        }
        ("history", Some(month), None) => {
            let month = Month::parse(month).filter(|month| site.months().contains(month))?;
            // Or there were as many documents as numbers, each rendered for whoever makes one up.
            let page = page(query).min(history::last_page(site, month));
            let address = history::path(month);
            Some((format!("{address}?page={page}"), Wanted::Month { month, page }))
        }
        ("components", Some(id), Some(file)) => {
            let id = address::decoded(id)?;
            let component = site.components().into_iter().find(|known| known.id == id)?;
            let path = components::path(&id, file);
            wanted_of_component(&component, file).map(|wanted| (path, wanted))
        }
        _ => None,
    }
}

/// Everything that is rendered on demand, searches aside, under its address: for whoever writes the
/// page out as files.
#[must_use]
pub fn every(site: &Site) -> Vec<(String, Wanted)> {
    let months = site.months().into_iter();
    let mut all: Vec<(String, Wanted)> =
        months.map(|month| (history::path(month), Wanted::Month { month, page: 1 })).collect();
    let incident = |brief: &Arc<Brief>| (site.path(brief), Wanted::Incident(Arc::clone(brief)));
    all.extend(site.briefs.iter().map(incident));
    // An id that needs escaping would be another file's name on most file systems.
    let plain = |id: &str| address::encoded(id) == id;
    for component in site.components().into_iter().filter(|component| plain(&component.id)) {
        for file in OF_COMPONENTS {
            let path = components::path(&component.id, file);
            all.extend(wanted_of_component(&component, file).map(|wanted| (path, wanted)));
        }
    }
    all
}

fn wanted_of_component(component: &PublicComponent, file: &str) -> Option<Wanted> {
    let component = component.clone();
    let format = match file {
        "feed.rss" => Format::Rss,
        "feed.atom" => Format::Atom,
        "feed.json" => Format::Json,
        "badge.svg" => return Some(Wanted::ComponentBadge(component)),
        _ => return None,
    };
    Some(Wanted::ComponentFeed { component, format })
}

/// Names what one of these is made of, aside from [`dress`](super::dress): where the name is the
/// same, rendering it again would give the same bytes. None for what goes on, which changes with
/// the time.
#[must_use]
pub fn made_of(site: &Site, wanted: &Wanted) -> Option<String> {
    let of = |brief: &Brief| {
        format!("{} {} {}", brief.id, brief.version, brief.updated_at.timestamp_millis())
    };
    Some(match wanted {
        Wanted::Incident(brief) => brief.is_past().then(|| of(brief))?,
        Wanted::Month { month, page } => {
            let months = site.months();
            let at = months.iter().position(|other| other == month)?;
            let earlier = months.get(at + 1).map(|month| month.id());
            let later = at.checked_sub(1).and_then(|at| months.get(at)).map(|month| month.id());
            let here = site.briefs.iter().filter(|brief| brief.month() == *month);
            let here: Vec<String> = here.map(|brief| of(brief)).collect();
            let over = history::is_over(site, *month);
            format!("{page} {over} {earlier:?} {later:?} {here:?}")
        }
        Wanted::ComponentFeed { component, format } => {
            let here: Vec<String> = whole(site, wanted).iter().map(|brief| of(brief)).collect();
            format!("{} {} {format:?} {here:?}", component.id, component.name)
        }
        Wanted::ComponentBadge(component) => format!("{component:?}"),
        Wanted::Search { .. } => return None,
    })
}

fn asked(query: Option<&str>, name: &str) -> Option<String> {
    let pairs = url::form_urlencoded::parse(query?.as_bytes());
    let mut values = pairs.filter(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    values.next().filter(|value| !value.trim().is_empty())
}

fn page(query: Option<&str>) -> usize {
    asked(query, "page").and_then(|page| page.parse().ok()).unwrap_or(1).clamp(1, 10_000)
}

/// The incidents of which all must be known to render it.
#[must_use]
pub fn whole(site: &Site, wanted: &Wanted) -> Vec<Arc<Brief>> {
    match wanted {
        Wanted::Incident(brief) => vec![Arc::clone(brief)],
        Wanted::ComponentFeed { component, .. } => {
            let naming = site.briefs.iter().filter(|brief| brief.names(&component.id));
            let mut naming: Vec<_> = naming.cloned().collect();
            naming.sort_by_key(|brief| std::cmp::Reverse(brief.updated_at));
            naming.truncate(NEWEST);
            naming
        }
        Wanted::Month { .. } | Wanted::Search { .. } | Wanted::ComponentBadge(_) => Vec::new(),
    }
}

/// Renders it; `shown` is what [`whole`] asked for, as far as it is still there. None where nothing
/// is left of it.
///
/// # Errors
/// When a template fails, which is a bug of ours.
pub fn on_demand(
    site: &Site,
    wanted: &Wanted,
    shown: &[Shown],
) -> Result<Option<Rendered>, RenderError> {
    Ok(Some(match wanted {
        Wanted::Incident(_) => match shown.first() {
            Some(shown) => incident::render(site, shown)?,
            None => return Ok(None),
        },
        Wanted::Month { month, page } => history::month(site, *month, *page)?,
        Wanted::Search { words, page } => history::search(site, words, *page)?,
        Wanted::ComponentFeed { component, format } => {
            feeds::of_component(site, component, *format, shown)?
        }
        Wanted::ComponentBadge(component) => badge::of_component(site.lang(), component)?,
    }))
}
