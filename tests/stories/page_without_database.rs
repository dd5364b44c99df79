//! The page's database is gone: whoever reads notices nothing.

use chrono::Duration;
use firebell::db::Db;
use firebell::on_db;
use reqwest::StatusCode;
use reqwest::header::{ETAG, IF_NONE_MATCH};
use serde_json::json;
use sqlx::AssertSqlSafe;

use crate::house::{Engine, http};
use crate::page_stage::{Stage, outage, past};

const GONE: &str = "gone_";

/// Takes every table away under the page's hands, or gives them back.
async fn rename_tables(stage: &Stage, rename: impl Fn(&str) -> Option<String>) {
    let db = Db::open_existing(&stage.database).await.unwrap();
    let list = match &db {
        Db::Sqlite(_) => {
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
        }
        Db::Postgres(_) => "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'",
    };
    on_db!(&db, |pool| {
        let tables: Vec<(String,)> = sqlx::query_as(list).fetch_all(pool).await.unwrap();
        assert!(!tables.is_empty());
        for (table,) in tables {
            if let Some(other) = rename(&table) {
                let rename = format!("ALTER TABLE {table} RENAME TO {other}");
                sqlx::query(AssertSqlSafe(rename)).execute(pool).await.unwrap();
            }
        }
    });
    db.close().await;
}

async fn take_away(stage: &Stage) {
    rename_tables(stage, |table| Some(format!("{GONE}{table}"))).await;
}

async fn give_back(stage: &Stage) {
    rename_tables(stage, |table| table.strip_prefix(GONE).map(str::to_owned)).await;
}

/// The bytes at each of these addresses, all of which must be there.
async fn read(stage: &Stage, addresses: &[String]) -> Vec<Vec<u8>> {
    let mut all = Vec::new();
    for address in addresses {
        let answer = http().get(stage.url(address)).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{address}");
        all.push(answer.bytes().await.unwrap().to_vec());
    }
    all
}

fn assert_same(addresses: &[String], before: &[Vec<u8>], after: &[Vec<u8>]) {
    for ((address, before), after) in addresses.iter().zip(before).zip(after) {
        assert!(before == after, "{address} says something else");
    }
}

async fn nobody_who_reads_notices(engine: Engine) {
    if !engine.is_here() {
        return;
    }
    let stage = Stage::filled_on(engine).await;
    // So many that most of them are rendered only when somebody asks.
    for n in 10..30 {
        let days = i64::try_from(n).unwrap();
        stage.tell("incident.closed", past(n, days, 1, "sev3", "Spoons bend")).await;
    }
    let picture = b"\x89PNG\r\n\x1a\nthe boiler".as_slice();
    let file = stage.put_file("the%20boiler.png", picture).await;
    let shows_it = |version: u64| {
        let mut data = outage(version);
        data["incident"]["timeline"][1]["attachments"] = json!([{"name": "the boiler.png",
            "url": format!("https://status.example.org{file}"), "content_type": "image/png"}]);
        data
    };
    stage.tell("incident.updated", shows_it(2)).await;

    let read_before: Vec<String> = [
        "/",
        "/history",
        "/incidents/INC-42",
        "/incidents/MNT-7",
        "/feed.rss",
        "/feed.atom",
        "/feed.json",
        "/calendar.ics",
        "/badge.svg",
        "/widget",
        "/widget.js",
        "/subscribe",
        "/api/v2/summary.json",
        "/api/v2/status.json",
        "/api/v2/components.json",
        "/api/v2/incidents.json",
        "/api/v2/incidents/unresolved.json",
        "/api/v2/scheduled-maintenances.json",
        "/healthz",
        "/readyz",
        &file,
    ]
    .map(str::to_owned)
    .into();
    // Nobody asked for these yet: not even the first who does notices.
    let first_asked: Vec<String> = [
        "/incidents/INC-30",
        "/incidents/INC-33",
        "/incidents/INC-36",
        "/incidents/INC-40",
        "/history/2022-11",
        "/history/2022-12",
        "/history?q=spoons",
        "/components/kettles/feed.rss",
        "/components/kettles/badge.svg",
    ]
    .map(str::to_owned)
    .into();
    let before = read(&stage, &read_before).await;
    assert_eq!(before.last().unwrap(), picture);

    take_away(&stage).await;
    let refused = stage.say("incident.updated", shows_it(3)).await;
    assert_eq!(refused.status(), StatusCode::SERVICE_UNAVAILABLE, "nothing can be kept");
    assert_same(&read_before, &before, &read(&stage, &read_before).await);
    let told = http().get(stage.url(&file)).send().await.unwrap();
    let known = http().get(stage.url(&file)).header(IF_NONE_MATCH, &told.headers()[ETAG]);
    assert_eq!(known.send().await.unwrap().status(), StatusCode::NOT_MODIFIED);
    let other = file.replace("boiler.png", "other.png");
    assert_eq!(http().get(stage.url(&other)).send().await.unwrap().status(), StatusCode::NOT_FOUND);
    let first = read(&stage, &first_asked).await;

    // Without scripts, too, it says that it is old.
    let silent = "<aside id=\"silent\" class=\"note\"><svg";
    assert!(!String::from_utf8_lossy(&before[0]).contains(silent));
    let mut published = stage.page.sequences();
    stage.clock.advance(Duration::minutes(6));
    published.changed().await.unwrap();
    for page in read(&stage, &["/".to_owned(), "/history".to_owned()]).await {
        assert!(String::from_utf8_lossy(&page).contains(silent));
    }

    // It is back: another process says the same of the past, and what was refused is taken.
    give_back(&stage).await;
    let stage = stage.restarted().await;
    assert_same(&first_asked, &first, &read(&stage, &first_asked).await);
    stage.tell("incident.updated", shows_it(3)).await;
    assert_eq!(read(&stage, std::slice::from_ref(&file)).await, [picture]);
    // What is taken back is gone with the answer that says so.
    let mut retracted = shows_it(4);
    retracted["incident"]["timeline"][1]["retracted"] = json!(true);
    stage.tell("incident.updated", retracted).await;
    assert_eq!(http().get(stage.url(&file)).send().await.unwrap().status(), StatusCode::NOT_FOUND);
    stage.page.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_who_reads_notices_on_sqlite() {
    nobody_who_reads_notices(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_who_reads_notices_on_postgres() {
    nobody_who_reads_notices(Engine::Postgres).await;
}
