//! Subscribing to the status page in a real Chromium, from the form to the end of it: everybody can use
//! every page of the way.

use axum::Router;
use axum::routing::post;
use fantoccini::Locator;
use serde_json::{Value, json};
use tokio::sync::mpsc;

use crate::browser::Browser;
use crate::page_looks::violations;
use crate::page_stage::{Stage, now};
use crate::process::until;

/// A channel of somebody's chat: its address, and what is written into it.
async fn channel() -> (String, mpsc::UnboundedReceiver<String>) {
    let (sender, written) = mpsc::unbounded_channel();
    let take = async move |body: String| sender.send(body).unwrap();
    let router = Router::new().route("/api/webhooks/1/abc", post(take));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/api/webhooks/1/abc", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    (address, written)
}

/// Waits for a page that says this. A script of a page would end with it, so each look is one of its
/// own.
async fn says(browser: &Browser, words: &str) {
    let look = async || {
        let script = "return document.querySelector('main')?.innerText ?? ''";
        let seen = browser.client.execute(script, vec![]).await.ok()?;
        seen.as_str()?.contains(words).then_some(())
    };
    until(&format!("the page says {words}"), look).await;
}

/// Kind, address and secret that a form is sent with, what is said, and the field that is marked.
const REFUSED: [(&str, &str, &str, &str, &str); 6] = [
    ("", "nora@tea.example", "", "Choose how you want to get", ""),
    ("email", "nora at tea", "", "", "address"),
    ("discord", "https://tea.example/no", "", "", "address"),
    ("slack", "tea", "", "", "address"),
    ("webhook", "ftp://tea.example", "", "", "address"),
    ("webhook", "https://tea.example/hook", "sesame", "The secret can't be used", "secret"),
];

#[tokio::test]
async fn everybody_learns_what_is_wrong_with_what_they_typed() {
    let Some(browser) = Browser::open().await else { return };
    let stage = Stage::filled().await;
    browser.at(now()).await;
    browser.client.goto(&stage.url("/subscribe")).await.unwrap();
    let unfold = "document.querySelectorAll('details').forEach((one) => { one.open = true; })";
    browser.run(unfold).await;
    let mut wrong = violations(&browser, "subscribe-unfolded", 390).await;
    for (kind, address, secret, words, field) in REFUSED {
        let name = format!("refused {kind} {field}");
        browser.client.goto(&stage.url("/subscribe")).await.unwrap();
        // Older browsers send what this one would hold back.
        browser
            .run_async(
                "const form = document.querySelector('form.form');
                 for (const one of form.elements.kind) one.checked = one.value === given[0];
                 form.elements.address.value = given[1];
                 form.elements.secret.value = given[2];
                 form.noValidate = true;",
                json!([kind, address, secret]),
            )
            .await;
        browser.client.find(Locator::Css("form.form button")).await.unwrap().click().await.unwrap();
        says(&browser, "Not done.").await;
        let status = "return performance.getEntriesByType('navigation')[0].responseStatus";
        assert_eq!(browser.run(status).await, json!(422), "{name}");
        let told = browser.run("return document.getElementById('wrong').innerText").await;
        assert!(told.as_str().unwrap().contains(words), "{name}: {told}");
        // Whoever can't see the frame around a field is told which it is.
        let marked = browser
            .run("return [...document.querySelectorAll('[aria-describedby~=wrong]')].map((one) => one.id)")
            .await;
        assert_eq!(marked, json!([field]), "{name}");
        let seen = "return [...document.querySelectorAll('[aria-invalid]')].every((one) => one.checkVisibility())";
        assert_eq!(browser.run(seen).await, json!(true), "{name}");
        let kept = browser.run("return document.getElementById('address').value").await;
        assert_eq!(kept, json!(address), "nobody types it twice");
        wrong.extend(violations(&browser, &name.replace(' ', "-"), 390).await);
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    browser.close().await;
}

#[tokio::test]
async fn everybody_can_subscribe_look_at_it_and_end_it() {
    let Some(browser) = Browser::open().await else { return };
    let stage = Stage::filled().await;
    browser.at(now()).await;
    let (address, mut written) = channel().await;
    let mut wrong = Vec::new();
    let shows = async |words: &str| says(&browser, words).await;
    let press = async |label: &str| {
        let button = format!("//main//button[normalize-space()='{label}']");
        let button = browser.client.find(Locator::XPath(&button)).await.unwrap();
        button.click().await.unwrap();
    };
    browser.client.goto(&stage.url("/subscribe")).await.unwrap();
    let way = browser.client.find(Locator::Css("input[value=discord]")).await.unwrap();
    way.click().await.unwrap();
    browser.client.find(Locator::Id("address")).await.unwrap().send_keys(&address).await.unwrap();
    press("Send me the link").await;
    shows("Look there now").await;
    wrong.extend(violations(&browser, "sent", 390).await);
    let asked: Value = serde_json::from_str(&written.recv().await.unwrap()).unwrap();
    let asked = asked.to_string();
    let link = asked.split("/subscribe/").nth(1).unwrap();
    let end = link.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'));
    let link = stage.url(&format!("/subscribe/{}", &link[..end.unwrap()]));
    browser.client.goto(&link).await.unwrap();
    wrong.extend(violations(&browser, "confirm", 390).await);
    press("Confirm").await;
    shows("Confirmed.").await;
    wrong.extend(violations(&browser, "manage", 390).await);
    let kettles = browser.client.find(Locator::Css("input[value='1/kettles']")).await.unwrap();
    kettles.click().await.unwrap();
    press("Save").await;
    shows("Saved.").await;
    let chosen = "return document.querySelector(\"input[value='1/kettles']\").checked";
    assert_eq!(browser.run(chosen).await, json!(true));
    wrong.extend(violations(&browser, "saved", 390).await);
    press("Unsubscribe and erase").await;
    shows("Erased").await;
    wrong.extend(violations(&browser, "unsubscribed", 390).await);
    browser.client.goto(&link).await.unwrap();
    shows("Nothing is stored here").await;
    wrong.extend(violations(&browser, "gone", 390).await);
    assert!(wrong.is_empty(), "{wrong:#?}");
    browser.close().await;
}
