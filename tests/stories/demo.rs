//! The built program's demo, as a newcomer starts it.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use fantoccini::Locator;

use crate::browser::Browser;
use crate::house::{GUARD, http};

/// A demo that ends with its test.
pub struct Demo(Child);

impl Drop for Demo {
    fn drop(&mut self) {
        // It may have ended already, as it should.
        let _ = self.0.kill();
    }
}

impl Demo {
    /// Ctrl-C, and that it ends well.
    pub async fn ends_on_interrupt(mut self) {
        let id = self.0.id().to_string();
        assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
        let ending = tokio::task::spawn_blocking(move || self.0.wait().unwrap());
        let ended = tokio::time::timeout(GUARD, ending).await.expect("it ends when asked");
        assert!(ended.unwrap().success());
    }
}

/// Starts the demo and returns what it printed up to the line that holds `last`.
pub async fn demo(arguments: &[&str], last: &'static str) -> (Demo, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_firebell"))
        .arg("demo")
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let demo = Demo(child);
    let (sent, told) = tokio::sync::oneshot::channel();
    // What follows is read too, or the demo would write to nobody.
    tokio::task::spawn_blocking(move || {
        let (mut printed, mut sent) = (String::new(), Some(sent));
        for line in lines.map_while(Result::ok) {
            printed.push_str(&line);
            printed.push('\n');
            if line.contains(last)
                && let Some(sent) = sent.take()
            {
                // Nobody listens where the test was over first.
                let _ = sent.send(printed.clone());
            }
        }
    });
    let printed = tokio::time::timeout(GUARD, told).await.expect("the demo gets there");
    (demo, printed.expect("the demo does not end early"))
}

/// The first address after these words.
pub fn address(printed: &str, words: &str) -> String {
    let after = printed.split_once(words).expect("it says where").1;
    after.split_whitespace().next().expect("an address follows").to_owned()
}

#[tokio::test]
async fn a_real_outage_is_replayed_for_every_group_of_people() {
    let (demo, printed) =
        demo(&["--replay", "global-outage", "--speed", "0"], "until you press Ctrl-C").await;
    for words in [
        "18:53 nova",
        "types /incident declare",
        "is told 🟡 **INC-1** is declared",
        "@nova is now incident commander",
        "read Pages load slowly or not at all · identified",
        "19:16 nova",
        "Closed: the response is over.",
        "19 commits in the journal; every copy is up to date",
    ] {
        assert!(printed.contains(words), "{words:?} is missing:\n{printed}");
    }
    let page = address(&printed, "Look at the status page: ");
    let html = http().get(&page).send().await.unwrap().text().await.unwrap();
    assert!(html.contains("Pages load slowly or not at all") && html.contains("Resolved"));
    let notes = "Notes for the postmortem";
    assert!(!html.contains(notes) && !printed.contains(&format!("read {notes}")));
    demo.ends_on_interrupt().await;
}

#[tokio::test]
async fn without_a_replay_it_says_where_to_begin() {
    let (demo, printed) = demo(&[], "until you press Ctrl-C").await;
    let window = address(&printed, "declare your first incident:");
    let html = http().get(&window).send().await.unwrap().text().await.unwrap();
    assert!(html.contains("<html"), "{html}");
    demo.ends_on_interrupt().await;
}

