//! An open page in a real Chromium shows what changes, whichever page it is, and says so where it can't
//! know.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use axum::Router;
use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{StatusCode, Uri};
use axum::response::{Html, IntoResponse as _};
use chrono::Duration;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::browser::Browser;
use crate::house::http;
use crate::page_stage::{Stage, descaling, now, outage, past};
use crate::process::until;

#[tokio::test]
async fn an_open_page_shows_what_is_accepted_without_being_loaded_again() {
    let Some(browser) = Browser::open().await else { return };
    let stage = Stage::filled().await;
    browser.client.goto(&stage.url("/")).await.unwrap();
    let loaded = browser
        .run(
            "window.same = true;
             return performance.getEntriesByType('resource').map((one) => new URL(one.name).pathname)",
        )
        .await;
    let loaded: Vec<&str> = loaded.as_array().unwrap().iter().filter_map(Value::as_str).collect();
    let files = loaded.iter().filter(|path| **path != "/events").count();
    assert!(files <= 3, "more than four requests: {loaded:?}");
    let listens = "performance.getEntriesByType('resource').length >= 0 && document.readyState === 'complete'";
    browser.until("it is loaded", listens).await;
    let mut data = outage(2);
    data["incident"]["title"] = json!("Kettles are lukewarm");
    stage.tell("incident.updated", data).await;
    let shown = "document.body.innerText.includes('Kettles are lukewarm')";
    browser.until("the new title is there", shown).await;
    let mut data = outage(3);
    data["incident"]["status"] = json!("resolved");
    data["incident"]["resolved_at"] = json!(now());
    stage.tell("incident.resolved", data).await;
    let over = "document.querySelector('h1').innerText === 'Maintenance under way' && same";
    browser.until("the outage is over on the same page", over).await;
    let drawn = "[...document.querySelectorAll('use')]\
                 .every((use) => document.querySelector(use.getAttribute('href')))";
    browser.until("every sign has its shape", drawn).await;
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    browser.close().await;
}

