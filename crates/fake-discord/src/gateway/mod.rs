//! The gateway, version 10: sessions that outlive connections, and what is dispatched to them.
//! <https://discord.com/developers/docs/events/gateway>

mod close;
mod connection;
mod login;
mod pulse;
mod wire;

use std::collections::{BTreeMap, VecDeque};

use serde_json::{Value, json};
use tokio::{sync::mpsc, time::Instant};

pub use self::close::{CLOSE_CODES, CloseCode};
pub(crate) use self::connection::serve;
use crate::{
    DispatchFault, Id,
    world::{Message, World},
};

/// Bits of intents that events need.
/// <https://discord.com/developers/docs/events/gateway#list-of-intents>
mod intent {
    pub(super) const GUILDS: u64 = 1 << 0;
    pub(super) const GUILD_MEMBERS: u64 = 1 << 1;
    pub(super) const GUILD_PRESENCES: u64 = 1 << 8;
    pub(super) const GUILD_WEBHOOKS: u64 = 1 << 5;
    pub(super) const GUILD_MESSAGES: u64 = 1 << 9;
    pub(super) const GUILD_MESSAGE_REACTIONS: u64 = 1 << 10;
    pub(super) const GUILD_MESSAGE_TYPING: u64 = 1 << 11;
    pub(super) const MESSAGE_CONTENT: u64 = 1 << 15;
    pub(super) const GUILD_SCHEDULED_EVENTS: u64 = 1 << 16;
    /// Every bit that may be sent; others end in close code 4013.
    pub(super) const KNOWN: u64 = 0b11_0001_1111_1111_1111_1111_1111 & !(1 << 19);
}

/// Intents that an application must have been granted.
pub const PRIVILEGED_INTENTS: u64 =
    intent::GUILD_MEMBERS | intent::GUILD_PRESENCES | intent::MESSAGE_CONTENT;

/// Events kept for a resume; a client that missed more must identify again.
const REPLAY_KEPT: usize = 1_000;

/// What a connection's task is asked to do.
#[derive(Debug, Clone)]
pub(crate) enum Outgoing {
    Text(String),
    /// Close frame with this code.
    Close(u16),
    /// Cut the connection without a word.
    Cut,
}

impl Outgoing {
    fn op(op: u8, data: &Value) -> Self {
        Self::Text(json!({"op": op, "d": data, "s": null, "t": null}).to_string())
    }

    /// Op 1: the client shall send a heartbeat at once.
    pub(crate) fn ask_for_heartbeat() -> Self {
        Self::op(1, &Value::Null)
    }

    /// Op 7: the client shall reconnect and resume.
    pub(crate) fn reconnect() -> Self {
        Self::op(7, &Value::Null)
    }

    /// Op 9: the session is over, or may be resumed once more.
    pub(crate) fn invalid_session(resumable: bool) -> Self {
        Self::op(9, &json!(resumable))
    }
}

/// A session: it lives on for a while when its connection is gone.
#[derive(Debug)]
pub(crate) struct Session {
    intents: u64,
    /// Which part of the guilds, of how many.
    shard: (u64, u64),
    sequence: u64,
    sent: VecDeque<(u64, String)>,
    /// An event that waits for the next one.
    held: Option<(String, Value)>,
    connection: Option<mpsc::UnboundedSender<Outgoing>>,
    /// Since when it has none.
    left: Option<Instant>,
}

/// All sessions, and the switches of tests.
#[derive(Debug, Default)]
pub(crate) struct Sessions {
    pub(crate) by_id: BTreeMap<String, Session>,
    /// Since `day_began`.
    pub(crate) started: u32,
    pub(crate) day_began: Option<Instant>,
    /// By the buckets that `max_concurrency` makes.
    pub(crate) last_identify: BTreeMap<u64, Instant>,
    pub(crate) heartbeats: u64,
    pub(crate) heartbeat_acks_dropped: bool,
    /// Connections stay open, and nothing goes through them.
    pub(crate) silenced: bool,
    /// Payloads that went into that silence, from either side.
    pub(crate) swallowed: u64,
    pub(crate) outage: Outage,
    /// Faults for the next event of a kind.
    pub(crate) event_faults: Vec<(String, DispatchFault)>,
    /// Where interactions go instead of the gateway.
    pub(crate) interactions_endpoint: Option<crate::http_delivery::Delivery>,
    /// Open connections, those that have not identified yet among them.
    pub(crate) connections: Vec<mpsc::UnboundedSender<Outgoing>>,
}

