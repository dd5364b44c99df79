//! `/incident appoint`

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
    name: "appoint",
    options,
    run: |app, asked| Box::pin(run(app, asked)),
};

fn options() -> Vec<Opt> {
    vec![Opt::user("user").required(), Opt::choices::<Role>("role"), incident_option()]
}

async fn run(app: &App, asked: &Asked) -> Result<Message, Problem> {
    let who = asked.person("user").ok_or(Refusal::Empty(Part::Person))?;
    let role = asked.word("role")?.unwrap_or(Role::Commander);
    let incident = app.change(asked, Command::Appoint { who, role }).await?;
    Ok(replies::appointed(asked.lang, &incident, role))
}
