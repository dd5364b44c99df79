//! Who is in command, for how long, and who has left.

use chrono::{DateTime, TimeDelta, Utc};

use super::{About, Deadline, Whom, commander, last, run, say};
use crate::incident::command::Command;
use crate::incident::person::Person;
use crate::incident::state::{Entry, Incident, What};
use crate::incident::words::Role;

/// How long an incident may be without a commander before everybody hears of it.
const VACANT: TimeDelta = TimeDelta::minutes(5);

/// After this long in command a handover is suggested, and again each time it has passed: at most
/// three hours, says <https://response.pagerduty.com/training/incident_commander/>.
const SHIFT: TimeDelta = TimeDelta::hours(3);

/// Nobody is in command, since it began or since the last one went.
pub fn nobody(incident: &Incident) -> Option<Deadline> {
    if incident.commander().is_some() {
        return None;
    }
    let (id, since) = last(incident, |entry| {
        matches!(
            entry.what,
            What::Released { role: Role::Commander, .. }
                | What::Left { role: Role::Commander, .. }
                | What::Reopened
        )
    })
    .or_else(|| incident.entries.first().map(|entry| (entry.id, entry.recorded_at)))?;
    let about = About::NobodyInCommand { since };
    Some(say(format!("vacant:{id}"), since + VACANT, about, vec![Whom::Responders]))
}

/// The last suggestion of a handover that is due, and the next.
pub fn long(incident: &Incident, now: DateTime<Utc>) -> Vec<Deadline> {
    let (Some(to), Some(since)) = (commander(incident), incident.commander_since) else {
        return Vec::new();
    };
    let shifts = i32::try_from((now - since).num_seconds() / SHIFT.num_seconds()).unwrap_or(0);
    [shifts, shifts + 1]
        .into_iter()
        .filter(|shift| *shift > 0)
        .map(|shift| {
            let at = since + SHIFT * shift;
            let about = About::LongInCommand { since, hours: (SHIFT * shift).num_hours() };
            // A shift belongs to one commander: the moment since when tells them apart.
            let key = format!("long:{}-{shift}", since.timestamp_millis());
            say(key, at, about, vec![to.clone()])
        })
        .collect()
}

/// The end of an offer that was not answered.
pub fn offer_ends(incident: &Incident) -> Option<Deadline> {
    let offer = incident.offer.as_ref()?;
    let command = Command::LetOfferExpire { offer: offer.id };
    Some(run(format!("offer:{}", offer.id), offer.expires_at, command))
}

pub fn offer_expired(incident: &Incident) -> Option<Deadline> {
    let (expired, to) = last_offer(incident, |what| match what {
        What::CommandOfferExpired { to } => Some(to),
        _ => None,
    })?;
    let key = format!("offer-expired:{}", expired.id);
    Some(to_commander(incident, key, expired, About::OfferExpired { to: to.clone() }))
}

/// Whoever leads is called: an answer that nobody looks for is none.
pub fn offer_declined(incident: &Incident) -> Option<Deadline> {
    let (declined, by) = last_offer(incident, |what| match what {
        What::CommandDeclined { to } => Some(to),
        _ => None,
    })?;
    let key = format!("offer-declined:{}", declined.id);
    Some(to_commander(incident, key, declined, About::OfferDeclined { by: by.clone() }))
}

/// The last offer that ended like this, as long as nothing came after it: neither another offer nor
/// another commander.
fn last_offer<'i>(
    incident: &'i Incident,
    ended: impl Fn(&'i What) -> Option<&'i Person>,
) -> Option<(&'i Entry, &'i Person)> {
    let found =
        incident.entries.iter().rev().find_map(|entry| Some((entry, ended(&entry.what)?)))?;
    let settled = incident.offer.is_some()
        || incident.commander_since.is_none_or(|since| since > found.0.recorded_at);
    (!settled).then_some(found)
}

fn to_commander(incident: &Incident, key: String, entry: &Entry, about: About) -> Deadline {
    say(key, entry.recorded_at, about, commander(incident).into_iter().collect())
}

/// Everyone who has left the server while they had a role that nobody has taken since.
pub fn left(incident: &Incident) -> Vec<Deadline> {
    let vacant: Vec<(&Entry, Role)> = incident
        .entries
        .iter()
        .filter_map(|entry| match &entry.what {
            What::Left { role, .. } if !incident.roles.contains_key(role) => Some((entry, *role)),
            _ => None,
        })
        .collect();
    // One person's roles were noted in one commit, so at one moment.
    let mut all: Vec<Deadline> = Vec::new();
    for (entry, _) in &vacant {
        let What::Left { person, .. } = &entry.what else { continue };
        let of_person = vacant.iter().filter(|(other, _)| {
            matches!(&other.what, What::Left { person: whom, .. } if whom.id == person.id)
                && other.recorded_at == entry.recorded_at
        });
        let mut roles: Vec<Role> = of_person.map(|(_, role)| *role).collect();
        roles.sort_unstable();
        let key = format!("left:{}:{}", person.id, entry.recorded_at.timestamp_millis());
        if all.iter().any(|known| known.key == key) {
            continue;
        }
        let to = match commander(incident) {
            Some(commander) if !roles.contains(&Role::Commander) => commander,
            _ => Whom::Responders,
        };
        let about = About::Left { person: person.clone(), roles };
        all.push(say(key, entry.recorded_at, about, vec![to]));
    }
    all
}
