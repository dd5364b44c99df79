//! `/firebell setup`

use super::Spec;
use crate::discord::app::{App, Problem};
use crate::discord::asked::Asked;
use crate::discord::definition::Opt;
use crate::discord::wire::Message;
use crate::incident::guild::Settings;
use crate::incident::refusal::Refusal;
use crate::incident::words::Audience;
use crate::mirrors::{BOARD, ROOM, WATCH};

pub const COMMAND: Spec = Spec {
    group: "firebell",
    name: "setup",
    about: "Say who responds, who watches, where cards go, and which time zone you write in",
    options,
    run: |app, asked| Box::pin(run(app, asked)),
};

fn options() -> Vec<Opt> {
    vec![
        Opt::role("responders", "Who may lead and close incidents"),
        Opt::role("watchers", "Who may read along; without it, everybody"),
        Opt::channel(
            "board",
            "Where open incidents have their cards; without it, Firebell makes one",
        ),
        Opt::text("timezone", "The zone of times written without one, such as Europe/Berlin")
            .autocomplete(),
        Opt::choices::<Audience>("timeline_audience", "Who sees what /timeline add writes"),
    ]
}

async fn run(app: &App, asked: &Asked) -> Result<Message, Problem> {
    if !asked.manager {
        let text = "Only people who can manage this server can set Firebell up. Ask one of them.";
        return Err(Refusal::Other(text.to_owned()).into());
    }
    let timezone = asked
        .text("timezone")
        .map(|name| {
            name.trim().parse::<chrono_tz::Tz>().map_err(|_| {
                Refusal::Other(
                    "That is no time zone. Write a place such as `Europe/Berlin` or \
                     `America/New_York`, or `UTC`."
                        .to_owned(),
                )
            })
        })
        .transpose()?;
    let audience: Option<Audience> = asked.word("timeline_audience")?;
    let settings = app
        .store
        .change_guild(asked.guild.id, |settings, _| {
            settings.responders = asked.id("responders").or(settings.responders);
            settings.watchers = asked.id("watchers").or(settings.watchers);
            settings.board = asked.id("board").or(settings.board);
            settings.timezone = timezone.unwrap_or(settings.timezone);
            settings.timeline_audience = audience.unwrap_or(settings.timeline_audience);
            settings.clone()
        })
        .await?;
    // Channels that stand already follow the new roles.
    for mirror in [ROOM, WATCH, BOARD] {
        app.store.inspect_mirrors(mirror, asked.at).await?;
    }
    app.wake.notify_one();
    Ok(Message::text(summary(&settings)))
}

fn summary(settings: &Settings) -> String {
    let responders = settings.responders.map_or_else(
        || "people who can manage channels (name a role with `responders:`)".to_owned(),
        |role| format!("<@&{role}>, and people who can manage channels"),
    );
    let watchers = settings
        .watchers
        .map_or_else(|| "everybody in this server".to_owned(), |role| format!("<@&{role}>"));
    let board = settings
        .board
        .map_or_else(|| "a channel of Firebell's own".to_owned(), |board| format!("<#{board}>"));
    format!(
        "Firebell is set up.\n**Responders:** {responders}\n**Watchers:** {watchers}\n\
         **Board:** {board}\n**Time zone:** {}\n**`/timeline add` is seen by:** {}\n\
         Try it: `/incident declare title:… drill:True`",
        settings.timezone,
        settings.timeline_audience.label().to_lowercase(),
    )
}
