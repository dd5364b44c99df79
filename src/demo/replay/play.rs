//! Types a script on the stage, and shows what each group of people sees.

use chrono::{DateTime, Utc};
use fake_discord::{Id, Member};

use super::script::{Script, Speaker, Step};
use super::times::Typed;
use crate::clock::ManualClock;
use crate::demo::terminal::Terminal;
use crate::demo::{DemoError, Stage};
use crate::incident::ids::Ref;

/// Nobody waits longer for the next line, however long the night was.
const LONGEST_PAUSE: std::time::Duration = std::time::Duration::from_secs(15);

/// Plays it from its first step to its last. The clock jumps to its time, and stays there.
///
/// # Errors
/// Where the local Discord or the page fails. What the bot refuses is shown and no error.
pub async fn play(
    stage: &Stage,
    clock: &ManualClock,
    terminal: &mut Terminal<'_>,
    script: &Script,
    speed: f64,
) -> Result<(), DemoError> {
    let Some(first) = script.steps.first() else { return Ok(()) };
    clock.set(first.at);
    stage.make_ready_for(script).await?;
    terminal.opening(script, speed);
    let mut before: DateTime<Utc> = first.at;
    let mut reference = None;
    for step in &script.steps {
        let gap = (step.at - before).to_std().unwrap_or_default();
        if speed > 0.0 {
            tokio::time::sleep(gap.div_f64(speed).min(LONGEST_PAUSE)).await;
        }
        before = step.at;
        clock.set(step.at);
        let answer = say(stage, step, reference).await?;
        reference = reference.or_else(|| declared(&answer));
        terminal.typed(step);
        terminal.answered(&answer);
        stage.settle().await?;
        terminal.watchers(reference);
        terminal.public().await?;
    }
    terminal.ending(script, reference).await
}

async fn say(stage: &Stage, step: &Step, reference: Option<Ref>) -> Result<String, DemoError> {
    let who: Member = match &step.who {
        Speaker::Owner => stage.guild.owner(),
        Speaker::Responder(name) => stage.person(name)?,
    };
    let place: Id = reference.and_then(|it| stage.room(it)).unwrap_or(stage.lobby);
    let call = who.slash(place, step.line.trim()).await?;
    Ok(call.answer().await?.text())
}

/// The ref that the answer to a declaration names first: `**INC-3** is declared`.
fn declared(answer: &str) -> Option<Ref> {
    answer.split_once("**")?.1.split_once("**")?.0.parse().ok()
}

/// What became of the times, in words. Nothing where the log is ours.
#[must_use]
pub fn times_in_words(script: &Script) -> Vec<String> {
    let all = script.entries.len();
    if all == 0 {
        return Vec::new();
    }
    let count = |wanted: fn(&Typed) -> bool| {
        script.entries.iter().filter(|entry| wanted(&entry.typed)).count()
    };
    let mut lines = vec![format!(
        "{all} entries: the time of {} typed as written, of {} with a date in front; {} have none.",
        count(|typed| *typed == Typed::AsWritten),
        count(|typed| matches!(typed, Typed::Dated(_))),
        count(|typed| *typed == Typed::Nothing),
    )];
    for entry in &script.entries {
        if let Typed::InText(why) = &entry.typed {
            lines.push(format!("Entry #{} keeps its time in its text: {why}.", entry.index));
        }
    }
    lines
}
