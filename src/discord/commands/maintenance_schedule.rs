//! `/maintenance schedule`

use super::Spec;
use crate::discord::app::{App, Problem};
use crate::discord::asked::Asked;
use crate::discord::definition::Opt;
use crate::discord::replies;
use crate::discord::wire::Message;
use crate::execute::Wish;
use crate::incident::command::Schedule;
use crate::incident::text::limits::{SUMMARY, TIME, TITLE};
use crate::incident::when::read_span;

pub const COMMAND: Spec = Spec {
    group: "maintenance",
    name: "schedule",
    options,
    run: |app, asked| Box::pin(run(app, asked)),
};

fn options() -> Vec<Opt> {
    vec![
        Opt::text("title").required().longest(TITLE),
        Opt::text("starts").required().longest(TIME),
        Opt::text("ends").required().longest(TIME),
        Opt::text("summary").longest(SUMMARY),
        Opt::text("components").autocomplete(),
    ]
}

async fn run(app: &App, asked: &Asked) -> Result<Message, Problem> {
    let starts = asked.coming("starts", asked.at)?;
    // How long it takes is an end as well.
    let ends = match read_span(&asked.required("ends")) {
        Ok(span) => starts + span,
        Err(_) => asked.coming("ends", starts)?,
    };
    let wish = Wish::Schedule(Schedule {
        title: asked.required("title"),
        starts_at: starts,
        ends_at: ends,
        summary: asked.owned("summary"),
        components: asked.names("components").unwrap_or_default(),
    });
    let maintenance = app.execute(asked, wish).await?;
    let overlaps = app.mirrors.overlaps(&maintenance).await?;
    Ok(replies::maintenance_scheduled(asked.lang, &maintenance, &overlaps))
}
