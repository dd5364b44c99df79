//! `/postmortem publish`

use super::Spec;
use crate::discord::app::{App, Problem};
use crate::discord::asked::Asked;
use crate::discord::definition::{Opt, incident_option};
use crate::discord::wire::Message;
use crate::discord::work;
use crate::incident::command::Command;

pub const COMMAND: Spec = Spec {
    group: "postmortem",
    name: "publish",
    options,
    run: |app, asked| Box::pin(run(app, asked)),
};

fn options() -> Vec<Opt> {
    vec![incident_option()]
}

async fn run(app: &App, asked: &Asked) -> Result<Message, Problem> {
    let incident = app.change(asked, Command::PublishPostmortem).await?;
    let around = app.mirrors.around(&incident).await?;
    Ok(work::postmortem_published(asked.lang, &incident, around.page.as_deref()))
}
