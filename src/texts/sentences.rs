//! An entry in words: what was typed, or a sentence for what Firebell recorded by itself.

use super::words::{inside, label};
use super::{Lang, say};
use crate::incident::state::{Entry, Field, What};
use crate::incident::text::plain;

/// Markdown. Names are escaped, typed text is as it was typed. Empty where an update only changed
/// the status, which is shown beside it.
#[must_use]
pub fn sentence(lang: Lang, entry: &Entry) -> String {
    match &entry.what {
        What::Declared | What::Note | What::Update { .. } | What::Reopened => entry.text.clone(),
        What::Appointed { person, role } => {
            let role = inside(lang, *role);
            say!(lang, "entry-appointed", person = plain(&person.name), role = role)
        }
        What::Released { person, role } => {
            let role = inside(lang, *role);
            say!(lang, "entry-released", person = plain(&person.name), role = role)
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
        What::Closed => say!(lang, "entry-closed"),
    }
}
