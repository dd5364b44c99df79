//! Acknowledged adds per second with 64 people at once, against the same rows written with one
//! transaction each by one connection: what one fsync for many is worth.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use firebell::clock::Clock;
use firebell::db::Db;
use firebell::execute::{Executor, Request, Wish};
use firebell::incident::command::{Command, Declare, NewEntry};
use firebell::incident::ids::{IncidentId, Snowflake};
use firebell::incident::person::{Actor, Person};
use firebell::incident::state::Incident;
use firebell::mirrors::{BOARD, ROOM, WATCH};
use firebell::store::incidents::{self, Stored};
use firebell::store::journal::Row as JournalRow;
use firebell::store::{Store, journal, mirrors};
use sqlx::postgres::PgPoolOptions;
use sqlx::{Connection as _, PgConnection};
use tokio::sync::{Barrier, Notify};
use tokio::task::JoinSet;
use ulid::Ulid;

use super::disk;
use super::measure::{Outcome, Row, median, ratio_of_rounds};

pub const AT_ONCE: usize = 64;
pub const GUILD: Snowflake = Snowflake(1_093_000_000_000_000_000);
pub const POSTGRES: &str = "FIREBELL_TEST_POSTGRES";

#[derive(Clone, Copy)]
pub enum Spread {
    /// Each of the 64 has an incident of their own.
    Many,
    One,
}

pub struct Plan {
    pub rounds: usize,
    /// Adds of each of the 64.
    pub each: usize,
}

impl Plan {
    pub const fn new(quick: bool) -> Self {
        if quick { Self { rounds: 2, each: 4 } } else { Self { rounds: 9, each: 16 } }
    }
}

pub async fn on_sqlite(quick: bool) -> Outcome<Vec<Row>> {
    let plan = Plan::new(quick);
    let mut rows = Vec::new();
    for spread in [Spread::Many, Spread::One] {
        let (mut ours, mut peer) = (Vec::new(), Vec::new());
        for round in 1..=plan.rounds {
            let folder = disk::folder()?;
            let url = |name: &str| format!("sqlite://{}/{name}.db", folder.path().display());
            let store = Store::open(&url("ours")).await?;
            let peers_store = Store::open(&url("peer")).await?;
            ours.push(our_rate(&store, spread, &plan).await?);
            peer.push(peer_rate(&store, &peers_store, &peers_store.write).await?);
            store.close().await;
            peers_store.close().await;
            eprintln!("adds on SQLite: round {round} of {}", plan.rounds);
        }
        rows.push(row("SQLite", spread, &ours, &peer)?);
    }
    Ok(rows)
}

pub async fn on_postgres(quick: bool) -> Outcome<Vec<Row>> {
    let Some((mut server, admin)) = durable_server().await? else { return Ok(Vec::new()) };
    let plan = Plan::new(quick);
    let mut rows = Vec::new();
    for spread in [Spread::Many, Spread::One] {
        let (mut ours, mut peer) = (Vec::new(), Vec::new());
        for round in 1..=plan.rounds {
            let (our_name, our_url) = make_database(&mut server, &admin).await?;
            let (peers_name, peers_url) = make_database(&mut server, &admin).await?;
            let store = Store::open(&our_url).await?;
            let peers_store = Store::open(&peers_url).await?;
            let one_connection =
                Db::Postgres(PgPoolOptions::new().max_connections(1).connect(&peers_url).await?);
            ours.push(our_rate(&store, spread, &plan).await?);
            peer.push(peer_rate(&store, &peers_store, &one_connection).await?);
            store.close().await;
            one_connection.close().await;
            peers_store.close().await;
            for name in [our_name, peers_name] {
                let drop = sqlx::AssertSqlSafe(format!("DROP DATABASE {name} WITH (FORCE)"));
                sqlx::query(drop).execute(&mut server).await?;
            }
            eprintln!("adds on PostgreSQL: round {round} of {}", plan.rounds);
        }
        rows.push(row("PostgreSQL", spread, &ours, &peer)?);
    }
    Ok(rows)
}

/// A server whose commits are durable, and its address; none, loudly, where there is none.
pub async fn durable_server() -> Outcome<Option<(PgConnection, String)>> {
    let Ok(admin) = std::env::var(POSTGRES) else {
        println!("NOT RUN: {POSTGRES} is not set, so nothing was measured on PostgreSQL");
        return Ok(None);
    };
    let mut server = PgConnection::connect(&admin).await?;
    for setting in ["fsync", "synchronous_commit"] {
        let show = sqlx::AssertSqlSafe(format!("SHOW {setting}"));
        let value: String = sqlx::query_scalar(show).fetch_one(&mut server).await?;
        if value != "on" {
            println!("NOT RUN: {setting} is {value} there, so no commit on PostgreSQL is durable");
            return Ok(None);
        }
    }
    Ok(Some((server, admin)))
}

/// Name and address of a new database.
pub async fn make_database(server: &mut PgConnection, admin: &str) -> Outcome<(String, String)> {
    let name = format!("figures_{}", Ulid::new()).to_lowercase();
    let create = sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"));
    sqlx::query(create).execute(server).await?;
    let mut url = url::Url::parse(admin)?;
    url.set_path(&name);
    Ok((name, url.to_string()))
}

fn actor(number: usize) -> Actor {
    let person = Person::new(1_093_000_000_000_100_000 + number as u64, format!("nova{number}"));
    Actor { person, responder: true }
}

fn request(number: usize, cause: String, wish: Wish) -> Request {
    Request {
        guild: GUILD,
        actor: actor(number),
        at: Clock::System.now(),
        source_key: cause,
        wish,
        confirmed: true,
    }
}

