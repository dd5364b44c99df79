//! The steps of a list that people worked off, and planned work around them. Pure.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};

use super::logs::{Log, Task};
use super::script::quoted;
use crate::incident::text::limits::TASK;

/// Scheduled this long before anything of it happens, and started by a person shortly before its
/// window, so that nothing happens by itself in between.
const SCHEDULED_BEFORE: TimeDelta = TimeDelta::hours(1);
const STARTED_BEFORE: TimeDelta = TimeDelta::minutes(1);
/// Sources say when work was over, not how long it was to take: planned is a little more, so that
/// a person says that it is over.
const SPARE: TimeDelta = TimeDelta::hours(1);

/// A line that is typed, and when.
pub type Typed = (DateTime<Utc>, String);

/// Planned work, from when it was announced to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Planned {
    pub announced: DateTime<Utc>,
    starts: DateTime<Utc>,
    ends: DateTime<Utc>,
}

impl Planned {
    /// Work that was planned and has a list of steps. Everything else is told as an incident:
    /// its source says when it was, and nothing of how it was planned.
    pub fn of(
        log: &Log,
        first: DateTime<Utc>,
        started: Option<DateTime<Utc>>,
        last: DateTime<Utc>,
    ) -> Option<Self> {
        let planned = matches!(log.kind.as_deref(), Some("maintenance" | "at_risk"));
        let starts = started.filter(|_| planned && !log.tasks.is_empty())?;
        let announced = first.min(starts) - SCHEDULED_BEFORE;
        Some(Self { announced, starts, ends: last.max(starts) + SPARE })
    }

    /// What announces it.
    pub fn schedule(&self, title: &str) -> String {
        let written = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
        let (starts, ends) = (written(self.starts), written(self.ends));
        format!("/maintenance schedule title:{} starts:{starts} ends:{ends}", quoted(title))
    }

    pub fn start(&self) -> Typed {
        (self.starts - STARTED_BEFORE, "/maintenance start".to_owned())
    }
}

/// What puts the steps on the list.
pub fn listed(tasks: &[Task]) -> Vec<String> {
    tasks.iter().map(|task| format!("/task add text:{}", quoted(&words(task)))).collect()
}

/// How they are worked off, one after the other and evenly between two moments: no source says
/// when each was done, only their order and what became of them.
pub fn worked_off(tasks: &[Task], from: DateTime<Utc>, to: DateTime<Utc>) -> Vec<Typed> {
    let span = (to - from).max(TimeDelta::zero());
    let count = i32::try_from(tasks.len()).unwrap_or(i32::MAX).max(1);
    let mut typed = Vec::new();
    let mut before = from;
    for (number, task) in (1..).zip(tasks) {
        let after = from + span / count * number;
        let moved = |verb: &str| format!("/task {verb} task:{}", quoted(&words(task)));
        match task.state.as_str() {
            "done" => typed.extend([(before, moved("start")), (after, moved("done"))]),
            "running" => typed.push((before, moved("start"))),
            "abandoned" | "cancelled" => typed.push((after, moved("cancel"))),
            // Nobody began with it.
            _ => {}
        }
        before = after;
    }
    typed
}

/// As long as a step may be.
fn words(task: &Task) -> String {
    task.text.trim().chars().take(TASK).collect()
}
