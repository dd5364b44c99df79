//! History of other status pages becomes ours: read, then taken in by the one way in, `execute`.
//!
//! What can't be read is named with its file and the reason; the rest comes in. The same thing is
//! taken once, however often it is imported: its source and its id there make its cause. Entries
//! keep the times that the source gives them; the journal says when we were told.

mod cstate;
mod front_matter;
mod json;
mod statuspage;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use tokio::sync::Notify;
use ulid::Ulid;

use crate::clock::Clock;
use crate::execute::{Executor, Failure, Outcome, Request, Wish};
use crate::incident::command::Past;
use crate::incident::guild::Component;
use crate::incident::ids::{EntryId, IncidentId, Ref, Snowflake};
use crate::incident::person::{Actor, Person};
use crate::incident::state::{Entry, Incident, What};
use crate::incident::when::When;
use crate::incident::words::{Audience, Kind, Lang};
use crate::store::{Store, StoreError};

/// Wishes that wait together for one commit.
const AT_ONCE: usize = 64;

/// What is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Posts of a cState site: Markdown files with front matter
    Cstate,
    /// What a Statuspage answers at /api/v2/incidents.json or scheduled-maintenances.json
    Statuspage,
    /// What `firebell export --format json` writes
    Json,
}

/// Why nothing at all could be imported, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error("{path} can't be read: {source}")]
    Unreadable { path: PathBuf, source: std::io::Error },
    #[error("there is no file to import in {0}: cState's posts end in .md, the others in .json")]
    Nothing(PathBuf),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the import stopped midway: {0}. Run it again: what came in is not doubled")]
    Failed(#[from] Failure),
}

/// One thing that was read, or why it was not.
#[derive(Debug)]
pub struct Read {
    /// The file, and what in it.
    pub place: String,
    pub outcome: Result<Past, String>,
    /// What is odd in it; it comes in as it is written.
    pub odd: Vec<String>,
}

impl Read {
    fn failed(place: &str, why: impl Into<String>) -> Self {
        Self { place: place.to_owned(), outcome: Err(why.into()), odd: Vec::new() }
    }
}

/// What came of an import.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    pub imported: usize,
    /// They came in by an earlier import.
    pub here_before: usize,
    /// Place and reason of each that did not come in.
    pub refused: Vec<(String, String)>,
    pub odd: Vec<(String, String)>,
}

/// Reads a file, or every fitting file of a folder in the order of their names.
///
/// # Errors
/// Where there is nothing to read.
pub fn read(path: &Path, format: Format) -> Result<Vec<Read>, ImportError> {
    let unreadable = |source| ImportError::Unreadable { path: path.to_owned(), source };
    let mut files = Vec::new();
    if fs::metadata(path).map_err(unreadable)?.is_dir() {
        let ending = if format == Format::Cstate { "md" } else { "json" };
        for entry in fs::read_dir(path).map_err(unreadable)? {
            let file = entry.map_err(unreadable)?.path();
            if file.extension().is_some_and(|extension| extension == ending) {
                files.push(file);
            }
        }
        files.sort();
    } else {
        files.push(path.to_owned());
    }
    if files.is_empty() {
        return Err(ImportError::Nothing(path.to_owned()));
    }
    let read_one = |file: PathBuf| {
        let place = file.file_name().unwrap_or(file.as_os_str()).to_string_lossy().into_owned();
        let bytes = match fs::read(&file) {
            Ok(bytes) => bytes,
            Err(error) => return vec![Read::failed(&place, error.to_string())],
        };
        // Some old editors' files are not UTF-8 throughout; what is not is shown as such.
        read_text(&place, &String::from_utf8_lossy(&bytes), format)
    };
    Ok(files.into_iter().flat_map(read_one).collect())
}

/// Reads what stands in one file; `place` is what it is called where something in it is named.
#[must_use]
pub fn read_text(place: &str, text: &str, format: Format) -> Vec<Read> {
    match format {
        Format::Cstate => vec![cstate::read(place, text)],
        Format::Statuspage => statuspage::read(place, text),
        Format::Json => json::read(place, text),
    }
}