/// Whether nothing works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Outage {
    #[default]
    No,
    UntilTold,
    Until(Instant),
}

impl Sessions {
    /// A bot is there to hear an interaction now.
    pub(crate) fn anyone_connected(&self) -> bool {
        self.interactions_endpoint.is_some()
            || self.by_id.values().any(|session| session.is_connected())
    }

    /// Says something to every open connection.
    pub(crate) fn tell_all(&mut self, what: &Outgoing) {
        self.connections.retain(|connection| connection.send(what.clone()).is_ok());
    }
}

impl Session {
    fn is_connected(&self) -> bool {
        self.connection.as_ref().is_some_and(|connection| !connection.is_closed())
    }

    fn serves(&self, guild: Id) -> bool {
        (guild >> 22) % self.shard.1 == self.shard.0
    }

    fn dispatch_with(&mut self, fault: Option<DispatchFault>, kind: &str, data: &Value) {
        match fault {
            Some(DispatchFault::Lost) => return,
            Some(DispatchFault::Late) if self.held.is_none() => {
                self.held = Some((kind.to_owned(), data.clone()));
                return;
            }
            Some(DispatchFault::Twice) => self.dispatch(kind, data),
            Some(DispatchFault::Late) | None => {}
        }
        self.dispatch(kind, data);
        if let Some((kind, data)) = self.held.take() {
            self.dispatch(&kind, &data);
        }
    }

    fn dispatch(&mut self, kind: &str, data: &Value) {
        self.sequence += 1;
        let text = json!({"op": 0, "t": kind, "s": self.sequence, "d": data}).to_string();
        if self.sent.len() == REPLAY_KEPT {
            self.sent.pop_front();
        }
        self.sent.push_back((self.sequence, text.clone()));
        if let Some(connection) = &self.connection {
            // A closed connection is a gap, and the event waits for the resume.
            let _ = connection.send(Outgoing::Text(text));
        }
    }
}

/// The intent an event needs; None for those that everybody gets.
fn intent_for(kind: &str) -> Option<u64> {
    match kind {
        "INTERACTION_CREATE" => None,
        "GUILD_MEMBER_ADD" | "GUILD_MEMBER_UPDATE" | "GUILD_MEMBER_REMOVE" => {
            Some(intent::GUILD_MEMBERS)
        }
        "MESSAGE_CREATE" | "MESSAGE_UPDATE" | "MESSAGE_DELETE" | "MESSAGE_DELETE_BULK" => {
            Some(intent::GUILD_MESSAGES)
        }
        "MESSAGE_REACTION_ADD"
        | "MESSAGE_REACTION_REMOVE"
        | "MESSAGE_REACTION_REMOVE_ALL"
        | "MESSAGE_REACTION_REMOVE_EMOJI" => Some(intent::GUILD_MESSAGE_REACTIONS),
        "TYPING_START" => Some(intent::GUILD_MESSAGE_TYPING),
        "WEBHOOKS_UPDATE" => Some(intent::GUILD_WEBHOOKS),
        kind if kind.starts_with("GUILD_SCHEDULED_EVENT") => Some(intent::GUILD_SCHEDULED_EVENTS),
        _ => Some(intent::GUILDS),
    }
}

impl World {
    /// Dispatches to the sessions that may learn it: the bot is a member, sees the channel, and
    /// asked for events of this kind.
    pub(crate) fn dispatch_to_bot(
        &mut self,
        kind: &str,
        guild: Id,
        channel: Option<Id>,
        data: &Value,
    ) {
        let member = self.guilds.get(&guild).is_some_and(|g| g.members.contains_key(&self.bot));
        // An interaction reaches the application wherever it was used.
        let visible = kind == "INTERACTION_CREATE"
            || channel.is_none_or(|channel| self.can_see(channel, self.bot));
        if member && visible {
            self.dispatch_to_bot_even_outside(kind, guild, data);
        }
    }

    /// Dispatches without asking whether the bot still sees the place: news of what is gone.
    pub(crate) fn dispatch_to_bot_even_outside(&mut self, kind: &str, guild: Id, data: &Value) {
        let bot = self.bot.to_string();
        // What a bot learns about itself needs no intent.
        // https://discord.com/developers/docs/events/gateway#list-of-intents
        let about_itself = kind == "GUILD_MEMBER_UPDATE" && data["user"]["id"] == bot;
        let needed = intent_for(kind).filter(|_| !about_itself);
        let fault = self.fate_of_event(kind);
        for session in self.sessions.by_id.values_mut() {
            if !session.serves(guild) || needed.is_some_and(|bit| session.intents & bit == 0) {
                continue;
            }
            if matches!(kind, "MESSAGE_CREATE" | "MESSAGE_UPDATE")
                && session.intents & intent::MESSAGE_CONTENT == 0
            {
                session.dispatch_with(fault, kind, &readable_for(data.clone(), &bot));
            } else {
                session.dispatch_with(fault, kind, data);
            }
        }
    }

