//! Answers about tasks, follow-ups and the postmortem, and what a card shows of them. Pure.

use chrono::NaiveDate;

use super::components::Style;
use super::controls::{Control, Form};
use super::limits;
use super::replies::{clip, hidden, name, refused};
use super::wire::{Embed, File, Message};
use crate::incident::command::NewFollowup;
use crate::incident::person::Person;
use crate::incident::refusal::Refusal;
use crate::incident::state::{Followup, Incident, Task};
use crate::incident::text::{contained, plain, preview};
use crate::incident::words::{FollowupState, Section, TaskState};
use crate::texts::words::{inside, label};
use crate::texts::{Lang, refusals, say, times};

/// Beside the word, never instead of it.
const fn mark(state: TaskState) -> &'static str {
    match state {
        TaskState::Todo => "⬜",
        TaskState::Running => "▶️",
        TaskState::Done => "✅",
        TaskState::Cancelled => "✖️",
    }
}

const fn followup_mark(state: FollowupState) -> &'static str {
    match state {
        FollowupState::Open => "⬜",
        FollowupState::Done => "✅",
        FollowupState::Dropped => "✖️",
    }
}

/// Characters of somebody's text that an answer repeats.
const REPEATED: usize = 200;

fn repeated(text: &str) -> String {
    plain(&preview(text, REPEATED))
}

fn mention(person: &Person) -> String {
    format!("<@{}>", person.id)
}

/// ` · <@1>`, or nothing.
fn whose(person: Option<&Person>) -> String {
    person.map_or_else(String::new, |person| format!(" · {}", mention(person)))
}

#[must_use]
pub fn task_added(
    lang: Lang,
    incident: &Incident,
    text: &str,
    assignee: Option<&Person>,
) -> Message {
    let (incident_name, text) = (name(incident), repeated(text));
    let seen = tasks_seen(lang, incident);
    Message::text(match assignee {
        Some(person) => say!(
            lang,
            "task-added-for",
            incident = incident_name,
            text = text,
            person = mention(person),
            seen = seen
        ),
        None => say!(lang, "task-added", incident = incident_name, text = text, seen = seen),
    })
}

#[must_use]
pub fn task_moved(lang: Lang, incident: &Incident, task: &Task) -> Message {
    Message::text(say!(
        lang,
        "task-moved",
        mark = mark(task.state),
        incident = name(incident),
        text = repeated(&task.text),
        state = inside(lang, task.state),
        count = task_count(lang, incident).unwrap_or_default(),
        seen = tasks_seen(lang, incident)
    ))
}

/// `/task list`: what is running first, then what is to do, then the rest.
#[must_use]
pub fn tasks(lang: Lang, incident: &Incident) -> Message {
    let Some(count) = task_count(lang, incident) else {
        return Message::text(say!(lang, "task-list-none", incident = name(incident)));
    };
    let lines = in_order(&incident.tasks).into_iter().map(|task| {
        let (mark, state, text) = (mark(task.state), label(lang, task.state), repeated(&task.text));
        format!("{mark} **{state}** {text}{}", whose(task.assignee.as_ref()))
    });
    listed(&format!("{} · {count}", name(incident)), lines)
}

fn in_order(tasks: &[Task]) -> Vec<&Task> {
    let mut tasks: Vec<&Task> = tasks.iter().collect();
    // Stable: within a state, as they were added.
    tasks.sort_by_key(|task| match task.state {
        TaskState::Running => 0,
        TaskState::Todo => 1,
        TaskState::Done => 2,
        TaskState::Cancelled => 3,
    });
    tasks
}

/// `2 of 5 done`; nothing where there is no task. What was cancelled is not counted.
#[must_use]
pub fn task_count(lang: Lang, incident: &Incident) -> Option<String> {
    let count = |state| incident.tasks.iter().filter(|task| task.state == state).count();
    let done = count(TaskState::Done);
    let all = incident.tasks.len() - count(TaskState::Cancelled);
    (!incident.tasks.is_empty()).then(|| say!(lang, "task-count", done = done, all = all))
}

