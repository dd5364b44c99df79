//! `/incident take`

use super::Spec;
use crate::discord::app::{App, Problem};
use crate::discord::asked::Asked;
use crate::discord::definition::{Opt, incident_option};
use crate::discord::replies;
use crate::discord::wire::Message;
use crate::incident::command::Command;
use crate::incident::text::limits::REASON;
use crate::incident::words::Role;

pub const COMMAND: Spec =
    Spec { group: "incident", name: "take", options, run: |app, asked| Box::pin(run(app, asked)) };

fn options() -> Vec<Opt> {
    vec![Opt::text("reason").longest(REASON), incident_option()]
}

async fn run(app: &App, asked: &Asked) -> Result<Message, Problem> {
    let command = Command::Take { reason: asked.owned("reason") };
    let incident = app.change(asked, command).await?;
    Ok(replies::appointed(asked.lang, &incident, Role::Commander))
}
