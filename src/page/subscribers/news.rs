//! What of an incident is news to a subscriber. Pure.
//!
//! News is what was declared, each update and each change of status, and that a maintenance moved;
//! not every entry. A machine that follows along takes the signed webhook, which brings all.

use std::collections::BTreeSet;

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

use super::choice::Choices;
use crate::incident::public_view::{PublicEntry, PublicView, PublicWindow};

/// What happened longer than this before it reached the page is history: imported, or written
/// down late. Nobody is woken for it.
const OLD: Duration = Duration::days(3);

/// What a subscriber knows of one incident.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Told {
    /// Such as `INC-42`: all that may be said of it once it is withdrawn.
    pub reference: Option<String>,
    pub status: Option<String>,
    pub window: Option<PublicWindow>,
    /// Ids of the updates that were sent.
    pub entries: BTreeSet<String>,
    /// Something was sent of it.
    pub sent: bool,
    pub withdrawn: bool,
}

/// One message: written down before it is sent, so that a second attempt says the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sending {
    /// Of the incident when the message was made; its id derives from it.
    pub version: u64,
    /// The updates that are in it.
    pub entries: Vec<String>,
    #[serde(default)]
    pub moved: bool,
    /// It says that the incident is gone from the page.
    #[serde(default)]
    pub withdrawn: bool,
    /// What the subscriber knows once it arrived.
    pub after: Told,
}

/// Who is asked about, and since when.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    pub choices: &'a Choices,
    pub since: DateTime<Utc>,
}

/// Whether an entry was written for everybody's attention.
#[must_use]
pub fn is_update(entry: &PublicEntry) -> bool {
    (entry.update || entry.status.is_some()) && !entry.retracted
}

/// What to send now, if anything; `None` means that nothing in `view` is news. `happened_at` is
/// when the newest change reached us, by the sender's clock.
#[must_use]
pub fn news(
    told: &Told,
    view: &PublicView,
    reader: Reader<'_>,
    happened_at: DateTime<Utc>,
) -> Option<Sending> {
    let incident = &view.incident;
    if !(told.sent || reader.choices.concern(&view.guild.id, &incident.components)) {
        return None;
    }
    let recent = |at: DateTime<Utc>| happened_at - at <= OLD;
    let new: Vec<&PublicEntry> = incident
        .timeline
        .iter()
        .filter(|entry| is_update(entry) && !told.entries.contains(&entry.id))
        .filter(|entry| entry.recorded_at >= reader.since && recent(entry.at))
        .collect();
    let changed = match &told.status {
        Some(known) => *known != incident.status,
        // Senders need not write an entry for it.
        None => incident.declared_at >= reader.since && recent(incident.declared_at),
    };
    let moved = told.sent && told.window.is_some() && told.window != incident.window;
    if new.is_empty() && !changed && !moved {
        return None;
    }
    let mut after = Told {
        reference: Some(incident.reference.clone()),
        status: Some(incident.status.clone()),
        window: incident.window.clone(),
        sent: true,
        withdrawn: false,
        ..told.clone()
    };
    after.entries.extend(new.iter().map(|entry| entry.id.clone()));
    let entries = new.iter().map(|entry| entry.id.clone()).collect();
    Some(Sending { version: view.version, entries, moved, withdrawn: false, after })
}

/// Who was told of it hears that it is gone, once.
#[must_use]
pub fn withdrawal(told: &Told, version: u64) -> Option<Sending> {
    (told.sent && !told.withdrawn).then(|| Sending {
        version,
        entries: Vec::new(),
        moved: false,
        withdrawn: true,
        after: Told { withdrawn: true, ..told.clone() },
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        format!("2022-12-13T{text}:00Z").parse().unwrap()
    }

    fn entry(id: &str, clock: &str, extra: &serde_json::Value) -> serde_json::Value {
        let mut entry = json!({"id": id, "at": at(clock), "recorded_at": at(clock),
            "precision": "minute", "author": "nora", "text": id});
        entry.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        entry
    }

    fn view(status: &str, timeline: &[serde_json::Value]) -> PublicView {
        serde_json::from_value(json!({
            "guild": {"id": "1", "slug": "tea", "name": "Tea"}, "version": 4,
            "incident": {"id": "x", "ref": "INC-1", "kind": "incident", "title": "Cold",
                "severity": "sev3", "impact": "degraded_performance", "status": status,
                "components": [{"id": "kettles", "name": "Kettles", "status": "operational"}],
                "declared_at": at("12:00"), "timeline": timeline}}))
        .unwrap()
    }

    fn ids(sending: &Sending) -> Vec<&str> {
        sending.entries.iter().map(String::as_str).collect()
    }

    #[test]
    fn updates_are_news_once_and_notes_never() {
        let everything = Choices::default();
        let reader = Reader { choices: &everything, since: at("11:00") };
        let declared = entry("declared", "12:00", &json!({"status": "investigating"}));
        let note = entry("note", "12:05", &json!({}));
        let update = entry("update", "12:10", &json!({"update": true}));
        let first = view("investigating", std::slice::from_ref(&declared));
        let sent = news(&Told::default(), &first, reader, at("12:00")).unwrap();
        assert_eq!(ids(&sent), ["declared"]);
        let told = sent.after;
        let noted = view("investigating", &[declared.clone(), note.clone()]);
        assert_eq!(news(&told, &noted, reader, at("12:05")), None);
        let updated = view("investigating", &[declared, note, update]);
        let sent = news(&told, &updated, reader, at("12:10")).unwrap();
        assert_eq!(ids(&sent), ["update"]);
        assert_eq!(news(&sent.after, &updated, reader, at("12:10")), None);
        let resolved = view("resolved", &[]);
        assert!(news(&sent.after, &resolved, reader, at("12:20")).unwrap().entries.is_empty());
    }

    #[test]
    fn history_and_what_was_before_one_came_wake_nobody() {
        let everything = Choices::default();
        let declared = entry("declared", "12:00", &json!({"status": "investigating"}));
        let view = view("investigating", &[declared]);
        let asked = |since, happened_at| {
            news(&Told::default(), &view, Reader { choices: &everything, since }, happened_at)
        };
        assert!(asked(at("11:00"), at("12:00")).is_some());
        assert!(asked(at("12:01"), at("12:02")).is_none());
        assert!(asked(at("11:00"), at("12:00") + Duration::days(4)).is_none());
    }

    #[test]
    fn who_chose_others_hears_nothing_until_theirs_is_hit() {
        let cups = Choices::from_form(["1/cups"].into_iter());
        let kettles = Choices::from_form(["1/kettles"].into_iter());
        let view = view("investigating", &[]);
        let asked = |choices, told: &Told| {
            news(told, &view, Reader { choices, since: at("11:00") }, at("12:00")).is_some()
        };
        assert!(!asked(&cups, &Told::default()));
        assert!(asked(&kettles, &Told::default()));
        let told = Told { sent: true, status: Some("monitoring".into()), ..Told::default() };
        assert!(asked(&cups, &told), "who was told of the beginning hears the end");
    }

    #[test]
    fn only_who_was_told_hears_of_a_withdrawal_and_once() {
        assert_eq!(withdrawal(&Told::default(), 5), None);
        let told = Told { sent: true, ..Told::default() };
        let sending = withdrawal(&told, 5).unwrap();
        assert_eq!(withdrawal(&sending.after, 6), None);
    }
}
