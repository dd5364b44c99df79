//! `/incident edit`

use super::Spec;
use crate::discord::app::{App, Problem};
use crate::discord::asked::Asked;
use crate::discord::definition::{Opt, incident_option};
use crate::discord::replies;
use crate::discord::wire::Message;
use crate::incident::command::{Command, Edit};
use crate::incident::text::limits::{SUMMARY, TIME, TITLE};

pub const COMMAND: Spec =
    Spec { group: "incident", name: "edit", options, run: |app, asked| Box::pin(run(app, asked)) };

fn options() -> Vec<Opt> {
    vec![
        Opt::text("title").longest(TITLE),
        Opt::text("summary").longest(SUMMARY),
        Opt::text("components").autocomplete(),
        Opt::text("started").longest(TIME),
        incident_option(),
    ]
}

async fn run(app: &App, asked: &Asked) -> Result<Message, Problem> {
    let edit = Edit {
        title: asked.owned("title"),
        summary: asked.owned("summary"),
        components: asked.names("components"),
        started: asked.time("started")?,
    };
    let incident = app.change(asked, Command::Edit(edit)).await?;
    Ok(replies::edited(asked.lang, &incident))
}
