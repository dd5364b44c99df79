//! The one way in: load → decide → commit → wake. For Discord, HTTP, command line and import alike.
//!
//! Requests go into lanes. A lane takes everything that waits, decides on it in turn and commits it
//! in one transaction, so that one fsync serves many people (group commit); nobody is answered
//! before it. SQLite has one writer and so one lane; on PostgreSQL the requests of one incident
//! share a lane, and the compare-and-set on the version covers other processes.

mod batch;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use tokio::sync::{Notify, mpsc, oneshot};
use tracing::{error, warn};
use ulid::Ulid;

use self::batch::Batch;
use crate::clock::Clock;
use crate::db::{Db, Tx};
use crate::incident::command::{Command, Declare, Past, Schedule};
use crate::incident::decide::{
    Context, SAME_OUTAGE, check, check_import, check_schedule, decide, declare, import, merge,
    schedule,
};
use crate::incident::event::{Event, Recorded};
use crate::incident::ids::{IncidentId, Ref, Snowflake};
use crate::incident::person::Actor;
use crate::incident::refusal::Refusal;
use crate::incident::state::Incident;
use crate::incident::words::Kind;
use crate::store::{Store, StoreError, incidents};

/// What somebody asks for.
#[derive(Clone, Debug)]
pub struct Request {
    pub guild: Snowflake,
    pub actor: Actor,
    /// When we were asked.
    pub at: DateTime<Utc>,
    /// What caused it: the same cause twice has one effect.
    pub source_key: String,
    pub wish: Wish,
    /// The person was asked about what looks like a slip, and means it.
    pub confirmed: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wish {
    Declare(Declare),
    Schedule(Schedule),
    Import(Box<Past>),
    Change(IncidentId, Command),
    /// The first turned out to be the same as the second, which goes on.
    Merge {
        from: IncidentId,
        into: IncidentId,
    },
}

impl Wish {
    /// The incidents that exist already and are to be changed.
    fn incidents(&self) -> Vec<IncidentId> {
        match self {
            Self::Declare(_) | Self::Schedule(_) | Self::Import(_) => Vec::new(),
            Self::Change(id, _) => vec![*id],
            Self::Merge { from, into } => vec![*from, *into],
        }
    }
}

/// What became of it. The state is the one right after this request.
#[derive(Clone, Debug)]
pub enum Outcome {
    Done(Arc<Incident>),
    /// The same cause had its effect before; this is the incident now.
    DoneBefore(Arc<Incident>),
}

impl Outcome {
    #[must_use]
    pub fn incident(&self) -> &Arc<Incident> {
        match self {
            Self::Done(incident) | Self::DoneBefore(incident) => incident,
        }
    }
}

/// Why nothing happened.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Failure {
    #[error(transparent)]
    Refused(#[from] Refusal),
    #[error("the database did not take it: {0}")]
    Store(Arc<StoreError>),
    #[error("Firebell is shutting down")]
    Stopping,
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(Arc::new(error))
    }
}

/// Takes requests. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Executor {
    lanes: Arc<[mpsc::Sender<Job>]>,
}

#[derive(Debug)]
struct Job {
    request: Request,
    answer: oneshot::Sender<Result<Outcome, Failure>>,
}

/// Requests that wait in a lane before callers wait for a place; far more than people can type.
const WAITING: usize = 4_096;
/// Requests in one transaction: bounds how long the first of them waits for the last.
const BATCH: usize = 256;
/// On PostgreSQL, incidents that can be committed at the same time by this process.
const POSTGRES_LANES: usize = 4;
/// Another process may commit to the same incident meanwhile; then we load and decide again.
const ATTEMPTS: u32 = 12;

impl Executor {
    /// Starts the lanes. `mirrors` are the names of the mirrors that every new incident gets;
    /// `wake` is told after each commit.
    #[must_use]
    pub fn start(store: &Store, clock: &Clock, mirrors: Vec<String>, wake: Arc<Notify>) -> Self {
        let count = match store.write {
            Db::Sqlite(_) => 1,
            Db::Postgres(_) => POSTGRES_LANES,
        };
        let mirrors: Arc<[String]> = mirrors.into();
        let lanes = (0..count)
            .map(|_| {
                let (sender, receiver) = mpsc::channel(WAITING);
                let lane = Lane {
                    db: store.write.clone(),
                    clock: clock.clone(),
                    mirrors: Arc::clone(&mirrors),
                    wake: Arc::clone(&wake),
                };
                tokio::spawn(lane.run(receiver));
                sender
            })
            .collect();
        Self { lanes }
    }

