//! The decision: what happens when somebody asks for something. Plain functions of the state, the
//! request and the moment; nothing here asks the outside world.

mod entries;
mod guard;
mod import;
mod lead;
mod maintenance;
mod merge;
mod permit;
mod progress;
mod publish;
#[cfg(test)]
mod tests;
mod work;

use chrono::{DateTime, Utc};
use ulid::Ulid;

use super::command::{Candidate, Command, Declare};
use super::event::Event;
use super::guild::{Component, Guild};
use super::ids::{EntryId, FollowupId, IncidentId, Ref, TaskId};
use super::person::Actor;
use super::refusal::{Part, Refusal};
use super::state::{Entry, Incident, Pointer};
use super::text::limits;
use super::when::When;
use super::words::{Audience, Kind, Role, Severity};

pub use self::guard::SAME_OUTAGE;
pub use self::import::{check_import, import};
pub use self::lead::OFFER_LASTS;
pub use self::maintenance::{Planned, check_schedule, schedule};
pub use self::merge::merge;

/// What a decision may look at besides the incident itself.
#[derive(Clone, Debug)]
pub struct Context<'a> {
    pub now: DateTime<Utc>,
    pub actor: &'a Actor,
    pub guild: &'a Guild,
    /// New for each request. The ids of what the request creates follow from it.
    pub id: Ulid,
    /// The person was asked about what looks like a slip (a secret, the same thing twice) and
    /// means it.
    pub confirmed: bool,
}

/// An open incident, as far as a new declaration is compared with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    pub pointer: Pointer,
    pub declared_at: DateTime<Utc>,
    pub private: bool,
    pub drill: bool,
}

impl Context<'_> {
    /// The id of the n-th thing that this request creates.
    fn nth_id(&self, nth: u8) -> Ulid {
        let mut id = self.id;
        for _ in 0..=nth {
            // Fails only where all 80 random bits are ones.
            id = id.increment().unwrap_or(id);
        }
        id
    }

    fn entry_id(&self, nth: u8) -> EntryId {
        EntryId(self.nth_id(nth))
    }

    fn task_id(&self) -> TaskId {
        TaskId(self.id)
    }

    fn followup_id(&self) -> FollowupId {
        FollowupId(self.id)
    }
}

/// A declaration that was accepted; it needs its number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    severity: Severity,
    components: Vec<Component>,
    title: String,
    summary: Option<String>,
}

/// Whether an incident may be declared like this. Separate from [`declare`], so that no number is
/// spent on a request that is turned down. `open` are the guild's open incidents.
///
/// # Errors
/// The refusal, for the person who asked.
pub fn check(
    request: &Declare,
    open: &[Known],
    context: &Context<'_>,
) -> Result<Accepted, Refusal> {
    let title = bounded(Part::Title, &request.title, limits::TITLE)?;
    let summary = optional(Part::Summary, request.summary.as_deref(), limits::SUMMARY)?;
    if let Some(candidate) = &request.commander {
        may_hold_a_role(candidate)?;
    }
    if let Some(started) = &request.started {
        not_in_the_future(started, context)?;
    }
    // First: whoever says that it is another outage has not said that this is no secret.
    if !request.private {
        guard::no_secret(
            [Some(title.as_str()), summary.as_deref()].into_iter().flatten(),
            context,
        )?;
    }
    guard::not_the_same_again(&title, request.drill, open, context)?;
    Ok(Accepted {
        severity: request.severity.unwrap_or(Severity::DEFAULT),
        components: components(&request.components, context.guild)?,
        title,
        summary,
    })
}

/// The events that open an incident.
#[must_use]
pub fn declare(
    request: &Declare,
    accepted: Accepted,
    reference: Ref,
    context: &Context<'_>,
) -> Vec<Event> {
    let mut events = vec![Event::Declared {
        id: IncidentId(context.id),
        guild: context.guild.id,
        reference,
        title: accepted.title,
        severity: accepted.severity,
        summary: accepted.summary,
        components: accepted.components,
        started: request.started.clone(),
        private: request.private,
        drill: request.drill,
        entry: context.entry_id(0),
    }];
    if let Some(candidate) = &request.commander {
        events.push(Event::Appointed {
            person: candidate.person.clone(),
            role: Role::Commander,
            entry: context.entry_id(1),
        });
    }
    events
}

