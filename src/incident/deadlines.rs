//! What time asks of an incident: whom to remind of what and when, and what happens by itself
//! because its moment has come. Pure: everything follows from the state and the present moment, so
//! nothing has to be remembered but what was said already.

mod command;
mod planned;
#[cfg(test)]
mod tests;
mod word;

use chrono::{DateTime, Utc};

use super::command::Command;
use super::ids::EntryId;
use super::person::Person;
use super::state::{Entry, Incident};
use super::words::{Role, Status};

/// One thing that is due at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deadline {
    /// What it is and what it is about: the same deadline has the same key, whenever one looks.
    pub key: String,
    pub at: DateTime<Utc>,
    /// From here on it would be pointless.
    pub until: Option<DateTime<Utc>>,
    pub due: Due,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Due {
    /// Is said in the room.
    Say(Notice),
    /// Happens by itself.
    Do(Command),
}

/// What is said in the room, and who is called to read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    pub about: About,
    pub to: Vec<Whom>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whom {
    Person(Person),
    /// Whoever has the responders' role.
    Responders,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    /// The public soon expects to hear something.
    WordSoon(Word),
    /// The public expected to hear something and has not.
    WordOverdue(Word),
    NobodyInCommand {
        since: DateTime<Utc>,
    },
    LongInCommand {
        since: DateTime<Utc>,
        hours: i64,
    },
    /// Command was offered to them, and they did not answer.
    OfferExpired {
        to: Person,
    },
    /// Command was offered to them, and they declined.
    OfferDeclined {
        by: Person,
    },
    /// They are no longer in the server; these of their roles are still vacant.
    Left {
        person: Person,
        roles: Vec<Role>,
    },
    MaintenanceSoon {
        starts_at: DateTime<Utc>,
    },
    /// Firebell started it.
    MaintenanceBegan,
    MaintenanceOverruns {
        ends_at: DateTime<Utc>,
        /// Steps of its checklist that are not settled.
        open: usize,
    },
    /// Its window is over, and it was never started.
    MaintenanceMissed {
        ends_at: DateTime<Utc>,
    },
    /// Firebell completed it.
    MaintenanceCompleted,
}

/// What the public expects to hear, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    pub due: DateTime<Utc>,
    pub because: Because,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Because {
    /// They have heard nothing but that there is an incident.
    First,
    /// They were told when.
    Promised,
    /// That is how often an incident of this severity is spoken of.
    Usual { last: DateTime<Utc> },
}

/// What is to be done now, and when to look again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Agenda {
    /// Oldest first. Of notices that follow each other only the newest: nobody wants three
    /// reminders of the same thing after an outage.
    pub now: Vec<Deadline>,
    pub next: Option<DateTime<Utc>>,
}

#[must_use]
pub fn agenda(incident: &Incident, now: DateTime<Utc>) -> Agenda {
    let all = deadlines(incident, now);
    let next = all.iter().map(|deadline| deadline.at).filter(|at| *at > now).min();
    let mut due: Vec<Deadline> = all
        .into_iter()
        .filter(|deadline| deadline.at <= now && deadline.until.is_none_or(|until| now < until))
        .collect();
    due.sort_by_key(|deadline| deadline.at);
    let series: Vec<String> = due.iter().map(|deadline| series(&deadline.key).to_owned()).collect();
    let newest: Vec<Deadline> = due
        .into_iter()
        .enumerate()
        .filter(|(index, _)| !series[index + 1..].contains(&series[*index]))
        .map(|(_, deadline)| deadline)
        .collect();
    Agenda { now: newest, next }
}

/// Keys that differ only after the last colon are about one thing, again and again.
fn series(key: &str) -> &str {
    key.rsplit_once(':').map_or(key, |(series, _)| series)
}

/// Every deadline, passed or to come.
fn deadlines(incident: &Incident, now: DateTime<Utc>) -> Vec<Deadline> {
    let mut all = planned::deadlines(incident);
    if !incident.is_open() {
        return all;
    }
    all.extend(command::offer_ends(incident));
    // Once the service works, nobody is hurried any more.
    if incident.maintenance.is_none() && incident.status != Status::Resolved {
        all.extend(word::deadlines(incident));
        all.extend(command::nobody(incident));
        all.extend(command::long(incident, now));
    }
    if incident.status != Status::Resolved {
        all.extend(command::left(incident));
        all.extend(command::offer_expired(incident));
        all.extend(command::offer_declined(incident));
    }
    all
}

fn say(key: String, at: DateTime<Utc>, about: About, to: Vec<Whom>) -> Deadline {
    Deadline { key, at, until: None, due: Due::Say(Notice { about, to }) }
}

fn run(key: String, at: DateTime<Utc>, command: Command) -> Deadline {
    Deadline { key, at, until: None, due: Due::Do(command) }
}

fn commander(incident: &Incident) -> Option<Whom> {
    incident.commander().cloned().map(Whom::Person)
}

/// Whoever looks after things beside the commander: talks to the public, works on it, writes it
/// down; where nobody does, all who respond.
fn deputy(incident: &Incident) -> Whom {
    [Role::Comms, Role::Ops, Role::Scribe]
        .into_iter()
        .find_map(|role| incident.roles.get(&role))
        .map_or(Whom::Responders, |person| Whom::Person(person.clone()))
}

/// The last entry of this kind, as it was written down.
fn last(incident: &Incident, is: impl Fn(&Entry) -> bool) -> Option<(EntryId, DateTime<Utc>)> {
    incident
        .entries
        .iter()
        .filter(|entry| is(entry))
        .max_by_key(|entry| entry.recorded_at)
        .map(|entry| (entry.id, entry.recorded_at))
}
