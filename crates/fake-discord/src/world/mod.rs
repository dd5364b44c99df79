//! All that exists at this Discord, and the questions that everything else asks about it.

mod answers;
mod json;
mod message_json;
mod objects;
mod people;
mod snapshot;

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};

use chrono::{DateTime, Utc};
use serde_json::Value;
use tokio::{sync::broadcast, time::Instant};

pub use self::{
    answers::{AnswerVersion, Interaction, InteractionKind},
    objects::*,
    snapshot::{
        ChannelSnapshot, MemberSnapshot, MessageSnapshot, RoleSnapshot, ScheduledEventSnapshot,
    },
};
pub(crate) use self::{json::*, snapshot::collect_text};
use crate::{
    Id, Options, Permissions,
    clock::Clocks,
    faults::seeded::{DrawnFault, Seeded},
    gateway::Sessions,
    permissions::{self, Overwrite, Subject},
    rest::rate_limits::RateLimits,
    snowflake::Snowflakes,
};

/// Everything, behind one lock.
#[derive(Debug)]
pub struct World {
    /// By id; one that the bot has left stays.
    pub guilds: BTreeMap<Id, Guild>,
    /// By id; the bot is among them, and who has left every guild.
    pub users: BTreeMap<Id, User>,
    /// By id; categories and threads too, each with its messages.
    pub channels: BTreeMap<Id, Channel>,
    /// By id; global ones and those of all guilds.
    pub commands: BTreeMap<Id, Command>,
    /// By id; all since the start, also those whose token is worth nothing any more.
    pub interactions: BTreeMap<Id, Interaction>,
    /// Answers that only one person sees.
    pub ephemeral_messages: BTreeMap<Id, Message>,
    /// By id; completed and cancelled ones stay until they are deleted.
    pub scheduled_events: BTreeMap<Id, ScheduledEvent>,
    /// By id; incoming ones and those that follow a channel. They go with their channel.
    pub webhooks: BTreeMap<Id, Webhook>,
    /// Every file ever uploaded: a link works while its signature lives, message or not.
    pub files: BTreeMap<Id, Attachment>,
    /// The bot's user id, and the application's.
    pub bot: Id,
    pub(crate) options: Arc<Options>,
    /// Where the gateway listens: `ws://127.0.0.1:…`.
    pub(crate) gateway_url: String,
    /// The public key that signs interactions over HTTP, in hexadecimal.
    pub(crate) verify_key: String,
    /// New global commands, with the day they were made.
    pub(crate) global_command_creates: (i64, usize),
    pub(crate) sessions: Sessions,
    pub(crate) rate_limits: RateLimits,
    pub(crate) clocks: Clocks,
    /// Faults by seed, while one is set.
    pub(crate) seeded: Option<Seeded>,
    /// What earlier seeds drew.
    pub(crate) drawn_before: Vec<DrawnFault>,
    /// Of `enforce_nonce`: author, channel, nonce, its message, until when it is remembered.
    pub(crate) nonces: Vec<(Id, Id, String, Id, Instant)>,
    ids: Snowflakes,
    changes: broadcast::Sender<Change>,
    change_count: u64,
    recent_changes: VecDeque<Change>,
}

/// Something that happened, for whoever shows this Discord to people.
#[derive(Debug, Clone)]
pub struct Change {
    /// Counts from 1 without gaps.
    pub sequence: u64,
    /// The gateway event's name, or `INTERACTION_ANSWER`.
    pub kind: &'static str,
    /// None for what concerns no guild: READY.
    pub guild: Option<Id>,
    /// None for what concerns the guild as a whole, such as its roles and members.
    pub channel: Option<Id>,
    /// Only this person may see it: an ephemeral answer.
    pub only_for: Option<Id>,
    /// The gateway event's payload.
    pub data: Value,
}

/// Changes kept for who subscribes late or reads slowly.
const CHANGES_KEPT: usize = 2_000;

impl World {
    pub(crate) fn new(options: Arc<Options>) -> Self {
        let mut ids = Snowflakes::default();
        let clocks = Clocks::new(
            Arc::clone(&options.clock),
            options.deadlines.clone(),
            options.heartbeats.clone(),
        );
        let bot = ids.next(clocks.now());
        let bot_user = User {
            id: bot,
            name: options.bot_name.clone(),
            global_name: None,
            bot: true,
            locale: DEFAULT_LOCALE.to_owned(),
        };
        Self {
            guilds: BTreeMap::new(),
            users: BTreeMap::from([(bot, bot_user)]),
            channels: BTreeMap::new(),
            commands: BTreeMap::new(),
            interactions: BTreeMap::new(),
            ephemeral_messages: BTreeMap::new(),
            scheduled_events: BTreeMap::new(),
            webhooks: BTreeMap::new(),
            files: BTreeMap::new(),
            bot,
            sessions: Sessions::default(),
            rate_limits: RateLimits::new(options.rate_limit_scale, options.invalid_requests),
            clocks,
            seeded: None,
            drawn_before: Vec::new(),
            nonces: Vec::new(),
            global_command_creates: (0, 0),
            gateway_url: String::new(),
            verify_key: String::new(),
            options,
            ids,
            changes: broadcast::channel(CHANGES_KEPT).0,
            change_count: 0,
            recent_changes: VecDeque::new(),
        }
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.clocks.now()
    }

    /// How deadlines and rate limits count time.
    pub(crate) fn instant(&self) -> Instant {
        self.clocks.deadlines.now()
    }

    pub(crate) fn new_id(&mut self) -> Id {
        let now = self.now();
        self.ids.next(now)
    }

    pub(crate) fn subscribe(&self) -> broadcast::Receiver<Change> {
        self.changes.subscribe()
    }

