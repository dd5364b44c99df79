//! `/timeline show`

use super::Spec;
use super::entry::entries_for;
use crate::discord::app::{App, Problem};
use crate::discord::asked::Asked;
use crate::discord::definition::{Opt, incident_option};
use crate::discord::replies::{self, ENTRIES_A_PAGE};
use crate::discord::wire::Message;

pub const COMMAND: Spec =
    Spec { group: "timeline", name: "show", options, run: |app, asked| Box::pin(run(app, asked)) };

fn options() -> Vec<Opt> {
    vec![Opt::integer("page").least(1), incident_option()]
}

async fn run(app: &App, asked: &Asked) -> Result<Message, Problem> {
    let incident = app.meant_incident(asked).await?;
    let entries = entries_for(&incident, asked);
    let last = entries.len().div_ceil(ENTRIES_A_PAGE).max(1);
    let page = asked.integer("page").map_or(last, |page| usize::try_from(page).unwrap_or(0));
    Ok(replies::timeline(asked.lang, &incident, &entries, page))
}
