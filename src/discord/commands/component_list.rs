//! `/component list`

use super::Spec;
use crate::discord::app::{App, Problem};
use crate::discord::asked::Asked;
use crate::discord::definition::Opt;
use crate::discord::wire::Message;
use crate::incident::refusal::{Deed, Refusal};
use crate::incident::text::{plain, preview};
use crate::texts::say;

pub const COMMAND: Spec =
    Spec { group: "component", name: "list", options, run: |app, asked| Box::pin(run(app, asked)) };

fn options() -> Vec<Opt> {
    Vec::new()
}

async fn run(_: &App, asked: &Asked) -> Result<Message, Problem> {
    let names: Vec<String> =
        asked.guild.settings.components.iter().map(|known| plain(&known.name)).collect();
    Ok(Message::text(if names.is_empty() {
        say!(asked.lang, "answer-no-components")
    } else {
        preview(&say!(asked.lang, "answer-components", names = names.join(", ")), 1_900)
    }))
}

/// Components are settled by those who respond, not in passing.
///
/// # Errors
/// For everybody else, with whom to ask.
pub fn managers_only(asked: &Asked) -> Result<(), Refusal> {
    if asked.actor.responder || asked.manager {
        Ok(())
    } else {
        Err(Refusal::RespondersOnly(Deed::ChangeComponents))
    }
}
