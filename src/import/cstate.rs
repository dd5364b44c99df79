//! Posts of cState. <https://github.com/cstate/cstate/wiki/Usage>

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};

use super::front_matter::{FrontMatter, split};
use super::{Read, blank, components, entry};
use crate::incident::command::Past;
use crate::incident::person::Person;
use crate::incident::state::What;
use crate::incident::when::When;
use crate::incident::words::{Kind, Severity, Status};

const SOURCE: &str = "cstate";

/// Reads one post; its file's name is its id.
pub fn read(file: &str, post: &str) -> Read {
    let mut odd = Vec::new();
    let outcome = past(file, post, &mut odd).map_err(|why| why.to_string());
    Read { place: file.to_owned(), outcome, odd }
}

#[derive(Debug, thiserror::Error)]
enum NotRead {
    #[error("{0}")]
    Head(&'static str),
    #[error("it has no {0}")]
    Missing(&'static str),
    #[error("its {key} can't be read: {value}")]
    Time { key: &'static str, value: String },
    #[error("it is not resolved yet; import it once it is")]
    NotOver,
}

fn past(file: &str, post: &str, odd: &mut Vec<String>) -> Result<Past, NotRead> {
    let (head, body) = split(post).map_err(NotRead::Head)?;
    let title = head.get("title").ok_or(NotRead::Missing("title"))?;
    let began = time(&head, "date")?.ok_or(NotRead::Missing("date"))?;
    let resolved =
        head.get("resolved").is_some_and(|resolved| resolved.eq_ignore_ascii_case("true"));
    let informational = head.get("informational").is_some_and(|value| value == "true");
    if !resolved && !informational {
        return Err(NotRead::NotOver);
    }
    let ended = match time(&head, "resolvedWhen") {
        Ok(ended) => ended,
        // That it is over is known; when, is not.
        Err(unreadable) => {
            odd.push(format!("{unreadable}. Its beginning is taken for its end"));
            None
        }
    };
    if ended.is_none() && resolved && head.get("resolvedWhen").is_none() {
        odd.push("it does not say when it was resolved. Its beginning is taken for it".to_owned());
    }
    if ended.is_some_and(|ended| ended < began) {
        odd.push("it ends before it begins. Both times are kept as they are written".to_owned());
    }
    let ended = ended.unwrap_or(began);
    let by = Person::new(0, "cState");
    let mut incident = blank(Kind::Incident, title, began, &by);
    incident.severity = match head.get("severity") {
        Some("down") => Severity::Sev1,
        Some("disrupted") => Severity::Sev2,
        Some("notice") => Severity::Sev4,
        other => {
            odd.push(format!("severity {} is not known there", other.unwrap_or("(none)")));
            Severity::DEFAULT
        }
    };
    incident.components = components(head.all("affected").iter().map(String::as_str));
    incident.started = Some(When::exactly(began));
    incident.status = Status::Resolved;
    incident.resolved_at = Some(ended);
    incident.closed_at = Some(ended);
    let words = if body.trim().is_empty() { title } else { body };
    incident.entries.push(entry(began, &by, What::Declared, words));
    let end = What::Update { status: Some(Status::Resolved) };
    incident.entries.push(entry(ended, &by, end, ""));
    Ok(Past { source: SOURCE.to_owned(), id: file.to_owned(), incident })
}

fn time(head: &FrontMatter, key: &'static str) -> Result<Option<DateTime<Utc>>, NotRead> {
    let Some(value) = head.get(key) else { return Ok(None) };
    read_time(value).map(Some).ok_or_else(|| NotRead::Time { key, value: value.to_owned() })
}

/// With `T` or a blank, with or without a zone, with hours of one digit, or only a day: what is
/// found in the wild. Without a zone it is UTC, as cState reads it.
fn read_time(value: &str) -> Option<DateTime<Utc>> {
    let (day, clock) = value.split_once(['T', ' ']).unwrap_or((value, ""));
    let clock = clock.trim();
    if clock.is_empty() {
        let day = NaiveDate::parse_from_str(day, "%Y-%m-%d").ok()?;
        return Some(day.and_hms_opt(0, 0, 0)?.and_utc());
    }
    let written = format!("{day} {clock}");
    // `-00:00` says UTC, and chrono agrees.
    for form in ["%Y-%m-%d %H:%M:%S%.f%:z", "%Y-%m-%d %H:%M:%S%.f %z", "%Y-%m-%d %H:%M%:z"] {
        if let Ok(at) = DateTime::parse_from_str(&written, form) {
            return Some(at.with_timezone(&Utc));
        }
    }
    let bare = written.trim_end_matches('Z');
    ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%d %H:%M"]
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(bare, form).ok())
        .map(|at| at.and_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_as_they_are_found() {
        let utc = |value| read_time(value).map(|at| at.to_rfc3339());
        let noon = Some("2021-09-03T08:05:00+00:00".to_owned());
        for written in [
            "2021-09-03T08:05:00-00:00",
            "2021-09-03T8:05:00-00:00",
            "2021-09-03 08:05:00",
            "2021-09-03T08:05:00Z",
            "2021-09-03T10:05:00+02:00",
            "2021-09-03T08:05",
        ] {
            assert_eq!(utc(written), noon, "{written}");
        }
        assert_eq!(utc("2021-09-03"), Some("2021-09-03T00:00:00+00:00".to_owned()));
        assert_eq!(utc("2021-09-31T08:05:00Z"), None);
        assert_eq!(utc("soon"), None);
    }

    #[test]
    fn an_end_before_the_beginning_is_kept_and_named() {
        let post = "---\ntitle: T\ndate: 2021-09-23\nresolved: true\nresolvedWhen: 2021-09-20\n\
                    severity: down\naffected: [a, A, b]\n---\nWords";
        let read = read("p.md", post);
        let past = read.outcome.unwrap();
        assert!(read.odd[0].contains("before it begins"));
        assert!(past.incident.resolved_at < Some(past.incident.declared_at));
        assert_eq!(past.incident.components.len(), 2);
        let open = super::read("p.md", "---\ntitle: T\ndate: 2021-09-23\nresolved: false\n---\n");
        assert!(open.outcome.unwrap_err().contains("not resolved"));
    }
}
