//! The one way in: load → decide → commit → wake. For Discord, HTTP, command line and import alike.
//!
//! Requests go into lanes. A lane takes everything that waits, decides on it in turn and commits it
//! in one transaction, so that one fsync serves many people (group commit); nobody is answered
//! before it. SQLite has one writer and so one lane; on PostgreSQL the requests of one incident
//! share a lane, and the compare-and-set on the version covers other processes.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use tokio::sync::{Notify, mpsc, oneshot};
use tracing::{error, warn};
use ulid::Ulid;

use crate::clock::Clock;
use crate::db::{Db, Tx};
use crate::incident::command::{Command, Declare};
use crate::incident::decide::{Context, check, decide, declare};
use crate::incident::event::{Event, Recorded};
use crate::incident::guild::Guild;
use crate::incident::ids::{IncidentId, Ref, Snowflake};
use crate::incident::person::Actor;
use crate::incident::refusal::Refusal;
use crate::incident::state::Incident;
use crate::incident::words::Kind;
use crate::store::incidents::Stored;
use crate::store::journal::{GENESIS, Row};
use crate::store::{Store, StoreError, guilds, incidents, journal, mirrors};

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
}

#[derive(Clone, Debug)]
pub enum Wish {
    Declare(Declare),
    Change(IncidentId, Command),
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
        let lane = match &request.wish {
            Wish::Declare(_) => usize::try_from(request.guild.0 % self.lanes.len() as u64),
            Wish::Change(id, _) => usize::try_from(id.0.0 % self.lanes.len() as u128),
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
        let mut batch = Batch::default();
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

    /// Decides on one request and writes its row of the journal. A refusal writes nothing.
    async fn decide_one(
        &self,
        tx: &mut Tx,
        batch: &mut Batch,
        request: &Request,
    ) -> Result<Result<Outcome, Failure>, StoreError> {
        if let Some(id) = journal::effect_of(tx, &request.source_key).await? {
            let incident = batch.incident(tx, id).await?;
            return Ok(incident
                .map(|touched| Outcome::DoneBefore(Arc::clone(&touched.incident)))
                .ok_or_else(|| StoreError::Malformed(id.to_string()).into()));
        }
        let guild = batch.guild(tx, request.guild).await?;
        let context = Context {
            now: request.at,
            actor: &request.actor,
            guild: &guild,
            id: new_id(request.at),
        };
        let (id, events) = match &request.wish {
            Wish::Declare(wanted) => {
                let accepted = match check(wanted, &context) {
                    Ok(accepted) => accepted,
                    Err(refusal) => return Ok(Err(refusal.into())),
                };
                let kind = Kind::Incident;
                let number = incidents::next_number(tx, guild.id, kind).await?;
                let reference = Ref { kind, number };
                (IncidentId(context.id), declare(wanted, accepted, reference, &context))
            }
            Wish::Change(id, command) => {
                let Some(touched) = batch.incident(tx, *id).await? else {
                    let given = id.to_string();
                    return Ok(Err(Refusal::NoSuchIncident { given, open: Vec::new() }.into()));
                };
                match decide(&touched.incident, command, &context) {
                    Ok(events) => (*id, events),
                    Err(refusal) => return Ok(Err(refusal.into())),
                }
            }
        };
        let recorded = Recorded { at: request.at, by: request.actor.person.clone() };
        let incident = batch.append(tx, id, &events, &recorded, &request.source_key).await?;
        Ok(Ok(Outcome::Done(incident)))
    }
}

/// What one transaction has touched so far.
#[derive(Default)]
struct Batch {
    guilds: HashMap<Snowflake, Arc<Guild>>,
    incidents: HashMap<IncidentId, Touched>,
}

struct Touched {
    incident: Arc<Incident>,
    head: String,
    /// The version in the database; `None` where it is not there yet.
    loaded_version: Option<u64>,
}

impl Batch {
    async fn guild(&mut self, tx: &mut Tx, id: Snowflake) -> Result<Arc<Guild>, StoreError> {
        if let Some(guild) = self.guilds.get(&id) {
            return Ok(Arc::clone(guild));
        }
        let guild = Arc::new(guilds::load_in(tx, id).await?);
        self.guilds.insert(id, Arc::clone(&guild));
        Ok(guild)
    }

    async fn incident(
        &mut self,
        tx: &mut Tx,
        id: IncidentId,
    ) -> Result<Option<&Touched>, StoreError> {
        if !self.incidents.contains_key(&id)
            && let Some(stored) = incidents::load_in(tx, id).await?
        {
            let touched = Touched {
                loaded_version: Some(stored.incident.version),
                incident: Arc::new(stored.incident),
                head: stored.head,
            };
            self.incidents.insert(id, touched);
        }
        Ok(self.incidents.get(&id))
    }

    /// Writes the journal's row at once, the state only when all are decided.
    async fn append(
        &mut self,
        tx: &mut Tx,
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
        journal::append(tx, &row).await?;
        let touched = Touched { incident: Arc::clone(&incident), head: row.hash, loaded_version };
        self.incidents.insert(id, touched);
        Ok(incident)
    }

    /// Saves every state that changed, with its due mirrors. False: one had moved on.
    async fn save(
        self,
        tx: &mut Tx,
        mirrors: &[String],
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let mut touched: Vec<Touched> = self.incidents.into_values().collect();
        // Every process takes the rows in one order, so that two never wait for each other.
        touched.sort_by_key(|touched| touched.incident.id);
        for Touched { incident, head, loaded_version } in touched {
            let id = incident.id;
            let version = incident.version;
            let stored = Stored { incident: Arc::unwrap_or_clone(incident), head };
            match loaded_version {
                None => {
                    incidents::insert(tx, &stored).await?;
                    mirrors::create(tx, id, mirrors, now).await?;
                }
                Some(loaded) if loaded == version => {}
                Some(loaded) => {
                    if !incidents::save(tx, &stored, loaded).await? {
                        return Ok(false);
                    }
                    mirrors::mark_due(tx, id, now).await?;
                }
            }
        }
        Ok(true)
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
