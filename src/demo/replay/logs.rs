//! Files of incident logs: JSON with `incidents`, each with a title and a timeline. Everything else
//! is optional, and whatever else a file has is left alone.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Deserializer};

/// One file.
#[derive(Clone, Debug, Deserialize)]
pub struct Logs {
    pub incidents: Vec<Log>,
}

/// One incident as its source tells it.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Log {
    pub title: String,
    /// `maintenance` and `at_risk` are planned work.
    #[serde(default)]
    pub kind: Option<String>,
    /// `down`, `disrupted` and `notice` are understood.
    #[serde(default)]
    pub severity: Option<String>,
    #[serde(default, deserialize_with = "none_is_empty")]
    pub components: Vec<String>,
    /// In the words of the source; so is `resolved_at`.
    #[serde(default)]
    pub started_at: Option<String>,
    #[serde(default)]
    pub started_at_utc: Option<DateTime<Utc>>,
    #[serde(default)]
    pub resolved_at: Option<String>,
    #[serde(default)]
    pub resolved_at_utc: Option<DateTime<Utc>>,
    /// As mail writes dates (RFC 2822).
    #[serde(default)]
    pub published_at: Option<String>,
    /// The zone of times that are written without one. Absent: nobody knows, UTC is taken.
    #[serde(default)]
    pub timezone_as_written: Option<String>,
    #[serde(default, deserialize_with = "none_is_empty")]
    pub timeline: Vec<Line>,
    /// Steps that were worked off, in the order of their list.
    #[serde(default, deserialize_with = "none_is_empty")]
    pub tasks: Vec<Task>,
}

/// One step of a list.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Task {
    pub text: String,
    /// `done`, `running`, `abandoned` and `cancelled` are understood; anything else was not begun.
    #[serde(default)]
    pub state: String,
}

/// One line of a timeline.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Line {
    /// The time in the words of the source; empty where it gives none.
    #[serde(default, deserialize_with = "none_is_empty")]
    pub at_as_written: String,
    /// The moment, where somebody worked it out.
    #[serde(default)]
    pub at_utc: Option<DateTime<Utc>>,
    /// The day that a heading above this line names.
    #[serde(default)]
    pub date: Option<NaiveDate>,
    #[serde(default, deserialize_with = "none_is_empty")]
    pub who: Vec<String>,
    #[serde(default)]
    pub phase: Option<String>,
    pub text: String,
    /// Bullets below the line.
    #[serde(default, deserialize_with = "none_is_empty")]
    pub nested: Vec<String>,
    #[serde(default, deserialize_with = "none_is_empty")]
    pub attachments: Vec<Attachment>,
    /// Addresses behind words of the text.
    #[serde(default, deserialize_with = "none_is_empty")]
    pub links: Vec<String>,
}

/// What stood beside a line.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Attachment {
    /// `code`, `image` and `list-item` are told apart from words.
    #[serde(default, rename = "type")]
    pub kind: String,
    pub text: String,
}

fn none_is_empty<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// Why there is nothing to play; the text says what to do.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    #[error(
        "there is no replay “{0}”: it is neither a name nor a file. Write global-outage, or a file \
         of incident logs, such as logs.json#0 for its first incident"
    )]
    NoSuchReplay(String),
    #[error("{} can't be read: {source}. Name a file of incident logs that can", file.display())]
    Unreadable { file: PathBuf, source: std::io::Error },
    #[error(
        "{} is no file of incident logs: {why}. It has to be JSON of the shape \
         {{\"incidents\": [{{\"title\": \"…\", \"timeline\": [{{\"at_as_written\": \"22:45\", \
         \"text\": \"…\"}}]}}]}}", file.display()
    )]
    Shape { file: PathBuf, why: serde_json::Error },
    #[error("{} has no incident with a timeline, so there is nothing to play", file.display())]
    Nothing { file: PathBuf },
    #[error("“{given}” after # is no number. Write {}#INDEX with one of:{there}", file.display())]
    NoIndex { file: PathBuf, given: String, there: Listed },
    #[error("{} has no incident #{index}. Write one of:{there}", file.display())]
    OutOfRange { file: PathBuf, index: usize, there: Listed },
    #[error(
        "incident #{index} of {} has no timeline, so there is nothing to play. Write one of:{there}",
        file.display()
    )]
    NoTimeline { file: PathBuf, index: usize, there: Listed },
}

/// The incidents of a file that can be played, one on each line.
#[derive(Debug)]
pub struct Listed(String);

impl std::fmt::Display for Listed {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl Logs {
    /// # Errors
    /// Where the file can't be read or has another shape.
    pub fn read(file: &Path) -> Result<Self, ReplayError> {
        let bytes = std::fs::read(file)
            .map_err(|source| ReplayError::Unreadable { file: file.to_owned(), source })?;
        serde_json::from_slice(&bytes)
            .map_err(|why| ReplayError::Shape { file: file.to_owned(), why })
    }

    /// What can be played, by its index.
    pub fn playable(&self) -> impl Iterator<Item = (usize, &Log)> {
        self.incidents.iter().enumerate().filter(|(_, log)| !log.timeline.is_empty())
    }

    #[must_use]
    pub fn listed(&self) -> Listed {
        let mut list = String::new();
        for (index, log) in self.playable() {
            let entries = log.timeline.len();
            let noun = if entries == 1 { "entry" } else { "entries" };
            // Writing to a string cannot fail.
            let _ = write!(list, "\n  #{index}  {} ({entries} {noun})", one_line(&log.title));
        }
        Listed(list)
    }
}

/// Titles are shown in a list.
pub fn one_line(title: &str) -> String {
    title.split_whitespace().collect::<Vec<_>>().join(" ")
}
