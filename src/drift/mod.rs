//! Whether pages of ours show what the bot says, and what mends it where they do not.
//!
//! Mending is the ordinary path: what differs is made due again, and the bot delivers it. A page
//! believes only what is newer than what it has, so it is told first to take the next delivery of
//! what is not as it was delivered.

pub mod compare;

use chrono::{DateTime, Utc};
use url::Url;

use self::compare::{Difference, Finding, Fingerprints, Ours, Waiting};
use crate::bot::own_webhook_at;
use crate::clock::Clock;
use crate::config::{Config, ConfigError};
use crate::db::Db;
use crate::incident::guild::Guild;
use crate::incident::ids::Snowflake;
use crate::incident::public_view::public_components;
use crate::mirrors::page_state::{self, NotAsked};
use crate::mirrors::webhook::{deliver, delivered, told};
use crate::mirrors::{Target, targets};
use crate::page::held::keep as held;
use crate::page::keep::{self, KeepError};
use crate::page::receive::Change;
use crate::store::mirrors::{Key, WEBHOOK};
use crate::store::receivers::Anew;
use crate::store::{Store, StoreError};
use crate::webhook::envelope::{RetractedIncident, Retraction};
use crate::webhook::held::{
    AT_ONCE, Asked, HeldComponents, HeldIncident, HeldVersion, fingerprint,
    fingerprint_of_components,
};
use crate::webhook::{Envelope, WebhookType};

/// A page of ours that this bot delivers to.
pub struct Page {
    /// As the bot calls it, and where it is.
    target: Target,
    /// Its database, where that is at hand; otherwise it is asked over HTTP.
    db: Option<Db>,
    public_url: Option<Url>,
}

/// Why a page can't be compared.
#[derive(Debug, thiserror::Error)]
pub enum DriftError {
    #[error(transparent)]
    NotAsked(#[from] NotAsked),
    #[error(transparent)]
    Keep(#[from] KeepError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("it did not take back {reference}: {why}")]
    NotTakenBack { reference: String, why: String },
}

/// How one guild's part of a page differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drift {
    pub guild: Snowflake,
    /// Incidents that are for the public.
    pub public: usize,
    pub incidents: Vec<Finding>,
    /// Of the guild's list of components.
    pub components: Option<(Difference, Waiting)>,
    /// The version of the list that the page keeps.
    components_there: Option<u64>,
}

/// The pages that `config` names and this bot delivers to. `page_db` is the database of the page in
/// the same process, where there is one.
///
/// # Errors
/// Where a secret or an address can't be used, or the database fails.
pub async fn pages(
    config: &Config,
    store: &Store,
    page_db: Option<Db>,
) -> Result<Vec<Page>, PagesError> {
    let public_url = config.page.public_url.clone();
    // Its secret does not matter: what is beside us is not asked over HTTP.
    let own = own_webhook_at(config.page.listen, crate::bot::make_secret()?);
    let own = targets(&[own])?.remove(0);
    let known = store.receivers().await?;
    let mut pages = Vec::new();
    for target in targets(&config.mirrors.webhook)?.into_iter().filter(may_be_ours) {
        // The one beside us, told of as if it were elsewhere.
        let db = page_db.clone().filter(|_| target.name == own.name);
        pages.push(Page { target, db, public_url: public_url.clone() });
    }
    let named = pages.iter().any(|page| page.target.name == own.name);
    if let Some(db) = page_db.filter(|_| !named && known.contains(&own.name)) {
        pages.push(Page { target: own, db: Some(db), public_url });
    }
    Ok(pages)
}

/// Whether it is said to be a page of ours, or is where ours have their door.
fn may_be_ours(target: &Target) -> bool {
    target.files || target.url.path().ends_with("/hooks/firebell")
}

/// Why pages can't be named.
#[derive(Debug, thiserror::Error)]
pub enum PagesError {
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the system gives no randomness: {0}")]
    Randomness(#[from] getrandom::Error),
}

impl Page {
    /// As people know it: host, port and path.
    #[must_use]
    pub fn name(&self) -> &str {
        self.target.name.strip_prefix(WEBHOOK).unwrap_or(&self.target.name)
    }

