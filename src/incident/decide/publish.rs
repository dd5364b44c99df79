//! A private incident becomes public: what everybody will read was shown before.

use super::Context;
use crate::incident::event::Event;
use crate::incident::refusal::Refusal;
use crate::incident::state::Incident;

pub fn make_public(
    incident: &Incident,
    seen: u64,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let reference = incident.reference;
    if !incident.private {
        return Err(Refusal::NotPrivate { reference });
    }
    if incident.version != seen {
        return Err(Refusal::ChangedSinceSeen { reference });
    }
    Ok(vec![Event::MadePublic { entry: context.entry_id(0), renames: true }])
}
