//! What a subscriber is told, before it gets the shape of a mail or a chat message. Pure.

use super::super::moments;
use super::super::receive::component_name;
use super::super::render::looks;
use super::super::site::{Shown, Site};
use super::Kind;
use super::keep::Subscriber;
use super::news::Sending;
use crate::incident::public_view::PublicView;
use crate::incident::words::ComponentStatus;

/// One message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
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
    format!("You get this because this address subscribed to {}.", site.title())
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
    let incident = &view.incident;
    // As it was when the message was first made.
    let status_id = sending.after.status.as_deref().unwrap_or(&incident.status);
    let status = looks::of_status(status_id).word;
    let title = one_line(&incident.title);
    let over = matches!(status_id, "resolved" | "completed" | "cancelled");
    let mut facts = Vec::new();
    if let Some(window) = &incident.window {
        let moved = if sending.moved { "Moved. Now planned" } else { "Planned" };
        let (from, until) = (moments::full(window.starts_at), moments::full(window.ends_at));
        facts.push(format!("{moved} from {from} until {until}"));
    } else if !over {
        facts.push(incident.impact.label().to_owned());
    }
    let names: Vec<&str> = incident.components.iter().map(component_name).collect();
    if !names.is_empty() {
        facts.push(format!("{}: {}", if over { "Affected" } else { "Affects" }, names.join(", ")));
    }
    let entries = incident
        .timeline
        .iter()
        .filter(|entry| sending.entries.contains(&entry.id) && !entry.retracted);
    let updates = entries
        .map(|entry| Update {
            when: format!("{}, {}", entry.at.format("%-d %b %Y"), clock(entry)),
            status: entry.status.as_deref().map(|status| looks::of_status(status).word),
            markdown: entry.text.clone(),
        })
        .collect();
    let shown = Shown {
        view: view.clone(),
        created_at: incident.declared_at,
        updated_at: incident.declared_at,
    };
    Letter {
        site: site.title(),
        headline: format!("{status}: {title} ({})", incident.reference),
        facts,
        updates,
        link: (site.absolute(&site.path(&shown)), incident.reference.clone()),
        because: because(site),
        manage: manage(site, subscriber),
        state: if over { ComponentStatus::Operational } else { incident.impact },
    }
}

fn clock(entry: &crate::incident::public_view::PublicEntry) -> String {
    use crate::incident::words::Precision;
    let clock = moments::of_entry(entry);
    if entry.precision == Precision::Day { clock } else { format!("{clock} UTC") }
}

/// That an incident is gone from the page, and none of its words.
#[must_use]
pub fn of_withdrawal(site: &Site, subscriber: &Subscriber, sending: &Sending) -> Letter {
    let reference = sending.after.reference.as_deref().unwrap_or("An incident");
    Letter {
        site: site.title(),
        headline: format!("Withdrawn: {reference}"),
        facts: vec![format!("{reference} was taken off the status page.")],
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
    let name = site.title();
    let (headline, fact) = if subscriber.confirmed_at.is_some() {
        let headline = format!("Your subscription to {name}");
        (headline, "Somebody, probably you, asked for it again. It is in place.".to_owned())
    } else {
        let fact = format!("Somebody, probably you, asked that news from {name} be sent here.");
        (format!("Confirm: news from {name}"), fact)
    };
    let mut facts = vec![fact];
    if subscriber.confirmed_at.is_none() {
        facts.push(
            "Open the link and press the button to confirm. Otherwise do nothing: the request is \
             erased after two days."
                .to_owned(),
        );
    }
    let words = if subscriber.confirmed_at.is_some() { "Change or end it" } else { "Confirm" };
    Letter {
        site: name.clone(),
        headline,
        facts,
        updates: Vec::new(),
        link: (manage_url(site, subscriber), words.to_owned()),
        because: format!("{name} sends nothing else without your confirmation."),
        manage: None,
        state: ComponentStatus::Operational,
    }
}

/// Subjects and titles have one line.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
