//! How the panel of `/firebell setup` looks. Pure.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::needs::{Lack, PURPOSES, Purpose, Seen, Use, board};
use super::{Setup, Step, lacks_of};
use crate::discord::asked::Asked;
use crate::discord::components::{Button, Choosable, Input, Modal, Part, Row, Select, Style};
use crate::discord::controls::Control;
use crate::discord::limits::{EMBED_DESCRIPTION, SELECT_OPTIONS};
use crate::discord::permissions::{NEEDED, WELCOME, names};
use crate::discord::replies::clip;
use crate::discord::wire::{Embed, Message};
use crate::incident::guild::{Guild, Settings};
use crate::incident::ids::Snowflake;
use crate::incident::words::Audience;
use crate::store::guilds::Places;
use crate::texts::words::{inside, label};
use crate::texts::{Lang, permission, say};

/// What stands for the server's own language among the languages.
pub const SERVERS_OWN: &str = "server";

/// The public reads who holds a role; and it does not.
pub const NAMED: &str = "named";
const UNNAMED: &str = "unnamed";

/// The option's name, and the field's.
const ZONE: &str = "timezone";

/// What the panel shows.
pub struct View<'a> {
    pub asked: &'a Asked,
    pub guild: &'a Guild,
    pub places: &'a Places,
    /// None: Discord does not say.
    pub seen: Option<&'a Seen>,
    /// What became of the last press, where that is not plain to see.
    pub note: Option<String>,
}

/// Zones with many people, from west to east; every other one can be typed.
const ZONES: &[Tz] = &[
    Tz::Pacific__Honolulu,
    Tz::America__Los_Angeles,
    Tz::America__Denver,
    Tz::America__Chicago,
    Tz::America__New_York,
    Tz::America__Sao_Paulo,
    Tz::UTC,
    Tz::Europe__London,
    Tz::Europe__Berlin,
    Tz::Europe__Paris,
    Tz::Europe__Vienna,
    Tz::Europe__Zurich,
    Tz::Europe__Warsaw,
    Tz::Africa__Johannesburg,
    Tz::Europe__Helsinki,
    Tz::Europe__Istanbul,
    Tz::Asia__Dubai,
    Tz::Asia__Kolkata,
    Tz::Asia__Jakarta,
    Tz::Asia__Shanghai,
    Tz::Asia__Singapore,
    Tz::Asia__Tokyo,
    Tz::Australia__Sydney,
    Tz::Pacific__Auckland,
];

/// The panel at one step.
#[must_use]
pub fn panel(view: &View<'_>, step: Step) -> Message {
    let lang = view.asked.lang;
    let found = view.seen.map(|seen| lacks_of(seen, view.guild, view.places)).unwrap_or_default();
    let (title, mut text) = match step {
        Step::Who => (say!(lang, "setup-title-who"), say!(lang, "setup-about-who")),
        Step::Where => (say!(lang, "setup-title-where"), say!(lang, "setup-about-where")),
        Step::Check => (say!(lang, "setup-title-check"), settled(lang, view.guild, view.places)),
    };
    if step == Step::Check {
        let state = match view.seen {
            None => format!("❔ {}", say!(lang, "setup-not-seen")),
            Some(_) if found.is_empty() => format!("✅ {}", say!(lang, "setup-complete")),
            Some(seen) => lacks(lang, &found, seen),
        };
        text = format!("{text}\n\n{state}\n\n{}", say!(lang, "setup-next"));
    } else if found.iter().any(Lack::is_needed) {
        text = format!("{text}\n\n⛔ {}", say!(lang, "setup-see-check"));
    }
    let mut rows = match step {
        Step::Who => who(view),
        Step::Where => place_and_language(view),
        Step::Check => Vec::new(),
    };
    rows.push(Row::of(buttons(view, step, &found).into_iter().map(Part::Button).collect()));
    let description = Some(clip(&text, EMBED_DESCRIPTION));
    let embed = Embed { title: Some(title), description, ..Embed::default() };
    let content = view.note.clone().unwrap_or_default();
    Message { content, ..Message::embed(embed) }.with_rows(rows)
}

