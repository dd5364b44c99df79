//! The built program plays a log of the corpus as time goes by, only faster.

use super::copies::rendered;
use super::{html, sources, text};
use crate::demo::{address, demo};
use crate::house::http;

/// A log of this many entries at least, so that pauses lie between them.
const ENTRIES: usize = 5;
/// How long it may take to play, in seconds, besides the work itself.
const TAKES: f64 = 3.0;

#[tokio::test]
async fn a_log_is_played_faster_than_it_was_and_its_last_entry_is_on_the_page() {
    let Some(sources) = sources() else { return };
    let source = sources
        .iter()
        .find(|source| source.name.contains("hachyderm") && source.script.entries.len() >= ENTRIES)
        .expect("a night of Hachyderm's");
    let steps = &source.script.steps;
    let lasted = steps[steps.len() - 1].at - steps[0].at;
    // No pause between two lines is longer than 15 s, and these are all shorter.
    let speed = (lasted.as_seconds_f64() / TAKES).ceil();
    assert!(speed > 1.0, "{}: {lasted}", source.name);
    let file = super::folder().expect("the corpus is here").join(&source.name);
    let words = ["--replay", &file.display().to_string(), "--speed", &speed.to_string()];
    let (demo, printed) = demo(&words, "until you press Ctrl-C").await;
    assert!(printed.contains(&format!("Playing, {speed} times faster")), "{printed}");
    assert!(printed.contains("every copy is up to date"), "{printed}");
    let page = address(&printed, "and this outage:");
    let page = http().get(&page).send().await.unwrap().text().await.unwrap();
    let shown = html::entries(&page);
    let last = source.script.entries.last().expect("it has some");
    let written = html::bare(&rendered(text(&source.lines()[last.index], "text"))).concat();
    let there = |one: &html::Shown| html::bare(&one.words).concat() == written;
    assert!(shown.values().any(there), "{written} is not on the page");
    demo.ends_on_interrupt().await;
}
