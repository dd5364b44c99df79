//! The reminders that stand in a room: what is said, and who is called. Pure.

use super::cards::moment;
use super::components::{Button, Style};
use super::controls::{Control, Form};
use super::wire::{Embed, EmbedFooter, Message};
use crate::incident::deadlines::{About, Because, Notice, Whom, Word};
use crate::incident::guild::Guild;
use crate::incident::ids::{Ref, Snowflake};
use crate::incident::state::Incident;
use crate::incident::text::plain;
use crate::incident::words::{Lang, Role};
use crate::texts::{say, words};

/// What marks a reminder as ours when the channel is read back.
#[must_use]
pub fn footer(reference: Ref, number: usize) -> String {
    format!("{reference} · ⏰ {number}")
}

/// `number` counts the reminders of this incident from 1. Calls those whom it is for, and nobody
/// else.
#[must_use]
pub fn reminder(notice: &Notice, incident: &Incident, guild: &Guild, number: usize) -> Message {
    let lang = guild.lang();
    let (mut users, mut roles) = (Vec::new(), Vec::new());
    for whom in &notice.to {
        match whom {
            Whom::Person(person) => users.push(person.id),
            Whom::Responders => roles.extend(guild.settings.responders),
        }
    }
    let drill = match incident.drill {
        true => format!("**{}** · ", say!(lang, "card-drill")),
        false => String::new(),
    };
    let mentions = users
        .iter()
        .map(|user| format!("<@{user}>"))
        .chain(roles.iter().map(|role| mention_of(guild, *role)))
        .chain([format!("⏰ {drill}{}", said(lang, &notice.about, incident))]);
    let embed = Embed {
        description: Some(what_to_do(lang, &notice.about)),
        color: Some(AMBER),
        footer: Some(EmbedFooter { text: footer(incident.reference, number) }),
        ..Embed::default()
    };
    let content = mentions.collect::<Vec<_>>().join(" ");
    Message { content, ..Message::embed(embed) }.pinging(users, roles).with(buttons(
        lang,
        &notice.about,
        incident.reference,
    ))
}

/// What can be done about it with one press.
fn buttons(lang: Lang, about: &About, incident: Ref) -> Vec<Button> {
    match about {
        About::WordSoon(_) | About::WordOverdue(_) | About::MaintenanceOverruns { .. } => {
            let update = Control::Form(Form::Update, incident);
            vec![update.button(Style::Primary, say!(lang, "button-update"))]
        }
        About::NobodyInCommand { .. } => vec![take(lang, incident)],
        About::Left { roles, .. } if roles.contains(&Role::Commander) => {
            vec![take(lang, incident)]
        }
        About::Left { .. }
        | About::LongInCommand { .. }
        | About::OfferExpired { .. }
        | About::OfferDeclined { .. }
        | About::MaintenanceSoon { .. }
        | About::MaintenanceBegan
        | About::MaintenanceMissed { .. }
        | About::MaintenanceCompleted => Vec::new(),
    }
}

fn take(lang: Lang, incident: Ref) -> Button {
    Control::Take(incident).button(Style::Primary, say!(lang, "button-take"))
}

const AMBER: u32 = 0xD9_A4_06;

/// The role of everyone has the server's own id and another mention, which is not used here: a
/// server whose responders are everyone is called by nobody's reminder.
fn mention_of(guild: &Guild, role: Snowflake) -> String {
    if role == guild.id { String::new() } else { format!("<@&{role}>") }
}

fn said(lang: Lang, about: &About, incident: &Incident) -> String {
    let name = format!("**{}**", incident.reference);
    match about {
        About::WordSoon(word) => word_soon(lang, &name, word),
        About::WordOverdue(word) => word_overdue(lang, &name, word),
        About::NobodyInCommand { since } => {
            say!(lang, "clock-vacant", incident = name, since = moment(*since, 't'))
        }
        About::LongInCommand { since, hours } => {
            let since = moment(*since, 't');
            say!(lang, "clock-long", incident = name, since = since, hours = *hours)
        }
        About::OfferExpired { to } => {
            say!(lang, "clock-offer-expired", incident = name, name = plain(&to.name))
        }
        About::OfferDeclined { by } => {
            say!(lang, "clock-offer-declined", incident = name, name = plain(&by.name))
        }
        About::Left { person, roles } => {
            let roles: Vec<String> = roles.iter().map(|role| words::label(lang, *role)).collect();
            say!(
                lang,
                "clock-left",
                incident = name,
                name = plain(&person.name),
                roles = roles.join(", ")
            )
        }
        About::MaintenanceSoon { starts_at } => {
            let title = plain(&incident.title);
            let starts = moment(*starts_at, 'R');
            say!(lang, "clock-maintenance-soon", incident = name, title = title, starts = starts)
        }
        About::MaintenanceBegan => say!(lang, "clock-maintenance-began", incident = name),
        About::MaintenanceOverruns { ends_at, open } => {
            let ends = moment(*ends_at, 't');
            say!(lang, "clock-maintenance-overruns", incident = name, ends = ends, open = *open)
        }
        About::MaintenanceMissed { ends_at } => {
            let ends = moment(*ends_at, 't');
            say!(lang, "clock-maintenance-missed", incident = name, ends = ends)
        }
        About::MaintenanceCompleted => say!(lang, "clock-maintenance-completed", incident = name),
    }
}

fn word_soon(lang: Lang, name: &str, word: &Word) -> String {
    let due = moment(word.due, 'R');
    match word.because {
        Because::First => say!(lang, "clock-word-first-soon", incident = name, due = due),
        Because::Promised => say!(lang, "clock-word-promised-soon", incident = name, due = due),
        Because::Usual { last } => {
            let last = moment(last, 'R');
            say!(lang, "clock-word-usual-soon", incident = name, last = last, due = due)
        }
    }
}

fn word_overdue(lang: Lang, name: &str, word: &Word) -> String {
    let due = moment(word.due, 'R');
    match word.because {
        Because::First => say!(lang, "clock-word-first-overdue", incident = name, due = due),
        Because::Promised => say!(lang, "clock-word-promised-overdue", incident = name, due = due),
        Because::Usual { last } => {
            let last = moment(last, 'R');
            say!(lang, "clock-word-usual-overdue", incident = name, last = last, due = due)
        }
    }
}

fn what_to_do(lang: Lang, about: &About) -> String {
    match about {
        About::WordSoon(_) | About::WordOverdue(_) => say!(lang, "clock-word-do"),
        About::NobodyInCommand { .. } => say!(lang, "clock-vacant-do"),
        About::LongInCommand { .. } => say!(lang, "clock-long-do"),
        About::OfferExpired { .. } | About::OfferDeclined { .. } => {
            say!(lang, "clock-offer-over-do")
        }
        About::Left { roles, .. } if roles.contains(&Role::Commander) => {
            say!(lang, "clock-left-commander-do")
        }
        About::Left { .. } => say!(lang, "clock-left-do"),
        About::MaintenanceSoon { .. } => say!(lang, "clock-maintenance-soon-do"),
        About::MaintenanceBegan => say!(lang, "clock-maintenance-began-do"),
        About::MaintenanceOverruns { .. } => say!(lang, "clock-maintenance-overruns-do"),
        About::MaintenanceMissed { .. } => say!(lang, "clock-maintenance-missed-do"),
        About::MaintenanceCompleted => say!(lang, "clock-maintenance-completed-do"),
    }
}
