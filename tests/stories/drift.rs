//! A page that lost what was delivered, or was altered by hand: it comes back by itself where it can,
//! and `firebell check` says the rest.

use chrono::Duration;
use firebell::check::{self, Finding};
use firebell::cli::own_webhook;
use firebell::clock::Clock;
use firebell::config::Config;
use firebell::db::Db;
use firebell::{bot, drift, on_db};
use sqlx::AssertSqlSafe;

use crate::house::{Engine, GUARD, House};
use crate::process::{environment, ran};
use crate::{invariants, story};

const OVER: &str = "/incident close resolution:\"A disk was full\"";

/// Three incidents, one of them over, and a component.
async fn three_incidents(house: &House) {
    let (nova, lobby) = (house.person("nova"), house.lobby);
    let owner = house.guild.owner();
    house.ok(&owner, lobby, "/component add name:Media").await;
    house.ok(&owner, lobby, "/component set component:Media status:degraded_performance").await;
    house.ok(&nova, lobby, "/incident declare title:\"Slow pages\"").await;
    house.ok(&nova, lobby, OVER).await;
    for title in ["Broken pictures", "Lost mail"] {
        house.ok(&nova, lobby, &format!("/incident declare title:\"{title}\"")).await;
    }
    house.settled().await;
}

/// Lets a minute pass, and waits until every receiver was delivered to since.
async fn delivered_anew(house: &House) {
    house.clock.advance(Duration::seconds(61));
    let since = house.clock_now();
    let mirrors = house.bot.as_ref().unwrap().mirrors();
    let anew = mirrors.until(|all| {
        all.iter()
            .filter(|one| one.key.mirror.starts_with("webhook:"))
            .all(|one| !one.due && one.delivered_at.is_some_and(|at| at >= since))
    });
    tokio::time::timeout(GUARD, anew).await.expect("it is delivered again").unwrap();
}

