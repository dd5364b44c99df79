//! `/firebell setup`: with options, or step by step by clicking. Every click holds at once, and
//! what is shown names all that the next click needs, so a restart between two clicks loses nothing.

mod needs;
mod panel;

use chrono_tz::Tz;
use tracing::warn;

use super::app::{App, Problem};
use super::asked::Asked;
use super::components::Button;
use super::wire::Message;
use crate::incident::guild::{Guild, Settings};
use crate::incident::ids::Snowflake;
use crate::incident::refusal::Refusal;
use crate::incident::words::{Audience, Lang};
use crate::mirrors::{BOARD, ROOM, Setback, WATCH};
use crate::store::guilds::Places;
use crate::texts::{refusals, say};

pub use self::needs::{Lack, lacks_of};
pub use self::panel::{form, invitation, lacks, settled};

/// A page of the panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Who,
    Where,
    Check,
}

/// What can be pressed or chosen there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setup {
    Show(Step),
    Responders,
    Watchers,
    Board,
    /// Makes a channel for the board.
    OwnBoard,
    Zone,
    /// Opens a form for a zone that is not in the list.
    TypeZone,
    Language,
    Audience,
    /// Whether the public reads who holds a role.
    Roles,
}

impl Setup {
    pub const ALL: &[Self] = &[
        Self::Show(Step::Who),
        Self::Show(Step::Where),
        Self::Show(Step::Check),
        Self::Responders,
        Self::Watchers,
        Self::Board,
        Self::OwnBoard,
        Self::Zone,
        Self::TypeZone,
        Self::Language,
        Self::Audience,
        Self::Roles,
    ];

    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Show(Step::Who) => "who",
            Self::Show(Step::Where) => "where",
            Self::Show(Step::Check) => "check",
            Self::Responders => "responders",
            Self::Watchers => "watchers",
            Self::Board => "board",
            Self::OwnBoard => "own-board",
            Self::Zone => "zone",
            Self::TypeZone => "type-zone",
            Self::Language => "language",
            Self::Audience => "audience",
            Self::Roles => "roles",
        }
    }

    #[must_use]
    pub fn named(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|one| one.id() == id)
    }

    /// Where it stands.
    const fn step(self) -> Step {
        match self {
            Self::Show(step) => step,
            Self::Responders | Self::Watchers | Self::Roles => Step::Who,
            Self::Board
            | Self::OwnBoard
            | Self::Zone
            | Self::TypeZone
            | Self::Language
            | Self::Audience => Step::Where,
        }
    }
}

/// One thing that a server settles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    Responders(Option<Snowflake>),
    Watchers(Option<Snowflake>),
    Board(Option<Snowflake>),
    Zone(Tz),
    Audience(Audience),
    Language(Option<Lang>),
    PublishRoles(bool),
}

impl Setting {
    fn put(self, settings: &mut Settings) {
        match self {
            Self::Responders(role) => settings.responders = role,
            Self::Watchers(role) => settings.watchers = role,
            Self::Board(channel) => settings.board = channel,
            Self::Zone(zone) => settings.timezone = zone,
            Self::Audience(audience) => settings.timeline_audience = audience,
            Self::Language(language) => settings.change_language(|it| it.language = language),
            Self::PublishRoles(publish) => settings.publish_roles = publish,
        }
    }
}

/// # Errors
/// Where no zone has this name.
pub fn zone(asked: &Asked, name: &str) -> Result<Tz, Refusal> {
    name.trim().parse().map_err(|_| Refusal::Said(say!(asked.lang, "refusal-no-time-zone")))
}

/// # Errors
/// For everybody who may not manage the server.
pub fn managers_only(asked: &Asked) -> Result<(), Refusal> {
    if asked.manager {
        Ok(())
    } else {
        Err(Refusal::Said(say!(asked.lang, "refusal-setup-managers-only")))
    }
}

/// Settles these things; returns what holds now.
///
/// # Errors
/// Where the person may not, a choice makes no sense, or the database fails.
pub async fn settle(
    app: &App,
    asked: &Asked,
    mut changes: Vec<Setting>,
) -> Result<(Guild, Places), Problem> {
    managers_only(asked)?;
    // The role of everyone has the server's own id.
    let everyone = Some(asked.guild.id);
    for change in &mut changes {
        match change {
            Setting::Responders(role) if *role == everyone => {
                return Err(Refusal::Said(say!(asked.lang, "refusal-everyone-responds")).into());
            }
            Setting::Watchers(role) if *role == everyone => *role = None,
            _ => {}
        }
    }
    let (settings, places) = app
        .store
        .change_guild(asked.guild.id, |settings, places| {
            for change in &changes {
                change.put(settings);
            }
            settings.set_up = true;
            (settings.clone(), places.clone())
        })
        .await?;
    if !changes.is_empty() {
        // Channels that stand already follow the new roles and the new language.
        app.store.inspect_mirrors(&[ROOM, WATCH, BOARD], asked.at).await?;
        app.wake.notify_one();
        // So does the page.
        app.mirrors.components_changed.notify_one();
    }
    Ok((Guild { settings, ..asked.guild.clone() }, places))
}

