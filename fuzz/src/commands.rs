//! What somebody types into the options of commands, a command a line, the options separated by
//! tabs: through Discord's own shape of an interaction to decisions, and what follows from them.

use chrono::{DateTime, TimeDelta, Utc};
use firebell::discord::asked::Asked;
use firebell::incident::command::{
    Candidate, Command, Declare, Edit, NewEntry, NewFollowup, Schedule,
};
use firebell::incident::decide::{self, Context};
use firebell::incident::event::{Event, Recorded};
use firebell::incident::guild::{Component, Guild};
use firebell::incident::ids::{EntryId, Ref, Snowflake};
use firebell::incident::refusal::Refusal;
use firebell::incident::state::Incident;
use firebell::incident::when::read_span;
use firebell::incident::words::{
    FollowupState, Kind, MaintenanceStatus, Role, Section, Severity, TaskState,
};
use firebell::texts::Lang;
use firebell::texts::refusals::refusal;
use serde_json::{Value, json};
use serenity::model::application::CommandInteraction;
use ulid::Ulid;

/// In Unix seconds.
const BEGAN: i64 = 1_670_957_580;
/// Longer stories find nothing new.
const MOST_LINES: usize = 24;

pub fn commands(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let mut guild = Guild::named(Snowflake(7), "Hachyderm");
    guild.settings.components = ["Web", "Media", "Mail"].map(Component::named).to_vec();
    let began = DateTime::<Utc>::from_timestamp(BEGAN, 0).expect("it is a moment");
    let mut incident = None;
    for (nth, line) in (1_u32..).zip(text.lines().take(MOST_LINES)) {
        let at = began + TimeDelta::minutes(7) * i32::try_from(nth).unwrap_or(0);
        let mut parts = line.split('\t');
        let path = parts.next().unwrap_or_default();
        let options: Vec<(&str, &str)> = parts.filter_map(|part| part.split_once('=')).collect();
        let Some(asked) = asked(path, &options, guild.clone(), at) else { continue };
        // What is held back for a question is kept like this.
        let kept = serde_json::to_string(&asked).expect("a request is JSON");
        let _: Asked = serde_json::from_str(&kept).expect("a request is read back");
        let id = Ulid::from_parts(u64::from(nth) + 1_670_957_580_000, 42);
        let context = Context {
            now: at,
            actor: &asked.actor,
            guild: &guild,
            id,
            confirmed: options.len() > 2,
        };
        match carried_out(incident.as_ref(), &asked, &context) {
            Ok(events) => {
                let written = serde_json::to_string(&events).expect("events are JSON");
                let back: Vec<Event> = serde_json::from_str(&written).expect("they are read back");
                assert_eq!(back, events);
                let recorded = Recorded { at, by: asked.actor.person.clone() };
                let after = Incident::commit(incident.take(), &events, &recorded);
                incident = Some(after.expect("what was decided can be applied"));
            }
            Err(why) => {
                for lang in Lang::ALL {
                    let told = refusal(*lang, &why);
                    assert!(!told.trim().is_empty() && told.chars().count() <= 4096, "{told:?}");
                }
            }
        }
    }
    if let Some(incident) = incident {
        super::imports::shown(&incident, &guild);
    }
}

/// A slash command as Discord tells of it.
fn asked(path: &str, options: &[(&str, &str)], guild: Guild, at: DateTime<Utc>) -> Option<Asked> {
    let (group, name) = path.split_once(' ')?;
    let user = |id: &str, name: &str| {
        json!({"id": id, "username": name, "discriminator": "0", "global_name": null,
               "avatar": null, "bot": false})
    };
    let option = |(name, value): &(&str, &str)| match *name {
        "private" | "drill" => json!({"name": name, "type": 5, "value": *value == "true"}),
        "page" => json!({"name": name, "type": 4, "value": value.parse::<i64>().unwrap_or(0)}),
        "commander" | "user" | "to" | "assignee" | "owner" => {
            json!({"name": name, "type": 6, "value": "12"})
        }
        _ => json!({"name": name, "type": 3, "value": value}),
    };
    let options: Vec<Value> = options.iter().map(option).collect();
    let member = json!({"roles": [], "joined_at": "2022-01-01T00:00:00Z", "deaf": false,
        "mute": false, "flags": 0, "permissions": "16", "nick": null, "avatar": null});
    let mut asking = member.clone();
    asking["user"] = user("11", "nova");
    let interaction = json!({
        "id": "1000", "application_id": "2000", "type": 2, "guild_id": "7", "channel_id": "8",
        "member": asking, "token": "t", "version": 1, "locale": "en-US", "guild_locale": "de",
        "app_permissions": "0", "entitlements": [], "context": 0, "attachment_size_limit": 1,
        "authorizing_integration_owners": {},
        "data": {"id": "3000", "name": group, "type": 1, "resolved": {
                "users": {"12": user("12", "dma")}, "members": {"12": member}},
            "options": [{"name": name, "type": 1, "options": options}]},
    });
    let interaction: CommandInteraction =
        serde_json::from_value(interaction).expect("it is shaped as Discord's are");
    Asked::read(&interaction, guild, at)
}