    /// How many changes there were: whoever waits looks again when it grows.
    pub fn change_count(&self) -> u64 {
        self.change_count
    }

    /// The last changes, oldest first.
    pub fn recent_changes(&self) -> impl Iterator<Item = &Change> {
        self.recent_changes.iter()
    }

    /// Records a change that is no gateway event.
    pub(crate) fn record_change(
        &mut self,
        kind: &'static str,
        place: (Option<Id>, Option<Id>),
        only_for: Option<Id>,
        data: Value,
    ) {
        self.change_count += 1;
        let (guild, channel) = place;
        let change = Change { sequence: self.change_count, kind, guild, channel, only_for, data };
        if self.recent_changes.len() == CHANGES_KEPT {
            self.recent_changes.pop_front();
        }
        self.recent_changes.push_back(change.clone());
        // No receiver is no error: nobody watches.
        let _ = self.changes.send(change);
    }

    /// Tells the bot and whoever watches about an event of a guild.
    pub(crate) fn emit(&mut self, kind: &'static str, guild: Id, channel: Option<Id>, data: Value) {
        self.dispatch_to_bot(kind, guild, channel, &data);
        self.record_change(kind, (Some(guild), channel), None, data);
    }

    /// What a member may do in the guild as a whole; 0 for who is not a member.
    pub fn permissions_in_guild(&self, guild: Id, user: Id) -> Permissions {
        let Some(guild) = self.guilds.get(&guild) else { return 0 };
        let Some(roles) = self.role_ids(guild, user) else { return 0 };
        permissions::in_guild(&self.subject(guild, user, &roles), |role| role_bits(guild, role))
    }

    /// What a member may do in a channel; 0 for who is not a member. A thread takes the
    /// permissions of its parent.
    pub fn permissions_in(&self, channel: Id, user: Id) -> Permissions {
        let Some(channel) = self.channels.get(&channel) else { return 0 };
        let holder = match (channel.is_thread(), channel.parent) {
            (true, Some(parent)) => match self.channels.get(&parent) {
                Some(parent) => parent,
                None => return 0,
            },
            _ => channel,
        };
        let Some(guild) = self.guilds.get(&channel.guild) else { return 0 };
        let Some(roles) = self.role_ids(guild, user) else { return 0 };
        let subject = self.subject(guild, user, &roles);
        let bits =
            permissions::in_channel(&subject, |role| role_bits(guild, role), &holder.overwrites);
        let outside_private_thread = channel.kind == channel_kind::PRIVATE_THREAD
            && bits & permissions::MANAGE_THREADS == 0
            && channel.thread.as_ref().is_some_and(|thread| !thread.members.contains(&user));
        if outside_private_thread { 0 } else { bits }
    }

    /// Whether somebody sees the channel in their list.
    pub fn can_see(&self, channel: Id, user: Id) -> bool {
        self.permissions_in(channel, user) & permissions::VIEW_CHANNEL != 0
    }

    /// The position of somebody's highest role; the owner is above every role.
    pub(crate) fn highest_role_position(&self, guild: &Guild, user: Id) -> u16 {
        if guild.owner == user {
            return u16::MAX;
        }
        let roles = guild.members.get(&user).map(|member| &member.roles);
        roles
            .into_iter()
            .flatten()
            .filter_map(|role| guild.roles.get(role))
            .map(|role| role.position)
            .max()
            .unwrap_or(0)
    }

    fn role_ids(&self, guild: &Guild, user: Id) -> Option<Vec<Id>> {
        Some(guild.members.get(&user)?.roles.iter().copied().collect())
    }

    fn subject<'a>(&self, guild: &Guild, user: Id, roles: &'a [Id]) -> Subject<'a> {
        let until = guild.members.get(&user).and_then(|member| member.timed_out_until);
        Subject {
            user,
            guild: guild.id,
            owner: guild.owner == user,
            roles,
            timed_out: until.is_some_and(|until| until > self.now()),
        }
    }

    /// A message that is in a channel's history or shown to one person alone.
    pub fn message(&self, channel: Id, message: Id) -> Option<&Message> {
        self.channels
            .get(&channel)
            .and_then(|channel| channel.messages.get(&message))
            .or_else(|| self.ephemeral_messages.get(&message))
    }

    pub(crate) fn message_mut(&mut self, channel: Id, message: Id) -> Option<&mut Message> {
        if self.ephemeral_messages.contains_key(&message) {
            return self.ephemeral_messages.get_mut(&message);
        }
        self.channels.get_mut(&channel)?.messages.get_mut(&message)
    }

    /// The commands that members of a guild see, the guild's own before global ones.
    pub fn commands_in(&self, guild: Id) -> Vec<&Command> {
        let own = self.commands.values().filter(|command| command.guild == Some(guild));
        let global = self.commands.values().filter(|command| command.guild.is_none());
        own.chain(global).collect()
    }

    /// The channels of a guild, threads not among them, in the order people see.
    pub fn channels_of(&self, guild: Id) -> Vec<&Channel> {
        let mut channels: Vec<&Channel> = self
            .channels
            .values()
            .filter(|channel| channel.guild == guild && !channel.is_thread())
            .collect();
        channels.sort_by_key(|channel| (channel.position, channel.id));
        channels
    }
}

fn role_bits(guild: &Guild, role: Id) -> Permissions {
    guild.roles.get(&role).map_or(0, |role| role.permissions)
}

/// The overwrite for a role or member, if the channel has one.
pub(crate) fn overwrite_of(overwrites: &[Overwrite], id: Id) -> Option<&Overwrite> {
    overwrites.iter().find(|overwrite| overwrite.id == id)
}
