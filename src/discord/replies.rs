//! The answers that a person reads. Pure. Each is true at the moment of its commit: what mirrors
//! will do is said as something to come.

mod asked_back;
mod maintenance;

use super::cards::{mark, moment, stands};
use super::cdn::NotCopied;
use super::components::{Button, Style};
use super::controls::Control;
use super::limits;
use super::wire::Message;
use crate::incident::ids::Snowflake;
use crate::incident::state::{Entry, Incident};
use crate::incident::text::{plain, preview};
use crate::incident::words::{Audience, Role};
use crate::store::incidents::{Listed, Which};
use crate::texts::sentences::{announced, bare_sentence};
use crate::texts::words::{inside, label};
use crate::texts::{Lang, say};

pub use self::asked_back::{
    command_offered, joined, made_public, merged, offer_answered, offer_withdrawn, question,
    which_incident, will_be_public,
};
pub use self::maintenance::{maintenance_moved, maintenance_scheduled};

/// Something was turned down; the text says what to do.
#[must_use]
pub fn refused(text: &str) -> Message {
    Message::text(clipped(&format!("✋ {text}")))
}

/// A file can't be kept, so nothing is.
#[must_use]
pub fn not_copied(lang: Lang, why: &NotCopied) -> Message {
    let named = |name: &str| plain(&preview(name, 80));
    let text = match why {
        NotCopied::TooLarge { name, most } => {
            say!(lang, "attachment-too-large", name = named(name), most = most.to_string())
        }
        NotCopied::TooLargeTogether { most } => {
            say!(lang, "attachment-too-large-together", most = most.to_string())
        }
        NotCopied::Gone { name } => say!(lang, "attachment-gone", name = named(name)),
        NotCopied::NoAnswer { name } => say!(lang, "attachment-no-answer", name = named(name)),
        NotCopied::Disk { name } => say!(lang, "attachment-disk", name = named(name)),
    };
    refused(&text)
}

/// Something failed that is not the person's fault.
#[must_use]
pub fn failed(lang: Lang) -> Message {
    Message::text(say!(lang, "answer-failed"))
}

/// Discord failed us before anything was recorded.
#[must_use]
pub fn failed_at_discord(lang: Lang) -> Message {
    Message::text(say!(lang, "answer-failed-at-discord"))
}

#[must_use]
pub fn declared(lang: Lang, incident: &Incident, room: Option<Snowflake>) -> Message {
    let place = match room {
        Some(room) => say!(lang, "answer-declared-room", room = format!("<#{room}>")),
        None => say!(lang, "answer-declared-room-opening"),
    };
    let command = match incident.commander() {
        Some(person) => say!(lang, "answer-in-command", person = format!("<@{}>", person.id)),
        None => say!(lang, "answer-nobody-in-command"),
    };
    let seen = hidden(lang, incident).unwrap_or_else(|| say!(lang, "answer-seen-declared"));
    let message = Message::text(say!(
        lang,
        "answer-declared",
        mark = mark(incident.status, incident.severity, false),
        incident = incident.reference,
        title = plain(&incident.title),
        severity = label(lang, incident.severity),
        place = place,
        command = command,
        seen = seen
    ));
    let mut buttons = Vec::new();
    if let Some(room) = room {
        let url = format!("https://discord.com/channels/{}/{room}", incident.guild);
        buttons.push(Button::link(say!(lang, "button-room"), url));
    }
    if incident.commander().is_none() {
        let take = Control::Take(incident.reference);
        buttons.push(take.button(Style::Primary, say!(lang, "button-take")));
    }
    message.with(buttons)
}

#[must_use]
pub fn appointed(lang: Lang, incident: &Incident, role: Role) -> Message {
    Message::text(match incident.roles.get(&role) {
        Some(person) => say!(
            lang,
            "answer-appointed",
            person = format!("<@{}>", person.id),
            role = inside(lang, role),
            incident = name(incident)
        ),
        // Taken back again in the same moment.
        None => released_text(lang, incident, role),
    })
}

