//! The demo's window in a real browser: the guided outage clicked through from its start to its end.

use fantoccini::Locator;
use futures_util::FutureExt as _;

use crate::browser::Browser;
use crate::house::House;
use crate::invariants;
use crate::window::{house_with_watchers, window_of};

const TRIES: usize = 20;

/// Each step: what the guide fills in, and where it leads when it is done.
const STEPS: [(&str, &str); 5] = [
    ("/incident declare", "Go to the room"),
    ("/incident appoint", "Go to the room"),
    ("/timeline add", "Read along as wanda"),
    ("/incident update", "See the public page"),
    ("/incident close", "See the public page"),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_guided_outage_is_clicked_through_from_start_to_end() {
    let Some(browser) = Browser::open().await else { return };
    let (mut house, watchers) = house_with_watchers().await;
    let window = window_of(&house).await;
    browser.client.goto(window.url().as_str()).await.unwrap();
    let played = std::panic::AssertUnwindSafe(click_through(&browser, &house)).catch_unwind().await;
    if played.is_err() {
        browser.save("failed-clicks").await;
    }
    let complaints = browser.complaints().await;
    // Chromium ends however the story did.
    browser.close().await;
    if let Err(panic) = played {
        std::panic::resume_unwind(panic);
    }
    assert_eq!(complaints, Vec::<String>::new(), "the console is silent");
    house.settled().await;
    let incident = house.incident(1).await;
    assert!(!incident.is_open() && incident.entries.len() >= STEPS.len(), "{incident:#?}");
    let (_, front) = house.get("/").await;
    assert!(front.contains("All systems operational"), "{front}");
    house.guild.member("quinn", &[watchers]);
    invariants::check(&house).await;
    window.stop().await;
    house.stop_bot().await;
    house.stop_page().await;
}

/// No key is pressed.
async fn click_through(browser: &Browser, house: &House) {
    for (step, (command, leads)) in (1..).zip(STEPS) {
        clicks(browser, "Show me").await;
        let filled = format!("document.querySelector('.command-name')?.innerText === '{command}'");
        browser.until(&format!("{command} is filled in"), &filled).await;
        clicks(browser, "Send").await;
        let done = format!("document.querySelectorAll('.steps .done').length === {step}");
        browser.until(&format!("step {step} is done"), &done).await;
        house.settled().await;
        clicks(browser, leads).await;
    }
    let over = "document.querySelector('#guide').innerText.includes('whole outage')";
    browser.until("the guide says that it is over", over).await;
    browser.save("10-clicked-through").await;
}

/// Clicks on what is called so, once it can be clicked on.
async fn clicks(browser: &Browser, name: &str) {
    let here = format!(
        "[...document.querySelectorAll('button')].some((one) =>
            one.checkVisibility() && !one.disabled
                && (one.innerText.trim() === '{name}' || one.ariaLabel === '{name}'))"
    );
    browser.until(&format!("there is {name:?}"), &here).await;
    let path = format!("//button[normalize-space()='{name}' or @aria-label='{name}']");
    for _ in 0..TRIES {
        let button = browser.client.find(Locator::XPath(&path)).await.unwrap();
        match button.click().await {
            // What is around it was drawn anew between a look and a click.
            Err(error) if error.is_stale_element_reference() => {}
            clicked => return clicked.unwrap(),
        }
    }
    panic!("{name:?} is drawn anew all the time");
}