/// What holds now, a line each.
#[must_use]
pub fn settled(lang: Lang, guild: &Guild, places: &Places) -> String {
    let settings = &guild.settings;
    let responders = match settings.responders {
        Some(role) => say!(lang, "setup-responders-role", role = format!("<@&{role}>")),
        None => say!(lang, "setup-responders-none"),
    };
    let watchers = match settings.watchers {
        Some(role) => format!("<@&{role}>"),
        None => say!(lang, "setup-watchers-everybody"),
    };
    let board = match board(guild, places) {
        Some(board) => format!("<#{board}>"),
        None => say!(lang, "setup-board-own"),
    };
    [
        say!(lang, "setup-responders", who = responders),
        say!(lang, "setup-watchers", who = watchers),
        say!(lang, "setup-board", channel = board),
        say!(lang, "setup-timezone", zone = settings.timezone.name()),
        say!(lang, "setup-language", language = label(lang, guild.lang())),
        say!(lang, "setup-audience", audience = inside(lang, settings.timeline_audience)),
        match settings.publish_roles {
            true => say!(lang, "setup-roles-named"),
            false => say!(lang, "setup-roles-unnamed"),
        },
    ]
    .join("\n")
}

fn control(what: Setup) -> String {
    Control::Setup(what).name()
}

fn who(view: &View<'_>) -> Vec<Row> {
    let (lang, settings) = (view.asked.lang, &view.guild.settings);
    // Discord takes only a role that exists as the one that is chosen already.
    let known = |role: Option<Snowflake>| {
        role.filter(|role| view.seen.is_some_and(|seen| seen.has_role(*role)))
    };
    let responders = say!(lang, "setup-choose-responders");
    let watchers = say!(lang, "setup-choose-watchers");
    vec![
        Select::role(control(Setup::Responders), responders, known(settings.responders)).row(),
        Select::role(control(Setup::Watchers), watchers, known(settings.watchers)).row(),
        Select::among(
            control(Setup::Roles),
            say!(lang, "setup-choose-roles"),
            roles(lang, settings),
        )
        .row(),
    ]
}

fn roles(lang: Lang, settings: &Settings) -> Vec<Choosable> {
    let one = |label, value: &str, publish: bool| Choosable {
        label,
        value: value.to_owned(),
        default: settings.publish_roles == publish,
    };
    vec![
        one(say!(lang, "setup-roles-are-named"), NAMED, true),
        one(say!(lang, "setup-roles-are-unnamed"), UNNAMED, false),
    ]
}

fn place_and_language(view: &View<'_>) -> Vec<Row> {
    let (lang, settings) = (view.asked.lang, &view.guild.settings);
    let known = board(view.guild, view.places)
        .filter(|board| view.seen.is_some_and(|seen| seen.has_channel(*board)));
    let among = |what, placeholder, options| Select::among(control(what), placeholder, options);
    vec![
        Select::channel(control(Setup::Board), say!(lang, "setup-choose-board"), known).row(),
        among(
            Setup::Zone,
            say!(lang, "setup-choose-zone"),
            zones(settings.timezone, view.asked.at),
        )
        .row(),
        among(Setup::Language, say!(lang, "setup-choose-language"), languages(lang, settings))
            .row(),
        among(Setup::Audience, say!(lang, "setup-choose-audience"), audiences(lang, settings))
            .row(),
    ]
}

/// With the time of day that it is there now, by which people know their own.
fn zones(chosen: Tz, now: DateTime<Utc>) -> Vec<Choosable> {
    let other = (!ZONES.contains(&chosen)).then_some(chosen);
    let listed = other.into_iter().chain(ZONES.iter().copied()).take(SELECT_OPTIONS);
    listed
        .map(|zone| Choosable {
            label: format!("{} · {}", zone.name(), now.with_timezone(&zone).format("%H:%M")),
            value: zone.name().to_owned(),
            default: zone == chosen,
        })
        .collect()
}

