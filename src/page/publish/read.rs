//! What is kept, read into memory: every incident in brief, and ready what is read all the time.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::{PublishError, Publisher};
use crate::page::brief::{Brief, Shown};
use crate::page::keep::{self, KeptGuild, KeptIncident};
use crate::page::place::Place;
use crate::page::site::Site;

/// Incidents that are read from the database at once while the page starts.
const CHUNK: u32 = 500;

impl Publisher {
    /// Reads all that is kept of one guild, in brief.
    pub(super) async fn load(
        &self,
        place: &Place,
        kept: Option<&KeptGuild>,
        heard_at: Option<DateTime<Utc>>,
        now: DateTime<Utc>,
    ) -> Result<Site, PublishError> {
        let mut site = Site::new(Arc::clone(&place.brand), place.base.clone(), now);
        site.heard_at = heard_at.filter(|_| place.may_say_heard());
        let Some(guild) = kept else { return Ok(site) };
        site.guild = Some(guild.clone());
        let mut briefs = Vec::new();
        let mut after = String::new();
        loop {
            let chunk = keep::incidents_after(&self.db, &guild.guild.id, &after, CHUNK).await?;
            let Some(last) = chunk.last() else { break };
            after.clone_from(&last.incident_id);
            briefs.extend(chunk.into_iter().filter_map(shown_from).map(|shown| shown.brief));
        }
        site = site.with_briefs(briefs);
        self.read_views(&mut site).await?;
        Ok(site)
    }

    /// Reads the incidents that changed.
    pub(super) async fn take_in(
        &self,
        site: &mut Site,
        incidents: &BTreeSet<&str>,
    ) -> Result<(), PublishError> {
        let Some(guild) = site.guild.as_ref().map(|kept| kept.guild.id.clone()) else {
            return Ok(());
        };
        for id in incidents {
            let kept = keep::incident(&self.db, &guild, id).await?;
            site.put(id, kept.and_then(shown_from));
        }
        site.make_room();
        self.read_views(site).await
    }

    /// Makes ready what is read all the time, and lets go of the rest.
    async fn read_views(&self, site: &mut Site) -> Result<(), PublishError> {
        let needed = site.always_read();
        site.views.retain(|id, _| needed.contains(id.as_str()));
        let Some(guild) = site.guild.as_ref().map(|kept| kept.guild.id.clone()) else {
            return Ok(());
        };
        let wanted = |brief: &&Arc<Brief>| {
            needed.contains(&brief.id) && !site.views.contains_key(&*brief.id)
        };
        let wanted: Vec<Arc<Brief>> = site.briefs.iter().filter(wanted).cloned().collect();
        for brief in wanted {
            let shown = match site.whole(&brief) {
                Some(shown) => Some(shown),
                None => keep::incident(&self.db, &guild, &brief.id).await?.and_then(shown_from),
            };
            if let Some(shown) = shown {
                site.views.insert(brief.id.clone().into(), shown.view);
            }
        }
        Ok(())
    }
}

pub fn shown_from(kept: KeptIncident) -> Option<Shown> {
    let view = kept.view?;
    let brief = Arc::new(Brief::of(&view, kept.created_at, kept.updated_at));
    Some(Shown { brief, view: Arc::new(view) })
}
