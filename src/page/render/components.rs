//! Components in their groups, each with what it can do now and its last 90 days.

use std::fmt::Write as _;

use chrono::NaiveDate;

use super::super::address;
use super::super::moments;
use super::super::receive::component_name;
use super::super::record::{DAYS, Record, WorseDay, records};
use super::super::site::{Site, badness};
use super::looks::{self, Look};
use crate::incident::public_view::PublicComponent;
use crate::incident::words::ComponentStatus;
use crate::texts::{Lang, say};

/// Between a group's name and a component's, as people write it: `Group / Name`.
const SEPARATOR: &str = " / ";
/// Days that the text beside a bar spells out.
const DAYS_IN_WORDS: usize = 6;
/// Of a bar's drawing: from one day to the next, and how wide a day is.
const STEP: i64 = 5;
const WIDTH: i64 = 4;
/// Height of the drawing; a worse day stands taller.
const HEIGHT: i64 = 30;

pub struct Component {
    pub name: String,
    pub state: Look,
    pub bar: Option<Bar>,
}

pub struct Group {
    pub name: Option<String>,
    pub components: Vec<Component>,
}

/// 90 days drawn, and the same in words.
pub struct Bar {
    /// Everything that the drawing says.
    pub words: String,
    /// `99.98 % uptime`.
    pub caption: Option<String>,
    /// A line over the days of which nothing is known.
    pub unknown: String,
    /// A line over the days on which all was well.
    pub fine: String,
    /// Class and outline, for each state that there was.
    pub worse: Vec<(&'static str, String)>,
}

/// Where what is about one component is found.
#[must_use]
pub fn path(component: &str, file: &str) -> String {
    format!("/components/{}/{file}", address::encoded(component))
}

/// The group and the name that a component's name holds.
#[must_use]
pub fn group_and_name(component: &PublicComponent) -> (Option<&str>, &str) {
    let whole = component_name(component);
    match whole.split_once(SEPARATOR) {
        Some((group, name)) if !group.trim().is_empty() && !name.trim().is_empty() => {
            (Some(group.trim()), name.trim())
        }
        _ => (None, whole),
    }
}

/// Groups in the order in which they are first named; those without a group come first.
pub fn groups(site: &Site) -> Vec<Group> {
    let (lang, components) = (site.lang(), site.components());
    let records = records(site, &components);
    let mut groups = vec![Group { name: None, components: Vec::new() }];
    for (component, record) in components.iter().zip(records) {
        let (group, name) = group_and_name(component);
        let shown = Component {
            name: name.to_owned(),
            state: looks::of_component(lang, component.status),
            bar: Some(bar(lang, &record)),
        };
        match groups.iter_mut().find(|known| known.name.as_deref() == group) {
            Some(known) => known.components.push(shown),
            None => groups.push(Group { name: group.map(str::to_owned), components: vec![shown] }),
        }
    }
    groups.retain(|group| !group.components.is_empty());
    groups
}

/// The components that an incident names.
pub fn affected(lang: Lang, components: &[PublicComponent]) -> Vec<Component> {
    let shown = components.iter().map(|component| Component {
        name: component_name(component).to_owned(),
        state: looks::of_component(lang, component.status),
        bar: None,
    });
    shown.collect()
}

fn bar(lang: Lang, record: &Record) -> Bar {
    let place = |date: NaiveDate| (date - record.since).num_days();
    let known = record.known_since.map_or(DAYS, |date| place(date).clamp(0, DAYS));
    let is_worse = |day: i64| record.worse_days.iter().any(|worse| place(worse.date) == day);
    let fine: Vec<i64> = (known..DAYS).filter(|day| !is_worse(*day)).collect();
    let unknown: Vec<i64> = (0..known).filter(|day| !is_worse(*day)).collect();
    let mut worse: Vec<(&'static str, String)> = Vec::new();
    for day in &record.worse_days {
        let css = looks::of_component(lang, day.status).css;
        let outline = outline(place(day.date), day.status);
        match worse.iter_mut().find(|(known, _)| *known == css) {
            Some((_, all)) => all.push_str(&outline),
            None => worse.push((css, outline)),
        }
    }
    let caption = record.percent().map(|percent| {
        let percent = percent.replace('.', &say!(lang, "page-decimal"));
        say!(lang, "page-uptime", percent = percent)
    });
    Bar {
        words: words(lang, record, caption.as_deref(), known),
        caption,
        unknown: line_over(&unknown),
        fine: line_over(&fine),
        worse,
    }
}

/// One line for each run of days; the style sheet dashes it into days.
fn line_over(days: &[i64]) -> String {
    let mut line = String::new();
    for run in days.chunk_by(|a, b| a + 1 == *b) {
        if let (Some(first), Some(last)) = (run.first(), run.last()) {
            // Writing to a String cannot fail.
            let _ = write!(line, "M{} 21H{}", first * STEP, last * STEP + WIDTH);
        }
    }
    line
}

/// Taller is worse; maintenance has a slit. So the shape says it as the colour does.
fn outline(day: i64, status: ComponentStatus) -> String {
    let x = day * STEP;
    if status == ComponentStatus::UnderMaintenance {
        return format!("M{x} 12h{WIDTH}v7h-{WIDTH}zM{x} 22h{WIDTH}v8h-{WIDTH}z");
    }
    let height = 18 + 4 * (i64::from(badness(status)) - 1);
    format!("M{x} {}h{WIDTH}v{height}h-{WIDTH}z", HEIGHT - height)
}

fn words(lang: Lang, record: &Record, caption: Option<&str>, known: i64) -> String {
    let mut parts = vec![match (caption, known) {
        (Some(caption), 0) => say!(lang, "page-bar-whole", days = DAYS, uptime = caption),
        (Some(caption), known) => {
            say!(lang, "page-bar-part", days = DAYS - known, uptime = caption)
        }
        (None, _) => say!(lang, "page-bar-empty"),
    }];
    // The newest are what people look for.
    parts.extend(
        record.worse_days.iter().rev().take(DAYS_IN_WORDS).map(|day| day_in_words(lang, day)),
    );
    let before = record.worse_days.len().saturating_sub(DAYS_IN_WORDS);
    if before > 0 {
        parts.push(say!(lang, "page-bar-more", count = before));
    }
    parts.join("; ")
}

fn day_in_words(lang: Lang, day: &WorseDay) -> String {
    let date = moments::short_day(lang, day.date);
    let said = say!(lang, "page-bar-day", date = date, status = day.status.id());
    if day.lasted.num_seconds() > 0 {
        format!("{said}, {}", moments::span(lang, day.lasted))
    } else {
        said
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_is_written_before_a_slash() {
        let component = |name: &str| PublicComponent {
            id: "c".into(),
            name: name.into(),
            status: ComponentStatus::Operational,
        };
        let said = |name| {
            let component = component(name);
            let (group, name) = group_and_name(&component);
            (group.map(str::to_owned), name.to_owned())
        };
        assert_eq!(said("Europe / Web"), (Some("Europe".into()), "Web".into()));
        assert_eq!(said("TCP/IP"), (None, "TCP/IP".into()));
        assert_eq!(said(" / Web"), (None, " / Web".into()));
    }

    #[test]
    fn runs_of_days_are_one_line_each() {
        assert_eq!(line_over(&[0, 1, 2, 5]), "M0 21H14M25 21H29");
        assert_eq!(outline(1, ComponentStatus::MajorOutage), "M5 0h4v30h-4z");
    }
}
