//! Entries with files: those are copied before anything is recorded, so that what is acknowledged
//! is whole.

use std::sync::Arc;

use ulid::Ulid;

use super::app::{App, Problem};
use super::asked::Asked;
use super::cdn::Offered;
use crate::execute::Wish;
use crate::incident::command::{Command, NewEntry};
use crate::incident::decide::{Context, decide};
use crate::incident::ids::IncidentId;
use crate::incident::state::{Entry, Incident};

impl App {
    /// Writes an entry down, with these files. Where one can't be had, nothing is recorded.
    ///
    /// # Errors
    /// A refusal, a file that can't be copied, or a failure of the database.
    pub async fn add_entry(
        &self,
        asked: &Asked,
        mut entry: NewEntry,
        files: &[Offered],
    ) -> Result<Arc<Incident>, Problem> {
        let id = self.meant(asked).await?;
        // Where the same interaction came before, what it did stands already.
        if !files.is_empty() && self.store.caused_by(&asked.source_key()).await?.is_none() {
            entry.attachments = files.iter().map(Offered::as_announced).collect();
            self.would_be_taken(asked, id, &Command::AddEntry(entry.clone())).await?;
            entry.attachments = self.cdn.copy_all(files).await?;
        }
        self.execute(asked, Wish::Change(id, Command::AddEntry(entry))).await
    }

    /// Asked before anything is copied: whoever is turned down, or asked back, leaves no file behind.
    async fn would_be_taken(
        &self,
        asked: &Asked,
        id: IncidentId,
        command: &Command,
    ) -> Result<(), Problem> {
        let Some(incident) = self.store.incident(id).await? else { return Ok(()) };
        let context = Context {
            now: asked.at,
            actor: &asked.actor,
            guild: &asked.guild,
            id: Ulid::nil(),
            confirmed: asked.confirmed,
        };
        decide(&incident, command, &context)?;
        Ok(())
    }
}

/// The entry that this request wrote down.
#[must_use]
pub fn added<'a>(incident: &'a Incident, asked: &Asked) -> Option<&'a Entry> {
    // It was added just now, so it is the last one written down; where the same request came
    // twice, others may have followed.
    let own = |entry: &&Entry| {
        let writer = entry.recorded_by.as_ref().unwrap_or(&entry.author);
        writer.id == asked.actor.person.id && entry.recorded_at == asked.at
    };
    incident.entries.iter().rfind(own).or(incident.entries.last())
}
