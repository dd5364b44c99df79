//! `/followup add`

use super::Spec;
use crate::discord::app::{App, Problem};
use crate::discord::asked::Asked;
use crate::discord::definition::{Opt, incident_option};
use crate::discord::wire::Message;
use crate::discord::work;
use crate::incident::command::{Command, NewFollowup};
use crate::incident::text::limits::{TASK, TIME};
use crate::incident::words::FollowupKind;

pub const COMMAND: Spec =
    Spec { group: "followup", name: "add", options, run: |app, asked| Box::pin(run(app, asked)) };

fn options() -> Vec<Opt> {
    vec![
        Opt::text("text").required().longest(TASK),
        Opt::user("owner"),
        Opt::choices::<FollowupKind>("kind"),
        Opt::text("due").longest(TIME),
        incident_option(),
    ]
}

async fn run(app: &App, asked: &Asked) -> Result<Message, Problem> {
    let new = NewFollowup {
        text: asked.required("text"),
        owner: asked.person("owner"),
        kind: asked.word("kind")?,
        due: asked.date("due")?,
    };
    let incident = app.change(asked, Command::AddFollowup(new.clone())).await?;
    Ok(work::followup_added(asked.lang, &incident, &new, asked.today()))
}
