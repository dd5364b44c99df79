//! What a subscriber is told, before it gets the shape of a mail or a chat message. Pure.

use super::super::moments;
use super::super::receive::component_name;
use super::super::render::looks;
use super::super::site::Site;
use super::Kind;
use super::keep::Subscriber;
use super::news::Sending;
use crate::incident::public_view::PublicView;
use crate::incident::words::ComponentStatus;
use crate::texts::words::label;
use crate::texts::{Lang, say};

/// One message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// What it is written in.
    pub lang: Lang,
    /// What the page is called.
    pub site: String,
    /// On one line: `Identified: Kettles are cold (INC-42)`.
    pub headline: String,
    /// A line each, plain text.
    pub facts: Vec<String>,
    /// Oldest first.
    pub updates: Vec<Update>,
    /// What to open, and what that is called.
    pub link: (String, String),
    /// Why they get it, plain text.
    pub because: String,
    /// Where they change or end it; only where nobody else reads the message.
    pub manage: Option<String>,
    /// How bad it is, for a colour beside the words.
    pub state: ComponentStatus,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Update {
    /// `13 Dec 2022, 18:57 UTC`, or less where less is known.
    pub when: String,
    pub status: Option<String>,
    /// As it was typed.
    pub markdown: String,
}

/// The link that only this subscriber has.
#[must_use]
pub fn manage_url(site: &Site, subscriber: &Subscriber) -> String {
    site.absolute(&format!("/subscribe/{}", subscriber.token))
}

fn because(site: &Site) -> String {
    say!(site.lang(), "letter-because", page = site.title())
}

/// The link for whoever may read it: a channel has many readers, and any of them could end it.
fn manage(site: &Site, subscriber: &Subscriber) -> Option<String> {
    (subscriber.kind == Kind::Email).then(|| manage_url(site, subscriber))
}

/// News of an incident.
#[must_use]
pub fn of_news(
    site: &Site,
    subscriber: &Subscriber,
    view: &PublicView,
    sending: &Sending,
) -> Letter {
    let (lang, incident) = (site.lang(), &view.incident);
    // As it was when the message was first made.
    let status_id = sending.after.status.as_deref().unwrap_or(&incident.status);
    let status = looks::of_status(lang, status_id).word;
    let title = one_line(&incident.title);
    let over = matches!(status_id, "resolved" | "completed" | "cancelled");
    let mut facts = Vec::new();
    if let Some(window) = &incident.window {
        let from = moments::full(lang, window.starts_at);
        let until = moments::full(lang, window.ends_at);
        facts.push(if sending.moved {
            say!(lang, "letter-moved", from = from, until = until)
        } else {
            say!(lang, "letter-planned", from = from, until = until)
        });
    } else if !over {
        facts.push(label(lang, incident.impact));
    }
    let names: Vec<&str> = incident.components.iter().map(component_name).collect();
    if !names.is_empty() {
        let names = names.join(", ");
        facts.push(if over {
            say!(lang, "letter-affected", names = names)
        } else {
            say!(lang, "letter-affects", names = names)
        });
    }
    let entries = incident
        .timeline
        .iter()
        .filter(|entry| sending.entries.contains(&entry.id) && !entry.retracted);
    let updates = entries
        .map(|entry| Update {
            when: format!("{}, {}", moments::date(lang, entry.at.date_naive()), clock(lang, entry)),
            status: entry.status.as_deref().map(|status| looks::of_status(lang, status).word),
            markdown: entry.text.clone(),
        })
        .collect();
    Letter {
        lang,
        site: site.title(),
        headline: format!("{status}: {title} ({})", incident.reference),
        facts,
        updates,
        link: (site.absolute(&site.path_to(&incident.reference)), incident.reference.clone()),
        because: because(site),
        manage: manage(site, subscriber),
        state: if over { ComponentStatus::Operational } else { incident.impact },
    }
}

fn clock(lang: Lang, entry: &crate::incident::public_view::PublicEntry) -> String {
    use crate::incident::words::Precision;
    let clock = moments::of_entry(lang, entry);
    if entry.precision == Precision::Day { clock } else { format!("{clock} UTC") }
}

/// That an incident is gone from the page, and none of its words.
#[must_use]
pub fn of_withdrawal(site: &Site, subscriber: &Subscriber, sending: &Sending) -> Letter {
    let lang = site.lang();
    let reference = sending.after.reference.clone();
    let reference = reference.unwrap_or_else(|| say!(lang, "letter-an-incident"));
    Letter {
        lang,
        site: site.title(),
        headline: say!(lang, "letter-withdrawn", incident = reference.as_str()),
        facts: vec![say!(lang, "letter-taken-off", incident = reference)],
        updates: Vec::new(),
        link: (site.absolute("/"), site.title()),
        because: because(site),
        manage: manage(site, subscriber),
        state: ComponentStatus::Operational,
    }
}

/// Asks the address itself whether it wants this.
#[must_use]
pub fn of_asking(site: &Site, subscriber: &Subscriber) -> Letter {
    let (lang, name) = (site.lang(), site.title());
    let page = name.as_str();
    let (headline, facts, words) = if subscriber.confirmed_at.is_some() {
        let facts = vec![say!(lang, "letter-asked-again")];
        (say!(lang, "letter-your-subscription", page = page), facts, say!(lang, "letter-change"))
    } else {
        let facts =
            vec![say!(lang, "letter-asked", page = page), say!(lang, "letter-how-to-confirm")];
        (say!(lang, "letter-confirm-news", page = page), facts, say!(lang, "letter-confirm"))
    };
    Letter {
        lang,
        site: name.clone(),
        headline,
        facts,
        updates: Vec::new(),
        link: (manage_url(site, subscriber), words),
        because: say!(lang, "letter-nothing-else", page = page),
        manage: None,
        state: ComponentStatus::Operational,
    }
}

/// Subjects and titles have one line.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
