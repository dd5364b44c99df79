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
    about: "Something is broken: open an incident, with a room for those who respond",
    options,
    run: |app, asked| Box::pin(run(app, asked)),
};

fn options() -> Vec<Opt> {
    vec![
        Opt::text("title", "What is broken, in a few words; the public reads it")
            .required()
            .longest(TITLE),
        Opt::choices::<Severity>("severity", "How bad it is; SEV3 unless you say"),
        Opt::text("summary", "What people notice; the public reads it").longest(SUMMARY),
        Opt::text("components", "What is affected, separated by commas").autocomplete(),
        Opt::text("started", "When it began, if not now: 22:45, 10m ago").longest(TIME),
        Opt::user("commander", "Who is in command"),
        Opt::truth("private", "Only responders see it; nothing goes to the public"),
        Opt::truth("drill", "An exercise: nothing goes to the public"),
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
    Ok(replies::declared(&incident, None))
}
