//! `/incident handover`

use super::Spec;
use crate::discord::app::{App, Problem};
use crate::discord::asked::Asked;
use crate::discord::definition::{Opt, incident_option};
use crate::discord::replies;
use crate::discord::wire::Message;
use crate::incident::command::Command;
use crate::incident::refusal::{Part, Refusal};

pub const COMMAND: Spec = Spec {
    group: "incident",
    name: "handover",
    options,
    run: |app, asked| Box::pin(run(app, asked)),
};

fn options() -> Vec<Opt> {
    vec![Opt::user("to").required(), incident_option()]
}

async fn run(app: &App, asked: &Asked) -> Result<Message, Problem> {
    let to = asked.person("to").ok_or(Refusal::Empty(Part::Person))?;
    let incident = app.change(asked, Command::Handover { to }).await?;
    Ok(replies::command_offered(asked.lang, &incident))
}