    /// Nothing but its address says that it is a page of ours.
    #[must_use]
    pub fn may_be_anothers(&self) -> bool {
        !self.target.files
    }

    /// Compares it with what the bot says, guild by guild.
    ///
    /// # Errors
    /// Where either side can't be read.
    pub async fn compare(&self, store: &Store, clock: &Clock) -> Result<Vec<Drift>, DriftError> {
        let mut drifts = Vec::new();
        let mut ids = std::collections::HashMap::<Snowflake, Vec<Ours>>::new();
        let mut guilds = Vec::new();
        for id in store.guild_ids().await? {
            guilds.push(store.guild(id).await?.0);
        }
        for id in store.all_ids().await? {
            let Some(incident) = store.incident(id).await? else { continue };
            let guild = guilds.iter().find(|guild| guild.id == incident.guild);
            let Some(guild) = guild else { continue };
            let key = Key { incident: id, mirror: self.target.name.clone() };
            let standing = store.mirror(&key).await?;
            let view = told(&incident, guild, &self.target, self.public_url.as_ref());
            let remembered = standing.as_ref().map(delivered).transpose()?.flatten();
            let waiting = match &standing {
                Some(standing) if !standing.due => Waiting::No,
                Some(standing) => match &standing.last_error {
                    Some(error) => Waiting::Held(error.clone()),
                    None => Waiting::OnItsWay,
                },
                // The bot makes the row when it starts, or looks around next.
                None => Waiting::OnItsWay,
            };
            ids.entry(guild.id).or_default().push(Ours {
                id: id.to_string(),
                reference: incident.reference.to_string(),
                version: incident.version,
                public: view
                    .map(|view| Fingerprints { now: fingerprint(&view), delivered: remembered }),
                waiting,
            });
        }
        for guild in &guilds {
            let (components, theirs) = self.kept(guild.id, clock).await?;
            let ours = ids.remove(&guild.id).unwrap_or_default();
            let waiting = self.components_wait(store, guild).await?;
            drifts.push(drift(guild, &ours, &theirs, components.as_ref(), waiting));
        }
        Ok(drifts)
    }

    /// Whether the list of components is to be delivered anyway.
    async fn components_wait(&self, store: &Store, guild: &Guild) -> Result<Waiting, StoreError> {
        let version = guild.settings.components_version;
        let standing = store.guild_mirror(guild.id, &self.target.name).await?;
        Ok(match standing {
            Some(standing) if standing.delivered_version >= version => Waiting::No,
            Some(standing) if standing.attempts > 0 => {
                Waiting::Held(format!("{} attempts failed", standing.attempts))
            }
            _ => Waiting::OnItsWay,
        })
    }

    async fn kept(
        &self,
        guild: Snowflake,
        clock: &Clock,
    ) -> Result<(Option<HeldComponents>, Vec<HeldIncident>), DriftError> {
        let Some(db) = &self.db else {
            return Ok(page_state::list(clock, &self.target, guild).await?);
        };
        let all = held::list(db, &guild.to_string(), "", usize::MAX).await?;
        Ok((all.components, all.incidents))
    }

