//! Holds the journal against itself and against the state: every hash, every version, and that the
//! sum of what happened is what is stored.

use super::journal::{GENESIS, Row};
use super::{Store, StoreError, journal};
use crate::incident::ids::IncidentId;
use crate::incident::state::Incident;

/// The first thing that does not add up.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BrokenLink {
    #[error("{incident}: version {expected} is missing from the journal, {found} follows instead")]
    Gap { incident: String, expected: u64, found: u64 },
    #[error(
        "{incident}: version {version} was changed after it was written: its hash does not fit"
    )]
    Hash { incident: String, version: u64 },
    #[error("{incident}: version {version} can't be read: {why}")]
    Unreadable { incident: String, version: u64, why: String },
    #[error("{incident}: the journal ends at version {journal}, the state says {state}")]
    End { incident: String, journal: u64, state: u64 },
    #[error("{incident}: the state is not what the journal adds up to")]
    State { incident: String },
}

/// Recomputes one incident's chain. `Ok` carries the number of commits.
///
/// # Errors
/// Where the database fails; what does not add up is the inner error.
pub async fn verify(store: &Store, id: IncidentId) -> Result<Result<u64, BrokenLink>, StoreError> {
    // The state first: what is committed between the two reads is then more journal, not less.
    let stored = store.stored(id).await?;
    let mut rows = journal::rows(&store.read, id).await?;
    let name = stored
        .as_ref()
        .map_or_else(|| id.to_string(), |stored| stored.incident.reference.to_string());
    let state_version = stored.as_ref().map_or(0, |stored| stored.incident.version);
    rows.retain(|row| row.version <= state_version || stored.is_none());
    let folded = match fold(&name, &rows) {
        Ok(folded) => folded,
        Err(broken) => return Ok(Err(broken)),
    };
    let journal_version = folded.as_ref().map_or(0, |incident| incident.version);
    if journal_version != state_version {
        return Ok(Err(BrokenLink::End {
            incident: name,
            journal: journal_version,
            state: state_version,
        }));
    }
    let head = rows.last().map_or(GENESIS, |row| row.hash.as_str());
    match stored {
        Some(stored) if Some(&stored.incident) != folded.as_ref() || stored.head != head => {
            Ok(Err(BrokenLink::State { incident: name }))
        }
        _ => Ok(Ok(journal_version)),
    }
}

/// Adds up the rows, checking each link.
///
/// # Errors
/// The first link that does not hold.
pub fn fold(name: &str, rows: &[Row]) -> Result<Option<Incident>, BrokenLink> {
    let mut previous = GENESIS;
    let mut incident: Option<Incident> = None;
    for (row, expected) in rows.iter().zip(1..) {
        let name = || name.to_owned();
        if row.version != expected {
            return Err(BrokenLink::Gap { incident: name(), expected, found: row.version });
        }
        if row.hash_after(previous) != row.hash {
            return Err(BrokenLink::Hash { incident: name(), version: row.version });
        }
        let unreadable =
            |why: String| BrokenLink::Unreadable { incident: name(), version: row.version, why };
        let recorded = row.recorded().map_err(|error| unreadable(error.to_string()))?;
        let events = row.events().map_err(|error| unreadable(error.to_string()))?;
        let next = Incident::commit(incident.take(), &events, &recorded)
            .map_err(|error| unreadable(error.to_string()))?;
        incident = Some(next);
        previous = &row.hash;
    }
    Ok(incident)
}