    /// Answers once the request is committed, or was turned down.
    ///
    /// # Errors
    /// A refusal for the person, or a failure of the database: in both cases nothing happened,
    /// except where the database failed in the very act of committing.
    pub async fn execute(&self, request: Request) -> Result<Outcome, Failure> {
        let lane = match request.wish.incidents().last() {
            None => usize::try_from(request.guild.0 % self.lanes.len() as u64),
            Some(id) => usize::try_from(id.0.0 % self.lanes.len() as u128),
        }
        .unwrap_or(0);
        let (answer, answered) = oneshot::channel();
        self.lanes[lane].send(Job { request, answer }).await.map_err(|_| Failure::Stopping)?;
        answered.await.map_err(|_| Failure::Stopping)?
    }
}

struct Lane {
    db: Db,
    clock: Clock,
    mirrors: Arc<[String]>,
    wake: Arc<Notify>,
}

type Answers = Vec<Result<Outcome, Failure>>;

impl Lane {
    /// Ends when the last [`Executor`] is gone, after everything that waited.
    async fn run(self, mut waiting: mpsc::Receiver<Job>) {
        let mut jobs = Vec::new();
        while waiting.recv_many(&mut jobs, BATCH).await > 0 {
            let requests: Vec<&Request> = jobs.iter().map(|job| &job.request).collect();
            let answers = match self.commit(&requests).await {
                Ok(answers) => answers,
                // One of them may be what the database can't take: each for itself, then.
                Err(failure) if jobs.len() > 1 => {
                    warn!(%failure, requests = jobs.len(), "a batch failed; trying one by one");
                    let mut answers = Answers::new();
                    for request in &requests {
                        answers.push(
                            self.commit(&[request])
                                .await
                                .unwrap_or_else(|failure| vec![Err(failure)])
                                .remove(0),
                        );
                    }
                    answers
                }
                Err(failure) => vec![Err(failure)],
            };
            if answers.iter().any(Result::is_ok) {
                self.wake.notify_one();
            }
            for (job, answer) in jobs.drain(..).zip(answers) {
                // Whoever asked may be gone; what was committed stays.
                let _ = job.answer.send(answer);
            }
        }
    }

    /// Commits a batch, again from the start where another process was first.
    async fn commit(&self, requests: &[&Request]) -> Result<Answers, Failure> {
        for attempt in 1..=ATTEMPTS {
            match self.attempt(requests).await {
                Ok(Some(answers)) => return Ok(answers),
                Ok(None) => {}
                Err(StoreError::Sql(error)) if is_contention(&error) => {
                    warn!(%error, attempt, "lost a race in the database; deciding again");
                }
                Err(error) => {
                    error!(%error, "the database did not take a batch");
                    return Err(error.into());
                }
            }
        }
        Err(StoreError::Contended { attempts: ATTEMPTS }.into())
    }

    /// One transaction. `None`: a version had moved on, nothing was committed.
    async fn attempt(&self, requests: &[&Request]) -> Result<Option<Answers>, StoreError> {
        let mut tx = self.db.begin().await?;
        let mut batch = Batch::load(&mut tx, requests).await?;
        let mut answers = Answers::new();
        for request in requests {
            answers.push(self.decide_one(&mut tx, &mut batch, request).await?);
        }
        if !batch.save(&mut tx, &self.mirrors, self.clock.now()).await? {
            return Ok(None);
        }
        tx.commit().await?;
        Ok(Some(answers))
    }

