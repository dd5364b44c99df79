//! The entry that a person means: chosen from the list, or named by its words.

use crate::discord::app::{App, Problem};
use crate::discord::asked::Asked;
use crate::incident::ids::EntryId;
use crate::incident::refusal::Refusal;
use crate::incident::state::Incident;
use crate::incident::words::Audience;

/// Reads the option `entry`: an id as the list gives it, or words that only one entry has.
///
/// # Errors
/// Where no entry or several are meant, or the database fails.
pub async fn meant_entry(app: &App, asked: &Asked) -> Result<EntryId, Problem> {
    let incident = app.meant_incident(asked).await?;
    let given = asked.required("entry");
    let nothing = || Refusal::NoSuchEntry { reference: incident.reference };
    let matching = entries_for(&incident, asked);
    if let Some(entry) = matching.iter().find(|entry| entry.id.to_string() == given) {
        return Ok(entry.id);
    }
    let words = given.trim().to_lowercase();
    let mut found = matching
        .iter()
        .filter(|entry| !words.is_empty() && entry.text.to_lowercase().contains(&words));
    match (found.next(), found.next()) {
        (Some(entry), None) => Ok(entry.id),
        _ => Err(nothing().into()),
    }
}

/// Whether this person responds, or holds a role in this incident.
#[must_use]
pub fn works_on(incident: &Incident, asked: &Asked) -> bool {
    asked.actor.responder || incident.holds_a_role(asked.actor.person.id)
}

/// The entries that this person may see.
#[must_use]
pub fn entries_for<'a>(
    incident: &'a Incident,
    asked: &Asked,
) -> Vec<&'a crate::incident::state::Entry> {
    let person = asked.actor.person.id;
    let responds =
        works_on(incident, asked) || (incident.private && incident.declared_by.id == person);
    incident
        .timeline()
        .into_iter()
        .filter(|entry| {
            responds || entry.audience >= Audience::Watchers || entry.author.id == person
        })
        .collect()
}