/// Waits until the bot knows which database the page has, and how far it has come.
async fn heard(house: &House) {
    let store = house.store().clone();
    let url = own_webhook(house.page.as_ref().unwrap(), house.secret.clone()).url;
    let name = format!("webhook:{}{}", url.authority(), url.path());
    let page = house.page.as_ref().unwrap();
    let sequence = *page.sequences().borrow();
    house.clock.advance(Duration::seconds(61));
    let heard = async {
        while store.receiver(&name).await.unwrap().is_none_or(|it| it.sequence < sequence) {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(GUARD, heard).await.expect("the page says what it keeps");
}

async fn new_page_database(house: &House) -> String {
    let engine = match house.config.page.database_url.starts_with("sqlite:") {
        true => Engine::Sqlite,
        false => Engine::Postgres,
    };
    engine.database(&house.folder, "another_page").await
}

story!(a_page_that_lost_its_database_gets_everything_again_by_itself, |house| {
    three_incidents(house).await;
    heard(house).await;
    let past = house.get("/incidents/INC-1").await;
    assert!(past.1.contains("A disk was full"));
    house.stop_page().await;
    house.config.page.database_url = new_page_database(house).await;
    house.start_page().await;
    assert_eq!(house.get("/incidents/INC-1").await.0, 404, "it is lost");
    delivered_anew(house).await;
    assert_eq!(house.get("/incidents/INC-1").await, past);
    assert!(house.get("/incidents/INC-3").await.1.contains("Lost mail"));
    let components = async || house.get("/api/v2/components.json").await.1;
    let listed = async {
        // Nothing tells of the list but the page.
        while !components().await.contains("degraded_performance") {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(GUARD, listed).await.expect("the list of components is back too");
});

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_that_was_put_back_to_an_older_copy_gets_what_it_lacks() {
    let mut house = House::open(Engine::Sqlite).await;
    three_incidents(&house).await;
    house.stop_page().await;
    let file = house.folder.path().join("page.db");
    let copy = house.folder.path().join("page-copy.db");
    std::fs::copy(&file, &copy).unwrap();
    house.start_page().await;
    let nova = house.person("nova");
    let late = "/incident update incident:INC-2 message:\"Pictures load again\"";
    house.ok(&nova, house.lobby, late).await;
    house.settled().await;
    heard(&house).await;
    house.stop_page().await;
    std::fs::copy(&copy, &file).unwrap();
    house.start_page().await;
    let words = async |house: &House| house.get("/incidents/INC-2").await.1;
    assert!(!words(&house).await.contains("Pictures load again"));
    delivered_anew(&house).await;
    assert!(words(&house).await.contains("Pictures load again"));
    invariants::check(&house).await;
    house.stop_bot().await;
    house.stop_page().await;
}

async fn checked(house: &House, config: &Config) -> Finding {
    let findings = check::check(config, &Clock::Manual(house.clock.clone())).await;
    let pages: Vec<_> = findings.iter().filter(|one| one.what.starts_with("page 1")).collect();
    assert_eq!(pages.len(), 1, "{findings:#?}");
    pages[0].clone()
}

/// Each kind of damage, done to the page's database by hand.
async fn damage(house: &House) {
    let db = Db::open(&house.config.page.database_url).await.unwrap();
    let id = |number| async move { house.id_of(number).await.to_string() };
    let private = house.id_of(4).await;
    let lines = [
        format!(
            "UPDATE page_incident SET view = replace(view, 'A disk was full', 'All is well') \
             WHERE incident_id = '{}'",
            id(1).await
        ),
        format!("DELETE FROM page_incident WHERE incident_id = '{}'", id(2).await),
        format!("UPDATE page_incident SET version = 99 WHERE incident_id = '{}'", id(3).await),
        // On show, though it is private.
        format!(
            "INSERT INTO page_incident (guild_id, incident_id, version, view, created_at, updated_at) \
             SELECT guild_id, '{private}', 1, replace(replace(view, '{}', '{private}'), 'INC-1', 'INC-4'), \
             created_at, updated_at FROM page_incident WHERE incident_id = '{}'",
            id(1).await,
            id(1).await
        ),
        "UPDATE page_guild SET components = replace(components, 'Media', 'Post')".to_owned(),
    ];
    for line in lines {
        let changed = on_db!(&db, |pool| {
            sqlx::query(AssertSqlSafe(line.clone())).execute(pool).await.unwrap().rows_affected()
        });
        assert_eq!(changed, 1, "{line}");
    }
    db.close().await;
}

/// Damage is found, named, and mended; `far` asks the page over HTTP, as from another machine.
async fn found_and_mended(house: &mut House, far: bool) {
    three_incidents(house).await;
    let nova = house.person("nova");
    house.ok(&nova, house.lobby, "/incident declare title:\"Leaked key\" private:true").await;
    house.settled().await;
    let mut config = house.config.clone();
    if far {
        let page = house.page.as_ref().unwrap();
        config.mirrors.webhook = vec![own_webhook(page, house.secret.clone())];
        let nowhere = house.folder.path().join("not-here.db");
        config.page.database_url = format!("sqlite://{}", nowhere.display());
    }
    let fine = checked(house, &config).await;
    let said = fine.outcome.expect("nothing is wrong yet");
    assert!(said.contains("3 public incidents"), "{said}");

    damage(house).await;
    let wrong = checked(house, &config).await.outcome.unwrap_err();
    for named in [
        "INC-1 was altered there",
        "INC-2 is missing there",
        "INC-3 is ahead there, version 99 of",
        "INC-4 is on show there and not public here",
        "the list of components was altered there",
        "`firebell resync`",
    ] {
        assert!(wrong.contains(named), "{named}: {wrong}");
    }
    assert!(!wrong.contains("Leaked key"), "{wrong}");
    if !far {
        let told = ran(house.folder.path(), &["check"], &environment(&house.config)).await;
        assert_eq!(told.code, Some(1), "{}", told.printed);
        assert!(told.printed.contains("INC-1 was altered there"), "{}", told.printed);
    }

    let clock = Clock::Manual(house.clock.clone());
    let db = if far { None } else { Some(Db::open(&config.page.database_url).await.unwrap()) };
    let pages = drift::pages(&config, house.store(), db).await.unwrap();
    let drifts = pages[0].compare(house.store(), &clock).await.unwrap();
    let done = pages[0].mend(house.store(), &clock, &drifts).await.unwrap();
    assert_eq!(done, drift::Mended { due: 4, taken_back: 1 });
    // The bot and the page look by themselves now and then.
    house.clock.advance(Duration::minutes(11));
    house.settled().await;
    let mended = async {
        while let Err(wrong) = checked(house, &config).await.outcome {
            assert!(wrong.contains("there"), "{wrong}");
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(GUARD, mended).await.expect("everything is mended");
    house.page.as_ref().unwrap();
    assert!(house.get("/incidents/INC-1").await.1.contains("A disk was full"));
    assert!(house.get("/incidents/INC-2").await.1.contains("Broken pictures"));
    assert_eq!(house.get("/incidents/INC-4").await.0, 404);
    // What was ahead takes the next change.
    let more = "/incident update incident:INC-3 message:\"Mail is back\" status:resolved";
    house.ok(&nova, house.lobby, more).await;
    house.settled().await;
    assert!(house.get("/incidents/INC-3").await.1.contains("Mail is back"));
}

story!(what_was_altered_by_hand_is_found_and_mended, |house| {
    found_and_mended(house, false).await;
});

story!(a_page_on_another_machine_is_compared_and_mended_over_http, |house| {
    found_and_mended(house, true).await;
    // Not everybody may ask.
    let mut config = house.config.clone();
    let page = house.page.as_ref().unwrap();
    config.mirrors.webhook = vec![own_webhook(page, bot::make_secret().unwrap())];
    config.page.database_url = "sqlite:///not/here.db".to_owned();
    let refused = checked(house, &config).await.outcome.unwrap_err();
    assert!(refused.contains("does not take the secret"), "{refused}");
    // Somebody else's receiver is not asked; one that may be ours is, and nobody has to be there.
    config.mirrors.webhook[0].files = false;
    config.mirrors.webhook[0].url = "http://127.0.0.1:9/hooks/firebell".parse().unwrap();
    let said = checked(house, &config).await.outcome.unwrap();
    assert!(said.contains("was not compared"), "{said}");
    config.mirrors.webhook[0].files = true;
    let said = checked(house, &config).await.outcome.unwrap_err();
    assert!(said.contains("can't be reached"), "{said}");
});
