//! What people type to tell an incident as its source does, and when.

use chrono::{DateTime, TimeZone as _, Utc};
use chrono_tz::Tz;

use super::checklist::{self, Planned};
use super::logs::{Line, Log};
use super::parts::parts;
use super::times::{Reading, Typed};
use crate::incident::guild::slug;
use crate::incident::when::When;
use crate::incident::words::{Phase, Severity};

/// Who speaks where the source does not say.
pub const SCRIBE: &str = "scribe";

/// Somebody at the keyboard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Speaker {
    /// Who may settle things for the whole server.
    Owner,
    /// A responder of this name, as the source writes it, without `@`.
    Responder(String),
}

/// One line that somebody types.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub at: DateTime<Utc>,
    pub who: Speaker,
    pub line: String,
}

/// How an entry of the source is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its place in the source.
    pub index: usize,
    pub typed: Typed,
    /// The moment that is meant; absent where the source gives none that can be read.
    pub meant: Option<DateTime<Utc>>,
    /// Which of the script's steps hold its text.
    pub text: std::ops::Range<usize>,
    /// Which hold what stood beside it: nested bullets, code, images, links.
    pub beside: std::ops::Range<usize>,
}

/// An incident as it is played.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Script {
    pub title: String,
    /// It is told as a maintenance.
    pub planned: bool,
    /// The zone that the server writes in meanwhile.
    pub zone: Tz,
    pub components: Vec<String>,
    /// A declaration first, a close last (or a schedule and a completion); the moments only grow.
    pub steps: Vec<Step>,
    /// In the order in which they are told.
    pub entries: Vec<Entry>,
}

/// `now`: what dates without a year are read against.
///
/// Logs that have the newest line first are told from their end. Entries are public, because their
/// sources are.
#[must_use]
pub fn script(log: &Log, now: DateTime<Utc>) -> Script {
    let reading = Reading::of(log, now);
    let meant = reading.lines(&log.timeline);
    let moments: Vec<Option<DateTime<Utc>>> =
        meant.iter().map(|when| Some(when.as_ref()?.as_ref().ok()?.at)).collect();
    let order = order(log, &moments);
    let started = reading.moment(log.started_at.as_deref(), log.started_at_utc);
    let resolved = reading.moment(log.resolved_at.as_deref(), log.resolved_at_utc);
    let midnight = reading.day.and_then(|day| day.and_hms_opt(0, 0, 0));
    let midnight = midnight.map(|midnight| Utc.from_utc_datetime(&midnight));
    let first = order.iter().find_map(|index| moments[*index]);
    let begin = first.or(started).or(midnight).unwrap_or(now);
    let mut script = Script {
        title: log.title.clone(),
        zone: reading.zone,
        components: components(log),
        ..Script::default()
    };
    let lead = order.first().map_or(SCRIBE, |index| author(&log.timeline[*index])).to_owned();
    let last = moments.iter().flatten().copied().chain(resolved).fold(begin, DateTime::max);
    let planned = Planned::of(log, begin, started, last);
    // Its start and its end are its window.
    let mut told = Told { begin: planned.is_some(), resolved: planned.is_some() };
    let mut clock = planned.map_or(begin, |planned| planned.announced);
    script.planned = planned.is_some();
    let opening = match &planned {
        Some(planned) => says(clock, &lead, with_components(planned.schedule(&log.title), &script)),
        None => declaration(log, &script, &reading, &lead, clock, started, &mut told),
    };
    script.steps.push(opening);
    let listed = checklist::listed(&log.tasks);
    script.steps.extend(listed.into_iter().map(|line| says(clock, &lead, line)));
    let from = started.unwrap_or(begin).max(clock);
    let worked_off = checklist::worked_off(&log.tasks, from, resolved.unwrap_or(last));
    let mut meanwhile =
        planned.map(|planned| planned.start()).into_iter().chain(worked_off).peekable();
    let beginning = |clock| started_later(log, &reading, &lead, clock, started);
    for index in order {
        let line = &log.timeline[index];
        // From when to when something was is known, and typed, once it is over.
        let over = |when: &When| when.until.unwrap_or(when.at);
        let when = meant[index].as_ref().and_then(|when| when.as_ref().ok());
        let next = when.map_or(clock, |when| over(when).max(clock));
        while let Some((at, typed)) = meanwhile.next_if(|(at, _)| *at < next) {
            clock = clock.max(at);
            script.steps.push(says(clock, &lead, typed));
        }
        if !told.resolved && resolved.is_some_and(|at| at < next) {
            told.resolved = true;
            clock = resolved.map_or(clock, |at| at.max(clock));
            script.steps.push(says(clock, &lead, "/incident update status:resolved".to_owned()));
        }
        clock = next;
        let typed = reading.typed(line, meant[index].as_ref(), clock);
        script.tell(index, line, typed, moments[index], clock);
    }
    for (at, typed) in meanwhile {
        clock = clock.max(at);
        script.steps.push(says(clock, &lead, typed));
    }
    if !told.resolved
        && let Some(at) = resolved
    {
        clock = clock.max(at);
        script.steps.push(says(clock, &lead, "/incident update status:resolved".to_owned()));
    }
    if !told.begin
        && let Some(at) = started
    {
        // Planned for later than the log begins, or, by mistake, than it ends.
        clock = clock.max(at);
        script.steps.extend(beginning(clock));
    }
    let end = if script.planned { "/maintenance complete" } else { "/incident close" };
    script.steps.push(says(clock, &lead, end.to_owned()));
    script
}

