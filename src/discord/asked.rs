//! What a person asked for with a slash command, read from Discord's interaction: who, where, and
//! the options by their names.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serenity::model::application::{
    CommandInteraction, ComponentInteraction, ModalInteraction, ResolvedOption, ResolvedTarget,
    ResolvedValue, Unresolved,
};
use serenity::model::channel::Message;
use serenity::model::guild::{Member, PartialMember};
use serenity::model::user::User;

use super::cdn::Offered;
use super::permissions::{ADMINISTRATOR, MANAGE_CHANNELS};
use crate::incident::command::Candidate;
use crate::incident::guild::Guild;
use crate::incident::ids::Snowflake;
use crate::incident::person::{Actor, Person};
use crate::incident::refusal::Refusal;
use crate::incident::when::{
    Frame, Unreadable, When, read_coming, read_date, read_past, read_span,
};
use crate::incident::words::{Lang, UnknownWord};
use crate::texts::say;

/// One request, as typed. What is held back for a question is kept as this, so it can be carried
/// out later as it was meant.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Asked {
    pub interaction: Snowflake,
    /// Where the answer goes. Not kept: another interaction brings its own.
    #[serde(skip)]
    pub reply: Reply,
    pub guild: Guild,
    pub channel: Snowflake,
    pub actor: Actor,
    /// May change what the whole server has settled.
    pub manager: bool,
    pub at: DateTime<Utc>,
    /// The person's own language: of every answer to them.
    pub lang: Lang,
    /// `incident declare`.
    pub command: String,
    values: BTreeMap<String, Value>,
    /// Whom or what a command of the context menu is about.
    #[serde(default)]
    pub target: Option<Target>,
    /// The option that the person is typing in, for autocomplete.
    pub focused: Option<(String, String)>,
    /// The person was asked about what looks like a slip, and means it.
    pub confirmed: bool,
}

/// The handle of an interaction that can still be answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reply {
    pub interaction: Snowflake,
    pub application: Snowflake,
    pub token: String,
}

/// Whoever used a command, a button or a form, and where.
#[derive(Clone, Copy, Debug)]
pub struct Origin<'a> {
    pub interaction: u64,
    pub application: u64,
    pub token: &'a str,
    pub channel: u64,
    pub member: Option<&'a Member>,
    pub locale: &'a str,
    pub guild: Option<u64>,
    pub guild_locale: Option<&'a str>,
}

macro_rules! origin_of {
    ($interaction:ty, $member:ident => $as_member:expr) => {
        impl<'a> From<&'a $interaction> for Origin<'a> {
            fn from(it: &'a $interaction) -> Self {
                let $member = &it.member;
                Self {
                    interaction: it.id.get(),
                    application: it.application_id.get(),
                    token: &it.token,
                    channel: it.channel_id.get(),
                    member: $as_member,
                    locale: &it.locale,
                    guild: it.guild_id.map(|id| id.get()),
                    guild_locale: it.guild_locale.as_deref(),
                }
            }
        }
    };
}

origin_of!(CommandInteraction, member => member.as_deref());
origin_of!(ComponentInteraction, member => member.as_ref());
origin_of!(ModalInteraction, member => member.as_ref());

/// What somebody opened a context menu on.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Target {
    Person(Candidate),
    Message(Taken),
}

/// Somebody's message, as it stands at Discord.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Taken {
    pub channel: Snowflake,
    pub message: Snowflake,
    /// Called as their own name says, not as in this server.
    pub author: Person,
    /// No person and no bot wrote it, but a webhook under a name of its own.
    pub by_webhook: bool,
    pub at: DateTime<Utc>,
    pub text: String,
    pub files: Vec<Offered>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
enum Value {
    Text(String),
    Integer(i64),
    Truth(bool),
    Person(Candidate),
    Id(Snowflake),
    File(Offered),
}

/// <https://discord.com/developers/docs/topics/permissions#permissions-bitwise-permission-flags>
const MANAGE_GUILD: u64 = 1 << 5;

impl Asked {
    /// Reads a command. `None` where it does not come from a server's member, which the
    /// registration of our commands rules out.
    #[must_use]
    pub fn read(interaction: &CommandInteraction, guild: Guild, at: DateTime<Utc>) -> Option<Self> {
        let mut asked = Self::by(&interaction.into(), guild, at)?;
        asked.command.clone_from(&interaction.data.name);
        asked.target = interaction.data.target().and_then(|target| match target {
            ResolvedTarget::User(user, member) => Some(Target::Person(candidate(user, member))),
            ResolvedTarget::Message(message) => Some(Target::Message(taken(message))),
            // serenity leaves its list open; Discord's has these two.
            _ => None,
        });
        let options = interaction.data.options();
        asked.take(&options);
        Some(asked)
    }

