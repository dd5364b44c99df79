//! The card of an incident: its state at a glance, pinned in the room and on the board. Pure.

use chrono::{DateTime, Utc};

mod brief;
mod maintenance;

use super::controls::for_card;
use super::limits;
use super::wire::{Embed, EmbedField, EmbedFooter, Message};
use super::work;
use crate::incident::ids::{IncidentId, Ref, Snowflake};
use crate::incident::state::{Entry, Incident, Window};
use crate::incident::text::{contained, plain, preview};
use crate::incident::words::{Severity, Status};
use crate::texts::sentences::{announced, bare_sentence};
use crate::texts::words::label;
use crate::texts::{Lang, say};

pub use self::brief::{brief, footer as brief_footer, offer_over};
pub use self::maintenance::{MARK as MAINTENANCE_MARK, window};

/// What a card shows besides the incident.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Around {
    pub room: Option<Snowflake>,
    pub watch: Option<Snowflake>,
    /// The room of the incident in which this one goes on.
    pub goes_on: Option<Snowflake>,
    /// The incident on the status page.
    pub page: Option<String>,
    /// Mirrors that a person must look after: their name and what is wrong.
    pub blocked: Vec<(String, String)>,
    /// What else goes on at the same components.
    pub overlaps: Vec<Overlap>,
}

/// A maintenance beside an incident at the same components, or an incident beside a maintenance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overlap {
    pub id: IncidentId,
    pub reference: Ref,
    pub title: String,
    /// Of a maintenance.
    pub window: Option<Window>,
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
pub fn room_card(lang: Lang, incident: &Incident, around: &Around) -> Message {
    let steps = work::tasks_at_a_glance(lang, incident);
    let mut embed = card(lang, incident, around, incident.timeline().as_slice(), steps);
    if !around.blocked.is_empty() {
        let lines = around.blocked.iter().map(|(mirror, error)| {
            format!("⚠️ **{}**: {}", plain(mirror), plain(&preview(error, 200)))
        });
        field(&mut embed, say!(lang, "card-behind"), &fitting(lines), false);
    }
    field(&mut embed, say!(lang, "card-what-now"), &what_now(lang, incident, around), false);
    Message::embed(fitted(embed)).with(for_card(lang, incident))
}

/// The card on the board. Only what watchers may see.
#[must_use]
pub fn board_card(lang: Lang, incident: &Incident, around: &Around) -> Message {
    let visible: Vec<&Entry> = incident
        .timeline()
        .into_iter()
        .filter(|entry| entry.audience >= crate::incident::words::Audience::Watchers)
        .collect();
    let count = work::task_count(lang, incident);
    let card = card(lang, incident, around, &visible, count);
    Message::embed(fitted(card)).with(for_card(lang, incident))
}

/// `/incident show`: with the entries that this person may see.
#[must_use]
pub fn shown_card(lang: Lang, incident: &Incident, around: &Around, visible: &[&Entry]) -> Message {
    let steps = work::tasks_at_a_glance(lang, incident);
    let card = card(lang, incident, around, visible, steps);
    Message::embed(fitted(card)).with(for_card(lang, incident))
}

/// Where it stands, in a word.
#[must_use]
pub fn stands(lang: Lang, incident: &Incident) -> String {
    match &incident.maintenance {
        Some(maintenance) => label(lang, maintenance.status),
        None if incident.is_open() => label(lang, incident.status),
        None => say!(lang, "card-closed"),
    }
}

/// One line for what goes on at the same components.
#[must_use]
pub fn overlap_line(overlap: &Overlap) -> String {
    let title = plain(&preview(&overlap.title, 80));
    match overlap.window {
        Some(planned) => format!("**{}** {title} ({})", overlap.reference, window(planned)),
        None => format!("**{}** {title}", overlap.reference),
    }
}