fn languages(lang: Lang, settings: &Settings) -> Vec<Choosable> {
    let spoken = label(lang, settings.language_of_server.unwrap_or(Lang::En));
    let own = Choosable {
        label: say!(lang, "setup-language-server", language = spoken),
        value: SERVERS_OWN.to_owned(),
        default: settings.language.is_none(),
    };
    let each = Lang::ALL.iter().map(|one| Choosable {
        label: say!(lang, "setup-language-always", language = label(lang, *one)),
        value: one.id().to_owned(),
        default: settings.language == Some(*one),
    });
    std::iter::once(own).chain(each).collect()
}

fn audiences(lang: Lang, settings: &Settings) -> Vec<Choosable> {
    let each = Audience::ALL.iter().map(|one| Choosable {
        label: say!(lang, "setup-audience-is", audience = inside(lang, *one)),
        value: one.id().to_owned(),
        default: settings.timeline_audience == *one,
    });
    each.collect()
}

/// The way from step to step, and what else a step offers: one row.
fn buttons(view: &View<'_>, step: Step, found: &[Lack]) -> Vec<Button> {
    let lang = view.asked.lang;
    let to = |there: Step, label: String| {
        let next = matches!((step, there), (Step::Who, Step::Where) | (Step::Where, Step::Check));
        let style = if next { Style::Primary } else { Style::Secondary };
        let button = Button::new(style, label, control(Setup::Show(there)));
        if there == step { button.disabled() } else { button }
    };
    let mut buttons = vec![
        to(Step::Who, say!(lang, "setup-button-who")),
        to(Step::Where, say!(lang, "setup-button-where")),
    ];
    let press = |what, label| Button::new(Style::Secondary, label, control(what));
    match step {
        Step::Who => buttons.push(to(Step::Check, say!(lang, "setup-button-check"))),
        Step::Where => {
            buttons.push(to(Step::Check, say!(lang, "setup-button-check")));
            buttons.push(press(Setup::OwnBoard, say!(lang, "setup-button-own-board")));
            buttons.push(press(Setup::TypeZone, say!(lang, "setup-button-zone")));
        }
        Step::Check => {
            buttons.push(press(Setup::Show(Step::Check), say!(lang, "setup-button-again")));
            buttons.extend(give(view.asked, found));
        }
    }
    buttons
}

/// Gives Firebell everything that its role lacks, on a page of Discord's; where it lacks something.
#[must_use]
pub fn give(asked: &Asked, found: &[Lack]) -> Option<Button> {
    found.iter().any(Lack::is_of_the_server).then(|| {
        let url = invitation(asked.reply.application, Some(asked.guild.id));
        Button::link(say!(asked.lang, "setup-button-permissions"), url)
    })
}

/// Where somebody who manages a server invites Firebell with all that it needs; in one server that
/// it is in already, the same page gives it what it lacks.
/// <https://discord.com/developers/docs/topics/oauth2#bot-authorization-flow>
#[must_use]
pub fn invitation(application: Snowflake, server: Option<Snowflake>) -> String {
    let permissions = NEEDED | WELCOME;
    let there =
        server.map(|id| format!("&guild_id={id}&disable_guild_select=true")).unwrap_or_default();
    format!(
        "https://discord.com/oauth2/authorize?client_id={application}\
         &scope=bot+applications.commands&permissions={permissions}{there}"
    )
}

/// The form for a zone that is not in the list.
#[must_use]
pub fn form(lang: Lang, settings: &Settings) -> Modal {
    let input = Input::line(ZONE, say!(lang, "setup-form-zone"), 60)
        .required()
        .holding(Some(settings.timezone.name()));
    Modal {
        custom_id: control(Setup::Zone),
        title: say!(lang, "setup-form-zone-title"),
        components: vec![Row::of(vec![Part::Input(input)])],
    }
}

