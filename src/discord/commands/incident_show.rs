//! `/incident show`

use super::Spec;
use super::entry::entries_for;
use crate::discord::app::{App, Problem};
use crate::discord::asked::Asked;
use crate::discord::cards;
use crate::discord::definition::{Opt, incident_option};
use crate::discord::wire::Message;

pub const COMMAND: Spec =
    Spec { group: "incident", name: "show", options, run: |app, asked| Box::pin(run(app, asked)) };

fn options() -> Vec<Opt> {
    vec![incident_option()]
}

async fn run(app: &App, asked: &Asked) -> Result<Message, Problem> {
    let incident = app.meant_incident(asked).await?;
    let around = app.mirrors.around(&incident).await?;
    Ok(cards::shown_card(asked.lang, &incident, &around, &entries_for(&incident, asked)))
}
