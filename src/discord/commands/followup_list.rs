//! `/followup list`

use super::Spec;
use crate::discord::app::{App, Problem};
use crate::discord::asked::Asked;
use crate::discord::definition::{Opt, incident_option};
use crate::discord::wire::Message;
use crate::discord::work;
use crate::incident::words::FollowupState;

pub const COMMAND: Spec =
    Spec { group: "followup", name: "list", options, run: |app, asked| Box::pin(run(app, asked)) };

/// Beside the states themselves.
const ALL: &str = "all";

fn options() -> Vec<Opt> {
    let states: Vec<&str> =
        FollowupState::ALL.iter().map(|state| state.id()).chain([ALL]).collect();
    vec![Opt::text("state").among(&states), incident_option()]
}

async fn run(app: &App, asked: &Asked) -> Result<Message, Problem> {
    let state = match asked.text("state") {
        Some(ALL) => None,
        _ => Some(asked.word("state")?.unwrap_or(FollowupState::Open)),
    };
    let incident = app.meant_incident(asked).await?;
    Ok(work::followups(asked.lang, &incident, state, asked.today()))
}
