//! What was said and done: entries of a timeline with their attachments, steps, follow-ups.

use std::collections::BTreeSet;

use chrono::Duration;
use url::Url;

use super::super::brief::Shown;
use super::super::site::Site;
use super::super::{moments, text};
use super::looks::{self, Look};
use crate::incident::public_view::{PublicAttachment, PublicEntry};
use crate::incident::words::{FollowupState, TaskState};
use crate::texts::words::label;
use crate::texts::{Lang, say};

/// An entry that was written down this much after it happened says so.
const LATE: Duration = Duration::minutes(10);
/// Pictures that browsers show safely inside a page.
const PICTURES: [&str; 5] = ["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"];

pub struct Entry {
    pub id: String,
    pub datetime: String,
    pub time: String,
    /// Where nothing around it says which day it was.
    pub date: Option<String>,
    pub approximate: bool,
    pub written: Option<String>,
    /// Words: how much later it was written down.
    pub late: Option<String>,
    pub status: Option<Look>,
    pub html: String,
    pub author: String,
    pub phase: Option<String>,
    /// What is said of one that was retracted.
    pub tombstone: Option<String>,
    pub attachments: Vec<Attachment>,
}

pub struct Attachment {
    pub name: String,
    pub url: String,
    pub image: bool,
}

/// A step of a checklist, or a follow-up.
pub struct Task {
    pub css: &'static str,
    pub icon: &'static str,
    pub word: String,
    pub text: String,
    pub note: Option<String>,
}

pub fn entry_of(site: &Site, entry: &PublicEntry) -> Entry {
    let (lang, late) = (site.lang(), entry.recorded_at - entry.at);
    let approximate = moments::is_approximate(entry);
    let time = moments::of_entry(lang, entry);
    let said_late = || say!(lang, "page-entry-late", span = moments::span(lang, late));
    Entry {
        id: text::identifier(&entry.id),
        datetime: moments::machine(entry.at),
        date: None,
        approximate,
        written: moments::as_written(lang, entry).map(str::to_owned),
        late: (late >= LATE && !approximate).then(said_late),
        status: entry.status.as_deref().map(|id| looks::of_status(lang, id)),
        html: text::markdown_to_html(lang, &entry.text),
        author: entry.author.clone(),
        phase: entry.phase.map(|phase| label(lang, phase)),
        tombstone: entry
            .retracted
            .then(|| say!(lang, "page-entry-retracted", time = time.as_str())),
        time,
        attachments: entry.attachments.iter().filter_map(|file| attachment(site, file)).collect(),
    }
}

/// Where a file is: at the page itself, or anywhere on the web; nowhere else.
pub enum Whereabouts {
    Here(String),
    Elsewhere(Url),
}

pub fn whereabouts(attachment: &PublicAttachment) -> Option<Whereabouts> {
    let url = &attachment.url;
    let own_path = url.starts_with('/') && !url.starts_with("//") && !url.contains('\\');
    if own_path {
        return Some(Whereabouts::Here(url.clone()));
    }
    let url = Url::parse(url).ok()?;
    matches!(url.scheme(), "http" | "https").then_some(Whereabouts::Elsewhere(url))
}

fn is_picture(attachment: &PublicAttachment) -> bool {
    let content_type = attachment.content_type.as_deref().unwrap_or_default();
    let plain = content_type.split(';').next().unwrap_or_default().trim();
    PICTURES.contains(&plain)
}

fn attachment(site: &Site, attachment: &PublicAttachment) -> Option<Attachment> {
    let url = match whereabouts(attachment)? {
        Whereabouts::Here(path) => site.href(&path),
        Whereabouts::Elsewhere(url) => url.into(),
    };
    let name = match attachment.name.trim() {
        "" => say!(site.lang(), "page-entry-file"),
        _ => attachment.name.clone(),
    };
    Some(Attachment { name, url, image: is_picture(attachment) })
}

/// Where pictures of these entries come from, for the page's content security policy.
pub fn picture_origins<'a>(entries: impl Iterator<Item = &'a PublicEntry>) -> BTreeSet<String> {
    let standing = entries.filter(|entry| !entry.retracted);
    let pictures = standing.flat_map(|entry| &entry.attachments).filter(|file| is_picture(file));
    pictures
        .filter_map(|file| match whereabouts(file)? {
            Whereabouts::Here(_) => None,
            Whereabouts::Elsewhere(url) => Some(url.origin().ascii_serialization()),
        })
        .collect()
}

pub fn tasks(lang: Lang, shown: &Shown) -> Vec<Task> {
    let tasks = shown.incident().tasks.iter();
    tasks
        .map(|task| Task {
            css: task.state.id(),
            icon: match task.state {
                TaskState::Todo => "unknown",
                TaskState::Running => "running",
                TaskState::Done => "ok",
                TaskState::Cancelled => "cancelled",
            },
            word: label(lang, task.state),
            text: text::markdown_to_words(lang, &task.text, 1000),
            note: None,
        })
        .collect()
}

/// `4 of 9 steps done`; cancelled ones count as neither.
pub fn progress(lang: Lang, shown: &Shown) -> Option<String> {
    let tasks = &shown.incident().tasks;
    let wanted = tasks.iter().filter(|task| task.state != TaskState::Cancelled).count();
    let done = tasks.iter().filter(|task| task.state == TaskState::Done).count();
    (wanted > 0).then(|| say!(lang, "page-incident-progress", done = done, wanted = wanted))
}

pub fn followups(lang: Lang, shown: &Shown) -> Vec<Task> {
    let followups = shown.incident().followups.iter();
    followups
        .map(|followup| {
            let owner = followup.owner.as_deref().map(str::to_owned);
            let kind = followup
                .kind
                .map(|kind| say!(lang, "page-incident-followup-kind", kind = kind.id()));
            let due = followup.due.map(|due| moments::date(lang, due));
            let due = due.map(|due| say!(lang, "page-incident-due", date = due));
            let note: Vec<String> = [owner, kind, due].into_iter().flatten().collect();
            let (css, icon) = match followup.state {
                FollowupState::Open => ("todo", "unknown"),
                FollowupState::Done => ("done", "ok"),
                FollowupState::Dropped => ("cancelled", "cancelled"),
            };
            Task {
                css,
                icon,
                word: label(lang, followup.state),
                text: text::markdown_to_words(lang, &followup.text, 1000),
                note: (!note.is_empty()).then(|| note.join(" · ")),
            }
        })
        .collect()
}
