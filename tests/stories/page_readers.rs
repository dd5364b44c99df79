//! The status page as readers have it on paper.

use serde_json::json;

use crate::browser::Browser;
use crate::page_stage::{Stage, now};

#[tokio::test]
async fn on_paper_there_is_what_can_be_read_and_nothing_to_press() {
    let Some(browser) = Browser::open().await else { return };
    let stage = Stage::filled().await;
    browser.at(now()).await;
    browser.client.goto(&stage.url("/incidents/INC-30")).await.unwrap();
    browser.print().await;
    let seen = "return ['.top nav', '#subscribe', '#zone', '.skip'].filter(
                    (one) => document.querySelector(one)?.checkVisibility())";
    assert_eq!(browser.run(seen).await, json!([]));
    let words = browser.run("return document.body.innerText").await.as_str().unwrap().to_owned();
    for said in ["Orders by telephone ring", "Everything runs again", "A valve of 1962."] {
        assert!(words.contains(said), "{said} is missing on paper: {words}");
    }
    let ink = "return getComputedStyle(document.body).color";
    assert_eq!(browser.run(ink).await, json!("rgb(0, 0, 0)"), "also for whoever reads by night");
    let address = "return getComputedStyle(document.querySelector('.words a'), '::after').content";
    let address = browser.run(address).await.to_string();
    assert!(address.contains("https://tea.example"), "a link can't be pressed there: {address}");
    browser.close().await;
}
