//! What is offered while a person types: incidents, entries, components, zones, mirrors.

use serde::Serialize;

use super::app::App;
use super::asked::Asked;
use super::commands::entries_for;
use super::definition::Choice;
use super::limits;
use super::replies::{label_of, short};
use crate::incident::ids::EntryId;
use crate::incident::person::Person;
use crate::incident::state::Task;
use crate::incident::text::preview;
use crate::incident::words::{FollowupState, Kind, TaskState};
use crate::store::StoreError;
use crate::store::incidents::Which;
use crate::texts::sentences::bare_sentence;
use crate::texts::times;
use crate::texts::words::label;

/// Answers with what begins with, or contains, what was typed so far.
///
/// # Errors
/// Where the database fails.
pub async fn choices(app: &App, asked: &Asked) -> Result<Vec<Choice>, StoreError> {
    let Some((name, typed)) = &asked.focused else { return Ok(Vec::new()) };
    let offered = match name.as_str() {
        "incident" | "into" => incidents(app, asked).await?,
        "entry" => entries(app, asked).await?,
        "task" => tasks(app, asked).await?,
        "followup" => followups(app, asked).await?,
        "component" => components(asked),
        "components" => return Ok(component_lists(asked, typed)),
        "timezone" => zones(),
        "mirror" => mirrors(app, asked).await?,
        _ => Vec::new(),
    };
    Ok(matching(offered, typed))
}

/// How many incidents, newest first, are looked through.
const LOOKED_THROUGH: u64 = 200;

async fn incidents(app: &App, asked: &Asked) -> Result<Vec<Choice>, StoreError> {
    // What can only be done to a closed incident is offered closed ones.
    let which = match asked.command.as_str() {
        "incident reopen" => Which::Closed,
        "incident show" | "timeline show" | "timeline edit" | "timeline retract"
        | "timeline publish" | "firebell mirrors" | "firebell retry" | "task list" => Which::All,
        after if after.starts_with("followup ") || after.starts_with("postmortem ") => Which::All,
        _ => Which::Open,
    };
    let listed = app.store.list(asked.guild.id, which, 0, LOOKED_THROUGH).await?;
    let mut visible = app.only_visible(listed, asked).await.unwrap_or_default();
    if asked.command.starts_with("maintenance ") {
        visible.retain(|one| one.reference.kind == Kind::Maintenance);
    }
    Ok(visible
        .into_iter()
        .map(|one| Choice::new(label_of(asked.lang, &one), one.reference.to_string()))
        .collect())
}

async fn entries(app: &App, asked: &Asked) -> Result<Vec<Choice>, StoreError> {
    let Ok(incident) = app.meant_incident(asked).await else { return Ok(Vec::new()) };
    let zone = asked.guild.settings.timezone;
    let mut choices: Vec<Choice> = entries_for(&incident, asked)
        .into_iter()
        .filter(|entry| entry.retracted.is_none())
        .map(|entry| {
            let time =
                entry.when.as_written.clone().unwrap_or_else(|| {
                    entry.when.at.with_timezone(&zone).format("%H:%M").to_string()
                });
            let EntryId(id) = entry.id;
            let text = bare_sentence(asked.lang, entry);
            Choice::new(format!("{time} {}: {text}", entry.author.name), id.to_string())
        })
        .collect();
    // What was written last is what is corrected most.
    choices.reverse();
    Ok(choices)
}

/// Those that can be moved there: open ones, and for `start` those that were settled by mistake.
async fn tasks(app: &App, asked: &Asked) -> Result<Vec<Choice>, StoreError> {
    let Ok(incident) = app.meant_incident(asked).await else { return Ok(Vec::new()) };
    let starting = asked.command == "task start";
    let mut offered: Vec<&Task> = incident
        .tasks
        .iter()
        .filter(|task| match task.state {
            TaskState::Todo => true,
            TaskState::Running => !starting,
            TaskState::Done | TaskState::Cancelled => starting,
        })
        .collect();
    offered.sort_by_key(|task| task.state.is_settled());
    Ok(offered
        .into_iter()
        .map(|task| {
            let state = label(asked.lang, task.state);
            work_choice(&task.text, task.assignee.as_ref(), &state, task.id.to_string())
        })
        .collect())
}