/// A server in front of the page that answers for it while it is away, as most do.
#[tokio::test]
async fn an_open_page_listens_again_after_somebody_else_answered() {
    let Some(browser) = Browser::open().await else { return };
    let stage = Stage::filled().await;
    let (behind, refused) = (stage.url(""), Arc::new(AtomicUsize::new(2)));
    let left = Arc::clone(&refused);
    let in_front = Router::new().fallback(async move |uri: Uri| {
        let listens = uri.path() == "/events";
        if listens && left.fetch_update(SeqCst, SeqCst, |left| left.checked_sub(1)).is_ok() {
            return (StatusCode::BAD_GATEWAY, "try again").into_response();
        }
        let answer = http().get(format!("{behind}{uri}")).send().await.unwrap();
        let (status, kind) = (answer.status(), answer.headers()[CONTENT_TYPE].clone());
        let body = Body::from_stream(answer.bytes_stream());
        (status, [(CONTENT_TYPE, kind)], body).into_response()
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let in_front = tokio::spawn(async move { axum::serve(listener, in_front).await });
    browser.hurry().await;
    browser.client.goto(&format!("http://{address}/")).await.unwrap();
    let mut data = outage(2);
    data["incident"]["title"] = json!("Kettles are lukewarm");
    stage.tell("incident.updated", data).await;
    let shown = "document.body.innerText.includes('Kettles are lukewarm')";
    browser.until("what was missed is there", shown).await;
    let all = async || (refused.load(SeqCst) == 0).then_some(());
    until("it is refused no more", all).await;
    let mut data = outage(3);
    data["incident"]["title"] = json!("Kettles are warm");
    stage.tell("incident.updated", data).await;
    let shown = "document.body.innerText.includes('Kettles are warm')";
    browser.until("what came later is there", shown).await;
    in_front.abort();
    browser.close().await;
}

/// Serves this at an address of its own for as long as the test lasts.
async fn serve(router: Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}")
}

#[tokio::test]
async fn pages_of_the_past_change_while_they_are_read() {
    let Some(browser) = Browser::open().await else { return };
    let stage = Stage::filled().await;
    browser.hurry().await;
    browser.at(now()).await;
    let open = async |path: &str| {
        browser.client.goto(&stage.url(path)).await.unwrap();
        browser.run("window.same = true").await;
    };
    let shows = async |words: &str| {
        let shown = format!("document.body.innerText.includes('{words}') && same");
        browser.until(&format!("the same page shows {words}"), &shown).await;
    };
    let mut data = past(0, 1, 3, "sev2", "Orders by telephone ring nowhere");
    let mut tell = async |stage: &Stage, change: &dyn Fn(&mut Value)| {
        data["version"] = json!(data["version"].as_u64().unwrap() + 1);
        change(&mut data["incident"]);
        stage.tell("incident.updated", data.clone()).await;
    };
    open("/history").await;
    tell(&stage, &|_| ()).await;
    shows("Orders by telephone ring nowhere").await;
    open("/history/2022-12").await;
    tell(&stage, &|incident| incident["title"] = json!("Orders ring somewhere")).await;
    shows("Orders ring somewhere").await;
    open("/incidents/INC-30").await;
    let lessons = json!({"lessons": "Ask the neighbours."});
    tell(&stage, &|incident| incident["postmortem"]["sections"] = lessons.clone()).await;
    shows("Ask the neighbours.").await;
    let retracted = |incident: &mut Value| {
        incident["timeline"][0]["text"] = json!("");
        incident["timeline"][0]["retracted"] = json!(true);
    };
    tell(&stage, &retracted).await;
    let gone = "!document.body.innerText.includes('First guests call about it.') && same";
    browser.until("what was taken back is gone", gone).await;
    let reopened = |incident: &mut Value| {
        incident["status"] = json!("investigating");
        incident["resolved_at"] = Value::Null;
        incident["closed_at"] = Value::Null;
    };
    tell(&stage, &reopened).await;
    let goes_on = "document.title.startsWith('Investigating') && same";
    browser.until("it goes on", goes_on).await;

    // A month that is over.
    open("/history/2022-11").await;
    let mut cups = past(3, 23, 2, "sev3", "Cups come out of the machine cold");
    cups["version"] = json!(2);
    stage.tell("incident.updated", cups).await;
    shows("Cups come out of the machine cold").await;
    open("/incidents/MNT-7").await;
    let mut done = descaling();
    done["version"] = json!(3);
    done["incident"]["status"] = json!("completed");
    done["incident"]["tasks"][2]["text"] = json!("Rinsed twice and once more");
    stage.tell("maintenance.completed", done.clone()).await;
    shows("Rinsed twice and once more").await;
    done["version"] = json!(4);
    done["incident"]["summary"] = json!("It took two bottles.");
    stage.tell("maintenance.completed", done).await;
    shows("It took two bottles.").await;
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    browser.close().await;
}

#[tokio::test]
async fn nobodys_search_is_taken_from_under_their_hands() {
    let Some(browser) = Browser::open().await else { return };
    let stage = Stage::filled().await;
    browser.hurry().await;
    browser.at(now()).await;
    browser.client.goto(&stage.url("/history")).await.unwrap();
    let heard = "window.heard = 0;
                 for (const kind of ['open', 'incident']) {
                     (window.listener ??= new EventSource('/events'))
                         .addEventListener(kind, () => { heard += 1; });
                 }
                 document.getElementById('q').focus();";
    browser.run(heard).await;
    browser.types("kett").await;
    browser.until("the page listens", "heard > 0 && timers > 1").await;
    let before = browser.run("return timers").await;
    stage.tell("incident.updated", outage(2)).await;
    browser.until("the change is known", &format!("heard > 1 && timers > {before}")).await;
    browser.types("les").await;
    let typed = browser.run("return document.activeElement.value").await;
    assert_eq!(typed, json!("kettles"));
    browser.close().await;
}

/// The page behind a server that changes its words.
fn altered(
    stage: &Stage,
    alter: impl Fn(String) -> String + Clone + Send + Sync + 'static,
) -> Router {
    let behind = stage.url("");
    Router::new().fallback(async move |uri: Uri| {
        let answer = http().get(format!("{behind}{uri}")).send().await.unwrap();
        Html(alter(answer.text().await.unwrap()))
    })
}

#[tokio::test]
async fn a_page_without_scripts_is_loaded_again_and_one_with_scripts_is_not() {
    let Some(browser) = Browser::open().await else { return };
    let stage = Stage::filled().await;
    let loaded = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&loaded);
    // A second instead of two minutes: a driver can't take hold of what never stands.
    let at_once = move |page: String| {
        count.fetch_add(1, SeqCst);
        page.replace(
            "http-equiv=\"refresh\" content=\"120\"",
            "http-equiv=\"refresh\" content=\"1\"",
        )
    };
    let address = serve(altered(&stage, at_once)).await;
    browser.run_scripts(false).await;
    for path in ["/", "/history", "/history/2022-12", "/incidents/INC-42", "/incidents/INC-30"] {
        let before = loaded.load(SeqCst);
        browser.client.goto(&format!("{address}{path}")).await.unwrap();
        let again = async || (loaded.load(SeqCst) > before + 1).then_some(());
        until(&format!("{path} is loaded again and again"), again).await;
    }
    let mut data = outage(2);
    data["incident"]["title"] = json!("Kettles are lukewarm");
    stage.tell("incident.updated", data).await;
    browser.client.goto(&format!("{address}/")).await.unwrap();
    let shown = async || {
        let source = browser.client.source().await.unwrap_or_default();
        source.contains("Kettles are lukewarm").then_some(())
    };
    until("the change is there", shown).await;
    // A month that is over hardly changes: nobody's reading is disturbed for it.
    for path in ["/history/2022-11", "/history?q=kettles", "/subscribe"] {
        let page = http().get(stage.url(path)).send().await.unwrap().text().await.unwrap();
        assert!(!page.contains("http-equiv=\"refresh\""), "{path}");
    }
    browser.run_scripts(true).await;
    browser.client.goto(&format!("{address}/")).await.unwrap();
    let quiet =
        "[...document.querySelectorAll('meta')].every((one) => one.httpEquiv !== 'refresh')";
    browser.until("where scripts run, nothing is loaded again", quiet).await;
    browser.close().await;
}

