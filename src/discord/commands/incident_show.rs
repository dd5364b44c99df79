//! `/incident show`

use super::Spec;
use super::entry::entries_for;
use crate::discord::app::{App, Problem};
use crate::discord::asked::Asked;
use crate::discord::cards::{self, Around};
use crate::discord::definition::{Opt, incident_option};
use crate::discord::wire::Message;
use crate::mirrors::{ROOM, WATCH};

pub const COMMAND: Spec = Spec {
    group: "incident",
    name: "show",
    about: "Where an incident stands, at a glance",
    options,
    run: |app, asked| Box::pin(run(app, asked)),
};

fn options() -> Vec<Opt> {
    vec![incident_option()]
}

async fn run(app: &App, asked: &Asked) -> Result<Message, Problem> {
    let incident = app.meant_incident(asked).await?;
    let mut around = Around { page: app.mirrors.page_of(&incident), ..Around::default() };
    for mirror in app.store.mirrors_of(incident.id).await? {
        match mirror.key.mirror.as_str() {
            ROOM => around.room = mirror.channel,
            WATCH => around.watch = mirror.channel,
            _ => {}
        }
    }
    Ok(cards::shown_card(&incident, &around, &entries_for(&incident, asked)))
}
