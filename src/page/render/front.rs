//! The front page: what works now, what is open, what is coming, what was.

use askama::Template;
use chrono::{Duration, NaiveDate};

use super::super::document::Rendered;
use super::super::receive::component_name;
use super::super::site::{Shown, Site};
use super::super::{moments, text};
use super::incident::{self, Component, Entry};
use super::looks::{self, Look};
use super::shell::Shell;

/// Entries of an open incident that the front page shows; the rest is a link away.
const NEWEST_ENTRIES: usize = 3;
/// Characters of a past incident's last words.
const LAST_WORDS: usize = 240;

struct Card {
    id: String,
    href: String,
    title: String,
    facts: Vec<String>,
    summary: Option<String>,
    entries: Vec<Entry>,
    hidden: usize,
}

/// A past incident in one line or two.
pub struct Line {
    pub href: String,
    pub title: String,
    pub state: Look,
    /// Safe HTML.
    pub facts: Vec<String>,
    pub words: Option<String>,
}

struct Group {
    name: Option<String>,
    components: Vec<Component>,
}

struct Day {
    label: String,
    quiet: &'static str,
    lines: Vec<Line>,
}

#[derive(Template)]
#[template(path = "page/front.html")]
struct FrontPage {
    shell: Shell,
    overall: Look,
    subline: String,
    open: Vec<Card>,
    running: Vec<Card>,
    upcoming: Vec<Card>,
    groups: Vec<Group>,
    days: Vec<Day>,
}

pub fn render(site: &Site) -> Result<Rendered, askama::Error> {
    let overall = if site.guilds.is_empty() && site.heard_at.is_none() {
        looks::of_nothing_known()
    } else {
        looks::of_everything(site.overall())
    };
    let subline = subline(site);
    let shell = Shell::new(site, "/", &overall.word, format!("{}. {subline}", overall.word));
    let cards = |wanted: fn(&Shown) -> bool| {
        site.newest_first(wanted).into_iter().map(|shown| card(site, shown)).collect::<Vec<_>>()
    };
    let mut upcoming = cards(Shown::is_upcoming);
    // What comes first is read first.
    upcoming.reverse();
    let page = FrontPage {
        shell: shell.live(site),
        overall,
        subline,
        open: cards(Shown::is_unresolved),
        running: cards(Shown::is_running),
        upcoming,
        groups: groups(site),
        days: days(site),
    };
    Ok(Rendered::html(page.render()?))
}

