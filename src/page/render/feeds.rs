//! The feeds, in three formats: one item for each incident, updated in place.
//!
//! An item's id is made of the incident's own and never changes; its date of publication is when it
//! was declared, its date of change when the newest version of it happened.

use askama::Template;
use chrono::{DateTime, Utc};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::super::brief::{Shown, standing};
use super::super::document::Rendered;
use super::super::receive::component_name;
use super::super::site::{NEWEST, Site};
use super::super::{moments, text};
use super::entries::{Whereabouts, whereabouts};
use super::{Page, RenderError, components, escaped, lines, looks, maintenance};
use crate::digest::hex;
use crate::incident::public_view::{PublicComponent, PublicEntry};
use crate::incident::words::Precision;
use crate::texts::words::label;
use crate::texts::{Lang, say};

/// Entries of one incident that its item tells; the page has the rest.
const MOST_ENTRIES: usize = 40;
/// Characters of an item's summary.
const SUMMARY: usize = 280;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Rss,
    Atom,
    Json,
}

impl Format {
    const ALL: [Self; 3] = [Self::Rss, Self::Atom, Self::Json];

    const fn file(self) -> &'static str {
        match self {
            Self::Rss => "feed.rss",
            Self::Atom => "feed.atom",
            Self::Json => "feed.json",
        }
    }

    const fn content_type(self) -> &'static str {
        match self {
            Self::Rss => "application/rss+xml; charset=utf-8",
            Self::Atom => "application/atom+xml; charset=utf-8",
            Self::Json => "application/feed+json; charset=utf-8",
        }
    }
}

struct Item {
    /// The same for ever, whatever the page's address is.
    id: String,
    title: String,
    link: String,
    published: DateTime<Utc>,
    updated: DateTime<Utc>,
    categories: Vec<String>,
    summary: String,
    html: String,
}

/// As RSS wants it. It has years of four digits, and chrono panics at any other, which an imported
/// file may well have: then the nearest that it can say.
fn rfc2822(at: DateTime<Utc>) -> String {
    use chrono::Datelike as _;
    let year = at.year().clamp(0, 9999);
    at.with_year(year).or_else(|| at.with_day(28)?.with_year(year)).unwrap_or_default().to_rfc2822()
}

impl Item {
    fn published(&self) -> String {
        moments::machine(self.published)
    }

    fn published_rfc2822(&self) -> String {
        rfc2822(self.published)
    }

    fn updated(&self) -> String {
        moments::machine(self.updated)
    }
}

/// What is the same in every format.
struct Feed {
    id: String,
    title: String,
    home: String,
    description: String,
    language: &'static str,
    items: Vec<Item>,
}

#[derive(Template)]
#[template(path = "page/feed.rss.xml")]
struct Rss<'a> {
    feed: &'a Feed,
    address: String,
    updated_rfc2822: Option<String>,
}

#[derive(Template)]
#[template(path = "page/feed.atom.xml")]
struct Atom<'a> {
    feed: &'a Feed,
    address: String,
    updated: String,
}

/// JSON Feed 1.1. Source: <https://www.jsonfeed.org/version/1.1/>.
#[derive(Serialize)]
struct Json<'a> {
    version: &'static str,
    title: &'a str,
    home_page_url: &'a str,
    feed_url: String,
    description: &'a str,
    language: &'static str,
    items: Vec<JsonItem<'a>>,
}

#[derive(Serialize)]
struct JsonItem<'a> {
    id: &'a str,
    url: &'a str,
    title: &'a str,
    content_html: &'a str,
    summary: &'a str,
    date_published: String,
    date_modified: String,
    tags: &'a [String],
}

/// The three feeds of all that changed last. `changed` is newest change first.
pub fn of_everything(site: &Site, changed: &[Shown]) -> Result<Vec<Page>, RenderError> {
    let (lang, title) = (site.lang(), site.title());
    let feed = Feed {
        id: permanent_id(&[site.base.as_str(), "feed"]),
        home: site.absolute("/"),
        description: say!(lang, "page-feed-about", name = title.as_str()),
        language: lang.id(),
        items: changed.iter().take(NEWEST).map(|shown| item(site, shown)).collect(),
        title,
    };
    let documents = Format::ALL.into_iter().map(|format| {
        let path = format!("/{}", format.file());
        let address = site.absolute(&path);
        Ok((path, rendered(&feed, address, format)?))
    });
    documents.collect()
}

/// One feed of what concerned one component.
pub fn of_component(
    site: &Site,
    component: &PublicComponent,
    format: Format,
    changed: &[Shown],
) -> Result<Rendered, RenderError> {
    let (lang, page, name) = (site.lang(), site.title(), component_name(component));
    let feed = Feed {
        id: permanent_id(&[site.base.as_str(), "feed", &component.id]),
        title: format!("{page}: {name}"),
        home: site.absolute("/"),
        description: say!(lang, "page-feed-component", component = name, name = page.as_str()),
        language: lang.id(),
        items: changed.iter().map(|shown| item(site, shown)).collect(),
    };
    let address = site.absolute(&components::path(&component.id, format.file()));
    rendered(&feed, address, format)
}

