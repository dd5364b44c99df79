//! The watch channel's posts: entries as watchers see them. Pure.
//!
//! Each entry is an embed of its own, so that no one's markup reaches into another's words. The
//! run of entries in a post stays fixed once it is sent; a correction re-renders just its post.

use super::cards::{MAINTENANCE_MARK, moment, window};
use super::limits;
use super::post_files::{self, PostFile};
use super::wire::{Embed, EmbedAuthor, EmbedFooter, EmbedImage, Message};
use crate::incident::ids::{EntryId, Ref};
use crate::incident::state::{Entry, Incident, What};
use crate::incident::text::{contained, plain, preview};
use crate::incident::when::counts_from_now;
use crate::incident::words::{Audience, MaintenanceStatus, Precision, Status};
use crate::texts::sentences::sentence;
use crate::texts::words::label;
use crate::texts::{Lang, say};

/// Room for the footers of the last embed and for a character that is counted otherwise.
const HEADROOM: usize = 100;

/// Of words that are too long for an embed, how much is shown beside the file that has them all.
const SHORTENED: usize = 1_000;

/// Room for when an entry was edited, and for line breaks.
const EDITED: usize = 40;

/// The entries that watchers may see and that no post holds yet, in the order in which they were
/// written down.
#[must_use]
pub fn waiting<'a>(incident: &'a Incident, posted: &[EntryId]) -> Vec<&'a Entry> {
    incident
        .entries
        .iter()
        .filter(|entry| entry.audience >= Audience::Watchers && !posted.contains(&entry.id))
        .collect()
}

/// How many of the waiting entries go into the next post: as many as fit, one at least.
#[must_use]
pub fn fitting(lang: Lang, incident: &Incident, waiting: &[&Entry]) -> usize {
    let (mut length, mut embeds, mut files) = (HEADROOM, 0, 0);
    let mut count = 0;
    for entry in waiting.iter().take(limits::EMBEDS) {
        length += embed_length(&entry_embed(lang, incident, entry, usize::MAX, &[]));
        let own = post_files::of_entry(lang, incident, entry);
        embeds += own.iter().filter(|file| file.is_image()).count().max(1);
        files += own.len();
        let fits =
            length <= limits::EMBEDS_TOGETHER && embeds <= limits::EMBEDS && files <= limits::FILES;
        if !fits && count > 0 {
            break;
        }
        count += 1;
    }
    count
}

/// What marks a post as ours when the channel is read back.
#[must_use]
pub fn footer(reference: Ref, number: usize) -> String {
    format!("{reference} · {number}")
}

/// One post. `number` counts the posts of this incident from 1. `files` are those of its entries, of
/// which those with an upload are at Discord already or are on their way with this message.
#[must_use]
pub fn post(
    lang: Lang,
    incident: &Incident,
    entries: &[EntryId],
    number: usize,
    files: &[PostFile],
) -> Message {
    let entries: Vec<&Entry> = entries.iter().filter_map(|id| incident.entry(*id)).collect();
    let within = |room: usize| -> Vec<Embed> {
        entries.iter().map(|entry| entry_embed(lang, incident, entry, room, files)).collect()
    };
    let whole = within(usize::MAX);
    let length: usize = HEADROOM + whole.iter().map(embed_length).sum::<usize>();
    let texts = if length <= limits::EMBEDS_TOGETHER {
        whole
    } else {
        // Corrections have outgrown the post. Its run stays fixed, so the texts are shown shortened.
        within((limits::EMBEDS_TOGETHER - HEADROOM) / entries.len().max(1))
    };
    let mut embeds = Vec::new();
    // Each entry keeps its own embed, whatever pictures others have.
    let mut spare = limits::EMBEDS.saturating_sub(texts.len());
    for (entry, text) in entries.iter().zip(texts) {
        embeds.push(text);
        let pictures = files.iter().filter(|file| file.entry == entry.id && file.shows_as_image());
        for (nth, picture) in pictures.enumerate() {
            let image = Some(EmbedImage { url: format!("attachment://{}", picture.upload_name) });
            match embeds.last_mut() {
                Some(text) if nth == 0 => text.image = image,
                _ if spare > 0 => {
                    spare -= 1;
                    embeds.push(Embed { image, color: Some(color(entry)), ..Embed::default() });
                }
                _ => break,
            }
        }
    }
    if let Some(last) = embeds.last_mut() {
        last.footer = Some(EmbedFooter { text: footer(incident.reference, number) });
    }
    Message { embeds, ..Message::default() }
}

/// The first line of an entry: when it was, and what is to be known of it.
fn head(lang: Lang, incident: &Incident, entry: &Entry) -> String {
    let mut head = time_as_written(entry);
    if incident.drill {
        head = format!("{head} · **{}**", say!(lang, "card-drill"));
    }
    let announced = match &entry.what {
        What::Declared => Some(say!(lang, "post-declared")),
        What::Update { status: Some(status) } => Some(label(lang, *status)),
        What::Scheduled => Some(label(lang, MaintenanceStatus::Scheduled)),
        What::Maintenance { status } => Some(label(lang, *status)),
        What::Reopened => Some(say!(lang, "post-reopened")),
        _ => None,
    };
    if let Some(announced) = announced {
        head = format!("{head} · **{announced}**");
    }
    if entry.audience == Audience::Public && !incident.drill {
        head = format!("{head} · {}", say!(lang, "post-public"));
    }
    if let Some(writer) = &entry.recorded_by {
        let person = plain(&preview(&writer.name, 40));
        head = format!("{head} · {}", say!(lang, "attachment-added-by", person = person));
    }
    if entry.what == What::Scheduled
        && let Some(maintenance) = &incident.maintenance
    {
        head = format!("{head}\n{MAINTENANCE_MARK} {}", window(maintenance.window));
    }
    head
}

