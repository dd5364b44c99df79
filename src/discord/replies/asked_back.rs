//! Answers that ask back, and what became of them. Pure.

use ulid::Ulid;

use super::{clipped, label_of, name, refused, short};
use crate::discord::components::{Choosable, Select, Style};
use crate::discord::controls::{Control, Decision};
use crate::discord::limits;
use crate::discord::wire::Message;
use crate::incident::ids::Snowflake;
use crate::incident::refusal::Refusal;
use crate::incident::state::Incident;
use crate::incident::text::{plain, preview};
use crate::store::incidents::Listed;
use crate::texts::words::label;
use crate::texts::{Lang, say};

/// A request that waits: why, and what the person can choose.
#[must_use]
pub fn question(lang: Lang, text: &str, held: Ulid, refusal: &Refusal) -> Message {
    let choice = |decision, style, label| Control::Held(held, decision).button(style, label);
    let buttons = match refusal {
        Refusal::LikeAnother { other } => vec![
            choice(
                Decision::Join(other.reference),
                Style::Primary,
                say!(lang, "button-join", incident = other.reference),
            ),
            choice(Decision::Anyway, Style::Secondary, say!(lang, "button-declare-anyway")),
        ],
        // It stands in what was written earlier, so taking it out is an edit of its own.
        Refusal::LooksSecret { kept: true, .. } => {
            vec![choice(Decision::Anyway, Style::Danger, say!(lang, "button-publish-anyway"))]
        }
        _ => vec![
            choice(Decision::Without, Style::Primary, say!(lang, "button-without-secret")),
            choice(Decision::Anyway, Style::Danger, say!(lang, "button-no-secret")),
        ],
    };
    Message { content: clipped(&format!("🤔 {text}")), ..Message::default() }.with(buttons)
}

/// Several are open, and the request names none: a list to choose from, newest first.
#[must_use]
pub fn which_incident(lang: Lang, text: &str, held: Ulid, open: &[Listed]) -> Message {
    let options = open.iter().take(limits::SELECT_OPTIONS).map(|one| Choosable {
        label: short(&label_of(lang, one), limits::SELECT_LABEL),
        value: one.reference.to_string(),
        default: false,
    });
    let control = Control::Held(held, Decision::Choose).name();
    let list = Select::among(control, say!(lang, "answer-choose-incident"), options.collect());
    Message::text(clipped(text)).with_rows(vec![list.row()])
}

/// After [`question`]: what was seen went into the incident that was there.
#[must_use]
pub fn joined(
    lang: Lang,
    incident: &Incident,
    room: Option<Snowflake>,
    written: Message,
) -> Message {
    let place = match room {
        Some(room) => say!(lang, "answer-declared-room", room = format!("<#{room}>")),
        None => String::new(),
    };
    let joined = say!(lang, "answer-joined", incident = name(incident));
    Message { content: clipped(&format!("{joined} {place}\n{}", written.content)), ..written }
}

/// `/incident publish`: everything that everybody will read.
#[must_use]
pub fn will_be_public(lang: Lang, incident: &Incident) -> Message {
    let mut lines = vec![
        say!(lang, "answer-will-be-public", incident = incident.reference),
        format!("**{}**", plain(&incident.title)),
    ];
    lines.extend(incident.summary.as_deref().map(|summary| format!("> {}", plain(summary))));
    lines.push(format!("{} · {}", label(lang, incident.severity), label(lang, incident.status)));
    let listed = |names: Vec<String>| names.join(", ");
    let components: Vec<String> =
        incident.components.iter().map(|component| plain(&component.name)).collect();
    if !components.is_empty() {
        let names = listed(components);
        lines.push(say!(lang, "answer-public-components", names = names));
    }
    let people: Vec<String> = incident
        .roles
        .iter()
        .map(|(role, person)| format!("{} ({})", plain(&person.name), label(lang, *role)))
        .collect();
    if !people.is_empty() {
        lines.push(say!(lang, "answer-public-people", names = listed(people)));
    }
    for task in &incident.tasks {
        lines.push(format!("☐ {}", plain(&preview(&task.text, 100))));
    }
    for followup in &incident.followups {
        lines.push(format!("↪ {}", plain(&preview(&followup.text, 100))));
    }
    lines.push(say!(lang, "answer-entries-stay", count = incident.entries.len() - 1));
    let publish = Control::MakePublic { incident: incident.reference, seen: incident.version };
    Message::text(clipped(&lines.join("\n")))
        .with(vec![publish.button(Style::Danger, say!(lang, "button-publish"))])
}

#[must_use]
pub fn made_public(lang: Lang, incident: &Incident) -> Message {
    Message::text(say!(lang, "answer-made-public", incident = name(incident)))
}

#[must_use]
pub fn merged(lang: Lang, from: &Incident, into: &Incident, room: Option<Snowflake>) -> Message {
    let place = match room {
        Some(room) => {
            format!(" {}", say!(lang, "answer-declared-room", room = format!("<#{room}>")))
        }
        None => String::new(),
    };
    let merged = if from.private && !into.private {
        say!(lang, "answer-merged-hidden", from = from.reference, into = name(into))
    } else {
        say!(lang, "answer-merged", from = from.reference, into = name(into))
    };
    Message::text(format!("{merged}{place}"))
}

#[must_use]
pub fn command_offered(lang: Lang, incident: &Incident) -> Message {
    match &incident.offer {
        Some(offer) => Message::text(say!(
            lang,
            "answer-command-offered",
            person = format!("<@{}>", offer.to.id),
            incident = name(incident),
            at = super::moment(offer.expires_at, 'R')
        )),
        // Answered in the same moment.
        None => refused(&say!(lang, "refusal-offer-over")),
    }
}

#[must_use]
pub fn offer_withdrawn(lang: Lang, incident: &Incident) -> Message {
    Message::text(say!(lang, "answer-offer-withdrawn", incident = name(incident)))
}

#[must_use]
pub fn offer_answered(lang: Lang, incident: &Incident, accepted: bool) -> Message {
    Message::text(if accepted {
        say!(lang, "answer-offer-accepted", incident = name(incident))
    } else {
        let leads = incident.commander().map(|person| format!("<@{}>", person.id));
        let person = leads.unwrap_or_else(|| say!(lang, "card-commander-nobody"));
        say!(lang, "answer-offer-declined", incident = name(incident), person = person)
    })
}