/// The panel where the next click is most likely: from the start where nothing is settled yet, else
/// what holds now and whether all is there.
///
/// # Errors
/// As [`settle`].
pub async fn begin(app: &App, asked: &Asked) -> Result<Message, Problem> {
    managers_only(asked)?;
    let step = if asked.guild.settings.is_set_up() { Step::Check } else { Step::Who };
    let (guild, places) = app.store.guild(asked.guild.id).await?;
    Ok(shown(app, asked, step, &guild, &places, None).await)
}

/// Something was pressed, chosen or typed on the panel; returns it as it is now.
///
/// # Errors
/// Where the person may not (any more), or the database fails.
pub async fn press(
    app: &App,
    asked: &Asked,
    what: Setup,
    chosen: &[String],
) -> Result<Message, Problem> {
    managers_only(asked)?;
    let (outcome, note) = match carried_out(app, asked, what, chosen).await {
        Ok(done) => done,
        // The panel stays, with what is wrong above it.
        Err(Problem::Refused(refusal)) => {
            let held = app.store.guild(asked.guild.id).await?;
            (held, Some(format!("✋ {}", refusals::refusal(asked.lang, &refusal))))
        }
        Err(problem) => return Err(problem),
    };
    let (guild, places) = outcome;
    Ok(shown(app, asked, what.step(), &guild, &places, note).await)
}

type Held = (Guild, Places);

async fn carried_out(
    app: &App,
    asked: &Asked,
    what: Setup,
    chosen: &[String],
) -> Result<(Held, Option<String>), Problem> {
    let first = chosen.first().map(String::as_str);
    let id = first.and_then(|id| id.parse().ok()).map(Snowflake);
    let unknown = |word| Problem::from(Refusal::UnknownWord(word));
    let changes = match what {
        // Whoever looks whether all is there agrees to the rest as it is.
        Setup::Show(Step::Check) => Vec::new(),
        Setup::Show(_) | Setup::TypeZone => {
            return Ok((app.store.guild(asked.guild.id).await?, None));
        }
        Setup::Responders => vec![Setting::Responders(id)],
        Setup::Watchers => vec![Setting::Watchers(id)],
        Setup::Board => vec![Setting::Board(id)],
        Setup::OwnBoard => vec![Setting::Board(None)],
        Setup::Zone => vec![Setting::Zone(zone(asked, first.unwrap_or_default())?)],
        Setup::Language => {
            let language = first.filter(|id| *id != panel::SERVERS_OWN);
            let language = language.map(str::parse).transpose().map_err(unknown)?;
            vec![Setting::Language(language)]
        }
        Setup::Audience => {
            let audience = first.unwrap_or_default().parse().map_err(unknown)?;
            vec![Setting::Audience(audience)]
        }
        Setup::Roles => vec![Setting::PublishRoles(first == Some(panel::NAMED))],
    };
    let (guild, mut places) = settle(app, asked, changes).await?;
    let mut note = None;
    if what == Setup::OwnBoard {
        match app.mirrors.make_board(guild.id).await {
            Ok(board) => places.board = Some(board),
            Err(Setback::Retry { error, .. } | Setback::Blocked(error) | Setback::Full(error)) => {
                let why = error.say(asked.lang);
                note = Some(format!("⛔ {}", say!(asked.lang, "setup-no-board-yet", why = why)));
            }
            Err(Setback::Store(error)) => return Err(error.into()),
        }
    }
    Ok(((guild, places), note))
}

async fn shown(
    app: &App,
    asked: &Asked,
    step: Step,
    guild: &Guild,
    places: &Places,
    note: Option<String>,
) -> Message {
    let seen = look(app, guild, places).await;
    let view = panel::View { asked, guild, places, seen: seen.as_ref(), note };
    panel::panel(&view, step)
}

/// What there is at Discord; nothing where it does not say.
async fn look(app: &App, guild: &Guild, places: &Places) -> Option<needs::Seen> {
    match needs::look(&app.api, guild, places, app.mirrors.me).await {
        Ok(seen) => Some(seen),
        Err(error) => {
            warn!(%error, guild = %guild.id, "can't see what Firebell may do");
            None
        }
    }
}

/// What is missing in this server, in words, with the button that mends some of it; nothing where
/// nothing is missing, or where Discord does not say.
pub async fn missing(
    app: &App,
    asked: &Asked,
    guild: &Guild,
    places: &Places,
) -> Option<(String, Vec<Button>)> {
    let seen = look(app, guild, places).await?;
    let found = lacks_of(&seen, guild, places);
    let give = panel::give(asked, &found).into_iter().collect();
    (!found.is_empty()).then(|| (lacks(asked.lang, &found, &seen), give))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_control_is_found_by_its_name() {
        for one in Setup::ALL {
            assert_eq!(Setup::named(one.id()), Some(*one));
        }
        assert_eq!(Setup::named("everything"), None);
    }
}
