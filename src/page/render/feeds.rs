//! The feeds: one item for each public entry, so that a reader is told of each update.

use askama::Template;
use chrono::{DateTime, Utc};
use sha2::{Digest as _, Sha256};

use super::super::document::Rendered;
use super::super::site::{Shown, Site};
use super::super::{moments, text};
use super::Page;
use super::looks;
use crate::digest::hex;
use crate::incident::public_view::PublicEntry;

/// Items in a feed. Readers fetch often enough that more would only cost.
const MOST_ITEMS: usize = 50;

struct Item {
    /// The same for ever, whatever the page's address is.
    id: String,
    title: String,
    link: String,
    published: String,
    published_rfc2822: String,
    author: Option<String>,
    categories: Vec<String>,
    html: String,
}

#[derive(Template)]
#[template(path = "page/feed.rss.xml")]
struct Rss {
    title: String,
    home: String,
    address: String,
    description: String,
    updated_rfc2822: Option<String>,
    items: Vec<Item>,
}

#[derive(Template)]
#[template(path = "page/feed.atom.xml")]
struct Atom<'a> {
    id: String,
    title: &'a str,
    home: &'a str,
    address: String,
    updated: String,
    items: &'a [Item],
}

pub fn render(site: &Site) -> Result<Vec<Page>, askama::Error> {
    let newest = newest_items(site);
    let updated = newest.first().map(|(at, _)| *at);
    let items: Vec<Item> = newest.into_iter().map(|(_, item)| item).collect();
    let title = site.title();
    let rss = Rss {
        home: site.absolute("/"),
        address: site.absolute("/feed.rss"),
        description: format!("Incidents and maintenance of {title}"),
        updated_rfc2822: updated.map(|at| at.to_rfc2822()),
        title,
        items,
    };
    let atom = Atom {
        id: permanent_id(site.base.as_str(), "feed", None),
        title: &rss.title,
        home: &rss.home,
        address: site.absolute("/feed.atom"),
        // An empty feed still has to say something; that nothing ever happened is older than us.
        updated: moments::machine(updated.unwrap_or(DateTime::UNIX_EPOCH)),
        items: &rss.items,
    };
    let atom = Rendered::open("application/atom+xml; charset=utf-8", atom.render()?);
    let rss = Rendered::open("application/rss+xml; charset=utf-8", rss.render()?);
    Ok(vec![("/feed.rss".to_owned(), rss), ("/feed.atom".to_owned(), atom)])
}

/// Newest written first: what was added late about long ago is news too.
fn newest_items(site: &Site) -> Vec<(DateTime<Utc>, Item)> {
    let mut all: Vec<(DateTime<Utc>, &Shown, Option<&PublicEntry>)> = Vec::new();
    for shown in site.incidents.values() {
        let incident = shown.incident();
        let standing = incident.timeline.iter().filter(|entry| !entry.retracted);
        let before = all.len();
        all.extend(standing.map(|entry| (entry.recorded_at, &**shown, Some(entry))));
        if all.len() == before {
            all.push((incident.declared_at, shown, None));
        }
    }
    all.sort_by_key(|(at, shown, entry)| {
        (std::cmp::Reverse((*at, entry.map(|e| e.at))), shown.incident().id.clone())
    });
    all.truncate(MOST_ITEMS);
    all.into_iter().map(|(at, shown, entry)| (at, item(site, at, shown, entry))).collect()
}

fn item(site: &Site, at: DateTime<Utc>, shown: &Shown, entry: Option<&PublicEntry>) -> Item {
    let incident = shown.incident();
    let status = entry.and_then(|entry| entry.status.as_deref());
    let title = incident.title.clone();
    let page = site.absolute(&site.path(shown));
    Item {
        id: permanent_id(&shown.view.guild.id, &incident.id, entry.map(|entry| entry.id.as_str())),
        title: match status {
            Some(status) => format!("{}: {title}", looks::of_status(status).word),
            None => title,
        },
        link: match entry {
            Some(entry) => format!("{page}#e-{}", text::identifier(&entry.id)),
            None => page,
        },
        published: moments::machine(at),
        published_rfc2822: at.to_rfc2822(),
        author: entry.map(|entry| entry.author.clone()).filter(|a| !a.is_empty()),
        categories: [incident.reference.clone(), incident.kind.label().to_owned()].into(),
        html: text::markdown_to_html(&words(shown, entry)),
    }
}

/// What an update says in a feed or a list: of an entry without words the status that it announced.
pub fn words(shown: &Shown, entry: Option<&PublicEntry>) -> String {
    let incident = shown.incident();
    let typed = entry.map_or(incident.summary.as_deref(), |entry| Some(entry.text.as_str()));
    match typed.filter(|typed| !typed.trim().is_empty()) {
        Some(typed) => typed.to_owned(),
        None => {
            let announced = entry.and_then(|entry| entry.status.as_deref());
            let status = looks::of_status(announced.unwrap_or(&incident.status));
            format!("Status: {}.", status.word)
        }
    }
}

/// A UUID (version 8, RFC 9562) made of the ids, so that it outlives every change of address.
fn permanent_id(guild: &str, incident: &str, entry: Option<&str>) -> String {
    let digest = Sha256::digest(format!("{guild}/{incident}/{}", entry.unwrap_or_default()));
    let mut bytes = [0_u8; 16];
    bytes.copy_from_slice(&digest[..16]);
    bytes[6] = bytes[6] & 0x0f | 0x80;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex = hex(&bytes);
    let (a, b, c, d, e) = (&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]);
    format!("urn:uuid:{a}-{b}-{c}-{d}-{e}")
}
