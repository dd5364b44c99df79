//! The real incidents of the corpus, told through the slash commands as `firebell demo --replay`
//! tells them, and held against the files they come from.
//!
//! - `told` plays them in a house.
//! - `copies` holds what comes back (journal, watch channel, page) against what was written.
//! - `html` reads the page as a browser would.
//! - `replayed` has the built program play one as time goes by.
//! - `whole` does all of it for every incident; `odd_times` and `odd_texts` show each oddity by
//!   itself, at the first example that the corpus has for it; `odd_spellings` has every spelling.
//!
//! Needs `FIREBELL_SHARED`, the folder that has `corpus/`.

mod copies;
mod html;
mod odd_spellings;
mod odd_texts;
mod odd_times;
mod replayed;
mod told;
mod whole;

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use firebell::demo::replay::{Logs, Script, script};
use serde_json::Value;

/// One incident of a file.
pub struct Source {
    /// `dfds.json#3`.
    pub name: String,
    /// As the file has it, read by nothing of ours.
    pub log: Value,
    pub script: Script,
}

impl Source {
    pub fn lines(&self) -> &[Value] {
        self.log["timeline"].as_array().map_or(&[], Vec::as_slice)
    }

    pub fn begin(&self) -> DateTime<Utc> {
        self.script.steps[0].at
    }
}

/// A text of the file; empty where it has none.
pub fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

pub fn moment(value: &Value, key: &str) -> Option<DateTime<Utc>> {
    value[key].as_str().map(|text| text.parse().unwrap())
}

fn folder() -> Option<PathBuf> {
    Some(crate::house::shared()?.join("corpus"))
}

/// Every incident that has a timeline. Nothing, loudly, where the corpus is not to be had.
pub fn sources() -> Option<Vec<Source>> {
    let folder = folder()?;
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    let mut sources = Vec::new();
    for path in files {
        let file: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        let raw = file["incidents"].as_array().unwrap();
        if raw.iter().all(|log| log["timeline"].as_array().is_none_or(Vec::is_empty)) {
            continue;
        }
        let logs = Logs::read(&path).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(logs.incidents.len(), raw.len());
        for (index, log) in logs.playable() {
            sources.push(Source {
                name: format!("{}#{index}", path.file_name().unwrap().to_string_lossy()),
                log: raw[index].clone(),
                script: script(log, youngest()),
            });
        }
    }
    assert!(!sources.is_empty(), "the corpus has incidents");
    Some(sources)
}

/// Nothing in the corpus is younger.
pub fn youngest() -> DateTime<Utc> {
    "2026-06-01T00:00:00Z".parse().unwrap()
}

/// What the corpus says about itself.
pub fn readme() -> Option<String> {
    Some(std::fs::read_to_string(folder()?.join("README.md")).unwrap())
}
