//! `/firebell setup`

use super::Spec;
use crate::discord::app::{App, Problem};
use crate::discord::asked::Asked;
use crate::discord::definition::Opt;
use crate::discord::limits;
use crate::discord::replies::clip;
use crate::discord::setup::{self, Setting};
use crate::discord::wire::Message;
use crate::incident::refusal::Refusal;
use crate::incident::words::Audience;
use crate::texts::{Lang, say};

pub const COMMAND: Spec =
    Spec { group: "firebell", name: "setup", options, run: |app, asked| Box::pin(run(app, asked)) };

fn options() -> Vec<Opt> {
    vec![
        Opt::role("responders"),
        Opt::role("watchers"),
        Opt::channel("board"),
        Opt::text("timezone").autocomplete(),
        Opt::choices::<Audience>("timeline_audience"),
        Opt::choices::<Lang>("language"),
    ]
}

async fn run(app: &App, asked: &Asked) -> Result<Message, Problem> {
    if !asked.has_options() {
        return setup::begin(app, asked).await;
    }
    setup::managers_only(asked)?;
    let (guild, places) = setup::settle(app, asked, typed(asked)?).await?;
    let mut text = format!(
        "{}\n{}\n{}",
        say!(asked.lang, "setup-done"),
        setup::settled(asked.lang, &guild, &places),
        say!(asked.lang, "setup-try")
    );
    let missing = setup::missing(app, asked, &guild, &places).await;
    let mut give = Vec::new();
    if let Some((missing, button)) = missing {
        text = format!("{text}\n\n{missing}");
        give = button;
    }
    Ok(Message::text(clip(&text, limits::CONTENT)).with(give))
}

/// What the options say.
fn typed(asked: &Asked) -> Result<Vec<Setting>, Refusal> {
    let zone = asked.text("timezone").map(|name| setup::zone(asked, name)).transpose()?;
    let audience: Option<Audience> = asked.word("timeline_audience")?;
    let language: Option<Lang> = asked.word("language")?;
    let settings = [
        asked.id("responders").map(|role| Setting::Responders(Some(role))),
        asked.id("watchers").map(|role| Setting::Watchers(Some(role))),
        asked.id("board").map(|channel| Setting::Board(Some(channel))),
        zone.map(Setting::Zone),
        audience.map(Setting::Audience),
        language.map(|language| Setting::Language(Some(language))),
    ];
    Ok(settings.into_iter().flatten().collect())
}
