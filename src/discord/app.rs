//! What every command works with, and the two things that most of them do: find the incident that
//! a person means, and have it changed.

use std::sync::Arc;

use tokio::sync::{Notify, watch};
use tracing::error;

use super::api::Api;
use super::asked::Asked;
use super::cdn::{Cdn, NotCopied};
use crate::clock::Clock;
use crate::execute::{Executor, Failure, Request, Wish};
use crate::incident::command::Command;
use crate::incident::ids::{IncidentId, Ref};
use crate::incident::refusal::Refusal;
use crate::incident::state::Incident;
use crate::incident::text::{plain, preview};
use crate::incident::words::Kind;
use crate::mirrors::Mirrors;
use crate::store::incidents::{Listed, Which};
use crate::store::{Store, StoreError};
use crate::texts::{Lang, say};

#[derive(Debug)]
pub struct App {
    pub store: Store,
    pub executor: Executor,
    pub api: Api,
    pub cdn: Cdn,
    pub clock: Clock,
    pub mirrors: Arc<Mirrors>,
    /// Told whenever something may be due in the mirrors.
    pub wake: Arc<Notify>,
    /// Interactions that are being answered.
    under_way: watch::Sender<usize>,
}

/// Counts an interaction as being answered for as long as it lives.
pub struct Answering(watch::Sender<usize>);

impl Drop for Answering {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count -= 1);
    }
}

/// Why a person gets no answer to what they asked.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A file that was attached can't be had. Nothing was recorded.
    #[error(transparent)]
    NotCopied(#[from] NotCopied),
    /// Ours, not theirs. Nothing was recorded.
    #[error("{0}")]
    Failed(String),
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        error!(%error, "a command failed");
        Self::Failed(error.to_string())
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(refusal) => Self::Refused(refusal),
            Failure::Store(_) | Failure::Stopping => {
                error!(%failure, "a command failed");
                Self::Failed(failure.to_string())
            }
        }
    }
}

/// Open incidents that are looked through, and that a refusal names, at most.
const LOOKED_THROUGH: u64 = 100;
const NAMED: usize = 10;

impl App {
    #[must_use]
    pub fn new(
        store: Store,
        executor: Executor,
        api: Api,
        cdn: Cdn,
        clock: Clock,
        mirrors: Arc<Mirrors>,
        wake: Arc<Notify>,
    ) -> Self {
        let under_way = watch::channel(0).0;
        Self { store, executor, api, cdn, clock, mirrors, wake, under_way }
    }

    #[must_use]
    pub fn answering(&self) -> Answering {
        self.under_way.send_modify(|count| *count += 1);
        Answering(self.under_way.clone())
    }

    /// Returns once nothing is being answered.
    pub async fn finish_answers(&self) {
        // The sender is ours, so waiting cannot fail.
        let _ = self.under_way.subscribe().wait_for(|count| *count == 0).await;
    }

    /// Has the incident changed that the person means.
    ///
    /// # Errors
    /// A refusal, or a failure of the database: in both cases nothing happened.
    pub async fn change(&self, asked: &Asked, command: Command) -> Result<Arc<Incident>, Problem> {
        let id = self.meant(asked).await?;
        self.execute(asked, Wish::Change(id, command)).await
    }

    /// # Errors
    /// As [`App::change`].
    pub async fn execute(&self, asked: &Asked, wish: Wish) -> Result<Arc<Incident>, Problem> {
        let request = Request {
            guild: asked.guild.id,
            actor: asked.actor.clone(),
            at: asked.at,
            source_key: asked.source_key(),
            wish,
            confirmed: asked.confirmed,
        };
        Ok(Arc::clone(self.executor.execute(request).await?.incident()))
    }

    /// The incident that the person means, as it is now.
    ///
    /// # Errors
    /// Where none is meant, or the database fails.
    pub async fn meant_incident(&self, asked: &Asked) -> Result<Incident, Problem> {
        let id = self.meant(asked).await?;
        let incident = self.store.incident(id).await?;
        incident.filter(|incident| visible(incident, asked)).ok_or_else(|| {
            let given = asked.text("incident").unwrap_or_default().to_owned();
            Refusal::NoSuchIncident { given, open: Vec::new() }.into()
        })
    }

