//! What else goes on at the same parts of the service: planned work beside an open incident.

use super::{BOARD, Mirrors, ROOM};
use crate::discord::cards::Overlap;
use crate::incident::ids::IncidentId;
use crate::incident::state::Incident;
use crate::incident::words::{Kind, Status};
use crate::store::StoreError;
use crate::store::incidents::Which;
use crate::store::mirrors::Key;

/// Open ones of a server that are looked through, newest first.
const LOOKED_THROUGH: u64 = 200;

impl Mirrors {
    /// Of a maintenance, the incidents on its components that are not resolved; of an incident, the
    /// maintenances that are not over. Nothing of what is private or a drill.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn overlaps(&self, incident: &Incident) -> Result<Vec<Overlap>, StoreError> {
        if incident.components.is_empty() || !goes_on(incident) {
            return Ok(Vec::new());
        }
        let other_kind = match incident.kind() {
            Kind::Incident => Kind::Maintenance,
            Kind::Maintenance => Kind::Incident,
        };
        let listed = self.store.list(incident.guild, Which::Open, 0, LOOKED_THROUGH).await?;
        let mut overlaps = Vec::new();
        for one in listed.into_iter().filter(|one| one.reference.kind == other_kind) {
            let Some(other) = self.store.incident(one.id).await? else { continue };
            let common = other.components.iter().any(|part| incident.components.contains(part));
            if common && goes_on(&other) && !other.private && !other.drill {
                overlaps.push(Overlap {
                    id: other.id,
                    reference: other.reference,
                    title: other.title.clone(),
                    window: other.maintenance.as_ref().map(|maintenance| maintenance.window),
                });
            }
        }
        Ok(overlaps)
    }

    /// Lets the cards of these be drawn anew.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn show_again(&self, others: &[IncidentId]) -> Result<(), StoreError> {
        for incident in others {
            for mirror in [ROOM, BOARD] {
                let key = Key { incident: *incident, mirror: mirror.to_owned() };
                self.store.retry_mirror(&key, self.clock.now()).await?;
            }
        }
        self.wake.notify_one();
        Ok(())
    }
}

/// Components may be away because of it, now or later.
fn goes_on(incident: &Incident) -> bool {
    incident.is_open() && (incident.maintenance.is_some() || incident.status != Status::Resolved)
}

/// Whose cards must say something else because these are not the same.
pub fn changed(before: &[IncidentId], now: &[Overlap]) -> Vec<IncidentId> {
    let gone = before.iter().filter(|id| now.iter().all(|overlap| overlap.id != **id));
    let new = now.iter().map(|overlap| overlap.id).filter(|id| !before.contains(id));
    gone.copied().chain(new).collect()
}