/// The same readings of the options as each command's own file has, without the database.
fn carried_out(
    incident: Option<&Incident>,
    asked: &Asked,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let Some(incident) = incident else { return begun(asked, context) };
    let entry = |text: Option<&str>| {
        let nth = text.and_then(|text| text.parse::<usize>().ok()).unwrap_or(0);
        let known = incident.entries.get(nth).map(|entry| entry.id);
        known.unwrap_or(EntryId(Ulid::nil()))
    };
    let person = |name: &str| {
        asked.person(name).unwrap_or_else(|| Candidate {
            person: asked.actor.person.clone(),
            member: true,
            bot: false,
        })
    };
    let maintenance = |to| Command::MoveMaintenance { to, message: asked.owned("message") };
    let task = |to| {
        let task = incident.tasks.first().map(|task| Command::MoveTask { task: task.id, to });
        task.unwrap_or(Command::PublishPostmortem)
    };
    let followup = |to| {
        let first = incident.followups.first();
        let moved = first.map(|one| Command::MoveFollowup { followup: one.id, to });
        moved.unwrap_or(Command::PublishPostmortem)
    };
    let command = match asked.command.as_str() {
        "incident appoint" => Command::Appoint {
            who: person("user"),
            role: asked.word("role")?.unwrap_or(Role::Commander),
        },
        "incident handover" => Command::Handover { to: person("to") },
        "incident take" => Command::Take { reason: asked.owned("reason") },
        "incident release" => {
            Command::Release { role: asked.word("role")?.unwrap_or(Role::Commander) }
        }
        "incident update" => Command::Update {
            message: asked.owned("message"),
            status: asked.word("status")?,
            next: asked.span("next")?,
        },
        "incident severity" => Command::SetSeverity {
            level: asked.word("level")?.unwrap_or(Severity::DEFAULT),
            reason: asked.owned("reason"),
        },
        "incident edit" => Command::Edit(Edit {
            title: asked.owned("title"),
            summary: asked.owned("summary"),
            components: asked.names("components"),
            started: asked.time("started")?,
        }),
        "incident close" => Command::Close { resolution: asked.owned("resolution") },
        "incident reopen" => Command::Reopen { reason: asked.required("reason") },
        "timeline add" => Command::AddEntry(NewEntry {
            text: asked.required("text"),
            at: asked.time("at")?,
            phase: asked.word("phase")?,
            audience: asked.word("audience")?,
            ..NewEntry::default()
        }),
        "timeline edit" => Command::EditEntry {
            entry: entry(asked.text("entry")),
            text: asked.owned("text"),
            at: asked.time("at")?,
            phase: asked.word("phase")?,
        },
        "timeline retract" => Command::RetractEntry {
            entry: entry(asked.text("entry")),
            reason: asked.required("reason"),
        },
        "timeline publish" => Command::PublishEntry { entry: entry(asked.text("entry")) },
        "task add" => {
            Command::AddTask { text: asked.required("text"), assignee: asked.person("assignee") }
        }
        "task start" => task(TaskState::Running),
        "task done" => task(TaskState::Done),
        "followup add" => Command::AddFollowup(NewFollowup {
            text: asked.required("text"),
            owner: asked.person("owner"),
            kind: asked.word("kind")?,
            due: asked.date("due")?,
        }),
        "followup done" => followup(FollowupState::Done),
        "maintenance start" => maintenance(MaintenanceStatus::InProgress),
        "maintenance complete" => maintenance(MaintenanceStatus::Completed),
        "maintenance cancel" => maintenance(MaintenanceStatus::Cancelled),
        "postmortem write" => Command::WritePostmortem {
            section: asked.word("section")?.unwrap_or(Section::Impact),
            text: asked.required("text"),
            over: asked.text("over").and_then(|over| over.parse().ok()),
        },
        _ => Command::PublishPostmortem,
    };
    decide::decide(incident, &command, context)
}

fn begun(asked: &Asked, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    if asked.command == "maintenance schedule" {
        let starts = asked.coming("starts", asked.at)?;
        let ends = match read_span(&asked.required("ends")) {
            Ok(span) => starts + span,
            Err(_) => asked.coming("ends", starts)?,
        };
        let wish = Schedule {
            title: asked.required("title"),
            starts_at: starts,
            ends_at: ends,
            summary: asked.owned("summary"),
            components: asked.names("components").unwrap_or_default(),
        };
        let planned = decide::check_schedule(&wish, context)?;
        let reference = Ref { kind: Kind::Maintenance, number: 1 };
        return Ok(decide::schedule(planned, reference, context));
    }
    let wish = Declare {
        title: asked.required("title"),
        severity: asked.word("severity")?,
        summary: asked.owned("summary"),
        components: asked.names("components").unwrap_or_default(),
        started: asked.time("started")?,
        commander: asked.person("commander"),
        private: asked.truth("private"),
        drill: asked.truth("drill"),
    };
    let accepted = decide::check(&wish, &[], context)?;
    let reference = Ref { kind: Kind::Incident, number: 1 };
    Ok(decide::declare(&wish, accepted, reference, context))
}
