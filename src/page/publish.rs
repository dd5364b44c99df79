//! From what is kept to what is served: reads what is new, renders what it touches, swaps it in.
//!
//! What asks for it carries no data: it reads the database again. So several deliveries at once
//! share one rendering, and another process on the same database catches up by the same path.
//!
//! What people read all the time is rendered here, before it is asked for: the front page, the
//! feeds, the interfaces for programs, what goes on and what changed last. The rest of the past is
//! held in brief and packed, and rendered when somebody first asks, see [`Publisher::document`].

mod job;
mod pack;
mod read;

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use arc_swap::ArcSwap;
use chrono::{DateTime, Utc};
use tokio::sync::{Mutex, Notify, watch};

use self::job::{Job, event};
use self::read::shown_from;
use super::cold::{Busy, Cold, Lane};
use super::document::Document;
use super::files::{PublicFile, PublicFiles};
use super::keep::{self, CHANGES_KEPT, KeepError, KeptChange};
use super::place::{Addresses, Finder, Place, places};
use super::render::{self, RenderError, Wanted};
use super::site::Site;
use crate::clock::Clock;
use crate::db::Db;
use crate::texts::Lang;

/// Why what is served is not up to date.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    #[error(transparent)]
    Keep(#[from] KeepError),
    #[error(transparent)]
    Render(#[from] RenderError),
    #[error("it was withdrawn a moment ago")]
    Withdrawn,
    #[error(transparent)]
    Busy(#[from] Busy),
    #[error("rendering stopped midway; report it with the log")]
    Stopped(#[from] tokio::task::JoinError),
}

/// One accepted change as `/events` tells it.
#[derive(Clone, Debug)]
pub struct ChangeEvent {
    pub sequence: u64,
    /// Only listeners of this guild's page are told.
    pub guild: String,
    /// JSON on one line.
    pub data: String,
}

/// One guild's page, ready to be served.
pub struct PublishedSite {
    pub place: Place,
    pub site: Arc<Site>,
    /// By address within the site.
    pub documents: HashMap<Arc<str>, Arc<Document>>,
    pub not_found: Arc<Document>,
    pub files: Arc<PublicFiles>,
    /// Differs after each change, so that what was rendered on demand before is not shown again.
    pub generation: u64,
}

/// Everything that a GET can see; never changed, only replaced.
#[derive(Default)]
pub struct Published {
    /// The one at the root in front.
    pub sites: Vec<Arc<PublishedSite>>,
    finder: Finder,
    /// Oldest first.
    pub events: VecDeque<ChangeEvent>,
    pub sequence: u64,
    pub heard_at: Option<DateTime<Utc>>,
}

impl Published {
    /// The page that is meant, and the address within it.
    #[must_use]
    pub fn find<'p>(
        &self,
        host: Option<&str>,
        path: &'p str,
    ) -> Option<(&Arc<PublishedSite>, &'p str)> {
        let (at, path) = self.finder.find(host, path);
        Some((self.sites.get(at)?, path))
    }

    /// The file with this hash, if it is public under this name. All pages share the addresses.
    #[must_use]
    pub fn file(&self, sha256: &str, name: &str) -> Option<&Arc<PublicFile>> {
        self.sites.iter().find_map(|site| site.files.find(sha256, name))
    }

    /// What is said where no page is meant: in the language of the one at the root.
    #[must_use]
    pub fn lang(&self) -> Lang {
        self.sites.first().map_or(Lang::En, |site| site.site.lang())
    }

    fn site_of(&self, guild: &str) -> Option<&Arc<PublishedSite>> {
        self.sites.iter().find(|site| site.place.guild.as_deref() == Some(guild))
    }
}

pub struct Publisher {
    pub db: Db,
    pub clock: Clock,
    addresses: Addresses,
    published: ArcSwap<Published>,
    cold: Cold,
    generations: AtomicU64,
    /// One at a time reads what is new and publishes it.
    turn: Mutex<()>,
    sequence: watch::Sender<u64>,
    /// Told where something is held in brief only.
    unpacked: Notify,
}

impl Publisher {
    /// Reads what is kept in brief, and renders what is read all the time.
    ///
    /// # Errors
    /// When the database or a template fails.
    pub async fn start(db: Db, clock: Clock, addresses: Addresses) -> Result<Self, PublishError> {
        let publisher = Self {
            db,
            clock,
            addresses,
            published: ArcSwap::default(),
            cold: Cold::default(),
            generations: AtomicU64::new(1),
            turn: Mutex::default(),
            sequence: watch::Sender::new(0),
            unpacked: Notify::new(),
        };
        publisher.publish_everything().await?;
        Ok(publisher)
    }

    /// What is served now. Takes no lock.
    #[must_use]
    pub fn published(&self) -> Arc<Published> {
        self.published.load_full()
    }

    /// What is true now of this guild; of the one at the root where it has no page.
    #[must_use]
    pub fn site_of(&self, guild: &str) -> Option<Arc<Site>> {
        let published = self.published();
        let site = published.site_of(guild).or(published.sites.first())?;
        Some(Arc::clone(&site.site))
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
        self.refresh_unless(|published| published.sequence >= sequence).await
    }

    async fn refresh_unless(&self, done: impl Fn(&Published) -> bool) -> Result<(), PublishError> {
        let turn = self.turn.lock().await;
        let before = self.published();
        if done(&before) {
            return Ok(());
        }
        let changes = keep::changes_after(&self.db, before.sequence).await?;
        let expected = before.sequence + 1;
        if changes.first().is_some_and(|first| first.sequence != expected) {
            // So far behind that the changes between are no longer kept.
            drop(turn);
            return self.publish_everything().await;
        }
        self.publish(&before, changes).await
    }

    async fn publish_everything(&self) -> Result<(), PublishError> {
        let _turn = self.turn.lock().await;
        // The state first: what comes after it is read again by the next refresh.
        let (sequence, _) = keep::state(&self.db).await?;
        let oldest = sequence.saturating_sub(CHANGES_KEPT);
        let mut changes = keep::changes_after(&self.db, oldest).await?;
        changes.retain(|change| change.sequence <= sequence);
        // A reload brings the kept changes again; those already told stay as they are.
        let first_new = changes.first().map_or(u64::MAX, |change| change.sequence);
        let mut events = self.published().events.clone();
        events.retain(|event| event.sequence < first_new);
        let nothing = Published { events, sequence, ..Published::default() };
        self.publish(&nothing, changes).await
    }

    /// Renders what follows from `before` and these changes, swaps it in, then tells who waits.
    async fn publish(
        &self,
        before: &Published,
        changes: Vec<KeptChange>,
    ) -> Result<(), PublishError> {
        let now = self.clock.now();
        let heard_at = keep::state(&self.db).await?.1;
        let guilds = keep::guilds(&self.db).await?;
        let sequence = changes.last().map_or(before.sequence, |change| change.sequence);
        let mut touched: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for change in &changes {
            let incidents = touched.entry(&change.guild_id).or_default();
            incidents.extend(change.incident_id.as_deref());
        }
        let places = places(&self.addresses, &guilds);
        let mut jobs = Vec::new();
        let mut loaded = false;
        for place in &places {
            let guild = place.guild.as_deref();
            let kept = guilds.iter().find(|kept| Some(kept.guild.id.as_str()) == guild);
            let old = before.sites.iter().find(|old| old.place.looks_like(place));
            let touched = guild.and_then(|guild| touched.get(guild));
            let job = match old {
                None => {
                    let site = self.load(place, kept, heard_at, now).await?;
                    loaded = true;
                    Job::Everything { site, before: None, generation: self.next_generation() }
                }
                Some(old) => {
                    let mut site = Site { now, ..Site::clone(&old.site) };
                    site.heard_at = heard_at.filter(|_| place.may_say_heard());
                    let renamed = site.guild.as_ref() != kept;
                    site.guild = kept.cloned();
                    if let Some(incidents) = touched {
                        self.take_in(&mut site, incidents).await?;
                    }
                    if touched.is_some() || renamed || old.site.now.date_naive() != now.date_naive()
                    {
                        let (before, generation) = (Some(Arc::clone(old)), self.next_generation());
                        Job::Everything { site, before, generation }
                    } else if changes.is_empty() {
                        Job::Clock { site, before: Arc::clone(old) }
                    } else {
                        // Another guild's change; the next minute's look at the clock is enough.
                        Job::Nothing(Arc::clone(old))
                    }
                }
            };
            jobs.push((place.clone(), job));
        }
        let sites = done(jobs).await?;
        let mut events = before.events.clone();
        let mut published = Published {
            finder: Finder::new(&places),
            sites,
            events: VecDeque::new(),
            sequence,
            heard_at,
        };
        events.extend(changes.iter().map(|change| event(&published, &guilds, change)));
        while events.len() as u64 > CHANGES_KEPT {
            events.pop_front();
        }
        published.events = events;
        self.published.store(Arc::new(published));
        self.sequence.send_replace(sequence);
        if loaded {
            self.unpacked.notify_one();
        }
        Ok(())
    }

    /// Says anew how late it is and how long nothing was heard, by what is known: for when the database
    /// can't be asked.
    ///
    /// # Errors
    /// When a template fails.
    pub async fn show_the_time(&self) -> Result<(), PublishError> {
        let _turn = self.turn.lock().await;
        let (before, now) = (self.published(), self.clock.now());
        let later = |old: &Arc<PublishedSite>| {
            let (site, before) = (Site { now, ..Site::clone(&old.site) }, Arc::clone(old));
            let job = if old.site.now.date_naive() == now.date_naive() {
                Job::Clock { site, before }
            } else {
                let generation = self.next_generation();
                Job::Everything { site, before: Some(before), generation }
            };
            (old.place.clone(), job)
        };
        let sites = done(before.sites.iter().map(later).collect()).await?;
        let places: Vec<Place> = sites.iter().map(|site| site.place.clone()).collect();
        self.published.store(Arc::new(Published {
            finder: Finder::new(&places),
            sites,
            events: before.events.clone(),
            sequence: before.sequence,
            heard_at: before.heard_at,
        }));
        self.sequence.send_replace(before.sequence);
        Ok(())
    }

    fn next_generation(&self) -> u64 {
        self.generations.fetch_add(1, Ordering::Relaxed)
    }

    /// The document at an address within a site, if there is one: from memory where it is read all
    /// the time; otherwise rendered now, or by whoever asked before.
    ///
    /// # Errors
    /// When it must be rendered and the database or a template fails.
    pub async fn document(
        &self,
        site: &Arc<PublishedSite>,
        path: &str,
        query: Option<&str>,
    ) -> Result<Option<Arc<Document>>, PublishError> {
        let query = query.filter(|query| render::heeds_query(path) && !query.is_empty());
        if query.is_none()
            && let Some(document) = site.documents.get(path)
        {
            return Ok(Some(Arc::clone(document)));
        }
        let Some((address, wanted)) = render::wanted(&site.site, path, query) else {
            // With a query that means nothing to us.
            return Ok(site.documents.get(path).cloned());
        };
        if let Some(document) = site.documents.get(address.as_str()) {
            return Ok(Some(Arc::clone(document)));
        }
        let lane = match &wanted {
            Wanted::Search { .. } => Lane::Search,
            _ => Lane::Past,
        };
        let render = async || self.render_now(site, wanted).await;
        match self.cold.get(lane, site.generation, &address, render).await {
            Ok(document) => Ok(Some(document)),
            Err(PublishError::Withdrawn) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// As [`document`](Self::document), but what had to be rendered is not kept: nobody asked for it.
    ///
    /// # Errors
    /// As there.
    pub async fn document_for_export(
        &self,
        site: &Arc<PublishedSite>,
        wanted: Wanted,
    ) -> Result<Option<Arc<Document>>, PublishError> {
        match self.render_now(site, wanted).await {
            Ok(document) => Ok(Some(document)),
            Err(PublishError::Withdrawn) => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn render_now(
        &self,
        site: &Arc<PublishedSite>,
        wanted: Wanted,
    ) -> Result<Arc<Document>, PublishError> {
        let model = Arc::clone(&site.site);
        let mut shown = Vec::new();
        for brief in render::whole(&model, &wanted) {
            if let Some(in_memory) = model.whole(&brief) {
                shown.push(in_memory);
            } else if let Some(guild) = site.place.guild.as_deref() {
                // So old that memory has no room for it.
                let kept = keep::incident(&self.db, guild, &brief.id).await?;
                shown.extend(kept.and_then(shown_from));
            }
        }
        let rendering = move || render::on_demand(&model, &wanted, &shown);
        let rendered = tokio::task::spawn_blocking(rendering).await??;
        let rendered = rendered.ok_or(PublishError::Withdrawn)?;
        Ok(Document::new(rendered, None))
    }
}

/// Templates and compression are work for a thread that no request waits on.
async fn done(jobs: Vec<(Place, Job)>) -> Result<Vec<Arc<PublishedSite>>, PublishError> {
    let rendering = move || {
        let jobs = jobs.into_iter().map(|(place, job)| job.done(place).map(Arc::new));
        jobs.collect::<Result<Vec<_>, RenderError>>()
    };
    Ok(tokio::task::spawn_blocking(rendering).await??)
}