/// The events that follow from a request, or why it is turned down.
///
/// # Errors
/// The refusal, for the person who asked. Nothing has happened.
pub fn decide(
    incident: &Incident,
    command: &Command,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    permit::may_see(incident, context)?;
    permit::permit(incident, command, context)?;
    if !incident.is_open() && !permit::allowed_when_closed(incident, command) {
        return Err(over(incident));
    }
    let events = match command {
        Command::Appoint { who, role } => lead::appoint(incident, who, *role, context),
        Command::Release { role } => lead::release(incident, *role, context),
        Command::Handover { to } => lead::offer(incident, to, context),
        Command::AnswerOffer { offer, accept } => lead::answer(incident, *offer, *accept, context),
        Command::WithdrawOffer { offer } => lead::withdraw(incident, *offer, context),
        Command::LetOfferExpire { offer } => lead::let_expire(incident, *offer, context),
        Command::Take { reason } => lead::take(incident, reason.as_deref(), context),
        Command::NoteLeft { person } => lead::note_left(incident, person, context),
        Command::Update { message, status, next } => {
            progress::update(incident, message.as_deref(), *status, *next, context)
        }
        Command::SetSeverity { level, reason } => {
            progress::set_severity(incident, *level, reason.as_deref(), context)
        }
        Command::Edit(request) => progress::edit(request, context),
        Command::Close { resolution } => progress::close(incident, resolution.as_deref(), context),
        Command::Reopen { reason } => progress::reopen(incident, reason, context),
        Command::AddEntry(request) => entries::add(incident, request, context),
        Command::EditEntry { entry, text, at, phase } => {
            entries::edit(incident, *entry, text.as_deref(), at.as_ref(), *phase, context)
        }
        Command::RetractEntry { entry, reason } => entries::retract(incident, *entry, reason),
        Command::PublishEntry { entry } => entries::publish(incident, *entry),
        Command::AddTask { text, assignee } => work::add_task(text, assignee.as_ref(), context),
        Command::MoveTask { task, to } => work::move_task(incident, *task, *to, context),
        Command::AddFollowup(request) => work::add_followup(request, context),
        Command::MoveFollowup { followup, to } => work::move_followup(incident, *followup, *to),
        Command::WritePostmortem { section, text, over } => {
            work::write_postmortem(incident, *section, text, *over)
        }
        Command::PublishPostmortem => work::publish_postmortem(incident, context),
        Command::MakePublic { seen } => publish::make_public(incident, *seen, context),
        Command::MoveMaintenance { to, message } => {
            maintenance::go_on(incident, *to, message.as_deref(), context)
        }
    }?;
    guard::no_secret_for_others(incident, &events, context)?;
    Ok(events)
}

/// What to say to whoever wants to change what is over.
#[must_use]
pub fn over(incident: &Incident) -> Refusal {
    let reference = incident.reference;
    match (&incident.merged_into, incident.kind()) {
        (Some(into), _) => Refusal::GoesOnIn { reference, other: into.reference },
        (None, Kind::Incident) => Refusal::Closed { reference },
        (None, Kind::Maintenance) => Refusal::MaintenanceIsOver { reference },
    }
}

/// The widest audience that anything of this incident may have.
const fn widest(incident: &Incident) -> Audience {
    if incident.private { Audience::Responders } else { Audience::Public }
}

fn living_entry(incident: &Incident, id: EntryId) -> Result<&Entry, Refusal> {
    let reference = incident.reference;
    let entry = incident.entry(id).ok_or(Refusal::NoSuchEntry { reference })?;
    if entry.retracted.is_some() {
        return Err(Refusal::EntryRetracted { reference });
    }
    Ok(entry)
}

fn may_hold_a_role(candidate: &Candidate) -> Result<(), Refusal> {
    let name = candidate.person.name.clone();
    if candidate.bot {
        return Err(Refusal::IsABot { name });
    }
    if !candidate.member {
        return Err(Refusal::NotHere { name });
    }
    Ok(())
}

fn components(names: &[String], guild: &Guild) -> Result<Vec<Component>, Refusal> {
    let mut found: Vec<Component> = Vec::new();
    for name in names.iter().map(|name| name.trim()).filter(|name| !name.is_empty()) {
        let component = guild.known_component(name)?;
        if !found.contains(component) {
            found.push(component.clone());
        }
    }
    Ok(found)
}

/// How far ahead of ours a person's clock may be.
const CLOCK_SKEW: chrono::Duration = chrono::Duration::minutes(1);

fn not_in_the_future(when: &When, context: &Context<'_>) -> Result<(), Refusal> {
    if when.at > context.now + CLOCK_SKEW {
        return Err(Refusal::InTheFuture);
    }
    Ok(())
}

/// The text as it was typed, without what no text contains: NUL, which no database keeps.
fn bounded(part: Part, typed: &str, most: usize) -> Result<String, Refusal> {
    let text = typed.replace('\0', "");
    if text.trim().is_empty() {
        return Err(Refusal::Empty(part));
    }
    let length = text.chars().count();
    if length > most {
        return Err(Refusal::TooLong { part, length, most });
    }
    Ok(text)
}

/// Absent and blank are the same.
fn optional(part: Part, typed: Option<&str>, most: usize) -> Result<Option<String>, Refusal> {
    typed.filter(|text| !text.trim().is_empty()).map(|text| bounded(part, text, most)).transpose()
}
