//! An entry in words: what was typed, or a sentence for what Firebell recorded by itself.

use super::words::{inside, label};
use super::{Lang, say};
use crate::incident::state::{Entry, Field, What};
use crate::incident::text::plain;

/// Markdown. Names are escaped, typed text is as it was typed. Empty where an update only changed
/// the status, which is shown beside it.
#[must_use]
pub fn sentence(lang: Lang, entry: &Entry) -> String {
    said(lang, entry, plain)
}

/// The same with names and titles as they are, for where the whole of it is escaped, or is no
/// Markdown.
#[must_use]
pub fn bare_sentence(lang: Lang, entry: &Entry) -> String {
    said(lang, entry, str::to_owned)
}

/// The status that it announced, if it announced one.
#[must_use]
pub fn announced(lang: Lang, entry: &Entry) -> Option<String> {
    match entry.what {
        What::Update { status: Some(status) } => Some(label(lang, status)),
        What::Maintenance { status } => Some(label(lang, status)),
        _ => None,
    }
}

fn said(lang: Lang, entry: &Entry, name: fn(&str) -> String) -> String {
    match &entry.what {
        What::Declared
        | What::Scheduled
        | What::Note
        | What::Update { .. }
        | What::Maintenance { .. }
        | What::Reopened => entry.text.clone(),
        What::Appointed { person, role } => {
            let role = inside(lang, *role);
            say!(lang, "entry-appointed", person = name(&person.name), role = role)
        }
        What::Released { person, role } => {
            let role = inside(lang, *role);
            say!(lang, "entry-released", person = name(&person.name), role = role)
        }
        What::SeverityChanged { from, to } => {
            let (from, to) = (label(lang, *from), label(lang, *to));
            let change = say!(lang, "entry-severity-changed", from = from, to = to);
            if entry.text.is_empty() { change } else { format!("{change}\n{}", entry.text) }
        }
        What::Edited { fields } => {
            let fields: Vec<String> = fields
                .iter()
                .map(|field| match field {
                    Field::Title => say!(lang, "entry-field-title"),
                    Field::Summary => say!(lang, "entry-field-summary"),
                    Field::Components => say!(lang, "entry-field-components"),
                    Field::Started => say!(lang, "entry-field-started"),
                })
                .collect();
            say!(lang, "entry-edited", fields = fields.join(", "))
        }
        What::CommandOffered { to } => {
            say!(lang, "entry-command-offered", person = name(&to.name))
        }
        What::CommandAccepted { from: Some(from) } => say!(
            lang,
            "entry-command-accepted-from",
            person = name(&entry.author.name),
            from = name(&from.name)
        ),
        What::CommandAccepted { from: None } => {
            say!(lang, "entry-command-accepted", person = name(&entry.author.name))
        }
        What::CommandDeclined { to } => {
            say!(lang, "entry-command-declined", person = name(&to.name))
        }
        What::CommandOfferExpired { to } => {
            say!(lang, "entry-command-offer-expired", person = name(&to.name))
        }
        What::CommandOfferWithdrawn { to } => {
            say!(lang, "entry-command-offer-withdrawn", person = name(&to.name))
        }
        What::CommandTaken { from } => {
            let person = name(&entry.author.name);
            let taken = match from {
                Some(from) => {
                    say!(lang, "entry-command-taken-from", person = person, from = name(&from.name))
                }
                None => say!(lang, "entry-command-taken", person = person),
            };
            if entry.text.is_empty() { taken } else { format!("{taken}\n{}", entry.text) }
        }
        What::Left { person, role } => {
            let role = inside(lang, *role);
            say!(lang, "entry-left", person = name(&person.name), role = role)
        }
        What::Task { state } => {
            let head = say!(lang, "entry-task", state = inside(lang, *state));
            format!("{head} {}", entry.text)
        }
        What::MadePublic => say!(lang, "entry-made-public"),
        What::MergedInto { into } => {
            say!(lang, "entry-merged-into", incident = into.reference, title = name(&into.title))
        }
        What::TookOver { from } => {
            say!(lang, "entry-took-over", incident = from.reference, title = name(&from.title))
        }
        What::PostmortemPublished => say!(lang, "entry-postmortem-published"),
        What::Closed => say!(lang, "entry-closed"),
    }
}
