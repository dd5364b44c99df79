//! From what is kept to what is served: reads what is new, renders what it touches, swaps it in.
//!
//! What asks for it carries no data: it reads the database again. So several deliveries at once
//! share one rendering, and another process on the same database catches up by the same path.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::sync::Arc;

use arc_swap::ArcSwap;
use chrono::{DateTime, Utc};
use tokio::sync::{Mutex, watch};
use url::Url;

use super::document::Document;
use super::keep::{self, CHANGES_KEPT, KeepError, KeptChange};
use super::month::Month;
use super::render::{self, ASSETS, Affected, RenderError};
use super::site::{Key, Site};
use crate::clock::Clock;
use crate::db::Db;
use crate::incident::public_view::PublicGuild;

/// Why what is served is not up to date.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    #[error(transparent)]
    Keep(#[from] KeepError),
    #[error(transparent)]
    Render(#[from] RenderError),
    #[error("rendering stopped midway; report it with the log")]
    Stopped(#[from] tokio::task::JoinError),
}

/// One accepted change as `/events` tells it.
#[derive(Clone, Debug)]
pub struct ChangeEvent {
    pub sequence: u64,
    /// JSON on one line.
    pub data: String,
}

/// Everything that a GET can see; never changed, only replaced.
#[derive(Debug, Default)]
pub struct Published {
    pub documents: HashMap<Arc<str>, Arc<Document>>,
    pub not_found: Option<Arc<Document>>,
    /// Oldest first.
    pub events: VecDeque<ChangeEvent>,
    pub sequence: u64,
    pub heard_at: Option<DateTime<Utc>>,
}

pub struct Publisher {
    pub db: Db,
    pub clock: Clock,
    published: ArcSwap<Published>,
    site: Mutex<Arc<Site>>,
    sequence: watch::Sender<u64>,
    root: String,
}

impl Publisher {
    /// Reads everything that is kept and renders it.
    ///
    /// # Errors
    /// When the database or a template fails.
    pub async fn start(
        db: Db,
        clock: Clock,
        name: Option<String>,
        base: Url,
    ) -> Result<Self, PublishError> {
        let site = Site {
            name,
            base,
            guilds: Vec::new(),
            incidents: std::collections::BTreeMap::new(),
            heard_at: None,
            sequence: 0,
            now: clock.now(),
        };
        let publisher = Self {
            root: site.href(""),
            db,
            clock,
            published: ArcSwap::default(),
            site: Mutex::new(Arc::new(site)),
            sequence: watch::Sender::new(0),
        };
        let mut site = publisher.site.lock().await;
        *site = publisher.publish_everything(&site).await?;
        drop(site);
        Ok(publisher)
    }

    /// What is served now. Takes no lock.
    #[must_use]
    pub fn published(&self) -> Arc<Published> {
        self.published.load_full()
    }

    /// What is true now; for what is rendered on demand.
    pub async fn site(&self) -> Arc<Site> {
        Arc::clone(&*self.site.lock().await)
    }

    /// A path of ours as a link from the page itself.
    #[must_use]
    pub fn href(&self, path: &str) -> String {
        format!("{}{path}", self.root)
    }

    /// Tells when there are new events.
    #[must_use]
    pub fn sequences(&self) -> watch::Receiver<u64> {
        self.sequence.subscribe()
    }

    /// Returns once everything that was kept when it was called is served.
    ///
    /// # Errors
    /// When the database or a template fails; what was served before still is.
    pub async fn refresh(&self) -> Result<(), PublishError> {
        self.refresh_unless(|_| false).await
    }

    /// Returns once the change with this sequence is served, by whoever rendered it.
    ///
    /// # Errors
    /// As [`refresh`](Self::refresh).
    pub async fn refresh_to(&self, sequence: u64) -> Result<(), PublishError> {
        self.refresh_unless(|site| site.sequence >= sequence).await
    }

    async fn refresh_unless(&self, done: impl Fn(&Site) -> bool) -> Result<(), PublishError> {
        let mut site = self.site.lock().await;
        if done(&site) {
            return Ok(());
        }
        let changes = keep::changes_after(&self.db, site.sequence).await?;
        let expected = site.sequence + 1;
        if changes.first().is_some_and(|first| first.sequence != expected) {
            // So far behind that the changes between are no longer kept.
            *site = self.publish_everything(&site).await?;
            return Ok(());
        }
        let mut next = Site::clone(&site);
        next.now = self.clock.now();
        next.heard_at = keep::state(&self.db).await?.1;
        next.guilds = keep::guilds(&self.db).await?;
        let mut keys = BTreeSet::new();
        for change in &changes {
            next.sequence = change.sequence;
            keys.extend(key_of(change));
        }
        for (guild, incident) in &keys {
            if let Some(kept) = keep::incident(&self.db, guild, incident).await? {
                next.put(kept);
            }
        }
        let affected = if addresses(&site) != addresses(&next) {
            Affected::Everything
        } else if changes.is_empty() {
            Affected::Clock
        } else {
            let of = |site: &Site| {
                let kept = keys.iter().filter_map(|key| site.incidents.get(key));
                kept.map(|shown| shown.month()).collect::<BTreeSet<_>>()
            };
            let months = of(&site).union(&of(&next)).copied().collect();
            Affected::Incidents { keys, months }
        };
        *site = self.publish(&site, next, affected, changes).await?;
        Ok(())
    }

    async fn publish_everything(&self, before: &Arc<Site>) -> Result<Arc<Site>, PublishError> {
        let mut next = Site { incidents: std::collections::BTreeMap::new(), ..Site::clone(before) };
        // The state first: what comes after it is read again by the next refresh.
        (next.sequence, next.heard_at) = keep::state(&self.db).await?;
        next.now = self.clock.now();
        next.guilds = keep::guilds(&self.db).await?;
        for kept in keep::incidents(&self.db).await? {
            next.put(kept);
        }
        let oldest = next.sequence.saturating_sub(CHANGES_KEPT);
        let mut changes = keep::changes_after(&self.db, oldest).await?;
        changes.retain(|change| change.sequence <= next.sequence);
        self.publish(before, next, Affected::Everything, changes).await
    }

    /// Renders `next`, swaps it in, then tells who waits.
    async fn publish(
        &self,
        before: &Arc<Site>,
        next: Site,
        affected: Affected,
        changes: Vec<KeptChange>,
    ) -> Result<Arc<Site>, PublishError> {
        let next = Arc::new(next);
        let (before, site, served) = (Arc::clone(before), Arc::clone(&next), self.published());
        let rendering = move || rendered(&served, &before, &site, &affected, &changes);
        // Templates and compression are work for a thread that no request waits on.
        let published = tokio::task::spawn_blocking(rendering).await??;
        self.published.store(Arc::new(published));
        self.sequence.send_replace(next.sequence);
        Ok(next)
    }
}

fn key_of(change: &KeptChange) -> Option<Key> {
    Some((change.guild_id.clone(), change.incident_id.clone()?))
}

/// What every document depends on.
fn addresses(site: &Site) -> (Vec<PublicGuild>, Vec<Month>) {
    (site.guilds.iter().map(|guild| guild.guild.clone()).collect(), site.months())
}

fn rendered(
    served: &Published,
    before: &Site,
    site: &Site,
    affected: &Affected,
    changes: &[KeptChange],
) -> Result<Published, RenderError> {
    let mut documents = HashMap::new();
    match affected {
        Affected::Everything => {
            for asset in ASSETS.all() {
                let old = served.documents.get(asset.path.as_str());
                let path = Arc::from(asset.path.as_str());
                documents.insert(path, Document::new(asset.rendered(), old));
            }
        }
        Affected::Clock => documents.clone_from(&served.documents),
        Affected::Incidents { keys, .. } => {
            documents.clone_from(&served.documents);
            // It may have left the page, or changed its address.
            for shown in keys.iter().filter_map(|key| before.incidents.get(key)) {
                documents.remove(before.long_path(shown).as_str());
                if let Some(short) = before.short_path(shown) {
                    documents.remove(short.as_str());
                }
            }
        }
    }
    for (path, rendered) in render::render(site, affected)? {
        let document = Document::new(rendered, served.documents.get(path.as_str()));
        documents.insert(Arc::from(path), document);
    }
    let not_found = Some(Document::new(render::not_found(site)?, served.not_found.as_ref()));
    let mut events = match affected {
        Affected::Everything => VecDeque::new(),
        _ => served.events.clone(),
    };
    if matches!(affected, Affected::Everything) {
        // A reload brings the kept changes again; those already told stay as they are.
        let first_new = changes.first().map_or(u64::MAX, |change| change.sequence);
        events.extend(served.events.iter().filter(|event| event.sequence < first_new).cloned());
    }
    events.extend(changes.iter().map(|change| event(site, change)));
    while events.len() as u64 > CHANGES_KEPT {
        events.pop_front();
    }
    Ok(Published { documents, not_found, events, sequence: site.sequence, heard_at: site.heard_at })
}

/// Says what changed and where to look, and none of its words: those are in the documents.
fn event(site: &Site, change: &KeptChange) -> ChangeEvent {
    let shown = key_of(change).and_then(|key| site.incidents.get(&key));
    let data = serde_json::json!({
        "type": change.kind,
        "guild": site.slug(&change.guild_id),
        "ref": change.reference,
        "version": change.version,
        "url": shown.map(|shown| site.absolute(&site.path(shown))),
    });
    ChangeEvent { sequence: change.sequence, data: data.to_string() }
}