/// `steps`: what is shown of the tasks; a maintenance always shows its checklist.
fn card(
    lang: Lang,
    incident: &Incident,
    around: &Around,
    timeline: &[&Entry],
    steps: Option<String>,
) -> Embed {
    let mut embed = match &incident.maintenance {
        Some(planned) => maintenance::head(lang, incident, planned, around),
        None => head(lang, incident, around),
    };
    for (role, person) in &incident.roles {
        if *role != crate::incident::words::Role::Commander {
            field(&mut embed, label(lang, *role), &format!("<@{}>", person.id), true);
        }
    }
    if let Some(started) = &incident.started {
        field(&mut embed, say!(lang, "card-started"), &moment(started.at, 'f'), true);
    }
    if !incident.components.is_empty() {
        let names = incident.components.iter().map(|component| plain(&component.name));
        field(&mut embed, say!(lang, "card-components"), &fitting(names), true);
    }
    if let Some(next) = incident.next_update_by {
        field(&mut embed, say!(lang, "card-next-update"), &moment(next, 'R'), true);
    }
    if incident.maintenance.is_some() {
        maintenance::checklist(&mut embed, lang, &incident.tasks);
    }
    if !around.overlaps.is_empty() {
        let lines = fitting(around.overlaps.iter().map(overlap_line));
        field(&mut embed, say!(lang, "card-overlaps"), &lines, false);
    }
    let channel = |channel: Snowflake| format!("<#{channel}>");
    let places: Vec<String> = [
        around.room.map(|room| say!(lang, "card-room", channel = channel(room))),
        around.watch.map(|watch| say!(lang, "card-watch", channel = channel(watch))),
        around.page.as_ref().map(|page| format!("[{}]({page})", say!(lang, "card-page"))),
    ]
    .into_iter()
    .flatten()
    .collect();
    if !places.is_empty() {
        field(&mut embed, say!(lang, "card-where"), &places.join(" · "), false);
    }
    if let Some(steps) = steps.filter(|_| incident.maintenance.is_none()) {
        field(&mut embed, say!(lang, "card-tasks"), &steps, steps.lines().count() == 1);
    }
    if let Some(count) = work::followup_count(lang, incident) {
        field(&mut embed, say!(lang, "card-followups"), &count, true);
    }
    let living: Vec<&&Entry> = timeline.iter().filter(|entry| entry.retracted.is_none()).collect();
    let lines: Vec<String> =
        living[living.len().saturating_sub(5)..].iter().map(|entry| line(lang, entry)).collect();
    if !lines.is_empty() {
        field(&mut embed, say!(lang, "card-latest"), &fitting(lines.into_iter()), false);
    }
    embed
}

/// The upper part of an incident's card.
fn head(lang: Lang, incident: &Incident, around: &Around) -> Embed {
    let closed = !incident.is_open();
    let status = stands(lang, incident);
    let drill =
        if incident.drill { format!("{} · ", say!(lang, "card-drill")) } else { String::new() };
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
    field(&mut embed, say!(lang, "card-severity"), &label(lang, incident.severity), true);
    let commander = match incident.commander() {
        Some(person) => format!("<@{}>", person.id),
        None if closed => say!(lang, "card-commander-nobody"),
        None => say!(lang, "card-commander-nobody-yet"),
    };
    field(&mut embed, say!(lang, "card-commander"), &commander, true);
    field(&mut embed, say!(lang, "card-declared"), &moment(incident.declared_at, 'R'), true);
    embed
}

fn line(lang: Lang, entry: &Entry) -> String {
    let text = plain(&preview(&bare_sentence(lang, entry), 90));
    let status = announced(lang, entry).map(|status| format!("**{status}** "));
    let words = format!("{}{text}", status.unwrap_or_default());
    let at = moment(entry.when.at, 't');
    format!("{at} {} ({})", words.trim_end(), plain(&entry.author.name))
}

fn field(embed: &mut Embed, name: String, value: &str, inline: bool) {
    embed.fields.push(EmbedField { name, value: value.to_owned(), inline });
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

/// At most as long as Discord takes: where it is longer, the longest field loses its oldest lines,
/// which are all in the room.
fn fitted(mut embed: Embed) -> Embed {
    while embed_length(&embed) > limits::EMBEDS_TOGETHER {
        let by_length = |field: &&mut EmbedField| limits::length(&field.value);
        let Some(longest) = embed.fields.iter_mut().max_by_key(by_length) else { break };
        if limits::length(&longest.value) < 100 {
            break;
        }
        longest.value = match longest.value.split_once('\n') {
            Some((_, rest)) => rest.to_owned(),
            None => preview(&longest.value, longest.value.chars().count() / 2),
        };
    }
    embed
}

fn embed_length(embed: &Embed) -> usize {
    let parts = [&embed.title, &embed.description];
    let fields: usize = embed
        .fields
        .iter()
        .map(|field| limits::length(&field.name) + limits::length(&field.value))
        .sum();
    let footer = embed.footer.as_ref().map_or(0, |footer| limits::length(&footer.text));
    fields + footer + parts.into_iter().flatten().map(|text| limits::length(text)).sum::<usize>()
}

fn what_now(lang: Lang, incident: &Incident, around: &Around) -> String {
    if let Some(into) = &incident.merged_into {
        let place = match around.goes_on {
            Some(room) => format!("<#{room}>"),
            None => plain(&into.title),
        };
        return say!(lang, "card-now-merged", incident = into.reference, place = place);
    }
    if let Some(planned) = &incident.maintenance {
        return maintenance::what_now(lang, planned.status);
    }
    match (incident.is_open(), incident.commander(), incident.status) {
        (false, _, _) => {
            let then = say!(lang, "card-now-learn");
            format!("{}\n{then}", say!(lang, "card-now-closed"))
        }
        (_, None, _) => {
            let steps = [
                say!(lang, "card-now-appoint"),
                say!(lang, "card-now-write"),
                say!(lang, "card-now-tell"),
            ];
            let numbered = (1..).zip(steps).map(|(number, step)| format!("**{number}.** {step}"));
            numbered.collect::<Vec<_>>().join("\n")
        }
        (_, _, Status::Resolved) => say!(lang, "card-now-resolved"),
        _ => say!(lang, "card-now-go-on"),
    }
}
