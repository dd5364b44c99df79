//! The task or the follow-up that a person means: chosen from the list, or named by its words.

use crate::discord::app::{App, Problem};
use crate::discord::asked::Asked;
use crate::discord::definition::{Opt, incident_option};
use crate::discord::wire::Message;
use crate::discord::work;
use crate::incident::command::Command;
use crate::incident::ids::{FollowupId, TaskId};
use crate::incident::refusal::Refusal;
use crate::incident::state::Incident;
use crate::incident::words::{FollowupState, TaskState};

/// What `/task start`, `done` and `cancel` take.
pub fn task_options() -> Vec<Opt> {
    vec![Opt::text("task").required().autocomplete(), incident_option()]
}

/// What `/followup done` and `drop` take.
pub fn followup_options() -> Vec<Opt> {
    vec![Opt::text("followup").required().autocomplete(), incident_option()]
}

/// `/task start`, `done` and `cancel`.
///
/// # Errors
/// As [`App::change`], and where no task or several are meant.
pub async fn move_task(app: &App, asked: &Asked, to: TaskState) -> Result<Message, Problem> {
    let incident = app.meant_incident(asked).await?;
    let task = meant_task(&incident, &asked.required("task"))?;
    let incident = app.change(asked, Command::MoveTask { task, to }).await?;
    Ok(match incident.task(task) {
        Some(task) => work::task_moved(asked.lang, &incident, task),
        None => work::tasks(asked.lang, &incident),
    })
}

/// `/followup done` and `drop`.
///
/// # Errors
/// As [`App::change`], and where no follow-up or several are meant.
pub async fn move_followup(
    app: &App,
    asked: &Asked,
    to: FollowupState,
) -> Result<Message, Problem> {
    let incident = app.meant_incident(asked).await?;
    let followup = meant_followup(&incident, &asked.required("followup"))?;
    let incident = app.change(asked, Command::MoveFollowup { followup, to }).await?;
    Ok(match incident.followup(followup) {
        Some(followup) => work::followup_moved(asked.lang, &incident, followup),
        None => work::followups(asked.lang, &incident, None, asked.today()),
    })
}

/// An id as the list gives it, or words that only one has; those still open come first.
fn meant_task(incident: &Incident, given: &str) -> Result<TaskId, Refusal> {
    let tasks = incident.tasks.iter();
    let known = tasks.map(|task| (task.id, task.id.to_string(), &*task.text, task.state));
    only(given, known.map(|(id, name, text, state)| (id, name, text, !state.is_settled())))
        .ok_or(Refusal::NoSuchTask { reference: incident.reference })
}

fn meant_followup(incident: &Incident, given: &str) -> Result<FollowupId, Refusal> {
    let known = incident.followups.iter().map(|followup| {
        let open = followup.state == FollowupState::Open;
        (followup.id, followup.id.to_string(), &*followup.text, open)
    });
    only(given, known).ok_or(Refusal::NoSuchFollowup { reference: incident.reference })
}

/// The one with this id; or the only one of these very words; or the only one that has them. Each
/// time those that are open come first.
fn only<'a, T: Copy>(
    given: &str,
    known: impl Iterator<Item = (T, String, &'a str, bool)>,
) -> Option<T> {
    let words = given.trim().to_lowercase();
    let (mut exact, mut with_words) = (Vec::new(), Vec::new());
    for (id, name, text, open) in known {
        if name == given {
            return Some(id);
        }
        let text = text.trim().to_lowercase();
        if !words.is_empty() && text.contains(&words) {
            with_words.push((id, open));
            exact.extend((text == words).then_some((id, open)));
        }
    }
    let only = |mut found: Vec<(T, bool)>| {
        if found.iter().any(|(_, open)| *open) {
            found.retain(|(_, open)| *open);
        }
        match found.as_slice() {
            [(only, _)] => Some(*only),
            _ => None,
        }
    };
    only(exact).or_else(|| only(with_words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_means_one_and_words_mean_the_only_open_one() {
        let known = [
            (1, "A", "Restart the web server", false),
            (2, "B", "Restart the database", true),
            (3, "C", "Write to the hoster", true),
            (4, "D", "Write to the hoster again", true),
        ];
        let meant = |given: &str| {
            only(
                given,
                known.iter().map(|(id, name, text, open)| (*id, (*name).to_owned(), *text, *open)),
            )
        };
        assert_eq!(meant("A"), Some(1));
        assert_eq!(meant("restart"), Some(2));
        assert_eq!(meant(" WEB server "), Some(1));
        assert_eq!(meant("write to the hoster"), Some(3), "its very words");
        assert_eq!(meant("hoster again"), Some(4));
        assert_eq!(meant("the"), None);
        assert_eq!(meant(" "), None);
        assert_eq!(meant("nothing"), None);
    }
}
