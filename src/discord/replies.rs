//! The answers that a person reads. Pure. Each is true at the moment of its commit: what mirrors
//! will do is said as something to come.

use super::cards::{mark, moment};
use super::limits;
use super::wire::Message;
use crate::incident::ids::Snowflake;
use crate::incident::sentence::sentence;
use crate::incident::state::{Entry, Incident, What};
use crate::incident::text::{plain, preview};
use crate::incident::words::{Audience, Role};
use crate::store::incidents::Listed;

/// Something was turned down; the text says what to do.
#[must_use]
pub fn refused(text: &str) -> Message {
    Message::text(clipped(&format!("✋ {text}")))
}

/// Something failed that is not the person's fault.
#[must_use]
pub fn failed() -> Message {
    Message::text(
        "⚠️ Nothing was recorded: Firebell's database did not take it. Try again in a moment; if it \
         stays so, whoever runs Firebell should look at its log and run `firebell check`.",
    )
}

#[must_use]
pub fn declared(incident: &Incident, room: Option<Snowflake>) -> Message {
    let place = match room {
        Some(room) => format!("Go on in <#{room}>."),
        None => "Its room is opening and will be linked here.".to_owned(),
    };
    let command = match incident.commander() {
        Some(person) => format!("<@{}> is in command.", person.id),
        None => "Nobody is in command yet: `/incident appoint`.".to_owned(),
    };
    let seen = if incident.drill {
        "It is a drill: the public sees nothing of it."
    } else if incident.private {
        "It is private: only responders see it."
    } else {
        "The title and summary go to the status page."
    };
    Message::text(format!(
        "{} **{}** is declared: {} ({}). {place}\n{command} Write down what you see with \
         `/timeline add`. {seen}",
        mark(incident.status, incident.severity, false),
        incident.reference,
        plain(&incident.title),
        incident.severity,
    ))
}

#[must_use]
pub fn appointed(incident: &Incident, role: Role) -> Message {
    let holder = incident.roles.get(&role).map_or_else(String::new, |person| {
        format!("<@{}> is now {} of", person.id, role.label().to_lowercase())
    });
    Message::text(format!("{holder} {}.", name(incident)))
}

#[must_use]
pub fn released(incident: &Incident, role: Role) -> Message {
    let next = match role {
        Role::Commander => " Nobody is in command now: `/incident appoint`.",
        Role::Comms | Role::Scribe | Role::Ops => "",
    };
    Message::text(format!(
        "{} has no {} any more.{next}",
        name(incident),
        role.label().to_lowercase()
    ))
}

#[must_use]
pub fn updated(incident: &Incident) -> Message {
    let next = incident.next_update_by.map_or_else(String::new, |at| {
        format!(" The next public word is promised for {} ({}).", moment(at, 't'), moment(at, 'R'))
    });
    Message::text(format!("{} is {}. {}{next}", name(incident), incident.status, reaches(incident)))
}

#[must_use]
pub fn severity_set(incident: &Incident) -> Message {
    Message::text(format!("{} is now {}.", name(incident), incident.severity))
}

#[must_use]
pub fn edited(incident: &Incident) -> Message {
    Message::text(format!("{} is corrected everywhere.", name(incident)))
}

#[must_use]
pub fn closed(incident: &Incident) -> Message {
    Message::text(format!(
        "{} is closed: the response is over. Thank you. If it comes back: `/incident reopen`.",
        name(incident)
    ))
}

#[must_use]
pub fn reopened(incident: &Incident) -> Message {
    Message::text(format!(
        "{} is open again and being investigated. {}",
        name(incident),
        reaches(incident)
    ))
}

#[must_use]
pub fn entry_added(incident: &Incident, entry: &Entry) -> Message {
    Message::text(format!(
        "Written down for {} at {}. Seen by: {}.",
        name(incident),
        moment(entry.when.at, 'f'),
        entry.audience.label().to_lowercase()
    ))
}

#[must_use]
pub fn entry_edited(incident: &Incident) -> Message {
    Message::text(format!("The entry of {} is corrected in every copy.", name(incident)))
}

#[must_use]
pub fn entry_retracted(incident: &Incident) -> Message {
    Message::text(format!(
        "The entry of {} is retracted: every copy shows that something was taken back, none shows \
         what.",
        name(incident)
    ))
}

#[must_use]
pub fn entry_published(incident: &Incident) -> Message {
    Message::text(format!("The entry of {} is public now.", name(incident)))
}

/// `/incident list`.
#[must_use]
pub fn listed(incidents: &[Listed], page: u64, more: bool, what: &str) -> Message {
    if incidents.is_empty() {
        let text = if page > 1 {
            format!("There is no page {page}.")
        } else {
            format!("No incident is {what}. Open one with `/incident declare`.")
        };
        return Message::text(text);
    }
    let mut lines: Vec<String> = incidents
        .iter()
        .map(|listed| {
            let lock = if listed.private { "🔒 " } else { "" };
            let state = if listed.open { "open" } else { "closed" };
            format!(
                "{lock}**{}** {} · {state}",
                listed.reference,
                plain(&preview(&listed.title, 80))
            )
        })
        .collect();
    if more {
        lines.push(format!("More: `page:{}`", page + 1));
    }
    Message::text(clipped(&lines.join("\n")))
}

/// Entries on one page of `/timeline show`.
pub const ENTRIES_A_PAGE: usize = 10;

/// `/timeline show`, oldest first; what this person may not see is left out before.
#[must_use]
pub fn timeline(incident: &Incident, entries: &[&Entry], page: usize) -> Message {
    let pages = entries.len().div_ceil(ENTRIES_A_PAGE).max(1);
    if page == 0 || page > pages {
        return Message::text(format!(
            "{} has {pages} page{} of entries. Choose `page:` from 1 to {pages}.",
            incident.reference,
            if pages == 1 { "" } else { "s" }
        ));
    }
    let lines: Vec<String> = entries
        .iter()
        .skip((page - 1) * ENTRIES_A_PAGE)
        .take(ENTRIES_A_PAGE)
        .map(|entry| timeline_line(entry))
        .collect();
    let text = format!("{} · page {page} of {pages}\n{}", name(incident), lines.join("\n"));
    // The whole text goes into an embed, which holds twice what a message does.
    let embed = super::wire::Embed {
        description: Some(clip(&text, limits::EMBED_DESCRIPTION)),
        ..super::wire::Embed::default()
    };
    Message::embed(embed)
}

fn timeline_line(entry: &Entry) -> String {
    let when = super::posts::time(entry);
    if entry.retracted.is_some() {
        return format!("{when} *retracted*");
    }
    let seen = match entry.audience {
        Audience::Responders => " 🔒",
        Audience::Watchers => "",
        Audience::Public => " 📣",
    };
    let status = match entry.what {
        What::Update { status: Some(status) } => format!("**{status}** "),
        _ => String::new(),
    };
    let text = plain(&preview(&sentence(entry), 280));
    format!("{when} **{}**{seen} {status}{text}", plain(&entry.author.name))
}

fn name(incident: &Incident) -> String {
    format!("**{}** {}", incident.reference, plain(&preview(&incident.title, 80)))
}

const fn reaches(incident: &Incident) -> &'static str {
    if incident.drill {
        "It is a drill: the public sees nothing of it."
    } else if incident.private {
        "It is private: only responders see it."
    } else {
        "On its way to the status page and to watchers."
    }
}

fn clipped(text: &str) -> String {
    clip(text, limits::CONTENT)
}

/// A safety net for lists; nothing that somebody typed is lost, it is all in the journal.
fn clip(text: &str, most: usize) -> String {
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
