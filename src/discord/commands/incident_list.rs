//! `/incident list`

use super::Spec;
use crate::discord::app::{App, Problem};
use crate::discord::asked::Asked;
use crate::discord::definition::Opt;
use crate::discord::replies;
use crate::discord::wire::Message;
use crate::incident::refusal::Refusal;
use crate::incident::text::plain;
use crate::store::incidents::Which;
use crate::texts::say;

pub const COMMAND: Spec =
    Spec { group: "incident", name: "list", options, run: |app, asked| Box::pin(run(app, asked)) };

fn options() -> Vec<Opt> {
    vec![Opt::text("state").among(&["open", "closed", "all"]), Opt::integer("page").least(1)]
}

/// Incidents on one page.
const PAGE: u64 = 15;

async fn run(app: &App, asked: &Asked) -> Result<Message, Problem> {
    let which = match asked.text("state") {
        None | Some("open") => Which::Open,
        Some("closed") => Which::Closed,
        Some("all") => Which::All,
        Some(other) => {
            let text = say!(asked.lang, "refusal-no-such-state", given = plain(other));
            return Err(Refusal::Said(text).into());
        }
    };
    let page = asked.integer("page").and_then(|page| u64::try_from(page).ok()).unwrap_or(1).max(1);
    // One more than is shown says whether there is another page.
    let listed = app.store.list(asked.guild.id, which, (page - 1) * PAGE, PAGE + 1).await?;
    let more = listed.len() as u64 > PAGE;
    let listed = listed.into_iter().take(PAGE as usize).collect();
    let visible = app.only_visible(listed, asked).await?;
    Ok(replies::listed(asked.lang, &visible, page, more, which))
}