#[must_use]
pub fn released(lang: Lang, incident: &Incident, role: Role) -> Message {
    let mut text = released_text(lang, incident, role);
    if role == Role::Commander {
        text = format!("{text} {}", say!(lang, "answer-nobody-commands-now"));
    }
    Message::text(text)
}

fn released_text(lang: Lang, incident: &Incident, role: Role) -> String {
    say!(lang, "answer-released", incident = name(incident), role = inside(lang, role))
}

#[must_use]
pub fn updated(lang: Lang, incident: &Incident) -> Message {
    let mut text = say!(
        lang,
        "answer-updated",
        incident = name(incident),
        status = stands(lang, incident),
        seen = seen(lang, incident)
    );
    if let Some(next) = incident.next_update_by {
        let (at, relative) = (moment(next, 't'), moment(next, 'R'));
        let promise = say!(lang, "answer-next-update", at = at, relative = relative);
        text = format!("{text} {promise}");
    }
    Message::text(text)
}

#[must_use]
pub fn severity_set(lang: Lang, incident: &Incident) -> Message {
    let severity = label(lang, incident.severity);
    Message::text(say!(lang, "answer-severity-set", incident = name(incident), severity = severity))
}

#[must_use]
pub fn edited(lang: Lang, incident: &Incident) -> Message {
    Message::text(say!(lang, "answer-edited", incident = name(incident)))
}

#[must_use]
pub fn closed(lang: Lang, incident: &Incident) -> Message {
    Message::text(say!(lang, "answer-closed", incident = name(incident)))
}

#[must_use]
pub fn reopened(lang: Lang, incident: &Incident) -> Message {
    let seen = seen(lang, incident);
    Message::text(say!(lang, "answer-reopened", incident = name(incident), seen = seen))
}

#[must_use]
pub fn entry_added(lang: Lang, incident: &Incident, entry: &Entry) -> Message {
    let mut text = say!(
        lang,
        "answer-entry-added",
        incident = name(incident),
        at = moment(entry.when.at, 'f'),
        audience = inside(lang, entry.audience)
    );
    if !entry.attachments.is_empty() {
        text = format!("{text} {}", say!(lang, "attachment-kept", count = entry.attachments.len()));
    }
    Message::text(text)
}

#[must_use]
pub fn entry_edited(lang: Lang, incident: &Incident) -> Message {
    Message::text(say!(lang, "answer-entry-edited", incident = name(incident)))
}

#[must_use]
pub fn entry_retracted(lang: Lang, incident: &Incident) -> Message {
    Message::text(say!(lang, "answer-entry-retracted", incident = name(incident)))
}

#[must_use]
pub fn entry_published(lang: Lang, incident: &Incident) -> Message {
    Message::text(say!(lang, "answer-entry-published", incident = name(incident)))
}

/// `INC-7 · DRILL · Slow pages`: plain words, as a list to choose from has them.
#[must_use]
pub fn label_of(lang: Lang, listed: &Listed) -> String {
    let Listed { reference, title, drill, .. } = listed;
    if *drill {
        format!("{reference} · {} · {title}", say!(lang, "card-drill"))
    } else {
        format!("{reference} · {title}")
    }
}

/// `/incident list`.
#[must_use]
pub fn listed(lang: Lang, incidents: &[Listed], page: u64, more: bool, which: Which) -> Message {
    if incidents.is_empty() {
        return Message::text(match which {
            _ if page > 1 => say!(lang, "answer-list-no-such-page", page = page),
            Which::Open => say!(lang, "answer-list-none-open"),
            Which::Closed => say!(lang, "answer-list-none-closed"),
            Which::All => say!(lang, "answer-list-none"),
        });
    }
    let mut lines: Vec<String> = incidents
        .iter()
        .map(|listed| {
            let lock = if listed.private { "🔒 " } else { "" };
            let drill = if listed.drill {
                format!("**{}** · ", say!(lang, "card-drill"))
            } else {
                String::new()
            };
            let state = if listed.open {
                say!(lang, "answer-list-open")
            } else {
                say!(lang, "answer-list-closed")
            };
            format!(
                "{lock}**{}** {drill}{} · {state}",
                listed.reference,
                plain(&preview(&listed.title, 80))
            )
        })
        .collect();
    if more {
        lines.push(say!(lang, "answer-list-more", page = page + 1));
    }
    Message::text(clipped(&lines.join("\n")))
}