fn rendered(feed: &Feed, address: String, format: Format) -> Result<Rendered, RenderError> {
    let updated = feed.items.iter().map(|item| item.updated).max();
    let body = match format {
        Format::Rss => {
            let updated_rfc2822 = updated.map(rfc2822);
            Rss { feed, address, updated_rfc2822 }.render()?
        }
        Format::Atom => {
            // An empty feed still has to say something; that nothing ever happened is older than us.
            let updated = moments::machine(updated.unwrap_or(DateTime::UNIX_EPOCH));
            Atom { feed, address, updated }.render()?
        }
        Format::Json => serde_json::to_string(&json(feed, address))?,
    };
    Ok(Rendered::open(format.content_type(), body))
}

fn json(feed: &Feed, feed_url: String) -> Json<'_> {
    let items = feed.items.iter().map(|item| JsonItem {
        id: &item.id,
        url: &item.link,
        title: &item.title,
        content_html: &item.html,
        summary: &item.summary,
        date_published: item.published(),
        date_modified: item.updated(),
        tags: &item.categories,
    });
    Json {
        version: "https://jsonfeed.org/version/1.1",
        title: &feed.title,
        home_page_url: &feed.home,
        feed_url,
        description: &feed.description,
        language: feed.language,
        items: items.collect(),
    }
}

fn item(site: &Site, shown: &Shown) -> Item {
    let (lang, incident, brief) = (site.lang(), shown.incident(), &shown.brief);
    let status = looks::of_status(lang, &incident.status).word;
    let mut categories = vec![incident.reference.clone(), label(lang, incident.kind)];
    categories.extend(incident.components.iter().map(|c| component_name(c).to_owned()));
    Item {
        id: permanent_id(&[&shown.view.guild.id, &incident.id]),
        title: text::without_controls(&format!("{status}: {}", incident.title)),
        link: site.absolute(&site.path(brief)),
        published: incident.declared_at,
        updated: brief.updated_at.max(incident.declared_at),
        categories: categories.iter().map(|category| text::without_controls(category)).collect(),
        summary: lines::newest_words(lang, brief, SUMMARY)
            .unwrap_or_else(|| say!(lang, "page-feed-status", status = status.as_str())),
        html: text::without_controls(&content(site, shown)),
    }
}

/// Everything that was said, newest first; safe HTML.
fn content(site: &Site, shown: &Shown) -> String {
    let (lang, incident) = (site.lang(), shown.incident());
    let mut html = String::new();
    if let Some(window) = &shown.brief.window {
        let window = maintenance::window_html(lang, window);
        html.push_str(&format!("<p>{}</p>", say!(lang, "page-feed-planned", window = window)));
    }
    for entry in standing(incident).take(MOST_ENTRIES) {
        html.push_str(&entry_html(site, entry));
    }
    if let Some(summary) = super::incident::summary_html(lang, shown) {
        html.push_str(&summary);
    }
    if html.is_empty() {
        let status = looks::of_status(lang, &incident.status);
        let said = say!(lang, "page-feed-status", status = escaped(&status.word));
        html.push_str(&format!("<p>{said}</p>"));
    }
    html
}

fn entry_html(site: &Site, entry: &PublicEntry) -> String {
    let lang = site.lang();
    let (date, time) = (moments::day(lang, entry.at), moments::of_entry(lang, entry));
    let mut head = match entry.precision {
        Precision::Day => date,
        _ => format!("{date}, {time} UTC"),
    };
    if let Some(written) = moments::as_written(lang, entry) {
        head = format!("{head} ({written})");
    }
    if let Some(status) = entry.status.as_deref() {
        head = format!("{}: {head}", looks::of_status(lang, status).word);
    }
    let mut html = format!("<p><strong>{}</strong></p>", escaped(&head));
    html.push_str(&text::markdown_to_html(lang, &entry.text));
    for file in &entry.attachments {
        let address = match whereabouts(file) {
            None => continue,
            Some(Whereabouts::Here(path)) => site.absolute(&path),
            Some(Whereabouts::Elsewhere(url)) => url.into(),
        };
        html.push_str(&format!(
            "<p><a href=\"{}\">{}</a></p>",
            escaped(&address),
            escaped(&file.name)
        ));
    }
    html
}

/// What an update says where only Markdown fits: of an entry without words the status that it
/// announced. For programs, which know English.
pub fn words(shown: &Shown, entry: Option<&PublicEntry>) -> String {
    let incident = shown.incident();
    let typed = entry.map_or(incident.summary.as_deref(), |entry| Some(entry.text.as_str()));
    match typed.filter(|typed| !typed.trim().is_empty()) {
        Some(typed) => typed.to_owned(),
        None => {
            let announced = entry.and_then(|entry| entry.status.as_deref());
            let status = looks::of_status(Lang::En, announced.unwrap_or(&incident.status));
            say!(Lang::En, "page-feed-status", status = status.word)
        }
    }
}

/// A UUID (version 8, RFC 9562) made of the ids, so that it outlives every change of address.
fn permanent_id(ids: &[&str]) -> String {
    let digest = Sha256::digest(format!("{}/", ids.join("/")));
    let mut bytes = [0_u8; 16];
    bytes.copy_from_slice(&digest[..16]);
    bytes[6] = bytes[6] & 0x0f | 0x80;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex = hex(&bytes);
    let (a, b, c, d, e) = (&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]);
    format!("urn:uuid:{a}-{b}-{c}-{d}-{e}")
}
