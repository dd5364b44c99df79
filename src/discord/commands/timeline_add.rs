//! `/timeline add`

use super::Spec;
use crate::discord::app::{App, Problem};
use crate::discord::asked::Asked;
use crate::discord::attach::added;
use crate::discord::definition::{Opt, incident_option};
use crate::discord::replies;
use crate::discord::wire::Message;
use crate::incident::command::NewEntry;
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
        Opt::file("attachment"),
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
    let files = asked.file("attachment").map(std::slice::from_ref).unwrap_or_default();
    let incident = app.add_entry(asked, entry, files).await?;
    Ok(match added(&incident, asked) {
        Some(entry) => replies::entry_added(asked.lang, &incident, entry),
        None => replies::failed(asked.lang),
    })
}