/// Entries on one page of `/timeline show`.
pub const ENTRIES_A_PAGE: usize = 10;

/// `/timeline show`, oldest first; what this person may not see is left out before.
#[must_use]
pub fn timeline(lang: Lang, incident: &Incident, entries: &[&Entry], page: usize) -> Message {
    let pages = entries.len().div_ceil(ENTRIES_A_PAGE).max(1);
    if page == 0 || page > pages {
        let incident = incident.reference;
        return Message::text(say!(
            lang,
            "answer-timeline-no-such-page",
            incident = incident,
            pages = pages
        ));
    }
    let lines: Vec<String> = entries
        .iter()
        .skip((page - 1) * ENTRIES_A_PAGE)
        .take(ENTRIES_A_PAGE)
        .map(|entry| timeline_line(lang, entry))
        .collect();
    let head =
        say!(lang, "answer-timeline-page", incident = name(incident), page = page, pages = pages);
    let text = format!("{head}\n{}", lines.join("\n"));
    // The whole text goes into an embed, which holds twice what a message does.
    let embed = super::wire::Embed {
        description: Some(clip(&text, limits::EMBED_DESCRIPTION)),
        ..super::wire::Embed::default()
    };
    Message::embed(embed)
}

fn timeline_line(lang: Lang, entry: &Entry) -> String {
    let when = super::posts::time(entry);
    if entry.retracted.is_some() {
        return format!("{when} *{}*", say!(lang, "answer-timeline-retracted"));
    }
    let seen = match entry.audience {
        Audience::Responders => " 🔒",
        Audience::Watchers => "",
        Audience::Public => " 📣",
    };
    let status = announced(lang, entry).map(|status| format!("**{status}** "));
    let status = status.unwrap_or_default();
    let text = plain(&preview(&bare_sentence(lang, entry), 280));
    let files = match entry.attachments.len() {
        0 => String::new(),
        count => format!(" 📎{count}"),
    };
    format!("{when} **{}**{seen} {status}{text}{files}", plain(&entry.author.name))
}

pub(super) fn name(incident: &Incident) -> String {
    format!("**{}** {}", incident.reference, plain(&preview(&incident.title, 80)))
}

/// Who sees what was just said.
fn seen(lang: Lang, incident: &Incident) -> String {
    hidden(lang, incident).unwrap_or_else(|| say!(lang, "answer-seen-public"))
}

/// Why the public sees nothing of it.
pub(super) fn hidden(lang: Lang, incident: &Incident) -> Option<String> {
    if incident.drill {
        Some(say!(lang, "answer-seen-drill"))
    } else if incident.private {
        Some(say!(lang, "answer-seen-private"))
    } else {
        None
    }
}

fn clipped(text: &str) -> String {
    clip(text, limits::CONTENT)
}

/// A line of a list: at most so many characters, counted as strictly as Discord may (an emoji is up
/// to eleven units).
pub(super) fn short(text: &str, most: usize) -> String {
    let mut graphemes = most - 1;
    let mut shown = preview(text, graphemes);
    while limits::length(&shown) > most {
        graphemes = graphemes * 3 / 4;
        shown = preview(text, graphemes);
    }
    shown
}

/// A safety net for lists; nothing that somebody typed is lost, it is all in the journal.
pub(super) fn clip(text: &str, most: usize) -> String {
    if limits::length(text) <= most {
        return text.to_owned();
    }
    let mut clipped = String::new();
    for line in text.lines() {
        if limits::length(&clipped) + limits::length(line) + 2 > most {
            break;
        }
        clipped.push_str(line);
        clipped.push('\n');
    }
    clipped.push('…');
    clipped
}
