//! `/component list`

use super::Spec;
use crate::discord::app::{App, Problem};
use crate::discord::asked::Asked;
use crate::discord::definition::Opt;
use crate::discord::wire::Message;
use crate::incident::refusal::Refusal;
use crate::incident::text::{plain, preview};

pub const COMMAND: Spec = Spec {
    group: "component",
    name: "list",
    about: "Which parts of the service there are",
    options,
    run: |app, asked| Box::pin(run(app, asked)),
};

fn options() -> Vec<Opt> {
    Vec::new()
}

async fn run(_: &App, asked: &Asked) -> Result<Message, Problem> {
    let names: Vec<String> =
        asked.guild.settings.components.iter().map(|known| plain(&known.name)).collect();
    Ok(Message::text(if names.is_empty() {
        "There are no components yet. Add the first with `/component add`.".to_owned()
    } else {
        preview(&format!("Components: {}", names.join(", ")), 1_900)
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
        Err(Refusal::RespondersOnly { what: "change components" })
    }
}