    /// What `incident` names; without it, the incident of this channel, or else the only open one.
    /// A maintenance that has not begun is meant only where nothing is open beside it.
    pub(super) async fn meant(&self, asked: &Asked) -> Result<IncidentId, Problem> {
        if let Some(given) = asked.text("incident") {
            return self.named(asked, given).await;
        }
        let here = self.store.incident_of_channel(asked.channel).await?;
        if asked.command.starts_with("maintenance ") {
            return self.meant_maintenance(asked, here).await;
        }
        if let Some(id) = here {
            return Ok(id);
        }
        let (mut open, planned) = self.going_on_and_planned(asked).await?;
        if open.is_empty() {
            open = planned;
        }
        match open.as_slice() {
            [] => Err(Refusal::NoneOpen.into()),
            [only] => Ok(only.id),
            _ => Err(Refusal::WhichIncident { open: names(asked.lang, &open) }.into()),
        }
    }

    /// The maintenance of this channel, or else the only open one.
    async fn meant_maintenance(
        &self,
        asked: &Asked,
        here: Option<IncidentId>,
    ) -> Result<IncidentId, Problem> {
        if let Some(id) = here
            && self.store.incident(id).await?.is_some_and(|one| one.kind() == Kind::Maintenance)
        {
            return Ok(id);
        }
        let mut open = self.open_incidents(asked).await?;
        open.retain(|one| one.reference.kind == Kind::Maintenance);
        match open.as_slice() {
            [] => Err(Refusal::NoMaintenance.into()),
            [only] => Ok(only.id),
            _ => Err(Refusal::WhichMaintenance { open: names(asked.lang, &open) }.into()),
        }
    }

    /// What is open, apart from maintenances that have not begun; and these.
    async fn going_on_and_planned(
        &self,
        asked: &Asked,
    ) -> Result<(Vec<Listed>, Vec<Listed>), Problem> {
        let (mut going_on, mut planned) = (Vec::new(), Vec::new());
        for one in self.open_incidents(asked).await? {
            let begun = one.reference.kind == Kind::Incident
                || self.store.incident(one.id).await?.is_some_and(|whole| {
                    whole.maintenance.is_some_and(|it| it.status.is_under_way())
                });
            if begun { going_on.push(one) } else { planned.push(one) }
        }
        Ok((going_on, planned))
    }

    /// The incident that is called so: by its ref, or an open one by its title.
    ///
    /// # Errors
    /// Where there is none, or the database fails.
    pub async fn named(&self, asked: &Asked, given: &str) -> Result<IncidentId, Problem> {
        if let Ok(reference) = given.parse::<Ref>()
            && let Some(id) = self.store.incident_by_ref(asked.guild.id, reference).await?
        {
            return Ok(id);
        }
        let open = self.open_incidents(asked).await?;
        let same_title = open.iter().find(|listed| listed.title.eq_ignore_ascii_case(given.trim()));
        match same_title {
            Some(listed) => Ok(listed.id),
            None => {
                let given = preview(given, 80);
                Err(Refusal::NoSuchIncident { given, open: names(asked.lang, &open) }.into())
            }
        }
    }

    /// What is open and may be known to this person, newest first.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn open_incidents(&self, asked: &Asked) -> Result<Vec<Listed>, Problem> {
        let listed = self.store.list(asked.guild.id, Which::Open, 0, LOOKED_THROUGH).await?;
        self.only_visible(listed, asked).await
    }

    /// Without the private ones that this person may not even know of.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn only_visible(
        &self,
        listed: Vec<Listed>,
        asked: &Asked,
    ) -> Result<Vec<Listed>, Problem> {
        let mut visible_ones = Vec::with_capacity(listed.len());
        for one in listed {
            let seen = !one.private
                || asked.actor.responder
                || self.store.incident(one.id).await?.is_some_and(|whole| visible(&whole, asked));
            if seen {
                visible_ones.push(one);
            }
        }
        Ok(visible_ones)
    }
}

/// Whether the person who asks may know of this incident.
#[must_use]
pub fn visible(incident: &Incident, asked: &Asked) -> bool {
    incident.is_visible_to(asked.actor.person.id, asked.actor.responder)
}

fn names(lang: Lang, listed: &[Listed]) -> Vec<String> {
    let named = listed.iter().take(NAMED);
    let drill =
        |one: &Listed| if one.drill { say!(lang, "card-drill") + " · " } else { String::new() };
    named
        .map(|one| format!("{} ({}{})", one.reference, drill(one), plain(&preview(&one.title, 40))))
        .collect()
}
