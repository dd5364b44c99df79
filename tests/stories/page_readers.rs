//! The status page as readers have it: in their own time, and on paper.

use chrono::{DateTime, Utc};
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

/// What every exact time on the page is: its moment, as it reads, and what is behind it.
async fn times(browser: &Browser) -> Vec<(DateTime<Utc>, String, String)> {
    let read = "return [...document.querySelectorAll('time[datetime]:not([data-approximate])')]
                    .map((one) => [one.dateTime, one.textContent, one.title])";
    let read: Vec<(DateTime<Utc>, String, String)> =
        serde_json::from_value(browser.run(read).await).unwrap();
    // Browsers put narrow blanks before AM and PM.
    let plain = |text: String| text.replace('\u{202F}', " ");
    read.into_iter().map(|(at, text, title)| (at, plain(text), title)).collect()
}

#[tokio::test]
async fn times_are_the_readers_own_until_they_ask_for_utc() {
    let Some(browser) = Browser::open().await else { return };
    let stage = Stage::filled().await;
    browser.at(now()).await;
    browser.lives_in("Asia/Kolkata").await;
    browser.client.goto(&stage.url("/incidents/INC-30")).await.unwrap();
    let there = |at: DateTime<Utc>| {
        at.with_timezone(&chrono_tz::Asia::Kolkata).format("%-I:%M %p").to_string()
    };
    let own = times(&browser).await;
    assert!(own.len() > 5, "{own:?}");
    for (at, text, title) in &own {
        assert!(text.ends_with(&there(*at)), "{text} is not {}", there(*at));
        assert!(title.contains(&at.format("%H:%M").to_string()), "{title} says it in UTC");
    }
    let zone = "return document.querySelector('#zone').innerText";
    // It has two names, an older and a newer.
    let said = browser.run(zone).await.to_string();
    assert!(said.contains("Asia/Kolkata") || said.contains("Asia/Calcutta"), "{said}");

    browser.run("document.querySelector('#zone button').click()").await;
    for again in [false, true] {
        if again {
            browser.client.refresh().await.unwrap();
        }
        for (at, text, _) in times(&browser).await {
            assert!(text.contains(&at.format("%H:%M").to_string()), "{text} is in UTC");
        }
        let said = browser.run(zone).await.to_string();
        assert!(said.contains("All times are UTC"), "{said}");
    }
    browser.close().await;
}
