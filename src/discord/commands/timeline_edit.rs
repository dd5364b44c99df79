//! `/timeline edit`

use super::Spec;
use super::entry::meant_entry;
use crate::discord::app::{App, Problem};
use crate::discord::asked::Asked;
use crate::discord::definition::{Opt, entry_option, incident_option};
use crate::discord::replies;
use crate::discord::wire::Message;
use crate::incident::command::Command;
use crate::incident::text::limits::{TEXT, TIME};
use crate::incident::words::Phase;

pub const COMMAND: Spec =
    Spec { group: "timeline", name: "edit", options, run: |app, asked| Box::pin(run(app, asked)) };

fn options() -> Vec<Opt> {
    vec![
        entry_option(),
        Opt::text("text").longest(TEXT),
        Opt::text("at").longest(TIME),
        Opt::choices::<Phase>("phase"),
        incident_option(),
    ]
}

async fn run(app: &App, asked: &Asked) -> Result<Message, Problem> {
    let command = Command::EditEntry {
        entry: meant_entry(app, asked).await?,
        text: asked.owned("text"),
        at: asked.time("at")?,
        phase: asked.word("phase")?,
    };
    let incident = app.change(asked, command).await?;
    Ok(replies::entry_edited(asked.lang, &incident))
}