    /// Decides on one request. A refusal changes nothing.
    async fn decide_one(
        &self,
        tx: &mut Tx,
        batch: &mut Batch,
        request: &Request,
    ) -> Result<Result<Outcome, Failure>, StoreError> {
        if let Some(id) = batch.effect_of(&request.source_key) {
            let before = batch.incident(id).cloned().map(Outcome::DoneBefore);
            return Ok(before.ok_or_else(|| StoreError::Malformed(id.to_string()).into()));
        }
        let guild = batch.guild(tx, request.guild).await?;
        let context = Context {
            now: request.at,
            actor: &request.actor,
            guild: &guild,
            id: new_id(request.at),
            confirmed: request.confirmed,
        };
        match decide_wish(tx, batch, &request.wish, &context).await? {
            Ok(decisions) => {
                let recorded = Recorded { at: request.at, by: request.actor.person.clone() };
                let mut outcome = None;
                for (nth, (id, events)) in decisions.into_iter().enumerate() {
                    let key = match nth {
                        0 => request.source_key.clone(),
                        nth => format!("{}#{nth}", request.source_key),
                    };
                    let incident = batch.append(id, &events, &recorded, &key)?;
                    outcome.get_or_insert(incident);
                }
                // Every decision is about one incident at least.
                let outcome = outcome.ok_or_else(|| StoreError::Malformed(String::new()))?;
                Ok(Ok(Outcome::Done(outcome)))
            }
            Err(refusal) => Ok(Err(refusal.into())),
        }
    }
}

type Decisions = Vec<(IncidentId, Vec<Event>)>;

/// What is to be written, incident by incident; the first is the one that the answer is about.
async fn decide_wish(
    tx: &mut Tx,
    batch: &Batch,
    wish: &Wish,
    context: &Context<'_>,
) -> Result<Result<Decisions, Refusal>, StoreError> {
    let guild = context.guild.id;
    let new = IncidentId(context.id);
    let gone = |id: IncidentId| Refusal::NoSuchIncident { given: id.to_string(), open: Vec::new() };
    match wish {
        Wish::Declare(wanted) => {
            incidents::one_at_a_time(tx, guild, Kind::Incident).await?;
            let open = batch.open_since(tx, guild, context.now - SAME_OUTAGE).await?;
            let accepted = match check(wanted, &open, context) {
                Ok(accepted) => accepted,
                Err(refusal) => return Ok(Err(refusal)),
            };
            let number = incidents::next_number(tx, guild, Kind::Incident).await?;
            let reference = Ref { kind: Kind::Incident, number };
            Ok(Ok(vec![(new, declare(wanted, accepted, reference, context))]))
        }
        Wish::Schedule(wanted) => {
            let planned = match check_schedule(wanted, context) {
                Ok(planned) => planned,
                Err(refusal) => return Ok(Err(refusal)),
            };
            let number = incidents::next_number(tx, guild, Kind::Maintenance).await?;
            let reference = Ref { kind: Kind::Maintenance, number };
            Ok(Ok(vec![(new, schedule(planned, reference, context))]))
        }
        Wish::Import(past) => {
            if let Err(refusal) = check_import(past, context) {
                return Ok(Err(refusal));
            }
            let kind = past.incident.kind();
            let number = incidents::next_number(tx, guild, kind).await?;
            // Ids sort by when it was, not by when it came.
            let id = IncidentId(new_id(past.incident.declared_at));
            Ok(Ok(vec![(id, import(past, id, Ref { kind, number }, context))]))
        }
        Wish::Change(id, command) => {
            let Some(incident) = batch.incident(*id) else { return Ok(Err(gone(*id))) };
            Ok(decide(incident, command, context).map(|events| vec![(*id, events)]))
        }
        Wish::Merge { from, into } => {
            let Some(ending) = batch.incident(*from) else { return Ok(Err(gone(*from))) };
            let Some(going_on) = batch.incident(*into) else { return Ok(Err(gone(*into))) };
            Ok(merge(ending, going_on, context)
                .map(|(pointed, taken_over)| vec![(*into, taken_over), (*from, pointed)]))
        }
    }
}

/// Whether the same transaction may well succeed when it is run again: another one was first.
fn is_contention(error: &sqlx::Error) -> bool {
    let Some(database) = error.as_database_error() else { return false };
    // PostgreSQL: serialization failure, deadlock, and the unique (incident, version) or source key
    // that another process wrote first. SQLite can't get there: it has one writer.
    matches!(database.code().as_deref(), Some("40001" | "40P01" | "23505"))
}

/// Sorts by the moment of the request.
fn new_id(at: DateTime<Utc>) -> Ulid {
    let millis = u64::try_from(at.timestamp_millis()).unwrap_or(0);
    Ulid::from_parts(millis, fastrand::u128(..))
}