/// Open tasks that a card shows.
const AT_A_GLANCE: usize = 5;

/// What a card shows of the tasks: the open ones, and how many are done.
#[must_use]
pub fn tasks_at_a_glance(lang: Lang, incident: &Incident) -> Option<String> {
    let count = task_count(lang, incident)?;
    let open: Vec<&Task> =
        in_order(&incident.tasks).into_iter().filter(|task| !task.state.is_settled()).collect();
    let mut lines: Vec<String> = open
        .iter()
        .take(AT_A_GLANCE)
        .map(|task| {
            let text = plain(&preview(&task.text, 60));
            format!("{} {text}{}", mark(task.state), whose(task.assignee.as_ref()))
        })
        .collect();
    lines.push(match open.len().checked_sub(AT_A_GLANCE) {
        Some(more @ 1..) => format!("{count} · {}", say!(lang, "task-more", more = more)),
        _ => count,
    });
    Some(lines.join("\n"))
}

#[must_use]
pub fn followup_added(
    lang: Lang,
    incident: &Incident,
    new: &NewFollowup,
    today: NaiveDate,
) -> Message {
    let mut text =
        say!(lang, "followup-added", incident = name(incident), text = repeated(&new.text));
    if let Some(owner) = &new.owner {
        text = format!("{text} {}", say!(lang, "followup-owner", person = mention(&owner.person)));
    }
    if let Some(due) = new.due {
        text = format!("{text} {}", say!(lang, "followup-due", day = times::day(lang, due)));
        if due < today {
            text = format!("{text} ⚠️ {}", say!(lang, "followup-due-has-passed"));
        }
    }
    Message::text(format!("{text} {}", followups_seen(lang, incident)))
}

#[must_use]
pub fn followup_moved(lang: Lang, incident: &Incident, followup: &Followup) -> Message {
    Message::text(say!(
        lang,
        "followup-moved",
        mark = followup_mark(followup.state),
        incident = name(incident),
        text = repeated(&followup.text),
        state = label(lang, followup.state),
        seen = followups_seen(lang, incident)
    ))
}

/// `/followup list`: those in one state, or all; the soonest due first.
#[must_use]
pub fn followups(
    lang: Lang,
    incident: &Incident,
    state: Option<FollowupState>,
    today: NaiveDate,
) -> Message {
    let mut shown: Vec<&Followup> = incident
        .followups
        .iter()
        .filter(|followup| state.is_none_or(|state| followup.state == state))
        .collect();
    if shown.is_empty() {
        return Message::text(match state {
            Some(state) if !incident.followups.is_empty() => {
                let state = label(lang, state);
                say!(lang, "followup-list-none-so", incident = name(incident), state = state)
            }
            _ => say!(lang, "followup-list-none", incident = name(incident)),
        });
    }
    shown.sort_by_key(|followup| (followup.state, followup.due.unwrap_or(NaiveDate::MAX)));
    let lines = shown.iter().map(|followup| followup_line(lang, followup, today));
    let count = followup_count(lang, incident).unwrap_or_default();
    listed(&format!("{} · {count}", name(incident)), lines)
}

fn followup_line(lang: Lang, followup: &Followup, today: NaiveDate) -> String {
    let kind = followup.kind.map_or_else(String::new, |kind| format!(" · {}", label(lang, kind)));
    let due = followup.due.map_or_else(String::new, |due| {
        let late = followup.state == FollowupState::Open && due < today;
        let day = times::day(lang, due);
        format!(
            " · {day}{}",
            if late { format!(" ⚠️ {}", say!(lang, "followup-late")) } else { String::new() }
        )
    });
    format!(
        "{} **{}** {}{kind}{}{due}",
        followup_mark(followup.state),
        label(lang, followup.state),
        repeated(&followup.text),
        whose(followup.owner.as_ref()),
    )
}

