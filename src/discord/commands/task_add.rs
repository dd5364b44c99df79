//! `/task add`

use super::Spec;
use crate::discord::app::{App, Problem};
use crate::discord::asked::Asked;
use crate::discord::definition::{Opt, incident_option};
use crate::discord::wire::Message;
use crate::discord::work;
use crate::incident::command::Command;
use crate::incident::text::limits::TASK;

pub const COMMAND: Spec =
    Spec { group: "task", name: "add", options, run: |app, asked| Box::pin(run(app, asked)) };

fn options() -> Vec<Opt> {
    vec![Opt::text("text").required().longest(TASK), Opt::user("assignee"), incident_option()]
}

async fn run(app: &App, asked: &Asked) -> Result<Message, Problem> {
    let (text, assignee) = (asked.required("text"), asked.person("assignee"));
    let command = Command::AddTask { text: text.clone(), assignee: assignee.clone() };
    let incident = app.change(asked, command).await?;
    let assignee = assignee.map(|candidate| candidate.person);
    Ok(work::task_added(asked.lang, &incident, &text, assignee.as_ref()))
}
