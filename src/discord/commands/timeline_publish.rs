//! `/timeline publish`

use super::Spec;
use super::entry::meant_entry;
use crate::discord::app::{App, Problem};
use crate::discord::asked::Asked;
use crate::discord::definition::{Opt, entry_option, incident_option};
use crate::discord::replies;
use crate::discord::wire::Message;
use crate::incident::command::Command;

pub const COMMAND: Spec = Spec {
    group: "timeline",
    name: "publish",
    options,
    run: |app, asked| Box::pin(run(app, asked)),
};

fn options() -> Vec<Opt> {
    vec![entry_option(), incident_option()]
}

async fn run(app: &App, asked: &Asked) -> Result<Message, Problem> {
    let entry = meant_entry(app, asked).await?;
    let incident = app.change(asked, Command::PublishEntry { entry }).await?;
    Ok(replies::entry_published(asked.lang, &incident))
}
