//! An entry in words: what was typed, or a sentence for what Firebell recorded by itself.

use super::state::{Entry, Field, What};
use super::text::plain;

/// Markdown. Names are escaped, typed text is as it was typed. Empty where an update only changed
/// the status, which is shown beside it.
#[must_use]
pub fn sentence(entry: &Entry) -> String {
    match &entry.what {
        What::Declared | What::Note | What::Update { .. } | What::Reopened => entry.text.clone(),
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
        What::Closed => "Closed: the response is over.".to_owned(),
    }
}
