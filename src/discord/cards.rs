//! The card of an incident: its state at a glance, pinned in the room and on the board. Pure.

use chrono::{DateTime, Utc};

use super::limits;
use super::wire::{Embed, EmbedField, EmbedFooter, Message};
use crate::incident::ids::Snowflake;
use crate::incident::sentence::sentence;
use crate::incident::state::{Entry, Incident, What};
use crate::incident::text::{contained, plain, preview};
use crate::incident::words::{Severity, Status};

/// What a card shows besides the incident.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Around {
    pub room: Option<Snowflake>,
    pub watch: Option<Snowflake>,
    /// The incident on the status page.
    pub page: Option<String>,
    /// Mirrors that a person must look after: their name and what is wrong.
    pub blocked: Vec<(String, String)>,
}

/// Discord shows such a moment in each reader's own zone.
/// <https://discord.com/developers/docs/reference#message-formatting-timestamp-styles>
#[must_use]
pub fn moment(at: DateTime<Utc>, style: char) -> String {
    format!("<t:{}:{style}>", at.timestamp())
}

/// Colour never stands alone: the mark and the words beside it say the same.
const fn color(status: Status, severity: Severity, closed: bool) -> u32 {
    match (closed, status, severity) {
        (true, _, _) => 0x80_84_8E,
        (_, Status::Resolved, _) => 0x2E_9E_5B,
        (_, _, Severity::Sev1) => 0xD4_2A_2A,
        (_, _, Severity::Sev2) => 0xE0_6C_1F,
        (_, _, Severity::Sev3) => 0xD9_A4_06,
        (_, _, Severity::Sev4) => 0x3B_82_C4,
    }
}

#[must_use]
pub const fn mark(status: Status, severity: Severity, closed: bool) -> &'static str {
    match (closed, status, severity) {
        (true, _, _) => "⚪",
        (_, Status::Resolved, _) => "✅",
        (_, _, Severity::Sev1) => "🔴",
        (_, _, Severity::Sev2) => "🟠",
        (_, _, Severity::Sev3) => "🟡",
        (_, _, Severity::Sev4) => "🔵",
    }
}

/// The pinned card of the room, with what to do next.
#[must_use]
pub fn room_card(incident: &Incident, around: &Around) -> Message {
    let mut embed = card(incident, around, incident.timeline().as_slice());
    if !around.blocked.is_empty() {
        let lines = around.blocked.iter().map(|(mirror, error)| {
            format!("⚠️ **{}**: {}", plain(mirror), plain(&preview(error, 200)))
        });
        field(&mut embed, "Not up to date", &fitting(lines), false);
    }
    field(&mut embed, "What now", what_now(incident), false);
    Message::embed(embed)
}

/// The card on the board. Only what watchers may see.
#[must_use]
pub fn board_card(incident: &Incident, around: &Around) -> Message {
    let visible: Vec<&Entry> = incident
        .timeline()
        .into_iter()
        .filter(|entry| entry.audience >= crate::incident::words::Audience::Watchers)
        .collect();
    Message::embed(card(incident, around, &visible))
}

/// `/incident show`: with the entries that this person may see.
#[must_use]
pub fn shown_card(incident: &Incident, around: &Around, visible: &[&Entry]) -> Message {
    Message::embed(card(incident, around, visible))
}

