//! `/incident list`

use super::Spec;
use crate::discord::app::{App, Problem};
use crate::discord::asked::Asked;
use crate::discord::definition::Opt;
use crate::discord::replies;
use crate::discord::wire::Message;
use crate::incident::refusal::Refusal;
use crate::incident::text::plain;
use crate::store::incidents::{Listed, Which};
use crate::texts::say;

pub const COMMAND: Spec =
    Spec { group: "incident", name: "list", options, run: |app, asked| Box::pin(run(app, asked)) };

fn options() -> Vec<Opt> {
    vec![Opt::text("state").among(&["open", "closed", "all"]), Opt::integer("page").least(1)]
}

/// Incidents on one page.
const PAGE: u64 = 15;
/// Incidents that are read together.
const AT_ONCE: u64 = 100;

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
    let (skipped, shown) = (page.saturating_sub(1).saturating_mul(PAGE), PAGE as usize);
    // One more than is shown says whether there is another page.
    let listed = visible(app, asked, which, skipped, shown + 1).await?;
    let more = listed.len() > shown;
    let listed = &listed[..listed.len().min(shown)];
    Ok(replies::listed(asked.lang, listed, page, more, which))
}

/// Those that this person may know of, newest first. Others are not even counted: a page would be
/// shorter by them.
async fn visible(
    app: &App,
    asked: &Asked,
    which: Which,
    mut skip: u64,
    most: usize,
) -> Result<Vec<Listed>, Problem> {
    let (mut found, mut offset) = (Vec::new(), 0);
    loop {
        let listed = app.store.list(asked.guild.id, which, offset, AT_ONCE).await?;
        let last = (listed.len() as u64) < AT_ONCE;
        offset += AT_ONCE;
        for listed in app.only_visible(listed, asked).await? {
            if skip > 0 {
                skip -= 1;
            } else if found.len() < most {
                found.push(listed);
            }
        }
        if last || found.len() == most {
            return Ok(found);
        }
    }
}