/// Whether an entry's words fit an embed; those that do not hang at the post as a file.
pub(super) fn fits_an_embed(lang: Lang, incident: &Incident, entry: &Entry) -> bool {
    let around =
        limits::length(&head(lang, incident, entry)) + post_files::longest_list(entry) + EDITED;
    limits::length(&contained(&sentence(lang, entry))) + around <= limits::EMBED_DESCRIPTION
}

/// One entry in at most `room` characters, with the list of its files.
fn entry_embed(
    lang: Lang,
    incident: &Incident,
    entry: &Entry,
    room: usize,
    files: &[PostFile],
) -> Embed {
    let author = match entry.phase {
        Some(phase) => format!("{} · {}", entry.author.name, label(lang, phase)),
        None => entry.author.name.clone(),
    };
    let head = head(lang, incident, entry);
    let description = match &entry.retracted {
        Some(retraction) => {
            let reason = plain(&preview(&retraction.reason, 300));
            format!("{head}\n*{}*", say!(lang, "post-retracted", reason = reason))
        }
        None => {
            let text = sentence(lang, entry);
            let list = post_files::list(lang, entry, files);
            let taken = limits::length(&head) + limits::length(&author) + limits::length(&list);
            let left = room.saturating_sub(taken + 40);
            let text = if !fits_an_embed(lang, incident, entry) {
                let left = left.min(SHORTENED);
                let name = post_files::WHOLE_TEXT;
                let whole = say!(lang, "attachment-whole-text", name = name);
                format!("{} ({whole})", preview(&text, left / 2))
            } else if limits::length(&text) > left {
                // Half as many, because a character may count as two.
                format!("{} {}", preview(&text, left / 2), say!(lang, "post-whole-elsewhere"))
            } else {
                text
            };
            let edited = match entry.edited_at {
                Some(at) => format!(" · {}", say!(lang, "post-edited", at = moment(at, 't'))),
                None => String::new(),
            };
            format!("{head}{edited}\n{}{list}", contained(&text))
        }
    };
    let title = match entry.what {
        What::Declared | What::Scheduled => Some(preview(
            &format!("{} · {}", incident.reference, plain(&incident.title)),
            limits::EMBED_TITLE / 2,
        )),
        _ => None,
    };
    Embed {
        author: Some(EmbedAuthor { name: preview(&author, 120) }),
        title,
        description: Some(description),
        color: Some(color(entry)),
        ..Embed::default()
    }
}

/// Of this entry alone: what happens later to the incident must not touch posts of before.
const fn color(entry: &Entry) -> u32 {
    match (&entry.retracted, &entry.what) {
        (Some(_), _) => GREY,
        (_, What::Update { status: Some(Status::Resolved) }) => 0x2E_9E_5B,
        (_, What::Update { status: Some(Status::Monitoring) }) => 0x3B_82_C4,
        (_, What::Update { status: Some(Status::Identified) }) => 0xD9_A4_06,
        (_, What::Scheduled) => 0x3B_82_C4,
        (_, What::Maintenance { status }) => match status {
            MaintenanceStatus::Scheduled => 0x3B_82_C4,
            MaintenanceStatus::InProgress => 0xD9_A4_06,
            MaintenanceStatus::Verifying => 0x8A_63_D2,
            MaintenanceStatus::Completed => 0x2E_9E_5B,
            MaintenanceStatus::Cancelled => GREY,
        },
        (_, What::Update { .. } | What::Declared | What::Reopened) => 0xD4_2A_2A,
        _ => GREY,
    }
}

const GREY: u32 = 0x80_84_8E;

/// When it happened: in each reader's own zone, or in the writer's words where these say less.
#[must_use]
pub fn time(entry: &Entry) -> String {
    match (&entry.when.as_written, entry.when.precision) {
        (Some(words), Precision::Hour | Precision::Day) => {
            format!("{} ({})", plain(&preview(words, 40)), moment(entry.when.at, 'd'))
        }
        _ => moment(entry.when.at, 'f'),
    }
}

/// As [`time`], and always in the writer's words where they gave any that last: somebody else's log
/// has it in these.
fn time_as_written(entry: &Entry) -> String {
    let lasting = entry.when.as_written.as_deref().filter(|words| !counts_from_now(words));
    match (lasting, entry.when.precision) {
        (Some(words), Precision::Second | Precision::Minute) => {
            format!("{} (“{}”)", time(entry), plain(words))
        }
        _ => time(entry),
    }
}

fn embed_length(embed: &Embed) -> usize {
    let count = |text: &Option<String>| text.as_deref().map_or(0, limits::length);
    count(&embed.title)
        + count(&embed.description)
        + embed.author.as_ref().map_or(0, |author| limits::length(&author.name))
        + embed.footer.as_ref().map_or(0, |footer| limits::length(&footer.text))
}