    /// Who asks and where, without yet saying for what. `None` as in [`Asked::read`].
    #[must_use]
    pub fn by(origin: &Origin<'_>, guild: Guild, at: DateTime<Utc>) -> Option<Self> {
        let member = origin.member?;
        let permissions = member.permissions?.bits();
        let has_role = guild
            .settings
            .responders
            .is_some_and(|role| member.roles.iter().any(|own| own.get() == role.0));
        let responder = has_role || permissions & (MANAGE_CHANNELS | ADMINISTRATOR) != 0;
        Some(Self {
            interaction: Snowflake(origin.interaction),
            reply: Reply {
                interaction: Snowflake(origin.interaction),
                application: Snowflake(origin.application),
                token: origin.token.to_owned(),
            },
            guild,
            channel: Snowflake(origin.channel),
            actor: Actor { person: member_person(member), responder },
            manager: permissions & (MANAGE_GUILD | ADMINISTRATOR) != 0,
            at,
            lang: Lang::from_locale(origin.locale),
            command: String::new(),
            values: BTreeMap::new(),
            target: None,
            focused: None,
            confirmed: false,
        })
    }

    /// The same person asking for this command, with these texts as options.
    #[must_use]
    pub fn for_command(mut self, path: &str, texts: Vec<(&str, String)>) -> Self {
        path.clone_into(&mut self.command);
        self.values = texts
            .into_iter()
            .filter(|(_, text)| !text.trim().is_empty())
            .map(|(name, text)| (name.to_owned(), Value::Text(text)))
            .collect();
        self
    }

    /// The same request, about this incident.
    #[must_use]
    pub fn about(mut self, incident: String) -> Self {
        self.values.insert("incident".to_owned(), Value::Text(incident));
        self
    }

    /// The same request, answered through another interaction of the same person.
    #[must_use]
    pub fn answered_through(self, other: &Self) -> Self {
        Self { reply: other.reply.clone(), guild: other.guild.clone(), ..self }
    }

    /// With every text changed.
    pub fn rewrite(&mut self, change: impl Fn(&str) -> String) {
        for value in self.values.values_mut() {
            if let Value::Text(text) = value {
                *text = change(text);
            }
        }
        if let Some(Target::Message(taken)) = &mut self.target {
            taken.text = change(&taken.text);
        }
    }

    /// Whether any option was filled in.
    #[must_use]
    pub fn has_options(&self) -> bool {
        !self.values.is_empty()
    }

