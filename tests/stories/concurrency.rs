//! A thousand requests at once on one incident: none lost, none doubled.

use std::sync::Arc;

use firebell::clock::Clock;
use firebell::execute::{Executor, Failure, Request, Wish};
use firebell::incident::command::{Command, Declare, NewEntry};
use firebell::incident::ids::{IncidentId, Snowflake};
use firebell::incident::person::{Actor, Person};
use firebell::incident::refusal::Refusal;
use firebell::store::Store;
use firebell::store::verify::verify;
use tempfile::TempDir;
use tokio::sync::Notify;

use crate::house::Engine;

const TASKS: usize = 64;
const REQUESTS: usize = 1_000;

fn request(key: String, wish: Wish) -> Request {
    Request {
        guild: Snowflake(1),
        actor: Actor { person: Person::new(2, "nova"), responder: true },
        at: Clock::System.now(),
        source_key: key,
        wish,
        confirmed: false,
    }
}

fn add(incident: IncidentId, number: usize) -> Request {
    let entry = NewEntry { text: format!("entry {number}"), ..NewEntry::default() };
    request(format!("test:{number}"), Wish::Change(incident, Command::AddEntry(entry)))
}

fn executor(store: &Store) -> Executor {
    Executor::start(store, &Clock::System, vec!["room".to_owned()], Arc::new(Notify::new()))
}

/// Through `executors`, which stand for as many processes on the same database. Every tenth request
/// comes twice.
async fn none_lost_none_doubled(engine: Engine, executors: usize) {
    if !engine.is_here() {
        return;
    }
    let folder = TempDir::new().unwrap();
    let store = Store::open(&engine.database(&folder, "bot").await).await.unwrap();
    let executors: Vec<Executor> = (0..executors).map(|_| executor(&store)).collect();
    let declare = Declare { title: "Slow pages".to_owned(), ..Declare::default() };
    let declared =
        executors[0].execute(request("first".to_owned(), Wish::Declare(declare))).await.unwrap();
    let id = declared.incident().id;

    let mut tasks = tokio::task::JoinSet::new();
    for task in 0..TASKS {
        let executor = executors[task % executors.len()].clone();
        tasks.spawn(async move {
            for number in (task..REQUESTS).step_by(TASKS) {
                executor.execute(add(id, number)).await.unwrap();
                if number % 10 == 0 {
                    executor.execute(add(id, number)).await.unwrap();
                }
            }
        });
    }
    tasks.join_all().await;

    let incident = store.incident(id).await.unwrap().unwrap();
    assert_eq!(incident.version, 1 + REQUESTS as u64);
    let mut texts: Vec<&str> =
        incident.entries.iter().skip(1).map(|entry| entry.text.as_str()).collect();
    texts.sort_unstable();
    texts.dedup();
    assert_eq!(texts.len(), REQUESTS);
    assert_eq!(verify(&store, id).await.unwrap(), Ok(incident.version));
    store.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_at_once_on_sqlite() {
    none_lost_none_doubled(Engine::Sqlite, 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_at_once_on_postgres() {
    none_lost_none_doubled(Engine::Postgres, 1).await;
}

/// Two processes race for every version; the compare-and-set decides.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_at_once_from_two_processes_on_postgres() {
    none_lost_none_doubled(Engine::Postgres, 2).await;
}

/// Two processes hear of one outage in one moment: one declares it, the other asks.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_declare_the_same_once() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        if !engine.is_here() {
            continue;
        }
        let folder = TempDir::new().unwrap();
        let url = engine.database(&folder, "bot").await;
        let stores = [Store::open(&url).await.unwrap(), Store::open(&url).await.unwrap()];
        let executors = stores.each_ref().map(executor);
        for round in 0..30 {
            let declare = |who: usize| {
                let title = "Slow pages".to_owned();
                let wish = Wish::Declare(Declare { title, ..Declare::default() });
                let guild = Snowflake(1 + round);
                Request { guild, ..request(format!("{round}-{who}"), wish) }
            };
            let (one, two) =
                tokio::join!(executors[0].execute(declare(0)), executors[1].execute(declare(1)));
            let refused = [one, two].into_iter().filter_map(Result::err).collect::<Vec<_>>();
            let [Failure::Refused(Refusal::LikeAnother { other })] = &refused[..] else {
                panic!("{engine:?}, round {round}: one is asked, not {refused:?}");
            };
            assert_eq!(other.reference.number, 1);
        }
        for store in stores {
            store.close().await;
        }
    }
}

/// Refs come from the database: no two incidents get the same.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_declarations_at_once_get_each_their_own_ref() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        if !engine.is_here() {
            continue;
        }
        let folder = TempDir::new().unwrap();
        let store = Store::open(&engine.database(&folder, "bot").await).await.unwrap();
        let executor = executor(&store);
        let mut tasks = tokio::task::JoinSet::new();
        for number in 0..100 {
            let executor = executor.clone();
            tasks.spawn(async move {
                let title = format!("Outage {number}");
                let wish = Wish::Declare(Declare { title, ..Declare::default() });
                let outcome = executor.execute(request(format!("d{number}"), wish)).await.unwrap();
                outcome.incident().reference.number
            });
        }
        let mut numbers = tasks.join_all().await;
        numbers.sort_unstable();
        assert_eq!(numbers, (1..=100).collect::<Vec<u64>>());
        store.close().await;
    }
}
