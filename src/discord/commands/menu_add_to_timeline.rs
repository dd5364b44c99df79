//! The message command “Add to timeline”.

use tracing::debug;

use super::{Menu, MenuKind};
use crate::discord::app::{App, Problem};
use crate::discord::asked::{Asked, Taken, Target};
use crate::discord::attach::added;
use crate::discord::replies;
use crate::discord::wire::Message;
use crate::incident::command::NewEntry;
use crate::incident::person::Person;
use crate::incident::state::Origin;
use crate::incident::when::When;
use crate::texts::say;

pub const MENU: Menu = Menu {
    kind: MenuKind::Message,
    name: |lang| say!(lang, "attachment-menu-add-to-timeline"),
    run: |app, asked| Box::pin(run(app, asked)),
};

async fn run(app: &App, asked: &Asked) -> Result<Message, Problem> {
    let Some(Target::Message(taken)) = &asked.target else {
        return Ok(replies::failed(asked.lang));
    };
    if taken.text.trim().is_empty() && taken.files.is_empty() {
        return Ok(replies::refused(&say!(asked.lang, "attachment-nothing-to-take")));
    }
    let entry = NewEntry {
        text: taken.text.clone(),
        // Discord's clock may be ahead of ours, and nothing has happened in the future.
        at: Some(When::exactly(taken.at.min(asked.at))),
        author: Some(author(app, asked, taken).await),
        origin: Some(Origin { channel: taken.channel, message: taken.message }),
        ..NewEntry::default()
    };
    let incident = app.add_entry(asked, entry, &taken.files).await?;
    Ok(match added(&incident, asked) {
        Some(entry) => replies::entry_added(asked.lang, &incident, entry),
        None => replies::failed(asked.lang),
    })
}

/// Whoever wrote it, as they are called in this server. A webhook and whoever has left are called
/// as the message says.
async fn author(app: &App, asked: &Asked, taken: &Taken) -> Person {
    if taken.by_webhook {
        return taken.author.clone();
    }
    let nick = match app.api.member(asked.guild.id, taken.author.id).await {
        Ok(member) => member.nick,
        Err(error) => {
            debug!(%error, author = %taken.author.id, "called as the message says");
            None
        }
    };
    Person { name: nick.unwrap_or_else(|| taken.author.name.clone()), ..taken.author.clone() }
}