    fn take(&mut self, options: &[ResolvedOption<'_>]) {
        for option in options {
            let value = match &option.value {
                ResolvedValue::SubCommand(inner) | ResolvedValue::SubCommandGroup(inner) => {
                    self.command = format!("{} {}", self.command, option.name);
                    self.take(inner);
                    continue;
                }
                ResolvedValue::Autocomplete { value, .. } => {
                    self.focused = Some((option.name.to_owned(), (*value).to_owned()));
                    continue;
                }
                ResolvedValue::String(text) => Value::Text((*text).to_owned()),
                ResolvedValue::Integer(number) => Value::Integer(*number),
                ResolvedValue::Boolean(truth) => Value::Truth(*truth),
                ResolvedValue::User(user, member) => Value::Person(candidate(user, *member)),
                ResolvedValue::Unresolved(Unresolved::User(id)) => Value::Person(Candidate {
                    person: Person::new(id.get(), say!(self.lang, "people-somebody")),
                    member: false,
                    bot: false,
                }),
                ResolvedValue::Role(role) => Value::Id(Snowflake(role.id.get())),
                ResolvedValue::Channel(channel) => Value::Id(Snowflake(channel.id.get())),
                ResolvedValue::Attachment(file) => Value::File(Offered::from(*file)),
                // No command of ours takes other types yet; Discord sends only what is registered.
                _ => continue,
            };
            self.values.insert(option.name.to_owned(), value);
        }
    }

    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.values.get(name) {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    #[must_use]
    pub fn owned(&self, name: &str) -> Option<String> {
        self.text(name).map(str::to_owned)
    }

    /// A required option's text. Discord does not let a client leave it out; empty is refused
    /// later, in words.
    #[must_use]
    pub fn required(&self, name: &str) -> String {
        self.owned(name).unwrap_or_default()
    }

    #[must_use]
    pub fn integer(&self, name: &str) -> Option<i64> {
        match self.values.get(name) {
            Some(Value::Integer(number)) => Some(*number),
            _ => None,
        }
    }

    #[must_use]
    pub fn truth(&self, name: &str) -> bool {
        matches!(self.values.get(name), Some(Value::Truth(true)))
    }

    #[must_use]
    pub fn person(&self, name: &str) -> Option<Candidate> {
        match self.values.get(name) {
            Some(Value::Person(candidate)) => Some(candidate.clone()),
            _ => None,
        }
    }

    #[must_use]
    pub fn id(&self, name: &str) -> Option<Snowflake> {
        match self.values.get(name) {
            Some(Value::Id(id)) => Some(*id),
            _ => None,
        }
    }

    #[must_use]
    pub fn file(&self, name: &str) -> Option<&Offered> {
        match self.values.get(name) {
            Some(Value::File(file)) => Some(file),
            _ => None,
        }
    }

    /// One of our words, from a choice.
    ///
    /// # Errors
    /// Where it is none: a client sent what is not among the choices.
    pub fn word<T>(&self, name: &str) -> Result<Option<T>, Refusal>
    where
        T: std::str::FromStr<Err = UnknownWord>,
    {
        self.text(name)
            .map(|id| id.parse().map_err(|unknown: UnknownWord| Refusal::UnknownWord(unknown)))
            .transpose()
    }

    /// A time in the past, in the guild's zone where none is written.
    ///
    /// # Errors
    /// Where it can't be read or lies ahead; the text says what to write.
    pub fn time(&self, name: &str) -> Result<Option<When>, Refusal> {
        Ok(self.text(name).map(|words| read_past(words, &self.frame())).transpose()?)
    }

    /// A calendar date, mostly to come, in the guild's zone.
    ///
    /// # Errors
    /// Where it can't be read; the text says what to write.
    pub fn date(&self, name: &str) -> Result<Option<NaiveDate>, Refusal> {
        Ok(self.text(name).map(|words| read_date(words, &self.frame())).transpose()?)
    }

    /// The date in the guild's zone.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        self.at.with_timezone(&self.guild.settings.timezone).date_naive()
    }

    fn frame(&self) -> Frame {
        Frame { now: self.at, zone: self.guild.settings.timezone, on: None }
    }

    /// A moment of a plan, in the guild's zone where none is written: a bare clock time is the
    /// first such moment after `after`.
    ///
    /// # Errors
    /// Where it can't be read; the text says what to write.
    pub fn coming(&self, name: &str, after: DateTime<Utc>) -> Result<DateTime<Utc>, Refusal> {
        match read_coming(&self.required(name), &self.frame(), after) {
            Ok(when) => Ok(when.at),
            // With examples that lie ahead.
            Err(Unreadable::NotATime { words }) => {
                Err(Refusal::Said(say!(self.lang, "time-not-a-time-to-come", words = words)))
            }
            Err(unreadable) => Err(unreadable.into()),
        }
    }

    /// # Errors
    /// Where it can't be read; the text says what to write.
    pub fn span(&self, name: &str) -> Result<Option<chrono::Duration>, Refusal> {
        Ok(self.text(name).map(read_span).transpose()?)
    }

    /// Names separated by commas.
    #[must_use]
    pub fn names(&self, name: &str) -> Option<Vec<String>> {
        self.text(name).map(|list| list.split(',').map(|name| name.trim().to_owned()).collect())
    }

    /// What makes the same request twice have one effect.
    #[must_use]
    pub fn source_key(&self) -> String {
        format!("discord:{}", self.interaction)
    }
}

fn candidate(user: &User, member: Option<&PartialMember>) -> Candidate {
    let nick = member.and_then(|member| member.nick.clone());
    Candidate {
        person: Person::new(user.id.get(), nick.unwrap_or_else(|| user_name(user))),
        member: member.is_some(),
        bot: user.bot,
    }
}

fn taken(message: &Message) -> Taken {
    Taken {
        channel: Snowflake(message.channel_id.get()),
        message: Snowflake(message.id.get()),
        author: Person::new(message.author.id.get(), user_name(&message.author)),
        by_webhook: message.webhook_id.is_some(),
        at: message.timestamp.to_utc(),
        text: message.content.clone(),
        files: message.attachments.iter().map(Offered::from).collect(),
    }
}

fn member_person(member: &Member) -> Person {
    let name = member.nick.clone().unwrap_or_else(|| user_name(&member.user));
    Person::new(member.user.id.get(), name)
}

fn user_name(user: &User) -> String {
    user.global_name.clone().unwrap_or_else(|| user.name.clone())
}
