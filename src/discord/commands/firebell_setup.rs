//! `/firebell setup`

use super::Spec;
use crate::discord::app::{App, Problem};
use crate::discord::asked::Asked;
use crate::discord::definition::Opt;
use crate::discord::wire::Message;
use crate::incident::guild::Guild;
use crate::incident::refusal::Refusal;
use crate::incident::words::Audience;
use crate::mirrors::{BOARD, ROOM, WATCH};
use crate::texts::words::{inside, label};
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
    if !asked.manager {
        return Err(Refusal::Said(say!(asked.lang, "refusal-setup-managers-only")).into());
    }
    let timezone = asked
        .text("timezone")
        .map(|name| {
            name.trim()
                .parse::<chrono_tz::Tz>()
                .map_err(|_| Refusal::Said(say!(asked.lang, "refusal-no-time-zone")))
        })
        .transpose()?;
    let audience: Option<Audience> = asked.word("timeline_audience")?;
    let language: Option<Lang> = asked.word("language")?;
    let settings = app
        .store
        .change_guild(asked.guild.id, |settings, _| {
            settings.responders = asked.id("responders").or(settings.responders);
            settings.watchers = asked.id("watchers").or(settings.watchers);
            settings.board = asked.id("board").or(settings.board);
            settings.timezone = timezone.unwrap_or(settings.timezone);
            settings.timeline_audience = audience.unwrap_or(settings.timeline_audience);
            settings.language = language.or(settings.language);
            settings.clone()
        })
        .await?;
    // Channels that stand already follow the new roles and the new language.
    app.store.inspect_mirrors(&[ROOM, WATCH, BOARD], asked.at).await?;
    app.wake.notify_one();
    let guild = Guild { settings, ..asked.guild.clone() };
    Ok(Message::text(summary(asked.lang, &guild)))
}

fn summary(lang: Lang, guild: &Guild) -> String {
    let settings = &guild.settings;
    let responders = match settings.responders {
        Some(role) => say!(lang, "setup-responders-role", role = format!("<@&{role}>")),
        None => say!(lang, "setup-responders-none"),
    };
    let watchers = match settings.watchers {
        Some(role) => format!("<@&{role}>"),
        None => say!(lang, "setup-watchers-everybody"),
    };
    let board = match settings.board {
        Some(board) => format!("<#{board}>"),
        None => say!(lang, "setup-board-own"),
    };
    let audience = inside(lang, settings.timeline_audience);
    [
        say!(lang, "setup-done"),
        say!(lang, "setup-responders", who = responders),
        say!(lang, "setup-watchers", who = watchers),
        say!(lang, "setup-board", channel = board),
        say!(lang, "setup-timezone", zone = settings.timezone.name()),
        say!(lang, "setup-language", language = label(lang, guild.lang())),
        say!(lang, "setup-audience", audience = audience),
        say!(lang, "setup-try"),
    ]
    .join("\n")
}
