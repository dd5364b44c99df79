//! `/incident close`

use super::Spec;
use crate::discord::app::{App, Problem};
use crate::discord::asked::Asked;
use crate::discord::definition::{Opt, incident_option};
use crate::discord::replies;
use crate::discord::wire::Message;
use crate::incident::command::Command;
use crate::incident::text::limits::SUMMARY;

pub const COMMAND: Spec =
    Spec { group: "incident", name: "close", options, run: |app, asked| Box::pin(run(app, asked)) };

fn options() -> Vec<Opt> {
    vec![Opt::text("resolution").longest(SUMMARY), incident_option()]
}

async fn run(app: &App, asked: &Asked) -> Result<Message, Problem> {
    let command = Command::Close { resolution: asked.owned("resolution") };
    let incident = app.change(asked, command).await?;
    Ok(replies::closed(asked.lang, &incident))
}
