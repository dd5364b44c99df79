//! One transaction of the executor, from what it reads at once to what it writes at once.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::Request;
use crate::db::Tx;
use crate::incident::decide::Known;
use crate::incident::event::{Event, Recorded};
use crate::incident::guild::Guild;
use crate::incident::ids::{IncidentId, Snowflake};
use crate::incident::state::Incident;
use crate::incident::words::Kind;
use crate::store::incidents::Stored;
use crate::store::journal::{GENESIS, Row};
use crate::store::{StoreError, guilds, incidents, journal, mirrors};

/// What one transaction works on, and what it will write. Rows are read and written many at a
/// time, because each statement costs more than what it does.
#[derive(Default)]
pub struct Batch {
    guilds: HashMap<Snowflake, Arc<Guild>>,
    /// Of the causes in this batch: those that had their effect, before or in it.
    effects: HashMap<String, IncidentId>,
    incidents: HashMap<IncidentId, Touched>,
    rows: Vec<Row>,
}

struct Touched {
    incident: Arc<Incident>,
    head: String,
    /// The version in the database; `None` where it is not there yet.
    loaded_version: Option<u64>,
}

impl Batch {
    /// Reads what the requests are about.
    ///
    /// # Errors
    /// Where the database fails or holds something unreadable.
    pub async fn load(tx: &mut Tx, requests: &[&Request]) -> Result<Self, StoreError> {
        let keys: Vec<&str> = requests.iter().map(|request| &*request.source_key).collect();
        let effects = journal::effects_of(tx, &keys).await?;
        let meant = requests.iter().flat_map(|request| request.wish.incidents());
        let mut ids: Vec<IncidentId> = meant.chain(effects.values().copied()).collect();
        ids.sort_unstable();
        ids.dedup();
        let loaded = incidents::load_in(tx, &ids).await?.into_iter().map(|stored| {
            let touched = Touched {
                loaded_version: Some(stored.incident.version),
                incident: Arc::new(stored.incident),
                head: stored.head,
            };
            (touched.incident.id, touched)
        });
        Ok(Self { incidents: loaded.collect(), effects, ..Self::default() })
    }

    /// The incident that this cause has changed already, if it has.
    pub fn effect_of(&self, source_key: &str) -> Option<IncidentId> {
        self.effects.get(source_key).copied()
    }

    /// As it is after what was decided so far.
    pub fn incident(&self, id: IncidentId) -> Option<&Arc<Incident>> {
        self.incidents.get(&id).map(|touched| &touched.incident)
    }

    /// # Errors
    /// Where the database fails or holds something unreadable.
    pub async fn guild(&mut self, tx: &mut Tx, id: Snowflake) -> Result<Arc<Guild>, StoreError> {
        if let Some(guild) = self.guilds.get(&id) {
            return Ok(Arc::clone(guild));
        }
        let guild = Arc::new(guilds::load_in(tx, id).await?);
        self.guilds.insert(id, Arc::clone(&guild));
        Ok(guild)
    }

    /// The guild's open incidents that were declared since then, in this batch or before.
    ///
    /// # Errors
    /// Where the database fails or holds something unreadable.
    pub async fn open_since(
        &self,
        tx: &mut Tx,
        guild: Snowflake,
        since: DateTime<Utc>,
    ) -> Result<Vec<Known>, StoreError> {
        let mut known = incidents::open_since(tx, guild, since).await?;
        known.retain(|known| self.incident(known.pointer.id).is_none_or(|now| now.is_open()));
        let declared_here = self
            .incidents
            .values()
            .filter(|touched| touched.loaded_version.is_none())
            .map(|touched| &touched.incident)
            .filter(|incident| incident.guild == guild && incident.kind() == Kind::Incident);
        known.extend(declared_here.map(|incident| Known {
            pointer: incident.pointer(),
            declared_at: incident.declared_at,
            private: incident.private,
            drill: incident.drill,
        }));
        Ok(known)
    }

    /// Takes in what was decided. Nothing is written yet.
    ///
    /// # Errors
    /// Where the events do not fit the incident.
    pub fn append(
        &mut self,
        id: IncidentId,
        events: &[Event],
        recorded: &Recorded,
        source_key: &str,
    ) -> Result<Arc<Incident>, StoreError> {
        let before = self.incidents.remove(&id);
        let (head, loaded_version) = before
            .as_ref()
            .map_or((GENESIS, None), |touched| (touched.head.as_str(), touched.loaded_version));
        let state = before.as_ref().map(|touched| Incident::clone(&touched.incident));
        let incident = Arc::new(Incident::commit(state, events, recorded)?);
        let row = Row::following(head, id, incident.version, recorded, Some(source_key), events);
        let head = row.hash.clone();
        self.rows.push(row);
        self.effects.insert(source_key.to_owned(), id);
        let touched = Touched { incident: Arc::clone(&incident), head, loaded_version };
        self.incidents.insert(id, touched);
        Ok(incident)
    }

    /// Writes the journal, every state that changed, and what is due now. False: one had moved on.
    ///
    /// # Errors
    /// Where the database fails, or another process wrote such a row first.
    pub async fn save(
        mut self,
        tx: &mut Tx,
        mirrors: &[String],
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        // Every process takes the rows in one order, so that two never wait for each other.
        self.rows.sort_by(|a, b| (&a.incident, a.version).cmp(&(&b.incident, b.version)));
        journal::append(tx, &self.rows).await?;
        let mut touched: Vec<Touched> = self.incidents.into_values().collect();
        touched.sort_by_key(|touched| touched.incident.id);
        let mut changed = Vec::new();
        for Touched { incident, head, loaded_version } in touched {
            let (id, version) = (incident.id, incident.version);
            if loaded_version == Some(version) {
                continue;
            }
            let stored = Stored { incident: Arc::unwrap_or_clone(incident), head };
            match loaded_version {
                Some(loaded) => {
                    if stored.incident.imported.is_some() && stored.incident.is_open() {
                        // History that somebody reopened is responded to like anything else.
                        mirrors::create(tx, id, mirrors, now).await?;
                    }
                    changed.push((stored, loaded));
                }
                None => {
                    incidents::insert(tx, &stored).await?;
                    // History has its public copies and nothing to respond in.
                    let its: Vec<String> = if stored.incident.is_history() {
                        mirrors
                            .iter()
                            .filter(|name| name.starts_with(crate::store::mirrors::WEBHOOK))
                            .cloned()
                            .collect()
                    } else {
                        mirrors.to_vec()
                    };
                    mirrors::create(tx, id, &its, now).await?;
                }
            }
        }
        if !incidents::save(tx, &changed).await? {
            return Ok(false);
        }
        let ids: Vec<IncidentId> = changed.iter().map(|(stored, _)| stored.incident.id).collect();
        mirrors::mark_due(tx, &ids, now).await?;
        Ok(true)
    }
}
