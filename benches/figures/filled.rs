//! Databases with thousands of incidents that are over: decided by the same code as any, written
//! many to a transaction.

use chrono::{DateTime, Duration, Utc};
use firebell::clock::Clock;
use firebell::config;
use firebell::db::Db;
use firebell::incident::command::{Command, Declare, NewEntry};
use firebell::incident::decide::{Context, check, decide, declare};
use firebell::incident::event::{Event, Recorded};
use firebell::incident::guild::Guild;
use firebell::incident::ids::{IncidentId, Ref, Snowflake};
use firebell::incident::person::{Actor, Person};
use firebell::incident::public_view::public_view;
use firebell::incident::state::Incident;
use firebell::incident::words::{Kind, Status};
use firebell::mirrors::{Mirrors, targets};
use firebell::on_db;
use firebell::page::keep;
use firebell::page::receive::Change;
use firebell::store::incidents::{self, Stored};
use firebell::store::journal::{GENESIS, Row};
use firebell::store::{Store, journal, mirrors};
use firebell::webhook::WebhookType;
use ulid::Ulid;

use super::measure::Outcome;

/// Incidents in one transaction.
const BATCH: usize = 500;
/// From one incident to the next.
const APART: Duration = Duration::hours(2);

/// How much of the past there is.
#[derive(Clone, Copy)]
pub struct Past {
    pub incidents: usize,
    /// Beside the six that each incident has.
    pub more_entries: usize,
}

/// A page, and how the bot tells it.
pub struct Page<'a> {
    pub url: &'a str,
    pub webhook: config::Webhook,
}

/// Fills the bot's database and the page's. Every copy of every incident counts as delivered, the
/// one of the page too.
pub async fn fill(url: &str, page: Option<Page<'_>>, guild: Snowflake, past: Past) -> Outcome<()> {
    let webhooks: Vec<_> = page.iter().map(|page| page.webhook.clone()).collect();
    let names = Mirrors::names(&targets(&webhooks)?);
    let count = past.incidents;
    let store = Store::open(url).await?;
    store.meet_guild(guild, "Hachyderm").await?;
    let (guild, _) = store.guild(guild).await?;
    let page = match page {
        Some(page) => Some(Db::open(page.url).await?),
        None => None,
    };
    if let Some(page) = &page {
        keep::migrate(page).await?;
    }
    let mut at = Clock::System.now() - APART * i32::try_from(count)?;
    for begun in (0..count).step_by(BATCH) {
        let mut tx = store.write.begin().await?;
        let mut written = Vec::new();
        for _ in begun..count.min(begun + BATCH) {
            let kind = Kind::Incident;
            let number = incidents::next_number(&mut tx, guild.id, kind).await?;
            let (stored, rows) = story(&guild, Ref { kind, number }, at, past.more_entries)?;
            journal::append(&mut tx, &rows).await?;
            incidents::insert(&mut tx, &stored).await?;
            mirrors::create(&mut tx, stored.incident.id, &names, at).await?;
            written.push((at, stored.incident));
            at += APART;
        }
        tx.commit().await?;
        let Some(page) = &page else { continue };
        for (at, incident) in written {
            let view = public_view(&incident, &guild).ok_or("an incident that is not public")?;
            let change = Change::Incident(Box::new(view));
            keep::accept(page, &WebhookType::IncidentClosed, at, &change).await?;
        }
    }
    on_db!(&store.write, |pool| {
        sqlx::query(
            "UPDATE mirror SET due = FALSE, delivered_at = next_attempt, delivered_version = \
             (SELECT version FROM incident WHERE incident.id = mirror.incident)",
        )
        .execute(pool)
        .await
        .map(drop)
    })?;
    if let Some(page) = page {
        page.close().await;
    }
    store.close().await;
    Ok(())
}

/// One small outage from the declaration to the close, six commits and more, a minute apart.
fn story(
    guild: &Guild,
    reference: Ref,
    at: DateTime<Utc>,
    more_entries: usize,
) -> Outcome<(Stored, Vec<Row>)> {
    let nova = Actor { person: Person::new(1_093_000_000_000_100_000, "nova"), responder: true };
    let context = |now: DateTime<Utc>| -> Outcome<Context<'_>> {
        let id = Ulid::from_parts(now.timestamp_millis().try_into()?, fastrand::u128(..));
        Ok(Context { now, actor: &nova, guild, id, confirmed: true })
    };
    let opening = context(at)?;
    let request = Declare {
        title: format!("Pages do not load ({reference})"),
        summary: Some("Requests for some pages time out at the origin.".to_owned()),
        ..Declare::default()
    };
    let events = declare(&request, check(&request, &[], &opening)?, reference, &opening);
    let id = IncidentId(opening.id);
    let mut history = History { id, incident: None, head: GENESIS.to_owned(), rows: Vec::new() };
    history.append(&events, &context(at)?)?;
    let note = |text: &str| {
        let text = text.to_owned();
        Command::AddEntry(NewEntry { text, ..NewEntry::default() })
    };
    let update = |message: &str, status| Command::Update {
        message: Some(message.to_owned()),
        status: Some(status),
        next: None,
    };
    let commands = [
        note("CDN proxies look healthy, the origin answers in 12 s"),
        update("We found a full disk on the database host", Status::Identified),
        note("Removed the oldest archives, 187 GB are free again"),
        update("Pages load again", Status::Resolved),
        Command::Close { resolution: None },
    ];
    let more = (0..more_entries).map(|nth| note(&format!("Proxy {nth} looks healthy")));
    for (nth, command) in (1..).zip(more.chain(commands)) {
        let context = context(at + Duration::minutes(nth))?;
        let incident = history.incident.as_ref().ok_or("nothing was declared")?;
        let events = decide(incident, &command, &context)?;
        history.append(&events, &context)?;
    }
    let incident = history.incident.ok_or("nothing was declared")?;
    Ok((Stored { incident, head: history.head }, history.rows))
}

/// What was written of one incident so far.
struct History {
    id: IncidentId,
    incident: Option<Incident>,
    head: String,
    rows: Vec<Row>,
}

impl History {
    fn append(&mut self, events: &[Event], context: &Context<'_>) -> Outcome<()> {
        let recorded = Recorded { at: context.now, by: context.actor.person.clone() };
        let incident = Incident::commit(self.incident.take(), events, &recorded)?;
        let (id, version) = (self.id, incident.version);
        let cause = format!("filled:{id}:{version}");
        let row = Row::following(&self.head, id, version, &recorded, Some(&cause), events);
        self.head.clone_from(&row.hash);
        self.rows.push(row);
        self.incident = Some(incident);
        Ok(())
    }
}