    fn fate_of_event(&mut self, kind: &str) -> Option<DispatchFault> {
        let planned = &mut self.sessions.event_faults;
        if let Some(index) = planned.iter().position(|(wanted, _)| wanted == kind) {
            return Some(planned.remove(index).1);
        }
        self.seeded.as_mut()?.fate_of_event(kind)
    }

    /// Payloads, from either side, that [`crate::FakeDiscord::silence_gateway`] swallowed.
    pub fn lost_in_silence(&self) -> u64 {
        self.sessions.swallowed
    }

    /// How many heartbeats came.
    pub fn heartbeats(&self) -> u64 {
        self.sessions.heartbeats
    }

    /// Whether nothing works now: see [`crate::FakeDiscord::outage`].
    pub fn in_outage(&self) -> bool {
        match self.sessions.outage {
            Outage::No => false,
            Outage::UntilTold => true,
            Outage::Until(end) => self.instant() < end,
        }
    }

    /// A message as REST shows it to the bot: without the privileged intent it reads of others
    /// only what concerns it.
    pub(crate) fn message_json_for_bot(&self, message: &Message) -> Value {
        let whole = self.message_json(message);
        let granted = self.options.granted_privileged_intents & intent::MESSAGE_CONTENT != 0;
        let own_webhook = message.webhook.is_some_and(|id| self.webhooks.contains_key(&id));
        if granted || own_webhook { whole } else { readable_for(whole, &self.bot.to_string()) }
    }

    /// READY, then each guild, for a session that has just begun.
    fn welcome(&mut self, session_id: &str, gateway_url: &str) {
        let Some(session) = self.sessions.by_id.get(session_id) else { return };
        let (shard, intents) = (session.shard, session.intents);
        let joined: Vec<Id> = self
            .guilds
            .values()
            .filter(|guild| guild.members.contains_key(&self.bot) && session.serves(guild.id))
            .map(|guild| guild.id)
            .collect();
        let unavailable = |id: &Id| json!({"id": id.to_string(), "unavailable": true});
        let mut user = self.users.get(&self.bot).map_or(Value::Null, crate::world::user_json);
        user["verified"] = json!(true);
        user["mfa_enabled"] = json!(true);
        user["email"] = Value::Null;
        let ready = json!({
            "v": 10,
            "user": user,
            "user_settings": {},
            "private_channels": [],
            "relationships": [],
            "presences": [],
            "guilds": joined.iter().map(unavailable).collect::<Vec<_>>(),
            "session_id": session_id,
            "session_type": "normal",
            "resume_gateway_url": gateway_url,
            "shard": [shard.0, shard.1],
            "application": {
                "id": self.bot.to_string(), "flags": self.application_flags(),
            },
            "_trace": [],
        });
        let guilds: Vec<Value> = joined
            .iter()
            .filter_map(|id| self.guilds.get(id))
            .map(|guild| self.guild_create_json(guild))
            .collect();
        let Some(session) = self.sessions.by_id.get_mut(session_id) else { return };
        session.dispatch("READY", &ready);
        if intents & intent::GUILDS != 0 {
            for guild in guilds {
                session.dispatch("GUILD_CREATE", &guild);
            }
        }
        self.record_change("READY", (None, None), None, json!({ "session_id": session_id }));
    }
}

/// Takes away what was written by others and does not mention the bot.
/// <https://discord.com/developers/docs/events/gateway#message-content-intent>
fn readable_for(mut message: Value, bot: &str) -> Value {
    if message["referenced_message"].is_object() {
        let earlier = message["referenced_message"].take();
        message["referenced_message"] = readable_for(earlier, bot);
    }
    let mut mentions = message["mentions"].as_array().into_iter().flatten();
    if message["author"]["id"] == bot || mentions.any(|user| user["id"] == bot) {
        return message;
    }
    message["content"] = json!("");
    for list in ["embeds", "attachments", "components"] {
        message[list] = json!([]);
    }
    message
}