/// What of the whole has been typed already.
struct Told {
    begin: bool,
    resolved: bool,
}

/// The order in which it happened, as far as the log tells: that of the source, or its reverse
/// where most lines go back in time. Lines without a time of their own are typed as they happen,
/// so a log that has a moment for some of these is told in the order of its moments.
fn order(log: &Log, moments: &[Option<DateTime<Utc>>]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..moments.len()).collect();
    let known: Vec<DateTime<Utc>> = moments.iter().flatten().copied().collect();
    let back = known.windows(2).filter(|pair| pair[1] < pair[0]).count();
    let forth = known.windows(2).filter(|pair| pair[1] > pair[0]).count();
    if back > forth {
        order.reverse();
    }
    let as_it_happens = |index: &usize| {
        log.timeline[*index].at_as_written.trim().is_empty() && moments[*index].is_some()
    };
    if order.iter().any(as_it_happens) {
        let mut latest = None;
        let mut keys = vec![None; moments.len()];
        for index in &order {
            latest = moments[*index].or(latest);
            keys[*index] = latest;
        }
        order.sort_by_key(|index| keys[*index]);
    }
    order
}

fn declaration(
    log: &Log,
    script: &Script,
    reading: &Reading,
    lead: &str,
    clock: DateTime<Utc>,
    started: Option<DateTime<Utc>>,
    told: &mut Told,
) -> Step {
    let mut line = format!("/incident declare title:{}", quoted(&log.title));
    if let Some(severity) = severity(log) {
        line = format!("{line} severity:{}", severity.id());
    }
    line = with_components(line, script);
    if started.is_some_and(|at| at <= clock)
        && let Some(words) = start_as_typed(log, reading, clock, started)
    {
        told.begin = true;
        line = format!("{line} started:{}", quoted(&words));
    }
    says(clock, lead, line)
}

/// By their ids: a server may spell a name otherwise than this log does.
fn with_components(line: String, script: &Script) -> String {
    if script.components.is_empty() {
        return line;
    }
    let ids: Vec<String> = script.components.iter().map(|name| slug(name)).collect();
    format!("{line} components:{}", quoted(&ids.join(", ")))
}

fn started_later(
    log: &Log,
    reading: &Reading,
    lead: &str,
    clock: DateTime<Utc>,
    started: Option<DateTime<Utc>>,
) -> Option<Step> {
    let words = start_as_typed(log, reading, clock, started)?;
    Some(says(clock, lead, format!("/incident edit started:{}", quoted(&words))))
}