fn card(incident: &Incident, around: &Around, timeline: &[&Entry]) -> Embed {
    let closed = !incident.is_open();
    let status = if closed { "Closed" } else { incident.status.label() };
    let drill = if incident.drill { "DRILL · " } else { "" };
    let private = if incident.private { "🔒 " } else { "" };
    let mut description = format!("**{}**", plain(&incident.title));
    if let Some(summary) = &incident.summary {
        description = format!("{description}\n{}", contained(summary));
    }
    let mut embed = Embed {
        title: Some(format!(
            "{} {private}{drill}{} · {status}",
            mark(incident.status, incident.severity, closed),
            incident.reference,
        )),
        url: around.page.clone(),
        description: Some(description),
        color: Some(color(incident.status, incident.severity, closed)),
        footer: Some(EmbedFooter { text: incident.reference.to_string() }),
        ..Embed::default()
    };
    field(&mut embed, "Severity", incident.severity.label(), true);
    let commander = match incident.commander() {
        Some(person) => format!("<@{}>", person.id),
        None if closed => "Nobody".to_owned(),
        None => "**Nobody yet**: `/incident appoint`".to_owned(),
    };
    field(&mut embed, "Commander", &commander, true);
    field(&mut embed, "Declared", &moment(incident.declared_at, 'R'), true);
    for (role, person) in &incident.roles {
        if *role != crate::incident::words::Role::Commander {
            field(&mut embed, role.label(), &format!("<@{}>", person.id), true);
        }
    }
    if let Some(started) = &incident.started {
        field(&mut embed, "Started", &moment(started.at, 'f'), true);
    }
    if !incident.components.is_empty() {
        let names = incident.components.iter().map(|component| plain(&component.name));
        field(&mut embed, "Components", &fitting(names), true);
    }
    if let Some(next) = incident.next_update_by {
        field(&mut embed, "Next public update", &moment(next, 'R'), true);
    }
    let places: Vec<String> = [("Room", around.room), ("Follow along", around.watch)]
        .into_iter()
        .filter_map(|(name, channel)| Some(format!("{name} <#{}>", channel?)))
        .chain(around.page.iter().map(|page| format!("[Status page]({page})")))
        .collect();
    if !places.is_empty() {
        field(&mut embed, "Where", &places.join(" · "), false);
    }
    let living: Vec<&&Entry> = timeline.iter().filter(|entry| entry.retracted.is_none()).collect();
    let lines: Vec<String> =
        living[living.len().saturating_sub(5)..].iter().map(|entry| line(entry)).collect();
    if !lines.is_empty() {
        field(&mut embed, "Latest", &fitting(lines.into_iter()), false);
    }
    embed
}

fn line(entry: &Entry) -> String {
    let text = plain(&preview(&sentence(entry), 90));
    let status = match entry.what {
        What::Update { status: Some(status) } => format!("**{status}** "),
        _ => String::new(),
    };
    format!("{} {status}{text} ({})", moment(entry.when.at, 't'), plain(&entry.author.name))
}

fn field(embed: &mut Embed, name: &str, value: &str, inline: bool) {
    embed.fields.push(EmbedField { name: name.to_owned(), value: value.to_owned(), inline });
}

/// As many lines as fit a field, from the last backwards; the rest is in `/timeline show`.
fn fitting(lines: impl Iterator<Item = String>) -> String {
    let lines: Vec<String> = lines.collect();
    let mut kept: Vec<&str> = Vec::new();
    let mut length = 0;
    for line in lines.iter().rev() {
        length += limits::length(line) + 1;
        if length > limits::EMBED_FIELD_VALUE {
            break;
        }
        kept.push(line);
    }
    kept.reverse();
    if kept.is_empty() { "…".to_owned() } else { kept.join("\n") }
}

fn what_now(incident: &Incident) -> &'static str {
    match (incident.is_open(), incident.commander(), incident.status) {
        (false, _, _) => {
            "The response is over. If it comes back: `/incident reopen`. Correct the record with \
             `/timeline edit`."
        }
        (_, None, _) => {
            "**1.** Put somebody in command: `/incident appoint`\n**2.** Write down what you see: \
             `/timeline add`\n**3.** Tell the public: `/incident update`"
        }
        (_, _, Status::Resolved) => {
            "The service works again. Anything left to watch? When the response is over: \
             `/incident close`."
        }
        _ => {
            "Write down what you see and do: `/timeline add` · Tell the public: `/incident update` \
             · When it works again: `/incident update status:Resolved`"
        }
    }
}
