//! An entry in words: what was typed, or a sentence for what Firebell recorded by itself.

use super::state::{Entry, Field, What};
use super::text::plain;

/// Markdown. Names are escaped, typed text is as it was typed. Empty where an update only changed
/// the status, which is shown beside it.
#[must_use]
pub fn sentence(entry: &Entry) -> String {
    match &entry.what {
        What::Declared
        | What::Scheduled
        | What::Note
        | What::Update { .. }
        | What::Maintenance { .. }
        | What::Reopened => entry.text.clone(),
        What::Appointed { person, role } => {
            format!("{} is now {}.", plain(&person.name), role.label().to_lowercase())
        }
        What::Released { person, role } => {
            format!("{} is no longer {}.", plain(&person.name), role.label().to_lowercase())
        }
        What::SeverityChanged { from, to } => {
            let change = format!("Severity changed from {from} to {to}.");
            if entry.text.is_empty() { change } else { format!("{change}\n{}", entry.text) }
        }
        What::Edited { fields } => {
            let fields: Vec<&str> = fields
                .iter()
                .map(|field| match field {
                    Field::Title => "the title",
                    Field::Summary => "the summary",
                    Field::Components => "the components",
                    Field::Started => "the start",
                })
                .collect();
            format!("Corrected {}.", fields.join(", "))
        }
        What::CommandOffered { to } => {
            format!("Command was offered to {}.", plain(&to.name))
        }
        What::CommandAccepted { from } => match from {
            Some(from) => format!(
                "{} took over command from {}.",
                plain(&entry.author.name),
                plain(&from.name)
            ),
            None => format!("{} is in command.", plain(&entry.author.name)),
        },
        What::CommandDeclined { to } => {
            format!("{} did not take over command.", plain(&to.name))
        }
        What::CommandOfferExpired { to } => {
            format!("{} did not answer the offer of command in time.", plain(&to.name))
        }
        What::CommandTaken { from } => {
            let taken = match from {
                Some(from) => format!(
                    "{} took command from {}.",
                    plain(&entry.author.name),
                    plain(&from.name)
                ),
                None => format!("{} took command.", plain(&entry.author.name)),
            };
            if entry.text.is_empty() { taken } else { format!("{taken}\n{}", entry.text) }
        }
        What::Left { person, role } => format!(
            "{} left the server and is no longer {}.",
            plain(&person.name),
            role.label().to_lowercase()
        ),
        What::Task { state } => format!("Task {}: {}", state.label().to_lowercase(), entry.text),
        What::MadePublic => "Made public.".to_owned(),
        What::MergedInto { into } => {
            format!("Goes on in {}: {}", into.reference, plain(&into.title))
        }
        What::TookOver { from } => {
            format!("Took over {}: {}", from.reference, plain(&from.title))
        }
        What::PostmortemPublished => "The postmortem is published.".to_owned(),
        What::Closed => "Closed: the response is over.".to_owned(),
    }
}