/// Names of mirrors as `firebell run` has them.
fn mirror_names() -> Vec<String> {
    vec![
        ROOM.to_owned(),
        WATCH.to_owned(),
        BOARD.to_owned(),
        "webhook:127.0.0.1:8080/hooks/firebell".to_owned(),
    ]
}

/// Adds per second through the executor, each acknowledged before the same person's next.
pub async fn our_rate(store: &Store, spread: Spread, plan: &Plan) -> Outcome<f64> {
    store.meet_guild(GUILD, "Hachyderm").await?;
    let before = Ulid::new();
    let executor = Executor::start(store, &Clock::System, mirror_names(), Arc::new(Notify::new()));
    let mut ids = Vec::new();
    let incidents = match spread {
        Spread::Many => AT_ONCE,
        Spread::One => 1,
    };
    for number in 0..incidents {
        let declare = Declare { title: "Pages do not load".to_owned(), ..Declare::default() };
        let wish = Wish::Declare(declare);
        let outcome =
            executor.execute(request(number, format!("declare:{before}:{number}"), wish)).await?;
        ids.push(outcome.incident().id);
    }
    let start = Arc::new(Barrier::new(AT_ONCE + 1));
    let mut people = JoinSet::new();
    for number in 0..AT_ONCE {
        let (executor, start) = (executor.clone(), Arc::clone(&start));
        let (id, each) = (ids[number % ids.len()], plan.each);
        people.spawn(async move {
            start.wait().await;
            for nth in 0..each {
                let entry = NewEntry {
                    text: format!("Proxy {nth} looks healthy, cache hits are at 98 %"),
                    ..NewEntry::default()
                };
                let wish = Wish::Change(id, Command::AddEntry(entry));
                executor
                    .execute(request(number, format!("add:{before}:{number}:{nth}"), wish))
                    .await?;
            }
            Outcome::Ok(())
        });
    }
    start.wait().await;
    let began = Instant::now();
    while let Some(done) = people.join_next().await {
        done??;
    }
    Ok(per_second(AT_ONCE * plan.each, began.elapsed()))
}

/// Adds per second where the rows of `done` are written again, one transaction each. Only the
/// transactions count: what to write is made up before, so nothing is loaded or decided in them.
async fn peer_rate(done: &Store, store: &Store, connection: &Db) -> Outcome<f64> {
    store.meet_guild(GUILD, "Hachyderm").await?;
    let now = Clock::System.now();
    let mut histories: VecDeque<(Stored, VecDeque<JournalRow>)> = VecDeque::new();
    let ids = done.all_ids().await?;
    for id in &ids {
        let mut rows = VecDeque::from(journal::rows(&done.read, *id).await?);
        let declared = rows.pop_front().ok_or("an incident without a journal")?;
        let stored = following(None, &declared)?;
        let mut tx = connection.begin().await?;
        journal::append(&mut tx, std::slice::from_ref(&declared)).await?;
        incidents::insert(&mut tx, &stored).await?;
        mirrors::create(&mut tx, *id, &mirror_names(), now).await?;
        tx.commit().await?;
        histories.push_back((stored, rows));
    }
    let (mut count, mut spent) = (0, Duration::ZERO);
    // Everybody in turn, as they did.
    while let Some((before, mut rows)) = histories.pop_front() {
        let Some(row) = rows.pop_front() else { continue };
        let loaded_version = before.incident.version;
        let after = [(following(Some(before.incident), &row)?, loaded_version)];
        let began = Instant::now();
        let mut tx = connection.begin().await?;
        journal::append(&mut tx, std::slice::from_ref(&row)).await?;
        if !incidents::save(&mut tx, &after).await? {
            return Err("somebody else writes into the peer's database".into());
        }
        mirrors::mark_due(&mut tx, &[after[0].0.incident.id], now).await?;
        tx.commit().await?;
        spent += began.elapsed();
        count += 1;
        let [(after, _)] = after;
        histories.push_back((after, rows));
    }
    for id in ids {
        same(done, store, id).await?;
    }
    Ok(per_second(count, spent))
}

fn following(before: Option<Incident>, row: &JournalRow) -> Outcome<Stored> {
    let incident = Incident::commit(before, &row.events()?, &row.recorded()?)?;
    Ok(Stored { incident, head: row.hash.clone() })
}

/// Both wrote the same, or the comparison means nothing.
async fn same(ours: &Store, peers: &Store, id: IncidentId) -> Outcome<()> {
    let (ours, peers) = (ours.stored(id).await?, peers.stored(id).await?);
    let differ = || format!("{id} differs between the two databases");
    let (ours, peers) = (ours.ok_or_else(differ)?, peers.ok_or_else(differ)?);
    if ours.incident != peers.incident || ours.head != peers.head {
        return Err(differ().into());
    }
    Ok(())
}

#[allow(clippy::cast_precision_loss, reason = "thousands at most")]
fn per_second(count: usize, time: Duration) -> f64 {
    count as f64 / time.as_secs_f64()
}

fn row(engine: &str, spread: Spread, ours: &[f64], peer: &[f64]) -> Outcome<Row> {
    let spread = match spread {
        Spread::Many => "64 incidents",
        Spread::One => "one incident",
    };
    let middle = |values: &[f64]| median(values).ok_or("no round was measured");
    Ok(Row {
        figure: format!("acknowledged adds per second, {AT_ONCE} at once, {spread}, {engine}"),
        ours: format!("{:.0}/s", middle(ours)?),
        against: "the same rows, one commit each, one connection".to_owned(),
        peer: format!("{:.0}/s", middle(peer)?),
        ratio: ratio_of_rounds(ours, peer)?,
        rounds: ours.len(),
    })
}