/// Takes in what was read, oldest first, so that numbers grow with time.
///
/// # Errors
/// Where the database fails. What was taken in before stays, and the next run goes on.
pub async fn take_in(
    store: &Store,
    clock: &Clock,
    guild: Snowflake,
    read: Vec<Read>,
) -> Result<Summary, ImportError> {
    // A bot that runs looks for what is due by itself; here nobody waits for it.
    let mirrors = store.mirror_names().await?;
    let executor = Executor::start(store, clock, mirrors, Arc::new(Notify::new()));
    let mut summary = Summary::default();
    let mut pasts = Vec::new();
    for Read { place, outcome, odd } in read {
        summary.odd.extend(odd.into_iter().map(|odd| (place.clone(), odd)));
        match outcome {
            Ok(past) => pasts.push((place, past)),
            Err(why) => summary.refused.push((place, why)),
        }
    }
    pasts.sort_by_key(|(_, past)| past.incident.declared_at);
    while !pasts.is_empty() {
        // One transaction takes many, so they wait together.
        let some: Vec<_> = pasts.drain(..pasts.len().min(AT_ONCE)).collect();
        let mut asked = Vec::new();
        for (place, past) in some {
            if is_home(store, guild, &past).await? {
                summary.here_before += 1;
            } else {
                asked.push(async { (place, take_one(&executor, clock, guild, past).await) });
            }
        }
        for (place, taken) in futures_util::future::join_all(asked).await {
            match taken {
                Ok(Outcome::Done(_)) => summary.imported += 1,
                Ok(Outcome::DoneBefore(_)) => summary.here_before += 1,
                Err(Failure::Refused(refusal)) => {
                    let why = crate::texts::refusals::refusal(Lang::En, &refusal);
                    summary.refused.push((place, why));
                }
                Err(failure) => return Err(failure.into()),
            }
        }
    }
    Ok(summary)
}

/// Whether it is our own export, come back to where it was written.
async fn is_home(store: &Store, guild: Snowflake, past: &Past) -> Result<bool, StoreError> {
    if past.incident.id.0 == Ulid::nil() {
        return Ok(false);
    }
    Ok(store.incident(past.incident.id).await?.is_some_and(|known| known.guild == guild))
}

async fn take_one(
    executor: &Executor,
    clock: &Clock,
    guild: Snowflake,
    past: Past,
) -> Result<Outcome, Failure> {
    let person = Person { id: Snowflake(0), name: format!("Import from {}", past.source) };
    let request = Request {
        guild,
        actor: Actor { person, responder: true },
        at: clock.now(),
        source_key: format!("import:{guild}:{}:{}", past.source, past.id),
        wish: Wish::Import(Box::new(past)),
        confirmed: true,
    };
    executor.execute(request).await
}

/// An incident of another program with nothing in it yet.
fn blank(kind: Kind, title: &str, declared_at: DateTime<Utc>, by: &Person) -> Incident {
    // These three are given anew when it is taken in.
    let (id, guild, reference) = (IncidentId(Ulid::nil()), Snowflake(0), Ref { kind, number: 1 });
    Incident::blank(id, guild, reference, title, by, declared_at)
}

/// A line that everybody could read there. It was recorded when the source says so.
fn entry(at: DateTime<Utc>, author: &Person, what: What, text: &str) -> Entry {
    let millis = u64::try_from(at.timestamp_millis()).unwrap_or(0);
    Entry {
        id: EntryId(Ulid::from_parts(millis, fastrand::u128(..))),
        when: When::exactly(at),
        recorded_at: at,
        author: author.clone(),
        recorded_by: None,
        origin: None,
        what,
        phase: None,
        audience: Audience::Public,
        text: text.trim().to_owned(),
        attachments: Vec::new(),
        edited_at: None,
        retracted: None,
    }
}

/// Each name once, in the order given.
fn components<'a>(names: impl Iterator<Item = &'a str>) -> Vec<Component> {
    let mut found: Vec<Component> = Vec::new();
    for name in names.map(str::trim).filter(|name| !name.is_empty()) {
        let component = Component::named(name);
        if !found.iter().any(|known| known.id == component.id) {
            found.push(component);
        }
    }
    found
}

#[cfg(test)]
pub mod tests;
