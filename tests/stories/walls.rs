//! The walls of the house: who may know of whom.

use std::path::{Path, PathBuf};

/// Every file of ours below this folder of `src`.
pub fn sources(folder: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut waiting = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(folder)];
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            waiting.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    assert!(!found.is_empty(), "{folder} has sources");
    found
}

/// What a file holds above its tests.
pub fn without_tests(text: &str) -> &str {
    text.split("#[cfg(test)]\nmod tests {").next().unwrap()
}

/// No line of code in the folder, tests aside, holds any of these.
fn holds_none(folder: &str, forbidden: &[&str], but: &[&str]) {
    for path in sources(folder) {
        let name = path.to_string_lossy().into_owned();
        if but.iter().any(|exception| name.ends_with(exception)) || name.contains("tests") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let code = without_tests(&text);
        for line in code.lines().filter(|line| !line.trim_start().starts_with("//")) {
            for word in forbidden {
                assert!(!line.contains(word), "{name} holds {word}: {line}");
            }
        }
    }
}

#[test]
fn what_an_incident_is_does_no_io() {
    let io = [
        "tokio",
        "sqlx",
        "serenity",
        "reqwest",
        "axum",
        "std::fs",
        "std::net",
        "fastrand",
        "getrandom",
        "async ",
        "crate::store",
        "crate::discord",
        "crate::execute",
        "crate::page",
        "crate::clock",
        "::now(",
    ];
    holds_none("incident", &io, &["corpus.rs"]);
}

#[test]
fn texts_are_pure() {
    let io = ["tokio", "sqlx", "serenity", "std::fs", "crate::store", "crate::discord", "::now("];
    holds_none("texts", &io, &[]);
}

#[test]
fn the_page_knows_nothing_of_discord_or_of_the_bots_tables() {
    let bot = ["crate::discord", "crate::store", "crate::mirrors", "crate::execute", "serenity"];
    holds_none("page", &bot, &[]);
}

#[test]
fn only_execute_writes_the_journal() {
    let writing =
        ["journal::append", "incidents::insert", "incidents::save", "INSERT INTO journal"];
    holds_none("", &writing, &["execute.rs", "execute/batch.rs", "store/journal.rs"]);
}

#[test]
fn only_the_clock_asks_what_time_it_is() {
    let asking = ["Utc::now", "SystemTime::now", "Local::now"];
    holds_none("", &asking, &["clock.rs"]);
}

#[test]
fn sql_lives_in_the_store_and_in_the_pages_keep() {
    let sql = ["sqlx::query"];
    holds_none(
        "",
        &sql,
        &[
            "store/mod.rs",
            "journal.rs",
            "incidents.rs",
            "mirrors.rs",
            "mirrors/record.rs",
            "guilds.rs",
            "receivers.rs",
            "db/tables.rs",
            "held.rs",
            "lock.rs",
            "store/backup.rs",
            "store/put_away.rs",
            "keep.rs",
            "subscribers/queue.rs",
        ],
    );
}