/// The start in the words of the source, where it has words for it.
fn start_as_typed(
    log: &Log,
    reading: &Reading,
    clock: DateTime<Utc>,
    started: Option<DateTime<Utc>>,
) -> Option<String> {
    let words = log.started_at.clone()?;
    let line = Line { at_as_written: words.clone(), ..Line::default() };
    match reading.typed(&line, Some(&Ok(When::exactly(started?))), clock) {
        Typed::AsWritten => Some(words),
        Typed::Dated(typed) => Some(typed),
        Typed::Nothing | Typed::InText(_) => None,
    }
}

impl Script {
    fn tell(
        &mut self,
        index: usize,
        line: &Line,
        typed: Typed,
        meant: Option<DateTime<Utc>>,
        clock: DateTime<Utc>,
    ) {
        let (text, at) = match &typed {
            Typed::Nothing => (line.text.clone(), None),
            Typed::AsWritten => (line.text.clone(), Some(line.at_as_written.clone())),
            Typed::Dated(at) => (line.text.clone(), Some(at.clone())),
            Typed::InText(_) => (format!("{}: {}", line.at_as_written, line.text), None),
        };
        let mut options = String::from(" audience:public");
        if let Some(at) = at {
            options = format!("{options} at:{}", quoted(&at));
        }
        // Other words for phases are the source's own, and we have no choice for them.
        let phase = line.phase.as_deref().map(str::to_lowercase);
        if let Some(phase) = phase.and_then(|phase| phase.parse::<Phase>().ok()) {
            options = format!("{options} phase:{}", phase.id());
        }
        let mut add = |text: &str| {
            let begin = self.steps.len();
            for part in parts(text) {
                let typed = format!("/timeline add text:{}{options}", quoted(part));
                self.steps.push(says(clock, author(line), typed));
            }
            begin..self.steps.len()
        };
        let text = add(&text);
        let beside = beside(line).map_or(text.end..text.end, |beside| add(&beside));
        self.entries.push(Entry { index, typed, meant, text, beside });
    }

    /// Everybody who speaks, apart from the owner.
    #[must_use]
    pub fn responders(&self) -> std::collections::BTreeSet<&str> {
        let names = self.steps.iter().filter_map(|step| match &step.who {
            Speaker::Owner => None,
            Speaker::Responder(name) => Some(name.as_str()),
        });
        names.collect()
    }
}

/// What stood beside a line, as Markdown: an entry of its own, so that the line's text stays as it
/// is.
fn beside(line: &Line) -> Option<String> {
    let nested = line.nested.iter().map(|text| format!("- {text}"));
    let attached = line.attachments.iter().map(|attachment| match attachment.kind.as_str() {
        "code" => format!("```\n{}\n```", attachment.text),
        "list-item" => format!("- {}", attachment.text),
        _ => attachment.text.clone(),
    });
    let others = line.who.iter().skip(1).map(|name| format!("With {name}"));
    let all: Vec<String> =
        nested.chain(attached).chain(line.links.iter().cloned()).chain(others).collect();
    (!all.is_empty()).then(|| all.join("\n"))
}

fn says(at: DateTime<Utc>, who: &str, line: String) -> Step {
    Step { at, who: Speaker::Responder(who.to_owned()), line }
}

fn author(line: &Line) -> &str {
    let name = line.who.first().map(|name| name.trim().trim_start_matches('@'));
    name.filter(|name| !name.is_empty()).unwrap_or(SCRIBE)
}

fn severity(log: &Log) -> Option<Severity> {
    match log.severity.as_deref()? {
        "down" => Some(Severity::Sev1),
        "disrupted" => Some(Severity::Sev2),
        "notice" => Some(Severity::Sev4),
        _ => None,
    }
}

/// Each once, however it is spelled.
fn components(log: &Log) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in log.components.iter().map(|name| name.trim()) {
        let known = names.iter().any(|other| slug(other) == slug(name));
        if !name.is_empty() && !known {
            names.push(name.to_owned());
        }
    }
    names
}

/// A value as a client takes it, whatever is in it.
#[must_use]
pub fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
