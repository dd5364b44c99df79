//! `/incident publish`: makes a private incident public, after showing what everybody will read.

use super::Spec;
use crate::discord::app::{App, Problem};
use crate::discord::asked::Asked;
use crate::discord::definition::{Opt, incident_option};
use crate::discord::replies;
use crate::discord::wire::Message;
use crate::incident::command::Command;
use crate::incident::refusal::{Deed, Refusal};

pub const COMMAND: Spec = Spec {
    group: "incident",
    name: "publish",
    options,
    run: |app, asked| Box::pin(run(app, asked)),
};

fn options() -> Vec<Opt> {
    vec![incident_option()]
}

/// Shows it; the button below the answer does it, and says which version was seen.
async fn run(app: &App, asked: &Asked) -> Result<Message, Problem> {
    let incident = app.meant_incident(asked).await?;
    if !(asked.actor.responder || incident.holds_a_role(asked.actor.person.id)) {
        return Err(Refusal::RespondersOnly(Deed::MakePublic).into());
    }
    if let Some(seen) = asked.text("seen").and_then(|seen| seen.parse().ok()) {
        let incident = app.change(asked, Command::MakePublic { seen }).await?;
        return Ok(replies::made_public(asked.lang, &incident));
    }
    if !incident.private {
        return Err(Refusal::NotPrivate { reference: incident.reference }.into());
    }
    Ok(replies::will_be_public(asked.lang, &incident))
}