/// Plain files, as any web server serves them.
fn files(folder: PathBuf) -> Router {
    Router::new().fallback(async move |uri: Uri| {
        let path = folder.join(uri.path().trim_start_matches('/'));
        let path = if path.is_dir() { path.join("index.html") } else { path };
        let kind = match path.extension().and_then(|end| end.to_str()) {
            Some("html") => "text/html; charset=utf-8",
            Some("css") => "text/css",
            Some("js") => "text/javascript",
            _ => "image/svg+xml",
        };
        match std::fs::read(path) {
            Ok(bytes) => ([(CONTENT_TYPE, kind)], bytes).into_response(),
            Err(_) => StatusCode::NOT_FOUND.into_response(),
        }
    })
}

const OUT_OF_DATE: &str = "document.body.innerText.includes('may be out of date')";

#[tokio::test]
async fn a_copy_of_the_page_says_when_it_may_be_out_of_date() {
    let Some(browser) = Browser::open().await else { return };
    let stage = Stage::filled().await;
    let folder = TempDir::new().unwrap();
    stage.export(folder.path()).await;
    let address = serve(files(folder.path().to_owned())).await;
    let pages = [
        "/",
        "/incidents/INC-42",
        "/history",
        "/incidents/INC-30",
        "/history/2022-12",
        "/history/2022-11",
        "/widget",
    ];
    browser.at(now() + Duration::minutes(9)).await;
    for path in pages {
        browser.client.goto(&format!("{address}{path}")).await.unwrap();
        let knows = "document.querySelector('#silent time[datetime]').textContent";
        browser.until("it knows when the bot was last heard", knows).await;
        assert_eq!(browser.run(&format!("return {OUT_OF_DATE}")).await, json!(false), "{path}");
    }
    browser.at(now() + Duration::minutes(11)).await;
    for path in pages {
        browser.client.goto(&format!("{address}{path}")).await.unwrap();
        browser.until("it says so", OUT_OF_DATE).await;
        let since =
            "document.getElementById('silent').innerText.includes('13 Dec 2022, 19:00 UTC')";
        browser.until("it says since when", since).await;
    }
    browser.save("page-copy-out-of-date").await;
    browser.close().await;
}

#[tokio::test]
async fn an_open_page_whose_server_died_says_that_it_may_be_out_of_date() {
    let Some(browser) = Browser::open().await else { return };
    let stage = Stage::filled().await;
    browser.hurry().await;
    browser.at(now()).await;
    browser.client.goto(&stage.url("/")).await.unwrap();
    browser.until("it looked again", "timers > 1").await;
    assert_eq!(browser.run(&format!("return {OUT_OF_DATE}")).await, json!(false));
    stage.page.stop().await;
    browser.run("ahead += 11 * 60e3").await;
    browser.until("it says so", OUT_OF_DATE).await;
    browser.close().await;
}

#[tokio::test]
async fn an_open_page_says_that_the_bot_fell_silent_and_that_it_is_back() {
    let Some(browser) = Browser::open().await else { return };
    let stage = Stage::filled().await;
    browser.hurry().await;
    browser.at(now()).await;
    browser.client.goto(&stage.url("/")).await.unwrap();
    browser.until("it looked again", "timers > 1").await;
    let mut published = stage.page.sequences();
    stage.clock.advance(Duration::minutes(6));
    published.changed().await.unwrap();
    browser.until("it says so, and nothing else changed", OUT_OF_DATE).await;
    stage.tell("incident.updated", outage(2)).await;
    browser.until("it is taken back", &format!("!{OUT_OF_DATE}")).await;
    browser.close().await;
}