#[tokio::test]
async fn an_incident_of_a_file_is_replayed_by_its_own_people() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("logs.json");
    let logs = r#"{"incidents": [
        {"title": "No tea", "timeline": [{"at_as_written": "2023-01-02 08:00", "text": "cold"}]},
        {"title": "The boiler is out", "timezone_as_written": "CET", "started_at": "2023-01-01 22:00",
         "timeline": [
            {"at_as_written": "2023-01-01 22:XX", "who": ["@ada"], "text": "The water is \"cold\""},
            {"at_as_written": "00:10", "who": ["@ben"], "text": "Gas is off"},
            {"at_as_written": "soon after", "text": "It is on again"}]}]}"#;
    std::fs::write(&file, logs).unwrap();
    let argument = format!("{}#1", file.display());
    let (demo, printed) =
        demo(&["--replay", &argument, "--speed", "0"], "until you press Ctrl-C").await;
    for words in [
        "21:00 ada",
        "at:\"2023-01-01 22:XX\"",
        "23:10 ben",
        "3 entries: the time of 2 typed as written",
        "Entry #2 keeps its time in its text",
        "soon after: It is on again",
    ] {
        assert!(printed.contains(words), "{words:?} is missing:\n{printed}");
    }
    let page = address(&printed, "Look at the status page: ");
    let html =
        http().get(format!("{page}incidents/INC-1")).send().await.unwrap().text().await.unwrap();
    assert!(html.contains("The boiler is out") && html.contains("Gas is off"), "{html}");

    // The other one can be chosen in the window.
    let window = address(&printed, "or be there yourself: ");
    let api = format!("{window}api/replays");
    let offered = http().get(&api).send().await.unwrap().text().await.unwrap();
    assert_eq!(offered, r##"{"titles":["#0 No tea","#1 The boiler is out"],"playing":null}"##);
    demo.ends_on_interrupt().await;
}

/// Somebody picks one of a file's outages in the window, and it is played before their eyes.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replay_is_picked_in_the_window() {
    let Some(browser) = Browser::open().await else { return };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("logs.json");
    let logs = r#"{"incidents": [
        {"title": "No tea", "timeline": [{"at_as_written": "2023-01-02 08:00", "text": "cold"}]},
        {"title": "New kettles", "kind": "maintenance", "started_at_utc": "2023-01-03T10:00:00Z",
         "resolved_at_utc": "2023-01-03T11:00:00Z",
         "tasks": [{"text": "Buy them", "state": "done"}, {"text": "Paint them", "state": "abandoned"}],
         "timeline": [{"at_as_written": "2023-01-03 10:30", "text": "half of them"}]}]}"#;
    std::fs::write(&file, logs).unwrap();
    let argument = format!("{}#0", file.display());
    let (demo, printed) =
        demo(&["--replay", &argument, "--speed", "0"], "until you press Ctrl-C").await;
    let window = address(&printed, "or be there yourself: ");
    browser.client.goto(&window).await.unwrap();
    browser.until("replays are offered", "!document.getElementById('replays').hidden").await;
    let rooms = "document.getElementById('channels').innerText";
    browser.until("the first was played", &format!("{rooms}.includes('inc-1-no-tea')")).await;
    let picker = browser.client.find(Locator::Css("#replay")).await.unwrap();
    picker.select_by_label("#1 New kettles").await.unwrap();
    browser.client.find(Locator::Css("#replays button")).await.unwrap().click().await.unwrap();
    let played = format!("{rooms}.includes('closed-mnt-1-new-kettles')");
    browser.until("its room is closed", &played).await;
    browser.save("replay-picked").await;
    let complaints = browser.complaints().await;
    browser.close().await;
    let page = address(&printed, "Look at the status page: ");
    let html = http().get(format!("{page}incidents/MNT-1")).send().await.unwrap();
    let html = html.text().await.unwrap();
    assert!(html.contains("New kettles") && html.contains("half of them"), "{html}");
    for (step, state) in [("Buy them", "done"), ("Paint them", "cancelled")] {
        let drawn = html.split("<li class=\"").find(|item| item.contains(step)).unwrap();
        assert!(drawn.starts_with(state), "{step}: {drawn}");
    }
    assert_eq!(complaints, Vec::<String>::new(), "the console is silent");
    demo.ends_on_interrupt().await;
}

#[tokio::test]
async fn what_can_not_be_replayed_is_told_with_exit_code_2() {
    let refused = Command::new(env!("CARGO_BIN_EXE_firebell"))
        .args(["demo", "--replay", "no-such-outage"])
        .output()
        .unwrap();
    assert_eq!(refused.status.code(), Some(2));
    let told = String::from_utf8(refused.stderr).unwrap();
    assert!(told.contains("neither a name nor a file. Write global-outage"), "{told}");
}
