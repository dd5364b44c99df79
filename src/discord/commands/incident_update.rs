//! `/incident update`

use super::Spec;
use crate::discord::app::{App, Problem};
use crate::discord::asked::Asked;
use crate::discord::definition::{Opt, incident_option};
use crate::discord::replies;
use crate::discord::wire::Message;
use crate::incident::command::Command;
use crate::incident::text::limits::{SPAN, TEXT};
use crate::incident::words::Status;

pub const COMMAND: Spec = Spec {
    group: "incident",
    name: "update",
    options,
    run: |app, asked| Box::pin(run(app, asked)),
};

fn options() -> Vec<Opt> {
    vec![
        Opt::text("message").longest(TEXT),
        Opt::choices::<Status>("status"),
        Opt::text("next").longest(SPAN),
        incident_option(),
    ]
}

async fn run(app: &App, asked: &Asked) -> Result<Message, Problem> {
    let command = Command::Update {
        message: asked.owned("message"),
        status: asked.word("status")?,
        next: asked.span("next")?,
    };
    let incident = app.change(asked, command).await?;
    Ok(replies::updated(asked.lang, &incident))
}
