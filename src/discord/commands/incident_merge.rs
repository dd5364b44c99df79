//! `/incident merge`

use super::Spec;
use crate::discord::app::{App, Problem};
use crate::discord::asked::Asked;
use crate::discord::definition::{Opt, incident_option};
use crate::discord::replies;
use crate::discord::wire::Message;
use crate::execute::Wish;

pub const COMMAND: Spec =
    Spec { group: "incident", name: "merge", options, run: |app, asked| Box::pin(run(app, asked)) };

fn options() -> Vec<Opt> {
    vec![Opt::text("into").required().autocomplete(), incident_option()]
}

async fn run(app: &App, asked: &Asked) -> Result<Message, Problem> {
    let from = app.meant_incident(asked).await?;
    let into = app.named(asked, &asked.required("into")).await?;
    let going_on = app.execute(asked, Wish::Merge { from: from.id, into }).await?;
    let room = app.mirrors.around(&going_on).await?.room;
    Ok(replies::merged(asked.lang, &from, &going_on, room))
}
