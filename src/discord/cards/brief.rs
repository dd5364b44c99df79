//! The brief with which command is offered: all that the next commander must know, and what can be
//! answered.
//! Pure.

use super::{field, fitting, line, moment};
use crate::discord::components::Style;
use crate::discord::controls::Control;
use crate::discord::wire::{Embed, EmbedFooter, Message};
use crate::incident::ids::EntryId;
use crate::incident::state::{Entry, Incident, Offer, What};
use crate::incident::text::{plain, preview};
use crate::incident::words::{Role, TaskState};
use crate::texts::sentences::sentence;
use crate::texts::words::label;
use crate::texts::{Lang, say};

/// What marks the brief of this offer when the room is read back.
#[must_use]
pub fn footer(incident: &Incident, offer: EntryId) -> String {
    format!("{} · {offer}", incident.reference)
}

/// How many of the last entries a brief repeats.
const LAST: usize = 5;

/// The brief, while the offer stands. Pings whoever is offered command.
#[must_use]
pub fn brief(lang: Lang, incident: &Incident, offer: &Offer) -> Message {
    let drill =
        if incident.drill { format!("{} · ", say!(lang, "card-drill")) } else { String::new() };
    let mut embed = Embed {
        title: Some(say!(lang, "brief-title", incident = incident.reference)),
        description: Some(format!("{drill}**{}**", plain(&incident.title))),
        footer: Some(EmbedFooter { text: footer(incident, offer.id) }),
        ..Embed::default()
    };
    let state = format!("{} · {}", label(lang, incident.status), label(lang, incident.severity));
    field(&mut embed, say!(lang, "brief-state"), &state, true);
    let promised = match incident.next_update_by {
        Some(at) => format!("{} ({})", moment(at, 't'), moment(at, 'R')),
        None => say!(lang, "brief-nothing-promised"),
    };
    field(&mut embed, say!(lang, "card-next-update"), &promised, true);
    let open = incident.tasks.iter().filter(|task| !task.state.is_settled());
    let tasks: Vec<String> = open
        .map(|task| {
            let mark = if task.state == TaskState::Running { "▶" } else { "☐" };
            let who = match &task.assignee {
                Some(person) => format!(" (<@{}>)", person.id),
                None => String::new(),
            };
            format!("{mark} {}{who}", plain(&preview(&task.text, 90)))
        })
        .collect();
    let tasks =
        if tasks.is_empty() { say!(lang, "brief-no-tasks") } else { fitting(tasks.into_iter()) };
    field(&mut embed, say!(lang, "brief-tasks"), &tasks, false);
    let timeline = incident.timeline();
    let living: Vec<&&Entry> =
        timeline.iter().filter(|entry| entry.retracted.is_none() && entry.id != offer.id).collect();
    let last = living[living.len().saturating_sub(LAST)..].iter().map(|entry| line(lang, entry));
    field(&mut embed, say!(lang, "card-latest"), &fitting(last), false);
    let content = say!(
        lang,
        "brief-offered",
        to = format!("<@{}>", offer.to.id),
        by = format!("<@{}>", offer.by.id),
        incident = incident.reference,
        until = moment(offer.expires_at, 'R')
    );
    let answer = |accept| Control::Offer { incident: incident.reference, offer: offer.id, accept };
    Message { content, ..Message::embed(embed) }.pinging(vec![offer.to.id], Vec::new()).with(vec![
        answer(true).button(Style::Success, say!(lang, "button-accept")),
        answer(false).button(Style::Secondary, say!(lang, "button-decline")),
        Control::Withdraw { incident: incident.reference, offer: offer.id }
            .button(Style::Secondary, say!(lang, "button-withdraw")),
    ])
}

/// What is left of the brief once the offer is over: how it ended, and no buttons.
#[must_use]
pub fn offer_over(lang: Lang, incident: &Incident, offer: EntryId) -> Message {
    let after = incident.entries.iter().skip_while(|entry| entry.id != offer).skip(1);
    let ending = after.into_iter().find(|entry| {
        matches!(
            entry.what,
            What::CommandAccepted { .. }
                | What::CommandDeclined { .. }
                | What::CommandOfferExpired { .. }
                | What::CommandOfferWithdrawn { .. }
                | What::CommandTaken { .. }
                | What::Appointed { role: Role::Commander, .. }
                | What::Released { role: Role::Commander, .. }
                | What::Left { role: Role::Commander, .. }
                | What::CommandOffered { .. }
                | What::Closed
                | What::MergedInto { .. }
        )
    });
    let how = ending.map_or_else(|| say!(lang, "brief-over"), |entry| sentence(lang, entry));
    let embed = Embed {
        title: incident.drill.then(|| say!(lang, "card-drill")),
        description: Some(how),
        footer: Some(EmbedFooter { text: footer(incident, offer) }),
        ..Embed::default()
    };
    Message::embed(embed)
}
