//! `/incident reopen`

use super::Spec;
use crate::discord::app::{App, Problem};
use crate::discord::asked::Asked;
use crate::discord::definition::{Opt, incident_option};
use crate::discord::replies;
use crate::discord::wire::Message;
use crate::incident::command::Command;
use crate::incident::text::limits::REASON;

pub const COMMAND: Spec = Spec {
    group: "incident",
    name: "reopen",
    options,
    run: |app, asked| Box::pin(run(app, asked)),
};

fn options() -> Vec<Opt> {
    vec![Opt::text("reason").required().longest(REASON), incident_option()]
}

async fn run(app: &App, asked: &Asked) -> Result<Message, Problem> {
    let command = Command::Reopen { reason: asked.required("reason") };
    let incident = app.change(asked, command).await?;
    Ok(replies::reopened(asked.lang, &incident))
}