async fn followups(app: &App, asked: &Asked) -> Result<Vec<Choice>, StoreError> {
    let Ok(incident) = app.meant_incident(asked).await else { return Ok(Vec::new()) };
    let open = incident.followups.iter().filter(|one| one.state == FollowupState::Open);
    Ok(open
        .map(|one| {
            let due = one.due.map(|due| times::date(asked.lang, due)).unwrap_or_default();
            work_choice(&one.text, one.owner.as_ref(), &due, one.id.to_string())
        })
        .collect())
}

/// The words come first, but what tells two of the same words apart is not cut off.
fn work_choice(text: &str, person: Option<&Person>, note: &str, value: String) -> Choice {
    let mut name = preview(text, 60);
    for part in [person.map_or("", |person| &*person.name), note] {
        if !part.is_empty() {
            name = format!("{name} · {part}");
        }
    }
    Choice::new(name, value)
}

fn components(asked: &Asked) -> Vec<Choice> {
    asked.guild.settings.components.iter().map(|one| same(&one.name)).collect()
}

/// Completes the last name of a list and keeps the ones before it.
fn component_lists(asked: &Asked, typed: &str) -> Vec<Choice> {
    let (before, last) = typed.rsplit_once(',').unwrap_or(("", typed));
    let before = before.trim();
    let chosen: Vec<String> = before.split(',').map(|name| name.trim().to_lowercase()).collect();
    let offered = components(asked)
        .into_iter()
        .filter(|choice| !chosen.contains(&choice.name.to_lowercase()))
        .collect();
    matching(offered, last.trim())
        .into_iter()
        .map(
            |choice| {
                if before.is_empty() { choice } else { same(&format!("{before}, {}", choice.name)) }
            },
        )
        .filter(|choice| limits::length(&choice.value) <= limits::CHOICE)
        .collect()
}

fn zones() -> Vec<Choice> {
    chrono_tz::TZ_VARIANTS.iter().map(|zone| same(zone.name())).collect()
}

async fn mirrors(app: &App, asked: &Asked) -> Result<Vec<Choice>, StoreError> {
    let mut names: Vec<String> = match app.meant_incident(asked).await {
        Ok(incident) => {
            let mirrors = app.store.mirrors_of(incident.id).await?;
            mirrors.into_iter().map(|mirror| mirror.key.mirror).collect()
        }
        Err(_) => Vec::new(),
    };
    // Those that could not be told of the components, where there is no incident.
    for copy in app.store.guild_copies(asked.guild.id).await? {
        if copy.last_error.is_some() && !names.contains(&copy.mirror) {
            names.push(copy.mirror);
        }
    }
    Ok(names.iter().map(|name| same(name)).collect())
}

fn same(name: &str) -> Choice {
    Choice::new(name, name)
}

/// At most as many as Discord takes, each short enough, those that begin with the words first.
fn matching(offered: Vec<Choice>, typed: &str) -> Vec<Choice> {
    let typed = typed.trim().to_lowercase();
    let (first, rest): (Vec<Choice>, Vec<Choice>) = offered
        .into_iter()
        .filter(|choice| choice.name.to_lowercase().contains(&typed))
        .partition(|choice| choice.name.to_lowercase().starts_with(&typed));
    first
        .into_iter()
        .chain(rest)
        .filter(|choice| limits::length(&choice.value) <= limits::CHOICE)
        .take(limits::CHOICES)
        .map(|choice| Choice::new(short(&choice.name, limits::CHOICE), choice.value))
        .collect()
}

/// <https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object-autocomplete>
#[derive(Debug, Serialize)]
pub struct AutocompleteResponse {
    #[serde(rename = "type")]
    kind: u8,
    data: Choices,
}

#[derive(Debug, Serialize)]
struct Choices {
    choices: Vec<Choice>,
}

impl From<Vec<Choice>> for AutocompleteResponse {
    fn from(choices: Vec<Choice>) -> Self {
        Self { kind: 8, data: Choices { choices } }
    }
}