/// The sentence below the verdict.
fn subline(site: &Site) -> String {
    let count = |wanted: fn(&Shown) -> bool| site.incidents.values().filter(|s| wanted(s)).count();
    let said = |count: usize, one: &str, several: &str| match count {
        0 => None,
        1 => Some(format!("one {one}")),
        more => Some(format!("{more} {several}")),
    };
    let parts = [
        said(count(Shown::is_unresolved), "open incident", "open incidents"),
        said(count(Shown::is_running), "maintenance under way", "maintenances under way"),
        said(count(Shown::is_upcoming), "maintenance announced", "maintenances announced"),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if site.guilds.is_empty() && site.heard_at.is_none() {
        "Nothing was received yet.".to_owned()
    } else if parts.is_empty() {
        "No open incidents.".to_owned()
    } else {
        let all = parts.join(", ");
        let mut rest = all.chars();
        let first = rest.next().map(|first| first.to_ascii_uppercase());
        format!("{}{}.", first.map(String::from).unwrap_or_default(), rest.as_str())
    }
}

fn card(site: &Site, shown: &Shown) -> Card {
    let incident = shown.incident();
    let mut facts =
        vec![state_html(&looks::of_status(&incident.status)), incident.reference.clone()];
    if site.guilds.len() > 1 {
        facts.push(format!("<bdi>{}</bdi>", incident::escaped(&shown.view.guild.name)));
    }
    match incident.window.as_ref().filter(|_| shown.is_maintenance()) {
        Some(window) => facts.push(format!(
            "{} to {}",
            moments::full_html(window.starts_at),
            moments::full_html(window.ends_at)
        )),
        None => {
            facts.push(incident.severity.label().to_owned());
            facts.push(format!("since {}", moments::full_html(shown.began())));
        }
    }
    if !incident.components.is_empty() {
        let names = incident.components.iter().map(component_name).collect::<Vec<_>>().join(", ");
        facts.push(format!("<bdi>{}</bdi>", incident::escaped(&text::shortened(&names, 120))));
    }
    // The date is said where it is not today's or the entry's above.
    let mut said = site.now.date_naive();
    let newest = incident.timeline.iter().rev().take(NEWEST_ENTRIES).map(|entry| {
        let day = entry.at.date_naive();
        let new_day = std::mem::replace(&mut said, day) != day;
        Entry { date: new_day.then(|| moments::short_day(entry.at)), ..incident::entry_of(entry) }
    });
    let entries: Vec<Entry> = newest.collect();
    Card {
        id: text::identifier(&format!(
            "{}-{}",
            site.slug(&shown.view.guild.id),
            incident.reference
        )),
        href: site.href(&site.path(shown)),
        title: incident.title.clone(),
        facts,
        summary: incident::summary_html(shown).filter(|_| entries.is_empty()),
        hidden: incident.timeline.len().saturating_sub(NEWEST_ENTRIES),
        entries,
    }
}

fn state_html(state: &Look) -> String {
    format!(
        "<span class=\"state {}\"><svg class=\"icon\" aria-hidden=\"true\"><use href=\"#i-{}\"/></svg>{}</span>",
        state.css,
        state.icon,
        incident::escaped(&state.word)
    )
}

/// A past incident as a line of a list.
pub fn line(site: &Site, shown: &Shown) -> Line {
    let incident = shown.incident();
    let mut facts = vec![incident.reference.clone()];
    if site.guilds.len() > 1 {
        facts.push(format!("<bdi>{}</bdi>", incident::escaped(&shown.view.guild.name)));
    }
    facts.push(moments::full_html(shown.began()));
    if let Some(ended) = shown.ended().filter(|ended| *ended > shown.began()) {
        facts.push(format!("lasted {}", moments::span(ended - shown.began())));
    }
    if !shown.is_maintenance() {
        facts.push(incident.severity.label().to_owned());
    }
    Line {
        href: site.href(&site.path(shown)),
        title: incident.title.clone(),
        state: looks::of_status(&incident.status),
        facts,
        words: incident::newest_words(shown, LAST_WORDS),
    }
}

fn groups(site: &Site) -> Vec<Group> {
    let components = site.components();
    let several = site.guilds.len() > 1;
    let groups = site.guilds.iter().map(|guild| {
        let own = components.iter().filter(|shown| shown.guild == guild.guild.id);
        Group {
            name: several.then(|| guild.guild.name.clone()),
            components: own
                .map(|shown| Component {
                    name: component_name(&shown.component).to_owned(),
                    state: looks::of_component(shown.component.status),
                })
                .collect(),
        }
    });
    groups.filter(|group| !group.components.is_empty()).collect()
}

/// The last days, newest first; quiet ones in a row become one.
fn days(site: &Site) -> Vec<Day> {
    let since = site.recent_since();
    let tomorrow = site.now + Duration::days(1);
    // Maintenance that was cancelled long before its window is no news of these days.
    let past = site.newest_first(|shown| {
        shown.is_past() && shown.began().date_naive() >= since && shown.began() < tomorrow
    });
    let mut days: Vec<Day> = Vec::new();
    // From, until: the run of quiet days that is being gathered.
    let mut quiet: Option<(NaiveDate, NaiveDate)> = None;
    let mut date = site.now.date_naive();
    // What began later than now by the sender's clock belongs to today.
    let clamp = |shown: &Shown| shown.began().date_naive().min(site.now.date_naive());
    while date >= since {
        let lines: Vec<Line> = past
            .iter()
            .filter(|shown| clamp(shown) == date)
            .map(|shown| line(site, shown))
            .collect();
        if lines.is_empty() {
            quiet = Some((date, quiet.map_or(date, |(_, until)| until)));
        } else {
            days.extend(quiet.take().map(|run| quiet_days(site, run)));
            days.push(Day { label: day_label(date), quiet: "", lines });
        }
        date -= Duration::days(1);
    }
    days.extend(quiet.map(|run| quiet_days(site, run)));
    days
}

fn day_label(date: NaiveDate) -> String {
    date.format("%A %-d %B").to_string()
}

fn quiet_days(site: &Site, (from, until): (NaiveDate, NaiveDate)) -> Day {
    let today = site.now.date_naive();
    let label = match (from == until, until == today) {
        (true, true) => "Today".to_owned(),
        (true, false) => day_label(from),
        (false, true) => format!("{} to today", from.format("%-d %B")),
        (false, false) => format!("{} to {}", from.format("%-d %B"), until.format("%-d %B")),
    };
    Day { label, quiet: "No incidents.", lines: Vec::new() }
}
