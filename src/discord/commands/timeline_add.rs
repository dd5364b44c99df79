//! `/timeline add`

use super::Spec;
use crate::discord::app::{App, Problem};
use crate::discord::asked::Asked;
use crate::discord::definition::{Opt, incident_option};
use crate::discord::replies;
use crate::discord::wire::Message;
use crate::incident::command::{Command, NewEntry};
use crate::incident::text::limits::{TEXT, TIME};
use crate::incident::words::{Audience, Phase};

pub const COMMAND: Spec =
    Spec { group: "timeline", name: "add", options, run: |app, asked| Box::pin(run(app, asked)) };

fn options() -> Vec<Opt> {
    vec![
        Opt::text("text").required().longest(TEXT),
        Opt::text("at").longest(TIME),
        Opt::choices::<Phase>("phase"),
        Opt::choices::<Audience>("audience"),
        incident_option(),
    ]
}

async fn run(app: &App, asked: &Asked) -> Result<Message, Problem> {
    let entry = NewEntry {
        text: asked.required("text"),
        at: asked.time("at")?,
        phase: asked.word("phase")?,
        audience: asked.word("audience")?,
        ..NewEntry::default()
    };
    let incident = app.change(asked, Command::AddEntry(entry)).await?;
    // It was added just now, so it is the last one written down; where the same request came
    // twice, others may have followed.
    let added = incident
        .entries
        .iter()
        .rfind(|entry| entry.author.id == asked.actor.person.id && entry.recorded_at == asked.at);
    Ok(match added.or(incident.entries.last()) {
        Some(entry) => replies::entry_added(asked.lang, &incident, entry),
        None => replies::failed(asked.lang),
    })
}