/// What is missing, why it is needed, and what to click: for each thing a line or more.
#[must_use]
pub fn lacks(lang: Lang, found: &[Lack], seen: &Seen) -> String {
    /// Rooms can be many; the first few show what is wrong with all.
    const NAMED: usize = 6;
    let (needed, welcome): (Vec<&Lack>, Vec<&Lack>) =
        found.iter().partition(|lack| lack.is_needed());
    let own = match seen.own_role() {
        Some(role) => format!("<@&{role}>"),
        None => "Firebell".to_owned(),
    };
    let mut lines = Vec::new();
    if !needed.is_empty() {
        lines.push(format!("⛔ **{}**", say!(lang, "setup-lacks")));
    }
    lines.extend(needed.iter().take(NAMED).map(|lack| in_words(lang, lack, &own)));
    if needed.len() > NAMED {
        lines.push(say!(lang, "setup-lacks-more", count = needed.len() - NAMED));
    }
    if !welcome.is_empty() {
        lines.push(format!("🔸 **{}**", say!(lang, "setup-lacks-welcome")));
    }
    lines.extend(welcome.iter().map(|lack| in_words(lang, lack, &own)));
    if found.iter().any(Lack::is_of_the_server) {
        lines.push(format!("→ {}", say!(lang, "setup-give-in-server", role = own.as_str())));
    }
    let called = found.iter().find_map(|lack| match lack {
        Lack::Calling(role) => Some(format!("<@&{role}>")),
        _ => None,
    });
    if let Some(role) = called {
        lines.push(format!("→ {}", say!(lang, "setup-give-calling", role = role)));
    }
    lines.join("\n")
}

fn in_words(lang: Lang, lack: &Lack, own: &str) -> String {
    let listed = |bits: u64| {
        let names: Vec<String> = names(bits).iter().map(|name| permission(lang, name)).collect();
        names.join(", ")
    };
    match lack {
        Lack::Server(bits) => {
            let each = PURPOSES.iter().filter(|(_, of)| bits & of != 0);
            let lines: Vec<String> = each
                .map(|(purpose, of)| {
                    format!("- **{}**: {}", listed(bits & of), why(lang, *purpose))
                })
                .collect();
            lines.join("\n")
        }
        Lack::Channel { id, bits, of } => {
            let what = match of {
                Use::Category => say!(lang, "setup-why-category"),
                Use::Board => say!(lang, "setup-why-board"),
                Use::Own => say!(lang, "setup-why-own"),
            };
            let how = say!(lang, "setup-give-in-channel", role = own);
            format!("- <#{id}>: **{}** {what}\n→ {how}", listed(*bits))
        }
        Lack::BoardGone => format!("- {}", say!(lang, "setup-board-gone")),
        Lack::RespondersGone => format!("- {}", say!(lang, "setup-responders-gone")),
        Lack::WatchersGone => format!("- {}", say!(lang, "setup-watchers-gone")),
        Lack::Events => format!("- {}", say!(lang, "setup-lack-events")),
        Lack::Calling(role) => {
            format!("- {}", say!(lang, "setup-lack-calling", role = format!("<@&{role}>")))
        }
    }
}

fn why(lang: Lang, purpose: Purpose) -> String {
    match purpose {
        Purpose::Write => say!(lang, "setup-why-write"),
        Purpose::Attach => say!(lang, "setup-why-attach"),
        Purpose::Rooms => say!(lang, "setup-why-rooms"),
        Purpose::Access => say!(lang, "setup-why-access"),
        Purpose::Pin => say!(lang, "setup-why-pin"),
        Purpose::Pass => say!(lang, "setup-why-pass"),
    }
}
