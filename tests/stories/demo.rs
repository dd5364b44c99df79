//! The built program's demo, as a newcomer starts it.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use crate::house::{GUARD, http};

/// A demo that ends with its test.
struct Demo(Child);

impl Drop for Demo {
    fn drop(&mut self) {
        // It may have ended already, as it should.
        let _ = self.0.kill();
    }
}

impl Demo {
    /// Ctrl-C, and that it ends well.
    async fn ends_on_interrupt(mut self) {
        let id = self.0.id().to_string();
        assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
        let ending = tokio::task::spawn_blocking(move || self.0.wait().unwrap());
        let ended = tokio::time::timeout(GUARD, ending).await.expect("it ends when asked");
        assert!(ended.unwrap().success());
    }
}

/// Starts the demo and returns what it printed up to the line that holds `last`.
async fn demo(arguments: &[&str], last: &'static str) -> (Demo, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_firebell"))
        .arg("demo")
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let demo = Demo(child);
    let reading = tokio::task::spawn_blocking(move || {
        let mut printed = String::new();
        for line in lines {
            let line = line.unwrap();
            printed.push_str(&line);
            printed.push('\n');
            if line.contains(last) {
                return printed;
            }
        }
        panic!("the demo ended early: {printed}");
    });
    let printed = tokio::time::timeout(GUARD, reading).await.expect("the demo gets there");
    (demo, printed.unwrap())
}

/// The first address after these words.
fn address(printed: &str, words: &str) -> String {
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
