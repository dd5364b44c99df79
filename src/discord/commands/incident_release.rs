//! `/incident release`

use super::Spec;
use crate::discord::app::{App, Problem};
use crate::discord::asked::Asked;
use crate::discord::definition::{Opt, incident_option};
use crate::discord::replies;
use crate::discord::wire::Message;
use crate::incident::command::Command;
use crate::incident::refusal::{Part, Refusal};
use crate::incident::words::Role;

pub const COMMAND: Spec = Spec {
    group: "incident",
    name: "release",
    options,
    run: |app, asked| Box::pin(run(app, asked)),
};

fn options() -> Vec<Opt> {
    vec![Opt::choices::<Role>("role").required(), incident_option()]
}

async fn run(app: &App, asked: &Asked) -> Result<Message, Problem> {
    let role = asked.word("role")?.ok_or(Refusal::Empty(Part::Role))?;
    let incident = app.change(asked, Command::Release { role }).await?;
    Ok(replies::released(asked.lang, &incident, role))
}
