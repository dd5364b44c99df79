//! `/timeline retract`

use super::Spec;
use super::entry::meant_entry;
use crate::discord::app::{App, Problem};
use crate::discord::asked::Asked;
use crate::discord::definition::{Opt, entry_option, incident_option};
use crate::discord::replies;
use crate::discord::wire::Message;
use crate::incident::command::Command;
use crate::incident::text::limits::REASON;

pub const COMMAND: Spec = Spec {
    group: "timeline",
    name: "retract",
    options,
    run: |app, asked| Box::pin(run(app, asked)),
};

fn options() -> Vec<Opt> {
    vec![entry_option(), Opt::text("reason").required().longest(REASON), incident_option()]
}

async fn run(app: &App, asked: &Asked) -> Result<Message, Problem> {
    let entry = meant_entry(app, asked).await?;
    let command = Command::RetractEntry { entry, reason: asked.required("reason") };
    let incident = app.change(asked, command).await?;
    Ok(replies::entry_retracted(asked.lang, &incident))
}
