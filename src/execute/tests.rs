//! What belongs to a batch; whole stories are in `tests/stories`.

use tempfile::TempDir;

use super::*;
use crate::incident::command::NewEntry;
use crate::incident::person::Person;
use crate::store::verify::verify;

const GUILD: Snowflake = Snowflake(7);

struct Bench {
    store: Store,
    lane: Lane,
    _folder: TempDir,
}

impl Bench {
    async fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let url = format!("sqlite://{}/bot.db", folder.path().display());
        let store = Store::open(&url).await.unwrap();
        let lane = Lane {
            db: store.write.clone(),
            clock: Clock::System,
            mirrors: vec!["room".to_owned()].into(),
            wake: Arc::default(),
        };
        Self { store, lane, _folder: folder }
    }

    async fn commit(&self, requests: &[Request]) -> Answers {
        let requests: Vec<&Request> = requests.iter().collect();
        self.lane.commit(&requests).await.unwrap()
    }

    async fn declared(&self, number: u64) -> IncidentId {
        let declare = Declare { title: format!("Outage {number}"), ..Declare::default() };
        let request = request(&format!("declare {number}"), Wish::Declare(declare));
        done(&self.commit(&[request]).await[0]).id
    }
}

fn request(cause: &str, wish: Wish) -> Request {
    let actor = Actor { person: Person::new(1, "nova"), responder: true };
    Request {
        guild: GUILD,
        actor,
        at: Clock::System.now(),
        source_key: cause.to_owned(),
        wish,
        confirmed: false,
    }
}

fn add(cause: &str, id: IncidentId) -> Request {
    let entry = NewEntry { text: cause.to_owned(), ..NewEntry::default() };
    request(cause, Wish::Change(id, Command::AddEntry(entry)))
}

fn done(answer: &Result<Outcome, Failure>) -> &Incident {
    match answer {
        Ok(Outcome::Done(incident)) => incident,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_same_cause_twice_in_one_batch_has_one_effect() {
    let bench = Bench::new().await;
    let id = bench.declared(1).await;
    let answers = bench.commit(&[add("a", id), add("b", id), add("a", id)]).await;
    assert_eq!(done(&answers[1]).version, 3);
    assert!(matches!(&answers[2], Ok(Outcome::DoneBefore(now)) if now.version == 3));
    let again = bench.commit(&[add("b", id)]).await;
    assert!(matches!(&again[0], Ok(Outcome::DoneBefore(now)) if now.version == 3));
    assert_eq!(verify(&bench.store, id).await.unwrap(), Ok(3));
}

#[tokio::test]
async fn a_batch_over_many_incidents_leaves_every_chain_whole() {
    let bench = Bench::new().await;
    let mut ids = Vec::new();
    for number in 0..5 {
        ids.push(bench.declared(number).await);
    }
    let nowhere = IncidentId(new_id(Clock::System.now()));
    let mut requests: Vec<Request> =
        (0..37).map(|nth| add(&nth.to_string(), ids[nth % 5])).collect();
    requests.push(add("nowhere", nowhere));
    let declare = Declare { title: "Another".to_owned(), ..Declare::default() };
    requests.push(request("declare", Wish::Declare(declare)));
    let answers = bench.commit(&requests).await;
    assert!(matches!(&answers[37], Err(Failure::Refused(Refusal::NoSuchIncident { .. }))));
    ids.push(done(&answers[38]).id);
    let mut commits = 0;
    for id in ids {
        commits += verify(&bench.store, id).await.unwrap().unwrap();
    }
    assert_eq!(commits, 5 + 37 + 1);
    assert_eq!(bench.store.mirrors_waiting().await.unwrap(), (6, 0));
}