    /// Makes due again what differs, and has taken back what should not be there. The bot delivers
    /// it when it runs. Returns how many of each.
    ///
    /// # Errors
    /// Where either side fails; what was done stays, and the next run goes on.
    pub async fn mend(
        &self,
        store: &Store,
        clock: &Clock,
        drifts: &[Drift],
    ) -> Result<Mended, DriftError> {
        let now = clock.now();
        let mut mended = Mended::default();
        let mut anew = Anew::default();
        for drift in drifts {
            let mut again = Vec::new();
            for finding in &drift.incidents {
                if matches!(finding.difference, Difference::NotPublic | Difference::Unknown) {
                    self.take_back(store, clock, drift.guild, finding).await?;
                    mended.taken_back += 1;
                    continue;
                }
                let versioned = |version| HeldVersion { id: finding.id.clone(), version };
                again.extend(finding.there.map(versioned));
                if let Ok(id) = finding.id.parse() {
                    anew.incidents.push(id);
                }
                mended.due += 1;
            }
            let components = drift.components.as_ref().and(drift.components_there);
            self.take_again(clock, drift.guild, &again, components).await?;
            if drift.components.is_some() {
                anew.components.push(drift.guild);
                mended.due += 1;
            }
        }
        store.deliver_anew(&self.target.name, &anew, now).await?;
        Ok(mended)
    }

    /// Makes everything due again.
    ///
    /// # Errors
    /// Where the bot's database fails.
    pub async fn everything(&self, store: &Store, now: DateTime<Utc>) -> Result<(), StoreError> {
        store.deliver_everything_anew(&self.target.name, now).await
    }

    async fn take_again(
        &self,
        clock: &Clock,
        guild: Snowflake,
        incidents: &[HeldVersion],
        mut components: Option<u64>,
    ) -> Result<(), DriftError> {
        let guild = guild.to_string();
        if incidents.is_empty() && components.is_none() {
            return Ok(());
        }
        if let Some(db) = &self.db {
            held::take_again(db, &guild, incidents, components).await?;
            return Ok(());
        }
        let mut chunks: Vec<&[HeldVersion]> = incidents.chunks(AT_ONCE).collect();
        if chunks.is_empty() {
            chunks.push(&[]);
        }
        for chunk in chunks {
            let (guild, incidents) = (guild.clone(), chunk.to_vec());
            let asked = Asked::TakeAgain { guild, incidents, components: components.take() };
            page_state::ask(clock, &self.target, &asked).await?;
        }
        Ok(())
    }

    /// By the ordinary door: a retraction newer than what is there.
    async fn take_back(
        &self,
        store: &Store,
        clock: &Clock,
        guild: Snowflake,
        finding: &Finding,
    ) -> Result<(), DriftError> {
        let (guild, _) = store.guild(guild).await?;
        let reference = finding.reference.clone();
        let retraction = Retraction {
            guild: public_components(&guild).guild,
            version: finding.there.unwrap_or_default() + 1,
            incident: RetractedIncident { id: finding.id.clone(), reference: reference.clone() },
        };
        let kind = WebhookType::IncidentRetracted;
        if let Some(db) = &self.db {
            let change = Change::Retraction(retraction);
            keep::accept(db, &kind, clock.now(), &change).await?;
            return Ok(());
        }
        let id = format!("msg_{}_{}", finding.id, retraction.version);
        let envelope = Envelope { r#type: kind, timestamp: clock.now(), data: retraction };
        let taken = deliver(clock, &self.target, &id, &envelope).await;
        let why = |setback: crate::mirrors::Setback| setback.to_string();
        let not_taken = |why| DriftError::NotTakenBack { reference, why };
        taken.map(drop).map_err(why).map_err(not_taken)
    }
}

/// What was done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mended {
    /// Delivered again when the bot runs.
    pub due: usize,
    /// Gone from the page.
    pub taken_back: usize,
}

fn drift(
    guild: &Guild,
    ours: &[Ours],
    theirs: &[HeldIncident],
    components: Option<&HeldComponents>,
    waiting: Waiting,
) -> Drift {
    let list = public_components(guild);
    let hash = fingerprint_of_components(&list.components);
    Drift {
        guild: guild.id,
        public: ours.iter().filter(|our| our.public.is_some()).count(),
        incidents: compare::incidents(ours, theirs),
        components: compare::components((list.version, &hash), components)
            .map(|difference| (difference, waiting)),
        components_there: components.map(|held| held.version),
    }
}
