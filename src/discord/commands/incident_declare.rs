//! `/incident declare`

use std::sync::Arc;

use super::Spec;
use crate::discord::app::{App, Problem};
use crate::discord::asked::Asked;
use crate::discord::definition::Opt;
use crate::discord::replies;
use crate::discord::wire::Message;
use crate::execute::Wish;
use crate::incident::command::Declare;
use crate::incident::text::limits::{SUMMARY, TIME, TITLE};
use crate::incident::words::Severity;

pub const COMMAND: Spec = Spec {
    group: "incident",
    name: "declare",
    options,
    run: |app, asked| Box::pin(run(app, asked)),
};

fn options() -> Vec<Opt> {
    vec![
        Opt::text("title").required().longest(TITLE),
        Opt::choices::<Severity>("severity"),
        Opt::text("summary").longest(SUMMARY),
        Opt::text("components").autocomplete(),
        Opt::text("started").longest(TIME),
        Opt::user("commander"),
        Opt::truth("private"),
        Opt::truth("drill"),
    ]
}

async fn run(app: &App, asked: &Asked) -> Result<Message, Problem> {
    let wish = Wish::Declare(Declare {
        title: asked.required("title"),
        severity: asked.word("severity")?,
        summary: asked.owned("summary"),
        components: asked.names("components").unwrap_or_default(),
        started: asked.time("started")?,
        commander: asked.person("commander"),
        private: asked.truth("private"),
        drill: asked.truth("drill"),
    });
    let incident = app.execute(asked, wish).await?;
    app.link_room_when_open(asked, Arc::clone(&incident));
    Ok(replies::declared(asked.lang, &incident, None))
}
