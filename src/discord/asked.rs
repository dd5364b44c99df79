//! What a person asked for with a slash command, read from Discord's interaction: who, where, and
//! the options by their names.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use serenity::model::application::{
    CommandInteraction, ResolvedOption, ResolvedTarget, ResolvedValue, Unresolved,
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
use crate::incident::when::{Frame, When, read_past, read_span};
use crate::incident::words::{Lang, UnknownWord};
use crate::texts::say;

/// One request, as typed.
#[derive(Clone, Debug)]
pub struct Asked {
    pub interaction: Snowflake,
    pub application: Snowflake,
    pub token: String,
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
    values: HashMap<String, Value>,
    /// Whom or what a command of the context menu is about.
    pub target: Option<Target>,
    /// The option that the person is typing in, for autocomplete.
    pub focused: Option<(String, String)>,
}

/// What somebody opened a context menu on.
#[derive(Clone, Debug)]
pub enum Target {
    Person(Candidate),
    Message(Box<Message>),
}

#[derive(Clone, Debug)]
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
    /// Reads an interaction. `None` where it does not come from a server's member, which the
    /// registration of our commands rules out.
    #[must_use]
    pub fn read(interaction: &CommandInteraction, guild: Guild, at: DateTime<Utc>) -> Option<Self> {
        let member = interaction.member.as_deref()?;
        let permissions = member.permissions?.bits();
        let has_role = guild
            .settings
            .responders
            .is_some_and(|role| member.roles.iter().any(|own| own.get() == role.0));
        let responder = has_role || permissions & (MANAGE_CHANNELS | ADMINISTRATOR) != 0;
        let mut asked = Self {
            interaction: Snowflake(interaction.id.get()),
            application: Snowflake(interaction.application_id.get()),
            token: interaction.token.clone(),
            guild,
            channel: Snowflake(interaction.channel_id.get()),
            actor: Actor { person: member_person(member), responder },
            manager: permissions & (MANAGE_GUILD | ADMINISTRATOR) != 0,
            at,
            lang: Lang::from_locale(&interaction.locale),
            command: interaction.data.name.clone(),
            values: HashMap::new(),
            target: interaction.data.target().and_then(|target| match target {
                ResolvedTarget::User(user, member) => Some(Target::Person(candidate(user, member))),
                ResolvedTarget::Message(message) => {
                    Some(Target::Message(Box::new(message.clone())))
                }
                // serenity leaves its list open; Discord's has these two.
                _ => None,
            }),
            focused: None,
        };
        let options = interaction.data.options();
        asked.take(&options);
        Some(asked)
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
        let frame = Frame { now: self.at, zone: self.guild.settings.timezone, on: None };
        Ok(self.text(name).map(|words| read_past(words, &frame)).transpose()?)
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

fn member_person(member: &Member) -> Person {
    let name = member.nick.clone().unwrap_or_else(|| user_name(&member.user));
    Person::new(member.user.id.get(), name)
}

fn user_name(user: &User) -> String {
    user.global_name.clone().unwrap_or_else(|| user.name.clone())
}