/// `1 of 3 done`; nothing where there is no follow-up. What was dropped is not counted.
#[must_use]
pub fn followup_count(lang: Lang, incident: &Incident) -> Option<String> {
    let count =
        |state| incident.followups.iter().filter(|followup| followup.state == state).count();
    let done = count(FollowupState::Done);
    let all = done + count(FollowupState::Open);
    (!incident.followups.is_empty()).then(|| say!(lang, "followup-count", done = done, all = all))
}

/// Beside the file itself.
#[must_use]
pub fn postmortem_drafted(lang: Lang, incident: &Incident) -> Message {
    let missing: Vec<String> = Section::ALL
        .iter()
        .filter(|section| incident.section(**section).is_none())
        .map(|section| label(lang, *section))
        .collect();
    let missing = if missing.is_empty() {
        say!(lang, "postmortem-draft-whole")
    } else {
        say!(lang, "postmortem-draft-missing", sections = missing.join(", "))
    };
    Message::text(say!(lang, "postmortem-draft", incident = name(incident), missing = missing))
}

#[must_use]
pub fn postmortem_written(lang: Lang, incident: &Incident, section: Section) -> Message {
    let section = label(lang, section);
    let text = say!(lang, "postmortem-written", section = section, incident = name(incident));
    let seen = match incident.postmortem.published_at {
        Some(_) => say!(lang, "postmortem-seen-public"),
        None => say!(lang, "postmortem-seen-here"),
    };
    Message::text(format!("{text} {}", hidden(lang, incident).unwrap_or(seen)))
}

/// Somebody else wrote the section since the form was opened: theirs as it stands, the person's own
/// as a file, and the form again.
#[must_use]
pub fn section_changed(
    lang: Lang,
    incident: &Incident,
    refusal: &Refusal,
    section: Section,
    own: String,
) -> Message {
    let theirs = incident.section(section).unwrap_or_default();
    let theirs = if limits::length(theirs) > limits::EMBED_DESCRIPTION - 10 {
        preview(theirs, limits::EMBED_DESCRIPTION / 2 - 10)
    } else {
        theirs.to_owned()
    };
    let embed = Embed {
        title: Some(label(lang, section)),
        description: Some(contained(&theirs)),
        ..Embed::default()
    };
    let again = Control::Form(Form::Postmortem(section, None), incident.reference);
    let file = File { name: format!("{}.md", section.id()), bytes: own.into_bytes() };
    Message {
        content: refused(&refusals::refusal(lang, refusal)).content,
        file: Some(file),
        ..Message::embed(embed)
    }
    .with(vec![again.button(Style::Primary, say!(lang, "button-section-again"))])
}

/// `page`: the incident on the status page.
#[must_use]
pub fn postmortem_published(lang: Lang, incident: &Incident, page: Option<&str>) -> Message {
    let text = say!(lang, "postmortem-published", incident = name(incident));
    let seen = hidden(lang, incident).unwrap_or_else(|| match page {
        Some(page) => say!(lang, "postmortem-published-page", page = page),
        None => say!(lang, "postmortem-published-webhooks"),
    });
    Message::text(format!("{text} {seen}"))
}

fn tasks_seen(lang: Lang, incident: &Incident) -> String {
    hidden(lang, incident).unwrap_or_else(|| say!(lang, "task-seen-public"))
}

fn followups_seen(lang: Lang, incident: &Incident) -> String {
    hidden(lang, incident).unwrap_or_else(|| say!(lang, "followup-seen-public"))
}

/// In an embed, which holds twice what a message does.
fn listed(head: &str, lines: impl Iterator<Item = String>) -> Message {
    let text = format!("{head}\n{}", lines.collect::<Vec<_>>().join("\n"));
    let description = Some(clip(&text, limits::EMBED_DESCRIPTION));
    Message::embed(Embed { description, ..Embed::default() })
}
